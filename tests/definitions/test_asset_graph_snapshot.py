"""The asset graph as a reviewed text: any drift of assets, dependencies, checks, jobs is a visible change.

To accept a change run TIEOUT_UPDATE_SNAPSHOT=1 pytest on this file, then review the diff of asset_graph.txt.
"""

from __future__ import annotations

import difflib
import os
from pathlib import Path

import dagster as dg
import pytest

from orchestration.build import build_definitions
from orchestration.settings import Settings

SNAPSHOT = Path(__file__).with_name("asset_graph.txt")


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> dg.Definitions:
    settings = Settings.model_validate(
        {
            "workspace": tmp_path_factory.mktemp("workspace"),
            "company": {"name": "Test", "reporting_currency": "EUR"},
            "sources": [{"name": "sap_main", "kind": "sap", "path": "extracts"}],
        }
    )
    return build_definitions(settings=settings)


def describe(definitions: dg.Definitions) -> str:
    graph = definitions.get_repository_def().asset_graph
    checks: dict[dg.AssetKey, list[str]] = {}
    dbt_tests = {
        item.key
        for definition in definitions.assets or ()
        if isinstance(definition, dg.AssetsDefinition) and definition.op.name.startswith("dbt_")
        for item in definition.check_specs
    }
    for key in sorted(graph.asset_check_keys, key=str):
        if key not in dbt_tests:
            checks.setdefault(key.asset_key, []).append(key.name)
    lines = ["assets"]
    for asset in sorted(graph.get_all_asset_keys(), key=str):
        node = graph.get(asset)
        lines.append(f"  {asset.to_user_string()} [{node.group_name}]")
        lines += [f"    <- {parent.to_user_string()}" for parent in sorted(node.parent_keys, key=str)]
        lines += [f"    check {name}" for name in checks.get(asset, ())]
    jobs = sorted(job.name for job in definitions.get_repository_def().get_all_jobs() if not job.name.startswith("__"))
    lines += ["jobs", *(f"  {name}" for name in jobs)]
    lines += ["schedules", *(f"  {item.name}" for item in definitions.schedules or ())]
    lines += ["sensors", *(f"  {item.name}" for item in definitions.sensors or ())]
    return "\n".join(lines) + "\n"


def test_the_asset_graph_is_the_reviewed_one(definitions: dg.Definitions) -> None:
    found = describe(definitions)
    if os.environ.get("TIEOUT_UPDATE_SNAPSHOT"):
        SNAPSHOT.write_text(found, encoding="utf-8")
    expected = SNAPSHOT.read_text(encoding="utf-8")
    drift = list(difflib.unified_diff(expected.splitlines(), found.splitlines(), "reviewed", "now", lineterm="", n=1))
    assert not drift, "\n".join(drift)


def test_the_report_waits_for_gate_and_report_models(definitions: dg.Definitions) -> None:
    graph = definitions.get_repository_def().asset_graph
    report = graph.get(dg.AssetKey("benefits_report"))
    assert dg.AssetKey("publication_gate") in report.parent_keys
    reporting = {key for key in graph.get_all_asset_keys() if key.path[0] == "reporting"}
    assert reporting
    assert reporting <= report.parent_keys
    for key in reporting:
        assert dg.AssetKey("publication_gate") in graph.get(key).parent_keys


def test_everything_is_partitioned_by_month_and_in_the_job(definitions: dg.Definitions) -> None:
    graph = definitions.get_repository_def().asset_graph
    in_job = definitions.resolve_job_def("monthly_close").asset_layer.executable_asset_keys
    for key in graph.materializable_asset_keys:
        partitions = graph.get(key).partitions_def
        assert partitions is not None
        assert "2026-09" in partitions.get_partition_keys()
        assert key in in_job


def test_schedule_and_sensor_are_off_until_somebody_starts_them(definitions: dg.Definitions) -> None:
    for item in [*(definitions.schedules or ()), *(definitions.sensors or ())]:
        assert "STOPPED" in str(item.default_status)  # type: ignore[union-attr]


def test_one_process_runs_the_job(definitions: dg.Definitions) -> None:
    assert definitions.executor is dg.in_process_executor
