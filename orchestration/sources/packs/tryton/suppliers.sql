-- Tryton: any party may be a supplier; those that something was ordered from or that sent an invoice.
-- A party that is itself one of the companies is a group company.
with used as (
    select party from purchase_purchase
    union
    select party from account_invoice where type = 'in'
)

select
    coalesce(nullif(party.code, ''), party.id::text) as supplier_id,
    party.name as supplier_name,
    (
        select min(country.code)
        from party_address as address
        inner join country_country as country on country.id = address.country
        where address.party = party.id and address.active
    ) as country,
    case when exists (select 1 from company_company as company where company.party = party.id)
        then coalesce(nullif(party.code, ''), party.id::text)
    end as trading_partner
from used
inner join party_party as party on party.id = used.party
