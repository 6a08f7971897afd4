"""Kind `files`: homegrown files land as entities, ready or through SELECTs, and every bad one ends in a sentence."""

from __future__ import annotations

import datetime as dt
import os
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.settings import load_settings
from orchestration.sources.landing import SourceRequest, land
from orchestration.sources.model import FileManifest, LandingError, LandingResult, SourceError
from orchestration.sources.warehouse import load_landing

ROOT = Path(__file__).resolve().parents[2]

RECEIPTS = (
    "company_code,plant,document,document_line,posting_date,purchase_order,purchase_order_line,quantity_base_uom,"
    "amount_local"
)
GOODS_IN = "Receipt;Line;Date;PO;Pos;Qty;Value"
SELECT = """\
select
    '10' as company_code, 'P1' as plant, receipt as document, line as document_line,
    date_of(date, 'dmy') as posting_date, po as purchase_order, pos as purchase_order_line,
    number_of(qty, ',') as quantity_base_uom, number_of(value, ',') as amount_local
from goods_in
"""


class Workspace:
    """A workspace with one source of kind files, written by a test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.extracts = folder / "extracts"
        self.selects = folder / "selects" / "own"
        self.extracts.mkdir(parents=True)
        self.selects.mkdir(parents=True)

    def file(self, name: str, *lines: str, encoding: str = "utf-8") -> Path:
        path = self.extracts / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(("\n".join(lines) + "\n").encode(encoding))
        return path

    def select(self, entity: str, text: str) -> Path:
        path = self.selects / f"{entity}.sql"
        path.write_text(text, encoding="utf-8")
        return path

    def land(self, contract: dict[str, str] | None = None, **options: Any) -> LandingResult:
        return land(
            SourceRequest(
                "own", "files", self.folder / "landing", self.extracts, options, self.selects, contract=contract or {}
            )
        )


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "ws")


def _errors(result: LandingResult) -> list[LandingError]:
    return [error for error in result.errors if error.severity == "error"]


def _error(result: LandingResult) -> LandingError:
    found = _errors(result)
    assert len(found) == 1, [error.message for error in found]
    return found[0]


def _manifest(result: LandingResult, table: str) -> FileManifest:
    found = [manifest for manifest in result.manifests if manifest.table == table]
    assert len(found) == 1, [(manifest.table, manifest.file) for manifest in result.manifests]
    assert found[0].rows_read == found[0].rows_landed + found[0].rows_rejected
    return found[0]


def _rows(manifest: FileManifest, *columns: str) -> list[tuple[Any, ...]]:
    names = ", ".join(f'"{column.upper()}"' for column in columns)
    rows: list[tuple[Any, ...]] = duckdb.sql(
        f"select {names} from read_parquet('{manifest.landed_path}') order by _row"
    ).fetchall()
    return rows


def _sums(manifest: FileManifest) -> dict[str, Decimal]:
    return {item.column.lower(): Decimal(item.total) for item in manifest.column_sums}


# --- the example of the documentation
# ---------------------------------------------------------------------------------


def test_the_example_of_the_documentation_gives_its_five_entities(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "connect-files.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^`([^`\n]+)`\n\n```\w*\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    assert len(blocks) == 9  # settings, three files, five SELECTs
    for name, content in blocks:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    settings = load_settings(tmp_path)
    source = settings.sources[0]
    assert source.path is not None
    result = land(
        SourceRequest(
            source.name,
            source.kind,
            settings.landing,
            settings.resolve(source.path),
            source.options,
            settings.resolve(source.select_folder),
        )
    )
    assert result.errors == ()
    with duckdb.connect() as con:
        load_landing(con, [result])
        rows = con.execute(
            "select document, document_line, posting_date, receipt_class, quantity_base_uom, amount_local, "
            "_date_order, _decimal_mark, _file from landing.contract__goods_receipts order by document, document_line"
        ).fetchall()
        counts = con.execute(
            "select (select count(*) from landing.contract__companies), "
            "(select count(*) from landing.contract__items), (select count(*) from landing.contract__suppliers)"
        ).fetchone()
        orders = con.execute(
            "select purchase_order, purchase_order_line, order_date, quantity_order_uom, price_doc, price_unit, "
            "net_amount_doc from landing.contract__purchase_order_lines order by 1, 2"
        ).fetchall()
    tail = ("ymd", ".", "selects/homegrown/goods_receipts.sql")
    # quantity x standard cost by hand: 600 x 13, 400 x 2.60, 400 x 13, -10 x 13, 200 x 13
    assert rows == [
        ("GR-1", "1", "2026-08-20", "receipt", "600", "7800", *tail),
        ("GR-1", "2", "2026-08-20", "receipt", "400", "1040", *tail),
        ("GR-2", "1", "2026-09-02", "receipt", "400", "5200", *tail),
        ("GR-3", "1", "2026-09-08", "return", "-10", "-130", *tail),
        ("GR-4", "1", "2026-09-28", "receipt", "200", "2600", *tail),
    ]
    assert counts == (1, 2, 2)
    assert orders == [
        ("4711", "1", "2026-08-03", "1000", "12.5", "1", "12500"),
        ("4711", "2", "2026-08-03", "400", "250", "100", "1000"),
        ("4712", "1", "2026-09-14", "200", "12.1", "1", "2420"),
    ]
    manifest = _manifest(result, "goods_receipts")
    assert _sums(manifest) == {"quantity_base_uom": Decimal(1590), "amount_local": Decimal(16510)}
    assert (manifest.first_posting_date, manifest.last_posting_date) == ("2026-08-20", "2026-09-28")


# --- files that are an entity
# -----------------------------------------------------------------------------------------


def test_files_named_after_an_entity_land_ready_in_their_own_notation(workspace: Workspace) -> None:
    workspace.file(
        "goods_receipts_2026-08.csv",
        RECEIPTS.replace(",", ";"),
        "10;P1;R1;1;31/08/2026;4711;1;1.000,5;12.345,67",
    )
    workspace.file("Goods_Receipts_2026-09.csv", RECEIPTS.upper(), "10,P1,R2,1,2026-09-30,4711,1,-2,-3.50")
    result = workspace.land()
    assert result.errors == ()
    first, second = sorted(result.manifests, key=lambda manifest: manifest.file.lower())
    assert (first.table, second.table) == ("goods_receipts", "goods_receipts")
    assert (first.guess("date_order"), first.guess("decimal_mark")) == ("dmy", ",")
    assert _sums(first) == {"quantity_base_uom": Decimal("1000.5"), "amount_local": Decimal("12345.67")}
    assert _sums(second) == {"quantity_base_uom": Decimal(-2), "amount_local": Decimal("-3.5")}
    assert first.first_posting_date == "2026-08-31"
    assert _rows(first, "posting_date", "amount_local") == [("31/08/2026", "12.345,67")]


def test_a_sheet_and_a_file_of_option_tables_land_as_the_entity_they_are_said_to_be(workspace: Workspace) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Items"
    book.active.append(["item_id", "base_uom"])
    book.active.append(["A-100", "PC"])
    notes = book.create_sheet("gl_accounts")
    notes.append(["account", "is_balance_sheet"])
    notes.append(["4000", "false"])
    book.save(workspace.extracts / "master.xlsx")
    workspace.file("lieferanten.csv", "supplier_id,supplier_name", "S1,Northern Castings")
    result = workspace.land(tables={"lieferanten*": "suppliers"})
    assert result.errors == ()
    assert {(m.table, m.file) for m in result.manifests} == {
        ("items", "master.xlsx#Items"),
        ("gl_accounts", "master.xlsx#gl_accounts"),
        ("suppliers", "lieferanten.csv"),
    }


def test_a_ready_file_without_a_required_column_names_it_and_what_the_contract_says(workspace: Workspace) -> None:
    workspace.file("goods_receipts.csv", RECEIPTS.replace(",posting_date", ",posting_dat"), "10,P1,R,1,x,1,1,1,1")
    error = _error(workspace.land())
    assert (error.file, error.row, error.column) == ("goods_receipts.csv", 0, "posting_dat")
    assert "unknown column 'posting_dat' of goods_receipts. Did you mean 'posting_date'?" in error.message
    workspace.file("goods_receipts.csv", RECEIPTS.replace(",posting_date", ""), "10,P1,R,1,1,1,1,1")
    error = _error(workspace.land())
    assert error.column == "posting_date"
    assert "'posting_date' of goods_receipts is required and missing (Posting date; date)" in error.message
    assert "write goods_receipts.sql" in error.message


def test_cells_of_a_ready_file_that_do_not_fit_the_contract_are_named(workspace: Workspace) -> None:
    workspace.file(
        "inventory_movements.csv",
        "company_code,plant,document,document_line,movement_class,posting_date,item_id,quantity_base_uom,amount_local,"
        "is_reversal",
        "10,P1,M1,1,consumption,2026-09-30,A,-1,-2.00,true",
        "10,P1,M2,1,consumtion,2026-02-31,A,-1,-2.00,perhaps",
        "10,,M3,1,sales,2026-09-30,A,many,-2.00,false",
    )
    result = workspace.land()
    found = {(error.column, error.row): error.message for error in _errors(result)}
    assert set(found) == {
        ("movement_class", 2),
        ("posting_date", 2),
        ("is_reversal", 2),
        ("plant", 3),
        ("quantity_base_uom", 3),
    }
    assert "expected one of receipt, blocked_receipt" in found["movement_class", 2]
    assert "found 'consumtion' in row 2" in found["movement_class", 2]
    assert "expected a date" in found["posting_date", 2]
    assert "'2026-02-31'" in found["posting_date", 2]
    assert "found nothing in row 3" in found["plant", 3]
    assert "'many'" in found["quantity_base_uom", 3]
    assert _manifest(result, "inventory_movements").rows_landed == 3
    again = workspace.land()
    assert (again.reused, again.errors) == (1, result.errors)


@pytest.mark.parametrize(
    ("mode", "severity", "columns"),
    [
        ("freeze", "error", None),
        ("discard", "warning", ("ITEM_ID", "BASE_UOM")),
        ("evolve", "warning", ("ITEM_ID", "BASE_UOM", "COLOUR")),
    ],
)
def test_a_column_outside_the_contract_obeys_the_mode_of_its_entity(
    workspace: Workspace, mode: str, severity: str, columns: tuple[str, ...] | None
) -> None:
    workspace.file("items.csv", "item_id,base_uom,colour", "A,PC,red")
    workspace.file("articles.csv", "no;unit;colour", "A;PC;red")
    for by_select in (False, True):
        if by_select:
            (workspace.extracts / "items.csv").unlink()
            workspace.select("items", "select no as item_id, unit as base_uom, colour from articles")
        result = workspace.land(contract={"items": mode})
        problems = [error for error in result.errors if "colour" in error.message]
        assert [problem.severity for problem in problems] == [severity]
        landed = [manifest.columns for manifest in result.manifests if manifest.table == "items"]
        assert landed == ([columns] if columns else [])


def test_a_mode_for_an_unknown_entity_names_the_nearest(workspace: Workspace) -> None:
    with pytest.raises(SourceError, match=r"unknown entity 'good_receipts'\. Did you mean 'goods_receipts'\?"):
        workspace.land(contract={"good_receipts": "evolve"})


# --- SELECTs over raw files
# -------------------------------------------------------------------------------------------


def test_ready_files_and_selects_mix_and_a_select_replaces_the_file_of_its_entity(workspace: Workspace) -> None:
    workspace.file("suppliers.csv", "supplier_id,supplier_name", "S1,Northern Castings")
    workspace.file("items.csv", "item_id,base_uom", "A,PC", "B,KG")
    workspace.select("items", "select item_id, base_uom from items where base_uom = 'KG'")
    result = workspace.land()
    assert result.errors == ()
    assert _rows(_manifest(result, "items"), "item_id") == [("B",)]
    assert _manifest(result, "items").file == "selects/own/items.sql"
    assert _manifest(result, "raw:items").rows_landed == 2
    assert _manifest(result, "suppliers").file == "suppliers.csv"


def test_several_files_are_one_view_and_numbers_and_dates_are_read_as_people_write_them(workspace: Workspace) -> None:
    workspace.file("goods_in_08.csv", GOODS_IN, "R1;1;31/08/2026;4711;1;1.000;1.234,50", "R2;1;1/8/26;4711;1;5;10,00-")
    workspace.file("goods_in_09.csv", GOODS_IN, "R3;1;01/09/2026;4711;1;-,5;", 'R4;1;2026-09-30;4711;1; 7 ;"1 000,25"')
    workspace.select("goods_receipts", SELECT.replace("number_of(value, ',')", "coalesce(number_of(value, ','), 0)"))
    result = workspace.land(tables={"goods_in_*.csv": "goods_in"})
    assert result.errors == ()
    assert _rows(
        _manifest(result, "goods_receipts"), "document", "posting_date", "quantity_base_uom", "amount_local"
    ) == [
        ("R1", "2026-08-31", "1000", "1234.5"),
        ("R2", "2026-08-01", "5", "-10"),
        ("R3", "2026-09-01", "-0.5", "0"),
        ("R4", "2026-09-30", "7", "1000.25"),
    ]
    assert _sums(_manifest(result, "goods_receipts"))["amount_local"] == Decimal("2224.75")


def test_two_files_of_one_name_must_be_said_to_belong_together(workspace: Workspace) -> None:
    workspace.file("a/goods_in.csv", GOODS_IN, "R1;1;31/08/2026;4711;1;1;1")
    workspace.file("b/goods_in.csv", GOODS_IN, "R2;1;31/08/2026;4711;1;1;1")
    workspace.select("goods_receipts", SELECT)
    errors = _errors(workspace.land())
    assert "2 files are called goods_in in SELECTs: a/goods_in.csv, b/goods_in.csv" in errors[0].message
    assert errors[1].file == "selects/own/goods_receipts.sql"
    assert "was not run" in errors[1].message
    assert _errors(workspace.land(tables={"goods_in.csv": "goods_in"})) == []


def test_parquet_keeps_its_types(workspace: Workspace) -> None:
    table = pa.table(
        {
            "code": ["A", "B"],
            "price": pa.array([Decimal("0.10"), None], pa.decimal128(18, 2)),
            "day": pa.array([dt.date(2026, 1, 1), dt.date(2026, 9, 1)]),
            "ratio": [0.1, 2.0],
            "count": [1, 2],
        }
    )
    pq.write_table(table, workspace.extracts / "costs.parquet")
    workspace.select(
        "item_costs",
        "select 'P1' as plant, code as item_id, 'standard' as price_control, day as valid_from, price + 0.2 as "
        "standard_price_local, typeof(price) || typeof(day) || typeof(ratio) || typeof(count) as types from costs",
    )
    result = workspace.land(contract={"item_costs": "evolve"})
    assert _errors(result) == []
    types = "DECIMAL(18,2)DATEDOUBLEBIGINT"
    assert _rows(_manifest(result, "item_costs"), "item_id", "valid_from", "standard_price_local", "types") == [
        ("A", "2026-01-01", "0.3", types),
        ("B", "2026-09-01", None, types),
    ]


def test_bad_rows_of_a_result_are_rejected_with_their_reason_and_the_rest_lands(workspace: Workspace) -> None:
    workspace.file("moves.csv", "no;kind;qty", "M1;consumption;-1", "M2;theft;-1", "M3;scrap;some", "4.5E+09;scrap;-1")
    workspace.select(
        "inventory_movements",
        "select '10' as company_code, 'P1' as plant, no as document, 1 as document_line, kind as movement_class, "
        "date '2026-09-30' as posting_date, 'A' as item_id, qty as quantity_base_uom, 0.00 as amount_local from moves",
    )
    result = workspace.land()
    manifest = _manifest(result, "inventory_movements")
    assert (manifest.rows_read, manifest.rows_landed, manifest.rows_rejected) == (4, 1, 3)
    assert manifest.rejected_path is not None
    kept = {row["row"]: row for row in pq.read_table(manifest.rejected_path).to_pylist()}
    assert set(kept) == {2, 3, 4}
    assert "movement_class: expected one of receipt," in kept[2]["reason"]
    assert "found 'theft'" in kept[2]["reason"]
    assert kept[3]["reason"].startswith("quantity_base_uom: expected a number with a decimal point")
    assert kept[4]["reason"] == "document: expected a key with all its digits, as text, found '4.5E+09'"
    assert "M2" in kept[2]["raw_text"]
    places = {(error.file, error.row, error.column) for error in _errors(result)}
    file = "selects/own/inventory_movements.sql"
    assert places == {(file, 2, "movement_class"), (file, 3, "quantity_base_uom"), (file, 4, "document")}
    (unknown,) = [error.message for error in _errors(result) if error.column == "movement_class"]
    assert "found 'theft'" in unknown, (
        "the code that nobody knows is named where people read, not only where it is kept"
    )


def test_cells_that_number_of_cannot_read_are_named_and_other_entities_land(workspace: Workspace) -> None:
    workspace.file(
        "goods_in.csv",
        GOODS_IN,
        "R1;1;31/08/2026;4711;1;1;1,00",
        "R2;1;31/08/2026;4711;1;1;1.2.3,4",
        "R3;1;31/08/2026;4711;1;1;n/a",
    )
    workspace.select("goods_receipts", SELECT)
    workspace.select("suppliers", "select distinct po as supplier_id from goods_in")
    result = workspace.land()
    error = _error(result)
    assert (error.file, error.column) == ("selects/own/goods_receipts.sql", "value")
    assert "2 such cells in its files: goods_in.csv row 2 column value: '1.2.3,4'; goods_in.csv row 3" in error.message
    assert [m.table for m in result.manifests] == ["raw:goods_in", "suppliers"]
    workspace.select("goods_receipts", SELECT.replace("'dmy'", "'%Y.%m.%d'"))
    assert "'31/08/2026' as a date %Y.%m.%d" in _error(workspace.land()).message


def test_a_cell_kept_as_text_rejects_only_its_row(workspace: Workspace) -> None:
    workspace.file("goods_in.csv", GOODS_IN, "R1;1;31/08/2026;4711;1;1;1,00", "R2;1;31/08/2026;4711;1;1;n/a")
    kept = "coalesce(cast(try_number_of(value, ',') as varchar), value)"
    workspace.select("goods_receipts", SELECT.replace("number_of(value, ',')", kept))
    result = workspace.land()
    manifest = _manifest(result, "goods_receipts")
    assert (manifest.rows_landed, manifest.rows_rejected) == (1, 1)
    assert (_error(result).row, _error(result).column) == (2, "amount_local")
    assert "found 'n/a'" in _error(result).message


def test_a_select_is_not_run_when_a_file_of_its_view_did_not_land(workspace: Workspace) -> None:
    workspace.file("goods_in_08.csv", GOODS_IN, "R1;1;31/08/2026;4711;1;1;1,00")
    workspace.file("goods_in_09.csv", GOODS_IN, *['R2;1;30/09/2026;4711;1;1;"1,00', "R3;1;30/09/2026;4711;1;1;2"] * 9)
    workspace.select("goods_receipts", SELECT)
    result = workspace.land(tables={"goods_in_*": "goods_in"})
    assert [error.file for error in _errors(result)] == ["goods_in_09.csv", "selects/own/goods_receipts.sql"]
    assert "was not run: view goods_in is not complete: goods_in_09.csv did not land" in _errors(result)[1].message
    assert [manifest.table for manifest in result.manifests] == ["raw:goods_in"]


def test_rows_of_a_raw_file_that_do_not_fit_are_rejected_before_any_select(workspace: Workspace) -> None:
    rows = [f"R{n};1;31/08/2026;4711;1;1;1,00" for n in range(20)]
    workspace.file("goods_in.csv", GOODS_IN, *rows, "R21;1;31/08/2026;47")
    workspace.select("goods_receipts", SELECT)
    result = workspace.land()
    raw = _manifest(result, "raw:goods_in")
    assert (raw.kind, raw.rows_read, raw.rows_landed, raw.rows_rejected) == ("files", 21, 20, 1)
    assert any(e.file == "goods_in.csv" and "row 21: expected 7 columns, found 4" in e.message for e in result.errors)


def test_files_that_nothing_reads_are_a_warning_and_notes_are_left_out(workspace: Workspace) -> None:
    workspace.file("forgotten.csv", "a;b", "1;2")
    workspace.file("other.csv", "a;b", "1;2")
    workspace.file("README.txt", "These files come from the old system, every night.", "Ask the operator, please")
    result = workspace.land()
    (warning,) = result.errors
    assert (warning.severity, warning.file) == ("warning", "forgotten.csv")
    assert warning.message.startswith("no SELECT reads this file, nor these 1: other.csv.")
    assert [(item.file, item.reason) for item in result.skipped] == [
        ("README.txt", "text without columns, not an extract")
    ]


# --- unchanged, changed
# -----------------------------------------------------------------------------------------------


def test_nothing_is_done_again_until_a_file_or_its_select_changes(workspace: Workspace) -> None:
    file = workspace.file("goods_in.csv", GOODS_IN, "R1;1;31/08/2026;4711;1;1;1,00")
    workspace.select("goods_receipts", SELECT)
    workspace.select("suppliers", "select 'S1' as supplier_id")
    first = workspace.land()
    landing = workspace.folder / "landing"
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in landing.rglob("*") if path.is_file()}
    again = workspace.land()
    assert again.manifests == first.manifests
    assert again.reused == 3
    after = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in landing.rglob("*") if path.is_file()}
    assert after == before
    # a comment makes another SELECT, but the rows land the same
    workspace.select("goods_receipts", SELECT + "-- of the warehouse\n")
    changed = workspace.land()
    assert changed.reused == 2
    assert _manifest(changed, "goods_receipts").sha256 != _manifest(first, "goods_receipts").sha256
    one, two = (Path(_manifest(result, "goods_receipts").landed_path) for result in (first, changed))
    assert one != two
    assert one.read_bytes() == two.read_bytes()
    os.utime(file, (1_800_000_000, 1_800_000_000))
    later = workspace.land()
    assert later.reused == 3
    assert _manifest(later, "goods_receipts").extracted_at == "2027-01-15T08:00:00+00:00"
    workspace.file("goods_in.csv", GOODS_IN, "R1;1;31/08/2026;4711;1;1;2,00")
    assert _sums(_manifest(workspace.land(), "goods_receipts"))["amount_local"] == Decimal(2)


def test_rejections_are_reported_again_when_nothing_changed(workspace: Workspace) -> None:
    workspace.select("items", "values ('A', 'PC'), ('B', null)")
    workspace.select("items", "select * from (values ('A', 'PC'), ('B', null)) as rows (item_id, base_uom)")
    first = workspace.land()
    again = workspace.land()
    assert again.reused == 1
    assert again.errors == first.errors
    assert "base_uom: required, found nothing" in _error(again).message


# --- SELECTs that cannot run
# ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (SELECT.replace("from goods_in", "from good_in"), "there is no view 'good_in'. Did you mean 'goods_in'?"),
        (SELECT.replace("receipt as", "recipt as"), 'line 2: Binder Error: Referenced column "recipt" not found'),
        (SELECT.replace("receipt as", "recipt as"), "goods_in (receipt, line, date, po, pos, qty, value)"),
        (SELECT.replace("from goods_in", "form goods_in"), "line 5: cannot be parsed: syntax error"),
        (SELECT.replace("as amount_local", "as amount"), "unknown column 'amount' of goods_receipts."),
        (SELECT.replace("as amount_local", "as amount"), "Missing: amount_local"),
        (SELECT.replace("'P1' as plant,", ""), "column 'plant' of goods_receipts is required and missing (Plant or"),
        (SELECT.replace("'P1' as plant", "'P1' as document"), "duplicate column 'document'"),
        (SELECT.replace("'P1'", "[1]"), "column 'plant' of goods_receipts has type INTEGER[]"),
        (SELECT.replace("date_of(date, 'dmy')", "timestamptz '2026-09-30'"), "has a time zone"),
        (SELECT.replace("date_of(date, 'dmy')", "true"), "has type BOOLEAN: expected a date"),
        ("select * from goods_in", "column '_row' is a name tieout uses itself"),
        ("", "holds no statement"),
        ("-- nothing yet\n", "holds no statement"),
        ("select 'a", "line 1: a quote mark is opened and not closed"),
        ("select 1 /* a", "a comment /* is opened and not closed"),
        ("select 1;\nselect 2", "line 2: expected one statement, found 2; the second begins with 'select'"),
        ("copy (select 1) to 'x.csv'", "found a statement that begins with 'copy'"),
        ("attach 'x.db' as x", "found a statement that begins with 'attach'"),
        ("install httpfs", "found a statement that begins with 'install'"),
        ("load httpfs", "found a statement that begins with 'load'"),
        ("set enable_external_access = true", "found a statement that begins with 'set'"),
        ("select 1; copy goods_in to 'x.csv'", "the second begins with 'copy'"),
        ("select * from read_csv('/etc/passwd')", "read_csv(…) in FROM is not allowed"),
        ("with a as (select * from read_text('/etc/passwd')) select * from a", "read_text(…) in FROM is not allowed"),
        ("select (select content from read_blob('/etc/passwd'))", "read_blob(…) in FROM is not allowed"),
        ("select * from '/etc/passwd'", "there is no view '/etc/passwd'"),
        ("select * from 'https://example.com/x.parquet'", "there is no view 'https://example.com/x.parquet'"),
        ("select * from glob('/*')", "glob(…) in FROM is not allowed"),
        ("select * from query('select 1')", "query(…) in FROM is not allowed"),
        ("select * from enable_logging(storage = 'file')", "enable_logging(…) in FROM is not allowed"),
        ("select * from duckdb_settings()", "duckdb_settings(…) in FROM is not allowed"),
        ("select * from information_schema.tables", "information_schema.tables cannot be read"),
        ("select * from (describe goods_in)", "describes or shows tables"),
        ("select write_log('x')", "write_log() is not allowed"),
        ("select random()", "the same files must give the same rows"),
        ("select current_date as posting_date", "the same files must give the same rows"),
        ("select now() as posting_date", "the same files must give the same rows"),
    ],
)
def test_a_select_that_cannot_run_or_reaches_outside_ends_in_a_sentence(
    workspace: Workspace, text: str, expected: str
) -> None:
    workspace.file("goods_in.csv", GOODS_IN, "R1;1;31/08/2026;4711;1;1;1,00")
    workspace.select("goods_receipts", text)
    result = workspace.land()
    error = _error(result)
    assert error.file == "selects/own/goods_receipts.sql"
    assert expected in error.message
    assert "Traceback" not in error.message
    assert [manifest.table for manifest in result.manifests] == ["raw:goods_in"]
    landing = workspace.folder / "landing" / "own"
    assert [path.name for path in landing.rglob("*") if ".tmp" in path.name or path.name.startswith(".")] == []


def test_the_connection_of_selects_can_read_its_own_files_only(workspace: Workspace) -> None:
    """The wall behind the parser: what a SELECT would reach if it got past the list of functions."""
    from orchestration.sources.files import _Sandbox

    inside = workspace.file("goods_in.csv", GOODS_IN)
    with _Sandbox(workspace.folder / "landing" / "own", {}) as sandbox:
        con = sandbox.connection([])
        for attempt in (
            f"select * from read_text('{inside}')",
            f"copy (select 1) to '{workspace.folder}/out.csv'",
            f"attach '{workspace.folder}/other.duckdb' as other",
            "install httpfs",
            "load httpfs",
            "set enable_external_access = true",
            "set memory_limit = '99GB'",
        ):
            with pytest.raises(duckdb.Error):
                con.execute(attempt).fetchall()
    assert not (workspace.folder / "out.csv").exists()


def test_a_select_for_no_entity_names_the_nearest_and_templates_are_not_run(workspace: Workspace) -> None:
    workspace.select("goods_receipt", "select 1")
    (workspace.selects / "items.sql.template").write_text("not SQL at all", encoding="utf-8")
    (workspace.selects / "README.md").write_text("notes", encoding="utf-8")
    error = _error(workspace.land())
    assert error.file == "selects/own/goods_receipt.sql"
    assert "'goods_receipt' is no entity of the input contract. Did you mean 'goods_receipts'?" in error.message
    assert "companies, plants, exchange_rates" in error.message


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"tables": {"x*": "Not A Name"}}, "expected an entity"),
        ({"tabels": {}}, "unknown source option 'tabels'. Did you mean 'tables'?"),
        ({"date_order": "dym"}, "expected one of 'mdy', 'dmy', 'ymd'"),
    ],
)
def test_wrong_options_stop_the_source(workspace: Workspace, options: dict[str, Any], expected: str) -> None:
    with pytest.raises(SourceError) as raised:
        workspace.land(**options)
    assert expected in raised.value.message
    assert raised.value.message.startswith("source own: ")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("journal_entry_lines_2026-09.csv.gz", True),
        ("goods_receipts.zip", True),
        ("sales_2026-09.csv.gz", True),
        ("control_totals.xls", True),
        ("minutes.docx", False),
    ],
)
def test_a_part_in_a_format_nobody_reads_is_an_error_not_a_smaller_total(
    workspace: Workspace, name: str, said: bool
) -> None:
    """The other months land, so without a word the total would simply be smaller."""
    workspace.file(name, "packed")
    result = workspace.land(tables={"sales_*.csv": "sales"})
    errors = [error for error in result.errors if error.severity == "error" and error.file == name]
    assert [("cannot read files ending in" in error.message) for error in errors] == ([True] if said else [])
    assert said or [skipped.file for skipped in result.skipped] == [name]


def test_control_totals_may_write_the_month_as_a_spreadsheet_does(workspace: Workspace) -> None:
    workspace.file("control_totals.csv", "entity;period;row_count", "items;2026-09-01;0", "items;202608;0")
    assert _errors(workspace.land()) == []
    workspace.file("control_totals.csv", "entity;period;row_count", "items;2026-13;0")
    (error,) = _errors(workspace.land())
    assert (error.file, error.row, error.column) == ("control_totals.csv", 1, "period")
    assert "found '2026-13'" in error.message
