"""Every dbt unit test: the worked examples of the method, signs, periods, currencies and allocations, on made-up rows.

Belongs here: running them once, over all rooms; a monthly close runs the data tests only.
Does not belong here: data tests (they run in every close).
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from orchestration import dbt_runner


@pytest.mark.slow
def test_every_unit_test_of_the_models_passes(built_sample: Path, tmp_path: Path) -> None:
    """dbt takes the column types of made-up rows from built relations: the sample company lends its warehouse."""
    warehouse = tmp_path / "warehouse.duckdb"
    shutil.copyfile(built_sample / "warehouse.duckdb", warehouse)
    results = dbt_runner.run_unit_tests(warehouse, work=tmp_path / "dbt")
    expected = len(dbt_runner.load_manifest()["unit_tests"])
    assert expected > 50
    assert [f"{r.name}: {r.message}" for r in results if r.resource_type == "unit_test" and not r.ok] == []
    assert sum(r.resource_type == "unit_test" for r in results) == expected
