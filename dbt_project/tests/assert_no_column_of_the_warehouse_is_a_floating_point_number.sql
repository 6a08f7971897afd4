-- Money is decimal from extract to report: no column of any room is DOUBLE, FLOAT or REAL. A division that slipped past money_div shows up here.
{{ config(meta={'dagster': {'ref': {'name': 'control_results_core'}}}) }}
-- depends_on: {{ ref('control_results_core') }}
-- depends_on: {{ ref('ladder_core') }}

select table_schema, table_name, column_name, data_type
from information_schema.columns
where table_schema in ('staging', 'canonical', 'measurement', 'reconciliation', 'reporting', 'seeds')
    and (data_type in ('DOUBLE', 'FLOAT', 'REAL') or data_type like '%DOUBLE%' or data_type like '%FLOAT%')
