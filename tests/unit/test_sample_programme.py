"""The wider programme of the sample company: stock, forecasts, freight, provisions, rebates, terms and a machine.

Belongs here: the files of one generated company against each other, and identities of its truth. Does not belong here:
what the pipeline computes from them (integration), price measures (test_sample_company.py).
"""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from orchestration.sample_company import SampleCompany, generate
from orchestration.sample_company.truth_forecast import metrics
from orchestration.sample_company.truth_prices import indexed

Row = dict[str, str]
TINY = Decimal("0.000003")
ZERO = Decimal(0)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> SampleCompany:
    return generate(tmp_path_factory.mktemp("programme") / "ws", seed=1)


def rows_of(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="") as f:
        yield from csv.DictReader(f)


@pytest.fixture(scope="module")
def read(company: SampleCompany) -> Callable[[str], list[Row]]:
    """Rows of a file of the workspace; native tables by their name, with upper-case columns, client 100."""
    cache: dict[str, list[Row]] = {}

    def rows(name: str) -> list[Row]:
        if name not in cache:
            if "/" in name:
                cache[name] = list(rows_of(company.workspace / f"{name}.csv"))
            else:
                native = ({k.upper(): v for k, v in r.items()} for r in rows_of(company.extracts / f"{name}.csv"))
                cache[name] = [r for r in native if r.get("MANDT", "100") == "100"]
        return cache[name]

    return rows


def sign(row: Row) -> int:
    return {"S": 1, "H": -1}[row["SHKZG"]]


def by_period(read: Callable[[str], list[Row]], account: str, company: str = "1000") -> dict[str, Decimal]:
    """Postings of an account by month, debit positive."""
    heads = {(r["BUKRS"], r["BELNR"], r["GJAHR"]): r for r in read("BKPF")}
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for r in read("BSEG"):
        if r["HKONT"] == account.zfill(10) and r["BUKRS"] == company:
            day = heads[r["BUKRS"], r["BELNR"], r["GJAHR"]]["BUDAT"].replace("-", "")
            sums[f"{day[:4]}-{day[4:6]}"] += sign(r) * Decimal(r["DMBTR"])
    return sums


# --- statements --------------------------------------------------------------------------------------------


def test_each_new_line_has_its_account_and_its_amounts(read: Callable[[str], list[Row]]) -> None:
    lines = {
        "freight_expense",
        "obsolescence_provision",
        "interest_expense",
        "inventory_allowance",
        "other_receivables",
    }
    mapped = {r["line_id"] for r in read("finance/account_mapping") if r["company_code"] == "1000"}
    printed = {r["line_id"] for r in read("finance/financial_statements") if r["company_code"] == "1000"}
    assert lines <= mapped
    assert lines <= printed
    american = {r["line_id"] for r in read("finance/financial_statements") if r["company_code"] == "2000"}
    assert lines & american == {"freight_expense"}


def test_every_freight_document_has_its_journal(read: Callable[[str], list[Row]]) -> None:
    debits: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for r in read("BSEG"):
        if r["HKONT"] == "0000440000":
            debits[r["BUKRS"], r["GJAHR"], r["BELNR"].lstrip("0")] += sign(r) * Decimal(r["DMBTR"])
    seen = set()
    for r in read("finance/freight_documents"):
        key = r["company_code"], r["journal_fiscal_year"], r["journal_document"]
        assert debits[key] == Decimal(r["actual_cost_local"])
        assert (r["shipment_mode"] == "expedite") == (r["actual_cost_local"] != r["standard_mode_cost_local"])
        seen.add(key)
    assert seen == set(debits)


def test_the_provision_is_the_allowance_and_its_charge_the_expense(read: Callable[[str], list[Row]]) -> None:
    charged, allowance = by_period(read, "236000"), by_period(read, "309000")
    balance = before = ZERO
    for r in read("finance/obsolescence_provisions"):
        now = Decimal(r["provision_local"])
        balance -= allowance[r["period"]]
        assert balance == now
        assert charged[r["period"]] == now - before + Decimal(r["used_local"])
        before = now
    stock = {
        r["period"]: Decimal(r["value_local"])
        for r in read("truth/inventory_roll_forward")
        if r["stock_class"] == "SPARE" and r["line"] == "closing"
    }
    gross = {r["period"]: Decimal(r["gross_inventory_local"]) for r in read("finance/obsolescence_provisions")}
    assert gross == stock
    assert sum(Decimal(r["used_local"]) > 0 for r in read("finance/obsolescence_provisions")) == 1
    assert sum(Decimal(r["released_unused_local"]) > 0 for r in read("finance/obsolescence_provisions")) == 1


