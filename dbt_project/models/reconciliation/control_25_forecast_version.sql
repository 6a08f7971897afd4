-- Control 25 forecast version: a forecast is frozen before its bucket begins and never written over. Every version has one creation date; a version and bucket
-- have one quantity; a bucket that had begun is no forecast; and a forecast that equals the demand exactly more often than policy
-- forecast_copied_share allows was copied from it. The version judged is the last one created before the lag. Severity B.
with forecasts as (
    select * from {{ ref('demand_forecasts') }}
),

demand as (
    select
        source,
        plant,
        item_id,
        period,
        sum(ordered_quantity_base_uom - coalesce(cancelled_quantity_base_uom, 0)) as demand_quantity
    from {{ ref('sales_demand') }}
    where not coalesce(is_intercompany, false)
    group by source, plant, item_id, period
),

versions as (
    select
        source,
        forecast_version,
        step,
        min(created_at) as first_created,
        max(created_at) as last_created,
        count(*) as forecast_rows
    from forecasts
    group by source, forecast_version, step
),

overwritten as (
    select
        source,
        forecast_version,
        step,
        plant,
        item_id,
        bucket_start,
        max(period) as period,
        count(distinct quantity_base_uom) as quantities,
        min(company_code) as company_code,
        min(source_file) as source_file,
        min(source_row) as source_row
    from forecasts
    group by source, forecast_version, step, plant, item_id, bucket_start
    having count(distinct quantity_base_uom) > 1
),

late as (
    select
        source,
        forecast_version,
        step,
        max(period) as period,
        count(*) as late_rows,
        min(created_at) as created_at,
        min(bucket_end) as bucket_end,
        min(company_code) as company_code,
        min(source_file) as source_file,
        min(source_row) as source_row
    from forecasts
    where created_at > bucket_end
    group by source, forecast_version, step
),

-- the frozen forecast of each bucket: the last version created at least the lag before it begins
frozen as (
    select
        forecasts.*,
        row_number() over (
            partition by forecasts.source, forecasts.step, forecasts.plant, forecasts.item_id, forecasts.bucket_start
            order by forecasts.created_at desc, forecasts.forecast_version desc
        ) as recency
    from forecasts
    where
        forecasts.created_at <= {{ add_months('forecasts.bucket_start', '-cast(' ~ policy('forecast_lag_months') ~ ' as integer)') }}
        and forecasts.bucket_end <= {{ run_fact('period_end') }}
        and forecasts.step <> 'naive'
),

equal as (
    select
        frozen.step,
        count(*) as buckets,
        sum(case when frozen.quantity_base_uom = demand.demand_quantity then 1 else 0 end) as equal_buckets
    from frozen
    inner join demand
        on
            frozen.source = demand.source
            and frozen.plant = demand.plant
            and frozen.item_id = demand.item_id
            and frozen.period = demand.period
    where
        frozen.recency = 1
        and demand.demand_quantity > 0
    group by frozen.step
),

all_exceptions as (
    select
        {{ run_fact('period') }} as period,
        'version/' || source || '/' || forecast_version || '/' || step as key,
        'one creation date' as expected,
        cast(first_created as varchar) || ' and ' || cast(last_created as varchar) as actual,
        cast(0 as decimal(28, 6)) as difference,
        cast(null as varchar) as company_code,
        'Version ' || forecast_version || ', step ' || step || ': expected one creation date, found ' || cast(first_created as varchar) || ' and '
        || cast(last_created as varchar) || '. A later forecast is a new version.' as message,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row
    from versions
    where first_created <> last_created
    union all
    select
        least(period, {{ run_fact('period') }}) as period,
        'overwritten/' || source || '/' || forecast_version || '/' || step || '/' || plant || '/' || item_id || '/' || cast(bucket_start as varchar) as key,
        'one quantity' as expected,
        cast(quantities as varchar) || ' quantities' as actual,
        cast(0 as decimal(28, 6)) as difference,
        company_code,
        'Version ' || forecast_version || ', step ' || step || ', item ' || item_id || ', bucket ' || cast(bucket_start as varchar)
        || ': expected one quantity, found ' || cast(quantities as varchar) || '. A version is never written over: give the new figures a new version.' as message,
        source_file,
        source_row
    from overwritten
    union all
    select
        least(period, {{ run_fact('period') }}) as period,
        'late/' || source || '/' || forecast_version || '/' || step as key,
        'created before the bucket ends' as expected,
        'created ' || cast(created_at as varchar) as actual,
        cast(0 as decimal(28, 6)) as difference,
        company_code,
        'Version ' || forecast_version || ', step ' || step || ': expected its buckets to end after it was created, found ' || cast(late_rows as varchar)
        || ' rows created after the fact, the first on ' || cast(created_at as varchar) || ' for a bucket that ended ' || cast(bucket_end as varchar)
        || '. Take them out: they are no forecast.' as message,
        source_file,
        source_row
    from late
    union all
    select
        {{ run_fact('period') }} as period,
        'copied/' || step as key,
        'at most a share of ' || {{ policy('forecast_copied_share') }} || ' equal to the demand' as expected,
        cast(equal_buckets as varchar) || ' of ' || cast(buckets as varchar) || ' buckets' as actual,
        cast(0 as decimal(28, 6)) as difference,
        cast(null as varchar) as company_code,
        'Step ' || step || ': expected a share of at most ' || {{ policy('forecast_copied_share') }} || ' of the buckets to equal the demand exactly, found '
        || cast(equal_buckets as varchar) || ' of ' || cast(buckets as varchar) || '. The forecast was copied from what happened: deliver the version as it was.' as message,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row
    from equal
    where equal_buckets > buckets * {{ policy_decimal('forecast_copied_share') }}
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
        company_code,
        cast(null as varchar) as measure_id,
        message,
        source_file,
        source_row
    from all_exceptions
),

checked as (
    select
        {{ run_fact('period') }} as period,
        sum(forecast_rows) as rows_checked
    from versions
    having sum(forecast_rows) > 0
),

{{ control_output(
    '25_forecast_version', 'forecasts', 'versions frozen before their buckets, never written over',
    'false', 'Nothing is missing.'
) }}
