"""Real systems that are neither SAP nor Oracle, closed by settings and SELECTs alone: once made, read by every test.

Belongs here: workspaces over docs/examples as they stand, with the registers that make measures of them.
Does not belong here: known quantities.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pypdfium2
import pytest

TIEOUT = Path(sys.executable).parent / "tieout"
EXAMPLES = Path(__file__).resolve().parents[1] / "docs" / "examples"
DATA = Path(os.environ.get("TIEOUT_TEST_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
MakeOnce = Callable[..., Path]


def extracts(name: str) -> Path:
    folder = DATA / name
    if not folder.is_dir():
        pytest.skip(f"the third-party extract {name} is not there: set TIEOUT_TEST_DATA to the folder that has it")
    return folder


def set_up(folder: Path, example: str, data: Path, more: str = "") -> None:
    """The example as it stands; only the path of the extracts is another one."""
    shutil.copytree(EXAMPLES / example, folder)
    settings = (folder / "tieout.toml").read_text(encoding="utf-8")
    assert settings.count('path = "extracts"') == 1
    settings = settings.replace('path = "extracts"', f'path = "{data.resolve().as_posix()}"')
    (folder / "tieout.toml").write_text(settings + more, encoding="utf-8")


def run(folder: Path, period: str) -> None:
    done = subprocess.run(
        [str(TIEOUT), "run", "--workspace", str(folder), "--period", period],
        capture_output=True,
        text=True,
        env=os.environ | {"COLUMNS": "250", "NO_COLOR": "1"},
        timeout=1100,
        check=False,
    )
    (folder / "said.json").write_text(json.dumps([done.returncode, done.stdout + done.stderr]), encoding="utf-8")


def notice(folder: Path, period: str) -> tuple[dict[str, dict[str, Any]], str]:
    """Controls of the one withheld run and the visible text of its one-page notice."""
    returned, said = json.loads((folder / "said.json").read_text(encoding="utf-8"))
    assert returned == 3, said
    assert "Traceback" not in said
    assert not (folder / "published").exists() or not list((folder / "published").iterdir())
    (found,) = (folder / "withheld" / period).iterdir()
    document = pypdfium2.PdfDocument(found / "notice.pdf")
    assert len(document) == 1
    certificate = json.loads((found / "certificate.json").read_text(encoding="utf-8"))
    text = document[0].get_textpage().get_text_range().replace("\r\n", "\n")
    return {item["control_id"]: item for item in certificate["controls"]}, text


def rows(con: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = con.execute(sql).fetchall()
    return found


def one(con: duckdb.DuckDBPyConnection, sql: str) -> Any:
    ((value,),) = rows(con, sql)
    return value


def cents(value: Decimal) -> Decimal:
    return round(value, 2)


# --- registers
# ------------------------------------------------------------------------------------------------------------------

REGISTER = {
    "projects": "project_id title gate owner sponsor reporting_line budget_tag",
    "measures": "measure_id project_id title benefit_type claimed_as effective_date window_months owner gate",
    "measure_scope": "measure_id scope_id source company_code plant item_id item_group supplier_id share",
    "baselines": "measure_id item_id version baseline_type frozen_price price_currency price_per price_uom frozen_rows "
    "frozen_quantity rows_hash document_ref document_date approved_by approved_on reason late_approval_waived",
}


@dataclass(frozen=True)
class PriceMeasure:
    """A price measure over a source, one supplier of it when given, with the frozen price of each item or None."""

    measure_id: str
    source: str
    first_year: int
    baseline_type: str
    items: Mapping[str, Decimal | None]
    years: int = 1
    supplier_id: str = ""


def write_register(folder: Path, measures: Iterable[PriceMeasure]) -> None:
    """One project with the measures, their scopes and approved baselines. Nobody claims or signs anything."""
    folder.mkdir()
    tables: dict[str, list[dict[str, object]]] = {name: [] for name in REGISTER}
    tables["projects"].append({"project_id": "P-1", "title": "Purchase prices", "gate": "DI5"})
    for measure in measures:
        tables["measures"].append(
            {
                "measure_id": measure.measure_id,
                "project_id": "P-1",
                "title": f"Prices from {measure.first_year} ({measure.source} {measure.supplier_id})",
                "benefit_type": "price_saving",
                "claimed_as": "hard",
                "effective_date": f"{measure.first_year}-01-01",
                "window_months": 12 * measure.years,
            }
        )
        tables["measure_scope"].append(
            {
                "measure_id": measure.measure_id,
                "scope_id": 1,
                "source": measure.source,
                "supplier_id": measure.supplier_id,
            }
        )
        tables["baselines"] += [
            {
                "measure_id": measure.measure_id,
                "item_id": item,
                "version": 1,
                "baseline_type": measure.baseline_type,
                "frozen_price": "" if price is None else price,
                "approved_by": "Controller Purchasing",
                "approved_on": f"{measure.first_year - 1}-12-31",
            }
            for item, price in sorted(measure.items.items())
        ]
    for name, lines in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, REGISTER[name].split())
            writer.writeheader()
            writer.writerows(lines)


# --- the systems, each closed once
# ------------------------------------------------------------------------------------------------------------------


def closed_erpsim(make_once: MakeOnce) -> Path:
    """docs/examples/erpsim, closed for its only month."""
    data = extracts("erpsim_2022_small")

    def make(folder: Path) -> None:
        set_up(folder, "erpsim", data)
        run(folder, "2021-01")

    return make_once("erpsim", make, wait_seconds=1100)


#: The stock ledger as a system of its own: it took every purchase in with the ordered quantity on the day of the order.
STOCK_LEDGER = """
[[sources]]
name = "stock_ledger"
kind = "files"
path = "{path}"
selects = "stock_ledger"
companies = ["SL"]