def test_rebates_are_accrued_as_they_are_earned(read: Callable[[str], list[Row]]) -> None:
    tiers: dict[str, list[tuple[Decimal, Decimal]]] = defaultdict(list)
    for r in read("finance/rebate_agreements"):
        tiers[r["agreement_id"]].append((Decimal(r["tier_from_amount"]), Decimal(r["rebate_share"])))
    bought: dict[str, Decimal] = defaultdict(Decimal)
    accrued: dict[str, Decimal] = defaultdict(Decimal)
    reached = set()
    for r in read("truth/rebates"):
        if Decimal(r["settled_local"]):
            assert Decimal(r["settled_local"]) == accrued[r["agreement_id"]]
            continue
        bought[r["agreement_id"]] += Decimal(r["purchases_local"])
        accrued[r["agreement_id"]] += Decimal(r["accrued_local"])
        total = bought[r["agreement_id"]]
        share = max(s for start, s in tiers[r["agreement_id"]] if total >= start)
        reached.add(share)
        assert abs(accrued[r["agreement_id"]] - total * share) <= Decimal("0.005")
    assert len(reached) == 4
    income, deferred = by_period(read, "401000"), by_period(read, "311000")
    booked: dict[str, Decimal] = defaultdict(Decimal)
    for r in read("finance/rebate_accruals"):
        booked[r["period"]] -= Decimal(r["accrued_local"])
    ledger = {p: income[p] + deferred[p] for p in income}
    assert {p: v for p, v in ledger.items() if v} == {p: v for p, v in booked.items() if v}
    # what lies on goods in stock is deferred, never more than was accrued, and comes back as the stock turns
    held = ZERO
    for period in sorted(income):
        held -= deferred[period]
        assert ZERO <= held <= sum(accrued.values(), ZERO)
    assert held > 1_000
    assert any(v > 0 for v in deferred.values())


def test_the_machine_is_capitalised_at_what_was_paid(read: Callable[[str], list[Row]]) -> None:
    (asset,) = read("finance/capital_expenditures")
    lines = [
        r for r in read("BSEG")
        if (r["BUKRS"], r["GJAHR"], r["BELNR"].lstrip("0"))
        == (asset["company_code"], asset["journal_fiscal_year"], asset["journal_document"])
    ]  # fmt: skip
    assert {(r["HKONT"], r["SHKZG"], Decimal(r["DMBTR"])) for r in lines} == {
        ("0000011000", "S", Decimal(asset["actual_amount_local"])),
        ("0000160000", "H", Decimal(asset["actual_amount_local"])),
    }


# --- stock -------------------------------------------------------------------------------------------------


def test_the_roll_forward_closes_and_ties_to_the_statement(read: Callable[[str], list[Row]]) -> None:
    lines: dict[tuple[str, str, str, str, str], dict[str, tuple[Decimal, Decimal]]] = defaultdict(dict)
    for r in read("truth/inventory_roll_forward"):
        key = r["company_code"], r["plant"], r["stock_class"], r["base_uom"], r["period"]
        lines[key][r["line"]] = Decimal(r["quantity"]), Decimal(r["value_local"])
    totals: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    seen = set()
    for key, parts in lines.items():
        for i in (0, 1):
            assert sum(v[i] for name, v in parts.items() if name != "closing") == parts["closing"][i], key
        totals[key[0], key[4]] += parts["closing"][1]
        seen |= set(parts)
    printed = {
        (r["company_code"], r["period"]): Decimal(r["amount"])
        for r in read("finance/financial_statements")
        if (r["statement"], r["line_id"]) == ("balance_sheet", "inventory")
    }
    assert totals == printed
    assert seen == {
        "opening", "receipts", "transfers_in", "issues", "transfers_out", "scrap", "count", "ownership", "revaluation",
        "invoice_difference", "closing",
    }  # fmt: skip


