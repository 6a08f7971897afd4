-- Legal entities and their local currency. As delivered, typed; blank cells stay null.
with source_rows as (
    select * from {{ source('landing', 'contract__companies') }}
),

final as (
    select
        _source as source,
        {{ sap_code('company_code') }} as company_code,
        {{ sap_text('company_name') }} as company_name,
        upper({{ sap_text('currency_local') }}) as currency_local,
        {{ sap_text('trading_partner_id') }} as trading_partner_id,
        {{ sap_text('chart_of_accounts') }} as chart_of_accounts,
        _file as source_file,
        _row as source_row
    from source_rows
)

select * from final
