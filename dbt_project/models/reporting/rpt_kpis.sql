-- The six figures of page 1; all but cash released are profit. Forecast of the full year = validated to date + remaining plan risked by gate or by the
-- firm's own history, with the range of closed measures (measure_predictions). Run-rate = last closed period x 12, one-offs out. A figure that cannot be
-- computed is null, never zero.

with

run as (select * from {{ source('config', 'run') }}),

year_totals as (

    select
        coalesce(sum(case when value_kind = 'cash' then 0 else 1 end), 0) as measure_count,
        coalesce(sum(case when value_kind <> 'cash' then planned_shown else 0 end), 0) as planned,
        coalesce(sum(case when value_kind <> 'cash' then validated_shown else 0 end), 0) as validated,
        coalesce(sum(case when value_kind <> 'cash' then recognised_shown else 0 end), 0) as recognised,
        coalesce(sum(case when value_kind = 'cash' then 1 else 0 end), 0) as cash_count,
        coalesce(sum(case when value_kind = 'cash' then planned_shown else 0 end), 0) as cash_planned,
        coalesce(sum(case when value_kind = 'cash' then measured_shown else 0 end), 0) as cash_measured,
        coalesce(sum(case when value_kind = 'cash' then validated_shown else 0 end), 0) as cash_validated
    from {{ ref('int_measure_year') }}

),

outlook as (select * from {{ ref('measure_outlook') }} where value_kind = 'profit'),

predictions as (

    select * from {{ ref('measure_predictions') }}
    where prediction_level = 'value_kind' and value_kind = 'profit' and horizon = 'fiscal_year'

),

measure_costs as (select * from {{ ref('measure_costs') }}),

unexplained as (select * from {{ ref('int_statement_bridge_reporting') }}),

-- Plans of the year in profit, for the comparator of the forecast.
planned_year as (

    select coalesce(sum(plans.planned_reporting), 0) as planned
    from {{ ref('int_measure_plans') }} as plans
    inner join {{ ref('fiscal_periods') }} as fiscal_periods on fiscal_periods.period = plans.period
    inner join run on run.fiscal_year = fiscal_periods.fiscal_year
    inner join {{ ref('measures') }} as measures on measures.measure_id = plans.measure_id
    where measures.value_kind = 'profit' and coalesce(measures.claimed_as, '') <> 'avoidance'

),

forecast as (

    select
        max(risked_reporting) as risked,
        max(p10_reporting) as p10,
        max(p90_reporting) as p90,
        max(n_closed) as n_closed
    from predictions

),

last_period as (

    select
        count(run_rate_reporting) as row_count,
        coalesce(sum(run_rate_reporting), 0) as run_rate
    from outlook

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
        planned_year.planned as planned_year,
        forecast.risked,
        forecast.p10,
        forecast.p90,
        forecast.n_closed,
        last_period.run_rate,
        last_period.row_count as last_rows,
        costs.cost_rows,
        costs.cost_to_achieve,
        unexplained.line_count as bridge_lines,
        unexplained.lines_without_rate,
        unexplained.unexplained_reporting,
        run.period,
        run.reporting_currency
    from year_totals
    cross join planned_year
    cross join forecast
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
        case when measure_count > 0 then round(risked, 2) end as amount_reporting,
        'Planned, full year' as comparator_title,
        case when measure_count > 0 then round(planned_year, 2) end as comparator_reporting,
        case
            when measure_count = 0 then 'no measures in the register'
            when risked is null then 'no plan and no result of this year'
            when p10 is null
                then 'validated to date + remaining plan by gate; no range: ' || {{ count_shown('coalesce(n_closed, 0)', 'measure') }} || ' closed'
            else 'range P10 ' || {{ exact_amount_shown('p10') }} || ' to P90 ' || {{ exact_amount_shown('p90') }} || ', '
                || {{ count_shown('n_closed', 'closed measure') }}
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
        case when cash_count > 0 then cash_validated end as amount_reporting,
        case when cash_count > 0 then 'Planned' end as comparator_title,
        case when cash_count > 0 then cash_planned end as comparator_reporting,
        case
            when cash_count = 0 then 'no measure of stock, payment terms or capital goods in the register'
            else 'validated, once, no profit; measured ' || {{ exact_amount_shown('cash_measured') }} || ' in '
                || {{ count_shown('cash_count', 'measure') }}
        end as note
    from available

    union all

    select
        5 as kpi_order,
        'run_rate' as kpi_id,
        'Run-rate, 12 months' as title,
        case when last_rows > 0 then round(run_rate, 2) end as amount_reporting,
        cast(null as varchar) as comparator_title,
        cast(null as decimal(28, 2)) as comparator_reporting,
        case
            when last_rows = 0 then 'no measure is effective in ' || {{ period_shown('period') }}
            else 'measured in ' || {{ period_shown('period') }} || ' x 12, recurring only; not a result'
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
