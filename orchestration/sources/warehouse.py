"""The `landing` schema: what SQL sees of everything that was landed, always with the same relations and columns.

Belongs here: views over landed Parquet, tables of manifests, sums, rejected rows and errors, the dbt sources file.
Does not belong here: typing, signs, joins. A table that no file delivers is an empty relation of the same shape.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import duckdb

from orchestration.sources.contract import ENTITIES, SYSTEMS
from orchestration.sources.dialect import literal, quoted
from orchestration.sources.finance import FINANCE
from orchestration.sources.model import FileManifest, LandingResult
from orchestration.sources.oracle_tables import TABLES as ORACLE_TABLES
from orchestration.sources.register import REGISTER
from orchestration.sources.sap_tables import TABLES
from orchestration.sources.tabular import Layouts

_SAP_META = (
    ("_source", "varchar"),
    ("_file", "varchar"),
    ("_row", "bigint"),
    ("_date_order", "varchar"),
    ("_decimal_mark", "varchar"),
    ("_client", "varchar"),
)
_OWN_META = (("_file", "varchar"), ("_row", "bigint"))
_AMOUNT = "decimal(38, 9)"
_TABLES: dict[str, tuple[tuple[str, str], ...]] = {
    "manifest": (
        ("source", "varchar"),
        ("kind", "varchar"),
        ("table_name", "varchar"),
        ("file", "varchar"),
        ("sha256", "varchar"),
        ("bytes", "bigint"),
        ("rows_read", "bigint"),
        ("rows_landed", "bigint"),
        ("rows_rejected", "bigint"),
        ("first_posting_date", "date"),
        ("last_posting_date", "date"),
        ("extracted_at", "timestamptz"),
        ("reader_version", "varchar"),
        ("options_json", "varchar"),
        ("guesses_json", "varchar"),
        ("landed_path", "varchar"),
        ("parse_failures", "bigint"),
        ("extracted_at_from", "varchar"),
    ),
    "column_sums": (
        ("source", "varchar"),
        ("table_name", "varchar"),
        ("file", "varchar"),
        ("column_name", "varchar"),
        ("total", _AMOUNT),
        ("debit", _AMOUNT),
        ("credit", _AMOUNT),
    ),
    "errors": (
        ("source", "varchar"),
        ("file", "varchar"),
        ("row", "bigint"),
        ("column_name", "varchar"),
        ("message", "varchar"),
        ("severity", "varchar"),
    ),
    "skipped_files": (("source", "varchar"), ("file", "varchar"), ("reason", "varchar")),
    "delivered_tables": (("source", "varchar"), ("table_name", "varchar"), ("files", "bigint"), ("rows", "bigint")),
    "rejected_rows": (
        ("source", "varchar"),
        ("table_name", "varchar"),
        ("file", "varchar"),
        ("row", "bigint"),
        ("reason", "varchar"),
        ("raw_text", "varchar"),
    ),
    "parse_failures": (
        ("source", "varchar"),
        ("table_name", "varchar"),
        ("file", "varchar"),
        ("row", "bigint"),
        ("column_name", "varchar"),
        ("kind", "varchar"),
        ("value", "varchar"),
    ),
}
# Rows of these come from Parquet beside the landed files, not from the manifests.
_FROM_PARQUET = ("rejected_rows", "parse_failures")

_DESCRIPTIONS = {
    "manifest": "One row for each landed file: what was delivered, control totals, dialect with evidence.",
    "column_sums": "Exact sum of each amount and quantity column of a file; debit, credit by SHKZG, else by the sign.",
    "errors": "Files, rows or columns that could not be used (severity error) or need a look (warning).",
    "skipped_files": "Files in the source folders that were not read on purpose, with the reason.",
    "delivered_tables": "Tables each source delivered, with number of files and landed rows.",
    "rejected_rows": "Rows that did not land, with reason and raw text. row counts data rows from 1, header excluded.",
    "parse_failures": "Non-blank cells of typed columns that are not of their kind, all of them.",
}


def _native_relations() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Relation -> (table as manifests name it, its columns), for every table of every system."""
    relations = {f"sap__{table.name.lower()}": (table.name, tuple(table.columns)) for table in TABLES.values()}
    relations |= {f"oracle__{t.name.lower()}": (t.name, tuple(t.columns)) for t in ORACLE_TABLES.values()}
    for entity in ENTITIES.values():
        relations[f"contract__{entity.name}"] = (entity.name, tuple(column.name for column in entity.columns))
    return relations


