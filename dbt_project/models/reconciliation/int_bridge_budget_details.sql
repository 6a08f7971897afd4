-- Details of the budget in the months of this year to date, of the lines that can be explained with them: cost positive beside the printed amount.

with

windows as (select * from {{ ref('int_bridge_windows') }} where window_name = 'current'),

details as (select * from {{ ref('budget_details') }}),

budget_lines as (select * from {{ ref('int_bridge_budget_lines') }} where is_detailed),

scope_plants as (select * from {{ ref('int_bridge_scope_plants') }} where comparator = 'budget'),

line_signs as (

    select
        company_code,
        line_id,
        max(presentation_sign) as presentation_sign
    from {{ ref('account_mappings') }}
    where statement = 'income_statement'
    group by company_code, line_id

),

final as (

    select
        details.source,
        details.company_code,
        details.line_id,
        line_signs.presentation_sign,
        details.driver,
        scope_plants.plant is not null as is_scope,
        details.item_id,
        coalesce(details.base_uom, '') as base_uom,
        details.measure_id,
        details.period,
        coalesce(details.quantity, cast(0 as decimal(23, 6))) as quantity,
        details.provision_rate,
        details.amount_local,
        -- the printed sign turns here
        cast(line_signs.presentation_sign * details.amount_local as decimal(23, 4)) as cost_local
    from details
    inner join windows on windows.period = details.period
    inner join budget_lines on budget_lines.company_code = details.company_code and budget_lines.line_id = details.line_id
    inner join line_signs on line_signs.company_code = details.company_code and line_signs.line_id = details.line_id
    left join scope_plants on scope_plants.company_code = details.company_code and scope_plants.plant = details.plant

)

select * from final