def test_efficiency_and_volume_are_the_change(read: Callable[[str], list[Row]]) -> None:
    rows = read("truth/inventory_efficiency")
    assert {r["basis"] for r in rows} == {"month", "rolling_12"}
    for r in rows:
        change = Decimal(r["inventory_local"]) - Decimal(r["inventory_prior_year_local"])
        assert change == Decimal(r["change_local"])
        assert abs(Decimal(r["volume_local"]) + Decimal(r["efficiency_local"]) - change) <= TINY


def test_awkward_months_release_nothing(read: Callable[[str], list[Row]]) -> None:
    """Consignment, write-off, count loss, standard roll, the sold plant: stock fell on paper, nothing is claimable."""
    fell = {"D-5104": "consigned", "D-5105": "write_off", "D-5106": "count"}
    claimed: dict[str, Decimal] = defaultdict(Decimal)
    last: dict[str, Row] = {}
    for r in read("truth/claimable"):
        claimed[r["item_id"]] += abs(Decimal(r["claimable_quantity"]))
        last[r["item_id"]] = r
    for item in ("D-5104", "D-5105", "D-5106", "D-5108", "D-5109", "D-5110"):
        assert claimed[item] == 0, item
    for item, column in fell.items():
        assert Decimal(last[item]["owned"]) < Decimal(last[item]["baseline_quantity"])
        assert Decimal(last[item][column]) > 0
    for item in ("D-5109", "D-5110"):
        assert Decimal(last[item]["owned"]) == 0
        assert Decimal(last[item]["scope"]) == Decimal(last[item]["baseline_quantity"]) > 0
    for item in ("D-5101", "D-5102", "D-5103", "D-5107"):
        assert Decimal(last[item]["level_reporting"]) > 10_000


def test_consigned_stock_is_what_special_movements_left(read: Callable[[str], list[Row]]) -> None:
    special = [r for r in read("MSEG") if r["SOBKZ"]]
    assert {(r["SOBKZ"], r["BWART"], r["MATNR"]) for r in special} == {("K", "412", "D-5104"), ("K", "411", "D-5104")}
    assert all(Decimal(r["DMBTR"]) == 0 for r in special)
    left = sum(sign(r) * Decimal(r["MENGE"]) for r in special)
    last = [r for r in read("truth/claimable") if r["item_id"] == "D-5104"][-1]
    assert left == Decimal(last["consigned"]) > 0


def test_the_sold_plant_moves_nothing_afterwards(read: Callable[[str], list[Row]]) -> None:
    heads = {(r["MBLNR"], r["MJAHR"]): r["BUDAT"] for r in read("MKPF")}
    days = [heads[r["MBLNR"], r["MJAHR"]] for r in read("MSEG") if r["WERKS"] == "1030"]
    assert max(days) == "20260531"
    assert {r["valid_to"] for r in read("finance/expected_entities")} == {"2026-05-31"}
    assert [r["period"] for r in read("finance/nil_returns")] == [f"2026-{m:02d}" for m in range(6, 10)]
    stock = [r for r in read("MBEW") if r["BWKEY"] == "1030"]
    assert stock
    assert all(Decimal(r["LBKUM"]) == Decimal(r["SALK3"]) == 0 for r in stock)


# --- demand and forecasts ----------------------------------------------------------------------------------


def test_metrics_are_the_worked_example() -> None:
    pairs = [(f, a, a) for f, a in zip((100, 120, 80, 150), (90, 100, 95, 110), strict=True)]
    wape, bias, signal, added = metrics(pairs)
    assert (round(float(wape), 3), round(float(bias), 3), round(float(signal), 2)) == (0.215, 0.139, 2.59)
    assert added == -wape


