-- Period-end stock that is not owned, or owned and elsewhere. Typed; a cell that cannot be read is null here and listed in stg_finance__problems.
with landed as (
    select * from {{ source('landing', 'finance__inventory_ownership') }}
),

final as (
    select
        coalesce({{ register_text('source') }}, 'finance') as source,
        {{ register_text('company_code') }} as company_code,
        {{ register_text('plant') }} as plant,
        {{ sap_key('item_id') }} as item_id,
        {{ register_code('ownership') }} as ownership,
        {{ register_period('period') }} as period,
        {{ register_number('quantity_base_uom', 'decimal(23, 6)') }} as quantity_base_uom,
        _file as source_file,
        _row as source_row
    from landed
)

select * from final
