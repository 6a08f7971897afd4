-- One programme that buys for all countries; every amount is in dollars.
select 'SCMS' as company_code, 'Supply Chain Management System' as company_name, 'USD' as currency_local
