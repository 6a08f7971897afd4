-- Scope rows of measures; a blank cell means any. Typed; a cell that cannot be read is null here and listed in stg_register__problems.
with source as (
    select * from {{ source('landing', 'register__measure_scope') }}
),

final as (
    select
        {{ register_text('measure_id') }} as measure_id,
        {{ register_text('scope_id') }} as scope_id,
        {{ register_text('source') }} as scope_source,
        {{ register_text('company_code') }} as company_code,
        {{ register_text('plant') }} as plant,
        {{ sap_key('item_id') }} as item_id,
        {{ register_text('item_group') }} as item_group,
        {{ sap_key('supplier_id') }} as supplier_id,
        {{ register_number('share', 'decimal(9, 6)') }} as share,
        _file as source_file,
        _row as source_row
    from source
)

select * from final
