-- A matched row of the ladder has a difference within its tolerance, and a row that is not matched is not within it: the status is the
-- comparison, not an opinion. Rung 7 is judged without signs (unsupported lines may cancel out), so it may fail with no difference.
{{ config(meta={'dagster': {'ref': {'name': 'ladder_core'}}}) }}

select
    period,
    rung,
    comparison,
    scope,
    difference,
    tolerance,
    status
from {{ ref('ladder_core') }}
where {{ in_audit_window('period') }}
    and rung between 4 and 8
    and (
        (status = 'matched' and (difference is null or abs(difference) > tolerance))
        or (status in ('out_of_tolerance', 'missing_left', 'missing_right') and rung <> 7 and abs(difference) <= tolerance)
        or (status = 'not_available' and note is null and rung <> 6)
        or abs(coalesce(left_amount, 0) - coalesce(right_amount, 0) - coalesce(difference, 0)) > 0
    )
