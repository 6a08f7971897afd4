-- Which months are open for posting. As delivered, typed; blank cells stay null.
with source_rows as (
    select * from {{ source('landing', 'contract__period_statuses') }}
),

final as (
    select
        _source as source,
        {{ sap_code('company_code') }} as company_code,
        lower({{ sap_text('area') }}) as area,
        {{ register_period('period_open_from') }} as period_open_from,
        {{ register_period('period_open_to') }} as period_open_to,
        _file as source_file,
        _row as source_row
    from source_rows
)

select * from final
