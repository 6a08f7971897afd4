-- Open periods: finance from the general ledger's period statuses (application 101), inventory from the accounting periods of the company's plants.
with ledger_periods as (
    select * from {{ ref('stg_oracle__ledger_periods') }} where application_id = '101' and closing_status = 'O'
),

inventory_periods as (
    select * from {{ ref('stg_oracle__inventory_periods') }} where open_flag = 'Y'
),

period_names as (
    select * from {{ ref('int_oracle__period_names') }} where period is not null
),

ledgers as (
    select source, ledger_id, currency_local from {{ ref('int_oracle__ledgers') }} where is_chosen
),

companies as (
    select source, company_code, currency_local from {{ ref('companies') }} where {{ of_system('oracle') }}
),

organizations as (
    select distinct source, organization_id, company_code from {{ ref('int_oracle__organizations') }} where company_code is not null
),

periods as (
    select period, end_date from {{ ref('fiscal_periods') }}
),

open_periods as (
    select companies.source, companies.company_code, 'finance' as area, period_names.period
    from ledger_periods
    inner join ledgers on ledgers.source = ledger_periods.source and ledgers.ledger_id = ledger_periods.ledger_id
    inner join period_names on period_names.source = ledger_periods.source and period_names.period_name = ledger_periods.period_name
    inner join companies on companies.source = ledgers.source and companies.currency_local = ledgers.currency_local

    union all

    select organizations.source, organizations.company_code, 'inventory' as area, periods.period
    from inventory_periods
    inner join organizations
        on organizations.source = inventory_periods.source and organizations.organization_id = inventory_periods.organization_id
    inner join periods on periods.end_date = inventory_periods.schedule_close_date
),

final as (
    select source, company_code, area, min(period) as period_open_from, max(period) as period_open_to
    from open_periods
    group by source, company_code, area
)

select * from final
