"""Tables and charts as the templates draw them: text of each figure, positions of ink on a scale, what a reader hears.

Belongs here: figures to printed text, bar and column positions, alternative texts, column widths.
Does not belong here: which figures a table holds (reports/figures.py), typography (the .typ files).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from reports.figures import Chart, FigureTable, Kind, Line
from reports.wording import MINUS, NOT_AVAILABLE, count, money, month_short, signed

NOT_COMPUTED = "n/a"
_PLACES: dict[Kind, int] = {"percent": 1, "days": 1, "number": 2, "thousands": 0, "millions": 2, "count": 0}

# Widths of the text columns: points, or a share of the rest as text.
_WIDTHS: dict[str, tuple[float | str, ...]] = {
    "bridge_lines": ("1", 46, 62),
    "types": (98, "1", 54),
    "cost_bridge": ("1",),
    "balance_sheet": ("1", 58),
    "roll_forward": ("1",),
    "memos": (250, 110, "1"),
    "top": ("1.5", 92, "1", 66),
    "forecast": ("1", 20),
    "agenda": (118, "1", 118, 84),
    "outlook": ("1", 44),
    "outlook_strip": ("1",),
    "scores": (86, "1"),
    "unexplained": ("1", 66, "1"),
    "overrides": (104, "1.3", 66, "1", 38, "0.8"),
    "decisions": (84, "1.2", "1.4", 104, 62, 66),
    "objectives": ("1.3", "1", 22, "0.7"),
}


def figure_text(value: Decimal | None, kind: Kind, missing: str = NOT_AVAILABLE) -> str:
    """A figure as it is printed; what could not be computed is said, never zero."""
    if value is None:
        return missing
    if kind == "money":
        return money(value)
    if kind == "count":
        return count(int(value)) or "0"
    places = _PLACES[kind]
    if kind in ("thousands", "millions"):
        return money(value, places)
    # A share or a number of days that is zero was measured: it is written out.
    return f"{value:,.{places}f}".replace("-", MINUS)


def scale(values: Iterable[Decimal]) -> tuple[Decimal, Decimal]:
    """Lowest and highest end of an axis that always holds zero."""
    found = [Decimal(0), *values]
    low, high = min(found), max(found)
    return (low, high) if high > low else (low, low + 1)


def position(value: Decimal, low: Decimal, high: Decimal) -> float:
    """Where a value lies on the axis, in percent of its width: geometry of ink, not a figure."""
    return round(float((value - low) / (high - low)) * 100, 3)


Scale = tuple[Decimal, Decimal]


def table_payload(table: FigureTable, *, pairs: Scale | None = None, missing: str = NOT_AVAILABLE) -> dict[str, Any]:
    """A table of figures; with the scale `pairs` a bar of planned and validated in each row but the totals."""
    columns = table.columns
    rows = [
        {
            "ref": line.reference,
            "texts": list(line.texts),
            "values": [figure_text(v, c.kind, missing) for v, c in zip(line.values, columns, strict=True)],
            "style": line.style,
            "bar": None,
            "step": None,
        }
        for line in table.lines
    ]
    if pairs is not None:
        _add_pairs(rows, table, pairs)
    return {
        "title": table.title,
        # A computed sentence is longer than a name: it is not cut.
        "heading": table.title,
        "head": table.head,
        "texts": list(table.texts),
        "heads": [c.title for c in columns],
        "widths": list(_WIDTHS.get(table.table_id, ("1",) * len(table.texts))),
        "bar-head": "Planned outlined, validated solid",
        "bar-width": 112 if len(columns) > 4 else 170,
        "rows": rows,
        "empty": table.empty,
        "more": table.more,
        "zero": 0.0,
    }


def _pair(table: FigureTable, line: Line) -> tuple[Decimal, Decimal] | None:
    names = [c.name for c in table.columns]
    planned, validated = line.values[names.index("planned_ytd")], line.values[names.index("validated_ytd")]
    return None if line.style == "total" or planned is None or validated is None else (planned, validated)


def pair_scale(*tables: FigureTable) -> Scale:
    """One scale for the bars of all tables of a page."""
    pairs = [_pair(table, line) for table in tables for line in table.lines]
    return scale(value for pair in pairs if pair is not None for value in pair)


def _add_pairs(rows: list[dict[str, Any]], table: FigureTable, ends: Scale) -> None:
    low, high = ends
    for row, line in zip(rows, table.lines, strict=True):
        pair = _pair(table, line)
        if pair is None:
            continue
        planned, validated = pair
        row["bar"] = {
            "zero": position(Decimal(0), low, high),
            "plan": position(planned, low, high),
            "actual": position(validated, low, high),
            "alt": f"{line.texts[0]}: planned {money(planned)}, validated {money(validated)}",
        }


def _spans(table: FigureTable) -> list[tuple[Decimal, Decimal] | None]:
    """From where to where each bar reaches; None where the figure is not available."""
    spans: list[tuple[Decimal, Decimal] | None] = []
    level = Decimal(0)
    known = True
    for line in table.lines:
        shown = line.values[0]
        if shown is None:
            spans.append(None)
            # The level is lost until the next total.
            known = False
        elif line.style == "total":
            spans.append((Decimal(0), shown))
            level, known = shown, True
        elif line.style == "part":
            spans.append((Decimal(0), shown))
        else:
            spans.append((level, level + shown) if known else (Decimal(0), shown))
            level += shown
    return spans


def waterfall_scale(*tables: FigureTable) -> Scale:
    """One scale for the waterfalls of a page that show the same unit."""
    return scale(end for table in tables for span in _spans(table) if span is not None for end in span)


def waterfall_payload(
    table: FigureTable, ends: Scale, kinds: dict[str, str] | None = None, *, neutral: bool = False
) -> dict[str, Any]:
    """A waterfall: each total from zero, each step from the level of the one before. `kinds` gives a total's look by
    its reference; `neutral` steps are up and down, neither good nor bad (stock and printed lines only rise or fall).
    """
    low, high = ends
    spans = _spans(table)
    payload = table_payload(table)
    last_total = next((line.reference for line in reversed(table.lines) if line.style == "total"), "")
    for row, line, span in zip(payload["rows"], table.lines, spans, strict=True):
        row["values"] = row["values"][1:]
        kind = (kinds or {}).get(line.reference)
        row["step"] = _step(line, span, ends, kind, neutral, line.reference == last_total)
    payload["bar-head"] = table.columns[0].title
    payload["heads"] = payload["heads"][1:]
    payload["zero"] = position(Decimal(0), low, high)
    return payload


def _step(
    line: Line,
    span: tuple[Decimal, Decimal] | None,
    ends: Scale,
    kind: str | None,
    neutral: bool,
    last_total: bool,
) -> dict[str, Any]:
    total = line.style == "total"
    if span is None:
        return {"kind": "none", "total": total, "from": 0.0, "to": 0.0, "label": NOT_AVAILABLE, "alt": ""}
    shown = line.values[0] or Decimal(0)
    if kind is None:
        if total:
            kind = "actual" if last_total else "prior"
        elif line.style == "part":
            kind = "part"
        elif shown == 0:
            kind = "zero"
        elif neutral:
            kind = "up" if shown > 0 else "down"
        else:
            kind = "good" if shown > 0 else "bad"
    label = money(shown, 0) if total else signed(shown)
    return {
        "kind": kind,
        "total": total,
        "from": position(span[0], *ends),
        "to": position(span[1], *ends),
        "label": label,
        "alt": f"{line.texts[0]}: {label} thousand"
        + (", a total from zero" if total else f", from {money(span[0], 0)} to {money(span[1], 0)}"),
    }


def chart_payload(chart: Chart) -> dict[str, Any]:
    """Columns over time on one scale that starts at zero."""
    ends = scale(v for p in chart.points for v in (p.value, p.low, p.high) if v is not None)
    labels = chart_labels(chart)

    def at(value: Decimal | None) -> float | None:
        return None if value is None else position(value, *ends)

    points = [
        {
            "name": month_short(point.label, first=index == 0),
            "label": figure_text(label, chart.kind, NOT_COMPUTED),
            "kind": "forecast" if point.is_forecast else "actual",
            "at": at(point.value),
            "low": at(point.low),
            "high": at(point.high),
            "last": index + 1 == len(chart.points),
        }
        for index, (point, label) in enumerate(zip(chart.points, labels, strict=True))
    ]
    shown = [f"{p['name']} {p['label']}" for p in points if p["at"] is not None]
    return {
        "ref": chart.reference,
        "title": chart.title,
        "points": points,
        "zero": position(Decimal(0), *ends),
        "empty": chart.empty,
        "alt": f"{chart.title}. " + (f"From {shown[0]} to {shown[-1]}." if shown else "No month is available."),
    }


def chart_labels(chart: Chart) -> Sequence[Decimal | None]:
    """The figures at the marks, as they are printed: the exact amounts stand in the table or sheet beside the chart."""
    return [
        None
        if p.value is None
        else (p.value / chart.unit).quantize(Decimal(1).scaleb(-_PLACES[chart.kind]), rounding=ROUND_HALF_UP)
        for p in chart.points
    ]
