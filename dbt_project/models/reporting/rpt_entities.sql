-- stub: empty relation of the contract
select
    cast(null as varchar) as source,
    cast(null as varchar) as company_code,
    cast(null as varchar) as company_name,
    cast(null as varchar) as currency_local,
    cast(null as bigint) as receipt_rows,
    cast(null as bigint) as invoice_rows,
    cast(null as bigint) as journal_rows,
    cast(null as varchar) as status
where 1 = 0
