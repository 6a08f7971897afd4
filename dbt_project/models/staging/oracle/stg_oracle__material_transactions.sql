-- Stock movements in primary units, signed as delivered (into stock positive).
with source as (
    select * from {{ source('landing', 'oracle__mtl_material_transactions') }}
),

final as (
    select
        _source as source,
        {{ sap_key('transaction_id') }} as transaction_id,
        {{ sap_key('inventory_item_id') }} as inventory_item_id,
        {{ sap_key('organization_id') }} as organization_id,
        {{ sap_text('subinventory_code') }} as subinventory,
        {{ sap_integer('transaction_action_id') }} as action_id,
        {{ sap_integer('transaction_source_type_id') }} as source_type_id,
        {{ sap_quantity('primary_quantity') }} as primary_quantity,
        {{ sap_date('transaction_date') }} as transaction_date,
        {{ sap_decimal('actual_cost', 'decimal(28,10)') }} as actual_cost,
        {{ sap_decimal('prior_cost', 'decimal(28,10)') }} as prior_cost,
        {{ sap_decimal('new_cost', 'decimal(28,10)') }} as new_cost,
        {{ sap_quantity('quantity_adjusted') }} as quantity_adjusted,
        upper({{ sap_text('costed_flag') }}) as costed_flag,
        {{ sap_key('rcv_transaction_id') }} as rcv_transaction_id,
        {{ sap_integer('owning_tp_type') }} as owning_tp_type,
        {{ sap_key('transfer_transaction_id') }} as transfer_transaction_id,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('transaction_id') }} is not null
    {{ first_of_key([sap_key('transaction_id')]) }}
)

select * from final
