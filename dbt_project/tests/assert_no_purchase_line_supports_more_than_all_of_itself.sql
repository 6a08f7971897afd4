-- The shares of all measures on one receipt or invoice line add up to 1 at most, or control 18 names the line and withholds the month.
-- Measures that overlap are the register's error, not the model's: failing here on them would stop the build before the control could name them.
{{ config(meta={'dagster': {'ref': {'name': 'control_results'}}}) }}

with over as (
    select
        event_kind || '/' || source || '/' || cast(coalesce(receipt_year, invoice_year) as varchar) || '/' || coalesce(receipt_document, invoice_document)
        || '/' || coalesce(receipt_line, invoice_line) as key,
        period,
        sum(share) as total_share
    from {{ ref('benefit_lines') }}
    where evidence_status <> 'excluded'
    group by all
    having sum(share) > 1
)

select
    over.key,
    over.period,
    over.total_share
from over
left join {{ ref('control_results') }} as named
    on over.key = named.key
        and over.period = named.period
        and named.control_id = '18_double_count'
        and named.status = 'out_of_tolerance'
where named.key is null
