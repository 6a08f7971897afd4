-- Call-offs of blanket agreements.
with source as (
    select * from {{ source('landing', 'oracle__po_releases_all') }}
),

final as (
    select
        _source as source,
        {{ sap_key('po_release_id') }} as po_release_id,
        {{ sap_key('po_header_id') }} as po_header_id,
        {{ sap_integer('release_num') }} as release_num,
        {{ oracle_yes('cancel_flag') }} as is_cancelled,
        {{ sap_date('creation_date') }} as release_date,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('po_release_id') }} is not null
    {{ first_of_key([sap_key('po_release_id')]) }}
)

select * from final
