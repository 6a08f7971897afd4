"""The PDF and the one-page notice: rows and a verdict in, a tagged PDF/UA-1 and PDF/A-3a file out.

Belongs here: choosing rows for each page, their text, bar positions, compiling the Typst templates, the final file
pass.
Does not belong here: figures (they come from the reporting models), typography (the .typ files), deciding to publish.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

import pikepdf
import typst

from reports.certificate import PublicationMeta, build_certificate, canonical_json
from reports.data import Company, LadderRow, Measure, ReportData
from reports.drawing import (
    chart_labels,
    chart_payload,
    pair_scale,
    table_payload,
    waterfall_payload,
    waterfall_scale,
)
from reports.drawing import position as _position
from reports.drawing import scale as _scale
from reports.figures import FigureTable, report_figures
from reports.sanitize import FONT_FOLDER, MAX_NAME, MAX_TEXT, printable
from reports.verdict import ControlOutcome, Verdict
from reports.wording import (
    DEFINITIONS,
    NOT_AVAILABLE,
    count,
    dates_in,
    day,
    exact_money,
    listing,
    long_day,
    moment,
    money,
    month,
    number,
    plural,
    readable,
    sentence,
    signed,
    words,
)

_TEMPLATES = Path(__file__).parent
_TEMPLATE_FILES = ("style.typ", "charts.typ", "report.typ", "notice.typ")
_MAX_APPENDIX_ROWS = 60
_MAX_LADDER_EXCEPTIONS = 12
_RUNG_ROWS = 6
_OFF_PLAN_ROWS = 3
_PRICE_PLACES = 6
_NOTICE_CONTROLS = 5
_NOTICE_ROWS = (3, 2, 1)


def figure_list(data: ReportData) -> list[tuple[str, str, str, str]]:
    """(reference, title, column, exact amount or "not available") of every figure that the PDF prints with a reference.

    The reference (K1, W3, M12, P2, T) stands beside the figure on the page and in the workbook.
    """
    rows: list[tuple[str, str, str, str]] = []

    def add(reference: str, title: str, column: str, amount: Decimal | None) -> None:
        rows.append((reference, title, column, NOT_AVAILABLE if amount is None else format(amount, "f")))

    for index, kpi in enumerate(data.kpis, start=1):
        add(f"K{index}", kpi.title, "amount_reporting", kpi.amount_reporting)
        if kpi.comparator_reporting is not None:
            add(f"K{index}", kpi.title, "comparator_reporting", kpi.comparator_reporting)
    for index, step in enumerate(data.waterfall, start=1):
        add(f"W{index}", step.title, "amount_reporting", step.amount_reporting)
        add(f"W{index}", step.title, "shown_thousands", step.shown_thousands)
    for reference, measure in measure_references(data):
        for column in MEASURE_COLUMNS:
            add(reference, measure.title, column, getattr(measure, column))
        if measure.avoidance_ytd:
            add(reference.replace("M", "A", 1), measure.title, "avoidance_ytd", measure.avoidance_ytd)
    for reference, company in company_references(data):
        for column in COMPANY_COLUMNS:
            add(
                reference,
                company.company_name or company.company_code or company.source,
                column,
                getattr(company, column),
            )
    for reference, measure in off_plan(data):
        add(reference, measure.title, "validated_less_planned", measure.validated_less_planned)
    for reference, title, total in total_references(data):
        for column in MEASURE_COLUMNS:
            add(reference, title, column, getattr(total, column))
    figures = report_figures(data)
    for table in figures.tables.values():
        for line in table.lines:
            for cell, value in zip(table.columns, line.values, strict=True):
                add(line.reference, " ".join(line.texts[:1]), cell.name, value)
    for chart in figures.charts.values():
        for point, label in zip(chart.points, chart_labels(chart), strict=True):
            add(chart.reference, chart.title, f"{chart.column} {point.label}", label)
    return rows


MEASURE_COLUMNS = (
    "planned_ytd",
    "claimed_ytd",
    "measured_ytd",
    "claimed_less_measured",
    "validated_ytd",
    "recognised_ytd",
    "held_in_stock",
)


COMPANY_COLUMNS = ("measured_reporting", "validated_reporting", "recognised_reporting", "held_in_stock_reporting")
_GROUP_COMPANIES = 6


def company_references(data: ReportData) -> list[tuple[str, Company]]:
    """C1, C2, … in the order of the table of companies; none when there is only one."""
    return [(f"C{index}", company) for index, company in enumerate(data.companies, start=1)] if data.is_group else []


def measure_references(data: ReportData) -> list[tuple[str, Measure]]:
    """M1, M2, … in the order of the table on page 3."""
    return [(f"M{index}", measure) for index, measure in enumerate(data.measures, start=1)]


def off_plan(data: ReportData) -> list[tuple[str, Measure]]:
    """The measures furthest from their plan with their references, largest distance first; page 1 shows them."""
    away = [
        (reference, m)
        for reference, m in measure_references(data)
        if m.validated_less_planned and m.value_kind != "cash"
    ]
    return sorted(away, key=lambda pair: (-abs(pair[1].validated_less_planned), pair[1].measure_id))[:_OFF_PLAN_ROWS]


def total_references(data: ReportData) -> list[tuple[str, str, Any]]:
    """P1, P2, … for the projects in table order and T for all measures, with the database's totals."""
    by_project = {t.project_id: t for t in data.measure_totals if not t.is_grand_total}
    rows: list[tuple[str, str, Any]] = []
    for index, (project_id, group) in enumerate(groupby(data.profit_measures, key=lambda m: m.project_id), start=1):
        title = next(iter(group)).project_title or project_id or "No project"
        rows.append((f"P{index}", title, by_project[project_id]))
    if data.grand_total is not None:
        rows.append(("T", "All measures in profit", data.grand_total))
    return rows


