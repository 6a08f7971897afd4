-- Budget per statement line, as printed. Typed; a cell that cannot be read is null here and listed in stg_finance__problems.
with source as (
    select * from {{ source('landing', 'finance__budget') }}
),

final as (
    select
        {{ register_period('period') }} as period,
        {{ register_text('company_code') }} as company_code,
        {{ register_text('line_id') }} as line_id,
        {{ register_number('amount', 'decimal(23, 4)') }} as amount_local,
        upper({{ register_text('currency') }}) as currency_local,
        {{ register_text('version') }} as version,
        _file as source_file,
        _row as source_row
    from source
)

select * from final
