-- Receipt lines against order lines, signed as delivered: received positive, returns and reversals negative. amount_local is the value at valuation price;
-- the value at order price is taken as delivered, else quantity x net value / ordered quantity of the order line, rounded to the decimals of the currency,
-- and translated at the rate of the receipt, else of the order line.
with lines as (
    select * from {{ ref('stg_contract__goods_receipts') }}
    where document is not null and document_line is not null and purchase_order is not null and purchase_order_line is not null
        and quantity_base_uom is not null and amount_local is not null
),

days as (
    select calendar_date, period, fiscal_year from {{ ref('stg_config__calendar_days') }}
),

order_lines as (
    select
        source,
        purchase_order,
        purchase_order_line,
        company_code,
        supplier_id,
        item_id,
        base_uom,
        currency,
        exchange_rate,
        quantity_order_uom,
        base_per_order_numerator,
        base_per_order_denominator,
        net_amount_doc
    from {{ ref('purchase_order_lines') }}
),

items as (
    select source, item_id, base_uom from {{ ref('items') }}
),

plants as (
    select source, plant, company_code from {{ ref('plants') }}
),

companies as (
    select source, company_code, currency_local from {{ ref('companies') }}
),

decimals as (
    select source, currency, decimals from {{ ref('currencies') }}
),

joined as (
    select
        lines.source,
        coalesce(lines.company_code, plants.company_code, order_lines.company_code, 'unknown') as company_code,
        lines.plant,
        coalesce(lines.document_year, days.fiscal_year) as document_year,
        lines.document,
        lines.document_line,
        -- what takes an earlier line back has its opposite sign: a reversed receipt is negative, a reversed return positive. A class that the contract does
        -- not know goes by its sign until control 30, which names it, is cleared
        coalesce(
            case when lines.receipt_class in ({{ contract_codes('goods_receipts', 'receipt_class') }}) then lines.receipt_class end,
            case
                when lines.quantity_base_uom < 0 or (lines.quantity_base_uom = 0 and lines.amount_local < 0)
                    then case when lines.reversed_document is null then 'return' else 'receipt_reversal' end
                when lines.reversed_document is null then 'receipt'
                else 'return_reversal'
            end
        ) as receipt_class,
        lines.movement_type,
        lines.posting_date,
        days.period,
        days.fiscal_year,
        lines.document_date,
        lines.purchase_order,
        lines.purchase_order_line,
        coalesce(lines.item_id, order_lines.item_id) as item_id,
        coalesce(lines.supplier_id, order_lines.supplier_id) as supplier_id,
        lines.quantity_base_uom,
        coalesce(lines.base_uom, order_lines.base_uom, items.base_uom) as base_uom,
        lines.amount_local,
        lines.order_value_doc,
        lines.order_value_local,
        lines.exchange_rate,
        lines.special_stock,
        lines.reversed_document,
        lines.reversed_document_year,
        lines.reversed_document_line,
        lines.journal_document,
        lines.journal_fiscal_year,
        order_lines.currency as currency_doc,
        order_lines.exchange_rate as order_exchange_rate,
        order_lines.base_per_order_numerator,
        order_lines.base_per_order_denominator,
        -- products first: a quotient reads its operands several times
        cast(cast(lines.quantity_base_uom * order_lines.base_per_order_denominator as decimal(28, 6)) * order_lines.net_amount_doc as decimal(38, 10)) as value_product,
        cast(order_lines.quantity_order_uom * order_lines.base_per_order_numerator as decimal(28, 6)) as ordered_product,
        lines.source_file,
        lines.source_row
    from lines
    inner join days on days.calendar_date = lines.posting_date
    left join order_lines
        on order_lines.source = lines.source
        and order_lines.purchase_order = lines.purchase_order
        and order_lines.purchase_order_line = lines.purchase_order_line
    left join items on items.source = lines.source and items.item_id = coalesce(lines.item_id, order_lines.item_id)
    left join plants on plants.source = lines.source and plants.plant = lines.plant
),

divided as (
    select
        joined.*,
        companies.currency_local,
        doc_decimals.decimals as decimals_doc,
        local_decimals.decimals as decimals_local,
        case
            when joined.currency_doc = companies.currency_local then 1
            else coalesce(joined.exchange_rate, joined.order_exchange_rate, 1)
        end as posted_rate,
        {{ money_div('joined.value_product', 'joined.ordered_product', 10) }} as order_value_unrounded
    from joined
    left join companies on companies.source = joined.source and companies.company_code = joined.company_code
    left join decimals as doc_decimals on doc_decimals.source = joined.source and doc_decimals.currency = joined.currency_doc
    left join decimals as local_decimals on local_decimals.source = joined.source and local_decimals.currency = companies.currency_local
),

valued as (
    select
        *,
        coalesce(order_value_doc, {{ round_to_decimals('order_value_unrounded', 'decimals_doc') }}) as any_order_value_doc
    from divided
),

final as (
    select
        source,
        company_code,
        plant,
        document_year,
        document,
        document_line,
        coalesce(movement_type, receipt_class) as movement_type,
        receipt_class,
        receipt_class <> 'blocked' as is_valuated,
        posting_date,
        period,
        document_date,
        purchase_order,
        purchase_order_line,
        item_id,
        supplier_id,
        quantity_base_uom,
        base_uom,
        cast({{ money_div('cast(quantity_base_uom * base_per_order_denominator as decimal(38, 10))', 'base_per_order_numerator', 6) }} as decimal(23, 6)) as quantity_order_uom,
        amount_local,
        currency_local,
        special_stock,
        cast(any_order_value_doc as decimal(23, 4)) as order_value_doc,
        currency_doc,
        coalesce(
            order_value_local,
            {{ round_to_decimals('cast(any_order_value_doc * posted_rate as decimal(38, 10))', 'decimals_local') }}
        ) as order_value_local,
        cast(posted_rate as decimal(20, 10)) as posted_rate,
        cast(null as decimal(23, 4)) as gr_ir_amount_local,
        reversed_document,
        case when reversed_document is not null then coalesce(reversed_document_year, document_year) end as reversed_document_year,
        reversed_document_line,
        case when journal_document is not null then coalesce(journal_fiscal_year, fiscal_year) end as journal_fiscal_year,
        journal_document,
        source_file,
        source_row
    from valued
)

select * from final
