"""An American company of two months in EBS tables, against figures worked out by hand; a careless one is found out.

Belongs here: canonical amounts, how receipts, stock and invoices reach their journals, completeness of Oracle tables.
Does not belong here: which table is in a file (tests/unit/test_oracle_sources.py), single rules (dbt unit tests).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from oracle_company import Tables, company, table, write_tables

from orchestration import dbt_runner
from orchestration.run_context import write_run_context
from orchestration.settings import load_settings
from orchestration.sources.landing import SourceRequest, land
from orchestration.sources.oracle_tables import TABLES
from orchestration.sources.warehouse import load_landing

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
D = Decimal

# Two ledgers that nothing tells apart, a month 13, an action, a line type and a date nobody knows, a row twice, an id
# cut by a spreadsheet.
FLAWED: Tables = {
    "GL_CODE_COMBINATIONS": table(
        "CODE_COMBINATION_ID|ACCOUNT_TYPE|SEGMENT1|SEGMENT2|SEGMENT3", "1|A|40|000|1410", "2|E|40|000|5000"
    ),
    "GL_JE_HEADERS": table(
        "JE_HEADER_ID|LEDGER_ID|JE_CATEGORY|PERIOD_NAME|CURRENCY_CODE|STATUS|ACTUAL_FLAG|DEFAULT_EFFECTIVE_DATE",
        "1|7|Adjustment|SEP-26|USD|P|A|10-SEP-26",
        "2|7|Adjustment|P13-26|USD|P|A|30-SEP-26",
        "3|8|Adjustment|SEP-26|USD|P|A|10-SEP-26",
    ),
    "GL_JE_LINES": table(
        "JE_HEADER_ID|JE_LINE_NUM|CODE_COMBINATION_ID|ACCOUNTED_DR|ACCOUNTED_CR",
        "1|1|1|10|-",
        "1|2|2|-|10",
        "2|1|1|5|-",
        "2|2|2|-|5",
        "3|1|1|10|-",
        "3|2|2|-|10",
        "99|1|1|3|-",
    ),
    "GL_PERIOD_STATUSES": table(
        "APPLICATION_ID|LEDGER_ID|PERIOD_NAME|CLOSING_STATUS|PERIOD_YEAR|PERIOD_NUM|START_DATE|END_DATE",
        "101|7|SEP-26|O|2026|9|01-SEP-26|30-SEP-26",
        "101|7|P13-26|O|2026|13|20-SEP-26|25-SEP-26",
    ),
    "MTL_MATERIAL_TRANSACTIONS": table(
        "TRANSACTION_ID|INVENTORY_ITEM_ID|ORGANIZATION_ID|TRANSACTION_ACTION_ID|TRANSACTION_SOURCE_TYPE_ID"
        "|PRIMARY_QUANTITY|TRANSACTION_DATE",
        "1|501|304|98|13|-4|11-SEP-26",
        "2|501|304|1|3|-1|11-SEP-26",
        "2|501|304|1|3|-1|11-SEP-26",
        "3|501|304|1|3|-1|31-SEP-26",
        "1.5E+09|501|304|1|3|-1|12-SEP-26",
    ),
    "MTL_TRANSACTION_ACCOUNTS": table(
        "INV_SUB_LEDGER_ID|TRANSACTION_ID|REFERENCE_ACCOUNT|ACCOUNTING_LINE_TYPE|BASE_TRANSACTION_VALUE",
        "1|1|1|1|-40",
        "2|1|2|77|40",
        "3|3|1|1|-10",
    ),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Both sources landed and built up to the reconciliation room for 2026-09."""
    folder = tmp_path_factory.mktemp("oracle")
    (folder / "tieout.toml").write_text(
        '[company]\nname = "Pump Works"\nreporting_currency = "USD"\n'
        '[[sources]]\nname = "ebs"\nkind = "oracle"\npath = "extracts/ebs"\n'
        '[[sources]]\nname = "flawed"\nkind = "oracle"\npath = "extracts/flawed"\n'
    )
    settings = load_settings(folder)
    results = []
    for name, tables in (("ebs", company()), ("flawed", FLAWED)):
        write_tables(tables, folder / "extracts" / name)
        results.append(land(SourceRequest(name, "oracle", folder / "landing", folder / "extracts" / name)))
    assert [error.message for error in results[0].errors] == []
    with duckdb.connect(str(settings.warehouse)) as con:
        write_run_context(con, settings, run_id="test", period="2026-09", audit_from="2026-08")
        load_landing(con, results)
    nodes = dbt_runner.build(settings.warehouse, "core", work=folder / "dbt", systems=["oracle"])
    # the action that nobody knows blocks a publication
    failed = [r.name for r in nodes if r.status in ("error", "skipped", "fail")]
    assert failed == ["assert_every_code_is_in_its_list"]
    with duckdb.connect(str(settings.warehouse), read_only=True) as con:
        yield con