def _figures_csv(data: ReportData) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(("reference", "title", "column", "amount"))
    writer.writerows((r, printable(t, MAX_NAME), c, a) for r, t, c, a in figure_list(data))
    return buffer.getvalue().encode()


def _title(data: ReportData, finding_id: str) -> str | None:
    found = data.finding(finding_id)
    return None if found is None else sentence(found).rstrip(".")


def _capital(note: str | None) -> str:
    """A note as it begins a cell."""
    return "" if note is None else note[:1].upper() + note[1:]


def _context(data: ReportData, verdict: Verdict, meta: PublicationMeta) -> dict[str, Any]:
    context = data.context
    version = f"version {meta.version}"
    return {
        "title": f"Project benefits, {context.period_title}",
        "company": context.company_name,
        "period": context.period_title,
        "currency": context.reporting_currency,
        "version": version if meta.previous_version is None else f"{version}, replaces {meta.previous_version}",
        "version_short": version,
        "run_id": verdict.run_id,
        "data_as_of": moment(meta.data_as_of or context.data_as_of or NOT_AVAILABLE),
        "close_date": long_day(meta.close_date),
        "scope": f"Year to date from {month(context.ytd_from)}, fiscal year {context.fiscal_year}. "
        f"{plural(context.measures, 'measure')} in {plural(context.projects, 'project')}. "
        f"All amounts in {context.reporting_currency}, at the budget rate; positive is good for profit.",
        "gate_result": verdict.gate_result,
        "companies": _delivered(data),
        "assurance": {"rating": verdict.assurance.rating, "reason": verdict.assurance.reason},
        "prepared_by": meta.prepared_by,
        "approved_by": meta.approved_by,
    }


def _delivered(data: ReportData) -> str:
    """Companies delivered and missing, for page 1 of a group; empty for a single company."""
    if not data.is_group:
        return ""
    missing = [c.company_code or c.source for c in data.companies if c.status != "included"]
    found = f"{len(data.companies) - len(missing)} of {len(data.companies)} included"
    return found + (f", missing: {', '.join(missing)}" if missing else "")


def _summary(data: ReportData) -> dict[str, Any]:
    low, high = _scale(
        value for k in data.kpis for value in (k.amount_reporting, k.comparator_reporting) if value is not None
    )
    tiles = []
    for index, kpi in enumerate(data.kpis, start=1):
        tile: dict[str, Any] = {
            "ref": f"K{index}",
            "title": kpi.title,
            "available": kpi.amount_reporting is not None,
            "amount": exact_money(kpi.amount_reporting),
            "comparator_title": kpi.comparator_title or "",
            "comparator": "" if kpi.comparator_reporting is None else exact_money(kpi.comparator_reporting),
            "note": _capital(kpi.note),
            "bar": None,
        }
        if kpi.amount_reporting is not None:
            tile["bar"] = {
                "zero": _position(Decimal(0), low, high),
                "actual": _position(kpi.amount_reporting, low, high),
                "comparator": None
                if kpi.comparator_reporting is None
                else _position(kpi.comparator_reporting, low, high),
                "alt": f"Bar: {kpi.title} {exact_money(kpi.amount_reporting)}"
                + (
                    f" against {kpi.comparator_title or 'comparator'} {tile['comparator']}"
                    if tile["comparator"]
                    else ""
                ),
            }
        tiles.append(tile)
    sentences = [sentence(f.sentence) for f in data.findings if f.finding_id.startswith("summary")]
    shown = off_plan(data)
    return {
        "tiles": tiles,
        "sentences": sentences,
        "off_plan": [
            {
                "ref": reference,
                "title": m.title,
                "id": m.measure_id,
                "amounts": [
                    money(m.planned_ytd),
                    money(m.validated_ytd),
                    signed(m.validated_less_planned, 2),
                ],
                "note": _capital(m.note),
            }
            for reference, m in shown
        ],
    }


