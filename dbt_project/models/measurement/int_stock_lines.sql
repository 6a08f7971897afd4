-- Own valuated stock per item, plant and period as roll-forward lines: opening (the balance before), every movement class on its line, the
-- postings on stock accounts that move no goods (price changes, invoices), closing (the balance), and what these leave unexplained.
-- Consignment and the supplier's packaging (special stock K, M), receipts for consumption, receipts into blocked stock without value and moves
-- inside a plant are not own stock on its way in or out. Periods run from the second one with balances of the company (no opening is
-- known before) to the last.
with periods as (
    select * from {{ ref('fiscal_periods') }} where start_date <= {{ run_fact('period_end') }}
),

movements as (
    {{ own_stock_movements() | indent(4) }}
),

balances as (
    select * from {{ ref('inventory_balances') }}
),

journal_lines as (
    select *
    from {{ ref('journal_entry_lines') }}
    where is_posted and transaction_key = 'BSX' and item_id is not null and posting_date <= {{ run_fact('period_end') }}
),

transfer_orders as (
    select
        source,
        purchase_order,
        purchase_order_line
    from {{ ref('purchase_order_lines') }}
    where is_stock_transfer or order_type = 'UB' or item_category = '7'
),

plants as (
    select * from {{ ref('plants') }}
),

companies as (
    select * from {{ ref('companies') }}
),

items as (
    select * from {{ ref('items') }}
),

-- A valuation area is called by its plant where it holds a single one; where it holds several their stock is one.
areas as (
    select
        source,
        valuation_area,
        min(plant) as plant,
        count(*) as plants_in_area,
        min(company_code) as company_code
    from plants
    where valuation_area is not null
    group by source, valuation_area
),

stock_plants as (
    select
        plants.source,
        plants.plant as delivered_plant,
        case when areas.plants_in_area > 1 then plants.valuation_area else plants.plant end as plant
    from plants
    left join areas
        on
            plants.source = areas.source
            and plants.valuation_area = areas.valuation_area
),

period_balances as (
    select
        balances.source,
        balances.company_code,
        case when areas.plants_in_area = 1 then areas.plant else balances.plant end as plant,
        balances.item_id,
        periods.period_index,
        cast(sum(balances.quantity_base_uom) as decimal(23, 6)) as quantity,
        cast(sum(balances.amount_local) as decimal(23, 4)) as amount
    from balances
    inner join periods on balances.period = periods.period
    left join areas
        on
            balances.source = areas.source
            and balances.plant = areas.valuation_area
    group by 1, 2, 3, 4, 5
),

known_from as (
    select
        source,
        company_code,
        min(period_index) as first_index,
        max(period_index) as last_index
    from period_balances
    group by source, company_code
),

-- A receipt against a stock transfer order came from another plant.
moved as (
    select
        movements.source,
        movements.company_code,
        coalesce(stock_plants.plant, movements.plant) as plant,
        movements.item_id,
        periods.period_index,
        case
            when movements.movement_class in ('plant_transfer', 'material_transfer') or transfer_orders.purchase_order is not null
                then case when movements.quantity_base_uom < 0 then 'transfers_out' else 'transfers_in' end
            when movements.movement_class in ('receipt', 'receipt_without_order') then 'receipts'
            when movements.movement_class = 'opening' then 'initial_entry'
            when movements.movement_class in ('consumption', 'sales') then 'issues'
            when movements.movement_class in ('production', 'scrap', 'count', 'ownership', 'revaluation') then movements.movement_class
            else 'unmapped'
        end as line,
        movements.quantity_base_uom as quantity,
        coalesce(movements.amount_local, 0) as amount
    from movements
    inner join periods on movements.period = periods.period
    left join transfer_orders
        on
            movements.source = transfer_orders.source
            and movements.purchase_order = transfer_orders.purchase_order
            and movements.purchase_order_line = transfer_orders.purchase_order_line
            and movements.movement_class = 'receipt'
    left join stock_plants
        on
            movements.source = stock_plants.source
            and movements.plant = stock_plants.delivered_plant
),

movement_journals as (
    select distinct
        source,
        company_code,
        journal_fiscal_year,
        journal_document
    from movements
    where journal_document is not null
),

