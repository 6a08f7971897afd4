"""From a figure to what it rests on: measure and month -> order lines, receipts, invoices, journal lines; of a measure
that is no price saving the documents, provisions, stock or terms that support it.

Belongs here: reading the trail of one measure-period out of the warehouse. Does not belong here: computing, screens.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

_LINES = """
select
    event_kind, company_code, plant, item_id, supplier_id, purchase_order, purchase_order_line,
    concat_ws('/', receipt_year, receipt_document, receipt_line) as receipt,
    concat_ws('/', invoice_year, invoice_document, invoice_line) as invoice,
    posting_date, quantity_base_uom, base_uom, reference_price_reporting, actual_price_reporting, actual_amount_doc,
    currency_doc, budget_rate, share, saving_reporting, hard_saving_reporting, avoidance_reporting, evidence_status,
    evidence_reason, source, journal_fiscal_year, journal_document, journal_lines, source_file, source_row
from measurement.benefit_lines
where measure_id = ? and period = ?
order by posting_date, purchase_order, purchase_order_line, event_kind desc, receipt, invoice
"""

_JOURNAL = """
with events as (
    select distinct source, company_code, journal_fiscal_year, journal_document, purchase_order, purchase_order_line,
        concat_ws('/', receipt_year, receipt_document, receipt_line) as receipt,
        concat_ws('/', invoice_year, invoice_document, invoice_line) as invoice,
        unnest(string_split(replace(coalesce(journal_lines, ''), ' ', ''), ',')) as line
    from measurement.benefit_lines
    where measure_id = ? and period = ?
)
select
    events.receipt, events.invoice, events.purchase_order, events.purchase_order_line, journal.company_code,
    journal.fiscal_year, journal.document, journal.line, journal.posting_date, journal.account,
    names.account_name, journal.transaction_key, journal.amount_local, journal.currency_local, journal.source_file,
    journal.source_row
from events
inner join canonical.journal_entry_lines as journal
    on journal.source = events.source and journal.company_code = events.company_code
    and journal.fiscal_year = events.journal_fiscal_year and journal.document = events.journal_document
    and ltrim(journal.line, '0') = ltrim(events.line, '0')
left join (
    select accounts.source, accounts.account, min(accounts.account_name) as account_name
    from canonical.gl_accounts as accounts
    group by accounts.source, accounts.account
) as names
    on names.source = journal.source and names.account = journal.account
order by journal.company_code, journal.fiscal_year, journal.document, journal.line
"""

_EFFECTS = """
select
    part, value_kind, company_code, plant, item_id, item_group, supplier_id, reference_key, posting_date,
    quantity_base_uom, share, amount_reporting, memo_reporting, statement, line_id, evidence_status, evidence_reason,
    source, source_file, source_row
from measurement.benefit_effects
where measure_id = ? and period = ?
order by part, company_code, plant, item_id, posting_date, reference_key
"""


_OVERRIDES = """
select
    sequence, standing, no_effect_reason, measured_reporting, signed_off_reporting, override_reporting,
    validated_reporting, reason, requester, approver, approver_line, approved_at, expires_after, source_file, source_row
from measurement.measure_overrides
where measure_id = ? and period = ?
order by sequence desc
"""


class ExplainError(Exception):
    """There is nothing to explain. Says what was asked, what is there and what to do."""


@dataclass(frozen=True)
class Explanation:
    """The measure-period and its trail. Rows are column -> value as the warehouse holds them."""

    measure: dict[str, Any]
    amounts: dict[str, Any]
    lines: list[dict[str, Any]]
    journal: list[dict[str, Any]]
    effects: list[dict[str, Any]]
    overrides: list[dict[str, Any]]


def explain(warehouse: Path, measure_id: str, period: str) -> Explanation:
    """The trail of `measure_id` in `period`.

    Raises ExplainError when the warehouse has no such measure-period, naming the ones it has.
    """
    if not warehouse.is_file():
        raise ExplainError(
            f"expected a warehouse at {warehouse}, found none. Run a close first: tieout run --period {period}"
        )
    with duckdb.connect(str(warehouse), read_only=True) as con:
        try:
            amounts = _rows(
                con,
                "select * from measurement.measure_periods where measure_id = ? and period = ?",
                [measure_id, period],
            )
            if not amounts:
                raise ExplainError(_nothing(con, measure_id, period))
            measure = _rows(con, "select * from canonical.measures where measure_id = ?", [measure_id])
            lines = _rows(con, _LINES, [measure_id, period])
            journal = _rows(con, _JOURNAL, [measure_id, period])
            effects = _rows(con, _EFFECTS, [measure_id, period])
            overrides = _rows(con, _OVERRIDES, [measure_id, period])
        except duckdb.CatalogException:
            raise ExplainError(
                f"the warehouse {warehouse} holds no measured figures: the last run stopped before them. "
                f"See its notice, then run: tieout run --period {period}"
            ) from None
    return Explanation(
        measure[0] if measure else {"measure_id": measure_id}, amounts[0], lines, journal, effects, overrides
    )


def write_csv(found: Explanation, file: Path) -> int:
    """Write every line with its journal lines, or every supporting row, one row each, to `file`; the number of rows."""
    if found.effects:
        return _write(file, [*found.effects[0]], [[*effect.values()] for effect in found.effects])
    columns = [*(found.lines[0] if found.lines else {"event_kind": None})]
    journal_columns = ["company_code", "fiscal_year", "document", "line", "account", "transaction_key", "amount_local"]
    rows = []
    for line in found.lines:
        mine = [j for j in found.journal if _same_event(line, j)] or [{}]
        rows += [[*line.values(), *(entry.get(name) for name in journal_columns)] for entry in mine]
    return _write(file, [*columns, *(f"journal_{name}" for name in journal_columns)], rows)


def _write(file: Path, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> int:
    with file.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(columns)
        writer.writerows([[_cell(value) for value in row] for row in rows])
    return len(rows)


def _same_event(line: dict[str, Any], entry: dict[str, Any]) -> bool:
    return all(line[name] == entry[name] for name in ("receipt", "invoice", "purchase_order", "purchase_order_line"))


def _cell(value: Any) -> Any:
    """Text that a spreadsheet would run as a formula is quoted; amounts stay as they are."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@") else value


def _nothing(con: duckdb.DuckDBPyConnection, measure_id: str, period: str) -> str:
    known = con.execute(
        "select measure_id, min(period), max(period) from measurement.measure_periods group by 1 order by 1"
    ).fetchall()
    spans = {row[0]: (row[1], row[2]) for row in known}
    if measure_id in spans:
        first, last = spans[measure_id]
        return f"measure {measure_id} has no figures for {period}; it has them from {first} to {last}"
    return f"expected a measure of the register, found {measure_id!r}. Known: {', '.join(spans) or 'none'}"


def _rows(con: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[Any]) -> list[dict[str, Any]]:
    cursor = con.execute(sql, list(parameters))
    names = [item[0] for item in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
