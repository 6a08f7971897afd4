-- Values of price indices per month. Typed; a cell that cannot be read is null here and listed in stg_finance__problems.
with landed as (
    select * from {{ source('landing', 'finance__price_indices') }}
),

final as (
    select
        coalesce({{ register_text('source') }}, 'finance') as source,
        {{ register_text('index_id') }} as index_id,
        {{ register_period('period') }} as period,
        {{ register_number('index_value', 'decimal(20, 10)') }} as index_value,
        _file as source_file,
        _row as source_row
    from landed
)

select * from final
