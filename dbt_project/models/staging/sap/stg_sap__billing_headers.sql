-- VBRK: headers of billing documents. VBTYP M invoice, P debit memo, O credit memo, N and S cancel an invoice and a credit memo (SFAKN says which), U pro
-- forma, 5 and 6 intercompany. FKSTO marks a document that was cancelled. KURRF: local currency for one unit, negative = indirect.
with source_rows as (
    select * from {{ source('landing', 'sap__vbrk') }}
    where {{ sap_of_client('mandt') }} and {{ sap_optional_key('vbeln') }} is not null
    {{ first_of_key([sap_key('vbeln')]) }}
),

final as (
    select
        _source as source,
        {{ sap_key('vbeln') }} as billing_document,
        upper({{ sap_text('vbtyp') }}) as document_category,
        {{ sap_flag('fksto') }} as is_cancelled,
        {{ sap_optional_key('sfakn') }} as cancels_document,
        {{ sap_date('fkdat') }} as billing_date,
        upper({{ sap_text('waerk') }}) as currency,
        {{ sap_code('bukrs') }} as company_code,
        {{ sap_rate_numerator('kurrf') }} as rate_numerator,
        {{ sap_rate_denominator('kurrf') }} as rate_denominator,
        _file as source_file,
        _row as source_row
    from source_rows
)

select * from final
