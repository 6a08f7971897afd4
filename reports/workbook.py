"""The workpaper: every figure with the order lines behind it, recomputed by live formulas and tied to the report.

Belongs here: sheets, formulas, formats. A formula cell also carries the value of the reporting model, so that
readers without a
spreadsheet program see it; the read-back evaluates the formulas again.
Does not belong here: choosing figures, any amount that is neither a model's value nor a formula over cells of this
file.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from reports import wording
from reports.certificate import PublicationMeta
from reports.data import BenefitLine, Measure, ReportData
from reports.figures import report_figures
from reports.pdf import MEASURE_COLUMNS, measure_references
from reports.sanitize import clean
from reports.verdict import Verdict
from reports.wording import NOT_AVAILABLE, moment, readable, words
from reports.workbook_pages import sheet_rows, write_page_sheets

MAX_DETAIL_ROWS = 1_000_000
MONEY = '#,##0.00_);[Red](#,##0.00);"–"_)'
TIE_OUT = "#,##0.00_);[Red](#,##0.00);0.00_)"
THOUSANDS = '#,##0_);[Red](#,##0);"–"_)'
PRICE = "#,##0.00########"
QUANTITY = "#,##0.######"
# The report rounds to the cent so that parts add up to totals: a part may stand just under a cent off its lines.
ROUNDING = "0.01"
_CELL_LIMIT = 32_000
_LINE_HEIGHT = 13.5
_MAX_ROW_HEIGHT = 400
_INJECTION = ("=", "+", "-", "@", "\t", "\r")

SUMMARY = "Summary"
# Sheets of the pages, in the order of the file, and what they are for.
PAGE_SHEETS = {
    "Bridge": "Comparator to actual for each statement line, in local currency; the steps add up by formula",
    "By type": "Benefits by type with totals for profit and for cash; avoidance below the line",
    "Cost bridge": "Cost of purchases from prior year to now by cause, for the group, each company and item group",
    "Roll-forward": "Stock from opening to closing, days of inventory by month, release against the balance sheet",
    "Balance sheet": "Inventory and payables of each company from the start of the year to now, as published",
    "Forecast": "Accuracy by step and family, what the error did to stock and to the plan",
    "S&OP": "Agenda, projected inventory, objectives",
    "Outlook": "In-year, carry-over and window by type, twelve months ahead, past predictions",
    "Overrides": "Records that move an accepted amount: both amounts, reason, approver, expiry, whether in force",
    "Decisions": "What must be decided or done",
    "Rates": "What of validated and of planned is recognised, by type, company, statement line and measure",
}
DETAIL_HEADER_ROW = 4
_INDEX_ROW = 5

DETAIL_COLUMNS: tuple[tuple[str, str, str, float], ...] = (
    # (title, attribute of the line or "" for a formula, format, width)
    ("Period", "period", "text", 14),
    ("In year to date", "", "flag", 9),
    ("Event", "event_kind", "text", 16),
    ("Company", "company_code", "text", 9),
    ("Plant", "plant", "text", 8),
    ("Item", "item_id", "text", 16),
    ("Item name", "item_name", "text", 28),
    ("Supplier", "supplier_id", "text", 12),
    ("Supplier name", "supplier_name", "text", 28),
    ("Order", "purchase_order", "text", 13),
    ("Order line", "purchase_order_line", "text", 9),
    ("Receipt", "receipt", "text", 20),
    ("Invoice", "invoice", "text", 20),
    ("Journal", "journal", "text", 38),
    ("Posting date", "posting_date", "date", 12),
    ("Quantity", "quantity_base_uom", "quantity", 14),
    ("Unit", "base_uom", "text", 7),
    ("Reference price", "reference_price_reporting", "price", 15),
    ("Actual price", "actual_price_reporting", "price", 15),
    ("Amount (document)", "actual_amount_doc", "money", 17),
    ("Currency", "currency_doc", "text", 9),
    ("Budget rate", "budget_rate", "price", 13),
    ("Share", "share", "price", 8),
    ("Value only", "is_value_only", "flag", 9),
    ("Evidence", "evidence_status", "text", 13),
    ("Reason", "evidence_reason", "text", 26),
    ("Saving", "saving_reporting", "saving", 15),
    ("Avoidance", "avoidance_reporting", "money", 15),
    ("Measured", "hard_saving_reporting", "hard", 15),
    ("FX effect", "fx_effect_reporting", "money", 15),
)
DETAIL_INDEX = {title: index for index, (title, _, _, _) in enumerate(DETAIL_COLUMNS)}


@functools.cache
def _letter(title: str) -> str:
    return str(xl_col_to_name(DETAIL_INDEX[title]))


_FORMULA_CELLS = (
    "Evidence",
    "Value only",
    "Amount (document)",
    "Budget rate",
    "Share",
    "Reference price",
    "Actual price",
    "Quantity",
)


def saving_formula(row: int) -> str:
    """The saving of the line in 0-based `row`, from the cells of that row: docs/method.md, "Price saving, by event"."""
    cell = {title: f"{_letter(title)}{row + 1}" for title in _FORMULA_CELLS}
    return (
        f'=IF({cell["Evidence"]}="excluded",0,ROUND(IF({cell["Value only"]}=1,'
        f"-{cell['Amount (document)']}*{cell['Budget rate']}*{cell['Share']},"
        f"({cell['Reference price']}-{cell['Actual price']})*{cell['Quantity']}*{cell['Share']}),6))"
    )


def tie_out_formula(recomputed: str, reported: str) -> str:
    """Recomputed less reported, zero when only the cent rounding of the report is left."""
    return f"=IF(ABS({recomputed}-{reported})<{ROUNDING},0,ROUND({recomputed}-{reported},2))"


def sheet_names(data: ReportData, max_rows: int = MAX_DETAIL_ROWS) -> dict[str, list[str]]:
    """measure_id -> names of its sheets; several when its lines do not fit one sheet."""
    taken = {
        SUMMARY.lower(),
        "ladder",
        "months",
        "controls",
        "register",
        "baselines",
        "fx",
        "entities",
        "companies",
        "group statements",
        "history",
        *(name.lower() for name in PAGE_SHEETS),
    }
    names: dict[str, list[str]] = {}
    for reference, measure in measure_references(data):
        parts = max(1, -(-data.benefit_lines.count(measure.measure_id) // max_rows))
        names[measure.measure_id] = []
        for part in range(1, parts + 1):
            tail = "" if parts == 1 else f" {part} of {parts}"
            safe = re.sub(r"[\[\]:*?/\\']", " ", clean(measure.measure_id, 60))
            name = re.sub(r"\s+", " ", f"{reference} {safe}")[: 31 - len(tail)].strip() + tail
            if name.lower() in taken:
                name = f"{reference}{tail}"
            taken.add(name.lower())
            names[measure.measure_id].append(name)
    return names


class _Book:
    """XlsxWriter with the house formats; text is always text."""

    def __init__(self, out: Path, meta: PublicationMeta, title: str) -> None:
        self.book = xlsxwriter.Workbook(
            str(out),
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "default_date_format": "yyyy-mm-dd",
            },
        )
        closed = dt.datetime(meta.close_date.year, meta.close_date.month, meta.close_date.day, tzinfo=dt.UTC)
        self.book.set_properties(
            {
                "title": clean(title, 200),
                "company": clean(meta.company_name, 200),
                "created": closed.replace(tzinfo=None),
            }
        )
        self.closed = closed
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}

    def style(self, **properties: object) -> Any:
        """A format, made once for equal properties."""
        key = tuple(properties.items())
        if key not in self._formats:
            self._formats[key] = self.book.add_format({"font_name": "Calibri", "font_size": 10, **properties})
        return self._formats[key]

    def number_style(self, kind: str, **extra: object) -> Any:
        """The number format of a kind of column."""
        formats = {
            "money": MONEY,
            "optional": MONEY,
            "saving": MONEY,
            "hard": MONEY,
            "thousands": THOUSANDS,
            "price": PRICE,
            "quantity": QUANTITY,
            "date": "yyyy-mm-dd",
            "count": "#,##0",
            "percent": "#,##0.0",
            "number": "#,##0.00",
            "flag": "0",
        }
        return self.style(num_format=formats[kind], **extra)

    def sheet(self, name: str, *, header_row: int, header: Sequence[str] = ()) -> Any:
        """A sheet ready to print: landscape A4, one page wide, its head frozen and repeated."""
        sheet = self.book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer("&L&8&F, &A&R&8Page &P of &N")
        sheet.hide_gridlines(2)
        sheet.freeze_panes(header_row + 1, 0)
        sheet.repeat_rows(header_row)
        return sheet

    def text(self, sheet: Any, row: int, column: int, value: object, **properties: object) -> None:
        """Text as text: a value that looks like a formula is quoted, so that no program runs it."""
        if value is None or value == "":
            return
        shown = clean(value, _CELL_LIMIT)
        if shown.startswith(_INJECTION):
            properties["quote_prefix"] = True
        # A gap to the right-aligned number before it.
        if column and properties.get("align") != "right":
            properties.setdefault("indent", 1)
        sheet.write_string(row, column, shown, self.style(**properties))

    def header(self, sheet: Any, row: int, titles: Sequence[str], numeric: frozenset[int]) -> None:
        """Column titles; those over numbers to the right."""
        for column, title in enumerate(titles):
            self.text(
                sheet,
                row,
                column,
                title,
                bold=True,
                bottom=1,
                text_wrap=True,
                valign="bottom",
                align="right" if column in numeric else "left",
            )

    def value(self, sheet: Any, row: int, column: int, value: object, kind: str, **extra: object) -> None:
        """A cell of the kind; None stays empty for dates and text, "not available" for amounts."""
        if kind == "text":
            self.text(sheet, row, column, value, **extra)
        elif kind == "long":
            self.text(sheet, row, column, value, text_wrap=True, **extra)
        elif value is None:
            if kind in ("money", "thousands"):
                self.text(sheet, row, column, NOT_AVAILABLE, align="right", **extra)
        elif kind == "date":
            sheet.write_datetime(row, column, value, self.number_style("date", align="left", **extra))
        else:
            # A spreadsheet holds binary numbers only; the exact decimals are in the models and in certificate.json.
            sheet.write_number(row, column, value, self.number_style(kind, **extra))

    def table(
        self, name: str, columns: Sequence[tuple[str, str, float]], rows: Sequence[Sequence[object]], title: str
    ) -> None:
        """A plain sheet: title, head, rows, filter. `columns` are (title, kind, width); kind "long" wraps its text."""
        sheet = self.sheet(name, header_row=2)
        for index, (_, _, width) in enumerate(columns):
            sheet.set_column(index, index, width)
        self.text(sheet, 0, 0, title, bold=True, font_size=14)
        numeric = frozenset(i for i, (_, kind, _) in enumerate(columns) if kind not in ("text", "long", "date"))
        # Beside a text of several lines every cell begins at its first one.
        place = {"valign": "top"} if any(kind == "long" for _, kind, _ in columns) else {}
        self.header(sheet, 2, [c[0] for c in columns], numeric)
        for offset, row in enumerate(rows, start=3):
            lines = [
                -(-len(str(cell or "")) // int(width))
                for cell, (_, kind, width) in zip(row, columns, strict=True)
                if kind == "long"
            ]
            if lines and max(lines) > 1:
                # A program that opens the file does not always fit the height to wrapped text.
                sheet.set_row(offset, min(_LINE_HEIGHT * max(lines), _MAX_ROW_HEIGHT))
            for index, (cell, (_, kind, _)) in enumerate(zip(row, columns, strict=True)):
                self.value(sheet, offset, index, cell, kind, **place)
        if rows:
            sheet.autofilter(2, 0, 2 + len(rows), len(columns) - 1)


def _index(data: ReportData, names: dict[str, list[str]]) -> list[tuple[str, str]]:
    """(sheet, what it is for) in the order of the sheets; the measures' sheets are one entry."""
    sheets = [name for measure in names.values() for name in measure]
    rows = [
        ("Ladder", "Each comparison from extract to report, and what does not match"),
        ("Months", "Each measure by month, recomputed from its lines, with state and content hash"),
    ]
    if sheets:
        span = sheets[0] if len(sheets) == 1 else f"{sheets[0]} to {sheets[-1]}"
        rows.append((span, "The order lines behind a measure; each saving is a live formula over the cells of its row"))
    rows.append(("Controls", "What was tested, how it ended, who owns it; waivers in full"))
    present = sheet_rows(report_figures(data))
    return [
        *rows,
        *((name, purpose) for name, purpose in PAGE_SHEETS.items() if name in present),
        ("Register", "Projects, measures, plans, claims and sign-offs as they were read"),
        ("Baselines", "Reference price of each item with the hash of the receipts behind it"),
        ("FX", "Exchange rates used"),
        *(
            [
                ("Companies", "Each company beside the group, year to date"),
                ("Group statements", "Published statements of the companies in local and reporting currency"),
            ]
            if data.is_group
            else []
        ),
        ("Entities", "Companies expected and what each delivered"),
    ]


