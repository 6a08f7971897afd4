-- stub: empty relation of the contract
select
    cast(null as varchar) as measure_id,
    cast(null as varchar) as item_id,
    cast(null as varchar) as baseline_type,
    cast(null as integer) as version,
    cast(null as decimal(28,10)) as price_reporting,
    cast(null as decimal(28,10)) as prior_price_reporting,
    cast(null as bigint) as receipt_rows,
    cast(null as varchar) as rows_hash,
    cast(null as varchar) as status,
    cast(null as varchar) as reason
where 1 = 0
