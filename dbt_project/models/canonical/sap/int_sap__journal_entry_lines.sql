-- General ledger lines, debit positive. A line whose header is not in the extract is kept without date and counted by rung 2.
with lines as (
    select * from {{ ref('stg_sap__journal_lines') }}
),

headers as (
    select * from {{ ref('stg_sap__journal_headers') }}
),

document_types as (
    select document_type, document_class from {{ ref('document_types') }}
),

companies as (
    select source, company_code, currency_local from {{ ref('companies') }}
),

factors as (
    select source, currency, factor from {{ ref('stg_sap__currency_factors') }}
),

joined as (
    select
        lines.*,
        headers.posting_date,
        headers.fiscal_period,
        headers.period,
        headers.document_type,
        document_types.document_class,
        headers.object_type,
        headers.object_key,
        coalesce(headers.is_posted, true) as is_posted,
        coalesce(lines.currency_local, headers.currency_local, companies.currency_local) as any_currency_local,
        coalesce(lines.currency_doc, headers.currency, lines.update_currency) as any_currency_doc
    from lines
    left join headers
        on headers.source = lines.source
        and headers.company_code = lines.company_code
        and headers.fiscal_year = lines.fiscal_year
        and headers.document = lines.document
    left join companies on companies.source = lines.source and companies.company_code = lines.company_code
    left join document_types on document_types.document_type = headers.document_type
),

final as (
    select
        joined.source,
        joined.company_code,
        joined.fiscal_year,
        joined.document,
        joined.line,
        joined.posting_date,
        joined.fiscal_period,
        joined.period,
        joined.document_type,
        joined.document_class,
        joined.account,
        joined.account_type,
        joined.posting_key,
        joined.transaction_key,
        coalesce({{ true_amount('joined.amount_local_stored', 'local_factors.factor') }}, 0) as amount_local,
        joined.any_currency_local as currency_local,
        {{ true_amount('joined.amount_doc_stored', 'doc_factors.factor') }} as amount_doc,
        joined.any_currency_doc as currency_doc,
        joined.item_id,
        joined.plant,
        cast(joined.quantity_base_uom as decimal(23, 6)) as quantity_base_uom,
        joined.purchase_order,
        joined.purchase_order_line,
        joined.supplier_id,
        joined.cost_center,
        joined.trading_partner,
        joined.line_text,
        joined.object_type,
        joined.object_key,
        joined.is_posted,
        joined.source_file,
        joined.source_row
    from joined
    left join factors as local_factors on local_factors.source = joined.source and local_factors.currency = joined.any_currency_local
    left join factors as doc_factors on doc_factors.source = joined.source and doc_factors.currency = joined.any_currency_doc
)

select * from final
