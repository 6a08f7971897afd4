-- planned + late start + volume + leakage + price and other = measured, to the last decimal.
{{ config(meta={'dagster': {'ref': {'name': 'measure_variances'}}}) }}
select *
from {{ ref('measure_variances') }}
where
    {{ in_audit_window('period') }}
    and planned_reporting + late_start_reporting + volume_reporting + leakage_reporting + price_and_other_reporting <> measured_reporting
