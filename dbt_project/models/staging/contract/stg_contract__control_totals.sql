-- What the source itself counted and summed, typed. entity is kept as the source names it, in lower case.
with source_rows as (
    select * from {{ source('landing', 'contract__control_totals') }}
),

final as (
    select
        _source as source,
        lower({{ sap_text('entity') }}) as entity,
        {{ sap_code('company_code') }} as company_code,
        {{ register_period('period') }} as period,
        {{ sap_integer('row_count') }} as row_count,
        {{ sap_amount('amount') }} as amount,
        _file as source_file,
        _row as source_row
    from source_rows
)

select * from final