def test_deliveries_are_the_goods_issues(read: Callable[[str], list[Row]]) -> None:
    heads = {(r["MBLNR"], r["MJAHR"]): r["BUDAT"] for r in read("MKPF")}
    shipped = {r["VBELN"]: r["WADAT_IST"] for r in read("LIKP")}
    issued: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for r in read("MSEG"):
        if r["BWART"] == "601" and r["MATNR"][:2] in ("P-", "F-"):
            issued[r["MATNR"], heads[r["MBLNR"], r["MJAHR"]]] += Decimal(r["MENGE"])
    delivered: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for r in read("LIPS"):
        delivered[r["MATNR"], shipped[r["VBELN"]]] += Decimal(r["LGMNG"])
    assert delivered == issued
    cost = sum(Decimal(r["WAVWR"]) for r in read("VBRP"))
    value = sum(
        Decimal(r["DMBTR"]) for r in read("MSEG") if r["BWART"] == "601" and r["MATNR"][:2] in ("P-", "F-")
    )  # fmt: skip
    assert cost == value


def test_orders_are_the_true_demand(read: Callable[[str], list[Row]]) -> None:
    shipped: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for r in read("LIPS"):
        shipped[r["VGBEL"], r["VGPOS"]] += Decimal(r["LGMNG"])
    requested = {(r["VBELN"], r["POSNR"]): r["EDATU"] for r in read("VBEP")}
    sums: dict[tuple[str, str], list[Decimal]] = defaultdict(lambda: [ZERO] * 3)
    for r in read("VBAP"):
        key = r["VBELN"], r["POSNR"]
        total = sums[r["MATNR"], f"{requested[key][:4]}-{requested[key][4:6]}"]
        quantity = Decimal(r["KWMENG"])
        total[0] += quantity
        total[1] += quantity - shipped[key] if r["ABGRU"] else 0
        total[2] += shipped[key]
    truth = {
        (r["item_id"], r["period"]): [Decimal(r[c]) for c in ("ordered", "cancelled", "shipped")]
        for r in read("truth/sales_demand")
    }
    assert sums == truth
    assert sum(v[1] for v in truth.values()) > 0
    open_at_month_end = [k for k, (o, c, s) in truth.items() if o - c > s]
    assert ("P-4103", "2025-06") not in open_at_month_end  # the backorder is delivered in July


def test_orders_pulled_forward_are_missing_a_month_later(read: Callable[[str], list[Row]]) -> None:
    filters: dict[str, Decimal] = defaultdict(Decimal)
    for r in read("truth/sales_demand"):
        if r["item_id"].startswith("F-"):
            filters[r["period"]] += Decimal(r["ordered"])
    assert filters["2026-06"] > Decimal("1.2") * filters["2026-05"]
    assert filters["2026-07"] < Decimal("0.8") * filters["2026-05"]


def test_forecast_versions_are_made_before_their_buckets_and_never_change(read: Callable[[str], list[Row]]) -> None:
    seen = set()
    made: dict[str, set[str]] = defaultdict(set)
    for r in read("finance/demand_forecasts"):
        assert r["created_at"] < r["bucket_start"]
        key = r["forecast_version"], r["plant"], r["item_id"], r["bucket_start"]
        assert key not in seen
        seen.add(key)
        made[r["forecast_version"]].add(r["created_at"])
    assert all(len(days) == 1 for days in made.values())
    assert {r["step"] for r in read("finance/demand_forecasts")} == {"naive", "statistical", "sales", "consensus"}
    first = dt.date.fromisoformat(min(r["created_at"] for r in read("finance/demand_forecasts")))
    assert first < dt.date(2024, 7, 1)
    groups = {r["item_group"] for r in read("finance/demand_forecasts") if r["step"] == "consensus"}
    assert groups == {"PUMP"}  # of FILTER it is kept in the system
    assert {r["MATNR"] for r in read("PBIM")} == {f"F-420{i}" for i in range(1, 5)}


def test_sales_forecast_a_third_too_much_for_a_quarter(read: Callable[[str], list[Row]]) -> None:
    bias = {
        r["period"]: float(r["bias"])
        for r in read("truth/forecast_metrics")
        if (r["step"], r["lag"], r["item_group"]) == ("consensus", "1", "PUMP") and r["period"]
    }
    for period, value in bias.items():
        assert (value > 0.2) == (period in ("2026-01", "2026-02", "2026-03")), period


