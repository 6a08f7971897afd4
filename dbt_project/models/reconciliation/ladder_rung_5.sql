-- stub: empty relation of the contract
select
    cast(null as varchar) as period,
    cast(null as integer) as rung,
    cast(null as varchar) as comparison,
    cast(null as varchar) as scope,
    cast(null as varchar) as left_name,
    cast(null as varchar) as right_name,
    cast(null as bigint) as left_count,
    cast(null as bigint) as right_count,
    cast(null as decimal(28,6)) as left_amount,
    cast(null as decimal(28,6)) as right_amount,
    cast(null as decimal(28,6)) as difference,
    cast(null as decimal(28,6)) as tolerance,
    cast(null as varchar) as status,
    cast(null as varchar) as currency,
    cast(null as varchar) as note
where 1 = 0
