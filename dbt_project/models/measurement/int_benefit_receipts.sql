-- Receipt events: (baseline price - order price) x quantity x share, per measure and receipt line inside the measure's window,
-- split into the hard part, the avoidance part and the purchase price variance part of a standard-priced item.
with receipts as (
    select * from {{ ref('int_measure_receipts') }}
),

windows as (
    select * from {{ ref('int_measure_windows') }}
),

baselines as (
    select * from {{ ref('measure_baselines') }}
),

-- one late approval makes the whole measure avoidance
late_measures as (
    select
        measure_id,
        max(case when is_late_approval then 1 else 0 end) = 1 as is_late
    from baselines
    group by measure_id
),

rates as (
    select * from {{ ref('int_budget_rates') }}
),

plants as (
    select * from {{ ref('plants') }}
),

costs as (
    select * from {{ ref('item_costs') }}
),

price_indices as (
    select
        index_id,
        period,
        max(index_value) as index_value
    from {{ ref('price_indices') }}
    group by index_id, period
),

in_window as (
    select
        receipts.*,
        windows.effective_date,
        windows.benefit_type
    from receipts
    inner join windows on receipts.measure_id = windows.measure_id
    where
        receipts.posting_date >= windows.effective_date
        and (windows.window_end_exclusive is null or receipts.posting_date < windows.window_end_exclusive)
),

priced as (
    select
        in_window.*,
        baselines.baseline_type,
        baselines.version as baseline_version,
        -- indexed: P0 x (1 - w + w x I1 / I0), I1 the index of the receipt's period
        case
            when baselines.baseline_type = 'index_adjusted'
                then cast(
                    {{ money_div(
                        'cast(baselines.baseline_price_reporting * cast(baselines.base_index_value * (1 - baselines.indexed_share)'
                        ~ ' + baselines.indexed_share * price_indices.index_value as decimal(20, 10)) as decimal(38, 10))',
                        'baselines.base_index_value', 10
                    ) }} as decimal(28, 10)
                )
            else baselines.baseline_price_reporting
        end as baseline_price_reporting,
        baselines.prior_price_reporting,
        -- a measure registered as cost avoidance is a memo, whatever was paid before
        coalesce(late_measures.is_late, false) or coalesce(in_window.benefit_type, 'price_saving') = 'cost_avoidance' as is_late,
        rates.budget_rate,
        local_rates.budget_rate as local_budget_rate,
        cast(in_window.order_price_doc * rates.budget_rate as decimal(28, 10)) as order_price_reporting,
        costs.price_control,
        cast(costs.standard_price_local * local_rates.budget_rate as decimal(28, 10)) as standard_price_reporting,
        case
            when in_window.exclusion_reason is not null then in_window.exclusion_reason
            when baselines.baseline_price_reporting is null then 'no_baseline'
            when baselines.baseline_type = 'index_adjusted' and price_indices.index_value is null then 'no_index'
            when rates.budget_rate is null then 'no_budget_rate'
        end as excluded_because
    from in_window
    left join baselines
        on
            in_window.measure_id = baselines.measure_id
            and in_window.item_id = baselines.item_id
    left join price_indices
        on
            baselines.index_id = price_indices.index_id
            and in_window.period = price_indices.period
    left join late_measures on in_window.measure_id = late_measures.measure_id
    left join rates
        on
            in_window.measure_id = rates.measure_id
            and in_window.source = rates.source
            and in_window.currency_doc = rates.currency
    left join rates as local_rates
        on
            in_window.measure_id = local_rates.measure_id
            and in_window.source = local_rates.source
            and in_window.currency_local = local_rates.currency
    left join plants
        on
            in_window.source = plants.source
            and in_window.plant = plants.plant
    left join costs
        on
            in_window.source = costs.source
            and coalesce(plants.valuation_area, in_window.plant) = costs.plant
            and in_window.item_id = costs.item_id
            and in_window.posting_date between costs.valid_from and costs.valid_to
),

-- docs/method.md, hard or avoidance
ruled as (
    select
        *,
        case
            when excluded_because is not null then 'excluded'
            when is_late then 'avoidance'
            when baseline_type in ('weighted_average', 'last_price', 'prior_year_average') then 'hard'
            when prior_price_reporting is null then 'avoidance'
            when baseline_price_reporting <= prior_price_reporting then 'hard'
            when order_price_reporting <= prior_price_reporting then 'split'
            else 'avoidance'
        end as benefit_rule
    from priced
),

valued as (
    select
        *,
        cast(cast(quantity_base_uom * share as decimal(38, 12)) as decimal(28, 10)) as shared_quantity
    from ruled
),

savings as (
    select
        *,
        case
            when benefit_rule = 'excluded' then cast(0 as decimal(28, 6))
            else cast((baseline_price_reporting - order_price_reporting) * shared_quantity as decimal(28, 6))
        end as saving_reporting,
        case benefit_rule
            when 'hard' then cast((baseline_price_reporting - order_price_reporting) * shared_quantity as decimal(28, 6))
            when 'split' then cast((prior_price_reporting - order_price_reporting) * shared_quantity as decimal(28, 6))
            else cast(0 as decimal(28, 6))
        end as hard_saving_reporting,
        -- the variance against the standard moves only with a hard part: what was avoided was never in a price
        case
            when benefit_rule in ('hard', 'split') and is_stocked and price_control = 'S' and standard_price_reporting is not null
                then cast((standard_price_reporting - order_price_reporting) * shared_quantity as decimal(28, 6))
            else cast(0 as decimal(28, 6))
        end as ppv_saving_reporting,
        case
            when benefit_rule = 'excluded' or local_budget_rate is null then cast(0 as decimal(28, 6))
            else cast(
                cast(
                    cast(order_value_doc * budget_rate as decimal(28, 10)) - cast(order_value_local * local_budget_rate as decimal(28, 10))
                    as decimal(28, 10)
                ) * share as decimal(28, 6)
            )
        end as fx_effect_reporting
    from valued
),

final as (
    select
        *,
        cast(saving_reporting - hard_saving_reporting as decimal(28, 6)) as avoidance_reporting
    from savings
)

select * from final
