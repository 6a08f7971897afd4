-- One delivery line is one order line: the identification of the line is its number within the order. Goods from the
-- distribution centre have no order to a vendor, others have none on record: those count as ordered on the day they were
-- delivered. Dates are month first; a spreadsheet has put dashes where it took the month for a day (09-11-2014 is
-- 11 September, as the other copy of the file shows).
-- The price of a pack is as printed. It is rounded to cents and 126 lines are off by more than a dollar: the value counts.
select
    'SCMS' as company_code,
    "po / so #" as purchase_order,
    id as purchase_order_line,
    case "fulfill via" when 'Direct Drop' then 'direct' else 'stock' end as order_type,
    vendor as supplier_id,
    "item description" || ' | ' || "dosage form" || ' | ' || "unit of measure (per pack)" as item_id,
    'SCMS' as plant,
    coalesce(
        try_date_of("po sent to vendor date", 'mdy'),
        date_of("delivered to client date", '%d-%b-%y')
    ) as order_date,
    'USD' as currency,
    'PACK' as order_uom,
    number_of("line item quantity") as quantity_order_uom,
    number_of("pack price") as price_doc,
    number_of("line item value") as net_amount_doc,
    "project code" as contract
from deliveries
