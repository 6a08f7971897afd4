"""Whole closes of a very small company: what is published, and above all what is not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pytest
from mini_company import PERIOD, MiniCompany, SmallClose

from expectations.evidence import ControlEvidence, store_evidence
from orchestration import dbt_runner, pipeline
from orchestration.build import build_definitions
from orchestration.dbt_runner import load_manifest
from orchestration.execute import _QUIET
from orchestration.pipeline import Outcome, PipelineError, run_close
from orchestration.resources import Closes


@pytest.fixture(scope="session")
def parse_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Equal projects are parsed once for all tests: the cache goes by content."""
    return tmp_path_factory.mktemp("parsed")


@pytest.fixture(autouse=True)
def shared_parse(parse_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dbt_runner, "_cache_root", lambda project: parse_cache)


@pytest.fixture
def company(tmp_path: Path) -> MiniCompany:
    return MiniCompany(tmp_path).write()


def ids(outcome: Outcome) -> dict[str, str]:
    assert outcome.verdict is not None
    return {item.control_id: item.outcome for item in outcome.verdict.blocking}


def test_a_clean_close_publishes_once_and_a_second_run_nothing_new(company: MiniCompany) -> None:
    first = run_close(company.close())
    assert first.status == "published"
    assert company.published() == [
        f"{PERIOD}/v1/{n}" for n in ("benefits-report.pdf", "certificate.json", "workpaper.xlsx")
    ]
    second = run_close(company.close())
    assert (second.status, second.version) == ("unchanged", 1)
    assert len(company.published()) == 3
    rebuilt = run_close(company.close(rebuild=True))
    assert rebuilt.status == "unchanged"
    assert "the same bytes" in rebuilt.message
    assert len(company.published()) == 3


@pytest.mark.parametrize("status", ["out_of_tolerance", "missing_left", "not_available"])
def test_a_control_that_does_not_match_publishes_nothing(company: MiniCompany, status: str) -> None:
    company.statuses["10_unbalanced"] = status
    outcome = run_close(company.write().close())
    assert (outcome.status, company.published()) == ("withheld", [])
    assert ids(outcome) == {"10_unbalanced": "not_run" if status == "not_available" else "failed"}
    assert company.notices() == [outcome.run_id]


def test_a_missing_control_publishes_nothing(company: MiniCompany) -> None:
    company.statuses["18_double_count"] = None
    company.statuses["rung_4"] = None
    outcome = run_close(company.write().close())
    assert (outcome.status, company.published()) == ("withheld", [])
    assert ids(outcome) == {"18_double_count": "not_run", "rung_4": "not_run"}


def test_a_control_that_raises_publishes_nothing_and_the_others_still_run(company: MiniCompany) -> None:
    company.control_results_sql = (
        "select period, '10_unbalanced' as control_id, 'matched' as status from {{ source('config', 'run') }}"
    )
    outcome = run_close(company.write().close())
    assert (outcome.status, company.published()) == ("withheld", [])
    blocking = ids(outcome)
    assert blocking["10_unbalanced"] == "error"
    assert not [name for name in blocking if name.startswith("rung_")]


def test_a_model_that_does_not_build_publishes_nothing(company: MiniCompany) -> None:
    company.broken_model = True
    outcome = run_close(company.write().close())
    assert (outcome.status, company.published()) == ("withheld", [])
    assert ids(outcome)["dbt_tests"] == "failed"


def test_excluded_data_tests_publish_nothing(company: MiniCompany) -> None:
    outcome = run_close(company.close(dbt_exclude=("resource_type:test",)))
    assert (outcome.status, company.published()) == ("withheld", [])
    assert ids(outcome) == {"dbt_tests": "failed"}


def test_a_figure_that_reads_back_differently_publishes_nothing(company: MiniCompany) -> None:
    company.readback_status = "out_of_tolerance"
    outcome = run_close(company.close())
    assert (outcome.status, company.published()) == ("withheld", [])
    assert ids(outcome) == {"rung_9": "failed"}


