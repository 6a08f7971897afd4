"""The publication gate: positive evidence for every required control, or nothing leaves.

Belongs here: one pure decision over evidence and waivers.
Does not belong here: producing evidence, reading the warehouse, rendering. A control without a result for this very run
and period counts as a failure: a check that was skipped, renamed or filtered out must block, not pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from expectations.catalogue import Control
from expectations.evidence import ControlEvidence, Failing
from reports.verdict import ControlOutcome, Outcome, Verdict, Waiver

MAX_CLOSES_COVERED = 2

__all__ = ["MAX_CLOSES_COVERED", "decide", "waiver_problem"]


def decide(
    required: Sequence[Control],
    evidence: Sequence[ControlEvidence],
    waivers: Iterable[Waiver],
    *,
    run_id: str,
    period: str,
) -> Verdict:
    """Publish or withhold.

    Every control in `required` needs exactly one result of `run_id` and `period`. Missing, foreign, ambiguous,
    `not_run` and `error` results block whatever the severity; `failed` blocks at severity B unless a valid waiver
    covers every failing row, holds the measure at H, warns at W. Results of controls outside `required` are ignored.
    An empty `required` withholds: a run that demands nothing proves nothing.
    """
    offered = tuple(waivers)
    used: list[Waiver] = []
    outcomes = []
    for control in required:
        outcome, applied = _judge(control, evidence, offered, run_id=run_id, period=period)
        outcomes.append(outcome)
        used.extend(waiver for waiver in applied if waiver not in used)
    blocked = not outcomes or any(outcome.blocks for outcome in outcomes)
    return Verdict(
        run_id=run_id,
        period=period,
        decision="withhold" if blocked else "publish",
        controls=tuple(outcomes),
        waivers=tuple(used),
    )


def _judge(
    control: Control, evidence: Sequence[ControlEvidence], waivers: Sequence[Waiver], *, run_id: str, period: str
) -> tuple[ControlOutcome, tuple[Waiver, ...]]:
    same = [item for item in evidence if item.control_id == control.id]
    mine = [item for item in same if item.run_id == run_id and item.period == period]
    if not mine:
        if same:
            other = same[0]
            text = f"expected a result of run {run_id} for {period}, found one of run {other.run_id} for {other.period}"
        else:
            text = f"expected a result of run {run_id} for {period}, found none"
        return _outcome(control, "not_run", None, text), ()
    if len(mine) > 1:
        text = f"expected one result of run {run_id} for {period}, found {len(mine)}"
        return _outcome(control, "error", None, text), ()
    found = mine[0]
    if found.found in ("passed", "not_run", "error"):
        return _outcome(control, found.found, found, found.message), ()
    if found.found != "failed":
        return _outcome(control, "error", None, f"expected a known result, found {found.found!r}"), ()
    if control.severity == "W":
        return _outcome(control, "warned", found, found.message), ()
    if control.severity == "H":
        return _outcome(control, "held", found, found.message), ()
    named = [waiver for waiver in waivers if waiver.control_id == control.id]
    problems = [(waiver, waiver_problem(waiver, control, period)) for waiver in named]
    valid = [waiver for waiver, problem in problems if problem is None]
    notes = [f"waiver {waiver.waiver_id} does not count: {problem}" for waiver, problem in problems if problem]
    applied, shortfall = _cover(found, valid)
    if valid and shortfall is None:
        text = f"{found.message}; waived by {', '.join(waiver.waiver_id for waiver in applied)}"
        return _outcome(control, "waived", found, text), applied
    if valid and shortfall:
        notes.append(shortfall)
    return _outcome(control, "failed", found, "; ".join([found.message, *notes])), ()


def waiver_problem(waiver: Waiver, control: Control, period: str) -> str | None:
    """Why `waiver` does not count for `control` at the close of `period`; None when it does."""
    if not control.waivable:
        return f"{control.id} can never be waived"
    if not waiver.reason.strip():
        return "it gives no reason"
    if not waiver.requester.strip() or not waiver.approver.strip():
        return "it names no requester or no approver"
    if waiver.requester.strip().casefold() == waiver.approver.strip().casefold():
        return f"requester and approver are the same person ({waiver.approver})"
    if not waiver.approved_on.strip():
        return "it carries no date of approval"
    start, end, now = _index(waiver.period), _index(waiver.expires_after), _index(period)
    if start is None or end is None or now is None:
        return f"expected periods as YYYY-MM, found {waiver.period!r} to {waiver.expires_after!r}"
    if end - start > MAX_CLOSES_COVERED:
        return (
            f"it runs from {waiver.period} to {waiver.expires_after}; at most {MAX_CLOSES_COVERED} closes after its "
            "period are allowed"
        )
    if now < start:
        return f"it starts with {waiver.period}"
    if now > end:
        return f"it expired after {waiver.expires_after}"
    return None


def _cover(found: ControlEvidence, waivers: Sequence[Waiver]) -> tuple[tuple[Waiver, ...], str | None]:
    """Waivers that together cover every failing row and the exposed amount, and what is left uncovered otherwise."""
    blanket = tuple(w for w in waivers if _blank(w.scope) and _blank(w.company_code) and _blank(w.account))
    if found.failing_cut and not blanket:
        return (), "too many failing rows to prove that a waiver of limited scope covers them all"
    where = found.failing or (Failing(found.period, ""),)
    applied: list[Waiver] = []
    for row in where:
        match = next((w for w in waivers if _matches(w, row)), None)
        if match is None:
            if not waivers:
                return (), None
            company = f", company {row.company_code}" if row.company_code else ""
            return (), f"no waiver covers {row.scope or 'the summary'}{company} in {row.period}"
        if match not in applied:
            applied.append(match)
    waived = [w.exposed_amount for w in applied]
    same_currency = {w.currency for w in applied} == {found.currency}
    if found.exposed_amount is not None and same_currency and None not in waived:
        limit = sum((abs(amount) for amount in waived if amount is not None), Decimal(0))
        if found.exposed_amount > limit:
            return (), f"{found.exposed_amount} {found.currency} is exposed, only {limit} is waived"
    return tuple(applied), None


def _matches(waiver: Waiver, row: Failing) -> bool:
    """A blank field of the waiver means any, a given one must equal the row's; earlier rows are not covered."""
    return (
        (_blank(waiver.scope) or waiver.scope == row.scope)
        and (_blank(waiver.company_code) or waiver.company_code in (row.company_code, row.scope))
        and (_blank(waiver.account) or waiver.account in (row.account, row.scope))
        and waiver.period <= row.period <= waiver.expires_after
    )


def _blank(value: str | None) -> bool:
    return value is None or not value.strip() or value.strip().casefold() in ("all", "*")


def _index(period: str) -> int | None:
    year, dash, month = period.partition("-")
    if dash and len(year) == 4 and len(month) == 2 and year.isdigit() and month.isdigit() and 1 <= int(month) <= 12:
        return int(year) * 12 + int(month) - 1
    return None


def _outcome(control: Control, outcome: Outcome, found: ControlEvidence | None, message: str) -> ControlOutcome:
    return ControlOutcome(
        control_id=control.id,
        title=control.title,
        tier=control.tier,
        severity=control.severity,
        owner=control.owner,
        remedy=control.remedy,
        outcome=outcome,
        exceptions=found.exceptions if found else 0,
        exposed_amount=found.exposed_amount if found else None,
        currency=found.currency if found else None,
        rows_checked=found.rows_checked if found else None,
        first_rows=tuple(found.first_rows) if found else (),
        message=message,
    )
