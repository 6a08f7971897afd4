-- Objectives of the functions: owner, metric, target, actual.

with

final as (

    select
        cast(null as varchar) as objective_id,
        cast(null as varchar) as function_name,
        cast(null as varchar) as owner,
        cast(null as varchar) as metric,
        cast(null as varchar) as scope,
        cast(null as decimal(28, 2)) as target,
        cast(null as decimal(28, 2)) as actual,
        cast(null as varchar) as unit,
        cast(null as varchar) as status,
        cast(null as varchar) as reason
    where false

)

select * from final
