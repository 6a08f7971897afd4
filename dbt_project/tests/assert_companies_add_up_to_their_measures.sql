-- The parts of the companies add up to the measure, in every amount and period.
{{ config(meta={'dagster': {'ref': {'name': 'measure_company_periods'}}}) }}

select
    measure_periods.measure_id,
    measure_periods.period,
    measure_periods.measured_reporting,
    sum(parts.measured_reporting) as measured_by_company
from {{ ref('measure_periods') }} as measure_periods
left join {{ ref('measure_company_periods') }} as parts
    on parts.measure_id = measure_periods.measure_id and parts.period = measure_periods.period
where {{ in_audit_window('measure_periods.period') }}
group by
    measure_periods.measure_id,
    measure_periods.period,
    measure_periods.measured_reporting,
    measure_periods.validated_reporting,
    measure_periods.recognised_pnl_reporting,
    measure_periods.recognised_cash_reporting,
    measure_periods.held_in_stock_reporting
having coalesce(sum(parts.measured_reporting), 0) <> measure_periods.measured_reporting
    or coalesce(sum(parts.validated_reporting), 0) <> measure_periods.validated_reporting
    or coalesce(sum(parts.recognised_pnl_reporting), 0) <> measure_periods.recognised_pnl_reporting
    or coalesce(sum(parts.recognised_cash_reporting), 0) <> measure_periods.recognised_cash_reporting
    or coalesce(sum(parts.held_in_stock_reporting), 0) <> measure_periods.held_in_stock_reporting
