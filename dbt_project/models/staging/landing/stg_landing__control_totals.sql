-- What the system itself counted and summed, of sources of every kind. A blank company or month means all of them. Amounts as delivered.
with source as (
    select * from {{ source('landing', 'contract__control_totals') }}
),

final as (
    select
        _source as source,
        lower({{ sap_text('entity') }}) as entity,
        {{ sap_code('company_code') }} as company_code,
        {{ month_of_text('period') }} as period,
        nullif(trim(period), '') as period_text,
        {{ sap_decimal('row_count', 'decimal(18,0)') }} as row_count,
        {{ sap_decimal('amount', 'decimal(28,6)') }} as amount,
        _file as source_file,
        _row as source_row
    from source
)

select * from final
