-- stub: empty relation of the contract
select
    cast(null as integer) as rung,
    cast(null as varchar) as comparison,
    cast(null as varchar) as period,
    cast(null as varchar) as scope,
    cast(null as varchar) as left_name,
    cast(null as varchar) as right_name,
    cast(null as decimal(28,2)) as left_amount,
    cast(null as decimal(28,2)) as right_amount,
    cast(null as decimal(28,2)) as difference,
    cast(null as decimal(28,2)) as tolerance,
    cast(null as varchar) as status,
    cast(null as varchar) as note
where 1 = 0