def rows(con: duckdb.DuckDBPyConnection, *sql: str) -> list[tuple[Any, ...]]:
    return list(con.execute(" ".join(sql)).fetchall())


def clean(con: duckdb.DuckDBPyConnection, entity: str, columns: str, order: str = "1") -> list[tuple[Any, ...]]:
    """Columns of a canonical entity, rows of the clean source."""
    return rows(con, f"select {columns} from canonical.{entity} where source = 'ebs' order by {order}")


def test_an_order_is_its_shipments_at_their_own_price(built: duckdb.DuckDBPyConnection) -> None:
    """10 dozen at 114.00 (the line says 120.00): 9.50 a pump. The price break for 50 dozen is no order."""
    prices = "purchase_order, purchase_order_line, order_uom, quantity_base_uom, net_amount_doc, price_base_uom_doc"
    assert clean(built, "purchase_order_lines", prices, "1, 2") == [
        ("81/1001", "1-1", "DZ", D(120), D(1140), D("9.5")),
        ("81/1001", "2-1", "EA", D(5), D(100), D(20)),
        ("81/1001", "2-2", "EA", D(4), D(80), D(20)),
        ("81/1002", "1-1", "EA", D(300), D(600), D(2)),
    ]
    kinds = "purchase_order, purchase_order_line, company_code, plant, account_assignment, is_stocked, is_deleted"
    assert clean(built, "purchase_order_lines", kinds + ", is_intercompany, item_group", "1, 2") == [
        ("81/1001", "1-1", "30", "M1", None, True, False, False, "PUMPS"),
        ("81/1001", "2-1", "30", "M1", "K", False, False, False, "OFFICE"),
        ("81/1001", "2-2", "30", "M1", None, True, True, False, "OFFICE"),
        ("81/1002", "1-1", "30", "M1", None, True, False, True, "SEALS.RUBBER"),
    ]


def test_goods_are_received_once_and_valued_by_what_went_into_stock(built: duckdb.DuckDBPyConnection) -> None:
    """Order value at the posted rate; value at standard 10.00 and 2.50, at order price while still in inspection."""
    values = "document, document_line, receipt_class, period, quantity_base_uom, order_value_doc, order_value_local"
    assert clean(built, "goods_receipts", values + ", amount_local, gr_ir_amount_local", "2") == [
        ("R-1", "101", "receipt", "2026-08", D(120), D(1140), D(1140), D(1200), D(1140)),
        ("R-1", "103", "receipt_reversal", "2026-08", D(-12), D(-114), D(-114), D(-120), D(-114)),
        ("R-1", "106", "return", "2026-09", D(-24), D(-228), D(-228), D(-240), D(-228)),
        ("R-2", "107", "receipt", "2026-08", D(5), D(100), D(100), D(100), D(100)),
        # 60 of 100 delivered at 2.50 = 150.00, 40 of 100 still at 250.00 / 100 = 100.00
        ("R-3", "109", "receipt", "2026-08", D(100), D(200), D(250), D(250), D(250)),
    ]


