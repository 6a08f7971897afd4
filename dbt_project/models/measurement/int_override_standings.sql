-- Which override binds: the current one of its measure and period, approved by somebody who may, not expired at the close of this run, made for the
-- figures as they are now, and not above what was measured. Any other has no effect and says why; it is printed all the same.
with records as (
    select * from {{ ref('overrides') }}
),

totals as (
    select * from {{ ref('int_measure_totals') }}
),

measures as (
    select * from {{ ref('measures') }}
),

projects as (
    select * from {{ ref('projects') }}
),

periods as (
    select * from {{ ref('fiscal_periods') }}
),

run_period as (
    select
        periods.period,
        periods.period_index
    from {{ source('config', 'run') }} as run
    inner join periods on run.period = periods.period
),

judged as (
    select
        records.*,
        totals.measured_reporting,
        run_period.period as run_period,
        totals.content_hash as current_hash,
        {{ segregation_gap('records.requester', 'records.approver', 'records.approver_line', 'projects.reporting_line', 'requester') }} as segregation_gap,
        last_period.period_index - first_period.period_index as closes_covered,
        coalesce(last_period.period_index < run_period.period_index, true) as is_expired
    from records
    inner join totals
        on
            records.measure_id = totals.measure_id
            and records.period = totals.period
    cross join run_period
    left join measures on records.measure_id = measures.measure_id
    left join projects on measures.project_id = projects.project_id
    left join periods as first_period on records.period = first_period.period
    left join periods as last_period on records.expires_after = last_period.period
),

final as (
    select
        measure_id,
        period,
        sequence,
        amount_kind,
        cast(amount_reporting as decimal(28, 6)) as amount_reporting,
        content_hash,
        reason,
        requester,
        approver,
        approver_line,
        approved_at,
        expires_after,
        source_file,
        source_row,
        case
            when not is_current then 'superseded'
            when segregation_gap is not null then 'not_segregated'
            when closes_covered is null or closes_covered not between 0 and cast({{ policy('override_max_closes') }} as integer) then 'expiry_beyond_policy'
            when is_expired then 'expired'
            when content_hash is null or content_hash <> current_hash then 'voided'
            when amount_reporting not between least(measured_reporting, 0) and measured_reporting then 'above_measured'
            else 'binding'
        end as standing,
        case
            when not is_current then 'a later override of the same measure and month counts'
            when segregation_gap is not null then 'expected ' || segregation_gap
            when closes_covered is null or closes_covered not between 0 and cast({{ policy('override_max_closes') }} as integer)
                then 'expected an expiry at most ' || {{ policy('override_max_closes') }} || ' closes after ' || period || ', found ' || expires_after
            when is_expired then 'expired after ' || expires_after
            when content_hash is null or content_hash <> current_hash then 'a figure under it changed after it was approved'
            when amount_reporting not between least(measured_reporting, 0) and measured_reporting
                then 'expected an amount up to the measured ' || {{ two_decimals('measured_reporting') }} || ', found ' || {{ two_decimals('amount_reporting') }}
        end as no_effect_reason
    from judged
)

select * from final
