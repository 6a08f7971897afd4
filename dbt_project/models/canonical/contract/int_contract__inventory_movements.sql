-- Movements as delivered, into stock positive, and the receipts of a source that delivers no receipt among its movements: they are taken from goods_receipts.
-- A class that the contract does not know becomes `unmapped` and is kept; control 12 names it.
with lines as (
    select * from {{ ref('stg_contract__inventory_movements') }}
    where document is not null and document_line is not null and quantity_base_uom is not null and amount_local is not null
),

receipts as (
    select * from {{ ref('goods_receipts') }} where {{ of_system('contract') }}
),

days as (
    select calendar_date, period, fiscal_year from {{ ref('stg_config__calendar_days') }}
),

order_lines as (
    select source, purchase_order, purchase_order_line, account_assignment from {{ ref('purchase_order_lines') }}
),

items as (
    select source, item_id, base_uom from {{ ref('items') }}
),

plants as (
    select source, plant, company_code from {{ ref('plants') }}
),

companies as (
    select source, company_code, currency_local from {{ ref('companies') }}
),

delivers_receipts as (
    select distinct source from lines where movement_class in ('receipt', 'blocked_receipt')
),

delivered as (
    select
        lines.source,
        coalesce(lines.company_code, plants.company_code) as company_code,
        lines.plant,
        lines.storage_location,
        coalesce(lines.document_year, days.fiscal_year) as document_year,
        lines.document,
        lines.document_line,
        coalesce(lines.movement_type, lines.movement_class, 'unmapped') as movement_type,
        case when lines.movement_class in ({{ contract_codes('inventory_movements', 'movement_class') }}) then lines.movement_class else 'unmapped' end as movement_class,
        lines.posting_date,
        days.period,
        lines.item_id,
        lines.quantity_base_uom,
        coalesce(lines.base_uom, items.base_uom) as base_uom,
        lines.amount_local,
        lines.special_stock,
        coalesce(
            lines.is_account_assigned,
            lines.movement_class in ('receipt', 'blocked_receipt') and order_lines.account_assignment is not null,
            false
        ) as is_account_assigned,
        coalesce(lines.is_reversal, lines.reversed_document is not null) as is_reversal,
        lines.purchase_order,
        lines.purchase_order_line,
        lines.reversed_document,
        case when lines.reversed_document is not null then coalesce(lines.reversed_document_year, lines.document_year, days.fiscal_year) end as reversed_document_year,
        case when lines.journal_document is not null then coalesce(lines.journal_fiscal_year, days.fiscal_year) end as journal_fiscal_year,
        lines.journal_document,
        lines.source_file,
        lines.source_row
    from lines
    inner join days on days.calendar_date = lines.posting_date
    left join order_lines
        on order_lines.source = lines.source
        and order_lines.purchase_order = lines.purchase_order
        and order_lines.purchase_order_line = lines.purchase_order_line
    left join items on items.source = lines.source and items.item_id = lines.item_id
    left join plants on plants.source = lines.source and plants.plant = lines.plant
),

taken_from_receipts as (
    select
        receipts.source,
        receipts.company_code,
        receipts.plant,
        cast(null as varchar) as storage_location,
        receipts.document_year,
        receipts.document,
        receipts.document_line,
        receipts.movement_type,
        case when receipts.receipt_class = 'blocked' then 'blocked_receipt' else 'receipt' end as movement_class,
        receipts.posting_date,
        receipts.period,
        receipts.item_id,
        receipts.quantity_base_uom,
        receipts.base_uom,
        receipts.amount_local,
        receipts.special_stock,
        order_lines.account_assignment is not null as is_account_assigned,
        receipts.receipt_class in ('receipt_reversal', 'return_reversal') as is_reversal,
        receipts.purchase_order,
        receipts.purchase_order_line,
        receipts.reversed_document,
        receipts.reversed_document_year,
        receipts.journal_fiscal_year,
        receipts.journal_document,
        receipts.source_file,
        receipts.source_row
    from receipts
    left join delivers_receipts on delivers_receipts.source = receipts.source
    left join order_lines
        on order_lines.source = receipts.source
        and order_lines.purchase_order = receipts.purchase_order
        and order_lines.purchase_order_line = receipts.purchase_order_line
    where delivers_receipts.source is null
),

movements as (
    select * from delivered
    union all
    select * from taken_from_receipts
),

final as (
    select
        movements.source,
        movements.company_code,
        movements.plant,
        movements.storage_location,
        movements.document_year,
        movements.document,
        movements.document_line,
        movements.movement_type,
        movements.movement_class,
        movements.posting_date,
        movements.period,
        movements.item_id,
        movements.quantity_base_uom,
        movements.base_uom,
        movements.amount_local,
        companies.currency_local,
        movements.special_stock,
        movements.is_account_assigned,
        movements.is_reversal,
        movements.purchase_order,
        movements.purchase_order_line,
        movements.reversed_document,
        movements.reversed_document_year,
        movements.journal_fiscal_year,
        movements.journal_document,
        movements.source_file,
        movements.source_row
    from movements
    left join companies on companies.source = movements.source and companies.company_code = movements.company_code
)

select * from final
