-- Past predictions against what was recognised, by lag, beside the benchmark plan x historical realisation rate.

with

final as (

    select
        cast(null as integer) as lag_months,
        cast(null as bigint) as predictions,
        cast(null as decimal(12, 1)) as wape,
        cast(null as decimal(12, 1)) as bias,
        cast(null as decimal(12, 1)) as benchmark_wape,
        cast(null as decimal(12, 1)) as benchmark_bias,
        cast(null as varchar) as reason
    where false

)

select * from final
