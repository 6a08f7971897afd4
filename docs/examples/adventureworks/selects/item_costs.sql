-- Dated standard cost of what is made or sold. Bought parts have none.
select
    'AW' as plant,
    productid as item_id,
    'standard' as price_control,
    startdate as valid_from,
    standardcost as standard_price_local
from cost_history
