-- No rows yet: the shape of the contract.
with final as (
    select
        cast(null as varchar) as measure_id,
        cast(null as varchar) as period,
        cast(null as decimal(28,6)) as planned_reporting,
        cast(null as decimal(23,6)) as forecast_quantity,
        cast(null as decimal(23,6)) as actual_quantity,
        cast(null as decimal(28,10)) as planned_unit_saving,
        cast(null as decimal(28,6)) as volume_reporting,
        cast(null as decimal(28,6)) as volume_demand_reporting,
        cast(null as decimal(28,6)) as volume_other_reporting,
        cast(null as decimal(28,6)) as rate_reporting,
        cast(null as decimal(28,6)) as late_start_reporting,
        cast(null as decimal(28,6)) as price_not_applied_reporting,
        cast(null as decimal(28,6)) as price_not_applied_invoice_reporting,
        cast(null as decimal(28,6)) as off_contract_reporting,
        cast(null as decimal(28,6)) as index_reporting,
        cast(null as decimal(28,6)) as mix_reporting,
        cast(null as decimal(28,6)) as measured_reporting,
        cast(null as varchar) as reason
    where 1 = 0
)

select * from final
