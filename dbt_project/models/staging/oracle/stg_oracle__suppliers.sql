-- Suppliers. Group companies are told by the attribute the source option names, else by the supplier type.
with source as (
    select * from {{ source('landing', 'oracle__ap_suppliers') }}
),

final as (
    select
        _source as source,
        {{ sap_key('vendor_id') }} as vendor_id,
        {{ sap_key('segment1') }} as supplier_number,
        {{ sap_text('vendor_name') }} as supplier_name,
        upper({{ sap_text('vendor_type_lookup_code') }}) as supplier_type,
        upper({{ sap_text('country') }}) as country,
        {{ sap_text('attribute1') }} as attribute1,
        {{ sap_text('attribute2') }} as attribute2,
        {{ sap_text('attribute3') }} as attribute3,
        {{ sap_text('attribute4') }} as attribute4,
        {{ sap_text('attribute5') }} as attribute5,
        {{ sap_text('attribute6') }} as attribute6,
        {{ sap_text('attribute7') }} as attribute7,
        {{ sap_text('attribute8') }} as attribute8,
        {{ sap_text('attribute9') }} as attribute9,
        {{ sap_text('attribute10') }} as attribute10,
        {{ sap_text('attribute11') }} as attribute11,
        {{ sap_text('attribute12') }} as attribute12,
        {{ sap_text('attribute13') }} as attribute13,
        {{ sap_text('attribute14') }} as attribute14,
        {{ sap_text('attribute15') }} as attribute15,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('vendor_id') }} is not null
    {{ first_of_key([sap_key('vendor_id')]) }}
)

select * from final