def _waterfall(data: ReportData) -> dict[str, Any]:
    spans: list[tuple[Decimal, Decimal]] = []
    level = Decimal(0)
    for step in data.waterfall:
        start = Decimal(0) if step.is_total else level
        level = step.shown_thousands if step.is_total else level + step.shown_thousands
        spans.append((start, level))
    low, high = _scale(end for span in spans for end in span)
    rows = []
    for index, (step, (start, end)) in enumerate(zip(data.waterfall, spans, strict=True), start=1):
        if step.is_total:
            kind = "plan" if step.step_id == "planned" else "actual"
        else:
            kind = "good" if step.shown_thousands > 0 else "bad" if step.shown_thousands < 0 else "zero"
        label = money(step.shown_thousands, 0) if step.is_total else signed(step.shown_thousands)
        rows.append(
            {
                "ref": f"W{index}",
                "title": step.title,
                "total": step.is_total,
                "kind": kind,
                "from": _position(start, low, high),
                "to": _position(end, low, high),
                "label": label,
                "amount": money(step.amount_reporting),
                "alt": f"{step.title}: {label} thousand, "
                + ("a total from zero" if step.is_total else f"from {money(start, 0)} to {money(end, 0)}"),
            }
        )
    return {
        "heading": _title(data, "waterfall") or "Planned to recognised, year to date",
        "zero": _position(Decimal(0), low, high),
        "rows": rows,
    }


def _measures(data: ReportData) -> dict[str, Any]:
    references = {m.measure_id: reference for reference, m in measure_references(data)}
    totals = total_references(data)
    groups = []
    pairs = zip(totals, groupby(data.profit_measures, key=lambda m: m.project_id), strict=False)
    for (reference, title, total), (project_id, members) in pairs:
        groups.append(
            {
                "ref": reference,
                "title": title,
                "id": project_id or "",
                "count": plural(total.measures, "measure"),
                "amounts": [money(getattr(total, column)) for column in MEASURE_COLUMNS],
                "rows": [_measure_row(references[m.measure_id], m) for m in members],
            }
        )
    grand = data.grand_total
    return {
        "heading": _title(data, "measures") or "Measures, year to date",
        "groups": groups,
        "total": None if grand is None else [money(getattr(grand, column)) for column in MEASURE_COLUMNS],
        "count": "" if grand is None else plural(grand.measures, "measure"),
        "cash": [_measure_row(references[m.measure_id], m) for m in data.cash_measures],
        "avoidance": [
            {
                "ref": references[m.measure_id].replace("M", "A", 1),
                "title": m.title,
                "id": m.measure_id,
                "amount": money(m.avoidance_ytd),
                "baseline": words(m.baseline_type),
                "note": _capital(m.note),
            }
            for m in data.measures
            if m.avoidance_ytd
        ],
    }


def _measure_row(reference: str, m: Measure) -> dict[str, Any]:
    return {
        "ref": reference,
        "title": m.title,
        "id": m.measure_id,
        "owner": m.owner or "",
        "gate": m.gate or "",
        "state": words(m.state),
        "amounts": [money(getattr(m, column)) for column in MEASURE_COLUMNS],
        "note": _capital(m.note),
    }


def _group(data: ReportData) -> dict[str, Any]:
    """Each company beside the group, and the published statements in reporting currency."""
    grand = data.grand_total
    lines = []
    codes = sorted({line.company_code for line in data.group_statements if not line.is_group})
    shown_codes = codes if len(codes) <= _GROUP_COMPANIES else []
    for (statement, _line), members in groupby(data.group_statements, key=lambda g: (g.statement, g.line_id)):
        found = list(members)
        whole = next(g for g in found if g.is_group)
        by_company = {g.company_code: g.amount_reporting for g in found if not g.is_group}
        lines.append(
            {
                "statement": _capital(words(statement)),
                "title": whole.line_title or whole.line_id,
                "companies": ["" if code not in by_company else money(by_company[code]) for code in shown_codes],
                "group": money(whole.amount_reporting),
                "budget": money(whole.amount_budget_reporting),
                "effect": money(whole.currency_effect_reporting),
            }
        )
    return {
        "heading": _title(data, "companies") or "Group and companies",
        "rows": [
            {
                "ref": reference,
                "name": c.company_name or "",
                "code": c.company_code or "",
                "source": c.source,
                "currency": c.currency_local or "",
                "status": words(c.status),
                "measures": count(c.measures),
                "amounts": [money(getattr(c, column)) for column in (*COMPANY_COLUMNS, "fx_effect_reporting")],
            }
            for reference, c in company_references(data)
        ],
        "total": None if grand is None else [money(getattr(grand, column)) for column in _COMPANY_TOTALS],
        "codes": shown_codes,
        "lines": lines,
        "unrated": any(g.amount_reporting is None for g in data.group_statements),
    }


_COMPANY_TOTALS = ("measured_ytd", "validated_ytd", "recognised_ytd", "held_in_stock")


