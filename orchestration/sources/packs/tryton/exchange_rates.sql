-- Tryton: a rate says how much of a currency one unit of the base currency is worth, from its date on. Documents are
-- posted at the rate of their day: these are the rates in use (average). Into the currency of each company.
with days as (
    select distinct
        local.id as local_id,
        local.code as local_code,
        other.id as other_id,
        other.code as other_code,
        rate.date
    from company_company as company
    inner join currency_currency as local on local.id = company.currency
    inner join currency_currency as other on other.id <> local.id
    inner join currency_currency_rate as rate on rate.currency in (local.id, other.id)
),

valued as (
    select
        days.*,
        (
            select rate.rate from currency_currency_rate as rate
            where rate.currency = days.local_id and rate.date <= days.date order by rate.date desc limit 1
        ) as local_rate,
        (
            select rate.rate from currency_currency_rate as rate
            where rate.currency = days.other_id and rate.date <= days.date order by rate.date desc limit 1
        ) as other_rate
    from days
)

select
    'average' as rate_type,
    other_code as from_currency,
    local_code as to_currency,
    greatest(date, date '1900-01-01') as valid_from,
    round(local_rate / other_rate, 9) as rate
from valued
where local_rate is not null and other_rate > 0
