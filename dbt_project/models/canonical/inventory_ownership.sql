-- Stock at period end that the inventory balances do not show as owned here: consigned (the supplier's, in our plant), third_party (ours, at a third party),
-- customer (ours, at a customer). A reduction of owned stock that only moved into one of these is an ownership change, no saving.
-- A source that delivers none has it from the special stocks of its movements: their signed quantities added up from the first movement on.
{%- set offered = ['company_code', 'plant', 'item_id', 'ownership', 'period', 'quantity_base_uom'] %}

with offers as (
    {{ offered_rows(
        'inventory_ownership', offered, ['plant', 'item_id', 'ownership', 'period', 'quantity_base_uom'], ['plant', 'item_id', 'ownership', 'period']
    ) | indent(4) }}
),

calendar as (
    select period from {{ source('config', 'fiscal_periods') }}
),

plants as (
    select source, plant, company_code from {{ ref('plants') }}
),

delivered as (
    select
        offers.source,
        coalesce(offers.company_code, plants.company_code) as company_code,
        offers.plant,
        offers.item_id,
        offers.ownership,
        offers.period,
        offers.quantity_base_uom,
        offers.source_file,
        offers.source_row
    from offers
    inner join calendar on calendar.period = offers.period
    left join plants on plants.source = offers.source and plants.plant = offers.plant
),

-- K supplier's consignment and M supplier's packaging; O at the subcontractor; W and V at the customer; another mark is the supplier's in the input contract
special_stocks as (
    select
        source,
        max(company_code) as company_code,
        plant,
        item_id,
        case
            when special_stock = 'O' then 'third_party'
            when special_stock in ('W', 'V') then 'customer'
            else 'consigned'
        end as ownership,
        period,
        sum(quantity_base_uom) as quantity_base_uom,
        min(source_file) as source_file
    from {{ ref('inventory_movements') }}
    where
        special_stock is not null
        and plant is not null
        and item_id is not null
        -- sales order and project stock is owned and here
        and special_stock not in ('E', 'Q', 'B')
        and source not in (select delivered.source from delivered)
    group by source, plant, item_id, ownership, period
),

first_periods as (
    select source, plant, item_id, ownership, max(company_code) as company_code, min(period) as first_period, min(source_file) as source_file
    from special_stocks
    group by source, plant, item_id, ownership
),

moved as (
    select
        first_periods.source,
        first_periods.company_code,
        first_periods.plant,
        first_periods.item_id,
        first_periods.ownership,
        calendar.period,
        cast(sum(coalesce(special_stocks.quantity_base_uom, 0)) over (
            partition by first_periods.source, first_periods.plant, first_periods.item_id, first_periods.ownership
            order by calendar.period rows between unbounded preceding and current row
        ) as decimal(23, 6)) as quantity_base_uom,
        first_periods.source_file,
        cast(null as bigint) as source_row
    from first_periods
    inner join calendar on calendar.period between first_periods.first_period and {{ run_fact('period') }}
    left join special_stocks
        on special_stocks.source = first_periods.source
        and special_stocks.plant = first_periods.plant
        and special_stocks.item_id = first_periods.item_id
        and special_stocks.ownership = first_periods.ownership
        and special_stocks.period = calendar.period
),

final as (
    select * from delivered
    union all
    select * from moved
)

select * from final
