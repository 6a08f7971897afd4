-- Every term of a bridge is the sum of the rows it comes from, exactly.
{{ config(meta={'dagster': {'ref': {'name': 'statement_bridge'}}}) }}

with

bridge as (

    select
        company_code,
        line_id,
        comparator,
        sum(amount_local) as amount_local
    from {{ ref('statement_bridge') }}
    where term_group not in ('comparator', 'unexplained', 'actual') and {{ in_audit_window('period') }}
    group by company_code, line_id, comparator

),

lines as (

    select distinct
        company_code,
        line_id,
        comparator
    from {{ ref('statement_bridge') }}

),

causes as (

    select
        causes.company_code,
        causes.line_id,
        causes.comparator,
        sum(causes.amount_local) as amount_local
    from {{ ref('bridge_causes') }} as causes
    inner join lines
        on lines.company_code = causes.company_code
        and lines.line_id = causes.line_id
        and lines.comparator = causes.comparator
    group by causes.company_code, causes.line_id, causes.comparator

)

select
    coalesce(bridge.company_code, causes.company_code) as company_code,
    coalesce(bridge.line_id, causes.line_id) as line_id,
    coalesce(bridge.comparator, causes.comparator) as comparator,
    bridge.amount_local as terms_local,
    causes.amount_local as causes_local
from bridge
full outer join causes
    on causes.company_code = bridge.company_code
    and causes.line_id = bridge.line_id
    and causes.comparator = bridge.comparator
where coalesce(bridge.amount_local, 0) <> coalesce(causes.amount_local, 0)
