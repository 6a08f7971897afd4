-- PUBLIC. King's formula: SS = Z sqrt((PC / T1) sigma^2 + (sigma_LT D)^2), with the forecast error of the twelve periods before against that of the twelve periods to the
-- run's. Demand and lead times are the same on both sides, so the difference is what a better forecast alone releases. Predicted with this, measured with the attribution.
-- Standard deviations are of samples (n - 1): they take the mean error out, so bias is not safety stock's to cover. Sums are exact; only the root is not.
with points as (
    select
        *,
        {{ step_place('step') }} as place
    from {{ ref('int_forecast_points') }}
    where
        is_frozen_lag
        and actual_quantity is not null
),

order_lines as (
    select * from {{ ref('purchase_order_lines') }}
),

receipts as (
    select
        source,
        purchase_order,
        coalesce(purchase_order_line, '') as purchase_order_line,
        plant,
        item_id,
        min(posting_date) as received_on
    from {{ ref('inventory_movements') }}
    where
        movement_class = 'receipt'
        and quantity_base_uom > 0
        and purchase_order is not null
        and posting_date <= {{ run_fact('period_end') }}
    group by 1, 2, 3, 4, 5
),

attribution as (
    select * from {{ ref('stock_change_attribution') }}
),

costs as (
    select * from {{ ref('int_baseline_unit_costs') }} where fiscal_year = {{ run_fact('fiscal_year') }}
),

periods as (
    select
        period,
        period_index
    from {{ ref('fiscal_periods') }}
),

last_index as (
    select period_index from periods where period = {{ run_fact('period') }}
),

errors as (
    select
        points.source,
        points.company_code,
        points.plant,
        points.item_id,
        points.item_group,
        points.base_uom,
        points.step,
        points.forecast_quantity - points.actual_quantity as error_quantity,
        points.actual_quantity,
        {{ dbt.datediff('points.bucket_start', 'points.bucket_end', 'day') }} + 1 as bucket_days,
        case when periods.period_index > last_index.period_index - 12 then 'current' else 'reference' end as side
    from points
    inner join periods on points.period = periods.period
    cross join last_index
    where periods.period_index between last_index.period_index - 23 and last_index.period_index
    qualify points.place = max(points.place) over (partition by points.source, points.company_code, points.plant, points.item_id, points.bucket_start)
),

by_item as (
    select
        source,
        company_code,
        plant,
        item_id,
        max(item_group) as item_group,
        max(base_uom) as base_uom,
        max(step) as step,
        {% for side in ['reference', 'current'] %}
        count(case when side = '{{ side }}' then error_quantity end) as n_{{ side }},
        sum(case when side = '{{ side }}' then error_quantity end) as error_{{ side }},
        sum(case when side = '{{ side }}' then cast(error_quantity as decimal(18, 4)) * cast(cast(error_quantity as decimal(18, 4)) as decimal(19, 4)) end)
            as squares_{{ side }},
        {% endfor %}
        sum(case when side = 'current' then actual_quantity end) as actual_current,
        sum(case when side = 'current' then bucket_days end) as days_current
    from errors
    group by 1, 2, 3, 4
),

deviations as (
    select
        *,
        {% for side in ['reference', 'current'] %}
        case
            when n_{{ side }} >= 3
                then cast(
                    sqrt(
                        cast(
                            greatest(
                                cast(n_{{ side }} as decimal(6, 0)) * cast(squares_{{ side }} as decimal(32, 8))
                                - cast(error_{{ side }} as decimal(19, 4)) * cast(error_{{ side }} as decimal(19, 4)), 0
                            ) as double
                        )
                        / cast(n_{{ side }} * (n_{{ side }} - 1) as double)
                    ) as decimal(28, 6)
                )
        end as sigma_{{ side }},
        {% endfor %}
        case when n_current > 0 then cast({{ money_div('actual_current', 'n_current', 6) }} as decimal(28, 6)) end as demand_per_bucket,
        case when n_current > 0 then cast({{ money_div('days_current', 'n_current', 6) }} as decimal(28, 6)) end as bucket_days
    from by_item
),

-- lead time of an order line: days from the order to its first receipt
delays as (
    select
        receipts.source,
        receipts.plant,
        receipts.item_id,
        cast({{ dbt.datediff('order_lines.order_date', 'receipts.received_on', 'day') }} as bigint) as lead_days
    from receipts
    inner join order_lines
        on
            receipts.source = order_lines.source
            and receipts.purchase_order = order_lines.purchase_order
            and receipts.purchase_order_line = coalesce(order_lines.purchase_order_line, '')
    where order_lines.order_date is not null
),

