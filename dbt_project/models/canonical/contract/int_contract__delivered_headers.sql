-- Headers as delivered, under the fiscal year and period of their posting date where they name none.
with headers as (
    select * from {{ ref('stg_contract__journal_headers') }}
    where company_code is not null and document is not null
),

days as (
    select calendar_date, period, fiscal_year, fiscal_period from {{ ref('stg_config__calendar_days') }}
),

dated as (
    select
        headers.source,
        headers.company_code,
        headers.document,
        coalesce(headers.fiscal_year, days.fiscal_year) as fiscal_year,
        headers.document_type,
        headers.document_class,
        headers.posting_date,
        headers.document_date,
        headers.entry_date,
        coalesce(headers.fiscal_period, days.fiscal_period) as fiscal_period,
        days.period,
        headers.currency,
        headers.exchange_rate,
        headers.reference,
        headers.reversal_document,
        headers.reversal_year,
        coalesce(headers.is_posted, true) as is_posted,
        headers.source_file,
        headers.source_row
    from headers
    inner join days on days.calendar_date = headers.posting_date
),

final as (
    select * from dated
    {{ first_delivered(['company_code', 'document', 'fiscal_year']) }}
)

select * from final
