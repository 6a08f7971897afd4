"""The statements dbt ran for the core rooms, to run again on other deliveries without dbt.

Belongs here: statements in dependency order, and running them on a landed workspace. dbt spends more time around the
statements than DuckDB on them, and its text does not depend on the rows: `test_twenty_seeds` compares it.
Does not belong here: how a close builds (orchestration.dbt_runner).
"""

from __future__ import annotations

from graphlib import TopologicalSorter
from pathlib import Path

import duckdb

from orchestration import dbt_runner

BUILT = ("staging", "canonical", "measurement", "reconciliation", "reporting")


def statements(target: Path) -> list[tuple[str, str]]:
    """(model name, statement) of every model of the last run, each after the models it reads."""
    manifest = dbt_runner.load_manifest()
    models = {key: node for key, node in manifest["nodes"].items() if node["resource_type"] == "model"}
    graph = {key: [d for d in node["depends_on"]["nodes"] if d in models] for key, node in models.items()}
    found = []
    for key in TopologicalSorter(graph).static_order():
        node = models[key]
        file = target / "run" / "tieout" / node["original_file_path"]
        if file.is_file():
            found.append((node["name"], file.read_text(encoding="utf-8").replace("__dbt_tmp", "")))
    return found


def seeds() -> list[tuple[str, str]]:
    """(schema, table) of the lists that ship with the rules."""
    nodes = dbt_runner.load_manifest()["nodes"].values()
    return sorted((node["schema"], node["name"]) for node in nodes if node["resource_type"] == "seed")


def run_again(found: list[tuple[str, str]], built: Path, warehouse: Path) -> None:
    """Run `found` on a landed warehouse; the shipped lists come from `built`, a warehouse that dbt built."""
    with duckdb.connect(str(warehouse)) as con:
        con.execute(f"attach '{built.as_posix()}' as built (read_only)")
        for schema in {*BUILT, *(schema for schema, _ in seeds())}:
            con.execute(f"create schema if not exists {schema}")
        for schema, table in seeds():
            con.execute(f"create table {schema}.{table} as from built.{schema}.{table}")
        con.execute("detach built")
        for _name, statement in found:
            con.execute(statement)
