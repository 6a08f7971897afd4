"""The tables and charts of the pages as data: one definition for the PDF, the workbook, figures.csv and the read-back.

Belongs here: which rows and columns of the reporting models a table shows, their references, which shown parts add up
to which shown total, what stands there when nothing could be computed.
Does not belong here: any figure a reporting model does not hold, layout, formats, reading documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import groupby
from typing import Any, Literal

from reports.data import (
    BalanceSheetLine,
    BenefitType,
    BridgeLine,
    BridgeTerm,
    Measure,
    Objective,
    Outlook,
    ReportData,
    RollForwardLine,
)
from reports.wording import COMPARATOR_WORDS, SECTION_WORDS, TERM_WORDS, listing, plural, sentence, words

Kind = Literal["money", "thousands", "millions", "percent", "number", "days", "count"]
Side = Literal["full", "left", "right"]
Style = Literal["", "total", "part", "memo"]

TOP_MEASURES = 10
MAX_BRIDGE_LINES = 12
MAX_UNEXPLAINED = 8
MAX_AGENDA_ROWS = 3
MAX_DECISIONS = 18
MAX_MEMOS = 5
MAX_OBJECTIVES = 12
MAX_COMPANIES = 5
MAX_BALANCE_LINES = 6
MAX_OVERRIDES = 6


@dataclass(frozen=True)
class Column:
    """A column of figures. `name` is the column of the reporting model."""

    name: str
    title: str
    kind: Kind = "money"


@dataclass(frozen=True)
class Line:
    """One row: its reference, its texts, its figures (None = not available), and where it comes from."""

    reference: str
    texts: tuple[str, ...]
    values: tuple[Decimal | None, ...]
    style: Style = ""
    source: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Footing:
    """Shown parts that add up to a shown total in the given columns."""

    total: str
    parts: tuple[str, ...]
    columns: tuple[int, ...]


@dataclass(frozen=True)
class FigureTable:
    """A table of figures. `bar` marks a waterfall: the first column is the value at the bar, in thousand. `about`: what
    the table holds, where its title is a computed sentence about all of it."""

    table_id: str
    model: str
    title: str
    texts: tuple[str, ...]
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    side: Side = "full"
    bar: bool = False
    head: str = "Ref."
    sheet: str = ""
    empty: str = ""
    footings: tuple[Footing, ...] = ()
    more: str = ""
    about: str = ""


@dataclass(frozen=True)
class Point:
    """A column of a chart over time: label below, value at the mark, a range where there is one."""

    label: str
    value: Decimal | None
    is_forecast: bool = False
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True)
class Chart:
    """Columns over time; the value of each stands at its mark."""

    chart_id: str
    model: str
    reference: str
    title: str
    column: str
    kind: Kind
    points: tuple[Point, ...]
    side: Side = "full"
    empty: str = ""
    sheet: str = ""
    unit: int = 1


@dataclass(frozen=True)
class Figures:
    """Every table and chart of pages 2 and 4 to 9."""

    tables: dict[str, FigureTable] = field(default_factory=dict)
    charts: dict[str, Chart] = field(default_factory=dict)
    # Whole lists that a page cuts short: in the workbook only.
    lists: dict[str, FigureTable] = field(default_factory=dict)


def _steps(lines: Sequence[Line], totals: Sequence[bool], columns: tuple[int, ...]) -> tuple[Footing, ...]:
    """A waterfall: from each total, or from nothing, the steps after it add up to the next total."""
    found: list[Footing] = []
    opened = -1
    for index, is_total in enumerate(totals):
        if is_total:
            if index > opened + 1:
                first = max(opened, 0)
                found.append(
                    Footing(lines[index].reference, tuple(line.reference for line in lines[first:index]), columns)
                )
            opened = index
    return tuple(found)


def _kind_footings(
    rows: Sequence[BenefitType] | Sequence[Outlook], lines: Sequence[Line], columns: int
) -> tuple[Footing, ...]:
    """The types of a kind of value add up to its total, in the first `columns` columns."""
    pairs: list[tuple[BenefitType | Outlook, Line]] = list(zip(rows, lines, strict=True))
    return tuple(
        Footing(
            line.reference,
            tuple(part.reference for row, part in pairs if row.level == "type" and row.value_kind == total.value_kind),
            tuple(range(columns)),
        )
        for total, line in pairs
        if total.level == "total"
    )


def _values(row: Any, columns: Sequence[Column]) -> tuple[Decimal | None, ...]:
    """The figures of a row of a model, column by column."""
    return tuple(getattr(row, column.name) for column in columns)


def _more(hidden: int, sheet: str, what: str = "more") -> str:
    """What stands under a list that the page cuts short."""
    return f"and {hidden} {what} in the workbook, sheet {sheet}" if hidden > 0 else ""


def _step_columns(currency: str) -> tuple[Column, ...]:
    """A waterfall: the value at the bar in thousand, the exact amount on the right."""
    return (Column("shown_thousands", f"{currency} thousand", "thousands"), Column("amount_reporting", currency))


_BENEFIT_COLUMNS = (
    Column("planned_ytd", "Planned"),
    Column("measured_ytd", "Measured"),
    Column("validated_ytd", "Validated"),
    Column("recognised_ytd", "Recognised"),
)


def table_title(data: ReportData, finding_id: str, otherwise: str) -> str:
    """The computed sentence a table is headed by; what it holds where the models have none."""
    found = data.finding(finding_id)
    return otherwise if found is None else sentence(found).rstrip(".")


# -------------------------------------------------------------------------------- page 2 statement bridge


def _first_bridge(data: ReportData) -> tuple[BridgeTerm, ...]:
    """Terms of the largest line, from the first comparator that it has."""
    return tuple(t for t in data.statement_bridge if t.line_rank == 1)


def _budget_bridge(data: ReportData) -> tuple[BridgeTerm, ...]:
    """Terms of the largest line that the budget explains; none where the first bridge is that one already."""
    ranks = [t.line_rank for t in data.statement_bridge if t.comparator == "budget" and t.line_rank is not None]
    rank = min(ranks, default=1)
    return tuple(t for t in data.statement_bridge if rank > 1 and t.line_rank == rank)


def bridge_title(terms: Sequence[BridgeTerm]) -> str:
    """Company, line and comparator of a bridge, as its table is headed."""
    if not terms:
        return "Largest line"
    first = terms[0]
    against = COMPARATOR_WORDS.get(first.comparator, words(first.comparator)).lower()
    return (
        f"{first.line_title or first.line_id}, company {first.company_code}, {first.currency_local or ''}, "
        f"year to date against {against}"
    )


def _term(term: str, comparator: str) -> str:
    if term == "comparator":
        return COMPARATOR_WORDS.get(comparator, words(comparator))
    return TERM_WORDS.get(term, words(term).capitalize())


def _bridge_line(name: str, prefix: str, side: Side, terms: Sequence[BridgeTerm]) -> FigureTable:
    lines = tuple(
        Line(
            f"{prefix}{index}",
            (_term(t.term, t.comparator),),
            (t.shown_thousands, t.amount_local),
            "total" if t.term in ("comparator", "actual") else "",
            (("company_code", t.company_code), ("line_id", t.line_id), ("comparator", t.comparator), ("term", t.term)),
        )
        for index, t in enumerate(terms, start=1)
    )
    currency = terms[0].currency_local or "" if terms else ""
    at_bar, exact = _step_columns(currency)
    return FigureTable(
        name,
        "rpt_statement_bridge",
        bridge_title(terms),
        ("Step",),
        (at_bar, replace(exact, name="amount_local")),
        lines,
        side=side,
        bar=True,
        sheet="Bridge",
        empty="Not available: no published statement line can be compared with the prior year or a budget.",
        footings=_steps(lines, [t.term in ("comparator", "actual") for t in terms], (0, 1)),
    )


_GROUPS = (
    Column("comparator_local", "Comparator"),
    Column("scope_local", "Scope"),
    Column("volume_local", "Volume and mix"),
    Column("price_local", "Price and FX"),
    Column("benefits_local", "Benefits"),
    Column("cost_to_achieve_local", "Cost to achieve"),
    Column("accounting_local", "Accounting"),
    Column("unexplained_local", "Unexplained"),
    Column("actual_local", "Actual"),
)


def _line_name(line: BridgeLine | BalanceSheetLine) -> str:
    return f"{line.line_title or line.line_id} · {line.company_code} {line.currency_local or ''}".strip()


def _bridged(prefix: str, rows: Sequence[BridgeLine], columns: Sequence[Column]) -> tuple[Line, ...]:
    """Bridged lines with what they start from and the outcome of their check."""
    return tuple(
        Line(
            f"{prefix}{index}",
            (
                _line_name(line),
                COMPARATOR_WORDS.get(line.comparator, words(line.comparator)),
                _with_reason(words(line.status), line.reason),
            ),
            _values(line, columns),
            source=(("company_code", line.company_code), ("line_id", line.line_id), ("comparator", line.comparator)),
        )
        for index, line in enumerate(rows, start=1)
    )


def _bridge_lines(data: ReportData, *, whole: bool = False) -> FigureTable:
    rows = data.bridge_lines if whole else data.bridge_lines[:MAX_BRIDGE_LINES]
    hidden = len(data.bridge_lines) - len(rows)
    return FigureTable(
        "bridge_lines_list" if whole else "bridge_lines",
        "rpt_bridge_lines",
        ("Bridged lines" if hidden else "Every bridged line")
        + ", year to date: effect of each group of causes on the printed amount, local currency",
        ("Line", "From", "Status"),
        _GROUPS,
        _bridged("LA" if whole else "L", rows, _GROUPS),
        sheet="Bridge",
        more=_more(hidden, "Bridge"),
    )


# ------------------------------------------------------------------------ page 4 by type and top measures


def _types(data: ReportData) -> FigureTable:
    shown = [t for t in data.benefit_types if t.level != "memo"]
    columns = (
        *_BENEFIT_COLUMNS,
        Column("recognition_rate", "% of validated", "percent"),
        Column("realisation_rate", "% of planned", "percent"),
    )
    lines = tuple(
        Line(
            f"Y{index}",
            (t.title, _with_reason(t.lands_on, t.reason), plural(t.measures, "measure")),
            _values(t, columns),
            "total" if t.level == "total" else "",
            (("benefit_type", t.benefit_type), ("value_kind", t.value_kind)),
        )
        for index, t in enumerate(shown, start=1)
    )
    return FigureTable(
        "types",
        "rpt_benefit_types",
        "By type, year to date",
        ("Type", "Lands on", "Measures"),
        columns,
        lines,
        sheet="By type",
        empty="Not available: the register has no measures.",
        footings=_kind_footings(shown, lines, len(_BENEFIT_COLUMNS)),
    )


def _memos(data: ReportData) -> FigureTable:
    found = [t for t in data.benefit_types if t.level == "memo"]
    hidden = len(found) - MAX_MEMOS
    lines = tuple(
        Line(
            f"I{index}",
            (t.title, words(t.benefit_type).capitalize(), "Stands in no total and on no line of a statement"),
            (t.measured_ytd,),
            "memo",
            (("measure_id", t.measure_id),),
        )
        for index, t in enumerate(found[:MAX_MEMOS], start=1)
    )
    return FigureTable(
        "memos",
        "rpt_benefit_types",
        "Below the line: avoidance, part of no total and never added up",
        ("Measure", "Type", ""),
        (Column("measured_ytd", "Avoidance"),),
        lines,
        sheet="By type",
        more=f"and {hidden} more in the measure list" if hidden > 0 else "",
    )


def top_measures(data: ReportData) -> list[Measure]:
    """The measures with most validated (then measured, then planned) benefit; memos are below the line."""
    ranked = sorted(
        (m for m in data.measures if m.value_kind != "memo"),
        key=lambda m: (-m.validated_ytd, -m.measured_ytd, -m.planned_ytd, m.measure_id),
    )
    return ranked[:TOP_MEASURES]


def _top(data: ReportData) -> FigureTable:
    references = {m.measure_id: f"M{index}" for index, m in enumerate(data.measures, start=1)}
    lines = tuple(
        Line(
            references[m.measure_id],
            (m.title, words(m.benefit_type).capitalize(), m.owner or "", words(m.state)),
            _values(m, _BENEFIT_COLUMNS),
            source=(("measure_id", m.measure_id),),
        )
        for m in top_measures(data)
    )
    return FigureTable(
        "top",
        "rpt_measures",
        f"The {len(lines)} largest measures by validated benefit, year to date"
        if len(lines) < len(data.measures)
        else "The measures by validated benefit, year to date",
        ("Measure", "Type", "Owner", "State"),
        _BENEFIT_COLUMNS,
        lines,
        head="Line",
        empty="",
    )


_COST_TERMS = (
    Column("base_reporting", "Prior year"),
    Column("volume_reporting", "Volume"),
    Column("mix_reporting", "Mix"),
    Column("quantity_reporting", "Quantity"),
    Column("index_reporting", "Index"),
    Column("negotiated_price_reporting", "Negotiated price"),
    Column("fx_reporting", "FX"),
    Column("discontinued_reporting", "Discontinued"),
    Column("new_reporting", "New"),
    Column("current_reporting", "Actual"),
)


def _cost_bridge(data: ReportData) -> FigureTable:
    """The group, with its companies where a page has room for them."""
    companies = [r for r in data.cost_bridge if r.level == "company"]
    shown = companies if 1 < len(companies) <= MAX_COMPANIES else []
    rows = [*shown, *(r for r in data.cost_bridge if r.level == "group")]
    lines = tuple(
        Line(
            f"CB{index}",
            (_with_reason(r.scope_title, r.reason),),
            _values(r, _COST_TERMS),
            "total" if r.level == "group" else "",
            (("company_code", r.company_code),),
        )
        for index, r in enumerate(rows, start=1)
    )
    parts = tuple(line.reference for line in lines if line.style != "total")
    return FigureTable(
        "cost_bridge",
        "rpt_cost_bridge",
        table_title(data, "cost_bridge", "Cost of purchases by cause, year to date"),
        (f"Cost of purchases, {data.context.reporting_currency}; minus is good",),
        _COST_TERMS,
        lines,
        sheet="Cost bridge",
        empty="Not available: no purchases of this year and the prior year were delivered.",
        footings=(Footing(lines[-1].reference, parts, tuple(range(len(_COST_TERMS)))),) if parts else (),
        more="Item groups: workbook, sheet Cost bridge" if rows else "",
        about="Cost of purchases by cause, year to date",
    )


def _cost_bridge_list(data: ReportData) -> FigureTable:
    """Every item group, whose cents the companies and the group add up."""
    rows = [r for r in data.cost_bridge if r.level == "item_group"]
    lines = tuple(
        Line(
            f"CA{index}",
            (r.scope_title, r.company_code or "", r.plant or "", r.item_group or "", r.source or "", r.reason or ""),
            _values(r, _COST_TERMS),
            source=(("company_code", r.company_code), ("item_group", r.item_group), ("plant", r.plant)),
        )
        for index, r in enumerate(rows, start=1)
    )
    return FigureTable(
        "cost_bridge_list",
        "rpt_cost_bridge",
        "Cost of purchases by item group",
        ("Company", "Code", "Plant", "Item group", "Source", "Not available because"),
        _COST_TERMS,
        lines,
        sheet="Cost bridge",
    )


def _rates(data: ReportData) -> FigureTable:
    """Every rate: in the workbook only; page 4 shows those of the types and the totals."""
    columns = (
        Column("planned_reporting", "Planned"),
        Column("validated_reporting", "Validated"),
        Column("recognised_reporting", "Recognised"),
        Column("recognition_rate", "Recognised, % of validated", "percent"),
        Column("realisation_rate", "Recognised, % of planned", "percent"),
    )
    lines = tuple(
        Line(
            f"RR{index}",
            (r.title, words(r.scope).capitalize() if r.scope != "total" else "Total", r.value_kind, r.reason or ""),
            _values(r, columns),
            "total" if r.scope == "total" else "",
            (
                ("scope", r.scope),
                ("scope_key", r.scope_key),
                ("value_kind", r.value_kind),
                ("benefit_type", r.benefit_type),
                ("company_code", r.company_code),
                ("line_id", r.line_id),
            ),
        )
        for index, r in enumerate(data.benefit_rates, start=1)
    )
    return FigureTable(
        "rates",
        "rpt_benefit_rates",
        table_title(data, "rates", "Recognition and realisation rates, year to date"),
        ("Of", "Scope", "Kind", "Not available because"),
        columns,
        lines,
        sheet="Rates",
        about="Recognition and realisation rates, year to date",
    )


# -------------------------------------------------------------------------------- page 5 inventory and cash


def _with_reason(text: str | None, reason: str | None) -> str:
    # A reason is a sentence, or a code of the models.
    said = words(reason) if reason and " " not in reason else reason
    return ". ".join(part for part in (text or "", said[:1].upper() + said[1:] if said else "") if part)


def _roll_forward(data: ReportData) -> FigureTable:
    group = [r for r in data.roll_forward if r.scope == "group"]
    scopes = list(dict.fromkeys((r.scope, r.scope_title) for r in data.roll_forward if r.scope != "group"))
    shown = scopes if 1 < len(scopes) <= MAX_COMPANIES else []
    cells = {(r.scope, r.line): r.amount_reporting for r in data.roll_forward}
    lines = tuple(
        Line(
            f"R{index}",
            (_with_reason(r.title, r.reason),),
            (*(cells.get((scope, r.line)) for scope, _ in shown), r.amount_reporting),
            "total" if r.is_total else "",
            (("line", r.line),),
        )
        for index, r in enumerate(group, start=1)
    )
    currency = data.context.reporting_currency
    columns = (
        *(Column(f"amount_reporting:{scope}", title) for scope, title in shown),
        Column("amount_reporting", "Group" if shown else currency),
    )
    return FigureTable(
        "roll_forward",
        "rpt_inventory",
        f"Inventory roll-forward, year to date, {currency} at the budget rate",
        ("Line",),
        columns,
        lines,
        sheet="Roll-forward",
        empty="Not available: no inventory balances and movements were delivered for the year to date.",
        footings=_steps(lines, [r.is_total for r in group], tuple(range(len(columns)))),
        more=""
        if shown or len(scopes) < 2
        else f"{plural(len(scopes), 'company', 'companies')}: workbook, sheet Roll-forward",
    )


def _roll_forward_list(data: ReportData) -> FigureTable:
    """Every company as rows: for groups of more companies than a page has columns."""
    rows = [r for r in data.roll_forward if r.scope != "group"]
    lines = tuple(
        Line(
            f"RA{index}",
            (r.scope_title, r.scope, _with_reason(r.title, r.reason)),
            (r.amount_reporting,),
            "total" if r.is_total else "",
            (("scope", r.scope), ("line", r.line)),
        )
        for index, r in enumerate(rows, start=1)
    )
    return FigureTable(
        "roll_forward_list",
        "rpt_inventory",
        "Inventory roll-forward by company",
        ("Company", "Code", "Line"),
        (Column("amount_reporting", data.context.reporting_currency),),
        lines,
        sheet="Roll-forward",
        footings=tuple(
            footing
            for _, group in groupby(zip(lines, rows, strict=True), key=lambda pair: pair[1].scope)
            for footing in _company_steps(list(group))
        ),
    )


def _company_steps(pairs: list[tuple[Line, RollForwardLine]]) -> tuple[Footing, ...]:
    return _steps([line for line, _ in pairs], [r.is_total for _, r in pairs], (0,))


_SHEET_GROUPS = (
    Column("opening_local", "Start of year"),
    Column("measured_local", "Measured"),
    Column("volume_local", "Receipts, issues"),
    Column("revaluation_local", "Revaluation"),
    Column("losses_local", "Scrap, counts"),
    Column("scope_local", "Scope, owner"),
    Column("other_local", "Other"),
    Column("unexplained_local", "Unexplained"),
    Column("closing_local", "Now"),
)


def _balance_sheet(data: ReportData, *, whole: bool = False) -> FigureTable:
    rows = data.balance_sheet if whole else data.balance_sheet[:MAX_BALANCE_LINES]
    hidden = len(data.balance_sheet) - len(rows)
    lines = tuple(
        Line(
            f"{'BA' if whole else 'BS'}{index}",
            (
                _line_name(line),
                words(line.status) if line.status == "not_assessed" else _with_reason(words(line.status), line.reason),
            ),
            _values(line, _SHEET_GROUPS),
            source=(("company_code", line.company_code), ("line_id", line.line_id)),
        )
        for index, line in enumerate(rows, start=1)
    )
    return FigureTable(
        "balance_sheet_list" if whole else "balance_sheet",
        "rpt_balance_sheet_bridge",
        "Balance sheet lines of every company, start of the year to now, local currency"
        if whole
        else table_title(data, "balance_sheet", "Balance sheet from the start of the year to now"),
        ("Line, local currency", "Status"),
        _SHEET_GROUPS,
        lines,
        sheet="Balance sheet",
        empty="Not available: no published balance sheets were delivered.",
        more=_more(hidden, "Balance sheet"),
        about="Balance sheet from the start of the year to now",
    )


def _dio(data: ReportData) -> Chart:
    months = data.inventory_months[-24:]
    return Chart(
        "dio",
        "rpt_inventory_months",
        "D1",
        "Days inventory outstanding: inventory / cost of sales x days of the month",
        "dio",
        "days",
        tuple(Point(m.period, m.dio) for m in months),
        empty="Not available: no inventory balances and cost of sales by month were delivered.",
        sheet="Roll-forward",
    )


def _cash(data: ReportData, section: str, prefix: str, side: Side) -> FigureTable:
    steps = [s for s in data.cash if s.section == section]
    lines = tuple(
        Line(
            f"{prefix}{index}",
            (_with_reason(s.title, s.reason),),
            (s.shown_thousands, s.amount_reporting),
            "total" if s.is_total else "",
            (("section", s.section), ("step_id", s.step_id)),
        )
        for index, s in enumerate(steps, start=1)
    )
    return FigureTable(
        section,
        "rpt_cash",
        SECTION_WORDS[section],
        ("Step",),
        _step_columns(data.context.reporting_currency),
        lines,
        side=side,
        bar=True,
        sheet="Roll-forward",
        empty="Not available: no balance sheet of the comparison period can be set against the release.",
        footings=_steps(lines, [s.is_total for s in steps], (0, 1)),
    )


# -------------------------------------------------------------------------------- page 6 forecast and S&OP


def _decimal(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _forecast(data: ReportData) -> FigureTable:
    lines = tuple(
        Line(
            f"F{index}",
            (
                _with_reason(
                    words(f.step).capitalize() if f.family == "all" else f"{words(f.step).capitalize()}, {f.family}",
                    f.reason,
                ),
                "" if f.lag_months is None else f"{f.lag_months}",
            ),
            (_decimal(f.observations), f.wape, f.bias, f.tracking_signal, f.fva),
            "total" if f.family == "all" and f.step == "consensus" else "",
            (("step", f.step), ("family", f.family)),
        )
        for index, f in enumerate(data.forecast, start=1)
    )
    return FigureTable(
        "forecast",
        "rpt_forecast",
        "Forecast against ordered demand, last twelve months, weighed at baseline cost",
        ("Step", "Lag"),
        (
            Column("observations", "Points", "count"),
            Column("wape", "Error (WAPE), %", "percent"),
            Column("bias", "Bias, %", "percent"),
            Column("tracking_signal", "Tracking signal", "number"),
            Column("fva", "Value added, pp", "percent"),
        ),
        lines,
        side="left",
        sheet="Forecast",
        empty="Not available: no forecast version that was frozen before its month was delivered.",
    )


def _effects(data: ReportData, section: str, prefix: str, side: Side, empty: str) -> FigureTable:
    found = [e for e in data.forecast_effects if e.section == section]
    lines = tuple(
        Line(
            f"{prefix}{index}",
            (_with_reason(e.title, e.reason),),
            (e.shown_thousands, e.amount_reporting),
            "total" if e.is_total else "part" if e.is_part else "",
            (("section", e.section), ("cause", e.cause)),
        )
        for index, e in enumerate(found, start=1)
    )
    steps = [(line, e.is_total) for line, e in zip(lines, found, strict=True) if not e.is_part]
    footings = list(_steps([line for line, _ in steps], [total for _, total in steps], (0, 1)))
    parts: list[str] = []
    for line, e in zip(reversed(lines), reversed(found), strict=True):
        if e.is_part:
            parts.append(line.reference)
        elif parts:
            footings.append(Footing(line.reference, tuple(parts), (0, 1)))
            parts = []
    return FigureTable(
        section,
        "rpt_forecast_effects",
        SECTION_WORDS[section],
        ("Cause",),
        _step_columns(data.context.reporting_currency),
        lines,
        side=side,
        bar=True,
        sheet="Forecast",
        empty=empty,
        footings=tuple(footings),
    )


def _projection(data: ReportData) -> Chart:
    return Chart(
        "projection",
        "rpt_inventory_projection",
        "N1",
        f"Projected inventory, {data.context.reporting_currency} million, with range",
        "expected_reporting",
        "millions",
        tuple(
            Point(p.period, p.expected_reporting, True, p.low_reporting, p.high_reporting)
            for p in data.inventory_projection
        ),
        side="left",
        empty="Not available: needs opening stock, open orders and a consensus forecast.",
        sheet="S&OP",
        unit=1_000_000,
    )


def _agenda(data: ReportData, *, whole: bool = False) -> FigureTable:
    rows = [a for a in data.agenda if whole or a.place <= MAX_AGENDA_ROWS]
    lines = tuple(
        Line(
            f"GA{index}" if whole else f"G{index}",
            (a.topic_title, a.title, a.owner or "", a.measure_ids or ""),
            (a.amount_reporting,),
            source=(("topic", a.topic), ("place", a.place)),
        )
        for index, a in enumerate(rows, start=1)
    )
    hidden = len(data.agenda) - len(rows)
    return FigureTable(
        "agenda_list" if whole else "agenda",
        "rpt_sop_agenda",
        "S&OP agenda: every item" if whole else "S&OP agenda: the largest items of each topic",
        ("Topic", "Item", "Owner", "Measures"),
        (Column("amount_reporting", data.context.reporting_currency),),
        lines,
        sheet="S&OP",
        empty="Nothing on the agenda: no topic has an item in this period.",
        more=_more(hidden, "S&OP"),
    )


# -------------------------------------------------------------------------------------- page 7 outlook


def _outlook(data: ReportData) -> FigureTable:
    columns = (
        Column("in_year_actual", "In-year, actual"),
        Column("in_year_forecast", "In-year, forecast"),
        Column("carry_over", "Carry-over"),
        Column("window_total", "Window"),
        Column("recurring", "Recurring"),
        Column("one_off", "One-off"),
        Column("run_rate", "Run-rate x 12"),
        Column("risked_reporting", "Full year"),
        Column("p10_reporting", "P10"),
        Column("p50_reporting", "P50"),
        Column("p90_reporting", "P90"),
    )
    lines = tuple(
        Line(
            f"O{index}",
            (
                _with_reason(o.title, o.reason),
                "" if o.closed_measures is None else f"{o.closed_measures} closed",
            ),
            _values(o, columns),
            "total" if o.level == "total" else "",
            (("benefit_type", o.benefit_type), ("value_kind", o.value_kind)),
        )
        for index, o in enumerate(data.outlook, start=1)
    )
    return FigureTable(
        "outlook",
        "rpt_outlook",
        "Over the window of each measure: in-year + carry-over = window; recurring + one-off = window",
        ("Type", "Range from"),
        columns,
        lines,
        sheet="Outlook",
        empty="Not available: no measure has a plan or a result in its window.",
        # From the run-rate on a total is no sum of the types: what is not computed for one is left out of it.
        footings=_kind_footings(data.outlook, lines, 6),
    )


def _outlook_chart(data: ReportData) -> Chart:
    return Chart(
        "outlook_months",
        "rpt_outlook_months",
        "X1",
        f"Expected in profit, next 12 months, {data.context.reporting_currency} thousand, with P10 to P90",
        "profit_reporting",
        "thousands",
        tuple(Point(m.period, m.profit_reporting, True, m.p10_reporting, m.p90_reporting) for m in data.outlook_months),
        empty="Not available: no measure has a planned path after this period.",
        sheet="Outlook",
        unit=1000,
    )


def _outlook_strip(data: ReportData) -> FigureTable:
    months = data.outlook_months
    rows = (
        ("Expected in profit", "profit_reporting"),
        ("P10", "p10_reporting"),
        ("P90", "p90_reporting"),
        ("Cash", "cash_reporting"),
    )
    lines = tuple(
        Line(
            f"Q{index}",
            (title,),
            tuple(getattr(m, column) for m in months),
            source=(("column", column),),
        )
        for index, (title, column) in enumerate(rows, start=1)
        if months
    )
    return FigureTable(
        "outlook_strip",
        "rpt_outlook_months",
        f"The same months, {data.context.reporting_currency}",
        ("",),
        tuple(Column(m.period, m.period) for m in months),
        lines,
        sheet="Outlook",
    )


def _scores(data: ReportData) -> FigureTable:
    lines = tuple(
        Line(
            f"E{index}",
            (plural(s.lag_months, "month") + " ahead", _with_reason(None, s.reason)),
            (_decimal(s.predictions), s.wape, s.bias, s.benchmark_wape, s.benchmark_bias),
            source=(("lag_months", s.lag_months),),
        )
        for index, s in enumerate(data.prediction_scores, start=1)
    )
    return FigureTable(
        "scores",
        "rpt_prediction_scores",
        "Past predictions against what was recognised",
        ("Predicted", ""),
        (
            Column("predictions", "Predictions", "count"),
            Column("wape", "Error (WAPE), %", "percent"),
            Column("bias", "Bias, %", "percent"),
            Column("benchmark_wape", "Benchmark error, %", "percent"),
            Column("benchmark_bias", "Benchmark bias, %", "percent"),
        ),
        lines,
        sheet="Outlook",
        empty="Not available: no earlier prediction has met its outcome yet.",
    )


# ------------------------------------------------------------------- pages 8 and 9, unexplained, decisions


def _unexplained(data: ReportData, *, whole: bool = False) -> FigureTable:
    """Lines that must be explained; the others have one movement and nobody who assesses it."""
    found = [line for line in data.bridge_lines if line.is_reached]
    rows = found if whole else found[:MAX_UNEXPLAINED]
    hidden = len(found) - len(rows)
    columns = (
        Column("benefits_local", "Benefits on the line"),
        Column("tolerance_local", "Tolerance"),
        Column("older_local", "Older"),
        Column("recent_local", "1-2 months"),
        Column("this_month_local", "This month"),
        Column("unexplained_local", "Unexplained"),
    )
    return FigureTable(
        "unexplained_list" if whole else "unexplained",
        "rpt_bridge_lines",
        "Unexplained by statement line and age, local currency",
        ("Line", "From", "Status"),
        columns,
        _bridged("UA" if whole else "U", rows, columns),
        sheet="Bridge",
        empty="Not available: no statement line that benefits reach could be bridged.",
        more=_more(hidden, "Bridge", "more, within tolerance,"),
    )


def _overrides(data: ReportData, *, whole: bool = False) -> FigureTable:
    """Every override that has an effect, then the latest of the others."""
    columns = (
        Column("measured_reporting", "Measured"),
        Column("signed_off_reporting", "Signed off"),
        Column("override_reporting", "Override"),
        Column("validated_reporting", "Validated"),
    )
    rows = [o for o in data.overrides if whole or o.standing == "active" or o.row_order <= MAX_OVERRIDES]
    hidden = len(data.overrides) - len(rows)
    lines = tuple(
        Line(
            f"{'OA' if whole else 'OV'}{index}",
            (
                f"{o.title or o.measure_id} ({o.measure_id}), {o.period}",
                o.reason,
                o.requester,
                ", ".join(part for part in (o.approver, o.approver_line, o.approved_at.isoformat()) if part),
                o.expires_after,
                "In force" if o.standing == "active" else f"No effect: {o.no_effect_reason or words(o.standing)}",
            ),
            _values(o, columns),
            source=(("measure_id", o.measure_id), ("period", o.period), ("sequence", o.sequence)),
        )
        for index, o in enumerate(rows, start=1)
    )
    return FigureTable(
        "overrides_list" if whole else "overrides",
        "rpt_overrides",
        "Overrides: every record" if whole else table_title(data, "overrides", "Overrides"),
        ("Measure, month", "Reason", "Requested by", "Approved by, on", "Expires after", "Standing"),
        columns,
        lines,
        sheet="Overrides",
        empty="No override: every validated amount is what its sign-off accepts.",
        more=_more(hidden, "Overrides", "more without effect"),
        about="Overrides",
    )


def _decisions(data: ReportData, *, whole: bool = False) -> FigureTable:
    rows = data.decisions if whole else data.decisions[:MAX_DECISIONS]
    lines = tuple(
        Line(
            f"ZA{index}" if whole else f"Z{index}",
            (words(d.kind).capitalize(), d.title, d.evidence or "", d.owner or "", d.due or "", d.measure_ids or ""),
            (d.amount_reporting,),
            source=(("row_order", d.row_order),),
        )
        for index, d in enumerate(rows, start=1)
    )
    hidden = len(data.decisions) - len(rows)
    return FigureTable(
        "decisions_list" if whole else "decisions",
        "rpt_decisions",
        "What must be decided or done, by amount",
        ("Kind", "What", "Evidence", "Owner", "By", "Measures"),
        (Column("amount_reporting", data.context.reporting_currency),),
        lines,
        sheet="Decisions",
        empty="Nothing is open: no measure waits for a signature, no claim is disputed or held.",
        more=_more(hidden, "Decisions"),
    )


def _objective_lines(rows: Sequence[Objective], prefix: str) -> tuple[Line, ...]:
    return tuple(
        Line(
            f"{prefix}{index}",
            (
                ", ".join(part for part in (words(o.function_name).capitalize(), o.owner) if part),
                " ".join(
                    part
                    for part in (words(o.metric).upper() if len(o.metric) < 5 else words(o.metric), o.scope)
                    if part
                ),
                o.unit or "",
                _with_reason(words(o.status), o.reason),
            ),
            (o.target, o.actual),
            source=(("objective_id", o.objective_id),),
        )
        for index, o in enumerate(rows, start=1)
    )


def _objectives(data: ReportData, *, whole: bool = False) -> FigureTable:
    rows = data.objectives if whole else data.objectives[:MAX_OBJECTIVES]
    hidden = len(data.objectives) - len(rows)
    return FigureTable(
        "objectives_list" if whole else "objectives",
        "rpt_objectives",
        "Objectives of the functions",
        ("Function, owner", "Metric", "Unit", "Status"),
        (Column("target", "Target", "number"), Column("actual", "Actual", "number")),
        _objective_lines(rows, "JA" if whole else "J"),
        side="full" if whole else "right",
        sheet="S&OP",
        empty="None: the register has no objectives.",
        more=_more(hidden, "S&OP"),
    )


def report_figures(data: ReportData) -> Figures:
    """Every table and chart of pages 2 and 4 to 9, in the order of the pages."""
    budget = _budget_bridge(data)
    beside = (_bridge_line("bridge_budget", "BB", "right", budget),) if budget else ()
    tables: Iterable[FigureTable] = (
        _bridge_line("bridge_line", "B", "left" if beside else "full", _first_bridge(data)),
        *beside,
        _bridge_lines(data),
        _types(data),
        _memos(data),
        _top(data),
        _cost_bridge(data),
        _roll_forward(data),
        _balance_sheet(data),
        _cash(data, "release", "S", "left"),
        _cash(data, "cash_effect", "V", "right"),
        _forecast(data),
        _effects(
            data,
            "stock_change",
            "H",
            "right",
            "Not available: needs receipts, planned receipts, a frozen forecast and demand of the same months.",
        ),
        _effects(
            data,
            "benefit_variance",
            "FV",
            "left",
            "Not available: no measure has a plan and a result in the year to date.",
        ),
        _effects(
            data, "safety_stock", "SS", "left", "Not available: no item has a forecast error to size safety stock by."
        ),
        _agenda(data),
        _outlook(data),
        _outlook_strip(data),
        _scores(data),
        _unexplained(data),
        _overrides(data),
        _decisions(data),
        _objectives(data),
    )
    charts: Iterable[Chart] = (_dio(data), _projection(data), _outlook_chart(data))
    found = {t.table_id: t for t in tables}
    lists = [
        whole
        for page, whole in (
            (found["bridge_lines"], _bridge_lines(data, whole=True)),
            (found["unexplained"], _unexplained(data, whole=True)),
            (found["agenda"], _agenda(data, whole=True)),
            (found["objectives"], _objectives(data, whole=True)),
            (found["decisions"], _decisions(data, whole=True)),
            (found["roll_forward"], _roll_forward_list(data)),
            (found["cost_bridge"], _cost_bridge_list(data)),
            (found["balance_sheet"], _balance_sheet(data, whole=True)),
            (found["overrides"], _overrides(data, whole=True)),
        )
        if page.more
    ]
    lists += (_cash(data, "cash_flow", "CF", "full"), _rates(data))
    return Figures(found, {c.chart_id: c for c in charts}, {t.table_id: t for t in lists})


def sheets(figures: Figures) -> dict[str, list[FigureTable | Chart]]:
    """Sheet of the workbook -> its tables and charts, in order."""
    found: dict[str, list[FigureTable | Chart]] = {}
    items: tuple[FigureTable | Chart, ...] = (
        *figures.tables.values(),
        *figures.charts.values(),
        *figures.lists.values(),
    )
    for item in items:
        if item.sheet:
            found.setdefault(item.sheet, []).append(item)
    return found


def sheet_purpose(items: Sequence[FigureTable | Chart]) -> str:
    """What a sheet holds, for the index of the workbook."""
    return listing([item.title for item in items])
