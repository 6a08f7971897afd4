-- Period-end stock per storage location of the systems that keep it apart from the stock of the plant: SAP (MARD, MARDH). Empty where no system has any.
{% if 'sap' in delivered_systems() -%}
with balances as (
    select distinct source, plant, period from {{ ref('int_sap__inventory_balances') }} where is_from_storage_locations
),

final as (
    select
        stock.source,
        stock.company_code,
        stock.plant,
        stock.valuation_area,
        stock.storage_location,
        stock.item_id,
        stock.period,
        stock.unrestricted_quantity,
        stock.in_transfer_quantity,
        stock.quality_inspection_quantity,
        stock.restricted_quantity,
        stock.blocked_quantity,
        stock.quantity_base_uom,
        stock.is_known,
        balances.plant is not null as is_plant_balance,
        stock.source_file,
        stock.source_row
    from {{ ref('int_sap__storage_location_stock') }} as stock
    left join balances
        on balances.source = stock.source and balances.plant = stock.valuation_area and balances.period = stock.period
)
{%- else -%}
with final as (
    select
        cast(null as varchar) as source,
        cast(null as varchar) as company_code,
        cast(null as varchar) as plant,
        cast(null as varchar) as valuation_area,
        cast(null as varchar) as storage_location,
        cast(null as varchar) as item_id,
        cast(null as varchar) as period,
        cast(null as decimal(23, 6)) as unrestricted_quantity,
        cast(null as decimal(23, 6)) as in_transfer_quantity,
        cast(null as decimal(23, 6)) as quality_inspection_quantity,
        cast(null as decimal(23, 6)) as restricted_quantity,
        cast(null as decimal(23, 6)) as blocked_quantity,
        cast(null as decimal(23, 6)) as quantity_base_uom,
        cast(null as boolean) as is_known,
        cast(null as boolean) as is_plant_balance,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row
    from {{ source('config', 'run') }}
    where false
)
{%- endif %}

select * from final
