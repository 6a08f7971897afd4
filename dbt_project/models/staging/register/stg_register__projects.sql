-- Projects of the register. Typed; a cell that cannot be read is null here and listed in stg_register__problems.
with source as (
    select * from {{ source('landing', 'register__projects') }}
),

final as (
    select
        {{ register_text('project_id') }} as project_id,
        {{ register_text('title') }} as title,
        {{ register_gate('gate') }} as gate,
        {{ register_text('owner') }} as owner,
        {{ register_text('sponsor') }} as sponsor,
        {{ register_text('reporting_line') }} as reporting_line,
        {{ register_text('budget_tag') }} as budget_tag,
        _file as source_file,
        _row as source_row
    from source
)

select * from final
