"""Statements of single models, rendered from their files and run on made-up rows.

Belongs here: models as SQL without dbt (the macros rendered by plain Jinja), their inputs as empty tables by contract.
Does not belong here: made-up rows and what must hold for them. dbt spends seconds where a property needs hundreds of
runs; what dbt makes of the same files is proved by the worked examples, its unit tests.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import jinja2
import yaml

PROJECT = Path(__file__).resolve().parents[1] / "dbt_project"
MACRO_FILES = ("money", "run", "calendar", "measurement", "benefits", "forecasting", "stock")
CONFIG_TABLES = {
    "config_run": "run_id varchar, period varchar, period_start date, period_end date, fiscal_year integer, "
    "ytd_from varchar, reporting_currency varchar",
    "config_policies": "name varchar, value varchar",
    "config_sources": "source varchar, kind varchar, system varchar",
}
#: Steps inside a room that have no contract of their own, as far as the models here read them.
WITHOUT_CONTRACT = {
    "int_purchase_receipts": "source varchar, company_code varchar, plant varchar, item_group varchar, "
    "item_id varchar, base_uom varchar, purchase_order varchar, purchase_order_line varchar, receipt_class varchar, "
    "period varchar, quantity_base_uom decimal(23,6), order_price_doc decimal(28,10), order_value_doc decimal(23,4), "
    "currency_doc varchar, order_value_local decimal(23,4), currency_local varchar, exclusion_reason varchar",
    "int_budget_rates": "measure_id varchar, source varchar, currency varchar, budget_rate decimal(20,10)",
    "int_measure_windows": "measure_id varchar, benefit_type varchar, effective_date date, window_months integer, "
    "first_receipt_date date, window_end_exclusive date",
    "int_off_contract_receipts": "measure_id varchar, period varchar, shared_quantity decimal(23,6)",
    "int_measure_plans": "measure_id varchar, period varchar, planned_reporting decimal(28,6), "
    "forecast_quantity decimal(23,6)",
    "int_bridge_windows": "period varchar, end_date date, window_name varchar",
    "int_bridge_costs": "company_code varchar, line_id varchar, presentation_sign integer, cost_model varchar, "
    "is_scope boolean, is_budget_scope boolean, source varchar, item_id varchar, base_uom varchar, "
    "window_name varchar, period varchar, quantity_base_uom decimal(23,6), amount_local decimal(23,4)",
    "int_bridge_postings": "company_code varchar, line_id varchar, presentation_sign integer, transaction_key varchar, "
    "item_id varchar, window_name varchar, is_ppv_line boolean, amount_local decimal(23,4)",
    "int_bridge_documents": "document_kind varchar, company_code varchar, line_id varchar, document_key varchar, "
    "window_name varchar, period varchar, presentation_sign integer, cost_local decimal(28,6), "
    "amount_local decimal(28,6), quantity decimal(23,6), gross_change_local decimal(23,4), "
    "released_unused_local decimal(23,4), provision_rate decimal(12,10), is_in_both_years boolean",
    "int_bridge_benefits": "company_code varchar, line_id varchar, window_name varchar, period varchar, "
    "measure_id varchar, benefit_type varchar, amount_local decimal(28,6)",
    "int_bridge_price_effects": "comparator varchar, company_code varchar, line_id varchar, component varchar, "
    "source varchar, item_id varchar, change_local decimal(28,6)",
    "int_bridge_budget_lines": "company_code varchar, line_id varchar, has_details boolean, is_detailed boolean, "
    "reason varchar",
    "int_bridge_budget_details": "source varchar, company_code varchar, line_id varchar, presentation_sign integer, "
    "driver varchar, is_scope boolean, item_id varchar, base_uom varchar, measure_id varchar, period varchar, "
    "quantity decimal(23,6), provision_rate decimal(9,6), amount_local decimal(23,4), cost_local decimal(23,4)",
}

Rows = Sequence[Mapping[str, Any]]


class _Dispatch:
    """`adapter.dispatch`: this project's default implementations are DuckDB's."""

    def __init__(self, macros: Mapping[str, Any]) -> None:
        self.macros = macros

    def dispatch(self, name: str, _package: str) -> Any:
        return self.macros[f"default__{name}"]


class _DbtMacros:
    @staticmethod
    def dateadd(part: str, interval: str, value: str) -> str:
        return f"date_add({value}, interval ({interval}) {part})"

    @staticmethod
    def datediff(first: str, second: str, part: str) -> str:
        return f"date_diff('{part}', {first}::timestamp, {second}::timestamp)"

    @staticmethod
    def position(part: str, text: str) -> str:
        return f"position({part} in {text})"


@functools.cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])
    macros: dict[str, Any] = {}
    names: dict[str, Any] = {
        "tieout": macros,
        "adapter": _Dispatch(macros),
        "dbt": _DbtMacros(),
        "return": lambda value: value,
        "ref": lambda name: f'"{name}"',
        "source": lambda schema, name: f'"{schema}_{name}"',
    }
    environment.globals.update(names)
    for file in MACRO_FILES:
        text = (PROJECT / "macros" / f"{file}.sql").read_text(encoding="utf-8")
        module = environment.from_string(text).module
        macros.update({name: getattr(module, name) for name in dir(module) if not name.startswith("_")})
    environment.globals.update(macros)
    return environment


@functools.cache
def statement(model: str) -> str:
    """The model's SELECT. Tables are called by the model's name, config tables `config_<name>`."""
    (file,) = (PROJECT / "models").rglob(f"{model}.sql")
    return _environment().from_string(file.read_text(encoding="utf-8")).render()


@functools.cache
def _contracts() -> dict[str, dict[str, str]]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: dict[str, dict[str, str]] = {}
    for folder in ("canonical", "measurement"):
        for file in sorted((PROJECT / "models" / folder).glob("_*.yml")):
            if file.name.endswith("_unit_tests.yml"):
                continue
            content = yaml.load(file.read_text(encoding="utf-8"), Loader=loader)
            for model in content.get("models", ()):
                found[model["name"]] = {column["name"]: column["data_type"] for column in model.get("columns", ())}
    return found


def _columns(model: str) -> str:
    return ", ".join(f'"{column}" {kind}' for column, kind in _contracts()[model].items())


def tables(*names: str) -> duckdb.DuckDBPyConnection:
    """An empty database with the named models as tables by their contracts, and the config tables."""
    con = duckdb.connect(config={"threads": 1})
    for name in names:
        con.execute(f'create table "{name}" ({WITHOUT_CONTRACT.get(name) or _columns(name)})')
    for name, columns in CONFIG_TABLES.items():
        con.execute(f"create table {name} ({columns})")
    return con


def fill(con: duckdb.DuckDBPyConnection, table: str, rows: Rows) -> None:
    """Replace the rows of a table; a column no row names stays null."""
    con.execute(f'delete from "{table}"')
    if not rows:
        return
    columns = list(dict.fromkeys(column for row in rows for column in row))
    marks = ", ".join("?" for _ in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    values = [value for row in rows for value in (row.get(column) for column in columns)]
    lines = ", ".join(f"({marks})" for _ in rows)
    con.execute(f'insert into "{table}" ({names}) values {lines}', values)


def run(con: duckdb.DuckDBPyConnection, model: str, *, keep: bool = False) -> list[dict[str, Any]]:
    """Rows of the model on what the tables hold; `keep` fills the model's own table with them for the next model."""
    if keep:
        con.execute(f'create or replace table "{model}" as {statement(model)}')
        cursor = con.execute(f'select * from "{model}"')
    else:
        cursor = con.execute(statement(model))
    names = [item[0] for item in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
