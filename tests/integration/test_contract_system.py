"""A homegrown system of three months through the input contract, against figures worked out by hand.

Belongs here: one small company in text cells, its canonical amounts and completeness; a flawed source that must be
found out.
Does not belong here: reading files (test_files_source.py), single rules (dbt unit tests).

Company 0100 keeps its books in GBP. Order 4711 buys 10 boxes of 12 pumps for 1,234.50 GBP: 10.2875 a pump, standard
cost 10. Order 4712 buys 300 seals for 1,000 USD at 0.80, standard cost 2.50. Ledger headers are not delivered, nor are
receipts among the movements.
"""

from __future__ import annotations

import ast
import dataclasses
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from contract_landing import Rows, land_entities, land_entity

from orchestration import dbt_runner
from orchestration.run_context import write_run_context
from orchestration.settings import load_settings
from orchestration.sources.contract import ENTITIES
from orchestration.sources.warehouse import load_landing

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
D = Decimal


def table(header: str, *rows: str) -> list[dict[str, str]]:
    """Cells between bars, by the names of the header; a dash is a blank cell."""
    names = [name.strip() for name in header.split("|")]
    split = [[cell.strip() for cell in row.split("|")] for row in rows]
    return [{n: c for n, c in zip(names, cells, strict=True) if c != "-"} for cells in split]


