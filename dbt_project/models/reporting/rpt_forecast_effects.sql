-- What lies behind the stock and behind a benefit that is not reached, year to date. Three exact splits, shown in whole cents and whole thousands:
--   stock_change      receipts - demand = supply execution + planned build + forecast error, at baseline cost; what had no frozen forecast, plan or
--                     cost is its own line, never spread
--   benefit_variance  planned + volume + rate causes = measured, of profit measures: cash and memo are added to no profit
--   safety_stock      the release that a better forecast allows (King) beside the one that was measured
{% set causes = {
    'supply_execution': ['early', 'over_delivered', 'lot_size', 'unplanned_order'],
    'planned_build': [],
    'forecast_error': ['overestimate', 'timing', 'entered_early', 'did_not_materialise'],
} %}
{% set variances = [
    ('volume_demand', 'Volume: forecast did not materialise'), ('volume_other', 'Volume: other'), ('late_start', 'Late start'),
    ('price_not_applied', 'Price not applied'), ('off_contract', 'Off contract'), ('index', 'Index'), ('mix', 'Mix'),
] %}

with

run as (select * from {{ source('config', 'run') }}),

attribution as (

    select changes.*
    from {{ ref('stock_change_attribution') }} as changes
    inner join run on changes.period between run.ytd_from and run.period

),

variance as (

    select variance_rows.*
    from {{ ref('benefit_volume_variance') }} as variance_rows
    inner join run on variance_rows.period between run.ytd_from and run.period
    inner join {{ ref('measure_periods') }} as measure_periods
        on
            variance_rows.measure_id = measure_periods.measure_id
            and variance_rows.period = measure_periods.period
    where measure_periods.value_kind = 'profit'

),

safety as (select * from {{ ref('safety_stock') }}),

-- A row is split only when each of the three causes is known.
stock_sums as (

    select
        count(*) as row_count,
        count(stock_change_reporting) as valued_rows,
        sum(case when is_split then 1 else 0 end) as split_rows,
        min(reason) as reason,
        sum(stock_change_reporting) as change,
        {% for cause, parts in causes.items() %}
        sum(case when is_split then {{ cause }}_reporting else 0 end) as {{ cause }},
        {% for part in parts %}
        sum(case when is_split then {{ part }}_reporting else 0 end) as {{ part }},
        {% endfor %}
        {% endfor %}
        sum(case when is_split then 0 else coalesce(stock_change_reporting, 0) end) as not_split
    from (
        select
            *,
            supply_execution_reporting is not null and planned_build_reporting is not null and forecast_error_reporting is not null
                as is_split
        from attribution
    ) as attribution

),

variance_sums as (

    select
        count(*) as row_count,
        coalesce(sum(planned_reporting), 0) as planned,
        {% for column, _ in variances %}
        coalesce(sum(case when reason is null then {{ column }}_reporting else 0 end), 0) as {{ column }},
        {% endfor %}
        coalesce(sum(measured_reporting), 0) as measured
    from variance

),

safety_sums as (

    select
        count(*) as row_count,
        sum(predicted_release_reporting) as predicted,
        sum(measured_release_reporting) as measured
    from safety
    where predicted_release_reporting is not null and measured_release_reporting is not null

),

