-- Past predictions against the outcome, in percent as they are shown.

with

scores as (select * from {{ ref('prediction_scores') }} where scope_level = 'all'),

final as (

    select
        cast(lag as integer) as lag_months,
        coalesce(n, 0) as predictions,
        cast(round(wape * 100, 1) as decimal(12, 1)) as wape,
        cast(round(bias * 100, 1) as decimal(12, 1)) as bias,
        cast(round(benchmark_wape * 100, 1) as decimal(12, 1)) as benchmark_wape,
        cast(round(benchmark_bias * 100, 1) as decimal(12, 1)) as benchmark_bias,
        reason
    from scores

)

select * from final
