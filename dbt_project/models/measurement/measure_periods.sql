-- PUBLIC. The five amounts of each measure and fiscal period, never overwritten by one another. A measure has one kind of value: profit
-- (through the saving pool, or at once where nothing is bought into stock), cash (never in the P&L), memo (nowhere). Kinds are never added.
with spine as (
    select * from {{ ref('int_measure_period_spine') }}
),

decisions as (
    select * from {{ ref('int_measure_decisions') }}
),

plans as (
    select * from {{ ref('int_measure_plans') }}
),

claims as (
    select
        measure_id,
        period,
        sum(amount_reporting) as claimed_reporting
    from {{ ref('claims') }}
    group by measure_id, period
),

pools as (
    select
        measure_id,
        period,
        sum(direct_pnl_reporting + released_reporting) as measured_pnl_reporting,
        sum(pooled_saving_reporting - released_reporting) as held_in_stock_change_reporting,
        sum(closing_pool_reporting) as held_in_stock_reporting,
        sum(validated_direct_pnl_reporting + validated_released_reporting) as recognised_pnl_reporting,
        sum(validated_closing_pool_reporting) as validated_held_in_stock_reporting
    from {{ ref('saving_pools') }}
    group by measure_id, period
),

joined as (
    select
        spine.measure_id,
        spine.period,
        spine.project_id,
        spine.benefit_type,
        spine.value_kind,
        cast(coalesce(plans.planned_reporting, 0) as decimal(28, 6)) as planned_reporting,
        cast(coalesce(claims.claimed_reporting, 0) as decimal(28, 6)) as claimed_reporting,
        decisions.measured_reporting,
        cast(
            case
                when spine.value_kind <> 'profit' then 0
                when pools.measure_id is not null or {{ is_price_type('spine.benefit_type') }} then coalesce(pools.measured_pnl_reporting, 0)
                else decisions.measured_reporting
            end as decimal(28, 6)
        ) as measured_pnl_reporting,
        cast(coalesce(pools.held_in_stock_change_reporting, 0) as decimal(28, 6)) as held_in_stock_change_reporting,
        cast(coalesce(pools.held_in_stock_reporting, 0) as decimal(28, 6)) as held_in_stock_reporting,
        decisions.avoidance_reporting,
        decisions.memo_reporting,
        decisions.fx_effect_reporting,
        decisions.unsupported_reporting,
        cast(case when decisions.is_held then decisions.measured_reporting else 0 end as decimal(28, 6)) as held_by_control_reporting,
        cast(
            case
                when decisions.is_held then 0
                when decisions.standing in ('disputed', 'rejected') then decisions.measured_reporting
                when decisions.standing in ('validated', 'partly_validated') then decisions.measured_reporting - decisions.validated_reporting
                else 0
            end as decimal(28, 6)
        ) as disputed_reporting,
        decisions.signed_off_reporting,
        decisions.is_overridden,
        decisions.validated_reporting,
        cast(
            case when spine.value_kind = 'profit' then coalesce(pools.recognised_pnl_reporting, 0) + decisions.recognised_effects_reporting else 0 end
            as decimal(28, 6)
        ) as recognised_pnl_reporting,
        cast(case when spine.value_kind = 'cash' then decisions.recognised_effects_reporting else 0 end as decimal(28, 6))
            as recognised_cash_reporting,
        cast(coalesce(pools.validated_held_in_stock_reporting, 0) as decimal(28, 6)) as validated_held_in_stock_reporting,
        decisions.quantity_base_uom,
        decisions.line_count,
        decisions.content_hash,
        decisions.signed_hash,
        decisions.standing,
        decisions.is_held,
        claims.measure_id is not null as is_claimed,
        spine.in_window
    from spine
    inner join decisions
        on
            spine.measure_id = decisions.measure_id
            and spine.period = decisions.period
    left join plans
        on
            spine.measure_id = plans.measure_id
            and spine.period = plans.period
    left join claims
        on
            spine.measure_id = claims.measure_id
            and spine.period = claims.period
    left join pools
        on
            spine.measure_id = pools.measure_id
            and spine.period = pools.period
),

final as (
    select
        measure_id,
        period,
        project_id,
        benefit_type,
        value_kind,
        planned_reporting,
        claimed_reporting,
        measured_reporting,
        measured_pnl_reporting,
        held_in_stock_change_reporting,
        held_in_stock_reporting,
        avoidance_reporting,
        memo_reporting,
        fx_effect_reporting,
        unsupported_reporting,
        held_by_control_reporting,
        disputed_reporting,
        signed_off_reporting,
        is_overridden,
        validated_reporting,
        recognised_pnl_reporting,
        recognised_cash_reporting,
        validated_held_in_stock_reporting,
        quantity_base_uom,
        line_count,
        content_hash,
        signed_hash,
        -- a measure-period held by a control stays where the claim left it, whatever was signed
        case
            when standing = 'stale' then 'stale'
            when standing = 'validated' and not is_held and (recognised_pnl_reporting <> 0 or recognised_cash_reporting <> 0) then 'recognised'
            when standing <> 'unsigned' and not is_held then standing
            when is_claimed then 'submitted'
            when line_count > 0 then 'measured'
            else 'planned'
        end as state,
        in_window
    from joined
)

select * from final
