-- Rebates as the books take them up, per agreement, company and month, local currency: what was accrued, and the part of it that lies on goods still in
-- stock. to income = accrued - change of what is held. Positive is good. An accrual without purchases is income at once.
with accruals as (
    select
        agreement_id,
        company_code,
        period,
        max(currency_local) as currency_local,
        sum(accrued_local) as accrued_local
    from {{ ref('rebate_accruals') }}
    group by agreement_id, company_code, period
),

periods as (
    select * from {{ ref('fiscal_periods') }}
),

stock as (
    select
        agreement_id,
        company_code,
        period,
        sum(bought_to_date_local) as bought_local,
        sum(in_stock_local) as in_stock_local
    from {{ ref('int_rebate_stock') }}
    group by agreement_id, company_code, period
),

agreements as (
    select
        accruals.agreement_id,
        accruals.company_code,
        max(accruals.currency_local) as currency_local,
        min(periods.period_index) as first_index
    from accruals
    inner join periods on accruals.period = periods.period
    group by accruals.agreement_id, accruals.company_code
),

levels as (
    select
        agreements.agreement_id,
        agreements.company_code,
        agreements.currency_local,
        periods.period,
        periods.period_index,
        coalesce(accruals.accrued_local, 0) as accrued_local,
        sum(coalesce(accruals.accrued_local, 0)) over (
            partition by agreements.agreement_id, agreements.company_code order by periods.period_index
        ) as accrued_to_date_local,
        coalesce({{ money_div('stock.in_stock_local', 'stock.bought_local', 12) }}, 0) as in_stock_share
    from agreements
    inner join periods
        on
            agreements.first_index <= periods.period_index
            and periods.start_date <= {{ run_fact('period_end') }}
    left join accruals
        on
            agreements.agreement_id = accruals.agreement_id
            and agreements.company_code = accruals.company_code
            and periods.period = accruals.period
    left join stock
        on
            agreements.agreement_id = stock.agreement_id
            and agreements.company_code = stock.company_code
            and periods.period = stock.period
),

-- in whole minor units of the currency, as books are kept
held as (
    select
        levels.*,
        cast({{ round_to_decimals(
            'cast(levels.accrued_to_date_local as decimal(18, 6)) * cast(levels.in_stock_share as decimal(18, 12))', 'exponents.decimals'
        ) }} as decimal(28, 6)) as held_local
    from levels
    left join (
        select currency, max(decimals) as decimals from {{ ref('currencies') }} group by currency
    ) as exponents on levels.currency_local = exponents.currency
),

final as (
    select
        agreement_id,
        company_code,
        currency_local,
        period,
        cast(accrued_local as decimal(28, 6)) as accrued_local,
        held_local,
        cast(
            held_local - lag(held_local, 1, cast(0 as decimal(28, 6))) over (partition by agreement_id, company_code order by period_index)
            as decimal(28, 6)
        ) as held_change_local
    from held
)

select * from final
