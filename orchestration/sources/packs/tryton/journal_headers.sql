-- Tryton: account moves, posted and draft. What a move is comes from its origin: a stock move, a product whose cost was
-- changed, an invoice. A cancelling move points to the move it cancels and is of the same kind.
with rates as (
    select
        currency,
        date as first_day,
        lead(date, 1, date '9999-12-31') over (partition by currency order by date) as next_day,
        rate
    from currency_currency_rate
),

moves as (
    select
        move.*,
        company.currency as local_currency,
        coalesce(nullif(party.code, ''), company.id::text) as company_code,
        currency.code as currency,
        case when move.origin like 'account.move,%' then split_part(move.origin, ',', 2)::integer end as cancels
    from account_move as move
    inner join company_company as company on company.id = move.company
    inner join party_party as party on party.id = company.party
    inner join currency_currency as currency on currency.id = company.currency
    where move.date between :from_date and :to_date
),

origins as (
    select
        moves.id,
        cancelled.number as cancelled_number,
        cancelled.date as cancelled_date,
        split_part(coalesce(cancelled.origin, moves.origin), ',', 1) as model,
        case when coalesce(cancelled.origin, moves.origin) ~ '^[a-z_.]+,[0-9]+$'
            then split_part(coalesce(cancelled.origin, moves.origin), ',', 2)::integer
        end as record
    from moves
    left join account_move as cancelled on cancelled.id = moves.cancels
)

select
    moves.company_code,
    coalesce(nullif(moves.number, ''), 'draft-' || moves.id) as document,
    split_part(coalesce(moves.origin, ''), ',', 1) as document_type,
    case
        when origins.model = 'stock.move' and 'supplier' in (from_location.type, to_location.type) then 'goods_receipt'
        when origins.model = 'stock.move' and 'customer' in (from_location.type, to_location.type) then 'goods_issue_delivery'
        when origins.model = 'stock.move' and 'lost_found' in (from_location.type, to_location.type) then 'inventory_count'
        when origins.model = 'stock.move' then 'goods_issue'
        when origins.model in ('product.product', 'product.template') then 'price_change'
        when origins.model = 'account.invoice' and invoice.type = 'out' then 'customer'
        when origins.model = 'account.invoice' and invoice.untaxed_amount_cache < 0 then 'credit_memo'
        when origins.model = 'account.invoice' then 'invoice'
        when journal.type in ('cash', 'statement') then 'payment'
        else 'ledger'
    end as document_class,
    moves.date as posting_date,
    coalesce(invoice.invoice_date, moves.date) as document_date,
    coalesce(moves.post_date, moves.create_date::date) as entry_date,
    coalesce(foreign_currency.code, moves.currency) as currency,
    case when foreign_currency.id is null then 1 else round(local_rate.rate / foreign_rate.rate, 9) end as exchange_rate,
    coalesce(invoice.reference, moves.description) as reference,
    origins.cancelled_number as reversal_document,
    extract(year from origins.cancelled_date)::integer as reversal_year,
    moves.state = 'posted' as is_posted
from moves
inner join origins on origins.id = moves.id
left join account_journal as journal on journal.id = moves.journal
left join stock_move on origins.model = 'stock.move' and stock_move.id = origins.record
left join stock_location as from_location on from_location.id = stock_move.from_location
left join stock_location as to_location on to_location.id = stock_move.to_location
left join account_invoice as invoice on origins.model = 'account.invoice' and invoice.id = origins.record
-- an invoice in another currency is posted at the rate of its date
left join currency_currency as foreign_currency
    on foreign_currency.id = invoice.currency and invoice.currency <> moves.local_currency
left join rates as local_rate
    on local_rate.currency = moves.local_currency
    and coalesce(invoice.invoice_date, moves.date) >= local_rate.first_day
    and coalesce(invoice.invoice_date, moves.date) < local_rate.next_day
left join rates as foreign_rate
    on foreign_rate.currency = foreign_currency.id
    and coalesce(invoice.invoice_date, moves.date) >= foreign_rate.first_day
    and coalesce(invoice.invoice_date, moves.date) < foreign_rate.next_day
