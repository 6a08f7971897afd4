-- Who is expected to deliver what, from when to when. Typed; a cell that cannot be read is null here and listed in stg_finance__problems.
with landed as (
    select * from {{ source('landing', 'finance__expected_entities') }}
),

final as (
    select
        {{ register_text('source') }} as source,
        {{ register_text('company_code') }} as company_code,
        {{ register_text('plant') }} as plant,
        {{ register_code('entity') }} as entity,
        {{ register_date('valid_from') }} as valid_from,
        {{ register_date('valid_to') }} as valid_to,
        _file as source_file,
        _row as source_row
    from landed
)

select * from final
