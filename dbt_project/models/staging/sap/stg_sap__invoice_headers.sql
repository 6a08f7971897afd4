-- RBKP: logistics invoice headers. Parked and deleted invoices (RBSTAT A to E, 1 to 4) carry no posting.
-- A table: several models read it, and each would type its cells again.
{{ config(materialized='table') }}

with source_rows as (
    select * from {{ source('landing', 'sap__rbkp') }}
    where {{ sap_of_client('mandt') }} and {{ sap_optional_key('belnr') }} is not null
    {{ first_of_key([sap_key('belnr'), sap_integer('gjahr')]) }}
),

companies as (
    select source, company_code, currency_local from {{ ref('stg_sap__companies') }}
),

ratios as (
    select * from {{ ref('int_sap__rate_ratios') }}
),

typed as (
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
),

final as (
    select
        typed.source,
        typed.invoice_year,
        typed.invoice_document,
        typed.company_code,
        typed.document_type,
        typed.posting_date,
        typed.document_date,
        typed.supplier_id,
        typed.supplier_reference,
        typed.currency,
        cast(typed.rate_numerator * coalesce(ratios.to_factor, 1) as decimal(28, 10)) as rate_numerator,
        cast(typed.rate_denominator * coalesce(ratios.from_factor, 1) as decimal(28, 10)) as rate_denominator,
        typed.gross_amount_stored,
        typed.reversed_by_document,
        typed.reversed_by_year,
        typed.is_posted,
        typed.source_file,
        typed.source_row
    from typed
    left join companies on companies.source = typed.source and companies.company_code = typed.company_code
    left join ratios
        on ratios.source = typed.source
        and ratios.currency = typed.currency
        and ratios.currency_local = companies.currency_local
)

select * from final
