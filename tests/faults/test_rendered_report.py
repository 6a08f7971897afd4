"""Faults in the rendered files: read back, they fire rung 9 or control 31, and nothing else.

Belongs here: documents that do not show what was computed, or whose parts do not add up. They are rendered from
altered reporting rows, or edited after rendering, and then read as a reader would.
Does not belong here: what read-back does in detail (tests/unit), faults in what was delivered (test_faults.py).
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import zipfile
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from fault_workspace import PERIOD, FaultWorkspace, Found, MakeOnce, copy_workspace

from expectations.catalogue import BY_ID
from orchestration import dbt_runner
from orchestration.readback_evidence import store_readback
from reports.certificate import PublicationMeta
from reports.data import ReportData, read_report_data
from reports.pdf import render_report
from reports.readback import read_back
from reports.verdict import ControlOutcome, Verdict
from reports.workbook import write_workbook

pytestmark = pytest.mark.slow

BUILT = "rung_9 figures_in_pdf", "rung_9 figures_in_workbook"


@pytest.fixture(scope="session")
def reported_sample(built_sample: Path, make_once: MakeOnce) -> Path:
    """The sample company with its reporting models built: once for all workers. Read-only."""

    def make(folder: Path) -> None:
        copy_workspace(built_sample, folder)
        results = dbt_runner.build(folder / "warehouse.duckdb", "reporting", work=folder / ".dagster/dbt")
        assert [item for item in results if not item.ok] == []

    return make_once("reported", make)


@pytest.fixture
def reported(reported_sample: Path, tmp_path: Path) -> FaultWorkspace:
    return copy_workspace(reported_sample, tmp_path / "reported")


@pytest.fixture(scope="module")
def data(reported_sample: Path) -> ReportData:
    with duckdb.connect(str(reported_sample / "warehouse.duckdb"), read_only=True) as con:
        return read_report_data(con)


def render(data: ReportData, folder: Path) -> tuple[Path, Path]:
    """PDF and workbook of `data`, with a verdict that lets them be rendered."""
    run_id = data.context.run_id
    control = BY_ID["10_unbalanced"]
    passed = ControlOutcome(
        control.id, control.title, control.tier, control.severity, control.owner, control.remedy, "passed"
    )
    verdict = Verdict(run_id=run_id, period=PERIOD, decision="publish", controls=(passed,), waivers=())
    meta = PublicationMeta(version=1, run_id=run_id, period=PERIOD, close_date=dt.date(2026, 9, 30))
    pdf, book = folder / "benefits-report.pdf", folder / "workpaper.xlsx"
    render_report(data, verdict, meta, pdf)
    write_workbook(data, verdict, meta, book)
    return pdf, book


def found_after(reported: FaultWorkspace, pdf: Path, book: Path, data: ReportData) -> Found:
    """What rung 9 and control 31 say of two documents that should show `data`."""
    with duckdb.connect(str(reported.folder / "warehouse.duckdb")) as con:
        store_readback(con, read_back(pdf, book, data), run_id=data.context.run_id, period=PERIOD)
    return reported.found(rendered=True)


def test_a_report_of_what_was_computed_fires_nothing(
    reported: FaultWorkspace, data: ReportData, tmp_path: Path
) -> None:
    found = found_after(reported, *render(data, tmp_path), data)
    assert (found.controls, found.rungs) == (frozenset(), frozenset()), found.explained


def test_a_bar_that_does_not_add_up_fires_31_alone(reported: FaultWorkspace, data: ReportData, tmp_path: Path) -> None:
    """The value at one bar is a thousand too large, in the reporting model itself: rung 9 cannot see it."""
    part = next(i for i, step in enumerate(data.waterfall) if not step.is_total and abs(step.shown_thousands) >= 1)
    steps = list(data.waterfall)
    steps[part] = dataclasses.replace(steps[part], shown_thousands=steps[part].shown_thousands + 1)
    wrong = dataclasses.replace(data, waterfall=tuple(steps))
    found = found_after(reported, *render(wrong, tmp_path), wrong)
    assert found.controls == {"31_footing"}, found.explained
    assert found.rungs == frozenset(), found.explained


def test_a_figure_of_page_one_that_is_not_the_models_fires_rung_9_alone(
    reported: FaultWorkspace, data: ReportData, tmp_path: Path
) -> None:
    first = data.kpis[0]
    assert first.amount_reporting is not None
    other = dataclasses.replace(first, amount_reporting=first.amount_reporting + Decimal("1000.00"))
    wrong = dataclasses.replace(data, kpis=(other, *data.kpis[1:]))
    found = found_after(reported, *render(wrong, tmp_path), data)
    assert found.controls == frozenset(), found.explained
    assert found.rungs == set(BUILT), found.explained


def test_a_cell_edited_in_the_workbook_fires_rung_9_for_the_workbook_alone(
    reported: FaultWorkspace, data: ReportData, tmp_path: Path
) -> None:
    pdf, book = render(data, tmp_path)
    amount = data.kpis[0].amount_reporting
    assert amount is not None
    edit_first_number(book, amount, amount + 1)
    found = found_after(reported, pdf, book, data)
    assert found.controls == frozenset(), found.explained
    assert found.rungs == {BUILT[1]}, found.explained


def edit_first_number(book: Path, old: Decimal, new: Decimal) -> None:
    """Change the first cell of the first sheet that holds `old`, as somebody with a spreadsheet would."""
    edited = book.with_suffix(".edited")
    number = re.compile(r"<v>" + re.escape(f"{old.normalize():f}") + r"</v>")
    changed = 0
    with zipfile.ZipFile(book) as source, zipfile.ZipFile(edited, "w") as target:
        for item in source.infolist():
            content = source.read(item)
            if item.filename == "xl/worksheets/sheet1.xml":
                text, changed = number.subn(f"<v>{new.normalize():f}</v>", content.decode("utf-8"), count=1)
                content = text.encode("utf-8")
            target.writestr(item, content)
    assert changed == 1, f"expected a cell with {old} in the first sheet"
    edited.replace(book)
