-- General ledger lines, debit positive: the pieces of counted journal lines under their document. Lines of suppliers and tax lines carry no order: an order line is
-- debited with the goods, not with the tax on them.
with documents as (
    select * from {{ ref('int_oracle__ledger_documents') }}
),

orders as (
    select * from {{ ref('int_oracle__orders') }}
),

items as (
    select * from {{ ref('int_oracle__item_numbers') }}
),

organizations as (
    select * from {{ ref('int_oracle__organizations') }}
),

invoices as (
    select source, invoice_id, vendor_id from {{ ref('stg_oracle__invoices') }}
),

suppliers as (
    select * from {{ ref('int_oracle__supplier_numbers') }}
),

joined as (
    select
        documents.*,
        case
            when documents.is_liability or coalesce(documents.line_type, '') in ({{ oracle_tax_types() }}, {{ oracle_other_types() }}) then null
            else documents.line_location_id
        end as order_shipment,
        coalesce(suppliers.supplier_id, invoices.vendor_id) as invoice_supplier_id,
        suppliers.trading_partner as supplier_partner
    from documents
    left join invoices on invoices.source = documents.source and invoices.invoice_id = documents.invoice_id
    left join suppliers on suppliers.source = invoices.source and suppliers.vendor_id = invoices.vendor_id
),

final as (
    select
        joined.source,
        joined.company_code,
        cast(joined.fiscal_year as integer) as fiscal_year,
        joined.document,
        joined.line,
        joined.posting_date,
        joined.fiscal_period,
        joined.period,
        joined.je_category as document_type,
        joined.document_class,
        joined.account,
        case
            when joined.is_liability then 'K'
            when joined.transaction_key = 'BSX' then 'M'
            when joined.accounting_class = 'RECEIVABLE' then 'D'
            else 'S'
        end as account_type,
        cast(null as varchar) as posting_key,
        joined.transaction_key,
        cast(joined.amount_local as decimal(23, 4)) as amount_local,
        joined.currency_local,
        cast(joined.amount_doc as decimal(23, 4)) as amount_doc,
        joined.currency as currency_doc,
        coalesce(items.item_id, orders.item_id) as item_id,
        coalesce(organizations.plant, orders.plant) as plant,
        cast(case when joined.transaction_key = 'BSX' then joined.quantity_base_uom end as decimal(23, 6)) as quantity_base_uom,
        orders.purchase_order,
        orders.purchase_order_line,
        coalesce(joined.invoice_supplier_id, orders.supplier_id) as supplier_id,
        cast(null as varchar) as cost_center,
        coalesce(joined.trading_partner, case when joined.is_liability then joined.supplier_partner end) as trading_partner,
        coalesce(joined.journal_name || ' line ' || cast(joined.je_line_num as varchar), '') || coalesce(': ' || joined.line_text, '') as line_text,
        cast(null as varchar) as object_type,
        cast(null as varchar) as object_key,
        true as is_posted,
        joined.source_file,
        joined.source_row
    from joined
    left join orders on orders.source = joined.source and orders.line_location_id = joined.order_shipment
    left join items on items.source = joined.source and items.inventory_item_id = joined.inventory_item_id
    left join organizations on organizations.source = joined.source and organizations.organization_id = joined.organization_id
)

select * from final
