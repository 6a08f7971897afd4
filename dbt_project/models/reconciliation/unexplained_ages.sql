-- PUBLIC. The unexplained part of every assessed line, by the month in which it arose. Whatever the terms of the bridge are
-- called, together they are the change of the modelled cost (or the benefits, where no cost is modelled), and that adds up over the months: the month's
-- unexplained is the change of the line less the change of what is modelled. The months add up to the unexplained of the bridge. Against the budget the
-- budget of the month and its details stand in place of the month of the year before.
-- `first_period` is the month since which the amount to date has stayed outside its tolerance; null = it is within it now.

with

run as (select * from {{ source('config', 'run') }}),

windows as (select * from {{ ref('int_bridge_windows') }}),

fiscal_periods as (select * from {{ ref('fiscal_periods') }}),

statement_lines as (select * from {{ ref('financial_statement_lines') }} where statement = 'income_statement'),

bridge as (

    select *
    from {{ ref('statement_bridge') }}
    where term = 'unexplained'

),

costs as (select * from {{ ref('int_bridge_costs') }}),

postings as (select * from {{ ref('int_bridge_postings') }} where transaction_key in ('PRD', 'UMB')),

benefits as (select * from {{ ref('int_bridge_benefits') }} where window_name = 'current'),

documents as (select * from {{ ref('int_bridge_documents') }}),

causes as (select * from {{ ref('bridge_causes') }}),

budgets as (select * from {{ ref('budgets') }}),

budget_details as (select * from {{ ref('int_bridge_budget_details') }} where driver <> 'fixed'),

-- Benefits that the bridge takes out of other price again explain nothing beyond the modelled cost.
unmodelled as (

    select
        comparator,
        company_code,
        line_id,
        measure_id
    from causes
    where source_model = 'int_bridge_benefits' and cause_key in ('recognised', 'less recognised')
    group by comparator, company_code, line_id, measure_id
    having sum(amount_local) <> 0

),

-- Against the budget the cost of some measures counts only.
measure_costs as (

    select distinct
        comparator,
        company_code,
        line_id,
        measure_id || '/' || cause_key as document_key
    from causes
    where source_model = 'measure_costs'

),

comparators as (

    select 'prior_year' as comparator
    from run

    union all

    select 'budget' as comparator
    from run

),

-- What moved the line, less what of it is modelled.
movements as (

    select
        comparators.comparator,
        statement_lines.company_code,
        statement_lines.line_id,
        statement_lines.period,
        statement_lines.amount_local
    from statement_lines
    cross join comparators

    union all

    select
        comparators.comparator,
        costs.company_code,
        costs.line_id,
        costs.period,
        -costs.presentation_sign * costs.amount_local as amount_local
    from costs
    cross join comparators

    union all

    select
        comparators.comparator,
        postings.company_code,
        postings.line_id,
        postings.period,
        -postings.amount_local as amount_local
    from postings
    cross join comparators

    union all

    select
        comparators.comparator,
        documents.company_code,
        documents.line_id,
        documents.period,
        -documents.amount_local as amount_local
    from documents
    cross join comparators
    left join measure_costs
        on measure_costs.comparator = comparators.comparator
        and measure_costs.company_code = documents.company_code
        and measure_costs.line_id = documents.line_id
        and measure_costs.document_key = documents.document_key
    where (documents.document_kind <> 'measure_costs' or measure_costs.document_key is not null)
        and (comparators.comparator = 'budget' or documents.is_in_both_years)

    union all

    select
        unmodelled.comparator,
        benefits.company_code,
        benefits.line_id,
        benefits.period,
        bridge_signs.presentation_sign * benefits.amount_local as amount_local
    from benefits
    inner join unmodelled
        on unmodelled.company_code = benefits.company_code
        and unmodelled.line_id = benefits.line_id
        and unmodelled.measure_id = benefits.measure_id
    inner join (
        select
            company_code,
            line_id,
            max(presentation_sign) as presentation_sign
        from {{ ref('account_mappings') }}
        where statement = 'income_statement'
        group by company_code, line_id
    ) as bridge_signs
        on bridge_signs.company_code = benefits.company_code and bridge_signs.line_id = benefits.line_id

),

