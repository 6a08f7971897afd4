-- Standard costs with the day they were set.
with source as (
    select * from {{ source('landing', 'oracle__cst_standard_costs') }}
),

final as (
    select
        _source as source,
        {{ sap_key('cost_update_id') }} as cost_update_id,
        {{ sap_key('inventory_item_id') }} as inventory_item_id,
        {{ sap_key('organization_id') }} as organization_id,
        {{ sap_decimal('standard_cost', 'decimal(28,10)') }} as standard_cost,
        {{ sap_date('standard_cost_revision_date') }} as revision_date,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('cost_update_id') }} is not null
        and {{ sap_key('inventory_item_id') }} is not null
        and {{ sap_key('organization_id') }} is not null
    {{ first_of_key([sap_key('cost_update_id'), sap_key('inventory_item_id'), sap_key('organization_id')]) }}
)

select * from final
