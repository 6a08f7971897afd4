-- Account to statement line. Typed; a cell that cannot be read is null here and listed in stg_finance__problems.
with source as (
    select * from {{ source('landing', 'finance__account_mapping') }}
),

final as (
    select
        {{ register_text('company_code') }} as company_code,
        {{ sap_key('account') }} as account,
        {{ register_code('statement') }} as statement,
        {{ register_text('line_id') }} as line_id,
        {{ register_integer('presentation_sign') }} as presentation_sign,
        {{ register_date('valid_from') }} as valid_from,
        {{ register_date('valid_to') }} as valid_to,
        _file as source_file,
        _row as source_row
    from source
)

select * from final
