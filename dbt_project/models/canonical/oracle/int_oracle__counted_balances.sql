-- Balances that count, and why the others do not: actuals in the functional currency of a chosen ledger. Rows in a foreign currency are contained in the functional ones, summary
-- accounts (TEMPLATE_ID) and translated balances repeat them, STAT is no money.
with balances as (
    select * from {{ ref('stg_oracle__balances') }}
),

ledgers as (
    select * from {{ ref('int_oracle__ledgers') }}
),

accounts as (
    select * from {{ ref('int_oracle__accounts') }}
),

final as (
    select
        balances.*,
        ledgers.currency_local,
        accounts.account,
        coalesce(accounts.company_code, 'unknown') as company_code,
        case
            when not coalesce(ledgers.is_chosen, balances.ledger_id is null) then 'other ledgers'
            when coalesce(balances.actual_flag, 'A') <> 'A' then 'budgets and encumbrances'
            when balances.template_id is not null or coalesce(accounts.is_summary, false) then 'summary accounts (TEMPLATE_ID)'
            when coalesce(balances.translated_flag, '') = 'Y' then 'translated balances'
            when balances.currency = 'STAT' then 'statistical (STAT)'
            when balances.currency <> ledgers.currency_local then 'foreign-currency rows, contained in the functional ones'
        end as left_out_because
    from balances
    left join ledgers on ledgers.source = balances.source and ledgers.ledger_id = balances.ledger_id
    left join accounts on accounts.source = balances.source and accounts.code_combination_id = balances.code_combination_id
)

select * from final
