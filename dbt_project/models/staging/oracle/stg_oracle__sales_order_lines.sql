-- Lines of sales orders. RETURN lines have positive quantities: the category is their sign. A cancellation takes the quantity out of ORDERED_QUANTITY and puts it
-- into CANCELLED_QUANTITY, so that what was ordered is the two together. A partial shipment splits a line in two.
with source as (
    select * from {{ source('landing', 'oracle__oe_order_lines_all') }}
),

final as (
    select
        _source as source,
        {{ sap_key('line_id') }} as line_id,
        {{ sap_key('header_id') }} as header_id,
        {{ sap_key('line_number') }} as line_number,
        {{ sap_key('shipment_number') }} as shipment_number,
        {{ sap_key('option_number') }} as option_number,
        {{ sap_key('inventory_item_id') }} as inventory_item_id,
        {{ sap_key('ship_from_org_id') }} as ship_from_org_id,
        {{ sap_key('org_id') }} as org_id,
        {{ sap_key('sold_to_org_id') }} as customer_id,
        coalesce(upper({{ sap_text('line_category_code') }}), 'ORDER') as line_category,
        coalesce({{ sap_quantity('ordered_quantity') }}, 0) as ordered_quantity,
        coalesce({{ sap_quantity('cancelled_quantity') }}, 0) as cancelled_quantity,
        coalesce({{ sap_quantity('shipped_quantity') }}, 0) as shipped_quantity,
        {{ sap_quantity('invoiced_quantity') }} as invoiced_quantity,
        {{ sap_text('order_quantity_uom') }} as order_uom,
        {{ sap_decimal('unit_selling_price', 'decimal(28,10)') }} as unit_selling_price,
        {{ sap_date('request_date') }} as requested_date,
        {{ sap_date('actual_shipment_date') }} as shipped_on,
        {{ sap_key('reference_line_id') }} as reference_line_id,
        {{ sap_date('creation_date') }} as entered_on,
        {{ sap_date('last_update_date') }} as changed_on,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('line_id') }} is not null
    {{ first_of_key([sap_key('line_id')]) }}
)

select * from final
