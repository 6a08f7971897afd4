-- Control 10 unbalanced: debit = credit on every posted document, in local and in document currency, exactly. Headers without lines are counted where the
-- source brings lines at all: they are no unbalanced document, but they say that the extract of the lines is narrower than that of the headers.

with

run as (select * from {{ source('config', 'run') }}),

documents as (

    select
        lines.source,
        lines.company_code,
        lines.fiscal_year,
        lines.document,
        coalesce(max(lines.period), max(run.period)) as period,
        max(lines.document_type) as document_type,
        max(lines.currency_local) as currency_local,
        max(lines.currency_doc) as currency_doc,
        count(*) as line_count,
        cast(sum(lines.amount_local) as decimal(28, 6)) as balance_local,
        cast(sum(coalesce(lines.amount_doc, 0)) as decimal(28, 6)) as balance_doc,
        max(lines.posting_date) is null as without_header,
        min(lines.source_file) as source_file,
        min(lines.source_row) as source_row
    from {{ ref('journal_entry_lines') }} as lines
    cross join run
    where lines.is_posted
    group by lines.source, lines.company_code, lines.fiscal_year, lines.document
    having coalesce(max(lines.period), max(run.period)) <= max(run.period)

),

exceptions as (

    select
        period,
        '10_unbalanced' as control_id,
        company_code as scope,
        company_code || '/' || fiscal_year || '/' || document as key,
        '0.00' as expected,
        {{ amount_text('balance_local') }} || ' ' || coalesce(currency_local, '') || ', ' || {{ amount_text('balance_doc') }} || ' ' || coalesce(currency_doc, '') as actual,
        cast(case when balance_local <> 0 then abs(balance_local) else abs(balance_doc) end as decimal(28, 6)) as difference,
        cast(0 as decimal(28, 6)) as tolerance,
        'out_of_tolerance' as status,
        case when balance_local <> 0 then currency_local else currency_doc end as currency,
        company_code,
        cast(null as varchar) as measure_id,
        cast(line_count as bigint) as rows_checked,
        'Document ' || company_code || '/' || fiscal_year || '/' || document || coalesce(' (type ' || document_type || ')', '')
        || ': expected debits = credits, found a balance of ' || {{ amount_text('balance_local') }} || ' ' || coalesce(currency_local, '')
        || ' and ' || {{ amount_text('balance_doc') }} || ' ' || coalesce(currency_doc, '') || ' over ' || {{ count_shown('line_count', 'line') }}
        || case when without_header then ', and no header' else '' end
        || '. A ledger document always balances: look for lines that the extract left out.' as message,
        source_file,
        source_row
    from documents
    where balance_local <> 0 or balance_doc <> 0

),

headers_without_lines as (

    select headers.period, headers.company_code, count(*) as header_count
    from {{ ref('journal_headers') }} as headers
    inner join (select distinct source from documents) as with_lines on with_lines.source = headers.source
    where headers.is_posted and not headers.has_lines
    group by headers.period, headers.company_code

),

scopes as (

    select period, company_code, max(currency_local) as currency, count(*) as document_count, sum(line_count) as line_count
    from documents
    group by period, company_code

),

exposures as (

    select period, scope, count(*) as exception_count, sum(difference) as difference
    from exceptions
    group by period, scope

),

summaries as (

    select
        scopes.period,
        '10_unbalanced' as control_id,
        scopes.company_code as scope,
        'all' as key,
        'debits = credits on every document' as expected,
        coalesce(exposures.exception_count, 0) || ' of ' || scopes.document_count || ' documents do not balance' as actual,
        cast(coalesce(exposures.difference, 0) as decimal(28, 6)) as difference,
        cast(0 as decimal(28, 6)) as tolerance,
        case when exposures.exception_count > 0 then 'out_of_tolerance' else 'matched' end as status,
        scopes.currency,
        scopes.company_code,
        cast(null as varchar) as measure_id,
        cast(scopes.line_count as bigint) as rows_checked,
        'Company ' || scopes.company_code || ', ' || scopes.period || ': looked at ' || scopes.document_count || ' documents with ' || scopes.line_count
        || ' lines, found ' || coalesce(exposures.exception_count, 0) || ' that do not balance. Headers without lines in the extract: '
        || coalesce(headers_without_lines.header_count, 0) || '.' as message,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row
    from scopes
    left join exposures on exposures.period = scopes.period and exposures.scope = scopes.company_code
    left join headers_without_lines
        on headers_without_lines.period = scopes.period and headers_without_lines.company_code = scopes.company_code

),

sources as (

    select sources.source, max(case when delivered.table_name in ('BSEG', 'ACDOCA', 'GL_JE_LINES', 'JOURNAL_ENTRY_LINES') then 1 else 0 end) as has_lines
    from {{ source('config', 'sources') }} as sources
    left join {{ ref('stg_landing__delivered_tables') }} as delivered on delivered.source = sources.source
    group by sources.source

),

not_available as (

    select
        run.period,
        '10_unbalanced' as control_id,
        'source ' || sources.source as scope,
        'all' as key,
        'journal lines' as expected,
        'not delivered' as actual,
        cast(null as decimal(28, 6)) as difference,
        cast(null as decimal(28, 6)) as tolerance,
        'not_available' as status,
        cast(null as varchar) as currency,
        cast(null as varchar) as company_code,
        cast(null as varchar) as measure_id,
        cast(0 as bigint) as rows_checked,
        'Source ' || sources.source || ' brings no journal lines: expected BSEG with BKPF or ACDOCA (SAP), GL_JE_LINES (Oracle), journal_entry_lines (input contract). Deliver them with the next extract.' as message,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row
    from run
    cross join sources
    where sources.has_lines = 0

    union all

    select
        run.period,
        '10_unbalanced' as control_id,
        'all companies' as scope,
        'all' as key,
        'documents in ' || run.period as expected,
        'none' as actual,
        cast(null as decimal(28, 6)) as difference,
        cast(null as decimal(28, 6)) as tolerance,
        'not_available' as status,
        cast(null as varchar) as currency,
        cast(null as varchar) as company_code,
        cast(null as varchar) as measure_id,
        cast(0 as bigint) as rows_checked,
        'No journal lines are posted in ' || run.period || ': expected at least one document in the period being closed. Deliver the extract of this period.'
            as message,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row
    from run
    where exists (select 1 from documents) and not exists (select 1 from summaries where summaries.period = run.period)

),

final as (

    select * from summaries
    union all
    select * from exceptions
    union all
    select * from not_available

)

select * from final