def landing_relations() -> dict[str, list[tuple[str, str]]]:
    """Every relation of schema `landing`: columns and types, in order. The contract between landing and staging."""
    relations: dict[str, list[tuple[str, str]]] = {}
    for relation, (_, columns) in _native_relations().items():
        relations[relation] = [*((column.lower(), "varchar") for column in columns), *_SAP_META]
    for prefix, layouts in (("register", REGISTER), ("finance", FINANCE)):
        for name, layout in layouts.items():
            relations[f"{prefix}__{name}"] = [*((column, "varchar") for column in layout), *_OWN_META]
    for name, shape in _TABLES.items():
        relations[name] = list(shape)
    return relations


def load_landing(
    con: duckdb.DuckDBPyConnection,
    results: Sequence[LandingResult],
    register: LandingResult | None = None,
    finance: LandingResult | None = None,
) -> None:
    """(Re)create schema `landing` from landing results. Views read the landed Parquet in place; nothing is copied but
    facts.

    con: an open, writable connection to the warehouse. The whole schema is replaced in one transaction.
    """
    everything = [*results, *(r for r in (register, finance) if r is not None)]
    con.execute("begin transaction")
    try:
        con.execute("create schema if not exists landing")
        _drop_strangers(con)
        for relation, (table, columns) in _native_relations().items():
            system = relation.partition("__")[0]
            parts = [
                _select_native(result, manifest, columns)
                for result in results
                for manifest in result.manifests
                # control totals are the same entity whatever kind of source they come with
                if manifest.table == table and (SYSTEMS.get(manifest.kind) == system or table == "control_totals")
            ]
            _create_view(con, relation, parts)
        for prefix, layouts, landed in (("register", REGISTER, register), ("finance", FINANCE, finance)):
            _create_own(con, prefix, layouts, landed)
        _create_tables(con, everything)
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise


def _drop_strangers(con: duckdb.DuckDBPyConnection) -> None:
    """Relations of earlier runs, whatever kind they were: replaced as a whole, so nothing stale can be read."""
    for name, kind in con.execute(
        "select table_name, table_type from information_schema.tables "
        "where table_schema = 'landing' and table_catalog = current_database()"
    ).fetchall():
        con.execute(f"drop {'view' if kind == 'VIEW' else 'table'} landing.{quoted(name)}")


def _select_native(result: LandingResult, manifest: FileManifest, columns: Iterable[str]) -> str:
    present = {column.upper() for column in manifest.columns}
    cells = [
        f"{quoted(column.upper())} as {quoted(column.lower())}"
        if column.upper() in present
        else f"null::varchar as {quoted(column.lower())}"
        for column in columns
    ]
    meta = [
        f"{_text(manifest.source)} as _source",
        f"{_text(manifest.file)} as _file",
        "_row",
        f"{_text(manifest.guess('date_order'))} as _date_order",
        f"{_text(manifest.guess('decimal_mark'))} as _decimal_mark",
        f"{_text(result.options.client)} as _client",
    ]
    return f"select {', '.join(cells + meta)} from read_parquet({literal(manifest.landed_path)})"


def _create_own(con: duckdb.DuckDBPyConnection, prefix: str, layouts: Layouts, landed: LandingResult | None) -> None:
    for name, layout in layouts.items():
        parts = [
            "select "
            + ", ".join([_own_cell(column, m) for column in layout] + [f"{_text(m.file)} as _file", "_row"])
            + f" from read_parquet({literal(m.landed_path)})"
            for m in (landed.manifests if landed else ())
            if m.table == name
        ]
        _create_view(con, f"{prefix}__{name}", parts)


def _own_cell(column: str, manifest: FileManifest) -> str:
    if column.upper() in {name.upper() for name in manifest.columns}:
        return f"{quoted(column.upper())} as {quoted(column)}"
    return f"null::varchar as {quoted(column)}"


def _create_view(con: duckdb.DuckDBPyConnection, name: str, parts: Sequence[str]) -> None:
    body = " union all ".join(parts) if parts else _empty(name)
    con.execute(f"create view landing.{quoted(name)} as {body}")


def _empty(name: str) -> str:
    columns = ", ".join(f"null::{kind} as {quoted(column)}" for column, kind in landing_relations()[name])
    return f"select {columns} where false"


def _text(value: str | None) -> str:
    return "null::varchar" if value is None else f"{literal(value)}::varchar"


