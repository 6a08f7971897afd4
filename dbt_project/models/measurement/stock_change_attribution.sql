-- PUBLIC. Why stock changed, exact per item, plant and period: R - A = (R - Rp) supply execution + (Rp - F) planned build + (F - A) forecast error.
-- R receipts into own stock, Rp receipts that the plan frozen at the lag expected, F the forecast frozen at the lag, A ordered demand net of cancellations.
{%- set stock_point = ['source', 'company_code', 'plant', 'item_id'] %}
with points as (
    select
        *,
        {{ step_place('step') }} as place
    from {{ ref('int_forecast_points') }}
    where is_frozen_lag
),

plan_rows as (
    {{ rows_of_planning('planned_receipts') | indent(4) }}
),

demand as (
    select *
    from {{ ref('sales_demand') }}
    where
        requested_date <= {{ run_fact('period_end') }}
        and coalesce(entered_on, {{ run_fact('period_end') }}) <= {{ run_fact('period_end') }}
),

movements as (
    select *
    from ({{ own_stock_movements() | indent(4) }}) as own_movements
    where movement_class in ('receipt', 'receipt_without_order', 'production')
),

order_lines as (
    select * from {{ ref('purchase_order_lines') }}
),

costs as (
    select * from {{ ref('int_baseline_unit_costs') }}
),

items as (
    select * from {{ ref('items') }}
),

periods as (
    select
        *,
        {{ add_months('start_date', '-cast(' ~ policy('forecast_lag_months') ~ ' as integer)') }} as freeze_date
    from {{ ref('fiscal_periods') }}
    where end_date <= {{ run_fact('period_end') }}
),

-- the step the firm plans with: consensus where it was frozen, else the next one down
planned_step as (
    select
        *,
        max(place) over (partition by source, company_code, plant, item_id, bucket_start) as best_place
    from points
),

forecasts as (
    select
        planned_step.source,
        planned_step.company_code,
        planned_step.plant,
        planned_step.item_id,
        periods.period,
        max(planned_step.item_group) as item_group,
        max(planned_step.base_uom) as base_uom,
        max(planned_step.step) as forecast_step,
        max(planned_step.forecast_version) as forecast_version,
        max(planned_step.created_at) as forecast_created_at,
        {{ quantity_by_days('planned_step', 'periods') }} as forecast_quantity
    from planned_step
    inner join periods
        on
            planned_step.bucket_start <= periods.end_date
            and planned_step.bucket_end >= periods.start_date
    where planned_step.place = planned_step.best_place
    group by 1, 2, 3, 4, 5
),

-- where nobody forecast anything there is nothing to attribute
forecast_plants as (
    select distinct
        source,
        company_code,
        plant,
        period
    from forecasts
),

covered as (
    select
        source,
        company_code,
        min(requested_date) as first_date,
        max(requested_date) as last_date
    from demand
    group by source, company_code
),

demanded as (
    select
        demand.source,
        demand.company_code,
        demand.plant,
        demand.item_id,
        demand.period,
        max(demand.item_group) as item_group,
        max(demand.base_uom) as base_uom,
        cast(
            sum(
                demand.ordered_quantity_base_uom
                - case
                    when demand.cancelled_on is null or demand.cancelled_on <= {{ run_fact('period_end') }} then demand.cancelled_quantity_base_uom
                    else 0
                end
            ) as decimal(23, 6)
        ) as demand_quantity,
        cast(
            sum(
                case
                    when
                        demand.cancelled_on is null
                        or (demand.cancelled_on <= {{ run_fact('period_end') }} and demand.cancelled_on > forecasts.forecast_created_at)
                        then demand.cancelled_quantity_base_uom
                    else 0
                end
            ) as decimal(23, 6)
        ) as cancelled_quantity
    from demand
    left join forecasts
        on {{ same_keys('demand', 'forecasts', stock_point + ['period']) }}
    group by 1, 2, 3, 4, 5
),

-- supply: the plan version of each plant and period is the latest one made by the freeze date
plan_versions as (
    select distinct
        erp_source as source,
        company_code,
        plant,
        plan_version,
        created_at
    from plan_rows
),

frozen_plans as (
    select
        plan_versions.*,
        periods.period
    from plan_versions
    inner join periods on plan_versions.created_at <= periods.freeze_date
    qualify row_number() over (
        partition by plan_versions.source, plan_versions.company_code, plan_versions.plant, periods.period
        order by plan_versions.created_at desc, plan_versions.plan_version desc
    ) = 1
),

