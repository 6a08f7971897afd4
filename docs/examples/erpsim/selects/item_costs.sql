-- The moving average at which the system costed each sale. The date column SIM_DATE of this file was turned into month
-- names by a spreadsheet (01-mai for day 5 of round 1); SIM_CALENDAR_DATE is whole and is used.
with sold as (
    select
        *,
        date_of(sim_calendar_date, '%d/%m/%Y %H:%M') as sold_on,
        number_of(cost, ',') as cost_of_sales,
        number_of(quantity_delivered, ',') as units
    from sales
)

select
    sales_organization as plant,
    material_number as item_id,
    'moving_average' as price_control,
    min(sold_on) as valid_from,
    cast(sum(cost_of_sales) / sum(units) as decimal(18, 4)) as moving_price_local
from sold
group by sales_organization, material_number
