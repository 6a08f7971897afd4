-- One row per measure: year to date in whole cents that add up over the measures; held in stock at the end of the period.

with

run as (select * from {{ source('config', 'run') }}),

measures as (select * from {{ ref('measures') }}),

projects as (select * from {{ ref('projects') }}),

year_amounts as (select * from {{ ref('int_measure_year') }}),

measure_periods as (select * from {{ ref('measure_periods') }}),

measure_baselines as (select * from {{ ref('measure_baselines') }}),

measure_holds as (select * from {{ ref('measure_holds') }}),

baseline_types as (

    select
        measure_id,
        case when min(baseline_type) = max(baseline_type) then max(baseline_type) else 'several' end as baseline_type,
        sum(case status when 'available' then 0 else 1 end) as unavailable
    from measure_baselines
    group by measure_id

),

this_period as (

    select
        measure_periods.measure_id,
        measure_periods.state
    from measure_periods
    inner join run on run.period = measure_periods.period

),

-- Why validated differs from measured, in months of the year to date.
months as (

    select
        measure_periods.measure_id,
        sum(case when measure_periods.state in ('measured', 'submitted') and measure_periods.measured_reporting <> 0 then 1 else 0 end)
            as unsigned_months,
        sum(case when measure_periods.state = 'disputed' then 1 else 0 end) as disputed_months,
        sum(case when measure_periods.state = 'rejected' then 1 else 0 end) as rejected_months,
        sum(case when measure_periods.state = 'partly_validated' then 1 else 0 end) as partly_months,
        sum(case when measure_periods.state = 'stale' then 1 else 0 end) as stale_months,
        sum(case when measure_periods.held_by_control_reporting <> 0 then 1 else 0 end) as held_months,
        sum(case when measure_periods.unsupported_reporting <> 0 then 1 else 0 end) as unsupported_months
    from measure_periods
    inner join run on measure_periods.period between run.ytd_from and run.period
    group by measure_periods.measure_id

),

holds as (

    select
        measure_holds.measure_id,
        min(measure_holds.control_id) as control_id
    from measure_holds
    inner join run on measure_holds.period between run.ytd_from and run.period
    group by measure_holds.measure_id

),

notes as (

    select
        year_amounts.measure_id,
        case when coalesce(holds.control_id, '') <> ''
            then 'held by control ' || holds.control_id || ' (' || {{ count_shown('months.held_months', 'month') }} || '); ' else '' end
        || case when coalesce(months.disputed_months, 0) > 0 then 'disputed (' || {{ count_shown('months.disputed_months', 'month') }} || '); ' else '' end
        || case when coalesce(months.rejected_months, 0) > 0 then 'rejected (' || {{ count_shown('months.rejected_months', 'month') }} || '); ' else '' end
        || case when coalesce(months.partly_months, 0) > 0 then 'partly accepted (' || {{ count_shown('months.partly_months', 'month') }} || '); ' else '' end
        || case when coalesce(months.stale_months, 0) > 0
            then 'changed after sign-off (' || {{ count_shown('months.stale_months', 'month') }} || '); ' else '' end
        || case when coalesce(months.unsigned_months, 0) > 0 then 'unsigned (' || {{ count_shown('months.unsigned_months', 'month') }} || '); ' else '' end
        || case when coalesce(months.unsupported_months, 0) > 0
            then 'without complete journal evidence (' || {{ count_shown('months.unsupported_months', 'month') }} || '); ' else '' end
        || case when coalesce(baseline_types.unavailable, 0) > 0
            then 'no baseline for ' || {{ count_shown('baseline_types.unavailable', 'item') }} || '; ' else '' end
        || case when year_amounts.avoidance <> 0 then 'avoidance is a memo, never added; ' else '' end
        || case when year_amounts.is_avoidance_claim
            then 'planned as avoidance: ' || cast(year_amounts.avoidance_planned as decimal(28, 2)) || '; ' else '' end
            as note_text
    from year_amounts
    left join months on months.measure_id = year_amounts.measure_id
    left join holds on holds.measure_id = year_amounts.measure_id
    left join baseline_types on baseline_types.measure_id = year_amounts.measure_id

),

final as (

    select
        measures.measure_id,
        coalesce(measures.title, measures.measure_id) as title,
        measures.project_id,
        projects.title as project_title,
        coalesce(measures.owner, projects.owner) as owner,
        coalesce(measures.gate, projects.gate) as gate,
        measures.benefit_type,
        measures.value_kind,
        baseline_types.baseline_type,
        measures.effective_date,
        coalesce(this_period.state, 'planned') as state,
        year_amounts.planned_shown as planned_ytd,
        year_amounts.claimed_shown as claimed_ytd,
        year_amounts.measured_shown as measured_ytd,
        year_amounts.validated_shown as validated_ytd,
        year_amounts.recognised_shown as recognised_ytd,
        year_amounts.held_in_stock_shown as held_in_stock,
        year_amounts.avoidance_shown as avoidance_ytd,
        year_amounts.fx_effect_shown as fx_effect_ytd,
        cast(year_amounts.claimed_shown - year_amounts.measured_shown as decimal(28, 2)) as claimed_less_measured,
        cast(year_amounts.validated_shown - year_amounts.planned_shown as decimal(28, 2)) as validated_less_planned,
        case when notes.note_text = '' then null else substr(notes.note_text, 1, length(notes.note_text) - 2) end as note
    from measures
    inner join year_amounts on year_amounts.measure_id = measures.measure_id
    left join projects on projects.project_id = measures.project_id
    left join baseline_types on baseline_types.measure_id = measures.measure_id
    left join this_period on this_period.measure_id = measures.measure_id
    left join notes on notes.measure_id = measures.measure_id

)

select * from final
