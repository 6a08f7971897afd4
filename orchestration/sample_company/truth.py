"""The true benefit of each measure and period, from the generator's own events and nothing else.

What belongs here: docs/method.md worked out a second time, in exact fractions, for block 0. What does not: reading
native tables, or anything the pipeline uses. The pipeline never reads what this module writes.
Signs: positive is good for profit. Amounts are reporting currency; quantities base units.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from .events import CREDIT_MEMO, INVOICE, SUBSEQUENT_CREDIT, TRANSFER_ORDER, Block
from .plot import MEASURES, WINDOW_MONTHS, Measure, add_months
from .tables import Numbers
from .world import (
    COMPANIES,
    COMPANY_CURRENCY,
    CURRENCIES,
    DECIMALS,
    MONTH_START,
    MONTHS,
    PLANTS,
    ROLL_T,
    SOURCE,
    YEAR_OF,
    Rates,
    date_of,
    day_number,
    fraction_text,
    index_of,
)

RECEIPT_CODES = (101, 102, 105, 106, 122, 123, 161, 162)
OUT_CODES = (201, 202, 261, 262, 601, 602, 551)
ZERO = Fraction(0)


def turn_pool(
    opening: int, inflow: Sequence[int], outflow: Sequence[int], saving: Sequence[Fraction]
) -> tuple[list[Fraction], list[Fraction]]:
    """Release of a saving from stock, moving average (docs/method.md, From purchase to income statement).

    opening, inflow, outflow: quantities in base units, one entry per period. Returns (released, closing pool) per
    period; saving = released + change in pool in every period, exactly.
    """
    pool, stock = ZERO, opening
    released, held = [], []
    for came, went, new in zip(inflow, outflow, saving, strict=True):
        there = stock + came
        share = Fraction(1) if there <= 0 else min(max(Fraction(went, there), ZERO), Fraction(1))
        out = (pool + new) * share
        pool, stock = pool + new - out, there - went
        released.append(out)
        held.append(pool)
    return released, held


@dataclass(frozen=True)
class Baseline:
    """Price of one item in reporting currency per base unit at x0, the receipt rows behind it and the prior price."""

    price: Fraction
    prior: Fraction | None
    rows: int
    quantity: int
    rows_hash: str


@dataclass(frozen=True)
class Event:
    """One receipt (R) or invoice (I) line in a measure. `hash_line` as docs/method.md, Validated and recognised."""

    kind: str
    t: int
    point: int
    quantity: int
    hard: Fraction
    avoidance: Fraction
    at_once: Fraction  # the part of `hard` that reaches the income statement at once (not stocked, or PPV)
    hash_line: str


@dataclass
class MeasureTruth:
    """All events of a measure with its baselines. `saving[point]`: [pooled, at once] per month, hard only."""

    measure: Measure
    x0: dict[int, Fraction]
    baselines: dict[str, Baseline]
    first_receipt: dt.date | None
    events: list[Event] = field(default_factory=list)

    @property
    def first_t(self) -> int:
        return index_of(self.measure.effective.year, self.measure.effective.month)

    def measured(self, t: int) -> Fraction:
        return sum((e.hard for e in self.events if e.t == t), ZERO)

    def avoidance(self, t: int) -> Fraction:
        return sum((e.avoidance for e in self.events if e.t == t), ZERO)

    def content_hash(self, period: str, t: int) -> str:
        """SHA-256 over the header and the event lines of the period (docs/method.md, Validated and recognised)."""
        versions = ",".join(f"{item}:1:{self.measure.baseline}" for item in sorted(self.baselines))
        lines = sorted((e.hash_line for e in self.events if e.t == t), key=lambda s: s.encode())
        text = "\n".join([f"{self.measure.measure_id}|{period}|{versions}", *lines])
        return hashlib.sha256(text.encode()).hexdigest()

    def through_stock(self, block: Block, weight: Sequence[Fraction]) -> tuple[list[Fraction], list[Fraction]]:
        """(P&L part, held in stock) per month, with each month's saving multiplied by weight[t]."""
        pooled: dict[int, list[Fraction]] = defaultdict(lambda: [ZERO] * MONTHS)
        direct = [ZERO] * MONTHS
        for e in self.events:
            pooled[e.point][e.t] += (e.hard - e.at_once) * weight[e.t]
            direct[e.t] += e.at_once * weight[e.t]
        held = [ZERO] * MONTHS
        for point, savings in pooled.items():
            if block.cast.consumed[point]:
                continue
            inflow, outflow = stock_flows(block, point)
            released, pool = turn_pool(int(block.opening_quantity[point]), inflow, outflow, savings)
            direct = [a + b for a, b in zip(direct, released, strict=True)]
            held = [a + b for a, b in zip(held, pool, strict=True)]
        return direct, held


