select distinct
    purchasing_organization as company_code,
    'ERPsim team ' || purchasing_organization as company_name,
    currency as currency_local
from suppliers_prices
