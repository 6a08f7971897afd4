-- P purchase, W work order (finished goods in), S sale. ActualCost is the order price of a purchase, zero for a work order
-- and the selling price of a sale: made goods are valued at the standard cost of the day, from its dated history, else
-- at the product's own. Work orders do not record what they consumed, so bought parts never leave.
with lines as (
    select
        *,
        row_number() over (partition by purchaseorderid order by purchaseorderdetailid) as line_number
    from order_detail
),

valued as (
    select
        transactions.*,
        coalesce(cost_history.standardcost, product.standardcost) as standard_cost
    from transactions
    left join product on product.productid = transactions.productid
    left join cost_history
        on cost_history.productid = transactions.productid
        and transactions.transactiondate >= cost_history.startdate
        and (cost_history.enddate is null or transactions.transactiondate <= cost_history.enddate)
)

select
    'AW' as company_code,
    'AW' as plant,
    valued.transactionid as document,
    '1' as document_line,
    case valued.transactiontype when 'P' then 'receipt' when 'W' then 'production' when 'S' then 'sales' else valued.transactiontype end
        as movement_class,
    valued.transactiontype as movement_type,
    valued.transactiondate as posting_date,
    valued.productid as item_id,
    case valued.transactiontype when 'S' then -valued.quantity else valued.quantity end as quantity_base_uom,
    case valued.transactiontype
        when 'P' then valued.quantity * valued.actualcost
        when 'S' then -valued.quantity * valued.standard_cost
        else valued.quantity * valued.standard_cost
    end as amount_local,
    case when valued.transactiontype = 'P' then valued.referenceorderid end as purchase_order,
    lines.purchaseorderdetailid as purchase_order_line
from valued
left join lines
    on valued.transactiontype = 'P'
    and lines.purchaseorderid = valued.referenceorderid
    and lines.line_number = valued.referenceorderlineid
