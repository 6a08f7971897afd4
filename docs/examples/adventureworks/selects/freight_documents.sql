-- Freight is charged once per purchase order. What the same shipment would have cost by the ordinary method is not kept, so
-- no premium can be computed.
select
    'AW' as company_code,
    'AW' as plant,
    order_header.purchaseorderid as freight_document,
    '1' as freight_line,
    order_header.shipdate as posting_date,
    case when ship_method.name like '%EXPRESS%' or ship_method.name like '%OVERNIGHT%' then 'expedite' else 'standard' end
        as shipment_mode,
    ship_method.name as lane,
    received.units as shipped_units,
    order_header.freight as actual_cost_local
from order_header
left join ship_method on ship_method.shipmethodid = order_header.shipmethodid
left join (
    select
        purchaseorderid,
        sum(receivedqty) as units
    from order_detail
    group by purchaseorderid
) as received on received.purchaseorderid = order_header.purchaseorderid
