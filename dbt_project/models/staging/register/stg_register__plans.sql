-- Plan versions; unit says what the amount is for. Typed; a cell that cannot be read is null here and listed in stg_register__problems.
with source as (
    select * from {{ source('landing', 'register__plans') }}
),

final as (
    select
        {{ register_text('measure_id') }} as measure_id,
        {{ register_integer('version') }} as version,
        {{ register_period('period_from') }} as period_from,
        {{ register_period('period_to') }} as period_to,
        {{ register_code('unit') }} as unit,
        {{ register_number('amount', 'decimal(23, 4)') }} as amount_reporting,
        {{ register_number('unit_saving', 'decimal(28, 10)') }} as unit_saving_reporting,
        {{ register_number('forecast_quantity', 'decimal(23, 6)') }} as forecast_quantity,
        {{ register_date('created_at') }} as created_at,
        _file as source_file,
        _row as source_row
    from source
)

select * from final
