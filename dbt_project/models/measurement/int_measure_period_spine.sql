-- One row per measure and period, from the period of the effective date to the run's; earlier when an invoice came or the plan starts
-- before it, so that no planned or measured amount falls out.
with measures as (
    select * from {{ ref('measures') }}
),

periods as (
    select * from {{ ref('fiscal_periods') }}
),

windows as (
    select * from {{ ref('int_measure_windows') }}
),

first_plans as (
    select
        plans.measure_id,
        min(periods.start_date) as first_plan_date
    from {{ ref('int_measure_plans') }} as plans
    inner join periods on plans.period = periods.period
    group by plans.measure_id
),

first_events as (
    select
        measure_id,
        min(posting_date) as first_event_date
    from (
        select measure_id, posting_date from {{ ref('benefit_lines') }} where evidence_status <> 'excluded'
        union all
        select measure_id, posting_date from {{ ref('benefit_effects') }} where evidence_status <> 'excluded'
    ) as events
    group by measure_id
),

final as (
    select
        measures.measure_id,
        measures.project_id,
        coalesce(measures.benefit_type, 'price_saving') as benefit_type,
        coalesce(measures.value_kind, 'profit') as value_kind,
        periods.period,
        periods.period_index,
        periods.fiscal_year,
        periods.start_date,
        periods.end_date,
        measures.effective_date,
        windows.first_receipt_date,
        windows.window_end_exclusive,
        -- before the first receipt the window is still to come
        periods.end_date >= measures.effective_date
        and periods.start_date < coalesce(windows.window_end_exclusive, {{ add_months('measures.effective_date', 'measures.window_months') }})
            as in_window
    from measures
    left join windows on measures.measure_id = windows.measure_id
    left join first_events on measures.measure_id = first_events.measure_id
    left join first_plans on measures.measure_id = first_plans.measure_id
    inner join periods
        on
            periods.end_date >= least(
                measures.effective_date,
                coalesce(first_events.first_event_date, measures.effective_date),
                coalesce(first_plans.first_plan_date, measures.effective_date)
            )
            and periods.start_date <= {{ run_fact('period_end') }}
)

select * from final
