-- AA-T01 is the milk of company A9: an item belongs to one company. Its group is the product that all companies sell.
select distinct
    material_number as item_id,
    material_description as item_name,
    material_description as item_group,
    material_type as item_type,
    unit as base_uom
from inventory
