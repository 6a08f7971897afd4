-- The freight column holds amounts on 6,198 lines. The rest is text: freight that is part of the price, that is invoiced
-- separately, or that stands on another line of the same delivery. Only amounts are freight here.
-- Medicines travel by road or sea unless they are needed sooner: by air counts as expedited. What the standard mode would have
-- cost is not known, so no premium can be computed.
select
    'SCMS' as company_code,
    'SCMS' as plant,
    "asn/dn #" as freight_document,
    id as freight_line,
    date_of("delivered to client date", '%d-%b-%y') as posting_date,
    case when "shipment mode" in ('Air', 'Air Charter') then 'expedite' else 'standard' end as shipment_mode,
    "shipment mode" || ' to ' || country as lane,
    "item description" || ' | ' || "dosage form" || ' | ' || "unit of measure (per pack)" as item_id,
    number_of("line item quantity") as shipped_units,
    try_number_of("freight cost (usd)") as actual_cost_local
from deliveries
where try_number_of("freight cost (usd)") is not null
