-- The lines of the sales orders are not part of this delivery; the stock ledger has one movement for each of them, with the
-- quantity ordered and the selling price. The header has the day it was ordered and the day it was wanted.
select
    'AW' as company_code,
    transactions.referenceorderid as sales_order,
    transactions.transactionid as sales_order_line,
    'AW' as plant,
    transactions.productid as item_id,
    sales_header.customerid as customer_id,
    sales_header.orderdate as entered_on,
    sales_header.duedate as requested_date,
    transactions.quantity as ordered_quantity_base_uom,
    transactions.quantity as shipped_quantity_base_uom,
    sales_header.shipdate as last_shipped_on,
    transactions.quantity * transactions.actualcost as net_amount_local
from transactions
left join sales_header on sales_header.salesorderid = transactions.referenceorderid
where transactions.transactiontype = 'S'
