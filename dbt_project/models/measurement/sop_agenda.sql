-- No rows yet: the shape of the contract.
with final as (
    select
        cast(null as varchar) as topic,
        cast(null as integer) as rank,
        cast(null as varchar) as title,
        cast(null as decimal(28,6)) as amount_reporting,
        cast(null as varchar) as company_code,
        cast(null as varchar) as plant,
        cast(null as varchar) as item_group,
        cast(null as varchar) as item_id,
        cast(null as varchar) as supplier_id,
        cast(null as varchar) as owner,
        cast(null as varchar) as measure_ids,
        cast(null as date) as due_on,
        cast(null as varchar) as status,
        cast(null as varchar) as origin,
        cast(null as varchar) as evidence
    where 1 = 0
)

select * from final
