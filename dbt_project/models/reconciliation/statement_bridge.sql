-- stub: empty relation of the contract
select
    cast(null as varchar) as period,
    cast(null as varchar) as company_code,
    cast(null as varchar) as line_id,
    cast(null as varchar) as line_title,
    cast(null as varchar) as comparator,
    cast(null as integer) as term_order,
    cast(null as varchar) as term,
    cast(null as decimal(28,6)) as amount_local,
    cast(null as varchar) as currency_local,
    cast(null as decimal(28,6)) as tolerance,
    cast(null as varchar) as status
where 1 = 0
