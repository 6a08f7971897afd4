"""Sales orders and forecasts of the British company, as its own system prints them.

What belongs here: what its customers ordered, three forecast steps, the two files and the SELECTs that read them.
What does not: despatches themselves (small.py). An order is despatched two days after the requested date at the latest.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from .small import Books
from .world import MONTH_START, MONTHS, date_of, month_of

STEPS = ("naive", "statistical", "consensus")
HORIZON = 7
VERSION_DAY = 25


@dataclass(frozen=True)
class Order:
    """One order line of one line. Days are day numbers; `called_off`: day of the cancellation, 0 = none."""

    number: int
    part: int
    t: int
    entered: int
    requested: int
    quantity: int
    despatched: int
    called_off: int = 0


@dataclass
class Sales:
    """Orders, and forecast[step][(part, version, bucket)]; the version is made on the 25th of its month."""

    orders: list[Order]
    forecast: dict[str, dict[tuple[int, int, int], int]]

    def actual(self) -> dict[tuple[int, int], int]:
        """Demand that materialised by (part, month)."""
        sums: dict[tuple[int, int], int] = defaultdict(int)
        for order in self.orders:
            sums[order.part, order.t] += 0 if order.called_off else order.quantity
        return sums


def act_out_sales(books: Books, seed: int) -> Sales:
    """Orders behind the despatches to customers outside the group, some that were called off, and forecasts of both."""
    rng = np.random.default_rng([seed, 107])
    orders: list[Order] = []

    def add(part: int, t: int, requested: int, quantity: int, despatched: int, called_off: int = 0) -> None:
        entered = requested - int(rng.integers(10, 25))
        orders.append(
            Order(10_001 + len(orders), part, t, entered, requested, quantity, despatched, called_off)
        )  # fmt: skip

    for issue in sorted(
        (i for i in books.issues if i.kind == "sales" and i.sale is None), key=lambda i: (i.day, i.part)
    ):
        start = int(MONTH_START[issue.t])
        add(issue.part, issue.t, max(start, issue.day - 2), -issue.quantity, issue.day)
        if rng.random() < 0.15:
            requested = max(start, issue.day - 1)
            add(issue.part, issue.t, requested, max(1, -issue.quantity // 12), 0, requested - 3)
    sales = Sales(orders, {step: {} for step in STEPS})
    actual = sales.actual()
    for part in sorted({o.part for o in orders}):
        level = sum(actual[part, t] for t in range(MONTHS)) / MONTHS
        for version in range(-1, MONTHS):
            last = actual[part, version - 1] if version >= 1 else round(level)
            for bucket in range(version + 1, version + 1 + HORIZON):
                statistical = level * (1 + 0.06 * float(rng.normal()))
                values = (last, statistical, statistical * 1.02)
                for step, value in zip(STEPS, values, strict=True):
                    quantity = round(value)
                    if bucket < MONTHS and quantity == actual[part, bucket]:
                        quantity += 1
                    sales.forecast[step][part, version, bucket] = quantity
    return sales


def _iso(day: int) -> str:
    return date_of(day).isoformat()


ORDER_COLUMNS = "SO Line Taken Wanted Article Site Customer Qty Despatched DespatchDate CalledOff"
FORECAST_COLUMNS = "Version Step Made Article Site Month Qty"


def order_rows(books: Books, sales: Sales) -> list[tuple[str, ...]]:
    parts, plants = books.spec.parts, books.spec.plants
    return [
        (str(o.number), "1", _iso(o.entered), _iso(o.requested), parts[o.part].number,
         plants[parts[o.part].plant][0], f"C{o.number % 4 + 1:02d}", str(o.quantity),
         "0" if o.called_off else str(o.quantity), _iso(o.despatched) if o.despatched else "",
         _iso(o.called_off) if o.called_off else "")
        for o in sales.orders
    ]  # fmt: skip


def forecast_rows(books: Books, sales: Sales) -> list[tuple[str, ...]]:
    parts, plants = books.spec.parts, books.spec.plants
    rows: list[tuple[str, ...]] = []
    for step in STEPS:
        for (part, version, bucket), quantity in sorted(sales.forecast[step].items(), key=lambda x: (x[0][1], x[0])):
            made = dt.date(*month_of(version), VERSION_DAY)
            year, month = month_of(bucket)
            rows.append(
                (f"{step[:4].upper()}{made:%y%m}", step, made.isoformat(), parts[part].number,
                 plants[parts[part].plant][0], f"{year}-{month:02d}", str(quantity))
            )  # fmt: skip
    return rows


SELECTS = {
    "sales_demand": """
-- One line an order; what was called off is cancelled as a whole.
select
    '5000' as company_code,
    SO as sales_order,
    Line as sales_order_line,
    Site as plant,
    Article as item_id,
    Customer as customer_id,
    date_of(Taken, '%Y-%m-%d') as entered_on,
    date_of(Wanted, '%Y-%m-%d') as requested_date,
    'EA' as base_uom,
    number_of(Qty, '.') as ordered_quantity_base_uom,
    case when CalledOff <> '' then number_of(Qty, '.') else 0 end as cancelled_quantity_base_uom,
    case when CalledOff <> '' then date_of(CalledOff, '%Y-%m-%d') end as cancelled_on,
    number_of(Despatched, '.') as shipped_quantity_base_uom,
    case when DespatchDate <> '' then date_of(DespatchDate, '%Y-%m-%d') end as last_shipped_on
from sales_orders
""",
    "demand_forecasts": """
select
    Version as forecast_version,
    Step as step,
    date_of(Made, '%Y-%m-%d') as created_at,
    '5000' as company_code,
    Site as plant,
    Article as item_id,
    date_of(Month || '-01', '%Y-%m-%d') as bucket_start,
    last_day(date_of(Month || '-01', '%Y-%m-%d')) as bucket_end,
    number_of(Qty, '.') as quantity_base_uom,
    'EA' as base_uom
from forecasts
""",
}
