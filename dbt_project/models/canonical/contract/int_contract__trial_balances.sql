-- Balances as delivered, debit positive: the month of the delivery is a fiscal month of the calendar.
with balances as (
    select * from {{ ref('stg_contract__trial_balances') }}
    where company_code is not null and account is not null
        and opening_local is not null and movement_local is not null and closing_local is not null
    {{ first_delivered(['company_code', 'account', 'period']) }}
),

calendar as (
    select period, fiscal_year, fiscal_period from {{ source('config', 'fiscal_periods') }}
),

companies as (
    select source, company_code, currency_local from {{ ref('companies') }}
),

final as (
    select
        balances.source,
        balances.company_code,
        balances.account,
        calendar.fiscal_year,
        calendar.fiscal_period,
        balances.period,
        balances.opening_local,
        balances.movement_local,
        balances.closing_local,
        companies.currency_local
    from balances
    inner join calendar on calendar.period = balances.period
    left join companies on companies.source = balances.source and companies.company_code = balances.company_code
)

select * from final
