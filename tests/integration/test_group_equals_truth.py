"""The sample group, four systems in one warehouse, against the truth its generator writes from its own events.

Belongs here: measures, ledgers, receipts, stock, trade inside the group and statements of every company of one seed.
Does not belong here: the files as written (tests/unit/test_sample_group.py), single rules (dbt unit tests).
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import benefit_truth
import duckdb
import pytest
from truth import differences, read_computed, read_truth

pytestmark = pytest.mark.slow
PERIOD = "2026-09"
CENT = Decimal("0.01")


@pytest.fixture(scope="session")
def built_group(make_once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    """The sample group landed and built up to the reporting room for 2026-09. Read-only."""

    def make(folder: Path) -> None:
        from orchestration.pipeline import Close
        from orchestration.sample_company import generate_group
        from orchestration.settings import load_settings

        generate_group(folder, seed=1)
        close = Close(load_settings(folder), PERIOD, execution_id="group")
        close.land()
        close.build_core()
        close.build_reporting()

    return make_once("built_group", make)


@pytest.fixture
def con(built_group: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(built_group / "warehouse.duckdb"), read_only=True) as connection:
        yield connection


def rows(workspace: Path, name: str) -> list[dict[str, str]]:
    with (workspace / "truth" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_amount_of_every_measure_on_every_system(built_group: Path) -> None:
    truth = read_truth(built_group)
    assert {key[0][:3] for key in truth} >= {"M-0", "M-3", "M-4", "M-5"}
    assert differences(truth, read_computed(built_group / "warehouse.duckdb")) == []


def test_every_comparison_of_the_ladder_matches(con: duckdb.DuckDBPyConnection) -> None:
    found = con.execute(
        "select rung, comparison, scope, status, note from reconciliation.reconciliation_ladder "
        "where status <> 'matched' and rung < 9"
    ).fetchall()
    assert found == []
    companies = con.execute(
        "select count(distinct scope) from reconciliation.reconciliation_ladder where comparison = 'gr_ir_balance'"
    ).fetchone()
    assert companies == (5,)


def test_no_control_fires(con: duckdb.DuckDBPyConnection) -> None:
    found = con.execute(
        "select control_id, status, message from reconciliation.control_results "
        "where status <> 'matched' and control_id <> '31_footing'"
    ).fetchall()
    assert found == []


def test_ledger_of_every_company_account_and_month(built_group: Path, con: duckdb.DuckDBPyConnection) -> None:
    truth = {
        (r["company_code"], r["account"], r["period"]): Decimal(r["closing_local"])
        for r in rows(built_group, "ledger_totals")
    }
    computed: dict[tuple[str, str, str], Decimal] = dict.fromkeys(truth, Decimal(0))
    for *key, closing in con.execute(
        "select company_code, account, period, closing_local from canonical.trial_balances "
        "where fiscal_period between 1 and 12 and period between '2024-07' and ?", [PERIOD]
    ).fetchall():  # fmt: skip
        if closing or tuple(key) in truth:
            computed[tuple(key)] = closing  # type: ignore[index]
    assert {c for c, _, _ in truth} == {"1000", "2000", "3000", "4000", "5000"}
    assert {k: (truth.get(k), v) for k, v in computed.items() if truth.get(k, Decimal(0)) != v} == {}
    turned: dict[tuple[str, str, str], list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for company, account, period, debit, credit in con.execute(
        "select company_code, account, period, sum(greatest(amount_local, 0)), sum(-least(amount_local, 0)) "
        "from canonical.journal_entry_lines where is_posted group by all"
    ).fetchall():
        turned[company, account, period] = [debit, credit]
    off = {}
    for r in rows(built_group, "ledger_totals"):
        found = turned.get((r["company_code"], r["account"], r["period"]), [Decimal(0), Decimal(0)])
        net = Decimal(r["debit_local"]) - Decimal(r["credit_local"])
        if found[0] - found[1] != net:
            off[r["company_code"], r["account"], r["period"]] = (found, net)
    assert off == {}


def test_receipts_invoices_and_stock_of_the_smaller_companies(
    built_group: Path, con: duckdb.DuckDBPyConnection
) -> None:
    truth = {
        (r["source"], r["company_code"], r["period"]): (
            int(r["receipts"]), Decimal(r["receipts_at_order_price_local"]), Decimal(r["receipts_at_valuation_local"]),
            int(r["invoices"]), Decimal(r["invoiced_local"]), Decimal(r["stock_local"]),
        )
        for r in rows(built_group, "company_periods")
    }  # fmt: skip
    computed = {
        tuple(r[:3]): tuple(r[3:])
        for r in con.execute(
            """
            with receipts as (
                select source, company_code, period, count(*) n,
                    sum(order_value_local) ordered, sum(amount_local) valued
                from canonical.goods_receipts group by all
            ),

            invoices as (
                select source, company_code, period, count(*) n, sum(amount_local) invoiced
                from canonical.supplier_invoice_lines group by all
            ),

            stock as (
                select source, company_code, period, sum(amount_local) stock
                from canonical.inventory_balances group by all
            )

            select source, company_code, period, receipts.n, ordered, valued, invoices.n, invoiced, stock
            from receipts
            inner join invoices using (source, company_code, period)
            inner join stock using (source, company_code, period)
            where source <> 'ecc'
            """
        ).fetchall()
    }
    assert computed == truth


def test_demand_of_the_native_systems_is_what_their_customers_ordered(
    built_group: Path, con: duckdb.DuckDBPyConnection
) -> None:
    """Orders, cancellations, despatches and invoices less credits, by item and month of the requested day."""
    truth = {
        (r["source"], r["company_code"], r["plant"], r["item_id"], r["period"]): (
            Decimal(r["ordered"]), Decimal(r["cancelled"]), Decimal(r["shipped"]), Decimal(r["net_local"]),
            Decimal(r["cost_local"]) if r["cost_local"] else None,
        )
        for r in rows(built_group, "company_demand")
    }  # fmt: skip
    computed = {
        tuple(r[:5]): tuple(r[5:])
        for r in con.execute(
            """
            select source, company_code, plant, item_id, period, sum(ordered_quantity_base_uom),
                sum(cancelled_quantity_base_uom), sum(shipped_quantity_base_uom), coalesce(sum(net_amount_local), 0),
                coalesce(sum(cost_amount_local), case max(source) when 's4' then 0 end)
            from canonical.sales_demand where source in ('s4', 'ebs')
            group by source, company_code, plant, item_id, period
            """
        ).fetchall()
    }
    assert {key[0] for key in truth} == {"s4", "ebs"}
    assert computed == truth


def test_open_orders_of_the_native_systems_are_what_suppliers_owe(
    built_group: Path, con: duckdb.DuckDBPyConnection
) -> None:
    truth: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    for r in rows(built_group, "open_orders"):
        truth[r["source"], r["company_code"], r["plant"], r["item_id"], r["due_date"]] += Decimal(r["quantity"])
    computed = {
        tuple(r[:5]): r[5]
        for r in con.execute(
            "select source, company_code, plant, item_id, due_date::varchar, sum(quantity_base_uom) "
            "from canonical.planned_receipts where is_open_order and source in ('s4', 'ebs') group by all"
        ).fetchall()
    }
    assert {key[0] for key in truth} == {"s4", "ebs"}
    assert computed == truth


def test_purchases_inside_the_group_are_seen_and_left_out(built_group: Path, con: duckdb.DuckDBPyConnection) -> None:
    naive: dict[str, int] = defaultdict(int)
    for r in rows(built_group, "not_a_benefit"):
        naive[r["period"]] += int(r["receipts"])
    found = con.execute(
        "select period, count(*), sum(saving_reporting) from measurement.benefit_lines "
        "where measure_id = 'M-42' and evidence_reason = 'intercompany' group by period"
    ).fetchall()
    assert {period: count for period, count, _ in found} == naive
    assert {saving for _, _, saving in found} == {Decimal(0)}
    invoiced: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for r in rows(built_group, "intercompany"):
        invoiced[r["buyer"], r["period"], r["currency"]] += Decimal(r["amount_doc"])
    computed = {
        tuple(r[:3]): r[3]
        for r in con.execute(
            """
            select lines.company_code, lines.period, lines.currency, sum(lines.amount_doc)
            from canonical.supplier_invoice_lines as lines
            inner join canonical.suppliers using (source, supplier_id)
            where suppliers.trading_partner is not null
            group by all
            """
        ).fetchall()
    }
    assert computed == invoiced


def test_statements_of_the_group_at_average_closing_and_budget_rates(
    built_group: Path, con: duckdb.DuckDBPyConnection
) -> None:
    truth: dict[tuple[str, str, str], list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for r in rows(built_group, "statement_totals"):
        if r["statement"] == "cash_flow":
            continue  # each company's is held against its own cash line, in local currency
        balance = r["statement"] == "balance_sheet"
        if r["period"] == PERIOD if balance else PERIOD[:4] == r["period"][:4]:
            for company in (r["company_code"], "group"):
                total = truth[r["statement"], r["line_id"], company]
                total[0] += Decimal(r["amount_closing" if balance else "amount_average"])
                total[1] += Decimal(r["amount_budget"])
    computed = con.execute(
        "select statement, line_id, company_code, amount_reporting, amount_budget_reporting "
        "from reporting.rpt_group_statements"
    ).fetchall()
    assert {tuple(r[:3]) for r in computed} == set(truth)
    # shown in whole cents that add up: a part may carry a cent of rounding for each company
    off = [
        r for r in computed if any(abs(a - b) > 3 * CENT for a, b in zip(r[3:], truth[r[0], r[1], r[2]], strict=True))
    ]
    assert off == []


def test_the_bridge_from_the_budget_of_every_company_is_that_of_the_events(
    built_group: Path, con: duckdb.DuckDBPyConnection
) -> None:
    bridge = next(c for c in benefit_truth.COMPARISONS if c.name == "bridge from the budget")
    truth = benefit_truth.read_truth(built_group, bridge)
    assert {company for company, *_ in truth} == {"1000", "2000", "3000", "4000", "5000"}
    assert {term for *_, term in truth} == {"scope", "volume", "mix", "discontinued", "new", "other_price", "reserve"}
    assert benefit_truth.compare(bridge, truth, benefit_truth.read_computed(con, bridge)) == []
    statuses = con.execute(
        "select distinct status from reconciliation.statement_bridge where comparator = 'budget' and is_reached"
    ).fetchall()
    assert statuses == [("matched",)]
