-- Rung 8, year to date; only the period being closed is compared.
--   statement_bridge     the bridge from the prior year closes: comparator + every explained cause = published amount. The difference is what stays
--                        unexplained, turned. Lines that neither benefits nor cost models reach are shown in the bridge, not compared here.
--   benefits_to_line     benefits on a line <= what the line moved the good way before other causes, else the note says exceeds_evidence
--   statement_bridge_budget, benefits_to_line_budget   the same from the budget, of the lines that budget_details.csv explains
--   budget_details       what budget_details.csv says of a line and month does not exceed the line in budget.csv, and is all of it where the details
--                        name the fixed part; one row per line, and one for each month that does not tie
--   recognised_on_lines  every recognised amount lands on a line of the income statement
--   inventory_bridge     the inventory line of the balance sheet from the start of the year: roll-forward and releases explain it

with

run as (select * from {{ source('config', 'run') }}),

bridge as (select * from {{ ref('statement_bridge') }} where is_reached),

budget_bridges as (select distinct company_code from {{ ref('statement_bridge') }} where comparator = 'budget'),

causes as (select * from {{ ref('bridge_causes') }}),

company_periods as (select * from {{ ref('measure_company_periods') }}),

statement_lines as (select * from {{ ref('financial_statement_lines') }}),

windows as (select * from {{ ref('int_bridge_windows') }}),

benefits as (select * from {{ ref('int_bridge_benefits') }}),

postings as (select * from {{ ref('int_bridge_postings') }}),

budgets as (select * from {{ ref('budgets') }}),

budget_details as (select * from {{ ref('budget_details') }}),

budget_lines as (select * from {{ ref('int_bridge_budget_lines') }}),

unrated as (

    select
        company_code,
        line_id,
        sum(rows_without_rate) as rows_without_rate
    from benefits
    group by company_code, line_id

),

bridged as (

    select
        bridge.period,
        8 as rung,
        case bridge.comparator when 'budget' then 'statement_bridge_budget' else 'statement_bridge' end as comparison,
        bridge.company_code || '/' || bridge.line_id as scope,
        case bridge.comparator when 'budget' then 'budget + explained causes' else 'prior year + explained causes' end as left_name,
        'published statement, year to date' as right_name,
        cast(sum(case when bridge.term in ('actual', 'unexplained') then 0 else 1 end) as bigint) as left_count,
        cast(1 as bigint) as right_count,
        cast(sum(case when bridge.term in ('actual', 'unexplained') then 0 else bridge.amount_local end) as decimal(28, 6)) as left_amount,
        cast(sum(case bridge.term when 'actual' then bridge.amount_local else 0 end) as decimal(28, 6)) as right_amount,
        max(bridge.tolerance) as tolerance,
        max(bridge.currency_local) as currency,
        case when max(coalesce(unrated.rows_without_rate, 0)) > 0
            then {{ count_shown('max(unrated.rows_without_rate)', 'recognised amount') }} || ' without a budget rate are left out' end as note
    from bridge
    left join unrated on unrated.company_code = bridge.company_code and unrated.line_id = bridge.line_id
    group by bridge.period, bridge.company_code, bridge.line_id, bridge.comparator

),

line_benefits as (

    select
        company_code,
        line_id,
        comparator,
        count(distinct measure_id) as measures,
        cast(sum(benefit_change_local) as decimal(28, 6)) as benefit_local
    from causes
    where benefit_change_local <> 0
    group by company_code, line_id, comparator

),

