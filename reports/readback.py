"""Rung 9: the figures read back out of the finished PDF and workbook and compared with the reporting models.

Belongs here: finding figures in the visible text of pages and cells, comparing them, checking that shown parts add
up to shown totals.
Does not belong here: making documents, repairing anything. It reads what a reader sees, never the attached list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Literal

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_raw
import python_calamine

from reports.data import ReportData
from reports.pdf import (
    COMPANY_COLUMNS,
    MEASURE_COLUMNS,
    company_references,
    measure_references,
    off_plan,
    total_references,
)
from reports.readback_pages import page_rows, workbook_rows
from reports.wording import MINUS
from reports.workbook import DETAIL_HEADER_ROW, DETAIL_INDEX, ROUNDING, SUMMARY, sheet_names

Status = Literal["matched", "out_of_tolerance", "missing_left", "missing_right"]
ZERO = Decimal(0)
CENT = Decimal("0.01")
HALF_CENT = Decimal("0.005")
_AMOUNT = re.compile(rf"^[{MINUS}+]?\d{{1,3}}(,\d{{3}})*(\.\d+)?$")
_REFERENCE = re.compile(r"^([KWMPAC][1-9]\d*|T)$")


@dataclass(frozen=True)
class ReadbackRow:
    """One comparison. Left is the document, right the reporting model; amounts positive = good.

    `kind` figure: a shown figure against its model value; footing: shown parts against the shown total (then
    `expected` is the
    sum of the parts). missing_left: not found in the document; missing_right: in the document without a model value.
    """

    document: Literal["pdf", "workbook"]
    place: str
    figure: str
    kind: Literal["figure", "footing"]
    expected: Decimal | None
    found: Decimal | None
    difference: Decimal | None
    tolerance: Decimal
    status: Status
    message: str


@dataclass(frozen=True)
class _Word:
    text: str
    page: int
    x0: float
    x1: float
    y: float


def _compare(
    document: Literal["pdf", "workbook"],
    place: str,
    figure: str,
    expected: Decimal | None,
    found: Decimal | None,
    *,
    shown: bool,
    kind: Literal["figure", "footing"] = "figure",
    tolerance: Decimal = ZERO,
) -> ReadbackRow:
    """Four outcomes. `expected` None with `shown` and `found` None means "not available" stands where it should."""
    status: Status
    difference = None
    if not shown:
        status, message = (
            "missing_left",
            f"expected {figure} {_say(expected)} in the {document}, {place}, found nothing",
        )
    elif expected is None and found is None:
        status, message = "matched", "not available in both"
    elif expected is None:
        status = "missing_right"
        message = f"found {figure} {_say(found)} in the {document}, {place}, the reporting models have no value"
    elif found is None:
        status = "missing_left"
        message = f"expected {figure} {_say(expected)} in the {document}, {place}, found no amount"
    else:
        difference = found - expected
        status = "matched" if abs(difference) <= tolerance else "out_of_tolerance"
        message = (
            "agrees"
            if status == "matched"
            else f"expected {figure} {_say(expected)}, found {_say(found)} in the {document}, {place}: "
            "do not publish, render the documents again from this run"
        )
    return ReadbackRow(document, place, figure, kind, expected, found, difference, tolerance, status, message)


def _say(amount: Decimal | None) -> str:
    return "not available" if amount is None else format(amount, "f")


def _parse(text: str) -> Decimal | None:
    """A printed amount; a dash is zero; None when it is no amount."""
    if text == "–":
        return ZERO
    return Decimal(text.replace(",", "").replace(MINUS, "-").lstrip("+")) if _AMOUNT.match(text) else None


# ---------------------------------------------------------------------------------------------- PDF


def _page_words(page: Any, number: int) -> list[_Word]:
    """Words of a page with their place (points from the top), in the order they were set."""
    height = page.get_height()
    text_page = page.get_textpage()
    words: list[_Word] = []
    current: list[tuple[str, float, float, float, float]] = []

    def flush() -> None:
        if current:
            top = min(height - c[4] for c in current)
            bottom = max(height - c[2] for c in current)
            words.append(
                _Word(
                    "".join(c[0] for c in current),
                    number,
                    min(c[1] for c in current),
                    max(c[3] for c in current),
                    (top + bottom) / 2,
                )
            )
            current.clear()

    total = text_page.count_chars()
    for index in range(total):
        code = pdfium_raw.FPDFText_GetUnicode(text_page, index)
        character = chr(code)
        if code == 0 or character.isspace():
            flush()
            continue
        left, bottom, right, top = text_page.get_charbox(index, loose=True)
        if current:
            last = current[-1]
            apart = left - last[3] > 0.22 * (top - bottom) or left < last[1] - 1
            if apart or top < last[2] or bottom > last[4]:
                flush()
        current.append((character, left, bottom, right, top))
    flush()
    text_page.close()
    return _joined(words)


def _joined(words: list[_Word]) -> list[_Word]:
    """Pieces that touch on one line put together again: beside a right-to-left name the order of setting is turned
    round.
    """
    joined: list[_Word] = []
    for line in _lines(words, slack=0.8):
        start = len(joined)
        for word in line:
            last = joined[-1] if len(joined) > start else None
            if last is not None and -0.5 <= word.x0 - last.x1 <= 0.6:
                joined[-1] = _Word(last.text + word.text, last.page, last.x0, word.x1, last.y)
            else:
                joined.append(word)
    return joined


def _pdf_words(path: Path) -> list[_Word]:
    document = pdfium.PdfDocument(str(path))
    try:
        return [word for number in range(len(document)) for word in _page_words(document[number], number + 1)]
    finally:
        document.close()


def _on_line(words: Iterable[_Word], anchor: _Word, slack: float) -> list[_Word]:
    found = [w for w in words if w.page == anchor.page and abs(w.y - anchor.y) <= slack and w is not anchor]
    return sorted(found, key=lambda w: w.x0)


def _references(words: Sequence[_Word], prefixes: str) -> dict[str, _Word]:
    """References in the first column of a table headed "Ref.", below that head and at its left edge."""
    heads = [w for w in words if w.text in ("Ref.", "Line")]
    found: dict[str, _Word] = {}
    for word in words:
        if _REFERENCE.match(word.text) and word.text[0] in prefixes:
            above = [h for h in heads if h.page == word.page and h.y < word.y and abs(word.x0 - h.x0) <= 1.5]
            # The table of largest measures has a head of its own, "Line".
            if above and max(above, key=lambda h: h.y).text == "Ref.":
                # A total stands under companies as well; the last one is that of the measure list.
                found[word.text] = word if word.text == "T" else found.get(word.text, word)
    return found


def _kpi_rows(words: Sequence[_Word], data: ReportData) -> list[ReadbackRow]:
    first = [w for w in words if w.page == 1]
    references = {w.text: w for w in first if _REFERENCE.match(w.text) and w.text[0] == "K"}
    edges = sorted({round(w.x1) for w in references.values()})
    rows: list[ReadbackRow] = []
    left_margin = min((w.x0 for w in first), default=0.0)
    for index, kpi in enumerate(data.kpis, start=1):
        name = f"K{index}"
        place = f"page 1, tile {name} {kpi.title}"
        anchor = references.pop(name, None)
        amount: Decimal | None = None
        comparator: Decimal | None = None
        shown = comparator_shown = False
        if anchor is not None:
            before = [e for e in edges if e < round(anchor.x1) - 20]
            left = before[-1] + 8 if before else left_margin - 1
            below = min(
                (w.y for w in first if w.text.startswith("K") and _REFERENCE.match(w.text) and w.y > anchor.y + 20),
                default=anchor.y + 105,
            )
            tile = [
                w
                for w in first
                if left <= w.x0 and w.x1 <= anchor.x1 + 2 and anchor.y + 6 < w.y < min(below - 4, anchor.y + 105)
            ]
            lines = _lines(tile)
            if lines:
                amounts = [a for a in map(_parse_word, lines[0]) if a is not None]
                text = " ".join(w.text for w in lines[0])
                amount = amounts[-1] if amounts else None
                shown = amount is not None or text == "not available"
            if len(lines) > 1 and kpi.comparator_reporting is not None:
                # The comparator ends its line; a title before it may hold numbers of its own.
                comparator = _parse(lines[1][-1].text)
                comparator_shown = comparator is not None
        rows.append(_compare("pdf", place, kpi.title, kpi.amount_reporting, amount, shown=shown))
        if kpi.comparator_reporting is not None:
            title = f"{kpi.title}: {kpi.comparator_title}"
            rows.append(_compare("pdf", place, title, kpi.comparator_reporting, comparator, shown=comparator_shown))
    rows += [_compare("pdf", "page 1", name, None, ZERO, shown=True) for name in references]
    return rows


def _off_plan_rows(words: Sequence[_Word], data: ReportData) -> list[ReadbackRow]:
    """The measures furthest from plan at the foot of page 1: the last three amounts of each line."""
    first = [w for w in words if w.page == 1]
    heads = [w for w in first if w.text == "Line"]
    rows: list[ReadbackRow] = []
    if not heads:
        # Long sentences leave no room for the table; then nothing is shown and nothing is compared.
        return rows
    anchors = {
        w.text: w
        for w in first
        if w.y > heads[-1].y and abs(w.x0 - heads[-1].x0) <= 1.5 and _REFERENCE.match(w.text) and w.text[0] == "M"
    }
    for name, measure in off_plan(data):
        anchor = anchors.pop(name, None)
        found: list[Decimal | None] = [None, None, None]
        if anchor is not None:
            amounts = [a for a in (_parse(w.text) for w in _on_line(words, anchor, 4)) if a is not None][-3:]
            found = [*found[len(amounts) :], *amounts]
        for column, value in zip(("planned_ytd", "validated_ytd", "validated_less_planned"), found, strict=True):
            rows.append(
                _compare(
                    "pdf",
                    f"page 1, {name}",
                    f"{measure.title}: {column}",
                    getattr(measure, column),
                    value,
                    shown=value is not None,
                )
            )
    rows += [_compare("pdf", "page 1, furthest from plan", name, None, ZERO, shown=True) for name in anchors]
    return rows


def _parse_word(word: _Word) -> Decimal | None:
    return _parse(word.text)


def _lines(words: Iterable[_Word], slack: float = 5) -> list[list[_Word]]:
    """Words as lines from top to bottom, each from left to right."""
    lines: list[list[_Word]] = []
    for word in sorted(words, key=lambda w: w.y):
        if lines and word.y - lines[-1][-1].y <= slack:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [sorted(line, key=lambda w: w.x0) for line in lines]


def _waterfall_rows(words: Sequence[_Word], data: ReportData) -> list[ReadbackRow]:
    references = _references(words, "W")
    rows: list[ReadbackRow] = []
    exact: dict[str, Decimal | None] = {}
    thousands: dict[str, Decimal | None] = {}
    for index, step in enumerate(data.waterfall, start=1):
        name = f"W{index}"
        anchor = references.pop(name, None)
        place = f"page {anchor.page if anchor else 2}, {name} {step.title}"
        if anchor is not None:
            line = _on_line(words, anchor, 6)
            edge = _head_edges(words, anchor, (data.context.reporting_currency,))
            amounts = [w for w in line if edge and abs(w.x1 - edge[-1]) <= 2]
            exact[name] = _parse(amounts[-1].text) if amounts else None
            # The value at the mark: the last amount before the exact one.
            marks = [w for w in line if w not in amounts and _parse(w.text) is not None]
            thousands[name] = _parse(marks[-1].text) if marks else None
        rows.append(
            _compare(
                "pdf", place, step.title, step.amount_reporting, exact.get(name), shown=exact.get(name) is not None
            )
        )
        rows.append(
            _compare(
                "pdf",
                place,
                f"{step.title}, value at the bar (thousand)",
                step.shown_thousands,
                thousands.get(name),
                shown=thousands.get(name) is not None,
            )
        )
    rows += [_compare("pdf", "waterfall", name, None, ZERO, shown=True) for name in references]
    rows += _waterfall_footing("pdf", data, exact, "exact amounts")
    rows += _waterfall_footing("pdf", data, thousands, "values at the bars")
    return rows


def _waterfall_footing(
    document: Literal["pdf", "workbook"], data: ReportData, found: Mapping[str, Decimal | None], what: str
) -> list[ReadbackRow]:
    rows: list[ReadbackRow] = []
    running: Decimal | None = None
    start = ""
    for index, step in enumerate(data.waterfall, start=1):
        value = found.get(f"W{index}")
        if not step.is_total:
            running = None if running is None or value is None else running + value
            continue
        if start:
            rows.append(
                _compare(
                    document,
                    "waterfall",
                    f"{start} to {step.title}, {what}",
                    running,
                    value,
                    shown=value is not None and running is not None,
                    kind="footing",
                )
            )
        start, running = step.title, value
    return rows


def _head_edges(words: Sequence[_Word], anchor: _Word, titles: Sequence[str]) -> list[float]:
    """Right edges of the given titles on the line of the "Ref." that heads the anchor's table, left to right."""
    heads = [w for w in words if w.page == anchor.page and w.text == "Ref." and w.y < anchor.y]
    if not heads:
        return []
    head = max(heads, key=lambda w: w.y)
    line = [w for w in words if w.page == anchor.page and -3 <= w.y - head.y <= 12]
    return sorted(w.x1 for w in line if w.text in titles)


