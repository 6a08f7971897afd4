-- Rung 5: trial balance through the account mapping = published statement, per company, line and period; assets = liabilities + equity;
-- the result of the income statement is the result of the year in equity.
-- Left is the ledger, right is what was published; amounts as printed (presentation sign applied). An income statement line compares the
-- movement of the month, a balance sheet line the closing balance.

with

run as (select * from {{ source('config', 'run') }}),

trial_balances as (select * from {{ ref('trial_balances') }}),

account_mappings as (select * from {{ ref('account_mappings') }}),

statement_lines as (

    select *
    from {{ ref('financial_statement_lines') }}
    where statement in ('income_statement', 'balance_sheet')

),

-- A company that publishes statements but delivered no balances on mapped accounts has an unrelated ledger, or none: that is said, not compared.
untied as (

    select
        published.company_code,
        case
            when balances.company_code is null
                then 'no trial balance of ' || published.company_code || ' was delivered: its published statement cannot be tied to a ledger'
            else 'no account of the trial balance of ' || published.company_code || ' is in account_mapping.csv: an unrelated ledger'
        end as reason
    from (select distinct company_code from statement_lines) as published
    left join (select distinct company_code from trial_balances) as balances on balances.company_code = published.company_code
    left join (
        select distinct trial_balances.company_code
        from trial_balances
        inner join account_mappings
            on account_mappings.company_code = trial_balances.company_code and account_mappings.account = trial_balances.account
    ) as mapped_balances on mapped_balances.company_code = published.company_code
    where mapped_balances.company_code is null

),

fiscal_periods as (select * from {{ ref('fiscal_periods') }}),

policies as (select cast({{ policy_decimal('amount_tolerance') }} as decimal(28, 6)) as amount_tolerance),

delivered as (

    select
        (select count(*) from trial_balances) as balance_rows,
        (select count(*) from account_mappings) as mapping_rows,
        (select count(*) from statement_lines) as statement_rows

),

balances as (

    select
        company_code,
        account,
        fiscal_year,
        period,
        max(currency_local) as currency_local,
        cast(sum(movement_local) as decimal(28, 6)) as movement_local,
        cast(sum(case when bucket_last = 1 then closing_local else 0 end) as decimal(28, 6)) as closing_local
    from (
        select
            *,
            row_number() over (
                partition by company_code, account, period order by fiscal_year desc, fiscal_period desc
            ) as bucket_last
        from trial_balances
        where fiscal_period > 0 and period is not null and period <= (select run.period from run)
    ) as buckets
    group by company_code, account, fiscal_year, period

),

-- A trial balance has a row for every month of its first year; months before the company's first movement or first published statement are
-- before the extract begins.
first_periods as (

    select
        company_code,
        min(period) as first_period
    from (
        select company_code, period from balances where movement_local <> 0
        union all
        select company_code, period from statement_lines
    ) as active
    group by company_code

),

-- A mapping holds for a period when it is valid on the period's last day.
mapped as (

    select
        balances.company_code,
        balances.period,
        balances.fiscal_year,
        balances.account,
        balances.currency_local,
        account_mappings.statement,
        account_mappings.line_id,
        account_mappings.presentation_sign,
        balances.movement_local,
        balances.closing_local
    from balances
    inner join fiscal_periods on fiscal_periods.period = balances.period
    inner join account_mappings
        on account_mappings.company_code = balances.company_code
        and account_mappings.account = balances.account
        and coalesce(account_mappings.valid_from, fiscal_periods.end_date) <= fiscal_periods.end_date
        and coalesce(account_mappings.valid_to, fiscal_periods.end_date) >= fiscal_periods.end_date

),

ledger_lines as (

    select
        company_code,
        period,
        statement,
        line_id,
        max(currency_local) as currency_local,
        count(*) as account_count,
        cast(
            sum(presentation_sign * case statement when 'income_statement' then movement_local else closing_local end)
            as decimal(28, 6)
        ) as amount_local
    from mapped
    group by company_code, period, statement, line_id

),

