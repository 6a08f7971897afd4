-- Daily rates: one unit of the from-currency is CONVERSION_RATE units of the to-currency.
with source as (
    select * from {{ source('landing', 'oracle__gl_daily_rates') }}
),

final as (
    select
        _source as source,
        upper({{ sap_text('from_currency') }}) as from_currency,
        upper({{ sap_text('to_currency') }}) as to_currency,
        {{ sap_text('conversion_type') }} as conversion_type,
        {{ sap_date('conversion_date') }} as valid_from,
        {{ sap_decimal('conversion_rate', 'decimal(20,10)') }} as rate,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('from_currency') }} is not null
        and {{ sap_key('to_currency') }} is not null
        and {{ sap_key('conversion_date') }} is not null
        and {{ sap_key('conversion_type') }} is not null
    {{ first_of_key([sap_key('from_currency'), sap_key('to_currency'), sap_key('conversion_date'), sap_key('conversion_type')]) }}
)

select * from final
