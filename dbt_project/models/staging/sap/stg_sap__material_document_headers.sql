-- MKPF: material document headers; the posting date lives here (MSEG repeats it in newer releases).
with source_rows as (
    select * from {{ source('landing', 'sap__mkpf') }}
    where {{ sap_of_client('mandt') }} and {{ sap_optional_key('mblnr') }} is not null
    {{ first_of_key([sap_key('mblnr'), sap_integer('mjahr')]) }}
),

final as (
    select
        _source as source,
        {{ sap_integer('mjahr') }} as document_year,
        {{ sap_key('mblnr') }} as document,
        {{ sap_date('budat') }} as posting_date,
        {{ sap_date('bldat') }} as document_date,
        _file as source_file,
        _row as source_row
    from source_rows
)

select * from final
