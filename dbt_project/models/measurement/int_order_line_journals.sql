-- What the ledger holds for each order line in each journal document of a receipt or an invoice, debit positive, posted documents only.
-- Small differences (DIF) count with the cost of a receipt: the rest of what its GR/IR and its stock are apart.
-- Stock and cost lines are allowed to come without an order line (older releases): then those of the same item and plant are taken.
with lines as (
    select * from {{ ref('journal_entry_lines') }} where is_posted
),

receipts as (
    select * from {{ ref('goods_receipts') }}
    where posting_date <= {{ run_fact('period_end') }}
),

invoices as (
    select * from {{ ref('supplier_invoice_lines') }}
    where posting_date <= {{ run_fact('period_end') }}
),

scoped_orders as (
    select distinct
        source,
        purchase_order,
        purchase_order_line
    from {{ ref('int_measure_receipts') }}
),

-- every receipt and invoice line of the order line that the journal document carries, counted or not: the ledger may sum them
expected as (
    select
        receipts.source,
        receipts.company_code,
        receipts.journal_fiscal_year,
        receipts.journal_document,
        receipts.purchase_order,
        receipts.purchase_order_line,
        'receipt' as event_kind,
        min(receipts.item_id) as item_id,
        min(receipts.plant) as plant,
        count(*) as event_lines,
        sum(case when receipts.is_valuated then receipts.order_value_local else 0 end) as expected_local
    from receipts
    inner join scoped_orders
        on
            receipts.source = scoped_orders.source
            and receipts.purchase_order = scoped_orders.purchase_order
            and receipts.purchase_order_line = scoped_orders.purchase_order_line
    where receipts.journal_document is not null
    group by 1, 2, 3, 4, 5, 6
    union all
    select
        invoices.source,
        invoices.company_code,
        invoices.journal_fiscal_year,
        invoices.journal_document,
        invoices.purchase_order,
        invoices.purchase_order_line,
        'invoice' as event_kind,
        min(invoices.item_id) as item_id,
        min(invoices.plant) as plant,
        count(*) as event_lines,
        sum(invoices.amount_local) as expected_local
    from invoices
    inner join scoped_orders
        on
            invoices.source = scoped_orders.source
            and invoices.purchase_order = scoped_orders.purchase_order
            and invoices.purchase_order_line = scoped_orders.purchase_order_line
    where invoices.journal_document is not null
    group by 1, 2, 3, 4, 5, 6
),

documents as (
    select distinct
        source,
        company_code,
        journal_fiscal_year,
        journal_document
    from expected
),

document_lines as (
    select lines.*
    from lines
    inner join documents
        on
            lines.source = documents.source
            and lines.company_code = documents.company_code
            and lines.fiscal_year = documents.journal_fiscal_year
            and lines.document = documents.journal_document
),

with_order as (
    select
        source,
        company_code,
        fiscal_year,
        document,
        purchase_order,
        purchase_order_line,
        sum(case when transaction_key = 'WRX' then amount_local else 0 end) as gr_ir_local,
        sum(case when transaction_key = 'WRX' then 1 else 0 end) as gr_ir_lines,
        sum(case when transaction_key in ('BSX', 'KBS', 'PRD', 'DIF') then amount_local else 0 end) as stock_local,
        sum(case when transaction_key in ('BSX', 'KBS', 'PRD', 'DIF') then 1 else 0 end) as stock_lines,
        sum(amount_local) as all_local,
        {{ sorted_join("lpad(line, 6, '0')", "','") }} as line_numbers
    from document_lines
    where purchase_order is not null
    group by 1, 2, 3, 4, 5, 6
),

without_order as (
    select
        source,
        company_code,
        fiscal_year,
        document,
        item_id,
        plant,
        sum(amount_local) as stock_local,
        count(*) as stock_lines,
        {{ sorted_join("lpad(line, 6, '0')", "','") }} as line_numbers
    from document_lines
    where
        purchase_order is null
        and transaction_key in ('BSX', 'KBS', 'PRD')
    group by 1, 2, 3, 4, 5, 6
),

document_totals as (
    select
        source,
        company_code,
        fiscal_year,
        document,
        count(*) as lines
    from document_lines
    group by 1, 2, 3, 4
),

final as (
    select
        expected.source,
        expected.company_code,
        expected.journal_fiscal_year,
        expected.journal_document,
        expected.purchase_order,
        expected.purchase_order_line,
        expected.event_kind,
        expected.event_lines,
        cast(expected.expected_local as decimal(23, 4)) as expected_local,
        document_totals.document is not null as is_document_found,
        coalesce(with_order.gr_ir_lines, 0) as gr_ir_lines,
        -- turned once: a receipt credits GR/IR, an invoice debits it; both read positive here for goods bought
        cast(coalesce(with_order.gr_ir_local, 0) * case expected.event_kind when 'receipt' then -1 else 1 end as decimal(23, 4)) as gr_ir_local,
        case when coalesce(with_order.stock_lines, 0) > 0 then with_order.stock_lines else coalesce(without_order.stock_lines, 0) end as stock_lines,
        cast(
            case when coalesce(with_order.stock_lines, 0) > 0 then with_order.stock_local else coalesce(without_order.stock_local, 0) end
            as decimal(23, 4)
        ) as stock_local,
        -- all lines of the order line except stock and cost: what stock and cost have to balance
        cast(coalesce(with_order.all_local, 0) - coalesce(with_order.stock_local, 0) as decimal(23, 4)) as rest_local,
        cast(
            coalesce(with_order.all_local, 0)
            + case when coalesce(with_order.stock_lines, 0) > 0 then 0 else coalesce(without_order.stock_local, 0) end
            as decimal(23, 4)
        ) as all_local,
        case
            when coalesce(with_order.stock_lines, 0) > 0 or without_order.line_numbers is null then with_order.line_numbers
            else coalesce(with_order.line_numbers || ',', '') || without_order.line_numbers
        end as line_numbers
    from expected
    left join with_order
        on
            expected.source = with_order.source
            and expected.company_code = with_order.company_code
            and expected.journal_fiscal_year = with_order.fiscal_year
            and expected.journal_document = with_order.document
            and expected.purchase_order = with_order.purchase_order
            and expected.purchase_order_line = with_order.purchase_order_line
    left join without_order
        on
            expected.source = without_order.source
            and expected.company_code = without_order.company_code
            and expected.journal_fiscal_year = without_order.fiscal_year
            and expected.journal_document = without_order.document
            and expected.item_id = without_order.item_id
            and expected.plant = without_order.plant
    left join document_totals
        on
            expected.source = document_totals.source
            and expected.company_code = document_totals.company_code
            and expected.journal_fiscal_year = document_totals.fiscal_year
            and expected.journal_document = document_totals.document
)

select * from final
