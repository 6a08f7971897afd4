"""Two real systems that are neither SAP nor Oracle, by settings and SELECTs alone, against figures known elsewhere.

Belongs here: docs/examples/erpsim and docs/examples/adventureworks as they stand, run once each, and the known
quantities of their data in the pipeline's own tables. What was computed elsewhere stands as a number; what is computed
here is computed from the extracts themselves.
Does not belong here: measured benefits, bridges and forecasts (test_real_benefits.py), the SAP extracts
(test_real_extracts_are_withheld.py), reading of files in general.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from real_systems import (
    MakeOnce,
    cents,
    closed_adventureworks,
    closed_erpsim,
    extracts,
    notice,
    one,
    own_tables,
    rows,
)

pytestmark = [pytest.mark.slow, pytest.mark.e2e, pytest.mark.real_data, pytest.mark.timeout(1200)]

TEAMS = ("A9", "B9", "C9", "D9", "E9")
OPENING_PURCHASE = Decimal("127353.50")
FREIGHT = Decimal("1000.00")


# --- ERPsim: a live business game, five companies, ten days
# ------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def erpsim(make_once: MakeOnce) -> Path:
    return closed_erpsim(make_once)


@pytest.fixture(scope="module")
def game(erpsim: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(erpsim / "warehouse.duckdb"), read_only=True) as con:
        yield con


def landed(con: duckdb.DuckDBPyConnection, view: str) -> str:
    """FROM clause over a file that a SELECT reads, as it landed: all cells text."""
    path = one(con, f"select landed_path from landing.manifest where table_name = 'raw:{view}'")
    return f"read_parquet('{path}')"


def of_cells(file: str, *columns: str) -> list[tuple[str, ...]]:
    """Cells of an extract by another reader."""
    with (extracts("erpsim_2022_small") / file).open(encoding="cp1252", newline="") as handle:
        return [tuple(record[c] for c in columns) for record in csv.DictReader(handle, delimiter=";")]


def with_comma(cell: str) -> Decimal:
    return Decimal(cell.replace(",", "."))


def test_erpsim_is_withheld_for_the_gap_in_gr_ir_and_for_what_was_not_delivered(erpsim: Path) -> None:
    controls, text = notice(erpsim, "2021-01")
    outcome = {name: item["outcome"] for name, item in controls.items()}
    passed = {"rung_1", "rung_2", "rung_3", "10_unbalanced", "11_missing_entity", "30_encoding", "landing_contract"}
    assert {name: outcome[name] for name in passed} == dict.fromkeys(passed, "passed")
    assert [name for name, found in outcome.items() if found == "failed"] == ["rung_6"]
    assert {outcome[f"rung_{n}"] for n in (4, 5, 7, 8)} == {"not_run"}
    for words in ("Not published", "rung_6", "trial balance", "register", "Group controller"):
        assert words in text, words


def test_the_opening_purchase_is_missing_from_the_orders_of_every_company(game: duckdb.DuckDBPyConnection) -> None:
    """GR/IR was credited with twice what was ordered: 254,707.00 against 127,353.50, in each company."""
    found = rows(
        game,
        "select scope, left_amount, right_amount, difference, status from reconciliation.ladder_rung_6 "
        "where comparison = 'gr_ir_receipts' order by scope",
    )
    assert found == [
        (team, OPENING_PURCHASE, Decimal("254707.00"), -OPENING_PURCHASE, "out_of_tolerance") for team in TEAMS
    ]
    # the gap is the receipt of the first day: in stock, with the freight of that day, and without an order
    opening = rows(
        game,
        "select company_code, posting_date::varchar, count(*), sum(amount_local) from canonical.inventory_movements "
        "where movement_class = 'receipt' and purchase_order is null group by all order by 1",
    )
    assert opening == [(team, "2021-01-01", 6, OPENING_PURCHASE + FREIGHT) for team in TEAMS]


def test_everything_else_of_rung_6_ties_or_says_why_it_cannot(game: duckdb.DuckDBPyConnection) -> None:
    found = defaultdict(set)
    for comparison, status in rows(game, "select comparison, status from reconciliation.ladder_rung_6"):
        found[comparison].add(status)
    assert found == {
        "gr_ir_receipts": {"out_of_tolerance"},
        "ppv_receipts": {"out_of_tolerance"},
        "stock_movements": {"matched"},
        "gr_ir_by_order": {"not_available"},
        "inventory_balance": {"not_available"},
        "gr_ir_balance": {"not_available"},
    }
    # freight went into stock and is no price difference; what is left is the freight of the opening purchase
    freight = rows(
        game,
        "select left_amount, right_amount, difference from reconciliation.ladder_rung_6 "
        "where comparison = 'ppv_receipts'",
    )
    assert freight == [(-FREIGHT, -2 * FREIGHT, FREIGHT)] * len(TEAMS)


def test_ledger_revenue_is_what_was_sold_each_day(game: duckdb.DuckDBPyConnection) -> None:
    sold: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for team, date, value in of_cells("Sales.csv", "SALES_ORGANIZATION", "SIM_CALENDAR_DATE", "NET_VALUE"):
        day, month, year = date.split(" ")[0].split("/")
        sold[team, f"{year}-{month}-{day}"] += with_comma(value)
    ledger = rows(
        game,
        "select company_code, posting_date::varchar, -sum(amount_local) from canonical.journal_entry_lines "
        "where account = '800000' group by all",
    )
    assert sum(amount for *_, amount in ledger) == Decimal("349746.90")
    assert {(team, day): amount for team, day, amount in ledger} == sold


def test_the_date_column_that_a_spreadsheet_damaged_is_not_used(game: duckdb.DuckDBPyConnection) -> None:
    damaged = one(game, f"select count(*) from {landed(game, 'sales')} where sim_date like '01-%'")
    assert damaged == 209
    days = [f"2021-01-{day:02d}" for day in range(1, 11)]
    for entity, column in (("journal_entry_lines", "posting_date"), ("inventory_movements", "posting_date")):
        assert rows(game, f"select distinct {column}::varchar from canonical.{entity} order by 1") == [
            (day,) for day in days
        ]
    assert rows(game, "select distinct order_date::varchar from canonical.purchase_order_lines") == [("2021-01-06",)]
    assert rows(game, "select distinct posting_date::varchar from canonical.goods_receipts") == [("2021-01-08",)]
    assert one(game, "select count(*) from landing.rejected_rows") == 0


def test_decimal_commas_and_semicolons_are_read_right(game: duckdb.DuckDBPyConnection) -> None:
    """Cash, receivables, payables and result of every company as the game's own valuation has them on the last day."""
    valued = {
        record[0]: tuple(with_comma(cell) for cell in record[2:])
        for record in of_cells(
            "Company_Valuation.csv",
            *("COMPANY_CODE", "SIM_STEP", "BANK_CASH_ACCOUNT", "ACCOUNTS_RECEIVABLE", "ACCOUNTS_PAYABLE", "PROFIT"),
        )
        if record[1] == "10"
    }
    found = rows(
        game,
        """
        select company_code,
            sum(amount_local) filter (where account = '113300'), sum(amount_local) filter (where account = '140000'),
            sum(amount_local) filter (where account = '160000'), -sum(amount_local) filter (where not is_balance_sheet)
        from canonical.journal_entry_lines join canonical.gl_accounts using (source, account) group by all
        """,
    )
    assert len(valued) == 5
    assert {team: amounts for team, *amounts in found} == {team: list(amounts) for team, amounts in valued.items()}


