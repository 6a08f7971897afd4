"""What an SAP extract says about itself: how its amounts are stored, and stock that S/4 no longer writes."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pytest

from orchestration.sources.landing import land_source
from orchestration.sources.model import LandingResult
from orchestration.sources.sap_checks import AmountTest, amount_tests
from orchestration.sources.warehouse import load_landing

DATA = Path(os.environ.get("TIEOUT_TEST_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
ZERO_DECIMALS = [("JPY", 0), ("KRW", 0)]


def _folder(root: Path, **files: list[str]) -> Path:
    folder = root / "extracts"
    folder.mkdir()
    for table, lines in files.items():
        (folder / f"{table}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def _tests(*results: LandingResult) -> tuple[AmountTest, ...]:
    with duckdb.connect() as con:
        load_landing(con, results)
        return amount_tests(con, ZERO_DECIMALS)


def test_stored_yen_hold_with_the_shift_and_shifted_yen_without(tmp_path: Path) -> None:
    """25,000 yen at 0.0062 are 155.00 euro; 12,000 yen at /161.29 (indirect) are 74.40. Stored: 250.00 and 120.00."""
    heads = ["BUKRS,BELNR,GJAHR,WAERS,HWAER,KURSF", "1000,1,2026,JPY,EUR,0.00620", "1000,2,2026,JPY,EUR,/161.29000"]
    stored = [
        "BUKRS,BELNR,GJAHR,BUZEI,SHKZG,WRBTR,DMBTR",
        "1000,1,2026,1,S,250.00,155.00",
        "1000,2.0,2026,1,H,120.00,74.40",
    ]
    folder = _folder(tmp_path, BKPF=heads, BSEG=stored)
    first = land_source("stored", "sap", folder, {}, tmp_path / "landing")
    (folder / "BSEG.csv").write_text("\n".join(stored).replace("250.00", "25000").replace("120.00", "12000") + "\n")
    second = land_source("shifted", "sap", folder, {}, tmp_path / "landing")
    found = _tests(first, second)
    assert found == (AmountTest("shifted", "JPY", 2, 2, 0), AmountTest("stored", "JPY", 2, 0, 2))
    assert [test.reading for test in found] == ["shifted", "stored"]


def test_a_ledger_in_yen_is_tested_on_its_foreign_documents(tmp_path: Path) -> None:
    """A dollar document of a Japanese company: 100.00 USD at 150 are 15,000 yen, stored 150.00. Ledger 0L alone."""
    folder = _folder(
        tmp_path,
        BKPF=["BUKRS,BELNR,GJAHR,WAERS,HWAER,KURSF", "3000,0000000007,2026,USD,JPY,150.00000"],
        I_JournalEntryItem=[
            "Ledger,CompanyCode,FiscalYear,AccountingDocument,LedgerGLLineItem,AmountInTransactionCurrency,"
            "AmountInCompanyCodeCurrency",
            "0L,3000,2026,7,000001,-100.00,-150.00",
            "2L,3000,2026,7,000001,-100.00,-150.00",
        ],
    )
    assert _tests(land_source("s4", "sap", folder, {}, tmp_path / "landing")) == (AmountTest("s4", "USD", 1, 0, 1),)


MBEW = "MATNR,BWKEY,BWTAR,VPRSV,LBKUM,SALK3,STPRS,PEINH"
MATDOC = ["MBLNR,MJAHR,ZEILE,BWART,SHKZG,MENGE,DMBTR", "1,2026,1,101,S,5,50.00"]


@pytest.mark.parametrize(
    ("rows", "warned"),
    [(["M1,P1,,S,0.000,0.00,10.00,1", "M2,P1,,V,0,0,0,1"], True), (["M1,P1,,S,5,50.00,10.00,1"], False)],
)
def test_valuation_without_any_stock_in_s4_is_a_warning(tmp_path: Path, rows: list[str], warned: bool) -> None:
    result = land_source("s4", "sap", _folder(tmp_path, MBEW=[MBEW, *rows], MATDOC=MATDOC), {}, tmp_path / "landing")
    messages = [error.message for error in result.errors if error.severity == "warning"]
    assert [m.startswith("MBEW: LBKUM and SALK3 are zero in every row") for m in messages] == [True] * warned
    assert all("Extract MBEW through its compatibility view" in message for message in messages)


def test_valuation_without_any_stock_in_ecc_is_an_empty_warehouse(tmp_path: Path) -> None:
    folder = _folder(tmp_path, MBEW=[MBEW, "M1,P1,,S,0,0,10.00,1"])
    assert land_source("ecc", "sap", folder, {}, tmp_path / "landing").errors == ()


@pytest.mark.real_data
@pytest.mark.skipif(not DATA.is_dir(), reason="third-party extracts are not beside the checkout (TIEOUT_TEST_DATA)")
def test_client_375_stores_its_yen_and_won_with_two_implied_decimals(tmp_path: Path) -> None:
    """Counted elsewhere from the files alone: 20 lines in yen and 10 in won hold with the shift, none without."""
    options = {"client": "375", "include": ["BKPF.csv", "BSEG.csv"]}
    result = land_source("t375", "sap", DATA / "sap_se16n_client375", options, tmp_path / "landing")
    assert _tests(result) == (AmountTest("t375", "JPY", 20, 0, 20), AmountTest("t375", "KRW", 10, 0, 10))
