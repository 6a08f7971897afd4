-- Receipts against purchase order lines, one row per line; returns and reversals included. As delivered, typed; blank cells stay null.
with source_rows as (
    select * from {{ source('landing', 'contract__goods_receipts') }}
),

final as (
    select
        _source as source,
        {{ sap_code('company_code') }} as company_code,
        {{ sap_code('plant') }} as plant,
        {{ sap_key('document') }} as document,
        {{ sap_key('document_line') }} as document_line,
        {{ sap_integer('document_year') }} as document_year,
        lower({{ sap_text('receipt_class') }}) as receipt_class,
        {{ sap_text('movement_type') }} as movement_type,
        {{ sap_date('posting_date') }} as posting_date,
        {{ sap_date('document_date') }} as document_date,
        {{ sap_key('purchase_order') }} as purchase_order,
        {{ sap_key('purchase_order_line') }} as purchase_order_line,
        {{ sap_key('item_id') }} as item_id,
        {{ sap_key('supplier_id') }} as supplier_id,
        {{ sap_quantity('quantity_base_uom') }} as quantity_base_uom,
        upper({{ sap_text('base_uom') }}) as base_uom,
        {{ sap_amount('amount_local') }} as amount_local,
        {{ sap_amount('order_value_doc') }} as order_value_doc,
        {{ sap_amount('order_value_local') }} as order_value_local,
        {{ sap_decimal('exchange_rate', 'decimal(20,10)') }} as exchange_rate,
        {{ sap_text('special_stock') }} as special_stock,
        {{ sap_key('reversed_document') }} as reversed_document,
        {{ sap_integer('reversed_document_year') }} as reversed_document_year,
        {{ sap_key('reversed_document_line') }} as reversed_document_line,
        {{ sap_key('journal_document') }} as journal_document,
        {{ sap_integer('journal_fiscal_year') }} as journal_fiscal_year,
        _file as source_file,
        _row as source_row
    from source_rows
)

select * from final
