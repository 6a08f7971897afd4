-- stub: empty relation of the contract
select
    cast(null as varchar) as company_code,
    cast(null as varchar) as line_id,
    cast(null as varchar) as line_title,
    cast(null as integer) as term_order,
    cast(null as varchar) as term,
    cast(null as decimal(28,2)) as amount_local,
    cast(null as varchar) as currency_local,
    cast(null as varchar) as status
where 1 = 0
