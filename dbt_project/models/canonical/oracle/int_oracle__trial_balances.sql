-- Balances per company, account and period, debit positive. Periods come from the period name; where no period table is delivered, from PERIOD_YEAR and PERIOD_NUM.
with balances as (
    select * from {{ ref('int_oracle__counted_balances') }} where left_out_because is null and account is not null
),

period_names as (
    select * from {{ ref('int_oracle__period_names') }}
),

periods as (
    select period, fiscal_year, fiscal_period from {{ ref('fiscal_periods') }}
),

placed as (
    select
        balances.source,
        balances.company_code,
        balances.account,
        balances.currency_local,
        balances.opening_local,
        balances.movement_local,
        case when period_names.source is not null then period_names.period else periods.period end as period,
        coalesce(period_names.fiscal_year, balances.period_year, 0) as fiscal_year,
        coalesce(period_names.fiscal_period, balances.period_num, 1) as fiscal_period
    from balances
    left join period_names on period_names.source = balances.source and period_names.period_name = balances.period_name
    left join periods on periods.fiscal_year = balances.period_year and periods.fiscal_period = balances.period_num
),

final as (
    select
        source,
        company_code,
        account,
        cast(fiscal_year as integer) as fiscal_year,
        cast(fiscal_period as integer) as fiscal_period,
        period,
        cast(sum(opening_local) as decimal(23, 4)) as opening_local,
        cast(sum(movement_local) as decimal(23, 4)) as movement_local,
        cast(sum(opening_local + movement_local) as decimal(23, 4)) as closing_local,
        max(currency_local) as currency_local
    from placed
    group by source, company_code, account, fiscal_year, fiscal_period, period
)

select * from final
