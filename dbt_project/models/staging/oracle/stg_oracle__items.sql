-- Items per organisation; the item number is the segments joined by a point.
with source as (
    select * from {{ source('landing', 'oracle__mtl_system_items_b') }}
),

final as (
    select
        _source as source,
        {{ sap_key('inventory_item_id') }} as inventory_item_id,
        {{ sap_key('organization_id') }} as organization_id,
        concat_ws('.', {{ sap_key('segment1') }}, {{ sap_text('segment2') }}, {{ sap_text('segment3') }}, {{ sap_text('segment4') }}) as item_number_text,
        {{ sap_text('description') }} as item_name,
        {{ sap_text('primary_uom_code') }} as base_uom,
        {{ sap_text('item_type') }} as item_type,
        coalesce(upper(trim(inventory_asset_flag)), 'Y') <> 'N' as is_stock_item,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('inventory_item_id') }} is not null
        and {{ sap_key('organization_id') }} is not null
    {{ first_of_key([sap_key('inventory_item_id'), sap_key('organization_id')]) }}
)

select * from final
