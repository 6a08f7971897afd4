-- Published statement lines, amounts as printed. Typed; a cell that cannot be read is null here and listed in stg_finance__problems.
with source as (
    select * from {{ source('landing', 'finance__financial_statements') }}
),

final as (
    select
        {{ register_period('period') }} as period,
        {{ register_text('company_code') }} as company_code,
        {{ register_code('statement') }} as statement,
        {{ register_text('line_id') }} as line_id,
        {{ register_text('line_title') }} as line_title,
        {{ register_integer('line_order') }} as line_order,
        {{ register_code('basis') }} as basis,
        {{ register_number('amount', 'decimal(23, 4)') }} as amount_local,
        upper({{ register_text('currency') }}) as currency_local,
        _file as source_file,
        _row as source_row
    from source
)

select * from final
