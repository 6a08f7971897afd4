-- Receiving transactions of every type, quantities as delivered (corrections are signed already).
with source as (
    select * from {{ source('landing', 'oracle__rcv_transactions') }}
),

final as (
    select
        _source as source,
        {{ sap_key('transaction_id') }} as transaction_id,
        upper({{ sap_text('transaction_type') }}) as transaction_type,
        {{ sap_date('transaction_date') }} as transaction_date,
        {{ sap_quantity('quantity') }} as quantity,
        {{ sap_text('unit_of_measure') }} as unit_of_measure,
        {{ sap_quantity('primary_quantity') }} as primary_quantity,
        {{ sap_text('primary_unit_of_measure') }} as primary_unit,
        {{ sap_quantity('source_doc_quantity') }} as source_doc_quantity,
        {{ sap_decimal('po_unit_price', 'decimal(28,10)') }} as po_unit_price,
        upper({{ sap_text('currency_code') }}) as currency,
        {{ sap_decimal('currency_conversion_rate', 'decimal(20,10)') }} as exchange_rate,
        {{ sap_key('parent_transaction_id') }} as parent_transaction_id,
        {{ sap_key('po_line_location_id') }} as line_location_id,
        {{ sap_key('po_distribution_id') }} as po_distribution_id,
        {{ sap_key('shipment_header_id') }} as shipment_header_id,
        upper({{ sap_text('destination_type_code') }}) as destination_type_code,
        {{ sap_key('organization_id') }} as organization_id,
        {{ sap_key('vendor_id') }} as vendor_id,
        coalesce(upper({{ sap_text('source_document_code') }}), 'PO') as source_document,
        {{ oracle_yes('consigned_flag') }} as is_consigned,
        {{ sap_amount('amount') }} as amount,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('transaction_id') }} is not null
    {{ first_of_key([sap_key('transaction_id')]) }}
)

select * from final