def _period_sums(data: ReportData, measure_id: str) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for line in data.benefit_lines.for_measure(measure_id):
        sums[line.period] += line.hard_saving_reporting
    return sums


def _tie_value(recomputed: Decimal, reported: Decimal) -> Decimal:
    """What `tie_out_formula` gives, for the value a formula cell carries."""
    difference = recomputed - reported
    return Decimal(0) if abs(difference) < Decimal(ROUNDING) else difference.quantize(Decimal("0.01"))


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"


def write_workbook(
    data: ReportData,
    verdict: Verdict,
    meta: PublicationMeta,
    out: Path,
    *,
    max_detail_rows: int = MAX_DETAIL_ROWS,
) -> None:
    """Write the workpaper to `out`. Raises ValueError when the verdict does not say publish."""
    if verdict.decision != "publish":
        raise ValueError(
            f"expected a verdict that says publish, found {verdict.decision!r} for {verdict.period}: no "
            f"workpaper is released"
        )
    book = _Book(out, meta, f"Workpaper, project benefits, {data.context.period_title}")
    names = sheet_names(data, max_detail_rows)
    sums = {m.measure_id: _period_sums(data, m.measure_id) for m in data.measures}
    _summary(book, data, verdict, meta, names, sums)
    _ladder(book, data)
    _months(book, data, names, sums, max_detail_rows)
    for reference, measure in measure_references(data):
        _detail(book, data, reference, measure, names[measure.measure_id], max_detail_rows)
    _controls(book, verdict)
    write_page_sheets(book, report_figures(data))
    book.table(
        "Register",
        (("Sheet", "text", 16), ("Record", "text", 34), ("Field", "text", 22), ("Value", "text", 60)),
        [(r.sheet, r.record_key, r.field, r.value) for r in data.register],
        "The register as read",
    )
    book.table(
        "Baselines",
        (
            ("Measure", "text", 16),
            ("Item", "text", 18),
            ("Type", "text", 20),
            ("Version", "count", 9),
            ("Price", "price", 18),
            ("Prior price", "price", 18),
            ("Receipts", "count", 10),
            ("Status", "text", 16),
            ("Reason", "text", 40),
            ("SHA-256 of the receipts", "text", 68),
        ),
        [
            (
                b.measure_id,
                b.item_id,
                words(b.baseline_type),
                b.version,
                b.price_reporting,
                b.prior_price_reporting,
                b.receipt_rows,
                words(b.status),
                b.reason,
                b.rows_hash,
            )
            for b in data.baselines
        ],
        f"Baselines, {data.context.reporting_currency} per base unit",
    )
    book.table(
        "FX",
        (
            ("From", "text", 8),
            ("To", "text", 8),
            ("Type", "text", 8),
            ("Valid from", "date", 13),
            ("Rate", "price", 16),
        ),
        [(r.from_currency, r.to_currency, r.rate_type, r.valid_from, r.rate) for r in data.fx],
        "Exchange rates used, per one unit of the from-currency",
    )
    book.table(
        "Entities",
        (
            ("Source", "text", 14),
            ("Company", "text", 10),
            ("Name", "text", 36),
            ("Currency", "text", 10),
            ("Receipts", "count", 12),
            ("Invoices", "count", 12),
            ("Journal lines", "count", 14),
            ("Status", "text", 12),
        ),
        [
            (
                e.source,
                e.company_code,
                e.company_name,
                e.currency_local,
                e.receipt_rows,
                e.invoice_rows,
                e.journal_rows,
                words(e.status),
            )
            for e in data.entities
        ],
        "Companies expected and delivered",
    )
    if data.is_group:
        _group_sheets(book, data)
    book.book.close()


