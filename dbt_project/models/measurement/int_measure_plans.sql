-- The current plan version spread over fiscal periods: per_period and per_unit as given, per_year one twelfth, per_window by day.
-- Daily spreading rounds the running total, so that the periods add up to the plan exactly.
with plans as (
    select * from {{ ref('plans') }} where is_current
),

periods as (
    select * from {{ ref('fiscal_periods') }}
),

ranges as (
    select
        plans.*,
        first_period.start_date as range_start,
        last_period.end_date as range_end
    from plans
    inner join periods as first_period on plans.period_from = first_period.period
    inner join periods as last_period on plans.period_to = last_period.period
),

spread as (
    select
        ranges.*,
        periods.period,
        {{ dbt.datediff('ranges.range_start', 'periods.start_date', 'day') }} as days_before,
        {{ dbt.datediff('ranges.range_start', 'periods.end_date', 'day') }} + 1 as days_to_end,
        {{ dbt.datediff('ranges.range_start', 'ranges.range_end', 'day') }} + 1 as days_total
    from ranges
    inner join periods
        on
            periods.start_date >= ranges.range_start
            and periods.end_date <= ranges.range_end
),

amounts as (
    select
        measure_id,
        version,
        period,
        unit,
        case unit
            when 'per_period' then cast(amount_reporting as decimal(28, 6))
            when 'per_year' then cast({{ money_div('amount_reporting', '12', 6) }} as decimal(28, 6))
            when 'per_window' then cast(
                {{ money_div('cast(amount_reporting * days_to_end as decimal(28, 4))', 'days_total', 6) }}
                - {{ money_div('cast(amount_reporting * days_before as decimal(28, 4))', 'days_total', 6) }}
                as decimal(28, 6)
            )
            when 'per_unit' then cast(unit_saving_reporting * forecast_quantity as decimal(28, 6))
        end as planned_reporting,
        forecast_quantity
    from spread
),

final as (
    select
        measure_id,
        period,
        cast(sum(planned_reporting) as decimal(28, 6)) as planned_reporting,
        cast(sum(forecast_quantity) as decimal(23, 6)) as forecast_quantity
    from amounts
    group by measure_id, period
)

select * from final
