-- Every company has one plant with its own code; the storage locations 03, 03N, 03S and 03W are inside it.
select distinct
    plant,
    'Distribution centre ' || plant as plant_name,
    plant as company_code
from inventory
