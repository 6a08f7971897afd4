-- Rung 6, subledgers that not every company delivers: a comparison stands here only for companies whose subledger is there.
--   stock_by_plant_and_class   roll-forward closing less opening per plant and stock class = stock postings (BSX) of the month, which name plant and item
--   ppv_accounts               automatic postings on the price variance accounts           = movement of these accounts in the trial balance
--   freight_accounts           freight documents                                           = movement of the accounts on the freight lines (policy); where
--                              they are declared partial (policy freight_partial_companies)  what their journal documents posted on these accounts
--   freight_without_documents  there: movement of the accounts on the freight lines          = journal postings with documents + without
--   provision_accounts         obsolescence provisions                                     = balance of the allowance account, sign turned
--   rebate_accruals            accrued less settled rebates to date                        = balance of the account that holds them
-- The allowance account is the balance sheet account posted most often together with the provision lines; the accrual account is the balance sheet
-- account that shows most of the accruals, each as one posting of its month. Where there is none the ledger side is missing.

with

run as (select * from {{ source('config', 'run') }}),

policies as (select cast({{ policy_decimal('amount_tolerance') }} as decimal(28, 6)) as amount_tolerance),

ledger_lines as (

    select *
    from {{ ref('journal_entry_lines') }}
    where is_posted and period <= (select run.period from run)

),

trial_balances as (

    select *
    from {{ ref('trial_balances') }}
    where fiscal_period > 0 and period is not null and period <= (select run.period from run)

),

account_mappings as (select * from {{ ref('account_mappings') }}),

stock_lines as (select * from {{ ref('int_stock_lines') }}),

items as (select * from {{ ref('items') }}),

plants as (select * from {{ ref('plants') }}),

freight_documents as (select * from {{ ref('freight_documents') }} where period <= (select run.period from run)),

provisions as (select * from {{ ref('obsolescence_provisions') }} where period <= (select run.period from run)),

accruals as (select * from {{ ref('rebate_accruals') }} where period <= (select run.period from run)),

fiscal_periods as (select * from {{ ref('fiscal_periods') }}),

balances as (

    select
        company_code,
        account,
        period,
        max(currency_local) as currency,
        cast(sum(movement_local) as decimal(28, 6)) as movement_local,
        cast(sum(case when bucket_last = 1 then closing_local else 0 end) as decimal(28, 6)) as closing_local
    from (
        select
            *,
            row_number() over (partition by company_code, account, period order by fiscal_year desc, fiscal_period desc) as bucket_last
        from trial_balances
    ) as buckets
    group by company_code, account, period

),

result_accounts as (

    select distinct
        company_code,
        account,
        line_id
    from account_mappings
    where statement = 'income_statement'

),

-- stock per plant and class ---------------------------------------------------------------------------------------------------------------

stock_plants as (

    select distinct
        source,
        plant
    from stock_lines

),

stock_changes as (

    select
        company_code,
        plant,
        coalesce(item_group, '') as item_group,
        period,
        max(currency_local) as currency,
        count(*) as row_count,
        cast(sum(case line when 'closing' then amount_local when 'opening' then -amount_local else 0 end) as decimal(28, 6)) as amount_local
    from stock_lines
    where company_code is not null and plant is not null
    group by company_code, plant, coalesce(item_group, ''), period

),

stock_postings as (

    select
        ledger_lines.company_code,
        coalesce(stock_plants.plant, plants.valuation_area) as plant,
        coalesce(items.item_group, '') as item_group,
        ledger_lines.period,
        max(ledger_lines.currency_local) as currency,
        count(*) as row_count,
        cast(sum(ledger_lines.amount_local) as decimal(28, 6)) as amount_local,
        sum(case when ledger_lines.plant is null or ledger_lines.item_id is null then 1 else 0 end) as nameless
    from ledger_lines
    left join items on items.source = ledger_lines.source and items.item_id = ledger_lines.item_id
    left join plants on plants.source = ledger_lines.source and plants.plant = ledger_lines.plant
    left join stock_plants on stock_plants.source = ledger_lines.source and stock_plants.plant = ledger_lines.plant
    where ledger_lines.transaction_key = 'BSX'
    group by
        ledger_lines.company_code,
        coalesce(stock_plants.plant, plants.valuation_area),
        coalesce(items.item_group, ''),
        ledger_lines.period

),

-- A ledger that does not name plant and item is compared per company only (inventory_balance).
named_ledgers as (

    select
        stock_postings.company_code,
        min(stock_changes.period) as first_period
    from stock_postings
    inner join stock_changes on stock_changes.company_code = stock_postings.company_code
    group by stock_postings.company_code
    having sum(stock_postings.nameless) = 0

),