def test_an_invoice_line_holds_its_variances_and_not_its_tax(built: duckdb.DuckDBPyConnection) -> None:
    """1,026.00 - 9.00 price variance, tax 50.00 out; 250.00 + 10.00 rate variance = 200.00 EUR x 1.30."""
    facts = "invoice_document, invoice_line, supplier_reference, purchase_order, quantity_base_uom, amount_doc"
    assert clean(built, "supplier_invoice_lines", facts + ", amount_local, receipt_document_line") == [
        ("701", "1-1", "INV-77", "81/1001", D(108), D(1017), D(1017), None),
        ("702", "1-1", "RE 4/88", "81/1002", D(100), D(200), D(260), "109"),
    ]


def test_movements_keep_their_sign_and_take_the_value_of_their_stock_lines(built: duckdb.DuckDBPyConnection) -> None:
    facts = "document, movement_type, movement_class, period, quantity_base_uom, amount_local"
    assert clean(built, "inventory_movements", facts) == [
        ("901", "27/1", "receipt", "2026-08", D(120), D(1200)),
        ("902", "29/1", "receipt", "2026-08", D(-12), D(-120)),
        ("903", "1/1", "receipt", "2026-09", D(-24), D(-240)),
        ("904", "27/1", "receipt", "2026-09", D(60), D(150)),
        ("905", "1/3", "consumption", "2026-09", D(-10), D(-100)),
    ]


def test_a_receipt_finds_its_lines_in_journals_that_sum_many(built: duckdb.DuckDBPyConnection) -> None:
    """The ledger summed receiving per account; each receipt gets its own lines back, balanced, per period."""
    found = rows(
        built,
        "select document, transaction_key, sum(amount_local), count(*) from canonical.journal_entry_lines",
        "where source = 'ebs' and purchase_order = '81/1001' and document like 'R%' group by 1, 2 order by 1, 2",
    )
    assert found == [
        ("R101-2026-08", "BSX", D(1080), 2),
        ("R101-2026-08", "PRD", D(-54), 2),
        ("R101-2026-08", "WRX", D(-1026), 2),
        ("R101-2026-08", None, D(0), 4),
        ("R101-2026-09", "BSX", D(-240), 1),
        ("R101-2026-09", "PRD", D(12), 1),
        ("R101-2026-09", "WRX", D(228), 1),
        ("R101-2026-09", None, D(0), 2),
        ("R107-2026-08", "KBS", D(100), 1),
        ("R107-2026-08", "WRX", D(-100), 1),
        ("R107-2026-08", None, D(0), 2),
    ]
    journals = [
        (line, document) for line, document in clean(built, "goods_receipts", "document_line, journal_document")
    ]
    assert journals == [
        ("101", "R101-2026-08"),
        ("103", "R101-2026-08"),
        ("106", "R101-2026-09"),
        ("107", "R107-2026-08"),
        ("109", "R109-2026-08"),
    ]
    assert clean(built, "supplier_invoice_lines", "invoice_document, journal_document") == [
        ("701", "5004"),
        ("702", "5013"),
    ]


def test_only_posted_actuals_of_the_primary_ledger_count(built: duckdb.DuckDBPyConnection) -> None:
    """Budget, unposted, STAT, secondary ledger; translated, foreign, summary and budget balances stay out."""
    found = rows(
        built,
        "select account, sum(amount_local) from canonical.journal_entry_lines",
        "where source = 'ebs' group by 1 order by 1",
    )
    closing = {
        "1410": D(890),
        "1420": D(100),
        "1510": D(50),
        "2000": D(-1327),
        "2190": D(128),
        "5000": D(100),
        "5100": D(-42),
        "5150": D(-9),
        "5160": D(10),
        "6100": D(100),
    }
    assert dict(found) == closing
    balances = rows(
        built,
        "select account, closing_local from canonical.trial_balances where source = 'ebs' and period = '2026-09'",
    )
    assert dict(balances) == closing


