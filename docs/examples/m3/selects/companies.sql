select 'M3' as company_code, 'M3 competition' as company_name, 'USD' as currency_local