def _group_sheets(book: _Book, data: ReportData) -> None:
    currency = data.context.reporting_currency
    book.table(
        "Companies",
        (
            ("Source", "text", 14),
            ("Company", "text", 10),
            ("Name", "text", 36),
            ("Currency", "text", 10),
            ("Delivery", "text", 12),
            ("Measures", "count", 11),
            ("Measured", "money", 17),
            ("Validated", "money", 17),
            ("Recognised", "money", 17),
            ("Held in stock", "money", 17),
            ("FX effect", "money", 17),
        ),
        [
            (
                c.source,
                c.company_code,
                c.company_name,
                c.currency_local,
                words(c.status),
                c.measures,
                c.measured_reporting,
                c.validated_reporting,
                c.recognised_reporting,
                c.held_in_stock_reporting,
                c.fx_effect_reporting,
            )
            for c in data.companies
        ],
        f"Companies, year to date, {currency} at the budget rate",
    )
    book.table(
        "Group statements",
        (
            ("Statement", "text", 18),
            ("Line", "text", 26),
            ("Title", "text", 34),
            ("Company", "text", 10),
            ("Currency", "text", 10),
            ("Local amount", "optional", 18),
            (f"{currency}, average or closing rate", "money", 20),
            (f"{currency}, budget rate", "money", 20),
            ("Currency effect", "money", 18),
        ),
        [
            (
                words(g.statement),
                g.line_id,
                g.line_title,
                g.company_code,
                g.currency_local,
                g.amount_local,
                g.amount_reporting,
                g.amount_budget_reporting,
                g.currency_effect_reporting,
            )
            for g in data.group_statements
        ],
        "Published statements, year to date, sign as printed; before elimination of trade inside the group",
    )


