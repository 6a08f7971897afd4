-- Forecast accuracy by step, pooled over items of the year to date at the item's procurement lead time.

with

final as (

    select
        cast(null as integer) as row_order,
        cast(null as varchar) as step,
        cast(null as varchar) as family,
        cast(null as integer) as lag_months,
        cast(null as bigint) as observations,
        cast(null as decimal(12, 1)) as wape,
        cast(null as decimal(12, 1)) as bias,
        cast(null as decimal(12, 2)) as tracking_signal,
        cast(null as decimal(12, 1)) as fva,
        cast(null as varchar) as reason
    where false

)

select * from final
