-- Control 12 credits: credit notes, returns and rebates are there and have the right sign. Every movement type and every document type of an invoice, or
-- of a journal on stock, GR/IR or price differences, is in the sign maps, every invoice line's sign agrees with its kind, and the returns' share of receipts
-- stays within the policy's number of standard deviations of the 12 months before. Severity H: holds the measures with lines in that company and period.
with movements as (
    select *
    from {{ ref('inventory_movements') }}
    where posting_date <= {{ run_fact('period_end') }}
),

receipts as (
    select * from {{ ref('int_purchase_receipts') }}
),

invoices as (
    select *
    from {{ ref('supplier_invoice_lines') }}
    where posting_date <= {{ run_fact('period_end') }}
),

headers as (
    select * from {{ ref('journal_headers') }}
),

periods as (
    select * from {{ ref('fiscal_periods') }}
),

measure_companies as (
    select
        measure_id,
        period,
        company_code,
        sum(hard_saving_reporting) as measured_reporting
    from {{ ref('benefit_lines') }}
    where evidence_status <> 'excluded'
    group by 1, 2, 3
),

unmapped_movements as (
    select
        period,
        company_code,
        movement_type,
        count(*) as lines,
        min(source_file) as source_file,
        min(source_row) as source_row
    from movements
    where movement_class = 'unmapped'
    group by 1, 2, 3
),

unmapped_invoices as (
    select
        invoices.period,
        invoices.company_code,
        headers.document_type,
        count(*) as lines,
        min(invoices.source_file) as source_file,
        min(invoices.source_row) as source_row
    from invoices
    inner join headers
        on
            invoices.source = headers.source
            and invoices.company_code = headers.company_code
            and invoices.journal_fiscal_year = headers.fiscal_year
            and invoices.journal_document = headers.document
    where headers.document_class is null
    group by 1, 2, 3
),

-- accounts that take stock, GR/IR or price differences
control_accounts as (
    select distinct
        company_code,
        account
    from {{ ref('journal_entry_lines') }}
    where transaction_key in ('BSX', 'WRX', 'PRD') and account is not null
),

-- Rung 6 and control 11 tell receipts from other postings by the class of the document: on these keys one without a class would be read as what it is not.
-- Oracle's lines on these accounts get their key from the class where no subledger line gives it: without one the key is missing too, and so would the line.
-- Other journals are read by nobody's class; systems have many types of their own there.
unmapped_journals as (
    select
        lines.period,
        lines.company_code,
        lines.document_type,
        count(*) as lines,
        min(lines.source_file) as source_file,
        min(lines.source_row) as source_row
    from {{ ref('journal_entry_lines') }} as lines
    left join control_accounts on control_accounts.company_code = lines.company_code and control_accounts.account = lines.account
    where
        lines.document_class is null
        and lines.is_posted
        and (
            lines.transaction_key in ('BSX', 'WRX', 'PRD')
            or (lines.transaction_key is null and control_accounts.account is not null and {{ of_system('oracle', 'lines.source') }})
        )
        and lines.posting_date <= {{ run_fact('period_end') }}
        and not exists (
            select 1
            from unmapped_invoices as told
            where
                told.period = lines.period
                and told.company_code = lines.company_code
                and coalesce(told.document_type, '') = coalesce(lines.document_type, '')
        )
    group by 1, 2, 3
),

-- an invoice is positive, a credit memo negative, quantity and amount alike
wrong_signs as (
    select *
    from invoices
    where
        (is_credit and (amount_doc > 0 or quantity_base_uom > 0))
        or (not is_credit and (amount_doc < 0 or quantity_base_uom < 0))
),

-- net value of returns (and their cancellations) against net receipts, per company and period
returns as (
    select
        company_code,
        period,
        sum(case when receipt_class in ('return', 'return_reversal') then -order_value_local else 0 end) as returned_local,
        sum(case when receipt_class in ('receipt', 'receipt_reversal') then order_value_local else 0 end) as received_local
    from receipts
    where exclusion_reason is null
    group by 1, 2
),

shares as (
    select
        returns.company_code,
        returns.period,
        returns.returned_local,
        returns.received_local,
        periods.period_index,
        {{ money_div('returns.returned_local', 'returns.received_local', 10) }} as return_share
    from returns
    inner join periods on returns.period = periods.period
    where returns.received_local > 0
),

-- a share is a ratio, not money: its mean and deviation may be approximate
histories as (
    select
        shares.company_code,
        shares.period,
        shares.returned_local,
        shares.received_local,
        shares.return_share,
        count(*) as months,
        avg(before.return_share) as mean_share,
        stddev_samp(before.return_share) as deviation,
        max(before.return_share) as highest_share
    from shares
    inner join shares as before
        on
            shares.company_code = before.company_code
            and before.period_index between shares.period_index - 12 and shares.period_index - 1
    group by 1, 2, 3, 4, 5
),

-- Above the band, beyond anything seen in those months, and by more than `return_share_change`: a share of 0.3 % that becomes 0.5 % is one more pallet
-- sent back. Below the band, and below `return_share_lost` of the mean: returns were lost.
share_exceptions as (
    select *
    from histories
    where
        months >= 6
        and (
            (
                return_share > mean_share + {{ policy_decimal('return_share_sigma') }} * deviation
                and return_share > mean_share + {{ policy_decimal('return_share_change') }}
                and return_share > highest_share
            )
            or (
                return_share < mean_share - {{ policy_decimal('return_share_sigma') }} * deviation
                and return_share < mean_share * {{ policy_decimal('return_share_lost') }}
            )
        )
),

