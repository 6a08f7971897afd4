-- What somebody must decide or do, largest amount first: measured amounts nobody signed, disputes, holds by a control, measures far below plan, statement
-- lines outside tolerance, forecasts in alarm, and open items that people put on the agenda. A hold names its control; what clears it stands with the control.

with

run as (select * from {{ source('config', 'run') }}),

measures as (select * from {{ ref('rpt_measures') }}),

months as (

    select
        month_rows.measure_id,
        month_rows.period,
        month_rows.state,
        month_rows.measured_reporting,
        month_rows.validated_reporting,
        month_rows.held_by_control_reporting,
        month_rows.disputed_reporting
    from {{ ref('measure_periods') }} as month_rows
    inner join run on month_rows.period between run.ytd_from and run.period

),

held_months as (

    select held_rows.*
    from {{ ref('measure_holds') }} as held_rows
    inner join run on held_rows.period between run.ytd_from and run.period

),

holds as (

    select
        hold_rows.measure_id,
        {{ sorted_join('hold_rows.control_id', "', '") }} as control_ids
    from (select distinct measure_id, control_id from held_months) as hold_rows
    group by hold_rows.measure_id

),

sums as (

    select
        measure_id,
        sum(measured_reporting - validated_reporting - held_by_control_reporting - disputed_reporting) as not_signed,
        sum(case when measured_reporting <> 0 and state in ('measured', 'submitted', 'stale') then 1 else 0 end) as open_months,
        sum(case when state = 'stale' then 1 else 0 end) as stale_months,
        min(case when measured_reporting <> 0 and state in ('measured', 'submitted', 'stale') then period end) as first_open,
        sum(disputed_reporting) as disputed,
        sum(held_by_control_reporting) as held
    from months
    group by measure_id

),

bridge as (select * from {{ ref('rpt_bridge_lines') }} where status in ('out_of_tolerance', 'exceeds_evidence')),

forecast as (select * from {{ ref('rpt_forecast') }} where family = 'all'),

agenda as (

    select * from {{ ref('sop_agenda') }}
    where origin = 'entered' and coalesce(status, 'open') not in ('done', 'closed', 'rejected')

),

items as (

    select
        'sign_off' as kind,
        measures.title || ': sign or refuse ' || {{ count_shown('sums.open_months', 'month') }} as title,
        sums.not_signed as amount,
        measures.owner,
        cast(null as varchar) as due,
        measures.measure_id as measure_ids,
        'open since ' || {{ period_shown('sums.first_open') }}
        || case when sums.stale_months > 0 then '; ' || {{ count_shown('sums.stale_months', 'month') }} || ' changed after the sign-off' else '' end as evidence
    from measures
    inner join sums on sums.measure_id = measures.measure_id
    where sums.open_months > 0 and round(sums.not_signed, 2) <> 0

    union all

    select
        'disputed',
        measures.title || ': settle the dispute',
        sums.disputed,
        measures.owner,
        null,
        measures.measure_id,
        'disputed or rejected by the approver'
    from measures
    inner join sums on sums.measure_id = measures.measure_id
    where round(sums.disputed, 2) <> 0

    union all

    select
        'held',
        measures.title || ': clear the hold',
        sums.held,
        measures.owner,
        null,
        measures.measure_id,
        'held by control ' || holds.control_ids
    from measures
    inner join sums on sums.measure_id = measures.measure_id
    inner join holds on holds.measure_id = measures.measure_id
    where round(sums.held, 2) <> 0

    union all

    -- a tenth below plan, and nothing of it merely waits for a decision named above
    select
        'off_plan',
        measures.title || ': recover the plan or change it',
        measures.measured_ytd - measures.planned_ytd,
        measures.owner,
        null,
        measures.measure_id,
        'measured ' || {{ exact_amount_shown('measures.measured_ytd') }} || ' of planned ' || {{ exact_amount_shown('measures.planned_ytd') }}
    from measures
    where measures.planned_ytd > 0 and measures.measured_ytd * 10 < measures.planned_ytd * 9

    union all

    select
        'unexplained',
        coalesce(bridge.line_title, bridge.line_id) || ', company ' || bridge.company_code || ': explain the rest or correct the bridge',
        case when bridge.currency_local = run.reporting_currency then bridge.unexplained_local end,
        null,
        null,
        null,
        replace(bridge.status, '_', ' ') || ' against ' || replace(bridge.comparator, '_', ' ') || ': ' || bridge.currency_local || ' '
        || {{ exact_amount_shown('bridge.unexplained_local') }}
    from bridge
    cross join run

    union all

    select
        'forecast',
        'Forecast step ' || forecast.step || ': correct the bias',
        null,
        null,
        null,
        null,
        'tracking signal ' || cast(forecast.tracking_signal as varchar) || ', bias ' || cast(forecast.bias as varchar) || '%'
    from forecast
    where abs(forecast.tracking_signal) > {{ policy_decimal('tracking_signal_limit') }}

    union all

    select
        'agenda',
        agenda.title,
        agenda.amount_reporting,
        agenda.owner,
        cast(agenda.due_on as varchar),
        agenda.measure_ids,
        replace(agenda.topic, '_', ' ') || coalesce(', ' || agenda.status, '')
    from agenda

),

final as (

    select
        cast(row_number() over (order by abs(amount) desc nulls last, kind, title, coalesce(measure_ids, '')) as integer) as row_order,
        kind,
        title,
        cast(round(amount, 2) as decimal(28, 2)) as amount_reporting,
        owner,
        due,
        measure_ids,
        evidence
    from items

)

select * from final
