-- The amounts of a measure and period by the company whose purchases (or other effects) they come from. They add up to measure_periods exactly: what is validated is
-- shared out in proportion to what was measured (a sign-off accepts a measure as a whole), the last cent of it going to the first company.
with lines as (
    select * from {{ ref('benefit_lines') }} where evidence_status <> 'excluded'
),

effects as (
    select * from {{ ref('benefit_effects') }} where evidence_status <> 'excluded'
),

measure_periods as (
    select * from {{ ref('measure_periods') }}
),

pools as (
    select * from {{ ref('saving_pools') }}
),

line_sums as (
    select
        measure_id,
        period,
        source,
        company_code,
        sum(measured_reporting) as measured_reporting,
        sum(supported_reporting) as supported_reporting,
        sum(avoidance_reporting) as avoidance_reporting,
        sum(fx_effect_reporting) as fx_effect_reporting
    from (
        select
            measure_id,
            period,
            source,
            company_code,
            hard_saving_reporting as measured_reporting,
            cast(0 as decimal(28, 6)) as supported_reporting,
            avoidance_reporting,
            fx_effect_reporting
        from lines
        union all
        select
            measure_id,
            period,
            source,
            company_code,
            amount_reporting as measured_reporting,
            case when evidence_status = 'supported' then amount_reporting else cast(0 as decimal(28, 6)) end as supported_reporting,
            cast(0 as decimal(28, 6)) as avoidance_reporting,
            coalesce(fx_effect_reporting, cast(0 as decimal(28, 6))) as fx_effect_reporting
        from effects
    ) as events
    group by measure_id, period, source, company_code
),

-- a pool is kept per item and plant; the plant's purchases say whose it is
owners as (
    select measure_id, source, item_id, coalesce(plant, 'none') as plant, min(company_code) as company_code
    from lines
    group by measure_id, source, item_id, coalesce(plant, 'none')
    union all
    select measure_id, source, item_id, plant, min(company_code) as company_code
    from {{ ref('int_rebate_savings') }}
    group by measure_id, source, item_id, plant
),

pool_sums as (
    select
        pools.measure_id,
        pools.period,
        pools.source,
        owners.company_code,
        sum(pools.validated_direct_pnl_reporting + pools.validated_released_reporting) as recognised_pnl_reporting,
        sum(pools.closing_pool_reporting) as held_in_stock_reporting
    from pools
    left join owners
        on
            pools.measure_id = owners.measure_id
            and pools.source = owners.source
            and pools.item_id = owners.item_id
            and pools.plant = owners.plant
    group by pools.measure_id, pools.period, pools.source, owners.company_code
),

keys as (
    select measure_id, period, source, company_code from line_sums
    union
    select measure_id, period, source, company_code from pool_sums
),

joined as (
    select
        keys.measure_id,
        keys.period,
        keys.source,
        keys.company_code,
        cast(coalesce(line_sums.measured_reporting, 0) as decimal(28, 6)) as measured_reporting,
        cast(coalesce(line_sums.avoidance_reporting, 0) as decimal(28, 6)) as avoidance_reporting,
        cast(coalesce(line_sums.fx_effect_reporting, 0) as decimal(28, 6)) as fx_effect_reporting,
        cast(coalesce(pool_sums.recognised_pnl_reporting, 0) as decimal(28, 6)) as pool_recognised_reporting,
        cast(coalesce(line_sums.supported_reporting, 0) as decimal(28, 6)) as supported_reporting,
        sum(coalesce(line_sums.supported_reporting, 0)) over (partition by keys.measure_id, keys.period) as supported_of_measure,
        measure_periods.value_kind,
        measure_periods.recognised_pnl_reporting as recognised_pnl_of_measure,
        measure_periods.recognised_cash_reporting as recognised_cash_of_measure,
        cast(coalesce(pool_sums.held_in_stock_reporting, 0) as decimal(28, 6)) as held_in_stock_reporting,
        measure_periods.measured_reporting as measured_of_measure,
        measure_periods.validated_reporting as validated_of_measure,
        row_number() over (partition by keys.measure_id, keys.period order by keys.source, keys.company_code) as place
    from keys
    inner join measure_periods
        on
            keys.measure_id = measure_periods.measure_id
            and keys.period = measure_periods.period
    left join line_sums
        on
            keys.measure_id = line_sums.measure_id
            and keys.period = line_sums.period
            and keys.source = line_sums.source
            and keys.company_code = line_sums.company_code
    left join pool_sums
        on
            keys.measure_id = pool_sums.measure_id
            and keys.period = pool_sums.period
            and keys.source = pool_sums.source
            and keys.company_code = pool_sums.company_code
),

shared_out as (
    select
        *,
        coalesce(
            cast(
                cast(validated_of_measure as decimal(24, 6))
                * cast({{ money_div('measured_reporting', 'measured_of_measure', 10) }} as decimal(14, 10)) as decimal(28, 6)
            ),
            0
        ) as share_of_validated,
        -- what lands at once, in proportion to its evidenced part; a pool knows its company
        case
            when supported_of_measure = 0 then cast(0 as decimal(14, 10))
            else cast({{ money_div('supported_reporting', 'supported_of_measure', 10) }} as decimal(14, 10))
        end as supported_share
    from joined
),

recognised as (
    select
        *,
        pool_recognised_reporting
        + cast(
            cast(
                recognised_pnl_of_measure - sum(pool_recognised_reporting) over (partition by measure_id, period) as decimal(24, 6)
            ) * supported_share as decimal(28, 6)
        ) as share_of_recognised_pnl,
        cast(cast(recognised_cash_of_measure as decimal(24, 6)) * supported_share as decimal(28, 6)) as share_of_recognised_cash
    from shared_out
),

final as (
    select
        measure_id,
        period,
        source,
        company_code,
        value_kind,
        measured_reporting,
        avoidance_reporting,
        fx_effect_reporting,
        cast(
            share_of_validated
            + case
                when place = 1
                    then validated_of_measure - sum(share_of_validated) over (partition by measure_id, period)
                else 0
            end as decimal(28, 6)
        ) as validated_reporting,
        cast(
            share_of_recognised_pnl
            + case
                when place = 1
                    then recognised_pnl_of_measure - sum(share_of_recognised_pnl) over (partition by measure_id, period)
                else 0
            end as decimal(28, 6)
        ) as recognised_pnl_reporting,
        cast(
            share_of_recognised_cash
            + case
                when place = 1
                    then recognised_cash_of_measure - sum(share_of_recognised_cash) over (partition by measure_id, period)
                else 0
            end as decimal(28, 6)
        ) as recognised_cash_reporting,
        held_in_stock_reporting
    from recognised
)

select * from final
