-- stub: empty relation of the contract
select
    cast(null as varchar) as measure_id,
    cast(null as varchar) as period,
    cast(null as decimal(28,2)) as planned,
    cast(null as decimal(28,2)) as claimed,
    cast(null as decimal(28,2)) as measured,
    cast(null as decimal(28,2)) as measured_pnl,
    cast(null as decimal(28,2)) as held_in_stock,
    cast(null as decimal(28,2)) as validated,
    cast(null as decimal(28,2)) as recognised,
    cast(null as decimal(28,2)) as avoidance,
    cast(null as varchar) as state,
    cast(null as varchar) as content_hash
where 1 = 0
