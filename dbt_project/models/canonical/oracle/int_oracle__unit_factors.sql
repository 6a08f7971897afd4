-- How many base units one unit of an item is, as numerator / denominator: its own conversion, else the one for all items (item 0), in the class of the base unit.
with conversions as (
    select * from {{ ref('stg_oracle__uom_conversions') }} where conversion_rate > 0
),

items as (
    select * from {{ ref('int_oracle__item_numbers') }}
),

candidates as (
    select items.source, items.inventory_item_id, items.item_id, conversions.uom_code, conversions.uom_class, conversions.conversion_rate, conversions.inventory_item_id = '0' as is_for_all
    from items
    inner join conversions
        on conversions.source = items.source
        and (conversions.inventory_item_id = items.inventory_item_id or conversions.inventory_item_id = '0')
),

of_item as (
    select *
    from candidates
    qualify row_number() over (partition by source, inventory_item_id, uom_code order by is_for_all) = 1
),

final as (
    select
        units.source,
        units.inventory_item_id,
        units.item_id,
        units.uom_code,
        units.is_for_all,
        units.conversion_rate as numerator,
        base.conversion_rate as denominator
    from of_item as units
    inner join items on items.source = units.source and items.inventory_item_id = units.inventory_item_id
    inner join of_item as base
        on base.source = units.source and base.inventory_item_id = units.inventory_item_id and base.uom_code = items.base_uom
    where units.uom_class is not distinct from base.uom_class
)

select * from final
