"""The one job: everything from landing to publication, for one month.

Belongs here: job definitions. Does not belong here: schedules and assets.
"""

from __future__ import annotations

import dagster as dg

from orchestration.partitions import months

monthly_close = dg.define_asset_job(
    "monthly_close",
    selection=dg.AssetSelection.all(),
    partitions_def=months,
    description="Land, build, test, decide, report: one month from extracts to a publication or a notice.",
)
