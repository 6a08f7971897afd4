-- Decimals of currencies.
with source as (
    select * from {{ source('landing', 'oracle__fnd_currencies') }}
),

final as (
    select
        _source as source,
        upper({{ sap_text('currency_code') }}) as currency,
        {{ sap_integer('precision') }} as decimals,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('currency_code') }} is not null
    {{ first_of_key([sap_key('currency_code')]) }}
)

select * from final