_HEAD_WORDS = {
    "planned_ytd": "Planned",
    "claimed_ytd": "Claimed",
    "measured_ytd": "Measured",
    "claimed_less_measured": "measured",
    "validated_ytd": "Validated",
    "recognised_ytd": "Recognised",
    "held_in_stock": "stock",
}


def _row_amounts(words: Sequence[_Word], anchor: _Word) -> dict[str, Decimal | None]:
    """The amounts of a row of the measure table by column: a cell belongs to the title above its right edge."""
    line = _on_line(words, anchor, 4)
    found: dict[str, Decimal | None] = {}
    for column, title in _HEAD_WORDS.items():
        edges = _head_edges(words, anchor, (title,))
        # "Measured" stands in one column title only; the lower-case word closes "Claimed less measured".
        cells = [w for w in line if edges and abs(w.x1 - edges[0]) <= 1.5]
        found[column] = _parse(cells[0].text) if cells else None
    return found


_COMPANY_HEADS = {
    "measured_reporting": "Measured",
    "validated_reporting": "Validated",
    "recognised_reporting": "Recognised",
    "held_in_stock_reporting": "stock",
}


def _company_rows(words: Sequence[_Word], data: ReportData) -> list[ReadbackRow]:
    """The table of companies: each amount under its title, and the companies against the total of the measures."""
    references = _references(words, "C")
    rows: list[ReadbackRow] = []
    sums: dict[str, Decimal | None] = dict.fromkeys(COMPANY_COLUMNS, ZERO)
    for name, company in company_references(data):
        anchor = references.pop(name, None)
        title = company.company_name or company.company_code or company.source
        place = f"page {anchor.page}, {name}" if anchor is not None else name
        for column in COMPANY_COLUMNS:
            expected = getattr(company, column)
            value: Decimal | None = None
            shown = False
            if anchor is not None:
                edges = _head_edges(words, anchor, (_COMPANY_HEADS[column],))
                cells = [w for w in _on_line(words, anchor, 4) if edges and abs(w.x1 - edges[0]) <= 1.5]
                value = _parse(cells[0].text) if cells else None
                # "not available" ends where the amount would
                shown = value is not None or bool(cells and cells[0].text == "available")
            rows.append(_compare("pdf", place, f"{title}: {column}", expected, value, shown=shown))
            if expected is not None:
                known = sums[column]
                sums[column] = None if known is None or value is None else known + value
    rows += [_compare("pdf", "table of companies", name, None, ZERO, shown=True) for name in references]
    if data.is_group and data.grand_total is not None:
        for column, total in zip(
            COMPANY_COLUMNS, ("measured_ytd", "validated_ytd", "recognised_ytd", "held_in_stock"), strict=True
        ):
            rows.append(
                _compare(
                    "pdf",
                    "table of companies",
                    f"companies to group, {column}",
                    sums[column],
                    getattr(data.grand_total, total),
                    shown=sums[column] is not None,
                    kind="footing",
                )
            )
    return rows


