-- Tryton: units of one category convert by their factors; factor = base units of the category in one unit.
select
    coalesce(nullif(product.code, ''), 'id-' || product.id) as item_id,
    unit.symbol as uom,
    unit.factor::numeric as numerator,
    base.factor::numeric as denominator
from product_product as product
inner join product_template as template on template.id = product.template
inner join product_uom as base on base.id = template.default_uom
inner join product_uom as unit on unit.category = base.category and unit.id <> base.id and unit.active
where exists (select 1 from purchase_line where purchase_line.product = product.id and purchase_line.unit = unit.id)
    or exists (select 1 from account_invoice_line as line where line.product = product.id and line.unit = unit.id)
