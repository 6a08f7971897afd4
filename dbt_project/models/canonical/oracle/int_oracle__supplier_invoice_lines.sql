-- Invoice lines for orders: the distributions of one AP line, shipment and accounting date together (goods or accrual, price and rate variance). Tax, delivery costs, advances and
-- withholding are not the price of the goods; unaccounted distributions are no invoices yet. Both are named on rung 2. Price corrections carry no quantity.
with distributions as (
    select * from {{ ref('stg_oracle__invoice_distributions') }}
    where is_posted and coalesce(line_type, '') not in ({{ oracle_tax_types() }}, {{ oracle_other_types() }})
),

invoices as (
    select * from {{ ref('stg_oracle__invoices') }}
),

invoice_lines as (
    select * from {{ ref('stg_oracle__invoice_lines') }}
),

order_distributions as (
    select source, po_distribution_id, line_location_id from {{ ref('stg_oracle__order_distributions') }}
),

orders as (
    select * from {{ ref('int_oracle__orders') }}
),

order_lines as (
    select source, purchase_order, purchase_order_line, base_per_order_numerator, base_per_order_denominator
    from {{ ref('purchase_order_lines') }}
    where {{ of_system('oracle') }}
),

operating_units as (
    select * from {{ ref('int_oracle__operating_units') }}
),

suppliers as (
    select source, vendor_id, supplier_id from {{ ref('int_oracle__supplier_numbers') }}
),

receipts as (
    select source, document_line, document, document_year from {{ ref('goods_receipts') }} where {{ of_system('oracle') }}
),

receiving as (
    select source, transaction_id, receipt_id from {{ ref('int_oracle__receiving') }}
),

days as (
    select calendar_date, period, fiscal_year from {{ ref('stg_config__calendar_days') }}
),

invoice_journals as (
    select source, distribution_id, fiscal_year, document
    from {{ ref('int_oracle__ledger_documents') }}
    where distribution_type = 'AP_INV_DIST' and not is_liability
    union
    -- releases before subledger accounting name the invoice, not the distribution
    select documents.source, distributions.invoice_distribution_id as distribution_id, documents.fiscal_year, documents.document
    from {{ ref('int_oracle__ledger_documents') }} as documents
    inner join distributions on distributions.source = documents.source and distributions.invoice_id = documents.invoice_id
    where documents.distribution_type is null and documents.invoice_id is not null
),

located as (
    select
        distributions.*,
        coalesce(order_distributions.line_location_id, invoice_lines.line_location_id) as line_location_id,
        coalesce(distributions.rcv_transaction_id, invoice_lines.rcv_transaction_id) as any_rcv_transaction_id,
        invoice_journals.fiscal_year as journal_fiscal_year,
        invoice_journals.document as journal_document
    from distributions
    left join order_distributions
        on order_distributions.source = distributions.source and order_distributions.po_distribution_id = distributions.po_distribution_id
    left join invoice_lines
        on invoice_lines.source = distributions.source
        and invoice_lines.invoice_id = distributions.invoice_id
        and invoice_lines.line_number = distributions.line_number
    left join invoice_journals
        on invoice_journals.source = distributions.source and invoice_journals.distribution_id = distributions.invoice_distribution_id
),

grouped as (
    select
        source,
        invoice_id,
        line_number,
        line_location_id,
        accounting_date,
        is_reversal and parent_reversal_id is not null as is_reversal,
        min(distribution_line_number) as distribution_line_number,
        sum(coalesce(amount_doc, 0)) as amount_doc,
        sum(coalesce(amount_local, 0)) as amount_local,
        sum(case when coalesce(match_type, '') in ('PRICE_CORRECTION', 'ADJUSTMENT_CORRECTION', 'LINE_CORRECTION') then 0 else coalesce(quantity_invoiced, 0) end) as quantity,
        bool_or(coalesce(match_type, '') in ('PRICE_CORRECTION', 'ADJUSTMENT_CORRECTION', 'LINE_CORRECTION')) as is_price_correction,
        min(any_rcv_transaction_id) as rcv_transaction_id,
        min(journal_fiscal_year) as journal_fiscal_year,
        min(journal_document) as journal_document,
        min(parent_reversal_id) as parent_reversal_id,
        min(source_file) as source_file,
        min(source_row) as source_row
    from located
    group by source, invoice_id, line_number, line_location_id, accounting_date, is_reversal and parent_reversal_id is not null
),

final as (
    select
        grouped.source,
        coalesce(orders.company_code, operating_units.company_code, 'unknown') as company_code,
        cast(days.fiscal_year as integer) as invoice_year,
        grouped.invoice_id as invoice_document,
        cast(coalesce(grouped.line_number, 0) as varchar) || '-' || cast(coalesce(grouped.distribution_line_number, 0) as varchar) as invoice_line,
        grouped.accounting_date as posting_date,
        days.period,
        invoices.invoice_date as document_date,
        coalesce(suppliers.supplier_id, invoices.vendor_id) as supplier_id,
        invoices.supplier_reference,
        orders.purchase_order,
        orders.purchase_order_line,
        orders.item_id,
        orders.plant,
        invoices.currency,
        cast(coalesce(invoices.exchange_rate, 1) as decimal(20, 10)) as exchange_rate,
        coalesce(cast({{ money_div(
            'cast(grouped.quantity * coalesce(order_lines.base_per_order_numerator, 1) as decimal(28, 6))',
            'coalesce(order_lines.base_per_order_denominator, 1)', 6
        ) }} as decimal(23, 6)), 0) as quantity_base_uom,
        cast(grouped.quantity as decimal(23, 6)) as quantity_order_uom,
        cast(grouped.amount_doc as decimal(23, 4)) as amount_doc,
        cast(grouped.amount_local as decimal(23, 4)) as amount_local,
        grouped.is_price_correction or grouped.quantity = 0 as is_subsequent,
        grouped.amount_doc < 0 or (grouped.amount_doc = 0 and grouped.amount_local < 0) as is_credit,
        receipts.document as receipt_document,
        receipts.document_year as receipt_document_year,
        receipts.document_line as receipt_document_line,
        -- a cancelled line is taken back by distributions of the same invoice; both count and net to zero
        cast(null as varchar) as reversed_by_document,
        cast(null as integer) as reversed_by_year,
        invoices.invoice_amount as invoice_gross_amount_doc,
        cast(grouped.journal_fiscal_year as integer) as journal_fiscal_year,
        grouped.journal_document,
        grouped.source_file,
        grouped.source_row
    from grouped
    inner join invoices on invoices.source = grouped.source and invoices.invoice_id = grouped.invoice_id
    inner join days on days.calendar_date = grouped.accounting_date
    left join orders on orders.source = grouped.source and orders.line_location_id = grouped.line_location_id
    left join order_lines
        on order_lines.source = orders.source
        and order_lines.purchase_order = orders.purchase_order
        and order_lines.purchase_order_line = orders.purchase_order_line
    left join operating_units on operating_units.source = invoices.source and operating_units.org_id = invoices.org_id
    left join suppliers on suppliers.source = invoices.source and suppliers.vendor_id = invoices.vendor_id
    left join receiving on receiving.source = grouped.source and receiving.transaction_id = grouped.rcv_transaction_id
    left join receipts on receipts.source = receiving.source and receipts.document_line = receiving.receipt_id
)

select * from final
