-- base + every term = current, exactly, per company, plant and item group; where one amount is not available none is, with a reason.
{{ config(meta={'dagster': {'ref': {'name': 'cost_bridge_terms'}}}) }}
select
    source,
    company_code,
    plant,
    item_group,
    sum(case term when 'current' then -amount_reporting else amount_reporting end) as difference
from {{ ref('cost_bridge_terms') }}
where {{ in_audit_window('period') }}
group by source, company_code, plant, item_group
having
    sum(case term when 'current' then -amount_reporting else amount_reporting end) <> 0
    or count(amount_reporting) not in (0, count(*))
    or sum(case when amount_reporting is null and reason is null then 1 else 0 end) > 0
