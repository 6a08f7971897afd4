-- Conversions of items: their own, and the general ones of units in which they are ordered.
with factors as (
    select * from {{ ref('int_oracle__unit_factors') }}
),

ordered as (
    select distinct source, item_id, order_uom from {{ ref('int_oracle__purchase_order_lines') }}
),

final as (
    select factors.source, factors.item_id, factors.uom_code as uom, min(factors.numerator) as numerator, min(factors.denominator) as denominator
    from factors
    left join ordered on ordered.source = factors.source and ordered.item_id = factors.item_id and ordered.order_uom = factors.uom_code
    where not factors.is_for_all or ordered.item_id is not null
    group by factors.source, factors.item_id, factors.uom_code
)

select * from final
