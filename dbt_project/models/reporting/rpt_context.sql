-- stub: empty relation of the contract
select
    cast(null as varchar) as company_name,
    cast(null as varchar) as reporting_currency,
    cast(null as varchar) as period,
    cast(null as varchar) as period_title,
    cast(null as integer) as fiscal_year,
    cast(null as varchar) as ytd_from,
    cast(null as varchar) as run_id,
    cast(null as varchar) as data_as_of,
    cast(null as bigint) as measures,
    cast(null as bigint) as projects
where 1 = 0
