-- stub: empty relation of the contract
select
    cast(null as varchar) as sheet,
    cast(null as varchar) as record_key,
    cast(null as varchar) as field,
    cast(null as varchar) as value
where 1 = 0
