-- An item is a series as one method sees it; the group is the method. AAM1 and AAM2 forecast the quarterly series alone.
select distinct
    forecasts.method || ':' || forecasts.series as item_id,
    series.description as item_name,
    forecasts.method as item_group,
    series.type as item_type,
    'UNIT' as base_uom
from forecasts
inner join series on series.series = forecasts.series
where forecasts.forecast is not null
