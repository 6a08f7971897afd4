-- PBIM: planned independent requirements, which material and plant a pointer (BDZEI) is of. Pointers do not change from snapshot to snapshot.
with source_rows as (
    select * from {{ source('landing', 'sap__pbim') }}
    where {{ sap_of_client('mandt') }} and {{ sap_optional_key('bdzei') }} is not null
    {{ first_of_key([sap_key('bdzei')]) }}
),

final as (
    select
        _source as source,
        {{ sap_key('bdzei') }} as requirement_pointer,
        {{ sap_optional_key('matnr') }} as item_id,
        {{ sap_code('werks') }} as plant,
        upper({{ sap_text('versb') }}) as requirement_version,
        upper({{ sap_text('vervs') }}) as is_active_text,
        _file as source_file,
        _row as source_row
    from source_rows
)

select * from final