def _measure_rows(words: Sequence[_Word], data: ReportData) -> list[ReadbackRow]:
    references = _references(words, "MPT")
    rows: list[ReadbackRow] = []
    shown: dict[str, dict[str, Decimal | None]] = {name: _row_amounts(words, word) for name, word in references.items()}
    expected: list[tuple[str, str, Any]] = [
        *((name, measure.title, measure) for name, measure in measure_references(data)),
        *total_references(data),
    ]
    for name, title, source in expected:
        place = f"page {references[name].page}, {name}" if name in references else name
        for column in MEASURE_COLUMNS:
            value = shown.get(name, {}).get(column)
            rows.append(
                _compare("pdf", place, f"{title}: {column}", getattr(source, column), value, shown=value is not None)
            )
    known = {name for name, _, _ in expected}
    rows += [_compare("pdf", "measure table", name, None, ZERO, shown=True) for name in references if name not in known]
    rows += _measure_footing("pdf", data, shown)
    memo = _references(words, "A")
    for name, measure in measure_references(data):
        if measure.avoidance_ytd:
            reference = name.replace("M", "A", 1)
            anchor = memo.pop(reference, None)
            found = None
            if anchor is not None:
                # A note may begin with the same word: only the head of the table counts.
                edges = _head_edges(words, anchor, ("Avoidance",))
                cells = [w for w in _on_line(words, anchor, 4) if edges and abs(w.x1 - edges[0]) <= 1.5]
                found = _parse(cells[0].text) if cells else None
            place = f"avoidance, {reference}"
            rows.append(
                _compare(
                    "pdf", place, f"{measure.title}: avoidance", measure.avoidance_ytd, found, shown=found is not None
                )
            )
    rows += [_compare("pdf", "avoidance", name, None, ZERO, shown=True) for name in memo]
    return rows