@pytest.mark.parametrize(("field", "value"), [("period", "2026-08"), ("run_id", "2026-09-other")])
def test_results_of_another_period_or_run_publish_nothing(company: MiniCompany, field: str, value: str) -> None:
    close = company.close()
    close.land()
    close.build_core()
    evidence = close.evaluate()
    with duckdb.connect(str(company.settings.warehouse)) as con:
        con.execute("delete from evidence.control_evidence")
        moved: list[ControlEvidence] = [
            replace(e, **{field: value}) if e.control_id == "rung_3" else e  # type: ignore[arg-type]
            for e in evidence
        ]
        store_evidence(con, close.execution_id, moved)
    _, outcome = close.gate()
    assert outcome is not None
    assert ids(outcome) == {"rung_3": "not_run"}
    assert company.published() == []


def test_steps_of_another_execution_are_refused(company: MiniCompany) -> None:
    first = company.close()
    first.land()
    first.build_core()
    first.evaluate()
    verdict, _ = first.gate()
    first.build_reporting()
    other = company.close()
    for step in (other.build_core, other.evaluate, other.gate, other.build_reporting, lambda: other.report(verdict)):
        with pytest.raises(PipelineError, match="whole close"):
            step()
    wrong_month = company.close("2026-08", execution_id=first.execution_id)
    with pytest.raises(PipelineError, match="2026-08"):
        wrong_month.report(verdict)
    assert company.published() == []


def test_a_report_without_a_verdict_that_publishes_is_refused(company: MiniCompany) -> None:
    close = company.close()
    close.land()
    close.build_core()
    close.evaluate()
    verdict, _ = close.gate()
    close.build_reporting()
    with pytest.raises(PipelineError, match="whole close"):
        close.report(replace(verdict, decision="withhold"))
    with pytest.raises(PipelineError, match="whole close"):
        close.report(replace(verdict, run_id="2026-09-other"))
    assert company.published() == []


def test_rules_that_change_during_a_run_stop_it(company: MiniCompany) -> None:
    close = company.close()
    close.land()
    company.measured = "200.00"
    company.write()
    with pytest.raises(PipelineError, match="changed"):
        close.build_core()


def test_a_changed_month_is_a_new_version_with_a_restatement(company: MiniCompany) -> None:
    first = run_close(company.close())
    before = (first.folder / "certificate.json").read_bytes()
    company.measured = "80.00"
    company.write()
    second = run_close(company.close(restatement_reason="credit memo", restatement_approver="Group controller"))
    assert (second.status, second.version) == ("published", 2)
    note: dict[str, Any] = json.loads((second.folder / "restatement.json").read_text())
    assert note["approver"] == "Group controller"
    assert note["causes"][0] == "credit memo"
    measured = [m for m in note["by_month"] if m["figure"] == "measured_reporting"]
    assert [(m["period"], m["old"], m["new"], m["delta"]) for m in measured] == [
        (PERIOD, "100.000000", "80.000000", "-20.000000")
    ]
    assert (first.folder / "certificate.json").read_bytes() == before


def test_the_next_month_is_audited_from_where_the_last_publication_ended(company: MiniCompany) -> None:
    run_close(company.close())
    close = company.close("2026-10")
    close.land()
    assert close.execution().audit_from == "2026-10"
    with duckdb.connect(str(company.settings.warehouse), read_only=True) as con:
        vouched = con.execute("select period, account, lines_hash from config.published_ledger_totals").fetchall()
    assert vouched == [(PERIOD, "140000", "h")]


