-- Rebates by tier: the share of the tier that the purchases of the agreement have reached holds for all of them, so a period earns the change of
-- share x purchases to date. Less what the former agreement of the same supplier would have given. Evidence is the accrual: what was earned beyond
-- the accruals to date is not in the ledger yet. By item and plant it is in int_rebate_savings, from where it reaches the income statement.
with agreements as (
    select * from {{ ref('rebate_agreements') }}
),

periods as (
    select * from {{ ref('fiscal_periods') }}
),

order_lines as (
    select * from {{ ref('purchase_order_lines') }}
),

items as (
    select * from {{ ref('items') }}
),

parameters as (
    select * from {{ ref('measure_parameters') }} where is_current and parameter = 'line_id'
),

invoices as (
    {{ rebate_invoices('agreements', {}, ['amount_doc']) }}
),

headers as (
    select
        source,
        agreement_id,
        company_code,
        supplier_id,
        item_group,
        valid_from,
        valid_to,
        currency,
        min(source_file) as source_file,
        min(source_row) as source_row
    from agreements
    group by 1, 2, 3, 4, 5, 6, 7, 8
),

in_scope as (
    {{ in_measure_scope('headers', 'rebate', ['company_code', 'supplier_id', 'item_group'], ['source', 'agreement_id', 'item_group', 'valid_from'], 'currency') }}
),

-- the agreement that was in force before the measure, by the same supplier for the same goods
former as (
    select
        *,
        row_number() over (partition by measure_id, company_code, supplier_id, item_group order by valid_to desc, valid_from desc) as recency
    from in_scope
    where valid_to < effective_date
),

chosen as (
    select
        *,
        valid_from >= effective_date as is_new
    from (
        select *, 1 as recency from in_scope where valid_from >= effective_date
        union all
        select * from former where recency = 1
    ) as candidates
),

purchases as (
    select
        chosen.measure_id,
        chosen.source,
        chosen.agreement_id,
        chosen.item_group,
        chosen.valid_from,
        chosen.is_new,
        invoices.company_code,
        invoices.period,
        cast(sum(cast(invoices.amount_doc * coalesce(rates.budget_rate, any_rates.budget_rate) as decimal(28, 10))) as decimal(28, 6)) as purchases_reporting,
        max(case when coalesce(rates.budget_rate, any_rates.budget_rate) is null then 1 else 0 end) = 1 as has_no_rate
    from chosen
    inner join invoices
        on
            chosen.supplier_id = invoices.supplier_id
            and (chosen.company_code is null or chosen.company_code = invoices.company_code)
            and (chosen.item_group is null or chosen.item_group = invoices.item_group)
            and (chosen.source = 'finance' or chosen.source = invoices.source)
            and invoices.posting_date between chosen.valid_from and chosen.valid_to
    left join {{ ref('int_budget_rates') }} as rates
        on
            chosen.measure_id = rates.measure_id
            and invoices.source = rates.source
            and invoices.currency = rates.currency
    left join (
        select measure_id, currency, min(budget_rate) as budget_rate from {{ ref('int_budget_rates') }} group by measure_id, currency
    ) as any_rates
        on
            chosen.measure_id = any_rates.measure_id
            and invoices.currency = any_rates.currency
    group by 1, 2, 3, 4, 5, 6, 7, 8
),

accruals as (
    select
        chosen.measure_id,
        chosen.source,
        chosen.agreement_id,
        chosen.item_group,
        chosen.valid_from,
        accrued.company_code,
        accrued.period,
        cast(sum(cast(accrued.accrued_local * any_rates.budget_rate as decimal(28, 10))) as decimal(28, 6)) as accrued_reporting
    from chosen
    inner join {{ ref('rebate_accruals') }} as accrued on chosen.agreement_id = accrued.agreement_id
    left join (
        select measure_id, currency, min(budget_rate) as budget_rate from {{ ref('int_budget_rates') }} group by measure_id, currency
    ) as any_rates
        on
            chosen.measure_id = any_rates.measure_id
            and accrued.currency_local = any_rates.currency
    where chosen.is_new
    group by 1, 2, 3, 4, 5, 6, 7
),

agreement_periods as (
    select measure_id, source, agreement_id, item_group, valid_from, company_code, period from purchases
    union
    select measure_id, source, agreement_id, item_group, valid_from, company_code, period from accruals
),

