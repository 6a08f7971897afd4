-- Order lines behind each measure, all periods to date, excluded ones with their reason.

with

run as (select * from {{ source('config', 'run') }}),

benefit_lines as (select * from {{ ref('benefit_lines') }} where period <= (select run.period from run)),

items as (

    select
        source,
        item_id,
        max(item_name) as item_name
    from {{ ref('items') }}
    group by source, item_id

),

suppliers as (

    select
        source,
        supplier_id,
        max(supplier_name) as supplier_name
    from {{ ref('suppliers') }}
    group by source, supplier_id

),

final as (

    select
        benefit_lines.measure_id,
        benefit_lines.period,
        benefit_lines.event_kind,
        benefit_lines.company_code,
        benefit_lines.plant,
        benefit_lines.item_id,
        items.item_name,
        benefit_lines.supplier_id,
        suppliers.supplier_name,
        benefit_lines.purchase_order,
        benefit_lines.purchase_order_line,
        case when benefit_lines.receipt_document is not null
            then benefit_lines.receipt_year || '/' || benefit_lines.receipt_document || '/' || benefit_lines.receipt_line end as receipt,
        case when benefit_lines.invoice_document is not null
            then benefit_lines.invoice_year || '/' || benefit_lines.invoice_document || '/' || benefit_lines.invoice_line end as invoice,
        case when benefit_lines.journal_document is not null
            then benefit_lines.company_code || '/' || benefit_lines.journal_fiscal_year || '/' || benefit_lines.journal_document || ': '
                || coalesce(benefit_lines.journal_lines, 'no lines') end as journal,
        benefit_lines.posting_date,
        benefit_lines.quantity_base_uom,
        benefit_lines.base_uom,
        benefit_lines.reference_price_reporting,
        benefit_lines.actual_price_reporting,
        benefit_lines.actual_amount_doc,
        benefit_lines.currency_doc,
        benefit_lines.budget_rate,
        benefit_lines.share,
        benefit_lines.saving_reporting,
        benefit_lines.hard_saving_reporting,
        benefit_lines.avoidance_reporting,
        benefit_lines.fx_effect_reporting,
        -- a subsequent debit or credit changes the price of what was received and has no quantity of its own
        coalesce(benefit_lines.event_kind = 'invoice' and benefit_lines.quantity_base_uom = 0, false) as is_value_only,
        benefit_lines.evidence_status,
        benefit_lines.evidence_reason
    from benefit_lines
    left join items on items.source = benefit_lines.source and items.item_id = benefit_lines.item_id
    left join suppliers on suppliers.source = benefit_lines.source and suppliers.supplier_id = benefit_lines.supplier_id

)

select * from final
