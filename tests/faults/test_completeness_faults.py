"""What did not come: totals of the source that the landed rows do not reach, entities expected and absent, silence.

Belongs here: control totals, the calendar of expected entities, nil returns and sources that land nothing, each put
into the delivered files of the sound company. The totals are counted here from the files, with pandas.
Does not belong here: the other failure modes (test_faults.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from fault_workspace import FaultWorkspace, copy_workspace

HEADER = "entity,company_code,period,row_count,amount\n"
EXPECTED = "source,company_code,plant,entity,valid_from,valid_to\n"


@pytest.fixture
def work(built_sample: Path, tmp_path: Path) -> FaultWorkspace:
    return copy_workspace(built_sample, tmp_path / "faulty")


def _months(dates: pd.Series) -> pd.Series:
    """YYYY-MM of 20260914 and 2026-09-14."""
    digits = dates.str.replace("-", "").str[:6]
    return digits.str[:4] + "-" + digits.str[4:]


def _lines(entity: str, frame: pd.DataFrame, amount: str | None, keys: list[str]) -> Iterable[str]:
    """Lines of control_totals.csv: rows and the plain sum of a column, as `select count(*), sum(x) group by` gives."""
    if not keys:
        frame, keys = frame.assign(whole=""), ["whole"]
    for key, rows in frame.groupby(keys):
        company, month = (*key, "")[:2]
        total = "" if amount is None else str(sum((Decimal(value) for value in rows[amount]), Decimal(0)))
        yield f"{entity},{company},{month},{len(rows)},{total}"


def _totals(work: FaultWorkspace) -> list[str]:
    """What the system would say of itself: client 100, journals and movements by company and month."""
    headers, journal = work.read("BKPF"), work.read("BSEG")
    keys = ["mandt", "bukrs", "belnr", "gjahr"]
    dated = (
        journal[journal.mandt == "100"]
        .merge(headers[[*keys, "budat"]], on=keys)
        .assign(month=lambda rows: _months(rows.budat))
    )
    documents, movements = work.read("MKPF"), work.read("MSEG")
    moved = movements[movements.mandt == "100"].merge(
        documents[["mandt", "mblnr", "mjahr", "budat"]], on=["mandt", "mblnr", "mjahr"]
    )
    moved = moved.assign(month=_months(moved.budat))
    orders, stock = work.read("EKPO"), work.read("MBEW")
    companies = work.read("EKKO")[["mandt", "ebeln", "bukrs"]]
    return [
        *_lines("BSEG", dated, "dmbtr", ["bukrs", "month"]),
        *_lines("MSEG", moved, "dmbtr", ["bukrs", "month"]),
        *_lines("EKKO", companies[companies.mandt == "100"], None, ["bukrs"]),
        *_lines("EKPO", orders[orders.mandt == "100"], "netwr", []),
        *_lines("MBEW", stock[stock.mandt == "100"], "salk3", []),
        # an entity of the contract beside native tables is compared with the canonical rows
        *_lines("journal_entry_lines", dated, None, ["bukrs", "month"]),
    ]


def _write_totals(work: FaultWorkspace, lines: Iterable[str]) -> None:
    work.save_text("control_totals", HEADER + "\n".join(lines) + "\n")


def test_totals_that_agree_fire_nothing_and_are_compared(work: FaultWorkspace) -> None:
    lines = _totals(work)
    _write_totals(work, lines)
    work.rebuild()
    found = work.found()
    assert (found.controls, found.rungs) == (frozenset(), frozenset()), found.explained
    compared = work.query(
        "select count(*), count(*) filter (left_amount = right_amount and left_count = right_count and left_count > 0) "
        "from reconciliation.reconciliation_ladder where rung = 1 and comparison = 'control_totals'"
    )
    counted = sum(not line.startswith(("EKKO", "journal_entry_lines")) for line in lines)
    assert compared == [(len(lines), counted)]


def test_each_way_in_which_totals_and_rows_part_is_named_by_company_and_month(work: FaultWorkspace) -> None:
    """A row counted and not delivered, rows without a total, totals without rows, a total nobody can compare."""
    lines = [line for line in _totals(work) if not line.startswith("MSEG,2000,2026-07,")]
    place = next(n for n, line in enumerate(lines) if line.startswith("BSEG,2000,2026-08,"))
    _, _, _, count, amount = lines[place].split(",")
    lines[place] = f"BSEG,2000,2026-08,{int(count) + 1},{Decimal(amount) + Decimal('12.50')}"
    _write_totals(work, ["LFA1,1000,,3,", *lines, "MSEG,3000,2026-07,4,100.00"])
    work.rebuild()
    found = work.found()
    assert (found.controls, found.rungs) == (frozenset(), frozenset({"rung_1 control_totals"})), found.explained
    assert work.query(
        "select scope, status, left_count - right_count from reconciliation.reconciliation_ladder "
        "where comparison = 'control_totals' and status <> 'matched' order by scope"
    ) == [
        ("sap_main/bseg/2000/2026-08", "out_of_tolerance", 1),
        ("sap_main/lfa1/1000/all months", "not_available", 3),
        ("sap_main/mseg/2000/2026-07", "missing_left", None),
        ("sap_main/mseg/3000/2026-07", "missing_right", 4),
    ]
    assert work.query(
        "select difference, note from reconciliation.reconciliation_ladder "
        "where comparison = 'control_totals' and scope like '%/bseg/%' and status <> 'matched' "
        "or scope like '%/lfa1/%' and comparison = 'control_totals' order by scope"
    ) == [
        (Decimal("12.50"), "as delivered: no sign turned, no currency shifted; totals of control_totals.csv"),
        (
            Decimal("3"),
            "control_totals.csv, row 1: rows of lfa1 name no company; leave company_code of its totals blank",
        ),
    ]


def test_a_source_without_totals_is_said_as_such_and_blocks_nothing(built_sample: Path) -> None:
    rows = FaultWorkspace(built_sample, built_sample).query(
        "select scope, status, left_count, note from reconciliation.reconciliation_ladder "
        "where comparison = 'control_totals_not_delivered'"
    )
    ((scope, status, count, note),) = rows
    assert (scope, status, count) == ("sap_main", "matched", None)
    assert "gives no control totals of its own" in str(note)


# --- calendar of expected entities
# -----------------------------------------------------------------------------------


def _fires_11_alone(work: FaultWorkspace, *keys: str) -> None:
    work.rebuild()
    found = work.found()
    assert (found.controls, found.rungs) == (frozenset({"11_missing_entity"}), frozenset()), found.explained
    rows = work.query(
        "select distinct scope || ': ' || key from reconciliation.control_results "
        "where control_id = '11_missing_entity' and status <> 'matched' and key <> 'all' order by 1"
    )
    assert tuple(row[0] for row in rows) == keys


def test_a_plant_and_a_company_of_the_calendar_without_rows_are_named_with_each_entity(work: FaultWorkspace) -> None:
    work.save_text(
        "finance/expected_entities",
        EXPECTED
        + "sap_main,1000,1099,inventory_movements,2026-09-01,\n"
        + ",3000,,journal_entry_lines,2026-09-01,\n,3000,,trial_balances,2026-09-01,\n",
    )
    _fires_11_alone(work, "1000: plant 1099 movements", "3000: balances", "3000: journals")


def _nil_returns(work: FaultWorkspace) -> str:
    """Those that the sound company has signed: a plant that was sold delivers nothing any more."""
    return (work.folder / "finance" / "nil_returns.csv").read_text(encoding="utf-8")


def test_a_signed_nil_return_stands_for_the_rows_of_the_plant(work: FaultWorkspace) -> None:
    work.save_text("finance/expected_entities", EXPECTED + "sap_main,1000,1099,inventory_movements,2026-09-01,\n")
    work.save_text(
        "finance/nil_returns",
        _nil_returns(work)
        + "sap_main,1000,1099,inventory_movements,2026-09,Plant closed for stocktaking,Plant controller,2026-10-02\n",
    )
    work.rebuild()
    found = work.found()
    assert (found.controls, found.rungs) == (frozenset(), frozenset()), found.explained


def test_a_nil_return_beside_rows_is_contradicted(work: FaultWorkspace) -> None:
    work.save_text(
        "finance/nil_returns",
        _nil_returns(work) + ",2000,,goods_receipts,2026-09,No purchases,Plant controller,2026-10-02\n",
    )
    _fires_11_alone(work, "2000: nil return receipts")


def test_a_nil_return_that_nobody_signed_is_no_nil_return(work: FaultWorkspace) -> None:
    work.save_text(
        "finance/nil_returns", _nil_returns(work) + ",2000,,goods_receipts,2026-09,No purchases,,2026-10-02\n"
    )
    work.rebuild()
    found = work.found()
    assert found.controls == {"30_encoding"}, found.explained
    assert "signed_by" in found.explained


def test_a_source_that_lands_nothing_blocks_by_its_name(work: FaultWorkspace) -> None:
    file = work.folder / "tieout.toml"
    text = file.read_text(encoding="utf-8")
    (work.folder / "extracts/sap_silent").mkdir()
    file.unlink()
    file.write_text(
        f'{text}\n[[sources]]\nname = "sap_silent"\nkind = "sap"\npath = "extracts/sap_silent"\n', encoding="utf-8"
    )
    work.rebuild()
    found = work.found()
    assert work.query(
        "select distinct control_id, scope from reconciliation.control_results "
        "where status not in ('matched', 'not_available') and control_id <> '31_footing'"
    ) == [("11_missing_entity", "source sap_silent")], found.explained
    # what a source without a row cannot prove is said beside it, of this source alone
    assert found.rungs == frozenset(), found.explained
    assert work.query(
        "select distinct scope from reconciliation.control_results "
        "where status = 'not_available' and control_id <> '31_footing'"
    ) == [("source sap_silent",)]
