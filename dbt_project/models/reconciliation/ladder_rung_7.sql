-- Rung 7: every measured cent is traced, per measure and period. Left is what was measured, right what is supported: a price line by the complete
-- chain order line -> receipt -> invoice -> journal lines, a row of another type by the ledger evidence its own model names. Reporting currency,
-- positive is good.

with

run as (select * from {{ source('config', 'run') }}),

policies as (select cast({{ policy_decimal('amount_tolerance') }} as decimal(28, 6)) as amount_tolerance),

measures as (select * from {{ ref('measures') }}),

measure_periods as (

    select *
    from {{ ref('measure_periods') }}
    where period <= (select run.period from run)

),

-- price lines and the effects of every other type, in one shape; what is not signed (depreciation to come) is in no measured amount
benefit_lines as (

    select
        measure_id,
        period,
        evidence_status,
        evidence_reason,
        hard_saving_reporting as amount_reporting
    from {{ ref('benefit_lines') }}
    where evidence_status <> 'excluded' and period <= (select run.period from run)

    union all

    select
        measure_id,
        period,
        evidence_status,
        evidence_reason,
        amount_reporting
    from {{ ref('benefit_effects') }}
    where event_text is not null and period <= (select run.period from run)

),

line_totals as (

    select
        measure_id,
        period,
        count(*) as line_count,
        sum(case evidence_status when 'supported' then 1 else 0 end) as supported_count,
        sum(amount_reporting) as measured_reporting,
        sum(case evidence_status when 'supported' then amount_reporting else 0 end) as supported_reporting,
        -- a pair of unsupported lines may cancel out: what is unsupported is also judged without signs
        sum(case evidence_status when 'supported' then 0 else abs(amount_reporting) end) as unsupported_gross_reporting
    from benefit_lines
    group by measure_id, period

),

reasons as (

    select
        measure_id,
        period,
        evidence_reason,
        row_number() over (
            partition by measure_id, period order by sum(abs(amount_reporting)) desc, count(*) desc, evidence_reason
        ) as place
    from benefit_lines
    where evidence_status <> 'supported'
    group by measure_id, period, evidence_reason

),

traced as (

    select
        measure_periods.period,
        7 as rung,
        'benefit_lines_to_journals' as comparison,
        measure_periods.measure_id as scope,
        'measured saving' as left_name,
        'supported by journal lines' as right_name,
        coalesce(line_totals.line_count, 0) as left_count,
        coalesce(line_totals.supported_count, 0) as right_count,
        cast(coalesce(line_totals.measured_reporting, 0) as decimal(28, 6)) as left_amount,
        cast(coalesce(line_totals.supported_reporting, 0) as decimal(28, 6)) as right_amount,
        policies.amount_tolerance as tolerance,
        case
            when coalesce(line_totals.unsupported_gross_reporting, 0) <= policies.amount_tolerance then 'matched'
            when line_totals.supported_count = 0 then 'missing_right'
            else 'out_of_tolerance'
        end as status,
        case
            when reasons.evidence_reason is not null
                then (line_totals.line_count - line_totals.supported_count) || ' of ' || line_totals.line_count
                    || ' lines unsupported; most: ' || reasons.evidence_reason
        end as note
    from measure_periods
    left join line_totals
        on line_totals.measure_id = measure_periods.measure_id and line_totals.period = measure_periods.period
    left join reasons
        on reasons.measure_id = measure_periods.measure_id and reasons.period = measure_periods.period and reasons.place = 1
    cross join policies

),

-- The measure-period is the sum of its lines: a line in a period that has no measure-period is missing on the right.
summed as (

    select
        coalesce(line_totals.period, measure_periods.period) as period,
        7 as rung,
        'benefit_lines_to_measures' as comparison,
        coalesce(line_totals.measure_id, measure_periods.measure_id) as scope,
        'sum of benefit lines' as left_name,
        'measured per measure and period' as right_name,
        coalesce(line_totals.line_count, 0) as left_count,
        coalesce(measure_periods.line_count, 0) as right_count,
        cast(line_totals.measured_reporting as decimal(28, 6)) as left_amount,
        measure_periods.measured_reporting as right_amount,
        policies.amount_tolerance as tolerance,
        {{ compare_status('line_totals.measured_reporting', 'measure_periods.measured_reporting', 'policies.amount_tolerance') }} as status,
        cast(null as varchar) as note
    from line_totals
    full outer join measure_periods
        on measure_periods.measure_id = line_totals.measure_id and measure_periods.period = line_totals.period
    cross join policies

),

compared as (

    select * from traced
    union all
    select * from summed

),

found as (

    select
        compared.period,
        compared.rung,
        compared.comparison,
        compared.scope,
        compared.left_name,
        compared.right_name,
        compared.left_count,
        compared.right_count,
        compared.left_amount,
        compared.right_amount,
        {{ compare_difference('compared.left_amount', 'compared.right_amount') }} as difference,
        compared.tolerance,
        compared.status,
        run.reporting_currency as currency,
        compared.note
    from compared
    cross join run

),

not_available as (

    select
        run.period,
        7 as rung,
        'benefit_lines_to_journals' as comparison,
        'all measures' as scope,
        'measured saving' as left_name,
        'supported by journal lines' as right_name,
        cast(null as bigint) as left_count,
        cast(null as bigint) as right_count,
        cast(null as decimal(28, 6)) as left_amount,
        cast(null as decimal(28, 6)) as right_amount,
        cast(null as decimal(28, 6)) as difference,
        cast(null as decimal(28, 6)) as tolerance,
        'not_available' as status,
        run.reporting_currency as currency,
        case
            when (select count(*) from measures) = 0 then 'no measures: the register (measures.csv) was not delivered'
            else 'no measure is effective in this period'
        end as note
    from run
    where not exists (select 1 from found where found.period = run.period)

),

final as (

    select * from found
    union all
    select * from not_available

)

select * from final