-- Stock postings of documents that move no goods. A posting by hand on a stock account does not reach the stock records: rung 6 reports it.
revalued as (
    select
        journal_lines.source,
        journal_lines.company_code,
        coalesce(stock_plants.plant, journal_lines.plant) as plant,
        journal_lines.item_id,
        periods.period_index,
        case when journal_lines.document_class in ('price_change', 'settlement') then 'revaluation' else 'invoice_difference' end as line,
        cast(0 as decimal(23, 6)) as quantity,
        journal_lines.amount_local as amount
    from journal_lines
    inner join periods on journal_lines.period = periods.period
    left join movement_journals
        on
            journal_lines.source = movement_journals.source
            and journal_lines.company_code = movement_journals.company_code
            and journal_lines.fiscal_year = movement_journals.journal_fiscal_year
            and journal_lines.document = movement_journals.journal_document
    left join stock_plants
        on
            journal_lines.source = stock_plants.source
            and journal_lines.plant = stock_plants.delivered_plant
    where
        movement_journals.journal_document is null
        and coalesce(journal_lines.object_type, '') <> 'MKPF'
        and journal_lines.document_class in ('price_change', 'settlement', 'invoice', 'credit_memo', 'account_maintenance')
),

-- Without ledger lines by item a difference in value alone is taken for a change of price.
ledger_by_item as (
    select distinct source from journal_lines
),

flows as (
    select * from moved
    union all
    select * from revalued
),

lines_by_item as (
    select
        flows.source,
        flows.company_code,
        flows.plant,
        flows.item_id,
        flows.period_index,
        flows.line,
        cast(sum(flows.quantity) as decimal(23, 6)) as quantity,
        cast(sum(flows.amount) as decimal(23, 4)) as amount
    from flows
    inner join known_from
        on
            flows.source = known_from.source
            and flows.company_code = known_from.company_code
            and flows.period_index > known_from.first_index
            and flows.period_index <= known_from.last_index
    group by 1, 2, 3, 4, 5, 6
),

stock_ends as (
    select
        period_balances.source,
        period_balances.company_code,
        period_balances.plant,
        period_balances.item_id,
        period_balances.period_index + 1 as period_index,
        'opening' as line,
        period_balances.quantity,
        period_balances.amount
    from period_balances
    inner join known_from
        on
            period_balances.source = known_from.source
            and period_balances.company_code = known_from.company_code
            and period_balances.period_index < known_from.last_index
    union all
    select
        period_balances.source,
        period_balances.company_code,
        period_balances.plant,
        period_balances.item_id,
        period_balances.period_index,
        'closing' as line,
        period_balances.quantity,
        period_balances.amount
    from period_balances
    inner join known_from
        on
            period_balances.source = known_from.source
            and period_balances.company_code = known_from.company_code
            and period_balances.period_index > known_from.first_index
),

differences as (
    select
        source,
        company_code,
        plant,
        item_id,
        period_index,
        cast(sum(case when line = 'closing' then quantity else -quantity end) as decimal(23, 6)) as quantity,
        cast(sum(case when line = 'closing' then amount else -amount end) as decimal(23, 4)) as amount
    from (
        select * from lines_by_item
        union all
        select * from stock_ends
    ) as all_lines
    group by source, company_code, plant, item_id, period_index
),

unexplained as (
    select
        differences.source,
        differences.company_code,
        differences.plant,
        differences.item_id,
        differences.period_index,
        case when differences.quantity = 0 and ledger_by_item.source is null then 'revaluation' else 'unexplained' end as line,
        differences.quantity,
        differences.amount
    from differences
    left join ledger_by_item on differences.source = ledger_by_item.source
    where differences.quantity <> 0 or differences.amount <> 0
),

all_lines as (
    select * from lines_by_item
    union all
    select * from stock_ends
    union all
    select * from unexplained
),

final as (
    select
        all_lines.source,
        all_lines.company_code,
        all_lines.plant,
        all_lines.item_id,
        items.item_group,
        items.base_uom,
        periods.period,
        periods.period_index,
        all_lines.line,
        cast(sum(all_lines.quantity) as decimal(23, 6)) as quantity_base_uom,
        cast(sum(all_lines.amount) as decimal(23, 4)) as amount_local,
        companies.currency_local
    from all_lines
    inner join periods on all_lines.period_index = periods.period_index
    left join items
        on
            all_lines.source = items.source
            and all_lines.item_id = items.item_id
    left join companies
        on
            all_lines.source = companies.source
            and all_lines.company_code = companies.company_code
    group by
        all_lines.source, all_lines.company_code, all_lines.plant, all_lines.item_id, items.item_group, items.base_uom, periods.period,
        periods.period_index, all_lines.line, companies.currency_local
    having all_lines.line = 'closing' or sum(all_lines.quantity) <> 0 or sum(all_lines.amount) <> 0
)

select * from final
