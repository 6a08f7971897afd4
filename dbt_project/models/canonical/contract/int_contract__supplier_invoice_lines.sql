-- Invoice lines net of tax, signed as delivered: invoices positive, credit memos negative. A price correction changes the value of an earlier invoice, not its
-- quantity. The rate is the one delivered; else the two amounts say it; else the order line's.
with lines as (
    select * from {{ ref('stg_contract__supplier_invoice_lines') }}
    where invoice_document is not null and invoice_line is not null and quantity_base_uom is not null and amount_doc is not null
),

days as (
    select calendar_date, period, fiscal_year from {{ ref('stg_config__calendar_days') }}
),

order_lines as (
    select source, purchase_order, purchase_order_line, item_id, plant, exchange_rate, currency, base_per_order_numerator, base_per_order_denominator
    from {{ ref('purchase_order_lines') }}
),

companies as (
    select source, company_code, currency_local from {{ ref('companies') }}
),

decimals as (
    select source, currency, decimals from {{ ref('currencies') }}
),

joined as (
    select
        lines.*,
        coalesce(lines.company_code, 'unknown') as any_company_code,
        days.period,
        days.fiscal_year,
        coalesce(lines.invoice_year, days.fiscal_year) as any_invoice_year,
        coalesce(lines.item_id, order_lines.item_id) as any_item_id,
        coalesce(lines.plant, order_lines.plant) as any_plant,
        coalesce(lines.is_subsequent, lines.quantity_base_uom = 0) as any_is_subsequent,
        coalesce(order_lines.base_per_order_numerator, 1) as base_per_order_numerator,
        coalesce(order_lines.base_per_order_denominator, 1) as base_per_order_denominator,
        decimals.decimals as decimals_local,
        case
            when lines.currency = companies.currency_local then 1
            else coalesce(
                lines.exchange_rate,
                cast({{ money_div('lines.amount_local', 'lines.amount_doc', 10) }} as decimal(20, 10)),
                case when order_lines.currency = lines.currency then order_lines.exchange_rate end,
                1
            )
        end as any_exchange_rate
    from lines
    inner join days on days.calendar_date = lines.posting_date
    left join order_lines
        on order_lines.source = lines.source
        and order_lines.purchase_order = lines.purchase_order
        and order_lines.purchase_order_line = lines.purchase_order_line
    left join companies on companies.source = lines.source and companies.company_code = lines.company_code
    left join decimals on decimals.source = lines.source and decimals.currency = companies.currency_local
),

counted as (
    select
        *,
        cast(case when any_is_subsequent then 0 else quantity_base_uom end as decimal(23, 6)) as quantity_counted
    from joined
),

final as (
    select
        source,
        any_company_code as company_code,
        any_invoice_year as invoice_year,
        invoice_document,
        invoice_line,
        posting_date,
        period,
        document_date,
        supplier_id,
        supplier_reference,
        purchase_order,
        purchase_order_line,
        any_item_id as item_id,
        any_plant as plant,
        currency,
        cast(any_exchange_rate as decimal(20, 10)) as exchange_rate,
        quantity_counted as quantity_base_uom,
        cast({{ money_div('cast(quantity_counted * base_per_order_denominator as decimal(38, 10))', 'base_per_order_numerator', 6) }} as decimal(23, 6)) as quantity_order_uom,
        amount_doc,
        coalesce(
            amount_local,
            {{ round_to_decimals('cast(amount_doc * any_exchange_rate as decimal(38, 10))', 'decimals_local') }}
        ) as amount_local,
        any_is_subsequent as is_subsequent,
        amount_doc < 0 or (amount_doc = 0 and quantity_counted < 0) as is_credit,
        receipt_document,
        receipt_document_year,
        receipt_document_line,
        reversed_by_document,
        case when reversed_by_document is not null then coalesce(reversed_by_year, any_invoice_year) end as reversed_by_year,
        invoice_gross_amount_doc,
        case when journal_document is not null then coalesce(journal_fiscal_year, fiscal_year) end as journal_fiscal_year,
        journal_document,
        source_file,
        source_row
    from counted
)

select * from final