def _measure_footing(
    document: Literal["pdf", "workbook"], data: ReportData, shown: Mapping[str, Mapping[str, Decimal | None]]
) -> list[ReadbackRow]:
    """Measures add up to their project, projects to the total; the total agrees with the waterfall but for cent
    rounding.
    """
    rows: list[ReadbackRow] = []

    def add(parts: Sequence[str], total: str, column: str) -> None:
        values = [shown.get(name, {}).get(column) for name in parts]
        whole = shown.get(total, {}).get(column)
        complete = whole is not None and all(v is not None for v in values)
        rows.append(
            _compare(
                document,
                "measure table",
                f"{total} {column}",
                sum((v for v in values if v is not None), ZERO) if complete else None,
                whole,
                shown=complete,
                kind="footing",
            )
        )

    groups: dict[str | None, list[str]] = {}
    for name, measure in measure_references(data):
        # Cash stands in no total of profit.
        if measure.value_kind == "cash":
            continue
        groups.setdefault(measure.project_id, []).append(name)
    projects = {f"P{index}": members for index, members in enumerate(groups.values(), start=1)}
    for column in MEASURE_COLUMNS:
        if document == "pdf":
            for project, members in projects.items():
                add(members, project, column)
            if projects:
                add(list(projects), "T", column)
        elif groups:
            add([name for members in groups.values() for name in members], "T", column)
    steps = {s.step_id: s.amount_reporting for s in data.waterfall}
    # Each measure is rounded to the cent on its own, so the sum may differ by half a cent for each row.
    tolerance = HALF_CENT * (len(data.measures) + 1)
    for step, column in (
        ("planned", "planned_ytd"),
        ("measured", "measured_ytd"),
        ("validated", "validated_ytd"),
        ("recognised", "recognised_ytd"),
    ):
        total = shown.get("T", {}).get(column)
        if step in steps and projects:
            rows.append(
                _compare(
                    document,
                    "measure table",
                    f"T {column} = waterfall {step}",
                    steps[step],
                    total,
                    shown=total is not None,
                    kind="footing",
                    tolerance=tolerance,
                )
            )
    return rows