-- A benefit that fell, or stays below what the line moved, needs no more evidence: the right side is then as large as the left.
evidenced as (

    select
        bridge.period,
        8 as rung,
        case bridge.comparator when 'budget' then 'benefits_to_line_budget' else 'benefits_to_line' end as comparison,
        bridge.company_code || '/' || bridge.line_id as scope,
        'benefits on the line' as left_name,
        'favourable movement of the line' as right_name,
        max(line_benefits.measures) as left_count,
        cast(1 as bigint) as right_count,
        max(line_benefits.benefit_local) as left_amount,
        case
            when max(bridge.favourable_local) >= max(line_benefits.benefit_local) then max(line_benefits.benefit_local)
            else max(bridge.favourable_local)
        end as right_amount,
        max(bridge.tolerance) as tolerance,
        max(bridge.currency_local) as currency,
        case
            when max(line_benefits.benefit_local) > max(bridge.favourable_local) + max(bridge.tolerance)
                then 'exceeds_evidence: more benefit is recognised on this line than it moved the good way'
        end as note
    from bridge
    inner join line_benefits
        on line_benefits.company_code = bridge.company_code
        and line_benefits.line_id = bridge.line_id
        and line_benefits.comparator = bridge.comparator
    group by bridge.period, bridge.company_code, bridge.line_id, bridge.comparator

),

recognised as (

    select
        company_periods.company_code,
        count(distinct company_periods.measure_id) as measures,
        cast(sum(company_periods.recognised_pnl_reporting) as decimal(28, 6)) as recognised_reporting
    from company_periods
    inner join windows on windows.period = company_periods.period and windows.window_name = 'current'
    where company_periods.company_code in (select bridge.company_code from bridge)
        and company_periods.recognised_pnl_reporting <> 0
    group by company_periods.company_code

),

landed as (

    select
        benefits.company_code,
        count(distinct benefits.line_id) as lines,
        cast(sum(benefits.amount_reporting) as decimal(28, 6)) as landed_reporting
    from benefits
    inner join (
        select distinct
            company_code,
            line_id
        from bridge
    ) as published_lines
        on published_lines.company_code = benefits.company_code and published_lines.line_id = benefits.line_id
    where benefits.window_name = 'current'
    group by benefits.company_code

),

placed as (

    select
        run.period,
        8 as rung,
        'recognised_on_lines' as comparison,
        coalesce(recognised.company_code, landed.company_code) as scope,
        'recognised in profit, year to date' as left_name,
        'on lines of the income statement' as right_name,
        coalesce(recognised.measures, 0) as left_count,
        coalesce(landed.lines, 0) as right_count,
        recognised.recognised_reporting as left_amount,
        landed.landed_reporting as right_amount,
        cast({{ policy_decimal('amount_tolerance') }} as decimal(28, 6)) as tolerance,
        run.reporting_currency as currency,
        cast(null as varchar) as note
    from recognised
    full outer join landed on landed.company_code = recognised.company_code
    cross join run

),

inventory as (

    select
        period,
        8 as rung,
        'inventory_bridge' as comparison,
        company_code as scope,
        'start of the year + explained causes' as left_name,
        'inventory in the balance sheet' as right_name,
        cast(sum(case when term in ('actual', 'unexplained') then 0 else 1 end) as bigint) as left_count,
        cast(1 as bigint) as right_count,
        cast(sum(case when term in ('actual', 'unexplained') then 0 else amount_local end) as decimal(28, 6)) as left_amount,
        cast(sum(case term when 'actual' then amount_local else 0 end) as decimal(28, 6)) as right_amount,
        max(tolerance) as tolerance,
        max(currency_local) as currency,
        cast(null as varchar) as note
    from {{ ref('balance_sheet_bridge') }}
    where line_id = 'inventory' and status in ('matched', 'out_of_tolerance')
    group by period, company_code

),

