-- What a shipment of an order is called and whom it belongs to. Purchase order = operating unit / number (- release): SEGMENT1 alone repeats between operating units,
-- and the key must not change when a second unit is delivered. Line = line - shipment.
{{ config(materialized='table') }}
with shipments as (
    select * from {{ ref('stg_oracle__order_shipments') }}
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

distributions as (
    select
        source,
        line_location_id,
        min(accrual_account_id) as accrual_account_id,
        min(code_combination_id) as code_combination_id,
        -- goods that go into stock in part are stock: the expensed part has its own shipment in a clean order
        min(case destination_type_code when 'INVENTORY' then 1 when 'SHOP FLOOR' then 2 when 'EXPENSE' then 3 end) as destination_rank
    from {{ ref('stg_oracle__order_distributions') }}
    group by source, line_location_id
),

accounts as (
    select source, code_combination_id, company_code from {{ ref('int_oracle__accounts') }}
),

operating_units as (
    select * from {{ ref('int_oracle__operating_units') }}
),

organizations as (
    select * from {{ ref('int_oracle__organizations') }}
),

items as (
    select * from {{ ref('int_oracle__item_numbers') }}
),

suppliers as (
    select source, vendor_id, coalesce(supplier_number, vendor_id) as supplier_id from {{ ref('stg_oracle__suppliers') }}
),

final as (
    select
        shipments.source,
        shipments.line_location_id,
        coalesce(headers.org_id || '/', '') || coalesce(headers.order_number, shipments.po_header_id, 'unknown')
        || coalesce('-' || cast(releases.release_num as varchar), '') as purchase_order,
        coalesce(cast(lines.line_num as varchar), shipments.po_line_id, '0') || '-' || coalesce(cast(shipments.shipment_num as varchar), shipments.line_location_id)
            as purchase_order_line,
        coalesce(accrual.company_code, charge.company_code, operating_units.company_code, organizations.company_code, 'unknown') as company_code,
        organizations.plant,
        coalesce(items.item_id, lines.inventory_item_id) as item_id,
        lines.inventory_item_id,
        items.base_uom,
        coalesce(suppliers.supplier_id, headers.vendor_id) as supplier_id,
        headers.vendor_id,
        headers.currency,
        case distributions.destination_rank when 2 then 'SHOP FLOOR' when 3 then 'EXPENSE' else 'INVENTORY' end as destination,
        shipments.is_consigned,
        shipments.is_accrued_at_receipt
    from shipments
    left join lines on lines.source = shipments.source and lines.po_line_id = shipments.po_line_id
    left join headers on headers.source = shipments.source and headers.po_header_id = coalesce(shipments.po_header_id, lines.po_header_id)
    left join releases on releases.source = shipments.source and releases.po_release_id = shipments.po_release_id
    left join distributions on distributions.source = shipments.source and distributions.line_location_id = shipments.line_location_id
    left join accounts as accrual on accrual.source = shipments.source and accrual.code_combination_id = distributions.accrual_account_id
    left join accounts as charge on charge.source = shipments.source and charge.code_combination_id = distributions.code_combination_id
    left join operating_units on operating_units.source = shipments.source and operating_units.org_id = coalesce(headers.org_id, shipments.org_id)
    left join organizations
        on organizations.source = shipments.source and organizations.organization_id = shipments.ship_to_organization_id
    left join items on items.source = shipments.source and items.inventory_item_id = lines.inventory_item_id
    left join suppliers on suppliers.source = shipments.source and suppliers.vendor_id = headers.vendor_id
)

select * from final
