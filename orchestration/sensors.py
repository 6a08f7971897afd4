"""What happens when a run ends badly.

Belongs here: run status sensors. They report; they never repair and never publish.
"""

import dagster as dg

from orchestration.logging import get_logger


@dg.run_failure_sensor(
    name="failed_close",
    description="Writes one structured line for every failed run: period, run and the first error.",
    default_status=dg.DefaultSensorStatus.STOPPED,
)
def failed_close(context: dg.RunFailureSensorContext) -> None:
    run = context.dagster_run
    get_logger("sensor").error(
        "close failed",
        extra={
            "run": run.run_id,
            "job": run.job_name,
            "period": run.tags.get("dagster/partition"),
            "reason": context.failure_event.message,
        },
    )
