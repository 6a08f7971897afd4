"""Months of the close.

Belongs here: the partitions every asset shares. Does not belong here: the fiscal calendar itself (run_context.py).
Static, not clock-driven: a month can be closed and rebuilt on any machine whatever its date says.
"""

from __future__ import annotations

import dagster as dg

from orchestration.run_context import FIRST_CALENDAR_YEAR, LAST_CALENDAR_YEAR

months = dg.StaticPartitionsDefinition(
    [f"{year:04d}-{month:02d}" for year in range(FIRST_CALENDAR_YEAR, LAST_CALENDAR_YEAR + 1) for month in range(1, 13)]
)
