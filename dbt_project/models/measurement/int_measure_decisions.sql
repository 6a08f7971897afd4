-- What finance decided on each measure-period and the validated amount that follows; `validated_factor` is its share of the measured amount.
-- A sign-off counts only while its content hash equals the current one; a held measure-period validates nothing. A binding override replaces the amount
-- a standing sign-off accepts; it stands in for no sign-off.
with totals as (
    select * from {{ ref('int_measure_totals') }}
),

sign_offs as (
    select * from {{ ref('sign_offs') }} where is_current
),

holds as (
    select distinct
        measure_id,
        period
    from {{ ref('measure_holds') }}
),

overrides as (
    select * from {{ ref('int_override_standings') }} where standing = 'binding'
),

joined as (
    select
        totals.*,
        sign_offs.decision,
        sign_offs.amount_reporting as accepted_reporting,
        sign_offs.content_hash as signed_hash,
        holds.measure_id is not null as is_held,
        overrides.amount_reporting as override_reporting,
        case
            when sign_offs.measure_id is null then 'unsigned'
            -- a refusal binds without a hash, an acceptance does not
            when sign_offs.content_hash is null and sign_offs.decision in ('disputed', 'rejected') then sign_offs.decision
            when sign_offs.content_hash is null or sign_offs.content_hash <> totals.content_hash then 'stale'
            else sign_offs.decision
        end as signed_standing
    from totals
    left join sign_offs
        on
            totals.measure_id = sign_offs.measure_id
            and totals.period = sign_offs.period
    left join holds
        on
            totals.measure_id = holds.measure_id
            and totals.period = holds.period
    left join overrides
        on
            totals.measure_id = overrides.measure_id
            and totals.period = overrides.period
),

signed as (
    select
        *,
        cast(
            case
                when is_held then 0
                when
                    signed_standing = 'validated'
                    and accepted_reporting is not null
                    and abs(accepted_reporting) < abs(measured_reporting)
                    and accepted_reporting < measured_reporting
                    then accepted_reporting
                when signed_standing = 'validated' then measured_reporting
                when signed_standing = 'partly_validated' then least(coalesce(accepted_reporting, 0), measured_reporting)
                else 0
            end as decimal(28, 6)
        ) as signed_off_reporting,
        override_reporting is not null and not is_held and signed_standing not in ('unsigned', 'stale') as is_overridden
    from joined
),

validated as (
    select
        *,
        case
            when not is_overridden then signed_standing
            when override_reporting = measured_reporting then 'validated'
            else 'partly_validated'
        end as standing,
        case when is_overridden then override_reporting else signed_off_reporting end as validated_reporting
    from signed
),

factors as (
    select
        *,
        -- lines that net to nothing still move through the pool when all of them are accepted
        case
            when is_held or standing not in ('validated', 'partly_validated') then cast(0 as decimal(38, 12))
            when validated_reporting = measured_reporting then cast(1 as decimal(38, 12))
            when measured_reporting = 0 then cast(0 as decimal(38, 12))
            else {{ money_div('validated_reporting', 'measured_reporting', 12) }}
        end as validated_factor
    from validated
),

final as (
    select
        *,
        -- accepted and evidenced part of what lands at once
        cast(supported_effects_reporting * cast(validated_factor as decimal(20, 12)) as decimal(28, 6)) as recognised_effects_reporting
    from factors
)

select * from final
