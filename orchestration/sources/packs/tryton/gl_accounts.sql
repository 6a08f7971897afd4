-- Tryton: accounts that can be posted to (view accounts have no type). Numbers are per company and mean the same account
-- of the group's chart; whether it is carried forward is said by the statement of its type.
select
    coalesce(nullif(account.code, ''), 'id-' || account.id) as account,
    max(account.name) as account_name,
    bool_or(type.statement = 'balance') as is_balance_sheet
from account_account as account
inner join account_account_type as type on type.id = account.type
group by 1
