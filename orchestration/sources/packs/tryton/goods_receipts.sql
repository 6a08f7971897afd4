-- Tryton: stock moves from or to a supplier for a purchase line. amount_local is the value at cost (what went into stock);
-- order_value is quantity x price of the order, which the receipt credited to GR/IR: the unit price of the stock move is
-- overwritten when the invoice is posted. Tryton rounds cost and price difference one by one, half to even.
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

rates as (
    select
        currency,
        date as first_day,
        lead(date, 1, date '9999-12-31') over (partition by currency order by date) as next_day,
        rate
    from currency_currency_rate
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
        case when from_location.type = 'supplier' then 1 else -1 end as direction,
        split_part(move.origin, ',', 2)::integer as order_line,
        journals.first_number,
        journals.first_id,
        journals.first_date,
        journals.last_number,
        journals.last_date
    from stock_move as move
    inner join stock_location as from_location on from_location.id = move.from_location
    inner join stock_location as to_location on to_location.id = move.to_location
    left join journals on journals.stock_move = move.id
    where move.origin like 'purchase.line,%'
        and ((from_location.type = 'supplier' and to_location.type in ('storage', 'drop'))
            or (from_location.type in ('storage', 'drop') and to_location.type = 'supplier'))
        and (move.state = 'done' or (move.state = 'cancelled' and journals.stock_move is not null))
        and coalesce(journals.last_date, move.effective_date) >= :from_date and move.effective_date <= :to_date
),

priced as (
    select
        moves.*,
        coalesce(nullif(party.code, ''), company.id::text) as company_code,
        local.digits as local_digits,
        document.digits as document_digits,
        moves.internal_quantity::numeric as base_quantity,
        moves.quantity::numeric as order_quantity,
        order_line.unit_price as order_price,
        purchase.number as purchase_order,
        purchase.party as supplier,
        template.type as product_type,
        template.default_uom,
        coalesce(nullif(product.code, ''), 'id-' || product.id) as item_id,
        base.symbol as base_uom,
        case when purchase.currency = company.currency then 1 else local_rate.rate / document_rate.rate end as local_per_document,
        coalesce(
            (
                select method.cost_price_method from product_cost_price_method as method
                where method.template = template.id and (method.company = moves.company or method.company is null)
                order by method.company nulls last limit 1
            ),
            'fixed'
        ) as cost_method
    from moves
    inner join company_company as company on company.id = moves.company
    inner join party_party as party on party.id = company.party
    inner join currency_currency as local on local.id = company.currency
    inner join purchase_line as order_line on order_line.id = moves.order_line
    inner join purchase_purchase as purchase on purchase.id = order_line.purchase
    inner join currency_currency as document on document.id = purchase.currency
    inner join product_product as product on product.id = moves.product
    inner join product_template as template on template.id = product.template
    inner join product_uom as base on base.id = template.default_uom
    left join rates as local_rate
        on local_rate.currency = company.currency
        and moves.effective_date >= local_rate.first_day and moves.effective_date < local_rate.next_day
    left join rates as document_rate
        on document_rate.currency = purchase.currency
        and moves.effective_date >= document_rate.first_day and moves.effective_date < document_rate.next_day
    where template.type = 'goods'
),

exact as (
    select
        priced.*,
        base_quantity * cost_price as cost_exact,
        order_quantity * order_price as order_exact,
        order_quantity * order_price * local_per_document - base_quantity * cost_price as difference_exact,
        (
            select sum(line.debit - line.credit)
            from account_move_line as line
            inner join stock_accounts on stock_accounts.account = line.account
            where line.move = priced.first_id
        ) as posted_stock
    from priced
),

valued as (
    select
        exact.*,
        -- half to even, as Tryton's currencies round
        case when abs(cost_exact * 10::numeric ^ local_digits % 1) = 0.5
            then 2 * round(cost_exact * 10::numeric ^ local_digits / 2) / 10::numeric ^ local_digits
            else round(cost_exact, local_digits)
        end as cost_value,
        case when abs(difference_exact * 10::numeric ^ local_digits % 1) = 0.5
            then 2 * round(difference_exact * 10::numeric ^ local_digits / 2) / 10::numeric ^ local_digits
            else round(difference_exact, local_digits)
        end as difference_value
    from exact
),

events as (
    select
        valued.*,
        effective_date as day,
        first_number as journal_number,
        first_date as journal_date,
        direction as sign,
        false as is_reversal
    from valued
    union all
    select
        valued.*,
        last_date,
        last_number,
        last_date,
        -direction,
        true
    from valued
    where state = 'cancelled'
)

select
    events.company_code,
    events.company_code || '-' || places.label as plant,
    coalesce(shipment.number, shipment_return.number, 'move-' || events.id) as document,
    events.id || case when events.is_reversal then '-cancelled' else '' end as document_line,
    extract(year from events.day)::integer as document_year,
    case
        when events.direction > 0 and events.is_reversal then 'receipt_reversal'
        when events.direction > 0 then 'receipt'
        when events.is_reversal then 'return_reversal'
        else 'return'
    end as receipt_class,
    events.from_type || ' to ' || events.to_type as movement_type,
    events.day as posting_date,
    coalesce(shipment.effective_date, shipment_return.effective_date, events.day) as document_date,
    events.purchase_order,
    events.order_line::text as purchase_order_line,
    events.item_id,
    coalesce(nullif(supplier.code, ''), supplier.id::text) as supplier_id,
    events.sign * events.base_quantity as quantity_base_uom,
    events.base_uom,
    -- an average or FIFO cost is recomputed later: there the value is what was posted
    events.sign * case when events.cost_method = 'fixed' then events.cost_value
        else coalesce(events.direction * events.posted_stock, events.cost_value)
    end as amount_local,
    events.sign * round(events.order_exact, events.document_digits) as order_value_doc,
    events.sign * case when events.cost_method = 'fixed' then events.cost_value + events.difference_value
        else coalesce(events.direction * events.posted_stock, round(events.order_exact * events.local_per_document, events.local_digits))
    end as order_value_local,
    round(events.local_per_document, 9) as exchange_rate,
    case when events.is_reversal then coalesce(shipment.number, shipment_return.number, 'move-' || events.id) end as reversed_document,
    case when events.is_reversal then extract(year from events.effective_date)::integer end as reversed_document_year,
    case when events.is_reversal then events.id::text end as reversed_document_line,
    events.journal_number as journal_document,
    extract(year from events.journal_date)::integer as journal_fiscal_year
from events
inner join party_party as supplier on supplier.id = events.supplier
inner join places on places.location = case when events.direction > 0 then events.to_location else events.from_location end
left join stock_shipment_in as shipment
    on events.shipment like 'stock.shipment.in,%' and shipment.id = split_part(events.shipment, ',', 2)::integer
left join stock_shipment_in_return as shipment_return
    on events.shipment like 'stock.shipment.in.return,%' and shipment_return.id = split_part(events.shipment, ',', 2)::integer
where events.day between :from_date and :to_date
