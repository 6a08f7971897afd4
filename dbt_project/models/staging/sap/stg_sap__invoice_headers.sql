-- RBKP: logistics invoice headers. Parked and deleted invoices (RBSTAT A to E, 1 to 4) carry no posting.
with source_rows as (
    select * from {{ source('landing', 'sap__rbkp') }}
    where {{ sap_of_client('mandt') }} and {{ sap_optional_key('belnr') }} is not null
    {{ first_of_key([sap_key('belnr'), sap_integer('gjahr')]) }}
),

final as (
    select
        _source as source,
        {{ sap_integer('gjahr') }} as invoice_year,
        {{ sap_key('belnr') }} as invoice_document,
        {{ sap_code('bukrs') }} as company_code,
        upper({{ sap_text('blart') }}) as document_type,
        {{ sap_date('budat') }} as posting_date,
        {{ sap_date('bldat') }} as document_date,
        {{ sap_optional_key('lifnr') }} as supplier_id,
        {{ sap_text('xblnr') }} as supplier_reference,
        upper({{ sap_text('waers') }}) as currency,
        {{ sap_rate_numerator('kursf') }} as rate_numerator,
        {{ sap_rate_denominator('kursf') }} as rate_denominator,
        {{ sap_amount('rmwwr') }} as gross_amount_stored,
        {{ sap_optional_key('stblg') }} as reversed_by_document,
        nullif({{ sap_integer('stjah') }}, 0) as reversed_by_year,
        coalesce(upper({{ sap_text('rbstat') }}), '5') = '5' as is_posted,
        _file as source_file,
        _row as source_row
    from source_rows
)

select * from final
