select distinct
    material_number as item_id,
    material_description as item_name,
    material_description as item_group,
    material_type as item_type,
    unit as base_uom
from inventory
