"""Identities and invariances of the forecast and prediction models, on generated deliveries.

Belongs here: what must hold whatever is delivered: parts add up, rows may come in any order, a line may be split in
two, a unit of measure may change. Does not belong here: worked examples (unit tests beside the models).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rendered_models import fill, run, statement, tables

MONTHS = [f"2025-{month:02d}" for month in range(1, 7)]
LAST = "2025-05"
POINTS = ("demand_forecasts", "sales_demand", "fiscal_periods", "int_baseline_unit_costs", "plants")
STOCK = ("planned_receipts", "inventory_movements", "purchase_order_lines", "items")
TIMES = settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

quantities = st.integers(0, 400).map(lambda n: Decimal(n) / 4)
dates = st.integers(0, 150).map(lambda n: dt.date(2025, 1, 1) + dt.timedelta(days=n))
items = st.sampled_from(["A", "B"])


def _period(day: dt.date) -> str:
    return f"{day.year}-{day.month:02d}"


def _ends(period: str) -> tuple[dt.date, dt.date]:
    start = dt.date(int(period[:4]), int(period[5:]), 1)
    return start, (start + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)


@st.composite
def deliveries(draw: st.DrawFn) -> dict[str, list[dict[str, Any]]]:
    """Forecast versions, orders, plans and movements of two items in one plant over five closed months."""
    place = {"company_code": "C1", "plant": "P1"}
    forecasts = [
        {"source": "finance", **place, "item_id": item, "item_group": "F", "base_uom": "PC", "step": step,
         "forecast_version": f"{step}-{made}", "created_at": made, "bucket_start": _ends(period)[0],
         "bucket_end": _ends(period)[1], "period": period, "quantity_base_uom": quantity}
        for item, step, period, ahead, quantity in draw(
            st.lists(st.tuples(items, st.sampled_from(["naive", "consensus"]), st.sampled_from(MONTHS[:5]),
                               st.integers(0, 80), quantities), min_size=1, max_size=12))
        for made in [_ends(period)[0] - dt.timedelta(days=ahead)]
    ]  # fmt: skip
    demand = [
        {"source": "erp", **place, "item_id": item, "item_group": "F", "base_uom": "PC", "sales_order": str(n),
         "sales_order_line": "10", "entered_on": day - dt.timedelta(days=20), "requested_date": day,
         "period": _period(day), "ordered_quantity_base_uom": quantity,
         "cancelled_quantity_base_uom": quantity if cancelled else Decimal(0),
         "cancelled_on": day - dt.timedelta(days=3) if cancelled else None}
        for n, (item, day, quantity, cancelled) in enumerate(
            draw(st.lists(st.tuples(items, dates, quantities, st.booleans()), min_size=1, max_size=12)))
    ]  # fmt: skip
    orders = draw(st.lists(st.tuples(items, quantities), min_size=1, max_size=4))
    lines = [
        {"source": "erp", **place, "purchase_order": str(n), "purchase_order_line": "10", "item_id": item,
         "quantity_base_uom": quantity, "is_deleted": False}
        for n, (item, quantity) in enumerate(orders)
    ]  # fmt: skip
    plans = [
        {"source": "finance", **place, "item_id": orders[n][0] if n < len(orders) else item, "plan_version": "R",
         "created_at": dt.date(2024, 12, 1), "due_date": day, "period": _period(day), "quantity_base_uom": quantity,
         "purchase_order": str(n) if n < len(orders) else None,
         "purchase_order_line": "10" if n < len(orders) else None, "is_open_order": True}
        for n, item, day, quantity in draw(
            st.lists(st.tuples(st.integers(0, 6), items, dates, quantities), max_size=8))
    ]  # fmt: skip
    movements = [
        {"source": "erp", **place, "item_id": orders[n][0] if n < len(orders) else item, "posting_date": day,
         "period": _period(day), "movement_class": "receipt" if n < len(orders) else "production",
         "is_account_assigned": False, "quantity_base_uom": quantity,
         "purchase_order": str(n) if n < len(orders) else None,
         "purchase_order_line": "10" if n < len(orders) else None}
        for n, item, day, quantity in draw(
            st.lists(st.tuples(st.integers(0, 6), items, dates, quantities), max_size=10))
    ]  # fmt: skip
    return {
        "demand_forecasts": forecasts, "sales_demand": demand, "purchase_order_lines": lines,
        "planned_receipts": plans, "inventory_movements": movements,
    }  # fmt: skip


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with tables(*POINTS, *STOCK) as connection:
        fill(connection, "config_run", [{"period": LAST, "period_end": _ends(LAST)[1], "fiscal_year": 2025}])
        fill(connection, "config_sources", [{"source": "erp"}])
        fill(
            connection,
            "config_policies",
            [{"name": "forecast_lag_months", "value": "1"}, {"name": "tracking_signal_limit", "value": "4"}],
        )
        fill(
            connection,
            "fiscal_periods",
            [
                {
                    "period": p,
                    "fiscal_year": 2025,
                    "period_index": n,
                    "start_date": _ends(p)[0],
                    "end_date": _ends(p)[1],
                }
                for n, p in enumerate(MONTHS, 1)
            ],
        )
        fill(connection, "plants", [{"source": "erp", "company_code": "C1", "plant": "P1"}])
        yield connection


def _compute(
    con: duckdb.DuckDBPyConnection, delivered: dict[str, list[dict[str, Any]]], factor: int = 1
) -> dict[str, list[dict[str, Any]]]:
    """Points, accuracy and attribution of a delivery; costs of two items, per unit of 1 / factor."""
    costs = [("A", Decimal("3.3")), ("B", Decimal("12.5"))]
    fill(
        con,
        "int_baseline_unit_costs",
        [
            {"source": "erp", "plant": "P1", "item_id": i, "fiscal_year": 2025, "unit_cost_reporting": c / factor}
            for i, c in costs
        ],
    )
    for table, rows in delivered.items():
        fill(con, table, rows)
    return {
        "int_forecast_points": run(con, "int_forecast_points", keep=True),
        "forecast_accuracy": run(con, "forecast_accuracy"),
        "stock_change_attribution": run(con, "stock_change_attribution"),
    }


def _sorted(rows: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    return sorted(tuple(str(value) for value in row.values()) for row in rows)


@TIMES
@given(delivered=deliveries())
def test_the_change_in_stock_adds_up(con: duckdb.DuckDBPyConnection, delivered: dict[str, Any]) -> None:
    for row in _compute(con, delivered)["stock_change_attribution"]:
        for unit in ("quantity", "reporting"):
            part = {name.removesuffix(f"_{unit}"): value for name, value in row.items() if name.endswith(f"_{unit}")}
            if unit == "quantity":
                assert part["stock_change"] == part["receipts"] - part["demand"]
            if part["supply_execution"] is not None:
                causes = ("early", "over_delivered", "lot_size", "unplanned_order")
                assert part["supply_execution"] == sum(part[cause] for cause in causes)
            if part["forecast_error"] is not None:
                causes = ("overestimate", "timing", "entered_early", "did_not_materialise")
                assert part["forecast_error"] == sum(part[cause] for cause in causes)
            if row["reason"] is None:
                parts = ("supply_execution", "planned_build", "forecast_error")
                assert part["stock_change"] == sum(part[name] for name in parts)


@TIMES
@given(delivered=deliveries())
def test_accuracy_is_its_definition(con: duckdb.DuckDBPyConnection, delivered: dict[str, Any]) -> None:
    found = _compute(con, delivered)
    points = [p for p in found["int_forecast_points"] if p["actual_quantity"] is not None]
    for row in found["forecast_accuracy"]:
        if (row["scope_level"], row["time_span"], row["weight"]) != ("pooled", "all", "quantity"):
            continue
        mine = [p for p in points if (p["step"], p["lag_months"]) == (row["step"], row["lag_months"])]
        errors = [p["forecast_quantity"] - p["actual_quantity"] for p in mine]
        actual = sum(p["actual_quantity"] for p in mine)
        assert (row["n"], row["error_total"], row["actual_total"]) == (len(mine), sum(errors), actual)
        absolute = sum(abs(error) for error in errors)
        if actual:
            assert row["wape"] == (absolute / actual).quantize(Decimal("1e-12"), "ROUND_HALF_UP")
            assert row["bias"] == (sum(errors) / actual).quantize(Decimal("1e-12"), "ROUND_HALF_UP")
        if absolute:
            signal = sum(errors) * len(errors) / absolute
            assert row["tracking_signal"] == signal.quantize(Decimal("1e-12"), "ROUND_HALF_UP")


@TIMES
@given(delivered=deliveries(), seed=st.integers(0, 9999))
def test_the_order_of_rows_does_not_matter(
    con: duckdb.DuckDBPyConnection, delivered: dict[str, Any], seed: int
) -> None:
    before = {model: _sorted(rows) for model, rows in _compute(con, delivered).items()}
    shuffled = {table: random.Random(seed).sample(rows, len(rows)) for table, rows in delivered.items()}
    assert {model: _sorted(rows) for model, rows in _compute(con, shuffled).items()} == before


SPLIT = {
    "demand_forecasts": ("quantity_base_uom",),
    "sales_demand": ("ordered_quantity_base_uom", "cancelled_quantity_base_uom"),
    "planned_receipts": ("quantity_base_uom",),
    "inventory_movements": ("quantity_base_uom",),
}


@TIMES
@given(delivered=deliveries(), share=st.sampled_from([Decimal("0.5"), Decimal("0.25"), Decimal("0.8")]))
def test_a_line_may_be_split_in_two(con: duckdb.DuckDBPyConnection, delivered: dict[str, Any], share: Decimal) -> None:
    before = {model: _sorted(rows) for model, rows in _compute(con, delivered).items()}
    split = dict(delivered)
    for table, columns in SPLIT.items():
        split[table] = [
            {**row, **{column: row[column] * part for column in columns}}
            for row in delivered[table]
            for part in (share, 1 - share)
        ]
    assert {model: _sorted(rows) for model, rows in _compute(con, split).items()} == before


@TIMES
@given(delivered=deliveries())
def test_the_unit_of_measure_does_not_matter(con: duckdb.DuckDBPyConnection, delivered: dict[str, Any]) -> None:
    """Tenths of a unit at a tenth of the price: rates and values are the same, quantities ten times as many."""
    before = _compute(con, delivered)
    tenths = {
        table: [{name: value * 10 if "quantity" in name else value for name, value in row.items()} for row in rows]
        for table, rows in delivered.items()
    }
    after = _compute(con, tenths, factor=10)
    rates = ("scope_level", "item_id", "step", "lag_months", "time_span", "period", "weight", "n", "wape", "bias",
             "tracking_signal", "fva")  # fmt: skip
    for model, same in (
        ("forecast_accuracy", rates),
        ("stock_change_attribution", [n for n in before["stock_change_attribution"][0] if n.endswith("_reporting")
                                      and n != "unit_cost_reporting"] if before["stock_change_attribution"] else []),
    ):  # fmt: skip
        assert _sorted([{n: row[n] for n in same} for row in after[model]]) == _sorted(
            [{n: row[n] for n in same} for row in before[model]]
        )


VARIANCE = (
    "measure_periods", "int_measure_plans", "benefit_lines", "measure_baselines", "measure_leakage",
    "stock_change_attribution", "int_off_contract_receipts",
)  # fmt: skip


@TIMES
@given(
    planned=st.integers(0, 900),
    forecast=st.one_of(st.none(), st.integers(1, 300)),
    bought=st.lists(st.tuples(st.integers(1, 99), st.integers(-50, 90)), max_size=5),
    elsewhere=st.integers(0, 50),
    demand=st.one_of(st.none(), st.tuples(st.integers(1, 500), st.integers(0, 500))),
)
def test_planned_plus_volume_and_rate_is_realised(
    planned: int, forecast: int | None, bought: list[tuple[int, int]], elsewhere: int, demand: tuple[int, int] | None
) -> None:
    with tables(*VARIANCE) as con:
        key = {"measure_id": "M", "period": "2025-01"}
        measured = sum(saving for _, saving in bought)
        fill(con, "measure_periods", [{**key, "benefit_type": "price_saving", "planned_reporting": planned,
                                                "measured_reporting": measured}])  # fmt: skip
        fill(con, "int_measure_plans", [{**key, "forecast_quantity": forecast}])
        fill(con, "int_off_contract_receipts", [{**key, "shared_quantity": elsewhere}] if elsewhere else [])
        fill(con, "benefit_lines", [
            {**key, "event_kind": "receipt", "evidence_status": "supported", "source": "erp", "company_code": "C1",
             "plant": "P1", "item_id": "A", "posting_date": dt.date(2025, 1, 2 + n), "quantity_base_uom": quantity,
             "share": 1, "saving_reporting": saving, "hard_saving_reporting": saving}
            for n, (quantity, saving) in enumerate(bought)])  # fmt: skip
        fill(con, "stock_change_attribution", [
            {"source": "erp", "company_code": "C1", "plant": "P1", "item_id": "A", "period": "2025-01",
             "base_uom": "PC", "forecast_quantity": demand[0], "demand_quantity": demand[1],
             "forecast_error_quantity": demand[0] - demand[1]}] if demand else [])  # fmt: skip
        (row,) = run(con, "benefit_volume_variance")
    if row["planned_unit_saving"] is None:
        assert row["reason"] == "nothing_bought"
        return
    assert row["measured_reporting"] == row["planned_reporting"] + row["volume_reporting"] + row["rate_reporting"]
    causes = ("late_start", "price_not_applied", "off_contract", "index", "mix")
    assert row["rate_reporting"] == sum(row[f"{cause}_reporting"] for cause in causes)
    explained = row["volume_demand_reporting"] or 0
    assert row["volume_reporting"] == explained + row["volume_other_reporting"]
    assert abs(explained) <= abs(row["volume_reporting"])


def test_draws_are_those_of_the_hash_and_cover_the_pool_evenly() -> None:
    """Python draws the same from seed, draw and measure: any engine with SHA-256 does."""
    template = statement("measure_predictions")
    assert "sha256" in template
    with duckdb.connect() as con:
        digest = "sha256(text)"
        digits = " + ".join(
            f"(position(substr({digest}, {n + 1}, 1) in '0123456789abcdef') - 1) * {16 ** (6 - n)}" for n in range(7)
        )
        rows = con.execute(
            f"select text, mod({digits}, 13) "
            "from (select '20240701|' || n || '|M-01' as text from range(1, 2601) as r(n))"
        ).fetchall()
    counts = [0] * 13
    for text, place in rows:
        assert place == int(hashlib.sha256(text.encode()).hexdigest()[:7], 16) % 13
        counts[place] += 1
    assert min(counts) > 150
    assert max(counts) < 250