[sources.options]
include = [
    "Production.TransactionHistory.parquet",
    "Production.TransactionHistoryArchive.parquet",
    "Purchasing.PurchaseOrderDetail.parquet",
    "Purchasing.PurchaseOrderHeader.parquet",
]

[sources.options.tables]
"Production.TransactionHistory*.parquet" = "transactions"
"Purchasing.PurchaseOrderDetail.parquet" = "order_detail"
"Purchasing.PurchaseOrderHeader.parquet" = "order_header"

[finance]
path = "finance"

[register]
path = "register"

[policies]
# items bought once or twice in a year count too
baseline_min_receipts = 1
"""
STOCK_LEDGER_SELECTS = {
    "companies": "select 'SL' as company_code, 'USD' as currency_local",
    "goods_receipts": """
        with lines as (
            select *, row_number() over (partition by purchaseorderid order by purchaseorderdetailid) as line_number
            from order_detail
        )
        select 'SL' as company_code, 'SL' as plant, transactionid as document, '1' as document_line,
            transactiondate as posting_date, referenceorderid as purchase_order,
            purchaseorderdetailid as purchase_order_line, quantity as quantity_base_uom,
            quantity * actualcost as amount_local, quantity * actualcost as order_value_doc
        from transactions
        left join lines on purchaseorderid = referenceorderid and line_number = referenceorderlineid
        where transactiontype = 'P'
    """,
}


def own_tables(data: Path) -> duckdb.DuckDBPyConnection:
    """The extracts read directly. Their column statistics are wrong, so nothing may rely on them."""
    con = duckdb.connect()
    con.execute("pragma disable_optimizer")
    for table, file in (
        ("detail", "Purchasing.PurchaseOrderDetail"),
        ("header", "Purchasing.PurchaseOrderHeader"),
        ("vendor_price", "Purchasing.ProductVendor"),
        ("rate", "Sales.CurrencyRate"),
    ):
        con.execute(f"create table {table} as select * from read_parquet('{(data / file).as_posix()}.parquet')")
    return con


def aw_measures(data: Path) -> list[PriceMeasure]:
    """Prices of a year against the year before, on what the stock ledger took in and on what stayed after rejections.

    And every vendor against the vendor's own standard price: on the same receipts as the one before.
    """
    with own_tables(data) as con:
        bought = rows(
            con, "select distinct year(orderdate), productid::varchar from detail join header using (purchaseorderid)"
        )
        standard = rows(con, "select businessentityid::varchar, productid::varchar, standardprice from vendor_price")
    of_year = {year: {item: None for found, item in bought if found == year} for year in (2012, 2013)}
    by_vendor: dict[str, dict[str, Decimal | None]] = defaultdict(dict)
    for vendor, item, price in standard:
        by_vendor[vendor][item] = price
    return [
        PriceMeasure("M-2013", "stock_ledger", 2013, "prior_year_average", of_year[2012]),
        PriceMeasure("M-2014", "stock_ledger", 2014, "prior_year_average", of_year[2013]),
        PriceMeasure("R-2014", "adventureworks", 2014, "weighted_average", of_year[2013]),
        *(
            PriceMeasure(f"V-{vendor}", "adventureworks", 2011, "standard_price", items, years=4, supplier_id=vendor)
            for vendor, items in sorted(by_vendor.items())
        ),
    ]


def write_unrelated_statements(folder: Path) -> None:
    """Two years of a published income statement and the accounts it is made of. No ledger delivered has any of them."""
    folder.mkdir()
    printed = (("REV", "Revenue", 1, 9_000_000), ("COS", "Cost of sales", 2, 4_000_000))
    statements = ["period,company_code,statement,line_id,line_title,line_order,basis,amount,currency"]
    for year in (2013, 2014):
        for month in range(1, 13):
            statements += [
                f"{year}-{month:02d},AW,income_statement,{line},{title},{order},period,"
                f"{amount + (year - 2013) * 250_000},USD"
                for line, title, order, amount in printed
            ]
    mapping = [
        "company_code,account,statement,line_id,presentation_sign,valid_from,valid_to",
        "AW,4000,income_statement,REV,-1,,",
        "AW,5000,income_statement,COS,1,,",
    ]
    (folder / "financial_statements.csv").write_text("\n".join(statements) + "\n", encoding="utf-8")
    (folder / "account_mapping.csv").write_text("\n".join(mapping) + "\n", encoding="utf-8")


def closed_adventureworks(make_once: MakeOnce) -> Path:
    """docs/examples/adventureworks with a register and a second view of the same orders, closed for December 2014."""
    data = extracts("adventureworks_oltp")

    def make(folder: Path) -> None:
        set_up(folder, "adventureworks", data, STOCK_LEDGER.format(path=data.resolve().as_posix()))
        (folder / "stock_ledger").mkdir()
        orders = (folder / "selects" / "purchase_order_lines.sql").read_text(encoding="utf-8")
        selects = STOCK_LEDGER_SELECTS | {"purchase_order_lines": orders.replace("'AW'", "'SL'")}
        for entity, select in selects.items():
            (folder / "stock_ledger" / f"{entity}.sql").write_text(select, encoding="utf-8")
        write_register(folder / "register", aw_measures(data))
        write_unrelated_statements(folder / "finance")
        run(folder, "2014-12")

    return make_once("adventureworks", make, wait_seconds=1100)


def scms_lines() -> list[dict[str, str]]:
    """The delivery lines by another reader."""
    path = extracts("scms_usaid") / "SCMS_Delivery_History_Dataset_20150929.csv"
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def scms_item(line: Mapping[str, str]) -> str:
    """What the example takes for one item: description, form and pack."""
    return " | ".join((line["Item Description"], line["Dosage Form"], line["Unit of Measure (Per Pack)"]))


def closed_scms(make_once: MakeOnce) -> Path:
    """docs/examples/scms with a register of two years, closed for December 2014."""
    data = extracts("scms_usaid")

    def make(folder: Path) -> None:
        set_up(folder, "scms", data, '\n[register]\npath = "register"\n')
        items = {scms_item(line): None for line in scms_lines()}
        measures = [PriceMeasure(f"S-{year}", "scms", year, "prior_year_average", items) for year in (2013, 2014)]
        write_register(folder / "register", measures)
        run(folder, "2014-12")

    return make_once("scms", make, wait_seconds=1100)


def closed_m3(make_once: MakeOnce) -> Path:
    """docs/examples/m3, closed for the month of the last step."""
    data = extracts("m3_forecasts_non_monthly")

    def make(folder: Path) -> None:
        set_up(folder, "m3", data)
        run(folder, "2001-08")

    return make_once("m3", make, wait_seconds=1100)


def closed_erpsim_days(make_once: MakeOnce) -> Path:
    """docs/examples/erpsim_days, closed for the month that stands for the last day."""
    data = extracts("erpsim_2022_small")

    def make(folder: Path) -> None:
        set_up(folder, "erpsim_days", data)
        run(folder, "2021-10")

    return make_once("erpsim_days", make, wait_seconds=1100)