def _reconciliation(data: ReportData, verdict: Verdict, meta: PublicationMeta) -> dict[str, Any]:
    shown = data.ladder_exceptions[:_MAX_LADDER_EXCEPTIONS]
    hidden = len(data.ladder_exceptions) - len(shown)
    return {
        "heading": _title(data, "reconciliation") or "Reconciliation ladder",
        "ladder": _ladder(data),
        "exceptions": [
            {
                "rung": str(e.rung),
                "what": f"{words(e.comparison)}, {e.scope}, {e.period}",
                "left_name": e.left_name,
                "right_name": e.right_name,
                "left": money(e.left_amount),
                "right": money(e.right_amount),
                "difference": money(e.difference),
                "status": words(e.status),
                "note": e.note or "",
            }
            for e in shown
        ],
        "exceptions_hidden": f"and {hidden} more in the workbook, sheet Ladder" if hidden else "",
        "controls": [_control(c) for c in verdict.controls],
        "open_controls": [_control(c) for c in verdict.controls if c.outcome != "passed"],
        "waivers": [
            {
                "id": w.waiver_id,
                "control": w.control_id,
                "scope": " · ".join(part for part in (w.scope, w.company_code, w.account) if part),
                "period": w.period,
                "exposed": NOT_AVAILABLE
                if w.exposed_amount is None
                else f"{w.currency or ''} {exact_money(w.exposed_amount)}".strip(),
                "reason": w.reason,
                "requester": w.requester,
                "approver": w.approver,
                "approved_on": w.approved_on,
                "expires": w.expires_after,
            }
            for w in verdict.waivers
        ],
        "restatements": [
            {
                "period": r.period,
                "figure": words(r.figure),
                "old": money(r.old),
                "new": money(r.new),
                "delta": money(r.delta),
                "cause": r.cause,
                "approver": r.approver or "",
            }
            for r in meta.restatements
        ],
    }


def _ladder(data: ReportData) -> list[dict[str, Any]]:
    """Every comparison, but a rung of many shows its first matched ones and one line that counts the rest."""
    rows: list[dict[str, Any]] = []
    for _, group in groupby(data.ladder, key=lambda r: r.rung):
        members = list(group)
        matched = [r for r in members if r.status == "matched" and not r.difference]
        folded = matched[_RUNG_ROWS - 1 :] if len(members) > _RUNG_ROWS else []
        rows += [_ladder_row(r) for r in members if r not in folded]
        if folded:
            scopes, agreed = sum(r.scopes for r in folded), sum(r.matched for r in folded)
            rows.append(
                {
                    **dict.fromkeys(("left_count", "right_count", "left", "right", "currency", "note"), ""),
                    "rung": str(folded[0].rung),
                    "rung_title": folded[0].rung_title,
                    "title": f"{plural(len(folded), 'more comparison')}, all matched: workbook, sheet Ladder",
                    "scopes": f"{count(agreed)} of {count(scopes)}",
                    "difference": exact_money(Decimal(0)),
                    "status": words("matched"),
                    "mark": "good",
                }
            )
    return rows


def _ladder_row(row: LadderRow) -> dict[str, Any]:
    return {
        "rung": str(row.rung),
        "rung_title": row.rung_title,
        "title": row.comparison_title,
        "scopes": f"{count(row.matched)} of {count(row.scopes)}",
        "left_count": count(row.left_count),
        "right_count": count(row.right_count),
        "left": "" if row.left_amount is None else exact_money(row.left_amount),
        "right": "" if row.right_amount is None else exact_money(row.right_amount),
        "difference": "" if row.difference is None else exact_money(row.difference),
        "currency": row.currency or "",
        "status": words(row.status),
        "mark": _LADDER_MARKS.get(row.status, "bad"),
        "note": row.note or "",
    }


_LADDER_MARKS = {"matched": "good", "not_available": "none"}
_OUTCOME_MARKS = {
    "passed": "good",
    "waived": "half",
    "held": "half",
    "warned": "half",
    "failed": "bad",
    "not_run": "none",
    "error": "bad",
}


def _control(control: ControlOutcome) -> dict[str, Any]:
    exposed = ""
    if control.exposed_amount:
        exposed = f"{control.currency or ''} {exact_money(control.exposed_amount)}".strip()
    return {
        "id": control.control_id,
        "title": control.title,
        "tier": control.tier,
        "severity": control.severity_words,
        "owner": control.owner,
        "outcome": words(control.outcome),
        "mark": _OUTCOME_MARKS[control.outcome],
        "checked": "not run" if control.rows_checked is None else count(control.rows_checked),
        "exceptions": "–" if control.exceptions == 0 else count(control.exceptions),
        "exposed": exposed,
        "message": readable(control.message),
        "remedy": readable(control.remedy),
    }


# Page -> (finding that titles it, title when there is none).
_PAGE_TITLES = {
    "bridge": "Statement bridge",
    "bridge_budget": "Statement bridge from the budget",
    "types": "Benefits by type",
    "inventory": "Inventory and cash",
    "forecast": "Forecast",
    "agenda": "S&OP agenda",
    "outlook": "Outlook",
    "decisions": "Decisions and actions",
}


