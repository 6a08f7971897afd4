-- Inventory of the group, cost of sales and days inventory outstanding of the last 24 months.

with

final as (

    select
        cast(null as varchar) as period,
        cast(null as decimal(28, 2)) as inventory_reporting,
        cast(null as decimal(28, 2)) as cogs_reporting,
        cast(null as integer) as days,
        cast(null as decimal(12, 1)) as dio,
        cast(null as varchar) as reason
    where false

)

select * from final
