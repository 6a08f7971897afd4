-- One company; its currency is the one all rates are quoted from.
select 'AW' as company_code, 'Adventure Works Cycles' as company_name, 'USD' as currency_local
