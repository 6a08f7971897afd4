-- Twelve months ahead: the risked path through the saving pool into profit, and through payment days into cash. The range of the twelve months together
-- is spread over them in proportion: a month has no range of its own.

with

path as (select * from {{ ref('prediction_path') }} where is_current),

predictions as (

    select * from {{ ref('measure_predictions') }}
    where prediction_level = 'value_kind' and value_kind = 'profit' and horizon = 'next_12'

),

months as (

    select
        period,
        sum(case when value_kind = 'profit' then pnl_reporting end) as profit,
        sum(case when value_kind in ('profit', 'cash') then cash_reporting end) as cash
    from path
    group by period

),

final as (

    select
        months.period,
        cast(round(months.profit, 2) as decimal(28, 2)) as profit_reporting,
        {% for column in ['p10', 'p90'] %}
        cast(
            case
                when predictions.risked_reporting > 0 and months.profit is not null
                    then round(
                        cast(months.profit as decimal(20, 4))
                        * cast({{ money_div('predictions.' ~ column ~ '_reporting', 'predictions.risked_reporting', 6) }} as decimal(14, 6)), 2
                    )
            end as decimal(28, 2)
        ) as {{ column }}_reporting,
        {% endfor %}
        cast(round(months.cash, 2) as decimal(28, 2)) as cash_reporting,
        case when predictions.p10_reporting is null then predictions.reason end as reason
    from months
    left join predictions on true

)

select * from final
