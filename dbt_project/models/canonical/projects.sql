-- Projects of the register.
with records as (
    {{ readable_rows(ref('stg_register__projects'), 'projects', ref('stg_register__problems')) | indent(4) }}
),

final as (
    select
        project_id,
        title,
        gate,
        owner,
        sponsor,
        reporting_line,
        budget_tag,
        source_file,
        source_row
    from records
)

select * from final
