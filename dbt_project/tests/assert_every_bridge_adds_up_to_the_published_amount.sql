-- The terms of each statement bridge from comparator to unexplained add up to the actual amount, exactly, and begin and end where they must.
{{ config(meta={'dagster': {'ref': {'name': 'statement_bridge'}}}) }}

select
    company_code,
    line_id,
    comparator,
    sum(case term when 'actual' then -amount_local else amount_local end) as difference
from {{ ref('statement_bridge') }}
where {{ in_audit_window('period') }}
group by company_code, line_id, comparator
having sum(case term when 'actual' then -amount_local else amount_local end) <> 0
    or sum(case when term in ('comparator', 'actual') then 1 else 0 end) <> 2
    or sum(case when term_group = 'unexplained' then 1 else 0 end) <> 1
