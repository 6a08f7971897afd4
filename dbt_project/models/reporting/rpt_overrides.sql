-- Every override of an accepted amount, in full: what was signed off, the amount of the record, what is validated now, and why one has no effect.
-- Those with an effect first, then the latest.

with

overrides as (select * from {{ ref('measure_overrides') }}),

measures as (select * from {{ ref('measures') }}),

final as (

    select
        cast(
            row_number() over (
                order by
                    case overrides.standing when 'active' then 0 else 1 end,
                    overrides.period desc,
                    overrides.measure_id,
                    overrides.sequence desc
            ) as integer
        ) as row_order,
        overrides.measure_id,
        measures.title,
        overrides.period,
        overrides.sequence,
        overrides.standing,
        overrides.no_effect_reason,
        cast(round(overrides.measured_reporting, 2) as decimal(28, 2)) as measured_reporting,
        cast(round(overrides.signed_off_reporting, 2) as decimal(28, 2)) as signed_off_reporting,
        cast(round(overrides.override_reporting, 2) as decimal(28, 2)) as override_reporting,
        cast(round(overrides.validated_reporting, 2) as decimal(28, 2)) as validated_reporting,
        cast(round(overrides.effect_reporting, 2) as decimal(28, 2)) as effect_reporting,
        overrides.reason,
        overrides.requester,
        overrides.approver,
        overrides.approver_line,
        overrides.approved_at,
        overrides.expires_after,
        overrides.content_hash
    from overrides
    left join measures on measures.measure_id = overrides.measure_id

)

select * from final
