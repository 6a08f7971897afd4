-- Items as delivered, and those that only transactions name (base unit: the unit of their movements and receipts, else of their order lines).
with listed as (
    select * from {{ ref('stg_contract__items') }}
    where item_id is not null
    {{ first_delivered(['item_id']) }}
),

seen as (
    select source, item_id, cast(null as varchar) as item_name, cast(null as varchar) as item_group, base_uom, 1 as priority
    from {{ ref('stg_contract__inventory_movements') }}
    union all
    select source, item_id, cast(null as varchar) as item_name, cast(null as varchar) as item_group, base_uom, 1 as priority
    from {{ ref('stg_contract__goods_receipts') }}
    union all
    select source, item_id, cast(null as varchar) as item_name, cast(null as varchar) as item_group, cast(null as varchar) as base_uom, 3 as priority
    from {{ ref('stg_contract__inventory_balances') }}
    union all
    select source, item_id, description as item_name, item_group, coalesce(base_uom, order_uom) as base_uom, 2 as priority
    from {{ ref('stg_contract__purchase_order_lines') }}
),

seen_items as (
    select
        source,
        item_id,
        min(item_name) as item_name,
        min(item_group) as item_group,
        min(base_uom) filter (where priority = 1) as movement_uom,
        min(base_uom) filter (where priority = 2) as order_uom
    from seen
    where item_id is not null
    group by source, item_id
),

final as (
    select
        coalesce(listed.source, seen_items.source) as source,
        coalesce(listed.item_id, seen_items.item_id) as item_id,
        coalesce(listed.item_name, seen_items.item_name) as item_name,
        coalesce(listed.item_group, seen_items.item_group) as item_group,
        listed.item_type,
        coalesce(listed.base_uom, seen_items.movement_uom, seen_items.order_uom) as base_uom
    from listed
    full outer join seen_items on seen_items.source = listed.source and seen_items.item_id = listed.item_id
)

select * from final
