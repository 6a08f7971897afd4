-- PUBLIC. Each measure over its window.
with final as (
    select
        cast(null as varchar) as measure_id,
        cast(null as varchar) as period,
        cast(null as varchar) as project_id,
        cast(null as varchar) as benefit_type,
        cast(null as varchar) as value_kind,
        cast(null as varchar) as budget_tag,
        cast(null as integer) as first_fiscal_year,
        cast(null as date) as window_from,
        cast(null as date) as window_end_exclusive,
        cast(null as boolean) as is_window_open,
        cast(null as decimal(28,6)) as in_year_actual_reporting,
        cast(null as decimal(28,6)) as in_year_forecast_reporting,
        cast(null as decimal(28,6)) as carry_over_actual_reporting,
        cast(null as decimal(28,6)) as carry_over_forecast_reporting,
        cast(null as decimal(28,6)) as carry_over_reporting,
        cast(null as decimal(28,6)) as window_total_reporting,
        cast(null as decimal(28,6)) as this_year_actual_reporting,
        cast(null as decimal(28,6)) as this_year_forecast_reporting,
        cast(null as decimal(28,6)) as next_year_forecast_reporting,
        cast(null as decimal(28,6)) as planned_to_date_reporting,
        cast(null as decimal(28,6)) as run_rate_reporting,
        cast(null as decimal(28,6)) as annualised_plan_reporting,
        cast(null as decimal(28,6)) as recurring_reporting,
        cast(null as decimal(28,6)) as one_off_reporting,
        cast(null as decimal(28,6)) as one_time_cost_reporting,
        cast(null as decimal(28,6)) as recurring_cost_reporting,
        cast(null as decimal(28,6)) as dis_benefit_reporting,
        cast(null as decimal(28,6)) as gross_to_date_reporting,
        cast(null as decimal(28,6)) as net_to_date_reporting
    where false
)

select * from final