def stock_flows(block: Block, point: int) -> tuple[list[int], list[int]]:
    """Inflow and outflow quantities of a stock point per month: receipts net, issues net, counts, plant transfers."""
    moves = block.moves
    inflow, outflow = [0] * MONTHS, [0] * MONTHS
    for row in np.flatnonzero(moves.point == point):
        code, t = int(moves.code[row]), int(moves.t[row])
        signed = int(moves.sign[row] * moves.quantity[row])
        if code in RECEIPT_CODES or code == 701 or (code == 301 and signed > 0):
            inflow[t] += signed
        elif code in OUT_CODES or code in (702, 647) or (code == 301 and signed < 0):
            outflow[t] -= signed
    return inflow, outflow


class _Ledger:
    """The receipts and invoices of block 0 as Python values."""

    def __init__(self, block: Block, numbers: Numbers, rates: Rates, source: str) -> None:
        self.block, self.numbers, self.rates, self.source = block, numbers, rates, source
        cast, lines, moves = block.cast, block.lines, block.moves
        self.receipts: dict[str, list[int]] = defaultdict(list)
        ok = np.isin(moves.code, RECEIPT_CODES) & (moves.line >= 0)
        for row in np.flatnonzero(ok & cast.measured[moves.point]):
            line = moves.line[row]
            if lines.order_type[line] == TRANSFER_ORDER or lines.deleted[line]:
                continue
            if cast.suppliers[lines.supplier[line]].trading_partner:
                continue
            self.receipts[cast.materials[cast.material[moves.point[row]]]].append(int(row))
        self.invoices: dict[int, list[int]] = defaultdict(list)
        for row in np.flatnonzero(cast.measured[lines.point[block.invoices.line]]):
            self.invoices[int(block.invoices.line[row])].append(int(row))

    def price(self, line: int) -> Fraction:
        """Order price in document currency per base unit."""
        lines, cast = self.block.lines, self.block.cast
        point = lines.point[line]
        scale = 10 ** int(DECIMALS[cast.currency[point]])
        return Fraction(int(lines.price[line]), int(cast.of_unit("divisor")[point]) * scale)

    def currency(self, row: int) -> int:
        return int(self.block.cast.currency[self.block.moves.point[row]])

    def reference(self, kind: str, t: int, document: int, item: int) -> str:
        return f"{kind}|{self.source}|{YEAR_OF[t]}|{document}|{item}"

    def supplier(self, row: int) -> str:
        lines = self.block.lines
        return str(self.block.cast.suppliers[lines.supplier[self.block.moves.line[row]]].lifnr)

    def signed(self, row: int) -> int:
        return int(self.block.moves.sign[row] * self.block.moves.quantity[row])


def _baseline(book: _Ledger, measure: Measure, item: str) -> Baseline:
    moves, cast = book.block.moves, book.block.cast
    start, end = day_number(add_months(measure.effective, -12)), day_number(measure.effective)
    before = [
        r for r in book.receipts[item]
        if COMPANIES[cast.company[moves.point[r]]] == measure.company and moves.day[r] < end
    ]  # fmt: skip
    rows = [r for r in before if moves.day[r] >= start]
    x0 = {r: book.rates.budget_rate(book.currency(r), measure.effective) for r in before}

    def worth(r: int) -> Fraction:
        return book.price(int(moves.line[r])) * x0[r]

    quantity = sum(book.signed(r) for r in rows)
    prior = sum((worth(r) * book.signed(r) for r in rows), ZERO) / quantity if quantity else None
    if measure.baseline == "last_price":
        positive = [r for r in before if book.signed(r) > 0]
        last = max(positive, key=lambda r: (moves.day[r], book.numbers.material[moves.document[r]], moves.item[r]))
        rows, quantity, price = [last], book.signed(last), worth(last)
    elif measure.baseline == "weighted_average":
        if prior is None or sum(book.signed(r) > 0 for r in rows) < 3:
            raise ValueError(f"{measure.measure_id} {item}: fewer than three receipts before the effective date")
        price = prior
    elif measure.baseline == "standard_price":
        point = next(i for i in measure.roles if cast.materials[cast.material[i]] == item)
        price = Fraction(int(cast.std[point, 0]), 100 * int(cast.val_peinh[point]))
    else:  # documented offer, in whole cents
        point = next(i for i in measure.roles if cast.materials[cast.material[i]] == item)
        price = Fraction(round(int(cast.price[point, 0]) * (1 + measure.offer_over)), 100)
    listing = "\n".join(
        sorted(
            (
                f"{book.source}|{YEAR_OF[moves.t[r]]}|{book.numbers.material[moves.document[r]]}|{moves.item[r]}"
                f"|{book.signed(r)}.000"
                for r in rows
            ),
            key=lambda s: s.encode(),
        )
    )
    return Baseline(price, prior, len(rows), quantity, hashlib.sha256(listing.encode()).hexdigest())


def _split(measure: Measure, base: Baseline, actual: Fraction) -> tuple[Fraction, Fraction]:
    """(hard, avoidance) per unit (docs/method.md, Hard or avoidance)."""
    if measure.baseline in ("weighted_average", "last_price"):
        return base.price - actual, ZERO
    if base.prior is None:
        return ZERO, base.price - actual
    if base.price <= base.prior:
        return base.price - actual, ZERO
    if actual <= base.prior:
        return base.prior - actual, base.price - base.prior
    return ZERO, base.price - actual


