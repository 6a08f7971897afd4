-- Period-end stock that is not owned, or owned and elsewhere. As delivered, typed; blank cells stay null.
with source_rows as (
    select * from {{ source('landing', 'contract__inventory_ownership') }}
),

final as (
    select
        _source as source,
        {{ sap_code('company_code') }} as company_code,
        {{ sap_code('plant') }} as plant,
        {{ sap_key('item_id') }} as item_id,
        lower({{ sap_text('ownership') }}) as ownership,
        {{ register_period('period') }} as period,
        {{ sap_quantity('quantity_base_uom') }} as quantity_base_uom,
        _file as source_file,
        _row as source_row
    from source_rows
)

select * from final
