-- Journal batches.
with source as (
    select * from {{ source('landing', 'oracle__gl_je_batches') }}
),

final as (
    select
        _source as source,
        {{ sap_key('je_batch_id') }} as je_batch_id,
        upper({{ sap_text('status') }}) as status,
        upper({{ sap_text('actual_flag') }}) as actual_flag,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('je_batch_id') }} is not null
    {{ first_of_key([sap_key('je_batch_id')]) }}
)

select * from final
