-- Rung 8: the statement bridge closes. Left is the comparator plus every explained cause, right the published amount, year to date; the
-- difference is what stays unexplained, turned. Only the period being closed is compared.

with

run as (select * from {{ source('config', 'run') }}),

bridge as (select * from {{ ref('statement_bridge') }}),

statement_lines as (select * from {{ ref('financial_statement_lines') }}),

windows as (select * from {{ ref('int_bridge_windows') }}),

benefits as (select * from {{ ref('int_bridge_benefits') }}),

postings as (select * from {{ ref('int_bridge_postings') }}),

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
        'statement_bridge' as comparison,
        bridge.company_code || '/' || bridge.line_id as scope,
        'prior year + explained causes' as left_name,
        'published statement, year to date' as right_name,
        cast(sum(case when bridge.term in ('actual', 'unexplained') then 0 else 1 end) as bigint) as left_count,
        cast(1 as bigint) as right_count,
        cast(sum(case when bridge.term in ('actual', 'unexplained') then 0 else bridge.amount_local end) as decimal(28, 6)) as left_amount,
        cast(sum(case bridge.term when 'actual' then bridge.amount_local else 0 end) as decimal(28, 6)) as right_amount,
        max(bridge.tolerance) as tolerance,
        max(bridge.currency_local) as currency,
        case when max(bridge.status) = 'exceeds_evidence' or min(bridge.status) = 'exceeds_evidence'
            then 'exceeds_evidence: more benefit is recognised on this line than its prices fell' end as evidence_note,
        case when max(coalesce(unrated.rows_without_rate, 0)) > 0
            then {{ count_shown('max(unrated.rows_without_rate)', 'recognised amount') }} || ' without a budget rate are left out' end as rate_note
    from bridge
    left join unrated on unrated.company_code = bridge.company_code and unrated.line_id = bridge.line_id
    group by bridge.period, bridge.company_code, bridge.line_id

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
        case
            when evidence_note is not null and rate_note is not null then evidence_note || '; ' || rate_note
            else coalesce(evidence_note, rate_note)
        end as note
    from bridged

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
        select 1 from bridge where bridge.company_code = companies.company_code
    )

),

final as (

    select * from found
    union all
    select * from not_available

)

select * from final
