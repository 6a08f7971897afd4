-- A country is where goods go to: 43 of them. No warehouse of a country is named.
select distinct
    country as plant,
    country as plant_name,
    'SCMS' as company_code
from deliveries
