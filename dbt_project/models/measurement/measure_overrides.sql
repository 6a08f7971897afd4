-- PUBLIC. Every override of the register up to the month of the run: the amount finance had signed off, the amount of the override, what is validated now,
-- and, where it has no effect, why. It moves the accepted amount alone; measured stands beside it as the pipeline computed it.
with standings as (
    select * from {{ ref('int_override_standings') }}
),

decisions as (
    select * from {{ ref('int_measure_decisions') }}
),

final as (
    select
        standings.measure_id,
        standings.period,
        standings.sequence,
        standings.amount_kind,
        decisions.measured_reporting,
        decisions.signed_off_reporting,
        standings.amount_reporting as override_reporting,
        decisions.validated_reporting,
        cast(
            case when standings.standing = 'binding' then decisions.validated_reporting - decisions.signed_off_reporting else 0 end as decimal(28, 6)
        ) as effect_reporting,
        case
            when standings.standing <> 'binding' then standings.standing
            when decisions.is_held then 'held'
            when not decisions.is_overridden then 'not_signed_off'
            else 'active'
        end as standing,
        case
            when standings.standing <> 'binding' then standings.no_effect_reason
            when decisions.is_held then 'a control holds the measure in this month; an override does not lift a hold'
            when not decisions.is_overridden then 'expected a sign-off that stands; an override does not replace one'
        end as no_effect_reason,
        standings.reason,
        standings.requester,
        standings.approver,
        standings.approver_line,
        standings.approved_at,
        standings.expires_after,
        standings.content_hash,
        standings.source_file,
        standings.source_row
    from standings
    inner join decisions
        on
            standings.measure_id = decisions.measure_id
            and standings.period = decisions.period
)

select * from final
