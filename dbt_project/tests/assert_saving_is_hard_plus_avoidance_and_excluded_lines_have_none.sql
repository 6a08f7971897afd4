-- Each line's saving is its hard part plus its avoidance part; a line that no measure may count carries neither.
{{ config(meta={'dagster': {'ref': {'name': 'benefit_lines'}}}) }}
select *
from {{ ref('benefit_lines') }}
where
    {{ in_audit_window('period') }}
    and (
        saving_reporting <> hard_saving_reporting + avoidance_reporting
        or (evidence_status = 'excluded' and (saving_reporting <> 0 or ppv_saving_reporting <> 0))
        or (evidence_status <> 'supported' and evidence_reason is null)
        or (evidence_status = 'supported' and evidence_reason is not null)
    )
