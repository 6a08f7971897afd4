"""Controls as asset checks, so that they show where people look at the run.

Belongs here: specs, the one check op, and the turning of evidence into check results.
Does not belong here: testing (expectations/) and deciding (gate.py). The checks show; the gate decides, because a check
that is missing or skipped would let everything downstream run.
"""

# No postponed annotations here: Dagster reads those of checks when they are defined.
from collections.abc import Iterable, Iterator
from typing import Any

import dagster as dg

from expectations.catalogue import BY_ID, Control, required_controls
from expectations.evidence import ControlEvidence
from orchestration.dbt import CONTROL_RESULTS, LADDER
from orchestration.resources import Closes

REPORT = dg.AssetKey("benefits_report")
EVALUATED = "every_control_was_evaluated"


def check_name(control: Control) -> str:
    """Dagster wants names that start with a letter."""
    return control.id if control.id[0].isalpha() else f"control_{control.id}"


def asset_of(control: Control) -> dg.AssetKey:
    """The asset a control is shown on."""
    if control.phase == "after_render":
        return REPORT
    return LADDER if control.basis == "rung" else CONTROL_RESULTS


def specs(controls: Iterable[Control]) -> list[dg.AssetCheckSpec]:
    """One check per control. Not blocking: a failed one must still reach the gate, which writes the notice."""
    return [
        dg.AssetCheckSpec(
            check_name(item),
            asset=asset_of(item),
            description=f"{item.title}. Owner: {item.owner}. {item.remedy}",
            metadata={"control": item.id, "tier": item.tier, "severity": item.severity},
        )
        for item in controls
    ]


def results(evidence: Iterable[ControlEvidence]) -> Iterator[dg.AssetCheckResult]:
    """A check result with count, amount and first failing rows for each control."""
    for item in evidence:
        control = BY_ID[item.control_id]
        # A control of severity W that failed is a warning; without a result it is as bad as any other.
        warns = control.severity != "B" and item.found == "failed"
        metadata: dict[str, Any] = {
            "found": item.found,
            "message": item.message or "no message",
            "exceptions": item.exceptions,
            "exposed_amount": "not available" if item.exposed_amount is None else str(item.exposed_amount),
            "currency": item.currency or "none",
            "rows_checked": item.rows_checked,
            "remedy": control.remedy,
        }
        if item.first_rows:
            metadata["first_failing_rows"] = dg.MetadataValue.table(
                [dg.TableRecord({k: "" if v is None else str(v) for k, v in row.items()}) for row in item.first_rows]
            )
        yield dg.AssetCheckResult(
            asset_key=asset_of(control),
            check_name=check_name(control),
            passed=item.found == "passed",
            severity=dg.AssetCheckSeverity.WARN if warns else dg.AssetCheckSeverity.ERROR,
            metadata=metadata,
        )


def controls_check(required_rungs: Iterable[int]) -> dg.AssetChecksDefinition:
    """The check op between dbt_core and the gate. It fails closed: a result that is not yielded fails the op."""
    chosen = required_controls(tuple(required_rungs), "before_render")

    @dg.multi_asset_check(
        name="controls",
        specs=[
            *specs(chosen),
            dg.AssetCheckSpec(
                EVALUATED,
                asset=CONTROL_RESULTS,
                blocking=True,
                description="Every required control was evaluated and its evidence stored; the gate waits for this.",
            ),
        ],
        can_subset=False,
    )
    def controls(
        context: dg.AssetCheckExecutionContext, closes: dg.ResourceParam[Closes]
    ) -> Iterator[dg.AssetCheckResult]:
        evidence = closes.close(context.partition_key, context.run.run_id).evaluate()
        yield from results(evidence)
        missing = {item.id for item in chosen} - {item.control_id for item in evidence}
        yield dg.AssetCheckResult(
            asset_key=CONTROL_RESULTS,
            check_name=EVALUATED,
            passed=not missing,
            metadata={"controls": len(evidence), "missing": ", ".join(sorted(missing)) or "none"},
        )

    return controls
