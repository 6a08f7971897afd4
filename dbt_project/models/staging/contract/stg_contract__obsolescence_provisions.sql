-- Provision for excess and obsolete stock at the end of each month, with its use and release. As delivered, typed; blank cells stay null.
with source_rows as (
    select * from {{ source('landing', 'contract__obsolescence_provisions') }}
),

final as (
    select
        _source as source,
        {{ sap_code('company_code') }} as company_code,
        {{ sap_code('plant') }} as plant,
        {{ sap_text('item_group') }} as item_group,
        {{ register_period('period') }} as period,
        {{ sap_amount('gross_inventory_local') }} as gross_inventory_local,
        {{ sap_amount('provision_local') }} as provision_local,
        {{ sap_amount('used_local') }} as used_local,
        {{ sap_amount('released_unused_local') }} as released_unused_local,
        upper({{ sap_text('currency_local') }}) as currency_local,
        _file as source_file,
        _row as source_row
    from source_rows
)

select * from final
