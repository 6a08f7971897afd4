"""SAP headers in other words than the dictionary's: S/4HANA CDS names, field labels, labels that stand twice.

Belongs here: which column a delivered name is, which table a file is, and the single error where nobody can know.
Does not belong here: technical headers (test_sources_landing.py), what the columns mean (dbt unit tests).
The expected technical names were written down by hand from SAP's documentation, not taken from the alias table.
"""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.sources import sap_names
from orchestration.sources.landing import land_source
from orchestration.sources.model import LandingResult, SourceError
from orchestration.sources.recognise import names_in
from orchestration.sources.sap_tables import TABLES

DATA = Path(os.environ.get("TIEOUT_TEST_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))


def _land(folder: Path, **options: Any) -> LandingResult:
    return land_source("erp", "sap", folder, options, folder.parent / "landing")


def _csv(folder: Path, name: str, *lines: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _rows(result: LandingResult, *columns: str) -> list[tuple[Any, ...]]:
    assert [error.message for error in result.errors if error.severity == "error"] == []
    (manifest,) = result.manifests
    names = ", ".join(f'"{column}"' for column in columns)
    rows: list[tuple[Any, ...]] = duckdb.sql(
        f"select {names} from read_parquet('{manifest.landed_path}') order by _row"
    ).fetchall()
    return rows


def _error(result: LandingResult) -> str:
    (error,) = [error for error in result.errors if error.severity == "error"]
    assert not result.manifests
    return error.message


JOURNAL_VIEW = {
    "CompanyCode": "RBUKRS",
    "FiscalYear": "GJAHR",
    "AccountingDocument": "BELNR",
    "LedgerGLLineItem": "DOCLN",
    "Ledger": "RLDNR",
    "GLAccount": "RACCT",
    "AmountInCompanyCodeCurrency": "HSL",
    "AmountInTransactionCurrency": "WSL",
    "AmountInGlobalCurrency": "KSL",
    "CompanyCodeCurrency": "RHCUR",
    "TransactionCurrency": "RWCUR",
    "DebitCreditCode": "DRCRK",
    "FiscalPeriod": "POPER",
    "FiscalYearPeriod": "FISCYEARPER",
    "PostingDate": "BUDAT",
    "AccountingDocumentType": "BLART",
    "PurchasingDocument": "EBELN",
    "PurchasingDocumentItem": "EBELP",
    "Product": "MATNR",
    "Plant": "WERKS",
    "Quantity": "MSL",
    "BaseUnit": "RUNIT",
    "TransactionTypeDetermination": "KTOSL",
    "ReferenceDocumentType": "AWTYP",
    "ReferenceDocument": "AWREF",
    "PartnerCompany": "RASSC",
    "ValuationArea": "BWKEY",
}
MATERIAL_VIEW = {
    "MaterialDocument": "MBLNR",
    "MaterialDocumentYear": "MJAHR",
    "MaterialDocumentItem": "ZEILE",
    "GoodsMovementType": "BWART",
    "Material": "MATNR",
    "Plant": "WERKS",
    "StorageLocation": "LGORT",
    "DebitCreditCode": "SHKZG",
    "QuantityInBaseUnit": "MENGE",
    "MaterialBaseUnit": "MEINS",
    "QuantityInEntryUnit": "ERFMG",
    "EntryUnit": "ERFME",
    "TotalGoodsMvtAmtInCCCrcy": "DMBTR",
    "CompanyCodeCurrency": "WAERS",
    "PurchaseOrder": "EBELN",
    "PurchaseOrderItem": "EBELP",
    "PostingDate": "BUDAT",
    "ReversedMaterialDocument": "SMBLN",
    "ReversedMaterialDocumentYear": "SJAHR",
    "ReversedMaterialDocumentItem": "SMBLP",
    "GoodsMovementIsCancelled": "CANCELLED",
    "InventorySpecialStockType": "SOBKZ",
    "IssuingOrReceivingPlant": "UMWRK",
    "Supplier": "LIFNR",
    "CompanyCode": "BUKRS",
}
INVOICE_VIEW = {
    "SupplierInvoice": "BELNR",
    "FiscalYear": "GJAHR",
    "SupplierInvoiceItem": "BUZEI",
    "PurchaseOrder": "EBELN",
    "PurchaseOrderItem": "EBELP",
    "PurchaseOrderItemMaterial": "MATNR",
    "Plant": "WERKS",
    "DebitCreditCode": "SHKZG",
    "SupplierInvoiceItemAmount": "WRBTR",
    "QuantityInPurchaseOrderUnit": "MENGE",
    "PurchaseOrderQuantityUnit": "BSTME",
    "IsSubsequentDebitCredit": "TBTKZ",
    "ReferenceDocument": "LFBNR",
    "ReferenceDocumentItem": "LFPOS",
    "SuplrInvcDeliveryCostCndnType": "KSCHL",
}


@pytest.mark.parametrize(
    ("file", "table", "view"),
    [
        ("I_JournalEntryItem.csv", "ACDOCA", JOURNAL_VIEW),
        ("i_glaccountlineitem_2026-09.csv", "ACDOCA", JOURNAL_VIEW),
        ("Journal Entry Items.csv", "ACDOCA", JOURNAL_VIEW),
        ("export (3).csv", "ACDOCA", JOURNAL_VIEW),
        ("I_MaterialDocumentItem_2.csv", "MATDOC", MATERIAL_VIEW),
        ("A_SuplrInvcItemPurOrdRef.csv", "RSEG", INVOICE_VIEW),
    ],
)
def test_a_view_of_s4_lands_under_technical_names(tmp_path: Path, file: str, table: str, view: dict[str, str]) -> None:
    folder = tmp_path / "extracts"
    _csv(folder, file, ",".join(view), ",".join(f"v{n}" for n in range(len(view))))
    result = _land(folder)
    (manifest,) = result.manifests
    assert manifest.table == table
    assert manifest.columns == tuple(view.values())
    assert _rows(result, *view.values()) == [tuple(f"v{n}" for n in range(len(view)))]
    evidence = manifest.guesses["columns"]
    assert evidence.value == "S/4HANA CDS names"
    for name, column in view.items():
        assert f"{name} = {column}" in evidence.evidence


def test_the_ledger_counts_where_a_view_repeats_every_line_for_each_ledger(tmp_path: Path) -> None:
    """A line of source ledger 0L stands under ledger 0L and under 2L: the ledger is what tells them apart."""
    folder = tmp_path / "extracts"
    _csv(
        folder,
        "I_GLAccountLineItem.csv",
        "SourceLedger,Ledger,CompanyCode,FiscalYear,AccountingDocument,LedgerGLLineItem,AmountInCompanyCodeCurrency",
        "0L,0L,1000,2026,100000001,000001,5.00",
        "0L,2L,1000,2026,100000001,000001,5.00",
    )
    assert _rows(_land(folder), "RLDNR", "SOURCELEDGER", "HSL") == [("0L", "0L", "5.00"), ("2L", "0L", "5.00")]


def test_the_signed_amounts_of_the_accounting_view_never_pass_for_unsigned_ones(tmp_path: Path) -> None:
    folder = tmp_path / "extracts"
    _csv(
        folder,
        "I_OperationalAcctgDocItem.csv",
        "CompanyCode,AccountingDocument,FiscalYear,AccountingDocumentItem,DebitCreditCode,GLAccount,"
        "AmountInCompanyCodeCurrency,AmountInTransactionCurrency,AbsoluteAmountInCoCodeCrcy",
        "1000,1,2026,001,H,191100,-12.50,-14.00,12.50",
    )
    columns = ("BUKRS", "BELNR", "BUZEI", "SHKZG", "HKONT", "DMBTR_SIGNED", "WRBTR_SIGNED", "DMBTR")
    assert _rows(_land(folder), *columns) == [("1000", "1", "001", "H", "191100", "-12.50", "-14.00", "12.50")]


def test_labels_of_a_list_are_read_and_the_order_of_the_table_tells_equal_ones_apart(tmp_path: Path) -> None:
    """BSEG as SE16N lists it: the Amount after the local one is WRBTR, the one after the value string is BUALT."""
    folder = tmp_path / "extracts"
    _csv(
        folder,
        "bseg.csv",
        "Client;Company Code;Document Number;Fiscal Year;Line item;Posting Key;Account type;Debit/Credit ind;"
        "Amt.in loc.cur.;Amount;General ledger amount;Transaction;Text;G/L Account;G/L Account;Material;Plant;Quantity;"
        "Value String;Amount;Profit Center",
        "100;1000;1;2026;1;89;M;S;10,00;11,00;11,00;BSX;note;;300000;M1;W1;5;WE01;12,00;",
    )
    result = _land(folder)
    columns = ("BUKRS", "BELNR", "SHKZG", "DMBTR", "WRBTR", "PSWBT", "KTOSL", "SAKNR", "HKONT", "MENGE", "BUALT")
    expected = ("1000", "1", "S", "10,00", "11,00", "11,00", "BSX", "", "300000", "5", "12,00")
    assert _rows(result, *columns) == [expected]
    guess = result.manifests[0].guesses["columns"]
    assert guess.value == "field labels"
    assert "'Amount' stands 2 times: column 10 is WRBTR, column 20 is BUALT (order of the dictionary)" in guess.evidence


AMBIGUOUS = (
    "Company Code,Document Number,Fiscal Year,Line item,Debit/Credit ind,Amount,Amount,Transaction",
    "1000,1,2026,1,S,10.00,11.00,BSX",
)


def test_equal_labels_that_nothing_tells_apart_are_refused_with_both_columns_and_the_remedy(tmp_path: Path) -> None:
    folder = tmp_path / "extracts"
    _csv(folder, "BSEG.csv", *AMBIGUOUS)
    message = _error(_land(folder))
    assert message.startswith("column 6 and column 7 are called 'Amount', which in BSEG may be WRBTR or BUALT;")
    assert 'columns = { "Amount" = "WRBTR", "Amount.1" = "BUALT" }' in message


@pytest.mark.parametrize("scope", ["", "BSEG:"])
def test_the_option_columns_decides_what_a_label_is(tmp_path: Path, scope: str) -> None:
    folder = tmp_path / "extracts"
    _csv(folder, "BSEG.csv", *AMBIGUOUS)
    result = _land(folder, columns={f"{scope}Amount": "DMBTR", f"{scope}Amount.1": "WRBTR"})
    assert _rows(result, "DMBTR", "WRBTR") == [("10.00", "11.00")]
    other = _land(folder, columns={f"{scope}Amount": "WRBTR", f"{scope}Amount.1": "DMBTR"})
    assert _rows(other, "DMBTR", "WRBTR") == [("11.00", "10.00")], "an earlier landing of the same bytes was reused"


def test_a_repeated_name_numbered_by_a_tool_is_still_a_repeated_name(tmp_path: Path) -> None:
    folder = tmp_path / "extracts"
    _csv(
        folder,
        "MSEG.csv",
        "Material Document,Material Doc. Year,Material Doc.Item,Movement type,Material,Plant,Debit/Credit ind,"
        "Purchase order,Item,Material Doc. Year.1,Material Document.1,Material Doc.Item.1",
        "5000000002,2026,1,102,M1,W1,H,4500000001,10,2026,5000000001,1",
    )
    columns = ("MBLNR", "MJAHR", "ZEILE", "SJAHR", "SMBLN", "SMBLP", "EBELN", "EBELP")
    expected = ("5000000002", "2026", "1", "2026", "5000000001", "1", "4500000001", "10")
    assert _rows(_land(folder), *columns) == [expected]


def test_a_list_in_an_order_of_its_own_keeps_its_keys_and_loses_no_column(tmp_path: Path) -> None:
    folder = tmp_path / "extracts"
    _csv(
        folder,
        "EKPO.csv",
        "Plant,Material,Short Text,My Note,Item,Net Order Value,Purchasing Document,Order Quantity,My Note",
        "W1,M1,Pump,a,10,15.00,4500000001,3,b",
    )
    columns = ("EBELN", "EBELP", "MATNR", "WERKS", "MENGE", "NETWR", "MY NOTE", "MY NOTE.2")
    assert _rows(_land(folder), *columns) == [("4500000001", "10", "M1", "W1", "3", "15.00", "a", "b")]


def test_german_labels_are_read(tmp_path: Path) -> None:
    folder = tmp_path / "extracts"
    _csv(
        folder,
        "BKPF.csv",
        "Mandant;Buchungskreis;Belegnummer;Geschäftsjahr;Belegart;Belegdatum;Buchungsdatum;Buchungsperiode",
        "100;1000;4711;2026;WE;31.08.2026;01.09.2026;9",
    )
    columns = ("MANDT", "BUKRS", "BELNR", "GJAHR", "BLART", "BLDAT", "BUDAT", "MONAT")
    expected = ("100", "1000", "4711", "2026", "WE", "31.08.2026", "01.09.2026", "9")
    assert _rows(_land(folder), *columns) == [expected]


def test_a_view_without_a_key_column_says_which_and_what_it_is_called(tmp_path: Path) -> None:
    folder = tmp_path / "extracts"
    _csv(folder, "I_MaterialDocumentItem.csv", "MaterialDocument,MaterialDocumentYear,Plant,Material", "1,2026,W1,M1")
    message = _error(_land(folder))
    assert (
        "the file name says this is MATDOC, but there is no column for its key ZEILE ('MaterialDocumentItem'" in message
    )
    assert "Found 4 columns: MaterialDocument, MaterialDocumentYear, Plant, Material." in message


@pytest.mark.parametrize(("file", "mark"), [("EKBE.csv", "EKBE"), ("A_SuplrInvcItemPurOrdRef.csv", "RSEG")])
def test_amounts_without_the_column_of_their_sign_are_refused(tmp_path: Path, file: str, mark: str) -> None:
    names = {
        "EKBE": "PurchaseOrder,PurchaseOrderItem,AccountAssignmentNumber,PurchasingHistoryDocumentType,"
        "PurchasingHistoryDocumentYear,PurchasingHistoryDocument,PurchasingHistoryDocumentItem,PurchaseOrderAmount",
        "RSEG": "SupplierInvoice,FiscalYear,SupplierInvoiceItem,PurchaseOrder,PurchaseOrderItem,"
        "SupplierInvoiceItemAmount",
    }[mark]
    folder = tmp_path / "extracts"
    _csv(folder, file, names, ",".join("1" for _ in names.split(",")))
    message = _error(_land(folder))
    assert f"the amounts of {mark} carry no sign" in message
    assert "SHKZG ('DebitCreditCode'" in message


def test_a_homegrown_file_with_words_of_sap_is_not_taken_for_a_table(tmp_path: Path) -> None:
    folder = tmp_path / "extracts"
    _csv(folder, "stock.csv", "Material,Plant,Quantity,Price,Colour", "M1,W1,5,3.00,red")
    assert _error(_land(folder)).startswith("unknown layout")


def test_an_unknown_technical_name_in_the_option_is_an_error_with_the_nearest(tmp_path: Path) -> None:
    folder = tmp_path / "extracts"
    _csv(folder, "BSEG.csv", *AMBIGUOUS)
    with pytest.raises(SourceError, match=r"option columns: 'Amount' names the unknown column 'WRBRT'. Did you mean"):
        _land(folder, columns={"Amount": "WRBRT"})


def test_a_title_above_the_labels_is_skipped(tmp_path: Path) -> None:
    folder = tmp_path / "extracts"
    _csv(
        folder,
        "EKKO.csv",
        "Table: EKKO",
        "Company Code\t1000\tFiscal Year\t2026",
        "",
        "Purchasing Document\tCompany Code\tPurch. Doc. Category\tVendor\tCurrency\tDocument Date",
        "4500000001\t1000\tF\t100001\tJPY\t2026-09-01",
    )
    columns = ("EBELN", "BUKRS", "BSTYP", "LIFNR", "WAERS", "BEDAT")
    assert _rows(_land(folder), *columns) == [("4500000001", "1000", "F", "100001", "JPY", "2026-09-01")]


@pytest.mark.parametrize(
    ("stem", "tables"),
    [
        ("I_JournalEntry", ["BKPF"]),
        ("I_JournalEntryItem", ["ACDOCA"]),
        ("sap_A_PurchaseOrderItem_20260930", ["EKPO"]),
        ("Purchase Order Items 2026", ["EKPO"]),
        ("I_GLAccountBalance", ["FAGLBAL"]),
        ("I_JournalEntryItemArchive", []),
        ("EKPO", ["EKPO"]),
    ],
)
def test_file_names_of_views_and_lists_name_their_table(stem: str, tables: list[str]) -> None:
    assert names_in(stem) == tables


@pytest.mark.parametrize("dialect", ["lower", "cds", "labels"])
def test_every_table_survives_being_written_and_read_in_every_dialect(dialect: str) -> None:
    """Whatever the writer calls the columns of a whole table, the reader finds the same columns again."""
    for table in TABLES:
        columns = list(sap_names.layout(table))
        header = sap_names.headers(table, columns, dialect)
        assert list(sap_names.translate(table, header).columns) == columns, table


def test_the_names_of_a_column_are_of_a_column_that_exists() -> None:
    columns = {column for table in TABLES.values() for column in table.columns}
    for section, names in sap_names._book().items():
        known = set(TABLES[section].columns) if section else columns
        assert set(names) - known == set(), section


@pytest.mark.real_data
@pytest.mark.skipif(not DATA.is_dir(), reason="third-party extracts are not beside the checkout (TIEOUT_TEST_DATA)")
def test_the_labels_of_the_dictionary_find_their_columns() -> None:
    """Every short description a public dictionary gives for a column we read is a name we know for it."""
    strangers: dict[str, set[str]] = {}
    with (DATA / "sap_field_dictionary" / "sap_fields.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            table, column = row["table"].upper(), row["field"].upper()
            if table in TABLES and column in TABLES[table].columns:
                found = sap_names._aliases(table).get(sap_names.squash(row["description"]), ())
                if column not in found:
                    strangers.setdefault(f"{table}-{column}", set()).add(row["description"])
    assert strangers == {}


@pytest.mark.real_data
@pytest.mark.skipif(not DATA.is_dir(), reason="third-party extracts are not beside the checkout (TIEOUT_TEST_DATA)")
def test_native_column_lists_in_lower_case_are_recognised_by_name_and_without(tmp_path: Path) -> None:
    """1 to 3 rows each, the full native column lists of 15 tables as a replication tool writes them."""
    seeds = DATA / "fivetran_sap_seeds"
    wanted = [t for t in TABLES if (seeds / f"sap_{t.lower()}_data.csv").is_file()]
    assert len(wanted) >= 15
    result = land_source("seeds", "sap", seeds, {"include": [f"sap_{t.lower()}_data.csv" for t in wanted]}, tmp_path)
    assert [e.message for e in result.errors if e.severity == "error"] == []
    assert {m.table for m in result.manifests} == set(wanted)
    for manifest in result.manifests:
        with (seeds / manifest.file).open(encoding="utf-8-sig", newline="") as handle:
            rows = list(csv.reader(handle))
        assert manifest.rows_landed == len(rows) - 1
        assert manifest.columns == tuple(name.strip().upper() for name in rows[0])
        assert "columns" not in manifest.guesses
    assert json.loads(result.manifests[0].to_json())["rows_rejected"] == 0
