-- Rates finance lays down for the whole group. Typed; a cell that cannot be read is null here and listed in stg_finance__problems.
with source as (
    select * from {{ source('landing', 'finance__exchange_rates') }}
),

final as (
    select
        {{ register_code('rate_type') }} as rate_type,
        upper({{ register_text('from_currency') }}) as from_currency,
        upper({{ register_text('to_currency') }}) as to_currency,
        {{ register_date('valid_from') }} as valid_from,
        {{ register_number('rate', 'decimal(20, 10)') }} as rate,
        _file as source_file,
        _row as source_row
    from source
)

select * from final
