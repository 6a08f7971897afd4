-- Lines of supplier invoices for purchase orders, net of tax. As delivered, typed; blank cells stay null.
with source_rows as (
    select * from {{ source('landing', 'contract__supplier_invoice_lines') }}
),

final as (
    select
        _source as source,
        {{ sap_code('company_code') }} as company_code,
        {{ sap_key('invoice_document') }} as invoice_document,
        {{ sap_key('invoice_line') }} as invoice_line,
        {{ sap_integer('invoice_year') }} as invoice_year,
        {{ sap_date('posting_date') }} as posting_date,
        {{ sap_date('document_date') }} as document_date,
        {{ sap_key('supplier_id') }} as supplier_id,
        {{ sap_text('supplier_reference') }} as supplier_reference,
        {{ sap_key('purchase_order') }} as purchase_order,
        {{ sap_key('purchase_order_line') }} as purchase_order_line,
        {{ sap_key('item_id') }} as item_id,
        {{ sap_code('plant') }} as plant,
        upper({{ sap_text('currency') }}) as currency,
        {{ sap_decimal('exchange_rate', 'decimal(20,10)') }} as exchange_rate,
        {{ sap_quantity('quantity_base_uom') }} as quantity_base_uom,
        {{ sap_amount('amount_doc') }} as amount_doc,
        {{ sap_amount('amount_local') }} as amount_local,
        {{ contract_flag('is_subsequent') }} as is_subsequent,
        {{ sap_key('receipt_document') }} as receipt_document,
        {{ sap_integer('receipt_document_year') }} as receipt_document_year,
        {{ sap_key('receipt_document_line') }} as receipt_document_line,
        {{ sap_key('reversed_by_document') }} as reversed_by_document,
        {{ sap_integer('reversed_by_year') }} as reversed_by_year,
        {{ sap_amount('invoice_gross_amount_doc') }} as invoice_gross_amount_doc,
        {{ sap_key('journal_document') }} as journal_document,
        {{ sap_integer('journal_fiscal_year') }} as journal_fiscal_year,
        _file as source_file,
        _row as source_row
    from source_rows
)

select * from final
