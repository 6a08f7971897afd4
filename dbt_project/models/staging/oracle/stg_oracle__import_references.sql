-- From journal lines to subledger lines.
with source as (
    select * from {{ source('landing', 'oracle__gl_import_references') }}
),

final as (
    select
        _source as source,
        {{ sap_key('je_header_id') }} as je_header_id,
        {{ sap_integer('je_line_num') }} as je_line_num,
        {{ sap_key('gl_sl_link_id') }} as gl_sl_link_id,
        upper({{ sap_text('gl_sl_link_table') }}) as link_table,
        {{ sap_key('reference_2') }} as reference_2,
        {{ sap_key('reference_5') }} as reference_5,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('je_header_id') }} is not null
        and {{ sap_key('je_line_num') }} is not null
    {{ first_of_key([sap_key('je_header_id'), sap_key('je_line_num'), sap_key('gl_sl_link_id'), sap_key('reference_2'), sap_key('reference_5')]) }}
)

select * from final
