-- x0 of a measure: one unit of a currency in the reporting currency, at the budget rate valid on the measure's effective date.
-- Rates that finance lays down for the group go before those of the source. The same rate serves baseline and actual price in every period of the measure, so no exchange-rate movement enters a benefit.
with measures as (
    select * from {{ ref('measures') }}
),

rates as (
    select *
    from {{ ref('exchange_rates') }}
    where rate_type = {{ policy('budget_rate_type') }}
),

group_rates as (
    select * from {{ ref('group_exchange_rates') }} where rate_type = 'budget'
),

sources as (
    select distinct source from {{ ref('companies') }}
    union
    select distinct source from {{ ref('goods_receipts') }}
),

quoted as (
    select
        measures.measure_id,
        rates.source,
        rates.from_currency as currency,
        cast(rates.rate as decimal(20, 10)) as budget_rate,
        1 as preference
    from measures
    inner join rates
        on
            measures.effective_date between rates.valid_from and rates.valid_to
            and rates.to_currency = {{ run_fact('reporting_currency') }}
            and rates.from_currency <> {{ run_fact('reporting_currency') }}
),

-- Only the opposite direction is quoted: its exact reciprocal.
reciprocal as (
    select
        measures.measure_id,
        rates.source,
        rates.to_currency as currency,
        cast({{ money_div('1', 'rates.rate', 10) }} as decimal(20, 10)) as budget_rate,
        2 as preference
    from measures
    inner join rates
        on
            measures.effective_date between rates.valid_from and rates.valid_to
            and rates.from_currency = {{ run_fact('reporting_currency') }}
            and rates.to_currency <> {{ run_fact('reporting_currency') }}
            and rates.rate <> 0
),

laid_down as (
    select
        measures.measure_id,
        sources.source,
        group_rates.from_currency as currency,
        group_rates.rate as budget_rate,
        0 as preference
    from measures
    inner join group_rates
        on
            measures.effective_date between group_rates.valid_from and group_rates.valid_to
            and group_rates.to_currency = {{ run_fact('reporting_currency') }}
            and group_rates.from_currency <> {{ run_fact('reporting_currency') }}
    cross join sources
),

reporting as (
    select
        measures.measure_id,
        sources.source,
        {{ run_fact('reporting_currency') }} as currency,
        cast(1 as decimal(20, 10)) as budget_rate,
        0 as preference
    from measures
    cross join sources
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
        *,
        row_number() over (partition by measure_id, source, currency order by preference) as choice
    from candidates
),

final as (
    select
        measure_id,
        source,
        currency,
        budget_rate
    from ranked
    where choice = 1
)

select * from final
