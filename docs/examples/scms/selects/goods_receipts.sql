-- A line counts on the day the client had it, with its value. Nothing says what went back.
select
    'SCMS' as company_code,
    'SCMS' as plant,
    "asn/dn #" as document,
    id as document_line,
    'receipt' as receipt_class,
    date_of("delivered to client date", '%d-%b-%y') as posting_date,
    "po / so #" as purchase_order,
    id as purchase_order_line,
    "item description" || ' | ' || "dosage form" || ' | ' || "unit of measure (per pack)" as item_id,
    vendor as supplier_id,
    number_of("line item quantity") as quantity_base_uom,
    number_of("line item value") as amount_local,
    number_of("line item value") as order_value_doc
from deliveries
