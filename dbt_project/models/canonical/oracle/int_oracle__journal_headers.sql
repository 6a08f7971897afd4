-- Documents of the ledger: journals, and the receipts read across journals. A journal without lines in the extract keeps its header.
with documents as (
    select * from {{ ref('int_oracle__ledger_documents') }}
),

journals as (
    select * from {{ ref('int_oracle__journals') }} where left_out_because is null
),

days as (
    select calendar_date, period, fiscal_year, fiscal_period from {{ ref('stg_config__calendar_days') }}
),

-- a receipt read across journals is described by the one in its own currency
described as (
    select source, company_code, fiscal_year, document, je_header_id
    from documents
    group by source, company_code, fiscal_year, document, je_header_id
    qualify row_number() over (
        partition by source, company_code, fiscal_year, document order by min(case when currency = currency_local then 1 else 0 end), je_header_id
    ) = 1
),

with_lines as (
    select
        documents.source,
        documents.company_code,
        documents.fiscal_year,
        documents.document,
        documents.document_class,
        min(described.je_header_id) as je_header_id,
        min(documents.posting_date) as posting_date,
        min(documents.period) as period,
        min(documents.fiscal_period) as fiscal_period,
        bool_or(documents.is_of_receipt) as is_of_receipt,
        count(*) as line_count
    from documents
    inner join described
        on described.source = documents.source
        and described.company_code = documents.company_code
        and described.fiscal_year = documents.fiscal_year
        and described.document = documents.document
    group by documents.source, documents.company_code, documents.fiscal_year, documents.document, documents.document_class
),

without_lines as (
    select
        journals.source,
        'unknown' as company_code,
        coalesce(days.fiscal_year, year(journals.posting_date), 0) as fiscal_year,
        journals.je_header_id as document,
        journals.document_class,
        journals.je_header_id,
        journals.posting_date,
        days.period,
        days.fiscal_period,
        false as is_of_receipt,
        0 as line_count
    from journals
    left join days on days.calendar_date = journals.posting_date
    where not exists (
        select 1 from documents where documents.source = journals.source and documents.je_header_id = journals.je_header_id
    )
),

rated as (
    select
        *,
        -- subledgers write a rate of 1 over journals that hold many rates: no rate is given
        case when currency = currency_local then 1 when exchange_rate <> 1 then exchange_rate end as posted_rate
    from journals
),

everything as (
    select * from with_lines
    union all
    select * from without_lines
),

final as (
    select
        everything.source,
        everything.company_code,
        cast(everything.fiscal_year as integer) as fiscal_year,
        everything.document,
        journals.je_category as document_type,
        everything.document_class,
        everything.posting_date,
        journals.posting_date as document_date,
        journals.entry_date,
        everything.fiscal_period,
        everything.period,
        journals.currency,
        cast(journals.posted_rate as decimal(28, 10)) as rate_numerator,
        cast(case when journals.posted_rate is not null then 1 end as decimal(28, 10)) as rate_denominator,
        cast(coalesce(journals.posted_rate, 1) as decimal(20, 10)) as exchange_rate,
        journals.currency_local,
        coalesce(journals.external_reference, journals.journal_name) as reference,
        case when not everything.is_of_receipt then journals.reversed_je_header_id end as reversal_document,
        cast(null as integer) as reversal_year,
        cast(null as varchar) as object_type,
        cast(null as varchar) as object_key,
        journals.any_status as document_status,
        true as is_posted,
        cast(everything.line_count as bigint) as line_count,
        everything.line_count > 0 as has_lines,
        journals.source_file,
        journals.source_row
    from everything
    inner join rated as journals on journals.source = everything.source and journals.je_header_id = everything.je_header_id
)

select * from final
