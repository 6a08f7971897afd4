-- Receipt lines against purchase orders. The debit/credit mark gives the sign: receipts positive, returns and reversals negative.
-- order value = quantity x NETWR / (MENGE x UMREZ / UMREN), rounded to the decimals of the currency: what GR/IR is credited with. amount_local is
-- the value at valuation price (standard or moving average), so the difference of the two is the price difference at receipt.
with lines as (
    select * from {{ ref('stg_sap__material_document_lines') }}
    where purchase_order is not null
        and movement_type in (select movement_type from {{ ref('movement_types') }} where receipt_class is not null)
        and period is not null and document_year is not null and document_line is not null
),

movement_types as (
    select movement_type, is_valuated, receipt_class from {{ ref('movement_types') }}
),

order_lines as (
    select
        source,
        purchase_order,
        purchase_order_line,
        company_code,
        supplier_id,
        item_id,
        order_uom,
        base_uom,
        currency,
        quantity_order_uom,
        base_per_order_numerator,
        base_per_order_denominator,
        net_amount_doc
    from {{ ref('purchase_order_lines') }}
),

order_headers as (
    select source, purchase_order, currency, rate_numerator, rate_denominator from {{ ref('stg_sap__order_headers') }}
),

unvaluated as (
    select source, purchase_order, purchase_order_line, is_unvaluated_receipt from {{ ref('stg_sap__order_lines') }}
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

factors as (
    select source, currency, factor from {{ ref('stg_sap__currency_factors') }}
),

journals as (
    select * from {{ ref('int_sap__object_journals') }} where object_type = 'MKPF'
),

history as (
    select source, purchase_order, purchase_order_line, document_year, document, document_line, sum(amount_local_stored) as amount_local_stored
    from {{ ref('stg_sap__order_history') }}
    where event_type = '1'
    group by source, purchase_order, purchase_order_line, document_year, document, document_line
),

joined as (
    select
        lines.*,
        coalesce(lines.company_code, plants.company_code, order_lines.company_code, 'unknown') as receipt_company_code,
        coalesce(lines.supplier_id, order_lines.supplier_id) as any_supplier_id,
        coalesce(lines.item_id, order_lines.item_id) as any_item_id,
        coalesce(lines.base_uom, order_lines.base_uom) as any_base_uom,
        order_lines.order_uom,
        order_lines.currency as currency_doc,
        order_lines.quantity_order_uom as ordered_quantity,
        order_lines.base_per_order_numerator,
        order_lines.base_per_order_denominator,
        order_lines.net_amount_doc,
        movement_types.receipt_class,
        movement_types.is_valuated
        and not (coalesce(unvaluated.is_unvaluated_receipt, false) and lines.amount_local = 0) as is_valuated,
        order_headers.rate_numerator as order_rate_numerator,
        order_headers.rate_denominator as order_rate_denominator
    from lines
    left join movement_types on movement_types.movement_type = lines.movement_type
    left join order_lines
        on order_lines.source = lines.source
        and order_lines.purchase_order = lines.purchase_order
        and order_lines.purchase_order_line = lines.purchase_order_line
    left join order_headers on order_headers.source = lines.source and order_headers.purchase_order = lines.purchase_order
    left join unvaluated
        on unvaluated.source = lines.source
        and unvaluated.purchase_order = lines.purchase_order
        and unvaluated.purchase_order_line = lines.purchase_order_line
    left join plants on plants.source = lines.source and plants.plant = lines.plant
),

rated as (
    select
        joined.*,
        coalesce(joined.currency_local, companies.currency_local) as any_currency_local,
        journals.fiscal_year as journal_fiscal_year,
        journals.document as journal_document,
        doc_decimals.decimals as decimals_doc,
        local_decimals.decimals as decimals_local,
        -- the rate really posted is the one of the FI document when it is in the order's currency; the order's own rate stands in otherwise
        case
            when joined.currency_doc = coalesce(joined.currency_local, companies.currency_local) then 1
            when journals.currency = joined.currency_doc and journals.rate_numerator is not null then journals.rate_numerator
            else joined.order_rate_numerator
        end as rate_numerator,
        case
            when joined.currency_doc = coalesce(joined.currency_local, companies.currency_local) then 1
            when journals.currency = joined.currency_doc and journals.rate_numerator is not null then journals.rate_denominator
            else joined.order_rate_denominator
        end as rate_denominator,
        cast(history.amount_local_stored * coalesce(local_factors.factor, 1) as decimal(23, 4)) as gr_ir_amount_local
    from joined
    left join companies on companies.source = joined.source and companies.company_code = joined.receipt_company_code
    left join decimals as doc_decimals on doc_decimals.source = joined.source and doc_decimals.currency = joined.currency_doc
    left join decimals as local_decimals
        on local_decimals.source = joined.source
        and local_decimals.currency = coalesce(joined.currency_local, companies.currency_local)
    left join factors as local_factors
        on local_factors.source = joined.source
        and local_factors.currency = coalesce(joined.currency_local, companies.currency_local)
    left join journals
        on journals.source = joined.source
        and journals.company_code = joined.receipt_company_code
        and journals.object_year = joined.document_year
        and journals.object_document = joined.document
    left join history
        on history.source = joined.source
        and history.purchase_order = joined.purchase_order
        and history.purchase_order_line = joined.purchase_order_line
        and history.document_year = joined.document_year
        and history.document = joined.document
        and history.document_line = joined.document_line
),

-- products first: a quotient reads its operands several times
prepared as (
    select
        *,
        cast(cast(quantity_base_uom * base_per_order_denominator as decimal(28, 6)) * net_amount_doc as decimal(38, 10)) as value_product,
        cast(ordered_quantity * base_per_order_numerator as decimal(28, 6)) as ordered_product
    from rated
),

divided as (
    select *, {{ money_div('value_product', 'ordered_product', 10) }} as order_value_unrounded
    from prepared
),

valued_in_document_currency as (
    select *, {{ round_to_decimals('order_value_unrounded', 'decimals_doc') }} as order_value_doc
    from divided
),

multiplied as (
    select *, cast(order_value_doc * rate_numerator as decimal(38, 10)) as rate_product
    from valued_in_document_currency
),

valued as (
    select *, {{ money_div('rate_product', 'rate_denominator', 6) }} as order_value_translated
    from multiplied
),

final as (
    select
        source,
        receipt_company_code as company_code,
        plant,
        document_year,
        document,
        document_line,
        movement_type,
        receipt_class,
        is_valuated,
        posting_date,
        period,
        document_date,
        purchase_order,
        coalesce(purchase_order_line, '0') as purchase_order_line,
        any_item_id as item_id,
        any_supplier_id as supplier_id,
        quantity_base_uom,
        any_base_uom as base_uom,
        case
            when quantity_price_uom <> 0 and price_uom = order_uom then quantity_price_uom
            when entry_uom = order_uom then quantity_entry_uom
            else cast({{ money_div('cast(quantity_base_uom * base_per_order_denominator as decimal(38, 10))', 'base_per_order_numerator', 6) }} as decimal(23, 6))
        end as quantity_order_uom,
        amount_local,
        any_currency_local as currency_local,
        special_stock,
        order_value_doc,
        currency_doc,
        {{ round_to_decimals('order_value_translated', 'decimals_local') }} as order_value_local,
        cast({{ money_div('rate_numerator', 'rate_denominator', 10) }} as decimal(20, 10)) as posted_rate,
        gr_ir_amount_local,
        reversed_document,
        reversed_document_year,
        reversed_document_line,
        journal_fiscal_year,
        journal_document,
        source_file,
        source_row
    from valued
)

select * from final