def work_out(block: Block, numbers: Numbers, rates: Rates, source: str = SOURCE) -> list[MeasureTruth]:
    """Baselines and events of every measure, hard and avoidance parts per event."""
    book = _Ledger(block, numbers, rates, source)
    return [_measure_truth(book, measure) for measure in MEASURES]


def _measure_truth(book: _Ledger, measure: Measure) -> MeasureTruth:
    block, moves, cast = book.block, book.block.moves, book.block.cast
    lines, inv = block.lines, block.invoices
    share = Fraction(measure.share) if measure.share else Fraction(1)
    baselines = {item: _baseline(book, measure, item) for item in measure.items}
    effective = day_number(measure.effective)
    scoped = [
        r
        for item in measure.items
        for r in book.receipts[item]
        if book.supplier(r) == measure.supplier
        and COMPANIES[cast.company[moves.point[r]]] == measure.company
        and (not measure.plant or PLANTS[cast.plant[moves.point[r]]] == measure.plant)
    ]
    starting = [int(moves.day[r]) for r in scoped if moves.day[r] >= effective]
    first = date_of(min(starting)) if starting else None
    end = day_number(add_months(first, WINDOW_MONTHS)) if first else effective
    if any(moves.day[r] == end for r in scoped):
        raise ValueError(f"{measure.measure_id}: a receipt on the day the window ends would be ambiguous")
    x0 = {c: book.rates.budget_rate(c, measure.effective) for c in range(len(CURRENCIES))}
    truth = MeasureTruth(measure, x0, baselines, first)
    supported: dict[int, int] = defaultdict(int)
    received: dict[int, int] = defaultdict(int)
    for row in scoped:
        line, quantity = int(moves.line[row]), book.signed(row)
        received[line] += quantity
        if not effective <= moves.day[row] < end:
            continue
        supported[line] += quantity
        point, t, currency = int(moves.point[row]), int(moves.t[row]), book.currency(row)
        base = baselines[cast.materials[cast.material[point]]]
        price = book.price(line)
        actual = price * x0[currency]
        hard, avoidance = (part * quantity * share for part in _split(measure, base, actual))
        if cast.consumed[point]:
            at_once = hard
        elif cast.standard[point]:
            cents = int(cast.std[point, 1 if t >= ROLL_T else 0])
            local = COMPANY_CURRENCY[int(cast.company[point])]
            standard = Fraction(cents, 100 * int(cast.val_peinh[point])) * x0[local]
            at_once = (standard - actual) * quantity * share
        else:
            at_once = ZERO
        text = (
            f"{book.reference('R', t, int(book.numbers.material[moves.document[row]]), int(moves.item[row]))}"
            f"|{quantity}.000|{fraction_text(price * quantity, 3)}|{CURRENCIES[currency]}"
        )
        truth.events.append(Event("R", t, point, quantity, hard, avoidance, at_once, text))
    for line in supported:
        if supported[line] != received[line]:
            raise ValueError(f"{measure.measure_id}: an order line straddles the edge of the window")
        for row in book.invoices[line]:
            kind, t, point = int(inv.kind[row]), int(inv.t[row]), int(lines.point[line])
            if kind not in (INVOICE, CREDIT_MEMO, SUBSEQUENT_CREDIT):
                raise ValueError("measured order lines have no reversed invoices")
            sign, currency = int(inv.sign[row]), int(cast.currency[point])
            scale = 10 ** int(DECIMALS[currency])
            quantity = 0 if kind == SUBSEQUENT_CREDIT else sign * int(inv.quantity[row])
            amount = Fraction(sign * int(inv.amount[row]), scale)
            price = book.price(line)
            saving = (price * quantity - amount) * x0[currency] * share
            base = baselines[cast.materials[cast.material[point]]]
            by_price = measure.baseline in ("weighted_average", "last_price")
            is_hard = by_price or (
                base.prior is not None and (base.price <= base.prior or price * x0[currency] <= base.prior)
            )
            hard, avoidance = (saving, ZERO) if is_hard else (ZERO, saving)
            at_once = hard if cast.consumed[point] or cast.standard[point] else ZERO
            text = (
                f"{book.reference('I', t, int(book.numbers.invoice[inv.document[row]]), int(inv.item[row]))}"
                f"|{quantity}.000|{fraction_text(amount, 3)}|{CURRENCIES[currency]}"
            )
            truth.events.append(Event("I", t, point, quantity, hard, avoidance, at_once, text))
    return truth


def window_end(truth: MeasureTruth) -> int:
    """Last month index in which the measure's window is open."""
    if truth.first_receipt is None:
        return truth.first_t
    last = add_months(truth.first_receipt, WINDOW_MONTHS) - dt.timedelta(days=1)
    return min(index_of(last.year, last.month), MONTHS - 1)


def month_days(t: int) -> int:
    return int(MONTH_START[t + 1] - MONTH_START[t])