def _pages_of_figures(data: ReportData, meta: PublicationMeta) -> dict[str, Any]:
    """Pages 2, 4, 5, 6, 7, 9 and the unexplained part of page 8: their titles, tables and charts."""
    figures = report_figures(data)
    tables, charts = figures.tables, figures.charts
    # Waterfalls of one page share their scale.
    pages = (
        ("bridge_line", "bridge_budget"),
        ("release", "cash_effect"),
        ("stock_change", "benefit_variance", "safety_stock"),
    )
    neutral = ("bridge_line", "bridge_budget", "release", "stock_change", "safety_stock")
    kinds = {"benefit_variance": _plan_first(tables["benefit_variance"])}
    if "bridge_budget" in tables:
        kinds["bridge_budget"] = _plan_first(tables["bridge_budget"])
    if any(t.line_rank == 1 and t.comparator == "budget" for t in data.statement_bridge):
        kinds["bridge_line"] = _plan_first(tables["bridge_line"])
    pairs = pair_scale(tables["types"], tables["top"])
    payload: dict[str, Any] = {"titles": {page: _title(data, page) or title for page, title in _PAGE_TITLES.items()}}
    for page in pages:
        names = [name for name in page if name in tables]
        ends = waterfall_scale(*(tables[name] for name in names))
        for name in names:
            payload[name] = waterfall_payload(tables[name], ends, kinds.get(name), neutral=name in neutral)
    for name, table in tables.items():
        if not table.bar:
            payload[name] = table_payload(
                table,
                pairs=pairs if name in ("types", "top") else None,
            )
    _add_age(payload["unexplained"], tables["unexplained"], data, meta)
    return payload | {name: chart_payload(chart) for name, chart in charts.items()}


def _add_age(payload: dict[str, Any], table: FigureTable, data: ReportData, meta: PublicationMeta) -> None:
    """Since when a line has been published outside tolerance; the earlier months are those of the certificates."""
    outside = {
        (x.company_code, x.line_id, x.comparator): x.first_period
        for x in data.bridge_lines
        if x.status in ("out_of_tolerance", "exceeds_evidence")
    }
    payload["texts"].append("Outside tolerance since")
    payload["widths"].append(104)
    for row, line in zip(payload["rows"], table.lines, strict=True):
        key = tuple(dict(line.source)[name] for name in ("company_code", "line_id", "comparator"))
        row["texts"].append(
            month(meta.outside_since.get(key, outside[key] or data.context.period)) if key in outside else ""
        )


def _plan_first(table: FigureTable) -> dict[str, str]:
    """The first total of a waterfall is a plan: outlined."""
    return {table.lines[0].reference: "plan"} if table.lines and table.lines[0].style == "total" else {}


def _cut(rows: list[dict[str, Any]], where: str) -> dict[str, Any]:
    hidden = len(rows) - _MAX_APPENDIX_ROWS
    return {"rows": rows[:_MAX_APPENDIX_ROWS], "hidden": f"and {count(hidden)} more in {where}" if hidden > 0 else ""}


def _fraction_width(values: Iterable[Decimal | None], places: int | None) -> int:
    """Digits after the point of the longest figure of a column."""
    return max((len(number(v, places).partition(".")[2]) for v in values if v is not None), default=0)


def _aligned(value: Decimal | None, places: int | None, width: int) -> dict[str, str]:
    """A price or rate and the digits that, kept invisible behind it, put its point under the points of its column."""
    text = number(value, places)
    return {"text": text, "pad": "" if value is None else "0" * (width - len(text.partition(".")[2]))}


def _appendix(data: ReportData, meta: PublicationMeta) -> dict[str, Any]:
    missing = [e for e in data.entities if e.status != "included"]
    prices = _fraction_width((b.price_reporting for b in data.baselines), _PRICE_PLACES)
    rates = _fraction_width((r.rate for r in data.fx), None)
    return {
        "definitions": [{"term": term, "text": text} for term, text in DEFINITIONS],
        "fx": _cut(
            [
                {
                    "pair": f"{r.from_currency} to {r.to_currency}",
                    "type": r.rate_type,
                    "from": day(r.valid_from),
                    "rate": _aligned(r.rate, None, rates),
                }
                for r in data.fx
            ],
            "the workbook, sheet FX",
        ),
        "baselines": _cut(
            [
                {
                    "measure": b.measure_id,
                    "item": b.item_id,
                    "type": words(b.baseline_type),
                    "version": "" if b.version is None else str(b.version),
                    "price": _aligned(b.price_reporting, _PRICE_PLACES, prices),
                    "rows": count(b.receipt_rows),
                    "status": words(b.status),
                    "reason": b.reason or "",
                }
                for b in data.baselines
            ],
            "the workbook, sheet Baselines",
        ),
        "entities": [
            {
                "source": e.source,
                "code": e.company_code,
                "name": e.company_name or "",
                "currency": e.currency_local or "",
                "receipts": count(e.receipt_rows),
                "invoices": count(e.invoice_rows),
                "journals": count(e.journal_rows),
                "status": words(e.status),
            }
            for e in data.entities
        ],
        "entities_line": f"{plural(len(data.entities) - len(missing), 'company', 'companies')} included, "
        + (f"missing: {', '.join(e.company_code for e in missing)}." if missing else "none missing."),
        "inputs": _cut(
            [{"file": name, "hash": digest} for name, digest in sorted(meta.input_hashes)], "certificate.json"
        ),
        "facts": [
            {"term": term, "hash": text or NOT_AVAILABLE}
            for term, text in (
                ("Run", meta.run_id),
                ("Code", meta.code_version),
                ("Rules (SHA-256)", meta.manifest_hash),
                ("Settings (SHA-256)", meta.settings_hash),
                ("Closed on", long_day(meta.close_date)),
                ("Data as of", moment(meta.data_as_of or data.context.data_as_of or "")),
            )
        ],
    }


