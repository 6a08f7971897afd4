-- Lines of purchase orders, cancelled ones included and marked. As delivered, typed; blank cells stay null.
with source_rows as (
    select * from {{ source('landing', 'contract__purchase_order_lines') }}
),

final as (
    select
        _source as source,
        {{ sap_code('company_code') }} as company_code,
        {{ sap_key('purchase_order') }} as purchase_order,
        {{ sap_key('purchase_order_line') }} as purchase_order_line,
        lower({{ sap_text('purchase_class') }}) as purchase_class,
        {{ sap_text('order_type') }} as order_type,
        {{ sap_key('supplier_id') }} as supplier_id,
        {{ sap_key('item_id') }} as item_id,
        {{ sap_text('item_group') }} as item_group,
        {{ sap_text('description') }} as description,
        {{ sap_code('plant') }} as plant,
        {{ sap_date('order_date') }} as order_date,
        upper({{ sap_text('currency') }}) as currency,
        {{ sap_decimal('exchange_rate', 'decimal(20,10)') }} as exchange_rate,
        upper({{ sap_text('order_uom') }}) as order_uom,
        upper({{ sap_text('base_uom') }}) as base_uom,
        {{ sap_quantity('quantity_order_uom') }} as quantity_order_uom,
        {{ sap_quantity('base_per_order_numerator') }} as base_per_order_numerator,
        {{ sap_quantity('base_per_order_denominator') }} as base_per_order_denominator,
        {{ sap_decimal('price_doc', 'decimal(28,10)') }} as price_doc,
        {{ sap_quantity('price_unit') }} as price_unit,
        {{ sap_amount('net_amount_doc') }} as net_amount_doc,
        {{ sap_amount('gross_amount_doc') }} as gross_amount_doc,
        {{ contract_flag('is_stocked') }} as is_stocked,
        {{ contract_flag('is_deleted') }} as is_deleted,
        {{ contract_flag('is_return') }} as is_return,
        {{ sap_text('contract') }} as contract,
        _file as source_file,
        _row as source_row
    from source_rows
)

select * from final
