-- No rows yet: the shape of the contract.
with final as (
    select
        cast(null as integer) as lag,
        cast(null as varchar) as scope_level,
        cast(null as varchar) as measure_id,
        cast(null as bigint) as n,
        cast(null as decimal(28,6)) as predicted_reporting,
        cast(null as decimal(28,6)) as recognised_reporting,
        cast(null as decimal(28,12)) as wape,
        cast(null as decimal(28,12)) as bias,
        cast(null as decimal(28,6)) as benchmark_reporting,
        cast(null as decimal(28,12)) as benchmark_wape,
        cast(null as decimal(28,12)) as benchmark_bias,
        cast(null as boolean) as beats_benchmark,
        cast(null as varchar) as reason
    where 1 = 0
)

select * from final
