"""What happens: demand, orders, deliveries, returns, issues, counts, invoices - and what each event is worth.

What belongs here: the plan of one item block, its expansion into dated events, and stock valuation (moving average
and standard price). What does not: accounts and documents (ledger.py), native tables (tables.py).
Signs: movement `sign` +1 into stock, -1 out; `value` is signed local cents; document amounts are minor units.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields

import numpy as np
import numpy.typing as npt

from .cast import CALM_MONTHS, WINDOW_STARTS, Cast
from .world import (
    END,
    MONTH_START,
    MONTHS,
    ROLL_T,
    START,
    Bools,
    Ints,
    Rates,
    divide_half_up,
    month_index,
)

# how an order line is delivered
SINGLE, SPLIT, REVERSED, RETURNED, BLOCKED = range(5)
# order types
NORMAL, RETURN_ORDER, TRANSFER_ORDER = range(3)
# how a movement is valued
NO_VALUE, ORDER_VALUE, STOCK_VALUE, LIKE_REF, EXPENSE = range(5)
PRICE_DIFFERENCE, ROLL = 6, 7
# kinds of invoice lines
INVOICE, CREDIT_MEMO, SUBSEQUENT_CREDIT, REVERSED_INVOICE, REVERSAL = range(5)


@dataclass
class OrderLines:
    """Order lines, one row each. `price` minor units per peinh, `quantity` base units, `day` order date."""

    point: Ints
    t: Ints
    supplier: Ints  # index into cast.suppliers, -1 for transfer orders
    quantity: Ints
    price: Ints
    kind: Ints
    order_type: Ints
    deleted: Bools
    order: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))  # order index in the block
    line: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))  # EBELP
    day: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    over: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))  # of `quantity`: came above the order

    @property
    def ordered(self) -> Ints:
        return self.quantity - self.over


@dataclass
class Movements:
    """Material document lines. `document_value` order value (minor units, unsigned), `grir` local cents, unsigned."""

    point: Ints
    day: Ints
    slot: Ints
    code: Ints  # movement type
    sign: Ints
    quantity: Ints
    line: Ints  # order line row or -1
    document_value: Ints
    mode: Ints
    ref: Ints  # row of the movement this one reverses or receives, or -1
    group: Ints  # lines of one document share day, group and document code
    document_code: Ints
    t: Ints
    grir: Ints
    value: Ints  # signed local cents at valuation price
    stock_before: Ints
    value_before: Ints
    document: Ints  # document index in the block, in date order
    item: Ints  # line number in the document


@dataclass
class Invoices:
    """Supplier invoice lines. Amounts unsigned; `sign` +1 debits GR/IR (invoice), -1 credits it (credit memo).

    `order_value` minor units and `grir` local cents of the receipt cleared (0 for subsequent credits);
    `difference`, `to_stock` signed local cents of the price difference and its part that went to stock.
    """

    line: Ints
    day: Ints
    kind: Ints
    sign: Ints
    quantity: Ints
    amount: Ints
    movement: Ints
    order_value: Ints
    rate_t: Ints
    reverses: Ints
    t: Ints
    grir: Ints
    local: Ints  # unsigned local cents of `amount`
    difference: Ints
    to_stock: Ints
    document: Ints
    item: Ints


@dataclass
class Block:
    """Everything that happened in one item block, with period-end stock per point."""

    cast: Cast
    lines: OrderLines
    moves: Movements
    invoices: Invoices
    opening_quantity: Ints
    opening_value: Ints
    closing_quantity: Ints  # (n, MONTHS)
    closing_value: Ints
    touched: Bools  # (n, MONTHS): a posting changed the stock in that month
    roll_value: Ints  # (n,) signed local cents of the revaluation at the standard roll


@dataclass
class Plan:
    """Monthly quantities per stock point, (n, MONTHS), base units unless named lots."""

    kind: Ints
    main: Ints
    alternative: Ints
    second: Ints
    returned: Ints
    issue: Ints
    issue_late: Ints
    undone: Ints
    scrap: Ints
    count: Ints
    return_order: Ints
    transfer: Ints
    shifted: Ints
    deleted_open: Ints
    deleted_reversed: Ints
    opening: Ints


def _months(points: int) -> Ints:
    return np.zeros((points, MONTHS), dtype=np.int64)


def month_levels(seed: int) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """(demand level, return share) by [company, month], the same for every block.

    Both wander evenly through a band (a low-discrepancy sequence) instead of jumping now and then: a month that is
    far from its own history would be a finding, and this company has none.
    """
    phase = np.random.default_rng([seed, 19]).random(2)
    steps = (np.arange(MONTHS)[None, :] * 0.3027756377319946 + phase[:, None]) % 1.0
    return 1 + 0.08 * (2 * steps - 1), 0.0022 + 0.0016 * ((steps + np.array([[0.37], [0.61]])) % 1.0)


def make_plan(cast: Cast, rates: Rates, seed: int) -> Plan:
    """Draw demand and forecasts and derive orders, issues and incidents so that stock never runs out."""
    rng = np.random.default_rng([seed, 23, cast.block])
    n, lot = cast.n, cast.of_unit("lot")
    months = np.arange(MONTHS)
    phase = rng.uniform(0, 2 * np.pi, size=n)
    swing, return_share = month_levels(seed)
    season = (1 + 0.03 * np.sin(2 * np.pi * months[None, :] / 12 + phase[:, None])) * swing[cast.company]
    demand_lots = np.maximum(1, np.rint(cast.lots[:, None] * season * np.exp(rng.normal(0, 0.04, (n, MONTHS)))))
    forecast = np.maximum(1, np.rint(demand_lots * np.exp(rng.normal(0.01, 0.04, (n, MONTHS))))).astype(np.int64)
    demand = np.rint(demand_lots * lot[:, None] * rng.uniform(0.97, 1.03, (n, MONTHS))).astype(np.int64)
    stocked = ~cast.consumed
    kind = rng.choice((SINGLE, SPLIT, REVERSED, BLOCKED), size=(n, MONTHS), p=[0.84, 0.11, 0.02, 0.03]).astype(np.int64)
    pattern = np.array([SINGLE, SPLIT, SINGLE, RETURNED, SINGLE, REVERSED, SINGLE, BLOCKED, SINGLE, SPLIT, SINGLE])
    rows = np.flatnonzero(cast.measured)
    kind[rows] = pattern[(rows[:, None] * 5 + months[None, :]) % len(pattern)]
    calm = np.zeros((n, MONTHS), dtype=np.bool_)
    for i in rows:
        calm[i, [m for m in CALM_MONTHS[int(cast.supplier[i])] if m < MONTHS]] = True
    kind[calm] = SINGLE
    kind[cast.consumed] = np.where(np.isin(kind[cast.consumed], (BLOCKED,)), SINGLE, kind[cast.consumed])
    skip = (rng.random((n, MONTHS)) < 0.015) & ~cast.measured[:, None] & stocked[:, None]
    use_alternative = (rng.random((n, MONTHS)) < 0.08) & (cast.supplier_alt != cast.supplier)[:, None]
    use_alternative[cast.measured] = False
    two_issues = rng.random((n, MONTHS)) < 0.45
    chance = rng.random((6, n, MONTHS))
    sizes = rng.random((n, MONTHS))
    outside = cast.measured & (cast.supplier_alt != cast.supplier)

    plan = Plan(**{f.name: _months(n) for f in fields(Plan)} | {"kind": kind})
    plan.opening = np.where(stocked, np.rint(cast.lots * lot * rng.uniform(1.2, 1.8, n)), 0).astype(np.int64)
    stock = plan.opening.copy()
    target = 1.5 * cast.lots * lot
    senders = np.flatnonzero(cast.partner >= 0)
    worth = cast.price / cast.of_unit("divisor")[:, None] * (rates.num / rates.den)[cast.currency, cast.company]
    turn = rng.permutation(n)
    for t in range(MONTHS):
        wanted = forecast[:, t] + np.rint(0.3 * (target - stock) / lot).astype(np.int64)
        lots = np.where(cast.consumed, forecast[:, t], np.maximum(0, wanted))
        lots = np.where(skip[:, t], 0, np.where(cast.measured, np.maximum(lots, 8), lots))
        alternative = np.where(use_alternative[:, t], lots, 0)
        alternative = np.where(outside, np.rint(lots * 0.35).astype(np.int64), alternative)
        main = lots - alternative
        k = plan.kind[:, t]
        k[(k == SPLIT) & (main < 3)] = SINGLE
        k[(k == RETURNED) & (main < 8)] = SINGLE
        k[main == 0] = SINGLE
        back = (chance[3, :, t] < 0.05) & (main >= 12) & (stock > 3 * lot) & cast.measured & ~calm[:, t] & stocked
        # Returns of a month are a steady small share of its receipts, whoever sends them back.
        piece = np.maximum(1, main // 25) * lot * worth[:, t]
        order = np.roll(turn, 37 * t)
        for company in range(2):
            inside = cast.company == company
            sent = piece[inside & (back | (k == RETURNED))].sum()
            goal = return_share[company, t] * (lots * lot * worth[:, t])[inside].sum() - sent
            ready = order[(inside & ~cast.measured & (k == SINGLE) & (main >= 12) & (stock > 3 * lot))[order]]
            chosen = ready[np.r_[0.0, np.cumsum(piece[ready])][:-1] < goal]
            back[chosen[4::5]] = stocked[chosen[4::5]]
            k[np.setdiff1d(chosen, np.flatnonzero(back))] = RETURNED
        second = np.where(k == SPLIT, main // 3, 0)
        returned = np.where(k == RETURNED, np.maximum(1, main // 25), 0)
        plan.main[:, t], plan.alternative[:, t] = main * lot, alternative * lot
        plan.second[:, t], plan.returned[:, t] = second * lot, returned * lot
        arrived = (main + alternative - second - returned) * lot
        move = np.zeros(n, dtype=np.int64)
        if t % 2 == 1 and len(senders):
            moved = stock[senders] // 8
            plan.transfer[senders, t] = moved
            move[senders] -= moved
            move[cast.partner[senders]] += moved
        available = np.where(stocked, stock + arrived + move, 0)
        issue = np.minimum(demand[:, t], available * 85 // 100)
        late = np.where(two_issues[:, t], issue * 2 // 5, 0)
        plan.issue[:, t], plan.issue_late[:, t] = issue - late, late
        rest = available - issue
        plan.undone[:, t] = np.where((chance[0, :, t] < 0.01) & (rest > 100), rest // 20, 0)
        stock = np.where(stocked, rest + second * lot, 0)
        small = np.maximum(1, (stock * sizes[:, t] * 0.002).astype(np.int64))
        plan.scrap[:, t] = np.where((chance[1, :, t] < 0.02) & (stock > 1000), small, 0)
        quarter_end = (t + 7) % 3 == 1  # September, December, March, June
        counted = (chance[2, :, t] < 0.12) & (stock > 1000) & quarter_end
        plan.count[:, t] = np.where(counted, np.where(sizes[:, t] < 0.45, small, -small), 0)
        calm_now = calm[:, t] | cast.consumed
        plan.return_order[:, t] = np.where(back & (stock > 3 * lot), np.maximum(1, main // 25) * lot, 0)
        plan.shifted[:, t] = np.where((chance[4, :, t] < 0.015) & (rest > 50), rest // 10, 0)
        plan.deleted_open[:, t] = np.where((chance[5, :, t] < 0.01) & ~calm[:, t], 2 * lot, 0)
        gone = (chance[5, :, t] > np.where(cast.measured, 0.97, 0.995)) & ~calm_now
        plan.deleted_reversed[:, t] = np.where(gone, lot, 0)
        stock = stock - plan.scrap[:, t] + plan.count[:, t] - plan.return_order[:, t]
        if (stock < 0).any():
            raise ValueError("the plan lets a stock point run below zero")
    return plan


def _cumulative_count(sorted_keys: Ints) -> Ints:
    """0, 1, 2, ... within runs of equal keys; the keys must be sorted."""
    n = len(sorted_keys)
    if n == 0:
        return np.zeros(0, dtype=np.int64)
    starts = np.flatnonzero(np.r_[True, sorted_keys[1:] != sorted_keys[:-1]])
    lengths = np.diff(np.r_[starts, n])
    return np.asarray(np.arange(n) - np.repeat(starts, lengths), dtype=np.int64)


def number_documents(keys: Ints) -> tuple[Ints, Ints]:
    """Document index (0.. in key order) and line number (1.. in row order) for rows that share a key, both (n,)."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    item = np.empty(len(keys), dtype=np.int64)
    item[order] = _cumulative_count(ordered) + 1
    document = np.unique(keys, return_inverse=True)[1].astype(np.int64)
    return document, item


