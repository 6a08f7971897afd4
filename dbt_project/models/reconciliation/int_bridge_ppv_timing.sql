-- Price variance the ledger takes to profit at once while the method holds it in stock (policy ppv_capitalise), of recognised benefits, per measure, item,
-- plant and month of the bridge: what was bought at a variance, and what of it the stock has released, through the release shares of the saving pool.
-- Both stand on the variance line, positive is good for profit; timing = at once less released, and it turns when the stock does. Nothing under ppv_expense.
with recursive lines as (

    select *
    from {{ ref('benefit_lines') }}
    where evidence_status = 'supported' and is_stocked and price_control = 'S' and {{ policy('ppv_policy') }} = 'ppv_capitalise'

),

decisions as (select * from {{ ref('int_measure_decisions') }}),

quantities as (select * from {{ ref('int_pool_quantities') }}),

windows as (select * from {{ ref('int_bridge_windows') }}),

postings as (select * from {{ ref('int_bridge_postings') }}),

companies as (select * from {{ ref('companies') }}),

budget_rates as (select * from {{ ref('int_budget_rates') }}),

variances as (

    select
        lines.measure_id,
        lines.source,
        lines.company_code,
        lines.item_id,
        coalesce(lines.plant, 'none') as plant,
        lines.period,
        cast(sum(
            cast(lines.ppv_saving_reporting * cast(coalesce(decisions.validated_factor, 0) as decimal(20, 12)) as decimal(28, 10))
        ) as decimal(28, 6)) as at_once_reporting
    from lines
    left join decisions on decisions.measure_id = lines.measure_id and decisions.period = lines.period
    group by lines.measure_id, lines.source, lines.company_code, lines.item_id, coalesce(lines.plant, 'none'), lines.period

),

pools as (

    select
        variances.measure_id,
        variances.source,
        variances.company_code,
        variances.item_id,
        variances.plant,
        min(quantities.period_index) as first_index
    from variances
    inner join quantities
        on quantities.source = variances.source
        and quantities.item_id = variances.item_id
        and quantities.plant = variances.plant
        and quantities.period = variances.period
    group by variances.measure_id, variances.source, variances.company_code, variances.item_id, variances.plant

),

flows as (

    select
        pools.*,
        quantities.period,
        quantities.period_index,
        cast(quantities.release_share as decimal(13, 12)) as release_share,
        coalesce(variances.at_once_reporting, cast(0 as decimal(28, 6))) as at_once_reporting
    from pools
    inner join quantities
        on quantities.source = pools.source
        and quantities.item_id = pools.item_id
        and quantities.plant = pools.plant
        and quantities.period_index >= pools.first_index
    left join variances
        on variances.measure_id = pools.measure_id
        and variances.source = pools.source
        and variances.company_code = pools.company_code
        and variances.item_id = pools.item_id
        and variances.plant = pools.plant
        and variances.period = quantities.period

),

rolled as (

    select
        measure_id,
        source,
        company_code,
        item_id,
        plant,
        period_index,
        cast(at_once_reporting * release_share as decimal(28, 6)) as released_reporting,
        cast(at_once_reporting - cast(at_once_reporting * release_share as decimal(28, 6)) as decimal(28, 6)) as held_reporting
    from flows
    where period_index = first_index

    union all

    select
        flows.measure_id,
        flows.source,
        flows.company_code,
        flows.item_id,
        flows.plant,
        flows.period_index,
        cast((rolled.held_reporting + flows.at_once_reporting) * flows.release_share as decimal(28, 6)) as released_reporting,
        cast(
            rolled.held_reporting + flows.at_once_reporting
            - cast((rolled.held_reporting + flows.at_once_reporting) * flows.release_share as decimal(28, 6)) as decimal(28, 6)
        ) as held_reporting
    from rolled
    inner join flows
        on flows.measure_id = rolled.measure_id
        and flows.source = rolled.source
        and flows.company_code = rolled.company_code
        and flows.item_id = rolled.item_id
        and flows.plant = rolled.plant
        and flows.period_index = rolled.period_index + 1

),

variance_lines as (

    {{ variance_lines_of('postings') }}

),

final as (

    select
        flows.measure_id,
        flows.source,
        flows.company_code,
        variance_lines.line_id,
        variance_lines.presentation_sign,
        flows.item_id,
        flows.plant,
        windows.window_name,
        flows.period,
        flows.at_once_reporting,
        rolled.released_reporting,
        rolled.held_reporting,
        cast({{ money_div('flows.at_once_reporting - rolled.released_reporting', 'budget_rates.budget_rate', 6) }} as decimal(28, 6))
            as timing_local
    from flows
    inner join rolled
        on rolled.measure_id = flows.measure_id
        and rolled.source = flows.source
        and rolled.company_code = flows.company_code
        and rolled.item_id = flows.item_id
        and rolled.plant = flows.plant
        and rolled.period_index = flows.period_index
    inner join windows on windows.period = flows.period
    inner join variance_lines on variance_lines.company_code = flows.company_code and variance_lines.place = 1
    inner join companies on companies.source = flows.source and companies.company_code = flows.company_code
    inner join budget_rates
        on budget_rates.measure_id = flows.measure_id
        and budget_rates.source = flows.source
        and budget_rates.currency = companies.currency_local

)

select * from final