cumulated as (
    select
        agreement_periods.*,
        periods.period_index,
        periods.start_date,
        periods.end_date,
        coalesce(purchases.purchases_reporting, 0) as purchases_reporting,
        sum(coalesce(purchases.purchases_reporting, 0)) over (
            partition by agreement_periods.measure_id, agreement_periods.source, agreement_periods.agreement_id, agreement_periods.item_group,
            agreement_periods.valid_from, agreement_periods.company_code
            order by periods.period_index
        ) as purchases_to_date,
        sum(coalesce(accruals.accrued_reporting, 0)) over (
            partition by agreement_periods.measure_id, agreement_periods.source, agreement_periods.agreement_id, agreement_periods.item_group,
            agreement_periods.valid_from, agreement_periods.company_code
            order by periods.period_index
        ) as accrued_to_date,
        row_number() over (
            partition by agreement_periods.measure_id, agreement_periods.source, agreement_periods.agreement_id, agreement_periods.item_group,
            agreement_periods.valid_from, agreement_periods.company_code
            order by periods.period_index
        ) as periods_to_date,
        coalesce(purchases.has_no_rate, false) as has_no_rate
    from agreement_periods
    inner join periods on agreement_periods.period = periods.period
    left join purchases
        on
            agreement_periods.measure_id = purchases.measure_id
            and agreement_periods.source = purchases.source
            and agreement_periods.agreement_id = purchases.agreement_id
            and agreement_periods.item_group is not distinct from purchases.item_group
            and agreement_periods.valid_from = purchases.valid_from
            and agreement_periods.company_code is not distinct from purchases.company_code
            and agreement_periods.period = purchases.period
    left join accruals
        on
            agreement_periods.measure_id = accruals.measure_id
            and agreement_periods.source = accruals.source
            and agreement_periods.agreement_id = accruals.agreement_id
            and agreement_periods.item_group is not distinct from accruals.item_group
            and agreement_periods.valid_from = accruals.valid_from
            and agreement_periods.company_code is not distinct from accruals.company_code
            and agreement_periods.period = accruals.period
    where periods.start_date <= {{ run_fact('period_end') }}
),

-- the tier reached: the highest amount the purchases to date have come to, at the budget rate of the agreement's currency
tiers as (
    select
        cumulated.measure_id,
        cumulated.source,
        cumulated.agreement_id,
        cumulated.item_group,
        cumulated.valid_from,
        cumulated.company_code,
        cumulated.period,
        agreements.rebate_share,
        row_number() over (
            partition by cumulated.measure_id, cumulated.source, cumulated.agreement_id, cumulated.item_group, cumulated.valid_from,
            cumulated.company_code, cumulated.period
            order by agreements.tier_from_amount desc
        ) as tier_choice
    from cumulated
    inner join chosen
        on
            cumulated.measure_id = chosen.measure_id
            and cumulated.source = chosen.source
            and cumulated.agreement_id = chosen.agreement_id
            and cumulated.item_group is not distinct from chosen.item_group
            and cumulated.valid_from = chosen.valid_from
    inner join agreements
        on
            chosen.source = agreements.source
            and chosen.agreement_id = agreements.agreement_id
            and chosen.item_group is not distinct from agreements.item_group
            and chosen.valid_from = agreements.valid_from
            and cast(agreements.tier_from_amount * chosen.budget_rate as decimal(28, 6)) <= cumulated.purchases_to_date
),

rated as (
    select
        cumulated.*,
        chosen.is_new,
        chosen.supplier_id,
        chosen.company_code as agreement_company,
        chosen.window_end_exclusive,
        chosen.effective_date,
        chosen.scope_share,
        chosen.currency,
        chosen.budget_rate,
        chosen.source_file,
        chosen.source_row,
        coalesce(tiers.rebate_share, cast(0 as decimal(9, 6))) as rebate_share
    from cumulated
    inner join chosen
        on
            cumulated.measure_id = chosen.measure_id
            and cumulated.source = chosen.source
            and cumulated.agreement_id = chosen.agreement_id
            and cumulated.item_group is not distinct from chosen.item_group
            and cumulated.valid_from = chosen.valid_from
    left join tiers
        on
            cumulated.measure_id = tiers.measure_id
            and cumulated.source = tiers.source
            and cumulated.agreement_id = tiers.agreement_id
            and cumulated.item_group is not distinct from tiers.item_group
            and cumulated.valid_from = tiers.valid_from
            and cumulated.company_code is not distinct from tiers.company_code
            and cumulated.period = tiers.period
            and tiers.tier_choice = 1
),

