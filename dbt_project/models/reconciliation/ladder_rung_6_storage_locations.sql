-- Rung 6, stock per storage location = stock of the plant, in base units, at the end of the period being closed. It stands here where the ERP keeps both
-- and the storage locations speak for that period; the tolerance is zero.
--   left    storage locations in every status of own stock, with what the plant owns outside them: in transit, at a subcontractor, at a customer
--   right   quantity of inventory_balances
-- Items that agree are one row per plant (a hash total over their units); an item that does not is a row of its own, so that two cannot cancel out.

with

run as (select * from {{ source('config', 'run') }}),

locations as (

    select *
    from {{ ref('storage_location_stock') }}
    where period = (select run.period from run)

),

items as (select source, item_id, item_type from {{ ref('items') }}),

plants as (select source, plant, valuation_area from {{ ref('plants') }}),

-- materials that are counted and not valued are in no stock balance
location_sums as (

    select
        locations.source,
        locations.valuation_area,
        locations.item_id,
        max(locations.company_code) as company_code,
        sum(locations.quantity_base_uom) as quantity_base_uom
    from locations
    left join items on items.source = locations.source and items.item_id = locations.item_id
    where coalesce(items.item_type, '') not in ('UNBW', 'NLAG')
    group by locations.source, locations.valuation_area, locations.item_id

),

outside as (

    select
        inventory_ownership.source,
        coalesce(plants.valuation_area, inventory_ownership.plant) as valuation_area,
        inventory_ownership.item_id,
        sum(inventory_ownership.quantity_base_uom) as quantity_base_uom
    from {{ ref('inventory_ownership') }} as inventory_ownership
    left join plants on plants.source = inventory_ownership.source and plants.plant = inventory_ownership.plant
    where inventory_ownership.period = (select run.period from run)
        and inventory_ownership.ownership in ('third_party', 'customer')
    group by inventory_ownership.source, coalesce(plants.valuation_area, inventory_ownership.plant), inventory_ownership.item_id

),

balances as (

    select
        source,
        company_code,
        plant,
        item_id,
        quantity_base_uom
    from {{ ref('inventory_balances') }}
    where period = (select run.period from run)
        and source in (select locations.source from locations)

),

-- a plant of which a row is of a later month, without history, says nothing about this one; one valued from its storage locations has nothing beside them
left_out as (

    select distinct source, valuation_area from locations where is_plant_balance or not is_known

),

compared as (

    select
        coalesce(balances.source, location_sums.source) as source,
        coalesce(balances.company_code, location_sums.company_code) as company_code,
        coalesce(balances.plant, location_sums.valuation_area) as plant,
        coalesce(balances.item_id, location_sums.item_id) as item_id,
        cast(case
            when location_sums.item_id is not null or outside.item_id is not null
                then coalesce(location_sums.quantity_base_uom, 0) + coalesce(outside.quantity_base_uom, 0)
        end as decimal(28, 6)) as left_amount,
        cast(balances.quantity_base_uom as decimal(28, 6)) as right_amount
    from balances
    full outer join location_sums
        on location_sums.source = balances.source
        and location_sums.valuation_area = balances.plant
        and location_sums.item_id = balances.item_id
    left join outside
        on outside.source = coalesce(balances.source, location_sums.source)
        and outside.valuation_area = coalesce(balances.plant, location_sums.valuation_area)
        and outside.item_id = coalesce(balances.item_id, location_sums.item_id)

),

judged as (

    select
        compared.*,
        {{ compare_status('compared.left_amount', 'compared.right_amount', '0') }} as status
    from compared
    left join left_out on left_out.source = compared.source and left_out.valuation_area = compared.plant
    where left_out.valuation_area is null

),

rows_of_ladder as (

    select
        coalesce(company_code, '?') || '/' || plant as scope,
        count(*) as row_count,
        count(left_amount) as left_count,
        count(right_amount) as right_count,
        coalesce(sum(left_amount), 0) as left_amount,
        coalesce(sum(right_amount), 0) as right_amount,
        'matched' as status
    from judged
    where status = 'matched'
    group by company_code, plant

    union all

    select
        coalesce(company_code, '?') || '/' || plant || '/' || item_id as scope,
        1 as row_count,
        case when left_amount is null then 0 else 1 end as left_count,
        case when right_amount is null then 0 else 1 end as right_count,
        left_amount,
        right_amount,
        status
    from judged
    where status <> 'matched'

),

final as (

    select
        run.period,
        6 as rung,
        'stock_by_storage_location' as comparison,
        rows_of_ladder.scope,
        'stock of the storage locations' as left_name,
        'stock of the plant' as right_name,
        rows_of_ladder.left_count,
        rows_of_ladder.right_count,
        cast(rows_of_ladder.left_amount as decimal(28, 6)) as left_amount,
        cast(rows_of_ladder.right_amount as decimal(28, 6)) as right_amount,
        {{ compare_difference('rows_of_ladder.left_amount', 'rows_of_ladder.right_amount') }} as difference,
        cast(0 as decimal(28, 6)) as tolerance,
        rows_of_ladder.status,
        cast(null as varchar) as currency,
        'quantity in base units' as note
    from rows_of_ladder
    cross join run

)

select * from final
