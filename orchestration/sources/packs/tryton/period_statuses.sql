-- Tryton: months open for the ledger are the standard periods in state open; stock is closed up to the last closed stock
-- period. A company whose periods are all closed opens with the month after its last one.
with companies as (
    select company.id, coalesce(nullif(party.code, ''), company.id::text) as company_code
    from company_company as company
    inner join party_party as party on party.id = company.party
),

finance as (
    select
        companies.company_code,
        min(period.start_date) filter (where period.state = 'open') as first_open,
        max(period.start_date) filter (where period.state = 'open') as last_open,
        (max(period.end_date) + 1) as after_last
    from companies
    inner join account_fiscalyear as year on year.company = companies.id
    inner join account_period as period on period.fiscalyear = year.id and period.type = 'standard'
    group by companies.company_code
),

stock as (
    select
        companies.id,
        companies.company_code,
        (select max(period.date) + 1 from stock_period as period where period.company = companies.id and period.state = 'closed')
            as first_open,
        (select min(move.effective_date) from stock_move as move where move.company = companies.id and move.state = 'done')
            as first_move
    from companies
)

select
    company_code,
    'finance' as area,
    to_char(coalesce(first_open, after_last), 'YYYY-MM') as period_open_from,
    to_char(coalesce(last_open, after_last), 'YYYY-MM') as period_open_to
from finance
union all
select
    stock.company_code,
    'inventory',
    to_char(coalesce(stock.first_open, stock.first_move, finance.after_last), 'YYYY-MM'),
    to_char(greatest(coalesce(stock.first_open, stock.first_move, finance.after_last), finance.after_last - 1), 'YYYY-MM')
from stock
inner join finance on finance.company_code = stock.company_code
