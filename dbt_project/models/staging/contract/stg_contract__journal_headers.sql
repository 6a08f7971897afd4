-- Headers of ledger documents. As delivered, typed; blank cells stay null.
with source_rows as (
    select * from {{ source('landing', 'contract__journal_headers') }}
),

final as (
    select
        _source as source,
        {{ sap_code('company_code') }} as company_code,
        {{ sap_key('document') }} as document,
        {{ sap_integer('fiscal_year') }} as fiscal_year,
        {{ sap_text('document_type') }} as document_type,
        lower({{ sap_text('document_class') }}) as document_class,
        {{ sap_date('posting_date') }} as posting_date,
        {{ sap_date('document_date') }} as document_date,
        {{ sap_date('entry_date') }} as entry_date,
        {{ sap_integer('fiscal_period') }} as fiscal_period,
        upper({{ sap_text('currency') }}) as currency,
        {{ sap_decimal('exchange_rate', 'decimal(20,10)') }} as exchange_rate,
        {{ sap_text('reference') }} as reference,
        {{ sap_key('reversal_document') }} as reversal_document,
        {{ sap_integer('reversal_year') }} as reversal_year,
        {{ contract_flag('is_posted') }} as is_posted,
        _file as source_file,
        _row as source_row
    from source_rows
)

select * from final
