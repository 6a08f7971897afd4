-- Headers as delivered, and those of documents that come with lines only: read off the lines. The currency of such a document is the foreign one of its lines,
-- if they have one.
with headers as (
    select * from {{ ref('int_contract__delivered_headers') }}
),

lines as (
    select * from {{ ref('journal_entry_lines') }} where {{ of_system('contract') }}
),

origins as (
    select * from {{ ref('int_contract__journal_origins') }}
),

companies as (
    select source, company_code, currency_local from {{ ref('companies') }}
),

documents as (
    select
        source,
        company_code,
        fiscal_year,
        document,
        min(document_type) as document_type,
        min(document_class) as document_class,
        min(posting_date) as posting_date,
        min(fiscal_period) as fiscal_period,
        min(period) as period,
        coalesce(min(currency_doc) filter (where currency_doc <> currency_local), min(currency_doc)) as currency,
        min(currency_local) as currency_local,
        bool_and(is_posted) as is_posted,
        count(*) as line_count,
        min(source_file) as source_file,
        min(source_row) as source_row
    from lines
    group by source, company_code, fiscal_year, document
),

delivered as (
    select
        headers.source,
        headers.company_code,
        headers.fiscal_year,
        headers.document,
        coalesce(headers.document_type, documents.document_type) as document_type,
        coalesce(headers.document_class, origins.document_class, documents.document_class, 'ledger') as document_class,
        headers.posting_date,
        headers.document_date,
        headers.entry_date,
        headers.fiscal_period,
        headers.period,
        coalesce(headers.currency, documents.currency, companies.currency_local) as currency,
        headers.exchange_rate,
        companies.currency_local,
        headers.reference,
        headers.reversal_document,
        case when headers.reversal_document is not null then coalesce(headers.reversal_year, headers.fiscal_year) end as reversal_year,
        headers.is_posted,
        coalesce(documents.line_count, 0) as line_count,
        headers.source_file,
        headers.source_row
    from headers
    left join documents
        on documents.source = headers.source
        and documents.company_code = headers.company_code
        and documents.fiscal_year = headers.fiscal_year
        and documents.document = headers.document
    left join origins
        on origins.source = headers.source
        and origins.company_code = headers.company_code
        and origins.fiscal_year = headers.fiscal_year
        and origins.document = headers.document
    left join companies on companies.source = headers.source and companies.company_code = headers.company_code
),

read_off_lines as (
    select
        documents.source,
        documents.company_code,
        documents.fiscal_year,
        documents.document,
        documents.document_type,
        documents.document_class,
        documents.posting_date,
        cast(null as date) as document_date,
        cast(null as date) as entry_date,
        documents.fiscal_period,
        documents.period,
        documents.currency,
        cast(null as decimal(20, 10)) as exchange_rate,
        documents.currency_local,
        cast(null as varchar) as reference,
        cast(null as varchar) as reversal_document,
        cast(null as integer) as reversal_year,
        documents.is_posted,
        documents.line_count,
        documents.source_file,
        documents.source_row
    from documents
    left join headers
        on headers.source = documents.source
        and headers.company_code = documents.company_code
        and headers.fiscal_year = documents.fiscal_year
        and headers.document = documents.document
    where headers.document is null
),

combined as (
    select * from delivered
    union all
    select * from read_off_lines
),

final as (
    select
        source,
        company_code,
        fiscal_year,
        document,
        document_type,
        case when document_class in ({{ contract_codes('journal_headers', 'document_class') }}) then document_class end as document_class,
        posting_date,
        document_date,
        entry_date,
        fiscal_period,
        period,
        currency,
        -- a document in local currency has the rate 1; in a foreign currency without a rate there is nothing to prove (control 05)
        cast(case when currency = currency_local then 1 else exchange_rate end as decimal(28, 10)) as rate_numerator,
        cast(case when currency = currency_local or exchange_rate is not null then 1 end as decimal(28, 10)) as rate_denominator,
        cast(coalesce(case when currency = currency_local then 1 else exchange_rate end, 1) as decimal(20, 10)) as exchange_rate,
        currency_local,
        reference,
        reversal_document,
        reversal_year,
        cast(null as varchar) as object_type,
        cast(null as varchar) as object_key,
        cast(null as varchar) as document_status,
        is_posted,
        cast(line_count as bigint) as line_count,
        line_count > 0 as has_lines,
        source_file,
        source_row
    from combined
)

select * from final
