-- What prices reach, per company, statement line, item and month: quantity and value in the months of the bridge, cost positive. Goods issues at valuation price on the material lines, and purchases consumed at receipt at their posted price on the lines of
-- their account assignment.
-- An issue belongs to the line its own FI document posted it to; the item on the GBB line decides where a document has several lines.
-- A plant that is a change of scope against the prior year, or against the budget, is marked: its issues stand apart.

with

windows as (select * from {{ ref('int_bridge_windows') }}),

all_postings as (select * from {{ ref('int_bridge_postings') }}),

postings as (select * from all_postings where transaction_key = 'GBB'),

scope_plants as (select * from {{ ref('int_bridge_scope_plants') }}),

receipts as (

    select
        goods_receipts.*,
        windows.window_name
    from {{ ref('goods_receipts') }} as goods_receipts
    inner join windows on windows.period = goods_receipts.period
    where goods_receipts.item_id is not null

),

movements as (

    select
        inventory_movements.*,
        windows.window_name
    from {{ ref('inventory_movements') }} as inventory_movements
    inner join windows on windows.period = inventory_movements.period
    where inventory_movements.journal_document is not null
        and not inventory_movements.is_account_assigned
        and inventory_movements.amount_local <> 0

),

by_document_and_item as (

    select
        source,
        company_code,
        fiscal_year,
        document,
        item_id,
        min(line_id) as line_id
    from postings
    where item_id is not null
    group by source, company_code, fiscal_year, document, item_id
    having min(line_id) = max(line_id)

),

by_document as (

    select
        source,
        company_code,
        fiscal_year,
        document,
        min(line_id) as line_id
    from postings
    group by source, company_code, fiscal_year, document
    having min(line_id) = max(line_id)

),

material_lines as (

    select
        company_code,
        line_id,
        max(presentation_sign) as presentation_sign
    from postings
    where is_material_line
    group by company_code, line_id

),

placed as (

    select
        movements.source,
        movements.company_code,
        movements.plant,
        movements.item_id,
        movements.base_uom,
        movements.window_name,
        movements.period,
        movements.quantity_base_uom,
        movements.amount_local,
        coalesce(by_document_and_item.line_id, by_document.line_id) as line_id
    from movements
    left join by_document_and_item
        on by_document_and_item.source = movements.source
        and by_document_and_item.company_code = movements.company_code
        and by_document_and_item.fiscal_year = movements.journal_fiscal_year
        and by_document_and_item.document = movements.journal_document
        and by_document_and_item.item_id = movements.item_id
    left join by_document
        on by_document.source = movements.source
        and by_document.company_code = movements.company_code
        and by_document.fiscal_year = movements.journal_fiscal_year
        and by_document.document = movements.journal_document

),

-- Quantities of consumed purchases come from the receipts, amounts from the ledger: a document and item with one line on it.
consumed_postings as (

    select
        source,
        company_code,
        fiscal_year,
        document,
        item_id,
        min(line_id) as line_id,
        max(presentation_sign) as presentation_sign,
        cast(sum(presentation_sign * amount_local) as decimal(23, 4)) as amount_local
    from all_postings
    where transaction_key = 'KBS' and item_id is not null
    group by source, company_code, fiscal_year, document, item_id
    having min(line_id) = max(line_id)

),

consumed_receipts as (

    select
        source,
        company_code,
        journal_fiscal_year,
        journal_document,
        item_id,
        max(plant) as plant,
        max(base_uom) as base_uom,
        max(window_name) as window_name,
        max(period) as period,
        sum(quantity_base_uom) as quantity_base_uom
    from receipts
    where journal_document is not null
    group by source, company_code, journal_fiscal_year, journal_document, item_id

),

-- Into stock is positive in the movements; an issue costs, so the sign turns here.
costs as (

    select
        placed.company_code,
        placed.line_id,
        material_lines.presentation_sign,
        'goods_issues' as cost_model,
        placed.source,
        placed.plant,
        placed.item_id,
        placed.base_uom,
        placed.window_name,
        placed.period,
        -placed.quantity_base_uom as quantity_base_uom,
        -placed.amount_local as amount_local
    from placed
    inner join material_lines
        on material_lines.company_code = placed.company_code and material_lines.line_id = placed.line_id

    union all

    select
        consumed_postings.company_code,
        consumed_postings.line_id,
        consumed_postings.presentation_sign,
        'consumed_purchases' as cost_model,
        consumed_postings.source,
        consumed_receipts.plant,
        consumed_postings.item_id,
        consumed_receipts.base_uom,
        consumed_receipts.window_name,
        consumed_receipts.period,
        consumed_receipts.quantity_base_uom,
        consumed_postings.amount_local
    from consumed_postings
    inner join consumed_receipts
        on consumed_receipts.source = consumed_postings.source
        and consumed_receipts.company_code = consumed_postings.company_code
        and consumed_receipts.journal_fiscal_year = consumed_postings.fiscal_year
        and consumed_receipts.journal_document = consumed_postings.document
        and consumed_receipts.item_id = consumed_postings.item_id

),

final as (

    select
        costs.company_code,
        costs.line_id,
        max(costs.presentation_sign) as presentation_sign,
        costs.cost_model,
        scope_plants.plant is not null as is_scope,
        budget_scope_plants.plant is not null as is_budget_scope,
        costs.source,
        costs.item_id,
        coalesce(costs.base_uom, '') as base_uom,
        costs.window_name,
        costs.period,
        cast(sum(costs.quantity_base_uom) as decimal(23, 6)) as quantity_base_uom,
        cast(sum(costs.amount_local) as decimal(23, 4)) as amount_local
    from costs
    left join scope_plants
        on scope_plants.company_code = costs.company_code and scope_plants.plant = costs.plant and scope_plants.comparator = 'prior_year'
    left join scope_plants as budget_scope_plants
        on budget_scope_plants.company_code = costs.company_code
        and budget_scope_plants.plant = costs.plant
        and budget_scope_plants.comparator = 'budget'
    group by
        costs.company_code,
        costs.line_id,
        costs.cost_model,
        scope_plants.plant is not null,
        budget_scope_plants.plant is not null,
        costs.source,
        costs.item_id,
        coalesce(costs.base_uom, ''),
        costs.window_name,
        costs.period

)

select * from final
