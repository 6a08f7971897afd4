-- Tryton: every line of every account move, debit positive. What a line does follows from where its move comes from and
-- from the accounts of the product categories (stock, stock in, stock out, expense): no account number is named here.
-- Anglo-Saxon method: a receipt credits Stock IN with the order price, and the expense account takes the difference to the
-- standard; the invoice clears Stock IN through the expense account, where the invoice difference stays. Without that
-- method (continental, none) there is no GR/IR account and no posted price difference.
-- Lines Tryton adds for an invoice line (Anglo-Saxon) have no origin; they follow the invoice line they belong to.
with accounts as (
    -- columns of modules that may not be installed are read by name; a replaced account plays the role of its successor
    select distinct
        role.value::integer as account,
        role.key as role
    from product_category_account as settings
    cross join lateral jsonb_each_text(to_jsonb(settings)) as role
    where role.key in ('account_stock', 'account_stock_in', 'account_stock_out', 'account_cogs') and role.value is not null
),

successors as (
    select account, role from accounts
    union
    select replaced.replaced_by, accounts.role
    from accounts
    inner join account_account as replaced on replaced.id = accounts.account
    where replaced.replaced_by is not null
),

roles as (
    select
        account,
        bool_or(role = 'account_stock') as is_stock,
        bool_or(role = 'account_stock_in') as is_stock_in,
        bool_or(role = 'account_stock_out') as is_stock_out,
        bool_or(role = 'account_cogs') as is_cogs
    from successors
    group by account
),

wanted as (
    select
        move.id,
        move.number,
        move.date,
        move.state,
        move.period,
        company.id as company,
        coalesce(nullif(party.code, ''), company.id::text) as company_code,
        currency.code as currency_local,
        -- a cancelling move is read like the move it cancels
        case when move.origin like 'account.move,%' then split_part(move.origin, ',', 2)::integer else move.id end as like_move
    from account_move as move
    inner join company_company as company on company.id = move.company
    inner join party_party as party on party.id = company.party
    inner join currency_currency as currency on currency.id = company.currency
    where move.date between :from_date and :to_date
),

origins as (
    select
        move.id,
        split_part(coalesce(move.origin, ''), ',', 1) as model,
        case when move.origin ~ '^[a-z_.]+,[0-9]+$' then split_part(move.origin, ',', 2)::integer end as record,
        coalesce(to_jsonb(year) ->> 'account_stock_method', '') = 'anglo_saxon' as is_anglo_saxon
    from account_move as move
    inner join account_period as period on period.id = move.period
    inner join account_fiscalyear as year on year.id = period.fiscalyear
    where move.id in (select like_move from wanted)
),

grouped as (
    select
        line.id,
        line.move,
        line.account,
        line.origin,
        count(line.origin) over (partition by line.move order by line.id) as origin_group
    from account_move_line as line
    where line.move in (select like_move from wanted)
),

traced as (
    select
        grouped.id,
        grouped.move,
        grouped.account,
        grouped.origin is not null as has_origin,
        split_part(coalesce(first_value(grouped.origin) over same_origin, ''), ',', 1) as model,
        split_part(first_value(grouped.origin) over same_origin, ',', 2) as record
    from grouped
    window same_origin as (partition by grouped.move, grouped.origin_group order by grouped.id)
),

