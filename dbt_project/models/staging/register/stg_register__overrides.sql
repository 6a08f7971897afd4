-- Overrides of accepted amounts. Typed; a cell that cannot be read is null here and listed in stg_register__problems.
with source as (
    select * from {{ source('landing', 'register__overrides') }}
),

final as (
    select
        {{ register_text('measure_id') }} as measure_id,
        {{ register_period('period') }} as period,
        {{ register_integer('sequence') }} as sequence,
        {{ register_code('amount_kind') }} as amount_kind,
        {{ register_number('amount', 'decimal(23, 4)') }} as amount_reporting,
        upper({{ register_text('currency') }}) as currency,
        {{ register_code('content_hash') }} as content_hash,
        {{ register_text('reason') }} as reason,
        {{ register_text('requester') }} as requester,
        {{ register_text('approver') }} as approver,
        {{ register_text('approver_line') }} as approver_line,
        {{ register_date('approved_at') }} as approved_at,
        {{ register_period('expires_after') }} as expires_after,
        _file as source_file,
        _row as source_row
    from source
)

select * from final
