-- Conversions as delivered: 1 uom = numerator / denominator base units.
with conversions as (
    select * from {{ ref('stg_contract__item_uom_conversions') }}
    where item_id is not null and uom is not null and numerator is not null and denominator is not null
    {{ first_delivered(['item_id', 'uom']) }}
),

final as (
    select source, item_id, uom, numerator, denominator from conversions
)

select * from final
