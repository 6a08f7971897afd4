-- A movement or document type that is in no list blocks the publication: nobody has said what it is, so neither its sign nor its line of the roll-forward
-- is known. Control 12 names the code, the company and the first row, and holds the measures of that company and month.
{{ config(meta={'dagster': {'ref': {'name': 'control_results'}}}) }}

select
    period,
    company_code,
    key,
    message
from {{ ref('control_results') }}
where control_id = '12_credits'
    and status = 'missing_right'
    and (key like 'movement type %' or key like 'document type %')
    and {{ in_audit_window('period') }}