_MEASURE_TITLES = {
    "planned_ytd": "Planned",
    "claimed_ytd": "Claimed",
    "measured_ytd": "Measured",
    "claimed_less_measured": "Claimed less measured",
    "validated_ytd": "Validated",
    "recognised_ytd": "Recognised",
    "held_in_stock": "Held in stock",
}


def _summary(
    book: _Book,
    data: ReportData,
    verdict: Verdict,
    meta: PublicationMeta,
    names: dict[str, list[str]],
    sums: dict[str, dict[str, Decimal]],
) -> None:
    context = data.context
    sheet = book.sheet(SUMMARY, header_row=3)
    for column, width in enumerate((8, 50, *(16,) * 8, 16, 18, 18)):
        sheet.set_column(column, column, width)
    # Title and head of the three blocks, with an empty row between them.
    contents = _index(data, names)
    figures_row = _INDEX_ROW + len(contents) + 2
    first_measure = figures_row + 2 + len(data.kpis) + 3 + len(data.waterfall) + 3
    last_measure = first_measure + len(data.measures) - 1
    tie_column = 2 + len(MEASURE_COLUMNS) + 1
    in_year = {
        m.measure_id: sum((v for p, v in sums[m.measure_id].items() if p >= context.ytd_from), Decimal(0))
        for m in data.measures
    }
    ties = {m.measure_id: _tie_value(in_year[m.measure_id], m.measured_ytd) for m in data.measures}

    book.text(sheet, 0, 0, f"{context.company_name}: project benefits, {context.period_title}", bold=True, font_size=14)
    book.text(
        sheet,
        1,
        0,
        f"Version {meta.version}, run {verdict.run_id}, data as of "
        f"{moment(meta.data_as_of or context.data_as_of or NOT_AVAILABLE)}. Gate: {verdict.gate_result}. Assurance: "
        f"{verdict.assurance.rating}. "
        f"Amounts in {context.reporting_currency}; positive is good for profit.",
        font_color="#59636E",
    )
    book.text(sheet, 3, 0, "Tie-out", bold=True, bottom=1)
    book.text(
        sheet,
        3,
        1,
        "Start here: lines of this file less the report, must be 0.00",
        bold=True,
        bottom=1,
    )
    # Rows of one sheet are written from top to bottom: the total comes first and points down.
    spans = []
    if data.measures:
        spans.append(f"{xl_rowcol_to_cell(first_measure, tie_column)}:{xl_rowcol_to_cell(last_measure, tie_column)}")
    if data.measure_months:
        spans.append(f"Months!$G$4:$G${3 + len(data.measure_months)}")
    monthly = [
        _tie_value(sums.get(m.measure_id, {}).get(m.period, Decimal(0)), m.measured) for m in data.measure_months
    ]
    sheet.write_formula(
        3,
        2,
        "=" + ("+".join(f"SUMPRODUCT(ABS({span}))" for span in spans) or "0"),
        # The one zero that is written out: it was looked at.
        book.style(num_format=TIE_OUT, bold=True, bottom=1, bg_color="#F3F5F7"),
        float(sum((abs(v) for v in (*ties.values(), *monthly)), Decimal(0))),
    )

    book.text(
        sheet,
        3,
        3,
        "Not zero? Column Tie-out below names the measure, sheet Months its month, the measure's own sheet the line.",
        bottom=1,
    )

    row = _INDEX_ROW
    book.text(sheet, row, 0, "Sheets of this file", bold=True, font_size=12)
    for name, purpose in contents:
        row += 1
        book.text(sheet, row, 1, name, bold=True)
        book.text(sheet, row, 2, purpose)
    row = figures_row
    book.text(sheet, row, 0, "Figures of the report", bold=True, font_size=12)
    row += 1
    book.header(sheet, row, ("Ref.", "Figure", "Amount", "Against", "Comparator", "Note"), frozenset({2, 4}))
    for index, kpi in enumerate(data.kpis, start=1):
        row += 1
        book.text(sheet, row, 0, f"K{index}")
        book.text(sheet, row, 1, kpi.title)
        book.value(sheet, row, 2, kpi.amount_reporting, "money")
        book.text(sheet, row, 3, kpi.comparator_title)
        if kpi.comparator_title is not None:
            book.value(sheet, row, 4, kpi.comparator_reporting, "money")
        book.text(sheet, row, 5, kpi.note)
    row += 2
    book.text(sheet, row, 0, "Planned to recognised, year to date", bold=True, font_size=12)
    row += 1
    book.header(sheet, row, ("Ref.", "Step", "Amount", "In thousand", "Adds up"), frozenset({2, 3, 4}))
    opened = -1
    for index, step in enumerate(data.waterfall, start=1):
        row += 1
        style = {"bold": True, "top": 1} if step.is_total else {}
        book.text(sheet, row, 0, f"W{index}", **style)
        book.text(sheet, row, 1, step.title, **style)
        book.value(sheet, row, 2, step.amount_reporting, "money", **style)
        book.value(sheet, row, 3, step.shown_thousands, "thousands", **style)
        if step.is_total:
            if opened >= 0:
                parts = data.waterfall[index - 1 - (row - opened) : index - 1]
                rest = sum((p.amount_reporting for p in parts), Decimal(0)) - step.amount_reporting
                sheet.write_formula(
                    row,
                    4,
                    f"=ROUND(SUM({xl_rowcol_to_cell(opened, 2)}:{xl_rowcol_to_cell(row - 1, 2)})"
                    f"-{xl_rowcol_to_cell(row, 2)},2)",
                    book.number_style("money", **style),
                    float(rest),
                )
            opened = row
    row += 2
    book.text(sheet, row, 0, "Measures, year to date", bold=True, font_size=12)
    row += 1
    titles = (
        "Ref.",
        "Measure",
        *(_MEASURE_TITLES[c] for c in MEASURE_COLUMNS),
        "Recomputed from lines",
        "Tie-out",
        "State",
        "Avoidance (memo)",
    )
    book.header(sheet, row, titles, frozenset(range(2, 2 + len(MEASURE_COLUMNS) + 2)) | {2 + len(MEASURE_COLUMNS) + 3})
    measured = 2 + MEASURE_COLUMNS.index("measured_ytd")
    for reference, measure in measure_references(data):
        row += 1
        book.text(sheet, row, 0, reference)
        book.text(sheet, row, 1, clean(f"{measure.measure_id} {measure.title}", 120))
        for offset, amount_column in enumerate(MEASURE_COLUMNS):
            book.value(sheet, row, 2 + offset, getattr(measure, amount_column), "money")
        links = "+".join(f"{_quoted(n)}!$C$3" for n in names[measure.measure_id])
        sheet.write_formula(
            row, tie_column - 1, f"={links}", book.number_style("money"), float(in_year[measure.measure_id])
        )
        sheet.write_formula(
            row,
            tie_column,
            tie_out_formula(xl_rowcol_to_cell(row, tie_column - 1), xl_rowcol_to_cell(row, measured)),
            book.number_style("money", bg_color="#F3F5F7"),
            float(ties[measure.measure_id]),
        )
        book.text(sheet, row, tie_column + 1, words(measure.state))
        book.value(sheet, row, tie_column + 2, measure.avoidance_ytd, "money")
    if data.measures and data.grand_total is not None:
        row += 1
        style = {"bold": True, "top": 1}
        book.text(sheet, row, 0, "T", **style)
        book.text(sheet, row, 1, "All measures in profit", **style)
        for offset, amount_column in enumerate(MEASURE_COLUMNS):
            last_profit = first_measure + len(data.profit_measures) - 1
            span = f"{xl_rowcol_to_cell(first_measure, 2 + offset)}:{xl_rowcol_to_cell(last_profit, 2 + offset)}"
            sheet.write_formula(
                row,
                2 + offset,
                f"=SUM({span})",
                book.number_style("money", **style),
                float(getattr(data.grand_total, amount_column)),
            )
        book.text(sheet, row, 2 + len(MEASURE_COLUMNS), "", **style)


