-- What prices reach, per comparator, company, statement line and item: quantity and value of the comparator and of this year to date, side by side;
-- cost positive. Comparator prior_year: the same months of the year before; budget: its details, of the lines that have them.

with

costs as (select * from {{ ref('int_bridge_costs') }}),

details as (select * from {{ ref('int_bridge_budget_details') }} where driver in ('goods_issues', 'consumed_purchases')),

budget_lines as (select * from {{ ref('int_bridge_budget_lines') }} where is_detailed),

compared as (

    select
        'prior_year' as comparator,
        company_code,
        line_id,
        presentation_sign,
        cost_model,
        is_scope,
        source,
        item_id,
        base_uom,
        window_name = 'current' as is_current,
        quantity_base_uom,
        amount_local
    from costs

    union all

    select
        'budget' as comparator,
        costs.company_code,
        costs.line_id,
        costs.presentation_sign,
        costs.cost_model,
        costs.is_budget_scope as is_scope,
        costs.source,
        costs.item_id,
        costs.base_uom,
        true as is_current,
        costs.quantity_base_uom,
        costs.amount_local
    from costs
    inner join budget_lines on budget_lines.company_code = costs.company_code and budget_lines.line_id = costs.line_id
    where costs.window_name = 'current'

    union all

    select
        'budget' as comparator,
        company_code,
        line_id,
        presentation_sign,
        driver as cost_model,
        is_scope,
        source,
        item_id,
        base_uom,
        false as is_current,
        quantity as quantity_base_uom,
        cost_local as amount_local
    from details

),

final as (

    select
        comparator,
        company_code,
        line_id,
        max(presentation_sign) as presentation_sign,
        cost_model,
        is_scope,
        source,
        item_id,
        base_uom,
        cast(sum(case when is_current then 0 else quantity_base_uom end) as decimal(23, 6)) as quantity_reference,
        cast(sum(case when is_current then 0 else amount_local end) as decimal(23, 4)) as amount_reference,
        cast(sum(case when is_current then quantity_base_uom else 0 end) as decimal(23, 6)) as quantity_current,
        cast(sum(case when is_current then amount_local else 0 end) as decimal(23, 4)) as amount_current
    from compared
    group by comparator, company_code, line_id, cost_model, is_scope, source, item_id, base_uom

)

select * from final
