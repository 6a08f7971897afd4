-- Control 23 early P&L: a price saving reaches the P&L only as the stock turns. Recomputed here from the stored pools, measure by measure: the pool rolls
-- (opening + saving - released = closing), the released part is no more than the consumed share of what was there, no pool grows without a
-- saving, measured = P&L part + change in stock, and recognised never outruns what was signed. Severity B.
with pools as (
    select * from {{ ref('saving_pools') }}
),

measure_periods as (
    select * from {{ ref('measure_periods') }}
),

periods as (
    select * from {{ ref('fiscal_periods') }}
),

rolled as (
    select
        pools.*,
        lag(pools.closing_pool_reporting, 1, cast(0 as decimal(28, 6))) over (
            partition by pools.measure_id, pools.source, pools.item_id, pools.plant
            order by periods.period_index
        ) as opening_pool_reporting,
        lag(pools.validated_closing_pool_reporting, 1, cast(0 as decimal(28, 6))) over (
            partition by pools.measure_id, pools.source, pools.item_id, pools.plant
            order by periods.period_index
        ) as validated_opening_pool_reporting
    from pools
    inner join periods on pools.period = periods.period
),

-- the consumed share, from the quantities alone
shares as (
    select
        *,
        opening_pool_reporting + pooled_saving_reporting as available_reporting,
        validated_opening_pool_reporting + validated_pooled_saving_reporting as validated_available_reporting,
        case
            when opening_quantity + inflow_quantity <= 0 or outflow_quantity >= opening_quantity + inflow_quantity then cast(1 as decimal(38, 12))
            when outflow_quantity <= 0 then cast(0 as decimal(38, 12))
            else cast({{ money_div('outflow_quantity', '(opening_quantity + inflow_quantity)', 12) }} as decimal(38, 12))
        end as consumed_share
    from rolled
),

judged as (
    select
        *,
        case
            when opening_pool_reporting + pooled_saving_reporting - released_reporting <> closing_pool_reporting
                or validated_opening_pool_reporting + validated_pooled_saving_reporting - validated_released_reporting <> validated_closing_pool_reporting
                then 'roll'
            when abs(released_reporting) > abs(cast(available_reporting * cast(consumed_share as decimal(13, 12)) as decimal(28, 6))) + 0.000001
                or abs(validated_released_reporting)
                > abs(cast(validated_available_reporting * cast(consumed_share as decimal(13, 12)) as decimal(28, 6))) + 0.000001
                then 'early'
        end as fault
    from shares
),

pool_exceptions as (
    select
        period,
        measure_id || '/' || source || '/' || item_id || '/' || plant as key,
        case fault
            when 'roll' then cast(opening_pool_reporting + pooled_saving_reporting - released_reporting as varchar)
            else cast(cast(available_reporting * cast(consumed_share as decimal(13, 12)) as decimal(28, 6)) as varchar)
        end as expected,
        case fault when 'roll' then cast(closing_pool_reporting as varchar) else cast(released_reporting as varchar) end as actual,
        case fault
            when 'roll' then opening_pool_reporting + pooled_saving_reporting - released_reporting - closing_pool_reporting
            else released_reporting - cast(available_reporting * cast(consumed_share as decimal(13, 12)) as decimal(28, 6))
        end as difference,
        measure_id,
        'Pool of measure ' || measure_id || ', item ' || item_id || ', plant ' || plant || ', ' || period || ': expected '
        || case fault
            when 'roll' then 'opening + saving - released = ' || {{ two_decimals('opening_pool_reporting + pooled_saving_reporting - released_reporting') }}
                || ', found closing pool ' || {{ two_decimals('closing_pool_reporting') }}
            else 'at most ' || {{ two_decimals('cast(available_reporting * cast(consumed_share as decimal(13, 12)) as decimal(28, 6))') }}
                || ' released (consumed share ' || cast(cast(consumed_share as decimal(20, 6)) as varchar) || '), found ' || {{ two_decimals('released_reporting') }}
        end || '. Rebuild the pools from the movements of that item and plant.' as message
    from judged
    where fault is not null
),

measure_exceptions as (
    select
        period,
        measure_id as key,
        cast(measured_reporting as varchar) as expected,
        cast(measured_pnl_reporting as varchar) || ' + ' || cast(held_in_stock_change_reporting as varchar) as actual,
        measured_reporting - measured_pnl_reporting - held_in_stock_change_reporting as difference,
        measure_id,
        'Measure ' || measure_id || ', ' || period || ': expected measured ' || {{ two_decimals('measured_reporting') }}
        || ' = P&L part + change in stock, found ' || {{ two_decimals('measured_pnl_reporting') }} || ' + '
        || {{ two_decimals('held_in_stock_change_reporting') }} || '. A line has no pool: check plant and item of its receipts.' as message
    from measure_periods
    -- a cash measure has no P&L part at all
    where measured_reporting <> measured_pnl_reporting + held_in_stock_change_reporting and coalesce(value_kind, 'profit') = 'profit'
),

found as (
    select
        period,
        key,
        expected,
        actual,
        difference,
        0 as tolerance,
        'out_of_tolerance' as status,
        cast(null as varchar) as company_code,
        measure_id,
        message,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row
    from (
        select * from pool_exceptions
        union all
        select * from measure_exceptions
    ) as all_exceptions
),

checked as (
    select
        period,
        count(*) as rows_checked
    from measure_periods
    group by period
    union all
    select
        period,
        count(*) as rows_checked
    from pools
    group by period
),

{{ control_output(
    '23_early_pnl', 'measures', 'savings in the P&L only for stock that was consumed',
    '(select count(*) from ' ~ ref('measures') ~ ') = 0',
    'The register has no measures, so no saving reaches the P&L. Deliver the register.'
) }}
