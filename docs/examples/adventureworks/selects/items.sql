-- No unit of stock is kept. Movements take over the ordered quantity one to one, so everything is counted in the unit it
-- is bought in; the vendors' units (CTN, CAN, DZ, …) have no conversion and are not used.
select
    product.productid as item_id,
    product.name as item_name,
    subcategory.name as item_group,
    case when product.makeflag then 'made' else 'bought' end as item_type,
    'EA' as base_uom
from product
left join subcategory on subcategory.productsubcategoryid = product.productsubcategoryid
