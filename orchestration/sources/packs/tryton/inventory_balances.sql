-- Tryton keeps no balances of past months: they are the sum of the movements of goods, at the value of inventory_movements,
-- plus the revaluations of a changed cost. The revaluation of a fixed cost is computed from the cost price revision and the
-- quantity of that day; of other costs (average, FIFO) it is what was posted. So a ledger that differs shows on rung 6.
-- A row for each item, plant and month from its first movement to the last month with movements of the company.
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
        (array_agg(id order by id))[1] as first_id,
        (array_agg(date order by id desc))[1] as last_date
    from account_move
    where origin like 'stock.move,%' and state = 'posted'
    group by 1
),

goods as (
    select
        product.id as product,
        template.id as template,
        company.id as company,
        currency.digits,
        coalesce(
            (
                select method.cost_price_method from product_cost_price_method as method
                where method.template = template.id and (method.company = company.id or method.company is null)
                order by method.company nulls last limit 1
            ),
            'fixed'
        ) as cost_method
    from product_product as product
    inner join product_template as template on template.id = product.template and template.type = 'goods'
    cross join company_company as company
    inner join currency_currency as currency on currency.id = company.currency
),

moves as (
    select
        move.id,
        move.company,
        move.product,
        move.state,
        move.effective_date,
        journals.last_date,
        move.cost_price,
        move.internal_quantity::numeric as quantity,
        from_location.type in ('storage', 'drop') as leaves_stock,
        to_location.type in ('storage', 'drop') as enters_stock,
        from_place.label as from_label,
        to_place.label as to_label,
        goods.digits,
        goods.cost_method,
        move.internal_quantity::numeric * coalesce(
            move.cost_price,
            (
                select other.cost_price from stock_move as other
                where other.product = move.product and other.company = move.company and other.state = 'done'
                    and other.cost_price is not null and other.effective_date <= move.effective_date
                order by other.effective_date desc, other.id desc limit 1
            ),
            0
        ) as cost_exact,
        case when goods.cost_method <> 'fixed' then (
            select sum(line.debit - line.credit)
            from account_move_line as line
            inner join stock_accounts on stock_accounts.account = line.account
            where line.move = journals.first_id
        ) end as posted_stock
    from stock_move as move
    inner join goods on goods.product = move.product and goods.company = move.company
    inner join stock_location as from_location on from_location.id = move.from_location
    inner join stock_location as to_location on to_location.id = move.to_location
    inner join places as from_place on from_place.location = move.from_location
    inner join places as to_place on to_place.location = move.to_location
    left join journals on journals.stock_move = move.id
    where (from_location.type in ('storage', 'drop') or to_location.type in ('storage', 'drop'))
        and (move.state = 'done' or (move.state = 'cancelled' and journals.stock_move is not null))
),

sides as (
    select moves.*, 1 as direction, to_label as label
    from moves
    where enters_stock and not (leaves_stock and from_label = to_label)
    union all
    select moves.*, -1, from_label
    from moves
    where leaves_stock and not (enters_stock and from_label = to_label)
),

valued as (
    select
        sides.*,
        case
            when posted_stock is not null and not (leaves_stock and enters_stock) then posted_stock
            -- half to even, as Tryton's currencies round
            else direction * case when abs(cost_exact * 10::numeric ^ digits % 1) = 0.5
                then 2 * round(cost_exact * 10::numeric ^ digits / 2) / 10::numeric ^ digits
                else round(cost_exact, digits)
            end
        end as amount
    from sides
),

flows as (
    select company, product, label, effective_date as day, cost_price, direction * quantity as quantity, amount
    from valued
    union all
    select company, product, label, last_date, cost_price, -direction * quantity, -amount
    from valued
    where state = 'cancelled'
),

revisions as (
    select distinct on (goods.company, goods.product, revision.date)
        goods.company,
        goods.product,
        goods.digits,
        revision.date as day,
        trim(revision.cost_price)::numeric as cost
    from product_cost_price_revision as revision
    inner join goods
        on goods.company = revision.company and goods.template = revision.template
        and (revision.product = goods.product or revision.product is null)
    where goods.cost_method = 'fixed' and revision.cost_price ~ '^\s*[0-9]+(\.[0-9]+)?\s*$'
    order by goods.company, goods.product, revision.date, revision.id desc
),

