-- The terms of each balance sheet bridge add up to the published amount, exactly.
{{ config(meta={'dagster': {'ref': {'name': 'balance_sheet_bridge'}}}) }}

select
    company_code,
    line_id,
    sum(case term when 'actual' then -amount_local else amount_local end) as difference
from {{ ref('balance_sheet_bridge') }}
where {{ in_audit_window('period') }} and status <> 'not_available'
group by company_code, line_id
having sum(case term when 'actual' then -amount_local else amount_local end) <> 0
