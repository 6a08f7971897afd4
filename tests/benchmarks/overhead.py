"""What the stack costs above the SQL itself: the whole run against its compiled SQL in one bare DuckDB process.

    python tests/benchmarks/overhead.py WORKSPACE PERIOD [--slowest 15]

Builds the rooms of the workspace as a run does (`tieout run … --timings` prints the whole run), keeps the statements
that dbt ran, puts them into dependency order and executes them on a copy of the warehouse without its built schemas.
Prints wall and processor seconds of the bare process and the slowest statements. Nothing is published.
Not a test: numbers depend on the machine; quote ratios of one session only.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from graphlib import TopologicalSorter
from pathlib import Path

import duckdb

from orchestration import dbt_runner
from orchestration.pipeline import Close
from orchestration.settings import load_settings

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


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("period")
    parser.add_argument("--slowest", type=int, default=15)
    arguments = parser.parse_args()
    settings = load_settings(arguments.workspace)
    close = Close(settings, arguments.period, execution_id="benchmark", rebuild=True)
    close.land()
    target = settings.work / "dbt" / "target"
    close.build_core()
    todo = statements(target)
    close.build_reporting()
    todo += statements(target)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "warehouse.duckdb"
        shutil.copyfile(settings.warehouse, copy)
        with duckdb.connect(str(copy)) as con:
            for schema in BUILT:
                con.execute(f"drop schema if exists {schema} cascade")
                con.execute(f"create schema {schema}")
        wall, cpu = time.perf_counter(), time.process_time()
        spent = []
        with duckdb.connect(str(copy)) as con:
            con.execute("set threads = 2")
            for name, sql in todo:
                before = (time.perf_counter(), time.process_time())
                con.execute(sql)
                spent.append((time.process_time() - before[1], time.perf_counter() - before[0], name))
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"bare DuckDB: {len(todo)} statements, {wall:.1f} s on the clock, {cpu:.1f} processor seconds")
    for cpu_seconds, wall_seconds, name in sorted(spent, reverse=True)[: arguments.slowest]:
        print(f"  {cpu_seconds:6.2f} {wall_seconds:6.2f}  {name}")


if __name__ == "__main__":
    main()
