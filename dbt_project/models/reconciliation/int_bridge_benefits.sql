-- Recognised savings by the statement line they land on, local currency at the budget rate of the measure, positive is good for profit:
-- what the pool released lands on the material line of the item's issues, purchase price variance on the variance line. Savings on
-- orders consumed at receipt land on the cost line of their account assignment, which is neither, and are left out.

with

windows as (select * from {{ ref('int_bridge_windows') }}),

saving_pools as (select * from {{ ref('saving_pools') }}),

benefit_lines as (select * from {{ ref('benefit_lines') }}),

plants as (select * from {{ ref('plants') }}),

companies as (select * from {{ ref('companies') }}),

budget_rates as (select * from {{ ref('int_budget_rates') }}),

issues as (select * from {{ ref('int_bridge_issues') }}),

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
        companies.currency_local,
        saving_pools.validated_released_reporting as released_reporting,
        case
            when coalesce(direct_parts.consumed_reporting, 0) = 0 then saving_pools.validated_direct_pnl_reporting
            else cast({{ money_div(
                'cast(saving_pools.validated_direct_pnl_reporting as decimal(18, 4)) * cast(direct_parts.ppv_reporting as decimal(18, 4))',
                'direct_parts.ppv_reporting + direct_parts.consumed_reporting', 6
            ) }} as decimal(28, 6))
        end as ppv_reporting
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

),

rated as (

    select
        pools.*,
        budget_rates.budget_rate
    from pools
    left join budget_rates
        on budget_rates.measure_id = pools.measure_id
        and budget_rates.source = pools.source
        and budget_rates.currency = pools.currency_local

),

item_lines as (

    select
        company_code,
        source,
        item_id,
        line_id,
        row_number() over (
            partition by company_code, source, item_id order by abs(amount_current) desc, abs(amount_prior) desc, line_id
        ) as place
    from issues

),

company_material_lines as (

    select
        company_code,
        line_id,
        row_number() over (partition by company_code order by sum(abs(amount_current)) desc, line_id) as place
    from issues
    group by company_code, line_id

),

company_ppv_lines as (

    select
        company_code,
        line_id,
        row_number() over (partition by company_code order by sum(abs(amount_local)) desc, line_id) as place
    from postings
    where transaction_key = 'PRD' and is_ppv_line
    group by company_code, line_id

),

landed as (

    select
        rated.company_code,
        coalesce(item_lines.line_id, company_material_lines.line_id) as line_id,
        rated.window_name,
        rated.budget_rate,
        rated.released_reporting as amount_reporting
    from rated
    left join item_lines
        on item_lines.company_code = rated.company_code
        and item_lines.source = rated.source
        and item_lines.item_id = rated.item_id
        and item_lines.place = 1
    left join company_material_lines
        on company_material_lines.company_code = rated.company_code and company_material_lines.place = 1
    where rated.released_reporting <> 0

    union all

    select
        rated.company_code,
        company_ppv_lines.line_id,
        rated.window_name,
        rated.budget_rate,
        rated.ppv_reporting as amount_reporting
    from rated
    left join company_ppv_lines
        on company_ppv_lines.company_code = rated.company_code and company_ppv_lines.place = 1
    where rated.ppv_reporting <> 0

),

final as (

    select
        company_code,
        line_id,
        window_name,
        cast(sum(amount_reporting) as decimal(28, 6)) as amount_reporting,
        cast(sum({{ money_div('amount_reporting', 'budget_rate', 6) }}) as decimal(28, 6)) as amount_local,
        sum(case when budget_rate is null then 1 else 0 end) as rows_without_rate
    from landed
    where line_id is not null
    group by company_code, line_id, window_name

)

select * from final
