-- Budget rate of each currency into the reporting currency on the last day of the period being closed; finance's group rates first. Used only to show amounts of
-- several local currencies in one figure; benefits have the rate of their own measure.

with

run as (select * from {{ source('config', 'run') }}),

budget_rates as (

    select exchange_rates.*
    from {{ ref('exchange_rates') }} as exchange_rates
    cross join run
    where exchange_rates.rate_type = {{ policy('budget_rate_type') }}
        and run.period_end between exchange_rates.valid_from and exchange_rates.valid_to

),

quoted as (

    select
        budget_rates.from_currency as currency,
        budget_rates.rate,
        1 as preference,
        budget_rates.source
    from budget_rates
    inner join run on run.reporting_currency = budget_rates.to_currency

    union all

    -- only the opposite direction is quoted: its reciprocal
    select
        budget_rates.to_currency as currency,
        cast({{ money_div('1', 'budget_rates.rate', 10) }} as decimal(20, 10)) as rate,
        2 as preference,
        budget_rates.source
    from budget_rates
    inner join run on run.reporting_currency = budget_rates.from_currency

    union all

    select
        group_rates.from_currency as currency,
        group_rates.rate,
        0 as preference,
        '' as source
    from {{ ref('group_exchange_rates') }} as group_rates
    inner join run on run.reporting_currency = group_rates.to_currency
    where group_rates.rate_type = 'budget'
        and run.period_end between group_rates.valid_from and group_rates.valid_to
        and group_rates.from_currency <> run.reporting_currency

    union all

    select
        reporting_currency as currency,
        cast(1 as decimal(20, 10)) as rate,
        0 as preference,
        '' as source
    from run

),

ranked as (

    select
        *,
        row_number() over (partition by currency order by preference, source) as choice
    from quoted

),

final as (

    select
        currency,
        cast(rate as decimal(20, 10)) as rate
    from ranked
    where choice = 1

)

select * from final
