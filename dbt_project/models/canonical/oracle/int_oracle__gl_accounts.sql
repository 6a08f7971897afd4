-- Natural accounts of the code combinations; name from the segment values where delivered. Assets, liabilities and equity are the balance sheet.
with accounts as (
    select * from {{ ref('int_oracle__accounts') }} where not is_summary and account is not null
),

segment_names as (
    select source, {{ sap_key('flex_value') }} as account, min(description) as description
    from {{ ref('stg_oracle__segment_values') }}
    group by source, {{ sap_key('flex_value') }}
    having count(distinct description) = 1
),

final as (
    select
        accounts.source,
        min(accounts.chart_of_accounts_id) as chart_of_accounts,
        accounts.account,
        min(segment_names.description) as account_name,
        bool_or(accounts.account_type in ('A', 'L', 'O')) as is_balance_sheet
    from accounts
    left join segment_names on segment_names.source = accounts.source and segment_names.account = accounts.account
    group by accounts.source, accounts.account
)

select * from final
