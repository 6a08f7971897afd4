-- What purchasing says about goods received / invoices received (GR/IR), per order line and period: receipts at order price in local
-- currency, and invoices at the value of the receipt they clear. Receipts positive, invoices negative.
-- An invoice clears quantity x (receipt value / receipt quantity): of the receipt it names, else of all receipts of its order line up to
-- the end of the run's period. Subsequent debits and credits change the price, not the quantity: they clear nothing.
-- Stock transfers (order type UB) and consignment (item category 2) never pass through GR/IR.

with

run as (select * from {{ source('config', 'run') }}),

receipts as (

    select *
    from {{ ref('goods_receipts') }}
    where is_valuated and posting_date <= (select run.period_end from run)

),

order_lines as (select * from {{ ref('purchase_order_lines') }}),

invoices as (

    select *
    from {{ ref('supplier_invoice_lines') }}
    where posting_date <= (select run.period_end from run) and purchase_order is not null

),

priced_receipts as (

    select
        receipts.source,
        receipts.company_code,
        receipts.period,
        receipts.purchase_order,
        receipts.purchase_order_line,
        receipts.document_year,
        receipts.document,
        receipts.document_line,
        receipts.currency_local,
        receipts.quantity_base_uom,
        receipts.order_value_local
    from receipts
    left join order_lines
        on order_lines.source = receipts.source
        and order_lines.purchase_order = receipts.purchase_order
        and order_lines.purchase_order_line = receipts.purchase_order_line
    where not coalesce(order_lines.is_stock_transfer, false)
        and coalesce(order_lines.item_category, '') <> '2'

),

receipt_values as (

    select
        source,
        purchase_order,
        purchase_order_line,
        sum(quantity_base_uom) as quantity_base_uom,
        sum(order_value_local) as order_value_local
    from priced_receipts
    group by source, purchase_order, purchase_order_line

),

cleared as (

    select
        invoices.source,
        invoices.company_code,
        invoices.period,
        invoices.purchase_order,
        invoices.purchase_order_line,
        coalesce(named.currency_local, invoices.currency) as currency_local,
        case
            when invoices.is_subsequent then cast(0 as decimal(23, 4))
            when named.quantity_base_uom <> 0 then cast(round(
                {{ money_div(
                    'cast(invoices.quantity_base_uom as decimal(15, 3)) * cast(named.order_value_local as decimal(19, 4))',
                    'named.quantity_base_uom', 6
                ) }}, 2) as decimal(23, 4))
            when receipt_values.quantity_base_uom <> 0 then cast(round(
                {{ money_div(
                    'cast(invoices.quantity_base_uom as decimal(15, 3)) * cast(receipt_values.order_value_local as decimal(19, 4))',
                    'receipt_values.quantity_base_uom', 6
                ) }}, 2) as decimal(23, 4))
            -- invoiced before anything was received: posted at the value of the invoice
            else invoices.amount_local
        end as amount_local
    from invoices
    left join priced_receipts as named
        on named.source = invoices.source
        and named.purchase_order = invoices.purchase_order
        and named.purchase_order_line = invoices.purchase_order_line
        and named.document = invoices.receipt_document
        and named.document_year = invoices.receipt_document_year
        and named.document_line = invoices.receipt_document_line
    left join receipt_values
        on receipt_values.source = invoices.source
        and receipt_values.purchase_order = invoices.purchase_order
        and receipt_values.purchase_order_line = invoices.purchase_order_line

),

final as (

    select
        source,
        company_code,
        period,
        purchase_order,
        purchase_order_line,
        'receipt' as event_kind,
        currency_local,
        order_value_local as amount_local
    from priced_receipts

    union all

    select
        source,
        company_code,
        period,
        purchase_order,
        purchase_order_line,
        'invoice' as event_kind,
        currency_local,
        -amount_local as amount_local
    from cleared

)

select * from final
