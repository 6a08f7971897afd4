-- Accounts as delivered, and those that only journal lines and balances name.
with listed as (
    select * from {{ ref('stg_contract__gl_accounts') }}
    where account is not null
    {{ first_delivered(['account']) }}
),

seen as (
    select source, account from {{ ref('journal_entry_lines') }} where account is not null and {{ of_system('contract') }}
    union
    select source, account from {{ ref('trial_balances') }} where {{ of_system('contract') }}
),

final as (
    select
        coalesce(listed.source, seen.source) as source,
        listed.chart_of_accounts,
        coalesce(listed.account, seen.account) as account,
        listed.account_name,
        listed.is_balance_sheet
    from listed
    full outer join seen on seen.source = listed.source and seen.account = listed.account
)

select * from final
