-- Working capital release against the movement of the balance sheet, step by step; shown parts add up to the next total.

with

final as (

    select
        cast(null as varchar) as section,
        cast(null as integer) as step_order,
        cast(null as varchar) as step_id,
        cast(null as varchar) as title,
        cast(null as boolean) as is_total,
        cast(null as decimal(28, 2)) as amount_reporting,
        cast(null as decimal(28, 0)) as shown_thousands,
        cast(null as varchar) as reason
    where false

)

select * from final
