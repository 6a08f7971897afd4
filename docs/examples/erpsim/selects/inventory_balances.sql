-- The stock file has the opening of each day. The opening of day 1 is the balance of December, that of day 11 (the game
-- has ten) the balance of January. It counts pieces: their value is the average of the material's receipts, as it is for
-- movements.
with openings as (
    select
        plant,
        material_number,
        unit,
        cast(sim_elapsed_steps as integer) as day,
        sum(number_of(inventory_opening_balance, ',')) as units
    from inventory
    where sim_elapsed_steps in ('1', '11')
    group by plant, material_number, unit, sim_elapsed_steps
),

receipts as (
    select
        *,
        number_of(quantity, ',') as units
    from goods_movements
    where movement_type = 'GR goods receipt'
),

freight as (
    select
        company_code,
        sim_calendar_date,
        -sum(number_of(amount, ',')) as freight
    from financial_postings
    where gl_account_number = '192100' and debit_credit_indicator = 'Credit'
    group by company_code, sim_calendar_date
),

priced as (
    select
        receipts.plant,
        receipts.material_number,
        receipts.sim_calendar_date,
        receipts.units,
        receipts.units * number_of(prices.net_price, ',') as order_value,
        freight.freight
    from receipts
    left join suppliers_prices as prices
        on prices.purchasing_organization = receipts.plant
        and prices.material_number = receipts.material_number
        and prices.sim_calendar_date = receipts.sim_calendar_date
    left join freight
        on freight.company_code = receipts.plant and freight.sim_calendar_date = receipts.sim_calendar_date
),

averages as (
    select
        plant,
        material_number,
        sum(stock_value) / sum(units) as price
    from (
        select
            plant,
            material_number,
            units,
            order_value + cast(
                coalesce(freight, 0) * order_value / sum(order_value) over (partition by plant, sim_calendar_date)
                as decimal(18, 2)
            ) as stock_value
        from priced
    )
    group by plant, material_number
)

select
    openings.plant as company_code,
    openings.plant,
    openings.material_number as item_id,
    case openings.day when 1 then '2020-12' else '2021-01' end as period,
    openings.units as quantity_base_uom,
    cast(openings.units * averages.price as decimal(18, 2)) as amount_local,
    'moving_average' as price_control
from openings
left join averages on averages.plant = openings.plant and averages.material_number = openings.material_number
