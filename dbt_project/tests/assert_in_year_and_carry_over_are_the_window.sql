-- In-year and carry-over add up to the window, actual is what was measured (avoided, for a memo), and recurring and one-off share it out.
{{ config(meta={'dagster': {'ref': {'name': 'measure_outlook'}}}) }}
with actuals as (
    select
        measure_id,
        sum(case when value_kind = 'memo' then memo_reporting else measured_reporting end) as actual_reporting
    from {{ ref('measure_periods') }}
    group by measure_id
)

select outlook.*
from {{ ref('measure_outlook') }} as outlook
left join actuals on outlook.measure_id = actuals.measure_id
where
    outlook.in_year_actual_reporting + outlook.in_year_forecast_reporting + outlook.carry_over_reporting <> outlook.window_total_reporting
    or outlook.carry_over_actual_reporting + outlook.carry_over_forecast_reporting <> outlook.carry_over_reporting
    or outlook.recurring_reporting + outlook.one_off_reporting <> outlook.window_total_reporting
    or outlook.in_year_actual_reporting + outlook.carry_over_actual_reporting <> coalesce(actuals.actual_reporting, 0)
