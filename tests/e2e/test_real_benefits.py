"""What the pipeline's own models measure on real purchases, stock and forecasts, against figures known elsewhere.

Belongs here: measures, cost bridge, roll-forward and forecast accuracy on docs/examples as they stand, with the
registers of tests/real_systems.py. What was computed elsewhere stands as a number; what is computed here is computed
from the extracts by another reader.
Does not belong here: the canonical tables of these systems (test_real_systems.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from duckdb import DuckDBPyConnection as Warehouse
from real_systems import (
    EXAMPLES,
    MakeOnce,
    cents,
    closed_adventureworks,
    closed_erpsim,
    closed_erpsim_days,
    closed_m3,
    closed_scms,
    extracts,
    notice,
    one,
    own_tables,
    rows,
    scms_item,
    scms_lines,
)

from orchestration.sources.landing import SourceRequest, land

pytestmark = [pytest.mark.slow, pytest.mark.e2e, pytest.mark.real_data, pytest.mark.timeout(1200)]


def opened(folder: Path) -> Iterator[Warehouse]:
    with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as con:
        yield con


def bridge(con: Warehouse, source: str) -> dict[str, Decimal]:
    """Terms of the cost bridge of a source, all groups together."""
    return dict(
        rows(
            con,
            "select term, sum(amount_reporting) from measurement.cost_bridge_terms "
            f"where source = '{source}' group by 1",
        )
    )


def adds_up(terms: dict[str, Decimal]) -> bool:
    return sum(amount for term, amount in terms.items() if term != "current") == terms["current"]


# --- SCMS: real purchases of a public programme, 2006 to 2015
# ------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def scms_folder(make_once: MakeOnce) -> Path:
    return closed_scms(make_once)


@pytest.fixture(scope="module")
def scms(scms_folder: Path) -> Iterator[Warehouse]:
    yield from opened(scms_folder)


def test_scms_is_withheld_because_it_has_no_ledger(scms_folder: Path) -> None:
    controls, text = notice(scms_folder, "2014-12")
    outcome = {name: item["outcome"] for name, item in controls.items()}
    passed = {"rung_1", "rung_2", "30_encoding", "landing_contract", "07_duplicate_extract", "18_double_count"}
    assert {name: outcome[name] for name in passed} == dict.fromkeys(passed, "passed")
    assert {outcome[f"rung_{n}"] for n in (3, 4, 5, 6, 8)} == {"not_run"}
    assert outcome["dbt_tests"] == "passed"
    for words in ("Not published", "10_unbalanced", "rung_3", "Group controller"):
        assert words in text, words


def test_scms_lines_come_with_their_value_and_126_of_them_are_no_quantity_times_price(scms: Warehouse) -> None:
    (found,) = rows(
        scms,
        "select count(*), sum(net_amount_doc), count(*) filter "
        "(abs(net_amount_doc - quantity_order_uom * price_per_price_unit_doc) > 1) from canonical.purchase_order_lines",
    )
    assert found == (10324, Decimal("1627584457.29"), 126)
    assert rows(scms, "select count(*), sum(order_value_doc) from canonical.goods_receipts") == [found[:2]]
    assert one(scms, "select count(*) from canonical.items") == len({scms_item(line) for line in scms_lines()})


def test_control_04_names_the_lines_whose_value_is_no_quantity_times_price(scms: Warehouse) -> None:
    """By the tolerance of the example, of all that was ordered until the close. Together they are next to nothing."""
    off = one(
        scms,
        "select count(*) from canonical.purchase_order_lines where order_date <= '2014-12-31' "
        "and abs(net_amount_doc - quantity_order_uom * price_per_price_unit_doc) > 1",
    )
    named = rows(
        scms,
        "select key = 'all', status, count(*) from reconciliation.control_04_price_unit "
        "where status <> 'matched' group by all",
    )
    assert named == [(False, "out_of_tolerance", off)]
    assert 0 < off < 126


def test_freight_stands_on_6198_lines_and_its_premium_is_not_known(scms: Warehouse) -> None:
    (found,) = rows(
        scms,
        "select count(*), sum(actual_cost_local), count(standard_mode_cost_local) from canonical.freight_documents",
    )
    assert found == (6198, Decimal("68817849.41"), 0)


def test_the_other_copy_of_the_lines_gives_the_same_orders_and_receipts(scms_folder: Path, tmp_path: Path) -> None:
    """Tabs, carriage returns and dates without leading zeros: the same SELECTs, cell by cell the same rows."""
    include = ["SCMS_tab_cr_cp1252_variant.txt"]
    options = {"include": include, "tables": {"SCMS_*": "deliveries"}}
    found = land(
        SourceRequest("scms", "files", tmp_path, extracts("scms_usaid"), options, EXAMPLES / "scms" / "selects")
    )
    assert found.errors == ()
    other = {manifest.table: manifest.landed_path for manifest in found.manifests}
    with duckdb.connect() as con:
        for entity in ("purchase_order_lines", "goods_receipts", "freight_documents", "items", "suppliers"):
            (path,) = (scms_folder / "landing" / "scms" / entity).glob("*.parquet")
            columns = "* exclude (_row)"
            both = [f"select {columns} from read_parquet('{file}')" for file in (path, other[entity])]
            assert rows(con, f"({both[0]} except all {both[1]}) union all ({both[1]} except all {both[0]})") == []


@pytest.mark.parametrize(
    ("year", "items", "saving", "gains", "losses"),
    [
        (2013, 67, "35711998.90", "35868861.56", "-156862.65"),
        (2014, 70, "9772988.20", None, None),
    ],
)
def test_pack_prices_against_the_year_before(
    scms: Warehouse, year: int, items: int, saving: str, gains: str | None, losses: str | None
) -> None:
    """A measure of a year with prior-year baselines, item by item: what fell and what rose."""
    by_item = [
        amount
        for (amount,) in rows(
            scms,
            "select sum(hard_saving_reporting) from measurement.benefit_lines "
            f"where measure_id = 'S-{year}' and year(posting_date) = {year} and evidence_status <> 'excluded' "
            "group by item_id",
        )
    ]
    assert len(by_item) == items
    assert cents(sum(by_item)) == Decimal(saving)
    if gains and losses:
        assert cents(sum(amount for amount in by_item if amount > 0)) == Decimal(gains)
        assert cents(sum(amount for amount in by_item if amount < 0)) == Decimal(losses)
    assert (
        one(scms, f"select sum(avoidance_reporting) from measurement.benefit_lines where measure_id = 'S-{year}'") == 0
    )


def test_the_cost_bridge_of_the_programme_has_the_same_price_term(scms: Warehouse) -> None:
    terms = bridge(scms, "scms")
    assert adds_up(terms)
    assert cents(terms["negotiated_price"]) == Decimal("-9772988.20")
    spent = dict(rows(scms, "select year(posting_date), sum(order_value_doc) from canonical.goods_receipts group by 1"))
    assert (terms["base"], terms["current"]) == (spent[2013], spent[2014])
    assert terms["fx"] == 0
    assert terms.get("index") == 0


# --- AdventureWorks: a homegrown system without a ledger
# ------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def works_folder(make_once: MakeOnce) -> Path:
    return closed_adventureworks(make_once)


@pytest.fixture(scope="module")
def works(works_folder: Path) -> Iterator[Warehouse]:
    yield from opened(works_folder)


@pytest.fixture(scope="module")
def raw() -> Iterator[Warehouse]:
    with own_tables(extracts("adventureworks_oltp")) as con:
        yield con


@pytest.mark.parametrize(
    ("measure", "year", "items", "saving"),
    [("M-2013", 2013, 205, Decimal("-14730.24")), ("M-2014", 2014, 211, Decimal("-4528.36"))],
)
def test_item_prices_against_the_year_before(
    works: Warehouse, measure: str, year: int, items: int, saving: Decimal
) -> None:
    """The measure of a year through register, baselines and receipts: prices rose, so the saving is negative and hard.

    A window of 12 months runs from the first receipt, so the measure of 2013 goes on into 2014: its year counts here.
    """
    (found,) = rows(
        works,
        "select count(distinct item_id) filter (where evidence_status <> 'excluded'), sum(hard_saving_reporting), "
        f"sum(avoidance_reporting) from measurement.benefit_lines where measure_id = '{measure}' "
        f"and year(posting_date) = {year}",
    )
    assert (found[0], cents(found[1]), found[2]) == (items, saving, 0)


def test_the_cost_bridge_of_purchases_has_the_same_price_term(works: Warehouse) -> None:
    terms = bridge(works, "stock_ledger")
    assert adds_up(terms)
    assert cents(terms["negotiated_price"]) == Decimal("4528.36")
    assert adds_up(bridge(works, "adventureworks"))


def test_received_against_the_vendors_standard_price(works: Warehouse) -> None:
    """One measure per vendor against the vendor's own price of each item; what was sent back again is left out."""
    found = rows(
        works,
        "select hard_saving_reporting + avoidance_reporting from measurement.benefit_lines "
        "where measure_id like 'V-%' and quantity_base_uom > 0",
    )
    variances = [-amount for (amount,) in found]
    assert len(variances) == 8845
    assert cents(sum(variances)) == Decimal("2943059.66")
    assert cents(sum(amount for amount in variances if amount < 0)) == Decimal("-22132.42")


