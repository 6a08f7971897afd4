-- Baseline cost of an item and plant per fiscal year, for whatever is valued at constant cost: the valuation price valid on the first day of the year, else the
-- first one after it, in reporting currency at that day's budget rate. Rates that finance lays down for the group go before those of the source.
with costs as (
    select
        *,
        case when price_control = 'S' then standard_price_local else moving_price_local end as unit_cost_local
    from {{ ref('item_costs') }}
),

years as (
    select
        fiscal_year,
        min(start_date) as year_start
    from {{ ref('fiscal_periods') }}
    where start_date <= {{ run_fact('period_end') }}
    group by fiscal_year
),

rates as (
    select * from {{ ref('exchange_rates') }} where rate_type = {{ policy('budget_rate_type') }}
),

group_rates as (
    select * from {{ ref('group_exchange_rates') }} where rate_type = 'budget'
),

-- six years are kept: nothing reads an older forecast
ranked as (
    select
        costs.*,
        years.fiscal_year,
        years.year_start,
        row_number() over (
            partition by costs.source, costs.plant, costs.item_id, years.fiscal_year
            order by
                case when costs.valid_from <= years.year_start then 0 else 1 end,
                abs({{ dbt.datediff('years.year_start', 'costs.valid_from', 'day') }})
        ) as choice
    from costs
    inner join years
        on
            costs.valid_to >= years.year_start
            and years.fiscal_year > {{ run_fact('fiscal_year') }} - 6
    where costs.unit_cost_local is not null
),

currencies as (
    select distinct
        source,
        currency_local,
        fiscal_year,
        year_start
    from ranked
),

quoted as (
    select
        currencies.*,
        cast(1 as decimal(20, 10)) as budget_rate,
        0 as preference,
        currencies.year_start as valid_from
    from currencies
    where currency_local = {{ run_fact('reporting_currency') }}
    union all
    select
        currencies.*,
        group_rates.rate as budget_rate,
        1 as preference,
        group_rates.valid_from
    from currencies
    inner join group_rates
        on
            currencies.currency_local = group_rates.from_currency
            and group_rates.to_currency = {{ run_fact('reporting_currency') }}
            and group_rates.valid_to >= currencies.year_start
    union all
    select
        currencies.*,
        cast(rates.rate as decimal(20, 10)) as budget_rate,
        2 as preference,
        rates.valid_from
    from currencies
    inner join rates
        on
            currencies.source = rates.source
            and currencies.currency_local = rates.from_currency
            and rates.to_currency = {{ run_fact('reporting_currency') }}
            and rates.valid_to >= currencies.year_start
    union all
    select
        currencies.*,
        cast({{ money_div('1', 'rates.rate', 10) }} as decimal(20, 10)) as budget_rate,
        3 as preference,
        rates.valid_from
    from currencies
    inner join rates
        on
            currencies.source = rates.source
            and currencies.currency_local = rates.to_currency
            and rates.from_currency = {{ run_fact('reporting_currency') }}
            and rates.valid_to >= currencies.year_start
            and rates.rate <> 0
),

budget_rates as (
    select
        *,
        row_number() over (
            partition by source, currency_local, fiscal_year
            order by
                preference,
                case when valid_from <= year_start then 0 else 1 end,
                abs({{ dbt.datediff('year_start', 'valid_from', 'day') }})
        ) as choice
    from quoted
),

final as (
    select
        ranked.source,
        ranked.plant,
        ranked.item_id,
        ranked.fiscal_year,
        cast(ranked.unit_cost_local as decimal(28, 10)) as unit_cost_local,
        ranked.currency_local,
        budget_rates.budget_rate,
        cast(cast(ranked.unit_cost_local as decimal(18, 8)) * budget_rates.budget_rate as decimal(28, 10)) as unit_cost_reporting
    from ranked
    left join budget_rates
        on
            ranked.source = budget_rates.source
            and ranked.currency_local = budget_rates.currency_local
            and ranked.fiscal_year = budget_rates.fiscal_year
            and budget_rates.choice = 1
    where ranked.choice = 1
)

select * from final
