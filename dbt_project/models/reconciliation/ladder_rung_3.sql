-- Rung 3: journals balance. Per source, company and period: debits = credits in local currency, and in each document currency; the counts are documents
-- and documents that balance on their own. Totals can agree while single documents do not: one unbalanced document is enough to fail.
-- Parked and noted documents are no postings. Lines without a header have no date: they count in the period of the run.

with

run as (select * from {{ source('config', 'run') }}),

lines as (

    select
        journal_entry_lines.source,
        journal_entry_lines.company_code,
        journal_entry_lines.fiscal_year,
        journal_entry_lines.document,
        coalesce(journal_entry_lines.period, run.period) as period,
        journal_entry_lines.currency_local,
        coalesce(journal_entry_lines.currency_doc, journal_entry_lines.currency_local) as currency_doc,
        journal_entry_lines.amount_local,
        coalesce(journal_entry_lines.amount_doc, 0) as amount_doc
    from {{ ref('journal_entry_lines') }} as journal_entry_lines
    cross join run
    where journal_entry_lines.is_posted and coalesce(journal_entry_lines.period, run.period) <= run.period

),

documents as (

    select
        source,
        company_code,
        period,
        fiscal_year,
        document,
        max(currency_local) as currency_local,
        max(currency_doc) as currency_doc,
        cast(sum(case when amount_local > 0 then amount_local else 0 end) as decimal(28, 6)) as debit_local,
        cast(sum(case when amount_local < 0 then -amount_local else 0 end) as decimal(28, 6)) as credit_local,
        cast(sum(case when amount_doc > 0 then amount_doc else 0 end) as decimal(28, 6)) as debit_doc,
        cast(sum(case when amount_doc < 0 then -amount_doc else 0 end) as decimal(28, 6)) as credit_doc
    from lines
    group by source, company_code, period, fiscal_year, document

),

in_local as (

    select
        period,
        'journals_balance_local' as comparison,
        source || '/' || company_code as scope,
        count(*) as left_count,
        count(*) filter (where debit_local = credit_local) as right_count,
        cast(sum(debit_local) as decimal(28, 6)) as left_amount,
        cast(sum(credit_local) as decimal(28, 6)) as right_amount,
        max(currency_local) as currency
    from documents
    group by period, source, company_code

),

in_document_currency as (

    select
        period,
        'journals_balance_document' as comparison,
        source || '/' || company_code || '/' || coalesce(currency_doc, 'no currency') as scope,
        count(*) as left_count,
        count(*) filter (where debit_doc = credit_doc) as right_count,
        cast(sum(debit_doc) as decimal(28, 6)) as left_amount,
        cast(sum(credit_doc) as decimal(28, 6)) as right_amount,
        currency_doc as currency
    from documents
    group by period, source, company_code, currency_doc

),

found as (

    select * from in_local
    union all
    select * from in_document_currency

),

final as (

    select
        period,
        3 as rung,
        comparison,
        scope,
        'debits' as left_name,
        'credits' as right_name,
        cast(left_count as bigint) as left_count,
        cast(right_count as bigint) as right_count,
        left_amount,
        right_amount,
        cast(left_amount - right_amount as decimal(28, 6)) as difference,
        cast(0 as decimal(28, 6)) as tolerance,
        case when left_amount = right_amount and left_count = right_count then 'matched' else 'out_of_tolerance' end as status,
        currency,
        case
            when left_count <> right_count
                then (left_count - right_count) || ' of ' || left_count || ' documents do not balance (control 10 lists them)'
            else left_count || ' documents, each balances'
        end as note
    from found

    union all

    select
        run.period,
        3 as rung,
        'journals_balance_local' as comparison,
        'all companies' as scope,
        'debits' as left_name,
        'credits' as right_name,
        cast(0 as bigint) as left_count,
        cast(0 as bigint) as right_count,
        cast(null as decimal(28, 6)) as left_amount,
        cast(null as decimal(28, 6)) as right_amount,
        cast(null as decimal(28, 6)) as difference,
        cast(null as decimal(28, 6)) as tolerance,
        'not_available' as status,
        cast(null as varchar) as currency,
        case
            when exists (select 1 from lines) then 'no journal lines in ' || run.period
            else 'no journal lines (BSEG or ACDOCA) were delivered'
        end as note
    from run
    where not exists (select 1 from lines where lines.period = run.period)

)

select * from final