def _create_tables(con: duckdb.DuckDBPyConnection, results: Sequence[LandingResult]) -> None:
    manifests = [manifest for result in results for manifest in result.manifests]
    rows: dict[str, list[tuple[Any, ...]]] = {
        "manifest": [
            (
                m.source,
                m.kind,
                m.table,
                m.file,
                m.sha256,
                m.bytes,
                m.rows_read,
                m.rows_landed,
                m.rows_rejected,
                m.first_posting_date,
                m.last_posting_date,
                m.extracted_at,
                m.reader_version,
                json.dumps(dict(m.options), sort_keys=True, ensure_ascii=False),
                json.dumps(
                    {k: {"value": g.value, "how": g.how, "evidence": g.evidence} for k, g in sorted(m.guesses.items())},
                    ensure_ascii=False,
                ),
                m.landed_path,
                m.parse_failures,
                m.extracted_at_from,
            )
            for m in manifests
        ],
        "column_sums": [
            (m.source, m.table, m.file, s.column, s.total, s.debit, s.credit) for m in manifests for s in m.column_sums
        ],
        "errors": [(e.source, e.file, e.row, e.column, e.message, e.severity) for r in results for e in r.errors],
        "skipped_files": [(s.source, s.file, s.reason) for r in results for s in r.skipped],
        "delivered_tables": [],
    }
    delivered: dict[tuple[str, str], list[int]] = {}
    for m in manifests:
        counts = delivered.setdefault((m.source, m.table), [0, 0])
        counts[0] += 1
        counts[1] += m.rows_landed
    rows["delivered_tables"] = [(*key, *counts) for key, counts in sorted(delivered.items())]
    for name, shape in _TABLES.items():
        if name in _FROM_PARQUET:
            continue
        con.execute(f"create table landing.{name} ({', '.join(f'{quoted(c)} {t}' for c, t in shape)})")
        if rows[name]:
            marks = ", ".join(f"cast(? as {kind})" for _, kind in shape)
            con.executemany(f"insert into landing.{name} values ({marks})", rows[name])
    for name, attribute, cells in (
        ("rejected_rows", "rejected_path", "row, reason, raw_text"),
        ("parse_failures", "failures_path", "row, column_name, kind, value"),
    ):
        parts = [
            f"select {_text(m.source)} as source, {_text(m.table)} as table_name, {_text(m.file)} as file, {cells} "
            f"from read_parquet({literal(getattr(m, attribute))})"
            for m in manifests
            if getattr(m, attribute)
        ]
        _create_view(con, name, parts)


# --- dbt sources file
# ------------------------------------------------------------------------------------------------------


def dbt_sources_yaml() -> str:
    """Text of the dbt sources file for schema `landing`, from landing_relations()."""
    lines = [
        "# Written by `python -m orchestration.sources.warehouse`; a test keeps it current. Edit the catalogue, not "
        "this file.",
        "version: 2",
        "",
        "sources:",
        "  - name: landing",
        "    schema: landing",
        "    description: Extracts, register and finance files as delivered (text), with manifests and control totals.",
        "    tables:",
    ]
    for relation, columns in landing_relations().items():
        lines += [f"      - name: {relation}", f"        description: {_description(relation)}", "        columns:"]
        for column, kind in columns:
            lines += [f"          - name: {column}", f"            data_type: {kind}"]
    return "\n".join(lines) + "\n"


def _description(relation: str) -> str:
    if relation in _DESCRIPTIONS:
        return json.dumps(_DESCRIPTIONS[relation])
    prefix, _, name = relation.partition("__")
    if prefix == "sap":
        table = TABLES[name.upper()]
        return json.dumps(
            f"SAP {table.name}, all files of all sources, as delivered. Natural key: {', '.join(table.keys)}."
        )
    if prefix == "oracle":
        return json.dumps(
            f"Oracle {name.upper()}, all files of all sources, as delivered. "
            f"Natural key: {', '.join(ORACLE_TABLES[name.upper()].keys)}."
        )
    if prefix == "contract":
        entity = ENTITIES[name]
        return json.dumps(f"{entity.description} As delivered. Natural key: {', '.join(entity.keys)}.")
    return json.dumps(f"{prefix.capitalize()} file {name}, as delivered.")


def write_dbt_sources(path: Path) -> None:
    """Write the dbt sources file (dbt_project/models/staging/_landing_sources.yml)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dbt_sources_yaml(), encoding="utf-8")


DBT_SOURCES = Path(__file__).resolve().parents[2] / "dbt_project" / "models" / "staging" / "_landing_sources.yml"

if __name__ == "__main__":
    write_dbt_sources(DBT_SOURCES)
