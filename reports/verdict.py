"""The gate's decision, as the documents need it.

Belongs here: the outcome of every control, the waivers, and publish or withhold, as plain values that gate,
expectations and
reports share.
Does not belong here: deciding (the gate does), evaluating controls, or any look at the data.
A report cannot be rendered without a Verdict, and a Verdict cannot say "publish" while a control blocks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

Decision = Literal["publish", "withhold"]
Outcome = Literal["passed", "failed", "warned", "held", "waived", "not_run", "error"]
Severity = Literal["B", "H", "W"]

_SEVERITY_WORDS = {"B": "blocks publication", "H": "holds the measure", "W": "warns"}


@dataclass(frozen=True)
class ControlOutcome:
    """What one control said about one period.

    `exposed_amount` is positive, in `currency` ("mixed" when several), None when no amount can be put on it.
    `first_rows` are the first failing rows as column -> text; `rows_checked` None when the control did not run.
    Raises ValueError for an unknown outcome or severity.
    """

    control_id: str
    title: str
    tier: str
    severity: Severity
    owner: str
    remedy: str
    outcome: Outcome
    exceptions: int = 0
    exposed_amount: Decimal | None = None
    currency: str | None = None
    rows_checked: int | None = None
    first_rows: tuple[Mapping[str, object], ...] = ()
    message: str = ""

    def __post_init__(self) -> None:
        if self.outcome not in get_args(Outcome):
            raise ValueError(
                f"control {self.control_id}: expected an outcome of {', '.join(get_args(Outcome))}, found "
                f"{self.outcome!r}"
            )
        if self.severity not in get_args(Severity):
            raise ValueError(f"control {self.control_id}: expected severity B, H or W, found {self.severity!r}")

    @property
    def blocks(self) -> bool:
        """True when this outcome forbids publication: a failed B, and any control without a result."""
        return self.outcome in ("not_run", "error") or (self.outcome == "failed" and self.severity == "B")

    @property
    def severity_words(self) -> str:
        """The severity in words, for people who do not know the letters."""
        return _SEVERITY_WORDS[self.severity]


@dataclass(frozen=True)
class Waiver:
    """One waiver in force, printed in full. `exposed_amount` positive, in `currency`; `expires_after` YYYY-MM."""

    waiver_id: str
    control_id: str
    scope: str
    period: str
    exposed_amount: Decimal | None
    currency: str | None
    reason: str
    requester: str
    approver: str
    approved_on: str
    expires_after: str
    company_code: str | None = None
    account: str | None = None


@dataclass(frozen=True)
class Assurance:
    """The rating of page 1: a short word and the sentence that says why."""

    rating: str
    reason: str


@dataclass(frozen=True)
class Verdict:
    """Publish or withhold one run of one period, with every control it rests on.

    Raises ValueError when `decision` is unknown, when it says "publish" although a control blocks, or without any
    control:
    missing evidence is never a pass.
    """

    run_id: str
    period: str
    decision: Decision
    controls: tuple[ControlOutcome, ...]
    waivers: tuple[Waiver, ...] = ()

    def __post_init__(self) -> None:
        if self.decision not in get_args(Decision):
            raise ValueError(f"expected the decision publish or withhold, found {self.decision!r}")
        if self.decision == "withhold":
            return
        if not self.controls:
            raise ValueError(
                "expected the outcome of every required control, found none: a verdict without evidence cannot publish"
            )
        blocking = [c.control_id for c in self.controls if c.blocks]
        if blocking:
            raise ValueError(
                f"expected no blocking control in a verdict that publishes, found {', '.join(blocking)}: decide "
                f"withhold"
            )

    @property
    def counts(self) -> dict[str, int]:
        """How many controls had each outcome; every outcome is a key."""
        found = Counter(control.outcome for control in self.controls)
        return {outcome: found.get(outcome, 0) for outcome in get_args(Outcome)}

    @property
    def blocking(self) -> tuple[ControlOutcome, ...]:
        """The controls that forbid publication, in the order given."""
        return tuple(control for control in self.controls if control.blocks)

    @property
    def gate_result(self) -> str:
        """One line: "18 of 18 passed", "16 of 18 passed, 1 waived, 1 warned"."""
        counts = self.counts
        words = (
            ("waived", "waived"),
            ("warned", "warned"),
            ("held", "held a measure"),
            ("failed", "failed"),
            ("not_run", "not run"),
            ("error", "ended in an error"),
        )
        rest = [f"{counts[key]} {word}" for key, word in words if counts[key]]
        return ", ".join([f"{counts['passed']} of {len(self.controls)} passed", *rest])

    @property
    def assurance(self) -> Assurance:
        """Rating from the outcomes alone: withheld, qualified (a waiver), with remarks (held or warned), or clean."""
        counts = self.counts
        if self.decision == "withhold":
            return Assurance("Withheld", "At least one required control did not pass; no figure is published.")
        if counts["waived"]:
            return Assurance(
                "Qualified", "Published under waiver: each waiver is printed in full with its reason and approver."
            )
        if counts["held"] or counts["failed"]:
            return Assurance(
                "With remarks", "Every blocking control passed; measures held by a control are not in validated."
            )
        if counts["warned"]:
            return Assurance(
                "With remarks", "Every blocking control passed; the warnings are listed with the controls."
            )
        return Assurance("Clean", "Every required control ran on this run's data and passed.")
