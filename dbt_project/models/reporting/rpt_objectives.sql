-- Objectives of the functions as they are shown: shares in percent, everything else in its unit.

with

results as (select * from {{ ref('objective_results') }}),

scaled as (

    select
        *,
        case when metric in ('wape', 'bias', 'fva', 'provision_rate', 'on_time') and coalesce(unit, '') not in ('%', 'percent') then 100 else 1 end
            as factor
    from results

),

final as (

    select
        objective_id,
        "function" as function_name,
        owner,
        metric,
        nullif(concat_ws(', ', scope_company, scope_group), '') as scope,
        cast(round(target * factor, 2) as decimal(28, 2)) as target,
        cast(round(actual * factor, 2) as decimal(28, 2)) as actual,
        case when factor = 100 then '%' else unit end as unit,
        status,
        reason
    from scaled

)

select * from final
