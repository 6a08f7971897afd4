-- Measure-periods a control of severity H holds out of the validated total, one row per measure, period and control.
-- A waiver lifts a hold when it names the control and the measure, gives a reason, was approved by somebody else on a date, and covers the period.
{%- set controls = [
    '03_uom_change', '06_fx_as_saving', '09_reversal', '12_credits', '13_intercompany', '15_baseline_peak', '16_volume_as_price', '17_avoidance_as_hard',
    '20_revaluation', '21_ownership', '22_write_off', '33_copied_actual',
] %}

with exceptions as (
    {%- for control in controls %}
    select * from {{ ref('control_' ~ control) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

totals as (
    select * from {{ ref('int_measure_totals') }}
),

waivers as (
    select * from {{ ref('waivers') }}
),

periods as (
    select * from {{ ref('fiscal_periods') }}
),

-- an expiry beyond two closes after its period does not count, and neither does a waiver approved by its requester
valid_waivers as (
    select
        waivers.control_id,
        waivers.scope,
        first_period.period_index as from_index,
        last_period.period_index as to_index
    from waivers
    inner join periods as first_period on waivers.period = first_period.period
    inner join periods as last_period on waivers.expires_after = last_period.period
    where
        waivers.approver is not null
        and waivers.requester is not null
        and lower(trim(waivers.approver)) <> lower(trim(waivers.requester))
        and trim(coalesce(waivers.reason, '')) <> ''
        and waivers.approved_on is not null
        and last_period.period_index - first_period.period_index between 0 and 2
),

held as (
    select
        measure_id,
        period,
        control_id,
        min(message) as first_message,
        count(*) as exceptions
    from exceptions
    where
        measure_id is not null
        and key <> 'all'
        and status in ('out_of_tolerance', 'missing_left', 'missing_right')
    group by measure_id, period, control_id
),

final as (
    select
        held.measure_id,
        held.period,
        held.control_id,
        held.first_message
        || case when held.exceptions > 1 then ' And ' || cast(held.exceptions - 1 as varchar) || ' more.' else '' end as reason,
        totals.measured_reporting as amount_reporting
    from held
    inner join totals
        on
            held.measure_id = totals.measure_id
            and held.period = totals.period
    inner join periods on held.period = periods.period
    where not exists (
        select 1
        from valid_waivers
        where
            valid_waivers.control_id = held.control_id
            and valid_waivers.scope = held.measure_id
            and periods.period_index between valid_waivers.from_index and valid_waivers.to_index
    )
)

select * from final
