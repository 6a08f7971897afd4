"""What customers want, what was forecast, what was planned to arrive, and what was shipped.

What belongs here: sales orders, forecast versions and planned receipts of the items sold to customers, month by month.
What does not: stock valuation (events.py), native tables (sales_tables.py), metrics (truth_benefits.py).
A forecast version is made on the 25th of a month for the seven months after it; a later version never changes it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import pi, sin

import numpy as np

from .cast import U_EA, UNITS
from .plot_cast import OVER_FORECAST, POINTS, PULLED_FORWARD, STOCK_OUT
from .world import MONTH_START, MONTHS, START, Ints

STEPS = ("naive", "statistical", "sales", "consensus")
HORIZON = 7
FIRST_VERSION = -1  # the month before the sample begins
VERSION_DAY = 25
LOT = UNITS[U_EA].lot
# customers order for a day of the month and get the goods on that day; one line in eleven waits two days for a truck
CUSTOMERS = ((300101, 6, 30), (300102, 12, 28), (300103, 18, 24), (300104, 22, 18))
LATE_REQUEST, LATE_SHIP, BACKORDER_SHIP = 27, 28, 12  # days counted from the first of the month
WAITS, WAITS_DAYS = 11, 2
SOLD = tuple(i for i, p in enumerate(POINTS) if p.trading)


@dataclass
class OrderLine:
    """A sales order line. Days are day numbers; `shipped`: (day, quantity) of each delivery."""

    point: int
    t: int  # month of the requested date
    customer: int
    entered: int
    requested: int
    quantity: int
    rejected: int = 0  # day of the rejection, 0 = none
    pulled: bool = False
    shipped: list[tuple[int, int]] = field(default_factory=list)

    @property
    def cancelled(self) -> int:
        return self.quantity - sum(q for _, q in self.shipped) if self.rejected else 0


@dataclass
class Demand:
    """Everything about the sold items. Arrays are (points, MONTHS) over all POINTS, zero for items not sold.

    forecast[step][(point, version, bucket)]: quantity; versions and buckets are month indices, the version is made on
    the 25th of its month. planned[(point, version, due month)]. Of `receipts`, `late` was due the month before and
    `early` is due the month after, each on an order line of its own; `lot` is what was ordered above the plan and
    `over` what came above the order.
    """

    lines: list[OrderLine]
    ordered: Ints
    cancelled: Ints
    receipts: Ints
    late: Ints
    early: Ints
    lot: Ints
    over: Ints
    forecast: dict[str, dict[tuple[int, int, int], int]]
    planned: dict[tuple[int, int, int], int]

    @property
    def actual(self) -> Ints:
        """Demand that materialised: ordered at the requested date less what was cancelled."""
        return self.ordered - self.cancelled

    def frozen(self, step: str, point: int, t: int, lag: int) -> int | None:
        """Forecast of month t in the last version made at least `lag` months before it begins."""
        return self.forecast[step].get((point, t - 1 - lag, t))


def month_day(t: int, day: int) -> int:
    """Day number of the `day`-th day (0 = first) of month t."""
    return int(MONTH_START[t]) + day


def _lots(value: float) -> int:
    return max(0, round(value / LOT)) * LOT


def act_out_demand(seed: int) -> Demand:
    """Draw demand and forecasts of the sold items, plan and receive, and ship what is there."""
    rng = np.random.default_rng([seed, 83])
    n = len(POINTS)
    ordered, cancelled = np.zeros((n, MONTHS), dtype=np.int64), np.zeros((n, MONTHS), dtype=np.int64)
    receipts, late, early, lot, over = (np.zeros((n, MONTHS), dtype=np.int64) for _ in range(5))
    lines: list[OrderLine] = []
    forecast: dict[str, dict[tuple[int, int, int], int]] = {step: {} for step in STEPS}
    planned: dict[tuple[int, int, int], int] = {}
    for i in SOLD:
        point = POINTS[i]
        phase = float(rng.uniform(0, 2 * pi))
        level = [point.monthly * (1 + 0.08 * sin(2 * pi * t / 12 + phase)) for t in range(MONTHS + HORIZON)]
        own = _orders(i, level, rng)
        lines += own
        for line in own:
            ordered[i, line.t] += line.quantity
            cancelled[i, line.t] += line.quantity if line.rejected else 0
        actual = ordered[i] - cancelled[i]
        _forecasts(i, level, actual, forecast, rng)
        _supply(i, own, actual, forecast["consensus"], planned, (receipts, late, early, lot, over), rng)
    return Demand(lines, ordered, cancelled, receipts, late, early, lot, over, forecast, planned)


def _orders(i: int, level: list[float], rng: np.random.Generator) -> list[OrderLine]:
    lines = []
    pulls = POINTS[i].group == "FILTER"
    for t in range(MONTHS):
        wanted = level[t] * float(np.exp(rng.normal(0, 0.05)))
        if pulls and t == PULLED_FORWARD + 1:
            wanted *= 0.72
        chance, part = rng.random(2)
        for number, day, percent in CUSTOMERS:
            quantity = max(1, round(wanted * percent / 100))
            entered = max(START, month_day(t, day - 1) - int(rng.integers(18, 40)))
            lines.append(OrderLine(i, t, number, entered, month_day(t, day - 1), quantity))
        if chance < 0.25:  # ordered and called off again before delivery
            number, day, _ = CUSTOMERS[int(part * 4)]
            lines.append(
                OrderLine(i, t, number, max(START, month_day(t, day - 1) - 25), month_day(t, day - 1),
                          max(1, round(wanted * (0.04 + 0.08 * part))), rejected=month_day(t, day - 1) - 4)
            )  # fmt: skip
        if pulls and t == PULLED_FORWARD:
            requested = month_day(t, LATE_REQUEST)
            lines.append(OrderLine(i, t, CUSTOMERS[0][0], requested - 3, requested, round(wanted * 0.28), pulled=True))
    return lines


def _forecasts(
    i: int, level: list[float], actual: Ints, out: dict[str, dict[tuple[int, int, int], int]], rng: np.random.Generator
) -> None:
    """All versions of all steps of one item. A version knows the demand up to the month before its own."""
    for version in range(FIRST_VERSION, MONTHS):
        last = int(actual[version - 1]) if version >= 1 else round(level[0])
        for bucket in range(version + 1, version + 1 + HORIZON):
            lag = bucket - version - 1
            noise = rng.normal(0, 1, 2)
            statistical = level[bucket] * (1 + (0.05 + 0.012 * lag) * float(noise[0]))
            sales = statistical * (1.03 + 0.03 * float(noise[1]))
            weight = 0.5
            if POINTS[i].group == "PUMP" and bucket in OVER_FORECAST:
                sales, weight = level[bucket] * 4 / 3 * (1 + 0.01 * float(noise[1])), 0.1
            consensus = weight * statistical + (1 - weight) * sales
            values = (float(last), statistical, sales, consensus)
            for step, value in zip(STEPS, values, strict=True):
                quantity = round(value)
                if bucket < MONTHS and quantity == actual[bucket]:  # nobody forecasts a month exactly
                    quantity += 1
                out[step][i, version, bucket] = quantity


def _supply(
    i: int, lines: list[OrderLine], actual: Ints, consensus: dict[tuple[int, int, int], int],
    planned: dict[tuple[int, int, int], int], supply: tuple[Ints, Ints, Ints, Ints, Ints], rng: np.random.Generator,
) -> None:  # fmt: skip
    """Plan two months ahead from the consensus forecast, receive about that, ship what was ordered and is there."""
    point = POINTS[i]
    receipts, late, early, lot, over = supply
    target = point.stock
    stock = [point.stock] * 2  # at the end of months -2 and -1
    backlog: list[tuple[OrderLine, int]] = []
    for t in range(MONTHS):
        basis = consensus.get((i, t - 2, t), consensus[i, t - 1, t])
        plan = _lots(basis + 0.4 * (target - stock[t]))
        here = int(early[i, t - 1]) if t else 0  # came the month before
        for version in (t - 2, t - 1):
            if version >= FIRST_VERSION:
                planned[i, version, t] = plan if version < t - 1 else plan - here
        due = plan - here
        if due < 0:
            raise ValueError("more came early than was planned")
        delayed = 0
        draw, size = rng.random(2)
        few, last = (1 + int(size * 2)) * LOT, t + 1 == MONTHS
        if point.material == "P-4103" and t == STOCK_OUT:
            delayed = due  # the supplier delivers a month late
        elif draw < 0.12 and due >= 6 * LOT and not last:
            delayed = (1 + int(size * 3)) * LOT
        elif draw < 0.15 and not late[i, t] and not last:
            early[i, t] = few
        elif draw < 0.19:
            lot[i, t] = few
        elif draw < 0.22 and due:
            over[i, t] = few
        if delayed:
            late[i, t + 1] = delayed
        arrived = due - delayed + int(late[i, t] + early[i, t] + lot[i, t] + over[i, t])
        receipts[i, t] = arrived
        left = stock[-1] + arrived
        for line, rest in backlog:
            line.shipped.append((month_day(t, BACKORDER_SHIP), min(rest, left)))
            left -= min(rest, left)
        if backlog and left <= 0:
            raise ValueError("the backorder of a month must be delivered in the next")
        backlog = []
        for line in sorted((x for x in lines if x.t == t and not x.rejected), key=lambda x: x.requested):
            waits = WAITS_DAYS if (7 * i + 5 * t + line.customer) % WAITS == 0 else 0
            day = month_day(t, LATE_SHIP) if line.pulled else line.requested + waits
            there = min(left, stock[-1]) if day < month_day(t, BACKORDER_SHIP) else left  # goods arrive until the 11th
            sent = min(line.quantity, max(0, there - 5))
            if sent:
                line.shipped.append((day, sent))
            left -= sent
            if sent < line.quantity:
                backlog.append((line, line.quantity - sent))
        stock.append(left)
    for version in range(FIRST_VERSION, MONTHS):  # what lies further ahead is the forecast in whole lots
        for due in range(version + 1, version + HORIZON):
            if (i, version, due) not in planned:
                planned[i, version, due] = _lots(consensus[i, version, due])
    if int(actual.sum()) < sum(q for x in lines for _, q in x.shipped):
        raise ValueError("more was shipped than ordered")
