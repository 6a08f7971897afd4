"""Results of SELECTs: their shape, the type of every cell, what is rejected and why, the manifest they leave."""

from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.sources.contract import ENTITIES
from orchestration.sources.model import SourceError
from orchestration.sources.selects import (
    EntityLanding,
    EntityWriter,
    match_columns,
    one_select,
    read_selects,
    select_label,
)

LINE: dict[str, Any] = {
    "company_code": "10",
    "document": "100",
    "line": "1",
    "posting_date": "2026-09-30",
    "account": "4000",
    "amount_local": "1",
}


def _finish(writer: EntityWriter) -> EntityLanding:
    return writer.finish(extracted_at="2026-10-01T06:00:00+00:00", extracted_at_from="test")


def _land(
    folder: Path, columns: dict[str, Any], entity: str = "journal_entry_lines", mode: str = "freeze", pieces: int = 1
) -> EntityLanding:
    table = pa.table(columns)
    with EntityWriter(
        "erp", "database", ENTITIES[entity], "selects/erp/x.sql", table.column_names, folder, mode
    ) as writer:
        size = max(1, -(-table.num_rows // pieces))
        for start in range(0, max(1, table.num_rows), size):
            writer.write(table.slice(start, size))
        return _finish(writer)


def _cell(folder: Path, column: str, values: pa.Array) -> tuple[list[Any], list[str]]:
    """One column of the ledger in every row: what landed, and the reasons of what did not."""
    columns: dict[str, Any] = {name: [value] * len(values) for name, value in LINE.items()}
    landed = _land(folder, {**columns, column: values})
    rows = pq.read_table(landed.manifest.landed_path, columns=[column.upper()]).column(0).to_pylist()
    reasons: list[str] = []
    if landed.manifest.rejected_path:
        reasons = pq.read_table(landed.manifest.rejected_path, columns=["reason"]).column(0).to_pylist()
    assert landed.manifest.rows_read == len(values) == len(rows) + len(reasons)
    return rows, reasons


# --- every type a driver or DuckDB gives
# ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "values", "expected"),
    [
        ("amount_local", pa.array(["1.50", "-0.10", "+7", ".5", "5."]), ["1.5", "-0.1", "7", "0.5", "5"]),
        ("amount_local", pa.array(["100", "100.00", "0.00", " 2 "]), ["100", "100", "0", "2"]),
        ("amount_local", pa.array([Decimal("12.50"), Decimal("-0.01")], pa.decimal128(18, 2)), ["12.5", "-0.01"]),
        ("amount_local", pa.array([Decimal("100")], pa.decimal128(38, 0)), ["100"]),
        ("amount_local", pa.array([Decimal("1.1")], pa.decimal256(60, 4)), ["1.1"]),
        ("amount_local", pa.array([0.1, 1e-5, 1e15, -2.5]), ["0.1", "0.00001", "1000000000000000", "-2.5"]),
        ("amount_local", pa.array([0.1], pa.float32()), ["0.1"]),
        ("amount_local", pa.array([4500000000, -1]), ["4500000000", "-1"]),
        ("document", pa.array(["0012", " 7 ", "12E5"]), ["0012", " 7 ", "12E5"]),
        ("document", pa.array([4500000000, 1]), ["4500000000", "1"]),
        ("document", pa.array([4500000000.0]), ["4500000000"]),
        ("document", pa.array(["A", "A"]).dictionary_encode(), ["A", "A"]),
        ("posting_date", pa.array([dt.date(2026, 9, 30)]), ["2026-09-30"]),
        ("posting_date", pa.array([dt.datetime(2026, 9, 30, 23, 59)]), ["2026-09-30"]),
        ("posting_date", pa.array(["2026-09-30", "20260930", "2026-09-30 00:00:00"]), ["2026-09-30"] * 3),
        ("fiscal_period", pa.array([1, 12]), ["1", "12"]),
        ("fiscal_period", pa.array(["1", "12.0"]), ["1", "12"]),
        ("fiscal_period", pa.array([3.0]), ["3"]),
        ("is_posted", pa.array([True, False, None]), ["true", "false", None]),
        ("is_posted", pa.array(["Y", "no", "1", "f", ""]), ["true", "false", "true", "false", None]),
        ("is_posted", pa.array([1, 0]), ["true", "false"]),
        ("posting_class", pa.array(["gr_ir", " other ", None]), ["gr_ir", "other", None]),
        ("line_text", pa.array(["a;b\n\"c\"", "  ", None]), ['a;b\n"c"', None, None]),
        ("cost_center", pa.array([Decimal("7.00")], pa.decimal128(10, 2)), ["7"]),
        ("item_id", pa.nulls(2), [None, None]),
    ],
)  # fmt: skip
def test_cells_land_in_the_fixed_notation(tmp_path: Path, column: str, values: pa.Array, expected: list[Any]) -> None:
    assert _cell(tmp_path, column, values) == (expected, [])


@pytest.mark.parametrize(
    ("column", "values", "reason"),
    [
        ("amount_local", pa.array(["1,50"]), "amount_local: expected a number with a decimal point"),
        ("amount_local", pa.array(["1.234.567"]), "found '1.234.567'"),
        ("amount_local", pa.array(["1.5E+09"]), "found '1.5E+09'"),
        ("amount_local", pa.array([float("nan")]), "found 'nan'"),
        ("amount_local", pa.array([float("inf")]), "found 'inf'"),
        ("amount_local", pa.array([None], pa.string()), "amount_local: required, found nothing"),
        ("amount_local", pa.array(["  "]), "amount_local: required, found nothing"),
        ("amount_local", pa.array(["1" * 30]), "at most 29 digits"),
        ("document", pa.array(["4.5E+09"]), "document: expected a key with all its digits, as text, found '4.5E+09'"),
        ("document", pa.array(["5E+13"]), "document: expected a key with all its digits, as text, found '5E+13'"),
        ("document", pa.array(["4.5e+09"]), "document: expected a key with all its digits, as text, found '4.5e+09'"),
        ("document", pa.array([1.5]), "found '1.5'"),
        ("document", pa.array([1e17]), "expected a key with all its digits"),
        ("posting_date", pa.array(["30.09.2026"]), "expected a date YYYY-MM-DD from 1900 on, found '30.09.2026'"),
        ("posting_date", pa.array(["2026-02-31"]), "found '2026-02-31'"),
        ("posting_date", pa.array([dt.date(202, 9, 30)]), "from 1900 on"),
        ("posting_date", pa.array(["00000000"]), "posting_date: required, found nothing"),
        ("fiscal_period", pa.array(["1.5"]), "expected a whole number, found '1.5'"),
        ("is_posted", pa.array(["maybe"]), "is_posted: expected true or false, found 'maybe'"),
        ("is_posted", pa.array([2]), "found '2'"),
        ("posting_class", pa.array(["Gr_Ir"]), "expected one of inventory, gr_ir"),
    ],
)
def test_a_cell_that_does_not_fit_rejects_its_row(tmp_path: Path, column: str, values: pa.Array, reason: str) -> None:
    rows, reasons = _cell(tmp_path, column, values)
    assert rows == []
    assert reason in reasons[0]


@pytest.mark.parametrize(
    ("column", "values", "expected"),
    [
        ("posting_date", pa.array([dt.datetime(2026, 9, 30, tzinfo=dt.UTC)]), "has a time zone, and the day depends"),
        ("posting_date", pa.array([20260930]), "has type BIGINT: expected a date"),
        ("amount_local", pa.array([True]), "has type BOOLEAN: expected a number"),
        ("document", pa.array([[1]]), "has type BIGINT[]: expected a key"),
        ("line_text", pa.array([b"x"]), "has type BLOB: expected text"),
        ("document", pa.array([True]), "has type BOOLEAN"),
    ],
)
def test_a_column_of_the_wrong_type_is_refused_as_a_whole(
    tmp_path: Path, column: str, values: pa.Array, expected: str
) -> None:
    with pytest.raises(SourceError) as raised:
        _cell(tmp_path, column, values)
    assert expected in raised.value.message
    assert raised.value.column == column
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (pa.array(["2026-09", "202609"]), ["2026-09", "2026-09"]),
        (pa.array([202609]), ["2026-09"]),
        (pa.array([dt.date(2026, 9, 30)]), ["2026-09"]),
        (pa.array(["2026-13"]), []),
    ],
)
def test_months_land_as_year_and_month(tmp_path: Path, values: pa.Array, expected: list[str]) -> None:
    count = len(values)
    columns = {"company_code": ["10"] * count, "account": ["1"] * count, "period": values}
    zeros = {name: [0] * count for name in ("opening_local", "movement_local", "closing_local")}
    landed = _land(tmp_path, {**columns, **zeros}, "trial_balances")
    assert pq.read_table(landed.manifest.landed_path)["PERIOD"].to_pylist() == expected


