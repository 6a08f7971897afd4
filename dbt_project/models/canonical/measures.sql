-- Measures of the register; a blank window is the policy's.
with records as (
    {{ readable_rows(ref('stg_register__measures'), 'measures', ref('stg_register__problems')) | indent(4) }}
),

final as (
    select
        measure_id,
        project_id,
        title,
        benefit_type,
        claimed_as,
        effective_date,
        coalesce(window_months, cast({{ policy('window_months') }} as integer)) as window_months,
        owner,
        gate,
        source_file,
        source_row
    from records
)

select * from final
