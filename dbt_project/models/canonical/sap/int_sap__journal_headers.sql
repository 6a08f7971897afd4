-- FI document headers with the number of lines the extract brings for each.
with headers as (
    select * from {{ ref('stg_sap__journal_headers') }}
),

document_types as (
    select document_type, document_class from {{ ref('document_types') }}
),

companies as (
    select source, company_code, currency_local from {{ ref('companies') }}
),

line_counts as (
    select source, company_code, fiscal_year, document, count(*) as line_count
    from {{ ref('journal_entry_lines') }}
    group by source, company_code, fiscal_year, document
),

final as (
    select
        headers.source,
        headers.company_code,
        headers.fiscal_year,
        headers.document,
        headers.document_type,
        document_types.document_class,
        headers.posting_date,
        headers.document_date,
        headers.entry_date,
        headers.fiscal_period,
        headers.period,
        headers.currency,
        cast(headers.rate_numerator as decimal(28, 10)) as rate_numerator,
        cast(headers.rate_denominator as decimal(28, 10)) as rate_denominator,
        -- no rate given = local currency
        coalesce(cast({{ money_div('headers.rate_numerator', 'headers.rate_denominator', 10) }} as decimal(20, 10)), 1) as exchange_rate,
        coalesce(headers.currency_local, companies.currency_local) as currency_local,
        headers.reference,
        headers.reversal_document,
        headers.reversal_year,
        headers.object_type,
        headers.object_key,
        headers.document_status,
        headers.is_posted,
        coalesce(line_counts.line_count, 0) as line_count,
        coalesce(line_counts.line_count, 0) > 0 as has_lines,
        headers.source_file,
        headers.source_row
    from headers
    left join companies on companies.source = headers.source and companies.company_code = headers.company_code
    left join document_types on document_types.document_type = headers.document_type
    left join line_counts
        on line_counts.source = headers.source
        and line_counts.company_code = headers.company_code
        and line_counts.fiscal_year = headers.fiscal_year
        and line_counts.document = headers.document
)

select * from final