-- The months of the window that is compared with: last year's, or the budget of this year.
signed as (

    select
        movements.comparator,
        movements.company_code,
        movements.line_id,
        movements.period,
        case windows.window_name when 'current' then movements.amount_local else -movements.amount_local end as amount_local
    from movements
    inner join windows on windows.period = movements.period
    where movements.comparator = 'prior_year' or windows.window_name = 'current'

    union all

    select
        'budget' as comparator,
        budgets.company_code,
        budgets.line_id,
        budgets.period,
        -budgets.amount_local as amount_local
    from budgets
    inner join windows on windows.period = budgets.period and windows.window_name = 'current'

    union all

    select
        'budget' as comparator,
        company_code,
        line_id,
        period,
        amount_local
    from budget_details

),

-- Month of this year and of what it is compared with side by side, in the month of this year.
months as (

    select
        bridge.comparator,
        bridge.company_code,
        bridge.line_id,
        current_periods.period,
        current_periods.period_index,
        max(bridge.line_title) as line_title,
        max(bridge.currency_local) as currency_local,
        max(bridge.tolerance) as tolerance,
        max(bridge.status) as status,
        cast(sum(coalesce(signed.amount_local, 0)) as decimal(28, 6)) as unexplained_local
    from bridge
    cross join windows
    inner join fiscal_periods on fiscal_periods.period = windows.period
    inner join run on true
    inner join fiscal_periods as run_periods on run_periods.period = run.period
    inner join fiscal_periods as current_periods
        on current_periods.fiscal_year = run_periods.fiscal_year and current_periods.fiscal_period = fiscal_periods.fiscal_period
    left join signed
        on signed.comparator = bridge.comparator
        and signed.company_code = bridge.company_code
        and signed.line_id = bridge.line_id
        and signed.period = windows.period
    group by bridge.comparator, bridge.company_code, bridge.line_id, current_periods.period, current_periods.period_index

),

cumulated as (

    select
        *,
        cast(
            sum(unexplained_local) over (partition by comparator, company_code, line_id order by period_index rows unbounded preceding)
            as decimal(28, 6)
        ) as to_date_local
    from months

),

-- The last month within tolerance ends the older history.
within_tolerance as (

    select
        comparator,
        company_code,
        line_id,
        max(case when abs(to_date_local) <= tolerance then period_index else 0 end) as last_index
    from cumulated
    group by comparator, company_code, line_id

),

first_periods as (

    select
        cumulated.comparator,
        cumulated.company_code,
        cumulated.line_id,
        min(cumulated.period) as first_period
    from cumulated
    inner join within_tolerance
        on within_tolerance.comparator = cumulated.comparator
        and within_tolerance.company_code = cumulated.company_code
        and within_tolerance.line_id = cumulated.line_id
    where cumulated.period_index > within_tolerance.last_index
    group by cumulated.comparator, cumulated.company_code, cumulated.line_id

),

final as (

    select
        cumulated.company_code,
        cumulated.line_id,
        cumulated.line_title,
        cumulated.comparator,
        cumulated.period,
        cumulated.unexplained_local,
        cumulated.to_date_local,
        cumulated.currency_local,
        cumulated.tolerance,
        cast(run_periods.period_index - cumulated.period_index as integer) as age_months,
        first_periods.first_period,
        cumulated.status
    from cumulated
    cross join run
    inner join fiscal_periods as run_periods on run_periods.period = run.period
    left join first_periods
        on first_periods.comparator = cumulated.comparator
        and first_periods.company_code = cumulated.company_code
        and first_periods.line_id = cumulated.line_id

)

select * from final
