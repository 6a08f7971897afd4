-- Waivers of controls. Typed; a cell that cannot be read is null here and listed in stg_register__problems.
with source as (
    select * from {{ source('landing', 'register__waivers') }}
),

final as (
    select
        {{ register_text('waiver_id') }} as waiver_id,
        {{ register_code('control_id') }} as control_id,
        {{ register_text('scope') }} as scope,
        {{ register_text('company_code') }} as company_code,
        {{ sap_key('account') }} as account,
        {{ register_period('period') }} as period,
        {{ register_number('exposed_amount', 'decimal(23, 4)') }} as exposed_amount_reporting,
        {{ register_text('reason') }} as reason,
        {{ register_text('requester') }} as requester,
        {{ register_text('approver') }} as approver,
        {{ register_date('approved_on') }} as approved_on,
        {{ register_period('expires_after') }} as expires_after,
        _file as source_file,
        _row as source_row
    from source
)

select * from final
