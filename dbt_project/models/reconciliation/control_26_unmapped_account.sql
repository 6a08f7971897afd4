-- Control 26 unmapped account: every account with postings or a balance in the period is mapped to a line of its statement, no account with a
-- balance changed its line inside the period, and no two lines of a statement are off by equal and opposite amounts (an account that was
-- moved from one line to the other). Amounts local currency.

with

run as (select * from {{ source('config', 'run') }}),

fiscal_periods as (select * from {{ ref('fiscal_periods') }}),

ledger_lines as (

    select *
    from {{ ref('journal_entry_lines') }}
    where is_posted and period <= (select run.period from run) and account is not null

),

trial_balances as (

    select *
    from {{ ref('trial_balances') }}
    where fiscal_period > 0 and period is not null and period <= (select run.period from run)

),

account_mappings as (select * from {{ ref('account_mappings') }}),

gl_accounts as (select * from {{ ref('gl_accounts') }}),

-- Finance's mapping counts; what the statement version of the system says otherwise is said beside it.
differences as (

    select
        company_code,
        count(*) as difference_count,
        min(message) as first_message
    from {{ ref('account_mapping_differences') }}
    group by company_code

),

rung_5 as (select * from {{ ref('ladder_rung_5') }} where comparison = 'trial_balance_to_statement'),

companies as (

    select
        company_code,
        max(currency_local) as currency_local
    from {{ ref('companies') }}
    group by company_code

),

postings as (

    select
        company_code,
        account,
        period,
        count(*) as line_count,
        sum(abs(amount_local)) as volume_local,
        cast(null as decimal(23, 4)) as closing_local
    from ledger_lines
    group by company_code, account, period

    union all

    select
        company_code,
        account,
        period,
        0 as line_count,
        cast(0 as decimal(23, 4)) as volume_local,
        closing_local
    from (
        select
            *,
            row_number() over (
                partition by company_code, account, period order by fiscal_year desc, fiscal_period desc
            ) as bucket_last
        from trial_balances
    ) as buckets
    where bucket_last = 1 and (movement_local <> 0 or closing_local <> 0)

),

active as (

    select
        company_code,
        account,
        period,
        sum(line_count) as line_count,
        cast(sum(volume_local) as decimal(28, 6)) as volume_local,
        cast(max(closing_local) as decimal(28, 6)) as closing_local
    from postings
    group by company_code, account, period

),

-- What the chart of accounts says an account is; nothing where two charts disagree.
natures as (

    select
        account,
        case when max(case when is_balance_sheet then 1 else 0 end) = 1 then 'balance_sheet' else 'income_statement' end as statement
    from gl_accounts
    where is_balance_sheet is not null
    group by account
    having max(case when is_balance_sheet then 1 else 0 end) = min(case when is_balance_sheet then 1 else 0 end)

),

-- Each statement on its own: an income statement account also stands in a line of the balance sheet (the result of the year), and that line
-- must neither hide that it has no line of its own nor that it changed it.
account_statements as (

    select
        company_code,
        account,
        statement
    from account_mappings

    union

    select
        active.company_code,
        active.account,
        natures.statement
    from active
    inner join natures on natures.account = active.account
    where exists (
        select 1 from account_mappings
        where account_mappings.company_code = active.company_code and account_mappings.statement = natures.statement
    )

),

judged as (

    select
        active.company_code,
        active.account,
        active.period,
        active.line_count,
        active.volume_local,
        active.closing_local,
        account_statements.statement,
        max(case
            when coalesce(account_mappings.valid_from, fiscal_periods.end_date) <= fiscal_periods.end_date
                and coalesce(account_mappings.valid_to, fiscal_periods.end_date) >= fiscal_periods.end_date
                then account_mappings.line_id
        end) as line_id,
        max(case
            when (account_mappings.valid_from is null or account_mappings.valid_from < fiscal_periods.start_date)
                and (account_mappings.valid_to is null or account_mappings.valid_to >= {{ dbt.dateadd('day', -1, 'fiscal_periods.start_date') }})
                then account_mappings.line_id
        end) as line_id_before
    from active
    inner join fiscal_periods on fiscal_periods.period = active.period
    left join account_statements
        on account_statements.company_code = active.company_code and account_statements.account = active.account
    left join account_mappings
        on account_mappings.company_code = active.company_code
        and account_mappings.account = active.account
        and account_mappings.statement = account_statements.statement
    group by
        active.company_code, active.account, active.period, active.line_count, active.volume_local, active.closing_local,
        account_statements.statement

),

unmapped as (

    select
        period,
        company_code,
        account as key,
        'a statement line' as expected,
        'none' as actual,
        greatest(max(volume_local), abs(coalesce(max(closing_local), 0))) as difference,
        'missing_right' as status,
        'Company ' || company_code || ', account ' || account || ', ' || period || ': ' || {{ count_shown('max(line_count)', 'journal line') }}
        || ', balance ' || coalesce(cast(cast(max(closing_local) as decimal(28, 2)) as varchar), 'not available') || ', but no line of the '
        || case when count(*) = 1 then coalesce(replace(max(statement), '_', ' '), 'statements') else 'statements' end
        || ' in account_mapping.csv is valid at the end of the period. Map the account to a statement line.' as message
    from judged
    where line_id is null
    group by period, company_code, account

),

