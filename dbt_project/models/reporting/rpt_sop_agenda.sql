-- The S&OP agenda: items of each topic ranked by amount.

with

final as (

    select
        cast(null as integer) as topic_order,
        cast(null as varchar) as topic,
        cast(null as varchar) as topic_title,
        cast(null as integer) as place,
        cast(null as varchar) as title,
        cast(null as decimal(28, 2)) as amount_reporting,
        cast(null as varchar) as owner,
        cast(null as varchar) as measure_ids,
        cast(null as varchar) as evidence
    where false

)

select * from final