published_lines as (

    select
        company_code,
        period,
        statement,
        line_id,
        max(currency_local) as currency_local,
        count(*) as row_count,
        cast(sum(amount_local) as decimal(28, 6)) as amount_local
    from statement_lines
    where period <= (select run.period from run)
    group by company_code, period, statement, line_id

),

mapped_line_ids as (

    select
        company_code,
        statement,
        line_id,
        max(presentation_sign) as presentation_sign
    from account_mappings
    group by company_code, statement, line_id

),

-- Accounts of the income statement: their balance since the start of the fiscal year is the result of the year (credit negative in the
-- ledger, profit positive here).
result_accounts as (

    select distinct
        company_code,
        account
    from account_mappings
    where statement = 'income_statement'

),

results as (

    select
        balances.company_code,
        balances.period,
        cast(-sum(balances.movement_local) as decimal(28, 6)) as result_of_month_local,
        cast(-sum(balances.closing_local) as decimal(28, 6)) as result_of_year_local
    from balances
    inner join result_accounts
        on result_accounts.company_code = balances.company_code and result_accounts.account = balances.account
    group by balances.company_code, balances.period

),

-- Lines without accounts (a printed subtotal "net income", the result of the year in equity) are compared with the result itself.
compared_lines as (

    select
        coalesce(published_lines.company_code, ledger_lines.company_code) as company_code,
        coalesce(published_lines.period, ledger_lines.period) as period,
        coalesce(published_lines.statement, ledger_lines.statement) as statement,
        coalesce(published_lines.line_id, ledger_lines.line_id) as line_id,
        coalesce(published_lines.currency_local, ledger_lines.currency_local) as currency,
        ledger_lines.account_count,
        published_lines.row_count,
        case
            when ledger_lines.line_id is not null then ledger_lines.amount_local
            when mapped_line_ids.line_id is not null then null
            when published_lines.statement = 'income_statement' then results.result_of_month_local
            else results.result_of_year_local
        end as left_amount,
        published_lines.amount_local as right_amount,
        ledger_lines.line_id is null and mapped_line_ids.line_id is null as is_result_line
    from published_lines
    full outer join ledger_lines
        on ledger_lines.company_code = published_lines.company_code
        and ledger_lines.period = published_lines.period
        and ledger_lines.statement = published_lines.statement
        and ledger_lines.line_id = published_lines.line_id
    left join mapped_line_ids
        on mapped_line_ids.company_code = published_lines.company_code
        and mapped_line_ids.statement = published_lines.statement
        and mapped_line_ids.line_id = published_lines.line_id
    left join results
        on results.company_code = published_lines.company_code and results.period = published_lines.period
    left join first_periods on first_periods.company_code = ledger_lines.company_code
    where published_lines.line_id is not null
        or (ledger_lines.amount_local <> 0 and ledger_lines.period >= first_periods.first_period)

),

lines as (

    select
        compared_lines.period,
        5 as rung,
        'trial_balance_to_statement' as comparison,
        compared_lines.company_code || '/' || compared_lines.statement || '/' || compared_lines.line_id as scope,
        'trial balance through the mapping' as left_name,
        'published statement' as right_name,
        coalesce(compared_lines.account_count, 0) as left_count,
        coalesce(compared_lines.row_count, 0) as right_count,
        case
            -- no account and not the result either: the line has no ledger behind it
            when compared_lines.is_result_line
                and abs(coalesce(compared_lines.left_amount, 0) - compared_lines.right_amount) > policies.amount_tolerance
                then null
            else compared_lines.left_amount
        end as left_amount,
        compared_lines.right_amount,
        policies.amount_tolerance as tolerance,
        compared_lines.currency,
        case
            when compared_lines.is_result_line
                and abs(coalesce(compared_lines.left_amount, 0) - compared_lines.right_amount) > policies.amount_tolerance
                then 'no account is mapped to this line, and it is not the result of the income statement ('
                    || coalesce(cast(compared_lines.left_amount as varchar), 'not available') || ')'
            when compared_lines.is_result_line then 'no account is mapped to this line: compared with the result of the income statement'
            when compared_lines.right_amount is null then 'the ledger has this line, the published statement does not'
            when compared_lines.left_amount is null then 'published, but its accounts have no balances in the trial balance'
        end as note
    from compared_lines
    cross join policies

),

