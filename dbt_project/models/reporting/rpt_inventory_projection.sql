-- Projected inventory of the group for the next six months: opening + open orders by due date - bias-corrected forecast, with range.

with

final as (

    select
        cast(null as varchar) as period,
        cast(null as decimal(28, 2)) as low_reporting,
        cast(null as decimal(28, 2)) as expected_reporting,
        cast(null as decimal(28, 2)) as high_reporting,
        cast(null as varchar) as reason
    where false

)

select * from final
