"""What the command line shows: summary, notice, timings, trail of a figure, findings of the doctor.

Belongs here: laying out values that others computed. Does not belong here: computing any.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.table import Table

from orchestration import publication
from orchestration.doctor import Diagnosis
from orchestration.explain import Explanation
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
    for name in ("validated_ytd", "recognised_ytd", "forecast_full_year", "unexplained"):
        row = kpis.get(name)
        if row is None:
            continue
        against = ""
        if row.get("comparator_reporting") is not None:
            against = f"{row.get('comparator_title') or 'compared with'} {money(row['comparator_reporting'])}"
        table.add_row(str(row["title"]), f"{currency} {money(row['amount_reporting'])}", against)
    table.add_row("Controls", str(certificate.get("gate_result", "")), "")
    Console().print(table, soft_wrap=True)


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
    Console().print(table)
    for item in verdict.blocking:
        Console(highlight=False).print(f"{item.control_id}: {item.message}", markup=False, soft_wrap=True)


def show_timings(recorder: Recorder) -> None:
    """Seconds per step, on the clock and of the processors."""
    table = _table("Step", "Seconds", "Processor seconds", numbers=("Seconds", "Processor seconds"))
    for item in recorder.timings:
        table.add_row(item.step, f"{item.wall_seconds:.1f}", f"{item.cpu_seconds:.1f}")
    wall = sum(item.wall_seconds for item in recorder.timings)
    table.add_row("All steps", f"{wall:.1f}", f"{sum(item.cpu_seconds for item in recorder.timings):.1f}")
    Console().print(table)


def show_explanation(found: Explanation, limit: int) -> None:
    """Amounts of the measure-period, its order lines, and the journal lines behind them."""
    console = Console()
    amounts = found.amounts
    title = found.measure.get("title") or ""
    console.print(f"{amounts['measure_id']} {title}, {amounts['period']}: {amounts['state']}", markup=False)
    table = _table("Amount", "Reporting currency", numbers=("Reporting currency",))
    for name, value in amounts.items():
        if name.endswith("_reporting"):
            table.add_row(name.removesuffix("_reporting").replace("_", " "), money(value))
    console.print(table)
    console.print(f"content hash {amounts['content_hash']}", markup=False, soft_wrap=True)
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


def _evidence(found: Diagnosis) -> list[str]:
    """Why each source is read as it is: one line per property and value, with the evidence of its first file."""
    seen: dict[tuple[str, str, str], list[str]] = {}
    for item in found.files:
        for name, value, evidence in item.guesses:
            if name != "table":
                seen.setdefault((item.source, name, value), []).append(f"{item.file}: {evidence}")
    return [
        f"{source}: {name} {value!r} in {len(files)} {'file' if len(files) == 1 else 'files'}, {files[0]}"
        for (source, name, value), files in sorted(seen.items())
    ]


def _price(value: Any) -> str:
    return "" if value is None else f"{value:,.6f}"


def show_diagnosis(found: Diagnosis) -> None:
    """Files with their dialect, errors, companies, rungs, self-test."""
    console = Console(highlight=False)
    files = _table("Source", "File", "Table", "Rows", "Rejected", "Unreadable cells", "Read as",
                   numbers=("Rows", "Rejected", "Unreadable cells"))  # fmt: skip
    for item in found.files:
        read = ", ".join(f"{name} {value}" for name, value, _ in item.guesses if name not in ("table", "delimiter"))
        files.add_row(
            item.source, item.file, item.table, f"{item.rows:,}", str(item.rejected), str(item.parse_failures), read
        )
    console.print(files)
    for line in _evidence(found):
        console.print(line, markup=False, soft_wrap=True)
    for item in found.files:
        for row, column, value, kind in item.sample:
            console.print(
                f"{item.file}, row {row}, column {column}: expected {kind}, found {value!r}",
                markup=False,
                soft_wrap=True,
            )
    for severity, source, file, place, message in found.errors:
        where = f"{source}/{file}" + (f", {place}" if place else "")
        console.print(f"{severity}: {where}: {message}", markup=False, soft_wrap=True)
    for source, file, reason in found.skipped:
        console.print(f"skipped: {source}/{file}: {reason}", markup=False, soft_wrap=True)
    companies = _table("Source", "Company", "Name", "Currency")
    for company in found.companies:
        companies.add_row(*company)
    console.print(companies)
    rungs = _table("Rung", "Comparison", "Required", "Can be computed", numbers=("Rung",))
    for rung in found.rungs:
        rungs.add_row(
            str(rung.rung),
            rung.title,
            "yes" if rung.required else "no",
            "yes" if rung.available else f"no: {', '.join(rung.missing)} missing",
        )
    console.print(rungs)
    for test in found.self_tests:
        console.print(
            f"{test.source}, {test.currency}: of {test.lines} lines {test.as_stored} agree with the local amount as "
            f'stored, {test.at_true_decimals} with decimals shifted (currency_amounts = "stored" expects the latter)',
            markup=False,
            soft_wrap=True,
        )
