-- No rows yet: the shape of the contract.
with final as (
    select
        cast(null as varchar) as origin_period,
        cast(null as boolean) as is_current,
        cast(null as varchar) as measure_id,
        cast(null as varchar) as benefit_type,
        cast(null as varchar) as value_kind,
        cast(null as varchar) as period,
        cast(null as integer) as lag,
        cast(null as decimal(28,6)) as planned_reporting,
        cast(null as decimal(28,12)) as weight,
        cast(null as decimal(28,6)) as risked_reporting,
        cast(null as decimal(28,12)) as release_share,
        cast(null as decimal(28,6)) as opening_pool_reporting,
        cast(null as decimal(28,6)) as pnl_reporting,
        cast(null as decimal(28,6)) as closing_pool_reporting,
        cast(null as integer) as payment_days,
        cast(null as decimal(28,6)) as cash_reporting,
        cast(null as decimal(28,6)) as benchmark_reporting,
        cast(null as varchar) as reason
    where 1 = 0
)

select * from final
