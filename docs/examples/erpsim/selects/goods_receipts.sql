-- Receipts of the orders in the order file. The movement names no order: company, material and the day the order says it
-- was received do. Receipts of the first day have no order in the extract; they are in inventory_movements only.
-- Stock is valued with freight: the day's freight clearing of the company, shared by value.
with received as (
    select
        *,
        number_of(quantity, ',') as units,
        date_of(sim_calendar_date, '%d/%m/%Y %H:%M') as posting_date
    from goods_movements
    where movement_type = 'GR goods receipt'
),

prices as (
    select
        *,
        number_of(net_price, ',') as price
    from suppliers_prices
),

freight as (
    select
        company_code,
        sim_calendar_date,
        -sum(number_of(amount, ',')) as freight
    from financial_postings
    where gl_account_number = '192100' and debit_credit_indicator = 'Credit'
    group by company_code, sim_calendar_date
),

priced as (
    select
        received.*,
        orders.purchasing_order,
        orders.vendor,
        received.units * prices.price as order_value,
        freight.freight
    from received
    inner join purchase_orders as orders
        on orders.company_code = received.plant
        and orders.material_number = received.material_number
        and orders.goods_receipt_round = received.sim_round
        and orders.goods_receipt_step = received.sim_step
    left join prices
        on prices.purchasing_organization = orders.company_code
        and prices.vendor_code = orders.vendor
        and prices.material_number = orders.material_number
        and prices.sim_calendar_date = orders.sim_calendar_date
    left join freight
        on freight.company_code = received.plant and freight.sim_calendar_date = received.sim_calendar_date
)

select
    plant as company_code,
    plant,
    row_number as document,
    '1' as document_line,
    'receipt' as receipt_class,
    'GR' as movement_type,
    posting_date,
    purchasing_order as purchase_order,
    material_number as purchase_order_line,
    material_number as item_id,
    vendor as supplier_id,
    units as quantity_base_uom,
    unit as base_uom,
    order_value + cast(
        coalesce(freight, 0) * order_value / sum(order_value) over (partition by plant, sim_calendar_date) as decimal(18, 2)
    ) as amount_local,
    plant || strftime(posting_date, '%Y%m%d') || 'GR' as journal_document
from priced
