-- Item numbers of item ids; an item without a master row keeps its id.
with items as (
    select * from {{ ref('stg_oracle__items') }}
),

final as (
    select
        source,
        inventory_item_id,
        coalesce(nullif(min(item_number_text), ''), inventory_item_id) as item_id,
        min(base_uom) as base_uom
    from items
    group by source, inventory_item_id
)

select * from final
