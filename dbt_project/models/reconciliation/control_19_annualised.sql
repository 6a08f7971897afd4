-- Control 19 annualised: nothing annual, future or beyond the window is shown as actual. Claims and acceptances are for one period, inside the measure's
-- window, for a period that had ended; the periods of a plan add up to the plan; the periods of a measure add up to its lines, and
-- its first fiscal year (in-year) and the rest (carry-over) to its window total. Severity B.
with run as (
    select * from {{ source('config', 'run') }}
),

measures as (
    select * from {{ ref('measures') }}
),

windows as (
    select * from {{ ref('int_measure_windows') }}
),

periods as (
    select * from {{ ref('fiscal_periods') }}
),

claims as (
    select * from {{ ref('claims') }}
),

sign_offs as (
    select * from {{ ref('sign_offs') }} where is_current
),

plans as (
    select * from {{ ref('plans') }} where is_current
),

plan_periods as (
    select * from {{ ref('int_measure_plans') }}
),

measure_periods as (
    select * from {{ ref('measure_periods') }}
),

lines as (
    select
        measure_id,
        hard_saving_reporting as measured_reporting
    from {{ ref('benefit_lines') }}
    where evidence_status <> 'excluded'
    union all
    select
        measure_id,
        amount_reporting as measured_reporting
    from {{ ref('benefit_effects') }}
    where evidence_status <> 'excluded'
),

-- amounts people enter for a period: claims, and what finance accepted
entered as (
    select
        'claim' as kind,
        measure_id,
        period,
        amount_reporting,
        basis,
        submitted_on as entered_on,
        source_file,
        source_row
    from claims
    union all
    select
        'sign-off' as kind,
        measure_id,
        period,
        coalesce(amount_reporting, 0) as amount_reporting,
        'period' as basis,
        signed_on as entered_on,
        source_file,
        source_row
    from sign_offs
    where decision in ('validated', 'partly_validated')
),

judged as (
    select
        entered.*,
        run.period as run_period,
        periods.end_date,
        measures.effective_date,
        coalesce(windows.window_end_exclusive, {{ add_months('measures.effective_date', 'measures.window_months') }}) as window_end_exclusive,
        case
            when entered.basis <> 'period' then 'basis'
            when periods.end_date < measures.effective_date then 'before_effect'
            -- Later records do not disturb the re-run of an earlier period, unless they were entered before their own period had ended
            when entered.period > run.period and (entered.entered_on is null or entered.entered_on <= periods.end_date) then 'future'
            -- an acceptance of nothing (no lines) beyond the window shows nothing as actual
            when
                entered.amount_reporting <> 0
                and periods.start_date
                >= coalesce(windows.window_end_exclusive, {{ add_months('measures.effective_date', 'measures.window_months') }})
                and entered.period <= run.period
                then 'beyond_window'
        end as fault
    from entered
    cross join run
    inner join measures on entered.measure_id = measures.measure_id
    inner join periods on entered.period = periods.period
    left join windows on entered.measure_id = windows.measure_id
),

entered_exceptions as (
    select
        case when period > run_period then run_period else period end as period,
        kind || '/' || measure_id || '/' || period as key,
        case fault
            when 'basis' then 'basis period'
            when 'future' then 'a period up to ' || run_period
            when 'before_effect' then 'a period from ' || cast(effective_date as varchar)
            else 'a period before ' || cast(window_end_exclusive as varchar)
        end as expected,
        case when fault = 'basis' then 'basis ' || basis else 'period ' || period end as actual,
        amount_reporting as difference,
        cast(0 as decimal(28, 6)) as tolerance,
        'out_of_tolerance' as status,
        measure_id,
        upper(substr(kind, 1, 1)) || substr(kind, 2) || ' of measure ' || measure_id || ' for ' || period || ', amount '
        || {{ two_decimals('amount_reporting') }} || ': expected '
        || case fault
            when 'basis' then 'basis period, found basis ' || basis || '. Enter the amount of that period alone.'
            when 'future' then 'a period that has ended by ' || run_period || ', found a later one. Take it out until its period is over.'
            when 'before_effect' then 'a period from the effective date ' || cast(effective_date as varchar) || ', found an earlier one. Correct the period.'
            else 'a period inside the window that ends before ' || cast(window_end_exclusive as varchar)
                || ', found a later one. The new price is the baseline by then: take it out.'
        end as message,
        source_file,
        source_row
    from judged
    where fault is not null
),

