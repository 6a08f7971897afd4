-- What happened, once for each method that forecast it. The series are yearly, quarterly or without a calendar, and the
-- file gives no dates: step 1 after the end of the history is January 2001, step 2 February, whatever the series counts.
select
    'M3' as company_code,
    forecasts.method || ':' || forecasts.series as sales_order,
    forecasts.step as sales_order_line,
    'M3' as plant,
    forecasts.method || ':' || forecasts.series as item_id,
    forecasts.method as item_group,
    cast('2000-12-31' as date) + to_months(cast(forecasts.step as integer)) as entered_on,
    cast('2000-12-31' as date) + to_months(cast(forecasts.step as integer)) as requested_date,
    cast(actuals.actual as decimal(18, 6)) as ordered_quantity_base_uom
from forecasts
inner join actuals on actuals.series = forecasts.series and actuals.step = forecasts.step
where forecasts.forecast is not null
