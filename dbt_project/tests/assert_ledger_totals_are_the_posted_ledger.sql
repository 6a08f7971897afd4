-- What a publication vouches for is the whole posted ledger up to the period: no line left out, none counted twice.
{{ config(meta={'dagster': {'ref': {'name': 'ledger_totals'}}}) }}

with

totals as (

    select
        coalesce(sum(line_count), 0) as line_count,
        coalesce(sum(amount_local), 0) as amount_local
    from {{ ref('ledger_totals') }}
    where {{ in_audit_window('period') }}

),

lines as (

    select
        count(*) as line_count,
        coalesce(sum(amount_local), 0) as amount_local
    from {{ ref('journal_entry_lines') }}
    where is_posted and account is not null and {{ in_audit_window('period') }}

)

select
    totals.line_count,
    lines.line_count as posted_lines,
    totals.amount_local,
    lines.amount_local as posted_local
from totals
cross join lines
where totals.line_count <> lines.line_count or totals.amount_local <> lines.amount_local