# Names sit in table cells; sentences and reasons may run on.
_CAPS = {
    "reason": MAX_TEXT,
    "cause": MAX_TEXT,
    "sentences": MAX_TEXT,
    "message": MAX_TEXT,
    "remedy": MAX_TEXT,
    "texts": MAX_TEXT,
    "heading": MAX_TEXT,
    "title": 120,
    "name": 80,
    "owner": 60,
    "id": 60,
    "file": 120,
}


def _printable(value: Any, cap: int = MAX_TEXT) -> Any:
    """Every text of the payload made printable; numbers and marks stay."""
    if isinstance(value, str):
        return printable(value, cap)
    if isinstance(value, Mapping):
        # A hash or a run id is copied from the page: no break points inside.
        return {
            key: printable(item, MAX_NAME, breaks=False)
            if key in ("hash", "run_id")
            else _printable(item, _CAPS.get(key, MAX_NAME * 2))
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_printable(item, cap) for item in value]
    return value


def _compile(template: str, payload: dict[str, Any], closed: dt.date, attachments: Mapping[str, bytes]) -> bytes:
    """Compile in an empty folder that holds only the templates and the attachments; nothing else can be read."""
    stamp = dt.datetime(closed.year, closed.month, closed.day, tzinfo=dt.UTC)
    with tempfile.TemporaryDirectory(prefix="tieout-") as folder:
        root = Path(folder)
        for name in _TEMPLATE_FILES:
            shutil.copyfile(_TEMPLATES / name, root / name)
        for name, content in attachments.items():
            (root / name).write_bytes(content)
        compiler = typst.Compiler(
            root=str(root),
            font_paths=typst.Fonts(
                include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONT_FOLDER)]
            ),
        )
        result: Any = compiler.compile(
            input=str(root / template),
            format="pdf",
            sys_inputs={"data": json.dumps(payload, ensure_ascii=False, sort_keys=True)},
            pdf_standards=["ua-1", "a-3a"],
            timestamp=stamp,
        )
    return bytes(result)


def _finish(content: bytes, out: Path) -> None:
    """Pack the objects (a tagged file shrinks to a fifth) with an id made from the content: same pages, same bytes.

    `Suspects false` is the default of the standard; written out, a widespread reader reports it as an error.
    """
    with pikepdf.open(io.BytesIO(content)) as pdf:
        mark_info = pdf.Root.MarkInfo
        if "/Suspects" in mark_info and not mark_info["/Suspects"]:
            del mark_info["/Suspects"]
        pdf.save(
            out,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
            recompress_flate=True,
            deterministic_id=True,
        )


def _pages(content: bytes) -> int:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return len(pdf.pages)


def render_report(data: ReportData, verdict: Verdict, meta: PublicationMeta, out: Path) -> None:
    """Write the report to `out`.

    Raises ValueError when the verdict does not say publish, or belongs to another period or run than the data.
    """
    if verdict.decision != "publish":
        raise ValueError(
            f"expected a verdict that says publish, found {verdict.decision!r} for {verdict.period}: "
            "write the notice instead"
        )
    for name, found, expected in (
        ("period", data.context.period, verdict.period),
        ("run", data.context.run_id, verdict.run_id),
        ("period of the publication", meta.period, verdict.period),
    ):
        if found != expected:
            raise ValueError(f"expected the {name} of the verdict, {expected!r}, found {found!r}: gate this run again")
    payload = _printable(
        {
            "context": _context(data, verdict, meta),
            "summary": _summary(data),
            "waterfall": _waterfall(data),
            "measures": _measures(data),
            "group": _group(data),
            "pages": _pages_of_figures(data, meta),
            "reconciliation": _reconciliation(data, verdict, meta),
            "appendix": _appendix(data, meta),
        }
    )
    attachments = {
        "certificate.json": canonical_json(build_certificate(verdict, meta, data)),
        "figures.csv": _figures_csv(data),
    }
    _finish(_compile("report.typ", payload, meta.close_date, attachments), out)


# ------------------------------------------------------------------------------------------- notice

_OUTRIGHT = {"failed": 0, "error": 1}
_UNAVAILABLE = re.compile(r"^\d+ of \d+ results? not available(: |$)")
_REGISTER = re.compile(r"\bregister\b|\bmeasures\.csv\b")
# What an extract brings, as the controls name it: "trial balance (FAGLFLEXT)", "account_mapping.csv".
_DELIVERY = re.compile(r"(?:[a-z]+ )?[a-z]+ \([A-Z][A-Z0-9]{3,}[^)]*\)|[a-z_]+\.(?:csv|xlsx)")


def _sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.!?]) (?=[A-Z])", text.strip()) if part]


