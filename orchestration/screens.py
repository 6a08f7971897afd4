"""What the command line shows: summary, notice, timings, trail of a figure, findings of the doctor.

Belongs here: laying out values that others computed. Does not belong here: computing any.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.table import Table

from orchestration import publication
from orchestration.doctor import Diagnosis, FileFinding, SourceFinding
from orchestration.explain import Explanation
from orchestration.explain_figures import FigureExplanation
from orchestration.pipeline import Outcome, Recorder

NOT_AVAILABLE = "not available"


def _table(*columns: str, numbers: tuple[str, ...] = ()) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        table.add_column(name, justify="right" if name in numbers else "left", overflow="fold")
    return table


def money(value: Any) -> str:
    """An amount with thousands marks and two decimals; a missing one is said, never zero."""
    return NOT_AVAILABLE if value is None else f"{Decimal(str(value)):,.2f}"


def show_summary(outcome: Outcome) -> None:
    """Five lines from the certificate: what was validated, recognised, expected, unexplained, and the gate."""
    certificate = json.loads((outcome.folder / publication.CERTIFICATE).read_text(encoding="utf-8"))
    figures = certificate.get("figures") or {}
    currency = (figures.get("context") or {}).get("reporting_currency", "")
    kpis = {row["kpi_id"]: row for row in figures.get("kpis", ())}
    table = _table("", "", "", numbers=("",))
    table.show_header = False
    for name in ("validated_ytd", "recognised_ytd", "cash_released", "forecast_full_year", "unexplained"):
        row = kpis.get(name)
        if row is None:
            continue
        against = ""
        if row.get("comparator_reporting") is not None:
            against = f"{row.get('comparator_title') or 'compared with'} {money(row['comparator_reporting'])}"
        table.add_row(str(row["title"]), f"{currency} {money(row['amount_reporting'])}", against)
    table.add_row("Controls", str(certificate.get("gate_result", "")), "")
    Console(markup=False).print(table, soft_wrap=True)


def show_withheld(outcome: Outcome) -> None:
    """The controls that block: what, how many, how much, who, and what clears it."""
    verdict = outcome.verdict
    if verdict is None:
        return
    table = _table("Control", "Result", "Count", "Exposed", "Owner", "What clears it", numbers=("Count", "Exposed"))
    for item in verdict.blocking:
        exposed = "" if item.exposed_amount is None else f"{money(item.exposed_amount)} {item.currency or ''}"
        table.add_row(
            f"{item.control_id} {item.title}", item.outcome, str(item.exceptions), exposed, item.owner, item.remedy
        )
    Console(markup=False).print(table)
    for item in verdict.blocking:
        Console(markup=False, highlight=False).print(f"{item.control_id}: {item.message}", soft_wrap=True)


def show_timings(recorder: Recorder) -> None:
    """Seconds per step, on the clock and of the processors."""
    table = _table("Step", "Seconds", "Processor seconds", numbers=("Seconds", "Processor seconds"))
    for item in recorder.timings:
        table.add_row(item.step, f"{item.wall_seconds:.1f}", f"{item.cpu_seconds:.1f}")
    wall = sum(item.wall_seconds for item in recorder.timings)
    table.add_row("All steps", f"{wall:.1f}", f"{sum(item.cpu_seconds for item in recorder.timings):.1f}")
    Console(markup=False).print(table)


def show_explanation(found: Explanation, limit: int) -> None:
    """Amounts of the measure-period, its order lines, and the journal lines behind them."""
    console = Console(markup=False)
    amounts = found.amounts
    title = found.measure.get("title") or ""
    console.print(f"{amounts['measure_id']} {title}, {amounts['period']}: {amounts['state']}")
    table = _table("Amount", "Reporting currency", numbers=("Reporting currency",))
    for name, value in amounts.items():
        if name.endswith("_reporting"):
            table.add_row(name.removesuffix("_reporting").replace("_", " "), money(value))
    console.print(table)
    console.print(f"content hash {amounts['content_hash']}", soft_wrap=True)
    for record in found.overrides:
        standing = "in force" if record["standing"] == "active" else f"no effect, {record['no_effect_reason']}"
        console.print(
            f"override {record['sequence']}: {money(record['override_reporting'])} instead of "
            f"{money(record['signed_off_reporting'])} signed off, until {record['expires_after']}, {standing}. "
            f"{record['reason']}. Requested by {record['requester']}, approved by {record['approver']} on "
            f"{record['approved_at']}; {record['source_file']}, row {record['source_row']}",
            soft_wrap=True,
        )
    if found.effects:
        _show_effects(console, found.effects, limit)
        return
    lines = _table(
        "Event", "Order line", "Receipt", "Invoice", "Posted", "Quantity", "Reference", "Actual", "Saving", "Evidence",
        numbers=("Quantity", "Reference", "Actual", "Saving"),
    )  # fmt: skip
    for row in found.lines[:limit]:
        lines.add_row(
            row["event_kind"],
            f"{row['purchase_order']}/{row['purchase_order_line']}",
            row["receipt"],
            row["invoice"],
            str(row["posting_date"]),
            f"{row['quantity_base_uom']:,.3f} {row['base_uom'] or ''}",
            _price(row["reference_price_reporting"]),
            _price(row["actual_price_reporting"]),
            money(row["saving_reporting"]),
            row["evidence_status"] + (f": {row['evidence_reason']}" if row["evidence_reason"] else ""),
        )
    console.print(lines)
    journal = _table("Journal", "Account", "Key", "Amount", "Event", "File, row", numbers=("Amount",))
    for row in found.journal[:limit]:
        journal.add_row(
            f"{row['company_code']}/{row['fiscal_year']}/{row['document']}/{row['line']}",
            f"{row['account']} {row['account_name'] or ''}",
            row["transaction_key"] or "",
            f"{money(row['amount_local'])} {row['currency_local']}",
            row["invoice"] or row["receipt"],
            f"{row['source_file']}, {row['source_row']}",
        )
    console.print(journal)
    if max(len(found.lines), len(found.journal)) > limit:
        console.print(
            f"{len(found.lines)} lines and {len(found.journal)} journal lines in all; the first {limit} are shown, "
            "--csv writes them all."
        )


def _show_effects(console: Console, effects: list[dict[str, Any]], limit: int) -> None:
    """The rows that support a measure that is no price saving."""
    table = _table(
        "Part", "Document or stock", "Where", "Posted", "Quantity", "Amount", "Lands on", "Evidence", "File, row",
        numbers=("Quantity", "Amount"),
    )  # fmt: skip
    for row in effects[:limit]:
        where = (row["company_code"], row["plant"], row["item_id"] or row["item_group"] or row["supplier_id"])
        table.add_row(
            row["part"].replace("_", " "),
            row["reference_key"],
            "/".join(part for part in where if part),
            str(row["posting_date"] or ""),
            f"{row['quantity_base_uom'] or 0:,.3f}",
            money(row["amount_reporting"]),
            row["line_id"] or (row["statement"] or "").replace("_", " "),
            row["evidence_status"] + (f": {row['evidence_reason']}" if row["evidence_reason"] else ""),
            f"{row['source_file']}, {row['source_row']}" if row["source_file"] else "",
        )
    console.print(table)
    if len(effects) > limit:
        console.print(f"{len(effects)} rows in all; the first {limit} are shown, --csv writes them all.")


def show_figure(found: FigureExplanation, limit: int) -> None:
    """A figure of the report with its values, then the first rows of each relation behind it."""
    console = Console(markup=False, highlight=False)
    if not console.is_terminal:
        # A file or a pipe has no width of its own: rows stay on one line.
        console = Console(markup=False, highlight=False, width=220)
    console.print(f"{found.reference} {found.title}")
    values = _table("Shown as", "Value", numbers=("Value",))
    for name, value in found.values:
        values.add_row(name, NOT_AVAILABLE if value is None else f"{value:,f}")
    console.print(values)
    for trail in found.trails:
        console.print(f"\n{trail.title} ({trail.relation}), {len(trail.rows):,} rows")
        if not trail.rows:
            continue
        names = list(trail.rows[0])
        numbers = tuple(n for n in names if any(isinstance(row[n], int | Decimal) for row in trail.rows))
        table = _table(*names, numbers=numbers)
        for row in trail.rows[:limit]:
            table.add_row(*(_cell_text(value) for value in row.values()))
        console.print(table)
        if len(trail.rows) > limit:
            console.print(f"the first {limit} are shown, --csv writes them all")


def _cell_text(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value:,.6f}".rstrip("0").rstrip(".") if value.as_tuple().exponent < -2 else f"{value:,f}"  # type: ignore[operator]
    return "" if value is None else str(value)


def _price(value: Any) -> str:
    return "" if value is None else f"{value:,.6f}"


# --- the doctor
# ----------------------------------------------------------------------------------------------------------------

_WIDE = 100
#: guesses in the order people ask for them: word before the value
_READ_AS = {"date_order": "dates", "decimal_mark": "decimals", "delimiter": "cells", "encoding": "text"}


def show_diagnosis(found: Diagnosis) -> None:
    """Every source with what was recognised and how, then problems, companies, rungs, and what to do first."""
    console = Console(markup=False, highlight=False)
    if not console.is_terminal:
        console = Console(markup=False, highlight=False, width=_WIDE)
    names = [source.name for source in found.sources]
    for source in found.sources:
        _show_source(console, found, source)
    own = [item for item in found.files if item.source not in names]
    if own:
        _say(console, "Register and finance", style="bold")
        _show_files(console, own)
        _show_cells(console, own)
        console.print()
    _show_problems(console, found)
    _say(console, "Companies", style="bold")
    companies = _table("Source", "Company", "Name", "Currency")
    for company in found.companies:
        companies.add_row(*company)
    console.print(companies)
    _say(console, f"Expected: {found.calendar}.")
    for sentence in found.absent:
        _say(console, f"missing: {sentence}", indent=2)
    console.print()
    _say(console, "Rungs of the ladder", style="bold")
    for rung in found.rungs:
        state = "can be computed" if rung.available else "not available"
        optional = "" if rung.required else " (not required)"
        _say(console, f"{rung.rung}  {rung.title}: {state}{optional}")
        for missing in rung.missing:
            _say(console, f"missing {missing}", indent=6)
    console.print()
    _say(console, _first_step(found), style="bold")


def _say(console: Console, text: str, indent: int = 0, style: str | None = None) -> None:
    """A text within the width of the screen; alternatives such as `BKPF or ACDOCA` stay on one line."""
    glued = text.replace(" or ", "\u00a0or\u00a0")
    lines = textwrap.wrap(
        glued,
        min(console.width, _WIDE),
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + 4),
        break_long_words=False,
        break_on_hyphens=False,
    )
    for line in lines:
        console.print(line.replace("\u00a0", " "), style=style, soft_wrap=True)


def _show_source(console: Console, found: Diagnosis, source: SourceFinding) -> None:
    files = [item for item in found.files if item.source == source.name]
    what = f"{_count(len(source.tables), 'table')} in {_count(source.files, 'file')}, {_count(source.rows, 'row')}"
    when = ""
    if source.extracted:
        first, last = (text[:16].replace("T", " ") for text in source.extracted)
        when = f", extracted {first} UTC" if first == last else f", extracted {first} to {last} UTC"
    _say(console, f"Source {source.name} ({source.kind}): {what}{when}", style="bold")
    if files:
        _show_files(console, files)
        for line in _evidence(files):
            _say(console, line, indent=2)
    _show_cells(console, files)
    if source.totals:
        given = ", ".join(f"{entity} {count:,}" for entity, count in source.totals)
        _say(console, f"Control totals of the source: {given} (compared on rung 1).")
    else:
        _say(console, "Control totals of the source: none given; completeness rests on manifest and calendar.")
    tests = [test for test in found.self_tests if test.source == source.name]
    for test in tests:
        verdict = "holds" if test.good else "DOES NOT HOLD"
        detail = f" ({test.detail})" if test.detail else ""
        counted = "" if test.lines == 1 else f" on {test.agreeing:,} of {test.lines:,} lines"
        _say(console, f"Self-test, {test.title}: {verdict}{counted}{detail}")
    if not tests:
        _say(console, "Self-test: nothing to test (no amounts in two currencies, no journal).")
    if source.lacks:
        _say(console, "Not delivered, and what stays not available:")
        for name, consequence in source.lacks:
            _say(console, f"{name}: {consequence}", indent=2)
    console.print()


def _read_as(item: FileFinding) -> str:
    guesses = {name: value for name, value, _ in item.guesses}
    return ", ".join(
        f"{word} {_shown(guesses[name])}" for name, word in _READ_AS.items() if guesses.get(name, "None") != "None"
    )


def _show_files(console: Console, files: Sequence[FileFinding]) -> None:
    """One line per table and way of reading; when all files are read alike, the way stands once, below."""
    ways = {_read_as(item) for item in files}
    columns = ["Table", "Files", "Rows", "Rejected", "Unreadable"] + (["Read as"] if len(ways) > 1 else [])
    table = _table(*columns, numbers=("Files", "Rows", "Rejected", "Unreadable"))
    groups: dict[tuple[str, str], list[FileFinding]] = {}
    for item in files:
        groups.setdefault((item.table, _read_as(item)), []).append(item)
    for (name, read), items in groups.items():
        cells = [
            name,
            str(len(items)),
            f"{sum(item.rows for item in items):,}",
            f"{sum(item.rejected for item in items):,}",
            f"{sum(item.parse_failures for item in items):,}",
        ]
        table.add_row(*cells, *([read] if len(columns) > len(cells) else []))
    console.print(table)
    if len(ways) == 1 and ways != {""}:
        _say(console, f"All read as: {ways.pop()}")


def _shown(mark: str) -> str:
    return {"\t": "tab", ",": "comma", ".": "point", ";": "semicolon", "|": "bar"}.get(mark, mark)


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _evidence(files: Sequence[FileFinding]) -> list[str]:
    """Why a source is read as it is: one line per property and value, with the evidence of its first file."""
    seen: dict[tuple[str, str], list[str]] = {}
    for item in files:
        for name, value, evidence in item.guesses:
            if name in ("date_order", "decimal_mark") and value != "None":
                seen.setdefault((name, value), []).append(f"{item.file}: {evidence}")
    return [
        f"{_READ_AS[name]} {_shown(value)} in {_count(len(places), 'file')}: {places[0]}"
        for (name, value), places in sorted(seen.items())
    ]


def _show_cells(console: Console, files: Sequence[FileFinding]) -> None:
    for item in files:
        for row, column, value, kind in item.sample:
            _say(console, f"{item.file}, row {row}, column {column}: expected {kind}, found {value!r}", indent=2)
        if item.parse_failures > len(item.sample):
            more = item.parse_failures - len(item.sample)
            _say(console, f"{item.file}: {more:,} more such cells", indent=2)


def _show_problems(console: Console, found: Diagnosis) -> None:
    if not found.errors and not found.skipped:
        return
    _say(console, "Problems and files that were not read", style="bold")
    for severity, source, file, place, message in sorted(found.errors):
        where = f"{source}/{file}" + (f", {place}" if place else "")
        _say(console, f"{severity}: {where}: {message}")
    for source, file, reason in found.skipped:
        _say(console, f"skipped: {source}/{file}: {reason}")
    console.print()


def _first_step(found: Diagnosis) -> str:
    """The sentence that tells what to do next: the first thing that would hold a publication back."""
    errors = [item for item in found.errors if item[0] == "error"]
    if errors:
        return f"First: correct the {_count(len(errors), 'error')} above; control 30 blocks until then."
    rejected = sum(item.rejected for item in found.files)
    unreadable = sum(item.parse_failures for item in found.files)
    if rejected or unreadable:
        return (
            f"First: {_count(rejected, 'rejected row')} and {_count(unreadable, 'unreadable cell')}; export these "
            "columns again, or set date_order and decimal_mark."
        )
    if found.absent:
        return f"First: deliver what is missing ({found.absent[0]}); control 11 blocks until then."
    failing = next((test for test in found.self_tests if not test.good), None)
    if failing is not None:
        return f"First: {failing.source}, {failing.title} does not hold; check the options of this source."
    lacking = [str(rung.rung) for rung in found.rungs if rung.required and not rung.available]
    if lacking:
        block = f"required rungs that are not available block ({', '.join(lacking)})"
        return f"First: deliver what rung {lacking[0]} needs; {block}."
    return "Nothing stands in the way of a close: tieout run --period YYYY-MM"