remapped as (

    select
        period,
        company_code,
        account as key,
        line_id_before as expected,
        line_id as actual,
        abs(closing_local) as difference,
        'out_of_tolerance' as status,
        'Company ' || company_code || ', account ' || account || ' moved from line ' || line_id_before || ' to line ' || line_id || ' in '
        || period || ' with a balance of ' || cast(closing_local as decimal(28, 2))
        || ': both lines change by it without any business. Confirm the new mapping and restate the comparative months.' as message
    from judged
    where line_id <> line_id_before and closing_local <> 0

),

opposite as (

    select
        less.period,
        substr(less.scope, 1, position('/' in less.scope) - 1) as company_code,
        less.scope || ' and ' || more.scope as key,
        'lines that agree with the ledger' as expected,
        cast(cast(less.difference as decimal(28, 2)) as varchar) || ' and ' || cast(cast(more.difference as decimal(28, 2)) as varchar) as actual,
        more.difference as difference,
        'out_of_tolerance' as status,
        'The statement lines ' || less.scope || ' and ' || more.scope || ' differ from the ledger by equal and opposite amounts of '
        || cast(more.difference as decimal(28, 2)) || ' in ' || less.period
        || ': expected each to agree. An account seems to have been moved between them; correct account_mapping.csv.' as message
    from rung_5 as less
    inner join rung_5 as more
        on more.period = less.period
        -- same company, same statement: a journal that is missing as a whole also leaves equal amounts, one in each statement
        and split_part(more.scope, '/', 1) = split_part(less.scope, '/', 1)
        and split_part(more.scope, '/', 2) = split_part(less.scope, '/', 2)
        and more.difference = -less.difference
    where less.difference < 0 and less.status <> 'matched' and more.status <> 'matched'

),

found as (

    select * from unmapped
    union all
    select * from remapped
    union all
    select * from opposite

),

delivered as (

    select
        (select count(*) from account_mappings) as mapping_rows,
        (select count(*) from active) as active_rows

),

exceptions as (

    select
        found.period,
        '26_unmapped_account' as control_id,
        found.company_code as scope,
        found.key,
        found.expected,
        found.actual,
        cast(found.difference as decimal(28, 6)) as difference,
        cast(0 as decimal(28, 6)) as tolerance,
        found.status,
        companies.currency_local as currency,
        found.company_code,
        cast(null as varchar) as measure_id,
        cast(null as bigint) as rows_checked,
        found.message,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row
    from found
    left join companies on companies.company_code = found.company_code
    cross join delivered
    where delivered.mapping_rows > 0

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
        judged.period,
        '26_unmapped_account' as control_id,
        judged.company_code as scope,
        'all' as key,
        'every account mapped' as expected,
        {{ count_shown('coalesce(max(exposures.exception_count), 0)', 'exception') }} as actual,
        cast(coalesce(max(exposures.difference), 0) as decimal(28, 6)) as difference,
        cast(0 as decimal(28, 6)) as tolerance,
        case when max(exposures.exception_count) > 0 then 'out_of_tolerance' else 'matched' end as status,
        max(companies.currency_local) as currency,
        judged.company_code,
        cast(null as varchar) as measure_id,
        count(distinct judged.account) as rows_checked,
        'Company ' || judged.company_code || ', ' || judged.period || ': ' || count(distinct judged.account) || ' accounts with postings or balances, '
        || {{ count_shown('coalesce(max(exposures.exception_count), 0)', 'exception') }} || '.'
        || case
            when max(differences.difference_count) > 0
                then ' ' || {{ count_shown('max(differences.difference_count)', 'account') }}
                || ' mapped otherwise by the financial statement version of the system (account_mapping_differences); the first: '
                || max(differences.first_message)
            else ''
        end as message,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row
    from judged
    left join exposures on exposures.period = judged.period and exposures.company_code = judged.company_code
    left join differences on differences.company_code = judged.company_code
    left join companies on companies.company_code = judged.company_code
    cross join delivered
    where delivered.mapping_rows > 0
    group by judged.period, judged.company_code

),

not_available as (

    select
        run.period,
        '26_unmapped_account' as control_id,
        'all companies' as scope,
        'all' as key,
        'every account mapped' as expected,
        'not available' as actual,
        cast(null as decimal(28, 6)) as difference,
        cast(null as decimal(28, 6)) as tolerance,
        'not_available' as status,
        cast(null as varchar) as currency,
        cast(null as varchar) as company_code,
        cast(null as varchar) as measure_id,
        cast(0 as bigint) as rows_checked,
        case
            when delivered.mapping_rows = 0 then 'account_mapping.csv was not delivered, so no account can be checked. Deliver it in the finance folder.'
            else 'No journal lines and no trial balance were delivered for ' || run.period || ', so no account can be checked. Deliver BSEG or FAGLFLEXT.'
        end as message,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row
    from run
    cross join delivered
    where not exists (select 1 from summaries where summaries.period = run.period)

),

final as (

    select * from summaries
    union all
    select * from exceptions
    union all
    select * from not_available

)

select * from final
