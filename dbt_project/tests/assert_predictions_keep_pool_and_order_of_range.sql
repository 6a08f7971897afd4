-- What a path puts in is profit or still in the pool; a range is in order and its groups are the sum of their measures.
select
    'path' as found,
    measure_id || ' ' || origin_period || ' ' || period as key
from {{ ref('prediction_path') }}
where
    value_kind = 'profit'
    and opening_pool_reporting + risked_reporting <> pnl_reporting + closing_pool_reporting
union all
select
    'range' as found,
    prediction_level || ' ' || coalesce(measure_id, benefit_type, value_kind) as key
from {{ ref('measure_predictions') }}
where p10_reporting > p50_reporting or p50_reporting > p90_reporting
union all
select
    'sum' as found,
    groups.value_kind || ' ' || groups.horizon as key
from {{ ref('measure_predictions') }} as groups
inner join (
    select
        value_kind,
        horizon,
        sum(risked_reporting) as risked
    from {{ ref('measure_predictions') }}
    where prediction_level = 'measure'
    group by value_kind, horizon
) as measures
    on
        groups.value_kind = measures.value_kind
        and groups.horizon = measures.horizon
where
    groups.prediction_level = 'value_kind'
    and groups.risked_reporting <> measures.risked
