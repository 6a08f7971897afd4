-- stub: empty relation of the contract
select
    cast(null as integer) as step_order,
    cast(null as varchar) as step_id,
    cast(null as varchar) as title,
    cast(null as boolean) as is_total,
    cast(null as decimal(28,2)) as amount_reporting,
    cast(null as decimal(28,0)) as shown_thousands
where 1 = 0
