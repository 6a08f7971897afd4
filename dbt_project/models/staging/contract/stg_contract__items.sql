-- Materials and services. As delivered, typed; blank cells stay null.
with source_rows as (
    select * from {{ source('landing', 'contract__items') }}
),

final as (
    select
        _source as source,
        {{ sap_key('item_id') }} as item_id,
        {{ sap_text('item_name') }} as item_name,
        {{ sap_text('item_group') }} as item_group,
        {{ sap_text('item_type') }} as item_type,
        upper({{ sap_text('base_uom') }}) as base_uom,
        _file as source_file,
        _row as source_row
    from source_rows
)

select * from final
