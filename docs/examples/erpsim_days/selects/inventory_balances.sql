-- The opening of a day is the balance of the day before: eleven openings make the balances of December and of ten months.
with prices as (
    select
        purchasing_organization,
        material_number,
        number_of(net_price, ',') as price
    from suppliers_prices
    where sim_elapsed_steps = '1'
)

select
    inventory.plant as company_code,
    inventory.plant || '-' || inventory.storage_location as plant,
    inventory.material_number as item_id,
    strftime(
        cast('2020-11-01' as date) + to_months(cast(inventory.sim_elapsed_steps as integer)), '%Y-%m'
    ) as period,
    number_of(inventory.inventory_opening_balance, ',') as quantity_base_uom,
    cast(number_of(inventory.inventory_opening_balance, ',') * prices.price as decimal(18, 2)) as amount_local,
    'moving_average' as price_control
from inventory
left join prices
    on prices.purchasing_organization = inventory.plant and prices.material_number = inventory.material_number
