"""Files of finance and planning, and what the register gained: a file lands under its name, a lacking one is absent.

Belongs here: landing of the new files and tables with their columns, columns a register may leave out, native tables of
sales and planning by name. Does not belong here: what the rows mean (dbt unit tests).
"""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import pytest

from orchestration.sources.contract import ENTITIES
from orchestration.sources.finance import FINANCE, land_finance
from orchestration.sources.landing import SourceRequest, land, land_source
from orchestration.sources.model import LandingResult
from orchestration.sources.oracle_tables import TABLES as ORACLE
from orchestration.sources.register import OPTIONAL, REGISTER, land_register
from orchestration.sources.sap_tables import TABLES as SAP
from orchestration.sources.warehouse import load_landing

PLANNING = (
    "demand_forecasts",
    "planned_receipts",
    "inventory_ownership",
    "freight_documents",
    "obsolescence_provisions",
    "rebate_agreements",
    "rebate_accruals",
    "price_indices",
    "payment_terms",
    "capital_expenditures",
)
_CELLS = {
    "text": "x",
    "integer": "1",
    "date": "2026-09-14",
    "amount": "1.50",
    "quantity": "2.5",
    "price": "1.25",
    "number": "0.5",
}
SALES = ("VBAK", "VBAP", "VBEP", "LIKP", "LIPS", "VBRK", "VBRP", "KNA1", "PBIM", "PBED", "EKET")


def _errors(result: LandingResult) -> list[str]:
    return [error.message for error in result.errors if error.severity == "error"]


def _write(folder: Path, name: str, header: list[str], row: list[str]) -> None:
    folder.mkdir(exist_ok=True)
    with (folder / name).open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, row])


@pytest.mark.parametrize("name", PLANNING)
def test_a_file_of_planning_lands_with_all_its_columns(tmp_path: Path, name: str) -> None:
    columns = FINANCE[name]
    _write(tmp_path / "finance", f"{name}.csv", list(columns), [_CELLS[kind] for kind in columns.values()])
    result = land_finance(tmp_path / "finance", tmp_path / "landing")
    assert _errors(result) == []
    with duckdb.connect() as con:
        load_landing(con, (), None, result)
        rows = con.execute(f"select * exclude (_file) from landing.finance__{name}").fetchall()
    assert rows == [(*(_CELLS[kind] for kind in columns.values()), 1)]


@pytest.mark.parametrize("name", PLANNING)
def test_without_the_file_its_relation_is_empty(tmp_path: Path, name: str) -> None:
    with duckdb.connect() as con:
        load_landing(con, (), None, land_finance(None, tmp_path))
        assert con.execute(f"select count(*) from landing.finance__{name}").fetchone() == (0,)


@pytest.mark.parametrize("name", PLANNING)
def test_every_file_of_planning_says_whose_plant_or_company_it_is_about(name: str) -> None:
    assert "source" in FINANCE[name]


@pytest.mark.parametrize("name", [name for name in PLANNING if name in ENTITIES])
def test_file_and_entity_have_the_same_columns_whoever_delivers(name: str) -> None:
    assert set(FINANCE[name]) - {"source"} == {column.name for column in ENTITIES[name].columns}


def test_a_register_of_before_indices_still_lands_and_reads_blank(tmp_path: Path) -> None:
    header = [column for column in REGISTER["baselines"] if column not in OPTIONAL["baselines"]]
    _write(tmp_path / "register", "baselines.csv", header, [_CELLS[REGISTER["baselines"][column]] for column in header])
    result = land_register(tmp_path / "register", tmp_path / "landing")
    assert _errors(result) == []
    with duckdb.connect() as con:
        load_landing(con, (), result, None)
        found = con.execute(
            "select measure_id, index_id, indexed_share, index_base_period from landing.register__baselines"
        ).fetchall()
    assert found == [("x", None, None, None)]


def test_a_column_that_must_be_there_is_still_missed_by_name(tmp_path: Path) -> None:
    _write(tmp_path / "register", "baselines.csv", ["measure_id", "index_id"], ["m", "i"])
    (message,) = _errors(land_register(tmp_path / "register", tmp_path / "landing"))
    assert "item_id, version, baseline_type" in message
    assert "indexed_share missing" not in message


@pytest.mark.parametrize("name", ["measure_parameters", "objectives", "agenda_items"])
def test_new_tables_of_the_register_land(tmp_path: Path, name: str) -> None:
    columns = REGISTER[name]
    _write(tmp_path / "register", f"{name}.csv", list(columns), [_CELLS[kind] for kind in columns.values()])
    result = land_register(tmp_path / "register", tmp_path / "landing")
    assert _errors(result) == []
    assert [(m.table, m.rows_landed) for m in result.manifests] == [(name, 1)]


@pytest.mark.parametrize("table", SALES)
def test_a_table_of_sales_or_planning_is_known_by_its_file_name(tmp_path: Path, table: str) -> None:
    columns = list(SAP[table].columns)
    kinds = {"date": "20260914", "amount": "1.50", "quantity": "2.5", "flag": "X", "number": "1", "rate": "1.0"}
    _write(tmp_path / "erp", f"{table}_2026-09.csv", columns, [kinds.get(SAP[table].kind(c), "1") for c in columns])
    result = land_source("erp", "sap", tmp_path / "erp", {"date_order": "ymd"}, tmp_path / "landing")
    assert _errors(result) == []
    assert [(m.table, m.rows_landed) for m in result.manifests] == [(table, 1)]


def test_two_snapshots_of_planned_requirements_both_land(tmp_path: Path) -> None:
    for day, quantity in (("2026-07-31", "100"), ("2026-08-31", "130")):
        header = ["MANDT", "BDZEI", "PDATU", "PLNMG", "MEINS", "ENTLU", "SNAPSHOT_DATE"]
        _write(tmp_path / "erp", f"PBED_{day}.csv", header, ["100", "1", "20260901", quantity, "EA", "3", day])
    result = land_source("erp", "sap", tmp_path / "erp", {"date_order": "ymd"}, tmp_path / "landing")
    with duckdb.connect() as con:
        load_landing(con, (result,), None, None)
        found = con.execute("select plnmg, snapshot_date from landing.sap__pbed order by 1").fetchall()
    assert found == [("100", "2026-07-31"), ("130", "2026-08-31")]


@pytest.mark.parametrize(
    "table",
    [
        "OE_ORDER_HEADERS_ALL",
        "OE_ORDER_LINES_ALL",
        "DOO_FULFILL_LINES_ALL",
        "DOO_LINES_ALL",
        "RA_CUSTOMER_TRX_ALL",
        "RA_CUSTOMER_TRX_LINES_ALL",
        "RA_CUST_TRX_LINE_GL_DIST_ALL",
    ],
)
def test_a_sales_table_of_oracle_is_known_by_its_file_name(tmp_path: Path, table: str) -> None:
    columns = list(ORACLE[table].columns)
    kinds = {"date": "14-SEP-2026", "amount": "3.10", "quantity": "2.5", "price": "1.25", "rate": "1.0", "flag": "Y"}
    _write(tmp_path / "ebs", f"{table}.csv", columns, [kinds.get(ORACLE[table].kind(c), "1") for c in columns])
    result = land(SourceRequest("ebs", "oracle", tmp_path / "landing", tmp_path / "ebs"))
    assert _errors(result) == []
    assert [(m.table, m.rows_landed) for m in result.manifests] == [(table, 1)]
