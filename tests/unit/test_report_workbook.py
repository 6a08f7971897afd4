"""The workpaper: text stays text, formulas recompute, a changed line turns the tie-out."""

from __future__ import annotations

import re
import resource
import shutil
import subprocess
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import python_calamine
import report_fixture as fixture
from test_report_readback import tamper_quantity

from reports.data import ReportData, read_report_data
from reports.workbook import DETAIL_COLUMNS, DETAIL_HEADER_ROW, DETAIL_INDEX, sheet_names, write_workbook
from reports.workbook_pages import FIRST_VALUE

RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def _data(**options: Any) -> ReportData:
    return read_report_data(fixture.connect(fixture.build_rows(**options)))


def _write(folder: Path, data: ReportData, name: str = "workpaper.xlsx", **options: Any) -> Path:
    write_workbook(data, fixture.publish_verdict(waived=True), fixture.meta(), folder / name, **options)
    return folder / name


def _grid(path: Path, sheet: str) -> list[list[Any]]:
    return python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).to_python()


def test_the_sheets_in_order(tmp_path: Path) -> None:
    names = python_calamine.CalamineWorkbook.from_path(str(_write(tmp_path, _data(measures=2)))).sheet_names
    assert names == [
        "Summary",
        "Ladder",
        "Months",
        "M1 M-001",
        "M2 M-002",
        # The cash measures follow those in profit.
        "M3 M-004",
        "M4 M-003",
        "Controls",
        "Bridge",
        "By type",
        "Cost bridge",
        "Roll-forward",
        "Balance sheet",
        "Forecast",
        "S&OP",
        "Outlook",
        "Overrides",
        "Decisions",
        "Rates",
        "Register",
        "Baselines",
        "FX",
        "Entities",
    ]


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    one, two = _write(tmp_path, _data(measures=2), "a.xlsx"), _write(tmp_path, _data(measures=2), "b.xlsx")
    assert one.read_bytes() == two.read_bytes()


def test_no_name_becomes_a_formula_or_a_link(tmp_path: Path) -> None:
    path = _write(tmp_path, _data(hostile=True))
    with zipfile.ZipFile(path) as archive:
        sheets = [archive.read(n).decode() for n in archive.namelist() if n.startswith("xl/worksheets/sheet")]
        assert not any("hyperlink" in s.lower() for s in (n for n in archive.namelist()))
    formulas = {f for s in sheets for f in re.findall(r"<f>(.*?)</f>", s)}
    assert formulas
    assert not any("HYPERLINK" in f or "http" in f for f in formulas)
    book = openpyxl.load_workbook(path)
    quoted = [
        cell
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "s" and str(cell.value).startswith(("=", "+", "-", "@"))
    ]
    assert quoted, "the fixture has a name that looks like a formula"
    assert all(cell.quotePrefix for cell in quoted)


def test_codes_keep_their_leading_zeros(tmp_path: Path) -> None:
    rows = fixture.build_rows(measures=1)
    rows.tables["rpt_benefit_lines"][0]["supplier_id"] = "0000100001"
    path = _write(tmp_path, read_report_data(fixture.connect(rows)))
    column = [r[DETAIL_INDEX["Supplier"]] for r in _grid(path, "M1 M-001")[DETAIL_HEADER_ROW + 1 :]]
    assert "0000100001" in column


def test_every_saving_is_a_formula_that_carries_its_value(tmp_path: Path) -> None:
    data = _data(measures=1)
    path = _write(tmp_path, data)
    sheet = openpyxl.load_workbook(path)["M1 M-001"]
    first = DETAIL_HEADER_ROW + 2
    for row in range(first, first + data.benefit_lines.count("M-001")):
        assert str(sheet.cell(row, DETAIL_INDEX["Saving"] + 1).value).startswith("=IF(")
        assert str(sheet.cell(row, DETAIL_INDEX["Measured"] + 1).value).startswith("=")
    shown = _grid(path, "M1 M-001")[DETAIL_HEADER_ROW + 1 :]
    lines = list(data.benefit_lines.for_measure("M-001"))
    assert [r[DETAIL_INDEX["Saving"]] for r in shown] == [float(line.saving_reporting) for line in lines]


