"""What the assets are given: closes of one workspace, under its lock.

Belongs here: Dagster resources. Does not belong here: the steps of a close (pipeline.py).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import dagster as dg

from orchestration.delivery import DeliveryError, build_message, send
from orchestration.lock import workspace_lock
from orchestration.logging import get_logger, log_to
from orchestration.pipeline import Close, Outcome, Recorder
from orchestration.settings import Settings


@dataclass
class Closes:
    """Makes the Close of a run, and remembers how it ended for the caller in the same process."""

    settings: Settings
    recorder: Recorder = field(default_factory=Recorder)
    rebuild: bool = False
    restatement_reason: str | None = None
    restatement_approver: str | None = None
    dbt_exclude: tuple[str, ...] = ()
    outcome: Outcome | None = None

    def close(self, period: str, execution_id: str) -> Close:
        """The close of `period` by the run `execution_id`."""
        return Close(
            self.settings,
            period,
            execution_id,
            recorder=self.recorder,
            rebuild=self.rebuild,
            restatement_reason=self.restatement_reason,
            restatement_approver=self.restatement_approver,
            dbt_exclude=self.dbt_exclude,
        )

    def ended(self, outcome: Outcome) -> Outcome:
        """Note and log how the close ended; mail the documents when [delivery] is configured."""
        self.outcome = outcome
        log = get_logger("close")
        facts = {"status": outcome.status, "period": outcome.period, "run": outcome.run_id}
        facts["folder"] = str(outcome.folder)
        log.info(outcome.message, extra=facts)
        if self.settings.delivery is not None and outcome.status != "unchanged":
            word = "published" if outcome.status == "published" else "not published"
            message = build_message(
                self.settings.delivery,
                subject=f"{self.settings.company.name}: benefits {outcome.period} {word}",
                text=outcome.message,
                documents=outcome.documents,
            )
            try:
                send(self.settings.delivery, message)
            except DeliveryError as error:
                log.error(str(error), extra=facts)
        return outcome


def closes_resource(settings: Settings) -> dg.ResourceDefinition:
    """Closes of `settings.workspace`, holding its lock for the whole run. A second run is told who holds it."""

    @dg.resource(description="Closes of the workspace; one run at a time writes it.")
    def closes(context: dg.InitResourceContext) -> Iterator[Closes]:
        log_to(settings.work / "logs" / "tieout.log")
        what = f"the close started by Dagster run {context.run_id}"
        with workspace_lock(settings.workspace, what=what):
            yield Closes(settings)

    return closes
