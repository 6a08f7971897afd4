-- Tryton: a product is a variant of a template; without a code it is known by its id. The group is the accounting category.
select
    coalesce(nullif(product.code, ''), 'id-' || product.id) as item_id,
    template.name as item_name,
    category.name as item_group,
    template.type as item_type,
    unit.symbol as base_uom
from product_product as product
inner join product_template as template on template.id = product.template
inner join product_uom as unit on unit.id = template.default_uom
left join product_category as category on category.id = template.account_category
