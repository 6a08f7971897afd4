-- Control 01 cut-off: receipts less invoices = balance of GR/IR at period end (rung 6), and every receipt is booked in the period in which
-- the goods came: its document date is not in a later period than its posting, its journal is in the same period.

with

run as (select * from {{ source('config', 'run') }}),

fiscal_periods as (select * from {{ ref('fiscal_periods') }}),

gr_ir as (select * from {{ ref('ladder_rung_6') }} where comparison = 'gr_ir_balance'),

receipts as (

    select *
    from {{ ref('goods_receipts') }}
    where period <= (select run.period from run)

),

headers as (select * from {{ ref('journal_headers') }}),

dated as (

    select
        receipts.period,
        receipts.company_code,
        receipts.document_year || '/' || receipts.document || '/' || receipts.document_line as key,
        receipts.document_date,
        receipts.posting_date,
        receipts.currency_local,
        coalesce(receipts.order_value_local, receipts.amount_local) as exposed_local,
        receipts.source_file,
        receipts.source_row,
        document_periods.period as document_period,
        headers.period as journal_period,
        headers.document as journal_document
    from receipts
    left join fiscal_periods as document_periods
        on receipts.document_date between document_periods.start_date and document_periods.end_date
    left join headers
        on headers.source = receipts.source
        and headers.company_code = receipts.company_code
        and headers.fiscal_year = receipts.journal_fiscal_year
        and headers.document = receipts.journal_document

),

date_exceptions as (

    select
        period,
        '01_cut_off' as control_id,
        company_code as scope,
        key,
        'posted in ' || document_period || ' or later' as expected,
        'posted in ' || period as actual,
        cast(abs(exposed_local) as decimal(28, 6)) as difference,
        cast(0 as decimal(28, 6)) as tolerance,
        'out_of_tolerance' as status,
        currency_local as currency,
        company_code,
        cast(null as varchar) as measure_id,
        cast(null as bigint) as rows_checked,
        'Receipt ' || key || ' has document date ' || document_date || ' in ' || document_period || ' but was posted on ' || posting_date
        || ' in ' || period || ': expected a receipt to be posted when or after the goods came. Correct the posting period or the date.'
            as message,
        source_file,
        source_row
    from dated
    where document_period > period

    union all

    select
        period,
        '01_cut_off' as control_id,
        company_code as scope,
        key,
        'journal in ' || period as expected,
        'journal ' || journal_document || ' in ' || journal_period as actual,
        cast(abs(exposed_local) as decimal(28, 6)) as difference,
        cast(0 as decimal(28, 6)) as tolerance,
        'out_of_tolerance' as status,
        currency_local as currency,
        company_code,
        cast(null as varchar) as measure_id,
        cast(null as bigint) as rows_checked,
        'Receipt ' || key || ' is in ' || period || ', its journal ' || journal_document || ' is in ' || journal_period
        || ': expected both in one period. Correct the period of the journal.' as message,
        source_file,
        source_row
    from dated
    where journal_period <> period

),

balance_exceptions as (

    select
        period,
        '01_cut_off' as control_id,
        scope,
        'GR/IR balance' as key,
        cast(cast(left_amount as decimal(28, 2)) as varchar) as expected,
        cast(cast(right_amount as decimal(28, 2)) as varchar) as actual,
        abs(difference) as difference,
        tolerance,
        status,
        currency,
        scope as company_code,
        cast(null as varchar) as measure_id,
        cast(null as bigint) as rows_checked,
        'Company ' || scope || ', end of ' || period || ': expected a GR/IR balance of ' || cast(left_amount as decimal(28, 2))
        || ' (receipts less invoices), found ' || coalesce(cast(cast(right_amount as decimal(28, 2)) as varchar), 'none')
        || ' in the ledger. Look for receipts or invoices that were extracted on one side only, and for manual postings on GR/IR.' as message,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row
    from gr_ir
    where status not in ('matched', 'not_available')

),

exceptions as (

    select * from date_exceptions
    union all
    select * from balance_exceptions

),

looked_at as (

    select
        period,
        company_code,
        max(currency_local) as currency,
        count(*) as receipt_rows,
        0 as balance_rows
    from dated
    group by period, company_code

    union all

    select
        period,
        scope as company_code,
        currency,
        0 as receipt_rows,
        1 as balance_rows
    from gr_ir
    where status <> 'not_available'

),

scopes as (

    select
        period,
        company_code,
        max(currency) as currency,
        sum(receipt_rows) as receipt_rows,
        sum(balance_rows) as balance_rows
    from looked_at
    group by period, company_code

),

exposures as (

    select
        period,
        company_code,
        count(*) as exception_count,
        sum(difference) as difference
    from exceptions
    group by period, company_code

),

summaries as (

    select
        scopes.period,
        '01_cut_off' as control_id,
        scopes.company_code as scope,
        'all' as key,
        'receipts in their period, GR/IR explained' as expected,
        {{ count_shown('coalesce(exposures.exception_count, 0)', 'exception') }} as actual,
        cast(coalesce(exposures.difference, 0) as decimal(28, 6)) as difference,
        cast(0 as decimal(28, 6)) as tolerance,
        case when exposures.exception_count > 0 then 'out_of_tolerance' else 'matched' end as status,
        scopes.currency,
        scopes.company_code,
        cast(null as varchar) as measure_id,
        cast(scopes.receipt_rows + scopes.balance_rows as bigint) as rows_checked,
        'Company ' || scopes.company_code || ', ' || scopes.period || ': looked at ' || scopes.receipt_rows || ' receipt lines and '
        || {{ count_shown('scopes.balance_rows', 'GR/IR balance') }} || ', found '
        || {{ count_shown('coalesce(exposures.exception_count, 0)', 'exception') }} || '.' as message,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row
    from scopes
    left join exposures on exposures.period = scopes.period and exposures.company_code = scopes.company_code

),

-- The balance could not be compared at all: that is not a pass.
balance_not_available as (

    select
        period,
        '01_cut_off' as control_id,
        scope,
        'all' as key,
        'GR/IR balance' as expected,
        'not available' as actual,
        cast(null as decimal(28, 6)) as difference,
        cast(null as decimal(28, 6)) as tolerance,
        'not_available' as status,
        cast(null as varchar) as currency,
        cast(null as varchar) as company_code,
        cast(null as varchar) as measure_id,
        cast(0 as bigint) as rows_checked,
        'The GR/IR balance could not be compared with unmatched receipts: ' || note || '. Deliver it with the next extract.' as message,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row
    from gr_ir
    where status = 'not_available'

),

final as (

    select * from summaries
    union all
    select * from exceptions
    union all
    select * from balance_not_available

)

select * from final
