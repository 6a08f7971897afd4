-- Tryton: lines of posted supplier invoices; a credit note is an invoice with negative quantities. amount_local is what the
-- line posted. Only goods name their order: services are invoiced straight to cost and never stand in GR/IR.
-- An invoice cancelled after posting gives two rows: the invoice, and its cancellation on the day of the cancelling move.
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
        invoice.number,
        invoice.state as invoice_state,
        invoice.party as supplier,
        invoice.reference,
        invoice.invoice_date,
        invoice.currency as invoice_currency,
        invoice.total_amount_cache,
        coalesce(nullif(party.code, ''), company.id::text) as company_code,
        local.digits as local_digits,
        document.code as currency_code,
        document.digits as document_digits,
        company.currency as local_currency,
        move.id as move_id,
        move.number as move_number,
        move.date as move_date,
        cancel.number as cancel_number,
        cancel.date as cancel_date,
        template.type as product_type,
        coalesce(nullif(product.code, ''), 'id-' || product.id) as item_id,
        case when unit.id is null or base.id is null then line.quantity
            else line.quantity * unit.factor / base.factor
        end::numeric as base_quantity,
        -- the module account_invoice_stock marks lines that correct a price only
        coalesce((to_jsonb(line) ->> 'correction')::boolean, false) as is_correction
    from account_invoice_line as line
    inner join account_invoice as invoice on invoice.id = line.invoice
    inner join account_move as move on move.id = invoice.move and move.state = 'posted'
    inner join company_company as company on company.id = invoice.company
    inner join party_party as party on party.id = company.party
    inner join currency_currency as local on local.id = company.currency
    inner join currency_currency as document on document.id = invoice.currency
    left join account_move as cancel on cancel.id = invoice.cancel_move and cancel.state = 'posted'
    left join product_product as product on product.id = line.product
    left join product_template as template on template.id = product.template
    left join product_uom as base on base.id = template.default_uom
    left join product_uom as unit on unit.id = line.unit
    where invoice.type = 'in'
        and line.type = 'line'
        and (move.date between :from_date and :to_date or cancel.date between :from_date and :to_date)
),

posted as (
    select
        lines.id,
        sum(entry.debit - entry.credit) as amount_local
    from lines
    inner join account_move_line as entry
        on entry.move = lines.move_id and entry.origin = 'account.invoice.line,' || lines.id
    group by lines.id
),

matched as (
    select
        link.invoice_line,
        min(link.stock_move) as stock_move
    from "account_invoice_line-stock_move" as link
    inner join stock_move on stock_move.id = link.stock_move and stock_move.state = 'done'
    where link.invoice_line in (select id from lines)
    group by link.invoice_line
    -- several receipts on one line: matched by the order line
    having count(*) = 1
),

events as (
    select lines.*, move_date as day, move_number as journal_number, 1 as sign, '' as suffix
    from lines
    union all
    select lines.*, cancel_date, cancel_number, -1, '-cancelled'
    from lines
    where cancel_date is not null
)

select
    events.company_code,
    coalesce(nullif(events.number, ''), 'id-' || events.invoice) || events.suffix as invoice_document,
    events.id::text as invoice_line,
    extract(year from events.day)::integer as invoice_year,
    events.day as posting_date,
    events.invoice_date as document_date,
    coalesce(nullif(supplier.code, ''), supplier.id::text) as supplier_id,
    events.reference as supplier_reference,
    case when events.product_type = 'goods' then purchase.number end as purchase_order,
    case when events.product_type = 'goods' then order_line.id::text end as purchase_order_line,
    events.item_id,
    events.currency_code as currency,
    case when events.invoice_currency = events.local_currency then 1
        else round(local_rate.rate / document_rate.rate, 9)
    end as exchange_rate,
    case when events.is_correction then 0 else events.sign * events.base_quantity end as quantity_base_uom,
    events.sign * round(events.quantity::numeric * events.unit_price, events.document_digits) as amount_doc,
    events.sign * posted.amount_local as amount_local,
    events.is_correction as is_subsequent,
    case when events.product_type = 'goods' then coalesce(shipment.number, shipment_return.number, 'move-' || receipt.id) end as receipt_document,
    case when events.product_type = 'goods' then extract(year from receipt.effective_date)::integer end as receipt_document_year,
    case when events.product_type = 'goods' then receipt.id::text end as receipt_document_line,
    case when events.sign > 0 and events.cancel_date is not null
        then coalesce(nullif(events.number, ''), 'id-' || events.invoice) || '-cancelled'
    end as reversed_by_document,
    case when events.sign > 0 then extract(year from events.cancel_date)::integer end as reversed_by_year,
    events.sign * events.total_amount_cache as invoice_gross_amount_doc,
    events.journal_number as journal_document,
    extract(year from events.day)::integer as journal_fiscal_year
from events
inner join party_party as supplier on supplier.id = events.supplier
left join posted on posted.id = events.id
left join rates as local_rate
    on local_rate.currency = events.local_currency
    and coalesce(events.invoice_date, events.move_date) >= local_rate.first_day
    and coalesce(events.invoice_date, events.move_date) < local_rate.next_day
left join rates as document_rate
    on document_rate.currency = events.invoice_currency
    and coalesce(events.invoice_date, events.move_date) >= document_rate.first_day
    and coalesce(events.invoice_date, events.move_date) < document_rate.next_day
left join purchase_line as order_line
    on events.origin like 'purchase.line,%' and order_line.id = split_part(events.origin, ',', 2)::integer
left join purchase_purchase as purchase on purchase.id = order_line.purchase
left join matched on matched.invoice_line = events.id
left join stock_move as receipt on receipt.id = matched.stock_move
left join stock_shipment_in as shipment
    on receipt.shipment like 'stock.shipment.in,%' and shipment.id = split_part(receipt.shipment, ',', 2)::integer
left join stock_shipment_in_return as shipment_return
    on receipt.shipment like 'stock.shipment.in.return,%' and shipment_return.id = split_part(receipt.shipment, ',', 2)::integer
where events.day between :from_date and :to_date