def test_nobody_copied_actuals_into_a_forecast(read: Callable[[str], list[Row]]) -> None:
    actual = {
        (r["item_id"], r["period"]): Decimal(r["ordered"]) - Decimal(r["cancelled"]) for r in read("truth/sales_demand")
    }
    pairs = [
        Decimal(r["quantity_base_uom"]) == actual[r["item_id"], r["bucket_start"][:7]]
        for r in read("finance/demand_forecasts")
        if (r["item_id"], r["bucket_start"][:7]) in actual
    ]
    assert sum(pairs) < 0.02 * len(pairs)


def test_the_causes_add_up_to_receipts_less_demand(read: Callable[[str], list[Row]]) -> None:
    rows = read("truth/stock_attribution")
    assert len(rows) == 10 * 26
    for r in rows:
        causes = sum(int(r[c]) for c in ("supply_execution", "planned_build", "forecast_error"))
        assert causes == int(r["receipts"]) - int(r["demand"])


# --- register and truth ------------------------------------------------------------------------------------


def test_effects_are_the_months_of_their_measures(read: Callable[[str], list[Row]]) -> None:
    sums: dict[tuple[str, str], list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    for r in read("truth/benefit_effects"):
        total = sums[r["measure_id"], r["period"]]
        total[0] += Decimal(r["amount"])
        total[1] += Decimal(r["memo"]) if r["part"] != "depreciation" else 0
    months = {(r["measure_id"], r["period"]): r for r in read("truth/benefit_measure_periods")}
    for key, (amount, memo) in sums.items():
        assert abs(Decimal(months[key]["measured"]) - amount) <= TINY * 10
        assert abs(Decimal(months[key]["memo"]) - memo) <= TINY * 10
    kinds = {r["benefit_type"]: r["value_kind"] for r in months.values()}
    assert kinds == {
        "inventory_reduction": "cash", "carrying_cost": "profit", "obsolescence": "profit",
        "expedite_freight": "profit", "rebate": "profit",
        "payment_terms": "cash", "capex_price": "cash", "price_saving": "profit",
        "cost_avoidance": "memo",
    }  # fmt: skip
    for r in months.values():
        if r["value_kind"] != "profit":
            assert Decimal(r["recognised_pnl"]) == 0
        if r["value_kind"] == "memo":
            assert Decimal(r["measured"]) == 0 < Decimal(r["memo"])


def test_in_year_and_carry_over_are_the_window(read: Callable[[str], list[Row]]) -> None:
    rows = read("truth/outlook")
    assert len(rows) == 29
    for r in rows:
        parts = ("in_year_actual", "in_year_forecast", "carry_over_actual", "carry_over_forecast")
        assert abs(sum(Decimal(r[p]) for p in parts) - Decimal(r["window_total"])) <= TINY


def test_an_indexed_price_follows_its_share_of_the_index() -> None:
    assert indexed(Fraction(10), 15) == 10  # the base month
    assert indexed(Fraction(10), 19) == 10 * (1 + Fraction(6, 10) * Fraction(20 * (31 - 0), 10_000))


def test_the_ledger_carries_the_interest_that_is_no_longer_paid(read: Callable[[str], list[Row]]) -> None:
    paid = by_period(read, "475000")
    saved = {
        r["period"]: Decimal(r["measured"])
        for r in read("truth/benefit_measure_periods")
        if r["benefit_type"] == "carrying_cost"
    }
    usual = paid["2025-09"]
    for period, amount in saved.items():
        assert abs(usual - paid[period] - amount) <= Decimal("0.005")


def test_objectives_agenda_and_parameters_name_known_measures(read: Callable[[str], list[Row]]) -> None:
    measures = {r["measure_id"] for r in read("register/measures")}
    assert {r["measure_id"] for r in read("register/measure_parameters")} <= measures
    assert {r["measure_id"] for r in read("register/agenda_items") if r["measure_id"]} <= measures
    assert {r["function"] for r in read("register/objectives")} == {
        "sales", "procurement", "inventory", "finance", "supply_chain",
    }  # fmt: skip
