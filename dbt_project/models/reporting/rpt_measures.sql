-- stub: empty relation of the contract
select
    cast(null as varchar) as measure_id,
    cast(null as varchar) as title,
    cast(null as varchar) as project_id,
    cast(null as varchar) as project_title,
    cast(null as varchar) as owner,
    cast(null as varchar) as gate,
    cast(null as varchar) as baseline_type,
    cast(null as date) as effective_date,
    cast(null as varchar) as state,
    cast(null as decimal(28,2)) as planned_ytd,
    cast(null as decimal(28,2)) as claimed_ytd,
    cast(null as decimal(28,2)) as measured_ytd,
    cast(null as decimal(28,2)) as validated_ytd,
    cast(null as decimal(28,2)) as recognised_ytd,
    cast(null as decimal(28,2)) as held_in_stock,
    cast(null as decimal(28,2)) as avoidance_ytd,
    cast(null as decimal(28,2)) as fx_effect_ytd,
    cast(null as decimal(28,2)) as claimed_less_measured,
    cast(null as varchar) as note
where 1 = 0
