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
        cast(null as integer) as horizon,
        cast(null as decimal(23,6)) as opening_quantity,
        cast(null as decimal(23,6)) as open_orders_quantity,
        cast(null as decimal(23,6)) as forecast_quantity,
        cast(null as varchar) as forecast_step,
        cast(null as decimal(28,12)) as bias_factor,
        cast(null as varchar) as bias_basis,
        cast(null as decimal(23,6)) as corrected_forecast_quantity,
        cast(null as decimal(23,6)) as closing_quantity,
        cast(null as decimal(23,6)) as low_quantity,
        cast(null as decimal(23,6)) as high_quantity,
        cast(null as decimal(28,10)) as unit_cost_reporting,
        cast(null as decimal(28,6)) as opening_reporting,
        cast(null as decimal(28,6)) as closing_reporting,
        cast(null as decimal(28,6)) as low_reporting,
        cast(null as decimal(28,6)) as high_reporting,
        cast(null as varchar) as reason
    where 1 = 0
)

select * from final
