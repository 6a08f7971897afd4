-- Decisions of finance on measure-periods. Typed; a cell that cannot be read is null here and listed in stg_register__problems.
with source as (
    select * from {{ source('landing', 'register__sign_offs') }}
),

final as (
    select
        {{ register_text('measure_id') }} as measure_id,
        {{ register_period('period') }} as period,
        {{ register_integer('sequence') }} as sequence,
        {{ register_code('decision') }} as decision,
        {{ register_number('amount', 'decimal(23, 4)') }} as amount_reporting,
        {{ register_code('content_hash') }} as content_hash,
        {{ register_text('preparer') }} as preparer,
        {{ register_text('approver') }} as approver,
        {{ register_text('approver_line') }} as approver_line,
        {{ register_date('signed_on') }} as signed_on,
        {{ register_text('comment') }} as comment,
        _file as source_file,
        _row as source_row
    from source
)

select * from final
