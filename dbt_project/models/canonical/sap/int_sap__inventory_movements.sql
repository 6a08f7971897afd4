-- Every material document line with a readable posting date. The class comes from the movement type (unmapped when the list does not know it),
-- the sign from the debit/credit mark alone.
with lines as (
    select * from {{ ref('stg_sap__material_document_lines') }}
),

movement_types as (
    select movement_type, movement_class, is_reversal from {{ ref('movement_types') }}
),

order_lines as (
    select source, purchase_order, purchase_order_line, account_assignment from {{ ref('purchase_order_lines') }}
),

plants as (
    select source, plant, company_code from {{ ref('plants') }}
),

companies as (
    select source, company_code, currency_local from {{ ref('companies') }}
),

journals as (
    select * from {{ ref('int_sap__object_journals') }} where object_type = 'MKPF'
),

final as (
    select
        lines.source,
        coalesce(lines.company_code, plants.company_code) as company_code,
        lines.plant,
        lines.storage_location,
        lines.document_year,
        lines.document,
        lines.document_line,
        lines.movement_type,
        coalesce(movement_types.movement_class, 'unmapped') as movement_class,
        lines.posting_date,
        lines.period,
        lines.item_id,
        lines.quantity_base_uom,
        lines.base_uom,
        lines.amount_local,
        coalesce(lines.currency_local, companies.currency_local) as currency_local,
        lines.special_stock,
        coalesce(movement_types.movement_class, '') in ('receipt', 'blocked_receipt')
        and (order_lines.account_assignment is not null or lines.consumption_posting is not null) as is_account_assigned,
        coalesce(movement_types.is_reversal, false) or lines.reversed_document is not null as is_reversal,
        lines.purchase_order,
        lines.purchase_order_line,
        lines.reversed_document,
        lines.reversed_document_year,
        journals.fiscal_year as journal_fiscal_year,
        journals.document as journal_document,
        lines.source_file,
        lines.source_row
    from lines
    left join movement_types on movement_types.movement_type = lines.movement_type
    left join order_lines
        on order_lines.source = lines.source
        and order_lines.purchase_order = lines.purchase_order
        and order_lines.purchase_order_line = lines.purchase_order_line
    left join plants on plants.source = lines.source and plants.plant = lines.plant
    left join companies
        on companies.source = lines.source
        and companies.company_code = coalesce(lines.company_code, plants.company_code)
    left join journals
        on journals.source = lines.source
        and journals.company_code = coalesce(lines.company_code, plants.company_code)
        and journals.object_year = lines.document_year
        and journals.object_document = lines.document
    where lines.period is not null and lines.document_year is not null and lines.document_line is not null and lines.movement_type is not null
)

select * from final