def _ladder(book: _Book, data: ReportData) -> None:
    columns = (
        ("Rung", "count", 6),
        ("What must agree", "text", 30),
        ("Comparison", "text", 50),
        ("Scopes", "count", 9),
        ("Matched", "count", 9),
        ("Rows left", "count", 12),
        ("Rows right", "count", 12),
        # Empty where a comparison counts rows and has no amount.
        ("Amount left", "optional", 18),
        ("Amount right", "optional", 18),
        ("Difference", "optional", 16),
        ("Currency", "text", 9),
        ("Status", "text", 18),
        ("Note", "long", 50),
    )
    rows: list[Sequence[object]] = [
        (
            r.rung,
            r.rung_title,
            r.comparison_title,
            r.scopes,
            r.matched,
            r.left_count,
            r.right_count,
            r.left_amount,
            r.right_amount,
            r.difference,
            r.currency,
            words(r.status),
            r.note,
        )
        for r in data.ladder
    ]
    rows += [
        (
            e.rung,
            "does not match",
            f"{words(e.comparison)}, {e.scope}, {e.period}: {e.left_name} against {e.right_name}",
            None,
            None,
            None,
            None,
            e.left_amount,
            e.right_amount,
            e.difference,
            None,
            words(e.status),
            e.note,
        )
        for e in data.ladder_exceptions
    ]
    book.table("Ladder", columns, rows, "Reconciliation ladder")


