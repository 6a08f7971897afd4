-- Categories; the code is the segments joined by a point.
with source as (
    select * from {{ source('landing', 'oracle__mtl_categories_b') }}
),

final as (
    select
        _source as source,
        {{ sap_key('category_id') }} as category_id,
        concat_ws('.', {{ sap_text('segment1') }}, {{ sap_text('segment2') }}, {{ sap_text('segment3') }}) as category_text,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('category_id') }} is not null
    {{ first_of_key([sap_key('category_id')]) }}
)

select * from final
