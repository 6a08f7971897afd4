-- Measures of the register: the benefit lines of projects. Typed; a cell that cannot be read is null here and listed in stg_register__problems.
with source as (
    select * from {{ source('landing', 'register__measures') }}
),

final as (
    select
        {{ register_text('measure_id') }} as measure_id,
        {{ register_text('project_id') }} as project_id,
        {{ register_text('title') }} as title,
        {{ register_code('benefit_type') }} as benefit_type,
        {{ register_code('claimed_as') }} as claimed_as,
        {{ register_date('effective_date') }} as effective_date,
        {{ register_integer('window_months') }} as window_months,
        {{ register_text('owner') }} as owner,
        {{ register_gate('gate') }} as gate,
        _file as source_file,
        _row as source_row
    from source
)

select * from final
