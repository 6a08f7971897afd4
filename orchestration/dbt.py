"""dbt as Dagster assets: two ops with the controls between them.

Belongs here: the translator, the two @dbt_assets and the turning of dbt results into Dagster events.
Does not belong here: running dbt (dbt_runner.py). Two ops, because a check guards only what lies downstream of its op:
with one op the report models would be built in spite of a failed control.
"""

# No postponed annotations here: Dagster reads those of assets when they are defined.
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, dbt_assets
from dagster_dbt.asset_utils import get_asset_check_key_for_test

from orchestration.dbt_runner import REPORTING, NodeResult
from orchestration.partitions import months
from orchestration.resources import Closes

LANDING = dg.AssetKey("landing")
GATE = dg.AssetKey("publication_gate")
CONTROL_RESULTS = dg.AssetKey(["reconciliation", "control_results"])
LADDER = dg.AssetKey(["reconciliation", "reconciliation_ladder"])


class Translator(DagsterDbtTranslator):
    """Rooms become groups; everything dbt reads from outside is the landing; report models wait for the gate."""

    def __init__(self) -> None:
        super().__init__(DagsterDbtTranslatorSettings(enable_duplicate_source_asset_keys=True))

    def get_asset_spec(self, manifest: Mapping[str, Any], unique_id: str, project: Any) -> dg.AssetSpec:
        spec = super().get_asset_spec(manifest, unique_id, project)
        props = self.get_resource_props(manifest, unique_id)
        if props["resource_type"] == "source":
            return spec.replace_attributes(key=LANDING)
        room = props["fqn"][1] if len(props["fqn"]) > 2 else props["resource_type"]
        spec = spec.replace_attributes(group_name="seeds" if props["resource_type"] == "seed" else room)
        if props["original_file_path"].startswith("models/reporting/"):
            return spec.merge_attributes(deps=[GATE])
        # A seed reads nothing, but must not be loaded before landing has started the run's new warehouse.
        return spec.merge_attributes(deps=[LANDING]) if props["resource_type"] == "seed" else spec

    def get_asset_check_spec(
        self, asset_spec: dg.AssetSpec, manifest: Mapping[str, Any], unique_id: str, project: Any
    ) -> dg.AssetCheckSpec | None:
        """Not blocking: a failed test reaches the gate as control dbt_tests, which writes the notice."""
        spec = super().get_asset_check_spec(asset_spec, manifest, unique_id, project)
        return spec._replace(blocking=False) if spec is not None else None


def dbt_definitions(manifest: Mapping[str, Any]) -> list[dg.AssetsDefinition]:
    """The two ops: dbt_core (staging to reconciliation) and dbt_reporting (rpt_ models)."""
    translator = Translator()

    @dbt_assets(
        manifest=manifest,
        name="dbt_core",
        exclude=REPORTING,
        partitions_def=months,
        dagster_dbt_translator=translator,
    )
    def dbt_core(context: dg.AssetExecutionContext, closes: dg.ResourceParam[Closes]) -> Iterator[Any]:
        close = closes.close(context.partition_key, context.run_id)
        results = close.build_core()
        yield from events(results, manifest, translator, context)
        if any(item.resource_type == "model" and not item.ok for item in results):
            # Without its models the gate cannot be reached through the graph: decide here, so that a notice is written.
            close.evaluate()
            _, outcome = close.gate()
            if outcome is not None:
                closes.ended(outcome)
                raise dg.Failure(description=outcome.message, allow_retries=False)

    @dbt_assets(
        manifest=manifest,
        name="dbt_reporting",
        select=REPORTING,
        partitions_def=months,
        dagster_dbt_translator=translator,
    )
    def dbt_reporting(context: dg.AssetExecutionContext, closes: dg.ResourceParam[Closes]) -> Iterator[Any]:
        close = closes.close(context.partition_key, context.run_id)
        yield from events(close.build_reporting(), manifest, translator, context)

    return [dbt_core, dbt_reporting]


def events(
    results: Iterable[NodeResult],
    manifest: Mapping[str, Any],
    translator: Translator,
    context: dg.AssetExecutionContext,
) -> Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]:
    """A materialization for every model and seed that was built, a check result for every test that ran on an asset."""
    assets, checks = context.selected_asset_keys, context.selected_asset_check_keys
    for item in results:
        if item.resource_type in ("model", "seed"):
            key = translator.get_asset_spec(manifest, item.unique_id, None).key
            if item.ok and key in assets:
                yield dg.MaterializeResult(asset_key=key, metadata={"status": item.status})
        elif item.resource_type == "test" and item.status in ("pass", "warn", "fail", "error"):
            check = get_asset_check_key_for_test(
                manifest=manifest, dagster_dbt_translator=translator, test_unique_id=item.unique_id, project=None
            )
            if check is not None and check in checks:
                warned = item.status == "warn"
                yield dg.AssetCheckResult(
                    asset_key=check.asset_key,
                    check_name=check.name,
                    passed=item.status == "pass",
                    severity=dg.AssetCheckSeverity.WARN if warned else dg.AssetCheckSeverity.ERROR,
                    metadata={"status": item.status, "failing_rows": item.failures, "message": item.message},
                )
