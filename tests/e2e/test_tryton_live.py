"""A live ERP, read over the wire: what Tryton posted and what tieout measured of it agree to the cent.

Belongs here: Tryton on PostgreSQL with a quarter of real documents, the close that reads it with kind `tryton`, and two
sources that are wrong by one cell. Expected amounts come from what was entered (prices, quantities, days) and from
Tryton's own reports, never from the pack. `TIEOUT_ERP_SCALE` multiplies the documents (make test-erp).
Does not belong here: the kind `database` itself (reconnecting, memory), the input contract.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections import defaultdict
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import pytest
from postgres import SKIP_REASON, PostgresServer, postgres_programs
from tryton_erp import URL_VARIABLE, Tryton, Unreachable, sign, write_workspace

pytestmark = [
    pytest.mark.slow,
    pytest.mark.e2e,
    pytest.mark.timeout(7200),
    pytest.mark.skipif(postgres_programs() is None and not os.environ.get("CI"), reason=SKIP_REASON),
]

PERIOD = "2025-03"
PERIODS = ("2025-01", "2025-02", "2025-03")
SCALE = int(os.environ.get("TIEOUT_ERP_SCALE", "1"))
BASELINES = [
    {"item_id": "BEARING", "baseline_type": "weighted_average", "frozen_price": "10.40"},
    {"item_id": "BRACKET", "baseline_type": "last_price", "frozen_price": "4.50"},
]
CENT = Decimal("0.01")


# --- the source, posted once
# -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def erp(make_once: Callable[..., Path]) -> Path:
    """Folder with record.json (what was entered, Tryton's reports) and three workspaces built from three databases."""

    def make(folder: Path) -> None:
        folder.mkdir()
        with PostgresServer() as server:
            tryton = Tryton(folder / "tryton", server)
            try:
                tryton.install()
            except Unreachable as reason:
                if os.environ.get("CI"):
                    raise
                (folder / "unreachable").write_text(str(reason))
                return
            tryton.create("clean")
            record = tryton.post("clean", folder / "record.json", SCALE)
            tryton.grant_reader("clean")
            for name, damage in DAMAGE.items():
                tryton.copy("clean", name)
                server.run(damage, name)
            for name in ("clean", *DAMAGE):
                os.environ[URL_VARIABLE] = tryton.url(name)
                try:
                    close(folder / name, record, publish=name == "clean")
                finally:
                    del os.environ[URL_VARIABLE]
            written = [file for name in ("clean", *DAMAGE) for file in (folder / name).rglob("*") if file.is_file()]
            leaks = [str(file) for file in written if tryton.reader_password.encode() in file.read_bytes()]
            (folder / "leaks.json").write_text(json.dumps({"searched": len(written), "leaks": leaks}))

    made = make_once("tryton", make, wait_seconds=7000)
    if (made / "unreachable").exists():
        pytest.skip((made / "unreachable").read_text())
    return made


#: one wrong cell each, in a source that is otherwise the same
DAMAGE = {
    # the debit to stock of the last receipt of bearings disappears from the ledger
    "one_line_lost": """
        delete from account_move_line as line using account_move as move, account_account as account, stock_move
        where move.id = line.move and account.id = line.account and account.code = '1.3.1'
            and move.origin = 'stock.move,' || stock_move.id and line.debit > 0
            and stock_move.id = (
                select max(receipt.id) from stock_move as receipt
                inner join product_product as product on product.id = receipt.product
                where product.code = 'BEARING' and receipt.origin like 'purchase.line,%' and receipt.state = 'done'
            )
    """,
    # the cost of one receipt of castings is not what was posted
    "one_cost_changed": """
        update stock_move set cost_price = cost_price + 0.5
        where id = (
            select min(receipt.id) from stock_move as receipt
            inner join product_product as product on product.id = receipt.product
            where product.code = 'CASTING' and receipt.origin like 'purchase.line,%' and receipt.state = 'done'
        )
    """,
}


def close(folder: Path, record: dict[str, Any], *, publish: bool) -> None:
    """Land and build; publish: sign what was measured and run the whole close."""
    from orchestration.pipeline import Close, run_close
    from orchestration.settings import load_settings

    write_workspace(folder, record, BASELINES)
    settings = load_settings(folder)
    # the data tests of the models run in other builds of this suite
    tests: tuple[str, ...] = ("resource_type:test",)
    measured = Close(settings, PERIOD, execution_id="measured", dbt_exclude=tests)
    assert measured.land() is None
    results = [
        f"{item.name}: {item.message}" for item in measured.build_core() if item.resource_type != "test" and not item.ok
    ]
    assert results == []
    if not publish:
        return
    with duckdb.connect(str(settings.warehouse), read_only=True) as con:
        hashes = con.execute("select period, content_hash from measurement.measure_periods").fetchall()
    sign(folder, dict(hashes), "2025-04-05")
    outcome = run_close(Close(settings, PERIOD, execution_id="published"))
    (folder / "outcome.json").write_text(json.dumps({"status": outcome.status, "text": outcome.message}))


# --- what must come out, from what was entered
# -----------------------------------------------------------------------------------------------------------


def cents(value: Decimal | Fraction) -> Decimal:
    """Rounded as Tryton's currencies round."""
    exact = Decimal(value.numerator) / Decimal(value.denominator) if isinstance(value, Fraction) else value
    return exact.quantize(CENT, ROUND_HALF_EVEN)


class Entered:
    """Amounts worked out from prices, quantities and days as they were entered."""

    def __init__(self, record: dict[str, Any]) -> None:
        self.record = record
        self.balances = record["reports"]["balances"]
        self.accounts = record["reports"]["accounts"]

    def balance(self, role: str, period: str) -> Decimal:
        """Tryton's own balance of an account, debit positive."""
        return Decimal(self.balances[period].get(self.accounts[role], "0"))

    def standard(self, item: str, day: str) -> Decimal:
        """Standard cost in EUR on a day."""
        rolled, first_day, cost = self.record["roll"]
        return Decimal(cost if item == rolled and day >= first_day else self.record["items"][item][0])

    def per_euro(self, currency: str, day: str) -> Decimal:
        """Units of a currency for one EUR on a day."""
        return Decimal(1) if currency == "EUR" else Decimal(self.record["dollars"][str(int(day[5:7]))])

    def receipt_value(self, row: dict[str, Any]) -> Decimal:
        """Order value of a receipt in EUR."""
        return cents(row["quantity"] * Decimal(row["price"]) / self.per_euro(row["currency"], row["date"]))

    def receipt_difference(self, period: str) -> Decimal:
        """(order price - standard) x quantity of all receipts of a month."""
        return sum(
            (
                self.receipt_value(row) - row["quantity"] * self.standard(row["item"], row["date"])
                for row in self.record["receipts"]
                if row["date"][:7] == period
            ),
            Decimal(0),
        )

    def invoice_difference(self, period: str) -> Decimal:
        """(invoice - order price) x quantity of all invoices of a month; dollars at the rate of each day."""
        total = Decimal(0)
        for row in self.record["supplier_invoices"]:
            if row["date"][:7] != period:
                continue
            (received,) = row["received"]
            invoiced = cents(
                cents(row["quantity"] * Decimal(row["price"])) / self.per_euro(row["currency"], row["date"])
            )
            total += invoiced - cents(
                row["quantity"] * Decimal(row["ordered"]) / self.per_euro(row["currency"], received)
            )
        return total

    def saving(self, period: str, item: str) -> tuple[Decimal, Decimal]:
        """Purchase saving of a month: (baseline - standard) x quantity, and (standard - paid) x quantity."""
        baseline = next(Decimal(row["frozen_price"]) for row in BASELINES if row["item_id"] == item)
        inside = [row for row in self.record["receipts"] if row["item"] == item and row["date"] >= "2025-02-01"]
        against_standard = against_price = Decimal(0)
        for row in inside:
            if row["date"][:7] == period:
                standard = self.standard(item, row["date"])
                against_standard += (baseline - standard) * row["quantity"]
                against_price += (standard - Decimal(row["price"])) * row["quantity"]
        orders = {row["order"] for row in inside}
        for row in self.record["supplier_invoices"]:
            if row["item"] == item and row["order"] in orders and row["date"][:7] == period:
                against_price += (Decimal(row["ordered"]) - Decimal(row["price"])) * row["quantity"]
        return against_standard, against_price

    def profit_part(self) -> dict[str, Fraction]:
        """Part of the saving that reaches profit by month: differences at once, the rest as the stock turns."""
        found: dict[str, Fraction] = defaultdict(Fraction)
        for item in (row["item_id"] for row in BASELINES):
            flows: dict[str, list[int]] = {period: [0, 0] for period in PERIODS}
            for row in self.record["receipts"]:
                flows[row["date"][:7]][0] += row["quantity"] if row["item"] == item else 0
            for row in self.record["shipments"]:
                flows[row["date"][:7]][1] += row["quantity"] if row["item"] == item else 0
            for row in self.record["counts"]:
                flows[row["date"][:7]][1] -= row["quantity"] if row["item"] == item else 0
            stock, pool = flows["2025-01"][0] - flows["2025-01"][1], Fraction(0)
            for period in ("2025-02", "2025-03"):
                arrived, left = flows[period]
                against_standard, against_price = self.saving(period, item)
                pool += Fraction(against_standard)
                released = pool * left / (stock + arrived)
                pool, stock = pool - released, stock + arrived - left
                found[period] += released + Fraction(against_price)
        return found


@pytest.fixture(scope="module")
def entered(erp: Path) -> Entered:
    return Entered(json.loads((erp / "record.json").read_text(encoding="utf-8")))


def rows(erp: Path, sql: str, workspace: str = "clean") -> list[tuple[Any, ...]]:
    with duckdb.connect(str(erp / workspace / "warehouse.duckdb"), read_only=True) as con:
        return con.execute(sql).fetchall()


def ledger(erp: Path, transaction_key: str, document_classes: tuple[str, ...]) -> dict[str, Decimal]:
    """Sum of posted lines by month, debit positive."""
    classes = ", ".join(f"'{name}'" for name in document_classes)
    found = rows(
        erp,
        f"select lines.period, sum(lines.amount_local) from canonical.journal_entry_lines as lines "
        f"where lines.is_posted and lines.transaction_key = '{transaction_key}' "
        f"and lines.document_class in ({classes}) group by 1",
    )
    return dict(found)


# --- tests
# -----------------------------------------------------------------------------------------------------------


def test_the_scenario_has_what_it_is_about(entered: Entered) -> None:
    record = entered.record
    assert record["documents"] >= 60 * SCALE
    assert any(row["quantity"] < 0 for row in record["receipts"]), "a return to the supplier"
    assert any(row["price"] != row["ordered"] for row in record["supplier_invoices"]), "an invoice at another price"
    assert any(row["currency"] == "USD" for row in record["receipts"])
    assert record["roll_quantity"] > 0, "stock that the roll of the standard revalues"


def test_price_saving_equals_what_the_documents_give(erp: Path, entered: Entered) -> None:
    measured = dict(
        rows(erp, "select period, measured_reporting from measurement.measure_periods where measure_id = 'M1'")
    )
    expected = {
        period: sum(sum(entered.saving(period, row["item_id"]), Decimal(0)) for row in BASELINES)
        for period in ("2025-02", "2025-03")
    }
    assert all(amount > 0 for amount in expected.values())
    assert {period: amount for period, amount in measured.items() if amount} == expected


def test_profit_part_follows_the_stock(erp: Path, entered: Entered) -> None:
    measured = dict(
        rows(erp, "select period, measured_pnl_reporting from measurement.measure_periods where measure_id = 'M1'")
    )
    for period, expected in entered.profit_part().items():
        assert cents(measured[period]) == cents(expected), period


def test_price_differences_are_split_as_tryton_posted_them(erp: Path, entered: Entered) -> None:
    at_receipt, at_invoice = ledger(erp, "PRD", ("goods_receipt",)), ledger(erp, "PRD", ("invoice", "credit_memo"))
    total = Decimal(0)
    for period in PERIODS:
        assert at_receipt[period] == entered.receipt_difference(period), period
        assert at_invoice[period] == entered.invoice_difference(period), period
        total += at_receipt[period] + at_invoice[period]
        assert total == entered.balance("difference", period), period


def test_stock_equals_trytons_own_quantities_and_stock_account(erp: Path, entered: Entered) -> None:
    found = rows(erp, "select period, item_id, quantity_base_uom, amount_local from canonical.inventory_balances")
    quantities: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for period, item, quantity, _ in found:
        quantities[period, item] += quantity
    for period in PERIODS:
        last_day = (dt.date.fromisoformat(f"{period}-28") + dt.timedelta(days=3)).isoformat()
        reported = entered.record["reports"]["quantities"][period]
        for item in entered.record["items"]:
            assert quantities[period, item] == Decimal(reported[item]), (period, item)
        value = sum((amount for month, _, _, amount in found if month == period), Decimal(0))
        at_standard = sum(
            Decimal(reported[item]) * entered.standard(item, min(last_day, f"{period}-31"))
            for item in entered.record["items"]
        )
        assert value == at_standard == entered.balance("stock", period), period


def test_stock_moved_to_another_warehouse_is_valued_there(erp: Path, entered: Entered) -> None:
    moved = entered.record["transfer"]
    found = rows(
        erp,
        "select item_id, quantity_base_uom, amount_local from canonical.inventory_balances "
        f"where plant = '{moved['to']}' and period = '{PERIOD}'",
    )
    cost = entered.standard(moved["item"], f"{PERIOD}-31")
    assert found == [(moved["item"], Decimal(moved["quantity"]), moved["quantity"] * cost)]


def test_cancelled_documents_stand_with_their_reversals(erp: Path, entered: Entered) -> None:
    receipts = rows(
        erp,
        "select sum(quantity_base_uom), count(*) from canonical.goods_receipts "
        "where receipt_class = 'receipt_reversal' and reversed_document is not null",
    )
    invoices = rows(
        erp,
        "select sum(quantity_base_uom), count(*) from canonical.supplier_invoice_lines "
        "where invoice_document like '%-cancelled'",
    )
    entered_receipts = [row["quantity"] for row in entered.record["receipts"] if "cancels" in row]
    entered_invoices = [row["quantity"] for row in entered.record["supplier_invoices"] if "cancels" in row]
    assert receipts == [(sum(entered_receipts), len(entered_receipts))]
    assert invoices == [(sum(entered_invoices), len(entered_invoices))]


def test_goods_received_and_not_invoiced_stand_in_the_interim_account(erp: Path, entered: Entered) -> None:
    received = sum((entered.receipt_value(row) for row in entered.record["receipts"]), Decimal(0))
    cleared = Decimal(0)
    for row in entered.record["supplier_invoices"]:
        (day,) = row["received"]
        cleared += cents(row["quantity"] * Decimal(row["ordered"]) / entered.per_euro(row["currency"], day))
    assert received - cleared == -entered.balance("interim", PERIOD) != 0
    (comparison,) = rows(
        erp,
        "select left_amount, right_amount, status from reconciliation.reconciliation_ladder "
        f"where comparison = 'gr_ir_balance' and period = '{PERIOD}'",
    )
    assert comparison == (received - cleared, received - cleared, "matched")


def test_every_rung_that_the_ledger_decides_ties(erp: Path) -> None:
    found = rows(
        erp,
        "select rung, comparison, status, count(*) from reconciliation.reconciliation_ladder "
        "where rung < 8 group by all order by all",
    )
    assert [row for row in found if row[2] != "matched"] == []
    assert {row[1] for row in found} >= {
        "control_totals",
        "landed_to_canonical",
        "journals_balance_local",
        "journals_balance_document",
        "journals_to_trial_balance",
        "trial_balance_to_statement",
        "assets_to_liabilities_and_equity",
        "gr_ir_receipts",
        "gr_ir_by_order",
        "gr_ir_balance",
        "ppv_receipts",
        "stock_movements",
        "inventory_balance",
        "benefit_lines_to_journals",
    }


def test_demand_is_what_was_sold_and_its_value_trytons_own_revenue(erp: Path, entered: Entered) -> None:
    found = rows(
        erp,
        "select sales_order, item_id, entered_on::varchar, requested_date::varchar, ordered_quantity_base_uom, "
        "shipped_quantity_base_uom, cancelled_quantity_base_uom, net_amount_local "
        "from canonical.sales_demand order by all",
    )
    expected = sorted(
        (
            row["order"],
            row["item"],
            row["date"],
            row["requested"],
            Decimal(row["quantity"]),
            Decimal(0 if row.get("open") else row["quantity"]),
            Decimal(0),
            None if row.get("open") else row["quantity"] * Decimal(row["price"]),
        )
        for row in entered.record["sales"]
    )
    assert found == expected
    assert any(row.get("open") for row in entered.record["sales"])
    ((net, cost),) = rows(erp, "select sum(net_amount_local), sum(cost_amount_local) from canonical.sales_demand")
    assert net == -entered.balance("revenue", PERIOD) > 0
    assert cost == entered.balance("cogs", PERIOD) > 0


def test_open_orders_are_what_was_ordered_and_not_received(erp: Path, entered: Entered) -> None:
    left: dict[tuple[str, str], int] = defaultdict(int)
    for row in entered.record["purchases"]:
        left[row["order"], row["item"]] += row["quantity"]
    for row in entered.record["receipts"]:
        if (row["order"], row["item"]) in left:  # a return is an order of its own
            left[row["order"], row["item"]] -= row["quantity"]
    due = {row["order"]: row["due"] or row["date"] for row in entered.record["purchases"]}
    expected = sorted((order, item, due[order], Decimal(q)) for (order, item), q in left.items() if q > 0)
    found = rows(
        erp,
        "select purchase_order, item_id, due_date::varchar, quantity_base_uom from canonical.planned_receipts "
        "where is_open_order order by all",
    )
    assert found == expected
    assert ("BEARING", "2025-04-15", Decimal(27)) in {row[1:] for row in found}


def test_payment_terms_are_those_of_the_purchases(erp: Path, entered: Entered) -> None:
    agreed: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for row in sorted(entered.record["purchases"], key=lambda row: (row["date"], row["order"])):
        terms = agreed[row["supplier"]]
        if not terms or terms[-1][1] != row["payment_days"]:
            terms.append((row["date"], row["payment_days"]))
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for name, day, days in rows(
        erp,
        "select supplier_name, valid_from::varchar, payment_days from canonical.payment_terms "
        "inner join canonical.suppliers using (source, supplier_id) order by all",
    ):
        found[name].append((day, days))
    del found["Supplier Services"]  # its orders are services, which are not in the record
    assert dict(found) == dict(agreed)
    assert 45 in {days for _, days in found["Supplier Beta"]}


def test_drafts_are_read_and_not_posted(erp: Path) -> None:
    found = rows(
        erp,
        "select is_posted, sum(abs(amount_local)) from canonical.journal_entry_lines where not is_posted group by 1",
    )
    assert found == [(False, Decimal("2.00"))]


def test_the_whole_close_is_published(erp: Path) -> None:
    outcome = json.loads((erp / "clean" / "outcome.json").read_text(encoding="utf-8"))
    assert outcome["status"] == "published", outcome["text"]
    assert (erp / "clean" / "published" / PERIOD / "v1" / "benefits-report.pdf").is_file()


def broken(erp: Path, workspace: str) -> dict[str, str]:
    """Comparisons below rung 8 and controls that do not agree, with one of their notes."""
    ladder = rows(
        erp,
        "select comparison, min(coalesce(note, scope)) from reconciliation.reconciliation_ladder "
        "where rung < 8 and status <> 'matched' group by 1",
        workspace,
    )
    controls = rows(
        erp,
        "select control_id, min(message) from reconciliation.control_results "
        "where status not in ('matched', 'not_available') group by 1",
        workspace,
    )
    return dict(ladder) | dict(controls)


def test_a_line_lost_from_the_ledger_is_named(erp: Path) -> None:
    fired = broken(erp, "one_line_lost")
    assert {"journals_balance_local", "10_unbalanced", "inventory_balance", "stock_movements"} <= set(fired)


def test_a_cost_that_was_not_posted_is_named(erp: Path) -> None:
    fired = broken(erp, "one_cost_changed")
    assert {"inventory_balance", "stock_movements", "ppv_receipts"} <= set(fired)
    assert not {"journals_balance_local", "10_unbalanced", "journals_to_trial_balance"} & set(fired)


def test_the_password_stands_in_no_file(erp: Path) -> None:
    """The user could only read, and the password was drawn for this run: no file of a workspace holds it."""
    found = json.loads((erp / "leaks.json").read_text(encoding="utf-8"))
    assert found["searched"] > 50
    assert found["leaks"] == []
