-- Shipments of order lines: the level at which goods are received. PRICE_OVERRIDE is the price of the shipment.
-- Price breaks of agreements are terms, not orders: they stay out.
with source as (
    select * from {{ source('landing', 'oracle__po_line_locations_all') }}
),

final as (
    select
        _source as source,
        {{ sap_key('line_location_id') }} as line_location_id,
        {{ sap_key('po_header_id') }} as po_header_id,
        {{ sap_key('po_line_id') }} as po_line_id,
        {{ sap_key('po_release_id') }} as po_release_id,
        {{ sap_integer('shipment_num') }} as shipment_num,
        upper({{ sap_text('shipment_type') }}) as shipment_type,
        {{ sap_decimal('price_override', 'decimal(28,10)') }} as price_override,
        {{ sap_quantity('quantity') }} as quantity,
        {{ sap_amount('amount') }} as amount,
        {{ sap_quantity('quantity_cancelled') }} as quantity_cancelled,
        {{ sap_quantity('quantity_received') }} as quantity_received,
        coalesce({{ sap_date('promised_date') }}, {{ sap_date('need_by_date') }}) as due_date,
        {{ sap_key('ship_to_organization_id') }} as ship_to_organization_id,
        {{ sap_text('unit_meas_lookup_code') }} as shipment_unit,
        {{ oracle_yes('consigned_flag') }} as is_consigned,
        coalesce(upper(trim(accrue_on_receipt_flag)), 'Y') <> 'N' as is_accrued_at_receipt,
        {{ oracle_yes('cancel_flag') }} as is_cancelled,
        {{ sap_key('org_id') }} as org_id,
        {{ sap_date('creation_date') }} as shipment_date,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('line_location_id') }} is not null
        and coalesce(upper({{ sap_text('shipment_type') }}), 'STANDARD') in ('STANDARD', 'BLANKET', 'SCHEDULED', 'PLANNED')
    {{ first_of_key([sap_key('line_location_id')]) }}
)

select * from final
