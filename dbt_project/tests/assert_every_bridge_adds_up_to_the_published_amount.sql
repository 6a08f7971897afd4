-- The terms of each statement bridge from comparator to unexplained add up to the actual amount, exactly.
{{ config(meta={'dagster': {'ref': {'name': 'statement_bridge'}}}) }}

select
    company_code,
    line_id,
    sum(case term when 'actual' then -amount_local else amount_local end) as difference
from {{ ref('statement_bridge') }}
where {{ in_audit_window('period') }}
group by company_code, line_id
having sum(case term when 'actual' then -amount_local else amount_local end) <> 0
    or count(*) <> 10
