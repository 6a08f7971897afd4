-- Tryton: lines of confirmed sales of goods. A draft or a quotation is no demand, nor is a line with a negative quantity (a
-- return). The customer's day is the shipping date of the sale, else the day of the sale: the planned dates of the moves are
-- the seller's. A cancelled sale counts when somebody had confirmed it, else it was a quotation; of a sale that is done,
-- what was neither shipped nor invoiced is cancelled (Tryton keeps the actual quantity then).
-- Net amount: what posted invoices of the line brought to the ledger, in local currency; cost: the shipments they bill, at
-- the cost of the move, rounded half to even as Tryton posts it.
with lines as (
    select
        line.*,
        sale.number,
        sale.state,
        sale.party,
        sale.sale_date,
        sale.shipping_date as asked_for,
        sale.write_date::date as changed_on,
        sale.warehouse as place,
        coalesce(nullif(party.code, ''), company.id::text) as company_code,
        currency.code as currency_local,
        currency.digits,
        coalesce(nullif(product.code, ''), 'id-' || product.id) as item_id,
        category.name as item_group,
        coalesce(base.symbol, unit.symbol) as base_uom,
        (coalesce(unit.factor, 1) / coalesce(base.factor, unit.factor, 1))::numeric as base_per_unit
    from sale_line as line
    inner join sale_sale as sale on sale.id = line.sale
    inner join company_company as company on company.id = sale.company
    inner join party_party as party on party.id = company.party
    inner join currency_currency as currency on currency.id = company.currency
    inner join product_product as product on product.id = line.product
    inner join product_template as template on template.id = product.template
    left join product_category as category on category.id = template.account_category
    left join product_uom as base on base.id = template.default_uom
    left join product_uom as unit on unit.id = line.unit
    where line.type = 'line'
        and line.quantity > 0
        and template.type = 'goods'
        and sale.number is not null
        and sale.sale_date is not null
        and (sale.state in ('confirmed', 'processing', 'done') or (sale.state = 'cancelled' and sale.confirmed_by is not null))
),

shipped as (
    select
        split_part(move.origin, ',', 2)::integer as line,
        sum(case when to_location.type = 'customer' then move.internal_quantity else -move.internal_quantity end)::numeric as base_quantity,
        max(move.effective_date) as last_day
    from stock_move as move
    inner join stock_location as from_location on from_location.id = move.from_location
    inner join stock_location as to_location on to_location.id = move.to_location
    where move.origin like 'sale.line,%'
        and move.state = 'done'
        and 'customer' in (from_location.type, to_location.type)
    group by 1
),

posted as (
    select
        invoice_line.id,
        split_part(invoice_line.origin, ',', 2)::integer as line
    from account_invoice_line as invoice_line
    inner join account_invoice as invoice on invoice.id = invoice_line.invoice
    inner join account_move as move on move.id = invoice.move and move.state = 'posted'
    where invoice_line.origin like 'sale.line,%'
        and invoice.type = 'out'
        -- a cancelled invoice and its cancellation are nothing together
        and invoice.state in ('posted', 'paid')
),

revenue as (
    select
        posted.line,
        sum(entry.credit - entry.debit) as net_amount_local
    from posted
    inner join account_move_line as entry on entry.origin = 'account.invoice.line,' || posted.id
    inner join account_invoice_line as invoice_line on invoice_line.id = posted.id
    inner join account_invoice as invoice on invoice.id = invoice_line.invoice and invoice.move = entry.move
    where entry.account = invoice_line.account
    group by posted.line
),

billed_moves as (
    select distinct
        posted.line,
        link.stock_move
    from posted
    inner join "account_invoice_line-stock_move" as link on link.invoice_line = posted.id
),

cost as (
    select
        billed_moves.line,
        sum(
            case when to_location.type = 'customer' then 1 else -1 end
            * case when abs(exact.value * 10::numeric ^ lines.digits % 1) = 0.5
                then 2 * round(exact.value * 10::numeric ^ lines.digits / 2) / 10::numeric ^ lines.digits
                else round(exact.value, lines.digits)
            end
        ) as cost_amount_local
    from billed_moves
    inner join lines on lines.id = billed_moves.line
    inner join stock_move as move on move.id = billed_moves.stock_move and move.state = 'done'
    inner join stock_location as to_location on to_location.id = move.to_location
    cross join lateral (select move.internal_quantity::numeric * move.cost_price as value) as exact
    group by billed_moves.line
)

select
    lines.company_code,
    lines.number as sales_order,
    lines.id::text as sales_order_line,
    lines.company_code || '-' || coalesce(nullif(warehouse.code, ''), warehouse.name) as plant,
    lines.item_id,
    lines.item_group,
    coalesce(nullif(customer.code, ''), customer.id::text) as customer_id,
    lines.sale_date as entered_on,
    coalesce(lines.asked_for, lines.sale_date) as requested_date,
    lines.base_uom,
    round(lines.quantity::numeric * lines.base_per_unit, 6) as ordered_quantity_base_uom,
    case
        when lines.state = 'cancelled' then round(lines.quantity::numeric * lines.base_per_unit, 6)
        when lines.state = 'done' and lines.actual_quantity < lines.quantity
            then round((lines.quantity - lines.actual_quantity)::numeric * lines.base_per_unit, 6)
        else 0
    end as cancelled_quantity_base_uom,
    case
        when lines.state = 'cancelled' or (lines.state = 'done' and lines.actual_quantity < lines.quantity) then lines.changed_on
    end as cancelled_on,
    round(coalesce(shipped.base_quantity, 0), 6) as shipped_quantity_base_uom,
    shipped.last_day as last_shipped_on,
    revenue.net_amount_local,
    cost.cost_amount_local,
    lines.currency_local,
    exists (select 1 from company_company as company where company.party = lines.party) as is_intercompany
from lines
inner join party_party as customer on customer.id = lines.party
inner join stock_location as warehouse on warehouse.id = lines.place
left join shipped on shipped.line = lines.id
left join revenue on revenue.line = lines.id
left join cost on cost.line = lines.id