def test_more_than_nine_decimals_are_rounded_and_said(tmp_path: Path) -> None:
    columns: dict[str, Any] = {name: [value] * 3 for name, value in LINE.items()}
    landed = _land(tmp_path, {**columns, "amount_local": [0.1 + 0.2, 0.5, 2 / 3]})
    assert pq.read_table(landed.manifest.landed_path)["AMOUNT_LOCAL"].to_pylist() == ["0.3", "0.5", "0.666666667"]
    (problem,) = landed.problems
    assert (problem.severity, problem.row, problem.column) == ("warning", 1, "amount_local")
    assert problem.message.startswith("2 cells of journal_entry_lines have more than nine decimals")


# --- manifest, parts, bytes
# -------------------------------------------------------------------------------------------


def test_the_manifest_proves_what_landed(tmp_path: Path) -> None:
    columns: dict[str, Any] = {name: [value] * 4 for name, value in LINE.items()}
    columns["posting_date"] = ["2026-09-02", "2026-08-01", None, "2026-09-30"]
    columns["amount_local"] = [Decimal("10.10"), Decimal("-0.30"), Decimal("999"), Decimal("12345678901234567890.01")]
    columns["quantity_base_uom"] = [1, None, 5, 2]
    landed = _land(tmp_path, columns)
    manifest = landed.manifest
    assert (manifest.rows_read, manifest.rows_landed, manifest.rows_rejected) == (4, 3, 1)
    assert {item.column: item.total for item in manifest.column_sums} == {
        "AMOUNT_LOCAL": "12345678901234567899.81",
        "QUANTITY_BASE_UOM": "3",
    }
    assert (manifest.first_posting_date, manifest.last_posting_date) == ("2026-08-01", "2026-09-30")
    assert (manifest.guess("date_order"), manifest.guess("decimal_mark")) == ("ymd", ".")
    assert (manifest.kind, manifest.table, manifest.file) == ("database", "journal_entry_lines", "selects/erp/x.sql")
    assert manifest.sha256 == hashlib.sha256(Path(manifest.landed_path).read_bytes()).hexdigest()
    rows = pq.read_table(manifest.landed_path)
    assert rows["_row"].to_pylist() == [1, 2, 4]
    assert {item.type for item in rows.schema if item.name != "_row"} == {pa.string()}
    assert manifest.rejected_path is not None
    assert pq.read_table(manifest.rejected_path)["row"].to_pylist() == [3]
    (problem,) = landed.problems
    assert (problem.row, problem.column, problem.severity) == (3, "posting_date", "error")
    assert problem.message.startswith("1 of 4 rows of journal_entry_lines did not land and are kept with reason")


