"""Suites on small warehouses: each way a control goes wrong has its own outcome, and the others still run."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from expectations.catalogue import BY_ID, Control
from expectations.evidence import ControlEvidence, load_evidence, prepare_tables, store_evidence
from expectations.suites import evaluate_contracts, evaluate_controls
from orchestration.run_context import write_run_context
from orchestration.settings import Settings

RUN, PERIOD, EXECUTION = "2026-09-aaaa", "2026-09", "execution-1"

_COLUMNS = (
    "period varchar, control_id varchar, scope varchar, key varchar, expected varchar, actual varchar, "
    "difference decimal(28,6), tolerance decimal(28,6), status varchar, currency varchar, company_code varchar, "
    "measure_id varchar, rows_checked bigint, message varchar, source_file varchar, source_row bigint"
)
_LADDER = (
    "period varchar, rung integer, comparison varchar, scope varchar, left_name varchar, right_name varchar, "
    "left_count bigint, right_count bigint, left_amount decimal(28,6), right_amount decimal(28,6), "
    "difference decimal(28,6), tolerance decimal(28,6), status varchar, currency varchar, note varchar"
)


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    settings = Settings.model_validate(
        {
            "workspace": tmp_path,
            "company": {"name": "Test", "reporting_currency": "EUR"},
            "sources": [{"name": "sap_main", "kind": "sap", "path": "extracts"}],
        }
    )
    with duckdb.connect(str(settings.warehouse)) as con:
        write_run_context(con, settings, run_id=RUN, period=PERIOD, audit_from="2026-08")
        prepare_tables(con)
        con.execute(f"create schema reconciliation; create table reconciliation.control_results ({_COLUMNS})")
        con.execute(f"create table reconciliation.reconciliation_ladder ({_LADDER})")
        for control_id in ("10_unbalanced", "05_currency", "04_price_unit"):
            for period in ("2026-08", "2026-09"):
                add(con, control_id, period=period)
        con.execute(
            "insert into reconciliation.reconciliation_ladder values "
            "('2026-09', 3, 'documents', '1000', 'debit', 'credit', 9, 9, 5, 5, 0, 0, 'matched', 'EUR', null)"
        )
    return settings.warehouse


def add(con: duckdb.DuckDBPyConnection, control_id: str, **cells: object) -> None:
    row: dict[str, object] = {
        "period": PERIOD,
        "scope": "1000",
        "key": "all",
        "status": "matched",
        "difference": 0,
        "currency": "EUR",
        "company_code": "1000",
        "rows_checked": 10,
    } | cells
    names = ", ".join(["control_id", *row])
    marks = ", ".join("?" for _ in range(len(row) + 1))
    con.execute(f"insert into reconciliation.control_results ({names}) values ({marks})", [control_id, *row.values()])


def evaluate(warehouse: Path, *ids: str, period: str = PERIOD, run_id: str = RUN) -> list[ControlEvidence]:
    chosen: list[Control] = [BY_ID[name] for name in ids]
    return evaluate_controls(warehouse, run_id, period, execution_id=EXECUTION, controls=chosen)


def test_matched_rows_pass_with_the_rows_they_looked_at(warehouse: Path) -> None:
    found, rung = evaluate(warehouse, "10_unbalanced", "rung_3")
    assert (found.found, found.rows_checked) == ("passed", 20)
    assert (rung.found, rung.rows_checked) == ("passed", 9)


def test_an_exception_fails_with_count_amount_place_and_first_rows(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse)) as con:
        for key, amount in (("4900000001", "12.50"), ("4900000002", "-30.25")):
            add(
                con, "10_unbalanced", key=key, difference=Decimal(amount), status="out_of_tolerance", message="Post it."
            )
    (found,) = evaluate(warehouse, "10_unbalanced")
    assert (found.found, found.exceptions, found.exposed_amount) == ("failed", 2, Decimal("42.75"))
    assert [row["key"] for row in found.first_rows] == ["4900000002", "4900000001"]
    assert [(item.scope, item.company_code) for item in found.failing] == [("1000", "1000")]
    assert "Post it." in found.message


@pytest.mark.parametrize("status", ["missing_left", "missing_right", "out_of_tolerance", "mystery"])
def test_every_status_but_matched_fails(warehouse: Path, status: str) -> None:
    with duckdb.connect(str(warehouse)) as con:
        add(con, "10_unbalanced", key="1", status=status)
    assert evaluate(warehouse, "10_unbalanced")[0].found == "failed"


def test_a_summary_row_that_is_not_available_is_not_run(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse)) as con:
        add(con, "05_currency", scope="2000", status="not_available", message="BSEG was not delivered")
    (found,) = evaluate(warehouse, "05_currency")
    assert found.found == "not_run"
    assert "BSEG was not delivered" in found.message


def test_no_rows_and_rows_of_an_earlier_period_alone_are_not_run(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse)) as con:
        con.execute(
            "delete from reconciliation.control_results where control_id = '05_currency' and period = '2026-09'"
        )
    never, earlier = evaluate(warehouse, "18_double_count", "05_currency")
    assert (never.found, earlier.found) == ("not_run", "not_run")


def test_a_bad_month_before_the_audit_window_does_not_count(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse)) as con:
        add(con, "10_unbalanced", key="1", period="2026-07", status="out_of_tolerance")
        add(con, "10_unbalanced", key="1", period="2026-10", status="out_of_tolerance")
    assert evaluate(warehouse, "10_unbalanced")[0].found == "passed"


def test_price_unit_exceptions_block_only_through_the_summary(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse)) as con:
        add(con, "04_price_unit", key="4500000001/10", status="out_of_tolerance")
    assert evaluate(warehouse, "04_price_unit")[0].found == "passed"
    with duckdb.connect(str(warehouse)) as con:
        add(con, "04_price_unit", scope="2000", status="out_of_tolerance")
    assert evaluate(warehouse, "04_price_unit")[0].found == "failed"


def test_one_control_that_raises_leaves_the_others_running(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse)) as con:
        con.execute("drop table reconciliation.reconciliation_ladder")
    rung, found = evaluate(warehouse, "rung_3", "10_unbalanced")
    assert (rung.found, found.found) == ("error", "passed")
    assert "not built" in rung.message


@pytest.mark.parametrize(("run_id", "period"), [("other", PERIOD), (RUN, "2026-08")])
def test_results_of_another_run_or_period_are_not_run(warehouse: Path, run_id: str, period: str) -> None:
    (found,) = evaluate(warehouse, "10_unbalanced", run_id=run_id, period=period)
    assert found.found == "not_run"
    assert RUN in found.message


def test_no_warehouse_is_an_error_and_no_stack_trace(tmp_path: Path) -> None:
    (found,) = evaluate(tmp_path / "none.duckdb", "10_unbalanced")
    assert found.found == "error"


def test_a_suite_that_raises_is_an_error(warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import expectations.suites as suites

    real = suites._assert

    def breaks(datasource: object, control: Control, cut: object) -> str | None:
        if control.id == "10_unbalanced":
            raise RuntimeError("boom")
        return real(datasource, control, cut)  # type: ignore[arg-type]

    monkeypatch.setattr(suites, "_assert", breaks)
    broken, fine = evaluate(warehouse, "10_unbalanced", "05_currency")
    assert (broken.found, fine.found) == ("error", "passed")


def test_build_results_must_hold_tests_that_passed(warehouse: Path) -> None:
    def results(*rows: tuple[str, str]) -> ControlEvidence:
        with duckdb.connect(str(warehouse)) as con:
            con.execute("delete from evidence.build_results")
            for kind, status in rows:
                con.execute(
                    "insert into evidence.build_results values (?, 'core', ?, ?, 'n', ?, 0, null)",
                    [EXECUTION, f"{kind}.x", kind, status],
                )
        return evaluate(warehouse, "dbt_tests")[0]

    assert results(("model", "success"), ("test", "pass")).found == "passed"
    assert results(("model", "success")).found == "not_run"
    assert results(("model", "success"), ("test", "fail")).found == "failed"
    assert results(("model", "skipped"), ("test", "pass")).found == "failed"
    assert results(("model", "success"), ("test", "pass"), ("test", "missing")).found == "failed"


def test_build_results_of_another_execution_do_not_count(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse)) as con:
        con.execute(
            "insert into evidence.build_results values ('other', 'core', 'test.x', 'test', 'n', 'pass', 0, null)"
        )
    assert evaluate(warehouse, "dbt_tests")[0].found == "not_run"


def test_landed_tables_must_carry_their_keys(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse)) as con:
        con.execute("create schema landing; create table landing.sap__ekko as select '4500000001' as ebeln")
        con.execute("create table landing.contract__items as select 'A-1' as item_id union all select null")
    assert evaluate_contracts(warehouse, RUN, PERIOD, {"sap__ekko": ("EBELN",)}).found == "passed"
    assert evaluate_contracts(warehouse, RUN, PERIOD, {"sap__ekko": ("EBELP",)}).found == "error"
    with duckdb.connect(str(warehouse)) as con:
        con.execute("insert into landing.sap__ekko values (' ')")
    found = evaluate_contracts(warehouse, RUN, PERIOD, {"sap__ekko": ("EBELN",)})
    assert (found.found, found.exceptions) == ("failed", 1)
    assert found.first_rows[0]["column"] == "EBELN"
    others = evaluate_contracts(warehouse, RUN, PERIOD, {"contract__items": ("item_id",)})
    assert (others.found, others.exceptions, others.first_rows[0]["table"]) == ("failed", 1, "ITEMS")


def test_the_warehouse_can_be_written_after_the_suites(warehouse: Path) -> None:
    evaluate(warehouse, "10_unbalanced")
    with duckdb.connect(str(warehouse)) as con:
        con.execute("create table scratch as select 1 as x")


def test_evidence_survives_the_warehouse_and_stays_with_its_execution(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse)) as con:
        add(con, "10_unbalanced", key="1", difference=Decimal("7.10"), status="out_of_tolerance")
    found = evaluate(warehouse, "10_unbalanced", "05_currency")
    with duckdb.connect(str(warehouse)) as con:
        store_evidence(con, EXECUTION, found)
        store_evidence(con, EXECUTION, found)
        kept = load_evidence(con, EXECUTION)
        assert load_evidence(con, "execution-2") == []
    assert kept == found
