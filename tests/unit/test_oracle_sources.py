"""Kind `oracle` up to the landing: which table is in a file, and what its columns are called in EBS.

Belongs here: header dialects (EBS, Fusion, BICC), recognition, options, contract modes, errors. Does not belong here:
the meaning of landed rows (dbt unit tests and tests/integration/test_oracle_system.py).
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from orchestration.sources.landing import SourceRequest, land
from orchestration.sources.model import LandingResult, SourceError
from orchestration.sources.oracle import VIEW_OBJECTS, named, tables_in
from orchestration.sources.oracle_tables import TABLE_NAMES, TABLES
from orchestration.sources.warehouse import load_landing


def _land(folder: Path, **options: object) -> LandingResult:
    return land(SourceRequest("ebs", "oracle", folder.parent / "landing", folder, options))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "extracts"
    path.mkdir()
    return path


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("PO_HEADERS_ALL.csv", "PO_HEADERS_ALL"),
        ("mtl_material_transactions_202609.csv", "MTL_MATERIAL_TRANSACTIONS"),
        ("ebs-GL_JE_LINES-2026-09.parquet", "GL_JE_LINES"),
        ("AP_INVOICE_LINES_ALL_part1.csv", "AP_INVOICE_LINES_ALL"),
        ("INV_MATERIAL_TXNS.csv", "MTL_MATERIAL_TRANSACTIONS"),
        ("EGP_SYSTEM_ITEMS_B.csv", "MTL_SYSTEM_ITEMS_B"),
        ("poz_suppliers.csv", "AP_SUPPLIERS"),
        (
            "file_fscmtopmodelam_scmextractam_invbiccextractam_inventorytransactionextractpvo-batch77-20261002_0600.csv",
            "MTL_MATERIAL_TRANSACTIONS",
        ),
        ("file_fscmtopmodelam_finextractam_glbiccextractam_journalheaderextractpvo-batch1.csv", "GL_JE_HEADERS"),
        ("MTL_SYSTEM_ITEMS_BACKUP.csv", "MTL_SYSTEM_ITEMS_B"),
    ],
)
def test_a_file_name_says_its_table_in_every_dialect(name: str, table: str) -> None:
    assert tables_in(name)[0] == table


def test_a_view_object_of_bicc_gives_ebs_columns() -> None:
    header = [
        "InventoryTransactionPEOTransactionId",
        "InventoryTransactionPEOPrimaryQuantity",
        "InventoryTransactionPEOTransactionUomCode",
        "InventoryTransactionPEORcvTransactionId",
        "InventoryTransactionPEOObjectVersionNumber",
    ]
    names, guess = named("x_inventorytransactionextractpvo-1.csv", None, header, {})
    assert list(names) == [
        "TRANSACTION_ID",
        "PRIMARY_QUANTITY",
        "TRANSACTION_UOM",
        "RCV_TRANSACTION_ID",
        "OBJECT_VERSION_NUMBER",
    ]
    assert guess is not None
    assert guess.value == "5 of 5 renamed"
    assert "InventoryTransactionPEOPrimaryQuantity -> PRIMARY_QUANTITY" in guess.evidence


@pytest.mark.parametrize("change", [str.lower, str.upper, lambda name: f'"{name}"'])
def test_a_bicc_header_that_lost_its_capitals_is_matched_by_its_ending(change: object) -> None:
    header = [
        change(f"InventoryTransactionPEO{name}")  # type: ignore[operator]
        for name in ("TransactionId", "TransactionQuantity", "PrimaryQuantity", "TransactionActionId", "ActualCost")
    ]
    names, _ = named("inventorytransactionextractpvo.csv", None, header, {})
    assert list(names) == [
        "TRANSACTION_ID",
        "TRANSACTION_QUANTITY",
        "PRIMARY_QUANTITY",
        "TRANSACTION_ACTION_ID",
        "ACTUAL_COST",
    ]


def test_attributes_without_a_view_object_lose_the_words_they_share() -> None:
    header = ["JournalHeaderJeHeaderId", "JournalHeaderJeSource", "JournalHeaderActualFlag", "JournalHeaderLedgerId"]
    names, _ = named("journalheaderextractpvo.csv", None, header, {})
    assert list(names) == ["JE_HEADER_ID", "JE_SOURCE", "ACTUAL_FLAG", "LEDGER_ID"]


@pytest.mark.parametrize("case", ["camel", "lower", "upper"])
@pytest.mark.parametrize("view", sorted(VIEW_OBJECTS))
def test_every_column_of_every_view_object_finds_its_name(view: str, case: str) -> None:
    """Attributes as BICC writes them for the columns of a table, also after their capitals were lost on the way."""
    table = TABLES[VIEW_OBJECTS[view]]
    camel = ["".join(word.capitalize() for word in column.split("_")) for column in table.columns]
    header = [getattr(f"XyzPEO{name}", case)() if case != "camel" else f"XyzPEO{name}" for name in camel]
    names, _ = named(f"file_a_b_{view.lower()}extractpvo-batch1-20261002.csv", None, header, {})
    assert list(names) == list(table.columns)


def test_fusion_columns_take_their_ebs_names() -> None:
    names, _ = named("PO_HEADERS_ALL.csv", None, ["PO_HEADER_ID", "SEGMENT1", "PRC_BU_ID"], {})
    assert list(names) == ["PO_HEADER_ID", "SEGMENT1", "ORG_ID"]
    names, _ = named("egp_system_items_b.csv", None, ["inventory_item_id", "organization_id", "item_number"], {})
    assert list(names) == ["INVENTORY_ITEM_ID", "ORGANIZATION_ID", "SEGMENT1"]


def test_sales_orders_of_fusion_take_their_names() -> None:
    """Tables and view objects of Order Management; the view object's own name is the prefix of its attributes."""
    assert tables_in("DOO_HEADERS_ALL.csv") == ["OE_ORDER_HEADERS_ALL"]
    assert tables_in("DOO_FULFILL_LINES_ALL_2026-09.csv") == ["DOO_FULFILL_LINES_ALL"]
    names, _ = named(
        "DOO_HEADERS_ALL.csv", None, ["HEADER_ID", "SOLD_TO_CUSTOMER_ID", "TRANSACTIONAL_CURRENCY_CODE"], {}
    )
    assert list(names) == ["HEADER_ID", "SOLD_TO_ORG_ID", "TRANSACTIONAL_CURR_CODE"]
    folder = "file_fscmtopmodelam_scmextractam_doobiccextractam_"
    header = ["HeaderId", "HeaderOrderNumber", "HeaderRequestShipDate", "HeaderStatusCode", "HeaderSoldToPartyId"]
    names, _ = named(f"{folder}headerextractpvo-batch1.csv", None, header, {})
    assert list(names) == ["HEADER_ID", "ORDER_NUMBER", "REQUEST_DATE", "STATUS_CODE", "SOLD_TO_ORG_ID"]
    header = ["FulfillLineId", "FulfillLineHeaderId", "FulfillLineLineId", "FulfillLineOrderedQty"]
    names, _ = named(f"{folder}fulfilllineextractpvo-batch1.csv", None, header, {})
    assert list(names) == ["FULFILL_LINE_ID", "HEADER_ID", "LINE_ID", "ORDERED_QTY"]


