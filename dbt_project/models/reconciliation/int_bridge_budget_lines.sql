-- Which lines can be explained against the budget, per company and line that the budget or its details name. A line counts as detailed when its details
-- have rows for every month of this year to date, and for each of the drivers that its actual cost is modelled by; else the reason says what lacks.

with

windows as (select * from {{ ref('int_bridge_windows') }} where window_name = 'current'),

costs as (select * from {{ ref('int_bridge_costs') }} where window_name = 'current'),

documents as (select * from {{ ref('int_bridge_documents') }} where window_name = 'current'),

window_length as (select count(*) as periods from windows),

budgets as (

    select budgets.*
    from {{ ref('budgets') }} as budgets
    inner join windows on windows.period = budgets.period

),

details as (

    select details.*
    from {{ ref('budget_details') }} as details
    inner join windows on windows.period = details.period

),

lines as (

    select
        company_code,
        line_id
    from budgets

    union

    select
        company_code,
        line_id
    from details

),

detailed as (

    select
        company_code,
        line_id,
        count(distinct period) as periods
    from details
    group by company_code, line_id

),

-- Rebates and price differences may be planned at nothing; what has a quantity may not.
needed as (

    select distinct
        company_code,
        line_id,
        cost_model as driver
    from costs
    where amount_local <> 0

    union

    select distinct
        company_code,
        line_id,
        document_kind as driver
    from documents
    where document_kind in ('freight_documents', 'obsolescence_provisions')

),

by_driver as (

    select
        company_code,
        line_id,
        driver,
        count(distinct period) as periods
    from details
    group by company_code, line_id, driver

),

lacking as (

    select
        needed.company_code,
        needed.line_id,
        min(
            'driver ' || needed.driver || ' for ' || coalesce(by_driver.periods, 0) || ' of ' || window_length.periods || ' months'
        ) as lacks
    from needed
    cross join window_length
    left join by_driver
        on by_driver.company_code = needed.company_code and by_driver.line_id = needed.line_id and by_driver.driver = needed.driver
    where coalesce(by_driver.periods, 0) < window_length.periods
    group by needed.company_code, needed.line_id

),

final as (

    select
        lines.company_code,
        lines.line_id,
        detailed.line_id is not null as has_details,
        coalesce(detailed.periods, 0) = window_length.periods and lacking.line_id is null as is_detailed,
        case
            when detailed.line_id is null
                then 'budget_details.csv has no row of this line: what volume, mix and prices did against the budget cannot be told apart'
            when lacking.line_id is not null then 'budget_details.csv has of this line ' || lacking.lacks || ' of this year to date'
            when detailed.periods < window_length.periods
                then 'budget_details.csv has this line for ' || detailed.periods || ' of ' || window_length.periods || ' months of this year to date'
        end as reason
    from lines
    cross join window_length
    left join detailed on detailed.company_code = lines.company_code and detailed.line_id = lines.line_id
    left join lacking on lacking.company_code = lines.company_code and lacking.line_id = lines.line_id

)

select * from final
