-- Control 09 reversal: a cancelled document and its cancellation net to zero, and a measure counts both legs or neither.
-- One leg alone would turn a clerk's correction into a saving or a loss. Severity H: holds the measure-period.
with receipts as (
    select * from {{ ref('int_purchase_receipts') }}
),

measure_receipts as (
    select * from {{ ref('int_benefit_receipts') }} where excluded_because is null
),

invoices as (
    select *
    from {{ ref('supplier_invoice_lines') }}
    where posting_date <= {{ run_fact('period_end') }}
),

-- a return that names its receipt is no cancellation
cancellations as (
    select *
    from receipts
    where
        receipt_class in ('receipt_reversal', 'return_reversal')
        and reversed_document is not null
),

pairs as (
    select
        cancellations.source,
        cancellations.company_code,
        cancellations.period,
        cancellations.document_year,
        cancellations.document,
        cancellations.document_line,
        cancellations.quantity_base_uom,
        cancellations.order_value_doc,
        cancellations.source_file,
        cancellations.source_row,
        cancellations.reversed_document_year,
        cancellations.reversed_document,
        cancellations.reversed_document_line,
        originals.document as original_document,
        originals.document_line as original_line,
        originals.quantity_base_uom as original_quantity,
        originals.order_value_doc as original_value_doc
    from cancellations
    left join receipts as originals
        on
            cancellations.source = originals.source
            and cancellations.reversed_document_year = originals.document_year
            and cancellations.reversed_document = originals.document
            and coalesce(cancellations.reversed_document_line, originals.document_line) = originals.document_line
            and cancellations.purchase_order = originals.purchase_order
            and cancellations.purchase_order_line = originals.purchase_order_line
),

pair_exceptions as (
    select
        pairs.*,
        measure_receipts.measure_id,
        coalesce(measure_receipts.saving_reporting, 0) as saving_reporting
    from pairs
    left join measure_receipts
        on
            pairs.source = measure_receipts.source
            and pairs.document_year = measure_receipts.document_year
            and pairs.document = measure_receipts.document
            and pairs.document_line = measure_receipts.document_line
    where
        pairs.original_document is null
        or pairs.quantity_base_uom + pairs.original_quantity <> 0
),

-- both legs exist: the measure must hold both or none of them
paired as (
    select * from pairs where original_document is not null
),

counted_legs as (
    select
        measure_receipts.measure_id,
        paired.source,
        paired.company_code,
        paired.document_year,
        paired.document,
        paired.document_line,
        paired.reversed_document_year,
        paired.original_document,
        paired.original_line,
        measure_receipts.period,
        measure_receipts.saving_reporting,
        measure_receipts.source_file,
        measure_receipts.source_row,
        1 as has_cancellation,
        0 as has_original
    from paired
    inner join measure_receipts
        on
            paired.source = measure_receipts.source
            and paired.document_year = measure_receipts.document_year
            and paired.document = measure_receipts.document
            and paired.document_line = measure_receipts.document_line
    union all
    select
        measure_receipts.measure_id,
        paired.source,
        paired.company_code,
        paired.document_year,
        paired.document,
        paired.document_line,
        paired.reversed_document_year,
        paired.original_document,
        paired.original_line,
        measure_receipts.period,
        measure_receipts.saving_reporting,
        measure_receipts.source_file,
        measure_receipts.source_row,
        0 as has_cancellation,
        1 as has_original
    from paired
    inner join measure_receipts
        on
            paired.source = measure_receipts.source
            and paired.reversed_document_year = measure_receipts.document_year
            and paired.original_document = measure_receipts.document
            and paired.original_line = measure_receipts.document_line
),

legs as (
    select
        measure_id,
        source,
        company_code,
        document_year,
        document,
        document_line,
        reversed_document_year,
        original_document,
        original_line,
        max(period) as period,
        sum(saving_reporting) as saving_reporting,
        max(source_file) as source_file,
        max(source_row) as source_row,
        max(has_original) = 1 as has_original
    from counted_legs
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9
    having sum(has_cancellation) = 0 or sum(has_original) = 0
),

-- invoices cancel by document: all lines of both documents together
invoice_documents as (
    select
        source,
        company_code,
        invoice_year,
        invoice_document,
        min(period) as period,
        min(reversed_by_year) as reversed_by_year,
        min(reversed_by_document) as reversed_by_document,
        sum(amount_doc) as amount_doc,
        min(currency) as currency,
        min(source_file) as source_file,
        min(source_row) as source_row
    from invoices
    group by 1, 2, 3, 4
),

invoice_pairs as (
    select
        cancelled.*,
        cancelling.invoice_document as cancelling_document,
        cancelling.amount_doc as cancelling_amount_doc
    from invoice_documents as cancelled
    left join invoice_documents as cancelling
        on
            cancelled.source = cancelling.source
            and cancelled.reversed_by_year = cancelling.invoice_year
            and cancelled.reversed_by_document = cancelling.invoice_document
    where cancelled.reversed_by_document is not null
),

