-- A trial balance rolls: closing = opening + movement in every period, and a period opens where the one before closed.
{{ config(meta={'dagster': {'ref': {'name': 'trial_balances'}}}) }}

with

balances as (

    select
        *,
        lag(closing_local) over (partition by source, company_code, account, fiscal_year order by fiscal_period) as previous_closing
    from {{ ref('trial_balances') }}

)

select source, company_code, account, fiscal_year, fiscal_period, opening_local, movement_local, closing_local, previous_closing
from balances
where {{ in_audit_window('period') }}
    and (closing_local <> opening_local + movement_local or previous_closing <> opening_local)
