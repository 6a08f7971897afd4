-- Costs of today per cost type (1 frozen standard, 2 average), functional currency per primary unit.
with source as (
    select * from {{ source('landing', 'oracle__cst_item_costs') }}
),

final as (
    select
        _source as source,
        {{ sap_key('inventory_item_id') }} as inventory_item_id,
        {{ sap_key('organization_id') }} as organization_id,
        {{ sap_key('cost_type_id') }} as cost_type_id,
        {{ sap_decimal('item_cost', 'decimal(28,10)') }} as item_cost,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('inventory_item_id') }} is not null
        and {{ sap_key('organization_id') }} is not null
        and {{ sap_key('cost_type_id') }} is not null
    {{ first_of_key([sap_key('inventory_item_id'), sap_key('organization_id'), sap_key('cost_type_id')]) }}
)

select * from final