-- of the item and plant; an item with fewer than three deliveries takes the plant's
item_delays as (
    select
        source,
        plant,
        item_id,
        count(*) as n,
        sum(lead_days) as days,
        sum(lead_days * lead_days) as squares
    from delays
    group by 1, 2, 3
    having count(*) >= 3
),

plant_delays as (
    select
        source,
        plant,
        count(*) as n,
        sum(lead_days) as days,
        sum(lead_days * lead_days) as squares
    from delays
    group by 1, 2
    having count(*) >= 3
),

with_delays as (
    select
        deviations.*,
        cast(
            sqrt(cast({{ money_div(
                'coalesce(item_delays.n * item_delays.squares - item_delays.days * item_delays.days, plant_delays.n * plant_delays.squares - plant_delays.days * plant_delays.days)',
                'coalesce(item_delays.n * (item_delays.n - 1), plant_delays.n * (plant_delays.n - 1))', 10) }} as double))
            as decimal(28, 10)
        ) as sigma_days
    from deviations
    left join item_delays
        on
            deviations.source = item_delays.source
            and deviations.plant = item_delays.plant
            and deviations.item_id = item_delays.item_id
    left join plant_delays
        on
            deviations.source = plant_delays.source
            and deviations.plant = plant_delays.plant
),

in_buckets as (
    select
        *,
        cast({{ policy('service_factor_z') }} as decimal(28, 12)) as service_factor,
        cast({{ policy('forecast_lead_time_buckets') }} as decimal(28, 12)) as lead_time_buckets,
        cast({{ money_div('sigma_days', 'bucket_days', 6) }} as decimal(28, 6)) as sigma_lead_time
    from with_delays
),

stocks as (
    select
        *,
        {% for side in ['reference', 'current'] %}
        cast(
            cast(service_factor as double)
            * sqrt(
                cast(lead_time_buckets as double) * cast(sigma_{{ side }} as double) * cast(sigma_{{ side }} as double)
                + cast(sigma_lead_time as double) * cast(sigma_lead_time as double) * cast(demand_per_bucket as double) * cast(demand_per_bucket as double)
            ) as decimal(28, 6)
        ) as safety_stock_{{ side }}{{ ',' if not loop.last }}
        {% endfor %}
    from in_buckets
),

built as (
    select
        attribution.source,
        attribution.company_code,
        attribution.plant,
        attribution.item_id,
        -sum(attribution.forecast_error_quantity) as measured_release_quantity
    from attribution
    inner join periods on attribution.period = periods.period
    cross join last_index
    where periods.period_index between last_index.period_index - 11 and last_index.period_index
    group by 1, 2, 3, 4
),

valued as (
    select
        stocks.*,
        built.measured_release_quantity,
        costs.unit_cost_reporting,
        safety_stock_reference - safety_stock_current as predicted_release_quantity,
        cast(cast(safety_stock_reference - safety_stock_current as decimal(20, 6)) * cast(costs.unit_cost_reporting as decimal(18, 10)) as decimal(28, 6))
            as predicted_release_reporting,
        cast(cast(built.measured_release_quantity as decimal(20, 6)) * cast(costs.unit_cost_reporting as decimal(18, 10)) as decimal(28, 6))
            as measured_release_reporting
    from stocks
    left join built
        on
            stocks.source = built.source
            and stocks.company_code = built.company_code
            and stocks.plant = built.plant
            and stocks.item_id = built.item_id
    left join costs
        on
            stocks.source = costs.source
            and stocks.plant = costs.plant
            and stocks.item_id = costs.item_id
),

final as (
    select
        source,
        company_code,
        plant,
        item_id,
        item_group,
        base_uom,
        {{ run_fact('period') }} as period,
        step,
        cast(n_reference as bigint) as n_reference,
        cast(n_current as bigint) as n_current,
        service_factor,
        lead_time_buckets,
        sigma_reference,
        sigma_current,
        cast(sigma_lead_time as decimal(28, 6)) as sigma_lead_time,
        demand_per_bucket,
        safety_stock_reference,
        safety_stock_current,
        cast(predicted_release_quantity as decimal(28, 6)) as predicted_release_quantity,
        unit_cost_reporting,
        predicted_release_reporting,
        cast(measured_release_quantity as decimal(28, 6)) as measured_release_quantity,
        measured_release_reporting,
        cast(measured_release_reporting - predicted_release_reporting as decimal(28, 6)) as gap_reporting,
        case
            when sigma_current is null then 'fewer_than_three_buckets'
            when sigma_lead_time is null then 'no_delivery_history'
            when sigma_reference is null then 'fewer_than_three_reference_buckets'
            when unit_cost_reporting is null then 'no_unit_cost'
        end as reason
    from valued
)

select * from final
