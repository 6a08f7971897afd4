-- Receipts that a plan version expects, by due date. Rows marked as open order are what suppliers still owe on the day the version was made.
{%- set offered = [
        'plan_version', 'created_at', 'company_code', 'plant', 'item_id', 'due_date', 'quantity_base_uom', 'base_uom', 'purchase_order',
        'purchase_order_line', 'is_open_order',
] %}

with offers as (
    {{ offered_rows(
        'planned_receipts', offered, ['plan_version', 'created_at', 'plant', 'item_id', 'due_date', 'quantity_base_uom'],
        ['plan_version', 'plant', 'item_id', 'due_date', 'purchase_order', 'purchase_order_line'],
        natives=['sap', 'oracle'], contract=true, finance=true
    ) | indent(4) }}
),

days as (
    select calendar_date, period from {{ ref('stg_config__calendar_days') }}
),

plants as (
    select source, plant, company_code from {{ ref('plants') }}
),

items as (
    select source, item_id, item_group, base_uom from {{ ref('items') }}
),

final as (
    select
        offers.source,
        offers.plan_version,
        offers.created_at,
        coalesce(offers.company_code, plants.company_code) as company_code,
        offers.plant,
        offers.item_id,
        offers.due_date,
        days.period,
        offers.quantity_base_uom,
        coalesce(offers.base_uom, items.base_uom) as base_uom,
        offers.purchase_order,
        offers.purchase_order_line,
        coalesce(offers.is_open_order, false) as is_open_order,
        offers.source_file,
        offers.source_row
    from offers
    inner join days on days.calendar_date = offers.due_date
    left join plants on plants.source = offers.source and plants.plant = offers.plant
    left join items on items.source = offers.source and items.item_id = offers.item_id
)

select * from final
