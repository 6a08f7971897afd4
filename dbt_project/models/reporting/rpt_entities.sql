-- Companies expected and delivered in the period being closed.

with

run as (select * from {{ source('config', 'run') }}),

companies as (select * from {{ ref('companies') }}),

receipts as (

    select
        source,
        company_code,
        count(*) as row_count
    from {{ ref('goods_receipts') }}
    where period = (select run.period from run)
    group by source, company_code

),

invoices as (

    select
        source,
        company_code,
        count(*) as row_count
    from {{ ref('supplier_invoice_lines') }}
    where period = (select run.period from run)
    group by source, company_code

),

journals as (

    select
        source,
        company_code,
        count(*) as row_count
    from {{ ref('journal_entry_lines') }}
    where period = (select run.period from run)
    group by source, company_code

),

expected as (

    select
        source,
        company_code
    from {{ source('config', 'expected_entities') }}

    union

    select
        source,
        company_code
    from companies

    union

    select
        source,
        company_code
    from journals

    union

    select
        source,
        company_code
    from receipts

),

final as (

    select
        expected.source,
        expected.company_code,
        companies.company_name,
        companies.currency_local,
        coalesce(receipts.row_count, 0) as receipt_rows,
        coalesce(invoices.row_count, 0) as invoice_rows,
        coalesce(journals.row_count, 0) as journal_rows,
        case
            when coalesce(receipts.row_count, 0) + coalesce(invoices.row_count, 0) + coalesce(journals.row_count, 0) > 0 then 'included'
            else 'missing'
        end as status
    from expected
    left join companies on companies.source = expected.source and companies.company_code = expected.company_code
    left join receipts on receipts.source = expected.source and receipts.company_code = expected.company_code
    left join invoices on invoices.source = expected.source and invoices.company_code = expected.company_code
    left join journals on journals.source = expected.source and journals.company_code = expected.company_code

)

select * from final
