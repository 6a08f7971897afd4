-- Day 1 is the first of January 2021, day 2 the first of February. All at the supplier's price of the first day: prices
-- never changed, and freight is left out here.
with movements as (
    select
        *,
        number_of(quantity, ',') as units
    from goods_movements
),

prices as (
    select
        purchasing_organization,
        material_number,
        number_of(net_price, ',') as price
    from suppliers_prices
    where sim_elapsed_steps = '1'
)

select
    movements.plant as company_code,
    movements.plant || '-' || movements.storage_location as plant,
    movements.row_number as document,
    '1' as document_line,
    case movements.movement_type
        when 'GR goods receipt' then 'receipt'
        when 'GD goods issue:delvy' then 'sales'
        when 'TF trfr plnt to plnt' then 'plant_transfer'
        else movements.movement_type
    end as movement_class,
    split_part(movements.movement_type, ' ', 1) as movement_type,
    cast('2020-12-01' as date) + to_months(cast(movements.sim_elapsed_steps as integer)) as posting_date,
    movements.material_number as item_id,
    movements.units as quantity_base_uom,
    movements.unit as base_uom,
    cast(movements.units * prices.price as decimal(18, 2)) as amount_local
from movements
left join prices
    on prices.purchasing_organization = movements.plant and prices.material_number = movements.material_number