def _months(
    book: _Book,
    data: ReportData,
    names: dict[str, list[str]],
    sums: dict[str, dict[str, Decimal]],
    max_rows: int,
) -> None:
    titles: tuple[tuple[str, str, float], ...] = (
        ("Measure", "text", 16),
        ("Period", "text", 10),
        ("Planned", "money", 16),
        ("Claimed", "money", 16),
        ("Measured", "money", 16),
        ("Recomputed from lines", "money", 16),
        ("Tie-out", "money", 12),
        ("Of it in P&L", "money", 16),
        ("Held in stock", "money", 16),
        ("Validated", "money", 16),
        ("Recognised", "money", 16),
        ("Avoidance (memo)", "money", 16),
        ("State", "text", 16),
        ("Content hash", "text", 68),
    )
    sheet = book.sheet("Months", header_row=2)
    for index, (_, _, width) in enumerate(titles):
        sheet.set_column(index, index, width)
    book.text(sheet, 0, 0, "Measures by month of the fiscal year", bold=True, font_size=14)
    book.header(sheet, 2, [t[0] for t in titles], frozenset(range(2, 12)))
    period, hard = _letter("Period"), _letter("Measured")
    for row, month in enumerate(data.measure_months, start=3):
        lines = data.benefit_lines.count(month.measure_id)
        parts = []
        for index, name in enumerate(names.get(month.measure_id, [])):
            count = min(max_rows, lines - index * max_rows)
            if count > 0:
                first, last = DETAIL_HEADER_ROW + 2, DETAIL_HEADER_ROW + 1 + count
                sheet_name = _quoted(name)
                parts.append(
                    f"SUMPRODUCT(({sheet_name}!${period}${first}:${period}${last}=B{row + 1})"
                    f"*{sheet_name}!${hard}${first}:${hard}${last})"
                )
        recomputed = sums.get(month.measure_id, {}).get(month.period, Decimal(0))
        cells: tuple[object, ...] = (
            month.measure_id,
            month.period,
            month.planned,
            month.claimed,
            month.measured,
            None,
            None,
            month.measured_pnl,
            month.held_in_stock,
            month.validated,
            month.recognised,
            month.avoidance,
            words(month.state),
            month.content_hash,
        )
        for index, (cell, (_, kind, _)) in enumerate(zip(cells, titles, strict=True)):
            if index == 5:
                formula = "=" + ("+".join(parts) or "0")
                sheet.write_formula(row, 5, formula, book.number_style("money"), float(recomputed))
            elif index == 6:
                sheet.write_formula(
                    row,
                    6,
                    tie_out_formula(f"F{row + 1}", f"E{row + 1}"),
                    book.number_style("money", bg_color="#F3F5F7"),
                    float(_tie_value(recomputed, month.measured)),
                )
            else:
                book.value(sheet, row, index, cell, kind)
    if data.measure_months:
        sheet.autofilter(2, 0, 2 + len(data.measure_months), len(titles) - 1)