def _lower(text: str) -> str:
    """A sentence as it goes on after a comma; an abbreviation at its beginning stays."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _failed_first(controls: Iterable[ControlOutcome]) -> list[ControlOutcome]:
    """Controls that found something wrong: failed before broken, then by severity, then the largest exposed amount."""
    return sorted(
        (c for c in controls if c.outcome in _OUTRIGHT),
        key=lambda c: (_OUTRIGHT[c.outcome], "BHW".index(c.severity), -(c.exposed_amount or Decimal(0))),
    )


def _cause(control: ControlOutcome, register_delivered: bool) -> tuple[str, str]:
    """Why a control did not run and what lets it run, from its own evidence: (reason, what to do)."""
    text = readable(_UNAVAILABLE.sub("", control.message)).strip()
    if "deliver" in text.lower() or "no measures" in text.lower():
        if _REGISTER.search(text):
            if register_delivered:
                return "the register has no measures", "Add the measures to the register."
            return "the register was not delivered", "Deliver the register."
        found = list(dict.fromkeys(re.sub(r"^(?:no|and|the) ", "", item) for item in _DELIVERY.findall(text)))
        if found and " or " not in re.sub(r"\([^)]*\)", "", text):
            names = listing([name if "." in name else f"the {name}" for name in found])
            several = len(found) > 1 or found[0].partition(" (")[0].endswith("s")
            place = " in the finance folder" if all(name.endswith(".csv") for name in found) else ""
            return f"{names} {'were' if several else 'was'} not delivered", f"Deliver {names}{place}."
    parts = _sentences(text)
    reason = (parts[0] if parts else "it left no result").rstrip(".")
    # Evidence without advice: the result itself is missing, only a new run can bring it.
    return _lower(reason), " ".join(parts[1:]) or "Run the whole close of this period again."


def _idle_groups(controls: Sequence[ControlOutcome], register_delivered: bool) -> list[dict[str, Any]]:
    """Controls that did not run, one group for each cause, the cause that stops most controls first."""
    groups: dict[tuple[str, str], list[ControlOutcome]] = {}
    for control in controls:
        groups.setdefault(_cause(control, register_delivered), []).append(control)
    ordered = sorted(groups.items(), key=lambda item: -len(item[1]))
    return [
        {
            "reason": reason,
            "remedy": action,
            "owners": listing(list(dict.fromkeys(c.owner for c in members))),
            "members": [{"id": c.control_id, "title": c.title} for c in members],
        }
        for (reason, action), members in ordered
    ]


_ROW_KEYS = ("scope", "period", "key", "expected", "actual", "difference", "message")
_TOLD_ELSEWHERE = ("status", "currency")


def _advice(message: str) -> str:
    """What a row's message adds to its expected and found: the sentences after the one that states them."""
    parts = _sentences(message)
    return " ".join(parts[1:]) if len(parts) > 1 else message


def _failing_row(row: Mapping[str, object], period: str) -> dict[str, str]:
    def text(value: object) -> str:
        return "" if value is None else money(value) if isinstance(value, Decimal) else readable(str(value))

    cells = {key: text(row.get(key)) for key in _ROW_KEYS}
    if not row.get("difference"):
        cells["difference"] = ""
    if cells["period"] != period:
        cells["scope"] = ", ".join(part for part in (cells["scope"], cells["period"]) if part)
    rest = [
        f"{words(str(key))} {text(value)}"
        for key, value in row.items()
        if key not in (*_ROW_KEYS, *_TOLD_ELSEWHERE) and value is not None
    ]
    told = _advice(cells["message"]) if cells["expected"] or cells["actual"] else cells["message"]
    cells["message"] = ". ".join(part for part in (told.rstrip("."), "; ".join(rest)) if part)
    return {key: printable(value, 220 if key == "message" else 90) for key, value in cells.items() if key != "period"}


def _hidden_rows(hidden: int, some_shown: bool) -> str:
    if hidden <= 0:
        return ""
    return (
        f"and {count(hidden)} more in certificate.json" if some_shown else f"{count(hidden)} listed in certificate.json"
    )


def _failed_block(control: ControlOutcome, rows: int, period: str) -> dict[str, Any]:
    """One failed control in full: its first failing rows; advice that all of them share stands once, in the box."""
    shown = [_failing_row(row, period) for row in control.first_rows[:rows]]
    if control.control_id.startswith("rung_"):
        # A rung names its comparisons, not documents.
        for row in shown:
            row["key"] = words(row["key"])
    advice = {row["message"] for row in shown}
    block = _control(control)
    if shown and len(advice) == 1:
        shared = advice.pop()
        if shared:
            block["remedy"] = f"{shared.rstrip('.')}. {block['remedy']}"
        for row in shown:
            row["message"] = ""
    if shown:
        block["message"] = ""
    hidden = max(control.exceptions, len(control.first_rows)) - len(shown)
    return {
        **_printable(block, 300),
        "rows": shown,
        "advised": any(row["message"] for row in shown),
        "hidden": _hidden_rows(hidden, bool(shown)),
    }