stock_comparisons as (

    select
        coalesce(stock_changes.period, stock_postings.period) as period,
        'stock_by_plant_and_class' as comparison,
        coalesce(stock_changes.company_code, stock_postings.company_code)
        || '/' || coalesce(stock_changes.plant, stock_postings.plant, '?')
        || '/' || coalesce(stock_changes.item_group, stock_postings.item_group) as scope,
        'roll-forward, closing less opening' as left_name,
        'stock postings of the month' as right_name,
        coalesce(stock_changes.currency, stock_postings.currency) as currency,
        stock_changes.row_count as left_count,
        stock_postings.row_count as right_count,
        stock_changes.amount_local as left_amount,
        stock_postings.amount_local as right_amount,
        cast(null as varchar) as note
    from stock_changes
    full outer join stock_postings
        on stock_postings.company_code = stock_changes.company_code
        and stock_postings.plant = stock_changes.plant
        and stock_postings.item_group = stock_changes.item_group
        and stock_postings.period = stock_changes.period
    inner join named_ledgers
        on named_ledgers.company_code = coalesce(stock_changes.company_code, stock_postings.company_code)
        and coalesce(stock_changes.period, stock_postings.period) >= named_ledgers.first_period

),

-- price variance --------------------------------------------------------------------------------------------------------------------------

ppv_accounts as (

    select distinct
        ledger_lines.company_code,
        ledger_lines.account
    from ledger_lines
    inner join result_accounts
        on result_accounts.company_code = ledger_lines.company_code and result_accounts.account = ledger_lines.account
    where ledger_lines.transaction_key = 'PRD'

),

ppv_postings as (

    select
        ledger_lines.company_code,
        ledger_lines.period,
        count(*) as row_count,
        cast(sum(ledger_lines.amount_local) as decimal(28, 6)) as amount_local
    from ledger_lines
    inner join ppv_accounts
        on ppv_accounts.company_code = ledger_lines.company_code and ppv_accounts.account = ledger_lines.account
    where ledger_lines.transaction_key is not null
    group by ledger_lines.company_code, ledger_lines.period

),

ppv_comparisons as (

    select
        balances.period,
        'ppv_accounts' as comparison,
        balances.company_code as scope,
        'price differences posted automatically' as left_name,
        'movement of the price variance accounts' as right_name,
        max(balances.currency) as currency,
        max(ppv_postings.row_count) as left_count,
        count(*) as right_count,
        coalesce(max(ppv_postings.amount_local), 0) as left_amount,
        cast(sum(balances.movement_local) as decimal(28, 6)) as right_amount,
        cast(null as varchar) as note
    from balances
    inner join ppv_accounts
        on ppv_accounts.company_code = balances.company_code and ppv_accounts.account = balances.account
    left join ppv_postings
        on ppv_postings.company_code = balances.company_code and ppv_postings.period = balances.period
    group by balances.company_code, balances.period

),

-- freight ---------------------------------------------------------------------------------------------------------------------------------

freight_costs as (

    select
        company_code,
        period,
        max(currency_local) as currency,
        count(*) as row_count,
        cast(sum(actual_cost_local) as decimal(28, 6)) as amount_local,
        min(min(period)) over (partition by company_code) as first_period
    from freight_documents
    group by company_code, period

),

freight_postings as (select * from {{ ref('int_freight_postings') }} where period <= (select run.period from run)),

freight_balances as (

    select
        balances.company_code,
        balances.period,
        max(balances.currency) as currency,
        count(*) as row_count,
        cast(sum(balances.movement_local) as decimal(28, 6)) as amount_local
    from balances
    inner join result_accounts
        on result_accounts.company_code = balances.company_code and result_accounts.account = balances.account
    where ',' || {{ policy('freight_line_ids') }} || ',' like '%,' || result_accounts.line_id || ',%'
    group by balances.company_code, balances.period

),

