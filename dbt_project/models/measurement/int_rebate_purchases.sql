-- What was bought under each rebate agreement by item, plant and month: supplier invoices less credit memos, no group purchases. The rebate is a lower
-- price of these goods, so it enters stock with them. A line without item or plant never enters stock.
with headers as (
    select distinct
        source,
        agreement_id,
        company_code,
        supplier_id,
        item_group,
        valid_from,
        valid_to
    from {{ ref('rebate_agreements') }}
),

order_lines as (
    select * from {{ ref('purchase_order_lines') }}
),

items as (
    select * from {{ ref('items') }}
),

invoices as (
    {{ rebate_invoices('headers', {
        'item_id': "coalesce(lines.item_id, 'none')",
        'plant': "coalesce(lines.plant, 'none')",
        'is_stocked': 'lines.item_id is not null and lines.plant is not null and coalesce(order_lines.is_stocked, true)',
    }, ['amount_doc', 'amount_local']) }}
),

final as (
    select
        headers.source as agreement_source,
        headers.agreement_id,
        headers.item_group as agreement_item_group,
        headers.valid_from,
        invoices.source,
        invoices.company_code,
        invoices.item_id,
        invoices.plant,
        invoices.is_stocked,
        invoices.currency,
        invoices.period,
        cast(sum(invoices.amount_doc) as decimal(28, 4)) as amount_doc,
        cast(sum(invoices.amount_local) as decimal(28, 4)) as amount_local
    from headers
    inner join invoices
        on
            headers.supplier_id = invoices.supplier_id
            and (headers.company_code is null or headers.company_code = invoices.company_code)
            and (headers.item_group is null or headers.item_group = invoices.item_group)
            and (headers.source = 'finance' or headers.source = invoices.source)
            and invoices.posting_date between headers.valid_from and headers.valid_to
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
)

select * from final
