-- LIKP: headers of deliveries. WADAT_IST is the day the goods left; blank = they have not. VBTYP J delivery, T returns.
with source_rows as (
    select * from {{ source('landing', 'sap__likp') }}
    where {{ sap_of_client('mandt') }} and {{ sap_optional_key('vbeln') }} is not null
    {{ first_of_key([sap_key('vbeln')]) }}
),

final as (
    select
        _source as source,
        {{ sap_key('vbeln') }} as delivery,
        upper({{ sap_text('vbtyp') }}) as document_category,
        {{ sap_date('wadat_ist') }} as shipped_on,
        _file as source_file,
        _row as source_row
    from source_rows
)

select * from final
