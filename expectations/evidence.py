"""Evidence: what one control found in one run and period, and where it is kept in the warehouse.

Belongs here: the shape of a result before the gate judges it, and its table evidence.control_evidence.
Does not belong here: testing (suites.py) and deciding (the gate). No dagster, dbt or great_expectations import.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

import duckdb

Found = Literal["passed", "failed", "not_run", "error"]

#: An exception list longer than this is cut; a waiver limited to a scope then cannot prove that it covers everything.
MAX_FAILING = 1000
MAX_FIRST_ROWS = 20

_DDL = """
create schema if not exists evidence;
create table if not exists evidence.control_evidence (
    execution_id varchar, run_id varchar, period varchar, control_id varchar, found varchar, exceptions bigint,
    exposed_amount decimal(28, 6), currency varchar, rows_checked bigint, message varchar, first_rows_json varchar,
    failing_json varchar, failing_cut boolean
);
create table if not exists evidence.build_results (
    execution_id varchar, room varchar, unique_id varchar, resource_type varchar, name varchar, status varchar,
    failures bigint, message varchar
);
"""


@dataclass(frozen=True)
class Failing:
    """Where one exception lies; what a waiver's scope is compared with."""

    period: str
    scope: str
    company_code: str | None = None
    account: str | None = None


@dataclass(frozen=True)
class ControlEvidence:
    """What one control found. `exposed_amount` is positive, in `currency` (None when several or none)."""

    run_id: str
    period: str
    control_id: str
    found: Found
    exceptions: int = 0
    exposed_amount: Decimal | None = None
    currency: str | None = None
    rows_checked: int = 0
    message: str = ""
    first_rows: tuple[dict[str, Any], ...] = ()
    failing: tuple[Failing, ...] = ()
    failing_cut: bool = False


def prepare_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Create the evidence tables where they are missing. Rows of other executions stay and never count."""
    con.execute(_DDL)


def store_evidence(con: duckdb.DuckDBPyConnection, execution_id: str, evidence: Iterable[ControlEvidence]) -> None:
    """Append results of this execution, replacing earlier results of the same controls in it."""
    prepare_tables(con)
    for item in evidence:
        con.execute(
            "delete from evidence.control_evidence where execution_id = ? and control_id = ? and period = ?",
            [execution_id, item.control_id, item.period],
        )
        con.execute(
            "insert into evidence.control_evidence values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                execution_id,
                item.run_id,
                item.period,
                item.control_id,
                item.found,
                item.exceptions,
                item.exposed_amount,
                item.currency,
                item.rows_checked,
                item.message,
                json.dumps(item.first_rows, default=str, sort_keys=True),
                json.dumps([[f.period, f.scope, f.company_code, f.account] for f in item.failing]),
                item.failing_cut,
            ],
        )


def load_evidence(con: duckdb.DuckDBPyConnection, execution_id: str) -> list[ControlEvidence]:
    """Results of this execution alone, in the order they were stored; none when nothing was ever stored."""
    if not con.execute(
        "select 1 from duckdb_tables() where schema_name = 'evidence' and table_name = 'control_evidence'"
    ).fetchone():
        return []
    rows: Sequence[tuple[Any, ...]] = con.execute(
        "select run_id, period, control_id, found, exceptions, exposed_amount, currency, rows_checked, message, "
        "first_rows_json, failing_json, failing_cut from evidence.control_evidence "
        "where execution_id = ? order by rowid",
        [execution_id],
    ).fetchall()
    return [
        ControlEvidence(
            run_id=row[0],
            period=row[1],
            control_id=row[2],
            found=row[3],
            exceptions=row[4],
            exposed_amount=row[5],
            currency=row[6],
            rows_checked=row[7],
            message=row[8],
            first_rows=tuple(_amounts(item) for item in json.loads(row[9])),
            failing=tuple(Failing(*item) for item in json.loads(row[10])),
            failing_cut=row[11],
        )
        for row in rows
    ]


def _amounts(row: dict[str, Any]) -> dict[str, Any]:
    """JSON has no decimals: the exposed amount of a stored row is text there and a Decimal here."""
    found = row.get("difference")
    return row if found is None else {**row, "difference": Decimal(str(found))}
