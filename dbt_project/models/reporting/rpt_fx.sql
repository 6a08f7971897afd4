-- Rates into the reporting currency: budget rates on the effective date of a measure, and budget and average rates at the end of the period.

with

run as (select * from {{ source('config', 'run') }}),

rates as (

    select exchange_rates.*
    from {{ ref('exchange_rates') }} as exchange_rates
    inner join run on run.reporting_currency = exchange_rates.to_currency

),

measures as (select * from {{ ref('measures') }}),

used as (

    select
        rates.from_currency,
        rates.to_currency,
        rates.rate_type,
        rates.valid_from,
        rates.rate
    from rates
    inner join run on run.period_end between rates.valid_from and rates.valid_to
    where rates.rate_type in ({{ policy('budget_rate_type') }}, {{ policy('average_rate_type') }})

    union

    select
        rates.from_currency,
        rates.to_currency,
        rates.rate_type,
        rates.valid_from,
        rates.rate
    from rates
    inner join measures on measures.effective_date between rates.valid_from and rates.valid_to
    where rates.rate_type = {{ policy('budget_rate_type') }}

),

final as (

    select
        from_currency,
        to_currency,
        rate_type,
        valid_from,
        rate
    from used

)

select * from final
