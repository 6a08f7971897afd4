-- stub: empty relation of the contract
select
    cast(null as varchar) as finding_id,
    cast(null as integer) as finding_order,
    cast(null as varchar) as sentence
where 1 = 0
