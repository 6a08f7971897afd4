-- One row per order line, cancelled ones included and marked. The price that counts is net value over base quantity; a price that is not delivered is
-- net value over ordered quantity, so control 04 has nothing to prove on it.
with lines as (
    select * from {{ ref('stg_contract__purchase_order_lines') }}
    where purchase_order is not null and purchase_order_line is not null
    {{ first_delivered(['purchase_order', 'purchase_order_line']) }}
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

conversions as (
    select source, item_id, uom, numerator, denominator from {{ ref('item_uom_conversions') }}
),

joined as (
    select
        lines.source,
        coalesce(lines.company_code, plants.company_code, 'unknown') as company_code,
        lines.purchase_order,
        lines.purchase_order_line,
        lines.order_type,
        case lines.purchase_class when 'consignment' then '2' when 'subcontracting' then '3' when 'stock_transfer' then '7' when 'service' then '9' else '0' end
            as item_category,
        -- what is consumed at receipt is cost at once, whatever the system calls the account it goes to
        case when not coalesce(lines.is_stocked, true) or coalesce(lines.purchase_class, '') = 'service' then 'K' end as account_assignment,
        coalesce(lines.is_deleted, false) as is_deleted,
        coalesce(lines.is_return, false) as is_return,
        suppliers.trading_partner is not null as is_intercompany,
        lines.supplier_id,
        lines.item_id,
        coalesce(lines.item_group, items.item_group) as item_group,
        lines.description,
        lines.plant,
        lines.order_date,
        lines.currency,
        lines.exchange_rate,
        coalesce(lines.order_uom, lines.base_uom, items.base_uom) as order_uom,
        coalesce(lines.base_uom, items.base_uom, lines.order_uom) as base_uom,
        lines.quantity_order_uom,
        -- the line's own factors, else those of the item, else one to one
        coalesce(
            lines.base_per_order_numerator,
            case when lines.base_per_order_denominator is null then conversions.numerator end,
            1
        ) as base_per_order_numerator,
        coalesce(
            lines.base_per_order_denominator,
            case when lines.base_per_order_numerator is null then conversions.denominator end,
            1
        ) as base_per_order_denominator,
        lines.price_doc,
        coalesce(nullif(lines.price_unit, 0), 1) as price_unit,
        coalesce(lines.price_unit = 0, false) as price_unit_was_zero,
        lines.net_amount_doc,
        lines.gross_amount_doc,
        lines.contract,
        lines.source_file,
        lines.source_row
    from lines
    left join suppliers on suppliers.source = lines.source and suppliers.supplier_id = lines.supplier_id
    left join plants on plants.source = lines.source and plants.plant = lines.plant
    left join items on items.source = lines.source and items.item_id = lines.item_id
    left join conversions
        on conversions.source = lines.source
        and conversions.item_id = lines.item_id
        and conversions.uom = lines.order_uom
        and lines.order_uom is distinct from coalesce(lines.base_uom, items.base_uom)
),

-- products first: a quotient reads its operands several times
prepared as (
    select
        *,
        cast(quantity_order_uom * base_per_order_numerator as decimal(28, 6)) as base_quantity_product,
        cast(net_amount_doc * base_per_order_denominator as decimal(38, 10)) as net_amount_product,
        cast(net_amount_doc * price_unit as decimal(38, 10)) as net_price_product
    from joined
),

final as (
    select
        source,
        company_code,
        purchase_order,
        purchase_order_line,
        order_type,
        'F' as document_category,
        item_category,
        account_assignment,
        -- consignment stock belongs to the supplier; services have no stock
        account_assignment is null and item_category not in ('2', '9') as is_stocked,
        is_deleted,
        false as is_blocked,
        is_return,
        item_category = '7' as is_stock_transfer,
        is_intercompany,
        supplier_id,
        item_id,
        item_group,
        description,
        plant,
        order_date,
        currency,
        exchange_rate,
        order_uom,
        base_uom,
        quantity_order_uom,
        cast({{ money_div('base_quantity_product', 'base_per_order_denominator', 6) }} as decimal(23, 6)) as quantity_base_uom,
        cast(base_per_order_numerator as decimal(23, 6)) as base_per_order_numerator,
        cast(base_per_order_denominator as decimal(23, 6)) as base_per_order_denominator,
        cast(coalesce(price_doc, {{ money_div('net_price_product', 'quantity_order_uom', 10) }}) as decimal(28, 10)) as price_per_price_unit_doc,
        cast(price_unit as decimal(23, 6)) as price_unit,
        price_unit_was_zero,
        order_uom as price_uom,
        cast(1 as decimal(23, 6)) as price_uom_numerator,
        cast(1 as decimal(23, 6)) as price_uom_denominator,
        net_amount_doc,
        gross_amount_doc,
        cast({{ money_div('net_amount_product', 'base_quantity_product', 10) }} as decimal(28, 10)) as price_base_uom_doc,
        cast(null as varchar) as info_record,
        contract,
        source_file,
        source_row
    from prepared
)

select * from final
