-- Receipts a plan version expects by due date; open purchase orders among them. Typed; a cell that cannot be read is null here and listed in stg_finance__problems.
with landed as (
    select * from {{ source('landing', 'finance__planned_receipts') }}
),

final as (
    select
        coalesce({{ register_text('source') }}, 'finance') as source,
        {{ register_text('plan_version') }} as plan_version,
        {{ register_date('created_at') }} as created_at,
        {{ register_text('company_code') }} as company_code,
        {{ register_text('plant') }} as plant,
        {{ sap_key('item_id') }} as item_id,
        {{ register_date('due_date') }} as due_date,
        {{ register_number('quantity_base_uom', 'decimal(23, 6)') }} as quantity_base_uom,
        upper({{ register_text('base_uom') }}) as base_uom,
        {{ sap_key('purchase_order') }} as purchase_order,
        {{ sap_key('purchase_order_line') }} as purchase_order_line,
        {{ register_flag('is_open_order') }} as is_open_order,
        _file as source_file,
        _row as source_row
    from landed
)

select * from final