def test_sheets_are_ready_to_print_and_to_read(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(_write(tmp_path, _data(measures=1)))
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.freeze_panes is not None
    detail = book["M1 M-001"]
    head = detail.cell(DETAIL_HEADER_ROW + 1, DETAIL_INDEX["Quantity"] + 1)
    assert head.alignment.horizontal == "right"
    assert detail.cell(DETAIL_HEADER_ROW + 2, DETAIL_INDEX["Saving"] + 1).number_format.startswith("#,##0.00_);[Red]")


def test_the_first_sheet_says_where_to_start_and_names_every_sheet(tmp_path: Path) -> None:
    path = _write(tmp_path, _data(measures=3))
    grid = _grid(path, "Summary")
    assert grid[3][0] == "Tie-out"
    assert str(grid[3][1]).startswith("Start here")
    start = next(n for n, row in enumerate(grid) if row[0] == "Sheets of this file")
    listed = []
    for row in grid[start + 1 :]:
        if not row[1]:
            break
        assert len(str(row[2])) > 10, f"{row[1]} has no line that says what it is for"
        listed.append(row[1])
    names = python_calamine.CalamineWorkbook.from_path(str(path)).sheet_names
    # The sheets of the measures are one entry.
    assert listed == [*names[1:3], f"{names[3]} to {names[7]}", *names[8:]]


def test_totals_of_the_pages_are_formulas_and_what_is_missing_is_said(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(_write(tmp_path, _data()))
    rows = {
        sheet: {str(r[0].value): r for r in book[sheet].iter_rows()} for sheet in ("Roll-forward", "By type", "Outlook")
    }
    closing = rows["Roll-forward"]["R13"]
    assert str(closing[FIRST_VALUE].value).startswith("=ROUND(")
    assert str(rows["By type"]["Y5"][FIRST_VALUE].value).startswith("=ROUND(")
    # In-year, carry-over and window of all types in profit; a range that could not be computed is no number.
    assert str(rows["Outlook"]["O5"][FIRST_VALUE + 3].value).startswith("=ROUND(")
    assert rows["Outlook"]["O1"][FIRST_VALUE + 8].value == "not available"
    checks = [r for r in book["Roll-forward"].iter_rows() if str(r[1].value).startswith("Check:")]
    assert len(checks) >= 3


def test_a_measure_sheet_shows_its_state_and_the_hash_that_is_signed(tmp_path: Path) -> None:
    data = _data(measures=2)
    path = _write(tmp_path, data)
    for name, measure in (("M1 M-001", data.measures[0]), ("M2 M-002", data.measures[1])):
        newest = next(
            m for m in data.measure_months if (m.measure_id, m.period) == (measure.measure_id, data.context.period)
        )
        shown = str(_grid(path, name)[2][3])
        assert f"State: {measure.state.replace('_', ' ')}." in shown
        assert shown.endswith(f"September 2026: {newest.content_hash}")


def test_a_figure_not_available_is_written_so(tmp_path: Path) -> None:
    assert "not available" in [r[2] for r in _grid(_write(tmp_path, _data(measures=1)), "Summary")]


def test_a_month_without_measures_still_has_a_workpaper(tmp_path: Path) -> None:
    grid = _grid(_write(tmp_path, _data(measures=0)), "Summary")
    assert grid[3][2] == 0


def test_lines_beyond_one_sheet_go_on_the_next_and_still_tie(tmp_path: Path) -> None:
    data = _data(measures=1)
    count = data.benefit_lines.count("M-001")
    path = _write(tmp_path, data, max_detail_rows=25)
    names = sheet_names(data, 25)["M-001"]
    assert len(names) == -(-count // 25) > 1
    assert sum(len(_grid(path, n)) - DETAIL_HEADER_ROW - 1 for n in names) == count


def test_a_line_that_does_not_belong_turns_the_tie_out(tmp_path: Path) -> None:
    data = _data(measures=2)
    wrong = replace(data.measures[0], measured_ytd=data.measures[0].measured_ytd + Decimal("3.10"))
    grid = _grid(_write(tmp_path, replace(data, measures=(wrong, *data.measures[1:]))), "Summary")
    assert grid[3][2] == pytest.approx(3.10)


@pytest.mark.parametrize("measure_id", ["a/b:c*?[d]", "history", "'quoted'", "X" * 60, "=1+1", "FX"])
def test_any_measure_id_gives_a_sheet(measure_id: str, tmp_path: Path) -> None:
    rows = fixture.build_rows(measures=1)
    for table in rows.tables.values():
        for row in table:
            if row.get("measure_id") == "M-001":
                row["measure_id"] = measure_id
    data = read_report_data(fixture.connect(rows))
    path = _write(tmp_path, data)
    name = sheet_names(data)[measure_id][0]
    assert len(name) <= 31
    assert len(_grid(path, name)) > DETAIL_HEADER_ROW


def test_no_workpaper_without_a_verdict_that_publishes(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no workpaper is released"):
        write_workbook(_data(measures=1), fixture.withhold_verdict(), fixture.meta(), tmp_path / "x.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_the_columns_of_the_sheet_are_those_of_the_lines() -> None:
    line = next(_data(measures=1).benefit_lines.for_measure("M-001"))
    assert all(not attribute or hasattr(line, attribute) for _, attribute, _, _ in DETAIL_COLUMNS)


@pytest.mark.slow
def test_many_lines_stay_small_in_memory(tmp_path: Path) -> None:
    data = _data(measures=1, per_month=2_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    path = _write(tmp_path, data)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert len(_grid(path, "M1 M-001")) == data.benefit_lines.count("M-001") + DETAIL_HEADER_ROW + 1
    assert grown < 150, f"writing {len(data.benefit_lines):,} lines grew memory by {grown:.0f} MiB"


def _recalculated(path: Path, folder: Path) -> Path:
    """The workbook after a spreadsheet program has opened it, computed every formula anew and saved it."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(RECALCULATE)
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(folder / "out"),
            str(path),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return folder / "out" / path.name


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
def test_a_spreadsheet_program_ties_out_and_a_changed_line_does_not(tmp_path: Path) -> None:
    data = _data(measures=4)
    path = _write(tmp_path, data)
    clean = _recalculated(path, tmp_path)
    summary = _grid(clean, "Summary")
    assert summary[3][2] == 0
    measures = [r for r in summary if str(r[0]).startswith("M") and str(r[0])[1:].isdigit()]
    # Two of them are cash.
    assert len(measures) == 6
    for row, measure in zip(measures, data.measures, strict=True):
        assert row[9] == pytest.approx(float(measure.measured_ytd), abs=0.005)
        assert row[10] == 0
    months = _grid(clean, "Months")[3:]
    assert [m[6] for m in months] == [0] * len(data.measure_months)
    checks = {
        sheet: [row[FIRST_VALUE:] for row in _grid(clean, sheet) if len(row) > 1 and str(row[1]).startswith("Check:")]
        for sheet in ("Bridge", "By type", "Cost bridge", "Roll-forward", "Forecast", "Outlook")
    }
    assert all(checks.values())
    assert {cell for rows in checks.values() for row in rows for cell in row if cell != ""} == {0}
    tampered = tmp_path / "tampered.xlsx"
    tamper_quantity(path, tampered)
    assert _grid(tampered, "Summary")[3][2] == 0, "the stored value must still be the old one for the proof to count"
    again = _grid(_recalculated(tampered, tmp_path), "Summary")
    assert again[3][2] != 0
