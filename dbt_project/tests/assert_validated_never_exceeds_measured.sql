-- Finance can accept less than was measured, never more.
{{ config(meta={'dagster': {'ref': {'name': 'measure_periods'}}}) }}
select *
from {{ ref('measure_periods') }}
where
    {{ in_audit_window('period') }}
    and validated_reporting > measured_reporting
    and validated_reporting <> 0