def test_the_same_rows_make_the_same_bytes_whatever_the_batches(tmp_path: Path) -> None:
    count = 50_001
    columns: dict[str, Any] = {name: [value] * count for name, value in LINE.items()}
    columns["document"] = [str(number) for number in range(count)]
    columns["amount_local"] = ["x" if number in (7, 40_000) else str(number) for number in range(count)]
    one = _land(tmp_path / "a", columns).manifest
    many = _land(tmp_path / "b", columns, pieces=37).manifest
    assert one.rows_rejected == many.rows_rejected == 2
    assert Path(one.landed_path).name == Path(many.landed_path).name
    assert Path(one.landed_path).read_bytes() == Path(many.landed_path).read_bytes()
    # 0 + 1 + … + 50000 without the two rejected rows
    assert one.column_sums[0].total == str(50_000 * 50_001 // 2 - 7 - 40_000)


def test_types_may_change_between_batches(tmp_path: Path) -> None:
    entity = ENTITIES["items"]
    with EntityWriter("erp", "database", entity, "x.sql", ["item_id", "base_uom", "item_name"], tmp_path) as writer:
        writer.write(pa.table({"a": [1], "b": ["PC"], "c": pa.nulls(1)}))
        writer.write(pa.table({"a": ["B2"], "b": ["KG"], "c": ["Bolt"]}))
        landed = _finish(writer)
    rows = pq.read_table(landed.manifest.landed_path).to_pylist()
    assert rows == [
        {"ITEM_ID": "1", "BASE_UOM": "PC", "ITEM_NAME": None, "_row": 1},
        {"ITEM_ID": "B2", "BASE_UOM": "KG", "ITEM_NAME": "Bolt", "_row": 2},
    ]


def test_a_result_without_rows_lands_with_its_columns(tmp_path: Path) -> None:
    with EntityWriter("erp", "database", ENTITIES["items"], "x.sql", ["item_id", "base_uom"], tmp_path) as writer:
        landed = _finish(writer)
    assert (landed.manifest.rows_read, landed.problems) == (0, ())
    assert pq.read_table(landed.manifest.landed_path).schema.names == ["ITEM_ID", "BASE_UOM", "_row"]


def _interrupt(writer: EntityWriter) -> None:
    writer.write(pa.table({"a": ["1"] * 30_000, "b": ["PC", None] * 15_000}))
    raise KeyboardInterrupt


def test_an_interrupted_result_leaves_nothing(tmp_path: Path) -> None:
    writer = EntityWriter("erp", "database", ENTITIES["items"], "x.sql", ["item_id", "base_uom"], tmp_path)
    with pytest.raises(KeyboardInterrupt), writer:
        _interrupt(writer)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


# --- columns
# ---------------------------------------------------------------------------------------------------------


def test_columns_match_in_any_case_and_order() -> None:
    columns, warnings = match_columns(ENTITIES["items"], ["Base_UOM", "ITEM_ID"])
    assert [(column.position, column.name) for column in columns] == [(0, "BASE_UOM"), (1, "ITEM_ID")]
    assert warnings == []


def test_a_misspelt_required_column_is_named_with_the_right_one_in_every_mode() -> None:
    for mode in ("freeze", "discard", "evolve"):
        with pytest.raises(SourceError) as raised:
            match_columns(ENTITIES["items"], ["item_id", "bas_uom"], mode)
        assert "unknown column 'bas_uom' of items. Did you mean 'base_uom'?" in raised.value.message
        assert "Missing: base_uom" in raised.value.message


# --- the text of a SELECT
# ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("select 1", "select 1"),
        ("-- a; b\nselect ';' as a, \";\" /* ; /* ; */ ; */ ;\n -- end; \n", None),
        ("WITH a AS (SELECT 1) SELECT * FROM a;", "WITH a AS (SELECT 1) SELECT * FROM a"),
        ("((select 1) union (select 2))", "((select 1) union (select 2))"),
        ("values (1)", "values (1)"),
        ("select $$;$$, $a$ ; $$ ; $a$, e'\\';'", "select $$;$$, $a$ ; $$ ; $a$, e'\\';'"),
        (";;select 1;;", ";;select 1"),
    ],
)
def test_one_statement_is_found_behind_quotes_and_comments(text: str, expected: str | None) -> None:
    assert one_select(text) == (expected if expected is not None else text.rpartition(" ;\n")[0])