-- `family` is what adds up: the causes to the change, the parts to their cause.
lines as (

    {% set order = namespace(value=0) %}
    {% for cause, parts in causes.items() %}
    {% set order.value = order.value + 1 %}
    select 'stock_change' as section, {{ order.value }} as row_order, '{{ cause }}' as cause, '{{ cause.replace('_', ' ').capitalize() }}' as title,
        false as is_total, false as is_part, 'change' as family, {{ cause }} as amount, cast(null as varchar) as reason
    from stock_sums where split_rows > 0
    union all
    {% for part in parts %}
    {% set order.value = order.value + 1 %}
    select 'stock_change', {{ order.value }}, '{{ part }}', '{{ part.replace('_', ' ').capitalize() }}', false, true, '{{ cause }}', {{ part }}, null
    from stock_sums where split_rows > 0
    union all
    {% endfor %}
    {% endfor %}
    select 'stock_change', 20, 'not_split', 'Without a frozen forecast or plan', false, false, 'change', not_split, null
    from stock_sums where split_rows > 0 and split_rows < valued_rows
    union all
    select 'stock_change', 21, 'change', 'Change in stock', true, false, 'total', change,
        case when valued_rows < row_count then (row_count - valued_rows) || ' of ' || row_count || ' items and months have no cost or no demand' end
    from stock_sums where split_rows > 0
    union all
    select 'benefit_variance', 1, 'planned', 'Planned', true, false, 'total', planned, null from variance_sums where row_count > 0
    {% for column, title in variances %}
    union all
    select 'benefit_variance', {{ loop.index + 1 }}, '{{ column }}', '{{ title }}', false, false, 'variance', {{ column }}, null
    from variance_sums where row_count > 0
    {% endfor %}
    union all
    -- measures of another type than price, months without a plan
    select 'benefit_variance', 20, 'not_split', 'Measures without a price plan', false, false, 'variance',
        measured - planned{% for column, _ in variances %} - {{ column }}{% endfor %}, null
    from variance_sums where row_count > 0
    union all
    select 'benefit_variance', 21, 'measured', 'Measured', true, false, 'total', measured, null from variance_sums where row_count > 0
    union all
    select 'safety_stock', 1, 'predicted', 'Predicted release', true, false, 'total', predicted, null from safety_sums where row_count > 0
    union all
    select 'safety_stock', 2, 'measured', 'Measured release', true, false, 'total', measured, null from safety_sums where row_count > 0

),

totals as (

    select
        max(case when section = 'stock_change' then amount end) as change,
        max(case when section = 'benefit_variance' and cause = 'planned' then amount end) as planned,
        max(case when section = 'benefit_variance' and cause = 'measured' then amount end) as measured
    from lines
    where is_total

),

-- The causes first, then the parts to the cents and thousands that their cause is shown with.
cause_units as (

    select
        lines.section,
        lines.row_order,
        lines.cause,
        {% for digits in (2, -3) %}
        {% set target = "case lines.family when 'change' then " ~ round_units('totals.change', digits) ~ " else " ~ round_units('totals.measured', digits) ~ " - " ~ round_units('totals.planned', digits) ~ " end" %}
        {{ largest_remainder('lines.amount', digits, '(' ~ target ~ ')', 'lines.family', 'lines.row_order') }} as {{ 'cents' if digits == 2 else 'thousands' }}{{ ',' if not loop.last }}
        {% endfor %}
    from lines
    cross join totals
    where lines.family in ('change', 'variance')

),

part_units as (

    select
        lines.section,
        lines.row_order,
        lines.cause,
        {{ largest_remainder('lines.amount', 2, 'cause_units.cents', 'lines.family', 'lines.row_order') }} as cents,
        {{ largest_remainder('lines.amount', -3, 'cause_units.thousands', 'lines.family', 'lines.row_order') }} as thousands
    from lines
    inner join cause_units on cause_units.cause = lines.family
    where lines.is_part

),

units as (

    select section, row_order, cents, thousands from cause_units
    union all
    select section, row_order, cents, thousands from part_units

),

final as (

    select
        lines.section,
        cast(lines.row_order as integer) as row_order,
        lines.cause,
        lines.title,
        lines.is_total,
        lines.is_part,
        cast(cast(coalesce(units.cents, {{ round_units('lines.amount', 2) }}) as decimal(26, 0)) * 0.01 as decimal(28, 2)) as amount_reporting,
        cast(coalesce(units.thousands, {{ round_units('lines.amount', -3) }}) as decimal(28, 0)) as shown_thousands,
        lines.reason
    from lines
    left join units on units.section = lines.section and units.row_order = lines.row_order

)

select * from final
