-- The statement bridge as shown, in cents: comparator + causes = actual.
{{ config(meta={'dagster': {'ref': {'name': 'rpt_statement_bridge'}}}) }}

select
    company_code,
    line_id,
    sum(case term when 'actual' then -amount_local else amount_local end) as difference
from {{ ref('rpt_statement_bridge') }}
group by company_code, line_id
having sum(case term when 'actual' then -amount_local else amount_local end) <> 0