def make_lines(cast: Cast, plan: Plan, seed: int) -> OrderLines:
    """Order lines from the plan, gathered into orders of up to four lines of one supplier, plant and month."""
    rng = np.random.default_rng([seed, 31, cast.block])
    parts: list[tuple[Ints, ...]] = []

    def add(quantity: Ints, supplier: Ints, price: Ints, kind: Ints | int, order_type: int, deleted: bool) -> None:
        point, t = np.nonzero(quantity)
        kinds = kind[point, t] if isinstance(kind, np.ndarray) else np.full(len(point), kind)
        flags = np.full(len(point), order_type), np.full(len(point), int(deleted))
        parts.append((point, t, supplier[point], quantity[point, t], price[point, t], kinds, *flags))

    add(plan.main, cast.supplier, cast.price, plan.kind, NORMAL, False)
    add(plan.alternative, cast.supplier_alt, cast.price_alt, SINGLE, NORMAL, False)
    add(plan.return_order, cast.supplier, cast.price, SINGLE, RETURN_ORDER, False)
    add(plan.deleted_open, cast.supplier, cast.price, SINGLE, NORMAL, True)
    add(plan.deleted_reversed, cast.supplier, cast.price, REVERSED, NORMAL, True)
    to_partner = np.where(cast.one_step[:, None], plan.transfer, 0)
    sender, t = np.nonzero(to_partner)
    nobody, free, kept = np.full(len(sender), -1), np.zeros(len(sender), np.int64), np.zeros(len(sender), np.int64)
    plain, transfer = np.full(len(sender), SINGLE), np.full(len(sender), TRANSFER_ORDER)
    parts.append((cast.partner[sender], t, nobody, to_partner[sender, t], free, plain, transfer, kept))
    columns = [np.concatenate(c).astype(np.int64) for c in zip(*parts, strict=True)]
    point, t, supplier, quantity, price, kind, order_type, deleted = columns
    lines = OrderLines(point, t, supplier, quantity, price, kind, order_type, deleted.astype(np.bool_))
    key = (((lines.t * 4 + lines.order_type) * 4 + cast.plant[lines.point]) * 1000) + lines.supplier + 1
    order = np.argsort(key, kind="stable")
    rank = np.empty(len(key), dtype=np.int64)
    rank[order] = _cumulative_count(key[order])
    lines.order, item = number_documents(key * 1000 + rank // 4)
    lines.line = item * 10
    lines.over = np.zeros(len(key), dtype=np.int64)
    orders = int(lines.order.max()) + 1
    ahead = rng.integers(3, 16, size=orders)[lines.order]
    early = MONTH_START[lines.t] - ahead
    late = lines.order_type == RETURN_ORDER
    lines.day = np.where(late, MONTH_START[lines.t] + 20, np.maximum(early, START)).astype(np.int64)
    lines.day = np.where(lines.order_type == TRANSFER_ORDER, MONTH_START[lines.t] + 10, lines.day)
    return lines


class MoveLog:
    """Collects movement rows; `add` returns the row numbers so that later rows can refer to them."""

    def __init__(self) -> None:
        self.parts: list[list[Ints]] = []
        self.size = 0

    def add(
        self,
        point: Ints,
        day: Ints,
        *,
        slot: int,
        code: Ints | int,
        sign: Ints | int,
        quantity: Ints,
        mode: Ints | int,
        group: Ints,
        line: Ints | int = -1,
        document_value: Ints | int = 0,
        ref: Ints | int = -1,
        document_code: Ints | int | None = None,
    ) -> Ints:
        cells = (
            point, day, slot, code, sign, quantity, line, document_value, mode, ref, group,
            code if document_code is None else document_code,
        )  # fmt: skip
        self.parts.append([np.broadcast_to(np.asarray(f, dtype=np.int64), point.shape) for f in cells])
        rows = np.arange(self.size, self.size + len(point), dtype=np.int64)
        self.size += len(point)
        return rows


PLANT_GROUP, PAIR_GROUP, POINT_GROUP = 1_000_000, 1_100_000, 2_000_000


def make_moves(
    cast: Cast, plan: Plan, lines: OrderLines, rates: Rates, seed: int, extra: Callable[[MoveLog], None] | None = None
) -> Movements:  # fmt: skip
    """Dated material document lines for the plan. A month's receipts arrive before its issues.

    extra: adds movements that the plan has no word for.
    """
    rng = np.random.default_rng([seed, 37, cast.block])
    log = MoveLog()
    start = MONTH_START[lines.t]
    orders = int(lines.order.max()) + 1
    offset = rng.integers(2, 11, size=orders)[lines.order]
    for supplier, calm in CALM_MONTHS.items():
        if cast.block:
            break
        own = lines.supplier == supplier
        for m in calm:
            if m in WINDOW_STARTS[supplier]:
                offset[own & (lines.t == m)] = 5
            else:  # last month of a window: some deliveries before its last day, some after, none on it
                offset[own & (lines.t == m)] = np.where(lines.point[own & (lines.t == m)] % 2 == 0, 3, 8)
    consumed = cast.consumed[lines.point]
    divisor = cast.of_unit("divisor")[lines.point]
    normal = lines.order_type == NORMAL
    receive_mode = np.where(consumed, EXPENSE, ORDER_VALUE)

    def worth(rows: Ints, quantity: Ints) -> Ints:
        total = quantity * lines.price[rows]
        if (total % divisor[rows] != 0).any():
            raise ValueError("an order value is not exact to the currency's decimals")
        return total // divisor[rows]

    def receipt(rows: Ints, day: Ints, slot: int, code: int, sign: int, quantity: Ints, ref: Ints | int = -1) -> Ints:
        mode = np.where(np.asarray(ref) >= 0, LIKE_REF, ORDER_VALUE) if isinstance(ref, np.ndarray) else None
        modes = receive_mode[rows] if mode is None else np.where(consumed[rows], EXPENSE, mode)
        if code == 103:
            modes = np.full(len(rows), NO_VALUE)
        return log.add(
            lines.point[rows], day, slot=slot, code=code, sign=sign, quantity=quantity, mode=modes,
            group=lines.order[rows], line=rows, document_value=worth(rows, quantity), ref=ref,
        )  # fmt: skip

    def pick(mask: Bools) -> Ints:
        return np.flatnonzero(mask).astype(np.int64)

    first_day = start + offset
    quantity = lines.quantity
    plain = pick(normal & ~lines.deleted & np.isin(lines.kind, (SINGLE, RETURNED)))
    delivered = np.full(len(quantity), -1, dtype=np.int64)
    delivered[plain] = receipt(plain, first_day[plain], 1, 101, 1, quantity[plain])
    rows = pick(normal & ~lines.deleted & (lines.kind == SPLIT))
    second = plan.second[lines.point[rows], lines.t[rows]]
    receipt(rows, first_day[rows], 1, 101, 1, quantity[rows] - second)
    receipt(rows, start[rows] + 14 + rng.integers(0, 12, size=orders)[lines.order[rows]], 7, 101, 1, second)
    rows = pick(normal & (lines.kind == REVERSED))  # deleted lines of this kind are not received again
    made = receipt(rows, first_day[rows], 1, 101, 1, quantity[rows])
    receipt(rows, first_day[rows] + 1, 2, 102, -1, quantity[rows], ref=made)
    again = rows[~lines.deleted[rows]]
    receipt(again, first_day[again] + 1, 3, 101, 1, quantity[again])
    rows = pick(normal & ~lines.deleted & (lines.kind == BLOCKED))
    held = receipt(rows, first_day[rows], 1, 103, 1, quantity[rows])
    freed = receipt(rows, first_day[rows] + 2, 3, 105, 1, quantity[rows])
    rows = pick(normal & ~lines.deleted & (lines.kind == RETURNED))
    sent_back = receipt(rows, first_day[rows] + 3, 4, 122, -1, plan.returned[lines.point[rows], lines.t[rows]])
    returned_from = delivered[rows]
    rows = pick(lines.order_type == RETURN_ORDER)
    receipt(rows, start[rows] + 26, 8, 161, -1, quantity[rows])

    # plant to plant: the receiver takes the sender's value, so the sender's row comes first
    sender, t = np.nonzero(plan.transfer)
    sender, t = sender.astype(np.int64), t.astype(np.int64)
    day = MONTH_START[t] + 13
    receiver, moved = cast.partner[sender], plan.transfer[sender, t]
    one_step = cast.one_step[sender]
    out_code, in_code = np.where(one_step, 647, 301), np.where(one_step, 101, 301)
    lookup = np.full((cast.n, MONTHS), -1, dtype=np.int64)
    ub = lines.order_type == TRANSFER_ORDER
    lookup[lines.point[ub], lines.t[ub]] = np.flatnonzero(ub)
    order_line = np.where(one_step, lookup[receiver, t], -1)
    group = PAIR_GROUP + sender
    sent = log.add(
        sender, day, slot=5, code=out_code, sign=-1, quantity=moved, mode=STOCK_VALUE, group=group, line=order_line,
        document_code=out_code,
    )  # fmt: skip
    log.add(
        receiver, day, slot=5, code=in_code, sign=1, quantity=moved, mode=LIKE_REF, group=group, line=order_line,
        ref=sent, document_code=out_code,
    )  # fmt: skip

    issue_code = np.where(cast.trading, 601, np.where(np.arange(cast.n) % 4 == 0, 201, 261))
    undo_code = np.where(cast.trading, 602, np.where(np.arange(cast.n) % 4 == 0, 202, 262))

    def simple(table: Ints, days: Ints, slot: int, code: Ints | int, sign: int, mode: int = STOCK_VALUE) -> Ints:
        point, t = np.nonzero(table)
        codes = code[point] if isinstance(code, np.ndarray) else code
        return log.add(
            point.astype(np.int64), MONTH_START[t] + days[: len(point)], slot=slot, code=codes, sign=sign,
            quantity=np.abs(table[point, t]), mode=mode, group=PLANT_GROUP + cast.plant[point],
        )  # fmt: skip

    room = cast.n * MONTHS
    simple(plan.issue, 15 + rng.integers(0, 5, size=room), 6, issue_code, -1)
    simple(plan.issue_late, 20 + rng.integers(0, 5, size=room), 6, issue_code, -1)
    wrong = simple(plan.undone, np.full(room, 17), 6, issue_code, -1)
    point, t = np.nonzero(plan.undone)
    log.add(
        point.astype(np.int64), MONTH_START[t] + 18, slot=2, code=undo_code[point], sign=1,
        quantity=plan.undone[point, t], mode=LIKE_REF, group=PLANT_GROUP + cast.plant[point], ref=wrong,
    )  # fmt: skip
    simple(plan.scrap, np.full(room, 25), 8, 551, -1)
    simple(np.maximum(plan.count, 0), np.full(room, 27), 8, 701, 1)
    simple(np.minimum(plan.count, 0), np.full(room, 27), 8, 702, -1)
    point, t = np.nonzero(plan.shifted)  # inside a plant: two lines, no value
    for sign in (-1, 1):
        log.add(
            point.astype(np.int64), MONTH_START[t] + 19, slot=6, code=311, sign=sign,
            quantity=plan.shifted[point, t], mode=NO_VALUE, group=POINT_GROUP + point,
        )  # fmt: skip
    if extra:
        extra(log)

    c = [np.concatenate(column) for column in zip(*log.parts, strict=True)]
    t_all = month_index(c[1])
    zeros = np.zeros(log.size, dtype=np.int64)
    document, item = number_documents((c[1] * 1000 + c[11]) * 10_000_000 + c[10])
    moves = Movements(
        c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7], c[8], c[9], c[10], c[11], t=t_all, grir=zeros,
        value=zeros.copy(), stock_before=zeros.copy(), value_before=zeros.copy(), document=document, item=item,
    )  # fmt: skip
    # A release names the document that blocked the stock, a return its receipt; both are valued on their own.
    moves.ref[freed], moves.ref[sent_back] = held, returned_from
    company, currency = cast.company[moves.point], cast.currency[moves.point]
    num, den = rates.num[currency, company, moves.t], rates.den[currency, company, moves.t]
    moves.grir = divide_half_up(moves.document_value * num, den)
    reversal = moves.code == 102
    moves.grir[reversal] = moves.grir[moves.ref[reversal]]
    return moves


