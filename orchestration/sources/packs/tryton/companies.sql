-- Tryton: a company is a party with a currency; its code is the party's.
select
    coalesce(nullif(party.code, ''), company.id::text) as company_code,
    party.name as company_name,
    currency.code as currency_local,
    coalesce(nullif(party.code, ''), company.id::text) as trading_partner_id
from company_company as company
inner join party_party as party on party.id = company.party
inner join currency_currency as currency on currency.id = company.currency
