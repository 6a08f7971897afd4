-- Signed statements that there were no rows. Typed; a cell that cannot be read is null here and listed in stg_finance__problems.
with landed as (
    select * from {{ source('landing', 'finance__nil_returns') }}
),

final as (
    select
        {{ register_text('source') }} as source,
        {{ register_text('company_code') }} as company_code,
        {{ register_text('plant') }} as plant,
        {{ register_code('entity') }} as entity,
        {{ register_period('period') }} as period,
        {{ register_text('reason') }} as reason,
        {{ register_text('signed_by') }} as signed_by,
        {{ register_date('signed_on') }} as signed_on,
        _file as source_file,
        _row as source_row
    from landed
)

select * from final