revalued as (
    select
        revisions.company,
        revisions.product,
        flows.label,
        revisions.day,
        round(
            sum(flows.quantity) * (
                revisions.cost - (
                    select before.cost from (
                        select earlier.day, earlier.cost, 1 as rank, 0 as id from revisions as earlier
                        where earlier.company = revisions.company and earlier.product = revisions.product
                            and earlier.day < revisions.day
                        union all
                        select move.effective_date, move.cost_price, 0, move.id from stock_move as move
                        where move.company = revisions.company and move.product = revisions.product
                            and move.state = 'done' and move.cost_price is not null
                            and (move.effective_date < revisions.day
                                or (move.effective_date = revisions.day and move.cost_price <> revisions.cost))
                    ) as before
                    order by before.day desc, before.rank desc, before.id desc limit 1
                )
            ),
            revisions.digits
        ) as amount
    from revisions
    -- movements of the day itself carry the old cost before the change and the new one after it
    inner join flows
        on flows.company = revisions.company and flows.product = revisions.product
        and (flows.day < revisions.day or (flows.day = revisions.day and flows.cost_price <> revisions.cost))
    group by revisions.company, revisions.product, flows.label, revisions.day, revisions.cost, revisions.digits
),

-- what was posted, where no revision says it: on the plant that holds most of the product
posted_revaluations as (
    select
        move.company,
        split_part(move.origin, ',', 2)::integer as product,
        (
            select flows.label from flows
            where flows.company = move.company and flows.product = split_part(move.origin, ',', 2)::integer
                and flows.day <= move.date
            group by flows.label order by sum(flows.quantity) desc, flows.label limit 1
        ) as label,
        move.date as day,
        sum(line.debit - line.credit) as amount
    from account_move as move
    inner join account_move_line as line on line.move = move.id
    inner join stock_accounts on stock_accounts.account = line.account
    where move.state = 'posted' and move.origin like 'product.product,%'
        and not exists (
            select 1 from revisions
            where revisions.company = move.company and revisions.day = move.date
                and revisions.product = split_part(move.origin, ',', 2)::integer
        )
    group by move.id, move.company, move.origin, move.date
),

changes as (
    select company, product, label, date_trunc('month', day)::date as month, quantity, amount from flows
    union all
    select company, product, label, date_trunc('month', day)::date, 0, amount from revalued where amount is not null
    union all
    select company, product, label, date_trunc('month', day)::date, 0, amount from posted_revaluations where label is not null
),

by_month as (
    select
        company,
        product,
        label,
        month,
        sum(quantity) as quantity,
        sum(amount) as amount
    from changes
    group by company, product, label, month
),

months as (
    select
        firsts.company,
        firsts.product,
        firsts.label,
        series.month::date as month
    from (select company, product, label, min(month) as month from by_month group by 1, 2, 3) as firsts
    inner join (select company, max(month) as month from by_month group by 1) as lasts on lasts.company = firsts.company
    cross join lateral generate_series(firsts.month, lasts.month, interval '1 month') as series (month)
),

balances as (
    select
        months.*,
        sum(coalesce(by_month.quantity, 0)) over running as quantity,
        sum(coalesce(by_month.amount, 0)) over running as amount
    from months
    left join by_month using (company, product, label, month)
    window running as (partition by months.company, months.product, months.label order by months.month)
)

select
    coalesce(nullif(party.code, ''), company.id::text) as company_code,
    coalesce(nullif(party.code, ''), company.id::text) || '-' || balances.label as plant,
    coalesce(nullif(product.code, ''), 'id-' || product.id) as item_id,
    to_char(balances.month, 'YYYY-MM') as period,
    balances.quantity as quantity_base_uom,
    balances.amount as amount_local,
    case when goods.cost_method = 'fixed' then 'standard' else 'moving_average' end as price_control,
    category.name as valuation_class
from balances
inner join goods on goods.product = balances.product and goods.company = balances.company
inner join company_company as company on company.id = balances.company
inner join party_party as party on party.id = company.party
inner join product_product as product on product.id = balances.product
inner join product_template as template on template.id = product.template
left join product_category as category on category.id = template.account_category
