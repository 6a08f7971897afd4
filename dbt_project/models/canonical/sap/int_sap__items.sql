-- Materials of MARA, and those that only order lines and material documents name (base unit: the unit of their movements).
with listed as (
    select * from {{ ref('stg_sap__items') }}
),

seen as (
    select source, item_id, cast(null as varchar) as item_name, cast(null as varchar) as item_group, base_uom, 1 as priority
    from {{ ref('stg_sap__material_document_lines') }}
    where item_id is not null
    group by source, item_id, base_uom
    union all
    select source, item_id, min(description) as item_name, min(item_group) as item_group, base_uom, 2 as priority
    from {{ ref('stg_sap__order_lines') }}
    where item_id is not null
    group by source, item_id, base_uom
),

seen_items as (
    select
        source,
        item_id,
        max(item_name) as item_name,
        max(item_group) as item_group,
        min(base_uom) filter (where priority = 1) as movement_uom,
        min(base_uom) filter (where priority = 2) as order_uom
    from seen
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