def test_masters_rates_and_stock(built: duckdb.DuckDBPyConnection) -> None:
    assert clean(built, "companies", "company_code, company_name, currency_local") == [("30", "Pump Works Inc", "USD")]
    assert clean(built, "plants", "plant, plant_name, company_code") == [("M1", "Seattle", "30")]
    assert clean(built, "suppliers", "supplier_id, supplier_name, trading_partner") == [
        ("5001", "Pump maker", None),
        ("5002", "Sister company", "5002"),
    ]
    assert clean(built, "items", "item_id, item_group, base_uom") == [
        ("AS100", "PUMPS", "EA"),
        ("AS200", "SEALS.RUBBER", "EA"),
    ]
    assert clean(built, "item_uom_conversions", "item_id, uom, numerator, denominator", "1, 2")[0] == (
        "AS100",
        "DZ",
        D(12),
        D(1),
    )
    validity = "cast(valid_from as varchar), cast(valid_to as varchar)"
    assert clean(built, "item_costs", f"item_id, {validity}, standard_price_local, price_control", "1, 2") == [
        ("AS100", "2025-01-01", "2025-12-31", D("9.5"), "S"),
        ("AS100", "2026-01-01", "9999-12-31", D(10), "S"),
        ("AS200", "2026-01-01", "9999-12-31", D("2.5"), "S"),
    ]
    assert clean(built, "exchange_rates", f"rate_type, {validity}, rate", "1, 2") == [
        ("C", "2026-08-31", "9999-12-31", D("1.27")),
        ("M", "2026-08-01", "2026-08-31", D("1.25")),
        ("M", "2026-09-01", "9999-12-31", D("1.30")),
        ("Plan 2026", "2026-01-01", "9999-12-31", D("1.20")),
    ]
    assert clean(built, "inventory_balances", "period, item_id, quantity_base_uom, amount_local", "1, 2") == [
        ("2026-08", "AS100", D(108), D(1080)),
        ("2026-09", "AS100", D(74), D(740)),
        ("2026-09", "AS200", D(60), D(150)),
    ]
    assert clean(built, "period_statuses", "area, period_open_from, period_open_to") == [
        ("finance", "2026-09", "2026-10"),
        ("inventory", "2026-10", "2026-10"),
    ]


def test_stock_accruals_and_variances_tie_to_the_ledger(built: duckdb.DuckDBPyConnection) -> None:
    found = rows(
        built,
        "select comparison, left_amount, right_amount, status from reconciliation.ladder_core",
        "where rung = 6 and period = '2026-09' and scope like '30%' order by 1, 2",
    )
    # AS100 falls from 1,080 to 740, AS200 comes in at 150
    assert found == [
        ("gr_ir_balance", D(-128), D(-128), "matched"),
        ("gr_ir_by_order", D(898), D(898), "matched"),
        ("gr_ir_receipts", D(-228), D(-228), "matched"),
        ("inventory_balance", D(890), D(890), "matched"),
        ("ppv_receipts", D(12), D(12), "matched"),
        ("stock_by_plant_and_class", D(-340), D(-340), "matched"),
        ("stock_by_plant_and_class", D(150), D(150), "matched"),
        ("stock_movements", D(-190), D(-190), "matched"),
    ]


def rung_2(con: duckdb.DuckDBPyConnection, source: str) -> dict[str, tuple[Any, ...]]:
    found = rows(
        con,
        "select scope, left_count, right_count, left_amount, right_amount, status, note",
        f"from reconciliation.ladder_rung_2_oracle where scope like '{source}/%'",
    )
    return {row[0].removeprefix(f"{source}/"): row[1:] for row in found}


