-- Accounts of SKA1, and those that only journal lines and balances name (an extract without a chart of accounts).
with listed as (
    select * from {{ ref('stg_sap__gl_accounts') }}
),

seen as (
    select source, account from {{ ref('journal_entry_lines') }} where account is not null and {{ of_system('sap') }}
    union
    select source, account from {{ ref('trial_balances') }} where {{ of_system('sap') }}
),

final as (
    select source, chart_of_accounts, account, account_name, is_balance_sheet from listed
    union all
    select seen.source, cast(null as varchar), seen.account, cast(null as varchar), cast(null as boolean)
    from seen
    left join listed on listed.source = seen.source and listed.account = seen.account
    where listed.account is null
)

select * from final
