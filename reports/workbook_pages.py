"""Sheets of the workpaper for pages 2 and 4 to 9: every table and chart of reports/figures.py with live formulas.

Belongs here: writing those tables into sheets, formulas for totals and for what must add up.
Does not belong here: choosing figures, the summary and the sheets of order lines (reports/workbook.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_rowcol_to_cell

from reports.drawing import chart_labels
from reports.figures import Chart, Figures, FigureTable, Kind, Line, sheets
from reports.wording import NOT_AVAILABLE

if TYPE_CHECKING:
    from reports.workbook import _Book

# Reference, six columns of text at most, then the figures: the same place in every table of a sheet.
TEXTS = 6
FIRST_VALUE = 1 + TEXTS
CHART_FIRST = FIRST_VALUE
_KINDS: dict[Kind, str] = {
    "money": "money",
    "thousands": "thousands",
    "millions": "money",
    "percent": "percent",
    "number": "number",
    "days": "percent",
    "count": "count",
}
_WIDTHS = (8, 46, 26, 26, 24, 14, 14)


def sheet_rows(figures: Figures) -> dict[str, list[FigureTable | Chart]]:
    """Sheet -> its tables and charts that have rows; a sheet without any is not written."""
    found = {
        name: [item for item in items if (item.points if isinstance(item, Chart) else item.lines)]
        for name, items in sheets(figures).items()
    }
    return {name: items for name, items in found.items() if items}


def write_page_sheets(book: _Book, figures: Figures) -> None:
    """Write every sheet of the pages. Row by row: the file is written as it grows."""
    for name, items in sheet_rows(figures).items():
        sheet = book.sheet(name, header_row=0)
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        sheet.set_column(FIRST_VALUE, FIRST_VALUE + 16, 17)
        book.text(sheet, 0, 0, _heading(name), bold=True, font_size=14)
        row = 2
        for item in items:
            row = _chart(book, sheet, row, item) if isinstance(item, Chart) else _table(book, sheet, row, item)
            row += 2


def _heading(name: str) -> str:
    return f"{name}: the figures of the report, totals and checks as formulas"


def _table(book: _Book, sheet: Any, row: int, table: FigureTable) -> int:
    """Title, head, rows, then a check of each total: it must show 0.00."""
    book.text(sheet, row, 0, table.title, bold=True, font_size=12)
    row += 1
    titles = (table.head, *table.texts, *("",) * (TEXTS - len(table.texts)), *(c.title for c in table.columns))
    book.header(sheet, row, titles, frozenset(range(FIRST_VALUE, FIRST_VALUE + len(table.columns))))
    first = row + 1
    places = {line.reference: first + offset for offset, line in enumerate(table.lines)}
    totals = {footing.total: footing for footing in table.footings}
    for line in table.lines:
        row += 1
        style = {"bold": True, "top": 1} if line.style == "total" else {}
        book.text(sheet, row, 0, line.reference, **style)
        for offset, text in enumerate(line.texts, start=1):
            book.text(sheet, row, offset, text, **style)
        for index, (column, value) in enumerate(zip(table.columns, line.values, strict=True)):
            footing = totals.get(line.reference)
            cell = FIRST_VALUE + index
            if (
                footing is not None
                and index in footing.columns
                and _adds(table, footing.parts, index)
                and value is not None
            ):
                # A total is the sum of the rows of this sheet; the value beside it is what the report shows.
                parts = "+".join(xl_rowcol_to_cell(places[part], cell) for part in footing.parts)
                number = book.number_style(_KINDS[column.kind], **style)
                sheet.write_formula(row, cell, f"=ROUND({parts},2)", number, float(value))
            else:
                _value(book, sheet, row, cell, value, _KINDS[column.kind], style)
    if table.footings:
        row += 1
        book.text(sheet, row, 1, "Check: parts less reported total", font_color="#59636E")
        for index in range(len(table.columns)):
            terms = [
                f"ABS(ROUND({'+'.join(xl_rowcol_to_cell(places[p], FIRST_VALUE + index) for p in f.parts)}"
                f"-{_exact(by_reference(table)[f.total].values[index])},2))"
                for f in table.footings
                if index in f.columns and _adds(table, (*f.parts, f.total), index)
            ]
            if terms:
                sheet.write_formula(
                    row,
                    FIRST_VALUE + index,
                    "=" + "+".join(terms),
                    book.style(num_format="0.00", bg_color="#F3F5F7"),
                    float(_off(table, index)),
                )
    return row + 1


def by_reference(table: FigureTable) -> Mapping[str, Line]:
    """Rows of a table by their reference."""
    return {line.reference: line for line in table.lines}


def _adds(table: FigureTable, references: tuple[str, ...], index: int) -> bool:
    rows = by_reference(table)
    return all(rows[reference].values[index] is not None for reference in references)


def _exact(value: Decimal | None) -> str:
    return format(value or Decimal(0), "f")


def _off(table: FigureTable, index: int) -> Decimal:
    rows = by_reference(table)
    off = Decimal(0)
    for footing in table.footings:
        if index in footing.columns and _adds(table, (*footing.parts, footing.total), index):
            parts = sum((rows[p].values[index] or Decimal(0) for p in footing.parts), Decimal(0))
            off += abs(parts - (rows[footing.total].values[index] or Decimal(0)))
    return off


def _value(
    book: _Book, sheet: Any, row: int, column: int, value: Decimal | None, kind: str, style: dict[str, Any]
) -> None:
    if value is None:
        book.text(sheet, row, column, NOT_AVAILABLE, align="right", **style)
    else:
        sheet.write_number(row, column, value, book.number_style(kind, **style))


def _chart(book: _Book, sheet: Any, row: int, chart: Chart) -> int:
    """A chart as rows: month, value, range; the value at its mark is this one in the unit of the chart."""
    book.text(sheet, row, 0, chart.title, bold=True, font_size=12)
    row += 1
    ranged = any(p.low is not None for p in chart.points)
    titles = ("Ref.", "Month", *("",) * (TEXTS - 1), "Value", *(("Low", "High") if ranged else ()))
    book.header(sheet, row, titles, frozenset(range(FIRST_VALUE, FIRST_VALUE + 3)))
    kind = "money" if chart.unit > 1 else _KINDS[chart.kind]
    for point, _ in zip(chart.points, chart_labels(chart), strict=True):
        row += 1
        book.text(sheet, row, 0, chart.reference)
        book.text(sheet, row, 1, point.label)
        _value(book, sheet, row, CHART_FIRST, point.value, kind, {})
        if ranged:
            _value(book, sheet, row, CHART_FIRST + 1, point.low, kind, {})
            _value(book, sheet, row, CHART_FIRST + 2, point.high, kind, {})
    return row + 1
