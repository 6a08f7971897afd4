"""Puts the definitions together: production, tests and the command line use this one function.

Belongs here: the assets around dbt (landing, gate, report) and build_definitions.
Does not belong here: what the steps do (pipeline.py) and Dagster concepts that have a file of their own.
"""

# No postponed annotations here: Dagster reads those of assets when they are defined.
import os
from collections.abc import Iterator, Mapping
from typing import Any

os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "yes")

import dagster as dg

from expectations.catalogue import required_controls
from orchestration import checks, dbt
from orchestration.dbt_runner import load_manifest
from orchestration.jobs import monthly_close
from orchestration.partitions import months
from orchestration.resources import Closes, closes_resource
from orchestration.schedules import fifth_of_month
from orchestration.sensors import failed_close
from orchestration.settings import Settings
from reports.verdict import Verdict


@dg.asset(
    name="landing",
    partitions_def=months,
    group_name="landing",
    output_required=False,
    description="Extracts, register and finance files as text Parquet with manifests, and the facts of the run.",
)
def landing(context: dg.AssetExecutionContext, closes: dg.ResourceParam[Closes]) -> Iterator[dg.MaterializeResult[Any]]:
    close = closes.close(context.partition_key, context.run_id)
    unchanged = close.land()
    if unchanged is not None:
        closes.ended(unchanged)
        context.log.info(unchanged.message)
        return
    facts = close.execution()
    yield dg.MaterializeResult(
        metadata={"run": facts.run_id, "files": len(facts.inputs), "audit_from": facts.audit_from}
    )


@dg.asset(
    name="publication_gate",
    partitions_def=months,
    group_name="publication",
    deps=[dbt.CONTROL_RESULTS, dbt.LADDER],
    description="Positive evidence of every required control for this run and month, or a notice and a failed run.",
)
def publication_gate(context: dg.AssetExecutionContext, closes: dg.ResourceParam[Closes]) -> dg.Output[Verdict]:
    verdict, withheld = closes.close(context.partition_key, context.run_id).gate()
    if withheld is not None:
        closes.ended(withheld)
        raise dg.Failure(description=withheld.message, allow_retries=False)
    return dg.Output(verdict, metadata={"decision": verdict.decision, "result": verdict.gate_result})


def report_asset(settings: Settings, report_models: list[dg.AssetKey]) -> dg.AssetsDefinition:
    """The report: takes the gate's verdict, cannot be built without one."""
    after = required_controls(settings.policies.required_rungs, "after_render")

    @dg.asset(
        name="benefits_report",
        partitions_def=months,
        group_name="publication",
        deps=report_models,
        check_specs=checks.specs(after),
        output_required=False,
        description="PDF, workpaper and certificate, published as a whole version; or a notice and a failed run.",
    )
    def benefits_report(
        context: dg.AssetExecutionContext, publication_gate: Verdict, closes: dg.ResourceParam[Closes]
    ) -> Iterator[Any]:
        close = closes.close(context.partition_key, context.run_id)
        outcome = closes.ended(close.report(publication_gate))
        yield from checks.results(item for item in close.evidence() if item.control_id in {c.id for c in after})
        if outcome.status == "withheld":
            raise dg.Failure(description=outcome.message, allow_retries=False)
        yield dg.MaterializeResult(
            metadata={
                "status": outcome.status,
                "version": outcome.version,
                "folder": dg.MetadataValue.path(str(outcome.folder)),
            }
        )

    return benefits_report


def build_definitions(
    *,
    settings: Settings,
    resource_overrides: Mapping[str, Any] | None = None,
    manifest: Mapping[str, Any] | None = None,
) -> dg.Definitions:
    """Definitions of one workspace. `manifest`: dbt's, default the project's own as it is now."""
    dbt_ops = dbt.dbt_definitions(manifest or load_manifest())
    report_models = sorted(key for op in dbt_ops if op.op.name == "dbt_reporting" for key in op.keys)
    return dg.Definitions(
        assets=[landing, *dbt_ops, publication_gate, report_asset(settings, report_models)],
        asset_checks=[checks.controls_check(settings.policies.required_rungs)],
        jobs=[monthly_close],
        schedules=[fifth_of_month],
        sensors=[failed_close],
        resources={"closes": closes_resource(settings), **(resource_overrides or {})},
        executor=dg.in_process_executor,
    )