company_exceptions as (
    select
        period,
        company_code,
        'movement type ' || movement_type as subject,
        'a movement type of the sign map' as expected,
        'movement type ' || movement_type as actual,
        cast(0 as decimal(28, 6)) as difference,
        'missing_right' as status,
        'Movement type ' || movement_type || ' in company ' || coalesce(company_code, 'unknown') || ', ' || period
        || ': expected an entry in the list of movement types of its system (seeds), found none (' || cast(lines as varchar) || ' lines). Add its class.' as message,
        source_file,
        source_row
    from unmapped_movements
    union all
    select
        period,
        company_code,
        'document type ' || coalesce(document_type, 'blank') as subject,
        'a document type of the sign map' as expected,
        'document type ' || coalesce(document_type, 'blank') as actual,
        cast(0 as decimal(28, 6)) as difference,
        'missing_right' as status,
        'Invoice document type ' || coalesce(document_type, 'blank') || ' in company ' || company_code || ', ' || period
        || ': expected an entry in the list of document types of its system (seeds), found none (' || cast(lines as varchar) || ' lines). Add it with its sign.' as message,
        source_file,
        source_row
    from unmapped_invoices
    union all
    select
        period,
        company_code,
        'document type ' || coalesce(document_type, 'blank') as subject,
        'a document type of the sign map' as expected,
        'document type ' || coalesce(document_type, 'blank') as actual,
        cast(0 as decimal(28, 6)) as difference,
        'missing_right' as status,
        'Document type ' || coalesce(document_type, 'blank') || ' in company ' || company_code || ', ' || period || ': expected an entry in the list of document '
        || 'types of its system (seeds), found none (' || cast(lines as varchar) || ' lines on stock, GR/IR or price differences). Add it with its class.' as message,
        source_file,
        source_row
    from unmapped_journals
    union all
    select
        period,
        company_code,
        'invoice ' || source || '/' || cast(invoice_year as varchar) || '/' || invoice_document || '/' || invoice_line as subject,
        case when is_credit then 'a negative amount and quantity' else 'a positive amount and quantity' end as expected,
        cast(cast(amount_doc as decimal(28, 2)) as varchar) as actual,
        cast(abs(amount_local) as decimal(28, 6)) as difference,
        'out_of_tolerance' as status,
        case when is_credit then 'Credit' else 'Invoice' end || ' line ' || cast(invoice_year as varchar) || '/' || invoice_document || '/' || invoice_line
        || ': expected ' || case when is_credit then 'a negative' else 'a positive' end || ' amount, found ' || cast(cast(amount_doc as decimal(28, 2)) as varchar)
        || ' ' || coalesce(currency, '') || '. Check the debit/credit mark of the line.' as message,
        source_file,
        source_row
    from wrong_signs
    union all
    select
        period,
        company_code,
        'return share of ' || company_code as subject,
        'return share within ' || cast(cast(mean_share - {{ policy_decimal('return_share_sigma') }} * deviation as decimal(20, 4)) as varchar) || ' to '
        || cast(cast(mean_share + {{ policy_decimal('return_share_sigma') }} * deviation as decimal(20, 4)) as varchar) as expected,
        cast(cast(return_share as decimal(20, 4)) as varchar) as actual,
        cast(abs(returned_local) as decimal(28, 6)) as difference,
        'out_of_tolerance' as status,
        'Returns of company ' || company_code || ' in ' || period || ': expected a share of receipts near ' || cast(cast(mean_share as decimal(20, 4)) as varchar)
        || ', found ' || cast(cast(return_share as decimal(20, 4)) as varchar) || ' (' || {{ two_decimals('returned_local') }} || ' of '
        || {{ two_decimals('received_local') }} || '). Check whether returns or credit notes are missing or turned.' as message,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row
    from share_exceptions
),

-- one row for each measure that counts lines of that company and period, one without measure when there is none
found as (
    select
        company_exceptions.period,
        company_exceptions.subject || coalesce(' / ' || measure_companies.measure_id, '') as key,
        company_exceptions.expected,
        company_exceptions.actual,
        company_exceptions.difference,
        0 as tolerance,
        company_exceptions.status,
        company_exceptions.company_code,
        measure_companies.measure_id,
        company_exceptions.message,
        company_exceptions.source_file,
        company_exceptions.source_row
    from company_exceptions
    left join measure_companies
        on
            company_exceptions.period = measure_companies.period
            and company_exceptions.company_code = measure_companies.company_code
),

checked as (
    select
        period,
        count(*) as rows_checked
    from movements
    group by period
    union all
    select
        period,
        count(*) as rows_checked
    from invoices
    group by period
),

{{ control_output(
    '12_credits', 'receipts and invoices', 'every document type in the sign map, every credit negative, returns in line with their history',
    '(select count(*) from movements) = 0 and (select count(*) from invoices) = 0',
    'Neither material documents nor invoices were delivered, so no sign can be checked. Deliver MSEG and MKPF (or MATDOC), RBKP and RSEG.'
) }}
