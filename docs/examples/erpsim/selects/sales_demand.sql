-- Customers order and are served on the same day, in full. The game gives line numbers twice within an order (99/5 is both
-- milk and butter): the material is part of the line.
select
    sales_organization as company_code,
    sales_order_number as sales_order,
    line_item || '-' || material_number as sales_order_line,
    sales_organization as plant,
    material_number as item_id,
    material_description as item_group,
    customer_number as customer_id,
    date_of(sim_calendar_date, '%d/%m/%Y %H:%M') as entered_on,
    date_of(sim_calendar_date, '%d/%m/%Y %H:%M') as requested_date,
    number_of(quantity, ',') as ordered_quantity_base_uom,
    number_of(quantity_delivered, ',') as shipped_quantity_base_uom,
    date_of(sim_calendar_date, '%d/%m/%Y %H:%M') as last_shipped_on,
    number_of(net_value, ',') as net_amount_local,
    number_of(cost, ',') as cost_amount_local,
    currency as currency_local
from sales
