-- Stock at the end of an inventory period, per subinventory and cost group: on hand rolled back to the period end, and in transit.
with source as (
    select * from {{ source('landing', 'oracle__cst_period_close_summary') }}
),

final as (
    select
        _source as source,
        {{ sap_key('acct_period_id') }} as acct_period_id,
        {{ sap_key('organization_id') }} as organization_id,
        {{ sap_text('subinventory_code') }} as subinventory,
        {{ sap_key('inventory_item_id') }} as inventory_item_id,
        {{ sap_key('cost_group_id') }} as cost_group_id,
        {{ sap_quantity('rollback_quantity') }} as rollback_quantity,
        coalesce({{ sap_amount('rollback_value') }}, 0) + coalesce({{ sap_amount('rollback_intransit_value') }}, 0) as value_local,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('acct_period_id') }} is not null
        and {{ sap_key('organization_id') }} is not null
        and {{ sap_key('inventory_item_id') }} is not null
    {{ first_of_key([sap_key('acct_period_id'), sap_key('organization_id'), sap_key('subinventory_code'), sap_key('inventory_item_id'), sap_key('cost_group_id')]) }}
)

select * from final