# ----------------------------------------------------------------------------------------- workbook


def _cell(value: object) -> Decimal | None:
    """A number cell as the decimal a reader sees; None for text and empty cells."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return Decimal(repr(value)).quantize(Decimal("0.000001"))
    except InvalidOperation:
        return Decimal(repr(value))


def _money(value: object) -> Decimal | None:
    number = _cell(value)
    return None if number is None else number.quantize(CENT)


def _workbook_rows(path: Path, data: ReportData) -> list[ReadbackRow]:
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    rows: list[ReadbackRow] = []
    grid = book.get_sheet_by_name(SUMMARY).to_python()
    by_reference: dict[str, list[Any]] = {
        str(r[0]): r for r in grid if r and isinstance(r[0], str) and _REFERENCE.match(r[0])
    }

    def at(reference: str, column: int) -> object:
        row = by_reference.get(reference, [])
        return row[column] if column < len(row) else ""

    known: set[str] = set()
    for index, kpi in enumerate(data.kpis, start=1):
        name = f"K{index}"
        known.add(name)
        raw = at(name, 2)
        rows.append(
            _compare(
                "workbook",
                f"{SUMMARY}, {name}",
                kpi.title,
                kpi.amount_reporting,
                _money(raw),
                shown=_money(raw) is not None or raw == "not available",
            )
        )
        if kpi.comparator_reporting is not None:
            found = _money(at(name, 4))
            rows.append(
                _compare(
                    "workbook",
                    f"{SUMMARY}, {name}",
                    f"{kpi.title}: {kpi.comparator_title}",
                    kpi.comparator_reporting,
                    found,
                    shown=found is not None,
                )
            )
    exact: dict[str, Decimal | None] = {}
    thousands: dict[str, Decimal | None] = {}
    for index, step in enumerate(data.waterfall, start=1):
        name = f"W{index}"
        known.add(name)
        exact[name], thousands[name] = _money(at(name, 2)), _money(at(name, 3))
        for figure, expected, found in (
            (step.title, step.amount_reporting, exact[name]),
            (f"{step.title}, thousand", step.shown_thousands, thousands[name]),
        ):
            rows.append(_compare("workbook", f"{SUMMARY}, {name}", figure, expected, found, shown=found is not None))
    rows += _waterfall_footing("workbook", data, exact, "exact amounts")
    rows += _waterfall_footing("workbook", data, thousands, "thousand")
    shown: dict[str, dict[str, Decimal | None]] = {}
    expected_rows: list[tuple[str, str, Any]] = [(n, m.title, m) for n, m in measure_references(data)]
    if data.grand_total is not None:
        expected_rows.append(("T", "All measures in profit", data.grand_total))
    for name, title, source in expected_rows:
        known.add(name)
        shown[name] = {column: _money(at(name, 2 + offset)) for offset, column in enumerate(MEASURE_COLUMNS)}
        for column in MEASURE_COLUMNS:
            found = shown[name][column]
            rows.append(
                _compare(
                    "workbook",
                    f"{SUMMARY}, {name}",
                    f"{title}: {column}",
                    getattr(source, column),
                    found,
                    shown=found is not None,
                )
            )
    rows += [_compare("workbook", SUMMARY, name, None, ZERO, shown=True) for name in by_reference if name not in known]
    rows += _measure_footing("workbook", data, shown)
    rows += _line_rows(book, data)
    rows += workbook_rows(book, data, _compare, _cell)
    return rows


def _evaluate(row: Sequence[Any]) -> Decimal | None:
    """The line formula of the sheet over the cells of one row, as a spreadsheet would; None when a cell is missing."""

    def number(title: str) -> Decimal:
        return _cell_exact(row[DETAIL_INDEX[title]])

    if row[DETAIL_INDEX["Evidence"]] == "excluded":
        saving = ZERO
    elif row[DETAIL_INDEX["Value only"]] == 1:
        saving = -number("Amount (document)") * number("Budget rate") * number("Share")
    else:
        saving = (number("Reference price") - number("Actual price")) * number("Quantity") * number("Share")
    return saving.quantize(Decimal("0.000001")) - number("Avoidance")


def _cell_exact(value: object) -> Decimal:
    return ZERO if isinstance(value, bool) or not isinstance(value, int | float) else Decimal(repr(value))


def _line_rows(book: Any, data: ReportData) -> list[ReadbackRow]:
    """Each measure's sheets: number of lines, and the live formulas evaluated, against the reporting models."""
    rows: list[ReadbackRow] = []
    names = sheet_names(data)
    months: dict[tuple[str, str], Decimal] = {}
    for reference, measure in measure_references(data):
        in_year, lines = ZERO, 0
        for name in names[measure.measure_id]:
            if name not in book.sheet_names:
                continue
            for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)[DETAIL_HEADER_ROW + 1 :]:
                if not row or row[0] == "":
                    continue
                lines += 1
                value = _evaluate(row) or ZERO
                period = str(row[DETAIL_INDEX["Period"]])
                months[measure.measure_id, period] = months.get((measure.measure_id, period), ZERO) + value
                if row[DETAIL_INDEX["In year to date"]] == 1:
                    in_year += value
        place = f"sheet {names[measure.measure_id][0]}"
        count = data.benefit_lines.count(measure.measure_id)
        rows.append(
            _compare("workbook", place, f"{reference}: number of lines", Decimal(count), Decimal(lines), shown=True)
        )
        rows.append(
            _compare(
                "workbook",
                place,
                f"{reference}: measured recomputed from the lines",
                measure.measured_ytd,
                in_year,
                shown=lines == count,
                kind="footing",
                tolerance=Decimal(ROUNDING),
            )
        )
    for month in data.measure_months:
        rows.append(
            _compare(
                "workbook",
                f"Months, {month.measure_id} {month.period}",
                f"{month.measure_id} {month.period}: measured recomputed from the lines",
                month.measured,
                months.get((month.measure_id, month.period), ZERO),
                shown=True,
                kind="footing",
                tolerance=Decimal(ROUNDING),
            )
        )
    return rows