def test_daily_stock_rolls_forward_except_on_the_first_day(game: duckdb.DuckDBPyConnection) -> None:
    """Opening of a day + its movements = opening of the next, per plant, location and material: 1,170 of 1,200 hold.

    The 30 others are the receipts of day 1, which the opening stock of that day holds already.
    """
    checks = rows(
        game,
        f"""
        with stock as (
            select plant, storage_location, material_number as item_id, cast(sim_elapsed_steps as integer) as day,
                cast(inventory_opening_balance as decimal(23, 6)) as opening
            from {landed(game, "inventory")}
        ),
        moved as (
            select plant, storage_location, item_id, day(posting_date) as day, sum(quantity_base_uom) as quantity,
                sum(quantity_base_uom) filter (where movement_class = 'receipt') as received
            from canonical.inventory_movements group by all
        )
        select stock.day, stock.storage_location,
            stock.opening + coalesce(moved.quantity, 0) - after.opening as difference, moved.received
        from stock
        join stock as after
            on after.plant = stock.plant and after.storage_location = stock.storage_location
            and after.item_id = stock.item_id and after.day = stock.day + 1
        left join moved
            on moved.plant = stock.plant and moved.storage_location = stock.storage_location
            and moved.item_id = stock.item_id and moved.day = stock.day
        """,
    )
    assert len(checks) == 1200
    breaks = [check for check in checks if check[2] != 0]
    assert len(breaks) == 30
    assert {(day, location) for day, location, *_ in breaks} == {(1, "03")}
    assert all(difference == received for _, _, difference, received in breaks)


# --- AdventureWorks: a homegrown system without a ledger
# ------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def adventureworks(make_once: MakeOnce) -> Path:
    return closed_adventureworks(make_once)


@pytest.fixture(scope="module")
def works(adventureworks: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(adventureworks / "warehouse.duckdb"), read_only=True) as con:
        yield con


@pytest.fixture(scope="module")
def raw() -> Iterator[duckdb.DuckDBPyConnection]:
    with own_tables(extracts("adventureworks_oltp")) as con:
        yield con