def test_an_alias_never_takes_the_name_of_a_column_that_is_there() -> None:
    header = ["JE_HEADER_ID", "LEDGER_ID", "SET_OF_BOOKS_ID"]
    names, guess = named("GL_JE_HEADERS.csv", None, header, {})
    assert (list(names), guess) == (header, None)


def test_every_name_means_one_table_and_every_key_is_a_column() -> None:
    assert len({name for table in TABLES.values() for name in (table.name, *table.aliases)}) == len(TABLE_NAMES)
    for table in TABLES.values():
        assert set(table.keys) <= set(table.columns)
        assert table.posting_date is None or table.kind(table.posting_date) == "date"


def test_dates_amounts_and_ids_of_ebs_land_with_their_control_totals(folder: Path) -> None:
    (folder / "GL_JE_LINES.csv").write_text(
        "JE_HEADER_ID,JE_LINE_NUM,CODE_COMBINATION_ID,EFFECTIVE_DATE,ACCOUNTED_DR,ACCOUNTED_CR\n"
        "9007199254740993,1,5001,30-SEP-26,1000.5,\n9007199254740993,2,5002,01-OKT-2026 23:59:59,,1000.5\n"
    )
    result = _land(folder)
    assert [error.message for error in result.errors] == []
    (manifest,) = result.manifests
    assert (manifest.table, manifest.kind) == ("GL_JE_LINES", "oracle")
    assert (manifest.first_posting_date, manifest.last_posting_date) == ("2026-09-30", "2026-10-01")
    assert {item.column: item.total for item in manifest.column_sums} == {
        "ACCOUNTED_DR": "1000.5",
        "ACCOUNTED_CR": "1000.5",
    }
    assert manifest.parse_failures == 0
    # an id of 16 digits is no float
    assert pq.read_table(manifest.landed_path)["JE_HEADER_ID"].to_pylist() == ["9007199254740993"] * 2
    with duckdb.connect() as con:
        load_landing(con, [result])
        rows = con.execute("select je_line_num, accounted_dr, _source from landing.oracle__gl_je_lines").fetchall()
        assert rows == [("1", "1000.5", "ebs"), ("2", "", "ebs")]
        assert con.execute("select count(*) from landing.oracle__po_headers_all").fetchone() == (0,)


