-- Effects measured by the stock and payables models: working-capital release (cash, once), carrying saving (the cash rate is profit, the economic rate a
-- memo), payment-term release (cash, once). Periods in which nothing changed have no row.
with reductions as (
    select * from {{ ref('claimable_reductions') }}
),

payables as (
    select * from {{ ref('payables_terms') }}
),

periods as (
    select * from {{ ref('fiscal_periods') }}
),

parameters as (
    select * from {{ ref('measure_parameters') }} where is_current and parameter = 'line_id'
),

stock as (
    select
        reductions.*,
        periods.end_date,
        reductions.claimable_quantity - lag(reductions.claimable_quantity, 1, cast(0 as decimal(23, 6))) over (
            partition by reductions.measure_id, reductions.source, reductions.plant, reductions.item_id
            order by periods.period_index
        ) as claimable_change
    from reductions
    inner join periods on reductions.period = periods.period
),

parts as (
    select
        measure_id,
        period,
        'release' as part,
        'cash' as value_kind,
        source,
        company_code,
        plant,
        item_id,
        item_group,
        cast(null as varchar) as supplier_id,
        coalesce(plant, '') || '/' || item_id || '/' || period as reference_key,
        end_date,
        claimable_change as quantity,
        release_reporting as amount,
        cast(0 as decimal(28, 6)) as memo,
        share,
        case when release_reporting is null then coalesce(reason, 'not available') end as excluded_because,
        cast(null as varchar) as unsupported_because
    from stock
    where benefit_type = 'inventory_reduction'
    union all
    select
        measure_id,
        period,
        'carrying' as part,
        'profit' as value_kind,
        source,
        company_code,
        plant,
        item_id,
        item_group,
        cast(null as varchar) as supplier_id,
        coalesce(plant, '') || '/' || item_id || '/' || period as reference_key,
        end_date,
        claimable_quantity as quantity,
        carrying_cash_reporting as amount,
        carrying_economic_reporting as memo,
        share,
        case when carrying_cash_reporting is null then coalesce(reason, 'not available') end as excluded_because,
        cast(null as varchar) as unsupported_because
    from stock
    where benefit_type = 'carrying_cost'
    union all
    select
        payables.measure_id,
        payables.period,
        'release' as part,
        'cash' as value_kind,
        payables.source,
        payables.company_code,
        cast(null as varchar) as plant,
        cast(null as varchar) as item_id,
        cast(null as varchar) as item_group,
        payables.supplier_id,
        coalesce(payables.supplier_id, '') || '/' || payables.period as reference_key,
        periods.end_date,
        cast(0 as decimal(23, 6)) as quantity,
        payables.release_reporting as amount,
        cast(0 as decimal(28, 6)) as memo,
        payables.share,
        case when payables.release_reporting is null then coalesce(payables.reason, 'not available') end as excluded_because,
        case
            when payables.release_to_date_reporting > 0 and coalesce(payables.open_because_of_terms_reporting, 0) <= 0
                then 'supplier ' || coalesce(payables.supplier_id, 'unknown') || ', ' || payables.period
                    || ': expected invoices open beyond their former due date, found none'
        end as unsupported_because
    from payables
    inner join periods on payables.period = periods.period
),

final as (
    select
        parts.measure_id,
        parts.period,
        parts.part,
        parts.value_kind,
        parts.source,
        parts.company_code,
        parts.plant,
        parts.item_id,
        parts.item_group,
        parts.supplier_id,
        parts.reference_key,
        least(parts.end_date, {{ run_fact('period_end') }}) as posting_date,
        cast(coalesce(parts.quantity, 0) as decimal(23, 6)) as quantity_base_uom,
        cast(coalesce(parts.amount, 0) as decimal(28, 6)) as amount_reporting,
        cast(coalesce(parts.memo, 0) as decimal(28, 6)) as memo_reporting,
        cast(coalesce(parts.share, 1) as decimal(9, 6)) as share,
        coalesce(parameters.value, case when parts.part = 'carrying' then {{ first_line_of('interest_line_ids') }} end) as line_id,
        case
            when parts.excluded_because is not null then 'excluded'
            when parts.unsupported_because is not null then 'unsupported'
            else 'supported'
        end as evidence_status,
        coalesce(parts.excluded_because, parts.unsupported_because) as evidence_reason,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row
    from parts
    left join parameters on parts.measure_id = parameters.measure_id
    where
        parts.excluded_because is not null
        or parts.amount <> 0
        or parts.memo <> 0
        or parts.quantity <> 0
)

select * from final
