-- Recognised benefits by the statement line they land on, per measure and month: local currency at the budget rate of the measure, positive is good for
-- profit. What the pool released lands on the material line of the item's issues, purchase price variance on the variance line (under ppv_capitalise as
-- the stock turns, int_bridge_ppv_timing), purchases
-- consumed at receipt on the line of their account assignment, and an effect of another type on the line it names. A rebate comes from the pool of its
-- goods and lands on the line it names, else on the company's material line. Cash and memo land on no line of the income statement.

with

windows as (select * from {{ ref('int_bridge_windows') }}),

measures as (select * from {{ ref('measures') }}),

saving_pools as (select * from {{ ref('saving_pools') }}),

benefit_lines as (select * from {{ ref('benefit_lines') }}),

benefit_effects as (select * from {{ ref('benefit_effects') }}),

rebates as (

    select
        measure_id,
        source,
        item_id,
        plant,
        min(company_code) as company_code
    from {{ ref('int_rebate_savings') }}
    group by measure_id, source, item_id, plant

),

parameters as (select * from {{ ref('measure_parameters') }} where is_current and parameter = 'line_id'),

variances as (

    select
        measure_id,
        source,
        item_id,
        plant,
        period,
        sum(released_reporting) as released_reporting
    from {{ ref('int_bridge_ppv_timing') }}
    group by measure_id, source, item_id, plant, period

),

decisions as (select * from {{ ref('int_measure_decisions') }}),

plants as (select * from {{ ref('plants') }}),

companies as (select * from {{ ref('companies') }}),

budget_rates as (select * from {{ ref('int_budget_rates') }}),

issues as (select * from {{ ref('int_bridge_issues') }} where comparator = 'prior_year'),

postings as (select * from {{ ref('int_bridge_postings') }}),

-- Which part of the saving that went straight to P&L is variance, and which was consumed at receipt.
direct_parts as (

    select
        measure_id,
        source,
        item_id,
        plant,
        period,
        sum(case when is_stocked then ppv_saving_reporting else 0 end) as ppv_reporting,
        sum(case when is_stocked then 0 else hard_saving_reporting end) as consumed_reporting
    from benefit_lines
    where evidence_status = 'supported'
    group by measure_id, source, item_id, plant, period

),

pools as (

    select
        saving_pools.measure_id,
        plants.company_code,
        saving_pools.source,
        saving_pools.item_id,
        windows.window_name,
        windows.period,
        companies.currency_local,
        saving_pools.validated_released_reporting - coalesce(variances.released_reporting, 0) as released_reporting,
        coalesce(variances.released_reporting, cast(0 as decimal(28, 6))) as released_variance_reporting,
        saving_pools.validated_direct_pnl_reporting as direct_reporting,
        cast(case
            when coalesce(direct_parts.consumed_reporting, 0) = 0 then saving_pools.validated_direct_pnl_reporting
            else coalesce(cast({{ money_div(
                'cast(saving_pools.validated_direct_pnl_reporting as decimal(18, 4)) * cast(direct_parts.ppv_reporting as decimal(18, 4))',
                'direct_parts.ppv_reporting + direct_parts.consumed_reporting', 6
            ) }} as decimal(28, 6)), 0)
        end as decimal(28, 6)) as ppv_reporting
    from saving_pools
    inner join windows on windows.period = saving_pools.period
    inner join plants on plants.source = saving_pools.source and plants.plant = saving_pools.plant
    inner join companies on companies.source = plants.source and companies.company_code = plants.company_code
    left join direct_parts
        on direct_parts.measure_id = saving_pools.measure_id
        and direct_parts.source = saving_pools.source
        and direct_parts.item_id = saving_pools.item_id
        and direct_parts.plant = saving_pools.plant
        and direct_parts.period = saving_pools.period
    left join variances
        on variances.measure_id = saving_pools.measure_id
        and variances.source = saving_pools.source
        and variances.item_id = saving_pools.item_id
        and variances.plant = saving_pools.plant
        and variances.period = saving_pools.period
    left join rebates
        on rebates.measure_id = saving_pools.measure_id
        and rebates.source = saving_pools.source
        and rebates.item_id = saving_pools.item_id
        and rebates.plant = saving_pools.plant
    where rebates.measure_id is null

),

rebate_pools as (

    select
        saving_pools.measure_id,
        rebates.company_code,
        saving_pools.source,
        companies.currency_local,
        windows.window_name,
        windows.period,
        sum(saving_pools.validated_released_reporting + saving_pools.validated_direct_pnl_reporting) as amount_reporting
    from saving_pools
    inner join windows on windows.period = saving_pools.period
    inner join rebates
        on rebates.measure_id = saving_pools.measure_id
        and rebates.source = saving_pools.source
        and rebates.item_id = saving_pools.item_id
        and rebates.plant = saving_pools.plant
    inner join companies on companies.source = rebates.source and companies.company_code = rebates.company_code
    group by
        saving_pools.measure_id, rebates.company_code, saving_pools.source, companies.currency_local, windows.window_name, windows.period

),