def _listed(control: ControlOutcome, period: str) -> dict[str, Any]:
    """One failed control as a row: its first finding in its own words."""
    row = _control(control)
    first = control.first_rows[0] if control.first_rows else {}
    told = _sentences(readable(str(first.get("message") or control.message or "")))
    # In one line there is no room for how a figure was reached; certificate.json has it.
    row["message"] = re.sub(r" \([^()]*\)", "", told[0]) if told else ""
    return dict(_printable(row, 150))


def _headline(failed: Sequence[ControlOutcome], groups: Sequence[Mapping[str, Any]], idle: int, period: str) -> str:
    """What blocks and what to do first, in one sentence."""
    if not failed and not groups:
        return f"The gate withheld {month(period)}, so no figure is released."
    blocks = listing(
        [
            *([f"{plural(len(failed), 'control')} failed"] if failed else []),
            *([f"{count(idle) if failed else plural(idle, 'control')} could not run"] if idle else []),
        ]
    )
    first = f"{readable(failed[0].remedy)}" if failed else str(groups[0]["remedy"])
    step = _lower(_sentences(first)[0].rstrip(".")) if first.strip() else "see what clears each"
    where = f" ({failed[0].control_id})" if failed else ""
    return f"{blocks}, so no figure of {month(period)} is released; first, {step}{where}."


def _notice_payload(
    verdict: Verdict, meta: PublicationMeta, controls: int, rows: int, listed: int, titles: bool
) -> dict[str, Any]:
    failed = _failed_first(verdict.blocking)
    idle = [c for c in verdict.blocking if c.outcome not in _OUTRIGHT]
    groups = _idle_groups(idle, any(name.startswith("register/") for name, _ in meta.input_hashes))
    hidden_controls = len(failed) - controls - listed
    others = [c for c in verdict.controls if not c.blocks and c.outcome not in ("passed",)]
    return {
        "context": _printable(
            {
                "title": f"Not published: {month(verdict.period)}",
                "company": meta.company_name,
                "period": month(verdict.period),
                "run_id": verdict.run_id,
                "data_as_of": moment(meta.data_as_of or NOT_AVAILABLE),
                "close_date": long_day(meta.close_date),
                "last": dates_in(meta.last_publication or "none: this company has no earlier publication"),
                "summary": _headline(failed, groups, len(idle), verdict.period),
                "gate_result": verdict.gate_result,
            }
        ),
        "controls": [_failed_block(c, rows, verdict.period) for c in failed[:controls]],
        "listed": [_listed(c, verdict.period) for c in failed[controls : controls + listed]],
        "hidden": f"and {plural(hidden_controls, 'more failed control')} in certificate.json"
        if hidden_controls > 0
        else "",
        "groups": [
            {
                **_printable({k: v for k, v in g.items() if k != "members"}, 300),
                "members": [
                    {"id": printable(m["id"], 60), "title": printable(m["title"], 120) if titles else ""}
                    for m in g["members"]
                ],
            }
            for g in groups
        ],
        "others": printable(
            "; ".join(f"{c.title} ({c.control_id}) {words(c.outcome)}" for c in others) if others else "", 420
        ),
    }


def _notice_layouts(failed: int) -> Iterator[tuple[int, int, int, bool]]:
    """(controls in full, rows of each, controls as one line, titles of those that did not run), the best one first.

    Every failed control has an owner who must act, so first titles and rows give way, then controls in full, and only
    then the lines.
    """
    most = min(failed, _NOTICE_CONTROLS)
    for controls in range(most, max(most - 3, 0), -1):
        for rows in _NOTICE_ROWS[:2]:
            yield controls, rows, failed - controls, True
    in_full = [(controls, rows) for controls in range(most, 1, -1) for rows in _NOTICE_ROWS[:2]]
    in_full += [(controls, 1) for controls in range(min(most, 3), 1, -1)]
    in_full += [(1, rows) for rows in (*_NOTICE_ROWS, 0) if most]
    for listed in (failed, 12, 6, 0):
        for controls, rows in in_full:
            yield controls, rows, min(listed, failed - controls), False
    yield from ((0, 0, 0, True), (0, 0, 0, False)) if not failed else ()


def render_notice(verdict: Verdict, meta: PublicationMeta, out: Path) -> None:
    """Write the one-page notice to `out`: what failed, how much is exposed, who owns it, what clears it, and what did
    not run for want of which delivery.

    Rows and controls that do not fit are counted and left to certificate.json, never to a second page.
    Raises ValueError when the verdict says publish.
    """
    if verdict.decision == "publish":
        raise ValueError(f"expected a verdict that withholds, found {verdict.decision!r}: render the report instead")
    attachments = {"certificate.json": canonical_json(build_certificate(verdict, meta))}
    for controls, rows, listed, titles in _notice_layouts(len(_failed_first(verdict.blocking))):
        payload = _notice_payload(verdict, meta, controls, rows, listed, titles)
        content = _compile("notice.typ", payload, meta.close_date, attachments)
        if _pages(content) == 1:
            _finish(content, out)
            return
    raise ValueError(
        f"expected the notice for {verdict.period} to fit one page with a single control, it does not: "
        f"shorten the texts of {verdict.blocking[0].control_id if verdict.blocking else 'the verdict'}"
    )