-- what each line of the moves does, and to which product, order line and place it belongs
judged as (
    select
        traced.id,
        case
            when origins.model = 'stock.move' and coalesce(roles.is_stock, false) then 'inventory'
            when origins.model = 'stock.move' and 'supplier' in (from_location.type, to_location.type) and origins.is_anglo_saxon
                then case
                    when coalesce(roles.is_stock_in, false) then 'gr_ir'
                    when coalesce(roles.is_stock_out, false) then 'offset'
                    else 'price_difference'
                end
            when origins.model = 'stock.move' then 'offset'
            when origins.model in ('product.product', 'product.template')
                then case when coalesce(roles.is_stock, false) then 'inventory' else 'revaluation' end
            when traced.has_origin and traced.model = 'account.invoice.tax' then 'tax'
            when coalesce(account_type.payable, false) then 'payables'
            when coalesce(account_type.receivable, false) then 'receivables'
            when exists (
                select 1 from account_configuration_default_account as configuration
                where traced.account in (
                        configuration.currency_exchange_credit_account, configuration.currency_exchange_debit_account
                    )
            ) then 'exchange_difference'
            when invoice.type = 'in' and origins.is_anglo_saxon and invoice_template.type = 'goods'
                then case
                    when coalesce(roles.is_stock_in, false) then 'gr_ir'
                    when coalesce(roles.is_stock_out, false) then 'offset'
                    else 'price_difference'
                end
            when invoice.type = 'out' and (coalesce(roles.is_stock_in or roles.is_stock_out, false) or coalesce(roles.is_cogs, false))
                then 'offset'
            when coalesce(roles.is_stock, false) then 'inventory'
            when origins.is_anglo_saxon and coalesce(roles.is_stock_in, false) then 'gr_ir'
            else 'other'
        end as posting_class,
        coalesce(stock_move.product, invoice_line.product, case when origins.model = 'product.product' then origins.record end) as product,
        case
            when origins.model = 'stock.move' and stock_template.type = 'goods' and stock_move.origin like 'purchase.line,%'
                then split_part(stock_move.origin, ',', 2)::integer
            when invoice_template.type = 'goods' and invoice_line.origin like 'purchase.line,%'
                then split_part(invoice_line.origin, ',', 2)::integer
        end as order_line,
        case when from_location.type in ('storage', 'drop') then from_location.id else to_location.id end as location,
        case when coalesce(roles.is_stock, false) then stock_move.internal_quantity end as quantity,
        invoice.party as supplier,
        invoice.type as invoice_type
    from traced
    inner join origins on origins.id = traced.move
    inner join account_account as account on account.id = traced.account
    left join account_account_type as account_type on account_type.id = account.type
    left join roles on roles.account = traced.account
    left join stock_move on origins.model = 'stock.move' and stock_move.id = origins.record
    left join product_product as stock_product on stock_product.id = stock_move.product
    left join product_template as stock_template on stock_template.id = stock_product.template
    left join stock_location as from_location on from_location.id = stock_move.from_location
    left join stock_location as to_location on to_location.id = stock_move.to_location
    left join account_invoice as invoice on origins.model = 'account.invoice' and invoice.id = origins.record
    -- a line without an origin belongs to the invoice line before it only on an account such a line may touch
    left join account_invoice_line as invoice_line
        on traced.model = 'account.invoice.line'
        and invoice_line.id = traced.record::integer
        and (
            traced.has_origin
            or traced.account = invoice_line.account
            or roles.is_stock_in or roles.is_stock_out or roles.is_cogs
        )
    left join product_product as invoice_product on invoice_product.id = invoice_line.product
    left join product_template as invoice_template on invoice_template.id = invoice_product.template
),

places as (
    with recursive up as (
        select id as location, parent, type, coalesce(nullif(code, ''), name) as label, 0 as depth from stock_location
        union all
        select up.location, above.parent, above.type, coalesce(nullif(above.code, ''), above.name), up.depth + 1
        from up
        inner join stock_location as above on above.id = up.parent
        where up.type <> 'warehouse'
    )

    select distinct on (location)
        location,
        label
    from up
    order by location, type = 'warehouse' desc, depth
),

lines as (
    select
        wanted.company_code,
        wanted.currency_local,
        coalesce(nullif(wanted.number, ''), 'draft-' || wanted.id) as document,
        wanted.date,
        wanted.state,
        -- each line of a cancelling move names the line it cancels
        case
            when wanted.like_move <> wanted.id and line.origin ~ '^account.move.line,[0-9]+$'
                then split_part(line.origin, ',', 2)::integer
            else line.id
        end as like_line,
        row_number() over (partition by wanted.id order by line.id) as place_in_move,
        line.account,
        line.debit - line.credit as amount_local,
        case when line.second_currency is not null then line.amount_second_currency end as amount_second,
        line.second_currency,
        line.party,
        line.description
    from wanted
    inner join account_move_line as line on line.move = wanted.id
)

select
    lines.company_code,
    lines.document,
    lines.place_in_move::text as line,
    lines.date as posting_date,
    coalesce(nullif(account.code, ''), 'id-' || account.id) as account,
    coalesce(judged.posting_class, 'other') as posting_class,
    lines.amount_local,
    coalesce(lines.amount_second, lines.amount_local) as amount_doc,
    coalesce(second.code, lines.currency_local) as currency_doc,
    coalesce(nullif(product.code, ''), 'id-' || product.id) as item_id,
    case when judged.location is not null then lines.company_code || '-' || places.label end as plant,
    case when judged.quantity is not null then sign(lines.amount_local) * judged.quantity::numeric end as quantity_base_uom,
    purchase.number as purchase_order,
    order_line.id::text as purchase_order_line,
    coalesce(nullif(supplier.code, ''), supplier.id::text) as supplier_id,
    case when exists (select 1 from company_company as other where other.party = coalesce(lines.party, judged.supplier))
        then coalesce(nullif(partner.code, ''), partner.id::text)
    end as trading_partner,
    lines.description as line_text,
    lines.state = 'posted' as is_posted
from lines
inner join account_account as account on account.id = lines.account
left join judged on judged.id = lines.like_line
left join places on places.location = judged.location
left join product_product as product on product.id = judged.product
left join purchase_line as order_line on order_line.id = judged.order_line
left join purchase_purchase as purchase on purchase.id = order_line.purchase
left join currency_currency as second on second.id = lines.second_currency
left join party_party as supplier on supplier.id = case
    when judged.invoice_type = 'in' then judged.supplier
    when purchase.id is not null then purchase.party
end
left join party_party as partner on partner.id = coalesce(lines.party, judged.supplier)
