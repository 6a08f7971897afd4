-- Planned to measured, exact: planned + late start + volume + leakage + price and other = measured, per measure and period.
-- late start: the plan of periods that end before the first receipt with a saving. volume: (bought by anybody - forecast) x planned unit saving.
-- leakage: quantity bought off contract x planned unit saving. The planned unit saving is plan / forecast quantity; without a forecast
-- quantity the plan is taken to be for what was bought, so there is no volume term. Types without receipts have late start and the rest.
with measure_periods as (
    select * from {{ ref('measure_periods') }}
),

periods as (
    select * from {{ ref('fiscal_periods') }}
),

plans as (
    select * from {{ ref('int_measure_plans') }}
),

lines as (
    select * from {{ ref('benefit_lines') }}
),

off_contract as (
    select
        measure_id,
        period,
        sum(shared_quantity) as off_contract_quantity
    from {{ ref('int_off_contract_receipts') }}
    group by measure_id, period
),

receipts as (
    select
        measure_id,
        period,
        sum(cast(cast(quantity_base_uom * share as decimal(38, 12)) as decimal(23, 6))) as bought_quantity
    from lines
    where
        event_kind = 'receipt'
        and evidence_status <> 'excluded'
    group by measure_id, period
),

starts as (
    select
        lines.measure_id,
        min(periods.period_index) as first_index
    from lines
    inner join periods on lines.period = periods.period
    where
        lines.event_kind = 'receipt'
        and lines.evidence_status <> 'excluded'
        and lines.saving_reporting > 0
    group by lines.measure_id
    union all
    select
        measure_periods.measure_id,
        min(periods.period_index) as first_index
    from measure_periods
    inner join periods on measure_periods.period = periods.period
    where
        not {{ is_price_type('measure_periods.benefit_type') }}
        and measure_periods.measured_reporting > 0
    group by measure_periods.measure_id
),

joined as (
    select
        measure_periods.measure_id,
        measure_periods.period,
        measure_periods.planned_reporting,
        measure_periods.measured_reporting,
        case when {{ is_price_type('measure_periods.benefit_type') }} then plans.forecast_quantity end as forecast_quantity,
        cast(coalesce(receipts.bought_quantity, 0) as decimal(23, 6)) as actual_quantity,
        cast(coalesce(off_contract.off_contract_quantity, 0) as decimal(23, 6)) as off_contract_quantity,
        starts.first_index is null or periods.period_index < starts.first_index as is_before_start
    from measure_periods
    inner join periods on measure_periods.period = periods.period
    left join plans
        on
            measure_periods.measure_id = plans.measure_id
            and measure_periods.period = plans.period
    left join receipts
        on
            measure_periods.measure_id = receipts.measure_id
            and measure_periods.period = receipts.period
    left join off_contract
        on
            measure_periods.measure_id = off_contract.measure_id
            and measure_periods.period = off_contract.period
    left join starts on measure_periods.measure_id = starts.measure_id
),

unit_savings as (
    select
        *,
        case
            when is_before_start then null
            when forecast_quantity > 0 then {{ money_div('planned_reporting', 'forecast_quantity', 10) }}
            when actual_quantity + off_contract_quantity > 0 then {{ money_div('planned_reporting', '(actual_quantity + off_contract_quantity)', 10) }}
        end as planned_unit_saving
    from joined
),

terms as (
    select
        *,
        case when is_before_start then -planned_reporting else cast(0 as decimal(28, 6)) end as late_start_reporting,
        case
            when planned_unit_saving is not null and forecast_quantity > 0
                then cast(
                    (actual_quantity + off_contract_quantity - forecast_quantity) * cast(planned_unit_saving as decimal(20, 10)) as decimal(28, 6)
                )
            else cast(0 as decimal(28, 6))
        end as volume_reporting,
        case
            when planned_unit_saving is not null
                then cast(-off_contract_quantity * cast(planned_unit_saving as decimal(20, 10)) as decimal(28, 6))
            else cast(0 as decimal(28, 6))
        end as leakage_reporting
    from unit_savings
),

final as (
    select
        measure_id,
        period,
        planned_reporting,
        cast(late_start_reporting as decimal(28, 6)) as late_start_reporting,
        volume_reporting,
        leakage_reporting,
        cast(
            measured_reporting - planned_reporting - late_start_reporting - volume_reporting - leakage_reporting as decimal(28, 6)
        ) as price_and_other_reporting,
        measured_reporting,
        forecast_quantity,
        actual_quantity,
        off_contract_quantity
    from terms
)

select * from final
