"""Waivers at the gate, on the evidence of real faults: a late posting can be waived by the rules, an unbalanced ledger
never.

Belongs here: the way from waivers.csv through the register model to the verdict. Does not belong here: the gate's rules
on made-up evidence (tests/gate).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from fault_workspace import PERIOD, FaultWorkspace, MakeOnce, copy_workspace
from test_faults import journal_after_the_publication, journals_that_do_not_balance, price_unit_of_one_small_line

from expectations.catalogue import BY_ID
from expectations.evidence import ControlEvidence
from expectations.suites import evaluate_controls
from orchestration.gate import decide
from orchestration.pipeline import Close, land_all, read_waivers
from orchestration.settings import load_settings
from orchestration.sources.warehouse import load_landing
from reports.verdict import Verdict

pytestmark = pytest.mark.slow

VALID = {
    "waiver_id": "W-1",
    "control_id": "02_late_posting",
    "scope": "",
    "company_code": "1000",
    "account": "",
    "period": PERIOD,
    "exposed_amount": "1500.00",
    "reason": "Rent of August, posted by the landlord's correction",
    "requester": "Accountant",
    "approver": "Group Controller",
    "approved_on": "2026-10-02",
    "expires_after": "2026-10",
}


@pytest.fixture(scope="session")
def late_close(built_sample: Path, make_once: MakeOnce) -> Path:
    """Landed, built with all data tests, every control evaluated: once for all workers. Read-only."""

    def make(folder: Path) -> None:
        work = copy_workspace(built_sample, folder)
        journal_after_the_publication(work)
        close = Close(load_settings(folder), PERIOD, execution_id="late")
        assert close.land() is None
        close.build_core()
        close.evaluate()

    return make_once("late", make)


@dataclass(frozen=True)
class LateClose:
    """A whole close of a company whose published August changed, up to the evidence of its controls."""

    work: FaultWorkspace
    close: Close

    def verdict(self, **waiver: str) -> Verdict:
        """The gate's decision with one waiver in the register (none when nothing is given)."""
        register(self.work, [waiver] if waiver else [])
        return self.close.decide("before_render")


def register(work: FaultWorkspace, waivers: list[dict[str, str]]) -> None:
    """Put waivers into the register and bring them to where the gate reads them."""
    header = ",".join(VALID)
    rows = [",".join(f'"{waiver[column]}"' for column in VALID) for waiver in waivers]
    work.save_text("register/waivers", "\n".join([header, *rows]) + "\n")
    settings = load_settings(work.folder)
    with duckdb.connect(str(settings.warehouse)) as con:
        load_landing(con, *land_all(settings))
    work.run_models((), only=("waivers",))


def outcome(verdict: Verdict, control_id: str) -> str:
    return next(item.outcome for item in verdict.controls if item.control_id == control_id)


def message(verdict: Verdict, control_id: str) -> str:
    return next(item.message for item in verdict.controls if item.control_id == control_id)


@pytest.fixture
def late(late_close: Path, built_sample: Path, tmp_path: Path) -> LateClose:
    work = copy_workspace(late_close, tmp_path / "late", compiled=built_sample)
    return LateClose(work, Close(load_settings(work.folder), PERIOD, execution_id="late"))


def test_a_late_posting_without_a_waiver_withholds_and_nothing_else_blocks(late: LateClose) -> None:
    verdict = late.verdict()
    assert verdict.decision == "withhold"
    assert [item.control_id for item in verdict.blocking] == ["02_late_posting"]
    exposed = next(item for item in verdict.controls if item.control_id == "02_late_posting")
    assert (exposed.exceptions, str(exposed.exposed_amount), exposed.currency) == (2, "1500.000000", "EUR")


def test_a_valid_waiver_lets_the_late_posting_through_and_is_kept_for_print(late: LateClose) -> None:
    verdict = late.verdict(**VALID)
    assert (verdict.decision, outcome(verdict, "02_late_posting")) == ("publish", "waived")
    assert [(w.waiver_id, w.requester, w.approver, w.reason) for w in verdict.waivers] == [
        ("W-1", "Accountant", "Group Controller", VALID["reason"])
    ]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"approver": " accountant"}, "same person"),
        ({"approver": ""}, "no requester or no approver"),
        ({"reason": ""}, "no reason"),
        ({"approved_on": ""}, "no date of approval"),
        ({"period": "2026-06", "expires_after": "2026-08"}, "expired after 2026-08"),
        ({"expires_after": "2026-12"}, "at most 2 closes"),
        ({"company_code": "2000"}, "no waiver covers"),
        ({"exposed_amount": "1499.99"}, "only 1499.99"),
        ({"control_id": "01_cut_off"}, ""),
    ],
    ids=["own_approval", "no_approver", "no_reason", "no_date", "expired", "too_long", "other_company", "too_little",
         "other_control"],
)  # fmt: skip
def test_a_waiver_against_the_rules_does_not_let_it_through(late: LateClose, change: dict[str, str], why: str) -> None:
    verdict = late.verdict(**(VALID | change))
    assert (verdict.decision, outcome(verdict, "02_late_posting")) == ("withhold", "failed")
    assert why in message(verdict, "02_late_posting")
    assert verdict.waivers == ()


def evidence(work: FaultWorkspace, *control_ids: str) -> tuple[list[ControlEvidence], str]:
    """Evidence of some controls of a rebuilt fault, and the run they belong to."""
    run_id = str(work.query("select run_id from config.run")[0][0])
    chosen = [BY_ID[name] for name in control_ids]
    found = evaluate_controls(work.folder / "warehouse.duckdb", run_id, PERIOD, execution_id="base", controls=chosen)
    return found, run_id


def test_no_waiver_covers_a_ledger_that_does_not_balance(built_sample: Path, tmp_path: Path) -> None:
    work = copy_workspace(built_sample, tmp_path / "unbalanced")
    journals_that_do_not_balance(work)
    work.rebuild()
    names = ("10_unbalanced", "rung_3")
    register(
        work,
        [
            VALID | {"waiver_id": f"W-{name}", "control_id": name, "company_code": "", "exposed_amount": "999999999"}
            for name in names
        ],
    )
    found, run_id = evidence(work, *names)
    with duckdb.connect(str(work.folder / "warehouse.duckdb"), read_only=True) as con:
        waivers = read_waivers(con)
    assert [waiver.control_id for waiver in waivers] == list(names)
    verdict = decide([BY_ID[name] for name in names], found, waivers, run_id=run_id, period=PERIOD)
    assert verdict.decision == "withhold"
    assert {name: outcome(verdict, name) for name in names} == dict.fromkeys(names, "failed")
    assert all("can never be waived" in message(verdict, name) for name in names)


def test_a_small_price_unit_error_passes_the_gate_with_its_exception_counted(
    built_sample: Path, tmp_path: Path
) -> None:
    work = copy_workspace(built_sample, tmp_path / "small")
    price_unit_of_one_small_line(work)
    work.rebuild()
    (found,), run_id = evidence(work, "04_price_unit")
    assert (found.found, found.exceptions) == ("passed", 1)
    verdict = decide([BY_ID["04_price_unit"]], [found], (), run_id=run_id, period=PERIOD)
    assert verdict.decision == "publish"
