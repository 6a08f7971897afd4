-- Control S1: preparer is not approver, and the approver is outside the reporting line of the claimants.
-- A person is compared by name without case and outer blanks; a sign-off that names nobody fails too.
with

sign_offs as (

    select * from {{ ref('sign_offs') }}

),

measures as (

    select * from {{ ref('measures') }}

),

projects as (

    select * from {{ ref('projects') }}

),

measure_periods as (

    select * from {{ ref('measure_periods') }}

),

periods as (

    select period
    from {{ source('config', 'fiscal_periods') }}
    where {{ tieout.in_audit_window('period') }}

),

checked as (

    select
        sign_offs.measure_id,
        sign_offs.period,
        sign_offs.sequence,
        sign_offs.source_file,
        sign_offs.source_row,
        lower(trim(coalesce(sign_offs.preparer, ''))) as preparer,
        lower(trim(coalesce(sign_offs.approver, ''))) as approver,
        lower(trim(coalesce(sign_offs.approver_line, ''))) as approver_line,
        lower(trim(coalesce(projects.reporting_line, ''))) as claimant_line,
        coalesce(sign_offs.amount_reporting, measure_periods.measured_reporting, 0) as exposed_reporting
    from sign_offs
    left join measures on sign_offs.measure_id = measures.measure_id
    left join projects on measures.project_id = projects.project_id
    left join measure_periods
        on sign_offs.measure_id = measure_periods.measure_id and sign_offs.period = measure_periods.period
    where sign_offs.period in (select period from periods)

),

judged as (

    select
        *,
        case
            when preparer = '' or approver = '' then 'names of preparer and approver'
            when preparer = approver then 'an approver other than the preparer'
            when claimant_line = '' or approver_line = '' then 'the reporting lines of claimant and approver'
            when approver_line = claimant_line then 'an approver outside the reporting line of the claimants'
        end as missing_proof
    from checked

),

exceptions as (

    select
        period,
        measure_id as scope,
        measure_id || '/' || period || '/' || cast(sequence as varchar) as key,
        missing_proof as expected,
        'preparer ' || coalesce(nullif(preparer, ''), 'blank') || ', approver ' || coalesce(nullif(approver, ''), 'blank')
        || ' of ' || coalesce(nullif(approver_line, ''), 'blank') || ', claimants of '
        || coalesce(nullif(claimant_line, ''), 'blank') as actual,
        abs(exposed_reporting) as difference,
        'out_of_tolerance' as status,
        measure_id,
        cast(null as bigint) as rows_checked,
        'Sign-off of measure ' || measure_id || ' for ' || period || ': expected ' || missing_proof
        || '. Have it signed again by a person outside that line.' as message,
        source_file,
        source_row
    from judged
    where missing_proof is not null

),

summaries as (

    select
        periods.period,
        'register' as scope,
        'all' as key,
        'every sign-off by a second person outside the claimants'' line' as expected,
        cast(count(judged.missing_proof) as varchar) || ' of ' || cast(count(judged.measure_id) as varchar) || ' not' as actual,
        coalesce(sum(case when judged.missing_proof is not null then abs(judged.exposed_reporting) end), 0) as difference,
        case when count(judged.missing_proof) = 0 then 'matched' else 'out_of_tolerance' end as status,
        cast(null as varchar) as measure_id,
        count(judged.measure_id) as rows_checked,
        case
            when count(judged.measure_id) = 0 then 'no sign-off in ' || periods.period
            else cast(count(judged.measure_id) as varchar) || ' sign-offs read for ' || periods.period
        end as message,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row
    from periods
    left join judged on periods.period = judged.period
    group by periods.period

),

united as (

    select * from exceptions
    union all
    select * from summaries

),

final as (

    select
        period,
        'S1_segregation_of_duties' as control_id,
        scope,
        key,
        expected,
        actual,
        cast(difference as decimal(28, 6)) as difference,
        cast(0 as decimal(28, 6)) as tolerance,
        status,
        {{ tieout.run_fact('reporting_currency') }} as currency,
        cast(null as varchar) as company_code,
        measure_id,
        rows_checked,
        message,
        source_file,
        source_row
    from united

)

select * from final
