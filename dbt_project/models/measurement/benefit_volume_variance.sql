-- PUBLIC. Predicted against realised, exact, per measure and period: planned + volume + rate = measured. Planned benefit = planned unit saving x forecast quantity;
-- volume = (actual - forecast quantity) x planned unit saving; rate = (actual - planned unit saving) x actual quantity, split into its causes. What was bought off contract
-- counts in the actual quantity and saves nothing.
with measure_periods as (
    select * from {{ ref('measure_periods') }}
),

plans as (
    select * from {{ ref('int_measure_plans') }}
),

lines as (
    select * from {{ ref('benefit_lines') }} where evidence_status <> 'excluded'
),

baselines as (
    select * from {{ ref('measure_baselines') }}
),

leakage as (
    select * from {{ ref('measure_leakage') }}
),

attribution as (
    select * from {{ ref('stock_change_attribution') }}
),

off_contract as (
    select
        measure_id,
        period,
        sum(shared_quantity) as off_contract_quantity
    from {{ ref('int_off_contract_receipts') }}
    group by measure_id, period
),

starts as (
    select
        measure_id,
        min(posting_date) as started_on
    from lines
    where
        event_kind = 'receipt'
        and saving_reporting > 0
    group by measure_id
),

-- before the first receipt with a saving the price was not there yet. Index: what the index moved of the hard part, which never exceeds the price paid before
receipts as (
    select
        lines.measure_id,
        lines.period,
        cast(cast(lines.quantity_base_uom * lines.share as decimal(38, 12)) as decimal(23, 6)) as bought_quantity,
        case
            when starts.started_on is null or lines.posting_date < starts.started_on
                then cast(cast(lines.quantity_base_uom * lines.share as decimal(38, 12)) as decimal(23, 6))
            else 0
        end as late_quantity,
        case
            when lines.baseline_type = 'index_adjusted' and lines.hard_saving_reporting <> 0
                then cast(
                    cast(cast(lines.quantity_base_uom * lines.share as decimal(38, 12)) as decimal(20, 6))
                    * cast(
                        least(lines.baseline_price_reporting, coalesce(baselines.prior_price_reporting, lines.baseline_price_reporting))
                        - least(baselines.baseline_price_reporting, coalesce(baselines.prior_price_reporting, baselines.baseline_price_reporting))
                        as decimal(18, 10)
                    ) as decimal(28, 6)
                )
            else 0
        end as index_amount
    from lines
    left join starts on lines.measure_id = starts.measure_id
    left join baselines
        on
            lines.measure_id = baselines.measure_id
            and lines.item_id = baselines.item_id
    where lines.event_kind = 'receipt'
),

bought as (
    select
        measure_id,
        period,
        sum(bought_quantity) as bought_quantity,
        sum(late_quantity) as late_quantity,
        sum(index_amount) as index_reporting
    from receipts
    group by measure_id, period
),

invoiced as (
    select
        measure_id,
        period,
        sum(hard_saving_reporting) as invoice_saving
    from lines
    where event_kind = 'invoice'
    group by measure_id, period
),

-- customers' demand for the measure's items against the frozen forecast; a sum over one unit of measure only
measure_items as (
    select distinct
        measure_id,
        source,
        company_code,
        plant,
        item_id
    from lines
),

demanded as (
    select
        measure_items.measure_id,
        attribution.period,
        sum(attribution.forecast_quantity) as demand_forecast,
        sum(attribution.demand_quantity) as demand_actual
    from attribution
    inner join measure_items
        on
            attribution.source = measure_items.source
            and attribution.company_code = measure_items.company_code
            and attribution.plant = measure_items.plant
            and attribution.item_id = measure_items.item_id
    where attribution.forecast_error_quantity is not null
    group by measure_items.measure_id, attribution.period
    having
        min(attribution.base_uom) = max(attribution.base_uom)
        and sum(attribution.forecast_quantity) > 0
),

