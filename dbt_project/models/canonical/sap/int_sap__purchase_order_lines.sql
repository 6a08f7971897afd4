-- One row per order line, deleted ones included and marked. The price that counts is NETWR / MENGE (NETPR is rounded to the price unit):
-- per base unit it is NETWR x UMREN / (MENGE x UMREZ). Every receipt of an S/4 extract with pallets, price units of 10 and zero price units
-- ties to its posted value to the cent by this rule, none by NETPR.
with lines as (
    select * from {{ ref('stg_sap__order_lines') }}
),

headers as (
    select * from {{ ref('stg_sap__order_headers') }}
),

suppliers as (
    select source, supplier_id, trading_partner from {{ ref('suppliers') }}
),

plants as (
    select source, plant, company_code from {{ ref('plants') }}
),

items as (
    select source, item_id, item_group, base_uom from {{ ref('items') }}
),

factors as (
    select source, currency, factor from {{ ref('stg_sap__currency_factors') }}
),

joined as (
    select
        lines.*,
        coalesce(headers.company_code, lines.company_code, plants.company_code, 'unknown') as order_company_code,
        headers.order_type,
        headers.document_category,
        coalesce(headers.deletion_mark, '') as header_deletion_mark,
        headers.supplier_id,
        headers.currency,
        headers.rate_numerator,
        headers.rate_denominator,
        headers.order_date,
        coalesce(lines.item_group, items.item_group) as any_item_group,
        coalesce(lines.base_uom, items.base_uom, lines.order_uom) as any_base_uom,
        suppliers.trading_partner,
        factors.factor,
        -- products of the price, prepared once because a quotient reads its operands several times
        cast(lines.quantity_order_uom * lines.base_per_order_numerator as decimal(28, 6)) as base_quantity_product,
        cast(lines.net_amount_stored * coalesce(factors.factor, 1) * lines.base_per_order_denominator as decimal(38, 10)) as net_amount_product
    from lines
    left join headers on headers.source = lines.source and headers.purchase_order = lines.purchase_order
    left join suppliers on suppliers.source = lines.source and suppliers.supplier_id = headers.supplier_id
    left join plants on plants.source = lines.source and plants.plant = lines.plant
    left join items on items.source = lines.source and items.item_id = lines.item_id
    left join factors on factors.source = lines.source and factors.currency = headers.currency
),

final as (
    select
        source,
        order_company_code as company_code,
        purchase_order,
        purchase_order_line,
        order_type,
        document_category,
        item_category,
        account_assignment,
        -- account assigned lines are consumed at receipt; consignment stock belongs to the supplier; services have no stock
        account_assignment is null and coalesce(item_category, '0') not in ('2', '9', 'K', 'D') as is_stocked,
        deletion_mark = 'L' or header_deletion_mark in ('L', 'X') as is_deleted,
        deletion_mark = 'S' or header_deletion_mark = 'S' as is_blocked,
        is_return,
        coalesce(order_type = 'UB', false) or coalesce(item_category in ('7', 'U'), false) as is_stock_transfer,
        trading_partner is not null as is_intercompany,
        supplier_id,
        item_id,
        any_item_group as item_group,
        description,
        plant,
        order_date,
        currency,
        cast({{ money_div('rate_numerator', 'rate_denominator', 10) }} as decimal(20, 10)) as exchange_rate,
        order_uom,
        any_base_uom as base_uom,
        quantity_order_uom,
        cast({{ money_div('base_quantity_product', 'base_per_order_denominator', 6) }}
            as decimal(23, 6)) as quantity_base_uom,
        base_per_order_numerator,
        base_per_order_denominator,
        {{ true_amount('price_stored', 'factor', 'decimal(28,10)') }} as price_per_price_unit_doc,
        price_unit,
        price_unit_was_zero,
        coalesce(price_uom, order_uom) as price_uom,
        price_uom_numerator,
        price_uom_denominator,
        {{ true_amount('net_amount_stored', 'factor') }} as net_amount_doc,
        {{ true_amount('gross_amount_stored', 'factor') }} as gross_amount_doc,
        cast({{ money_div('net_amount_product', 'base_quantity_product', 10) }} as decimal(28, 10)) as price_base_uom_doc,
        info_record,
        contract,
        source_file,
        source_row
    from joined
)

select * from final
