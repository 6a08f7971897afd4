-- There is no item number. The same thing is the same description in the same form and pack: a price is a price per pack,
-- so another pack size is another item. The manufacturing site does not make another item, the brand stands in the
-- description.
select distinct
    "item description" || ' | ' || "dosage form" || ' | ' || "unit of measure (per pack)" as item_id,
    "item description" as item_name,
    "product group" as item_group,
    "sub classification" as item_type,
    'PACK' as base_uom
from deliveries