expected as (
    select
        frozen_plans.source,
        frozen_plans.company_code,
        frozen_plans.plant,
        frozen_plans.period,
        frozen_plans.created_at,
        plan_rows.item_id,
        ltrim(plan_rows.purchase_order, '0') as purchase_order,
        {{ plain_number('plan_rows.purchase_order_line') }} as purchase_order_line,
        plan_rows.period as due_period,
        plan_rows.quantity_base_uom
    from frozen_plans
    inner join plan_rows
        on
            frozen_plans.source = plan_rows.erp_source
            and frozen_plans.company_code = plan_rows.company_code
            and frozen_plans.plant = plan_rows.plant
            and frozen_plans.plan_version = plan_rows.plan_version
            and frozen_plans.created_at = plan_rows.created_at
),

expected_lines as (
    select
        source,
        company_code,
        plant,
        item_id,
        period,
        created_at,
        purchase_order,
        purchase_order_line,
        sum(case when due_period = period then quantity_base_uom else 0 end) as due_quantity,
        sum(quantity_base_uom) as planned_quantity,
        max(case when due_period = period then 1 else 0 end) as is_due,
        max(due_period) as last_due_period
    from expected
    where purchase_order is not null
    group by 1, 2, 3, 4, 5, 6, 7, 8
),

expected_items as (
    select
        source,
        company_code,
        plant,
        item_id,
        period,
        sum(case when due_period = period then quantity_base_uom else 0 end) as planned_quantity,
        sum(case when due_period = period and purchase_order is null then quantity_base_uom else 0 end) as unlinked_quantity
    from expected
    group by 1, 2, 3, 4, 5
),

received as (
    select
        source,
        company_code,
        plant,
        item_id,
        period,
        sum(quantity_base_uom) as received_quantity
    from movements
    group by 1, 2, 3, 4, 5
),

received_lines as (
    select
        source,
        {{ plain_number('purchase_order') }} as purchase_order,
        {{ plain_number('purchase_order_line') }} as purchase_order_line,
        plant,
        item_id,
        period,
        posting_date,
        sum(quantity_base_uom) as received_quantity
    from movements
    where purchase_order is not null
    group by 1, 2, 3, 4, 5, 6, 7
),

executed_lines as (
    select
        expected_lines.source,
        expected_lines.company_code,
        expected_lines.plant,
        expected_lines.item_id,
        expected_lines.period,
        expected_lines.purchase_order,
        expected_lines.purchase_order_line,
        expected_lines.due_quantity,
        expected_lines.planned_quantity,
        expected_lines.is_due,
        expected_lines.last_due_period,
        coalesce(sum(case when received_lines.period = expected_lines.period then received_lines.received_quantity end), 0) as received_quantity,
        coalesce(sum(
            case
                when received_lines.posting_date > expected_lines.created_at and received_lines.posting_date <= periods.end_date
                    then received_lines.received_quantity
            end
        ), 0) as received_since_plan,
        coalesce(sum(case when received_lines.posting_date <= expected_lines.created_at then received_lines.received_quantity end), 0)
            as received_before_plan
    from expected_lines
    inner join periods on expected_lines.period = periods.period
    left join received_lines
        on
            expected_lines.source = received_lines.source
            and expected_lines.purchase_order = received_lines.purchase_order
            and expected_lines.purchase_order_line = received_lines.purchase_order_line
            and expected_lines.plant = received_lines.plant
            and expected_lines.item_id = received_lines.item_id
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
),

-- what the order still owed when the plan was made; an order line that is unknown or deleted owed what was planned
ordered as (
    select
        executed_lines.*,
        coalesce(
            case
                when not coalesce(order_lines.is_deleted, false) then order_lines.quantity_base_uom - executed_lines.received_before_plan
            end,
            executed_lines.planned_quantity
        ) as owed_quantity
    from executed_lines
    left join order_lines
        on
            executed_lines.source = order_lines.source
            and executed_lines.purchase_order = {{ plain_number('order_lines.purchase_order') }}
            and executed_lines.purchase_order_line = {{ plain_number('order_lines.purchase_order_line') }}
),

-- lot size and over-delivery belong to the period in which the line's last planned receipt falls due
line_causes as (
    select
        *,
        case
            when is_due = 0 or last_due_period <> period then 0
            when owed_quantity < planned_quantity then owed_quantity - planned_quantity
            else least(owed_quantity - planned_quantity, greatest(received_since_plan - planned_quantity, 0))
        end as lot_size_quantity,
        case
            when is_due = 0 or last_due_period <> period then 0
            else greatest(received_since_plan - owed_quantity, 0)
        end as over_delivered_quantity
    from ordered
),

