-- No rows yet: the shape of the contract.
with final as (
    select
        cast(null as varchar) as scope_level,
        cast(null as varchar) as company_code,
        cast(null as varchar) as plant,
        cast(null as varchar) as item_group,
        cast(null as varchar) as item_id,
        cast(null as varchar) as step,
        cast(null as integer) as lag_months,
        cast(null as boolean) as is_frozen_lag,
        cast(null as varchar) as time_span,
        cast(null as varchar) as period,
        cast(null as varchar) as weight,
        cast(null as varchar) as base_uom,
        cast(null as bigint) as n,
        cast(null as bigint) as n_items,
        cast(null as decimal(28,6)) as forecast_total,
        cast(null as decimal(28,6)) as actual_total,
        cast(null as decimal(28,6)) as error_total,
        cast(null as decimal(28,6)) as absolute_error_total,
        cast(null as decimal(28,12)) as wape,
        cast(null as decimal(28,12)) as bias,
        cast(null as decimal(28,12)) as tracking_signal,
        cast(null as boolean) as is_alarm,
        cast(null as decimal(28,12)) as naive_wape,
        cast(null as decimal(28,12)) as fva,
        cast(null as bigint) as n_fva,
        cast(null as varchar) as reason
    where 1 = 0
)

select * from final
