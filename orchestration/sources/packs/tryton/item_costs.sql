-- Tryton: the cost of a product is company-wide; it holds in every warehouse its goods have moved through. Versions are the
-- cost of the done moves by day and, for fixed costs, the cost price revisions that are plain numbers (others are
-- expressions that only Tryton evaluates: their result shows with the next move).
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

used as (
    select distinct
        move.company,
        move.product,
        places.label
    from stock_move as move
    inner join stock_location as location
        on location.id in (move.from_location, move.to_location) and location.type in ('storage', 'drop')
    inner join places on places.location = location.id
    where move.state = 'done'
),

methods as (
    select distinct
        used.company,
        used.product,
        product.template,
        coalesce(
            (
                select method.cost_price_method from product_cost_price_method as method
                where method.template = product.template and (method.company = used.company or method.company is null)
                order by method.company nulls last limit 1
            ),
            'fixed'
        ) as cost_method
    from used
    inner join product_product as product on product.id = used.product
    inner join product_template as template on template.id = product.template and template.type = 'goods'
),

candidates as (
    select
        methods.company,
        methods.product,
        methods.cost_method,
        move.effective_date as day,
        move.cost_price as cost,
        0 as rank,
        move.id
    from methods
    inner join stock_move as move
        on move.company = methods.company and move.product = methods.product
        and move.state = 'done' and move.cost_price is not null and move.effective_date is not null
    union all
    select
        methods.company,
        methods.product,
        methods.cost_method,
        revision.date,
        trim(revision.cost_price)::numeric,
        1,
        revision.id
    from methods
    inner join product_cost_price_revision as revision
        on revision.company = methods.company and revision.template = methods.template
        and (revision.product = methods.product or revision.product is null)
    where methods.cost_method = 'fixed' and revision.cost_price ~ '^\s*[0-9]+(\.[0-9]+)?\s*$'
),

days as (
    select distinct on (company, product, day) *
    from candidates
    order by company, product, day, rank desc, id desc
),

versions as (
    select
        days.*,
        lag(cost) over (partition by company, product order by day) as cost_before
    from days
)

select
    coalesce(nullif(party.code, ''), company.id::text) || '-' || used.label as plant,
    coalesce(nullif(product.code, ''), 'id-' || product.id) as item_id,
    case when versions.cost_method = 'fixed' then 'standard' else 'moving_average' end as price_control,
    versions.day as valid_from,
    case when versions.cost_method = 'fixed' then versions.cost end as standard_price_local,
    case when versions.cost_method <> 'fixed' then versions.cost end as moving_price_local
from versions
inner join used on used.company = versions.company and used.product = versions.product
inner join company_company as company on company.id = versions.company
inner join party_party as party on party.id = company.party
inner join product_product as product on product.id = versions.product
where versions.cost is distinct from versions.cost_before
