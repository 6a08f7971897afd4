"""The tables and charts of pages 2 and 4 to 9 read back out of both documents and compared with the reporting models.

Belongs here: finding the figures of reports/figures.py in the words of a page and the cells of a sheet, and whether
shown parts add up to shown totals.
Does not belong here: reading files, the summary, the waterfall and the measure list (reports/readback.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Literal

from reports.data import ReportData
from reports.drawing import NOT_COMPUTED, chart_labels
from reports.figures import Chart, Figures, FigureTable, report_figures
from reports.workbook_pages import CHART_FIRST, FIRST_VALUE, sheet_rows

Document = Literal["pdf", "workbook"]
ZERO = Decimal(0)
# Half the width of an A4 page in landscape: what stands left and what stands right of the gutter.
_MIDDLE = 421.0
# Below a chart's reference: its plot and the names of the months.
_CHART_HEIGHT = 140.0
_REFERENCE = re.compile(r"^([A-Z]{1,2})([1-9]\d*)$")


def prefix_of(reference: str) -> str:
    """The letters of a reference."""
    found = _REFERENCE.match(reference)
    return found[1] if found else ""


def page_rows(
    words: Sequence[Any],
    data: ReportData,
    compare: Callable[..., Any],
    parse: Callable[[str], Decimal | None],
) -> list[Any]:
    """Every table and chart of the pages in the words of the PDF."""
    figures = report_figures(data)
    rows: list[Any] = []
    for table in figures.tables.values():
        found = {} if not table.lines else _table_cells(words, table, parse)
        rows += _table_rows("pdf", table, found, compare)
    for chart in figures.charts.values():
        rows += _chart_rows("pdf", chart, _chart_cells(words, chart, parse), compare)
    rows += _strangers(words, figures, compare)
    return rows


def _inside(word: Any, side: str) -> bool:
    return side == "full" or (word.x1 < _MIDDLE if side == "left" else word.x0 > _MIDDLE)


def _anchors(words: Sequence[Any], head: str, side: str, prefix: str) -> dict[str, Any]:
    """References of a prefix under a column head; page 1 has a table of its own under the head "Line"."""
    found: dict[str, Any] = {}
    heads = [w for w in words if w.text in ("Ref.", "Line") and _inside(w, side) and (head != "Line" or w.page > 1)]
    for word in words:
        if prefix_of(word.text) == prefix:
            above = [h for h in heads if h.page == word.page and h.y < word.y and abs(word.x0 - h.x0) <= 1.5]
            if above and max(above, key=lambda h: h.y).text == head:
                found.setdefault(word.text, word)
    return found


def _values_on_line(
    line: Iterable[Any], parse: Callable[[str], Decimal | None], count: int
) -> list[Decimal | None] | None:
    """The last `count` figures of a line; "not available" and "n/a" are figures without a value."""
    found: list[Decimal | None] = []
    for word in sorted(line, key=lambda w: w.x0):
        if word.text in ("available", NOT_COMPUTED):
            found.append(None)
        elif (value := parse(word.text)) is not None:
            found.append(value)
    return found[-count:] if len(found) >= count else None


def _table_cells(
    words: Sequence[Any], table: FigureTable, parse: Callable[[str], Decimal | None]
) -> dict[str, list[Decimal | None] | None]:
    prefix = prefix_of(table.lines[0].reference)
    anchors = _anchors(words, table.head, table.side, prefix)
    cells: dict[str, list[Decimal | None] | None] = {}
    for reference, anchor in anchors.items():
        line = [
            w
            for w in words
            if w.page == anchor.page and abs(w.y - anchor.y) <= 4 and w.x0 > anchor.x1 and _inside(w, table.side)
        ]
        cells[reference] = _values_on_line(line, parse, len(table.columns))
    return cells


def _table_rows(
    document: Document,
    table: FigureTable,
    found: Mapping[str, Sequence[Decimal | None] | None],
    compare: Callable[..., Any],
) -> list[Any]:
    rows = []
    known = set()
    for line in table.lines:
        known.add(line.reference)
        values = found.get(line.reference)
        for index, (column, expected) in enumerate(zip(table.columns, line.values, strict=True)):
            value = None if values is None else values[index]
            title = line.texts[0] if line.texts else line.reference
            # A word where an amount belongs means the amount is not available: both say so, or they differ.
            rows.append(
                compare(
                    document,
                    f"{table.table_id}, {line.reference}",
                    f"{title}: {column.name}",
                    expected,
                    value,
                    shown=values is not None,
                )
            )
    rows += [
        compare(document, table.table_id, reference, None, ZERO, shown=True)
        for reference in found
        if reference not in known
    ]
    by_reference = {line.reference: line for line in table.lines}
    for footing in table.footings:
        for index in footing.columns:
            if by_reference[footing.total].values[index] is None or any(
                by_reference[part].values[index] is None for part in footing.parts
            ):
                continue
            parts = [(found.get(part) or [None] * len(table.columns))[index] for part in footing.parts]
            total = (found.get(footing.total) or [None] * len(table.columns))[index]
            complete = total is not None and all(value is not None for value in parts)
            rows.append(
                compare(
                    document,
                    table.table_id,
                    f"{footing.parts[0]} to {footing.total}, {table.columns[index].name}",
                    sum((value for value in parts if value is not None), ZERO) if complete else None,
                    total,
                    shown=complete,
                    kind="footing",
                )
            )
    return rows


def _chart_cells(
    words: Sequence[Any], chart: Chart, parse: Callable[[str], Decimal | None]
) -> list[Decimal | None] | None:
    """The figures at the marks, from left to right; None when the chart is not there."""
    anchor = next((w for w in words if w.text == chart.reference and w.x0 < _MIDDLE and w.page > 1), None)
    if anchor is None or not chart.points:
        return None
    # The plot ends where the table below it begins.
    below = min(
        (
            w.y
            for w in words
            if w.page == anchor.page and w.text == "Ref." and w.y > anchor.y and _inside(w, chart.side)
        ),
        default=anchor.y + _CHART_HEIGHT,
    )
    found: list[tuple[float, Decimal | None]] = []
    for word in words:
        if (
            word.page == anchor.page
            and _inside(word, chart.side)
            and anchor.y - 3 <= word.y < min(below - 4, anchor.y + _CHART_HEIGHT)
            and word is not anchor
        ):
            if word.text == NOT_COMPUTED:
                found.append((word.x0, None))
            elif (value := parse(word.text)) is not None and not _is_year(words, word):
                found.append((word.x0, value))
    return [value for _, value in sorted(found, key=lambda pair: pair[0])]


def _is_year(words: Sequence[Any], word: Any) -> bool:
    """The year behind the name of a month under a column: "Jan 26"."""
    return len(word.text) == 2 and any(
        w.page == word.page and abs(w.y - word.y) <= 1 and 0 < word.x0 - w.x1 < 4 and w.text.isalpha() for w in words
    )


def _chart_rows(
    document: Document, chart: Chart, found: Sequence[Decimal | None] | None, compare: Callable[..., Any]
) -> list[Any]:
    rows = []
    expected = chart_labels(chart)
    complete = found is not None and len(found) == len(expected)
    for index, (point, label) in enumerate(zip(chart.points, expected, strict=True)):
        value = found[index] if complete and found is not None else None
        rows.append(
            compare(
                document,
                f"{chart.chart_id}, {chart.reference}",
                f"{chart.column} {point.label}",
                label,
                value,
                shown=complete,
            )
        )
    return rows


def _strangers(words: Sequence[Any], figures: Figures, compare: Callable[..., Any]) -> list[Any]:
    """References of a table that has no row at all: the models do not have what the page shows."""
    rows = []
    used = {prefix_of(line.reference) for table in figures.tables.values() for line in table.lines}
    for prefix in sorted(_PREFIXES - used):
        rows += [
            compare("pdf", "pages", name, None, ZERO, shown=True) for name in _anchors(words, "Ref.", "full", prefix)
        ]
    return rows


_PREFIXES = {"B", "L", "Y", "I", "R", "S", "V", "F", "H", "FV", "SS", "G", "O", "Q", "E", "U", "Z", "J"}


# ----------------------------------------------------------------------------------------- workbook


def workbook_rows(
    book: Any, data: ReportData, compare: Callable[..., Any], cell: Callable[[object], Decimal | None]
) -> list[Any]:
    """Every table and chart of the pages in the sheets of the workbook; the parts of totals are added again."""
    figures = report_figures(data)
    rows: list[Any] = []
    for sheet, items in sheet_rows(figures).items():
        grid = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False) if sheet in book.sheet_names else []
        by_reference: dict[str, list[Any]] = {}
        for line in grid:
            if line and isinstance(line[0], str) and prefix_of(line[0]):
                by_reference.setdefault(line[0], []).append(line)
        for item in items:
            if isinstance(item, Chart):
                cells = [
                    _in_unit(cell(row[CHART_FIRST]), item) if len(row) > CHART_FIRST else None
                    for row in by_reference.get(item.reference, [])
                ]
                rows += _chart_rows("workbook", item, cells if item.points else None, compare)
                continue
            found = {
                line.reference: [
                    cell(by_reference[line.reference][0][FIRST_VALUE + index]) for index in range(len(item.columns))
                ]
                for line in item.lines
                if line.reference in by_reference
                and len(by_reference[line.reference][0]) >= FIRST_VALUE + len(item.columns)
            }
            rows += _table_rows("workbook", item, found, compare)
    return rows


def _in_unit(value: Decimal | None, chart: Chart) -> Decimal | None:
    """An exact amount of the sheet as the figure at its mark."""
    if value is None:
        return None
    point = replace(chart.points[0], value=value)
    return chart_labels(replace(chart, points=(point,)))[0]