plan_totals as (
    select
        plans.measure_id,
        min(plans.source_file) as source_file,
        min(plans.source_row) as source_row,
        sum(
            case plans.unit
                when 'per_window' then cast(plans.amount_reporting as decimal(28, 6))
                when 'per_period' then cast(plans.amount_reporting * (last_period.period_index - first_period.period_index + 1) as decimal(28, 6))
                when 'per_year' then cast(
                    {{ money_div('plans.amount_reporting * (last_period.period_index - first_period.period_index + 1)', '12', 6) }} as decimal(28, 6)
                )
                else cast(
                    cast(plans.unit_saving_reporting * plans.forecast_quantity as decimal(28, 6))
                    * (last_period.period_index - first_period.period_index + 1) as decimal(28, 6)
                )
            end
        ) as plan_total_reporting
    from plans
    inner join periods as first_period on plans.period_from = first_period.period
    inner join periods as last_period on plans.period_to = last_period.period
    group by plans.measure_id
),

plan_sums as (
    select
        measure_id,
        sum(planned_reporting) as planned_reporting
    from plan_periods
    group by measure_id
),

plan_exceptions as (
    select
        run.period,
        'plan/' || plan_totals.measure_id as key,
        {{ two_decimals('plan_totals.plan_total_reporting') }} as expected,
        coalesce({{ two_decimals('plan_sums.planned_reporting') }}, 'none') as actual,
        plan_totals.plan_total_reporting - coalesce(plan_sums.planned_reporting, 0) as difference,
        cast({{ policy_decimal('amount_tolerance') }} as decimal(28, 6)) as tolerance,
        case when plan_sums.measure_id is null then 'missing_right' else 'out_of_tolerance' end as status,
        plan_totals.measure_id,
        'Plan of measure ' || plan_totals.measure_id || ': expected its periods to add up to ' || {{ two_decimals('plan_totals.plan_total_reporting') }}
        || ', found ' || coalesce({{ two_decimals('plan_sums.planned_reporting') }}, 'no period')
        || '. Check period_from, period_to and unit of the plan.' as message,
        plan_totals.source_file,
        plan_totals.source_row
    from plan_totals
    left join plan_sums on plan_totals.measure_id = plan_sums.measure_id
    cross join run
    where
        plan_sums.measure_id is null
        or abs(plan_totals.plan_total_reporting - plan_sums.planned_reporting) > {{ policy_decimal('amount_tolerance') }}
),

line_totals as (
    select
        measure_id,
        sum(measured_reporting) as measured_reporting
    from lines
    group by measure_id
),

period_totals as (
    select
        measure_periods.measure_id,
        sum(case when periods.fiscal_year = effective_period.fiscal_year then measure_periods.measured_reporting else 0 end) as in_year_reporting,
        sum(case when periods.fiscal_year > effective_period.fiscal_year then measure_periods.measured_reporting else 0 end) as carry_over_reporting
    from measure_periods
    inner join periods on measure_periods.period = periods.period
    inner join measures on measure_periods.measure_id = measures.measure_id
    inner join periods as effective_period on measures.effective_date between effective_period.start_date and effective_period.end_date
    group by measure_periods.measure_id
),

total_exceptions as (
    select
        run.period,
        'total/' || line_totals.measure_id as key,
        {{ two_decimals('line_totals.measured_reporting') }} as expected,
        coalesce({{ two_decimals('period_totals.in_year_reporting + period_totals.carry_over_reporting') }}, 'none') as actual,
        line_totals.measured_reporting - coalesce(period_totals.in_year_reporting + period_totals.carry_over_reporting, 0) as difference,
        cast(0 as decimal(28, 6)) as tolerance,
        case when period_totals.measure_id is null then 'missing_right' else 'out_of_tolerance' end as status,
        line_totals.measure_id,
        'Measure ' || line_totals.measure_id || ': expected in-year plus carry-over to equal its lines '
        || {{ two_decimals('line_totals.measured_reporting') }} || ', found '
        || coalesce({{ two_decimals('period_totals.in_year_reporting') }} || ' + ' || {{ two_decimals('period_totals.carry_over_reporting') }}, 'no period')
        || '. Check the effective date and the fiscal calendar.' as message,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row
    from line_totals
    left join period_totals on line_totals.measure_id = period_totals.measure_id
    cross join run
    where line_totals.measured_reporting <> coalesce(period_totals.in_year_reporting + period_totals.carry_over_reporting, 0)
),

all_exceptions as (
    select * from entered_exceptions
    union all
    select * from plan_exceptions
    union all
    select * from total_exceptions
),

found as (
    select
        period,
        key,
        expected,
        actual,
        difference,
        tolerance,
        status,
        cast(null as varchar) as company_code,
        measure_id,
        message,
        source_file,
        source_row
    from all_exceptions
),

checked as (
    select
        judged.period,
        count(*) as rows_checked
    from judged
    where judged.period <= judged.run_period
    group by judged.period
),

{{ control_output(
    '19_annualised', 'register', 'amounts of single past periods inside the window, periods adding up to totals',
    '(select count(*) from ' ~ ref('measures') ~ ') = 0',
    'The register has no measures, so no amount can be annual. Deliver the register.'
) }}
