"""The landing schema keeps its shape whatever was delivered, and register and finance files are read strictly."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl
import pytest

from orchestration.sources.finance import FINANCE, land_finance
from orchestration.sources.landing import land_source
from orchestration.sources.register import REGISTER, land_register
from orchestration.sources.sap_tables import TABLES
from orchestration.sources.warehouse import DBT_SOURCES, dbt_sources_yaml, landing_relations, load_landing

TYPE_NAMES = {"TIMESTAMP WITH TIME ZONE": "timestamptz", "DECIMAL(38,9)": "decimal(38, 9)"}


@pytest.fixture
def con(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        yield connection


def _file(path: Path, *lines: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _shape(con: duckdb.DuckDBPyConnection, relation: str) -> list[tuple[str, str]]:
    rows = con.execute(f'describe landing."{relation}"').fetchall()
    return [(name, TYPE_NAMES.get(kind, kind.lower())) for name, kind, *_ in rows]


def _assert_contract(con: duckdb.DuckDBPyConnection) -> None:
    for relation, columns in landing_relations().items():
        assert _shape(con, relation) == columns, relation


def test_every_relation_exists_with_its_columns_even_when_nothing_was_delivered(con: duckdb.DuckDBPyConnection) -> None:
    load_landing(con, [])
    _assert_contract(con)
    for relation in landing_relations():
        assert con.execute(f'select count(*) from landing."{relation}"').fetchone() == (0,)


def test_files_of_two_sources_are_united_with_their_own_dialect(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    _file(
        tmp_path / "de" / "BSEG.csv",
        "BUKRS;BELNR;GJAHR;BUZEI;SHKZG;DMBTR",
        "DE;1;2024;1;S;1.000,50",
        "DE;1;2024;2;H;1.000,50",
    )
    _file(tmp_path / "us" / "bseg.csv", "bukrs,belnr,gjahr,buzei,shkzg,dmbtr,sgtxt", 'US,9,2024,1,H,"2,000.25",note')
    _file(tmp_path / "us" / "T001.csv", "BUKRS", "US", "too,wide")
    _file(tmp_path / "us" / "EKPO.csv", "EBELN", "1")
    results = [
        land_source("de", "sap", tmp_path / "de", {"client": "100"}, tmp_path / "landing"),
        land_source("us", "sap", tmp_path / "us", {}, tmp_path / "landing"),
    ]
    load_landing(con, results)
    load_landing(con, results)  # replaces, never adds
    _assert_contract(con)
    assert con.execute(
        "select bukrs, dmbtr, sgtxt, _source, _file, _row, _decimal_mark, _client from landing.sap__bseg order by "
        "_source, _row"
    ).fetchall() == [
        ("DE", "1.000,50", None, "de", "BSEG.csv", 1, ",", "100"),
        ("DE", "1.000,50", None, "de", "BSEG.csv", 2, ",", "100"),
        ("US", "2,000.25", "note", "us", "bseg.csv", 1, ".", None),
    ]
    assert con.execute("select source, total, debit, credit from landing.column_sums order by source").fetchall() == [
        ("de", Decimal("2001"), Decimal("1000.5"), Decimal("1000.5")),
        ("us", Decimal("2000.25"), Decimal("0"), Decimal("2000.25")),
    ]
    assert con.execute(
        "select source, table_name, files, rows from landing.delivered_tables order by all"
    ).fetchall() == [
        ("de", "BSEG", 1, 2),
        ("us", "BSEG", 1, 1),
        ("us", "T001", 1, 1),
    ]
    assert con.execute("select file, row, raw_text from landing.rejected_rows").fetchall() == [
        ("T001.csv", 2, "too,wide")
    ]
    assert con.execute("select file, column_name from landing.errors where severity = 'error'").fetchall() == [
        ("EKPO.csv", "EBELP")
    ]
    assert con.execute(
        "select count(*) from landing.manifest where rows_read <> rows_landed + rows_rejected"
    ).fetchone() == (0,)


def test_what_is_delivered_no_more_is_gone_from_the_schema(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    _file(tmp_path / "in" / "T001.csv", "BUKRS", "US")
    load_landing(con, [land_source("erp", "sap", tmp_path / "in", {}, tmp_path / "landing")])
    load_landing(con, [])
    assert con.execute("select count(*) from landing.sap__t001").fetchone() == (0,)


def test_parse_failures_are_all_listed_not_only_the_first(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    _file(tmp_path / "in" / "TCURX.csv", "CURRKEY,CURRDEC", *(f"X{n},none" for n in range(50)))
    result = land_source("erp", "sap", tmp_path / "in", {}, tmp_path / "landing")
    load_landing(con, [result])
    assert len(result.manifests[0].first_parse_failures) == 20
    assert con.execute("select count(*), max(row), min(kind) from landing.parse_failures").fetchone() == (
        50,
        50,
        "integer",
    )


CLAIMS = ",".join(REGISTER["claims"])


def test_register_and_finance_files_are_read_by_name(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    _file(tmp_path / "register" / "claims.csv", CLAIMS, "M1,2026-01,1234.50,hard,period,lead,2026-02-03")
    _file(tmp_path / "finance" / "budget.csv", ",".join(FINANCE["budget"]), "2026-01,1000,rev,-5.00,EUR,v1")
    register = land_register(tmp_path / "register", tmp_path / "landing")
    finance = land_finance(tmp_path / "finance", tmp_path / "landing")
    load_landing(con, [], register, finance)
    _assert_contract(con)
    assert con.execute(
        "select measure_id, amount, submitted_on, _file, _row from landing.register__claims"
    ).fetchall() == [("M1", "1234.50", "2026-02-03", "claims.csv", 1)]
    assert con.execute("select amount from landing.finance__budget").fetchall() == [("-5.00",)]
    assert con.execute("select count(*) from landing.register__plans").fetchone() == (0,)


def test_a_register_workbook_has_the_files_as_sheets(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, row in {
        "claims": ["M1", "2026-01", 12.5, "hard", "period", "lead", "2026-02-03"],
        "projects": ["P1"] * 7,
    }.items():
        sheet = book.create_sheet(name)
        sheet.append(list(REGISTER[name]))
        sheet.append(row)
    book.save(tmp_path / "register.xlsx")
    result = land_register(tmp_path / "register.xlsx", tmp_path / "landing")
    assert result.errors == ()
    load_landing(con, [], result)
    assert con.execute("select amount, _file from landing.register__claims").fetchall() == [
        ("12.5", "register.xlsx#claims")
    ]
    assert con.execute("select count(*) from landing.register__projects").fetchone() == (1,)


@pytest.mark.parametrize(
    ("name", "header", "column", "expected"),
    [
        ("claims.csv", CLAIMS.replace("amount", "amuont"), "amuont", "Did you mean 'amount'"),
        ("claims.csv", CLAIMS.replace(",basis", ""), "basis", "basis missing"),
        ("claim.csv", CLAIMS, None, "Did you mean claims"),
    ],
)
def test_a_register_file_that_does_not_fit_is_an_error_with_the_valid_names(
    tmp_path: Path, name: str, header: str, column: str | None, expected: str
) -> None:
    _file(tmp_path / "register" / name, header, ",".join("x" for _ in header.split(",")))
    result = land_register(tmp_path / "register", tmp_path / "landing")
    assert result.manifests == ()
    (error,) = result.errors
    assert (error.file, error.column) == (name, column)
    assert expected in error.message
    assert "Valid" in error.message


def test_register_dates_and_decimals_are_laid_down_not_guessed(tmp_path: Path) -> None:
    _file(tmp_path / "register" / "claims.csv", CLAIMS, 'M1,2026-01,"1.234,50",hard,period,lead,03.02.2026')
    (manifest,) = land_register(tmp_path / "register", tmp_path / "landing").manifests
    assert manifest.parse_failures_by_column == {"amount".upper(): 1, "SUBMITTED_ON": 1}


def test_the_catalogue_names_keys_among_its_columns() -> None:
    for table in TABLES.values():
        assert set(table.keys) <= set(table.columns)
        assert set(table.required) <= set(table.keys)
        assert table.posting_date is None or table.kind(table.posting_date) == "date"


def test_the_dbt_sources_file_is_current() -> None:
    assert DBT_SOURCES.read_text(encoding="utf-8") == dbt_sources_yaml(), (
        "run `python -m orchestration.sources.warehouse` and commit the result"
    )
