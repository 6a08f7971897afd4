-- The statement bridge as shown, in cents and in thousands: comparator + causes = actual.
{{ config(meta={'dagster': {'ref': {'name': 'rpt_statement_bridge'}}}) }}

select
    company_code,
    line_id,
    comparator,
    sum(case term when 'actual' then -amount_local else amount_local end) as difference,
    sum(case term when 'actual' then -shown_thousands else shown_thousands end) as difference_thousands
from {{ ref('rpt_statement_bridge') }}
group by company_code, line_id, comparator
having
    sum(case term when 'actual' then -amount_local else amount_local end) <> 0
    or sum(case term when 'actual' then -shown_thousands else shown_thousands end) <> 0