def _parts(lines: Iterator[BenefitLine], size: int) -> Iterator[list[BenefitLine]]:
    part: list[BenefitLine] = []
    for line in lines:
        part.append(line)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part


def _detail(book: _Book, data: ReportData, reference: str, measure: Measure, names: list[str], max_rows: int) -> None:
    parts = list(_parts(data.benefit_lines.for_measure(measure.measure_id), max_rows)) or [[]]
    closing = {m.measure_id: m for m in data.measure_months if m.period == data.context.period}
    for name, lines in zip(names, parts, strict=True):
        sheet = book.sheet(name, header_row=DETAIL_HEADER_ROW)
        for index, (_, _, _, width) in enumerate(DETAIL_COLUMNS):
            sheet.set_column(index, index, width)
        first, last = DETAIL_HEADER_ROW + 1, DETAIL_HEADER_ROW + len(lines)
        book.text(sheet, 0, 0, f"{reference} {measure.measure_id} {measure.title}", bold=True, font_size=14)
        book.text(
            sheet,
            1,
            0,
            f"Order lines, all periods to date, {data.context.reporting_currency}. Saving is recomputed in each row; "
            "measured = saving less avoidance.",
            font_color="#59636E",
        )
        hard = f"{_letter('Measured')}{first + 1}:{_letter('Measured')}{last + 1}"
        flag = f"{_letter('In year to date')}{first + 1}:{_letter('In year to date')}{last + 1}"
        in_year = sum((x.hard_saving_reporting for x in lines if x.period >= data.context.ytd_from), Decimal(0))
        book.text(sheet, 2, 0, "Measured, year to date", bold=True)
        # The hash a sign-off of this month must carry, beside the state it led to.
        newest = closing.get(measure.measure_id)
        book.text(
            sheet,
            2,
            3,
            f"State: {words(measure.state)}. "
            + (
                f"Content hash of {wording.month(newest.period)}: {newest.content_hash}"
                if newest is not None
                else f"No content hash: no row in {wording.month(data.context.period)}"
            ),
        )
        sheet.write_formula(
            2,
            2,
            f"=SUMPRODUCT({flag}*{hard})" if lines else "=0",
            book.number_style("money", bold=True, bg_color="#F3F5F7"),
            float(in_year),
        )
        numeric = frozenset(i for i, c in enumerate(DETAIL_COLUMNS) if c[2] not in ("text", "date"))
        book.header(sheet, DETAIL_HEADER_ROW, [c[0] for c in DETAIL_COLUMNS], numeric)
        # Formats once for each column: there may be a million rows.
        formats = [None if kind == "text" else book.number_style(kind) for _, _, kind, _ in DETAIL_COLUMNS]
        for row, line in enumerate(lines, start=first):
            for index, (_, attribute, kind, _) in enumerate(DETAIL_COLUMNS):
                value = getattr(line, attribute) if attribute else line.period >= data.context.ytd_from
                if kind == "saving":
                    sheet.write_formula(row, index, saving_formula(row), formats[index], float(value))
                elif kind == "hard":
                    formula = f"={_letter('Saving')}{row + 1}-{_letter('Avoidance')}{row + 1}"
                    sheet.write_formula(row, index, formula, formats[index], float(value))
                elif value is None:
                    continue
                elif kind == "text":
                    book.text(sheet, row, index, value)
                elif kind == "date":
                    sheet.write_datetime(row, index, value, formats[index])
                else:
                    sheet.write_number(row, index, value, formats[index])
        if lines:
            sheet.autofilter(DETAIL_HEADER_ROW, 0, last, len(DETAIL_COLUMNS) - 1)


