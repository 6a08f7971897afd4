"""Control totals of the source beside native tables: what lands, what is refused, and with which words."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from orchestration.sources.landing import SourceRequest, land
from orchestration.sources.model import LandingResult
from orchestration.sources.warehouse import load_landing

EKPO = "MANDT,EBELN,EBELP,BUKRS,NETWR\n100,4500000001,10,1000,15.00\n100,4500000002,10,1000,41.00\n"
TOTALS = "entity,company_code,period,row_count,amount\nEKPO,1000,2026-09,2,56.00\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "extracts"
    path.mkdir()
    (path / "EKPO.csv").write_text(EKPO, encoding="utf-8")
    return path


def _land(folder: Path) -> LandingResult:
    return land(SourceRequest("erp", "sap", folder.parent / "landing", folder))


def _totals(folder: Path, text: str) -> LandingResult:
    (folder / "control_totals.csv").write_text(text, encoding="utf-8")
    return _land(folder)


def _messages(result: LandingResult) -> list[str]:
    return [error.message for error in result.errors if error.severity == "error"]


def test_totals_beside_native_tables_land_as_the_contract_entity_of_their_source(folder: Path) -> None:
    result = _totals(folder, TOTALS)
    assert _messages(result) == []
    assert result.tables == ("EKPO", "control_totals")
    with duckdb.connect() as con:
        load_landing(con, [result])
        rows = con.execute(
            "select _source, entity, company_code, period, row_count, amount, _file, _row "
            "from landing.contract__control_totals"
        ).fetchall()
    assert rows == [("erp", "EKPO", "1000", "2026-09", "2", "56.00", "control_totals.csv", 1)]


def test_a_source_without_totals_has_none(folder: Path) -> None:
    with duckdb.connect() as con:
        load_landing(con, [_land(folder)])
        assert con.execute("select count(*) from landing.contract__control_totals").fetchone() == (0,)


def test_totals_of_an_unknown_table_are_an_error_that_names_the_near_one(folder: Path) -> None:
    result = _totals(folder, TOTALS + "EKOP,1000,2026-09,2,56.00\n")
    (error,) = result.errors
    assert (error.file, error.row, error.column) == ("control_totals.csv", 2, "entity")
    assert "'EKOP'" in error.message
    assert "Did you mean 'EKPO'?" in error.message


def test_totals_of_a_contract_entity_are_welcome_beside_native_tables(folder: Path) -> None:
    assert _messages(_totals(folder, TOTALS + "journal_entry_lines,1000,202609,2,56.00\n")) == []


def test_a_month_that_is_none_is_named_with_its_row(folder: Path) -> None:
    result = _totals(folder, TOTALS + "EKPO,1000,2026-13,2,56.00\n")
    (error,) = result.errors
    assert (error.row, error.column) == (2, "period")
    assert "'2026-13'" in error.message
    assert "YYYY-MM" in error.message


def test_the_same_totals_twice_are_refused_whatever_the_writing_of_the_month(folder: Path) -> None:
    result = _totals(folder, TOTALS + "ekpo,1000,202609,2,56.00\n")
    (error,) = result.errors
    assert "row 1" in error.message
    assert "row 2" in error.message
    assert "twice" in error.message


@pytest.mark.parametrize(
    ("header", "column", "words"),
    [
        ("entity,company,period,row_count,amount", "company", "Did you mean 'company_code'?"),
        ("entity,company_code,period,amount", "row_count", "missing"),
    ],
)
def test_columns_of_the_totals_are_strict(folder: Path, header: str, column: str, words: str) -> None:
    cells = ",".join("EKPO" if name == "entity" else "1" for name in header.split(","))
    result = _totals(folder, f"{header}\n{cells}\n")
    (error,) = result.errors
    assert error.column == column
    assert words in error.message
    assert result.tables == ("EKPO",)


def test_the_notation_of_the_totals_does_not_decide_that_of_the_extracts(folder: Path) -> None:
    """1.500 alone may be one and a half or fifteen hundred; a totals file with a decimal comma is somebody else's."""
    (folder / "EKPO.csv").write_text("MANDT,EBELN,EBELP,BUKRS,MENGE\n100,4500000001,10,1000,1.500\n", encoding="utf-8")
    alone = {m.table: m.guess("decimal_mark") for m in _land(folder).manifests}
    beside = {m.table: m.guess("decimal_mark") for m in _totals(folder, TOTALS.replace("56.00", '"56,00"')).manifests}
    assert beside["control_totals"] == ","
    assert beside["EKPO"] == alone["EKPO"] == "."
