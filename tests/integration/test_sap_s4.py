"""One S/4HANA company in four header dialects: the same rows, the same relations for staging to read.

Belongs here: that technical names, lower case, CDS names and field labels (with labels that repeat) land alike, column
by column and cell by cell, so that every model above sees one company. Does not belong here: single names
(tests/unit/test_sap_names.py), what the columns mean (dbt unit tests).
The extracts are those of the sample group's Japanese company; here only their first lines are written anew.
"""

from __future__ import annotations

import csv

import duckdb
import pytest

from orchestration.sources import sap_names
from orchestration.sources.landing import land_source
from orchestration.sources.model import LandingResult
from orchestration.sources.sap_tables import TABLES
from orchestration.sources.warehouse import load_landing

DIALECTS = ("technical", "lower", "cds", "labels")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, LandingResult]:
    """The company landed once for each dialect; sources are called after the dialect."""
    from orchestration.sample_company.group import generate_group

    root = tmp_path_factory.mktemp("s4")
    generate_group(root / "group", seed=1)
    native = land_source("native", "sap", root / "group" / "extracts" / "s4", {"client": "300"}, root / "landing")
    assert [error.message for error in native.errors] == []
    found = {}
    for dialect in DIALECTS:
        folder = root / dialect
        folder.mkdir()
        for manifest in native.manifests:
            known = [c for c in sap_names.layout(manifest.table) if c in manifest.columns]
            columns = known + [c for c in manifest.columns if c not in known]
            names = ", ".join(f'"{column}"' for column in columns)
            rows = duckdb.sql(f"select {names} from read_parquet('{manifest.landed_path}') order by _row").fetchall()
            with (folder / f"{manifest.table}.csv").open("w", encoding="utf-8", newline="") as handle:
                writer = csv.writer(handle)
                writer.writerow(sap_names.headers(manifest.table, columns, dialect))
                writer.writerows(rows)
        found[dialect] = land_source(dialect, "sap", folder, {"client": "300"}, root / "landing")
    return found


def test_every_dialect_lands_in_full_and_says_how_it_was_read(results: dict[str, LandingResult]) -> None:
    for dialect, result in results.items():
        assert [error.message for error in result.errors] == [], dialect
        assert result.tables == results["technical"].tables
        renamed = {manifest.table for manifest in result.manifests if "columns" in manifest.guesses}
        assert renamed == (set(result.tables) if dialect in {"cds", "labels"} else set()), dialect
    assert {"ACDOCA", "MATDOC", "EKKO", "EKPO", "RBKP", "RSEG", "MBEW", "MBEWH", "FAGLBAL"} <= set(
        results["technical"].tables
    )


def test_labels_that_repeat_were_part_of_it(results: dict[str, LandingResult]) -> None:
    by_table = {manifest.table: manifest for manifest in results["labels"].manifests}
    repeated = {
        table: sorted({name for name in names if names.count(name) > 1})
        for table, manifest in by_table.items()
        for names in [sap_names.headers(table, list(manifest.columns), "labels")]
        if len(set(names)) < len(names)
    }
    assert repeated, "no table of the sample repeats a label: the test says nothing about repeated labels"
    for table in repeated:
        assert "(order of the dictionary)" in by_table[table].guesses["columns"].evidence, table


def test_staging_sees_the_same_rows_whatever_the_header(results: dict[str, LandingResult]) -> None:
    with duckdb.connect() as con:
        load_landing(con, list(results.values()))
        for table in results["technical"].tables:
            columns = ", ".join(f'"{column.lower()}"' for column in TABLES[table].columns)
            relation = f"landing.sap__{table.lower()}"
            selects = {
                dialect: f"select {columns}, _row, _date_order, _decimal_mark, _client from {relation} "
                f"where _source = '{dialect}'"
                for dialect in DIALECTS
            }
            row = con.execute(f"select count(*) from ({selects['technical']})").fetchone()
            assert row is not None
            assert row[0] > 0, table
            for dialect in DIALECTS[1:]:
                for one, two in (("technical", dialect), (dialect, "technical")):
                    lost = con.execute(f"{selects[one]} except all {selects[two]}").fetchall()
                    assert lost == [], f"{table}: in {one}, not in {two}"


def test_control_totals_are_those_of_the_same_columns(results: dict[str, LandingResult]) -> None:
    totals = {
        dialect: {(m.table, s.column): (s.total, s.debit, s.credit) for m in result.manifests for s in m.column_sums}
        for dialect, result in results.items()
    }
    assert totals["technical"][("ACDOCA", "HSL")][0] == "0", "a ledger balances"
    for dialect in DIALECTS[1:]:
        assert totals[dialect] == totals["technical"], dialect
