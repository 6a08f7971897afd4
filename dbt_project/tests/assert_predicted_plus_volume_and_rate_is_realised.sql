-- planned + volume + rate = measured; rate is its five causes and volume its two, to the last digit.
select
    measure_id,
    period
from {{ ref('benefit_volume_variance') }}
where
    planned_unit_saving is not null
    and (
        measured_reporting <> planned_reporting + volume_reporting + rate_reporting
        or rate_reporting <> late_start_reporting + price_not_applied_reporting + off_contract_reporting + index_reporting + mix_reporting
        or volume_reporting <> coalesce(volume_demand_reporting, 0) + volume_other_reporting
    )