def test_everything_that_landed_is_in_the_models_or_named(built: duckdb.DuckDBPyConnection) -> None:
    found = rung_2(built, "ebs")
    assert {scope: row[4] for scope, row in found.items() if row[4] != "matched"} == {}
    assert set(found) >= set(company())
    assert found["RCV_TRANSACTIONS"][:4] == (5, 5, D(189), D(189))
    assert "left out 5 the second count of received goods" in found["RCV_TRANSACTIONS"][5]
    # debits: 1,454 + 250 + 1,314 (price variances are one line of -54) + 1,076 + 228 + 190 less credits per line
    assert found["GL_JE_LINES"][2] == found["GL_JE_LINES"][3] == D(sum(_line_debits()))
    assert "2 budgets and encumbrances, 2 not posted, 2 other ledgers, 2 statistical" in found["GL_JE_LINES"][5]
    assert "1 translated balances" in found["GL_BALANCES"][5]
    assert "1 summary accounts" in found["GL_BALANCES"][5]
    assert "1 price breaks" in found["PO_LINE_LOCATIONS_ALL"][5]
    assert "counts: 2021 Pump Works Inc; left out: 2022 Pump Works IFRS; by ledger category" in found["ledgers"][5]
    assert "account = SEGMENT3 (guessed" in found["50"][5]


def _line_debits() -> list[int]:
    """Net debits of the counted journal lines, by hand."""
    return [1240, 114, 100, 250, 1200, 114, 1026, 50, 228, 78, 12, 100, 250, 10]


def test_rung_1_adds_up_every_file_again(built: duckdb.DuckDBPyConnection) -> None:
    found = rows(
        built,
        "select count(*), count(*) filter (where status = 'matched') from reconciliation.ladder_core",
        "where rung = 1 and scope like 'ebs/%' and period = '2026-09'",
    )
    assert found[0][0] == found[0][1] > 30


def test_what_is_careless_names_itself(built: duckdb.DuckDBPyConnection) -> None:
    found = rung_2(built, "flawed")
    assert found["ledgers"][4] == "missing_right"
    assert "Set the source option ledger" in found["ledgers"][5]
    assert found["P13-26"][4] == "missing_right"
    assert "2026-09-20 to 2026-09-25" in found["P13-26"][5]
    # four keys landed, one on the 31st of September; its stock line of -10.00 is missing with it
    assert found["MTL_MATERIAL_TRANSACTIONS"][:2] == (4, 3)
    assert "repeated keys, read once (control 07) 1" in found["MTL_MATERIAL_TRANSACTIONS"][5]
    assert found["MTL_TRANSACTION_ACCOUNTS"][2:5] == (D(-50), D(-40), "out_of_tolerance")
    # the line of a journal that is not there
    assert found["GL_JE_LINES"][:2] == (5, 4)


def test_the_controls_find_the_same_carelessness(built: duckdb.DuckDBPyConnection) -> None:
    def messages(control: str) -> str:
        found = rows(
            built,
            "select message from reconciliation.control_results_core",
            f"where control_id = '{control}' and key <> 'all' and status <> 'matched' order by message",
        )
        return "\n".join(message for (message,) in found)

    assert "MTL_MATERIAL_TRANSACTIONS" in messages("07_duplicate_extract")
    assert "98/13" in messages("12_credits")
    encoding = messages("30_encoding")
    assert "1.5E+09" in encoding
    assert "31-SEP-26" in encoding
    assert "found '77'" in encoding


def test_the_facts_of_the_macros_are_those_of_the_catalogue() -> None:
    """Keys, sums and ids that SQL relies on are columns of the table, of the kind that makes them so."""
    text = (PROJECT / "macros" / "oracle.sql").read_text(encoding="utf-8")
    literal = re.search(r"macro oracle_table_facts\(\) -%}\s*{{ return\((.*?)\) }}", text, re.DOTALL)
    assert literal is not None
    facts = ast.literal_eval(literal.group(1))
    assert {name.upper() for name in facts} == set(TABLES)
    for name, fact in facts.items():
        known = TABLES[name.upper()]
        for part in ("keys", "sums", "damage"):
            assert {column.upper() for column in fact.get(part, [])} <= set(known.columns), (name, part)
        assert {known.kind(column.upper()) for column in fact.get("sums", [])} <= {"amount", "quantity"}, name
        assert {column.upper() for column in fact["keys"]} >= set(known.required), name
        assert ("model" in fact) + ("unused" in fact) <= 1, name
