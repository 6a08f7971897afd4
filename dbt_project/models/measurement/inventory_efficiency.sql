-- PUBLIC. Days inventory outstanding (DIO) per company and period, and the change in inventory against a reference, split into efficiency and volume.
--   DIO        = closing inventory / cost of goods sold x days
--   volume     = DIO0 x (COGS1 per day - COGS0 per day)
--   efficiency = the rest of the change = (DIO1 - DIO0) x COGS1 per day; minus is good
-- By day, so that months of different length compare; with equal days it is the textbook formula. Inventory is the stock record at period end (rung 6
-- ties it to the ledger). Cost of goods sold is the ledger on the statement's material lines (policy material_line_ids, blank = the lines of the
-- accounts that goods issues are posted to); without mapping or trial balance the valued goods issues.
with periods as (
    select
        *,
        case
            when {{ policy('dio_days') }} = '' then end_date - start_date + 1
            else cast({{ policy('dio_days') }} as integer)
        end as days
    from {{ ref('fiscal_periods') }}
    where start_date <= {{ run_fact('period_end') }}
),

stock_lines as (
    select * from {{ ref('int_stock_lines') }}
),

account_mappings as (
    select * from {{ ref('account_mappings') }} where statement = 'income_statement'
),

trial_balances as (
    select * from {{ ref('trial_balances') }} where fiscal_period > 0
),

issue_lines as (
    select * from {{ ref('journal_entry_lines') }} where is_posted and transaction_key = 'GBB'
),

issues as (
    select distinct
        source,
        company_code,
        journal_fiscal_year,
        journal_document
    from {{ ref('inventory_movements') }}
    where movement_class in ('consumption', 'sales') and journal_document is not null
),

rates as (
    select * from {{ ref('int_period_budget_rates') }}
),

companies as (
    select * from {{ ref('companies') }}
),

references_of_measures as (
    {{ measure_reference_periods() | indent(4) }}
),

measures as (
    select * from {{ ref('measures') }} where benefit_type in ('inventory_reduction', 'carrying_cost')
),

scopes as (
    select * from {{ ref('measure_scopes') }}
),

company_currencies as (
    select
        company_code,
        min(source) as source,
        max(currency_local) as currency_local
    from companies
    group by company_code
),

issue_accounts as (
    select distinct
        issue_lines.company_code,
        issue_lines.account
    from issue_lines
    inner join issues
        on
            issue_lines.source = issues.source
            and issue_lines.company_code = issues.company_code
            and issue_lines.fiscal_year = issues.journal_fiscal_year
            and issue_lines.document = issues.journal_document
),

material_lines as (
    select distinct
        account_mappings.company_code,
        account_mappings.line_id
    from account_mappings
    left join issue_accounts
        on
            account_mappings.company_code = issue_accounts.company_code
            and account_mappings.account = issue_accounts.account
    where
        case
            when {{ policy('material_line_ids') }} = '' then issue_accounts.account is not null
            else ',' || {{ policy('material_line_ids') }} || ',' like '%,' || account_mappings.line_id || ',%'
        end
),

ledger_cogs as (
    select
        trial_balances.company_code,
        periods.period_index,
        cast(sum(account_mappings.presentation_sign * trial_balances.movement_local) as decimal(23, 4)) as cogs_local
    from trial_balances
    inner join periods on trial_balances.period = periods.period
    inner join account_mappings
        on
            trial_balances.company_code = account_mappings.company_code
            and trial_balances.account = account_mappings.account
            and coalesce(account_mappings.valid_from, periods.end_date) <= periods.end_date
            and coalesce(account_mappings.valid_to, periods.end_date) >= periods.end_date
    inner join material_lines
        on
            account_mappings.company_code = material_lines.company_code
            and account_mappings.line_id = material_lines.line_id
    group by trial_balances.company_code, periods.period_index
),

ledger_companies as (
    select company_code
    from ledger_cogs
    group by company_code
    having sum(abs(cogs_local)) > 0
),

issue_cogs as (
    select
        company_code,
        period_index,
        cast(-sum(amount_local) as decimal(23, 4)) as cogs_local
    from stock_lines
    where line = 'issues'
    group by company_code, period_index
),

cogs as (
    select
        ledger_cogs.company_code,
        ledger_cogs.period_index,
        ledger_cogs.cogs_local,
        'material_lines' as cogs_basis
    from ledger_cogs
    inner join ledger_companies on ledger_cogs.company_code = ledger_companies.company_code
    union all
    select
        issue_cogs.company_code,
        issue_cogs.period_index,
        issue_cogs.cogs_local,
        'issues' as cogs_basis
    from issue_cogs
    left join ledger_companies on issue_cogs.company_code = ledger_companies.company_code
    where ledger_companies.company_code is null
),

-- A trial balance has rows for the months before the records begin.
cogs_begins as (
    select
        company_code,
        min(period_index) as first_index
    from cogs
    where cogs_local <> 0
    group by company_code
),

inventories as (
    select
        company_code,
        period_index,
        cast(sum(amount_local) as decimal(23, 4)) as inventory_local
    from stock_lines
    where line = 'closing'
    group by company_code, period_index
),

months as (
    select
        inventories.company_code,
        periods.period,
        periods.period_index,
        cast(periods.days as integer) as days,
        inventories.inventory_local,
        cogs.cogs_local,
        cogs.cogs_basis
    from inventories
    inner join periods on inventories.period_index = periods.period_index
    left join cogs_begins on inventories.company_code = cogs_begins.company_code
    left join cogs
        on
            inventories.company_code = cogs.company_code
            and inventories.period_index = cogs.period_index
            and cogs.period_index >= cogs_begins.first_index
),

