-- Each benefit type over the windows of its measures, in whole cents that add up over the types to the total of the kind of value, and across:
-- in-year + carry-over = window, recurring + one-off = window. The range is that of the full fiscal year. Memos are left out: they are no result.

with

outlook as (select * from {{ ref('measure_outlook') }} where value_kind in ('profit', 'cash')),

predictions as (select * from {{ ref('measure_predictions') }} where horizon = 'fiscal_year' and prediction_level in ('benefit_type', 'value_kind')),

type_sums as (

    select
        value_kind,
        benefit_type,
        count(*) as measures,
        coalesce(sum(in_year_actual_reporting), 0) as in_year_actual,
        coalesce(sum(in_year_forecast_reporting), 0) as in_year_forecast,
        coalesce(sum(carry_over_reporting), 0) as carry_over,
        coalesce(sum(one_off_reporting), 0) as one_off,
        coalesce(sum(recurring_reporting), 0) as recurring,
        sum(run_rate_reporting) as run_rate
    from outlook
    group by value_kind, benefit_type

),

{% set shown = ['in_year_actual', 'in_year_forecast', 'carry_over', 'one_off'] %}

kind_units as (

    select
        value_kind,
        {% for column in shown %}
        {{ round_units('sum(' ~ column ~ ')', 2) }} as {{ column }}_units{{ ',' if not loop.last }}
        {% endfor %}
    from type_sums
    group by value_kind

),

rounded as (

    select
        type_sums.value_kind,
        type_sums.benefit_type,
        type_sums.measures,
        type_sums.recurring,
        cast(round(type_sums.run_rate, 2) as decimal(28, 2)) as run_rate,
        {% for column in shown %}
        cast(
            cast({{ largest_remainder('type_sums.' ~ column, 2, 'kind_units.' ~ column ~ '_units', 'type_sums.value_kind', 'type_sums.benefit_type') }} as decimal(26, 0))
            * 0.01 as decimal(28, 2)
        ) as {{ column }}{{ ',' if not loop.last }}
        {% endfor %}
    from type_sums
    inner join kind_units on kind_units.value_kind = type_sums.value_kind

),

-- What never recurs is one-off to the cent, whatever the rounding of its parts.
types as (

    select
        value_kind,
        benefit_type,
        measures,
        run_rate,
        in_year_actual,
        in_year_forecast,
        carry_over,
        case when recurring = 0 then in_year_actual + in_year_forecast + carry_over else one_off end as one_off
    from rounded

),

levels as (

    select
        'type' as level,
        value_kind,
        benefit_type,
        measures,
        run_rate,
        in_year_actual,
        in_year_forecast,
        carry_over,
        one_off
    from types

    union all

    select
        'total' as level,
        value_kind,
        cast(null as varchar) as benefit_type,
        sum(measures) as measures,
        sum(run_rate) as run_rate,
        sum(in_year_actual) as in_year_actual,
        sum(in_year_forecast) as in_year_forecast,
        sum(carry_over) as carry_over,
        sum(one_off) as one_off
    from types
    group by value_kind

),

final as (

    select
        cast(
            row_number() over (
                order by case levels.value_kind when 'profit' then 0 else 1 end, case levels.level when 'type' then 0 else 1 end, levels.benefit_type
            ) as integer
        ) as row_order,
        levels.level,
        levels.value_kind,
        levels.benefit_type,
        case when levels.level = 'total' then 'All in ' || levels.value_kind else {{ benefit_type_shown('levels.benefit_type') }} end as title,
        cast(levels.measures as bigint) as measures,
        cast(levels.in_year_actual as decimal(28, 2)) as in_year_actual,
        cast(levels.in_year_forecast as decimal(28, 2)) as in_year_forecast,
        cast(levels.carry_over as decimal(28, 2)) as carry_over,
        cast(levels.in_year_actual + levels.in_year_forecast + levels.carry_over as decimal(28, 2)) as window_total,
        cast(levels.run_rate as decimal(28, 2)) as run_rate,
        cast(levels.in_year_actual + levels.in_year_forecast + levels.carry_over - levels.one_off as decimal(28, 2)) as recurring,
        cast(levels.one_off as decimal(28, 2)) as one_off,
        cast(round(predictions.risked_reporting, 2) as decimal(28, 2)) as risked_reporting,
        cast(round(predictions.p10_reporting, 2) as decimal(28, 2)) as p10_reporting,
        cast(round(predictions.p50_reporting, 2) as decimal(28, 2)) as p50_reporting,
        cast(round(predictions.p90_reporting, 2) as decimal(28, 2)) as p90_reporting,
        predictions.n_closed as closed_measures,
        predictions.reason
    from levels
    left join predictions
        on predictions.value_kind = levels.value_kind
        and predictions.prediction_level = case levels.level when 'total' then 'value_kind' else 'benefit_type' end
        and (levels.level = 'total' or predictions.benefit_type = levels.benefit_type)

)

select * from final
