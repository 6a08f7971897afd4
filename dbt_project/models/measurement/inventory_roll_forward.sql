-- Own valuated stock per company, plant, stock class (item group and base unit) and period
with final as (
    select
        cast(null as varchar) as source,
        cast(null as varchar) as company_code,
        cast(null as varchar) as plant,
        cast(null as varchar) as item_group,
        cast(null as varchar) as base_uom,
        cast(null as varchar) as period,
        cast(null as integer) as line_order,
        cast(null as varchar) as line,
        cast(null as decimal(23,6)) as quantity_base_uom,
        cast(null as decimal(23,4)) as amount_local,
        cast(null as varchar) as currency_local,
        cast(null as decimal(20,10)) as budget_rate,
        cast(null as decimal(28,6)) as amount_reporting
    from {{ source('config', 'run') }}
    where false
)

select * from final
