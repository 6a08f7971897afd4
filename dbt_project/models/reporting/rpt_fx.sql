-- stub: empty relation of the contract
select
    cast(null as varchar) as from_currency,
    cast(null as varchar) as to_currency,
    cast(null as varchar) as rate_type,
    cast(null as date) as valid_from,
    cast(null as decimal(20,10)) as rate
where 1 = 0
