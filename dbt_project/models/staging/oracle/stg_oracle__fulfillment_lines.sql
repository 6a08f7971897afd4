-- Fulfillment lines of Fusion order management in the shape of an order line: what is shipped, cancelled and invoiced is one of them. A cancelled line may keep its
-- ordered quantity beside the cancelled one: what is left of it is nothing, and both together are counted once.
with source as (
    select * from {{ source('landing', 'oracle__doo_fulfill_lines_all') }}
),

line_numbers as (
    select
        _source as source,
        {{ sap_key('line_id') }} as line_id,
        min({{ sap_key('line_number') }}) as line_number
    from {{ source('landing', 'oracle__doo_lines_all') }}
    where {{ sap_key('line_id') }} is not null
    group by _source, {{ sap_key('line_id') }}
),

typed as (
    select
        _source as source,
        {{ sap_key('fulfill_line_id') }} as fulfill_line_id,
        {{ sap_key('header_id') }} as header_id,
        {{ sap_key('line_id') }} as line_id,
        {{ sap_key('source_line_number') }} as source_line_number,
        {{ sap_key('fulfill_line_number') }} as fulfill_line_number,
        {{ sap_key('inventory_item_id') }} as inventory_item_id,
        coalesce({{ sap_key('fulfill_org_id') }}, {{ sap_key('inventory_organization_id') }}) as ship_from_org_id,
        {{ sap_key('org_id') }} as org_id,
        coalesce(upper({{ sap_text('category_code') }}), 'ORDER') as line_category,
        coalesce({{ sap_quantity('ordered_qty') }}, 0) as ordered_quantity,
        {{ sap_quantity('canceled_qty') }} as cancelled_quantity,
        coalesce({{ sap_quantity('shipped_qty') }}, 0) as shipped_quantity,
        {{ oracle_yes('canceled_flag') }} as is_cancelled,
        {{ sap_text('ordered_uom') }} as order_uom,
        {{ sap_decimal('unit_selling_price', 'decimal(28,10)') }} as unit_selling_price,
        coalesce({{ sap_date('request_ship_date') }}, {{ sap_date('request_arrival_date') }}) as requested_date,
        {{ sap_date('actual_ship_date') }} as shipped_on,
        {{ sap_key('reference_fline_id') }} as reference_line_id,
        {{ sap_date('creation_date') }} as entered_on,
        {{ sap_date('last_update_date') }} as changed_on,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('fulfill_line_id') }} is not null
    {{ first_of_key([sap_key('fulfill_line_id')]) }}
),

final as (
    select
        typed.source,
        typed.fulfill_line_id as line_id,
        typed.header_id,
        coalesce(line_numbers.line_number, typed.source_line_number, typed.line_id) as line_number,
        typed.fulfill_line_number as shipment_number,
        cast(null as varchar) as option_number,
        typed.inventory_item_id,
        typed.ship_from_org_id,
        typed.org_id,
        cast(null as varchar) as customer_id,
        typed.line_category,
        cast(
            case when typed.is_cancelled then greatest(typed.ordered_quantity - coalesce(typed.cancelled_quantity, typed.ordered_quantity), 0) else typed.ordered_quantity end
            as decimal(23, 6)
        ) as ordered_quantity,
        cast(coalesce(typed.cancelled_quantity, case when typed.is_cancelled then typed.ordered_quantity end, 0) as decimal(23, 6)) as cancelled_quantity,
        typed.shipped_quantity,
        cast(null as decimal(23, 6)) as invoiced_quantity,
        typed.order_uom,
        typed.unit_selling_price,
        typed.requested_date,
        typed.shipped_on,
        typed.reference_line_id,
        typed.entered_on,
        typed.changed_on,
        typed.source_file,
        typed.source_row
    from typed
    left join line_numbers on line_numbers.source = typed.source and line_numbers.line_id = typed.line_id
)

select * from final