def make_invoices(cast: Cast, lines: OrderLines, moves: Movements, rates: Rates, seed: int) -> Invoices:
    """Invoices, credit memos, subsequent credits and reversed invoices for receipts; later ones do not exist yet."""
    rng = np.random.default_rng([seed, 41, cast.block])
    orders = int(lines.order.max()) + 1
    band = rng.random(orders)
    lag = np.where(band < 0.62, rng.integers(2, 13, orders), rng.integers(13, 36, orders))
    lag = np.where(band > 0.96, rng.integers(60, 91, orders), lag)
    redo = rng.random(orders) < 0.015
    reversed_rows = np.zeros(len(moves.code), dtype=np.bool_)
    reversed_rows[moves.ref[moves.code == 102]] = True
    has_supplier = moves.line >= 0
    has_supplier[has_supplier] = lines.supplier[moves.line[has_supplier]] >= 0
    received = np.flatnonzero(has_supplier & np.isin(moves.code, (101, 105)) & ~reversed_rows).astype(np.int64)
    line = moves.line[received]
    order = lines.order[line]
    measured = cast.measured[lines.point[line]]
    order_measured = np.zeros(orders, dtype=np.bool_)
    order_measured[order[measured]] = True
    again = redo[order] & ~order_measured[order]
    day = moves.day[received] + lag[order]
    again &= day + 16 <= END
    amount = moves.document_value[received]
    # a little over or under the order price
    off = (rng.random(len(received)) < np.where(measured, 0.10, 0.06)) & ~again
    rate = rng.uniform(0.003, 0.014, len(received)) * np.where(rng.random(len(received)) < 0.6, 1, -1)
    amount = amount + np.where(off, np.rint(amount * rate), 0).astype(np.int64)
    parts: list[list[Ints]] = []
    size = 0

    def add(
        rows: Ints, day: Ints, kind: Ints | int, sign: int, amount: Ints, rate_t: Ints, reverses: Ints | int
    ) -> Ints:  # fmt: skip
        nonlocal size
        cells = (
            moves.line[rows], day, kind, sign, moves.quantity[rows], amount, rows, moves.document_value[rows], rate_t,
            reverses,
        )  # fmt: skip
        parts.append([np.broadcast_to(np.asarray(f, dtype=np.int64), rows.shape) for f in cells])
        out = np.arange(size, size + len(rows), dtype=np.int64)
        size += len(rows)
        return out

    exists = day <= END
    kinds = np.where(again, REVERSED_INVOICE, INVOICE)
    first = add(received[exists], day[exists], kinds[exists], 1, amount[exists], month_index(day[exists]), -1)
    redone = np.flatnonzero(again[exists])
    source, source_day = received[exists][redone], day[exists][redone]
    add(source, source_day + 7, REVERSAL, -1, amount[exists][redone], month_index(source_day), first[redone])
    add(source, source_day + 16, INVOICE, 1, amount[exists][redone], month_index(source_day + 16), -1)
    returned = np.flatnonzero(np.isin(moves.code, (122, 161))).astype(np.int64)
    memo_day = moves.day[returned] + rng.integers(10, 41, orders)[lines.order[moves.line[returned]]]
    returned, memo_day = returned[memo_day <= END], memo_day[memo_day <= END]
    add(returned, memo_day, CREDIT_MEMO, -1, moves.document_value[returned], month_index(memo_day), -1)
    later = exists & ~again & (rng.random(len(received)) < np.where(measured, 0.05, 0.015))
    credit_day = day + 15 + rng.integers(0, 26, orders)[order]
    later &= credit_day <= END
    credit = np.maximum(1, np.rint(amount * rng.uniform(0.01, 0.02, len(received)))).astype(np.int64)
    add(received[later], credit_day[later], SUBSEQUENT_CREDIT, -1, credit[later], month_index(credit_day[later]), -1)

    c = [np.concatenate(column) for column in zip(*parts, strict=True)]
    zeros = np.zeros(size, dtype=np.int64)
    document, item = number_documents((c[1] * 10 + c[2]) * 10_000_000 + lines.order[c[0]])
    inv = Invoices(
        c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7], c[8], c[9], t=month_index(c[1]), grir=zeros,
        local=zeros.copy(), difference=zeros.copy(), to_stock=zeros.copy(), document=document, item=item,
    )  # fmt: skip
    point = lines.point[inv.line]
    company, currency = cast.company[point], cast.currency[point]
    num, den = rates.num[currency, company, inv.rate_t], rates.den[currency, company, inv.rate_t]
    inv.local = divide_half_up(inv.amount * num, den)
    subsequent = inv.kind == SUBSEQUENT_CREDIT
    inv.order_value = np.where(subsequent, 0, inv.order_value)
    inv.grir = np.where(subsequent, 0, moves.grir[inv.movement])
    inv.difference = inv.sign * (inv.local - divide_half_up(inv.order_value * num, den))
    return inv


