-- PUBLIC. Leakage: what was contracted and did not arrive, per measure and period. Terms are positive when they cost benefit and add up exactly:
-- contracted - realised = late start + volume short + off-contract + price not applied on the invoice + mix + order price.
-- mix, as in the cost bridge, inside each item group and base unit over the items bought before and now: the items' unit savings at the quantities bought,
-- against the same total in the proportions of the receipts behind the baseline. Currency stands beside.
with variances as (
    select * from {{ ref('measure_variances') }}
),

lines as (
    select * from {{ ref('benefit_lines') }} where evidence_status <> 'excluded'
),

-- quantities behind the baseline; an offer or a standard has them too, though its price does not come from them
baseline_items as (
    select
        measure_id,
        item_id,
        max(item_group) as item_group,
        max(base_uom) as base_uom,
        sum(quantity_base_uom) as baseline_quantity
    from {{ ref('int_baseline_receipts') }}
    where is_in_baseline_months
    group by measure_id, item_id
),

measure_periods as (
    select * from {{ ref('measure_periods') }}
),

-- an invoice event is the order price less the invoice: a price that was agreed and not applied
invoiced as (
    select
        measure_id,
        period,
        sum(case when event_kind = 'invoice' then hard_saving_reporting else 0 end) as invoice_saving
    from lines
    group by measure_id, period
),

-- unit saving of each item by its receipts
bought as (
    select
        measure_id,
        period,
        item_id,
        sum(cast(cast(quantity_base_uom * share as decimal(38, 12)) as decimal(23, 6))) as quantity,
        sum(hard_saving_reporting) as receipt_saving
    from lines
    where event_kind = 'receipt'
    group by measure_id, period, item_id
),

-- items of one side only have no mix: they stay in the order price
mixed as (
    select
        bought.measure_id,
        bought.period,
        bought.item_id,
        bought.quantity,
        bought.receipt_saving,
        baseline_items.baseline_quantity,
        sum(bought.quantity) over (
            partition by bought.measure_id, bought.period, baseline_items.item_group, baseline_items.base_uom
        ) as total_quantity,
        sum(baseline_items.baseline_quantity) over (
            partition by bought.measure_id, bought.period, baseline_items.item_group, baseline_items.base_uom
        ) as total_baseline_quantity
    from bought
    inner join baseline_items
        on
            bought.measure_id = baseline_items.measure_id
            and bought.item_id = baseline_items.item_id
    where
        bought.quantity > 0
        and baseline_items.baseline_quantity > 0
),

mixes as (
    select
        measure_id,
        period,
        cast(
            sum(
                cast(
                    {{ money_div(
                        'cast(receipt_saving * cast(' ~ money_div('baseline_quantity * total_quantity', 'total_baseline_quantity', 6) ~ ' as decimal(23, 6)) as decimal(38, 10))',
                        'quantity', 6
                    ) }} as decimal(28, 6)
                ) - receipt_saving
            ) as decimal(28, 6)
        ) as mix_reporting
    from mixed
    group by measure_id, period
),

joined as (
    select
        variances.measure_id,
        variances.period,
        variances.planned_reporting as contracted_reporting,
        -variances.late_start_reporting as late_start_reporting,
        -variances.volume_reporting as volume_short_reporting,
        -variances.leakage_reporting as off_contract_reporting,
        cast(-coalesce(invoiced.invoice_saving, 0) as decimal(28, 6)) as price_not_applied_reporting,
        mixes.mix_reporting,
        variances.measured_reporting as realised_reporting,
        measure_periods.fx_effect_reporting as fx_beside_reporting
    from variances
    inner join measure_periods
        on
            variances.measure_id = measure_periods.measure_id
            and variances.period = measure_periods.period
            -- what was avoided was never contracted
            and coalesce(measure_periods.value_kind, 'profit') <> 'memo'
    left join invoiced
        on
            variances.measure_id = invoiced.measure_id
            and variances.period = invoiced.period
    left join mixes
        on
            variances.measure_id = mixes.measure_id
            and variances.period = mixes.period
),

final as (
    select
        measure_id,
        period,
        contracted_reporting,
        cast(late_start_reporting as decimal(28, 6)) as late_start_reporting,
        cast(volume_short_reporting as decimal(28, 6)) as volume_short_reporting,
        cast(off_contract_reporting as decimal(28, 6)) as off_contract_reporting,
        price_not_applied_reporting,
        mix_reporting,
        cast(
            contracted_reporting - realised_reporting - late_start_reporting - volume_short_reporting - off_contract_reporting
            - price_not_applied_reporting - coalesce(mix_reporting, 0) as decimal(28, 6)
        ) as order_price_reporting,
        cast(contracted_reporting - realised_reporting as decimal(28, 6)) as leakage_reporting,
        realised_reporting,
        fx_beside_reporting
    from joined
)

select * from final
