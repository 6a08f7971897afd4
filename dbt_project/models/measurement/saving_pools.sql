-- The saving held in stock: one pool per measure, item and plant. released = (pool + saving) x outflow / (opening + inflow).
-- The measured and the validated (signed and supported) saving run through the same release shares, side by side. A rebate is a lower price of the
-- goods it was earned on: it is pooled with them (int_rebate_savings).
with recursive lines as (
    select * from {{ ref('benefit_lines') }} where evidence_status <> 'excluded'
),

decisions as (
    select * from {{ ref('int_measure_decisions') }}
),

quantities as (
    select * from {{ ref('int_pool_quantities') }}
),

rebates as (
    select * from {{ ref('int_rebate_savings') }}
),

-- P&L at once: purchases that never enter stock, and the price variance of standard-priced items unless policy capitalises it
parts as (
    select
        lines.measure_id,
        lines.source,
        lines.item_id,
        coalesce(lines.plant, 'none') as plant,
        lines.period,
        lines.evidence_status,
        lines.hard_saving_reporting,
        case
            when not lines.is_stocked then lines.hard_saving_reporting
            when lines.price_control = 'S' and {{ policy('ppv_policy') }} = 'ppv_expense' then lines.ppv_saving_reporting
            else cast(0 as decimal(28, 6))
        end as direct_pnl_reporting,
        case when lines.evidence_status = 'supported' then decisions.validated_factor else cast(0 as decimal(38, 12)) end as validated_factor
    from lines
    left join decisions
        on
            lines.measure_id = decisions.measure_id
            and lines.period = decisions.period
    union all
    select
        rebates.measure_id,
        rebates.source,
        rebates.item_id,
        rebates.plant,
        rebates.period,
        rebates.evidence_status,
        rebates.saving_reporting as hard_saving_reporting,
        rebates.direct_pnl_reporting,
        case when rebates.evidence_status = 'supported' then decisions.validated_factor else cast(0 as decimal(38, 12)) end as validated_factor
    from rebates
    left join decisions
        on
            rebates.measure_id = decisions.measure_id
            and rebates.period = decisions.period
),

savings as (
    select
        measure_id,
        source,
        item_id,
        plant,
        period,
        cast(sum(hard_saving_reporting - direct_pnl_reporting) as decimal(28, 6)) as pooled_saving_reporting,
        cast(sum(direct_pnl_reporting) as decimal(28, 6)) as direct_pnl_reporting,
        cast(
            sum(cast((hard_saving_reporting - direct_pnl_reporting) * cast(coalesce(validated_factor, 0) as decimal(20, 12)) as decimal(28, 10)))
            as decimal(28, 6)
        ) as validated_pooled_saving_reporting,
        cast(
            sum(cast(direct_pnl_reporting * cast(coalesce(validated_factor, 0) as decimal(20, 12)) as decimal(28, 10))) as decimal(28, 6)
        ) as validated_direct_pnl_reporting
    from parts
    group by 1, 2, 3, 4, 5
),

pools as (
    select
        savings.measure_id,
        savings.source,
        savings.item_id,
        savings.plant,
        min(quantities.period_index) as first_index
    from savings
    inner join quantities
        on
            savings.source = quantities.source
            and savings.item_id = quantities.item_id
            and savings.plant = quantities.plant
            and savings.period = quantities.period
    group by 1, 2, 3, 4
),

flows as (
    select
        pools.measure_id,
        pools.first_index,
        quantities.*,
        coalesce(savings.pooled_saving_reporting, cast(0 as decimal(28, 6))) as pooled_saving_reporting,
        coalesce(savings.direct_pnl_reporting, cast(0 as decimal(28, 6))) as direct_pnl_reporting,
        coalesce(savings.validated_pooled_saving_reporting, cast(0 as decimal(28, 6))) as validated_pooled_saving_reporting,
        coalesce(savings.validated_direct_pnl_reporting, cast(0 as decimal(28, 6))) as validated_direct_pnl_reporting
    from pools
    inner join quantities
        on
            pools.source = quantities.source
            and pools.item_id = quantities.item_id
            and pools.plant = quantities.plant
            and quantities.period_index >= pools.first_index
    left join savings
        on
            pools.measure_id = savings.measure_id
            and pools.source = savings.source
            and pools.item_id = savings.item_id
            and pools.plant = savings.plant
            and quantities.period = savings.period
),

