"""Every figure of the report has a way down to rows, and a reference nobody printed is refused with those there are."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from pathlib import Path

import pytest
import report_fixture as fixture

from orchestration.explain import ExplainError
from orchestration.explain_figures import (
    _KPI_TRAILS,
    _TRAILS,
    FigureExplanation,
    Trail,
    explain_figure,
    is_reference,
    write_trails,
)
from reports.data import read_report_data
from reports.figures import report_figures


def test_every_table_and_chart_has_a_trail() -> None:
    figures = report_figures(read_report_data(fixture.connect(fixture.build_rows())))
    names = {*figures.tables, *figures.charts, *figures.lists}
    assert names <= set(_TRAILS)
    assert all(_TRAILS[name] for name in names)


def test_every_parameter_of_a_trail_is_a_fact_of_its_rows() -> None:
    figures = report_figures(read_report_data(fixture.connect(fixture.build_rows())))
    for table in (*figures.tables.values(), *figures.lists.values()):
        facts = {name for line in table.lines for name, _ in line.source}
        for _, _, sql in _TRAILS[table.table_id]:
            used = set(re.findall(r"\$([a-z_]+)", sql))
            # An absent fact stands for any: the trail then shows the rows of all of them.
            optional = {name for name in used if f"${name} is null" in sql or name in ("scope", "term", "family")}
            assert used - optional <= facts, f"{table.table_id}: {used - optional - facts}"


@pytest.mark.parametrize(
    ("text", "found"),
    [("K1", True), ("FV12", True), ("T", True), ("M-01", False), ("cost_of_material", False), ("K0", False)],
)
def test_a_reference_is_told_from_a_measure_and_a_line(text: str, found: bool) -> None:
    assert is_reference(text) is found


def test_a_reference_that_is_not_printed_is_refused_with_those_there_are() -> None:
    with pytest.raises(ExplainError, match=r"no figure K9; it has .*B1 to B10.*K1 to K6.*R1 to R13"):
        explain_figure(fixture.connect(fixture.build_rows()), "K9")


def test_a_trail_is_written_whole_and_runs_nothing(tmp_path: Path) -> None:
    found = FigureExplanation(
        "R1",
        "Opening",
        [("EUR", Decimal(1))],
        [
            Trail("a", "measurement.a", [{"item": "=1+1", "amount": Decimal("-2.50")}]),
            Trail("b", "canonical.b", [{"row": 7}]),
        ],
    )
    assert write_trails(found, tmp_path / "r.csv") == 2
    with (tmp_path / "r.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert rows[0] == {"relation": "measurement.a", "item": "'=1+1", "amount": "-2.50", "row": ""}
    assert rows[1]["row"] == "7"
    assert set(_KPI_TRAILS) == {"forecast_full_year", "run_rate", "unexplained"}
