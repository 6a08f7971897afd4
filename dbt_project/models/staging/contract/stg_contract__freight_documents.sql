-- Freight by document: what was paid, and what the standard mode would have cost. As delivered, typed; blank cells stay null.
with source_rows as (
    select * from {{ source('landing', 'contract__freight_documents') }}
),

final as (
    select
        _source as source,
        {{ sap_code('company_code') }} as company_code,
        {{ sap_code('plant') }} as plant,
        {{ sap_key('freight_document') }} as freight_document,
        {{ sap_key('freight_line') }} as freight_line,
        {{ sap_date('posting_date') }} as posting_date,
        lower({{ sap_text('shipment_mode') }}) as shipment_mode,
        {{ sap_text('lane') }} as lane,
        {{ sap_key('item_id') }} as item_id,
        {{ sap_quantity('shipped_units') }} as shipped_units,
        {{ sap_amount('actual_cost_local') }} as actual_cost_local,
        {{ sap_amount('standard_mode_cost_local') }} as standard_mode_cost_local,
        upper({{ sap_text('currency_local') }}) as currency_local,
        {{ sap_integer('journal_fiscal_year') }} as journal_fiscal_year,
        {{ sap_key('journal_document') }} as journal_document,
        _file as source_file,
        _row as source_row
    from source_rows
)

select * from final
