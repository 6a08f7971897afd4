-- Rung 4: opening balance + journals of the period = closing balance of the trial balance, per company and account; and at the turn of
-- the fiscal year the balances are carried forward, with the result of the old year going into equity.
-- Left is what the journals say, right is what the trial balance says. Debit positive.

with

run as (select * from {{ source('config', 'run') }}),

journal_lines as (select * from {{ ref('journal_entry_lines') }}),

trial_balances as (select * from {{ ref('trial_balances') }}),

gl_accounts as (select * from {{ ref('gl_accounts') }}),

account_mappings as (select * from {{ ref('account_mappings') }}),

policies as (select cast({{ policy_decimal('amount_tolerance') }} as decimal(28, 6)) as amount_tolerance),

delivered as (

    select
        (select count(*) from journal_lines) as journal_rows,
        (select count(*) from trial_balances) as balance_rows

),

journals as (

    select
        company_code,
        account,
        period,
        max(currency_local) as currency_local,
        count(*) as line_count,
        cast(sum(amount_local) as decimal(28, 6)) as amount_local
    from journal_lines
    where is_posted and period <= (select run.period from run)
    group by company_code, account, period

),

-- Special periods 13 to 16 belong to the last month: opening of the first bucket, closing of the last one.
balance_buckets as (

    select
        company_code,
        account,
        fiscal_year,
        fiscal_period,
        period,
        currency_local,
        opening_local,
        movement_local,
        closing_local,
        row_number() over (
            partition by company_code, account, period order by fiscal_year, fiscal_period
        ) as bucket_first,
        row_number() over (
            partition by company_code, account, period order by fiscal_year desc, fiscal_period desc
        ) as bucket_last
    from trial_balances
    where fiscal_period > 0 and period is not null and period <= (select run.period from run)

),

balances as (

    select
        company_code,
        account,
        period,
        max(currency_local) as currency_local,
        count(*) as row_count,
        cast(sum(case when bucket_first = 1 then opening_local else 0 end) as decimal(28, 6)) as opening_local,
        cast(sum(movement_local) as decimal(28, 6)) as movement_local,
        cast(sum(case when bucket_last = 1 then closing_local else 0 end) as decimal(28, 6)) as closing_local
    from balance_buckets
    group by company_code, account, period

),

-- An account at rest (no journals, no movement, opening = closing) is in neither list of things to explain.
compared as (

    select
        coalesce(journals.period, balances.period) as period,
        coalesce(journals.company_code, balances.company_code) as company_code,
        coalesce(journals.account, balances.account) as account,
        coalesce(journals.currency_local, balances.currency_local) as currency,
        journals.line_count,
        balances.row_count,
        journals.amount_local as journals_local,
        balances.opening_local,
        balances.closing_local,
        case when journals.account is not null then coalesce(balances.opening_local, 0) + journals.amount_local end as left_amount,
        case when journals.account is null then balances.opening_local end as carried_local,
        balances.closing_local as right_amount
    from journals
    full outer join balances
        on balances.company_code = journals.company_code
        and balances.account = journals.account
        and balances.period = journals.period
    where journals.account is not null
        or balances.movement_local <> 0
        or balances.opening_local <> balances.closing_local

),

journals_to_balances as (

    select
        compared.period,
        4 as rung,
        'journals_to_trial_balance' as comparison,
        compared.company_code || '/' || compared.account as scope,
        'opening balance + journals' as left_name,
        'trial balance' as right_name,
        coalesce(compared.line_count, 0) as left_count,
        coalesce(compared.row_count, 0) as right_count,
        -- without journals the opening is all that the left side can show; the status still names the side that is missing
        coalesce(compared.left_amount, compared.carried_local) as left_amount,
        compared.right_amount,
        {{ compare_difference('coalesce(compared.left_amount, compared.carried_local)', 'compared.right_amount') }} as difference,
        policies.amount_tolerance as tolerance,
        case
            when compared.left_amount is null
                then case
                    when abs(compared.right_amount - compared.carried_local) <= policies.amount_tolerance then 'matched'
                    else 'missing_left'
                end
            else {{ compare_status('compared.left_amount', 'compared.right_amount', 'policies.amount_tolerance') }}
        end as status,
        compared.currency,
        case
            when compared.left_amount is null then 'balance moved without journals in the extract'
            when compared.right_amount is null then 'journals on an account that the trial balance does not have'
        end as note
    from compared
    cross join policies
    cross join delivered
    where delivered.journal_rows > 0 and delivered.balance_rows > 0

),

-- Whether an account is carried forward: the chart of accounts says so, else the statement it is mapped to.
account_kinds as (

    select
        trial_balances.company_code,
        trial_balances.account,
        coalesce(
            max(case when gl_accounts.is_balance_sheet then 1 when not gl_accounts.is_balance_sheet then 0 end),
            max(case account_mappings.statement when 'income_statement' then 0 when 'balance_sheet' then 1 end)
        ) as is_balance_sheet
    from (select distinct source, company_code, account from trial_balances) as trial_balances
    left join gl_accounts
        on gl_accounts.source = trial_balances.source and gl_accounts.account = trial_balances.account
    left join account_mappings
        on account_mappings.company_code = trial_balances.company_code and account_mappings.account = trial_balances.account
    group by trial_balances.company_code, trial_balances.account

),

