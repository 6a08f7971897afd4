-- FI document headers from BKPF, and from ACDOCA for the documents BKPF does not bring.
-- object_document and object_year are the number and year inside AWKEY (MKPF and RMRP: 10 characters + year, leading zeros often lost).
{{ config(materialized='table') }}
with acdoca as (
    select * from {{ source('landing', 'sap__acdoca') }}
    where {{ sap_of_client('rclnt') }} and upper({{ sap_text('rldnr') }}) = '0L' and {{ sap_optional_key('belnr') }} is not null
),

bkpf as (
    select *, {{ sap_rate_cell('kursf', 'kursf_absolute', 'indirect_quotation') }} as rate_cell
    from {{ source('landing', 'sap__bkpf') }}
    where {{ sap_of_client('mandt') }} and {{ sap_optional_key('belnr') }} is not null and {{ sap_code('bukrs') }} is not null
    {{ first_of_key(['trim(bukrs)', sap_key('belnr'), sap_integer('gjahr')]) }}
),

bkpf_headers as (
    select
        _source as source,
        {{ sap_code('bukrs') }} as company_code,
        coalesce({{ sap_integer('gjahr') }}, 0) as fiscal_year,
        {{ sap_key('belnr') }} as document,
        upper({{ sap_text('blart') }}) as document_type,
        {{ sap_date('budat') }} as posting_date,
        {{ sap_date('bldat') }} as document_date,
        {{ sap_date('cpudt') }} as entry_date,
        {{ sap_integer('monat') }} as fiscal_period,
        upper({{ sap_text('waers') }}) as currency,
        {{ sap_rate_numerator('rate_cell') }} as rate_numerator,
        {{ sap_rate_denominator('rate_cell') }} as rate_denominator,
        upper({{ sap_text('hwaer') }}) as currency_local,
        {{ sap_text('xblnr') }} as reference,
        {{ sap_optional_key('stblg') }} as reversal_document,
        nullif({{ sap_integer('stjah') }}, 0) as reversal_year,
        upper({{ sap_text('awtyp') }}) as object_type,
        regexp_replace({{ sap_text('awkey') }}, '^([0-9]+)\.0+$', '\1') as object_key,
        upper({{ sap_text('bstat') }}) as document_status,
        'BKPF' as source_table,
        _file as source_file,
        _row as source_row
    from bkpf
),

acdoca_headers as (
    select
        _source as source,
        {{ sap_code('rbukrs') }} as company_code,
        coalesce({{ sap_integer('gjahr') }}, 0) as fiscal_year,
        {{ sap_key('belnr') }} as document,
        max(upper({{ sap_text('blart') }})) as document_type,
        max({{ sap_date('budat') }}) as posting_date,
        max({{ sap_date('bldat') }}) as document_date,
        cast(null as date) as entry_date,
        max({{ sap_integer('poper') }}) as fiscal_period,
        max(upper({{ sap_text('rwcur') }})) as currency,
        cast(null as decimal(20, 10)) as rate_numerator,
        cast(null as decimal(20, 10)) as rate_denominator,
        max(upper({{ sap_text('rhcur') }})) as currency_local,
        cast(null as varchar) as reference,
        cast(null as varchar) as reversal_document,
        cast(null as integer) as reversal_year,
        max(upper({{ sap_text('awtyp') }})) as object_type,
        max(lpad({{ sap_key('awref') }}, 10, '0') || coalesce({{ sap_code('aworg') }}, '')) as object_key,
        max(upper({{ sap_text('bstat') }})) as document_status,
        'ACDOCA' as source_table,
        min(_file) as source_file,
        min(_row) as source_row
    from acdoca
    where {{ sap_code('rbukrs') }} is not null
    group by _source, {{ sap_code('rbukrs') }}, coalesce({{ sap_integer('gjahr') }}, 0), {{ sap_key('belnr') }}
    having coalesce(max({{ sap_integer('poper') }}), 1) > 0
),

headers as (
    select * from bkpf_headers
    union all
    select acdoca_headers.*
    from acdoca_headers
    left join bkpf_headers using (source, company_code, fiscal_year, document)
    where bkpf_headers.document is null
),

ratios as (
    select * from {{ ref('int_sap__rate_ratios') }}
),

days as (
    select calendar_date, period from {{ ref('stg_config__calendar_days') }}
),

final as (
    select
        headers.source,
        headers.company_code,
        headers.fiscal_year,
        headers.document,
        headers.document_type,
        headers.posting_date,
        headers.document_date,
        headers.entry_date,
        headers.fiscal_period,
        headers.currency,
        headers.currency_local,
        headers.reference,
        headers.reversal_document,
        headers.reversal_year,
        headers.object_type,
        headers.object_key,
        headers.document_status,
        headers.source_table,
        headers.source_file,
        headers.source_row,
        cast(headers.rate_numerator * coalesce(ratios.to_factor, 1) as decimal(28, 10)) as rate_numerator,
        cast(headers.rate_denominator * coalesce(ratios.from_factor, 1) as decimal(28, 10)) as rate_denominator,
        case
            when regexp_matches(headers.object_key, '^[0-9]{5,14}$')
                then ltrim(substr(headers.object_key, 1, length(headers.object_key) - 4), '0')
        end as object_document,
        case
            when regexp_matches(headers.object_key, '^[0-9]{5,14}$') then cast(right(headers.object_key, 4) as integer)
        end as object_year,
        -- parked (V, W, Z), noted (S) and sample or recurring (M, D) documents are no postings
        coalesce(headers.document_status, '') not in ('V', 'W', 'Z', 'S', 'M', 'D') as is_posted,
        days.period
    from headers
    left join ratios
        on ratios.source = headers.source
        and ratios.currency = headers.currency
        and ratios.currency_local = headers.currency_local
    left join days on days.calendar_date = headers.posting_date
)

select * from final
