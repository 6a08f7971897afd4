select distinct
    vendor_code as supplier_id,
    vendor_name as supplier_name
from suppliers_prices
