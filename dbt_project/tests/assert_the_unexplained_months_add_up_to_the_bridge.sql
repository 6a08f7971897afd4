-- Unexplained by month adds up to the unexplained of the bridge, for every assessed line, exactly.
{{ config(meta={'dagster': {'ref': {'name': 'unexplained_ages'}}}) }}

with

bridge as (

    select
        comparator,
        company_code,
        line_id,
        amount_local
    from {{ ref('statement_bridge') }}
    where term = 'unexplained' and {{ in_audit_window('period') }}

),

ages as (

    select
        comparator,
        company_code,
        line_id,
        sum(unexplained_local) as amount_local
    from {{ ref('unexplained_ages') }}
    group by comparator, company_code, line_id

)

select
    coalesce(bridge.comparator, ages.comparator) as comparator,
    coalesce(bridge.company_code, ages.company_code) as company_code,
    coalesce(bridge.line_id, ages.line_id) as line_id,
    bridge.amount_local as bridge_local,
    ages.amount_local as ages_local
from bridge
full outer join ages
    on ages.comparator = bridge.comparator and ages.company_code = bridge.company_code and ages.line_id = bridge.line_id
where bridge.amount_local is null or ages.amount_local is null or bridge.amount_local <> ages.amount_local
