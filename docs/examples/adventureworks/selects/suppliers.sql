select
    businessentityid as supplier_id,
    name as supplier_name
from vendor