-- Printed side of each published balance sheet line: assets as the ledger has them (debit), the rest turned. A line without accounts is
-- the result of the year, on the side of equity.
balance_sheet as (

    select
        published_lines.company_code,
        published_lines.period,
        max(published_lines.currency_local) as currency_local,
        sum(case when mapped_line_ids.presentation_sign = 1 then 1 else 0 end) as asset_lines,
        sum(case when coalesce(mapped_line_ids.presentation_sign, -1) = -1 then 1 else 0 end) as other_lines,
        cast(sum(
            case when mapped_line_ids.presentation_sign = 1 then published_lines.amount_local else 0 end
        ) as decimal(28, 6)) as assets_local,
        cast(sum(
            case when coalesce(mapped_line_ids.presentation_sign, -1) = -1 then published_lines.amount_local else 0 end
        ) as decimal(28, 6)) as liabilities_and_equity_local,
        -- the balance sheet without the result of the year: lines whose accounts are not those of the income statement
        cast(sum(
            case
                when mapped_line_ids.line_id is null or result_lines.line_id is not null then 0
                else mapped_line_ids.presentation_sign * published_lines.amount_local
            end
        ) as decimal(28, 6)) as net_assets_before_result_local
    from published_lines
    left join mapped_line_ids
        on mapped_line_ids.company_code = published_lines.company_code
        and mapped_line_ids.statement = published_lines.statement
        and mapped_line_ids.line_id = published_lines.line_id
    left join (
        select distinct
            account_mappings.company_code,
            account_mappings.line_id
        from account_mappings
        inner join result_accounts
            on result_accounts.company_code = account_mappings.company_code
            and result_accounts.account = account_mappings.account
        where account_mappings.statement = 'balance_sheet'
    ) as result_lines
        on result_lines.company_code = published_lines.company_code and result_lines.line_id = published_lines.line_id
    where published_lines.statement = 'balance_sheet'
    group by published_lines.company_code, published_lines.period

),

balance as (

    select
        balance_sheet.period,
        5 as rung,
        'assets_to_liabilities_and_equity' as comparison,
        balance_sheet.company_code as scope,
        'assets' as left_name,
        'liabilities + equity' as right_name,
        balance_sheet.asset_lines as left_count,
        balance_sheet.other_lines as right_count,
        balance_sheet.assets_local as left_amount,
        balance_sheet.liabilities_and_equity_local as right_amount,
        policies.amount_tolerance as tolerance,
        balance_sheet.currency_local as currency,
        cast(null as varchar) as note
    from balance_sheet
    cross join policies

),

-- Published income statement, months of the fiscal year added up; subtotals (lines without accounts) left out.
published_result as (

    select
        periods.company_code,
        periods.period,
        count(*) as line_count,
        cast(sum(-mapped_line_ids.presentation_sign * published_lines.amount_local) as decimal(28, 6)) as result_local
    from (
        select distinct
            published_lines.company_code,
            published_lines.period,
            fiscal_periods.fiscal_year
        from published_lines
        inner join fiscal_periods on fiscal_periods.period = published_lines.period
        where published_lines.statement = 'balance_sheet'
    ) as periods
    inner join fiscal_periods
        on fiscal_periods.fiscal_year = periods.fiscal_year and fiscal_periods.period <= periods.period
    inner join published_lines
        on published_lines.company_code = periods.company_code
        and published_lines.period = fiscal_periods.period
        and published_lines.statement = 'income_statement'
    inner join mapped_line_ids
        on mapped_line_ids.company_code = published_lines.company_code
        and mapped_line_ids.statement = published_lines.statement
        and mapped_line_ids.line_id = published_lines.line_id
    group by periods.company_code, periods.period

),

