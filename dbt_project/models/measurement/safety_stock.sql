-- No rows yet: the shape of the contract.
with final as (
    select
        cast(null as varchar) as source,
        cast(null as varchar) as company_code,
        cast(null as varchar) as plant,
        cast(null as varchar) as item_id,
        cast(null as varchar) as item_group,
        cast(null as varchar) as base_uom,
        cast(null as varchar) as period,
        cast(null as varchar) as step,
        cast(null as bigint) as n_reference,
        cast(null as bigint) as n_current,
        cast(null as decimal(28,12)) as service_factor,
        cast(null as decimal(28,12)) as lead_time_buckets,
        cast(null as decimal(28,6)) as sigma_reference,
        cast(null as decimal(28,6)) as sigma_current,
        cast(null as decimal(28,6)) as sigma_lead_time,
        cast(null as decimal(28,6)) as demand_per_bucket,
        cast(null as decimal(28,6)) as safety_stock_reference,
        cast(null as decimal(28,6)) as safety_stock_current,
        cast(null as decimal(28,6)) as predicted_release_quantity,
        cast(null as decimal(28,10)) as unit_cost_reporting,
        cast(null as decimal(28,6)) as predicted_release_reporting,
        cast(null as decimal(28,6)) as measured_release_quantity,
        cast(null as decimal(28,6)) as measured_release_reporting,
        cast(null as decimal(28,6)) as gap_reporting,
        cast(null as varchar) as reason
    where 1 = 0
)

select * from final
