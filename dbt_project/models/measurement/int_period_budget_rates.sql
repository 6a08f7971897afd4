-- One unit of a currency in the reporting currency at the budget rate valid on the last day of each period, per source. Rates that finance lays down
-- for the group go before those of the source; where only the opposite direction is quoted, its exact reciprocal.
with periods as (
    select period, period_index, end_date
    from {{ ref('fiscal_periods') }}
    where start_date <= {{ run_fact('period_end') }}
),

rates as (
    select *
    from {{ ref('exchange_rates') }}
    where rate_type = {{ policy('budget_rate_type') }}
),

group_rates as (
    select * from {{ ref('group_exchange_rates') }} where rate_type = 'budget'
),

companies as (
    select * from {{ ref('companies') }}
),

order_lines as (
    select * from {{ ref('purchase_order_lines') }}
),

sources as (
    select source from companies
    union
    select source from order_lines
),

quoted as (
    select
        rates.source,
        rates.from_currency as currency,
        rates.valid_from,
        rates.valid_to,
        cast(rates.rate as decimal(20, 10)) as budget_rate,
        1 as preference
    from rates
    where
        rates.to_currency = {{ run_fact('reporting_currency') }}
        and rates.from_currency <> {{ run_fact('reporting_currency') }}
),

reciprocal as (
    select
        rates.source,
        rates.to_currency as currency,
        rates.valid_from,
        rates.valid_to,
        cast({{ money_div('1', 'rates.rate', 10) }} as decimal(20, 10)) as budget_rate,
        2 as preference
    from rates
    where
        rates.from_currency = {{ run_fact('reporting_currency') }}
        and rates.to_currency <> {{ run_fact('reporting_currency') }}
        and rates.rate <> 0
),

laid_down as (
    select
        sources.source,
        group_rates.from_currency as currency,
        group_rates.valid_from,
        group_rates.valid_to,
        cast(group_rates.rate as decimal(20, 10)) as budget_rate,
        0 as preference
    from group_rates
    cross join sources
    where
        group_rates.to_currency = {{ run_fact('reporting_currency') }}
        and group_rates.from_currency <> {{ run_fact('reporting_currency') }}
),

reporting as (
    select
        source,
        {{ run_fact('reporting_currency') }} as currency,
        cast('1900-01-01' as date) as valid_from,
        cast('9999-12-31' as date) as valid_to,
        cast(1 as decimal(20, 10)) as budget_rate,
        0 as preference
    from sources
),

candidates as (
    select * from quoted
    union all
    select * from reciprocal
    union all
    select * from laid_down
    union all
    select * from reporting
),

ranked as (
    select
        candidates.source,
        candidates.currency,
        periods.period,
        periods.period_index,
        candidates.budget_rate,
        row_number() over (
            partition by candidates.source, candidates.currency, periods.period
            order by candidates.preference, candidates.valid_from desc
        ) as choice
    from candidates
    inner join periods on periods.end_date between candidates.valid_from and candidates.valid_to
),

final as (
    select
        source,
        currency,
        period,
        period_index,
        budget_rate
    from ranked
    where choice = 1
)

select * from final
