-- Tryton: stock moves of goods that change what a company has in a warehouse; moves inside a warehouse change nothing and
-- are left out. Into stock positive. The value is quantity x cost of the move, as Tryton posts it (rounded half to even);
-- where the cost is an average or FIFO it is recomputed later, and the value is what was posted.
-- The journal of a shipment to a customer is that of the customer's invoice where there is one: with the Anglo-Saxon
-- method the cost reaches profit with the invoice, not with the shipment.
-- A move cancelled after it was done gives two rows: the move, and its reversal on the day its journal was cancelled.
with recursive up as (
    select id as location, parent, type, coalesce(nullif(code, ''), name) as label, 0 as depth from stock_location
    union all
    select up.location, above.parent, above.type, coalesce(nullif(above.code, ''), above.name), up.depth + 1
    from up
    inner join stock_location as above on above.id = up.parent
    where up.type <> 'warehouse'
),

places as (
    select distinct on (location)
        location,
        label
    from up
    order by location, type = 'warehouse' desc, depth
),

stock_accounts as (
    select distinct (to_jsonb(settings) ->> 'account_stock')::integer as account
    from product_category_account as settings
    where to_jsonb(settings) ->> 'account_stock' is not null
),

journals as (
    select
        split_part(origin, ',', 2)::integer as stock_move,
        (array_agg(number order by id))[1] as first_number,
        (array_agg(id order by id))[1] as first_id,
        (array_agg(date order by id))[1] as first_date,
        (array_agg(number order by id desc))[1] as last_number,
        (array_agg(date order by id desc))[1] as last_date
    from account_move
    where origin like 'stock.move,%' and state = 'posted'
    group by 1
),

moves as (
    select
        move.*,
        from_location.type as from_type,
        to_location.type as to_type,
        from_place.label as from_label,
        to_place.label as to_label,
        from_location.type in ('storage', 'drop') as leaves_stock,
        to_location.type in ('storage', 'drop') as enters_stock,
        journals.first_number,
        journals.first_id,
        journals.first_date,
        journals.last_number,
        journals.last_date
    from stock_move as move
    inner join stock_location as from_location on from_location.id = move.from_location
    inner join stock_location as to_location on to_location.id = move.to_location
    inner join places as from_place on from_place.location = move.from_location
    inner join places as to_place on to_place.location = move.to_location
    left join journals on journals.stock_move = move.id
    where (from_location.type in ('storage', 'drop') or to_location.type in ('storage', 'drop'))
        and (move.state = 'done' or (move.state = 'cancelled' and journals.stock_move is not null))
        and coalesce(journals.last_date, move.effective_date) >= :from_date and move.effective_date <= :to_date
),

sides as (
    select
        moves.*,
        1 as direction,
        to_label as label
    from moves
    where enters_stock and not (leaves_stock and from_label = to_label)
    union all
    select
        moves.*,
        -1,
        from_label
    from moves
    where leaves_stock and not (enters_stock and from_label = to_label)
),

exact as (
    select
        sides.*,
        coalesce(nullif(party.code, ''), company.id::text) as company_code,
        currency.digits,
        coalesce(nullif(product.code, ''), 'id-' || product.id) as item_id,
        unit.symbol as base_uom,
        sides.internal_quantity::numeric as base_quantity,
        -- moves between warehouses have no cost of their own: that of the product on that day
        sides.internal_quantity::numeric * coalesce(
            sides.cost_price,
            (
                select other.cost_price from stock_move as other
                where other.product = sides.product and other.company = sides.company and other.state = 'done'
                    and other.cost_price is not null and other.effective_date <= sides.effective_date
                order by other.effective_date desc, other.id desc limit 1
            ),
            0
        ) as cost_exact,
        coalesce(
            (
                select method.cost_price_method from product_cost_price_method as method
                where method.template = template.id and (method.company = sides.company or method.company is null)
                order by method.company nulls last limit 1
            ),
            'fixed'
        ) as cost_method,
        (
            select sum(line.debit - line.credit)
            from account_move_line as line
            inner join stock_accounts on stock_accounts.account = line.account
            where line.move = sides.first_id
        ) as posted_stock
    from sides
    inner join company_company as company on company.id = sides.company
    inner join party_party as party on party.id = company.party
    inner join currency_currency as currency on currency.id = company.currency
    inner join product_product as product on product.id = sides.product
    inner join product_template as template on template.id = product.template
    inner join product_uom as unit on unit.id = template.default_uom
    where template.type = 'goods'
),

