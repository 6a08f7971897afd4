-- The order line keeps how much was received and how much of that was rejected, not when. The stock ledger dates the
-- receipt; its line number counts the lines of an order. 57 lines have no movement: they count on the day they were shipped.
-- What was rejected goes back: a return. Bought parts have no standard cost; they are worth what was ordered for.
with lines as (
    select
        *,
        row_number() over (partition by purchaseorderid order by purchaseorderdetailid) as line_number
    from order_detail
),

dated as (
    select
        lines.*,
        order_header.vendorid,
        coalesce(transactions.transactiondate, order_header.shipdate) as posting_date
    from lines
    left join order_header on order_header.purchaseorderid = lines.purchaseorderid
    left join transactions
        on transactions.transactiontype = 'P'
        and transactions.referenceorderid = lines.purchaseorderid
        and transactions.referenceorderlineid = lines.line_number
),

events as (
    select
        *,
        'receipt' as receipt_class,
        purchaseorderid || '' as document,
        receivedqty as quantity
    from dated

    union all

    select
        *,
        'return' as receipt_class,
        purchaseorderid || 'R' as document,
        -rejectedqty as quantity
    from dated
    where rejectedqty <> 0
)

select
    'AW' as company_code,
    'AW' as plant,
    document,
    purchaseorderdetailid as document_line,
    receipt_class,
    posting_date,
    purchaseorderid as purchase_order,
    purchaseorderdetailid as purchase_order_line,
    productid as item_id,
    vendorid as supplier_id,
    quantity as quantity_base_uom,
    quantity * unitprice as amount_local,
    quantity * unitprice as order_value_doc
from events
