"""The truth of the sample company beside what the pipeline computed.

Belongs here: reading both and naming every difference of half a cent or a missing month. The truth shares no code and
no SQL with the pipeline. Does not belong here: building anything.
"""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import duckdb

AMOUNTS = (
    "planned_reporting",
    "claimed_reporting",
    "measured_reporting",
    "measured_pnl_reporting",
    "held_in_stock_change_reporting",
    "held_in_stock_reporting",
    "avoidance_reporting",
    "validated_reporting",
    "recognised_pnl_reporting",
)
HALF_A_CENT = Decimal("0.005")
Key = tuple[str, str]


def read_truth(workspace: Path) -> dict[Key, dict[str, Decimal]]:
    with (workspace / "truth" / "measure_periods.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["measure_id"], row["period"]): {name: Decimal(row[name]) for name in AMOUNTS}
            for row in csv.DictReader(file)
        }


def read_computed(warehouse: Path) -> dict[Key, dict[str, Decimal]]:
    with duckdb.connect(str(warehouse), read_only=True) as con:
        rows = con.execute(
            f"select measure_id, period, {', '.join(AMOUNTS)} from measurement.measure_periods"
        ).fetchall()
    return {(row[0], row[1]): dict(zip(AMOUNTS, row[2:], strict=True)) for row in rows}


def differences(truth: dict[Key, dict[str, Decimal]], computed: dict[Key, dict[str, Decimal]]) -> list[str]:
    """Every amount that is missing on a side or half a cent off, in words."""
    found = [f"{key}: in the truth, not computed" for key in truth.keys() - computed.keys()]
    found += [f"{key}: computed, not in the truth" for key in computed.keys() - truth.keys()]
    for key in sorted(truth.keys() & computed.keys()):
        found += [
            f"{key} {name}: truth {truth[key][name]}, computed {computed[key][name]}"
            for name in AMOUNTS
            if abs(truth[key][name] - computed[key][name]) >= HALF_A_CENT
        ]
    return sorted(found)