-- released is rounded to 6 decimals before the pool is taken, so that pool + saving - released = closing pool holds exactly
rolled as (
    select
        flows.measure_id,
        flows.source,
        flows.item_id,
        flows.plant,
        flows.period_index,
        cast(flows.pooled_saving_reporting * cast(flows.release_share as decimal(13, 12)) as decimal(28, 6)) as released_reporting,
        cast(
            flows.pooled_saving_reporting
            - cast(flows.pooled_saving_reporting * cast(flows.release_share as decimal(13, 12)) as decimal(28, 6))
            as decimal(28, 6)
        ) as closing_pool_reporting,
        cast(flows.validated_pooled_saving_reporting * cast(flows.release_share as decimal(13, 12)) as decimal(28, 6))
            as validated_released_reporting,
        cast(
            flows.validated_pooled_saving_reporting
            - cast(flows.validated_pooled_saving_reporting * cast(flows.release_share as decimal(13, 12)) as decimal(28, 6))
            as decimal(28, 6)
        ) as validated_closing_pool_reporting
    from flows
    where flows.period_index = flows.first_index
    union all
    select
        flows.measure_id,
        flows.source,
        flows.item_id,
        flows.plant,
        flows.period_index,
        cast(
            (rolled.closing_pool_reporting + flows.pooled_saving_reporting) * cast(flows.release_share as decimal(13, 12)) as decimal(28, 6)
        ) as released_reporting,
        cast(
            rolled.closing_pool_reporting + flows.pooled_saving_reporting
            - cast(
                (rolled.closing_pool_reporting + flows.pooled_saving_reporting) * cast(flows.release_share as decimal(13, 12))
                as decimal(28, 6)
            ) as decimal(28, 6)
        ) as closing_pool_reporting,
        cast(
            (rolled.validated_closing_pool_reporting + flows.validated_pooled_saving_reporting)
            * cast(flows.release_share as decimal(13, 12)) as decimal(28, 6)
        ) as validated_released_reporting,
        cast(
            rolled.validated_closing_pool_reporting + flows.validated_pooled_saving_reporting
            - cast(
                (rolled.validated_closing_pool_reporting + flows.validated_pooled_saving_reporting)
                * cast(flows.release_share as decimal(13, 12)) as decimal(28, 6)
            ) as decimal(28, 6)
        ) as validated_closing_pool_reporting
    from rolled
    inner join flows
        on
            rolled.measure_id = flows.measure_id
            and rolled.source = flows.source
            and rolled.item_id = flows.item_id
            and rolled.plant = flows.plant
            and rolled.period_index + 1 = flows.period_index
),

final as (
    select
        flows.measure_id,
        flows.source,
        flows.item_id,
        flows.plant,
        flows.period,
        flows.opening_quantity,
        flows.inflow_quantity,
        flows.outflow_quantity,
        flows.release_share,
        flows.pooled_saving_reporting,
        flows.direct_pnl_reporting,
        rolled.released_reporting,
        rolled.closing_pool_reporting,
        flows.validated_pooled_saving_reporting,
        flows.validated_direct_pnl_reporting,
        rolled.validated_released_reporting,
        rolled.validated_closing_pool_reporting
    from flows
    inner join rolled
        on
            flows.measure_id = rolled.measure_id
            and flows.source = rolled.source
            and flows.item_id = rolled.item_id
            and flows.plant = rolled.plant
            and flows.period_index = rolled.period_index
)

select * from final
