-- Open shipments of purchase orders by promised date, else by the date they are needed: ordered less received, in base units, as of the day of the extract.
with shipments as (
    select * from {{ ref('stg_oracle__order_shipments') }}
    where due_date is not null and quantity_received is not null
),

orders as (
    select source, line_location_id, purchase_order, purchase_order_line from {{ ref('int_oracle__orders') }}
),

order_lines as (
    select
        source,
        purchase_order,
        purchase_order_line,
        company_code,
        plant,
        item_id,
        base_uom,
        quantity_order_uom,
        base_per_order_numerator,
        base_per_order_denominator
    from {{ ref('purchase_order_lines') }}
    where not is_deleted
),

files as (
    select source, file, cast(extracted_at at time zone 'UTC' as date) as extracted_on from {{ source('landing', 'manifest') }} where kind = 'oracle'
),

final as (
    select
        shipments.source,
        'PO@' || cast(files.extracted_on as varchar) as plan_version,
        files.extracted_on as created_at,
        order_lines.company_code,
        order_lines.plant,
        order_lines.item_id,
        shipments.due_date,
        cast({{ money_div(
            '(order_lines.quantity_order_uom - shipments.quantity_received) * order_lines.base_per_order_numerator', 'order_lines.base_per_order_denominator', 6
        ) }} as decimal(23, 6)) as quantity_base_uom,
        order_lines.base_uom,
        order_lines.purchase_order,
        order_lines.purchase_order_line,
        true as is_open_order,
        shipments.source_file,
        shipments.source_row
    from shipments
    inner join orders on orders.source = shipments.source and orders.line_location_id = shipments.line_location_id
    inner join order_lines
        on order_lines.source = orders.source
        and order_lines.purchase_order = orders.purchase_order
        and order_lines.purchase_order_line = orders.purchase_order_line
    inner join files on files.source = shipments.source and files.file = shipments.source_file
    where
        order_lines.plant is not null
        and order_lines.item_id is not null
        and order_lines.base_per_order_denominator is not null
        and order_lines.quantity_order_uom > shipments.quantity_received
)

select * from final
