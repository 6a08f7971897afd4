-- Control S1: preparer is not approver, and the approver is outside the reporting line of the claimants.
-- Sign-offs and overrides alike. A person is compared by name without case and outer blanks; a record that names nobody fails too.
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

overrides as (

    select * from {{ ref('overrides') }}

),

-- every signed record of the register in one shape; whoever asks for an override is its preparer
signed_records as (

    select
        'sign-off' as record_kind,
        measure_id,
        period,
        sequence,
        amount_reporting,
        preparer,
        approver,
        approver_line,
        source_file,
        source_row
    from sign_offs

    union all

    select
        'override' as record_kind,
        measure_id,
        period,
        sequence,
        amount_reporting,
        requester as preparer,
        approver,
        approver_line,
        source_file,
        source_row
    from overrides

),

judged as (

    select
        records.record_kind,
        records.measure_id,
        records.period,
        records.sequence,
        records.source_file,
        records.source_row,
        {{ signatory('records.preparer') }} as preparer,
        {{ signatory('records.approver') }} as approver,
        {{ signatory('records.approver_line') }} as approver_line,
        {{ signatory('projects.reporting_line') }} as claimant_line,
        coalesce(records.amount_reporting, measure_periods.measured_reporting, 0) as exposed_reporting,
        {{ segregation_gap('records.preparer', 'records.approver', 'records.approver_line', 'projects.reporting_line') }} as missing_proof
    from signed_records as records
    left join measures on records.measure_id = measures.measure_id
    left join projects on measures.project_id = projects.project_id
    left join measure_periods
        on records.measure_id = measure_periods.measure_id and records.period = measure_periods.period
    where records.period in (select period from periods)

),

exceptions as (

    select
        period,
        measure_id as scope,
        case when record_kind = 'override' then 'override/' else '' end || measure_id || '/' || period || '/' || cast(sequence as varchar) as key,
        missing_proof as expected,
        'preparer ' || coalesce(nullif(preparer, ''), 'blank') || ', approver ' || coalesce(nullif(approver, ''), 'blank')
        || ' of ' || coalesce(nullif(approver_line, ''), 'blank') || ', claimants of '
        || coalesce(nullif(claimant_line, ''), 'blank') as actual,
        abs(exposed_reporting) as difference,
        'out_of_tolerance' as status,
        measure_id,
        cast(null as bigint) as rows_checked,
        case when record_kind = 'override' then 'Override' else 'Sign-off' end || ' of measure ' || measure_id || ' for ' || period || ': expected ' || missing_proof
        || case when record_kind = 'override' then '; it has no effect' else '' end || '. Have it signed again by a person outside that line.' as message,
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
        'every sign-off and override by a second person outside the claimants'' line' as expected,
        cast(count(judged.missing_proof) as varchar) || ' of ' || cast(count(judged.measure_id) as varchar) || ' not' as actual,
        coalesce(sum(case when judged.missing_proof is not null then abs(judged.exposed_reporting) end), 0) as difference,
        case when count(judged.missing_proof) = 0 then 'matched' else 'out_of_tolerance' end as status,
        cast(null as varchar) as measure_id,
        count(judged.measure_id) as rows_checked,
        case
            when count(judged.measure_id) = 0 then 'no sign-off in ' || periods.period
            else cast(count(judged.measure_id) as varchar) || ' sign-offs and overrides read for ' || periods.period
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
