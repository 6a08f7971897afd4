-- PUBLIC. The next six periods of an item and plant: opening + open orders by due date - bias-corrected forecast, running. Range: Z x standard deviation of the forecast error
-- x sqrt(periods ahead), errors of different periods taken as independent.
{%- set stock_point = ['source', 'company_code', 'plant', 'item_id'] %}
with forecast_rows as (
    {{ rows_of_planning('demand_forecasts') | indent(4) }}
),

plan_rows as (
    {{ rows_of_planning('planned_receipts') | indent(4) }}
),

accuracy as (
    select *
    from {{ ref('forecast_accuracy') }}
    where
        is_frozen_lag
        and time_span = 'rolling_12'
        and period = {{ run_fact('period') }}
),

deviations as (
    select * from {{ ref('safety_stock') }}
),

balances as (
    select * from {{ ref('inventory_balances') }} where period = {{ run_fact('period') }}
),

movements as (
    {{ own_stock_movements() | indent(4) }}
),

plants as (
    select * from {{ ref('plants') }}
),

costs as (
    select * from {{ ref('int_baseline_unit_costs') }} where fiscal_year = {{ run_fact('fiscal_year') }}
),

periods as (
    select * from {{ ref('fiscal_periods') }}
),

ahead as (
    select
        periods.*,
        cast(periods.period_index - last_period.period_index as integer) as horizon
    from periods
    inner join periods as last_period on last_period.period = {{ run_fact('period') }}
    where periods.period_index - last_period.period_index between 1 and 6
),

-- the latest version of the highest step, bucket by bucket
latest as (
    select
        erp_source as source,
        company_code,
        plant,
        item_id,
        step,
        bucket_start,
        bucket_end,
        max(item_group) as item_group,
        max(base_uom) as base_uom,
        sum(quantity_base_uom) as forecast_quantity
    from forecast_rows
    where bucket_end > {{ run_fact('period_end') }}
    group by erp_source, company_code, plant, item_id, step, bucket_start, bucket_end, created_at, forecast_version
    qualify row_number() over (
        partition by erp_source, company_code, plant, item_id, bucket_start
        order by {{ step_place('step') }} desc, created_at desc, forecast_version desc
    ) = 1
),

forecasts as (
    select
        latest.source,
        latest.company_code,
        latest.plant,
        latest.item_id,
        ahead.period,
        max(latest.item_group) as item_group,
        max(latest.base_uom) as base_uom,
        max(latest.step) as forecast_step,
        {{ quantity_by_days('latest', 'ahead') }} as forecast_quantity
    from latest
    inner join ahead
        on
            latest.bucket_start <= ahead.end_date
            and latest.bucket_end >= ahead.start_date
    group by 1, 2, 3, 4, 5
),

-- open orders of the latest plan of each plant; what is overdue falls due in the first period
latest_plans as (
    select
        erp_source as source,
        company_code,
        plant,
        plan_version,
        created_at
    from plan_rows
    group by 1, 2, 3, 4, 5
    qualify row_number() over (partition by erp_source, company_code, plant order by created_at desc, plan_version desc) = 1
),

open_orders as (
    select
        plan_rows.erp_source as source,
        plan_rows.company_code,
        plan_rows.plant,
        plan_rows.item_id,
        ahead.period,
        max(plan_rows.base_uom) as base_uom,
        sum(plan_rows.quantity_base_uom) as open_orders_quantity
    from plan_rows
    inner join latest_plans
        on
            plan_rows.erp_source = latest_plans.source
            and plan_rows.company_code = latest_plans.company_code
            and plan_rows.plant = latest_plans.plant
            and plan_rows.plan_version = latest_plans.plan_version
            and plan_rows.created_at = latest_plans.created_at
    inner join ahead
        on
            plan_rows.due_date between ahead.start_date and ahead.end_date
            or (ahead.horizon = 1 and plan_rows.due_date < ahead.start_date)
    where plan_rows.is_open_order
    group by 1, 2, 3, 4, 5
),

keys as (
    select source, company_code, plant, item_id, max(item_group) as item_group, max(base_uom) as base_uom
    from (
        select source, company_code, plant, item_id, item_group, base_uom from forecasts
        union all
        select source, company_code, plant, item_id, cast(null as varchar) as item_group, base_uom from open_orders
    ) as named
    group by 1, 2, 3, 4
),

areas as (
    {{ single_plant_areas('plants') | indent(4) }}
),

opening_balances as (
    select
        balances.source,
        coalesce(areas.plant, balances.plant) as plant,
        balances.item_id,
        sum(balances.quantity_base_uom) as quantity
    from balances
    left join areas
        on
            balances.source = areas.source
            and balances.plant = areas.valuation_area
    group by 1, 2, 3
),

moved as (
    select
        source,
        plant,
        item_id,
        sum(quantity_base_uom) as quantity
    from movements
    group by 1, 2, 3
),

