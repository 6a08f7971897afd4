"""Who may import whom: documents and suites know no orchestrator, pure modules know no framework."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WIRING = {
    "build.py", "checks.py", "dbt.py", "definitions.py", "execute.py", "jobs.py", "partitions.py", "resources.py",
    "schedules.py", "sensors.py",
}  # fmt: skip
DBT = {"dbt.py", "dbt_runner.py"}


def imported(file: Path) -> Iterator[str]:
    """Every module the file imports, also inside functions."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module


def top_level(file: Path) -> set[str]:
    return {name.split(".")[0] for name in imported(file)}


def files(room: str) -> list[Path]:
    found = sorted((ROOT / room).rglob("*.py"))
    assert found
    return found


@pytest.mark.parametrize("file", files("reports") + files("expectations"), ids=lambda f: f"{f.parent.name}/{f.name}")
def test_reports_and_expectations_know_no_orchestrator(file: Path) -> None:
    assert not top_level(file) & {"dagster", "dagster_dbt", "dbt", "orchestration"}


@pytest.mark.parametrize("file", files("reports"), ids=lambda f: f.name)
def test_reports_know_no_suites(file: Path) -> None:
    assert not top_level(file) & {"great_expectations", "expectations"}


@pytest.mark.parametrize("file", files("orchestration"), ids=lambda f: f"{f.parent.name}/{f.name}")
def test_only_the_wiring_knows_frameworks(file: Path) -> None:
    names = top_level(file)
    if file.parent.name != "orchestration" or file.name not in WIRING:
        assert not names & {"dagster", "dagster_dbt"}
    if file.name not in DBT or file.parent.name != "orchestration":
        assert "dbt" not in names
    assert "great_expectations" not in names


def test_great_expectations_is_imported_where_it_asserts_only() -> None:
    users = {f.name for f in files("expectations") if "great_expectations" in top_level(f)}
    assert users == {"duckdb_engine.py", "suites.py"}


@pytest.mark.parametrize("file", files("orchestration/sample_company"), ids=lambda f: f.name)
def test_the_sample_company_shares_no_code_with_the_pipeline(file: Path) -> None:
    assert not {n for n in imported(file) if n.split(".")[0] in ("orchestration", "reports", "expectations")
                and not n.startswith("orchestration.sample_company")}  # fmt: skip


def test_nobody_reads_the_truth_of_the_sample_company() -> None:
    readers = [f for room in ("orchestration", "expectations", "reports") for f in files(room)]
    readers = [f for f in readers if "sample_company" not in f.parts]
    readers += sorted((ROOT / "dbt_project" / "models").rglob("*.sql"))
    for file in readers:
        text = file.read_text(encoding="utf-8")
        assert "truth/" not in text, file
        assert '"truth"' not in text, file
