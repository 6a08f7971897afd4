-- Receipts a plan version expects by due date; open purchase orders among them. As delivered, typed; blank cells stay null.
with source_rows as (
    select * from {{ source('landing', 'contract__planned_receipts') }}
),

final as (
    select
        _source as source,
        {{ sap_text('plan_version') }} as plan_version,
        {{ sap_date('created_at') }} as created_at,
        {{ sap_code('company_code') }} as company_code,
        {{ sap_code('plant') }} as plant,
        {{ sap_key('item_id') }} as item_id,
        {{ sap_date('due_date') }} as due_date,
        {{ sap_quantity('quantity_base_uom') }} as quantity_base_uom,
        upper({{ sap_text('base_uom') }}) as base_uom,
        {{ sap_key('purchase_order') }} as purchase_order,
        {{ sap_key('purchase_order_line') }} as purchase_order_line,
        {{ contract_flag('is_open_order') }} as is_open_order,
        _file as source_file,
        _row as source_row
    from source_rows
)

select * from final