result_rolls as (

    select
        balance_sheet.period,
        5 as rung,
        'net_income_to_equity' as comparison,
        balance_sheet.company_code as scope,
        'published income statement, year to date' as left_name,
        'published assets - liabilities - equity before the result' as right_name,
        coalesce(published_result.line_count, 0) as left_count,
        balance_sheet.asset_lines + balance_sheet.other_lines as right_count,
        published_result.result_local as left_amount,
        balance_sheet.net_assets_before_result_local as right_amount,
        policies.amount_tolerance as tolerance,
        balance_sheet.currency_local as currency,
        case when published_result.company_code is null then 'no income statement was published for these months' end as note
    from balance_sheet
    left join published_result
        on published_result.company_code = balance_sheet.company_code and published_result.period = balance_sheet.period
    cross join policies

),

compared as (

    select * from lines
    union all
    select * from balance
    union all
    select * from result_rolls

),

found as (

    select
        compared.period,
        compared.rung,
        compared.comparison,
        compared.scope,
        compared.left_name,
        compared.right_name,
        compared.left_count,
        compared.right_count,
        compared.left_amount,
        compared.right_amount,
        {{ compare_difference('compared.left_amount', 'compared.right_amount') }} as difference,
        compared.tolerance,
        {{ compare_status('compared.left_amount', 'compared.right_amount', 'compared.tolerance') }} as status,
        compared.currency,
        compared.note
    from compared
    cross join delivered
    where delivered.balance_rows > 0 and delivered.mapping_rows > 0 and delivered.statement_rows > 0
        and split_part(compared.scope, '/', 1) not in (select untied.company_code from untied)

),

untied_companies as (

    select
        run.period,
        5 as rung,
        'trial_balance_to_statement' as comparison,
        untied.company_code as scope,
        'trial balance through the mapping' as left_name,
        'published statement' as right_name,
        cast(null as bigint) as left_count,
        cast(null as bigint) as right_count,
        cast(null as decimal(28, 6)) as left_amount,
        cast(null as decimal(28, 6)) as right_amount,
        cast(null as decimal(28, 6)) as difference,
        cast(null as decimal(28, 6)) as tolerance,
        'not_available' as status,
        cast(null as varchar) as currency,
        untied.reason as note
    from run
    cross join untied
    cross join delivered
    where delivered.balance_rows > 0 and delivered.mapping_rows > 0

),

not_available as (

    select
        run.period,
        5 as rung,
        'trial_balance_to_statement' as comparison,
        'all companies' as scope,
        'trial balance through the mapping' as left_name,
        'published statement' as right_name,
        delivered.balance_rows as left_count,
        delivered.statement_rows as right_count,
        cast(null as decimal(28, 6)) as left_amount,
        cast(null as decimal(28, 6)) as right_amount,
        cast(null as decimal(28, 6)) as difference,
        cast(null as decimal(28, 6)) as tolerance,
        'not_available' as status,
        cast(null as varchar) as currency,
        case
            when delivered.balance_rows > 0 and delivered.mapping_rows > 0 and delivered.statement_rows > 0
                then 'neither balances nor a published statement in this period'
            else 'not delivered: '
                || case when delivered.balance_rows = 0 then 'trial balance (FAGLFLEXT) ' else '' end
                || case when delivered.mapping_rows = 0 then 'account_mapping.csv ' else '' end
                || case when delivered.statement_rows = 0 then 'financial_statements.csv' else '' end
        end as note
    from run
    cross join delivered
    where not exists (select 1 from found where found.period = run.period)
        and not exists (select 1 from untied_companies)

),

final as (

    select * from found
    union all
    select * from untied_companies
    union all
    select * from not_available

)

select * from final
