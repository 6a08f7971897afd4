-- Lines of the general ledger, all of them. As delivered, typed; blank cells stay null.
with source_rows as (
    select * from {{ source('landing', 'contract__journal_entry_lines') }}
),

final as (
    select
        _source as source,
        {{ sap_code('company_code') }} as company_code,
        {{ sap_key('document') }} as document,
        {{ sap_key('line') }} as line,
        {{ sap_integer('fiscal_year') }} as fiscal_year,
        {{ sap_date('posting_date') }} as posting_date,
        {{ sap_integer('fiscal_period') }} as fiscal_period,
        {{ sap_text('document_type') }} as document_type,
        lower({{ sap_text('document_class') }}) as document_class,
        {{ sap_key('account') }} as account,
        lower({{ sap_text('posting_class') }}) as posting_class,
        {{ sap_amount('amount_local') }} as amount_local,
        {{ sap_amount('amount_doc') }} as amount_doc,
        upper({{ sap_text('currency_doc') }}) as currency_doc,
        {{ sap_key('item_id') }} as item_id,
        {{ sap_code('plant') }} as plant,
        {{ sap_quantity('quantity_base_uom') }} as quantity_base_uom,
        {{ sap_key('purchase_order') }} as purchase_order,
        {{ sap_key('purchase_order_line') }} as purchase_order_line,
        {{ sap_key('supplier_id') }} as supplier_id,
        {{ sap_text('cost_center') }} as cost_center,
        {{ sap_text('trading_partner') }} as trading_partner,
        {{ sap_text('line_text') }} as line_text,
        {{ contract_flag('is_posted') }} as is_posted,
        _file as source_file,
        _row as source_row
    from source_rows
)

select * from final
