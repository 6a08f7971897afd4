-- EKKO: purchase order headers. Rows without a number (blank lines of an export) are left out here and counted by rung 2.
-- A table: several models read it, and each would type its cells again.
{{ config(materialized='table') }}

with source_rows as (
    select * from {{ source('landing', 'sap__ekko') }}
    where {{ sap_of_client('mandt') }} and {{ sap_optional_key('ebeln') }} is not null
    {{ first_of_key([sap_key('ebeln')]) }}
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
        {{ sap_key('ebeln') }} as purchase_order,
        {{ sap_code('bukrs') }} as company_code,
        upper({{ sap_text('bstyp') }}) as document_category,
        upper({{ sap_text('bsart') }}) as order_type,
        coalesce(upper({{ sap_text('loekz') }}), '') as deletion_mark,
        {{ sap_optional_key('lifnr') }} as supplier_id,
        upper({{ sap_text('waers') }}) as currency,
        {{ sap_rate_numerator('wkurs') }} as rate_numerator,
        {{ sap_rate_denominator('wkurs') }} as rate_denominator,
        coalesce({{ sap_date('bedat') }}, {{ sap_date('aedat') }}) as order_date,
        _file as source_file,
        _row as source_row
    from source_rows
),

final as (
    select
        typed.source,
        typed.purchase_order,
        typed.company_code,
        typed.document_category,
        typed.order_type,
        typed.deletion_mark,
        typed.supplier_id,
        typed.currency,
        cast(typed.rate_numerator * coalesce(ratios.to_factor, 1) as decimal(28, 10)) as rate_numerator,
        cast(typed.rate_denominator * coalesce(ratios.from_factor, 1) as decimal(28, 10)) as rate_denominator,
        typed.order_date,
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
