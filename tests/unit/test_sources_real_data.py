"""Third-party SAP exports land completely, with the right notation, and with the figures others computed from them."""

from __future__ import annotations

import csv
import os
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from orchestration.sources.landing import land_source
from orchestration.sources.model import LandingResult
from orchestration.sources.sap_tables import TABLES
from orchestration.sources.warehouse import load_landing

DATA = Path(os.environ.get("TIEOUT_TEST_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not DATA.is_dir(), reason="third-party extracts are not beside the checkout (TIEOUT_TEST_DATA)"),
]


def _records(path: Path) -> int:
    """Data rows by another reader."""
    csv.field_size_limit(1 << 24)
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return sum(1 for _ in csv.reader(handle)) - 1


def _check_complete(result: LandingResult, folder: Path) -> None:
    for manifest in result.manifests:
        assert manifest.rows_landed == _records(folder / manifest.file), manifest.file
        assert manifest.rows_rejected == 0


def test_client_375_lands_fully(tmp_path: Path) -> None:
    folder = DATA / "sap_se16n_client375"
    result = land_source("t375", "sap", folder, {"client": "375", "exclude": ["MSEG_EI*", "MKPK_EI*"]}, tmp_path)
    assert result.errors == ()
    assert result.tables == ("BKPF", "BSEG", "EKKO", "EKPO", "KONV", "MKPF", "MSEG")
    _check_complete(result, folder)
    by_table = {manifest.table: manifest for manifest in result.manifests}
    assert {m.guess("date_order") for m in by_table.values()} == {"mdy"}
    assert {m.guess("decimal_mark") for m in by_table.values()} == {"."}
    assert {t for t, m in by_table.items() if m.guess("index_column")} == {"BKPF", "BSEG"}
    assert sum(m.parse_failures for m in by_table.values()) == 0
    with duckdb.connect() as con:
        load_landing(con, [result])
        receipts = con.execute(
            "select sum(case upper(shkzg) when 'S' then 1 else -1 end * replace(dmbtr, ',', '')::decimal(28, 2)) "
            "from landing.sap__mseg where bwart in ('101', '122')"
        ).fetchone()
        ledger = dict(
            con.execute(
                "select ktosl, sum(case shkzg when 'S' then 1 else -1 end * replace(l.dmbtr, ',', '')::decimal(28, 2)) "
                "from landing.sap__bseg l join landing.sap__bkpf h on h.bukrs = l.bukrs and h.gjahr = l.gjahr "
                "and h.belnr = regexp_replace(l.belnr, '[.]0$', '') where h.blart = 'WE' group by 1"
            ).fetchall()
        )
    assert receipts == (Decimal("257229809.29"),)
    assert ledger["BSX"] == Decimal("250446064.56")
    assert ledger["WRX"] == Decimal("-11723033542.29")
    assert ledger["PRD"] == Decimal("11493136402.18")


def test_the_misnamed_second_set_of_client_375_is_recognised(tmp_path: Path) -> None:
    folder = DATA / "sap_se16n_client375"
    result = land_source("ei", "sap", folder, {"include": ["*_EI.csv"]}, tmp_path)
    assert {m.file: m.table for m in result.manifests} == {"MKPK_EI.csv": "MKPF", "MSEG_EI.csv": "MSEG"}
    _check_complete(result, folder)


def test_client_140_lands_fully_and_its_damaged_time_stamps_are_listed(tmp_path: Path) -> None:
    folder = DATA / "sap_se16n_client140_base"
    result = land_source("t140", "sap", folder, {"client": "140"}, tmp_path)
    assert result.errors == ()
    _check_complete(result, folder)
    by_table = {manifest.table: manifest for manifest in result.manifests}
    sums = {entry.column: entry.total for entry in by_table["EKPO"].column_sums}
    assert sums["NETWR"] == "992113.94"
    assert sums["BRTWR"] == "944151.4"
    # condition dates were 14-digit time stamps until a spreadsheet made 2.01605E+13 of them
    assert {t: dict(m.parse_failures_by_column) for t, m in by_table.items() if m.parse_failures} == {
        "PRCD_ELEMENTS": {"KDATU": 1244}
    }
    assert (by_table["MKPF"].first_posting_date, by_table["MKPF"].last_posting_date) == ("2016-05-27", "2019-02-21")


def test_replicated_tables_with_full_native_columns_land(tmp_path: Path) -> None:
    folder = DATA / "fivetran_sap_seeds"
    names = [f"sap_{table.lower()}_data.csv" for table in TABLES]
    result = land_source("replica", "sap", folder, {"include": names}, tmp_path)
    assert result.errors == ()
    assert len(result.manifests) == sum(1 for name in names if (folder / name).is_file())
    _check_complete(result, folder)
    widths = {manifest.table: len(manifest.columns) for manifest in result.manifests}
    assert (widths["ACDOCA"], widths["BSEG"], widths["EKPO"]) == (499, 351, 387)
    with duckdb.connect() as con:
        load_landing(con, [result])
        assert (
            con.execute("select hsl12, hsl01 from landing.sap__faglflext where drcrk = 'h' limit 1").fetchone()
            is not None
        )
