"""One model of dbt_project on made-up rows without dbt: its macros rendered by plain Jinja, its inputs as typed tables.

Belongs here: rendering a model and typing its inputs by their contracts, for properties over many examples (a dbt unit
test takes seconds, this milliseconds). Does not belong here: what a model must give (tests/unit), dbt itself.
"""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import jinja2
import yaml

PROJECT = Path(__file__).parents[1] / "dbt_project"
Rows = Sequence[Mapping[str, object]]
#: Inputs that have no contract: column and type.
UNCONTRACTED: dict[str, dict[str, str]] = {
    "int_measure_windows": {
        "measure_id": "varchar",
        "benefit_type": "varchar",
        "effective_date": "date",
        "window_months": "integer",
        "first_receipt_date": "date",
        "window_end_exclusive": "date",
    },
    "int_budget_rates": {
        "measure_id": "varchar",
        "source": "varchar",
        "currency": "varchar",
        "budget_rate": "decimal(20,10)",
    },
    "int_measure_plans": {
        "measure_id": "varchar",
        "period": "varchar",
        "planned_reporting": "decimal(28,6)",
        "forecast_quantity": "decimal(23,6)",
    },
    "config_run": {"period": "varchar", "period_end": "date", "audit_from": "varchar", "reporting_currency": "varchar"},
    "config_policies": {"name": "varchar", "value": "varchar"},
}


class _Dbt:
    """The two macros of dbt's own package that the models use, as DuckDB has them."""

    @staticmethod
    def datediff(first: str, second: str, part: str) -> str:
        return f"date_diff('{part}', cast({first} as timestamp), cast({second} as timestamp))"

    @staticmethod
    def dateadd(part: str, number: str, date: str) -> str:
        return f"{date} + ((interval '1 {part}') * ({number}))"


class _Dispatch:
    """adapter.dispatch: always the default implementation."""

    def __init__(self, package: SimpleNamespace) -> None:
        self._package = package

    def dispatch(self, name: str, _project: str | None = None) -> Callable[..., str]:
        found: Callable[..., str] = getattr(self._package, f"default__{name}")
        return found


@functools.cache
def contracts() -> dict[str, dict[str, str]]:
    """Model name -> column -> type, of every model whose columns are all typed."""
    found = dict(UNCONTRACTED)
    for file in PROJECT.glob("models/**/*.yml"):
        for model in yaml.safe_load(file.read_text(encoding="utf-8")).get("models") or []:
            columns = model.get("columns") or []
            if columns and all("data_type" in column for column in columns):
                found[model["name"]] = {column["name"]: column["data_type"] for column in columns}
    return found


@functools.cache
def rendered(model: str) -> tuple[str, frozenset[str]]:
    """(statement, names of the tables it reads) of a model; a source is read as <schema>_<table>."""
    package = SimpleNamespace()
    read: set[str] = set()

    def reference(name: str) -> str:
        read.add(name)
        return f"given_{name}"

    def late(name: str) -> Callable[..., Any]:
        return lambda *values, **named: getattr(package, name)(*values, **named)

    environment = jinja2.Environment(extensions=["jinja2.ext.do"], undefined=jinja2.StrictUndefined)
    environment.globals.update(
        {
            "ref": reference,
            "source": lambda schema, table: reference(f"{schema}_{table}"),
            "config": lambda **_named: "",
            "adapter": _Dispatch(package),
            "dbt": _Dbt(),
            "tieout": package,
        }
    )
    files = sorted((PROJECT / "macros").glob("*.sql"))
    for file in files:
        for name in re.findall(r"macro (\w+)\(", file.read_text(encoding="utf-8")):
            environment.globals[name] = late(name)
    for file in files:
        # dbt's return() hands on what a Jinja macro would print
        text = re.sub(r"\{\{-?\s*return\((.*?)\)\s*-?\}\}", r"{{ \1 }}", file.read_text(encoding="utf-8"), flags=re.S)
        module = environment.from_string(text).module
        for name, value in vars(module).items():
            if callable(value) and not name.startswith("_"):
                setattr(package, name, value)
    package.effect_columns = lambda: ast.literal_eval(_effect_columns())
    path = next(PROJECT.glob(f"models/**/{model}.sql"))
    return environment.from_string(path.read_text(encoding="utf-8")).render(), frozenset(read)


def _effect_columns() -> str:
    text = (PROJECT / "macros" / "benefits.sql").read_text(encoding="utf-8")
    found = re.search(r"macro effect_columns\(\) -%\}\s*\{\{ return\((\[.*?\])\)", text, re.S)
    assert found is not None
    return found[1]


def run(model: str, given: Mapping[str, Rows]) -> list[dict[str, Any]]:
    """Rows of `model` on `given` (table -> rows; a table left out is empty), in the order DuckDB gives them."""
    statement, read = rendered(model)
    unknown = set(given) - read
    assert not unknown, f"{model} does not read {sorted(unknown)}"
    with duckdb.connect() as con:
        for table in sorted(read):
            types = contracts()[table]
            con.execute(f"create table given_{table} ({', '.join(f'{name} {kind}' for name, kind in types.items())})")
            for row in given.get(table, ()):
                marks = ", ".join("?" for _ in row)
                values = [None if value is None else str(value) for value in row.values()]
                con.execute(f"insert into given_{table} ({', '.join(row)}) values ({marks})", values)
        result = con.execute(statement)
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
