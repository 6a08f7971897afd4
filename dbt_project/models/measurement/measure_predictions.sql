-- No rows yet: the shape of the contract.
with final as (
    select
        cast(null as varchar) as prediction_level,
        cast(null as varchar) as measure_id,
        cast(null as varchar) as benefit_type,
        cast(null as varchar) as value_kind,
        cast(null as varchar) as horizon,
        cast(null as decimal(28,6)) as actual_reporting,
        cast(null as decimal(28,6)) as remaining_plan_reporting,
        cast(null as varchar) as gate,
        cast(null as decimal(28,12)) as weight,
        cast(null as varchar) as weight_basis,
        cast(null as decimal(28,6)) as risked_reporting,
        cast(null as decimal(28,6)) as p10_reporting,
        cast(null as decimal(28,6)) as p50_reporting,
        cast(null as decimal(28,6)) as p90_reporting,
        cast(null as bigint) as n_closed,
        cast(null as varchar) as ratio_basis,
        cast(null as integer) as draws,
        cast(null as bigint) as seed,
        cast(null as varchar) as reason
    where 1 = 0
)

select * from final
