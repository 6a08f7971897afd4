-- Provision for excess and obsolete stock at the end of each month, with its use and release. Typed; a cell that cannot be read is null here and listed in stg_finance__problems.
with landed as (
    select * from {{ source('landing', 'finance__obsolescence_provisions') }}
),

final as (
    select
        coalesce({{ register_text('source') }}, 'finance') as source,
        {{ register_text('company_code') }} as company_code,
        {{ register_text('plant') }} as plant,
        {{ register_text('item_group') }} as item_group,
        {{ register_period('period') }} as period,
        {{ register_number('gross_inventory_local', 'decimal(23, 4)') }} as gross_inventory_local,
        {{ register_number('provision_local', 'decimal(23, 4)') }} as provision_local,
        {{ register_number('used_local', 'decimal(23, 4)') }} as used_local,
        {{ register_number('released_unused_local', 'decimal(23, 4)') }} as released_unused_local,
        upper({{ register_text('currency_local') }}) as currency_local,
        _file as source_file,
        _row as source_row
    from landed
)

select * from final
