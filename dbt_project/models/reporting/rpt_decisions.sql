-- What somebody must decide or do, by amount.

with

final as (

    select
        cast(null as integer) as row_order,
        cast(null as varchar) as kind,
        cast(null as varchar) as title,
        cast(null as decimal(28, 2)) as amount_reporting,
        cast(null as varchar) as owner,
        cast(null as varchar) as due,
        cast(null as varchar) as measure_ids,
        cast(null as varchar) as evidence
    where false

)

select * from final