item_lines as (

    select
        company_code,
        source,
        item_id,
        cost_model,
        line_id,
        row_number() over (
            partition by company_code, source, item_id, cost_model
            order by sum(abs(amount_current)) desc, sum(abs(amount_reference)) desc, line_id
        ) as place
    from issues
    group by company_code, source, item_id, cost_model, line_id

),

company_lines as (

    select
        company_code,
        cost_model,
        line_id,
        row_number() over (partition by company_code, cost_model order by sum(abs(amount_current)) desc, line_id) as place
    from issues
    group by company_code, cost_model, line_id

),

company_ppv_lines as (

    {{ variance_lines_of('postings') }}

),

-- One row per measure, company and where it lands; an effect may come from finance's own files, then the company's source gives the rate.
landed as (

    select
        pools.measure_id,
        pools.company_code,
        pools.source,
        pools.currency_local,
        pools.window_name,
        pools.period,
        coalesce(item_lines.line_id, company_lines.line_id) as line_id,
        pools.released_reporting as amount_reporting
    from pools
    left join item_lines
        on item_lines.company_code = pools.company_code
        and item_lines.source = pools.source
        and item_lines.item_id = pools.item_id
        and item_lines.cost_model = 'goods_issues'
        and item_lines.place = 1
    left join company_lines
        on company_lines.company_code = pools.company_code
        and company_lines.cost_model = 'goods_issues'
        and company_lines.place = 1
    where pools.released_reporting <> 0

    union all

    select
        pools.measure_id,
        pools.company_code,
        pools.source,
        pools.currency_local,
        pools.window_name,
        pools.period,
        company_ppv_lines.line_id,
        pools.ppv_reporting + pools.released_variance_reporting as amount_reporting
    from pools
    left join company_ppv_lines
        on company_ppv_lines.company_code = pools.company_code and company_ppv_lines.place = 1
    where pools.ppv_reporting + pools.released_variance_reporting <> 0

    union all

    select
        pools.measure_id,
        pools.company_code,
        pools.source,
        pools.currency_local,
        pools.window_name,
        pools.period,
        coalesce(item_lines.line_id, company_lines.line_id) as line_id,
        pools.direct_reporting - pools.ppv_reporting as amount_reporting
    from pools
    left join item_lines
        on item_lines.company_code = pools.company_code
        and item_lines.source = pools.source
        and item_lines.item_id = pools.item_id
        and item_lines.cost_model = 'consumed_purchases'
        and item_lines.place = 1
    left join company_lines
        on company_lines.company_code = pools.company_code
        and company_lines.cost_model = 'consumed_purchases'
        and company_lines.place = 1
    where pools.direct_reporting <> pools.ppv_reporting

    union all

    select
        rebate_pools.measure_id,
        rebate_pools.company_code,
        rebate_pools.source,
        rebate_pools.currency_local,
        rebate_pools.window_name,
        rebate_pools.period,
        coalesce(parameters.value, {{ first_line_of('material_line_ids') }}, company_lines.line_id) as line_id,
        rebate_pools.amount_reporting
    from rebate_pools
    left join parameters on parameters.measure_id = rebate_pools.measure_id
    left join company_lines
        on company_lines.company_code = rebate_pools.company_code
        and company_lines.cost_model = 'goods_issues'
        and company_lines.place = 1
    where rebate_pools.amount_reporting <> 0

    union all

    select
        benefit_effects.measure_id,
        benefit_effects.company_code,
        company_sources.source,
        company_sources.currency_local,
        windows.window_name,
        windows.period,
        benefit_effects.line_id,
        cast(
            benefit_effects.amount_reporting * cast(decisions.validated_factor as decimal(20, 12)) as decimal(28, 6)
        ) as amount_reporting
    from benefit_effects
    inner join windows on windows.period = benefit_effects.period
    inner join decisions
        on decisions.measure_id = benefit_effects.measure_id and decisions.period = benefit_effects.period
    inner join (
        select
            company_code,
            min(source) as source,
            max(currency_local) as currency_local
        from companies
        group by company_code
    ) as company_sources on company_sources.company_code = benefit_effects.company_code
    where benefit_effects.statement = 'income_statement'
        and benefit_effects.evidence_status = 'supported'
        and benefit_effects.amount_reporting <> 0
        and benefit_effects.benefit_type <> 'rebate'

),

final as (

    select
        landed.company_code,
        landed.line_id,
        landed.window_name,
        landed.period,
        landed.measure_id,
        measures.benefit_type,
        cast(sum(landed.amount_reporting) as decimal(28, 6)) as amount_reporting,
        cast(sum({{ money_div('landed.amount_reporting', 'budget_rates.budget_rate', 6) }}) as decimal(28, 6)) as amount_local,
        sum(case when budget_rates.budget_rate is null then 1 else 0 end) as rows_without_rate
    from landed
    inner join measures on measures.measure_id = landed.measure_id
    left join budget_rates
        on budget_rates.measure_id = landed.measure_id
        and budget_rates.source = landed.source
        and budget_rates.currency = landed.currency_local
    where landed.line_id is not null
    group by landed.company_code, landed.line_id, landed.window_name, landed.period, landed.measure_id, measures.benefit_type

)

select * from final