def test_adventureworks_is_withheld_because_it_has_no_ledger(adventureworks: Path) -> None:
    controls, text = notice(adventureworks, "2014-12")
    outcome = {name: item["outcome"] for name, item in controls.items()}
    passed = {"rung_1", "rung_2", "30_encoding", "landing_contract"}
    assert {name: outcome[name] for name in passed} == dict.fromkeys(passed, "passed")
    assert {outcome[f"rung_{n}"] for n in (3, 4, 5, 6, 8)} == {"not_run"}
    assert outcome["10_unbalanced"] == "not_run"
    for words in ("Not published", "10_unbalanced", "rung_3", "Group controller"):
        assert words in text, words


def test_what_was_ordered_is_the_sum_of_its_lines_and_of_quantity_times_price(works: duckdb.DuckDBPyConnection) -> None:
    found = rows(
        works,
        "select year(order_date), sum(net_amount_doc), sum(quantity_order_uom * price_per_price_unit_doc) "
        "from canonical.purchase_order_lines where source = 'adventureworks' group by all order by 1",
    )
    by_year = [Decimal("403135.80"), Decimal("3926893.05"), Decimal("20064797.68"), Decimal("39397168.31")]
    assert [(year, cents(value), cents(priced)) for year, value, priced in found] == [
        (2011 + place, value, value) for place, value in enumerate(by_year)
    ]
    assert cents(sum(value for _, value, _ in found)) == Decimal("63791994.84")


def test_received_less_rejected_is_stocked(works: duckdb.DuckDBPyConnection) -> None:
    by_class = dict(
        rows(
            works,
            "select receipt_class, sum(order_value_doc) from canonical.goods_receipts where source = 'adventureworks' "
            "group by 1",
        )
    )
    assert {name: cents(value) for name, value in by_class.items()} == {
        "receipt": Decimal("63240545.84"),
        "return": Decimal("-2028853.11"),
    }
    assert cents(sum(by_class.values(), Decimal(0))) == Decimal("61211692.73")


def test_every_purchase_movement_equals_its_order_line_and_57_lines_have_none(works: duckdb.DuckDBPyConnection) -> None:
    (found,) = rows(
        works,
        """
        with purchases as (
            select * from canonical.inventory_movements
            where source = 'adventureworks' and movement_class = 'receipt'
        ),
        orders as (select * from canonical.purchase_order_lines where source = 'adventureworks')
        select count(purchases.document), sum(purchases.amount_local),
            count(*) filter (
                where purchases.quantity_base_uom = orders.quantity_base_uom
                and purchases.amount_local = orders.net_amount_doc and purchases.item_id = orders.item_id
                and purchases.posting_date = orders.order_date
            ),
            count(*) filter (where purchases.document is null), count(*) filter (where orders.purchase_order is null)
        from purchases
        full join orders using (purchase_order, purchase_order_line)
        """,
    )
    movements, value, equal, without_movement, without_order = found
    assert (movements, cents(value), equal) == (8788, Decimal("61627655.92"), 8788)
    assert (without_movement, without_order) == (57, 0)


def test_same_item_price_against_the_year_before(works: duckdb.DuckDBPyConnection) -> None:
    """Ordered quantity at the average price of the item in the year before, less what was ordered for."""
    found = rows(
        works,
        """
        with years as (
            select item_id, year(order_date) as year, sum(quantity_base_uom) as quantity, sum(net_amount_doc) as amount
            from canonical.purchase_order_lines where source = 'adventureworks' group by all
        )
        select now.year, count(*), sum(before.amount / before.quantity * now.quantity - now.amount)
        from years as now join years as before on before.item_id = now.item_id and before.year = now.year - 1
        where now.year >= 2013 group by 1 order by 1
        """,
    )
    assert [(year, items, round(saving, 2)) for year, items, saving in found] == [
        (2013, 205, -14730.24),
        (2014, 211, -4528.36),
    ]


def test_rates_are_those_of_the_rate_table(works: duckdb.DuckDBPyConnection, raw: duckdb.DuckDBPyConnection) -> None:
    given = rows(
        raw,
        "select fromcurrencycode, tocurrencycode, currencyratedate::date, averagerate, endofdayrate from rate "
        "order by all",
    )
    used = rows(
        works,
        """
        select a.from_currency, a.to_currency, a.valid_from, a.rate, c.rate
        from canonical.exchange_rates a
        join canonical.exchange_rates c using (source, from_currency, to_currency, valid_from)
        where a.rate_type = 'M' and c.rate_type = 'C' and source = 'adventureworks' order by all
        """,
    )
    assert len(given) == 13532
    assert used == given


def test_rungs_that_need_a_ledger_say_what_was_not_delivered(works: duckdb.DuckDBPyConnection) -> None:
    found = rows(
        works,
        "select rung, status, note from reconciliation.reconciliation_ladder "
        "where rung in (3, 4, 5, 6, 8) and period = '2014-12'",
    )
    assert {rung for rung, *_ in found} == {3, 4, 5, 6, 8}
    assert {status for _, status, _ in found} == {"not_available"}
    assert all("delivered" in note or "no journal lines" in note for *_, note in found)
