"""What happens to the stock points of the wider programme, the awkward months included.

What belongs here: receipts, issues, scrap, counts, consignment and the sale of a plant, as a Plan and as extra
movements. What does not: sales orders and forecasts (demand.py), journals (ledger.py), what a benefit is worth.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields

import numpy as np

from .cast import U_EA, UNITS, Cast
from .demand import SOLD, Demand, act_out_demand
from .events import (
    NO_VALUE,
    ORDER_VALUE,
    PLANT_GROUP,
    STOCK_VALUE,
    Block,
    MoveLog,
    OrderLines,
    Plan,
    make_invoices,
    make_lines,
    make_moves,
    value_stock,
)
from .plot_cast import (
    CONSIGNED,
    COUNTED,
    INDEX_OF,
    PLANT_SOLD,
    POINTS,
    SOLD_PLANT,
    WRITTEN_OFF,
    make_plot_cast,
)
from .world import MONTH_START, MONTHS, Ints, Rates, index_of

LOT = UNITS[U_EA].lot
PROGRAMME = index_of(2025, 10)  # stock begins to fall
FALL_MONTHS = 8
CONSIGNED_QUANTITY, DRAWN_A_MONTH = 240, 40
WRITTEN_OFF_QUANTITY, COUNT_LOSS = 70, 60
SPARES_SCRAPPED = index_of(2026, 1)
SPARES_SCRAPPED_QUANTITY = {"S-6102": 60, "S-6103": 150}
CONSIGNMENT_CODES = (411, 412)
ORDERED_AHEAD = 80  # days between the order of a sold item and the usual day of an order


@dataclass
class Plot:
    """The block of the plot with its demand. `deliveries`: (order line index, movement row) of each delivery.

    `order_rows`: purchase order line of a sold item by point, month of arrival and whether it is the main supply.
    """

    block: Block
    demand: Demand
    deliveries: list[tuple[int, int]] = field(default_factory=list)
    consigned: Ints = field(default_factory=lambda: np.zeros((len(POINTS), MONTHS), dtype=np.int64))
    order_rows: dict[tuple[int, int, bool], int] = field(default_factory=dict)


def _steady(plan: Plan, i: int, rng: np.random.Generator) -> None:
    """Arrivals and consumption of a point whose stock stays, falls with the programme, or runs down slowly."""
    point = POINTS[i]
    usual = max(LOT, round(point.monthly / LOT) * LOT)
    plan.opening[i] = point.stock
    stock = point.stock
    fall = round(point.reduce * point.monthly / LOT) * LOT
    swings = point.reduce > 0
    for t in range(MONTHS):
        if point.plant == SOLD_PLANT and t > PLANT_SOLD:
            break
        used = max(LOT, round(usual * float(1 + rng.normal(0, 0.06)) / LOT) * LOT)
        arrived = used
        if point.group == "SPARE":
            arrived = LOT * int(rng.integers(1, 3))
            used = max(LOT, round(usual * float(1 + rng.normal(0, 0.1)) / LOT) * LOT)
            used = min(used, arrived + (LOT if stock > 0.55 * point.stock else 0))
        elif swings:
            step = fall // FALL_MONTHS // LOT * LOT
            target = point.stock - step * min(max(t - PROGRAMME + 1, 0), FALL_MONTHS) + LOT * int(rng.integers(-1, 2))
            arrived = max(LOT, used + target - stock)
        elif not point.consumed and point.group not in ("DRIVE",):
            arrived = max(LOT, used + LOT * int(rng.integers(-2, 3)))
            if stock + arrived - used < usual:
                arrived = used + 2 * LOT
        plan.main[i, t] = arrived
        if point.consumed:
            continue
        late = used * 2 // 5 // LOT * LOT
        plan.issue[i, t], plan.issue_late[i, t] = used - late, late
        stock += arrived - used


def make_stock_plan(demand: Demand, seed: int) -> Plan:
    """Monthly quantities of every point, (n, MONTHS). Sold items follow their demand and leave by delivery."""
    rng = np.random.default_rng([seed, 89])
    n = len(POINTS)
    empty = {f.name: np.zeros((n, MONTHS), dtype=np.int64) for f in fields(Plan)}
    plan = Plan(**empty)
    plan.opening = np.zeros(n, dtype=np.int64)
    for i, point in enumerate(POINTS):
        if point.trading:
            plan.opening[i] = point.stock
            # what comes late or early has an order line of its own
            plan.alternative[i] = demand.late[i] + demand.early[i]
            plan.main[i] = demand.receipts[i] - plan.alternative[i]
        else:
            _steady(plan, i, rng)
    plan.scrap[INDEX_OF["D-5105"], WRITTEN_OFF] = WRITTEN_OFF_QUANTITY
    plan.count[INDEX_OF["D-5106"], COUNTED] = -COUNT_LOSS
    for material, quantity in SPARES_SCRAPPED_QUANTITY.items():
        plan.scrap[INDEX_OF[material], SPARES_SCRAPPED] = quantity
    return plan


def _consignment(cast: Cast, log: MoveLog, consigned: Ints) -> None:
    """Own stock becomes the supplier's (412), and is taken back at the order price month by month (411)."""
    i = INDEX_OF["D-5104"]
    point = np.array([i], dtype=np.int64)
    group = np.array([PLANT_GROUP + int(cast.plant[i])], dtype=np.int64)
    held = 0
    for t in range(CONSIGNED, MONTHS):
        first = t == CONSIGNED
        quantity = CONSIGNED_QUANTITY if first else min(DRAWN_A_MONTH, held)
        if not quantity:
            continue
        code, own = (412, -1) if first else (411, 1)
        day = np.array([int(MONTH_START[t]) + 23], dtype=np.int64)
        amount = np.array([quantity], dtype=np.int64)
        log.add(
            point, day, slot=7, code=code, sign=own, quantity=amount, mode=STOCK_VALUE if first else ORDER_VALUE,
            group=group, document_value=0 if first else amount * int(cast.price[i, t]),
        )  # fmt: skip
        log.add(point, day, slot=7, code=code, sign=-own, quantity=amount, mode=NO_VALUE, group=group)
        held -= own * quantity
        consigned[i, t] = held


