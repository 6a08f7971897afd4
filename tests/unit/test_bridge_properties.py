"""What must hold for the cost bridge, stock, claims on stock, payment terms and cash whatever the rows: terms add up,
nothing depends on the order of rows, on a line split in two, or on the unit of measure.

Belongs here: properties of those models on generated rows. Does not belong here: worked examples (dbt unit tests).
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rendered_models import Rows, fill, run, tables

EXAMPLES = settings(
    max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
Row = dict[str, Any]
CENT = Decimal("0.01")
ZERO = Decimal(0)
PERIODS = [f"{year}-{month:02d}" for year in (2025, 2026) for month in range(1, 13)]


def index(period: str) -> int:
    return (int(period[:4]) - 2000) * 12 + int(period[5:])


def calendar_rows() -> list[Row]:
    return [
        {
            "period": p,
            "fiscal_year": int(p[:4]),
            "fiscal_period": int(p[5:]),
            "start_date": dt.date(int(p[:4]), int(p[5:]), 1),
            "end_date": dt.date(int(p[:4]), int(p[5:]), calendar.monthrange(int(p[:4]), int(p[5:]))[1]),
            "period_index": index(p),
        }
        for p in PERIODS
    ]


END = {row["period"]: row["end_date"] for row in calendar_rows()}


def prepare(con: duckdb.DuckDBPyConnection, period: str, **policies: str) -> duckdb.DuckDBPyConnection:
    fill(con, "fiscal_periods", calendar_rows())
    fill(
        con,
        "config_run",
        [{"run_id": "r", "period": period, "period_end": END[period], "reporting_currency": "EUR"}],
    )
    fill(con, "config_policies", [{"name": name, "value": value} for name, value in policies.items()])
    return con


def budget_rates(rate: Decimal, periods: Iterable[str] = PERIODS) -> list[Row]:
    return [
        {"source": "s", "currency": c, "period": p, "period_index": index(p), "budget_rate": r}
        for p in periods
        for c, r in (("EUR", 1), ("USD", rate))
    ]


def amounts(low: int, high: int) -> st.SearchStrategy[Decimal]:
    """Whole cents."""
    return st.integers(low * 100, high * 100).map(lambda cents: Decimal(cents) / 100)


QUANTITY = st.integers(1, 5_000_000).map(lambda thousandths: Decimal(thousandths) / 1000)


def split(row: Row, *additive: str) -> list[Row]:
    """A line as two: a third of every additive column (to the cent or the thousandth) and the rest."""
    first, second = dict(row), dict(row)
    for column in additive:
        part = (row[column] / 3).quantize(Decimal("0.01") if "quantity" not in column else Decimal("0.001"))
        first[column], second[column] = part, row[column] - part
    return [first, second]


def close(left: Mapping[Any, Decimal | None], right: Mapping[Any, Decimal | None], tolerance: Decimal = CENT) -> bool:
    return left.keys() == right.keys() and all(
        (a is None) == (right[key] is None) and abs((a or ZERO) - (right[key] or ZERO)) <= tolerance
        for key, a in left.items()
    )


# --- cost bridge ----------------------------------------------------------------------------------------------------
@st.composite
def purchases(draw: st.DrawFn) -> list[Row]:
    rows: list[Row] = []
    units = draw(st.sampled_from([["EA"], ["EA", "KG"]]))
    for _ in range(draw(st.integers(1, 12))):
        currency = draw(st.sampled_from(["EUR", "USD"]))
        sign = draw(st.sampled_from([1, 1, 1, -1]))
        value = sign * draw(amounts(1, 90_000))
        item = draw(st.sampled_from(["A", "B", "C", "D", None]))
        rows.append(
            {
                "source": "s",
                "company_code": "1000",
                "plant": draw(st.sampled_from(["P1", "P2"])),
                "item_group": "G",
                "item_id": item,
                "base_uom": units[-1] if item == "B" else units[0],
                "period": draw(st.sampled_from(["2025-01", "2025-06", "2026-01", "2026-06"])),
                "quantity_base_uom": sign * draw(QUANTITY),
                "order_value_doc": value,
                "currency_doc": currency,
                "order_value_local": value if currency == "EUR" else (value * draw(amounts(1, 2))).quantize(CENT),
                "currency_local": "EUR",
            }
        )
    begins = {**rows[0], "period": "2025-01", "item_group": "FIRST", "item_id": "Z"}
    return [*rows, begins]


@pytest.fixture(scope="module")
def bridge_tables() -> duckdb.DuckDBPyConnection:
    con = tables("fiscal_periods", "int_purchase_receipts", "int_period_budget_rates", "baselines", "price_indices")
    prepare(con, "2026-06")
    fill(con, "int_period_budget_rates", budget_rates(Decimal("0.9")))
    fill(
        con,
        "baselines",
        [{"measure_id": "M", "item_id": "A", "is_current": True, "index_id": "X", "indexed_share": Decimal("0.6")}],
    )
    values = {"2025-01": "100", "2025-06": "104.5", "2026-01": "111.25", "2026-06": "98"}
    fill(con, "price_indices", [{"index_id": "X", "period": p, "index_value": Decimal(v)} for p, v in values.items()])
    return con


def bridge(con: duckdb.DuckDBPyConnection, rows: Rows) -> dict[tuple[str, str, str], Decimal | None]:
    fill(con, "int_purchase_receipts", rows)
    return {(r["plant"], r["item_group"], r["term"]): r["amount_reporting"] for r in run(con, "cost_bridge_terms")}


@EXAMPLES
@given(rows=purchases())
def test_bridge_terms_add_up_whatever_was_bought(bridge_tables: duckdb.DuckDBPyConnection, rows: list[Row]) -> None:
    sums: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    for (plant, group, term), amount in bridge(bridge_tables, rows).items():
        assert amount is not None
        sums[plant, group] += -amount if term == "current" else amount
    assert set(sums.values()) == {ZERO}


@EXAMPLES
@given(rows=purchases(), which=st.integers(0, 11), factor=st.sampled_from([1000, Decimal("0.001"), 144]))
def test_bridge_knows_no_row_order_no_split_and_no_unit(
    bridge_tables: duckdb.DuckDBPyConnection, rows: list[Row], which: int, factor: Decimal
) -> None:
    expected = bridge(bridge_tables, rows)
    assert bridge(bridge_tables, rows[::-1]) == expected
    chosen = rows[which % len(rows)]
    parts = split(chosen, "quantity_base_uom", "order_value_doc", "order_value_local")
    assert bridge(bridge_tables, [*(r for r in rows if r is not chosen), *parts]) == expected
    # weights of an index by quantities of a thousandth of a unit lose digits that no price has
    other_unit = [{**r, "quantity_base_uom": r["quantity_base_uom"] * factor} for r in rows]
    assert close(bridge(bridge_tables, other_unit), expected)


# --- statement bridge -----------------------------------------------------------------------------------------------
Bridge = dict[tuple[str, str, str | None], Decimal]
COST_LINES = ("material", "freight", "provision")


@st.composite
def two_years(draw: st.DrawFn) -> list[Row]:
    """Issues, freight documents, charges to the provision and rebates of a month of this year and of the last."""
    rows: list[Row] = []
    place = {"company_code": "1000", "presentation_sign": 1}
    for window, period in (("prior", "2025-06"), ("current", "2026-06")):
        at = {**place, "window_name": window, "period": period}
        for item in draw(st.lists(st.sampled_from(["A", "B", "C", "D"]), unique=True)):
            rows.append(
                {**at, "line_id": "material", "cost_model": "goods_issues", "source": "s", "item_id": item,
                 "base_uom": "KG" if item == "D" else "EA", "is_scope": item == "C", "is_budget_scope": item == "C",
                 "quantity_base_uom": draw(st.sampled_from([1, 1, 1, -1])) * draw(QUANTITY),
                 "amount_local": draw(amounts(-10, 90_000))}
            )  # fmt: skip
        for kind, line in (("freight_documents", "freight"), ("obsolescence_provisions", "provision"),
                           ("rebate_accruals", "material")):  # fmt: skip
            cost, quantity = draw(amounts(0, 9_000)), draw(QUANTITY)
            rows.append(
                {**at, "line_id": line, "document_kind": kind, "document_key": "k", "is_in_both_years": True,
                 "cost_local": cost, "amount_local": cost, "quantity": quantity, "gross_change_local": quantity,
                 "released_unused_local": 0, "provision_rate": draw(st.integers(0, 1000)) / Decimal(1000)}
            )  # fmt: skip
    return rows


@pytest.fixture(scope="module")
def cause_tables() -> duckdb.DuckDBPyConnection:
    con = tables("int_bridge_windows", "int_bridge_costs", "int_bridge_postings", "int_bridge_documents",
                 "int_bridge_benefits", "int_bridge_price_effects", "int_bridge_budget_lines",
                 "int_bridge_budget_details", "int_bridge_ppv_timing", "account_mappings", "measures",
                 "projects")  # fmt: skip
    fill(con, "config_run", [{"run_id": "r", "period": "2026-06"}])
    fill(con, "int_bridge_budget_lines", [{"company_code": "1000", "line_id": n, "is_detailed": True}
                                          for n in COST_LINES])  # fmt: skip
    mapping = {"company_code": "1000", "statement": "income_statement", "presentation_sign": 1}
    fill(con, "account_mappings", [{**mapping, "account": n, "line_id": n} for n in COST_LINES])
    fill(con, "measures", [{"measure_id": m, "project_id": m, "benefit_type": "price_saving"} for m in ("M1", "M2")])
    fill(con, "projects", [{"project_id": "M1", "budget_tag": "B"}, {"project_id": "M2"}])
    return con


def causes(con: duckdb.DuckDBPyConnection, rows: Rows, details: Rows, benefits: Rows = ()) -> dict[str, Bridge]:
    """Amount by line, term and item, for each comparator."""
    fill(con, "int_bridge_costs", [row for row in rows if "cost_model" in row])
    fill(con, "int_bridge_documents", [row for row in rows if "document_kind" in row])
    fill(con, "int_bridge_budget_details", details)
    fill(con, "int_bridge_benefits", benefits)
    run(con, "int_bridge_issues", keep=True)
    out: dict[str, Bridge] = {"prior_year": defaultdict(lambda: ZERO), "budget": defaultdict(lambda: ZERO)}
    for row in run(con, "bridge_causes"):
        out[row["comparator"]][row["line_id"], row["term"], row["item_id"]] += row["amount_local"]
    return out


def as_details(rows: Rows, window: str) -> list[Row]:
    """The cost of one window as if it had been the budget of the other."""
    return [
        {**row, "driver": row.get("cost_model") or row["document_kind"],
         "quantity": row["quantity_base_uom"] if "cost_model" in row else row["quantity"],
         "cost_local": row["amount_local"], "period": "2026-06"}
        for row in rows if row["window_name"] == window
    ]  # fmt: skip


def only_details(rows: Rows) -> list[Row]:
    names = ("source", "company_code", "line_id", "presentation_sign", "driver", "is_scope", "item_id", "base_uom",
             "measure_id", "period", "quantity", "provision_rate", "amount_local", "cost_local")  # fmt: skip
    return [{name: row[name] for name in names if name in row} for row in rows]


def line_totals(bridge: Bridge) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for (line, _, _), amount in bridge.items():
        sums[line] += amount
    return {line: sums[line] for line in COST_LINES}


@EXAMPLES
@given(rows=two_years())
def test_a_budget_made_of_last_year_gives_the_bridge_from_last_year(
    cause_tables: duckdb.DuckDBPyConnection, rows: list[Row]
) -> None:
    found = causes(cause_tables, rows, only_details(as_details(rows, "prior")))
    assert {k: v for k, v in found["budget"].items() if v} == {k: v for k, v in found["prior_year"].items() if v}


@EXAMPLES
@given(rows=two_years())
def test_a_budget_that_came_true_leaves_nothing_to_explain(
    cause_tables: duckdb.DuckDBPyConnection, rows: list[Row]
) -> None:
    found = causes(cause_tables, rows, only_details(as_details(rows, "current")))
    assert {k: v for k, v in found["budget"].items() if v} == {}


@EXAMPLES
@given(rows=two_years(), planned=amounts(0, 500), recognised=amounts(0, 500), beside=amounts(0, 500))
def test_terms_from_the_budget_add_up_to_the_cost_beyond_its_details(
    cause_tables: duckdb.DuckDBPyConnection, rows: list[Row], planned: Decimal, recognised: Decimal, beside: Decimal
) -> None:
    place = {"company_code": "1000", "line_id": "material"}
    details = only_details(as_details(rows, "prior"))
    benefit = {**place, "presentation_sign": 1, "driver": "benefits", "measure_id": "M1", "period": "2026-06",
               "amount_local": -planned, "cost_local": -planned}  # fmt: skip
    fixed = {**benefit, "driver": "fixed", "measure_id": None, "amount_local": beside, "cost_local": beside}
    current = {**place, "window_name": "current", "period": "2026-06", "benefit_type": "price_saving"}
    benefits = [{**current, "measure_id": "M1", "amount_local": recognised},
                {**current, "measure_id": "M2", "amount_local": beside}]  # fmt: skip
    issued = any(r["line_id"] == "material" and "cost_model" in r for r in rows)
    found = causes(cause_tables, rows, [*details, benefit, fixed], benefits if issued else [])
    expected: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for row in rows:
        expected[row["line_id"]] += row["amount_local"] * (1 if row["window_name"] == "current" else -1)
    expected["material"] += planned
    assert line_totals(found["budget"]) == {line: expected[line] for line in COST_LINES}
    taken = found["budget"]["material", "validated_price_saving", None]
    assert taken == (planned - recognised - beside if issued else planned)


# --- roll-forward ---------------------------------------------------------------------------------------------------
CLASSES = ["receipt", "consumption", "sales", "scrap", "count", "plant_transfer", "production", "ownership", "opening",
           "receipt_without_order", "material_transfer", "unmapped", "something_new"]  # fmt: skip


@st.composite
def stock(draw: st.DrawFn) -> tuple[list[Row], list[Row]]:
    movements = [
        {
            "source": "s",
            "company_code": "1000",
            "plant": draw(st.sampled_from(["P1", "P2"])),
            "item_id": draw(st.sampled_from(["A", "B"])),
            "period": period,
            "posting_date": END[period],
            "movement_class": draw(st.sampled_from(CLASSES)),
            "quantity_base_uom": draw(st.sampled_from([1, -1])) * draw(QUANTITY),
            "amount_local": draw(st.sampled_from([1, -1])) * draw(amounts(0, 9000)),
            "is_account_assigned": False,
        }
        for period in draw(st.lists(st.sampled_from(["2026-01", "2026-02", "2026-03"]), max_size=10))
    ]
    balances = [
        {
            "source": "s",
            "company_code": "1000",
            "plant": plant,
            "item_id": item,
            "period": period,
            "quantity_base_uom": draw(QUANTITY),
            "amount_local": draw(amounts(0, 9000)),
        }
        for plant in ("P1", "P2")
        for item in ("A", "B")
        for period in draw(st.sampled_from([PERIODS[11:15], PERIODS[12:15], PERIODS[11:13], []]))
    ]
    return movements, balances


@pytest.fixture(scope="module")
def stock_tables() -> duckdb.DuckDBPyConnection:
    con = tables("fiscal_periods", "inventory_movements", "inventory_balances", "journal_entry_lines", "plants",
                 "companies", "items", "purchase_order_lines", "int_period_budget_rates")  # fmt: skip
    prepare(con, "2026-03")
    fill(con, "companies", [{"source": "s", "company_code": "1000", "currency_local": "USD"}])
    fill(con, "items", [{"source": "s", "item_id": i, "item_group": "G", "base_uom": "EA"} for i in ("A", "B")])
    early = budget_rates(Decimal("0.9312345678"), PERIODS[:13])
    fill(con, "int_period_budget_rates", [*early, *budget_rates(Decimal("1.0765432109"), PERIODS[13:])])
    return con


def roll_forward(con: duckdb.DuckDBPyConnection, movements: Rows, balances: Rows) -> list[Row]:
    fill(con, "inventory_movements", movements)
    fill(con, "inventory_balances", balances)
    run(con, "int_stock_lines", keep=True)
    return run(con, "inventory_roll_forward")


def by_line(rows: list[Row], column: str) -> dict[tuple[str, str, str], Decimal | None]:
    return {(r["plant"], r["period"], r["line"]): r[column] for r in rows}


@EXAMPLES
@given(case=stock())
def test_opening_and_every_line_is_closing(
    stock_tables: duckdb.DuckDBPyConnection, case: tuple[list[Row], list[Row]]
) -> None:
    rows = roll_forward(stock_tables, *case)
    for column in ("quantity_base_uom", "amount_local", "amount_reporting"):
        sums: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
        for row in rows:
            sums[row["plant"], row["period"]] += -row[column] if row["line"] == "closing" else row[column]
        assert set(sums.values()) <= {ZERO}
    ends = by_line(rows, "amount_local")
    for (plant, period, line), amount in ends.items():
        before = PERIODS[PERIODS.index(period) - 1]
        if line == "opening" and (plant, before, "closing") in ends:
            assert amount == ends[plant, before, "closing"]


@EXAMPLES
@given(case=stock(), which=st.integers(0, 9))
def test_roll_forward_knows_no_row_order_no_split_and_no_unit(
    stock_tables: duckdb.DuckDBPyConnection, case: tuple[list[Row], list[Row]], which: int
) -> None:
    movements, balances = case
    expected = roll_forward(stock_tables, movements, balances)
    again = roll_forward(stock_tables, movements[::-1], balances[::-1])
    assert by_line(again, "amount_reporting") == by_line(expected, "amount_reporting")
    if movements:
        chosen = movements[which % len(movements)]
        parts = split(chosen, "quantity_base_uom", "amount_local")
        again = roll_forward(stock_tables, [*(r for r in movements if r is not chosen), *parts], balances)
        assert by_line(again, "quantity_base_uom") == by_line(expected, "quantity_base_uom")
        assert by_line(again, "amount_local") == by_line(expected, "amount_local")
    grams = [[{**r, "quantity_base_uom": 1000 * r["quantity_base_uom"]} for r in rows] for rows in case]
    again = roll_forward(stock_tables, *grams)
    assert by_line(again, "amount_local") == by_line(expected, "amount_local")
    quantities = by_line(again, "quantity_base_uom")
    assert quantities == {key: 1000 * (q or ZERO) for key, q in by_line(expected, "quantity_base_uom").items()}


# --- efficiency and volume ------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def efficiency_tables() -> duckdb.DuckDBPyConnection:
    con = tables("fiscal_periods", "int_stock_lines", "account_mappings", "trial_balances", "journal_entry_lines",
                 "inventory_movements", "int_period_budget_rates", "companies", "measures", "measure_scopes",
                 "int_measure_windows", "measure_parameters")  # fmt: skip
    prepare(con, "2026-12", dio_days="", material_line_ids="m", baseline_months="12")
    fill(con, "companies", [{"source": "s", "company_code": "1000", "currency_local": "USD"}])
    fill(con, "int_period_budget_rates", budget_rates(Decimal("0.9312345678")))
    mapping = {"company_code": "1000", "account": "4", "statement": "income_statement", "line_id": "m"}
    fill(con, "account_mappings", [{**mapping, "presentation_sign": 1}])
    return con


@EXAMPLES
@given(
    inventories=st.lists(amounts(0, 900_000), min_size=24, max_size=24),
    costs=st.lists(amounts(-50, 900_000), min_size=24, max_size=24),
)
def test_efficiency_and_volume_are_the_change(
    efficiency_tables: duckdb.DuckDBPyConnection, inventories: list[Decimal], costs: list[Decimal]
) -> None:
    con = efficiency_tables
    lines = [
        {"source": "s", "company_code": "1000", "plant": "P", "item_id": "A", "period": p, "period_index": index(p),
         "line": "closing", "quantity_base_uom": 1, "amount_local": i, "currency_local": "USD"}
        for p, i in zip(PERIODS, inventories, strict=True)
    ]  # fmt: skip
    postings = [
        {"source": "s", "company_code": "1000", "account": "4", "fiscal_year": int(p[:4]),
         "fiscal_period": int(p[5:]), "period": p, "movement_local": c}
        for p, c in zip(PERIODS, costs, strict=True)
    ]  # fmt: skip

    def measure(stock_rows: Rows, ledger_rows: Rows) -> dict[tuple[str, str], Row]:
        fill(con, "int_stock_lines", stock_rows)
        fill(con, "trial_balances", ledger_rows)
        return {(r["period"], r["basis"]): r for r in run(con, "inventory_efficiency")}

    rows = measure(lines, postings)
    assert len(rows) == 48
    for row in rows.values():
        if row["efficiency_local"] is None:
            assert row["reason"]
            continue
        assert row["efficiency_local"] + row["volume_local"] == row["change_local"]
        assert row["efficiency_reporting"] + row["volume_reporting"] == row["change_reporting"]
    parts = [part for line in lines for part in split(line, "amount_local")]
    assert measure(parts[::-1], postings[::-1]) == rows


# --- claims on stock ------------------------------------------------------------------------------------------------
EXCLUDED = ["revaluation", "write_off", "reserve", "ownership", "scope", "cut_off", "count"]


@st.composite
def falling_stock(draw: st.DrawFn) -> tuple[list[Row], list[Row]]:
    lines: list[Row] = []
    consigned: list[Row] = []
    months = PERIODS[9:18]
    for item in ("A", "B"):
        key = {"source": "s", "company_code": "1000", "plant": "P1", "item_id": item, "item_group": "G",
               "base_uom": "EA", "currency_local": "USD"}  # fmt: skip
        price = draw(amounts(1, 500))
        for number, period in enumerate(months):
            at = {**key, "period": period, "period_index": index(period)}
            if number == 0:
                opening = 1 + draw(QUANTITY)
                lines.append({**at, "line": "opening", "quantity_base_uom": opening,
                              "amount_local": (opening * price).quantize(CENT)})  # fmt: skip
            closing = draw(st.one_of(st.just(ZERO), QUANTITY.map(lambda quantity: 1 + quantity)))
            value = (closing * price * draw(st.sampled_from([Decimal(1), Decimal("0.9")]))).quantize(CENT)
            lines.append({**at, "line": "closing", "quantity_base_uom": closing, "amount_local": value})
            for line in draw(st.lists(st.sampled_from(["scrap", "count", "transfers_in", "unexplained"]), max_size=2)):
                quantity = draw(st.sampled_from([1, -1])) * draw(QUANTITY)
                lines.append({**at, "line": line, "quantity_base_uom": quantity, "amount_local": ZERO})
            if draw(st.booleans()):
                place = {
                    "source": "s",
                    "company_code": "1000",
                    "plant": "P1",
                    "item_id": item,
                    "ownership": "consigned",
                }
                consigned.append({**place, "period": period, "quantity_base_uom": draw(QUANTITY)})
    return lines, consigned


@pytest.fixture(scope="module")
def claim_tables() -> duckdb.DuckDBPyConnection:
    con = tables("fiscal_periods", "measures", "int_measure_windows", "measure_scopes", "measure_parameters",
                 "int_stock_lines", "inventory_ownership", "expected_entities", "int_purchase_receipts",
                 "supplier_invoice_lines", "purchase_order_lines", "int_budget_rates",
                 "obsolescence_provisions")  # fmt: skip
    prepare(con, "2026-06", baseline_months="3", carrying_rate_cash="0.03", carrying_rate_economic="0.1")
    effective = dt.date(2026, 1, 1)
    shares = {"M1": "0.333333", "M2": "0.5"}
    measures = [{"measure_id": m, "benefit_type": "inventory_reduction", "effective_date": effective} for m in shares]
    fill(con, "measures", measures)
    fill(con, "int_measure_windows", [{**m, "window_end_exclusive": dt.date(2027, 1, 1)} for m in measures])
    fill(con, "measure_scopes", [{"measure_id": m, "scope_id": "1", "share": Decimal(s)} for m, s in shares.items()])
    rate = {"source": "s", "currency": "USD", "budget_rate": Decimal("0.9312345678")}
    fill(con, "int_budget_rates", [{**rate, "measure_id": m} for m in shares])
    return con


def claims(con: duckdb.DuckDBPyConnection, lines: Rows, consigned: Rows) -> dict[tuple[str, str, str], Row]:
    fill(con, "int_stock_lines", lines)
    fill(con, "inventory_ownership", consigned)
    return {(r["measure_id"], r["item_id"], r["period"]): r for r in run(con, "claimable_reductions")}


@EXAMPLES
@given(case=falling_stock())
def test_the_fall_of_the_books_is_release_and_what_may_not_be_claimed(
    claim_tables: duckdb.DuckDBPyConnection, case: tuple[list[Row], list[Row]]
) -> None:
    rows = claims(claim_tables, *case)
    assert len(rows) == 2 * 2 * 6
    to_date: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    for (measure, item, _period), row in sorted(rows.items()):
        parts = sum((row[f"{name}_reporting"] for name in EXCLUDED), row["release_to_date_reporting"])
        assert parts == row["book_reduction_reporting"]
        to_date[measure, item] += row["release_reporting"]
        assert to_date[measure, item] == row["release_to_date_reporting"]
    # a part of each unit of stock: the shares of all measures together are at most the whole
    assert {sum(r["share"] for k, r in rows.items() if k[1:] == key[1:]) for key in rows} == {Decimal("0.833333")}


@EXAMPLES
@given(case=falling_stock(), which=st.integers(0, 60))
def test_claims_know_no_row_order_no_split_and_no_unit(
    claim_tables: duckdb.DuckDBPyConnection, case: tuple[list[Row], list[Row]], which: int
) -> None:
    lines, consigned = case
    expected = claims(claim_tables, lines, consigned)
    assert claims(claim_tables, lines[::-1], consigned[::-1]) == expected
    # a movement line as two; period ends have one line an item by contract
    movements = [r for r in lines if r["line"] not in ("opening", "closing")]
    if movements:
        chosen = movements[which % len(movements)]
        parts = [{**part, "line": part["line"]} for part in split(chosen, "quantity_base_uom")]
        assert claims(claim_tables, [*(r for r in lines if r is not chosen), *parts], consigned) == expected
    dozens = [[{**r, "quantity_base_uom": 12 * r["quantity_base_uom"]} for r in rows] for rows in case]
    again = claims(claim_tables, *dozens)
    column = "release_to_date_reporting"
    assert close({k: r[column] for k, r in again.items()}, {k: r[column] for k, r in expected.items()})


# --- payment terms --------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def term_tables() -> duckdb.DuckDBPyConnection:
    con = tables("fiscal_periods", "measures", "int_measure_windows", "measure_scopes", "supplier_invoice_lines",
                 "purchase_order_lines", "items", "suppliers", "payment_terms", "int_budget_rates")  # fmt: skip
    prepare(con, "2026-06")
    measure = {"measure_id": "M", "benefit_type": "payment_terms", "effective_date": dt.date(2026, 1, 1)}
    fill(con, "measures", [measure])
    fill(con, "int_measure_windows", [{**measure, "window_end_exclusive": dt.date(2027, 1, 1)}])
    fill(con, "measure_scopes", [{"measure_id": "M", "scope_id": "1", "share": Decimal("0.75")}])
    fill(con, "int_budget_rates", [{"measure_id": "M", "source": "s", "currency": "EUR", "budget_rate": 1}])
    return con


@EXAMPLES
@given(
    bought=st.lists(st.tuples(st.sampled_from(PERIODS[6:18]), amounts(-900, 90_000)), min_size=1, max_size=12),
    before=st.integers(0, 90),
    after=st.integers(0, 90),
)
def test_payment_terms_release_once_and_within_the_change_of_days(
    term_tables: duckdb.DuckDBPyConnection, bought: list[tuple[str, Decimal]], before: int, after: int
) -> None:
    con = term_tables
    days = ((dt.date(2020, 1, 1), before), (dt.date(2026, 1, 1), after))
    term = {"source": "finance", "company_code": "1000", "supplier_id": "S"}
    fill(con, "payment_terms", [{**term, "valid_from": start, "payment_days": number} for start, number in days])
    invoices: list[Row] = [
        {"source": "s", "company_code": "1000", "supplier_id": "S", "invoice_year": 2026, "invoice_document": str(n),
         "invoice_line": "1", "posting_date": END[p], "period": p, "currency": "EUR", "amount_doc": a}
        for n, (p, a) in enumerate(bought)
    ]  # fmt: skip

    def measure(rows: Rows) -> list[Row]:
        fill(con, "supplier_invoice_lines", rows)
        return sorted(run(con, "payables_terms"), key=lambda r: str(r["period"]))

    rows = measure(invoices)
    assert sum((r["release_reporting"] for r in rows), ZERO) == rows[-1]["release_to_date_reporting"]
    for row in rows:
        assert abs(row["days_gained"]) <= abs(after - before)
        assert row["days_gained"] * (after - before) >= 0
    parts = [part for row in invoices for part in split(row, "amount_doc")]
    again = measure([{**part, "invoice_line": str(n)} for n, part in enumerate(parts)][::-1])
    assert again == rows


# --- cash -----------------------------------------------------------------------------------------------------------
LINES = {"stock": 1, "grir": -1, "payables": -1, "receivables": 1, "plant": 1, "money": 1, "equity": -1}
USES = {"stock": ("BSX", "M", "ledger"), "grir": ("WRX", "S", "ledger"), "payables": (None, "K", "payment"),
        "receivables": (None, "D", "customer"), "plant": (None, "S", "asset"), "money": (None, "S", "payment"),
        "equity": (None, "S", "ledger")}  # fmt: skip


@pytest.fixture(scope="module")
def cash_tables() -> duckdb.DuckDBPyConnection:
    con = tables("fiscal_periods", "financial_statement_lines", "account_mappings", "journal_entry_lines", "companies",
                 "int_period_budget_rates", "inventory_efficiency", "claimable_reductions",
                 "payables_terms")  # fmt: skip
    prepare(con, "2026-03", inventory_line_ids="", payables_line_ids="", cash_line_ids="")
    fill(con, "companies", [{"source": "s", "company_code": "1000", "currency_local": "USD"}])
    fill(con, "int_period_budget_rates", budget_rates(Decimal("0.9312345678")))
    mapping = {"company_code": "1000", "statement": "balance_sheet"}
    fill(
        con,
        "account_mappings",
        [
            *({**mapping, "account": n, "line_id": n, "presentation_sign": s} for n, s in LINES.items()),
            {**mapping, "account": "pl", "line_id": "result", "presentation_sign": -1},
            {**mapping, "account": "pl", "line_id": "profit", "presentation_sign": -1, "statement": "income_statement"},
        ],
    )
    use = {"source": "s", "company_code": "1000", "is_posted": True}
    fill(
        con,
        "journal_entry_lines",
        [
            {**use, "account": n, "transaction_key": key, "account_type": kind, "document_class": c}
            for n, (key, kind, c) in USES.items()
        ],
    )
    return con


Sheet = dict[str, Decimal]


def change(sheets: list[Sheet], of: Callable[[Sheet], Decimal]) -> Decimal:
    return of(sheets[1]) - of(sheets[0])


@EXAMPLES
@given(values=st.lists(st.lists(amounts(0, 900_000), min_size=7, max_size=7), min_size=2, max_size=2),
       profit=amounts(-5_000, 5_000), release=amounts(-9_000, 9_000), terms=amounts(-9_000, 9_000))  # fmt: skip
def test_cash_flow_ties_and_every_section_adds_up(
    cash_tables: duckdb.DuckDBPyConnection, values: list[list[Decimal]], profit: Decimal, release: Decimal,
    terms: Decimal,
) -> None:  # fmt: skip
    con = cash_tables
    sheets = [dict(zip(LINES, v, strict=True)) for v in values]
    for sheet in sheets:
        sheet["result"] = sum((LINES[n] * a for n, a in sheet.items()), ZERO)
    fill(
        con,
        "financial_statement_lines",
        [
            *(
                {"period": p, "company_code": "1000", "statement": "balance_sheet", "line_id": n, "amount_local": a}
                for p, sheet in zip(("2026-02", "2026-03"), sheets, strict=True)
                for n, a in sheet.items()
            ),
            {"period": "2026-03", "company_code": "1000", "statement": "income_statement", "line_id": "profit",
             "amount_local": profit},
        ],
    )  # fmt: skip
    key = {"measure_id": "M", "source": "s", "company_code": "1000", "period": "2026-03"}
    excluded = {f"{name}_reporting": release / divisor for divisor, name in enumerate(EXCLUDED, 1)}
    reduction = {**excluded, "benefit_type": "inventory_reduction", "item_id": "A", "release_reporting": release,
                 "book_reduction_reporting": release}  # fmt: skip
    fill(con, "claimable_reductions", [{**key, **reduction}])
    fill(con, "payables_terms", [{**key, "release_reporting": terms}])
    rows = {(r["section"], r["line"]): r["amount_local"] for r in run(con, "cash_bridge") if r["period"] == "2026-03"}

    assert rows["cash_flow", "difference"] == 0
    assert rows["cash_flow", "total"] == rows["cash_flow", "change_in_cash"] == change(sheets, lambda s: s["money"])
    assert rows["cash_effect", "total"] == change(sheets, lambda s: s["payables"] + s["grir"] - s["stock"])
    for section, closing in (("cash_flow", "total"), ("cash_effect", "total"), ("payables", "closing"),
                             ("release", "release")):  # fmt: skip
        lines = {line: amount for (s, line), amount in rows.items() if s == section}
        last = lines.pop(closing)
        parts = sum((a for line, a in lines.items() if line not in ("change_in_cash", "difference")), ZERO)
        assert parts == last
