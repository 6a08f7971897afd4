-- Open purchase orders by delivery date: what of each schedule line has not been received on the day of the extract, in base units.
with schedules as (
    select * from {{ ref('stg_sap__order_schedules') }}
    where due_date is not null and extracted_on is not null and quantity_order_uom > received_order_uom
),

order_lines as (
    select
        source,
        company_code,
        purchase_order,
        purchase_order_line,
        plant,
        item_id,
        base_uom
    from {{ ref('purchase_order_lines') }}
    where not is_deleted and not is_return and coalesce(document_category, 'F') in ('F', 'L')
),

units as (
    select
        source,
        purchase_order,
        purchase_order_line,
        base_per_order_numerator,
        base_per_order_denominator,
        is_delivery_complete
    from {{ ref('stg_sap__order_lines') }}
),

final as (
    select
        schedules.source,
        'EKET@' || cast(schedules.extracted_on as varchar) as plan_version,
        schedules.extracted_on as created_at,
        order_lines.company_code,
        order_lines.plant,
        order_lines.item_id,
        schedules.due_date,
        cast(sum({{ money_div(
            '(schedules.quantity_order_uom - schedules.received_order_uom) * units.base_per_order_numerator', 'units.base_per_order_denominator', 6
        ) }}) as decimal(23, 6)) as quantity_base_uom,
        max(order_lines.base_uom) as base_uom,
        schedules.purchase_order,
        schedules.purchase_order_line,
        true as is_open_order,
        min(schedules.source_file) as source_file,
        min(schedules.source_row) as source_row
    from schedules
    inner join order_lines
        on order_lines.source = schedules.source
        and order_lines.purchase_order = schedules.purchase_order
        and order_lines.purchase_order_line = schedules.purchase_order_line
    inner join units
        on units.source = schedules.source
        and units.purchase_order = schedules.purchase_order
        and units.purchase_order_line = schedules.purchase_order_line
    where
        order_lines.plant is not null
        and order_lines.item_id is not null
        -- delivery complete: the rest will not come
        and not units.is_delivery_complete
    group by
        schedules.source, schedules.extracted_on, order_lines.company_code, order_lines.plant, order_lines.item_id, schedules.due_date,
        schedules.purchase_order, schedules.purchase_order_line
)

select * from final
