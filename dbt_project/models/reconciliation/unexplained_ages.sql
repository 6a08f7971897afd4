-- PUBLIC. The unexplained part of every assessed line against the prior year, by the month in which it arose. Whatever the terms of the bridge are
-- called, together they are the change of the modelled cost (or the benefits, where no cost is modelled), and that adds up over the months: the month's
-- unexplained is the change of the line less the change of what is modelled. The months add up to the unexplained of the bridge.
-- `first_period` is the month since which the amount to date has stayed outside its tolerance; null = it is within it now.

with

run as (select * from {{ source('config', 'run') }}),

windows as (select * from {{ ref('int_bridge_windows') }}),

fiscal_periods as (select * from {{ ref('fiscal_periods') }}),

statement_lines as (select * from {{ ref('financial_statement_lines') }} where statement = 'income_statement'),

bridge as (

    select *
    from {{ ref('statement_bridge') }}
    where term = 'unexplained' and comparator = 'prior_year'

),

costs as (select * from {{ ref('int_bridge_costs') }}),

postings as (select * from {{ ref('int_bridge_postings') }} where transaction_key in ('PRD', 'UMB')),

benefits as (select * from {{ ref('int_bridge_benefits') }} where window_name = 'current'),

documents as (select * from {{ ref('int_bridge_documents') }}),

causes as (select * from {{ ref('bridge_causes') }} where comparator = 'prior_year'),

-- Benefits that the bridge takes out of other price again explain nothing beyond the modelled cost.
unmodelled as (

    select
        company_code,
        line_id,
        measure_id
    from causes
    where source_model = 'int_bridge_benefits'
    group by company_code, line_id, measure_id
    having sum(amount_local) <> 0

),

movements as (

    select
        company_code,
        line_id,
        period,
        amount_local
    from statement_lines

    union all

    select
        company_code,
        line_id,
        period,
        -presentation_sign * amount_local as amount_local
    from costs

    union all

    select
        company_code,
        line_id,
        period,
        -amount_local as amount_local
    from postings

    union all

    select
        company_code,
        line_id,
        period,
        -amount_local as amount_local
    from documents

    union all

    select
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

-- Both years side by side in the month of this year.
months as (

    select
        bridge.company_code,
        bridge.line_id,
        current_periods.period,
        current_periods.period_index,
        max(bridge.line_title) as line_title,
        max(bridge.currency_local) as currency_local,
        max(bridge.tolerance) as tolerance,
        max(bridge.status) as status,
        cast(sum(
            case windows.window_name when 'current' then coalesce(movements.amount_local, 0) else -coalesce(movements.amount_local, 0) end
        ) as decimal(28, 6)) as unexplained_local
    from bridge
    cross join windows
    inner join fiscal_periods on fiscal_periods.period = windows.period
    inner join run on true
    inner join fiscal_periods as run_periods on run_periods.period = run.period
    inner join fiscal_periods as current_periods
        on current_periods.fiscal_year = run_periods.fiscal_year and current_periods.fiscal_period = fiscal_periods.fiscal_period
    left join movements
        on movements.company_code = bridge.company_code
        and movements.line_id = bridge.line_id
        and movements.period = windows.period
    group by bridge.company_code, bridge.line_id, current_periods.period, current_periods.period_index

),

cumulated as (

    select
        *,
        cast(
            sum(unexplained_local) over (partition by company_code, line_id order by period_index rows unbounded preceding) as decimal(28, 6)
        ) as to_date_local
    from months

),

-- The last month within tolerance ends the older history.
within_tolerance as (

    select
        company_code,
        line_id,
        max(case when abs(to_date_local) <= tolerance then period_index else 0 end) as last_index
    from cumulated
    group by company_code, line_id

),

first_periods as (

    select
        cumulated.company_code,
        cumulated.line_id,
        min(cumulated.period) as first_period
    from cumulated
    inner join within_tolerance
        on within_tolerance.company_code = cumulated.company_code and within_tolerance.line_id = cumulated.line_id
    where cumulated.period_index > within_tolerance.last_index
    group by cumulated.company_code, cumulated.line_id

),

final as (

    select
        cumulated.company_code,
        cumulated.line_id,
        cumulated.line_title,
        'prior_year' as comparator,
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
        on first_periods.company_code = cumulated.company_code and first_periods.line_id = cumulated.line_id

)

select * from final