year_ends as (

    select
        company_code,
        account,
        fiscal_year,
        max(currency_local) as currency_local,
        cast(sum(case when year_first = 1 then opening_local else 0 end) as decimal(28, 6)) as opening_local,
        cast(sum(case when year_last = 1 then closing_local else 0 end) as decimal(28, 6)) as closing_local,
        min(period) as first_period
    from (
        select
            *,
            row_number() over (partition by company_code, account, fiscal_year order by period, fiscal_period) as year_first,
            row_number() over (
                partition by company_code, account, fiscal_year order by period desc, fiscal_period desc
            ) as year_last
        from trial_balances
        where fiscal_period > 0 and period is not null
    ) as numbered
    group by company_code, account, fiscal_year

),

years as (

    select
        company_code,
        fiscal_year,
        min(first_period) as first_period
    from year_ends
    group by company_code, fiscal_year

),

turned as (

    select
        years.company_code,
        years.first_period as period,
        account_kinds.is_balance_sheet,
        coalesce(before.currency_local, after.currency_local) as currency_local,
        account_kinds.account,
        coalesce(before.closing_local, 0) as closing_local,
        coalesce(after.opening_local, 0) as opening_local
    from years
    inner join years as previous
        on previous.company_code = years.company_code and previous.fiscal_year = years.fiscal_year - 1
    inner join account_kinds on account_kinds.company_code = years.company_code
    left join year_ends as before
        on before.company_code = years.company_code
        and before.account = account_kinds.account
        and before.fiscal_year = years.fiscal_year - 1
    left join year_ends as after
        on after.company_code = years.company_code
        and after.account = account_kinds.account
        and after.fiscal_year = years.fiscal_year
    where years.first_period <= (select run.period from run)

),

carried as (

    select
        company_code,
        period,
        max(currency_local) as currency_local,
        sum(case when is_balance_sheet = 0 then 1 else 0 end) as result_accounts,
        sum(case when is_balance_sheet = 1 and opening_local <> closing_local then 1 else 0 end) as moved_accounts,
        sum(case when is_balance_sheet is null then 1 else 0 end) as unknown_accounts,
        cast(sum(case when is_balance_sheet = 0 then closing_local - opening_local else 0 end) as decimal(28, 6)) as result_local,
        cast(sum(case when is_balance_sheet = 1 then opening_local - closing_local else 0 end) as decimal(28, 6)) as carried_local
    from turned
    group by company_code, period

),

carry_forward as (

    select
        carried.period,
        4 as rung,
        'carry_forward' as comparison,
        carried.company_code as scope,
        'result of the old year' as left_name,
        'change of balance sheet accounts at carry-forward' as right_name,
        carried.result_accounts as left_count,
        carried.moved_accounts as right_count,
        carried.result_local as left_amount,
        carried.carried_local as right_amount,
        {{ compare_difference('carried.result_local', 'carried.carried_local') }} as difference,
        policies.amount_tolerance as tolerance,
        {{ compare_status('carried.result_local', 'carried.carried_local', 'policies.amount_tolerance') }} as status,
        carried.currency_local as currency,
        {{ count_shown('carried.moved_accounts', 'account') }} || ' took the result of the old year' as note
    from carried
    cross join policies
    -- without the chart of accounts and without a mapping nobody can say which accounts carry forward
    where carried.unknown_accounts = 0

),

found as (

    select * from journals_to_balances
    union all
    select * from carry_forward

),

not_available as (

    select
        run.period,
        4 as rung,
        'journals_to_trial_balance' as comparison,
        'all companies' as scope,
        'opening balance + journals' as left_name,
        'trial balance' as right_name,
        delivered.journal_rows as left_count,
        delivered.balance_rows as right_count,
        cast(null as decimal(28, 6)) as left_amount,
        cast(null as decimal(28, 6)) as right_amount,
        cast(null as decimal(28, 6)) as difference,
        cast(null as decimal(28, 6)) as tolerance,
        'not_available' as status,
        cast(null as varchar) as currency,
        case
            when delivered.balance_rows = 0 and delivered.journal_rows = 0
                then 'no journal lines (BSEG or ACDOCA) and no trial balance (FAGLFLEXT) were delivered'
            when delivered.balance_rows = 0 then 'no trial balance (FAGLFLEXT) was delivered'
            when delivered.journal_rows = 0 then 'no journal lines (BSEG or ACDOCA) were delivered'
            else 'neither journals nor balance movements in this period'
        end as note
    from run
    cross join delivered
    where not exists (
        select 1 from journals_to_balances where journals_to_balances.period = run.period
    )

),

final as (

    select * from found
    union all
    select * from not_available

)

select * from final
