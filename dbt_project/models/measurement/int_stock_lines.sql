-- Roll-forward lines of own valuated stock per item, plant and period, quantity and value
with final as (
    select
        cast(null as varchar) as source,
        cast(null as varchar) as company_code,
        cast(null as varchar) as plant,
        cast(null as varchar) as item_id,
        cast(null as varchar) as item_group,
        cast(null as varchar) as base_uom,
        cast(null as varchar) as period,
        cast(null as integer) as period_index,
        cast(null as varchar) as line,
        cast(null as decimal(23,6)) as quantity_base_uom,
        cast(null as decimal(23,4)) as amount_local,
        cast(null as varchar) as currency_local
    from {{ source('config', 'run') }}
    where false
)

select * from final
