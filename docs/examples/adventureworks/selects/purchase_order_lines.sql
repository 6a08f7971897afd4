-- Status 3 is a rejected order. Its lines have been received all the same and stay in; 1 is pending, 2 approved, 4 complete.
select
    'AW' as company_code,
    order_detail.purchaseorderid as purchase_order,
    order_detail.purchaseorderdetailid as purchase_order_line,
    order_header.status as order_type,
    order_header.vendorid as supplier_id,
    order_detail.productid as item_id,
    'AW' as plant,
    order_header.orderdate as order_date,
    'USD' as currency,
    order_detail.orderqty as quantity_order_uom,
    order_detail.unitprice as price_doc,
    order_detail.linetotal as net_amount_doc
from order_detail
left join order_header on order_header.purchaseorderid = order_detail.purchaseorderid
