-- What forecast error does: the change in stock by cause, the gap between planned and realised benefit by cause, safety stock predicted and measured.

with

final as (

    select
        cast(null as varchar) as section,
        cast(null as integer) as row_order,
        cast(null as varchar) as cause,
        cast(null as varchar) as title,
        cast(null as boolean) as is_total,
        cast(null as boolean) as is_part,
        cast(null as decimal(28, 2)) as amount_reporting,
        cast(null as decimal(28, 0)) as shown_thousands,
        cast(null as varchar) as reason
    where false

)

select * from final
