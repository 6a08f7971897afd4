-- What finance decided on each measure-period and the validated amount that follows; `validated_factor` is its share of the measured amount.
-- A sign-off counts only while its content hash equals the current one; a held measure-period validates nothing.
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

joined as (
    select
        totals.*,
        sign_offs.decision,
        sign_offs.amount_reporting as accepted_reporting,
        sign_offs.content_hash as signed_hash,
        holds.measure_id is not null as is_held,
        case
            when sign_offs.measure_id is null then 'unsigned'
            -- a refusal binds without a hash, an acceptance does not
            when sign_offs.content_hash is null and sign_offs.decision in ('disputed', 'rejected') then sign_offs.decision
            when sign_offs.content_hash is null or sign_offs.content_hash <> totals.content_hash then 'stale'
            else sign_offs.decision
        end as standing
    from totals
    left join sign_offs
        on
            totals.measure_id = sign_offs.measure_id
            and totals.period = sign_offs.period
    left join holds
        on
            totals.measure_id = holds.measure_id
            and totals.period = holds.period
),

validated as (
    select
        *,
        cast(
            case
                when is_held then 0
                when
                    standing = 'validated'
                    and accepted_reporting is not null
                    and abs(accepted_reporting) < abs(measured_reporting)
                    and accepted_reporting < measured_reporting
                    then accepted_reporting
                when standing = 'validated' then measured_reporting
                when standing = 'partly_validated' then least(coalesce(accepted_reporting, 0), measured_reporting)
                else 0
            end as decimal(28, 6)
        ) as validated_reporting
    from joined
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