freight_comparisons as (

    select
        coalesce(freight_costs.period, freight_balances.period) as period,
        'freight_accounts' as comparison,
        coalesce(freight_costs.company_code, freight_balances.company_code) as scope,
        'freight documents' as left_name,
        'movement of the freight accounts' as right_name,
        coalesce(freight_costs.currency, freight_balances.currency) as currency,
        freight_costs.row_count as left_count,
        freight_balances.row_count as right_count,
        freight_costs.amount_local as left_amount,
        freight_balances.amount_local as right_amount,
        cast(null as varchar) as note
    from freight_costs
    full outer join freight_balances
        on freight_balances.company_code = freight_costs.company_code and freight_balances.period = freight_costs.period
    where coalesce(freight_costs.period, freight_balances.period) >= (
        select min(first_costs.first_period)
        from freight_costs as first_costs
        where first_costs.company_code = coalesce(freight_costs.company_code, freight_balances.company_code)
    )
    and coalesce(freight_costs.company_code, freight_balances.company_code) in (select with_balances.company_code from freight_balances as with_balances)
    and ',' || {{ policy('freight_partial_companies') }} || ',' not like '%,' || coalesce(freight_costs.company_code, freight_balances.company_code) || ',%'

),

-- like with like: a document is compared with the journal document it names
partial_freight as (

    select
        company_code,
        period,
        max(currency_local) as currency,
        sum(posting_count) as posting_count,
        sum(case when is_documented then posting_count else 0 end) as documented_count,
        cast(sum(amount_local) as decimal(28, 6)) as amount_local,
        cast(sum(case when is_documented then amount_local else 0 end) as decimal(28, 6)) as documented_local
    from freight_postings
    group by company_code, period

),

partial_freight_comparisons as (

    select
        freight_costs.period,
        'freight_accounts' as comparison,
        freight_costs.company_code as scope,
        'freight documents' as left_name,
        'their journal documents on the freight accounts' as right_name,
        freight_costs.currency,
        freight_costs.row_count as left_count,
        partial_freight.documented_count as right_count,
        freight_costs.amount_local as left_amount,
        partial_freight.documented_local as right_amount,
        'documents of part of the freight (policy freight_partial_companies)' as note
    from freight_costs
    left join partial_freight
        on partial_freight.company_code = freight_costs.company_code and partial_freight.period = freight_costs.period
    where ',' || {{ policy('freight_partial_companies') }} || ',' like '%,' || freight_costs.company_code || ',%'
        and freight_costs.company_code in (select with_balances.company_code from freight_balances as with_balances)

    union all

    select
        freight_balances.period,
        'freight_without_documents' as comparison,
        freight_balances.company_code as scope,
        'movement of the freight accounts' as left_name,
        'postings with documents + without' as right_name,
        freight_balances.currency,
        freight_balances.row_count as left_count,
        partial_freight.posting_count as right_count,
        freight_balances.amount_local as left_amount,
        partial_freight.amount_local as right_amount,
        'without documents ' || {{ two_decimals('coalesce(partial_freight.amount_local - partial_freight.documented_local, 0)') }}
        || ' of ' || {{ two_decimals('freight_balances.amount_local') }} as note
    from freight_balances
    left join partial_freight
        on partial_freight.company_code = freight_balances.company_code and partial_freight.period = freight_balances.period
    where ',' || {{ policy('freight_partial_companies') }} || ',' like '%,' || freight_balances.company_code || ',%'
        and freight_balances.period >= (
            select min(first_costs.first_period)
            from freight_costs as first_costs
            where first_costs.company_code = freight_balances.company_code
        )

),

-- provisions ------------------------------------------------------------------------------------------------------------------------------

provision_documents as (

    select distinct
        ledger_lines.source,
        ledger_lines.company_code,
        ledger_lines.fiscal_year,
        ledger_lines.document
    from ledger_lines
    inner join result_accounts
        on result_accounts.company_code = ledger_lines.company_code and result_accounts.account = ledger_lines.account
    where ',' || {{ policy('provision_line_ids') }} || ',' like '%,' || result_accounts.line_id || ',%'

),

allowance_accounts as (

    select
        ledger_lines.company_code,
        ledger_lines.account,
        row_number() over (partition by ledger_lines.company_code order by count(*) desc, ledger_lines.account) as place
    from ledger_lines
    inner join provision_documents
        on provision_documents.source = ledger_lines.source
        and provision_documents.company_code = ledger_lines.company_code
        and provision_documents.fiscal_year = ledger_lines.fiscal_year
        and provision_documents.document = ledger_lines.document
    left join result_accounts
        on result_accounts.company_code = ledger_lines.company_code and result_accounts.account = ledger_lines.account
    where result_accounts.account is null
    group by ledger_lines.company_code, ledger_lines.account

),

provision_sums as (

    select
        company_code,
        period,
        max(currency_local) as currency,
        count(*) as row_count,
        cast(sum(provision_local) as decimal(28, 6)) as amount_local
    from provisions
    group by company_code, period

),

