"""The read-back finds every figure, and finds each way in which a document can be wrong."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import python_calamine
import report_fixture as fixture

from reports.data import ReportData, read_report_data
from reports.figures import report_figures
from reports.pdf import render_report
from reports.readback import ReadbackRow, read_back
from reports.workbook import write_workbook


@dataclass(frozen=True)
class Published:
    data: ReportData
    pdf: Path
    xlsx: Path


def _publish(folder: Path, **options: Any) -> Published:
    data = read_report_data(fixture.connect(fixture.build_rows(**options)))
    pdf, xlsx = folder / "report.pdf", folder / "workpaper.xlsx"
    render_report(data, fixture.publish_verdict(), fixture.meta(), pdf)
    write_workbook(data, fixture.publish_verdict(), fixture.meta(), xlsx)
    return Published(data, pdf, xlsx)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    return _publish(tmp_path_factory.mktemp("published"))


def _wrong(rows: list[ReadbackRow]) -> list[ReadbackRow]:
    return [r for r in rows if r.status != "matched"]


@pytest.mark.parametrize(
    "options",
    [{}, {"hostile": True}, {"measures": 30, "scale": 300}, {"sign": -1}, {"measures": 0}, {"pages": False}],
    ids=["plain", "hostile names", "thirty measures", "losses", "no measure", "only price measures"],
)
def test_every_figure_of_both_documents_is_found_and_agrees(options: dict[str, Any], tmp_path: Path) -> None:
    done = _publish(tmp_path, **options)
    rows = read_back(done.pdf, done.xlsx, done.data)
    assert _wrong(rows) == []
    counts = Counter((r.document, r.kind) for r in rows)
    measures = len(done.data.measures)
    # 6 figures and 4 comparators, 13 steps twice, 7 columns of each measure, project and the total, the avoidance
    # lines.
    projects = len({m.project_id for m in done.data.profit_measures})
    avoidance = sum(1 for m in done.data.measures if m.avoidance_ytd)
    table = 7 * (measures + projects + 1) if measures else 0
    # Every figure of the tables and charts of the other pages.
    figures = report_figures(done.data)
    pages = sum(len(t.lines) * len(t.columns) for t in figures.tables.values())
    pages += sum(len(c.points) for c in figures.charts.values())
    # Planned, validated and their distance for the three measures furthest from plan on page 1.
    assert counts["pdf", "figure"] == 10 + 26 + table + avoidance + 3 * min(3, len(done.data.profit_measures)) + pages
    assert counts["pdf", "footing"] > 0


CHANGES: dict[str, Callable[[ReportData], ReportData]] = {
    "tile": lambda d: replace(
        d, kpis=(replace(d.kpis[0], amount_reporting=d.kpis[0].amount_reporting + 1), *d.kpis[1:])
    ),
    "comparator": lambda d: replace(
        d, kpis=(*d.kpis[:1], replace(d.kpis[1], comparator_reporting=Decimal("1.00")), *d.kpis[2:])
    ),
    "step": lambda d: replace(
        d,
        waterfall=(
            *d.waterfall[:2],
            replace(d.waterfall[2], amount_reporting=d.waterfall[2].amount_reporting + Decimal("0.01")),
            *d.waterfall[3:],
        ),
    ),
    "bar": lambda d: replace(
        d,
        waterfall=(
            *d.waterfall[:2],
            replace(d.waterfall[2], shown_thousands=d.waterfall[2].shown_thousands + 1),
            *d.waterfall[3:],
        ),
    ),
    "measure": lambda d: replace(
        d, measures=(*d.measures[:4], replace(d.measures[4], held_in_stock=Decimal("0.01")), *d.measures[5:])
    ),
}


def _other(rows: tuple[Any, ...], index: int, **changes: Any) -> tuple[Any, ...]:
    """The same rows with one changed by an amount in each of the given columns."""
    wrong = replace(rows[index], **{name: getattr(rows[index], name) + by for name, by in changes.items()})
    return (*rows[:index], wrong, *rows[index + 1 :])


CENT = Decimal("0.01")
PAGE_CHANGES: dict[str, tuple[str, Callable[[ReportData], ReportData]]] = {
    "bridge": ("bridge_line, B3", lambda d: replace(d, statement_bridge=_bridge_changed(d))),
    "types": ("types, Y1", lambda d: replace(d, benefit_types=_other(d.benefit_types, 0, measured_ytd=CENT))),
    "roll-forward": (
        "roll_forward, R2",
        lambda d: replace(d, roll_forward=_other(d.roll_forward, 1, amount_reporting=CENT)),
    ),
    "days of inventory": (
        "dio, D1",
        lambda d: replace(d, inventory_months=_other(d.inventory_months, 7, dio=Decimal("0.1"))),
    ),
    "release": (
        "release, S2",
        lambda d: replace(
            d,
            cash=_other(
                d.cash, next(i for i, c in enumerate(d.cash) if c.step_id == "outside_measures"), amount_reporting=CENT
            ),
        ),
    ),
    "forecast": ("forecast, F3", lambda d: replace(d, forecast=_other(d.forecast, 2, bias=Decimal("0.1")))),
    "change of stock": (
        "stock_change, H1",
        lambda d: replace(
            d,
            forecast_effects=_other(
                d.forecast_effects,
                next(i for i, e in enumerate(d.forecast_effects) if e.cause == "supply_execution"),
                shown_thousands=Decimal(1),
            ),
        ),
    ),
    "agenda": ("agenda, G1", lambda d: replace(d, agenda=_other(d.agenda, 0, amount_reporting=CENT))),
    "projection": (
        "projection, N1",
        lambda d: replace(
            d, inventory_projection=_other(d.inventory_projection, 2, expected_reporting=Decimal(10_000))
        ),
    ),
    "outlook": ("outlook, O1", lambda d: replace(d, outlook=_other(d.outlook, 0, carry_over=CENT))),
    "path": (
        "outlook_strip, Q2",
        lambda d: replace(d, outlook_months=_other(d.outlook_months, 5, p10_reporting=CENT)),
    ),
    "scores": (
        "scores, E2",
        lambda d: replace(d, prediction_scores=_other(d.prediction_scores, 1, wape=Decimal("0.1"))),
    ),
    "unexplained": (
        "unexplained, U1",
        lambda d: replace(d, bridge_lines=_other(d.bridge_lines, 0, tolerance_local=CENT)),
    ),
    "decisions": ("decisions, Z1", lambda d: replace(d, decisions=_other(d.decisions, 0, amount_reporting=CENT))),
    "objectives": ("objectives, J2", lambda d: replace(d, objectives=_other(d.objectives, 1, actual=CENT))),
}


def _bridge_changed(data: ReportData) -> tuple[Any, ...]:
    index = next(i for i, t in enumerate(data.statement_bridge) if t.line_rank == 1 and t.term == "mix")
    return _other(data.statement_bridge, index, shown_thousands=Decimal(1))


@pytest.mark.parametrize("change", PAGE_CHANGES, ids=list(PAGE_CHANGES))
def test_one_changed_figure_of_a_page_is_found_in_both_documents(change: str, published: Published) -> None:
    place, wrong = PAGE_CHANGES[change]
    found = [r for r in _wrong(read_back(published.pdf, published.xlsx, wrong(published.data))) if r.kind == "figure"]
    assert {r.place for r in found} >= {place}
    documents = {"pdf", "workbook"}
    # The value at a bar and the one at a mark of a chart are rounded: a change of that size shows in both.
    assert {r.document for r in found if r.place == place} == documents
    assert {r.status for r in found} == {"out_of_tolerance"}


def test_parts_of_a_page_that_do_not_add_up_are_a_footing_difference(tmp_path: Path) -> None:
    rows = fixture.build_rows()
    issues = next(r for r in rows.tables["rpt_inventory"] if r["scope"] == "group" and r["line"] == "issues")
    issues["amount_reporting"] += CENT
    data = read_report_data(fixture.connect(rows))
    render_report(data, fixture.publish_verdict(), fixture.meta(), tmp_path / "r.pdf")
    write_workbook(data, fixture.publish_verdict(), fixture.meta(), tmp_path / "r.xlsx")
    wrong = _wrong(read_back(tmp_path / "r.pdf", tmp_path / "r.xlsx", data))
    assert {r.place for r in wrong} == {"roll_forward"}
    assert {r.document for r in wrong if r.kind == "footing"} == {"pdf", "workbook"}


def test_a_row_of_a_page_that_the_models_do_not_have_is_missing_right(published: Published) -> None:
    data = replace(
        published.data, agenda=published.data.agenda[:-1], decisions=(), objectives=published.data.objectives[:-1]
    )
    wrong = _wrong(read_back(published.pdf, published.xlsx, data))
    assert {r.figure for r in wrong if r.status == "missing_right" and r.document == "pdf"} >= {"J5", "Z1", "G16"}


def test_a_figure_of_a_page_that_should_be_not_available_is_missing_right(published: Published) -> None:
    months = published.data.outlook
    data = replace(published.data, outlook=(replace(months[0], carry_over=None), *months[1:]))
    wrong = _wrong(read_back(published.pdf, published.xlsx, data))
    assert {(r.document, r.status) for r in wrong if r.place == "outlook, O1"} == {
        ("pdf", "missing_right"),
        ("workbook", "missing_right"),
    }


@pytest.mark.parametrize("change", CHANGES, ids=list(CHANGES))
def test_one_changed_figure_is_found_in_both_documents(change: str, published: Published) -> None:
    wrong = _wrong(read_back(published.pdf, published.xlsx, CHANGES[change](published.data)))
    figures = [r for r in wrong if r.kind == "figure"]
    assert Counter(r.document for r in figures) == {"pdf": 1, "workbook": 1}
    assert {r.status for r in figures} == {"out_of_tolerance"}
    assert all("expected" in r.message and "found" in r.message for r in figures)


def test_a_changed_distance_from_plan_is_found_on_page_one(published: Published) -> None:
    furthest = max(published.data.measures, key=lambda m: abs(m.validated_less_planned))
    wrong = replace(furthest, validated_less_planned=furthest.validated_less_planned * 2)
    data = replace(published.data, measures=tuple(wrong if m is furthest else m for m in published.data.measures))
    found = _wrong(read_back(published.pdf, published.xlsx, data))
    assert [(r.document, r.status) for r in found] == [("pdf", "out_of_tolerance")]
    assert found[0].place.startswith("page 1")


def test_a_measure_on_page_one_that_is_not_among_the_furthest_is_missing_right(published: Published) -> None:
    furthest = max(published.data.measures, key=lambda m: abs(m.validated_less_planned))
    near = replace(furthest, validated_less_planned=Decimal(0))
    data = replace(published.data, measures=tuple(near if m is furthest else m for m in published.data.measures))
    statuses = Counter(r.status for r in _wrong(read_back(published.pdf, published.xlsx, data)))
    # One measure is shown too many, with three figures; another, now the third, is not shown.
    assert statuses == {"missing_right": 1, "missing_left": 3}


def test_a_figure_that_should_be_not_available_is_missing_right(published: Published) -> None:
    data = replace(
        published.data, kpis=(replace(published.data.kpis[0], amount_reporting=None), *published.data.kpis[1:])
    )
    assert [r.status for r in _wrong(read_back(published.pdf, published.xlsx, data))] == ["missing_right"] * 2


def test_a_figure_shown_as_not_available_though_computed_is_missing_left(published: Published) -> None:
    kpis = list(published.data.kpis)
    kpis[3] = replace(kpis[3], amount_reporting=Decimal("5.00"))
    wrong = _wrong(read_back(published.pdf, published.xlsx, replace(published.data, kpis=tuple(kpis))))
    assert [r.status for r in wrong] == ["missing_left"] * 2


def test_a_row_the_models_do_not_have_is_missing_right(published: Published) -> None:
    data = replace(published.data, measures=published.data.measures[:-1])
    wrong = _wrong(read_back(published.pdf, published.xlsx, data))
    assert {(r.document, r.figure) for r in wrong if r.status == "missing_right"} >= {
        ("pdf", "M14"),
        ("workbook", "M14"),
    }


def test_a_row_the_documents_do_not_have_is_missing_left(published: Published) -> None:
    last = replace(published.data.measures[-1], measure_id="M-099", title="Not printed", avoidance_ytd=Decimal(0))
    last = replace(last, validated_less_planned=Decimal(0))
    data = replace(published.data, measures=(*published.data.measures, last))
    wrong = _wrong(read_back(published.pdf, published.xlsx, data))
    assert (
        sum(1 for r in wrong if r.document == "pdf" and r.status == "missing_left" and "Not printed" in r.figure) == 7
    )


def test_a_total_that_does_not_add_up_is_a_footing_difference(tmp_path: Path) -> None:
    rows = fixture.build_rows()
    step = rows.tables["rpt_waterfall"][2]
    step["shown_thousands"] += 1
    rows.tables["rpt_waterfall"][1]["amount_reporting"] += Decimal("0.01")
    data = read_report_data(fixture.connect(rows))
    render_report(data, fixture.publish_verdict(), fixture.meta(), tmp_path / "r.pdf")
    write_workbook(data, fixture.publish_verdict(), fixture.meta(), tmp_path / "r.xlsx")
    wrong = _wrong(read_back(tmp_path / "r.pdf", tmp_path / "r.xlsx", data))
    assert {(r.document, r.kind) for r in wrong} == {("pdf", "footing"), ("workbook", "footing")}
    assert sorted(r.difference for r in wrong if r.difference is not None) == [
        Decimal("-1"),
        Decimal("-1"),
        Decimal("-0.01"),
        Decimal("-0.01"),
    ]


def test_measures_that_do_not_agree_with_the_waterfall_are_found(tmp_path: Path) -> None:
    rows = fixture.build_rows()
    rows.tables["rpt_measures"][0]["validated_ytd"] += Decimal("1.00")
    data = read_report_data(fixture.connect(rows))
    render_report(data, fixture.publish_verdict(), fixture.meta(), tmp_path / "r.pdf")
    write_workbook(data, fixture.publish_verdict(), fixture.meta(), tmp_path / "r.xlsx")
    wrong = _wrong(read_back(tmp_path / "r.pdf", tmp_path / "r.xlsx", data))
    assert [r.figure for r in wrong] == ["T validated_ytd = waterfall validated"] * 2


def test_a_tampered_order_line_is_found_by_evaluating_its_formula(published: Published, tmp_path: Path) -> None:
    tampered = tmp_path / "tampered.xlsx"
    tamper_quantity(published.xlsx, tampered)
    wrong = _wrong(read_back(published.pdf, tampered, published.data))
    assert len(wrong) == 2, "the measure and its month"
    assert {r.kind for r in wrong} == {"footing"}
    assert {r.status for r in wrong} == {"out_of_tolerance"}


def tamper_quantity(source: Path, out: Path) -> None:
    """Copy a workbook with one quantity of its first measure sheet changed, and nothing else."""
    grid = python_calamine.CalamineWorkbook.from_path(str(source)).get_sheet_by_index(3).to_python()
    head = grid[4]
    wanted = {"In year to date": 1, "Event": "receipt", "Evidence": "supported", "Share": 1}
    row = next(
        n for n, r in enumerate(grid, start=1) if n > 5 and all(r[head.index(k)] == v for k, v in wanted.items())
    )
    with zipfile.ZipFile(source) as archive, zipfile.ZipFile(out, "w") as target:
        for item in archive.infolist():
            content = archive.read(item)
            if item.filename == "xl/worksheets/sheet4.xml":
                text, changed = re.subn(
                    rf'(<c r="P{row}"[^>]*><v>)([\d.]+)(</v>)',
                    lambda m: f"{m[1]}{float(m[2]) + 100}{m[3]}",
                    content.decode(),
                )
                assert changed == 1, "the quantity has moved to another column"
                content = text.encode()
            target.writestr(item, content)


def test_lines_missing_from_the_workbook_are_found(published: Published, tmp_path: Path) -> None:
    rows = fixture.build_rows()
    rows.tables["rpt_benefit_lines"] = [
        line
        for line in rows.tables["rpt_benefit_lines"]
        if line["measure_id"] != "M-001" or line["period"] != "2026-09"
    ]
    write_workbook(
        read_report_data(fixture.connect(rows)), fixture.publish_verdict(), fixture.meta(), tmp_path / "w.xlsx"
    )
    wrong = _wrong(read_back(published.pdf, tmp_path / "w.xlsx", published.data))
    assert any("number of lines" in r.figure for r in wrong)


def test_a_broken_file_is_a_row_and_no_stack_trace(published: Published, tmp_path: Path) -> None:
    (tmp_path / "broken.pdf").write_bytes(b"no pdf")
    (tmp_path / "broken.xlsx").write_bytes(b"no workbook")
    rows = read_back(tmp_path / "broken.pdf", tmp_path / "broken.xlsx", published.data)
    assert [(r.document, r.status) for r in rows] == [("pdf", "missing_left"), ("workbook", "missing_left")]
    missing = read_back(tmp_path / "none.pdf", tmp_path / "none.xlsx", published.data)
    assert {r.status for r in missing} == {"missing_left"}
