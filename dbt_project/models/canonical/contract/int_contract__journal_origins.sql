-- What points to a ledger document: a receipt, an invoice or a movement. A system without document classes still says by these links what its documents are.
with days as (
    select calendar_date, fiscal_year from {{ ref('stg_config__calendar_days') }}
),

links as (
    select source, company_code, posting_date, journal_document, journal_fiscal_year, 'goods_receipt' as document_class, 1 as priority
    from {{ ref('stg_contract__goods_receipts') }}
    union all
    select
        source,
        company_code,
        posting_date,
        journal_document,
        journal_fiscal_year,
        case when amount_doc < 0 then 'credit_memo' else 'invoice' end as document_class,
        case when amount_doc < 0 then 3 else 2 end as priority
    from {{ ref('stg_contract__supplier_invoice_lines') }}
    union all
    select
        source,
        company_code,
        posting_date,
        journal_document,
        journal_fiscal_year,
        case
            when movement_class in ('receipt', 'blocked_receipt', 'receipt_without_order') then 'goods_receipt'
            when movement_class = 'sales' then 'goods_issue_delivery'
            when movement_class = 'count' then 'inventory_count'
            when movement_class = 'revaluation' then 'price_change'
            when movement_class = 'opening' then 'opening'
            else 'goods_issue'
        end as document_class,
        4 as priority
    from {{ ref('stg_contract__inventory_movements') }}
),

dated as (
    select
        links.source,
        links.company_code,
        coalesce(links.journal_fiscal_year, days.fiscal_year) as fiscal_year,
        links.journal_document as document,
        links.document_class,
        links.priority
    from links
    left join days on days.calendar_date = links.posting_date
    where links.journal_document is not null and links.company_code is not null
),

final as (
    select source, company_code, fiscal_year, document, document_class
    from dated
    qualify row_number() over (partition by source, company_code, fiscal_year, document order by priority, document_class) = 1
)

select * from final
