-- Silence is no proof: in the period being closed every rung from 1 to 9 has at least one row and every control a summary row.
{{ config(meta={'dagster': {'ref': {'name': 'reconciliation_ladder'}}}) }}

with

rungs as (

    select distinct rung
    from {{ ref('reconciliation_ladder') }}
    where {{ in_audit_window('period') }}

),

expected_rungs as (

    {% for rung in range(1, 10) %}
    select {{ rung }} as rung{{ ' union all' if not loop.last }}
    {% endfor %}

),

summaries as (

    select distinct control_id
    from {{ ref('control_results') }}
    where key = 'all' and {{ in_audit_window('period') }}

),

expected_controls as (

    {% set controls = ['01', '02', '03', '04', '05', '07', '09', '10', '11', '12', '13', '14', '18', '19', '23', '26', '30', '31', 'S1'] %}
    {% for control in controls %}
    select '{{ control }}' as control_number{{ ' union all' if not loop.last }}
    {% endfor %}

)

select 'rung ' || expected_rungs.rung as missing
from expected_rungs
left join rungs on rungs.rung = expected_rungs.rung
where rungs.rung is null

union all

select 'control ' || expected_controls.control_number as missing
from expected_controls
left join summaries on summaries.control_id like expected_controls.control_number || '\_%' escape '\'
where summaries.control_id is null