-- Details stay inside the budget of their line: what is left of it is its fixed part, of the same sign.
detailed_months as (

    select
        lines.company_code,
        lines.line_id,
        lines.period,
        coalesce(details.details, 0) as details,
        coalesce(details.names_fixed, false) as names_fixed,
        details.details_local,
        budgeted.budget_local,
        coalesce(details.currency_local, budgeted.currency_local) as currency_local
    from (
        select
            company_code,
            line_id,
            period
        from budget_details

        union

        select
            company_code,
            line_id,
            period
        from budgets
    ) as lines
    inner join windows on windows.period = lines.period and windows.window_name = 'current'
    inner join budget_lines
        on budget_lines.company_code = lines.company_code and budget_lines.line_id = lines.line_id and budget_lines.has_details
    left join (
        select
            company_code,
            line_id,
            period,
            count(*) as details,
            bool_or(driver = 'fixed') as names_fixed,
            cast(sum(amount_local) as decimal(28, 6)) as details_local,
            max(currency_local) as currency_local
        from budget_details
        group by company_code, line_id, period
    ) as details
        on details.company_code = lines.company_code and details.line_id = lines.line_id and details.period = lines.period
    left join (
        select
            company_code,
            line_id,
            period,
            cast(sum(amount_local) as decimal(28, 6)) as budget_local,
            max(currency_local) as currency_local
        from budgets
        group by company_code, line_id, period
    ) as budgeted
        on budgeted.company_code = lines.company_code and budgeted.line_id = lines.line_id and budgeted.period = lines.period

),

-- A line that the details do not use up has a fixed part: it stands beside them on the left.
placed_months as (

    select
        *,
        case
            when budget_local is null then details_local
            when names_fixed then details_local
            when details_local * sign(budget_local) > abs(budget_local) then details_local
            else budget_local
        end as left_local
    from detailed_months

),

tied_months as (

    select
        *,
        case when is_tied then null else period end as untied_period,
        company_code || '/' || line_id || case when is_tied then '' else '/' || period end as scope
    from (
        select
            *,
            {{ compare_status('left_local', 'budget_local', policy_decimal('amount_tolerance')) }} = 'matched' as is_tied
        from placed_months
    ) as judged

),

detailed as (

    select
        run.period,
        8 as rung,
        'budget_details' as comparison,
        tied_months.scope,
        'budget details and fixed part' as left_name,
        'budget of the line' as right_name,
        cast(sum(tied_months.details) as bigint) as left_count,
        cast(count(tied_months.budget_local) as bigint) as right_count,
        cast(sum(tied_months.left_local) as decimal(28, 6)) as left_amount,
        cast(sum(tied_months.budget_local) as decimal(28, 6)) as right_amount,
        cast({{ policy_decimal('amount_tolerance') }} as decimal(28, 6)) as tolerance,
        max(tied_months.currency_local) as currency,
        case
            when tied_months.untied_period is null then null
            when max(tied_months.budget_local) is null
                then 'budget_details.csv has ' || cast(round(max(tied_months.details_local), 2) as varchar) || ' of ' || tied_months.line_id || ' in '
                    || tied_months.untied_period || ', budget.csv has no row of it: add the line to budget.csv, or correct the details'
            else 'the details of ' || tied_months.line_id || ' in ' || tied_months.untied_period || ' are '
                || cast(round(max(tied_months.details_local), 2) as varchar) || ', its budget is '
                || cast(round(max(tied_months.budget_local), 2) as varchar) || ': correct the details or the budget'
        end as note
    from tied_months
    cross join run
    group by run.period, tied_months.scope, tied_months.line_id, tied_months.untied_period

),

compared as (

    select * from detailed
    union all
    select * from inventory
    union all
    select * from bridged
    union all
    select * from evidenced
    union all
    select * from placed

),

found as (

    select
        period,
        rung,
        comparison,
        scope,
        left_name,
        right_name,
        left_count,
        right_count,
        left_amount,
        right_amount,
        {{ compare_difference('left_amount', 'right_amount') }} as difference,
        tolerance,
        {{ compare_status('left_amount', 'right_amount', 'tolerance') }} as status,
        currency,
        note
    from compared

),

ledgers as (

    select distinct company_code from {{ ref('trial_balances') }}

    intersect

    select distinct company_code from {{ ref('journal_entry_lines') }}

),

companies as (

    select distinct company_code from statement_lines

    union

    select 'all companies' as company_code
    from run
    where not exists (select 1 from statement_lines)

),

