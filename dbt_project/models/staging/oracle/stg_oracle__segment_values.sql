-- Names of segment values.
with source as (
    select * from {{ source('landing', 'oracle__fnd_flex_values_vl') }}
),

final as (
    select
        _source as source,
        {{ sap_key('flex_value_set_id') }} as flex_value_set_id,
        {{ sap_code('flex_value') }} as flex_value,
        {{ sap_text('description') }} as description,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('flex_value') }} is not null
    {{ first_of_key([sap_key('flex_value_set_id'), sap_key('flex_value')]) }}
)

select * from final
