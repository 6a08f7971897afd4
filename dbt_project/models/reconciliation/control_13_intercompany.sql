-- stub: empty relation of the contract
select
    cast(null as varchar) as period,
    cast(null as varchar) as control_id,
    cast(null as varchar) as scope,
    cast(null as varchar) as key,
    cast(null as varchar) as expected,
    cast(null as varchar) as actual,
    cast(null as decimal(28,6)) as difference,
    cast(null as decimal(28,6)) as tolerance,
    cast(null as varchar) as status,
    cast(null as varchar) as currency,
    cast(null as varchar) as company_code,
    cast(null as varchar) as measure_id,
    cast(null as bigint) as rows_checked,
    cast(null as varchar) as message,
    cast(null as varchar) as source_file,
    cast(null as bigint) as source_row
where 1 = 0
