-- No rows yet: the shape of the contract.
with final as (
    select
        cast(null as varchar) as source,
        cast(null as varchar) as company_code,
        cast(null as varchar) as plant,
        cast(null as varchar) as item_id,
        cast(null as varchar) as item_group,
        cast(null as varchar) as base_uom,
        cast(null as varchar) as step,
        cast(null as integer) as lag_months,
        cast(null as boolean) as is_frozen_lag,
        cast(null as date) as bucket_start,
        cast(null as date) as bucket_end,
        cast(null as varchar) as period,
        cast(null as varchar) as forecast_version,
        cast(null as date) as created_at,
        cast(null as decimal(23,6)) as forecast_quantity,
        cast(null as decimal(23,6)) as actual_quantity,
        cast(null as decimal(23,6)) as cancelled_quantity,
        cast(null as decimal(28,10)) as unit_cost_reporting,
        cast(null as varchar) as reason
    where 1 = 0
)

select * from final