provision_comparisons as (

    select
        provision_sums.period,
        'provision_accounts' as comparison,
        provision_sums.company_code as scope,
        'obsolescence provisions' as left_name,
        'balance of the allowance account' as right_name,
        provision_sums.currency,
        provision_sums.row_count as left_count,
        case when balances.account is null then 0 else 1 end as right_count,
        provision_sums.amount_local as left_amount,
        cast(-balances.closing_local as decimal(28, 6)) as right_amount,
        case
            when allowance_accounts.account is null then 'no balance sheet account is posted together with the provision lines'
            else 'account ' || allowance_accounts.account
        end as note
    from provision_sums
    left join allowance_accounts on allowance_accounts.company_code = provision_sums.company_code and allowance_accounts.place = 1
    left join balances
        on balances.company_code = allowance_accounts.company_code
        and balances.account = allowance_accounts.account
        and balances.period = provision_sums.period
    where {{ policy('provision_line_ids') }} <> ''
        and provision_sums.company_code in (select with_balances.company_code from balances as with_balances)

),

-- rebates ---------------------------------------------------------------------------------------------------------------------------------

accrual_postings as (

    select
        accruals.company_code,
        ledger_lines.account,
        row_number() over (
            partition by accruals.company_code order by count(distinct accruals.agreement_id || '/' || accruals.period) desc, ledger_lines.account
        ) as place
    from accruals
    inner join ledger_lines
        on ledger_lines.company_code = accruals.company_code
        and ledger_lines.period = accruals.period
        and ledger_lines.amount_local = accruals.accrued_local
        and coalesce(ledger_lines.account_type, 'S') not in ('K', 'D')
        and ledger_lines.transaction_key is null
    left join result_accounts
        on result_accounts.company_code = ledger_lines.company_code and result_accounts.account = ledger_lines.account
    where accruals.accrued_local > 0 and result_accounts.account is null
    group by accruals.company_code, ledger_lines.account

),

accrual_changes as (

    select
        company_code,
        period,
        max(currency_local) as currency,
        count(*) as row_count,
        sum(accrued_local - settled_local) as amount_local
    from accruals
    group by company_code, period

),

accrual_periods as (

    select
        accrual_changes.company_code,
        fiscal_periods.period,
        max(accrual_changes.currency) as currency,
        sum(accrual_changes.row_count) as row_count,
        cast(sum(accrual_changes.amount_local) as decimal(28, 6)) as amount_local
    from accrual_changes
    inner join fiscal_periods
        on fiscal_periods.period >= accrual_changes.period and fiscal_periods.period <= (select run.period from run)
    group by accrual_changes.company_code, fiscal_periods.period

),

accrual_comparisons as (

    select
        accrual_periods.period,
        'rebate_accruals' as comparison,
        accrual_periods.company_code as scope,
        'accrued less settled rebates' as left_name,
        'balance of the account that holds them' as right_name,
        accrual_periods.currency,
        accrual_periods.row_count as left_count,
        case when balances.account is null then 0 else 1 end as right_count,
        accrual_periods.amount_local as left_amount,
        balances.closing_local as right_amount,
        case
            when accrual_postings.account is null then 'no account of the balance sheet shows these accruals'
            else 'account ' || accrual_postings.account
        end as note
    from accrual_periods
    left join accrual_postings on accrual_postings.company_code = accrual_periods.company_code and accrual_postings.place = 1
    left join balances
        on balances.company_code = accrual_postings.company_code
        and balances.account = accrual_postings.account
        and balances.period = accrual_periods.period
    where accrual_periods.company_code in (select with_balances.company_code from balances as with_balances)

),

compared as (

    select * from stock_comparisons
    union all
    select * from ppv_comparisons
    union all
    select * from freight_comparisons
    union all
    select * from partial_freight_comparisons
    union all
    select * from provision_comparisons
    union all
    select * from accrual_comparisons

),

final as (

    select
        compared.period,
        6 as rung,
        compared.comparison,
        compared.scope,
        compared.left_name,
        compared.right_name,
        coalesce(compared.left_count, 0) as left_count,
        coalesce(compared.right_count, 0) as right_count,
        compared.left_amount,
        compared.right_amount,
        {{ compare_difference('compared.left_amount', 'compared.right_amount') }} as difference,
        policies.amount_tolerance as tolerance,
        {{ compare_status('compared.left_amount', 'compared.right_amount', 'policies.amount_tolerance') }} as status,
        compared.currency,
        compared.note
    from compared
    cross join policies

)

select * from final
