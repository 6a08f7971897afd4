-- Items by number. Group: the category most of its order lines have, else that of the category set with the smallest id.
with masters as (
    select * from {{ ref('stg_oracle__items') }}
),

numbers as (
    select * from {{ ref('int_oracle__item_numbers') }}
),

categories as (
    select source, category_id, coalesce(nullif(category_text, ''), category_id) as item_group from {{ ref('stg_oracle__categories') }}
),

of_orders as (
    select source, inventory_item_id, category_id
    from {{ ref('stg_oracle__order_lines') }}
    where inventory_item_id is not null and category_id is not null
    group by source, inventory_item_id, category_id
    qualify row_number() over (partition by source, inventory_item_id order by count(*) desc, category_id) = 1
),

of_sets as (
    select source, inventory_item_id, category_id
    from {{ ref('stg_oracle__item_categories') }}
    qualify row_number() over (partition by source, inventory_item_id order by try_cast(category_set_id as bigint), organization_id, category_id) = 1
),

seen as (
    select source, inventory_item_id from masters
    union
    select source, inventory_item_id from {{ ref('stg_oracle__order_lines') }} where inventory_item_id is not null
    union
    select source, inventory_item_id from {{ ref('stg_oracle__material_transactions') }} where inventory_item_id is not null
),

described as (
    select source, inventory_item_id, min(item_name) as item_name, min(item_type) as item_type
    from masters
    group by source, inventory_item_id
),

joined as (
    select
        seen.source,
        coalesce(numbers.item_id, seen.inventory_item_id) as item_id,
        described.item_name,
        coalesce(order_category.item_group, of_orders.category_id, set_category.item_group, of_sets.category_id) as item_group,
        described.item_type,
        numbers.base_uom
    from seen
    left join numbers on numbers.source = seen.source and numbers.inventory_item_id = seen.inventory_item_id
    left join described on described.source = seen.source and described.inventory_item_id = seen.inventory_item_id
    left join of_orders on of_orders.source = seen.source and of_orders.inventory_item_id = seen.inventory_item_id
    left join categories as order_category on order_category.source = seen.source and order_category.category_id = of_orders.category_id
    left join of_sets on of_sets.source = seen.source and of_sets.inventory_item_id = seen.inventory_item_id
    left join categories as set_category on set_category.source = seen.source and set_category.category_id = of_sets.category_id
),

final as (
    select
        source,
        item_id,
        min(item_name) as item_name,
        min(item_group) as item_group,
        min(item_type) as item_type,
        min(base_uom) as base_uom
    from joined
    group by source, item_id
)

select * from final
