-- Invoice lines of posted logistics invoices, signed by the debit/credit mark. Planned delivery costs (lines with a condition type) are not the price of
-- the order item and stay out; rung 2 counts them. A subsequent debit or credit changes the value of a delivery, not its quantity: quantity 0.
with lines as (
    select * from {{ ref('stg_sap__invoice_lines') }}
    where condition_type is null and debit_credit_sign is not null
),

headers as (
    select * from {{ ref('stg_sap__invoice_headers') }} where is_posted
),

order_lines as (
    select source, purchase_order, purchase_order_line, item_id, plant, order_uom, base_uom, base_per_order_numerator, base_per_order_denominator
    from {{ ref('purchase_order_lines') }}
),

days as (
    select calendar_date, period from {{ ref('stg_config__calendar_days') }}
),

companies as (
    select source, company_code, currency_local from {{ ref('companies') }}
),

decimals as (
    select source, currency, decimals from {{ ref('currencies') }}
),

factors as (
    select source, currency, factor from {{ ref('stg_sap__currency_factors') }}
),

journals as (
    select * from {{ ref('int_sap__object_journals') }} where object_type = 'RMRP'
),

net_signs as (
    select source, invoice_year, invoice_document, case when sum(amount_doc_stored) < 0 then -1 else 1 end as document_sign
    from {{ ref('stg_sap__invoice_lines') }}
    group by source, invoice_year, invoice_document
),

joined as (
    select
        lines.*,
        coalesce(headers.company_code, lines.company_code, 'unknown') as invoice_company_code,
        headers.posting_date,
        headers.document_date,
        days.period,
        headers.supplier_id,
        headers.supplier_reference,
        headers.currency,
        headers.gross_amount_stored * net_signs.document_sign as gross_amount_signed,
        headers.reversed_by_document,
        headers.reversed_by_year,
        coalesce(headers.rate_numerator, 1) as rate_numerator,
        coalesce(headers.rate_denominator, 1) as rate_denominator,
        coalesce(lines.item_id, order_lines.item_id) as any_item_id,
        coalesce(lines.plant, order_lines.plant) as any_plant,
        coalesce(lines.quantity_uom, order_lines.order_uom) as any_quantity_uom,
        order_lines.order_uom,
        coalesce(order_lines.base_uom, lines.base_uom) as any_base_uom,
        coalesce(order_lines.base_per_order_numerator, 1) as base_per_order_numerator,
        coalesce(order_lines.base_per_order_denominator, 1) as base_per_order_denominator,
        factors.factor,
        local_decimals.decimals as decimals_local,
        journals.fiscal_year as journal_fiscal_year,
        journals.document as journal_document
    from lines
    inner join headers
        on headers.source = lines.source
        and headers.invoice_year = lines.invoice_year
        and headers.invoice_document = lines.invoice_document
    inner join days on days.calendar_date = headers.posting_date
    left join net_signs
        on net_signs.source = lines.source
        and net_signs.invoice_year = lines.invoice_year
        and net_signs.invoice_document = lines.invoice_document
    left join order_lines
        on order_lines.source = lines.source
        and order_lines.purchase_order = lines.purchase_order
        and order_lines.purchase_order_line = lines.purchase_order_line
    left join companies
        on companies.source = lines.source
        and companies.company_code = coalesce(headers.company_code, lines.company_code)
    left join decimals as local_decimals on local_decimals.source = lines.source and local_decimals.currency = companies.currency_local
    left join factors on factors.source = lines.source and factors.currency = headers.currency
    left join journals
        on journals.source = lines.source
        and journals.company_code = coalesce(headers.company_code, lines.company_code)
        and journals.object_year = lines.invoice_year
        and journals.object_document = lines.invoice_document
),

in_document_currency as (
    select
        *,
        coalesce({{ true_amount('amount_doc_stored', 'factor') }}, 0) as amount_doc,
        cast(case when is_subsequent then 0 else coalesce(quantity, 0) end as decimal(23, 6)) as quantity_counted
    from joined
),

valued as (
    select
        *,
        {{ money_div('cast(amount_doc * rate_numerator as decimal(38, 10))', 'rate_denominator', 6) }} as amount_translated
    from in_document_currency
),

final as (
    select
        source,
        invoice_company_code as company_code,
        invoice_year,
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
        cast({{ money_div('rate_numerator', 'rate_denominator', 10) }} as decimal(20, 10)) as exchange_rate,
        -- a quantity in the base unit is taken as it is; in the order unit it is converted with the order line's own factors
        case
            when any_quantity_uom = any_base_uom and (any_quantity_uom is distinct from order_uom) then quantity_counted
            else cast({{ money_div('cast(quantity_counted * base_per_order_numerator as decimal(38, 10))', 'base_per_order_denominator', 6) }} as decimal(23, 6))
        end as quantity_base_uom,
        case
            when any_quantity_uom = any_base_uom and (any_quantity_uom is distinct from order_uom)
                then cast({{ money_div('cast(quantity_counted * base_per_order_denominator as decimal(38, 10))', 'base_per_order_numerator', 6) }} as decimal(23, 6))
            else quantity_counted
        end as quantity_order_uom,
        amount_doc,
        {{ round_to_decimals('amount_translated', 'decimals_local') }} as amount_local,
        is_subsequent,
        debit_credit_sign < 0 as is_credit,
        receipt_document,
        receipt_document_year,
        receipt_document_line,
        reversed_by_document,
        reversed_by_year,
        {{ true_amount('gross_amount_signed', 'factor') }} as invoice_gross_amount_doc,
        journal_fiscal_year,
        journal_document,
        source_file,
        source_row
    from valued
)

select * from final
