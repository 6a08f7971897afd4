-- Tryton: what suppliers still owe today of confirmed purchases of goods, by delivery date. Open is the ordered quantity less
-- what was received (returns to the supplier under the same line come back in) and less moves whose loss was accepted.
-- Due: the date typed at the line, else that of the purchase, else the planned date of the move that waits for the goods.
with lines as (
    select
        line.*,
        purchase.number,
        purchase.warehouse,
        purchase.purchase_date,
        purchase.delivery_date as order_delivery_date,
        coalesce(nullif(party.code, ''), company.id::text) as company_code,
        coalesce(nullif(product.code, ''), 'id-' || product.id) as item_id,
        coalesce(base.symbol, unit.symbol) as base_uom,
        line.quantity::numeric * (coalesce(unit.factor, 1) / coalesce(base.factor, unit.factor, 1))::numeric as base_quantity
    from purchase_line as line
    inner join purchase_purchase as purchase on purchase.id = line.purchase
    inner join company_company as company on company.id = purchase.company
    inner join party_party as party on party.id = company.party
    inner join product_product as product on product.id = line.product
    inner join product_template as template on template.id = product.template
    left join product_uom as base on base.id = template.default_uom
    left join product_uom as unit on unit.id = line.unit
    where line.type = 'line'
        and line.quantity > 0
        and template.type = 'goods'
        and purchase.state in ('confirmed', 'processing')
        and purchase.number is not null
        and purchase.warehouse is not null
),

moves as (
    select
        split_part(move.origin, ',', 2)::integer as line,
        sum(case
            when move.state <> 'done' then 0
            when from_location.type = 'supplier' then move.internal_quantity
            when to_location.type = 'supplier' then -move.internal_quantity
            else 0
        end)::numeric as received,
        sum(case when ignored.move is not null then move.internal_quantity else 0 end)::numeric as given_up,
        min(case when move.state in ('draft', 'assigned') then move.planned_date end) as planned_date
    from stock_move as move
    inner join stock_location as from_location on from_location.id = move.from_location
    inner join stock_location as to_location on to_location.id = move.to_location
    left join "purchase_line-ignored-stock_move" as ignored
        on ignored.move = move.id and 'purchase.line,' || ignored.purchase_line = move.origin
    where move.origin like 'purchase.line,%'
    group by 1
),

open_lines as (
    select
        lines.*,
        round(lines.base_quantity - coalesce(moves.received, 0) - coalesce(moves.given_up, 0), 6) as open_quantity,
        coalesce(
            case when lines.delivery_date_edit then lines.delivery_date_store end, lines.order_delivery_date, moves.planned_date,
            lines.purchase_date
        ) as due_date
    from lines
    left join moves on moves.line = lines.id
)

select
    'purchases@' || current_date as plan_version,
    current_date as created_at,
    open_lines.company_code,
    open_lines.company_code || '-' || coalesce(nullif(warehouse.code, ''), warehouse.name) as plant,
    open_lines.item_id,
    open_lines.due_date,
    open_lines.open_quantity as quantity_base_uom,
    open_lines.base_uom,
    open_lines.number as purchase_order,
    open_lines.id::text as purchase_order_line,
    true as is_open_order
from open_lines
inner join stock_location as warehouse on warehouse.id = open_lines.warehouse
where open_lines.open_quantity > 0 and open_lines.due_date is not null
