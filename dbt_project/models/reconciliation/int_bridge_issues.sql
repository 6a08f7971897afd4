-- Goods issues behind the material lines, per company, statement line and item: quantity and value (at valuation price) of this year to
-- date and of the same months of the year before. Cost positive.
-- An issue belongs to the line its own FI document posted it to; the item on the GBB line decides where a document has several lines.

with

windows as (select * from {{ ref('int_bridge_windows') }}),

postings as (select * from {{ ref('int_bridge_postings') }} where transaction_key = 'GBB'),

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
        movements.item_id,
        movements.base_uom,
        movements.window_name,
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

-- Into stock is positive in the movements; an issue costs, so the sign turns here.
final as (

    select
        placed.company_code,
        placed.line_id,
        material_lines.presentation_sign,
        placed.source,
        placed.item_id,
        coalesce(placed.base_uom, '') as base_uom,
        cast(-sum(case placed.window_name when 'prior' then placed.quantity_base_uom else 0 end) as decimal(23, 6)) as quantity_prior,
        cast(-sum(case placed.window_name when 'prior' then placed.amount_local else 0 end) as decimal(23, 4)) as amount_prior,
        cast(-sum(case placed.window_name when 'current' then placed.quantity_base_uom else 0 end) as decimal(23, 6)) as quantity_current,
        cast(-sum(case placed.window_name when 'current' then placed.amount_local else 0 end) as decimal(23, 4)) as amount_current
    from placed
    inner join material_lines
        on material_lines.company_code = placed.company_code and material_lines.line_id = placed.line_id
    group by
        placed.company_code,
        placed.line_id,
        material_lines.presentation_sign,
        placed.source,
        placed.item_id,
        coalesce(placed.base_uom, '')

)

select * from final
