-- Targets of the functions, so that sales, procurement, inventory and finance see the same figures. Typed; a cell that cannot be read is null here and listed in stg_register__problems.
with source as (
    select * from {{ source('landing', 'register__objectives') }}
),

final as (
    select
        {{ register_text('objective_id') }} as objective_id,
        {{ register_code('function') }} as function,
        {{ register_text('owner') }} as owner,
        {{ register_code('metric') }} as metric,
        {{ register_text('scope_company') }} as scope_company,
        {{ register_text('scope_group') }} as scope_group,
        {{ register_number('target', 'decimal(28, 6)') }} as target,
        {{ register_text('unit') }} as unit,
        {{ register_period('period_from') }} as period_from,
        {{ register_period('period_to') }} as period_to,
        _file as source_file,
        _row as source_row
    from source
)

select * from final
