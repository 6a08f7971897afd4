-- Purchase cost of the fiscal year to date against the same periods of the year before, per company, plant and item group
with final as (
    select
        cast(null as varchar) as reference,
        cast(null as varchar) as period,
        cast(null as varchar) as source,
        cast(null as varchar) as company_code,
        cast(null as varchar) as plant,
        cast(null as varchar) as item_group,
        cast(null as varchar) as unit_family,
        cast(null as integer) as term_order,
        cast(null as varchar) as term,
        cast(null as decimal(28,6)) as amount_reporting,
        cast(null as decimal(23,6)) as quantity_base_uom,
        cast(null as bigint) as item_count,
        cast(null as varchar) as reason
    from {{ source('config', 'run') }}
    where false
)

select * from final
