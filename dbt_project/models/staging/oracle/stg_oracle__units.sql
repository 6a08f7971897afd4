-- Unit names and their codes, in every language delivered.
with source as (
    select * from {{ source('landing', 'oracle__mtl_units_of_measure_tl') }}
),

final as (
    select
        _source as source,
        {{ sap_text('uom_code') }} as uom_code,
        {{ sap_text('unit_of_measure') }} as unit_name,
        {{ sap_text('uom_class') }} as uom_class,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('uom_code') }} is not null
    {{ first_of_key([sap_key('uom_code'), sap_key('unit_of_measure')]) }}
)

select * from final
