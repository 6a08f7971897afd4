-- Chart of accounts. As delivered, typed; blank cells stay null.
with source_rows as (
    select * from {{ source('landing', 'contract__gl_accounts') }}
),

final as (
    select
        _source as source,
        {{ sap_key('account') }} as account,
        {{ sap_text('account_name') }} as account_name,
        {{ contract_flag('is_balance_sheet') }} as is_balance_sheet,
        {{ sap_text('chart_of_accounts') }} as chart_of_accounts,
        _file as source_file,
        _row as source_row
    from source_rows
)

select * from final