def _controls(book: _Book, verdict: Verdict) -> None:
    rows: list[Sequence[object]] = [
        (
            c.control_id,
            c.title,
            c.tier,
            c.severity_words,
            words(c.outcome),
            c.rows_checked,
            c.exceptions,
            c.exposed_amount,
            c.currency,
            c.owner,
            readable(c.remedy),
            readable(c.message),
        )
        for c in verdict.controls
    ]
    rows += [
        (
            w.control_id,
            f"Waiver {w.waiver_id}: {w.scope}, {w.period}",
            "waiver",
            "",
            "waived",
            None,
            None,
            w.exposed_amount,
            w.currency,
            w.approver,
            f"Requested by {w.requester}, approved on {w.approved_on}, expires after {w.expires_after}",
            w.reason,
        )
        for w in verdict.waivers
    ]
    book.table(
        "Controls",
        (
            ("Control", "text", 22),
            ("What must be true", "long", 50),
            ("Tier", "text", 12),
            ("If it fails", "text", 19),
            ("Outcome", "text", 12),
            ("Rows checked", "count", 13),
            ("Exceptions", "count", 11),
            ("Exposed", "optional", 16),
            ("Currency", "text", 9),
            ("Owner", "text", 24),
            ("What clears it", "long", 60),
            ("Message", "long", 60),
        ),
        rows,
        f"Controls: {verdict.gate_result}",
    )
