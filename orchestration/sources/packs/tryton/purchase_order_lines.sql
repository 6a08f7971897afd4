-- Tryton: lines of purchases that were quoted, confirmed or cancelled; drafts are no orders. A return is a purchase with a
-- negative quantity: the sign moves into is_return. The unit price is net of discounts, for one unit of the order.
with rates as (
    select
        currency,
        date as first_day,
        lead(date, 1, date '9999-12-31') over (partition by currency order by date) as next_day,
        rate
    from currency_currency_rate
),

lines as (
    select
        line.*,
        purchase.number,
        purchase.state,
        purchase.party,
        purchase.warehouse,
        purchase.purchase_date,
        purchase.currency,
        company.id as company,
        company.currency as local_currency,
        coalesce(nullif(party.code, ''), company.id::text) as company_code
    from purchase_line as line
    inner join purchase_purchase as purchase on purchase.id = line.purchase
    inner join company_company as company on company.id = purchase.company
    inner join party_party as party on party.id = company.party
    where line.type = 'line' and purchase.state <> 'draft' and purchase.number is not null and purchase.purchase_date is not null
)

select
    lines.company_code,
    lines.number as purchase_order,
    lines.id::text as purchase_order_line,
    case when template.id is null or template.type = 'service' then 'service' else 'standard' end as purchase_class,
    coalesce(nullif(supplier.code, ''), supplier.id::text) as supplier_id,
    coalesce(nullif(product.code, ''), 'id-' || product.id) as item_id,
    category.name as item_group,
    lines.description,
    case when lines.warehouse is not null
        then lines.company_code || '-' || coalesce(nullif(warehouse.code, ''), warehouse.name)
    end as plant,
    lines.purchase_date as order_date,
    currency.code as currency,
    case when lines.currency = lines.local_currency then 1
        else round(local_rate.rate / document_rate.rate, 9)
    end as exchange_rate,
    coalesce(unit.symbol, base.symbol) as order_uom,
    coalesce(base.symbol, unit.symbol) as base_uom,
    abs(lines.quantity)::numeric as quantity_order_uom,
    coalesce(unit.factor, 1)::numeric as base_per_order_numerator,
    coalesce(base.factor, unit.factor, 1)::numeric as base_per_order_denominator,
    lines.unit_price as price_doc,
    1 as price_unit,
    round(abs(lines.quantity)::numeric * lines.unit_price, currency.digits) as net_amount_doc,
    coalesce(template.type = 'goods', false) as is_stocked,
    lines.state = 'cancelled' as is_deleted,
    lines.quantity < 0 as is_return
from lines
inner join party_party as supplier on supplier.id = lines.party
inner join currency_currency as currency on currency.id = lines.currency
left join product_product as product on product.id = lines.product
left join product_template as template on template.id = product.template
left join product_category as category on category.id = template.account_category
left join product_uom as base on base.id = template.default_uom
left join product_uom as unit on unit.id = lines.unit
left join stock_location as warehouse on warehouse.id = lines.warehouse
left join rates as local_rate
    on local_rate.currency = lines.local_currency
    and lines.purchase_date >= local_rate.first_day and lines.purchase_date < local_rate.next_day
left join rates as document_rate
    on document_rate.currency = lines.currency
    and lines.purchase_date >= document_rate.first_day and lines.purchase_date < document_rate.next_day
