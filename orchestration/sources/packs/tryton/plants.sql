-- Tryton: stock is kept in warehouses, which companies may share; a plant is the stock of one company in one warehouse.
-- Storage outside any warehouse (transit, drop) is a plant of its own. Only where goods of the company have moved.
with recursive up as (
    select
        id as location,
        parent,
        type,
        coalesce(nullif(code, ''), name) as label,
        name,
        0 as depth
    from stock_location
    union all
    select
        up.location,
        above.parent,
        above.type,
        coalesce(nullif(above.code, ''), above.name),
        above.name,
        up.depth + 1
    from up
    inner join stock_location as above on above.id = up.parent
    where up.type <> 'warehouse'
),

places as (
    select distinct on (location)
        location,
        label,
        name
    from up
    order by location, type = 'warehouse' desc, depth
),

used as (
    select company, from_location as location from stock_move where state in ('done', 'cancelled')
    union
    select company, to_location from stock_move where state in ('done', 'cancelled')
    union
    select company, warehouse from purchase_purchase where warehouse is not null
)

select
    coalesce(nullif(party.code, ''), company.id::text) || '-' || places.label as plant,
    max(places.name) as plant_name,
    coalesce(nullif(party.code, ''), company.id::text) as company_code
from used
inner join stock_location as location on location.id = used.location
inner join places on places.location = used.location
inner join company_company as company on company.id = used.company
inner join party_party as party on party.id = company.party
where location.type in ('storage', 'drop', 'warehouse')
group by 1, 3