supply_causes as (
    select
        source,
        company_code,
        plant,
        item_id,
        period,
        sum(received_quantity) as linked_received_quantity,
        sum(lot_size_quantity) as lot_size_quantity,
        sum(over_delivered_quantity) as over_delivered_quantity,
        sum(received_quantity - due_quantity - lot_size_quantity - over_delivered_quantity) as early_quantity
    from line_causes
    group by 1, 2, 3, 4, 5
),

-- what is neither forecast nor sold (materials of production, services) is planned by other means
planned_items as (
    select source, company_code, plant, item_id from forecasts
    union
    select source, company_code, plant, item_id from demanded
),

keys as (
    select source, company_code, plant, item_id, period from forecasts
    union
    select source, company_code, plant, item_id, period from demanded
    union
    select source, company_code, plant, item_id, period from received
    union
    select source, company_code, plant, item_id, period from expected_items
),

joined as (
    select
        keys.source,
        keys.company_code,
        keys.plant,
        keys.item_id,
        coalesce(forecasts.item_group, demanded.item_group, items.item_group) as item_group,
        coalesce(forecasts.base_uom, demanded.base_uom, items.base_uom) as base_uom,
        keys.period,
        periods.period_index,
        forecasts.forecast_step,
        forecasts.forecast_version,
        forecasts.forecast_created_at,
        frozen_plans.plan_version,
        frozen_plans.created_at as plan_created_at,
        covered.company_code is not null as has_demand,
        costs.unit_cost_reporting,
        cast(coalesce(received.received_quantity, 0) as decimal(23, 6)) as receipts_quantity,
        case when frozen_plans.plan_version is not null then cast(coalesce(expected_items.planned_quantity, 0) as decimal(23, 6)) end
            as planned_receipts_quantity,
        forecasts.forecast_quantity,
        cast(coalesce(demanded.demand_quantity, 0) as decimal(23, 6)) as demand_quantity,
        cast(coalesce(demanded.cancelled_quantity, 0) as decimal(23, 6)) as cancelled_quantity,
        cast(coalesce(supply_causes.early_quantity, 0) as decimal(23, 6)) as early_quantity,
        cast(coalesce(supply_causes.over_delivered_quantity, 0) as decimal(23, 6)) as over_delivered_quantity,
        cast(coalesce(supply_causes.lot_size_quantity, 0) as decimal(23, 6)) as lot_size_quantity,
        cast(
            coalesce(received.received_quantity, 0) - coalesce(supply_causes.linked_received_quantity, 0) - coalesce(expected_items.unlinked_quantity, 0)
            as decimal(23, 6)
        ) as unplanned_order_quantity
    from keys
    inner join planned_items
        on {{ same_keys('keys', 'planned_items', stock_point) }}
    inner join periods on keys.period = periods.period
    inner join forecast_plants
        on
            keys.source = forecast_plants.source
            and keys.company_code = forecast_plants.company_code
            and keys.plant = forecast_plants.plant
            and keys.period = forecast_plants.period
    left join forecasts
        on {{ same_keys('keys', 'forecasts', stock_point + ['period']) }}
    left join demanded
        on {{ same_keys('keys', 'demanded', stock_point + ['period']) }}
    left join covered
        on
            keys.source = covered.source
            and keys.company_code = covered.company_code
            and covered.first_date <= periods.end_date
            and covered.last_date >= periods.start_date
    left join received
        on {{ same_keys('keys', 'received', stock_point + ['period']) }}
    left join frozen_plans
        on
            keys.source = frozen_plans.source
            and keys.company_code = frozen_plans.company_code
            and keys.plant = frozen_plans.plant
            and keys.period = frozen_plans.period
    left join expected_items
        on {{ same_keys('keys', 'expected_items', stock_point + ['period']) }}
    left join supply_causes
        on {{ same_keys('keys', 'supply_causes', stock_point + ['period']) }}
    left join items
        on
            keys.source = items.source
            and keys.item_id = items.item_id
    left join costs
        on
            keys.source = costs.source
            and keys.plant = costs.plant
            and keys.item_id = costs.item_id
            and periods.fiscal_year = costs.fiscal_year
),

-- u: the error that cancellations do not explain
remaining as (
    select
        *,
        case when has_demand then cast(forecast_quantity - demand_quantity as decimal(23, 6)) end as forecast_error_quantity,
        case when has_demand then cast(forecast_quantity - demand_quantity - cancelled_quantity as decimal(23, 6)) end as u
    from joined
),

