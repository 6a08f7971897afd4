-- The postings name the companies; each is its own team and its own plant.
select distinct
    company_code,
    'ERPsim team ' || company_code as company_name,
    currency as currency_local
from financial_postings
