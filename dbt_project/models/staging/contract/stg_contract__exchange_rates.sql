-- Rates of the company; group rates are delivered by finance (finance/exchange_rates.csv). As delivered, typed; blank cells stay null.
with source_rows as (
    select * from {{ source('landing', 'contract__exchange_rates') }}
),

final as (
    select
        _source as source,
        lower({{ sap_text('rate_type') }}) as rate_type,
        upper({{ sap_text('from_currency') }}) as from_currency,
        upper({{ sap_text('to_currency') }}) as to_currency,
        {{ sap_date('valid_from') }} as valid_from,
        {{ sap_decimal('rate', 'decimal(20,10)') }} as rate,
        _file as source_file,
        _row as source_row
    from source_rows
)

select * from final
