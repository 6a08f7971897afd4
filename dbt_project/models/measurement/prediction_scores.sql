-- PUBLIC. The prediction is measured like any forecast: what a close said about a period lag periods later, against what was then recognised; beside it the benchmark
-- plan x realisation rate known at that close. Pairs of measure and period whose plan was known at the close.
with paths as (
    select * from {{ ref('prediction_path') }}
),

measure_periods as (
    select * from {{ ref('measure_periods') }}
),

lags as (
    select cast(1 as integer) as lag
    union all
    select cast(3 as integer)
    union all
    select cast(6 as integer)
    union all
    select cast(12 as integer)
),

pairs as (
    select
        paths.lag,
        paths.measure_id,
        paths.pnl_reporting as predicted,
        paths.benchmark_reporting as benchmark,
        coalesce(measure_periods.recognised_pnl_reporting, 0) as recognised
    from paths
    inner join lags on paths.lag = lags.lag
    left join measure_periods
        on
            paths.measure_id = measure_periods.measure_id
            and paths.period = measure_periods.period
    where
        paths.value_kind = 'profit'
        and paths.period <= {{ run_fact('period') }}
        -- neither planned, nor predicted, nor recognised: nothing to score
        and (paths.planned_reporting <> 0 or paths.pnl_reporting <> 0 or coalesce(measure_periods.recognised_pnl_reporting, 0) <> 0)
),

scoped as (
    select 'all' as scope_level, cast(null as varchar) as scope_measure, pairs.* from pairs
    union all
    select 'measure' as scope_level, measure_id as scope_measure, pairs.* from pairs
),

sums as (
    select
        scope_level,
        scope_measure,
        lag,
        count(*) as n,
        sum(predicted) as predicted,
        sum(recognised) as recognised,
        sum(abs(recognised)) as absolute_recognised,
        sum(abs(predicted - recognised)) as absolute_error,
        count(benchmark) as n_benchmark,
        sum(benchmark) as benchmark,
        sum(case when benchmark is not null then abs(recognised) end) as compared_absolute_recognised,
        sum(case when benchmark is not null then recognised end) as compared_recognised,
        sum(case when benchmark is not null then abs(predicted - recognised) end) as compared_absolute_error,
        sum(abs(benchmark - recognised)) as benchmark_absolute_error
    from scoped
    group by scope_level, scope_measure, lag
),

-- a lag nobody could be scored at yet is listed as such
spine as (
    select 'all' as scope_level, cast(null as varchar) as scope_measure, lag from lags
    union all
    select scope_level, scope_measure, lag from sums where scope_level = 'measure'
),

final as (
    select
        spine.lag,
        spine.scope_level,
        spine.scope_measure as measure_id,
        cast(coalesce(sums.n, 0) as bigint) as n,
        cast(sums.predicted as decimal(28, 6)) as predicted_reporting,
        cast(sums.recognised as decimal(28, 6)) as recognised_reporting,
        cast({{ money_div('sums.absolute_error', 'sums.absolute_recognised', 12) }} as decimal(28, 12)) as wape,
        cast({{ money_div('(sums.predicted - sums.recognised)', 'sums.absolute_recognised', 12) }} as decimal(28, 12)) as bias,
        cast(sums.benchmark as decimal(28, 6)) as benchmark_reporting,
        cast({{ money_div('sums.benchmark_absolute_error', 'sums.compared_absolute_recognised', 12) }} as decimal(28, 12)) as benchmark_wape,
        cast({{ money_div('(sums.benchmark - sums.compared_recognised)', 'sums.compared_absolute_recognised', 12) }} as decimal(28, 12)) as benchmark_bias,
        case when sums.n_benchmark > 0 then sums.compared_absolute_error < sums.benchmark_absolute_error end as beats_benchmark,
        case
            when sums.n is null then 'no_close_that_long_ago'
            when sums.absolute_recognised = 0 then 'nothing_recognised'
            when sums.n_benchmark = 0 then 'no_realisation_history'
        end as reason
    from spine
    left join sums
        on
            spine.scope_level = sums.scope_level
            and coalesce(spine.scope_measure, '') = coalesce(sums.scope_measure, '')
            and spine.lag = sums.lag
)

select * from final
