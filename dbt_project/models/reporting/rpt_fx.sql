-- Rates into the reporting currency, those of the group where finance lays them down, else those of the sources: budget rates on the effective
-- date of a measure, and the rates of every type at the end of the period.

with

run as (select * from {{ source('config', 'run') }}),

rates as (

    select
        exchange_rates.from_currency,
        exchange_rates.to_currency,
        case
            when exchange_rates.rate_type = {{ policy('budget_rate_type') }} then 'budget'
            when exchange_rates.rate_type = {{ policy('average_rate_type') }} then 'average'
            when exchange_rates.rate_type = 'C' then 'closing'
        end as rate_type,
        exchange_rates.valid_from,
        exchange_rates.valid_to,
        exchange_rates.rate
    from {{ ref('exchange_rates') }} as exchange_rates
    inner join run on run.reporting_currency = exchange_rates.to_currency
    where not exists (
        select 1
        from {{ ref('group_exchange_rates') }} as laid_down
        where laid_down.from_currency = exchange_rates.from_currency and laid_down.to_currency = exchange_rates.to_currency
    )

    union all

    select
        group_rates.from_currency,
        group_rates.to_currency,
        group_rates.rate_type,
        group_rates.valid_from,
        group_rates.valid_to,
        group_rates.rate
    from {{ ref('group_exchange_rates') }} as group_rates
    inner join run on run.reporting_currency = group_rates.to_currency
    where group_rates.from_currency in (select distinct currency_local from {{ ref('companies') }})

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
    where rates.rate_type is not null

    union

    select
        rates.from_currency,
        rates.to_currency,
        rates.rate_type,
        rates.valid_from,
        rates.rate
    from rates
    inner join measures on measures.effective_date between rates.valid_from and rates.valid_to
    where rates.rate_type = 'budget'

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
