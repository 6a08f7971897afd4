-- R - A = supply execution + planned build + forecast error, and each with its sub-causes, in quantity and in value, to the last digit.
select
    source,
    plant,
    item_id,
    period
from {{ ref('stock_change_attribution') }}
where
    (reason is null or reason = 'no_unit_cost')
    and (
        stock_change_quantity <> supply_execution_quantity + planned_build_quantity + forecast_error_quantity
        or supply_execution_quantity <> early_quantity + over_delivered_quantity + lot_size_quantity + unplanned_order_quantity
        or forecast_error_quantity <> overestimate_quantity + timing_quantity + entered_early_quantity + did_not_materialise_quantity
        or stock_change_reporting <> supply_execution_reporting + planned_build_reporting + forecast_error_reporting
        or supply_execution_reporting <> early_reporting + over_delivered_reporting + lot_size_reporting + unplanned_order_reporting
        or forecast_error_reporting <> overestimate_reporting + timing_reporting + entered_early_reporting + did_not_materialise_reporting
    )
