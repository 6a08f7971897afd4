-- No rows yet: the shape of the contract.
with final as (
    select
        cast(null as varchar) as objective_id,
        cast(null as varchar) as function,
        cast(null as varchar) as owner,
        cast(null as varchar) as metric,
        cast(null as varchar) as scope_company,
        cast(null as varchar) as scope_group,
        cast(null as varchar) as period_from,
        cast(null as varchar) as period_to,
        cast(null as varchar) as unit,
        cast(null as decimal(28,6)) as target,
        cast(null as decimal(28,6)) as actual,
        cast(null as decimal(28,6)) as difference,
        cast(null as varchar) as better,
        cast(null as varchar) as status,
        cast(null as varchar) as reason,
        cast(null as varchar) as evidence
    where 1 = 0
)

select * from final
