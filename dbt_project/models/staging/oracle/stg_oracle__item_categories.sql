-- Categories of items per category set.
with source as (
    select * from {{ source('landing', 'oracle__mtl_item_categories') }}
),

final as (
    select
        _source as source,
        {{ sap_key('inventory_item_id') }} as inventory_item_id,
        {{ sap_key('organization_id') }} as organization_id,
        {{ sap_key('category_set_id') }} as category_set_id,
        {{ sap_key('category_id') }} as category_id,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('inventory_item_id') }} is not null
        and {{ sap_key('organization_id') }} is not null
        and {{ sap_key('category_set_id') }} is not null
    {{ first_of_key([sap_key('inventory_item_id'), sap_key('organization_id'), sap_key('category_set_id')]) }}
)

select * from final
