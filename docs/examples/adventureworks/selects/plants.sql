-- Purchases and movements name no location: stock is one pool.
select 'AW' as plant, 'Adventure Works warehouse' as plant_name, 'AW' as company_code
