-- Items people put on the S&OP agenda. Typed; a cell that cannot be read is null here and listed in stg_register__problems.
with source as (
    select * from {{ source('landing', 'register__agenda_items') }}
),

final as (
    select
        {{ register_text('item_id') }} as item_id,
        {{ register_code('topic') }} as topic,
        {{ register_text('title') }} as title,
        {{ register_text('owner') }} as owner,
        {{ register_number('amount', 'decimal(23, 4)') }} as amount_reporting,
        {{ register_text('measure_id') }} as measure_id,
        {{ register_date('due_on') }} as due_on,
        {{ register_code('status') }} as status,
        _file as source_file,
        _row as source_row
    from source
)

select * from final