valued as (
    select
        exact.*,
        case
            when cost_method <> 'fixed' and posted_stock is not null and not (leaves_stock and enters_stock) then posted_stock
            else direction * case when abs(cost_exact * 10::numeric ^ digits % 1) = 0.5
                then 2 * round(cost_exact * 10::numeric ^ digits / 2) / 10::numeric ^ digits
                else round(cost_exact, digits)
            end
        end as amount
    from exact
),

events as (
    select
        valued.*,
        effective_date as day,
        1 as sign,
        false as is_reversal
    from valued
    union all
    select
        valued.*,
        last_date,
        -1,
        true
    from valued
    where state = 'cancelled'
),

-- the invoice that takes the cost of a shipment into profit
billed as (
    select
        link.stock_move,
        min(move.id) as move
    from "account_invoice_line-stock_move" as link
    inner join account_invoice_line as line on line.id = link.invoice_line
    inner join account_invoice as invoice on invoice.id = line.invoice and invoice.type = 'out'
    inner join account_move as move on move.id = invoice.move and move.state = 'posted'
    inner join account_period as period on period.id = move.period
    inner join account_fiscalyear as year on year.id = period.fiscalyear
    where to_jsonb(year) ->> 'account_stock_method' = 'anglo_saxon'
    group by link.stock_move
)

select
    events.company_code,
    events.company_code || '-' || events.label as plant,
    coalesce(
        shipment_in.number, shipment_return.number, shipment_out.number, shipment_out_return.number, shipment_internal.number,
        'move-' || events.id
    ) as document,
    events.id
    || case when events.leaves_stock and events.enters_stock then case when events.direction > 0 then '-in' else '-out' end else '' end
    || case when events.is_reversal then '-cancelled' else '' end as document_line,
    extract(year from events.day)::integer as document_year,
    case
        when events.leaves_stock and events.enters_stock then 'plant_transfer'
        when 'supplier' in (events.from_type, events.to_type)
            then case when events.origin like 'purchase.line,%' then 'receipt' else 'receipt_without_order' end
        when 'customer' in (events.from_type, events.to_type) then 'sales'
        when 'lost_found' in (events.from_type, events.to_type) then 'count'
        when events.from_type = 'production' then 'production'
        when events.to_type = 'production' then 'consumption'
        else 'receipt_without_order'
    end as movement_class,
    events.from_type || ' to ' || events.to_type as movement_type,
    events.day as posting_date,
    events.item_id,
    events.sign * events.direction * events.base_quantity as quantity_base_uom,
    events.base_uom,
    events.sign * events.amount as amount_local,
    events.is_reversal,
    purchase.number as purchase_order,
    order_line.id::text as purchase_order_line,
    case when events.is_reversal then coalesce(
        shipment_in.number, shipment_return.number, shipment_out.number, shipment_out_return.number, shipment_internal.number,
        'move-' || events.id
    ) end as reversed_document,
    case when events.is_reversal then extract(year from events.effective_date)::integer end as reversed_document_year,
    coalesce(
        case when not events.is_reversal then bill.number end,
        case when events.is_reversal then events.last_number else events.first_number end
    ) as journal_document,
    extract(year from coalesce(
        case when not events.is_reversal then bill.date end,
        case when events.is_reversal then events.last_date else events.first_date end
    ))::integer as journal_fiscal_year
from events
left join billed on billed.stock_move = events.id
left join account_move as bill on bill.id = billed.move
left join purchase_line as order_line
    on events.origin like 'purchase.line,%' and order_line.id = split_part(events.origin, ',', 2)::integer
left join purchase_purchase as purchase on purchase.id = order_line.purchase
left join stock_shipment_in as shipment_in
    on events.shipment like 'stock.shipment.in,%' and shipment_in.id = split_part(events.shipment, ',', 2)::integer
left join stock_shipment_in_return as shipment_return
    on events.shipment like 'stock.shipment.in.return,%' and shipment_return.id = split_part(events.shipment, ',', 2)::integer
left join stock_shipment_out as shipment_out
    on events.shipment like 'stock.shipment.out,%' and shipment_out.id = split_part(events.shipment, ',', 2)::integer
left join stock_shipment_out_return as shipment_out_return
    on events.shipment like 'stock.shipment.out.return,%' and shipment_out_return.id = split_part(events.shipment, ',', 2)::integer
left join stock_shipment_internal as shipment_internal
    on events.shipment like 'stock.shipment.internal,%' and shipment_internal.id = split_part(events.shipment, ',', 2)::integer
where events.day between :from_date and :to_date
