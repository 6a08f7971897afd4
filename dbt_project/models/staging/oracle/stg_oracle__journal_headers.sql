-- Journals of every ledger, balance type and status; int_oracle__journals says which count.
with source as (
    select * from {{ source('landing', 'oracle__gl_je_headers') }}
),

final as (
    select
        _source as source,
        {{ sap_key('je_header_id') }} as je_header_id,
        {{ sap_key('je_batch_id') }} as je_batch_id,
        {{ sap_key('ledger_id') }} as ledger_id,
        {{ sap_text('name') }} as journal_name,
        {{ sap_text('je_source') }} as je_source,
        {{ sap_text('je_category') }} as je_category,
        {{ sap_text('period_name') }} as period_name,
        upper({{ sap_text('currency_code') }}) as currency,
        upper({{ sap_text('status') }}) as status,
        upper({{ sap_text('actual_flag') }}) as actual_flag,
        {{ sap_date('default_effective_date') }} as posting_date,
        {{ sap_date('posted_date') }} as posted_date,
        {{ sap_date('creation_date') }} as entry_date,
        {{ sap_decimal('currency_conversion_rate', 'decimal(20,10)') }} as exchange_rate,
        {{ sap_key('reversed_je_header_id') }} as reversed_je_header_id,
        {{ sap_text('external_reference') }} as external_reference,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('je_header_id') }} is not null
    {{ first_of_key([sap_key('je_header_id')]) }}
)

select * from final