invoice_measures as (
    select distinct
        measure_id,
        source,
        invoice_year,
        invoice_document
    from {{ ref('int_benefit_invoices') }}
),

invoice_exceptions as (
    select
        invoice_pairs.*,
        invoice_measures.measure_id
    from invoice_pairs
    left join invoice_measures
        on
            invoice_pairs.source = invoice_measures.source
            and invoice_pairs.invoice_year = invoice_measures.invoice_year
            and invoice_pairs.invoice_document = invoice_measures.invoice_document
    -- a cancellation posted after the period's end is not in these figures: its leg comes with the next close
    where
        (invoice_pairs.cancelling_document is not null and invoice_pairs.amount_doc + invoice_pairs.cancelling_amount_doc <> 0)
        or (
            invoice_pairs.cancelling_document is null
            and not exists (
                select 1
                from {{ ref('supplier_invoice_lines') }} as later
                where
                    later.source = invoice_pairs.source
                    and later.invoice_year = invoice_pairs.reversed_by_year
                    and later.invoice_document = invoice_pairs.reversed_by_document
            )
        )
),

found as (
    select
        period,
        source || '/' || cast(document_year as varchar) || '/' || document || '/' || document_line as key,
        case
            when original_document is null
                then 'receipt ' || coalesce(cast(reversed_document_year as varchar), '?') || '/' || reversed_document || coalesce('/' || reversed_document_line, '')
            else cast(cast(-original_quantity as decimal(23, 3)) as varchar)
        end as expected,
        cast(cast(quantity_base_uom as decimal(23, 3)) as varchar) as actual,
        saving_reporting as difference,
        0 as tolerance,
        case when original_document is null then 'missing_left' else 'out_of_tolerance' end as status,
        company_code,
        measure_id,
        case
            when original_document is null
                then 'Cancellation ' || cast(document_year as varchar) || '/' || document || '/' || document_line || ': expected the receipt '
                    || coalesce(cast(reversed_document_year as varchar), '?') || '/' || reversed_document || coalesce('/' || reversed_document_line, '')
                    || ' that it cancels, found none. Extract the period of that receipt too.'
            else 'Cancellation ' || cast(document_year as varchar) || '/' || document || '/' || document_line || ': expected quantity '
                || cast(cast(-original_quantity as decimal(23, 3)) as varchar) || ' (the receipt ' || cast(reversed_document_year as varchar) || '/'
                || original_document || '/' || original_line || '), found ' || cast(cast(quantity_base_uom as decimal(23, 3)) as varchar)
                || '. Explain the part that was not cancelled.'
        end as message,
        source_file,
        source_row
    from pair_exceptions
    union all
    select
        period,
        source || '/' || cast(document_year as varchar) || '/' || document || '/' || document_line || '/' || measure_id as key,
        'both legs or none' as expected,
        case when has_original then 'the receipt alone' else 'the cancellation alone' end as actual,
        saving_reporting as difference,
        0 as tolerance,
        case when has_original then 'missing_right' else 'missing_left' end as status,
        company_code,
        measure_id,
        'Measure ' || measure_id || ': expected receipt ' || cast(reversed_document_year as varchar) || '/' || original_document || '/' || original_line
        || ' and its cancellation ' || cast(document_year as varchar) || '/' || document || '/' || document_line || ' both counted or both not, found '
        || case when has_original then 'the receipt alone' else 'the cancellation alone' end
        || '. The window or the effective date lies between them; waive with the reason, or leave the amount out.' as message,
        source_file,
        source_row
    from legs
    union all
    select
        period,
        source || '/' || cast(invoice_year as varchar) || '/' || invoice_document as key,
        cast(cast(-amount_doc as decimal(23, 2)) as varchar) as expected,
        coalesce(cast(cast(cancelling_amount_doc as decimal(23, 2)) as varchar), 'none') as actual,
        amount_doc + coalesce(cancelling_amount_doc, 0) as difference,
        0 as tolerance,
        case when cancelling_document is null then 'missing_right' else 'out_of_tolerance' end as status,
        company_code,
        measure_id,
        'Invoice ' || cast(invoice_year as varchar) || '/' || invoice_document || ' was cancelled by ' || cast(reversed_by_year as varchar) || '/'
        || reversed_by_document || ': expected ' || cast(cast(-amount_doc as decimal(23, 2)) as varchar) || ' ' || coalesce(currency, '') || ', found '
        || coalesce(cast(cast(cancelling_amount_doc as decimal(23, 2)) as varchar), 'no such document')
        || '. Extract both documents in full.' as message,
        source_file,
        source_row
    from invoice_exceptions
),

checked as (
    select
        period,
        count(*) as rows_checked
    from receipts
    group by period
),

{{ control_output(
    '09_reversal', 'receipts and invoices', 'every cancellation netting to zero with what it cancels, both legs counted or none',
    '(select count(*) from receipts) = 0',
    'No receipt against a purchase order was delivered, so no cancellation can be paired. Deliver MSEG and MKPF (or MATDOC) with EKPO.'
) }}
