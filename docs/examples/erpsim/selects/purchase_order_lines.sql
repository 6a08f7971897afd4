-- An order has one line per material and no line number: the material is the line. The order file has no price; it is
-- the supplier's price of the order day. The other date column (01/06) is round and day of the game, no calendar date.
with orders as (
    select
        *,
        number_of(quantity, ',') as ordered
    from purchase_orders
),

prices as (
    select
        *,
        number_of(net_price, ',') as price
    from suppliers_prices
)

select
    orders.company_code,
    orders.purchasing_order as purchase_order,
    orders.material_number as purchase_order_line,
    orders.vendor as supplier_id,
    orders.material_number as item_id,
    orders.company_code as plant,
    date_of(orders.sim_calendar_date, '%d/%m/%Y %H:%M') as order_date,
    prices.currency,
    orders.unit as order_uom,
    orders.ordered as quantity_order_uom,
    prices.price as price_doc,
    orders.ordered * prices.price as net_amount_doc
from orders
-- a line without a price stays and is rejected by name: it is never lost
left join prices
    on prices.purchasing_organization = orders.company_code
    and prices.vendor_code = orders.vendor
    and prices.material_number = orders.material_number
    and prices.sim_calendar_date = orders.sim_calendar_date
