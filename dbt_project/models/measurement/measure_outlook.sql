-- PUBLIC. Each measure over its window as of the run. in-year: the first fiscal year of the window, actual up to the run's period and plan after it;
-- carry-over: the rest of the window. in-year + carry-over = window total. After the window the new price is the baseline: nothing is counted there.
-- Nothing after the run's period is ever actual. Plan is unrisked here; measure_predictions weighs it.
with measures as (
    select * from {{ ref('measures') }}
),

projects as (
    select * from {{ ref('projects') }}
),

windows as (
    select * from {{ ref('int_measure_windows') }}
),

periods as (
    select * from {{ ref('fiscal_periods') }}
),

measure_periods as (
    select * from {{ ref('measure_periods') }}
),

plans as (
    select * from {{ ref('int_measure_plans') }}
),

costs as (
    select * from {{ ref('measure_costs') }}
),

run as (
    select
        config_run.period,
        config_run.period_end,
        run_periods.period_index,
        run_periods.fiscal_year
    from {{ source('config', 'run') }} as config_run
    inner join periods as run_periods on config_run.period = run_periods.period
),

-- the window begins with the first receipt that counts, until then with the effective date
dated as (
    select
        measures.measure_id,
        measures.project_id,
        coalesce(measures.benefit_type, 'price_saving') as benefit_type,
        coalesce(measures.value_kind, 'profit') as value_kind,
        projects.budget_tag,
        coalesce(windows.first_receipt_date, measures.effective_date) as window_from,
        coalesce(windows.window_end_exclusive, {{ add_months('measures.effective_date', 'measures.window_months') }}) as window_end_exclusive,
        first_period.fiscal_year as first_fiscal_year,
        measures.window_months
    from measures
    left join projects on measures.project_id = projects.project_id
    left join windows on measures.measure_id = windows.measure_id
    left join periods as first_period
        on coalesce(windows.first_receipt_date, measures.effective_date) between first_period.start_date and first_period.end_date
),

-- a measure whose value is a memo is followed by its avoidance
actuals as (
    select
        measure_periods.measure_id,
        measure_periods.period,
        case when measure_periods.value_kind = 'memo' then measure_periods.memo_reporting else measure_periods.measured_reporting end as amount_reporting
    from measure_periods
),

-- the plan of the periods to come, as far as they begin inside the window
forecasts as (
    select
        plans.measure_id,
        plans.period,
        plans.planned_reporting as amount_reporting
    from plans
    inner join periods on plans.period = periods.period
    inner join dated on plans.measure_id = dated.measure_id
    cross join run
    where
        periods.period_index > run.period_index
        and periods.start_date < dated.window_end_exclusive
),

amounts as (
    select measure_id, period, amount_reporting, true as is_actual from actuals
    union all
    select measure_id, period, amount_reporting, false as is_actual from forecasts
),

-- what came before the window's first fiscal year (an early invoice) belongs to it
sums as (
    select
        dated.measure_id,
        sum(case when amounts.is_actual and periods.fiscal_year <= dated.first_fiscal_year then amounts.amount_reporting else 0 end) as in_year_actual,
        sum(case when not amounts.is_actual and periods.fiscal_year <= dated.first_fiscal_year then amounts.amount_reporting else 0 end) as in_year_forecast,
        sum(case when amounts.is_actual and periods.fiscal_year > dated.first_fiscal_year then amounts.amount_reporting else 0 end) as carry_over_actual,
        sum(case when not amounts.is_actual and periods.fiscal_year > dated.first_fiscal_year then amounts.amount_reporting else 0 end) as carry_over_forecast,
        sum(case when amounts.is_actual and periods.fiscal_year = run.fiscal_year then amounts.amount_reporting else 0 end) as this_year_actual,
        sum(case when not amounts.is_actual and periods.fiscal_year = run.fiscal_year then amounts.amount_reporting else 0 end) as this_year_forecast,
        sum(case when not amounts.is_actual and periods.fiscal_year = run.fiscal_year + 1 then amounts.amount_reporting else 0 end) as next_year_forecast,
        sum(case when amounts.is_actual and periods.period_index = run.period_index then amounts.amount_reporting else 0 end) as last_period_actual,
        sum(case when amounts.is_actual then amounts.amount_reporting else 0 end) as gross_to_date
    from dated
    cross join run
    left join amounts on dated.measure_id = amounts.measure_id
    left join periods on amounts.period = periods.period
    group by dated.measure_id
),

