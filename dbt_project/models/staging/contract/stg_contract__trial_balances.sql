-- Balance of each account at the end of each month. As delivered, typed; blank cells stay null.
with source_rows as (
    select * from {{ source('landing', 'contract__trial_balances') }}
),

final as (
    select
        _source as source,
        {{ sap_code('company_code') }} as company_code,
        {{ sap_key('account') }} as account,
        {{ register_period('period') }} as period,
        {{ sap_amount('opening_local') }} as opening_local,
        {{ sap_amount('movement_local') }} as movement_local,
        {{ sap_amount('closing_local') }} as closing_local,
        _file as source_file,
        _row as source_row
    from source_rows
)

select * from final
