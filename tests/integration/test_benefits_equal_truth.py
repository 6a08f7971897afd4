"""Every type of benefit, forecast metric and line of stock against the truth the sample company writes of itself.

Belongs here: all comparisons of tests/benefit_truth.py on one seed (tests/e2e has twenty). Does not belong here: price
measures (test_measure_periods_equal_truth.py), single rules (dbt unit tests).
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from benefit_truth import COMPARISONS, Key, compare, read_computed, read_truth


def test_a_difference_and_a_missing_row_are_found() -> None:
    """The comparison itself: it must be able to fail."""
    outlook = next(c for c in COMPARISONS if c.name == "outlook")
    zero = [Decimal(0)] * len(outlook.values)
    nothing: list[Decimal | None] = [None, *zero[1:]]
    truth: dict[Key, list[Decimal]] = {("M-1",): zero, ("M-2",): zero}
    computed: dict[Key, list[Decimal | None]] = {("M-1",): [Decimal("0.01"), *zero[1:]], ("M-3",): list(zero)}
    assert compare(outlook, truth, computed) == [
        "outlook ('M-1',) in_year_actual: truth 0, computed 0.01",
        "outlook ('M-2',): in the truth, not computed",
        "outlook ('M-3',): computed, not in the truth",
    ]
    assert compare(outlook, {("M-1",): zero}, {("M-1",): nothing}) == [
        "outlook ('M-1',) in_year_actual: truth 0, computed None"
    ]


@pytest.mark.slow
@pytest.mark.parametrize("name", [c.name for c in COMPARISONS])
def test_equals_the_truth(built_sample: Path, name: str) -> None:
    comparison = next(c for c in COMPARISONS if c.name == name)
    truth = read_truth(built_sample, comparison)
    assert len(truth) >= 20
    with duckdb.connect(str(built_sample / "warehouse.duckdb"), read_only=True) as con:
        assert compare(comparison, truth, read_computed(con, comparison)) == []


@pytest.mark.slow
def test_every_sign_off_of_the_programme_stands(built_sample: Path) -> None:
    """A content hash worked out from the generator's own events is the one the pipeline computes."""
    with duckdb.connect(str(built_sample / "warehouse.duckdb"), read_only=True) as con:
        states = dict(
            con.execute(
                "select state, count(*) from measurement.measure_periods where measure_id between 'M-14' and 'M-29' "
                "group by 1"
            ).fetchall()
        )
    assert set(states) == {"recognised", "validated"}


@pytest.mark.slow
def test_the_programme_touches_every_kind_of_value(built_sample: Path) -> None:
    with duckdb.connect(str(built_sample / "warehouse.duckdb"), read_only=True) as con:
        kinds = con.execute(
            "select value_kind, count(distinct benefit_type) from measurement.measure_periods group by 1 order by 1"
        ).fetchall()
    assert kinds == [("cash", 3), ("memo", 1), ("profit", 5)]