plan_sums as (
    select
        plans.measure_id,
        sum(plans.planned_reporting) as planned_reporting,
        count(*) as plan_periods,
        sum(case when periods.period_index <= run.period_index then plans.planned_reporting else 0 end) as planned_to_date
    from plans
    inner join periods on plans.period = periods.period
    cross join run
    group by plans.measure_id
),

cost_sums as (
    select
        costs.measure_id,
        sum(case when costs.cost_type = 'dis_benefit' then costs.amount_reporting else 0 end) as dis_benefit,
        sum(case when costs.cost_type <> 'dis_benefit' and costs.one_time then costs.amount_reporting else 0 end) as one_time_cost,
        sum(case when costs.cost_type <> 'dis_benefit' and not costs.one_time then costs.amount_reporting else 0 end) as recurring_cost
    from costs
    inner join periods on costs.period = periods.period
    cross join run
    where periods.period_index <= run.period_index
    group by costs.measure_id
),

joined as (
    select
        dated.*,
        run.period,
        run.period_end,
        {{ is_one_off('dated.benefit_type') }} as is_one_off,
        sums.in_year_actual,
        sums.in_year_forecast,
        sums.carry_over_actual,
        sums.carry_over_forecast,
        sums.this_year_actual,
        sums.this_year_forecast,
        sums.next_year_forecast,
        sums.last_period_actual,
        sums.gross_to_date,
        sums.in_year_actual + sums.in_year_forecast + sums.carry_over_actual + sums.carry_over_forecast as window_total,
        coalesce(plan_sums.planned_to_date, 0) as planned_to_date,
        plan_sums.planned_reporting,
        plan_sums.plan_periods,
        coalesce(cost_sums.one_time_cost, 0) as one_time_cost,
        coalesce(cost_sums.recurring_cost, 0) as recurring_cost,
        coalesce(cost_sums.dis_benefit, 0) as dis_benefit
    from dated
    cross join run
    inner join sums on dated.measure_id = sums.measure_id
    left join plan_sums on dated.measure_id = plan_sums.measure_id
    left join cost_sums on dated.measure_id = cost_sums.measure_id
),

final as (
    select
        measure_id,
        period,
        project_id,
        benefit_type,
        value_kind,
        budget_tag,
        cast(first_fiscal_year as integer) as first_fiscal_year,
        window_from,
        window_end_exclusive,
        period_end < window_end_exclusive as is_window_open,
        cast(in_year_actual as decimal(28, 6)) as in_year_actual_reporting,
        cast(in_year_forecast as decimal(28, 6)) as in_year_forecast_reporting,
        cast(carry_over_actual as decimal(28, 6)) as carry_over_actual_reporting,
        cast(carry_over_forecast as decimal(28, 6)) as carry_over_forecast_reporting,
        cast(carry_over_actual + carry_over_forecast as decimal(28, 6)) as carry_over_reporting,
        cast(window_total as decimal(28, 6)) as window_total_reporting,
        cast(this_year_actual as decimal(28, 6)) as this_year_actual_reporting,
        cast(this_year_forecast as decimal(28, 6)) as this_year_forecast_reporting,
        cast(next_year_forecast as decimal(28, 6)) as next_year_forecast_reporting,
        cast(planned_to_date as decimal(28, 6)) as planned_to_date_reporting,
        -- one-offs do not run on, and neither does a window that is over or has not begun
        case
            when not is_one_off and period_end >= window_from and period_end < window_end_exclusive
                then cast(last_period_actual * 12 as decimal(28, 6))
        end as run_rate_reporting,
        cast({{ money_div('planned_reporting * 12', 'plan_periods', 6) }} as decimal(28, 6)) as annualised_plan_reporting,
        cast(case when is_one_off then 0 else window_total end as decimal(28, 6)) as recurring_reporting,
        cast(case when is_one_off then window_total else 0 end as decimal(28, 6)) as one_off_reporting,
        cast(one_time_cost as decimal(28, 6)) as one_time_cost_reporting,
        cast(recurring_cost as decimal(28, 6)) as recurring_cost_reporting,
        cast(dis_benefit as decimal(28, 6)) as dis_benefit_reporting,
        cast(gross_to_date as decimal(28, 6)) as gross_to_date_reporting,
        -- cost is profit: it is not taken from cash or from a memo
        case when value_kind = 'profit' then cast(gross_to_date + one_time_cost + recurring_cost + dis_benefit as decimal(28, 6)) end
            as net_to_date_reporting
    from joined
)

select * from final
