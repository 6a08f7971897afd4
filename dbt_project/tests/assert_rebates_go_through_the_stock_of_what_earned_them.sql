-- The rebate of a measure by item and plant is its rebate, month by month; under policy rebate_expense nothing of it is held in stock.
{{ config(meta={'dagster': {'ref': {'name': 'saving_pools'}}}) }}
with effects as (
    select
        measure_id,
        period,
        sum(amount_reporting) as amount_reporting
    from {{ ref('benefit_effects') }}
    where benefit_type = 'rebate' and evidence_status <> 'excluded'
    group by measure_id, period
),

savings as (
    select
        measure_id,
        period,
        sum(saving_reporting) as saving_reporting
    from {{ ref('int_rebate_savings') }}
    group by measure_id, period
),

pools as (
    select
        saving_pools.measure_id,
        saving_pools.period,
        sum(saving_pools.closing_pool_reporting) as held_reporting
    from {{ ref('saving_pools') }} as saving_pools
    where saving_pools.measure_id in (select effects.measure_id from effects)
    group by saving_pools.measure_id, saving_pools.period
)

select
    coalesce(effects.measure_id, savings.measure_id) as measure_id,
    coalesce(effects.period, savings.period) as period,
    effects.amount_reporting as expected_reporting,
    savings.saving_reporting as found_reporting
from effects
full outer join savings
    on
        effects.measure_id = savings.measure_id
        and effects.period = savings.period
where
    {{ in_audit_window('coalesce(effects.period, savings.period)') }}
    and coalesce(effects.amount_reporting, 0) <> coalesce(savings.saving_reporting, 0)
union all
select
    measure_id,
    period,
    cast(0 as decimal(28, 6)) as expected_reporting,
    held_reporting as found_reporting
from pools
where
    {{ in_audit_window('period') }}
    and {{ policy('rebate_policy') }} = 'rebate_expense'
    and held_reporting <> 0
