"""The verdict and the certificate: no publication without evidence, equal facts give equal bytes."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import report_fixture as fixture

from reports.certificate import Restatement, build_certificate, canonical_json, write_certificate
from reports.data import ReportDataError, read_report_data
from reports.verdict import ControlOutcome, Verdict


@pytest.mark.parametrize("outcome", ["not_run", "error", "failed"])
def test_a_verdict_cannot_publish_while_a_control_blocks(outcome: str) -> None:
    controls = (fixture.control("10_unbalanced"), fixture.control("01_cut_off", outcome))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="01_cut_off"):
        Verdict("r", "2026-09", "publish", controls)


def test_a_control_that_did_not_run_blocks_whatever_its_severity() -> None:
    assert fixture.control("03_uom_change", "not_run", severity="W").blocks


def test_a_verdict_cannot_publish_without_any_control() -> None:
    with pytest.raises(ValueError, match="found none"):
        Verdict("r", "2026-09", "publish", ())


def test_held_and_warned_do_not_block() -> None:
    verdict = fixture.publish_verdict(warned=True)
    assert verdict.blocking == ()
    assert verdict.gate_result == "17 of 18 passed, 1 held a measure"
    assert verdict.assurance.rating == "With remarks"


def test_the_gate_result_counts_each_outcome() -> None:
    assert fixture.publish_verdict().gate_result == "18 of 18 passed"
    assert fixture.publish_verdict(waived=True).gate_result == "17 of 18 passed, 1 waived"
    assert fixture.withhold_verdict(3).gate_result == "15 of 18 passed, 2 failed, 1 not run"
    assert sum(fixture.withhold_verdict(3).counts.values()) == 18


def test_an_unknown_outcome_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="passsed"):
        fixture.control("01_cut_off", "passsed")  # type: ignore[arg-type]


def test_equal_facts_give_equal_bytes_and_a_changed_fact_does_not() -> None:
    data = read_report_data(fixture.connect(fixture.build_rows()))
    one = canonical_json(build_certificate(fixture.publish_verdict(), fixture.meta(), data))
    again = read_report_data(fixture.connect(fixture.build_rows()))
    assert one == canonical_json(build_certificate(fixture.publish_verdict(), fixture.meta(), again))
    other = fixture.meta(input_hashes=(("sap_eu/EKKO.csv", "0" * 64),))
    assert one != canonical_json(build_certificate(fixture.publish_verdict(), other, data))


def test_the_certificate_holds_what_a_later_run_needs(tmp_path: Path) -> None:
    data = read_report_data(fixture.connect(fixture.build_rows()))
    restated = Restatement("2026-07", "validated", Decimal("10.10"), Decimal("8.00"), Decimal("-2.10"), "late posting")
    certificate = build_certificate(
        fixture.publish_verdict(waived=True),
        fixture.meta(restatements=(restated,)),
        data,
        outputs={"benefits-report.pdf": "ab" * 32},
        ledger_totals=[{"company_code": "1000", "amount_local": Decimal("12.50"), "lines_hash": "x"}],
    )
    write_certificate(certificate, tmp_path / "certificate.json")
    found = json.loads((tmp_path / "certificate.json").read_bytes())
    assert found["decision"] == "publish"
    assert found["ledger_totals"] == [{"company_code": "1000", "amount_local": "12.50", "lines_hash": "x"}]
    assert found["outputs"] == {"benefits-report.pdf": "ab" * 32}
    assert found["restatements"][0]["delta"] == "-2.10"
    assert found["waivers"][0]["waiver_id"] == "WV-004"
    assert len(found["inputs"]) == 11
    assert len(found["controls"]) == 18
    months = {(m["measure_id"], m["period"]): m["measured"] for m in found["figures"]["measure_months"]}
    assert months["M-001", "2026-09"] == format(
        next(m for m in data.measure_months if (m.measure_id, m.period) == ("M-001", "2026-09")).measured, "f"
    )


def test_a_withheld_certificate_releases_no_figure() -> None:
    data = read_report_data(fixture.connect(fixture.build_rows()))
    assert build_certificate(fixture.withhold_verdict(), fixture.meta(), data)["figures"] is None


def test_a_float_is_refused_in_the_certificate() -> None:
    with pytest.raises(TypeError, match=r"never float"):
        build_certificate(fixture.publish_verdict(), fixture.meta(), ledger_totals=[{"amount": 1.5}])


def test_failing_rows_of_any_type_are_kept_as_text() -> None:
    control = fixture.control(
        "01_cut_off",
        "failed",
        exceptions=1,
        first_rows=({"key": 7, "on": dt.date(2026, 9, 30), "share": 0.5, "x": None},),
    )
    certificate = build_certificate(Verdict("r", "2026-09", "withhold", (control,)), fixture.meta())
    assert certificate["controls"][0]["first_rows"] == [{"key": "7", "on": "2026-09-30", "share": "0.5", "x": None}]


def test_control_outcome_is_frozen() -> None:
    outcome: ControlOutcome = fixture.control("01_cut_off")
    assert replace(outcome, outcome="failed").blocks
    with pytest.raises(AttributeError):
        outcome.outcome = "passed"  # type: ignore[misc]


def test_a_missing_model_is_said_by_name() -> None:
    con = fixture.connect(fixture.build_rows())
    con.execute("drop table reporting.rpt_kpis")
    with pytest.raises(ReportDataError, match=r"reporting\.rpt_kpis"):
        read_report_data(con)


def test_a_run_without_context_is_said() -> None:
    con = fixture.connect(fixture.build_rows())
    con.execute("delete from reporting.rpt_context")
    with pytest.raises(ReportDataError, match=r"exactly one row in reporting\.rpt_context, found 0"):
        read_report_data(con)


def test_amounts_stay_decimal_and_totals_are_the_sums_of_the_rows() -> None:
    data = read_report_data(fixture.connect(fixture.build_rows()))
    assert isinstance(data.measures[0].measured_ytd, Decimal)
    assert data.grand_total is not None
    assert data.grand_total.claimed_ytd == sum(m.claimed_ytd for m in data.profit_measures)
    assert isinstance(next(data.benefit_lines.for_measure("M-001")).saving_reporting, Decimal)