def value_stock(cast: Cast, plan: Plan, lines: OrderLines, moves: Movements, invoices: Invoices, rates: Rates) -> Block:
    """Run both valuation methods over all events in date order.

    Moving average: receipts at order value, issues at the average, invoice differences as far as covered by stock.
    Standard: stock is quantity x standard at any time, each posting is the change of that value.
    Step k handles the k-th event of every stock point at once.
    """
    n = cast.n
    lot_price = cast.price[:, 0]
    num, den = rates.num[cast.currency, cast.company, 0], rates.den[cast.currency, cast.company, 0]
    at_order = divide_half_up(divide_half_up(plan.opening * lot_price, cast.of_unit("divisor")) * num, den)
    at_standard = divide_half_up(plan.opening * cast.std[:, 0], cast.val_peinh)
    stock, worth = plan.opening.copy(), np.where(cast.standard, at_standard, at_order).astype(np.int64)
    opening_quantity, opening_value = stock.copy(), worth.copy()

    stock_rows = np.flatnonzero(np.isin(moves.mode, (ORDER_VALUE, STOCK_VALUE, LIKE_REF))).astype(np.int64)
    point_of = lines.point[invoices.line]
    moving = ~cast.standard[point_of] & ~cast.consumed[point_of]
    paid = np.flatnonzero((invoices.difference != 0) & moving).astype(np.int64)
    rolled = np.flatnonzero(cast.standard & ~cast.consumed).astype(np.int64)
    point = np.concatenate([moves.point[stock_rows], point_of[paid], rolled])
    day = np.concatenate([moves.day[stock_rows], invoices.day[paid], np.full(len(rolled), MONTH_START[ROLL_T])])
    slot = np.concatenate([moves.slot[stock_rows], np.full(len(paid), 9), np.zeros(len(rolled), np.int64)])
    mode = np.concatenate([moves.mode[stock_rows], np.full(len(paid), PRICE_DIFFERENCE), np.full(len(rolled), ROLL)])
    change = np.concatenate([(moves.sign * moves.quantity)[stock_rows], np.zeros(len(paid) + len(rolled), np.int64)])
    given = np.concatenate(
        [(moves.sign * moves.grir)[stock_rows], invoices.difference[paid], np.zeros(len(rolled), np.int64)]
    )
    none = np.zeros(len(rolled), np.int64)
    invoiced = np.concatenate([np.zeros(len(stock_rows), np.int64), invoices.quantity[paid], none])
    ref = np.concatenate([moves.ref[stock_rows], np.full(len(paid) + len(rolled), -1)])
    origin = np.concatenate([stock_rows, paid, rolled])
    total = len(point)
    before_q, before_v, delta = (np.zeros(total, dtype=np.int64) for _ in range(3))
    order = np.lexsort((slot, day, point))
    counts = np.bincount(point, minlength=n)
    starts = np.r_[0, np.cumsum(counts)[:-1]]
    closing_q, closing_v = _months(n), _months(n)
    touched = np.zeros((n, MONTHS), dtype=np.bool_)
    after_q, after_v = np.zeros(total, dtype=np.int64), np.zeros(total, dtype=np.int64)
    receivers = np.zeros(n, dtype=np.bool_)
    receivers[cast.partner[cast.partner >= 0]] = True
    t_of = month_index(day)
    for wave in (~receivers, receivers):  # receivers of transfers need their senders' values
        for step in range(int(counts[wave].max(initial=0))):
            p = np.flatnonzero(wave & (counts > step))
            e = order[starts[p] + step]
            q0, v0, m = stock[p], worth[p], mode[e]
            before_q[e], before_v[e] = q0, v0
            q1 = q0 + change[e]
            averaged = divide_half_up(v0 * change[e], np.maximum(q0, 1))
            covered = divide_half_up(given[e] * np.minimum(np.maximum(q0, 0), invoiced[e]), np.maximum(invoiced[e], 1))
            mirrored = np.where(m == LIKE_REF, -moves.value[np.maximum(ref[e], 0)], 0)
            moving_change = np.select(
                [m == ORDER_VALUE, m == STOCK_VALUE, m == LIKE_REF, m == PRICE_DIFFERENCE],
                [given[e], averaged, mirrored, covered],
                0,
            )
            std = cast.std[p, (day[e] >= MONTH_START[ROLL_T]).astype(np.int64)]
            standard_change = divide_half_up(q1 * std, cast.val_peinh[p]) - v0
            d = np.where(cast.standard[p], standard_change, moving_change)
            delta[e] = d
            stock[p], worth[p] = q1, v0 + d
            after_q[e], after_v[e] = q1, v0 + d
            is_move = np.isin(m, (ORDER_VALUE, STOCK_VALUE, LIKE_REF))
            moves.value[origin[e[is_move]]] = d[is_move]
    if (after_q < 0).any() or (after_v < 0).any():
        raise ValueError("a stock point went below zero in quantity or value")
    is_move = np.arange(total) < len(stock_rows)
    moves.stock_before[origin[is_move]] = before_q[is_move]
    moves.value_before[origin[is_move]] = before_v[is_move]
    differences = slice(len(stock_rows), len(stock_rows) + len(paid))
    invoices.to_stock[paid] = delta[differences]
    roll_value = np.zeros(n, dtype=np.int64)
    roll_value[rolled] = delta[len(stock_rows) + len(paid) :]
    expense = moves.mode == EXPENSE
    moves.value[expense] = (moves.sign * moves.grir)[expense]
    # period-end balances: the last event of each month, carried forward through quiet months
    touched[point, t_of] = True
    last_q, last_v = np.full((n, MONTHS), -1, np.int64), np.full((n, MONTHS), -1, np.int64)
    last_q[point[order], t_of[order]] = after_q[order]  # later events of a month overwrite earlier ones
    last_v[point[order], t_of[order]] = after_v[order]
    q, v = opening_quantity.copy(), opening_value.copy()
    for t in range(MONTHS):
        q, v = np.where(touched[:, t], last_q[:, t], q), np.where(touched[:, t], last_v[:, t], v)
        closing_q[:, t], closing_v[:, t] = q, v
    return Block(
        cast, lines, moves, invoices, opening_quantity, opening_value, closing_q, closing_v, touched, roll_value
    )


def act_out(cast: Cast, rates: Rates, seed: int) -> Block:
    """All events of one item block, valued."""
    plan = make_plan(cast, rates, seed)
    lines = make_lines(cast, plan, seed)
    moves = make_moves(cast, plan, lines, rates, seed)
    invoices = make_invoices(cast, lines, moves, rates, seed)
    return value_stock(cast, plan, lines, moves, invoices, rates)