published_windows as (

    select
        statement_lines.company_code,
        count(distinct case windows.window_name when 'current' then statement_lines.period end) as current_periods,
        count(distinct case windows.window_name when 'prior' then statement_lines.period end) as prior_periods
    from statement_lines
    inner join windows on windows.period = statement_lines.period
    where statement_lines.statement = 'income_statement'
    group by statement_lines.company_code

),

window_lengths as (

    select
        sum(case window_name when 'current' then 1 else 0 end) as current_periods,
        sum(case window_name when 'prior' then 1 else 0 end) as prior_periods
    from windows

),

not_available as (

    select
        run.period,
        8 as rung,
        'statement_bridge' as comparison,
        companies.company_code as scope,
        'prior year + explained causes' as left_name,
        'published statement, year to date' as right_name,
        cast(null as bigint) as left_count,
        cast(null as bigint) as right_count,
        cast(null as decimal(28, 6)) as left_amount,
        cast(null as decimal(28, 6)) as right_amount,
        cast(null as decimal(28, 6)) as difference,
        cast(null as decimal(28, 6)) as tolerance,
        'not_available' as status,
        cast(null as varchar) as currency,
        case
            when not exists (select 1 from statement_lines) then 'no financial_statements.csv was delivered'
            when ',' || {{ policy('bridge_reference') }} || ',' not like '%,prior_year,%'
                then 'policy bridge_reference leaves out the prior year'
            when companies.company_code not in (select ledgers.company_code from ledgers)
                then 'no ledger stands behind the published statement: no trial balance, or no journals, of ' || companies.company_code
                    || ' were delivered'
            when coalesce(published_windows.current_periods, 0) < window_lengths.current_periods
                then 'income statement published for ' || coalesce(published_windows.current_periods, 0) || ' of '
                    || window_lengths.current_periods || ' months of this year to date'
            when coalesce(published_windows.prior_periods, 0) < window_lengths.prior_periods
                then 'no prior year: income statement published for ' || coalesce(published_windows.prior_periods, 0) || ' of '
                    || window_lengths.prior_periods || ' months of the same months last year'
            when not exists (select 1 from postings where postings.company_code = companies.company_code)
                then 'no journal lines with transaction keys GBB or PRD on accounts of account_mapping.csv'
            else 'no published line holds the accounts of goods issues (GBB) or price differences (PRD)'
        end as note
    from run
    cross join companies
    cross join window_lengths
    left join published_windows on published_windows.company_code = companies.company_code
    where not exists (
        select 1 from bridge where bridge.company_code = companies.company_code and bridge.comparator = 'prior_year'
    )

    union all

    -- details that were delivered, but do not suffice for what the line's cost is modelled by, or have no bridge to stand in
    select
        run.period,
        8 as rung,
        'statement_bridge_budget' as comparison,
        budget_lines.company_code || '/' || budget_lines.line_id as scope,
        'budget + explained causes' as left_name,
        'published statement, year to date' as right_name,
        cast(null as bigint) as left_count,
        cast(null as bigint) as right_count,
        cast(null as decimal(28, 6)) as left_amount,
        cast(null as decimal(28, 6)) as right_amount,
        cast(null as decimal(28, 6)) as difference,
        cast(null as decimal(28, 6)) as tolerance,
        'not_available' as status,
        cast(null as varchar) as currency,
        coalesce(
            budget_lines.reason || ': complete the details of the line, or take them out',
            'no bridge from the budget: budget.csv needs amounts of ' || budget_lines.company_code
            || ' for every month of this year to date, and its income statement must be published for them'
        ) as note
    from budget_lines
    cross join run
    where budget_lines.has_details
        and (not budget_lines.is_detailed or budget_lines.company_code not in (select budget_bridges.company_code from budget_bridges))
        and ',' || {{ policy('bridge_reference') }} || ',' like '%,budget,%'

),

final as (

    select * from found
    union all
    select * from not_available

)

select * from final
