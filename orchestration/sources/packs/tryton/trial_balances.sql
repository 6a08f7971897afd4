-- Tryton: balances are sums of posted lines. A row for each account and month from its first posting to the company's last
-- month. Balance sheet accounts run on; income accounts start each fiscal year at zero.
with postings as (
    select
        company.id as company,
        coalesce(nullif(party.code, ''), company.id::text) as company_code,
        coalesce(nullif(account.code, ''), 'id-' || account.id) as account,
        type.statement = 'balance' as runs_on,
        date_trunc('month', move.date)::date as month,
        sum(line.debit - line.credit) as amount
    from account_move_line as line
    inner join account_move as move on move.id = line.move and move.state = 'posted'
    inner join company_company as company on company.id = move.company
    inner join party_party as party on party.id = company.party
    inner join account_account as account on account.id = line.account
    inner join account_account_type as type on type.id = account.type
    group by 1, 2, 3, 4, 5
),

lasts as (
    select
        company,
        max(month) as last_month
    from postings
    group by company
),

accounts as (
    select
        company,
        company_code,
        account,
        runs_on,
        min(month) as first_month
    from postings
    group by 1, 2, 3, 4
),

months as (
    select
        accounts.*,
        series.month::date as month,
        case when not accounts.runs_on then (
            select year.id from account_fiscalyear as year
            where year.company = accounts.company and series.month::date between year.start_date and year.end_date
            order by year.start_date limit 1
        ) end as result_year
    from accounts
    inner join lasts on lasts.company = accounts.company
    cross join lateral generate_series(accounts.first_month, lasts.last_month, interval '1 month') as series (month)
),

balances as (
    select
        months.company_code,
        months.account,
        months.month,
        coalesce(postings.amount, 0) as movement,
        sum(coalesce(postings.amount, 0)) over (
            partition by months.company, months.account, months.runs_on, months.result_year order by months.month
        ) as closing
    from months
    left join postings
        on postings.company = months.company
        and postings.account = months.account
        and postings.runs_on = months.runs_on
        and postings.month = months.month
)

select
    company_code,
    account,
    to_char(month, 'YYYY-MM') as period,
    closing - movement as opening_local,
    movement as movement_local,
    closing as closing_local
from balances