def test_the_order_value_of_what_was_received(works: Warehouse) -> None:
    received = one(
        works,
        "select sum(order_value_doc) from canonical.goods_receipts where source = 'adventureworks' "
        "and receipt_class = 'receipt'",
    )
    assert cents(received) == Decimal("63240545.84")


def test_a_measure_over_received_quantities_nets_what_was_rejected(works: Warehouse, raw: Warehouse) -> None:
    """Only what stayed counts, in the baseline as in the saving. Received on the day of the order, as movements say."""
    expected = one(
        raw,
        """
        with years as (
            select productid, year(orderdate) as y, sum(receivedqty - rejectedqty) as q,
                sum((receivedqty - rejectedqty) * unitprice) as v
            from detail join header using (purchaseorderid) where purchaseorderid <= 4000 group by all
        )
        select sum(b.v / b.q * n.q - n.v) from years n join years b on b.productid = n.productid and b.y = n.y - 1
        where n.y = 2014 and b.q > 0
        """,
    )
    found = one(works, "select sum(hard_saving_reporting) from measurement.benefit_lines where measure_id = 'R-2014'")
    assert float(found) == pytest.approx(expected, abs=0.01)
    assert cents(found) != Decimal("-4528.36")


def test_a_statement_that_no_ledger_stands_behind_is_said_to_be_so_and_nothing_is_forced_onto_it(
    works: Warehouse,
) -> None:
    """Two years of income statements were published; no trial balance or journal says what is in them."""
    found = rows(
        works,
        "select line_id, term, status, reason from reconciliation.statement_bridge where company_code = 'AW'",
    )
    assert {line for line, *_ in found} == {"REV", "COS"}
    assert {term for _, term, *_ in found} == {"comparator", "other_movement", "actual"}
    assert {status for *_, status, _ in found} == {"not_available"}
    assert all(reason.startswith("no ledger stands behind this statement") for *_, reason in found)
    ladder = rows(
        works,
        "select rung, status, note from reconciliation.reconciliation_ladder "
        "where rung in (5, 8) and period = '2014-12' order by 1",
    )
    assert [(rung, status) for rung, status, _ in ladder] == [(5, "not_available"), (8, "not_available")]
    assert "trial balance" in ladder[0][2]