COMPANY: dict[str, Rows] = {
    "companies": table("company_code|company_name|currency_local", "0100|Homegrown Ltd|GBP"),
    "plants": table("plant|plant_name|company_code", "W1|Main warehouse|0100"),
    "exchange_rates": table(
        "rate_type|from_currency|to_currency|valid_from|rate",
        "budget|USD|GBP|2026-01-01|0.78",
        "average|USD|GBP|2026-07-01|0.79",
        "average|USD|GBP|2026-08-01|0.80",
    ),
    "suppliers": table("supplier_id|supplier_name|trading_partner", "S1|Pump maker|-", "S2|Sister company|G2"),
    "items": table(
        "item_id|item_name|item_group|base_uom", "A1|Pump|PUMPS|EA", "B2|Seal|SEALS|EA", "C3|Never bought|OTHER|EA"
    ),
    "item_uom_conversions": table("item_id|uom|numerator|denominator", "A1|BOX|12|1"),
    "purchase_order_lines": table(
        "company_code|purchase_order|purchase_order_line|purchase_class|supplier_id|item_id|plant|order_date|currency"
        "|exchange_rate|order_uom|quantity_order_uom|price_doc|net_amount_doc|is_deleted",
        "0100|4711|1|-|S1|A1|W1|2026-07-01|GBP|-|BOX|10|123.45|1234.50|-",
        "0100|4712|1|standard|S1|B2|W1|2026-07-15|USD|0.80|-|300|-|1000.00|false",
        "0100|4713|1|service|S2|-|W1|2026-07-16|GBP|-|EA|1|-|50.00|true",
    ),
    "goods_receipts": table(
        "company_code|plant|document|document_line|posting_date|purchase_order|purchase_order_line|quantity_base_uom"
        "|amount_local|order_value_doc|exchange_rate|journal_document",
        "0100|W1|5001|1|2026-07-10|4711|1|60|600.00|-|-|9001",
        "0100|W1|5002|1|2026-08-05|4711|1|-5|-50.00|-|-|9002",
        "0100|W1|5003|1|2026-08-12|4712|1|100|250.00|-|0.81|9003",
        "0100|W1|5004|1|2026-09-03|4712|1|33|82.50|110.00|-|9004",
    ),
    "supplier_invoice_lines": table(
        "company_code|invoice_document|invoice_line|posting_date|supplier_id|purchase_order|purchase_order_line|currency"
        "|quantity_base_uom|amount_doc|amount_local|journal_document",
        "0100|8001|1|2026-07-20|S1|4711|1|GBP|60|620.00|-|9011",
        "0100|8002|1|2026-08-20|S1|4711|1|GBP|-5|-51.44|-|9012",
        "0100|8003|1|2026-08-25|S1|4712|1|USD|100|333.33|273.33|9013",
        "0100|8004|1|2026-09-10|S1|4711|1|GBP|0|7.00|-|9014",
    ),
    "inventory_movements": table(
        "company_code|plant|document|document_line|movement_class|posting_date|item_id|quantity_base_uom|amount_local"
        "|journal_document",
        "0100|W1|6001|1|consumption|2026-09-15|A1|-20|-200.00|9021",
    ),
    "journal_entry_lines": table(
        "company_code|document|line|posting_date|account|posting_class|amount_local|amount_doc|currency_doc"
        "|purchase_order|purchase_order_line",
        "0100|9001|1|2026-07-10|1400|inventory|600.00|-|-|4711|1",
        "0100|9001|2|2026-07-10|2190|gr_ir|-617.25|-|-|4711|1",
        "0100|9001|3|2026-07-10|5100|price_difference|17.25|-|-|4711|1",
        "0100|9002|1|2026-08-05|1400|inventory|-50.00|-|-|4711|1",
        "0100|9002|2|2026-08-05|2190|gr_ir|51.44|-|-|4711|1",
        "0100|9002|3|2026-08-05|5100|price_difference|-1.44|-|-|4711|1",
        "0100|9003|1|2026-08-12|1400|inventory|250.00|308.64|USD|4712|1",
        "0100|9003|2|2026-08-12|2190|gr_ir|-270.00|-333.33|USD|4712|1",
        "0100|9003|3|2026-08-12|5100|price_difference|20.00|24.69|USD|4712|1",
        "0100|9004|1|2026-09-03|1400|inventory|82.50|-|-|4712|1",
        "0100|9004|2|2026-09-03|2190|gr_ir|-88.00|-|-|4712|1",
        "0100|9004|3|2026-09-03|5100|price_difference|5.50|-|-|4712|1",
        "0100|9011|1|2026-07-20|2190|gr_ir|617.25|-|-|4711|1",
        "0100|9011|2|2026-07-20|5100|price_difference|2.75|-|-|4711|1",
        "0100|9011|3|2026-07-20|2000|payables|-620.00|-|-|-|-",
        "0100|9012|1|2026-08-20|2190|gr_ir|-51.44|-|-|4711|1",
        "0100|9012|2|2026-08-20|2000|payables|51.44|-|-|-|-",
        "0100|9013|1|2026-08-25|2190|gr_ir|270.00|-|-|4712|1",
        "0100|9013|2|2026-08-25|5200|exchange_difference|3.33|-|-|-|-",
        "0100|9013|3|2026-08-25|2000|payables|-273.33|-|-|-|-",
        "0100|9014|1|2026-09-10|5100|price_difference|7.00|-|-|4711|1",
        "0100|9014|2|2026-09-10|2000|payables|-7.00|-|-|-|-",
        "0100|9021|1|2026-09-15|5000|consumption|200.00|-|-|-|-",
        "0100|9021|2|2026-09-15|1400|inventory|-200.00|-|-|-|-",
    ),
    "gl_accounts": table("account|account_name|is_balance_sheet", "1400|Stock|true"),
    "trial_balances": table(
        "company_code|account|period|opening_local|movement_local|closing_local",
        "0100|1400|2026-07|0|600.00|600.00",
        "0100|1400|2026-08|600.00|200.00|800.00",
        "0100|1400|2026-09|800.00|-117.50|682.50",
        "0100|2190|2026-07|0|0|0",
        "0100|2190|2026-08|0|0|0",
        "0100|2190|2026-09|0|-88.00|-88.00",
        "0100|5100|2026-07|0|20.00|20.00",
        "0100|5100|2026-08|20.00|18.56|38.56",
        "0100|5100|2026-09|38.56|12.50|51.06",
        "0100|2000|2026-07|0|-620.00|-620.00",
        "0100|2000|2026-08|-620.00|-221.89|-841.89",
        "0100|2000|2026-09|-841.89|-7.00|-848.89",
        "0100|5200|2026-08|0|3.33|3.33",
        "0100|5200|2026-09|3.33|0|3.33",
        "0100|5000|2026-09|0|200.00|200.00",
    ),
    "inventory_balances": table(
        "company_code|plant|item_id|period|quantity_base_uom|amount_local|price_control",
        "0100|W1|A1|2026-07|60|600.00|standard",
        "0100|W1|A1|2026-08|55|550.00|standard",
        "0100|W1|A1|2026-09|35|350.00|standard",
        "0100|W1|B2|2026-08|100|250.00|standard",
        "0100|W1|B2|2026-09|133|332.50|standard",
    ),
    "item_costs": table(
        "plant|item_id|price_control|valid_from|standard_price_local",
        "W1|A1|standard|2026-01-01|9.50",
        "W1|A1|standard|2026-07-01|10.00",
        "W1|B2|standard|2026-01-01|2.50",
    ),
    "period_statuses": table(
        "company_code|area|period_open_from|period_open_to",
        "0100|finance|2026-10|2026-10",
        "0100|inventory|2026-10|2026-10",
    ),
    "sales_demand": table(
        "company_code|sales_order|sales_order_line|plant|item_id|entered_on|requested_date|ordered_quantity_base_uom"
        "|cancelled_quantity_base_uom|shipped_quantity_base_uom|net_amount_local|is_intercompany",
        "0100|7001|1|W1|A1|2026-07-20|2026-08-31|30|-|20|400.00|-",
        "0100|7001|2|W1|B2|2026-08-20|2026-09-01|12|5|-|-|true",
    ),
    "demand_forecasts": table(
        "forecast_version|step|created_at|plant|item_id|bucket_start|bucket_end|quantity_base_uom",
        "V1|sales|2026-07-31|W1|A1|2026-08-01|2026-08-31|40",
        "V2|sales|2026-08-31|W1|A1|2026-08-01|2026-08-31|33",
    ),
    "planned_receipts": table(
        "plan_version|created_at|plant|item_id|due_date|quantity_base_uom|purchase_order|purchase_order_line"
        "|is_open_order",
        "P1|2026-08-31|W1|A1|2026-10-05|60|4711|1|true",
        "P1|2026-08-31|W1|B2|2026-11-05|100|-|-|-",
    ),
    "inventory_ownership": table(
        "plant|item_id|ownership|period|quantity_base_uom", "W1|B2|consigned|2026-09|7", "W1|A1|customer|2026-09|2"
    ),
    "freight_documents": table(
        "company_code|plant|freight_document|freight_line|posting_date|shipment_mode|shipped_units|actual_cost_local"
        "|standard_mode_cost_local",
        "0100|W1|F1|1|2026-08-31|expedite|100|90.00|40.00",
        "0100|W1|F1|2|2026-09-01|standard|100|40.00|40.00",
    ),
    "obsolescence_provisions": table(
        "company_code|plant|item_group|period|gross_inventory_local|provision_local|used_local",
        "0100|W1|PUMPS|2026-08|550.00|55.00|5.00",
        "0100|W1|PUMPS|2026-09|350.00|30.00|-",
    ),
    "payment_terms": table(
        "company_code|supplier_id|valid_from|payment_days", "0100|S1|2026-01-01|30", "0100|S1|2026-09-01|60"
    ),
    "capital_expenditures": table(
        "company_code|asset_id|posting_date|quoted_amount_local|actual_amount_local|useful_life_months|in_service_from",
        "0100|M9|2026-08-31|1000.00|900.00|60|2026-09-01",
    ),
    "control_totals": table("entity|company_code|period|row_count|amount", "goods_receipts|0100|2026-08|2|200.00"),
}

