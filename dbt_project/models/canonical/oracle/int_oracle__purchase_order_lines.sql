-- One row per shipment of an order line; price breaks are not orders. PRICE_OVERRIDE of the shipment beats UNIT_PRICE of the line; the price is exact and per order unit, so
-- it is the price that counts and the net amount follows from it. A quantity that was cancelled was never ordered, unless nothing is left: then the line is deleted.
with shipments as (
    select * from {{ ref('stg_oracle__order_shipments') }}
),

orders as (
    select * from {{ ref('int_oracle__orders') }}
),

lines as (
    select * from {{ ref('stg_oracle__order_lines') }}
),

headers as (
    select * from {{ ref('stg_oracle__order_headers') }}
),

releases as (
    select * from {{ ref('stg_oracle__order_releases') }}
),

units as (
    select source, unit_name, min(uom_code) as uom_code
    from {{ ref('stg_oracle__units') }}
    group by source, unit_name
),

factors as (
    select * from {{ ref('int_oracle__unit_factors') }}
),

-- the receipts of a shipment say what its unit is worth where no conversion was delivered
received as (
    select source, line_location_id, abs(quantity_base_uom) as numerator, abs(quantity_order_uom) as denominator
    from {{ ref('int_oracle__receiving') }}
    where is_receipt and quantity_order_uom <> 0 and quantity_base_uom <> 0
    qualify row_number() over (partition by source, line_location_id order by transaction_date, transaction_id) = 1
),

suppliers as (
    select source, supplier_id, trading_partner from {{ ref('suppliers') }}
),

items as (
    select source, item_id, item_group, base_uom from {{ ref('items') }}
),

categories as (
    select source, category_id, coalesce(nullif(category_text, ''), category_id) as item_group from {{ ref('stg_oracle__categories') }}
),

agreements as (
    select source, po_header_id, order_number from {{ ref('stg_oracle__order_headers') }}
),

decimals as (
    select source, currency, decimals from {{ ref('currencies') }}
),

companies as (
    select source, company_code, currency_local from {{ ref('companies') }}
),

joined as (
    select
        orders.*,
        headers.order_type,
        lines.line_basis,
        lines.item_description,
        coalesce(categories.item_group, lines.category_id, items.item_group) as item_group,
        coalesce(releases.release_date, headers.order_date, shipments.shipment_date) as order_date,
        headers.exchange_rate,
        companies.currency_local,
        coalesce(units.uom_code, shipments.shipment_unit, lines.order_unit, items.base_uom) as order_uom,
        coalesce(orders.base_uom, items.base_uom, units.uom_code, shipments.shipment_unit, lines.order_unit) as any_base_uom,
        -- lines by amount have no quantity: the amount is received at a price of 1
        coalesce(shipments.quantity, shipments.amount, lines.quantity, 0) as shipment_quantity,
        coalesce(shipments.quantity_cancelled, 0) as cancelled_quantity,
        coalesce(shipments.price_override, lines.unit_price, case when shipments.quantity is null and shipments.amount is not null then 1 end) as price,
        shipments.is_cancelled or coalesce(lines.is_cancelled, false) or coalesce(headers.is_cancelled, false) or coalesce(releases.is_cancelled, false) as has_cancel_flag,
        coalesce(headers.is_on_hold, false) or coalesce(headers.authorization_status, 'APPROVED') in ('INCOMPLETE', 'REJECTED') as is_blocked,
        coalesce(factors.numerator, received.numerator) as any_numerator,
        coalesce(factors.denominator, received.denominator) as any_denominator,
        suppliers.trading_partner,
        case when releases.po_release_id is not null then headers.order_number else agreements.order_number end as contract,
        decimals.decimals,
        shipments.source_file,
        shipments.source_row
    from shipments
    inner join orders on orders.source = shipments.source and orders.line_location_id = shipments.line_location_id
    left join lines on lines.source = shipments.source and lines.po_line_id = shipments.po_line_id
    left join headers on headers.source = shipments.source and headers.po_header_id = coalesce(shipments.po_header_id, lines.po_header_id)
    left join releases on releases.source = shipments.source and releases.po_release_id = shipments.po_release_id
    left join agreements on agreements.source = shipments.source and agreements.po_header_id = coalesce(lines.contract_id, lines.from_header_id)
    left join units on units.source = shipments.source and units.unit_name = coalesce(shipments.shipment_unit, lines.order_unit)
    left join factors
        on factors.source = shipments.source
        and factors.inventory_item_id = orders.inventory_item_id
        and factors.uom_code = coalesce(units.uom_code, shipments.shipment_unit, lines.order_unit)
    left join received on received.source = shipments.source and received.line_location_id = shipments.line_location_id
    left join suppliers on suppliers.source = shipments.source and suppliers.supplier_id = orders.supplier_id
    left join items on items.source = shipments.source and items.item_id = orders.item_id
    left join categories on categories.source = shipments.source and categories.category_id = lines.category_id
    left join companies on companies.source = shipments.source and companies.company_code = orders.company_code
    left join decimals on decimals.source = shipments.source and decimals.currency = orders.currency
),

measured as (
    select
        *,
        case when cancelled_quantity < shipment_quantity then shipment_quantity - cancelled_quantity else shipment_quantity end as quantity,
        case when any_numerator is null and order_uom = any_base_uom then 1 else any_numerator end as numerator,
        case when any_numerator is null and order_uom = any_base_uom then 1 else any_denominator end as denominator
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
        case
            when is_consigned then '2'
            when destination = 'SHOP FLOOR' then '3'
            when line_basis in ('AMOUNT', 'FIXED PRICE', 'RATE') then '9'
            else '0'
        end as item_category,
        case destination when 'EXPENSE' then 'K' when 'SHOP FLOOR' then 'F' end as account_assignment,
        destination = 'INVENTORY' and not is_consigned and coalesce(line_basis, '') not in ('AMOUNT', 'FIXED PRICE', 'RATE') as is_stocked,
        has_cancel_flag and cancelled_quantity >= shipment_quantity as is_deleted,
        is_blocked,
        false as is_return,
        false as is_stock_transfer,
        trading_partner is not null as is_intercompany,
        supplier_id,
        item_id,
        item_group,
        item_description as description,
        plant,
        order_date,
        currency,
        cast(case when currency = currency_local then coalesce(exchange_rate, 1) else exchange_rate end as decimal(20, 10)) as exchange_rate,
        order_uom,
        any_base_uom as base_uom,
        cast(quantity as decimal(23, 6)) as quantity_order_uom,
        cast({{ money_div('cast(quantity * numerator as decimal(28, 6))', 'denominator', 6) }} as decimal(23, 6)) as quantity_base_uom,
        cast(numerator as decimal(23, 6)) as base_per_order_numerator,
        cast(denominator as decimal(23, 6)) as base_per_order_denominator,
        cast(price as decimal(28, 10)) as price_per_price_unit_doc,
        cast(1 as decimal(23, 6)) as price_unit,
        false as price_unit_was_zero,
        order_uom as price_uom,
        cast(1 as decimal(23, 6)) as price_uom_numerator,
        cast(1 as decimal(23, 6)) as price_uom_denominator,
        {{ round_to_decimals('cast(quantity as decimal(20, 6)) * cast(price as decimal(18, 8))', 'decimals') }} as net_amount_doc,
        cast(null as decimal(23, 4)) as gross_amount_doc,
        cast({{ money_div('cast(price * denominator as decimal(28, 10))', 'numerator', 10) }} as decimal(28, 10)) as price_base_uom_doc,
        cast(null as varchar) as info_record,
        contract,
        source_file,
        source_row
    from measured
)

select * from final
