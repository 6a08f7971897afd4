-- A receipt or invoice line stands once in a measure: a join that fans out would multiply the saving.
{{ config(meta={'dagster': {'ref': {'name': 'benefit_lines'}}}) }}
select
    measure_id,
    event_kind,
    source,
    receipt_year,
    receipt_document,
    receipt_line,
    invoice_year,
    invoice_document,
    invoice_line,
    count(*) as times
from {{ ref('benefit_lines') }}
where {{ in_audit_window('period') }}
group by 1, 2, 3, 4, 5, 6, 7, 8, 9
having count(*) > 1
