-- Opening, inflow and outflow of own valuated stock per item, plant and period, for the items and plants where a measure has a saving.
-- Opening of the first period: the stock balance at the end of the period before, where extracted, else all movements before.
with lines as (
    select distinct
        source,
        item_id,
        coalesce(plant, 'none') as plant,
        period
    from {{ ref('benefit_lines') }}
    where evidence_status <> 'excluded'
),

periods as (
    select * from {{ ref('fiscal_periods') }}
),

movements as (
    select * from {{ ref('inventory_movements') }}
),

balances as (
    select * from {{ ref('inventory_balances') }}
),

plants as (
    select * from {{ ref('plants') }}
),

areas as (
    {{ single_plant_areas('plants') | indent(4) }}
),

first_periods as (
    select
        lines.source,
        lines.item_id,
        lines.plant,
        min(periods.period_index) as first_index
    from lines
    inner join periods on lines.period = periods.period
    group by 1, 2, 3
),

-- Consignment (K) and the supplier's packaging (M) belong to the supplier; receipts for consumption never enter stock; movements inside
-- a plant move nothing. Counts, transfers between plants or materials and changes of ownership go by their sign: in is inflow, out is outflow;
-- so does an unmapped movement, which control 12 reports.
own_movements as (
    select
        movements.source,
        movements.item_id,
        coalesce(movements.plant, 'none') as plant,
        periods.period_index,
        case
            when movements.movement_class in ('receipt', 'receipt_without_order', 'opening', 'production')
                then movements.quantity_base_uom
            when movements.movement_class in ('consumption', 'sales', 'scrap') then 0
            else greatest(movements.quantity_base_uom, 0)
        end as inflow_quantity,
        case
            when movements.movement_class in ('receipt', 'receipt_without_order', 'opening', 'production') then 0
            when movements.movement_class in ('consumption', 'sales', 'scrap')
                then -movements.quantity_base_uom
            else greatest(-movements.quantity_base_uom, 0)
        end as outflow_quantity
    from movements
    inner join periods on movements.period = periods.period
    inner join first_periods
        on
            movements.source = first_periods.source
            and movements.item_id = first_periods.item_id
            and coalesce(movements.plant, 'none') = first_periods.plant
    where
        movements.posting_date <= {{ run_fact('period_end') }}
        and not movements.is_account_assigned
        and coalesce(movements.special_stock, '') not in ('K', 'M')
        and movements.movement_class not in ('blocked_receipt', 'internal_transfer')
),

before_first as (
    select
        first_periods.source,
        first_periods.item_id,
        first_periods.plant,
        sum(own_movements.inflow_quantity - own_movements.outflow_quantity) as moved_quantity
    from first_periods
    inner join own_movements
        on
            first_periods.source = own_movements.source
            and first_periods.item_id = own_movements.item_id
            and first_periods.plant = own_movements.plant
            and own_movements.period_index < first_periods.first_index
    group by 1, 2, 3
),

anchors as (
    select
        first_periods.source,
        first_periods.item_id,
        first_periods.plant,
        first_periods.first_index,
        cast(coalesce(balances.quantity_base_uom, before_first.moved_quantity, 0) as decimal(23, 6)) as anchor_quantity
    from first_periods
    inner join periods on first_periods.first_index = periods.period_index
    left join periods as previous on previous.period_index = periods.period_index - 1
    left join areas
        on
            first_periods.source = areas.source
            and first_periods.plant = areas.plant
    left join balances
        on
            first_periods.source = balances.source
            and coalesce(areas.valuation_area, first_periods.plant) = balances.plant
            and first_periods.item_id = balances.item_id
            and previous.period = balances.period
    left join before_first
        on
            first_periods.source = before_first.source
            and first_periods.item_id = before_first.item_id
            and first_periods.plant = before_first.plant
),

by_period as (
    select
        source,
        item_id,
        plant,
        period_index,
        sum(inflow_quantity) as inflow_quantity,
        sum(outflow_quantity) as outflow_quantity
    from own_movements
    group by 1, 2, 3, 4
),

spine as (
    select
        anchors.*,
        periods.period,
        periods.period_index,
        cast(coalesce(by_period.inflow_quantity, 0) as decimal(23, 6)) as inflow_quantity,
        cast(coalesce(by_period.outflow_quantity, 0) as decimal(23, 6)) as outflow_quantity
    from anchors
    inner join periods
        on
            periods.period_index >= anchors.first_index
            and periods.start_date <= {{ run_fact('period_end') }}
    left join by_period
        on
            anchors.source = by_period.source
            and anchors.item_id = by_period.item_id
            and anchors.plant = by_period.plant
            and periods.period_index = by_period.period_index
),

rolled as (
    select
        *,
        cast(
            anchor_quantity + coalesce(
                sum(inflow_quantity - outflow_quantity) over (
                    partition by source, item_id, plant
                    order by period_index
                    rows between unbounded preceding and 1 preceding
                ), 0
            ) as decimal(23, 6)
        ) as opening_quantity
    from spine
),

final as (
    select
        source,
        item_id,
        plant,
        period,
        period_index,
        opening_quantity,
        inflow_quantity,
        outflow_quantity,
        -- nothing in stock: everything is released
        case
            when opening_quantity + inflow_quantity <= 0 then cast(1 as decimal(38, 12))
            when outflow_quantity <= 0 then cast(0 as decimal(38, 12))
            when outflow_quantity >= opening_quantity + inflow_quantity then cast(1 as decimal(38, 12))
            else cast({{ money_div('outflow_quantity', '(opening_quantity + inflow_quantity)', 12) }} as decimal(38, 12))
        end as release_share
    from rolled
)

select * from final
