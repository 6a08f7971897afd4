"""Twenty different years of the sample company, from extract files to the controls: every amount equals the truth.

Belongs here: measured, P&L, stock and cash amounts to the cent for every measure and period, forecast metrics to 1e-9,
the roll-forward of stock, and no control firing, for seeds 1-20 in all three export dialects. dbt builds the first of
each dialect (seed 1 is the sample company of the other tests); the others run the statements it ran there, which are
the same whatever the rows, as those three show.
Does not belong here: faults (tests/faults).
"""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest
from benefit_truth import benefit_differences
from compiled import run_again, statements
from truth import AMOUNTS, differences, read_computed, read_truth

from orchestration.pipeline import Close
from orchestration.sample_company import generate
from orchestration.settings import load_settings

PERIOD = "2026-09"
DIALECTS = ("replication", "se16n", "se16n_de")
#: Seeds that dbt itself builds: one of each dialect.
BY_DBT = (1, 2, 3)

pytestmark = [pytest.mark.slow, pytest.mark.e2e]


def landed(workspace: Path, seed: int) -> Close:
    generate(workspace, seed=seed, dialect=DIALECTS[(seed - 1) % 3])
    # the data tests of the models run in every other build of this suite; here the truth is the test
    close = Close(load_settings(workspace), PERIOD, execution_id=f"seed-{seed}", dbt_exclude=("resource_type:test",))
    assert close.land() is None
    return close


@pytest.mark.parametrize("seed", range(1, 21))
def test_every_amount_equals_the_truth_and_no_control_fires(seed: int, built_sample: Path, tmp_path: Path) -> None:
    first = load_settings(built_sample)
    known = statements(first.work / "dbt" / "target")
    assert len(known) > 100
    workspace, warehouse = built_sample, first.warehouse
    if seed != BY_DBT[0]:
        workspace = tmp_path / "company"
        close = landed(workspace, seed)
        if seed in BY_DBT:
            results = [item for item in close.build_core() if item.resource_type != "test"]
            assert [f"{item.name}: {item.message}" for item in results if not item.ok] == []
            assert statements(close.settings.work / "dbt" / "target") == known
            assert sum(item.resource_type == "model" for item in results) == len(known)
        else:
            run_again(known, first.warehouse, close.settings.warehouse)
        warehouse = close.settings.warehouse

    truth = read_truth(workspace)
    assert all(any(row[name] != 0 for row in truth.values()) for name in AMOUNTS)
    assert differences(truth, read_computed(warehouse)) == []
    assert benefit_differences(workspace, warehouse) == []

    with duckdb.connect(str(warehouse), read_only=True) as con:
        fired = con.execute(
            "select control_id, period, scope, key, message from reconciliation.control_results "
            "where status <> 'matched' and control_id <> '31_footing' order by all"
        ).fetchall()
        loose = con.execute(
            "select rung, comparison, period, scope, status, note from reconciliation.reconciliation_ladder "
            "where status not in ('matched', 'not_available') order by all"
        ).fetchall()
    assert fired == []
    assert loose == []
    shutil.rmtree(tmp_path)
