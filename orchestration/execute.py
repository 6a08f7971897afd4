"""Runs the Dagster job in this process, for the command line.

Belongs here: instance, resources, and what a failed run has to say. Does not belong here: screens, steps.
"""

from __future__ import annotations

import dagster as dg

from orchestration.build import build_definitions
from orchestration.logging import log_to
from orchestration.pipeline import Outcome, PipelineError, Recorder
from orchestration.resources import Closes
from orchestration.settings import Settings

# Dagster would otherwise write every event to the screen; run history and the log file have them all.
_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def execute_close(
    settings: Settings,
    period: str,
    *,
    recorder: Recorder,
    rebuild: bool = False,
    reason: str | None = None,
    approver: str | None = None,
) -> Outcome:
    """Run monthly_close for `period`; DAGSTER_HOME says where its history goes. The caller holds the workspace lock.

    Raises PipelineError with the first step's reason when the run ended without an outcome.
    """
    log_to(settings.work / "logs" / "tieout.log")
    closes = Closes(
        settings, recorder=recorder, rebuild=rebuild, restatement_reason=reason, restatement_approver=approver
    )
    override = {"closes": dg.ResourceDefinition.hardcoded_resource(closes)}
    with recorder.step("definitions"):
        definitions = build_definitions(settings=settings, resource_overrides=override)
        job = definitions.resolve_job_def("monthly_close")
    with dg.DagsterInstance.get() as instance:
        result = job.execute_in_process(
            partition_key=period, instance=instance, raise_on_error=False, run_config=_QUIET
        )
    if closes.outcome is not None and (result.success or closes.outcome.status == "withheld"):
        return closes.outcome
    raise PipelineError(_reason(result))


def _reason(result: dg.ExecuteInProcessResult) -> str:
    for event in result.all_events:
        if event.is_step_failure:
            error = event.step_failure_data.error
            while error is not None and error.cause is not None:
                error = error.cause
            if error is not None:
                _, _, text = error.message.partition(": ")
                return f"step {event.step_key}: {(text or error.message).strip()}"
    for event in result.all_events:
        if event.is_failure and event.message:
            return event.message
    return "the run failed without saying why; see the run history with: tieout serve"
