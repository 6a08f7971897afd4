-- What each forecast step said about a bucket at each lag, and what customers then ordered. Frozen = the version with the latest created_at at or before the start
-- of the bucket minus the lag. Actual = ordered at the requested date, net of cancellations: a stock-out would censor shipments.
with forecasts as (
    {{ rows_of_planning('demand_forecasts') | indent(4) }}
),

demand as (
    select *
    from {{ ref('sales_demand') }}
    where coalesce(entered_on, {{ run_fact('period_end') }}) <= {{ run_fact('period_end') }}
),

periods as (
    select * from {{ ref('fiscal_periods') }}
),

costs as (
    select * from {{ ref('int_baseline_unit_costs') }}
),

-- the lags that are shown, and the one that policy freezes at
lags as (
    select
        lag_months,
        lag_months = cast({{ policy('forecast_lag_months') }} as integer) as is_frozen_lag
    from (
        select cast({{ policy('forecast_lag_months') }} as integer) as lag_months
        union
        select cast(1 as integer)
        union
        select cast(2 as integer)
        union
        select cast(3 as integer)
        union
        select cast(6 as integer)
    ) as shown
),

-- a version may hold several rows for a bucket (one per customer); of two versions of one day the later name counts
versions as (
    select
        erp_source as source,
        company_code,
        plant,
        item_id,
        step,
        bucket_start,
        created_at,
        forecast_version,
        max(bucket_end) as bucket_end,
        max(item_group) as item_group,
        max(base_uom) as base_uom,
        cast(sum(quantity_base_uom) as decimal(23, 6)) as forecast_quantity
    from forecasts
    where bucket_start <= {{ run_fact('period_end') }}
    group by 1, 2, 3, 4, 5, 6, 7, 8
),

one_a_day as (
    select *
    from versions
    qualify row_number() over (partition by source, company_code, plant, item_id, step, bucket_start, created_at order by forecast_version desc) = 1
),

spans as (
    select
        *,
        lead(created_at) over (partition by source, company_code, plant, item_id, step, bucket_start order by created_at) as replaced_at
    from one_a_day
),

frozen as (
    select
        spans.*,
        lags.lag_months,
        lags.is_frozen_lag
    from spans
    inner join lags
        on
            spans.created_at <= {{ add_months('spans.bucket_start', '-lags.lag_months') }}
            and (spans.replaced_at is null or spans.replaced_at > {{ add_months('spans.bucket_start', '-lags.lag_months') }})
),

buckets as (
    select distinct
        source,
        company_code,
        plant,
        item_id,
        bucket_start,
        bucket_end
    from frozen
    where bucket_end <= {{ run_fact('period_end') }}
),

-- an item nobody ordered has demand zero, but only where the company's demand was delivered for that time
covered as (
    select
        source,
        company_code,
        min(requested_date) as first_date,
        max(requested_date) as last_date
    from demand
    group by source, company_code
),

actuals as (
    select
        buckets.source,
        buckets.company_code,
        buckets.plant,
        buckets.item_id,
        buckets.bucket_start,
        buckets.bucket_end,
        cast(
            coalesce(sum(
                demand.ordered_quantity_base_uom
                - case
                    when demand.cancelled_on is null or demand.cancelled_on <= {{ run_fact('period_end') }} then demand.cancelled_quantity_base_uom
                    else 0
                end
            ), 0) as decimal(23, 6)
        ) as actual_quantity
    from buckets
    inner join covered
        on
            buckets.source = covered.source
            and buckets.company_code = covered.company_code
            and covered.first_date <= buckets.bucket_end
            and covered.last_date >= buckets.bucket_start
    left join demand
        on
            buckets.source = demand.source
            and buckets.company_code = demand.company_code
            and buckets.plant = demand.plant
            and buckets.item_id = demand.item_id
            and demand.requested_date between buckets.bucket_start and buckets.bucket_end
    group by 1, 2, 3, 4, 5, 6
),

cancellations as (
    select
        source,
        company_code,
        plant,
        item_id,
        requested_date,
        cancelled_on,
        cancelled_quantity_base_uom
    from demand
    where
        cancelled_quantity_base_uom <> 0
        and (cancelled_on is null or cancelled_on <= {{ run_fact('period_end') }})
),

cancelled as (
    select
        frozen.source,
        frozen.company_code,
        frozen.plant,
        frozen.item_id,
        frozen.step,
        frozen.lag_months,
        frozen.bucket_start,
        cast(sum(cancellations.cancelled_quantity_base_uom) as decimal(23, 6)) as cancelled_quantity
    from frozen
    inner join cancellations
        on
            frozen.source = cancellations.source
            and frozen.company_code = cancellations.company_code
            and frozen.plant = cancellations.plant
            and frozen.item_id = cancellations.item_id
            and cancellations.requested_date between frozen.bucket_start and frozen.bucket_end
            and (cancellations.cancelled_on is null or cancellations.cancelled_on > frozen.created_at)
    group by 1, 2, 3, 4, 5, 6, 7
),

final as (
    select
        frozen.source,
        frozen.company_code,
        frozen.plant,
        frozen.item_id,
        frozen.item_group,
        frozen.base_uom,
        frozen.step,
        frozen.lag_months,
        frozen.is_frozen_lag,
        frozen.bucket_start,
        frozen.bucket_end,
        periods.period,
        frozen.forecast_version,
        frozen.created_at,
        frozen.forecast_quantity,
        actuals.actual_quantity,
        case when actuals.actual_quantity is not null then cast(coalesce(cancelled.cancelled_quantity, 0) as decimal(23, 6)) end as cancelled_quantity,
        costs.unit_cost_reporting,
        case
            when frozen.bucket_end > {{ run_fact('period_end') }} then 'bucket_not_closed'
            when actuals.actual_quantity is null then 'no_demand_delivered'
        end as reason
    from frozen
    inner join periods on frozen.bucket_start between periods.start_date and periods.end_date
    left join actuals
        on
            frozen.source = actuals.source
            and frozen.company_code = actuals.company_code
            and frozen.plant = actuals.plant
            and frozen.item_id = actuals.item_id
            and frozen.bucket_start = actuals.bucket_start
            and frozen.bucket_end = actuals.bucket_end
    left join cancelled
        on
            frozen.source = cancelled.source
            and frozen.company_code = cancelled.company_code
            and frozen.plant = cancelled.plant
            and frozen.item_id = cancelled.item_id
            and frozen.step = cancelled.step
            and frozen.lag_months = cancelled.lag_months
            and frozen.bucket_start = cancelled.bucket_start
    left join costs
        on
            frozen.source = costs.source
            and frozen.plant = costs.plant
            and frozen.item_id = costs.item_id
            and periods.fiscal_year = costs.fiscal_year
)

select * from final
