-- Cost to achieve, cost positive as entered. Typed; a cell that cannot be read is null here and listed in stg_register__problems.
with source as (
    select * from {{ source('landing', 'register__costs') }}
),

final as (
    select
        {{ register_text('measure_id') }} as measure_id,
        {{ register_period('period') }} as period,
        {{ register_text('cost_type') }} as cost_type,
        {{ register_number('amount', 'decimal(23, 4)') }} as amount_reporting,
        {{ register_flag('one_time') }} as one_time,
        {{ register_text('comment') }} as comment,
        _file as source_file,
        _row as source_row
    from source
)

select * from final