def test_a_header_alone_is_enough_when_it_is_unmistakable(folder: Path) -> None:
    (folder / "export1.csv").write_text(
        "LEDGER_ID,CODE_COMBINATION_ID,CURRENCY_CODE,PERIOD_NAME,PERIOD_YEAR,PERIOD_NUM,ACTUAL_FLAG,BEGIN_BALANCE_DR,"
        "BEGIN_BALANCE_CR,PERIOD_NET_DR,PERIOD_NET_CR,TEMPLATE_ID,TRANSLATED_FLAG\n"
        "1,2,USD,SEP-26,2026,9,A,0,0,10,0,,\n"
    )
    (manifest,) = _land(folder).manifests
    assert manifest.table == "GL_BALANCES"
    assert "the file name is no table" in manifest.guesses["table"].evidence


def test_a_file_that_is_no_known_table_names_the_nearest_and_what_to_do(folder: Path) -> None:
    (folder / "export1.csv").write_text("PO_HEADER_ID,COLOUR,SIZE,SHAPE\n1,2,3,4\n")
    (error,) = _land(folder).errors
    assert "unknown layout" in error.message
    assert "Nearest: " in error.message
    assert "exclude" in error.message


def test_a_file_named_like_a_table_without_its_key_says_what_is_missing(folder: Path) -> None:
    (folder / "PO_LINES_ALL.csv").write_text("PO_HEADER_ID,LINE_NUM,UNIT_PRICE\n1,1,2.50\n")
    (error,) = _land(folder).errors
    assert "PO_LINES_ALL" in error.message
    assert "PO_LINE_ID is missing" in error.message
    assert error.column == "PO_LINE_ID"


def test_option_tables_takes_fusion_names_and_refuses_unknown_ones(folder: Path) -> None:
    (folder / "x.csv").write_text("INVENTORY_ITEM_ID,ORGANIZATION_ID,ITEM_NUMBER\n1,2,PUMP\n")
    (manifest,) = _land(folder, tables={"x.csv": "EGP_SYSTEM_ITEMS_B"}).manifests
    assert (manifest.table, manifest.columns) == (
        "MTL_SYSTEM_ITEMS_B",
        ("INVENTORY_ITEM_ID", "ORGANIZATION_ID", "SEGMENT1"),
    )
    with pytest.raises(SourceError, match=r"names the unknown table 'NO_SUCH'"):
        _land(folder, tables={"x.csv": "NO_SUCH"})


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"account_segment": "ACCOUNT"}, "account_segment: expected SEGMENT1 to SEGMENT30, found 'ACCOUNT'"),
        ({"rate_types": {"Corporate": "X"}}, "rate_types: expected a table of conversion type"),
        ({"trading_partner_attribute": "PARTNER"}, "expected ATTRIBUTE1 to ATTRIBUTE15"),
    ],
)
def test_wrong_options_name_what_is_valid(folder: Path, options: dict[str, object], message: str) -> None:
    with pytest.raises(SourceError) as caught:
        _land(folder, **options)
    assert message in caught.value.message


def test_contract_modes_reach_oracle_tables_by_either_name(folder: Path) -> None:
    (folder / "AP_SUPPLIERS.csv").write_text("VENDOR_ID,SEGMENT1,VENDOR_NAME,SHOE_SIZE\n1,1000,Supplier A,44\n")
    request = SourceRequest("ebs", "oracle", folder.parent / "landing", folder)
    assert land(request).errors == ()
    frozen = SourceRequest("ebs", "oracle", folder.parent / "landing", folder, contract={"POZ_SUPPLIERS": "freeze"})
    (error,) = land(frozen).errors
    assert "SHOE_SIZE" in error.message
    assert "AP_SUPPLIERS" in error.message