former_shares as (
    select
        measure_id,
        supplier_id,
        item_group,
        company_code,
        rebate_share,
        row_number() over (partition by measure_id, supplier_id, item_group, company_code order by period_index desc) as recency
    from rated
    where not is_new
),

earned as (
    select
        rated.*,
        cast(rated.rebate_share * rated.purchases_to_date as decimal(28, 6)) as earned_to_date,
        cast(coalesce(former_shares.rebate_share, 0) * rated.purchases_reporting as decimal(28, 6)) as former_reporting
    from rated
    left join former_shares
        on
            rated.measure_id = former_shares.measure_id
            and rated.supplier_id = former_shares.supplier_id
            and rated.item_group is not distinct from former_shares.item_group
            and rated.company_code is not distinct from former_shares.company_code
            and former_shares.recency = 1
    where rated.is_new
),

shortfalls as (
    select
        *,
        case
            when earned_to_date - accrued_to_date > periods_to_date * {{ policy_decimal('amount_tolerance') }} then earned_to_date - accrued_to_date
            else cast(0 as decimal(28, 6))
        end as not_accrued_to_date
    from earned
),

moved as (
    select
        *,
        earned_to_date - lag(earned_to_date, 1, cast(0 as decimal(28, 6))) over (
            partition by measure_id, source, agreement_id, item_group, valid_from, company_code
            order by period_index
        ) as earned_reporting,
        not_accrued_to_date - lag(not_accrued_to_date, 1, cast(0 as decimal(28, 6))) over (
            partition by measure_id, source, agreement_id, item_group, valid_from, company_code
            order by period_index
        ) as not_accrued_reporting
    from shortfalls
),

shared as (
    select
        *,
        case when has_no_rate or budget_rate is null then 'no_budget_rate' end as excluded_because,
        cast(cast(earned_reporting - former_reporting as decimal(28, 6)) * scope_share as decimal(28, 6)) as benefit,
        cast(cast(not_accrued_reporting as decimal(28, 6)) * scope_share as decimal(28, 6)) as benefit_not_accrued
    from moved
    where start_date < window_end_exclusive
),

parts as (
    select
        *,
        'accrued' as part,
        benefit - benefit_not_accrued as amount
    from shared
    union all
    select
        *,
        'not_accrued' as part,
        benefit_not_accrued as amount
    from shared
    where benefit_not_accrued <> 0
),

final as (
    select
        parts.measure_id,
        parts.period,
        parts.part,
        'profit' as value_kind,
        parts.source,
        parts.company_code,
        cast(null as varchar) as plant,
        cast(null as varchar) as item_id,
        parts.item_group,
        parts.supplier_id,
        parts.agreement_id || '/' || parts.period as reference_key,
        least(parts.end_date, {{ run_fact('period_end') }}) as posting_date,
        cast(0 as decimal(23, 6)) as quantity_base_uom,
        cast(case when parts.excluded_because is null then parts.amount else 0 end as decimal(28, 6)) as amount_reporting,
        cast(0 as decimal(28, 6)) as memo_reporting,
        cast(parts.scope_share as decimal(9, 6)) as share,
        coalesce(parameters.value, {{ first_line_of('material_line_ids') }}) as line_id,
        case
            when parts.excluded_because is not null then 'excluded'
            when parts.part = 'not_accrued' then 'unsupported'
            else 'supported'
        end as evidence_status,
        case
            when parts.excluded_because is not null then parts.excluded_because
            when parts.part = 'not_accrued'
                then 'agreement ' || parts.agreement_id || ' to ' || parts.period || ': expected accruals of ' || {{ two_decimals('parts.earned_to_date') }}
                    || ', found ' || {{ two_decimals('parts.accrued_to_date') }}
        end as evidence_reason,
        parts.source_file,
        parts.source_row,
        parts.agreement_id,
        parts.valid_from,
        parts.currency as agreement_currency
    from parts
    left join parameters on parts.measure_id = parameters.measure_id
)

select * from final
