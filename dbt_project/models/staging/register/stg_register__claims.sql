-- Claims of project teams, per period. Typed; a cell that cannot be read is null here and listed in stg_register__problems.
with source as (
    select * from {{ source('landing', 'register__claims') }}
),

final as (
    select
        {{ register_text('measure_id') }} as measure_id,
        {{ register_period('period') }} as period,
        {{ register_number('amount', 'decimal(23, 4)') }} as amount_reporting,
        {{ register_code('claimed_as') }} as claimed_as,
        {{ register_code('basis') }} as basis,
        {{ register_text('submitted_by') }} as submitted_by,
        {{ register_date('submitted_on') }} as submitted_on,
        _file as source_file,
        _row as source_row
    from source
)

select * from final
