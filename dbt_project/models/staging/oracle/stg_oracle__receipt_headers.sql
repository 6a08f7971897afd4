-- Receipt numbers.
with source as (
    select * from {{ source('landing', 'oracle__rcv_shipment_headers') }}
),

final as (
    select
        _source as source,
        {{ sap_key('shipment_header_id') }} as shipment_header_id,
        {{ sap_key('receipt_num') }} as receipt_number,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('shipment_header_id') }} is not null
    {{ first_of_key([sap_key('shipment_header_id')]) }}
)

select * from final