-- demand / forecast over the closed buckets: an over-forecast of a third is divided by 1.33
item_bias as (
    select *
    from accuracy
    where
        scope_level = 'item'
        and weight = 'quantity'
        and n >= 3
        and forecast_total > 0
    qualify row_number() over (partition by company_code, plant, item_id order by {{ step_place('step') }} desc, base_uom) = 1
),

family_bias as (
    select *
    from accuracy
    where
        scope_level = 'family'
        and weight = 'quantity'
        and forecast_total > 0
    qualify row_number() over (partition by item_group, base_uom order by {{ step_place('step') }} desc) = 1
),

joined as (
    select
        keys.*,
        ahead.period,
        ahead.horizon,
        cast(coalesce(opening_balances.quantity, moved.quantity, 0) as decimal(23, 6)) as opening_quantity,
        case when latest_plans.plan_version is not null then cast(coalesce(open_orders.open_orders_quantity, 0) as decimal(23, 6)) end as open_orders_quantity,
        forecasts.forecast_quantity,
        forecasts.forecast_step,
        cast(
            coalesce(
                {{ money_div('item_bias.actual_total', 'item_bias.forecast_total', 12) }},
                {{ money_div('family_bias.actual_total', 'family_bias.forecast_total', 12) }},
                1
            ) as decimal(28, 12)
        ) as bias_factor,
        case when item_bias.item_id is not null then 'item' when family_bias.item_group is not null then 'family' else 'none' end as bias_basis,
        deviations.sigma_current,
        costs.unit_cost_reporting
    from keys
    cross join ahead
    left join forecasts
        on
            {{ same_keys('keys', 'forecasts', stock_point) }}
            and ahead.period = forecasts.period
    left join open_orders
        on
            {{ same_keys('keys', 'open_orders', stock_point) }}
            and ahead.period = open_orders.period
    left join latest_plans
        on
            keys.source = latest_plans.source
            and keys.company_code = latest_plans.company_code
            and keys.plant = latest_plans.plant
    left join opening_balances
        on
            keys.source = opening_balances.source
            and keys.plant = opening_balances.plant
            and keys.item_id = opening_balances.item_id
    left join moved
        on
            keys.source = moved.source
            and keys.plant = moved.plant
            and keys.item_id = moved.item_id
    left join item_bias
        on
            keys.company_code = item_bias.company_code
            and keys.plant = item_bias.plant
            and keys.item_id = item_bias.item_id
    left join family_bias
        on
            keys.item_group = family_bias.item_group
            and keys.base_uom = family_bias.base_uom
    left join deviations
        on {{ same_keys('keys', 'deviations', stock_point) }}
    left join costs
        on
            keys.source = costs.source
            and keys.plant = costs.plant
            and keys.item_id = costs.item_id
),

corrected as (
    select
        *,
        cast(cast(forecast_quantity as decimal(20, 6)) * cast(bias_factor as decimal(18, 12)) as decimal(23, 6)) as corrected_forecast_quantity
    from joined
),

-- from the first period without a forecast or an order plan on there is no projection
rolled as (
    select
        *,
        case
            when count(corrected_forecast_quantity) over running = horizon and count(open_orders_quantity) over running = horizon
                then cast(opening_quantity + sum(open_orders_quantity - corrected_forecast_quantity) over running as decimal(23, 6))
        end as closing_quantity,
        cast(
            cast({{ policy('service_factor_z') }} as decimal(10, 6)) * cast(sigma_current * cast(sqrt(horizon) as decimal(10, 8)) as decimal(26, 10))
            as decimal(23, 6)
        ) as spread_quantity
    from corrected
    window running as (partition by source, company_code, plant, item_id order by horizon rows between unbounded preceding and current row)
),

openings as (
    select
        *,
        case
            when horizon = 1 then opening_quantity
            else lag(closing_quantity) over (partition by source, company_code, plant, item_id order by horizon)
        end as period_opening_quantity,
        cast(closing_quantity - spread_quantity as decimal(23, 6)) as low_quantity,
        cast(closing_quantity + spread_quantity as decimal(23, 6)) as high_quantity
    from rolled
),

final as (
    select
        source,
        company_code,
        plant,
        item_id,
        item_group,
        base_uom,
        period,
        horizon,
        period_opening_quantity as opening_quantity,
        open_orders_quantity,
        forecast_quantity,
        forecast_step,
        bias_factor,
        bias_basis,
        corrected_forecast_quantity,
        closing_quantity,
        low_quantity,
        high_quantity,
        unit_cost_reporting,
        {% for column in ['opening', 'closing', 'low', 'high'] %}
        cast(
            cast({{ 'period_opening' if column == 'opening' else column }}_quantity as decimal(20, 6)) * cast(unit_cost_reporting as decimal(18, 10)) as decimal(28, 6)
        ) as {{ column }}_reporting,
        {% endfor %}
        case
            when open_orders_quantity is null then 'no_plan_delivered'
            when closing_quantity is null then 'no_forecast'
            when unit_cost_reporting is null then 'no_unit_cost'
            when spread_quantity is null then 'no_range_fewer_than_three_buckets'
        end as reason
    from openings
)

select * from final
