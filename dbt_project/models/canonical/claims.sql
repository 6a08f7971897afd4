-- Claims of project teams, each for its period alone.
with records as (
    {{ readable_rows(ref('stg_register__claims'), 'claims', ref('stg_register__problems')) | indent(4) }}
),

final as (
    select
        measure_id,
        period,
        amount_reporting,
        claimed_as,
        basis,
        submitted_by,
        submitted_on,
        source_file,
        source_row
    from records
)

select * from final
