"""The five amounts of every measure and month against the truth the sample company writes from its own events.

Belongs here: measured, P&L part, stock, avoidance, validated and recognised, to the cent, for every measure-period of
one seed (tests/e2e has twenty). The truth shares no code and no SQL with the pipeline.
Does not belong here: single rules (dbt unit tests).
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from truth import AMOUNTS, differences, read_computed, read_truth

CONTROLS = (
    "03_uom_change",
    "09_reversal",
    "12_credits",
    "13_intercompany",
    "14_baseline_reset",
    "18_double_count",
    "19_annualised",
    "23_early_pnl",
)


def test_a_difference_of_a_cent_and_a_missing_month_are_found() -> None:
    """The comparison itself: it must be able to fail."""
    zero = dict.fromkeys(AMOUNTS, Decimal(0))
    truth = {("M", "2026-01"): zero, ("M", "2026-02"): zero}
    computed = {("M", "2026-01"): {**zero, "measured_reporting": Decimal("0.01")}, ("M", "2026-03"): zero}
    assert differences(truth, computed) == [
        "('M', '2026-01') measured_reporting: truth 0, computed 0.01",
        "('M', '2026-02'): in the truth, not computed",
        "('M', '2026-03'): computed, not in the truth",
    ]


@pytest.mark.slow
def test_every_amount_of_every_measure_and_month_equals_theread_truth(built_sample: Path) -> None:
    truth = read_truth(built_sample)
    assert len({measure for measure, _ in truth}) >= 8
    assert all(any(row[name] != 0 for row in truth.values()) for name in AMOUNTS)
    assert differences(truth, read_computed(built_sample / "warehouse.duckdb")) == []


@pytest.mark.slow
def test_every_counted_line_of_the_sample_company_is_supported(built_sample: Path) -> None:
    with duckdb.connect(str(built_sample / "warehouse.duckdb"), read_only=True) as con:
        statuses = dict(
            con.execute("select evidence_status, count(*) from measurement.benefit_lines group by 1").fetchall()
        )
        lines = con.execute(
            "select count(*) from measurement.benefit_lines "
            "where evidence_status = 'supported' and (journal_lines is null or found_journal_amount_local is null)"
        ).fetchone()
    assert statuses.get("unsupported", 0) == 0
    assert statuses["supported"] > 500
    assert lines == (0,)


@pytest.mark.slow
@pytest.mark.parametrize("control", CONTROLS)
def test_no_control_fires_on_the_sample_company(built_sample: Path, control: str) -> None:
    with duckdb.connect(str(built_sample / "warehouse.duckdb"), read_only=True) as con:
        rows = con.execute(
            f"select key, status, rows_checked, message from reconciliation.control_{control}"
        ).fetchall()
    assert [row for row in rows if row[1] != "matched"] == []
    assert any(row[0] == "all" and row[2] > 0 for row in rows)
