"""The gate publishes on positive evidence only, and waivers keep to their rules."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from expectations.catalogue import BY_ID, CONTROLS, Control, required_controls
from expectations.evidence import ControlEvidence, Failing
from orchestration.gate import decide
from reports.verdict import Verdict, Waiver

RUN, PERIOD = "2026-09-aaaa", "2026-09"
REQUIRED = required_controls(range(1, 10))


def evidence_for(controls: tuple[Control, ...] = REQUIRED) -> list[ControlEvidence]:
    return [ControlEvidence(RUN, PERIOD, item.id, "passed", rows_checked=5, message="5 results") for item in controls]


def changed(control_id: str, **changes: object) -> list[ControlEvidence]:
    return [replace(item, **changes) if item.control_id == control_id else item for item in evidence_for()]  # type: ignore[arg-type]


def judge(evidence: list[ControlEvidence], waivers: tuple[Waiver, ...] = ()) -> Verdict:
    return decide(REQUIRED, evidence, waivers, run_id=RUN, period=PERIOD)


def outcome(verdict: Verdict, control_id: str) -> str:
    return next(item.outcome for item in verdict.controls if item.control_id == control_id)


def waiver(**changes: object) -> Waiver:
    base = Waiver(
        waiver_id="W1",
        control_id="01_cut_off",
        scope="",
        company_code=None,
        account=None,
        period=PERIOD,
        exposed_amount=Decimal("100.00"),
        currency="EUR",
        reason="Carrier strike, goods arrive next week",
        requester="Controller A",
        approver="Chief financial officer",
        approved_on="2026-10-02",
        expires_after="2026-11",
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def test_every_control_passed_publishes() -> None:
    verdict = judge(evidence_for())
    assert verdict.decision == "publish"
    assert verdict.counts["passed"] == len(REQUIRED)


@pytest.mark.parametrize("control_id", [item.id for item in REQUIRED])
def test_a_missing_control_blocks_whatever_its_severity(control_id: str) -> None:
    verdict = judge([item for item in evidence_for() if item.control_id != control_id])
    assert verdict.decision == "withhold"
    assert outcome(verdict, control_id) == "not_run"


@pytest.mark.parametrize("control_id", [item.id for item in REQUIRED])
def test_a_control_that_broke_blocks_whatever_its_severity(control_id: str) -> None:
    assert judge(changed(control_id, found="error")).decision == "withhold"


@pytest.mark.parametrize("control_id", [item.id for item in REQUIRED])
def test_not_available_blocks_whatever_its_severity(control_id: str) -> None:
    assert judge(changed(control_id, found="not_run")).decision == "withhold"


@pytest.mark.parametrize(("field", "value"), [("run_id", "2026-09-bbbb"), ("period", "2026-08")])
def test_evidence_of_another_run_or_period_is_no_evidence(field: str, value: str) -> None:
    verdict = judge(changed("10_unbalanced", **{field: value}))
    assert verdict.decision == "withhold"
    message = next(item.message for item in verdict.controls if item.control_id == "10_unbalanced")
    assert value in message


def test_two_results_for_one_control_block() -> None:
    doubled = [*evidence_for(), *changed("10_unbalanced", found="failed")[:0]]
    doubled.append(ControlEvidence(RUN, PERIOD, "10_unbalanced", "passed"))
    assert judge(doubled).decision == "withhold"


def test_an_unknown_result_word_blocks() -> None:
    assert judge(changed("10_unbalanced", found="success")).decision == "withhold"


def test_nothing_required_is_not_a_pass() -> None:
    assert decide((), evidence_for(), (), run_id=RUN, period=PERIOD).decision == "withhold"


@pytest.mark.parametrize("item", REQUIRED, ids=lambda item: item.id)
def test_severity_decides_what_a_failure_does(item: Control) -> None:
    verdict = judge(changed(item.id, found="failed", exceptions=1))
    expected = {"B": ("failed", "withhold"), "H": ("held", "publish"), "W": ("warned", "publish")}[item.severity]
    assert (outcome(verdict, item.id), verdict.decision) == expected


FAILED = {
    "found": "failed",
    "exceptions": 1,
    "exposed_amount": Decimal("80.00"),
    "currency": "EUR",
    "failing": (Failing(PERIOD, "1000", "1000"),),
}


def test_a_valid_waiver_lets_a_blocking_control_pass_and_is_listed() -> None:
    verdict = judge(changed("01_cut_off", **FAILED), (waiver(),))
    assert verdict.decision == "publish"
    assert outcome(verdict, "01_cut_off") == "waived"
    assert [item.waiver_id for item in verdict.waivers] == ["W1"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"approver": "controller a "}, "same person"),
        ({"expires_after": "2026-12"}, "at most 2 closes"),
        ({"period": "2026-06", "expires_after": "2026-08"}, "expired"),
        ({"period": "2026-10", "expires_after": "2026-11"}, "starts with"),
        ({"reason": "  "}, "no reason"),
        ({"requester": ""}, "no requester"),
        ({"approved_on": ""}, "date of approval"),
        ({"period": "September"}, "YYYY-MM"),
        ({"company_code": "2000"}, "no waiver covers"),
        ({"account": "191100"}, "no waiver covers"),
        ({"scope": "9999"}, "no waiver covers"),
        ({"exposed_amount": Decimal("79.99")}, "only 79.99 is waived"),
    ],
)
def test_an_invalid_waiver_does_not_count_and_says_why(changes: dict[str, object], reason: str) -> None:
    verdict = judge(changed("01_cut_off", **FAILED), (waiver(**changes),))
    assert verdict.decision == "withhold"
    message = next(item.message for item in verdict.controls if item.control_id == "01_cut_off")
    assert reason in message
    assert verdict.waivers == ()


def test_a_waiver_for_one_company_does_not_cover_another() -> None:
    two = {**FAILED, "failing": (Failing(PERIOD, "1000", "1000"), Failing(PERIOD, "2000", "2000"))}
    assert judge(changed("01_cut_off", **two), (waiver(company_code="1000"),)).decision == "withhold"
    both = (waiver(company_code="1000"), waiver(waiver_id="W2", company_code="2000"))
    assert judge(changed("01_cut_off", **two), both).decision == "publish"


def test_a_cut_list_of_failing_rows_needs_a_waiver_without_scope() -> None:
    cut = {**FAILED, "failing_cut": True}
    assert judge(changed("01_cut_off", **cut), (waiver(company_code="1000"),)).decision == "withhold"
    assert judge(changed("01_cut_off", **cut), (waiver(),)).decision == "publish"


@pytest.mark.parametrize("control_id", ["10_unbalanced", "rung_3", "rung_4", "S1_segregation_of_duties", "dbt_tests"])
def test_some_controls_can_never_be_waived(control_id: str) -> None:
    verdict = judge(changed(control_id, **FAILED), (waiver(control_id=control_id),))
    assert verdict.decision == "withhold"
    assert "can never be waived" in next(c.message for c in verdict.controls if c.control_id == control_id)


@pytest.mark.parametrize("found", ["not_run", "error"])
def test_a_waiver_does_not_replace_a_control_that_did_not_run(found: str) -> None:
    assert judge(changed("01_cut_off", found=found), (waiver(),)).decision == "withhold"


def test_rungs_are_required_by_policy_and_rung_9_always() -> None:
    ids = {item.id for item in required_controls((1, 2))}
    assert {"rung_1", "rung_2", "rung_9"} <= ids
    assert "rung_5" not in ids
    assert {item.id for item in CONTROLS if item.basis != "rung"} <= ids


def test_ids_are_unique_and_every_control_says_what_clears_it() -> None:
    assert len(BY_ID) == len(CONTROLS)
    assert all(item.title and item.owner and item.remedy.endswith(".") for item in CONTROLS)
