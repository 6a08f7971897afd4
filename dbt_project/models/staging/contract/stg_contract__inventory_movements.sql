-- Every movement of stock. As delivered, typed; blank cells stay null.
with source_rows as (
    select * from {{ source('landing', 'contract__inventory_movements') }}
),

final as (
    select
        _source as source,
        {{ sap_code('company_code') }} as company_code,
        {{ sap_code('plant') }} as plant,
        {{ sap_text('storage_location') }} as storage_location,
        {{ sap_key('document') }} as document,
        {{ sap_key('document_line') }} as document_line,
        {{ sap_integer('document_year') }} as document_year,
        lower({{ sap_text('movement_class') }}) as movement_class,
        {{ sap_text('movement_type') }} as movement_type,
        {{ sap_date('posting_date') }} as posting_date,
        {{ sap_key('item_id') }} as item_id,
        {{ sap_quantity('quantity_base_uom') }} as quantity_base_uom,
        upper({{ sap_text('base_uom') }}) as base_uom,
        {{ sap_amount('amount_local') }} as amount_local,
        {{ sap_text('special_stock') }} as special_stock,
        {{ contract_flag('is_account_assigned') }} as is_account_assigned,
        {{ contract_flag('is_reversal') }} as is_reversal,
        {{ sap_key('purchase_order') }} as purchase_order,
        {{ sap_key('purchase_order_line') }} as purchase_order_line,
        {{ sap_key('reversed_document') }} as reversed_document,
        {{ sap_integer('reversed_document_year') }} as reversed_document_year,
        {{ sap_key('journal_document') }} as journal_document,
        {{ sap_integer('journal_fiscal_year') }} as journal_fiscal_year,
        _file as source_file,
        _row as source_row
    from source_rows
)

select * from final