def test_receipts_that_two_measures_claim_are_named(works_folder: Path) -> None:
    """R-2014 and the measures of the vendors stand on the same receipts: no euro supports both."""
    controls, text = notice(works_folder, "2014-12")
    assert controls["18_double_count"]["outcome"] == "failed"
    assert "18_double_count" in text


# --- ERPsim: stock that rolls forward, except where the opening already holds the receipt
# ------------------------------------------------------------------------------------------------------------------

TEAMS = ("A9", "B9", "C9", "D9", "E9")
OPENING_PURCHASE = Decimal("127353.50")
FREIGHT = Decimal("1000.00")


@pytest.fixture(scope="module")
def game(make_once: MakeOnce) -> Iterator[Warehouse]:
    yield from opened(closed_erpsim(make_once))


@pytest.fixture(scope="module")
def days(make_once: MakeOnce) -> Iterator[Warehouse]:
    yield from opened(closed_erpsim_days(make_once))


def test_stock_of_the_month_rolls_forward_but_for_the_opening_purchase(game: Warehouse) -> None:
    """The opening stock holds the receipts of the first day already: what postings do not explain is that purchase."""
    left = rows(
        game,
        "select company_code, sum(amount_local), count(*) filter (quantity_base_uom <> 0) "
        "from measurement.inventory_roll_forward where line = 'unexplained' and period = '2021-01' "
        "group by 1 order by 1",
    )
    assert [(company, items) for company, _, items in left] == [(company, 6) for company in TEAMS]
    # stock counts pieces: its value is an average price, rounded
    assert all(abs(amount + OPENING_PURCHASE + FREIGHT) <= Decimal("0.05") for _, amount, _ in left)
    pieces = rows(
        game,
        "select sum(quantity_base_uom) filter (line = 'unexplained') as left_over, "
        "(select sum(quantity_base_uom) from canonical.inventory_movements "
        "where movement_class = 'receipt' and posting_date = '2021-01-01') as received "
        "from measurement.inventory_roll_forward",
    )
    assert all(left_over == -received for left_over, received in pieces)


def test_demand_is_what_the_ledger_has_as_revenue(game: Warehouse) -> None:
    found = rows(game, "select company_code, sum(net_amount_local) from canonical.sales_demand group by 1 order by 1")
    ledger = rows(
        game,
        "select company_code, -sum(amount_local) from canonical.journal_entry_lines where account = '800000' "
        "group by 1 order by 1",
    )
    assert found == ledger
    assert sum(amount for _, amount in found) == Decimal("349746.90")


