select 'M3' as plant, 'All series' as plant_name, 'M3' as company_code