def _plant_sale(cast: Cast, plan: Plan, log: MoveLog) -> None:
    """All that is left in the plant is issued for sale on the last day of the month."""
    for i in np.flatnonzero(cast.plant == SOLD_PLANT):
        left = int(plan.opening[i] + plan.main[i].sum() - plan.issue[i].sum() - plan.issue_late[i].sum())
        log.add(
            np.array([i], dtype=np.int64), np.array([int(MONTH_START[PLANT_SOLD + 1]) - 1], dtype=np.int64), slot=9,
            code=251, sign=-1, quantity=np.array([left], dtype=np.int64), mode=STOCK_VALUE,
            group=np.array([PLANT_GROUP + SOLD_PLANT], dtype=np.int64),
        )  # fmt: skip


def _order_ahead(lines: OrderLines, plan: Plan, demand: Demand) -> dict[tuple[int, int, bool], int]:
    """Sold items are ordered before they are in the plan of two months ahead. (point, month, is main) -> order line.

    The order states what was wanted: what came above it is an over-delivery.
    """
    sold = np.isin(lines.point, SOLD)
    ahead = np.isin(lines.order, np.unique(lines.order[sold]))
    lines.day = np.where(ahead, lines.day - ORDERED_AHEAD, lines.day)
    mains = int(np.count_nonzero(plan.main))  # order lines of the main supply come first
    rows: dict[tuple[int, int, bool], int] = {}
    for row in np.flatnonzero(sold):
        point, t, is_main = int(lines.point[row]), int(lines.t[row]), bool(row < mains)
        rows[point, t, is_main] = int(row)
        if is_main:
            lines.over[row] = demand.over[point, t]
    return rows


def act_out_plot(rates: Rates, seed: int) -> Plot:
    """All events of the plot's stock points, valued."""
    cast = make_plot_cast(rates)
    demand = act_out_demand(seed)
    plan = make_stock_plan(demand, seed)
    lines = make_lines(cast, plan, seed)
    order_rows = _order_ahead(lines, plan, demand)
    deliveries: list[tuple[int, int]] = []
    consigned = np.zeros((len(POINTS), MONTHS), dtype=np.int64)

    def extra(log: MoveLog) -> None:
        shipped = [(x, d, q) for x, line in enumerate(demand.lines) for d, q in line.shipped]
        point = np.array([demand.lines[x].point for x, _, _ in shipped], dtype=np.int64)
        # one delivery document per customer, plant and day
        customer = np.array([demand.lines[x].customer for x, _, _ in shipped], dtype=np.int64)
        rows = log.add(
            point, np.array([d for _, d, _ in shipped], dtype=np.int64), slot=6, code=601, sign=-1,
            quantity=np.array([q for _, _, q in shipped], dtype=np.int64), mode=STOCK_VALUE,
            group=PLANT_GROUP + 10_000 * cast.plant[point] + customer % 10_000,
        )  # fmt: skip
        deliveries.extend((x, int(row)) for (x, _, _), row in zip(shipped, rows, strict=True))
        _consignment(cast, log, consigned)
        _plant_sale(cast, plan, log)

    moves = make_moves(cast, plan, lines, rates, seed, extra)
    invoices = make_invoices(cast, lines, moves, rates, seed)
    block = value_stock(cast, plan, lines, moves, invoices, rates)
    return Plot(block, demand, deliveries, consigned, order_rows)