def read_back(pdf: Path, xlsx: Path, data: ReportData) -> list[ReadbackRow]:
    """Every figure of both documents against `data`, and every total against its shown parts.

    Nothing here raises for a wrong figure: a difference is a row. A file that cannot be opened is a single
    missing_left row.
    """
    rows: list[ReadbackRow] = []
    try:
        words = _pdf_words(pdf)
    except (pdfium.PdfiumError, OSError) as error:
        rows.append(_unreadable("pdf", pdf, error))
    else:
        rows += (
            _kpi_rows(words, data)
            + _off_plan_rows(words, data)
            + _waterfall_rows(words, data)
            + _measure_rows(words, data)
            + _company_rows(words, data)
            + page_rows(words, data, _compare, _parse)
        )
    try:
        rows += _workbook_rows(xlsx, data)
    except (python_calamine.CalamineError, OSError) as error:
        rows.append(_unreadable("workbook", xlsx, error))
    return rows


def _unreadable(document: Literal["pdf", "workbook"], path: Path, error: Exception) -> ReadbackRow:
    return ReadbackRow(
        document,
        path.name,
        "whole file",
        "figure",
        None,
        None,
        None,
        ZERO,
        "missing_left",
        f"expected a readable {document} at {path.name}, found: {error}. Render the documents again.",
    )
