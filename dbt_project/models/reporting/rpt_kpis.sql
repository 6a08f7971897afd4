-- The six figures of page 1. Forecast of the full year = measured to date + remaining plan x weight of the measure's gate (seed
-- gate_weights), avoidance measures left out. Run-rate = last closed period x 12. A figure that cannot be computed is null, never zero.

with

run as (select * from {{ source('config', 'run') }}),

year_totals as (

    select
        count(*) as measure_count,
        coalesce(sum(planned_shown), 0) as planned,
        coalesce(sum(measured_shown), 0) as measured,
        coalesce(sum(validated_shown), 0) as validated,
        coalesce(sum(recognised_shown), 0) as recognised,
        coalesce(sum(held_in_stock_shown), 0) as held_in_stock
    from {{ ref('int_measure_year') }}

),

fiscal_periods as (select * from {{ ref('fiscal_periods') }}),

plans as (select * from {{ ref('int_measure_plans') }}),

measures as (select * from {{ ref('measures') }}),

projects as (select * from {{ ref('projects') }}),

gate_weights as (select * from {{ ref('gate_weights') }}),

measure_periods as (select * from {{ ref('measure_periods') }}),

measure_costs as (select * from {{ ref('measure_costs') }}),

unexplained as (select * from {{ ref('int_statement_bridge_reporting') }}),

remaining as (

    select
        coalesce(sum(plans.planned_reporting), 0) as planned,
        coalesce(sum(cast(plans.planned_reporting as decimal(26, 4)) * coalesce(gate_weights.weight, 0)), 0) as risked
    from plans
    inner join fiscal_periods on fiscal_periods.period = plans.period
    inner join run on fiscal_periods.fiscal_year = run.fiscal_year and plans.period > run.period
    inner join measures on measures.measure_id = plans.measure_id
    left join projects on projects.project_id = measures.project_id
    left join gate_weights on gate_weights.gate = coalesce(measures.gate, projects.gate)
    where coalesce(measures.claimed_as, '') <> 'avoidance'

),

last_period as (

    select
        count(*) as row_count,
        coalesce(sum(measure_periods.measured_reporting), 0) as measured
    from measure_periods
    inner join run on run.period = measure_periods.period

),

-- negative: a cost is bad for profit
costs as (

    select
        count(*) as cost_rows,
        cast(round(coalesce(sum(measure_costs.amount_reporting), 0), 2) as decimal(28, 2)) as cost_to_achieve
    from measure_costs
    inner join run on measure_costs.period between run.ytd_from and run.period

),

available as (

    select
        year_totals.*,
        remaining.planned as remaining_planned,
        remaining.risked as remaining_risked,
        last_period.measured as last_measured,
        last_period.row_count as last_rows,
        costs.cost_rows,
        costs.cost_to_achieve,
        unexplained.line_count as bridge_lines,
        unexplained.lines_without_rate,
        unexplained.unexplained_reporting,
        run.period,
        run.reporting_currency
    from year_totals
    cross join remaining
    cross join last_period
    cross join costs
    cross join unexplained
    cross join run

),

kpis as (

    select
        1 as kpi_order,
        'validated_ytd' as kpi_id,
        'Validated, year to date' as title,
        case when measure_count > 0 then validated end as amount_reporting,
        'Planned' as comparator_title,
        case when measure_count > 0 then planned end as comparator_reporting,
        -- Cost to achieve stands beside the benefit and is never taken out of it: the net figure is said, not shown as validated.
        case
            when measure_count = 0 then 'no measures in the register'
            when cost_rows = 0 then 'hard savings accepted by finance; no cost to achieve recorded'
            else 'net of cost to achieve ' || {{ exact_amount_shown('-cost_to_achieve') }} || ': '
                || {{ exact_amount_shown('(validated + cost_to_achieve)') }}
        end as note
    from available

    union all

    select
        2 as kpi_order,
        'forecast_full_year' as kpi_id,
        'Forecast, full year' as title,
        case when measure_count > 0 then round(measured + remaining_risked, 2) end as amount_reporting,
        'Planned, full year' as comparator_title,
        case when measure_count > 0 then round(planned + remaining_planned, 2) end as comparator_reporting,
        case
            when measure_count = 0 then 'no measures in the register'
            else 'measured to date + remaining plan weighted by gate; no range until measures have closed'
        end as note
    from available

    union all

    select
        3 as kpi_order,
        'recognised_ytd' as kpi_id,
        'Recognised in profit, year to date' as title,
        case when measure_count > 0 then recognised end as amount_reporting,
        'Validated' as comparator_title,
        case when measure_count > 0 then validated end as comparator_reporting,
        case
            when measure_count = 0 then 'no measures in the register'
            else 'part of validated that has reached the income statement'
        end as note
    from available

    union all

    select
        4 as kpi_order,
        'cash_released' as kpi_id,
        'Cash released' as title,
        cast(null as decimal(28, 2)) as amount_reporting,
        cast(null as varchar) as comparator_title,
        cast(null as decimal(28, 2)) as comparator_reporting,
        'not measured yet: needs inventory measures' as note
    from available

    union all

    select
        5 as kpi_order,
        'run_rate' as kpi_id,
        'Run-rate, 12 months' as title,
        case when last_rows > 0 then round(last_measured * 12, 2) end as amount_reporting,
        cast(null as varchar) as comparator_title,
        cast(null as decimal(28, 2)) as comparator_reporting,
        case
            when last_rows = 0 then 'no measure is effective in ' || {{ period_shown('period') }}
            else 'measured in ' || {{ period_shown('period') }} || ' x 12; not a result'
        end as note
    from available

    union all

    select
        6 as kpi_order,
        'unexplained' as kpi_id,
        'Unexplained in the statement bridge' as title,
        round(unexplained_reporting, 2) as amount_reporting,
        cast(null as varchar) as comparator_title,
        cast(null as decimal(28, 2)) as comparator_reporting,
        case
            when bridge_lines = 0 then 'no statement bridge: see rung 8 of the ladder'
            when lines_without_rate > 0 then {{ count_shown('lines_without_rate', 'line') }} || ' without a budget rate into ' || reporting_currency
            else 'sum of absolute amounts over ' || {{ count_shown('bridge_lines', 'statement line') }} || ', year to date against prior year'
        end as note
    from available

),

final as (

    select
        cast(kpi_order as integer) as kpi_order,
        kpi_id,
        title,
        cast(amount_reporting as decimal(28, 2)) as amount_reporting,
        comparator_title,
        cast(comparator_reporting as decimal(28, 2)) as comparator_reporting,
        note
    from kpis

)

select * from final
