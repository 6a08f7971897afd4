-- stub: empty relation of the contract
select
    cast(null as integer) as kpi_order,
    cast(null as varchar) as kpi_id,
    cast(null as varchar) as title,
    cast(null as decimal(28,2)) as amount_reporting,
    cast(null as varchar) as comparator_title,
    cast(null as decimal(28,2)) as comparator_reporting,
    cast(null as varchar) as note
where 1 = 0