def test_1170_of_1200_roll_forward_checks_hold(days: Warehouse) -> None:
    """Five companies, four locations, six products, ten days: one cell of the roll-forward each."""
    cells: dict[tuple[str, ...], dict[str, Decimal]] = defaultdict(dict)
    for *cell, line, quantity in rows(
        days,
        "select company_code, plant, item_group, period, line, quantity_base_uom "
        "from measurement.inventory_roll_forward where period between '2021-01' and '2021-10'",
    ):
        cells[tuple(cell)][line] = quantity
    for lines in cells.values():
        assert sum(amount for line, amount in lines.items() if line != "closing") == lines.get("closing", 0)
    broken = {cell: lines for cell, lines in cells.items() if lines.get("unexplained", 0) != 0}
    assert len(cells) == 1200
    assert len(cells) - len(broken) == 1170
    assert {(plant[-3:], period) for _, plant, _, period in broken} == {("-03", "2021-01")}
    assert all(lines["unexplained"] == -lines["receipts"] for lines in broken.values())


# --- M3: forecasts of 24 methods against what happened
# ------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def m3_folder(make_once: MakeOnce) -> Path:
    return closed_m3(make_once)


@pytest.fixture(scope="module")
def m3(m3_folder: Path) -> Iterator[Warehouse]:
    yield from opened(m3_folder)


def test_forecasts_alone_are_withheld(m3_folder: Path) -> None:
    controls, text = notice(m3_folder, "2001-08")
    outcome = {name: item["outcome"] for name, item in controls.items()}
    passed = {"rung_1", "rung_2", "30_encoding", "landing_contract", "dbt_tests"}
    assert {name: outcome[name] for name in passed} == dict.fromkeys(passed, "passed")
    assert "Not published" in text


def accuracy(con: Warehouse) -> dict[str, tuple[int, Decimal, Decimal]]:
    """Method -> points, WAPE and bias in per cent, of the step that the method is."""
    found = rows(
        con,
        """
        select item_group, n, 100 * wape, 100 * bias
        from measurement.forecast_accuracy
        where scope_level = 'family' and company_code is null and time_span = 'all' and weight = 'quantity'
            and is_frozen_lag and step = case item_group when 'NAIVE2' then 'naive' else 'statistical' end
        """,
    )
    assert len(found) == len({method for method, *_ in found})
    return {method: (n, wape, bias) for method, n, wape, bias in found}


@pytest.mark.parametrize(
    ("method", "wape", "bias"),
    [
        ("THETA", Decimal("11.250"), Decimal("0.519")),
        ("NAIVE2", Decimal("11.481"), Decimal("-3.677")),
        ("ForecastPro", Decimal("12.257"), Decimal("1.196")),
    ],
)
def test_pooled_error_and_bias_of_the_known_methods(m3: Warehouse, method: str, wape: Decimal, bias: Decimal) -> None:
    n, found_wape, found_bias = accuracy(m3)[method]
    assert (n, round(found_wape, 3), round(found_bias, 3)) == (11310, wape, bias)


def test_error_bias_and_value_added_of_every_method(m3: Warehouse) -> None:
    folder = extracts("m3_forecasts_non_monthly")
    with duckdb.connect() as con:
        con.execute("pragma disable_optimizer")
        points = rows(
            con,
            f"""
            select made.method, made.forecast, actual, naive.forecast
            from read_parquet('{(folder / "forecasts.parquet").as_posix()}') as made
            join read_parquet('{(folder / "actuals.parquet").as_posix()}') as happened using (series, step)
            join (
                select series, step, forecast from read_parquet('{(folder / "forecasts.parquet").as_posix()}')
                where method = 'NAIVE2'
            ) as naive using (series, step)
            where made.forecast is not null
            """,
        )
    by_method: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    for method, *point in points:
        by_method[method].append(tuple(point))
    found = accuracy(m3)
    assert len(by_method) == 24
    assert found.keys() == by_method.keys()
    added = dict(
        rows(
            m3,
            "select item_group, 100 * fva from measurement.forecast_accuracy where scope_level = 'family' "
            "and company_code is null and time_span = 'all' and weight = 'quantity' and is_frozen_lag "
            "and step = 'statistical'",
        )
    )
    for method, values in by_method.items():
        demand = sum(actual for _, actual, _ in values)
        wape = 100 * sum(abs(forecast - actual) for forecast, actual, _ in values) / demand
        bias = 100 * sum(forecast - actual for forecast, actual, _ in values) / demand
        naive = 100 * sum(abs(forecast - actual) for _, actual, forecast in values) / demand
        assert found[method][0] == len(values)
        assert float(found[method][1]) == pytest.approx(wape, abs=1e-9), method
        assert float(found[method][2]) == pytest.approx(bias, abs=1e-9), method
        if method != "NAIVE2":
            assert float(added[method]) == pytest.approx(naive - wape, abs=1e-9), method
