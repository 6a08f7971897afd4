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
    [{}, {"hostile": True}, {"measures": 30, "scale": 300}, {"sign": -1}, {"measures": 0}],
    ids=["plain", "hostile names", "thirty measures", "losses", "no measure"],
)
def test_every_figure_of_both_documents_is_found_and_agrees(options: dict[str, Any], tmp_path: Path) -> None:
    done = _publish(tmp_path, **options)
    rows = read_back(done.pdf, done.xlsx, done.data)
    assert _wrong(rows) == []
    counts = Counter((r.document, r.kind) for r in rows)
    measures = len(done.data.measures)
    # 6 figures and 4 comparators, 13 steps twice, 7 columns of each measure, project and the total, the avoidance
    # lines.
    projects = len({m.project_id for m in done.data.measures})
    avoidance = sum(1 for m in done.data.measures if m.avoidance_ytd)
    table = 7 * (measures + projects + 1) if measures else 0
    # Planned, validated and their distance for the three measures furthest from plan on page 1.
    assert counts["pdf", "figure"] == 10 + 26 + table + avoidance + 3 * min(3, measures)
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
        ("pdf", "M12"),
        ("workbook", "M12"),
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
