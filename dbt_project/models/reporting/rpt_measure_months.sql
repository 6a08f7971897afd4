-- Months of each measure of the fiscal year, in whole cents that add up over the months to the figure of rpt_measures. Held in stock is a
-- balance at the end of the month.
{% set shown = ['planned', 'claimed', 'measured', 'validated', 'recognised', 'avoidance'] %}

with

run as (select * from {{ source('config', 'run') }}),

measure_periods as (

    select
        period_rows.*,
        case period_rows.value_kind when 'cash' then period_rows.recognised_cash_reporting else period_rows.recognised_pnl_reporting end
            as recognised_reporting
    from {{ ref('measure_periods') }} as period_rows
    cross join run
    where period_rows.period between run.ytd_from and run.period

),

year_amounts as (select * from {{ ref('int_measure_year') }}),

-- Plan and claims of an avoidance measure are no hard amounts: they count nothing here, as in rpt_measures.
months as (

    select
        measure_periods.measure_id,
        measure_periods.period,
        case when year_amounts.is_avoidance_claim then 0 else measure_periods.planned_reporting end as planned,
        case when year_amounts.is_avoidance_claim then 0 else measure_periods.claimed_reporting end as claimed,
        measure_periods.measured_reporting as measured,
        measure_periods.validated_reporting as validated,
        measure_periods.recognised_reporting as recognised,
        measure_periods.avoidance_reporting as avoidance,
        measure_periods.measured_pnl_reporting as measured_pnl,
        measure_periods.held_in_stock_reporting as held_in_stock,
        measure_periods.state,
        measure_periods.content_hash,
        {% for column in shown %}
        cast(year_amounts.{{ column }}_shown * 100 as bigint) as {{ column }}_units,
        {% endfor %}
        cast(year_amounts.held_in_stock_shown as decimal(28, 2)) as held_in_stock_at_end,
        measure_periods.period = (select run.period from run) as is_last
    from measure_periods
    inner join year_amounts on year_amounts.measure_id = measure_periods.measure_id

),

final as (

    select
        measure_id,
        period,
        {% for column in ['planned', 'claimed', 'measured'] %}
        cast(
            cast({{ largest_remainder(column, 2, column ~ '_units', 'measure_id', 'period') }} as decimal(26, 0)) * 0.01 as decimal(28, 2)
        ) as {{ column }},
        {% endfor %}
        cast(round(measured_pnl, 2) as decimal(28, 2)) as measured_pnl,
        cast(case when is_last then held_in_stock_at_end else round(held_in_stock, 2) end as decimal(28, 2)) as held_in_stock,
        {% for column in ['validated', 'recognised', 'avoidance'] %}
        cast(
            cast({{ largest_remainder(column, 2, column ~ '_units', 'measure_id', 'period') }} as decimal(26, 0)) * 0.01 as decimal(28, 2)
        ) as {{ column }},
        {% endfor %}
        state,
        content_hash
    from months

)

select * from final
