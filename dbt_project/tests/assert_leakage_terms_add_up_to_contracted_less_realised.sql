-- Contracted less realised is the sum of its causes, and contracted is the plan.
{{ config(meta={'dagster': {'ref': {'name': 'measure_leakage'}}}) }}
select leakage.*
from {{ ref('measure_leakage') }} as leakage
inner join {{ ref('measure_periods') }} as measure_periods
    on
        leakage.measure_id = measure_periods.measure_id
        and leakage.period = measure_periods.period
where
    {{ in_audit_window('leakage.period') }}
    and (
        leakage.contracted_reporting - leakage.realised_reporting
        <> leakage.late_start_reporting + leakage.volume_short_reporting + leakage.off_contract_reporting + leakage.price_not_applied_reporting
        + coalesce(leakage.mix_reporting, 0) + leakage.order_price_reporting
        or leakage.contracted_reporting <> measure_periods.planned_reporting
        or leakage.realised_reporting <> measure_periods.measured_reporting
    )
