-- PUBLIC. Every receipt and invoice event in the scope and window of a measure, with its saving and the ledger's evidence for it.
-- An event is supported when its own journal document is posted and carries the expected lines: the GR/IR lines of the order line
-- equal the order value and the stock or cost lines balance the rest (receipt), or the lines of the order line add up to the invoiced
-- amount, or GR/IR is cleared at the receipt value (invoice).
with receipts as (
    select * from {{ ref('int_benefit_receipts') }}
),

invoices as (
    select * from {{ ref('int_benefit_invoices') }}
),

journals as (
    select * from {{ ref('int_order_line_journals') }}
),

delivered as (
    select distinct source from {{ ref('journal_entry_lines') }}
),

receipt_values as (
    select
        source,
        purchase_order,
        purchase_order_line,
        sum(order_value_local) as value_local,
        sum(quantity_base_uom) as quantity_base_uom
    from {{ ref('int_purchase_receipts') }}
    group by 1, 2, 3
),

receipt_events as (
    select
        measure_id,
        period,
        'receipt' as event_kind,
        source,
        company_code,
        plant,
        item_id,
        supplier_id,
        purchase_order,
        purchase_order_line,
        document_year as receipt_year,
        document as receipt_document,
        document_line as receipt_line,
        cast(null as integer) as invoice_year,
        cast(null as varchar) as invoice_document,
        cast(null as varchar) as invoice_line,
        journal_fiscal_year,
        journal_document,
        posting_date,
        movement_type,
        is_stocked,
        price_control,
        base_uom,
        currency_doc,
        currency_local,
        baseline_type,
        baseline_version,
        baseline_price_reporting,
        baseline_price_reporting as reference_price_reporting,
        order_price_doc as actual_price_doc,
        order_price_reporting as actual_price_reporting,
        budget_rate,
        quantity_base_uom,
        coalesce(order_value_doc, 0) as actual_amount_doc,
        -- a receipt without valuation posts nothing: its invoice does
        case when is_valuated then order_value_local else 0 end as expected_local,
        share,
        saving_reporting,
        hard_saving_reporting,
        avoidance_reporting,
        ppv_saving_reporting,
        fx_effect_reporting,
        excluded_because,
        source_file,
        source_row
    from receipts
),

invoice_events as (
    select
        measure_id,
        period,
        'invoice' as event_kind,
        source,
        company_code,
        plant,
        item_id,
        supplier_id,
        purchase_order,
        purchase_order_line,
        cast(null as integer) as receipt_year,
        cast(null as varchar) as receipt_document,
        cast(null as varchar) as receipt_line,
        invoice_year,
        invoice_document,
        invoice_line,
        journal_fiscal_year,
        journal_document,
        posting_date,
        cast(null as varchar) as movement_type,
        is_stocked,
        price_control,
        base_uom,
        currency_doc,
        cast(null as varchar) as currency_local,
        baseline_type,
        baseline_version,
        baseline_price_reporting,
        order_price_reporting as reference_price_reporting,
        cast({{ money_div('amount_doc', 'quantity_base_uom', 10) }} as decimal(28, 10)) as actual_price_doc,
        cast(
            cast({{ money_div('amount_doc', 'quantity_base_uom', 10) }} as decimal(28, 10)) * invoice_budget_rate as decimal(28, 10)
        ) as actual_price_reporting,
        invoice_budget_rate as budget_rate,
        quantity_base_uom,
        amount_doc as actual_amount_doc,
        amount_local as expected_local,
        cast(effective_share as decimal(9, 6)) as share,
        saving_reporting,
        hard_saving_reporting,
        avoidance_reporting,
        ppv_saving_reporting,
        fx_effect_reporting,
        excluded_because,
        source_file,
        source_row
    from invoices
),

events as (
    select * from receipt_events
    union all
    select * from invoice_events
),

with_evidence as (
    select
        events.*,
        delivered.source is not null as is_ledger_delivered,
        coalesce(journals.is_document_found, false) as is_document_found,
        coalesce(journals.event_lines, 1) as event_lines,
        coalesce(journals.expected_local, events.expected_local) as expected_group_local,
        case events.event_kind when 'receipt' then journals.gr_ir_local else journals.all_local end as found_group_local,
        journals.gr_ir_lines,
        journals.gr_ir_local,
        journals.stock_lines,
        journals.stock_local,
        journals.rest_local,
        journals.line_numbers,
        -- GR/IR cleared by an invoice: the invoiced quantity at the value of the order line's receipts
        cast(
            cast({{ money_div('receipt_values.value_local', 'receipt_values.quantity_base_uom', 10) }} as decimal(28, 10))
            * events.quantity_base_uom as decimal(23, 4)
        ) as clearing_local,
        events.event_kind || ' '
        || coalesce(
            cast(events.receipt_year as varchar) || '/' || events.receipt_document || '/' || events.receipt_line,
            cast(events.invoice_year as varchar) || '/' || events.invoice_document || '/' || events.invoice_line
        ) as event_name,
        cast({{ policy_decimal('amount_tolerance') }} as decimal(23, 4)) as tolerance
    from events
    left join delivered on events.source = delivered.source
    left join journals
        on
            events.event_kind = journals.event_kind
            and events.source = journals.source
            and events.company_code = journals.company_code
            and events.journal_fiscal_year = journals.journal_fiscal_year
            and events.journal_document = journals.journal_document
            and events.purchase_order = journals.purchase_order
            and events.purchase_order_line = journals.purchase_order_line
    left join receipt_values
        on
            events.source = receipt_values.source
            and events.purchase_order = receipt_values.purchase_order
            and events.purchase_order_line = receipt_values.purchase_order_line
),