def test_the_same_inputs_give_the_same_run_and_certificate_on_two_machines(tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        company = MiniCompany(tmp_path / name).write()
        for file in (company.workspace / "extracts").iterdir():
            file.touch()
            (file.parent / f"{file.name}.meta.json").write_text('{"extracted_at": "2026-10-02T06:00:00+00:00"}')
        made.append((run_close(company.close()).folder / "certificate.json").read_bytes())
    assert made[0] == made[1]


# the same through Dagster ---------------------------------------------------------------------------------------------


class SmallCloses(Closes):
    """Gives the job the closes of the small company."""

    company: MiniCompany

    def close(self, period: str, execution_id: str) -> SmallClose:
        made = self.company.close(period, execution_id=execution_id, dbt_exclude=self.dbt_exclude)
        assert isinstance(made, SmallClose)
        return made


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as made:
        yield made


def job(company: MiniCompany, instance: dg.DagsterInstance, selection: list[str] | None = None) -> Any:
    closes = SmallCloses(company.settings)
    closes.company = company
    definitions = build_definitions(
        settings=company.settings,
        manifest=load_manifest(company.project),
        resource_overrides={"closes": dg.ResourceDefinition.hardcoded_resource(closes)},
    )
    found = definitions.resolve_job_def("monthly_close")
    result = found.execute_in_process(
        partition_key=PERIOD,
        instance=instance,
        raise_on_error=False,
        run_config=_QUIET,
        asset_selection=[dg.AssetKey(name) for name in selection] if selection else None,
    )
    return result, closes.outcome


def test_the_job_publishes_a_clean_close(company: MiniCompany, instance: dg.DagsterInstance) -> None:
    result, outcome = job(company, instance)
    assert result.success
    assert outcome.status == "published"
    checks = {e.check_name: e.passed for e in result.get_asset_check_evaluations()}
    assert checks["control_10_unbalanced"] is True
    assert checks["rung_9"] is True
    assert all(checks.values())


@pytest.mark.parametrize("status", ["out_of_tolerance", "not_available", None])
def test_the_job_withholds_and_fails_when_a_control_does(
    company: MiniCompany, instance: dg.DagsterInstance, status: str | None
) -> None:
    company.statuses["10_unbalanced"] = status
    result, outcome = job(company.write(), instance)
    assert not result.success
    assert (outcome.status, company.published()) == ("withheld", [])
    checks = {e.check_name: e.passed for e in result.get_asset_check_evaluations()}
    assert checks["control_10_unbalanced"] is False
    assert company.notices()


def test_the_job_writes_a_notice_when_a_model_does_not_build(
    company: MiniCompany, instance: dg.DagsterInstance
) -> None:
    company.broken_model = True
    result, outcome = job(company.write(), instance)
    assert not result.success
    assert (outcome.status, company.published()) == ("withheld", [])


def test_the_report_asset_alone_publishes_nothing(company: MiniCompany, instance: dg.DagsterInstance) -> None:
    everything = ["landing", "publication_gate"]
    result, _ = job(company, instance, ["benefits_report"])
    assert not result.success
    job(company, instance)
    published = company.published()
    company.measured = "80.00"
    company.write()
    for selection in (["benefits_report"], ["publication_gate", "benefits_report"], everything):
        result, _ = job(company, instance, selection)
        assert not result.success
    assert company.published() == published


def test_the_job_has_nothing_to_do_when_nothing_changed(company: MiniCompany, instance: dg.DagsterInstance) -> None:
    job(company, instance)
    result, outcome = job(company, instance)
    assert result.success
    assert outcome.status == "unchanged"
    assert result.asset_materializations_for_node("benefits_report") == []


def test_a_control_the_suite_forgot_fails_the_check_op(
    company: MiniCompany, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = pipeline.evaluate_controls

    def forgets(*args: Any, **kwargs: Any) -> list[ControlEvidence]:
        return [item for item in real(*args, **kwargs) if item.control_id != "10_unbalanced"]

    monkeypatch.setattr(pipeline, "evaluate_controls", forgets)
    result, outcome = job(company, instance)
    assert not result.success
    assert company.published() == []
    assert outcome is None or outcome.status == "withheld"
