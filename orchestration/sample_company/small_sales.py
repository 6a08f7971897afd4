"""Sales orders, invoices to customers and open purchase orders of the smaller companies, before any system names them.

What belongs here: what was invoiced at which price, what suppliers still owe, and the truth of both. What does not:
what was ordered and forecast (homegrown_sales.py), native tables (s4.py, oracle_ebs.py). Customers outside the group
only; every eleventh despatch is credited for a quarter, though nothing comes back.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from .homegrown_sales import STEPS, VERSION_DAY, Order, Sales
from .register import write_csv
from .small import Books, Issue, Line
from .world import DECIMALS, EUR, MONTH_START, MONTHS, date_of, fraction_text, month_of

CREDITED = 11
ABROAD = 5


@dataclass(frozen=True)
class Billing:
    """One order line with its despatch. Amounts in minor units: `doc` of `currency`, `local`; `credit` is negative."""

    order: Order
    issue: Issue | None
    price: int
    currency: int
    doc: int = 0
    local: int = 0
    credited: int = 0
    credit_doc: int = 0
    credit_local: int = 0


def bill(books: Books, sales: Sales, *, abroad: bool = False) -> list[Billing]:
    """Each order at a price of 1.6 times the opening cost. abroad: every fifth customer pays in euros."""
    issues = iter(
        sorted((i for i in books.issues if i.kind == "sales" and i.sale is None), key=lambda i: (i.day, i.part))
    )
    local, out = books.spec.currency, list[Billing]()
    for n, order in enumerate(sales.orders):
        quantity, value = books.opening_stock[order.part]
        price = max(1, 16 * value // (10 * quantity))
        currency = EUR if abroad and n % ABROAD == 0 else local
        if order.called_off:
            out.append(Billing(order, None, price, currency))
            continue
        issue = next(issues)
        if -issue.quantity != order.quantity or issue.part != order.part:
            raise ValueError("a despatch that is not the one of its order")
        credited = order.quantity // 4 if n % CREDITED == 0 else 0
        doc, credit = order.quantity * price, -credited * price
        out.append(
            Billing(
                order, issue, price, currency, doc, books.rates.convert(doc, currency, local, issue.t), credited,
                credit, books.rates.convert(credit, currency, local, issue.t),
            )
        )  # fmt: skip
    return out


def add_open_orders(books: Books) -> None:
    """One order of four lots with each supplier outside the group, placed in the last week of the last month."""
    number = max(line.order for line in books.lines)
    day = int(MONTH_START[MONTHS]) - 6
    for vendor in books.spec.vendors:
        part = next((i for i, p in enumerate(books.spec.parts) if p.vendor == vendor.number and not p.consumed), None)
        if part is None or vendor.partner:
            continue
        number += 1
        bought = books.spec.parts[part]
        books.lines.append(Line(number, 1, part, vendor, 4 * bought.lot, bought.after, day, MONTHS - 1))


def received(books: Books) -> dict[int, int]:
    """Received less returned, by id of the order line."""
    sums: dict[int, int] = defaultdict(int)
    for receipt in books.receipts:
        sums[id(receipt.line)] += receipt.quantity
    return sums


def due(line: Line) -> int:
    """Day the supplier promised: three weeks after the order."""
    return line.day + 21


def _demand_rows(books: Books, billings: Sequence[Billing], with_cost: bool) -> Iterator[tuple[str, ...]]:
    spec = books.spec
    sums: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0] * 5)
    for b in billings:
        total = sums[b.order.part, f"{date_of(b.order.requested):%Y-%m}"]
        cost = -b.issue.value if b.issue else 0
        shipped = 0 if b.order.called_off else b.order.quantity
        cancelled = b.order.quantity if b.order.called_off else 0
        for i, value in enumerate((b.order.quantity, cancelled, shipped, b.local + b.credit_local, cost)):
            total[i] += value
    for (part, period), (ordered, cancelled, shipped, net, cost) in sorted(sums.items()):
        yield (
            spec.source, spec.code, spec.plants[spec.parts[part].plant][0], spec.parts[part].number, period,
            str(ordered), str(cancelled), str(shipped), _text(net, spec.currency),
            _text(cost, spec.currency) if with_cost else "",
        )  # fmt: skip


def _text(minor: int, currency: int) -> str:
    places = int(DECIMALS[currency])
    return fraction_text(Fraction(minor, 10**places), places)


def planned(sales: Sales, step: str = "consensus") -> list[tuple[int, str, str, int]]:
    """(part, day the version was made, first day of the bucket, quantity) of one forecast step, by version."""
    entries = sorted(sales.forecast[step].items(), key=lambda entry: (entry[0][1], entry[0]))
    return [
        (part, dt.date(*month_of(made), VERSION_DAY).isoformat(), dt.date(*month_of(bucket), 1).isoformat(), quantity)
        for (part, made, bucket), quantity in entries
    ]


def planning_rows(books: Books, sales: Sales) -> list[tuple[str, ...]]:
    """Rows of finance's demand_forecasts.csv: the steps that the system does not keep."""
    spec, rows = books.spec, list[tuple[str, ...]]()
    for step in STEPS:
        if step == "consensus":
            continue
        for part, made, first, quantity in planned(sales, step):
            start = dt.date.fromisoformat(first)
            end = (start.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
            rows.append(
                (spec.source, f"{step}@{made}", step, made, spec.code, spec.plants[spec.parts[part].plant][0],
                 spec.parts[part].number, spec.parts[part].group, first, end.isoformat(), f"{quantity}.000", "EA")
            )  # fmt: skip
    return rows


def write_sales_truth(folder: Path, companies: Sequence[tuple[Books, Sequence[Billing], bool]]) -> None:
    """company_demand.csv and open_orders.csv. companies: books, billings, whether the system keeps a sale's cost."""
    write_csv(
        folder / "company_demand.csv",
        ["source", "company_code", "plant", "item_id", "period", "ordered", "cancelled", "shipped", "net_local",
         "cost_local"],
        [row for books, billings, with_cost in companies for row in _demand_rows(books, billings, with_cost)],
    )  # fmt: skip
    rows: list[tuple[str, ...]] = []
    for books, _, _ in companies:
        spec, came = books.spec, received(books)
        for line in books.lines:
            left = line.quantity - came[id(line)]
            if left > 0 and not line.deleted:
                rows.append(
                    (spec.source, spec.code, spec.plants[spec.parts[line.part].plant][0], spec.parts[line.part].number,
                     date_of(due(line)).isoformat(), str(left))
                )  # fmt: skip
    write_csv(
        folder / "open_orders.csv", ["source", "company_code", "plant", "item_id", "due_date", "quantity"], sorted(rows)
    )