judged as (
    select
        *,
        case
            when excluded_because is not null then excluded_because
            when not is_ledger_delivered then 'journal lines not delivered'
            when expected_local is null
                then 'no posted exchange rate for ' || event_name || ': the expected journal amount is not known'
            when abs(expected_local) <= tolerance and journal_document is null then null
            when journal_document is null
                then 'no journal document for ' || event_name || ': expected ' || {{ two_decimals('expected_local') }}
                    || ' for order line ' || purchase_order || '/' || purchase_order_line || ', found none'
            when not is_document_found
                then 'journal document ' || cast(journal_fiscal_year as varchar) || '/' || journal_document || ' of ' || event_name
                    || ' has no posted lines: expected ' || {{ two_decimals('expected_group_local') }} || ', found none'
            when event_kind = 'receipt' and abs(gr_ir_local - expected_group_local) > tolerance
                then 'GR/IR lines of journal document ' || cast(journal_fiscal_year as varchar) || '/' || journal_document || ' for order line '
                    || purchase_order || '/' || purchase_order_line || ': expected ' || {{ two_decimals('expected_group_local') }} || ', found '
                    || {{ two_decimals('gr_ir_local') }}
            when event_kind = 'receipt' and stock_lines = 0 and abs(rest_local) > tolerance
                then 'stock or cost lines of journal document ' || cast(journal_fiscal_year as varchar) || '/' || journal_document
                    || ' for order line ' || purchase_order || '/' || purchase_order_line || ': expected ' || {{ two_decimals('-rest_local') }}
                    || ', found none'
            when event_kind = 'receipt' and abs(stock_local + rest_local) > tolerance
                then 'stock or cost lines of journal document ' || cast(journal_fiscal_year as varchar) || '/' || journal_document
                    || ' for order line ' || purchase_order || '/' || purchase_order_line || ': expected ' || {{ two_decimals('-rest_local') }}
                    || ', found ' || {{ two_decimals('stock_local') }}
            when
                event_kind = 'invoice'
                and abs(found_group_local - expected_group_local) > tolerance
                and not (
                    event_lines = 1 and gr_ir_lines > 0 and quantity_base_uom <> 0
                    and abs(gr_ir_local - coalesce(clearing_local, gr_ir_local + tolerance + 1)) <= tolerance
                )
                then 'journal document ' || cast(journal_fiscal_year as varchar) || '/' || journal_document || ' for order line '
                    || purchase_order || '/' || purchase_order_line || ': expected ' || {{ two_decimals('expected_group_local') }} || ', found '
                    || {{ two_decimals('found_group_local') }}
        end as evidence_reason
    from with_evidence
),

final as (
    select
        measure_id,
        period,
        event_kind,
        source,
        company_code,
        plant,
        item_id,
        supplier_id,
        purchase_order,
        purchase_order_line,
        receipt_year,
        receipt_document,
        receipt_line,
        invoice_year,
        invoice_document,
        invoice_line,
        journal_fiscal_year,
        journal_document,
        line_numbers as journal_lines,
        posting_date,
        movement_type,
        is_stocked,
        price_control,
        base_uom,
        currency_doc,
        baseline_type,
        baseline_version,
        baseline_price_reporting,
        reference_price_reporting,
        actual_price_doc,
        actual_price_reporting,
        budget_rate,
        quantity_base_uom,
        actual_amount_doc,
        share,
        saving_reporting,
        hard_saving_reporting,
        avoidance_reporting,
        ppv_saving_reporting,
        fx_effect_reporting,
        expected_local as expected_journal_amount_local,
        -- several event lines of one order line in one document: the ledger may have summed them, an equal sum proves each of them
        cast(
            case
                when event_lines > 1 and abs(found_group_local - expected_group_local) <= tolerance then expected_local
                else found_group_local
            end as decimal(23, 4)
        ) as found_journal_amount_local,
        case
            when excluded_because is not null then 'excluded'
            when evidence_reason is null then 'supported'
            else 'unsupported'
        end as evidence_status,
        evidence_reason,
        source_file,
        source_row
    from judged
)

select * from final
