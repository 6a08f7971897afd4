-- Lines behind each measure, all periods to date, excluded ones with their reason: receipts and invoices of price measures, supporting rows of every
-- other type. An effect is a value on its own: its amount stands with the sign of a cost, in reporting currency, its share is in it already.

with

run as (select * from {{ source('config', 'run') }}),

effects as (select * from {{ ref('benefit_effects') }} where period <= (select run.period from run)),

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

price_lines as (

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
        cast(benefit_lines.actual_amount_doc as decimal(28, 6)) as actual_amount_doc,
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

),

effect_lines as (

    select
        effects.measure_id,
        effects.period,
        effects.part as event_kind,
        effects.company_code,
        effects.plant,
        effects.item_id,
        items.item_name,
        effects.supplier_id,
        suppliers.supplier_name,
        cast(null as varchar) as purchase_order,
        cast(null as varchar) as purchase_order_line,
        effects.reference_key as receipt,
        cast(null as varchar) as invoice,
        cast(null as varchar) as journal,
        effects.posting_date,
        effects.quantity_base_uom,
        cast(null as varchar) as base_uom,
        cast(null as decimal(28, 10)) as reference_price_reporting,
        cast(null as decimal(28, 10)) as actual_price_reporting,
        cast(-effects.amount_reporting as decimal(28, 6)) as actual_amount_doc,
        run.reporting_currency as currency_doc,
        cast(1 as decimal(20, 10)) as budget_rate,
        cast(1 as decimal(9, 6)) as share,
        case when effects.evidence_status = 'excluded' then cast(0 as decimal(28, 6)) else effects.amount_reporting end as saving_reporting,
        case when effects.evidence_status = 'excluded' then cast(0 as decimal(28, 6)) else effects.amount_reporting end as hard_saving_reporting,
        cast(0 as decimal(28, 6)) as avoidance_reporting,
        cast(0 as decimal(28, 6)) as fx_effect_reporting,
        true as is_value_only,
        effects.evidence_status,
        effects.evidence_reason
    from effects
    cross join run
    left join items on items.source = effects.source and items.item_id = effects.item_id
    left join suppliers on suppliers.source = effects.source and suppliers.supplier_id = effects.supplier_id

),

final as (

    select * from price_lines
    union all
    select * from effect_lines

)

select * from final
