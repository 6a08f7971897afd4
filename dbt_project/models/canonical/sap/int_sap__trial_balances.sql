-- FAGLFLEXT unpivoted: one row per account, year and period 0..12; special periods 13..16 only where something was posted in them.
-- Balance at the end of period P = carry-forward + periods 1..P, over the debit and credit rows together.
with rows_by_account as (
    select * from {{ ref('stg_sap__ledger_balances') }}
),

companies as (
    select source, company_code, currency_local from {{ ref('companies') }}
),

factors as (
    select source, currency, factor from {{ ref('stg_sap__currency_factors') }}
),

calendar as (
    select fiscal_year, fiscal_period, period from {{ source('config', 'fiscal_periods') }}
),

totals as (
    select
        source,
        company_code,
        account,
        fiscal_year,
        sum(coalesce(carry_forward, 0)) as movement_00,
        sum(coalesce(movement_01, 0)) as movement_01,
        sum(coalesce(movement_02, 0)) as movement_02,
        sum(coalesce(movement_03, 0)) as movement_03,
        sum(coalesce(movement_04, 0)) as movement_04,
        sum(coalesce(movement_05, 0)) as movement_05,
        sum(coalesce(movement_06, 0)) as movement_06,
        sum(coalesce(movement_07, 0)) as movement_07,
        sum(coalesce(movement_08, 0)) as movement_08,
        sum(coalesce(movement_09, 0)) as movement_09,
        sum(coalesce(movement_10, 0)) as movement_10,
        sum(coalesce(movement_11, 0)) as movement_11,
        sum(coalesce(movement_12, 0)) as movement_12,
        sum(coalesce(movement_13, 0)) as movement_13,
        sum(coalesce(movement_14, 0)) as movement_14,
        sum(coalesce(movement_15, 0)) as movement_15,
        sum(coalesce(movement_16, 0)) as movement_16
    from rows_by_account
    where fiscal_year is not null
    group by source, company_code, account, fiscal_year
),

unpivoted as (
    select source, company_code, account, fiscal_year, 0 as fiscal_period, movement_00 as movement_stored from totals
    union all
    select source, company_code, account, fiscal_year, 1 as fiscal_period, movement_01 as movement_stored from totals
    union all
    select source, company_code, account, fiscal_year, 2 as fiscal_period, movement_02 as movement_stored from totals
    union all
    select source, company_code, account, fiscal_year, 3 as fiscal_period, movement_03 as movement_stored from totals
    union all
    select source, company_code, account, fiscal_year, 4 as fiscal_period, movement_04 as movement_stored from totals
    union all
    select source, company_code, account, fiscal_year, 5 as fiscal_period, movement_05 as movement_stored from totals
    union all
    select source, company_code, account, fiscal_year, 6 as fiscal_period, movement_06 as movement_stored from totals
    union all
    select source, company_code, account, fiscal_year, 7 as fiscal_period, movement_07 as movement_stored from totals
    union all
    select source, company_code, account, fiscal_year, 8 as fiscal_period, movement_08 as movement_stored from totals
    union all
    select source, company_code, account, fiscal_year, 9 as fiscal_period, movement_09 as movement_stored from totals
    union all
    select source, company_code, account, fiscal_year, 10 as fiscal_period, movement_10 as movement_stored from totals
    union all
    select source, company_code, account, fiscal_year, 11 as fiscal_period, movement_11 as movement_stored from totals
    union all
    select source, company_code, account, fiscal_year, 12 as fiscal_period, movement_12 as movement_stored from totals
    union all
    select source, company_code, account, fiscal_year, 13 as fiscal_period, movement_13 as movement_stored from totals
    union all
    select source, company_code, account, fiscal_year, 14 as fiscal_period, movement_14 as movement_stored from totals
    union all
    select source, company_code, account, fiscal_year, 15 as fiscal_period, movement_15 as movement_stored from totals
    union all
    select source, company_code, account, fiscal_year, 16 as fiscal_period, movement_16 as movement_stored from totals
),

true_amounts as (
    select
        unpivoted.source,
        unpivoted.company_code,
        unpivoted.account,
        unpivoted.fiscal_year,
        unpivoted.fiscal_period,
        {{ true_amount('unpivoted.movement_stored', 'factors.factor') }} as movement_local,
        companies.currency_local
    from unpivoted
    left join companies on companies.source = unpivoted.source and companies.company_code = unpivoted.company_code
    left join factors on factors.source = unpivoted.source and factors.currency = companies.currency_local
),

cumulated as (
    select
        *,
        cast(sum(movement_local) over (
            partition by source, company_code, account, fiscal_year
            order by fiscal_period
            rows between unbounded preceding and current row
        ) as decimal(23, 4)) as closing_local
    from true_amounts
),

final as (
    select
        cumulated.source,
        cumulated.company_code,
        cumulated.account,
        cumulated.fiscal_year,
        cumulated.fiscal_period,
        calendar.period,
        cast(cumulated.closing_local - cumulated.movement_local as decimal(23, 4)) as opening_local,
        cumulated.movement_local,
        cumulated.closing_local,
        cumulated.currency_local
    from cumulated
    left join calendar
        on calendar.fiscal_year = cumulated.fiscal_year
        and calendar.fiscal_period = case when cumulated.fiscal_period > 12 then 12 else cumulated.fiscal_period end
    where cumulated.fiscal_period <= 12 or cumulated.movement_local <> 0
)

select * from final
