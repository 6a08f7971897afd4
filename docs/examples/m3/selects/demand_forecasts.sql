-- Every forecast was made at the end of the history, before the first step: one version. NAIVE2 (the last value, with the
-- season) is the naive step of every group, so that forecast value added says what a method is better by.
-- Steps beyond the length of the test have no actual and no forecast.
with made as (
    select
        method,
        series,
        step as ahead,
        forecast
    from forecasts
    where forecast is not null
),

steps as (
    select
        method,
        series,
        ahead,
        case method when 'NAIVE2' then 'naive' else 'statistical' end as step,
        forecast
    from made

    union all

    select
        made.method,
        made.series,
        made.ahead,
        'naive' as step,
        naive.forecast
    from made
    inner join made as naive on naive.method = 'NAIVE2' and naive.series = made.series and naive.ahead = made.ahead
    where made.method <> 'NAIVE2'
)

select
    'M3-' || method as forecast_version,
    step,
    cast('2000-12-01' as date) as created_at,
    'M3' as company_code,
    'M3' as plant,
    method || ':' || series as item_id,
    method as item_group,
    cast('2001-01-01' as date) + to_months(cast(ahead - 1 as integer)) as bucket_start,
    last_day(cast('2001-01-01' as date) + to_months(cast(ahead - 1 as integer))) as bucket_end,
    cast(forecast as decimal(18, 6)) as quantity_base_uom,
    'UNIT' as base_uom
from steps
