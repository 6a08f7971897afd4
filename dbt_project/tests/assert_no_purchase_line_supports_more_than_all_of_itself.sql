-- The shares of all measures on one receipt or invoice line add up to 1 at most.
{{ config(meta={'dagster': {'ref': {'name': 'benefit_lines'}}}) }}
select
    event_kind,
    source,
    coalesce(receipt_year, invoice_year) as document_year,
    coalesce(receipt_document, invoice_document) as document,
    coalesce(receipt_line, invoice_line) as document_line,
    sum(share) as total_share
from {{ ref('benefit_lines') }}
where
    evidence_status <> 'excluded'
    and {{ in_audit_window('period') }}
group by 1, 2, 3, 4, 5
having sum(share) > 1
