-- Plants and the company that owns their stock. As delivered, typed; blank cells stay null.
with source_rows as (
    select * from {{ source('landing', 'contract__plants') }}
),

final as (
    select
        _source as source,
        {{ sap_code('plant') }} as plant,
        {{ sap_text('plant_name') }} as plant_name,
        {{ sap_code('company_code') }} as company_code,
        _file as source_file,
        _row as source_row
    from source_rows
)

select * from final