def test_selects_are_read_by_entity_and_bad_ones_named(tmp_path: Path) -> None:
    folder = tmp_path / "selects" / "erp"
    folder.mkdir(parents=True)
    (folder / "suppliers.sql").write_text("select 1;\n", encoding="utf-8")
    (folder / "Items.SQL").write_text("\ufeffselect 2", encoding="utf-8")
    (folder / "items.sql").write_text("select 3", encoding="utf-8")
    (folder / "plants.sql").write_bytes(b"select 1\n-- M\xfcnchen")
    (folder / "companies.sql").mkdir()
    (folder / "plant.sql").write_text("select 1", encoding="utf-8")
    (folder / "plants.sql.template").write_text("no", encoding="utf-8")
    found, errors = read_selects("erp", folder, select_label(folder, tmp_path / "landing"))
    assert {name: (select.file, select.text) for name, select in found.items()} == {
        "suppliers": ("selects/erp/suppliers.sql", "select 1"),
        "items": ("selects/erp/Items.SQL", "select 2"),
    }
    messages = {error.file: error.message for error in errors}
    assert "two files are the SELECT of entity items" in messages["selects/erp/items.sql"]
    assert messages["selects/erp/plants.sql"] == "line 2: expected text in UTF-8, found byte 0xfc."
    assert messages["selects/erp/companies.sql"].startswith("is not a file")
    assert "Did you mean 'plants'?" in messages["selects/erp/plant.sql"]
    assert read_selects("erp", tmp_path / "none", "none") == ({}, [])
