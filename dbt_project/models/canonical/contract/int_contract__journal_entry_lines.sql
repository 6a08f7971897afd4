-- General ledger lines as delivered, debit positive. What a line does is its posting class; without a document class the document is what points to it
-- (receipt, invoice, movement), else a ledger document. A class that the contract does not know stays null: controls 12 and 30 name it.
with lines as (
    select * from {{ ref('stg_contract__journal_entry_lines') }}
    where company_code is not null and document is not null and line is not null and amount_local is not null
),

days as (
    select calendar_date, period, fiscal_year, fiscal_period from {{ ref('stg_config__calendar_days') }}
),

headers as (
    select * from {{ ref('int_contract__delivered_headers') }}
),

origins as (
    select * from {{ ref('int_contract__journal_origins') }}
),

companies as (
    select source, company_code, currency_local from {{ ref('companies') }}
),

posting_classes as (
    select source_code, transaction_key from {{ ref('posting_classes') }} where system = 'contract'
),

dated as (
    select
        lines.*,
        coalesce(lines.fiscal_year, days.fiscal_year) as any_fiscal_year,
        coalesce(lines.fiscal_period, days.fiscal_period) as any_fiscal_period,
        days.period
    from lines
    inner join days on days.calendar_date = lines.posting_date
),

joined as (
    select
        dated.*,
        companies.currency_local,
        coalesce(dated.document_type, headers.document_type) as any_document_type,
        coalesce(dated.document_class, headers.document_class, origins.document_class, 'ledger') as any_document_class,
        coalesce(dated.currency_doc, headers.currency, companies.currency_local) as any_currency_doc,
        coalesce(dated.is_posted, true) and coalesce(headers.is_posted, true) as any_is_posted,
        case
            -- cost debited without an order line is the other side of an issue from stock
            when posting_classes.transaction_key = 'KBS' and dated.purchase_order is null then 'GBB'
            else posting_classes.transaction_key
        end as transaction_key
    from dated
    left join headers
        on headers.source = dated.source
        and headers.company_code = dated.company_code
        and headers.fiscal_year = dated.any_fiscal_year
        and headers.document = dated.document
    left join origins
        on origins.source = dated.source
        and origins.company_code = dated.company_code
        and origins.fiscal_year = dated.any_fiscal_year
        and origins.document = dated.document
    left join companies on companies.source = dated.source and companies.company_code = dated.company_code
    left join posting_classes on posting_classes.source_code = dated.posting_class
),

final as (
    select
        source,
        company_code,
        any_fiscal_year as fiscal_year,
        document,
        line,
        posting_date,
        any_fiscal_period as fiscal_period,
        period,
        any_document_type as document_type,
        case when any_document_class in ({{ contract_codes('journal_entry_lines', 'document_class') }}) then any_document_class end as document_class,
        account,
        case posting_class when 'payables' then 'K' when 'receivables' then 'D' when 'inventory' then 'M' else 'S' end as account_type,
        cast(null as varchar) as posting_key,
        transaction_key,
        amount_local,
        currency_local,
        -- an amount in a foreign currency is never made up from the local one
        coalesce(amount_doc, case when any_currency_doc = currency_local then amount_local end) as amount_doc,
        any_currency_doc as currency_doc,
        item_id,
        plant,
        quantity_base_uom,
        purchase_order,
        purchase_order_line,
        supplier_id,
        cost_center,
        trading_partner,
        line_text,
        cast(null as varchar) as object_type,
        cast(null as varchar) as object_key,
        any_is_posted as is_posted,
        source_file,
        source_row
    from joined
)

select * from final
