-- A distribution centre and the three regions it serves.
select distinct
    plant || '-' || storage_location as plant,
    'Storage location ' || storage_location || ' of ' || plant as plant_name,
    plant as company_code
from inventory
