-- stub: empty relation of the contract
select
    cast(null as integer) as rung,
    cast(null as varchar) as rung_title,
    cast(null as varchar) as comparison,
    cast(null as varchar) as comparison_title,
    cast(null as bigint) as scopes,
    cast(null as bigint) as matched,
    cast(null as bigint) as left_count,
    cast(null as bigint) as right_count,
    cast(null as decimal(28,2)) as left_amount,
    cast(null as decimal(28,2)) as right_amount,
    cast(null as decimal(28,2)) as difference,
    cast(null as varchar) as currency,
    cast(null as varchar) as status,
    cast(null as varchar) as note
where 1 = 0
