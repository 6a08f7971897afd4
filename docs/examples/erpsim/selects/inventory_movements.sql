-- Every movement, also the receipts of the first day whose order is not in the extract. The file has no value: a receipt
-- is worth its price and its share of the day's freight, all else moves at the average value of the material's receipts
-- (prices never changed in this game, so the average never moves).
with movements as (
    select
        *,
        number_of(quantity, ',') as units,
        date_of(sim_calendar_date, '%d/%m/%Y %H:%M') as posting_date,
        case movement_type
            when 'GR goods receipt' then 'receipt'
            when 'GD goods issue:delvy' then 'sales'
            -- between two storage locations of the same plant, whatever its name says
            when 'TF trfr plnt to plnt' then 'internal_transfer'
            else movement_type
        end as movement_class
    from goods_movements
),

prices as (
    select
        *,
        number_of(net_price, ',') as price
    from suppliers_prices
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
        movements.*,
        movements.units * prices.price as order_value,
        freight.freight
    from movements
    left join prices
        on prices.purchasing_organization = movements.plant
        and prices.material_number = movements.material_number
        and prices.sim_calendar_date = movements.sim_calendar_date
    left join freight
        on freight.company_code = movements.plant and freight.sim_calendar_date = movements.sim_calendar_date
    where movements.movement_class = 'receipt'
),

receipts as (
    select
        *,
        order_value + cast(
            coalesce(freight, 0) * order_value / sum(order_value) over (partition by plant, sim_calendar_date) as decimal(18, 2)
        ) as stock_value
    from priced
),

averages as (
    select
        plant,
        material_number,
        sum(stock_value) as stock_value,
        sum(units) as units
    from receipts
    group by plant, material_number
)

select
    movements.plant as company_code,
    movements.plant,
    movements.storage_location,
    movements.row_number as document,
    '1' as document_line,
    movements.movement_class,
    split_part(movements.movement_type, ' ', 1) as movement_type,
    movements.posting_date,
    movements.material_number as item_id,
    movements.units as quantity_base_uom,
    movements.unit as base_uom,
    case movements.movement_class
        when 'receipt' then receipts.stock_value
        when 'sales' then cast(movements.units * averages.stock_value / averages.units as decimal(18, 2))
        -- never posted: four decimals, so that what leaves one location is what arrives in the others
        else cast(movements.units * averages.stock_value / averages.units as decimal(18, 4))
    end as amount_local,
    case when movements.movement_class = 'receipt' then orders.purchasing_order end as purchase_order,
    case when movements.movement_class = 'receipt' and orders.purchasing_order is not null then movements.material_number end
        as purchase_order_line,
    case movements.movement_class
        when 'receipt' then movements.plant || strftime(movements.posting_date, '%Y%m%d') || 'GR'
        when 'sales' then movements.plant || strftime(movements.posting_date, '%Y%m%d') || 'GI'
    end as journal_document
from movements
left join receipts on receipts.row_number = movements.row_number
left join averages on averages.plant = movements.plant and averages.material_number = movements.material_number
left join purchase_orders as orders
    on orders.company_code = movements.plant
    and orders.material_number = movements.material_number
    and orders.goods_receipt_round = movements.sim_round
    and orders.goods_receipt_step = movements.sim_step