rolling as (
    select
        inventories.company_code,
        periods.period,
        periods.period_index,
        cast(sum(back.days) as integer) as days,
        max(inventories.inventory_local) as inventory_local,
        case when count(cogs.cogs_local) = 12 then cast(sum(cogs.cogs_local) as decimal(23, 4)) end as cogs_local,
        max(cogs.cogs_basis) as cogs_basis
    from inventories
    inner join periods on inventories.period_index = periods.period_index
    inner join periods as back on back.period_index between periods.period_index - 11 and periods.period_index
    left join cogs_begins on inventories.company_code = cogs_begins.company_code
    left join cogs
        on
            inventories.company_code = cogs.company_code
            and back.period_index = cogs.period_index
            and cogs.period_index >= cogs_begins.first_index
    group by inventories.company_code, periods.period, periods.period_index
),

bases as (
    select
        'month' as basis,
        *
    from months
    union all
    select
        'rolling_12' as basis,
        *
    from rolling
),

measure_companies as (
    select distinct
        measures.measure_id,
        references_of_measures.reference_to_index,
        company_currencies.company_code
    from measures
    inner join references_of_measures on measures.measure_id = references_of_measures.measure_id
    inner join scopes on measures.measure_id = scopes.measure_id
    inner join company_currencies on coalesce(scopes.company_code, company_currencies.company_code) = company_currencies.company_code
),

compared as (
    select
        bases.*,
        'prior_year' as reference,
        cast(null as varchar) as measure_id,
        bases.period_index - 12 as reference_index
    from bases
    union all
    select
        bases.*,
        'measure' as reference,
        measure_companies.measure_id,
        measure_companies.reference_to_index as reference_index
    from bases
    inner join measure_companies
        on
            bases.company_code = measure_companies.company_code
            and bases.period_index > measure_companies.reference_to_index
),

with_reference as (
    select
        compared.*,
        company_currencies.currency_local,
        periods.period as reference_period,
        base.inventory_local as reference_inventory_local,
        base.cogs_local as reference_cogs_local,
        base.days as reference_days,
        compared.cogs_local > 0 and base.cogs_local > 0 as is_comparable,
        rates.budget_rate,
        case
            when compared.cogs_basis is null then 'no cost of goods sold: neither the ledger on material lines nor valued goods issues were delivered'
            when compared.cogs_local is null then 'cost of goods sold is not known for all twelve periods'
            when compared.cogs_local <= 0 then 'no cost of goods sold in the period'
            when base.inventory_local is null then 'no stock record of the reference period ' || coalesce(periods.period, '')
            when base.cogs_local is null then 'cost of goods sold of the reference period ' || periods.period || ' is not known'
            when base.cogs_local <= 0 then 'no cost of goods sold in the reference period ' || periods.period
            when rates.budget_rate is null then 'no budget rate for ' || coalesce(company_currencies.currency_local, 'the local currency')
        end as reason
    from compared
    inner join company_currencies on compared.company_code = company_currencies.company_code
    left join periods on compared.reference_index = periods.period_index
    left join bases as base
        on
            compared.company_code = base.company_code
            and compared.basis = base.basis
            and compared.reference_index = base.period_index
    left join rates
        on
            company_currencies.source = rates.source
            and company_currencies.currency_local = rates.currency
            and compared.period_index = rates.period_index
),

-- The ratio of the daily cost of goods sold, to 12 decimals.
split as (
    select
        *,
        case
            when is_comparable
                then cast(
                    round(
                        cast(reference_inventory_local as decimal(18, 4)) * cast({{ money_div(
                            "(cogs_local * reference_days - reference_cogs_local * days)", "(reference_cogs_local * days)", 12
                        ) }} as decimal(20, 12)), 6
                    ) as decimal(28, 6)
                )
        end as volume_local
    from with_reference
),

final as (
    select
        company_code,
        period,
        basis,
        reference,
        measure_id,
        reference_period,
        currency_local,
        inventory_local,
        cogs_local,
        days,
        case
            when cogs_local > 0
                then cast({{ money_div('inventory_local * days', 'cogs_local', 6) }} as decimal(20, 6))
        end as dio,
        reference_inventory_local,
        reference_cogs_local,
        reference_days,
        case
            when reference_cogs_local > 0
                then cast({{ money_div('reference_inventory_local * reference_days', 'reference_cogs_local', 6) }} as decimal(20, 6))
        end as reference_dio,
        cast(inventory_local - reference_inventory_local as decimal(23, 4)) as change_local,
        volume_local,
        cast(inventory_local - reference_inventory_local - volume_local as decimal(28, 6)) as efficiency_local,
        budget_rate,
        cast(cast(inventory_local as decimal(18, 4)) * budget_rate as decimal(28, 6)) as inventory_reporting,
        cast(cast(cogs_local as decimal(18, 4)) * budget_rate as decimal(28, 6)) as cogs_reporting,
        cast(cast(inventory_local - reference_inventory_local as decimal(18, 4)) * budget_rate as decimal(28, 6)) as change_reporting,
        cast(cast(volume_local as decimal(20, 6)) * cast(budget_rate as decimal(18, 10)) as decimal(28, 6)) as volume_reporting,
        cast(
            cast(cast(inventory_local - reference_inventory_local as decimal(18, 4)) * budget_rate as decimal(28, 6))
            - cast(cast(volume_local as decimal(20, 6)) * cast(budget_rate as decimal(18, 10)) as decimal(28, 6))
            as decimal(28, 6)
        ) as efficiency_reporting,
        cogs_basis,
        reason
    from split
)

select * from final