neighbours as (
    select
        *,
        coalesce(case when lag(period_index) over by_item = period_index - 1 then lag(u) over by_item end, 0) as u_before,
        -- known only once the next bucket is closed; until then nothing offsets
        coalesce(case when lead(period_index) over by_item = period_index + 1 then lead(u) over by_item end, 0) as u_after
    from remaining
    window by_item as (partition by source, company_code, plant, item_id order by period_index)
),

-- what three buckets together leave of the error is the estimate's; what an opposite neighbour offsets is timing
offsets as (
    select
        *,
        case
            when u > 0 then greatest(0, least(u, u_before + u + u_after))
            when u <= 0 then least(0, greatest(u, u_before + u + u_after))
        end as overestimate_quantity
    from neighbours
),

-- the demand came a bucket before its forecast: this bucket's excess forecast was ordered in the one before, or its excess demand was forecast for the next
causes as (
    select
        *,
        case
            when u > 0 then least(u - overestimate_quantity, greatest(-u_before, 0))
            when u <= 0 then -least(overestimate_quantity - u, greatest(u_after, 0))
        end as entered_early_quantity
    from offsets
),

quantities as (
    select
        *,
        cast(receipts_quantity - demand_quantity as decimal(23, 6)) as stock_change_quantity,
        cast(receipts_quantity - planned_receipts_quantity as decimal(23, 6)) as supply_execution_quantity,
        cast(planned_receipts_quantity - forecast_quantity as decimal(23, 6)) as planned_build_quantity,
        cast(u - overestimate_quantity - entered_early_quantity as decimal(23, 6)) as timing_quantity,
        cast(unit_cost_reporting as decimal(18, 10)) as unit_cost
    from causes
),

{% set valued = [
    'stock_change', 'supply_execution', 'over_delivered', 'lot_size', 'unplanned_order', 'planned_build', 'forecast_error', 'timing', 'entered_early', 'cancelled',
] %}

values_rounded as (
    select
        *,
        {% for column in valued %}
        cast(cast({{ column }}_quantity as decimal(20, 6)) * unit_cost as decimal(28, 6)) as {{ column }}_value{{ ',' if not loop.last }}
        {% endfor %}
    from quantities
),

-- the rounding of each value stays inside its parent: supply execution + planned build + forecast error = the change, and so for the sub-causes
tied as (
    select
        *,
        case
            when planned_receipts_quantity is null or forecast_quantity is null or not has_demand then forecast_error_value
            else stock_change_value - supply_execution_value - planned_build_value
        end as tied_error_value
    from values_rounded
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
        forecast_step,
        forecast_version,
        forecast_created_at,
        plan_version,
        plan_created_at,
        receipts_quantity,
        planned_receipts_quantity,
        forecast_quantity,
        demand_quantity,
        stock_change_quantity,
        supply_execution_quantity,
        case when plan_version is not null then early_quantity end as early_quantity,
        case when plan_version is not null then over_delivered_quantity end as over_delivered_quantity,
        case when plan_version is not null then lot_size_quantity end as lot_size_quantity,
        case when plan_version is not null then unplanned_order_quantity end as unplanned_order_quantity,
        planned_build_quantity,
        forecast_error_quantity,
        cast(overestimate_quantity as decimal(23, 6)) as overestimate_quantity,
        timing_quantity,
        cast(entered_early_quantity as decimal(23, 6)) as entered_early_quantity,
        case when u is not null then cancelled_quantity end as did_not_materialise_quantity,
        unit_cost_reporting,
        stock_change_value as stock_change_reporting,
        supply_execution_value as supply_execution_reporting,
        case
            when plan_version is not null
                then cast(supply_execution_value - over_delivered_value - lot_size_value - unplanned_order_value as decimal(28, 6))
        end as early_reporting,
        case when plan_version is not null then over_delivered_value end as over_delivered_reporting,
        case when plan_version is not null then lot_size_value end as lot_size_reporting,
        case when plan_version is not null then unplanned_order_value end as unplanned_order_reporting,
        planned_build_value as planned_build_reporting,
        cast(tied_error_value as decimal(28, 6)) as forecast_error_reporting,
        case when u is not null then cast(tied_error_value - timing_value - entered_early_value - cancelled_value as decimal(28, 6)) end
            as overestimate_reporting,
        timing_value as timing_reporting,
        entered_early_value as entered_early_reporting,
        case when u is not null then cancelled_value end as did_not_materialise_reporting,
        case
            when not has_demand then 'no_demand_delivered'
            when forecast_quantity is null then 'no_frozen_forecast'
            when plan_version is null then 'no_frozen_plan'
            when unit_cost_reporting is null then 'no_unit_cost'
        end as reason
    from tied
)

select * from final
