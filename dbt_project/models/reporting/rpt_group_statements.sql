-- Published statements of the companies in reporting currency, year to date: results at the average rate of each month, balances at the closing rate of
-- the period; beside them the same at the budget rate, so that the currency effect stands apart. Before elimination of trade inside the group.

with

run as (select * from {{ source('config', 'run') }}),

periods as (select * from {{ ref('fiscal_periods') }}),

group_rates as (select * from {{ ref('group_exchange_rates') }}),

statement_lines as (

    select
        lines.*,
        periods.end_date
    from {{ ref('financial_statement_lines') }} as lines
    inner join periods on periods.period = lines.period
    cross join run
    -- cash flows of companies are held against their cash lines (rung 5); the group's would need the currency effect on its cash
    where lines.statement <> 'cash_flow' and ((lines.basis = 'period' and lines.period between run.ytd_from and run.period)
        or (lines.basis = 'balance' and lines.period = run.period))

),

rated as (

    select
        statement_lines.*,
        run.reporting_currency,
        case
            when statement_lines.currency_local = run.reporting_currency then cast(1 as decimal(20, 10))
            else actual_rates.rate
        end as actual_rate,
        case
            when statement_lines.currency_local = run.reporting_currency then cast(1 as decimal(20, 10))
            else budget_rates.rate
        end as budget_rate
    from statement_lines
    cross join run
    left join group_rates as actual_rates
        on actual_rates.rate_type = case statement_lines.basis when 'balance' then 'closing' else 'average' end
        and actual_rates.from_currency = statement_lines.currency_local
        and actual_rates.to_currency = run.reporting_currency
        and statement_lines.end_date between actual_rates.valid_from and actual_rates.valid_to
    left join group_rates as budget_rates
        on budget_rates.rate_type = 'budget'
        and budget_rates.from_currency = statement_lines.currency_local
        and budget_rates.to_currency = run.reporting_currency
        and run.period_end between budget_rates.valid_from and budget_rates.valid_to

),

summed as (

    select
        statement,
        line_id,
        max(line_title) as line_title,
        min(line_order) as line_order,
        company_code,
        max(currency_local) as currency_local,
        sum(amount_local) as amount_local,
        case when count(*) = count(actual_rate) then sum(cast(amount_local as decimal(23, 4)) * cast(actual_rate as decimal(15, 10))) end as amount_reporting,
        case when count(*) = count(budget_rate) then sum(cast(amount_local as decimal(23, 4)) * cast(budget_rate as decimal(15, 10))) end as amount_budget_reporting
    from rated
    group by statement, line_id, company_code

),

companies as (

    select
        statement,
        line_id,
        line_title,
        line_order,
        company_code,
        currency_local,
        cast(round(amount_local, 2) as decimal(28, 2)) as amount_local,
        cast(round(amount_reporting, 2) as decimal(28, 2)) as amount_reporting,
        cast(round(amount_budget_reporting, 2) as decimal(28, 2)) as amount_budget_reporting
    from summed

),

-- the group line is the sum of the shown company lines; a company without a rate leaves the group's line not available
group_lines as (

    select
        statement,
        line_id,
        max(line_title) as line_title,
        min(line_order) as line_order,
        'group' as company_code,
        cast(null as varchar) as currency_local,
        cast(null as decimal(28, 2)) as amount_local,
        case when count(*) = count(amount_reporting) then cast(sum(amount_reporting) as decimal(28, 2)) end as amount_reporting,
        case when count(*) = count(amount_budget_reporting) then cast(sum(amount_budget_reporting) as decimal(28, 2)) end as amount_budget_reporting
    from companies
    group by statement, line_id

),

final as (

    select
        statement,
        line_id,
        line_title,
        cast(line_order as integer) as line_order,
        company_code,
        company_code = 'group' as is_group,
        currency_local,
        amount_local,
        amount_reporting,
        amount_budget_reporting,
        cast(amount_reporting - amount_budget_reporting as decimal(28, 2)) as currency_effect_reporting
    from (
        select * from companies
        union all
        select * from group_lines
    ) as lines

)

select * from final