joined as (
    select
        measure_periods.measure_id,
        measure_periods.period,
        {{ is_price_type('measure_periods.benefit_type') }} as is_price_measure,
        measure_periods.planned_reporting,
        measure_periods.measured_reporting,
        case when plans.forecast_quantity > 0 then plans.forecast_quantity end as forecast_quantity,
        cast(coalesce(bought.bought_quantity, 0) as decimal(23, 6)) as bought_quantity,
        cast(coalesce(bought.late_quantity, 0) as decimal(23, 6)) as late_quantity,
        cast(coalesce(off_contract.off_contract_quantity, 0) as decimal(23, 6)) as off_contract_quantity,
        cast(coalesce(bought.bought_quantity, 0) + coalesce(off_contract.off_contract_quantity, 0) as decimal(23, 6)) as actual_quantity,
        cast(coalesce(bought.index_reporting, 0) as decimal(28, 6)) as index_reporting,
        cast(coalesce(invoiced.invoice_saving, 0) as decimal(28, 6)) as invoice_saving,
        cast(-coalesce(leakage.mix_reporting, 0) as decimal(28, 6)) as mix_reporting,
        demanded.demand_forecast,
        demanded.demand_actual
    from measure_periods
    left join plans
        on
            measure_periods.measure_id = plans.measure_id
            and measure_periods.period = plans.period
    left join bought
        on
            measure_periods.measure_id = bought.measure_id
            and measure_periods.period = bought.period
    left join off_contract
        on
            measure_periods.measure_id = off_contract.measure_id
            and measure_periods.period = off_contract.period
    left join invoiced
        on
            measure_periods.measure_id = invoiced.measure_id
            and measure_periods.period = invoiced.period
    left join leakage
        on
            measure_periods.measure_id = leakage.measure_id
            and measure_periods.period = leakage.period
    left join demanded
        on
            measure_periods.measure_id = demanded.measure_id
            and measure_periods.period = demanded.period
),

-- without a forecast quantity the plan is taken to be for what was bought
unit_savings as (
    select
        *,
        case
            when is_price_measure
                then cast({{ money_div('planned_reporting', 'coalesce(forecast_quantity, nullif(actual_quantity, 0))', 10) }} as decimal(28, 10))
        end as planned_unit_saving,
        case
            when demand_forecast is not null
                then cast(
                    cast(forecast_quantity as decimal(20, 6))
                    * cast(least({{ money_div('(demand_actual - demand_forecast)', 'demand_forecast', 10) }}, 1000000) as decimal(18, 10)) as decimal(23, 6)
                )
        end as demand_quantity_change
    from joined
),

terms as (
    select
        *,
        cast(
            cast(coalesce(actual_quantity - forecast_quantity, 0) as decimal(20, 6)) * cast(planned_unit_saving as decimal(18, 10)) as decimal(28, 6)
        ) as volume_reporting,
        cast(
            cast(
                case
                    when actual_quantity >= forecast_quantity then least(greatest(demand_quantity_change, 0), actual_quantity - forecast_quantity)
                    else greatest(least(demand_quantity_change, 0), actual_quantity - forecast_quantity)
                end as decimal(20, 6)
            ) * cast(planned_unit_saving as decimal(18, 10)) as decimal(28, 6)
        ) as volume_demand_reporting,
        cast(-cast(late_quantity as decimal(20, 6)) * cast(planned_unit_saving as decimal(18, 10)) as decimal(28, 6)) as late_start_reporting,
        cast(-cast(off_contract_quantity as decimal(20, 6)) * cast(planned_unit_saving as decimal(18, 10)) as decimal(28, 6)) as off_contract_reporting
    from unit_savings
),

final as (
    select
        measure_id,
        period,
        planned_reporting,
        forecast_quantity,
        actual_quantity,
        planned_unit_saving,
        volume_reporting,
        case when demand_quantity_change is not null then volume_demand_reporting end as volume_demand_reporting,
        cast(volume_reporting - case when demand_quantity_change is not null then volume_demand_reporting else 0 end as decimal(28, 6)) as volume_other_reporting,
        cast(measured_reporting - planned_reporting - volume_reporting as decimal(28, 6)) as rate_reporting,
        late_start_reporting,
        cast(
            measured_reporting - planned_reporting - volume_reporting - late_start_reporting - off_contract_reporting - index_reporting - mix_reporting
            as decimal(28, 6)
        ) as price_not_applied_reporting,
        case when planned_unit_saving is not null then invoice_saving end as price_not_applied_invoice_reporting,
        off_contract_reporting,
        case when planned_unit_saving is not null then index_reporting end as index_reporting,
        case when planned_unit_saving is not null then mix_reporting end as mix_reporting,
        measured_reporting,
        case
            when not is_price_measure then 'not_a_price_measure'
            when planned_unit_saving is null then 'nothing_bought'
            when planned_reporting = 0 then 'no_plan'
        end as reason
    from terms
)

select * from final