# What a careless export does: a month 13, a code nobody knows, a required cell left blank, a spreadsheet's number for a
# key, a row twice, a file twice, and a row that is lost after landing (see `built`).
FLAWED: dict[str, Rows] = {
    "companies": table("company_code|currency_local", "0200|GBP"),
    "purchase_order_lines": table(
        "company_code|purchase_order|purchase_order_line|supplier_id|item_id|plant|order_date|currency"
        "|quantity_order_uom|net_amount_doc",
        "0200|1|1|S9|X1|W2|2026-08-01|GBP|10|100.00",
        "0200|1|1|S9|X1|W2|2026-08-01|GBP|10|100.00",
    ),
    "goods_receipts": table(
        "company_code|plant|document|document_line|posting_date|purchase_order|purchase_order_line|quantity_base_uom"
        "|amount_local",
        "0200|W2|1|1|2026-08-02|1|1|1|10.00",
        "0200|W2|2|1|2026-13-02|1|1|2|20.00",
        "0200|-|3|1|2026-08-03|1|1|3|30.00",
    ),
    "inventory_movements": table(
        "company_code|plant|document|document_line|movement_class|posting_date|item_id|quantity_base_uom|amount_local",
        "0200|W2|1.5E+09|1|vanished|2026-08-03|X1|-1|-10.00",
        "0200|W2|7|1|consumption|2026-08-04|X1|-1|-10.00",
    ),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Both sources landed and built up to the reconciliation room for 2026-09."""
    folder = tmp_path_factory.mktemp("contract")
    (folder / "tieout.toml").write_text(
        '[company]\nname = "Homegrown"\nreporting_currency = "GBP"\n'
        '[[sources]]\nname = "erp"\nkind = "files"\npath = "extracts/erp"\n'
        '[[sources]]\nname = "flawed"\nkind = "files"\npath = "extracts/flawed"\n'
    )
    settings = load_settings(folder)
    good = land_entities(folder / "landing", "erp", COMPANY)
    flawed = land_entities(folder / "landing", "flawed", FLAWED)
    lost = next(m for m in flawed.manifests if m.table == "inventory_movements")
    pq.write_table(pq.read_table(lost.landed_path).slice(0, 1), lost.landed_path)
    repeated = land_entity(folder / "landing", "flawed", "companies", FLAWED["companies"], file="companies_again")
    flawed = dataclasses.replace(flawed, manifests=(*flawed.manifests, repeated))
    with duckdb.connect(str(settings.warehouse)) as con:
        write_run_context(con, settings, run_id="test", period="2026-09", audit_from="2026-07")
        load_landing(con, [good, flawed])
    results = dbt_runner.build(settings.warehouse, "core", work=folder / "dbt", systems=["contract"])
    failed = [(r.name, r.message) for r in results if r.status in ("error", "skipped", "fail")]
    # the flawed source has a movement of a class that is in no list
    assert [name for name, _ in failed] == ["assert_every_code_is_in_its_list"], failed
    with duckdb.connect(str(settings.warehouse), read_only=True) as con:
        yield con


def rows(con: duckdb.DuckDBPyConnection, *sql: str) -> list[tuple[Any, ...]]:
    return list(con.execute(" ".join(sql)).fetchall())


def entity_rows(con: duckdb.DuckDBPyConnection, entity: str, columns: str, order: str = "1") -> list[tuple[Any, ...]]:
    """Columns of a canonical entity, rows of the clean source."""
    return rows(con, f"select {columns} from canonical.{entity} where source = 'erp' order by {order}")


def test_order_lines_have_their_price_per_base_unit(built: duckdb.DuckDBPyConnection) -> None:
    prices = "purchase_order, quantity_base_uom, base_uom, price_base_uom_doc, price_per_price_unit_doc, item_group"
    assert entity_rows(built, "purchase_order_lines", prices) == [
        ("4711", D(120), "EA", D("10.2875"), D("123.45"), "PUMPS"),
        ("4712", D(300), "EA", D("3.3333333333"), D("3.3333333333"), "SEALS"),
        ("4713", D(1), "EA", D(50), D(50), None),
    ]
    kinds = "purchase_order, item_category, is_stocked, is_deleted, is_intercompany, is_stock_transfer"
    assert entity_rows(built, "purchase_order_lines", kinds) == [
        ("4711", "0", True, False, False, False),
        ("4712", "0", True, False, False, False),
        ("4713", "9", False, True, True, False),
    ]


def test_receipts_are_valued_at_order_price_and_posted_rate(built: duckdb.DuckDBPyConnection) -> None:
    values = "document, amount_local, order_value_doc, currency_doc, posted_rate, order_value_local"
    assert entity_rows(built, "goods_receipts", values) == [
        ("5001", D("600.00"), D("617.25"), "GBP", D(1), D("617.25")),
        ("5002", D("-50.00"), D("-51.44"), "GBP", D(1), D("-51.44")),  # 5 x 10.2875 = 51.4375
        ("5003", D("250.00"), D("333.33"), "USD", D("0.81"), D("270.00")),  # 100 x 1,000 / 300; x 0.81 = 269.9973
        ("5004", D("82.50"), D("110.00"), "USD", D("0.80"), D("88.00")),  # value as delivered, rate of the order
    ]


def test_receipts_say_what_they_are_when_they_were(built: duckdb.DuckDBPyConnection) -> None:
    facts = (
        "document, document_year, period, receipt_class, movement_type, is_valuated, item_id, base_uom, "
        "quantity_base_uom, quantity_order_uom, journal_fiscal_year, company_code"
    )
    assert entity_rows(built, "goods_receipts", facts) == [
        ("5001", 2026, "2026-07", "receipt", "receipt", True, "A1", "EA", D(60), D(5), 2026, "0100"),
        ("5002", 2026, "2026-08", "return", "return", True, "A1", "EA", D(-5), D("-0.416667"), 2026, "0100"),
        ("5003", 2026, "2026-08", "receipt", "receipt", True, "B2", "EA", D(100), D(100), 2026, "0100"),
        ("5004", 2026, "2026-09", "receipt", "receipt", True, "B2", "EA", D(33), D(33), 2026, "0100"),
    ]


def test_invoices_keep_their_sign_and_say_their_rate(built: duckdb.DuckDBPyConnection) -> None:
    facts = (
        "invoice_document, item_id, plant, quantity_base_uom, amount_doc, amount_local, exchange_rate, is_credit, "
        "is_subsequent"
    )
    assert entity_rows(built, "supplier_invoice_lines", facts) == [
        ("8001", "A1", "W1", D(60), D(620), D(620), D(1), False, False),
        ("8002", "A1", "W1", D(-5), D("-51.44"), D("-51.44"), D(1), True, False),
        ("8003", "B2", "W1", D(100), D("333.33"), D("273.33"), D("0.8199982000"), False, False),  # 273.33 / 333.33
        ("8004", "A1", "W1", D(0), D(7), D(7), D(1), False, True),
    ]


def test_receipts_complete_the_movements(built: duckdb.DuckDBPyConnection) -> None:
    facts = "document, movement_class, quantity_base_uom, amount_local, base_uom, journal_document"
    assert entity_rows(built, "inventory_movements", facts) == [
        ("5001", "receipt", D(60), D(600), "EA", "9001"),
        ("5002", "receipt", D(-5), D(-50), "EA", "9002"),
        ("5003", "receipt", D(100), D(250), "EA", "9003"),
        ("5004", "receipt", D(33), D("82.50"), "EA", "9004"),
        ("6001", "consumption", D(-20), D(-200), "EA", "9021"),
    ]


def test_headers_are_read_off_the_lines_and_say_what_the_documents_are(built: duckdb.DuckDBPyConnection) -> None:
    facts = "document, fiscal_year, fiscal_period, document_class, currency, line_count, is_posted"
    assert entity_rows(built, "journal_headers", facts) == [
        ("9001", 2026, 7, "goods_receipt", "GBP", 3, True),
        ("9002", 2026, 8, "goods_receipt", "GBP", 3, True),
        ("9003", 2026, 8, "goods_receipt", "USD", 3, True),
        ("9004", 2026, 9, "goods_receipt", "GBP", 3, True),
        ("9011", 2026, 7, "invoice", "GBP", 3, True),
        ("9012", 2026, 8, "credit_memo", "GBP", 2, True),
        ("9013", 2026, 8, "invoice", "GBP", 3, True),
        ("9014", 2026, 9, "invoice", "GBP", 2, True),
        ("9021", 2026, 9, "goods_issue", "GBP", 2, True),
    ]


def test_ledger_lines_are_told_apart_without_account_numbers(built: duckdb.DuckDBPyConnection) -> None:
    found = rows(
        built,
        "select transaction_key, account, sum(amount_local), count(*) from canonical.journal_entry_lines",
        "where source = 'erp' group by 1, 2 order by 2",
    )
    assert found == [
        ("BSX", "1400", D("682.50"), 5),
        (None, "2000", D("-848.89"), 4),
        ("WRX", "2190", D("-88.00"), 7),
        ("GBB", "5000", D("200.00"), 1),
        ("PRD", "5100", D("51.06"), 6),
        ("KDM", "5200", D("3.33"), 1),
    ]


def test_masters_hold_what_was_delivered_and_what_is_only_named(built: duckdb.DuckDBPyConnection) -> None:
    accounts = entity_rows(built, "gl_accounts", "account, is_balance_sheet")
    assert accounts == [(a, None if a != "1400" else True) for a in ("1400", "2000", "2190", "5000", "5100", "5200")]
    assert entity_rows(built, "currencies", "currency, decimals") == [("GBP", 2), ("USD", 2)]
    validity = "cast(valid_from as varchar), cast(valid_to as varchar)"
    assert entity_rows(built, "exchange_rates", f"rate_type, {validity}, rate", "1, 2") == [
        ("M", "2026-07-01", "2026-07-31", D("0.79")),
        ("M", "2026-08-01", "9999-12-31", D("0.80")),
        ("P", "2026-01-01", "9999-12-31", D("0.78")),
    ]
    costs = f"item_id, price_control, {validity}, standard_price_local, currency_local"
    assert entity_rows(built, "item_costs", costs, "1, 3") == [
        ("A1", "S", "2026-01-01", "2026-06-30", D("9.5"), "GBP"),
        ("A1", "S", "2026-07-01", "9999-12-31", D("10"), "GBP"),
        ("B2", "S", "2026-01-01", "9999-12-31", D("2.5"), "GBP"),
    ]


def test_demand_lies_in_the_month_it_was_wanted_and_what_is_not_delivered_stays_unknown(
    built: duckdb.DuckDBPyConnection,
) -> None:
    wanted = "sales_order_line, period, item_group, base_uom, ordered_quantity_base_uom, cancelled_quantity_base_uom"
    assert entity_rows(built, "sales_demand", wanted) == [
        ("1", "2026-08", "PUMPS", "EA", D(30), D(0)),
        ("2", "2026-09", "SEALS", "EA", D(12), D(5)),
    ]
    became = "sales_order_line, shipped_quantity_base_uom, net_amount_local, currency_local, is_intercompany"
    assert entity_rows(built, "sales_demand", became) == [
        ("1", D(20), D(400), "GBP", False),
        ("2", None, None, "GBP", True),
    ]


def test_plans_keep_their_versions_and_take_company_group_and_unit_from_plant_and_item(
    built: duckdb.DuckDBPyConnection,
) -> None:
    found = "forecast_version, step, cast(created_at as varchar), company_code, item_group, period, quantity_base_uom"
    assert entity_rows(built, "demand_forecasts", found) == [
        ("V1", "sales", "2026-07-31", "0100", "PUMPS", "2026-08", D(40)),
        ("V2", "sales", "2026-08-31", "0100", "PUMPS", "2026-08", D(33)),
    ]
    found = "item_id, company_code, period, quantity_base_uom, base_uom, purchase_order, is_open_order"
    assert entity_rows(built, "planned_receipts", found) == [
        ("A1", "0100", "2026-10", D(60), "EA", "4711", True),
        ("B2", "0100", "2026-11", D(100), "EA", None, False),
    ]
    found = "item_id, company_code, ownership, quantity_base_uom"
    assert entity_rows(built, "inventory_ownership", found) == [
        ("A1", "0100", "customer", D(2)),
        ("B2", "0100", "consigned", D(7)),
    ]


def test_freight_provisions_terms_and_assets_are_in_the_currency_and_month_of_the_company(
    built: duckdb.DuckDBPyConnection,
) -> None:
    found = "freight_line, period, shipment_mode, shipped_units, actual_cost_local, currency_local"
    assert entity_rows(built, "freight_documents", found) == [
        ("1", "2026-08", "expedite", D(100), D(90), "GBP"),
        ("2", "2026-09", "standard", D(100), D(40), "GBP"),
    ]
    found = "period, gross_inventory_local, provision_local, used_local, released_unused_local, currency_local"
    assert entity_rows(built, "obsolescence_provisions", found) == [
        ("2026-08", D(550), D(55), D(5), None, "GBP"),
        ("2026-09", D(350), D(30), None, None, "GBP"),
    ]
    found = "cast(valid_from as varchar), cast(valid_to as varchar), payment_days"
    assert entity_rows(built, "payment_terms", found) == [
        ("2026-01-01", "2026-08-31", 30),
        ("2026-09-01", "9999-12-31", 60),
    ]
    found = "period, quoted_amount_local, actual_amount_local, useful_life_months, currency_local"
    assert entity_rows(built, "capital_expenditures", found) == [("2026-08", D(1000), D(900), 60, "GBP")]


def test_everything_that_landed_is_in_the_models(built: duckdb.DuckDBPyConnection) -> None:
    """Rung 2 of the clean source: every entity matched, with these rows and amounts."""
    found = {
        scope: (left, right, amount, status)
        for scope, left, right, amount, status in rows(
            built,
            "select scope, left_count, right_count, right_amount, status from reconciliation.reconciliation_ladder "
            "where rung = 2 and scope like 'erp/%'",
        )
    }
    assert {scope.removeprefix("erp/") for scope in found} == set(COMPANY)
    assert {scope: row[3] for scope, row in found.items() if row[3] != "matched"} == {}
    assert found["erp/goods_receipts"] == (4, 4, D("882.50"), "matched")
    assert found["erp/supplier_invoice_lines"] == (4, 4, D("908.89"), "matched")
    assert found["erp/inventory_movements"] == (1, 1, D("-200.00"), "matched")
    assert found["erp/journal_entry_lines"] == (24, 24, D("0.00"), "matched")
    assert found["erp/trial_balances"] == (15, 15, D("0.00"), "matched")
    assert found["erp/inventory_balances"] == (5, 5, D("2082.50"), "matched")
    assert found["erp/purchase_order_lines"] == (3, 3, D("2284.50"), "matched")
    assert found["erp/sales_demand"] == (2, 2, D(42), "matched")
    assert found["erp/demand_forecasts"] == (2, 2, D(73), "matched")
    assert found["erp/freight_documents"] == (2, 2, D(130), "matched")
    assert found["erp/suppliers"][:2] == (2, 2)
    assert found["erp/control_totals"][:2] == (0, 0)


def test_subledger_and_ledger_of_the_clean_source_tie(built: duckdb.DuckDBPyConnection) -> None:
    """Rungs 3, 4 and 6 of company 0100 match wherever they can say anything."""
    found = rows(
        built,
        "select rung, comparison, scope, period, status, left_amount, right_amount",
        "from reconciliation.reconciliation_ladder "
        "where rung in (3, 4, 6) and scope like '0100%' and status not in ('matched', 'not_available')",
    )
    assert found == []
    assert rows(
        built,
        "select left_amount, right_amount from reconciliation.reconciliation_ladder",
        "where comparison = 'gr_ir_receipts' and period = '2026-09' and scope like '0100%'",
    ) == [(D(88), D(88))]


def test_rows_the_models_cannot_hold_stay_a_difference(built: duckdb.DuckDBPyConnection) -> None:
    found = rows(
        built,
        "select scope, left_count, right_count, difference, status from reconciliation.reconciliation_ladder",
        "where rung = 2 and scope like 'flawed/%' order by 1",
    )
    assert found == [
        ("flawed/companies", 1, 1, D(0), "matched"),
        ("flawed/goods_receipts", 3, 2, D(20), "out_of_tolerance"),
        ("flawed/inventory_movements", 1, 1, D(0), "matched"),
        ("flawed/purchase_order_lines", 1, 1, D(0), "matched"),
    ]


def test_a_row_lost_after_landing_is_missed_by_its_manifest(built: duckdb.DuckDBPyConnection) -> None:
    found = rows(
        built,
        "select comparison, left_count, right_count, difference, status from reconciliation.reconciliation_ladder",
        "where rung = 1 and status <> 'matched' and scope = 'flawed/inventory_movements/inventory_movements.csv'",
        "order by 1",
    )
    assert found == [
        ("rows_landed", 2, 1, D(1), "out_of_tolerance"),
        ("sum_of_amount_local", None, 1, D(-10), "out_of_tolerance"),
        ("sum_of_quantity_base_uom", None, 1, D(-1), "out_of_tolerance"),
    ]
    others = rows(
        built,
        "select scope, comparison from reconciliation.reconciliation_ladder where rung = 1 and status <> 'matched'",
        "and scope <> 'flawed/inventory_movements/inventory_movements.csv'",
    )
    assert others == []


def test_every_flaw_is_named_by_its_control(built: duckdb.DuckDBPyConnection) -> None:
    found = rows(
        built,
        "select control_id, key, actual from reconciliation.control_results where scope = 'flawed' and key <> 'all' "
        "and control_id in ('07_duplicate_extract', '30_encoding') order by 1, 2",
    )
    assert [(control, key) for control, key, _ in found] == [
        ("07_duplicate_extract", "companies/companies.csv and companies_again.csv"),
        ("07_duplicate_extract", "file companies_again.csv"),
        ("07_duplicate_extract", "purchase_order_lines/purchase_order_lines.csv"),
        ("07_duplicate_extract", "rows_landed of flawed/inventory_movements/inventory_movements.csv"),
        ("07_duplicate_extract", "sum_of_amount_local of flawed/inventory_movements/inventory_movements.csv"),
        ("07_duplicate_extract", "sum_of_quantity_base_uom of flawed/inventory_movements/inventory_movements.csv"),
        ("30_encoding", "INVENTORY_MOVEMENTS/inventory_movements.csv/DOCUMENT/digits lost"),
        ("30_encoding", "goods_receipts/goods_receipts.csv/plant/blank"),
        ("30_encoding", "inventory_movements/inventory_movements.csv/movement_class/vanished"),
    ]
    assert rows(
        built,
        "select key, status from reconciliation.control_results where scope = 'erp' and status <> 'matched' "
        "and control_id in ('07_duplicate_extract', '30_encoding')",
    ) == []  # fmt: skip


def test_the_facts_of_the_macros_are_those_of_the_contract() -> None:
    """macros/contract.sql repeats keys, amounts and codes of contract.py: they must not drift apart."""
    text = (PROJECT / "macros" / "contract.sql").read_text(encoding="utf-8")
    literal = re.search(r"macro contract_facts\(\) -%}\s*{{ return\((.*?)\) }}", text, re.DOTALL)
    assert literal is not None
    facts = ast.literal_eval(literal[1].replace("none", "None"))
    assert facts == {
        entity.name: {
            "keys": list(entity.keys),
            "amount": entity.amount,
            "sums": [c.name for c in entity.columns if c.kind in ("amount", "quantity")],
            "damage": [
                c.name
                for c in entity.columns
                if c.kind == "key" and c.name not in ("company_code", "plant") and not c.name.endswith("line")
            ],
            "required": list(entity.required),
            "codes": {c.name: list(c.values) for c in entity.columns if c.values},
        }
        for entity in ENTITIES.values()
    }


def test_staging_reads_every_column_of_the_contract() -> None:
    for entity in ENTITIES.values():
        # what a source says of itself is read for sources of every system
        room = "landing" if entity.name == "control_totals" else "contract"
        text = (PROJECT / "models" / "staging" / room / f"stg_{room}__{entity.name}.sql").read_text("utf-8")
        names = [column.name for column in entity.columns]
        assert [name for name in re.findall(r" as (\w+),?\n", text) if name in names] == names, entity.name
