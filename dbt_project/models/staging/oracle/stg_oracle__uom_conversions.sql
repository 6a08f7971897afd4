-- Units in base units of their class; item 0 = for all items.
with source as (
    select * from {{ source('landing', 'oracle__mtl_uom_conversions') }}
),

final as (
    select
        _source as source,
        {{ sap_key('inventory_item_id') }} as inventory_item_id,
        {{ sap_text('uom_code') }} as uom_code,
        {{ sap_text('uom_class') }} as uom_class,
        {{ sap_decimal('conversion_rate', 'decimal(23,6)') }} as conversion_rate,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('inventory_item_id') }} is not null
        and {{ sap_key('uom_code') }} is not null
    {{ first_of_key([sap_key('inventory_item_id'), sap_key('uom_code')]) }}
)

select * from final
