-- A validated amount needs a sign-off whose hash is the hash of the figures as they are now, and no hold.
{{ config(meta={'dagster': {'ref': {'name': 'measure_periods'}}}) }}
select measure_periods.*
from {{ ref('measure_periods') }} as measure_periods
left join {{ ref('measure_holds') }} as holds
    on
        measure_periods.measure_id = holds.measure_id
        and measure_periods.period = holds.period
where
    {{ in_audit_window('measure_periods.period') }}
    and measure_periods.validated_reporting <> 0
    and (
        measure_periods.signed_hash is null
        or measure_periods.signed_hash <> measure_periods.content_hash
        or holds.measure_id is not null
    )
