-- PUBLIC. WAPE, bias, tracking signal and forecast value added. error = forecast - actual, positive = over-forecast.
-- All sums are additive, so points are summed per group and period first and per time span after. Quantities of different units are never added: each
-- unit has its own row; the value rows weigh by baseline cost and hold all units.
with points as (
    select * from {{ ref('int_forecast_points') }} where actual_quantity is not null
),

periods as (
    select
        period,
        period_index
    from {{ ref('fiscal_periods') }}
),

run_period as (
    select
        periods.period,
        periods.period_index
    from periods
    where periods.period = {{ run_fact('period') }}
),

naive as (
    select * from points where step = 'naive'
),

errors as (
    select
        points.*,
        periods.period_index,
        points.forecast_quantity - points.actual_quantity as error_quantity,
        naive.forecast_quantity - points.actual_quantity as naive_error_quantity
    from points
    inner join periods on points.period = periods.period
    left join naive
        on
            points.source = naive.source
            and points.company_code = naive.company_code
            and points.plant = naive.plant
            and points.item_id = naive.item_id
            and points.lag_months = naive.lag_months
            and points.bucket_start = naive.bucket_start
            and points.bucket_end = naive.bucket_end
),

weighted as (
    select
        *,
        'quantity' as weight,
        base_uom as unit,
        cast(forecast_quantity as decimal(28, 6)) as forecast_total,
        cast(actual_quantity as decimal(28, 6)) as actual_total,
        cast(error_quantity as decimal(28, 6)) as error_total,
        cast(naive_error_quantity as decimal(28, 6)) as naive_error_total
    from errors
    union all
    select
        *,
        'value' as weight,
        cast(null as varchar) as unit,
        cast(cast(forecast_quantity as decimal(20, 6)) * cast(unit_cost_reporting as decimal(18, 10)) as decimal(28, 6)) as forecast_total,
        cast(cast(actual_quantity as decimal(20, 6)) * cast(unit_cost_reporting as decimal(18, 10)) as decimal(28, 6)) as actual_total,
        cast(cast(error_quantity as decimal(20, 6)) * cast(unit_cost_reporting as decimal(18, 10)) as decimal(28, 6)) as error_total,
        cast(cast(naive_error_quantity as decimal(20, 6)) * cast(unit_cost_reporting as decimal(18, 10)) as decimal(28, 6)) as naive_error_total
    from errors
    where unit_cost_reporting is not null
),

{% set levels = {
    'pooled': [],
    'company': ['company_code'],
    'family': ['item_group'],
    'item': ['company_code', 'plant', 'item_group', 'item_id'],
} %}
{% set keys = ['company_code', 'plant', 'item_group', 'item_id'] %}

by_period as (
    {% for level, grouped in levels.items() %}
    select
        '{{ level }}' as scope_level,
        {% for key in keys %}
        {{ key if key in grouped else 'cast(null as varchar)' }} as {{ key }},
        {% endfor %}
        step,
        lag_months,
        is_frozen_lag,
        weight,
        unit,
        period_index,
        count(*) as n,
        sum(forecast_total) as forecast_total,
        sum(actual_total) as actual_total,
        sum(error_total) as error_total,
        sum(abs(error_total)) as absolute_error_total,
        count(naive_error_total) as n_fva,
        sum(abs(naive_error_total)) as naive_absolute_error_total,
        sum(case when naive_error_total is not null then abs(error_total) end) as compared_absolute_error_total,
        sum(case when naive_error_total is not null then actual_total end) as compared_actual_total
    from weighted
    {% if level == 'item' %}
    where is_frozen_lag
    {% endif %}
    {% if level == 'family' %}
    where item_group is not null
    {% endif %}
    group by {% for key in grouped %}{{ key }}, {% endfor %}step, lag_months, is_frozen_lag, weight, unit, period_index
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

-- which periods a row of each time span adds up
time_spans as (
    select
        'period' as time_span,
        period,
        period_index as from_index,
        period_index as to_index
    from periods
    where period_index <= (select run_period.period_index from run_period)
    union all
    select
        'rolling_12' as time_span,
        period,
        period_index - 11 as from_index,
        period_index as to_index
    from periods
    where period_index <= (select run_period.period_index from run_period)
    union all
    select
        'all' as time_span,
        period,
        0 as from_index,
        period_index as to_index
    from run_period
),

-- items: the twelve periods to the run's only
spanned as (
    select
        by_period.scope_level,
        by_period.company_code,
        by_period.plant,
        by_period.item_group,
        by_period.item_id,
        by_period.step,
        by_period.lag_months,
        by_period.is_frozen_lag,
        time_spans.time_span,
        time_spans.period,
        by_period.weight,
        by_period.unit,
        sum(by_period.n) as n,
        sum(by_period.forecast_total) as forecast_total,
        sum(by_period.actual_total) as actual_total,
        sum(by_period.error_total) as error_total,
        sum(by_period.absolute_error_total) as absolute_error_total,
        sum(by_period.n_fva) as n_fva,
        sum(by_period.naive_absolute_error_total) as naive_absolute_error_total,
        sum(by_period.compared_absolute_error_total) as compared_absolute_error_total,
        sum(by_period.compared_actual_total) as compared_actual_total
    from by_period
    inner join time_spans
        on
            by_period.period_index between time_spans.from_index and time_spans.to_index
            and (
                by_period.scope_level <> 'item'
                or (time_spans.time_span = 'rolling_12' and time_spans.to_index = (select run_period.period_index from run_period))
            )
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
),

measured as (
    select
        *,
        cast({{ money_div('absolute_error_total', 'actual_total', 12) }} as decimal(28, 12)) as wape,
        cast({{ money_div('error_total', 'actual_total', 12) }} as decimal(28, 12)) as bias,
        -- sum e / (sum|e| / n)
        cast({{ money_div('cast(error_total * n as decimal(38, 6))', 'absolute_error_total', 12) }} as decimal(28, 12)) as tracking_signal,
        cast({{ money_div('naive_absolute_error_total', 'compared_actual_total', 12) }} as decimal(28, 12)) as naive_wape,
        -- one division: the difference of two rounded quotients would be wrong in the last place
        cast(
            {{ money_div('(naive_absolute_error_total - compared_absolute_error_total)', 'compared_actual_total', 12) }} as decimal(28, 12)
        ) as fva
    from spanned
),

final as (
    select
        scope_level,
        company_code,
        plant,
        item_group,
        item_id,
        step,
        cast(lag_months as integer) as lag_months,
        is_frozen_lag,
        time_span,
        period,
        weight,
        unit as base_uom,
        cast(n as bigint) as n,
        cast(forecast_total as decimal(28, 6)) as forecast_total,
        cast(actual_total as decimal(28, 6)) as actual_total,
        cast(error_total as decimal(28, 6)) as error_total,
        cast(absolute_error_total as decimal(28, 6)) as absolute_error_total,
        wape,
        bias,
        tracking_signal,
        abs(tracking_signal) > {{ policy_decimal('tracking_signal_limit') }} as is_alarm,
        naive_wape,
        fva,
        cast(n_fva as bigint) as n_fva,
        case
            when actual_total = 0 then 'no_demand'
            when n_fva = 0 then 'no_naive_forecast'
            when absolute_error_total = 0 then 'no_error'
        end as reason
    from measured
)

select * from final
