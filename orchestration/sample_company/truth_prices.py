"""What the price measures of the programme are truly worth: indexed, budgeted, prior-year and offered prices.

What belongs here: baselines and events of M-21 to M-29 in exact fractions, from the generator's own events.
What does not: block 0 (truth.py), effects without price lines (truth_benefits.py). All of them are bought in EUR.
"""

from __future__ import annotations

import hashlib
from fractions import Fraction

import numpy as np

from .benefits_cast import PlotMeasure
from .events import CREDIT_MEMO, INVOICE, SUBSEQUENT_CREDIT
from .plot import WINDOW_MONTHS, add_months
from .plot_books import Programme
from .plot_cast import INDEX_BASE, INDEX_OF, INDEXED_SHARE, index_tenths
from .truth import RECEIPT_CODES, ZERO, Baseline, Event, MeasureTruth
from .world import CURRENCIES, YEAR_OF, Rates, date_of, day_number, fraction_text

BUDGET_PRICES = {"V-8101": Fraction(3580, 100)}


def _average(programme: Programme, rows: list[int]) -> tuple[Fraction, int]:
    lines, moves = programme.plot.block.lines, programme.plot.block.moves
    quantity = sum(int(moves.sign[r] * moves.quantity[r]) for r in rows)
    paid = sum(int(moves.sign[r] * moves.quantity[r] * lines.price[moves.line[r]]) for r in rows)
    return Fraction(paid, 100 * quantity), quantity


def _baseline(programme: Programme, measure: PlotMeasure, rows: list[int], source: str) -> Baseline:
    moves, numbers = programme.plot.block.moves, programme.numbers
    if numbers is None:
        raise ValueError("documents have no numbers yet")
    effective = day_number(measure.effective)
    year_before = [r for r in rows if day_number(add_months(measure.effective, -12)) <= moves.day[r] < effective]
    prior, quantity = _average(programme, year_before)
    used = year_before
    price = prior
    if measure.baseline == "prior_year_average":
        used = [r for r in rows if YEAR_OF[moves.t[r]] == measure.effective.year - 1]
        price, quantity = _average(programme, used)
    elif measure.baseline == "budget_price":
        price = BUDGET_PRICES[measure.numbers[0]]
    elif measure.baseline == "documented_offer":
        point = INDEX_OF[measure.numbers[0]]
        offered = int(programme.plot.block.cast.price[point, 0]) * (1 + Fraction(str(measure.offer_over)))
        price = Fraction(round(offered), 100)
    listing = sorted(
        f"{source}|{YEAR_OF[moves.t[r]]}|{numbers.material[moves.document[r]]}|{moves.item[r]}"
        f"|{int(moves.sign[r] * moves.quantity[r])}.000"
        for r in used
    )
    return Baseline(price, prior, len(used), quantity, hashlib.sha256("\n".join(listing).encode()).hexdigest())


def indexed(price: Fraction, t: int) -> Fraction:
    """P0 x (1 - w + w x I1 / I0)."""
    share = Fraction(*INDEXED_SHARE)
    return price * (1 - share + share * Fraction(index_tenths(t), index_tenths(INDEX_BASE)))


def _split(measure: PlotMeasure, base: Fraction, prior: Fraction, actual: Fraction) -> tuple[Fraction, Fraction]:
    """(hard, avoidance) per unit."""
    if measure.benefit_type == "cost_avoidance":
        return ZERO, base - actual
    if measure.baseline in ("prior_year_average", "weighted_average") or base <= prior:
        return base - actual, ZERO
    if actual <= prior:
        return prior - actual, base - prior
    return ZERO, base - actual


def work_out(programme: Programme, measure: PlotMeasure, rates: Rates, source: str) -> MeasureTruth:
    """Baselines and events of one measure."""
    block, numbers = programme.plot.block, programme.numbers
    if numbers is None:
        raise ValueError("documents have no numbers yet")
    lines, moves, inv, cast = block.lines, block.moves, block.invoices, block.cast
    receipts = {
        item: np.flatnonzero(np.isin(moves.code, RECEIPT_CODES) & (moves.point == INDEX_OF[item])).tolist()
        for item in measure.numbers
    }
    baselines = {item: _baseline(programme, measure, rows, source) for item, rows in receipts.items()}
    x0 = {c: rates.budget_rate(c, measure.effective) for c in range(len(CURRENCIES))}
    effective = day_number(measure.effective)
    scoped = [(item, r) for item, rows in receipts.items() for r in rows if moves.day[r] >= effective]
    first = date_of(min(int(moves.day[r]) for _, r in scoped))
    end = day_number(add_months(first, WINDOW_MONTHS))
    scoped = [(item, r) for item, r in scoped if moves.day[r] < end]  # an order line is received once
    truth = MeasureTruth(measure, x0, baselines, first)
    follows_index = measure.baseline == "index_adjusted"
    hard_lines: dict[int, bool] = {}
    for item, row in scoped:
        line, t, point = int(moves.line[row]), int(moves.t[row]), int(moves.point[row])
        quantity = int(moves.sign[row] * moves.quantity[row])
        base = baselines[item]
        actual = Fraction(int(lines.price[line]), 100)
        now, prior = indexed(base.price, t) if follows_index else base.price, base.prior or ZERO
        hard, avoidance = (part * quantity for part in _split(measure, now, prior, actual))
        hard_lines[line] = measure.benefit_type != "cost_avoidance" and (
            measure.baseline in ("prior_year_average", "weighted_average") or now <= prior or actual <= prior
        )
        document = int(numbers.material[moves.document[row]])
        text = (
            f"R|{source}|{YEAR_OF[t]}|{document}|{int(moves.item[row])}|{quantity}.000"
            f"|{fraction_text(actual * quantity, 3)}|EUR"
        )
        at_once = hard if cast.consumed[point] else ZERO
        truth.events.append(Event("R", t, point, quantity, hard, avoidance, at_once, text))
    for row in np.flatnonzero(np.isin(inv.line, list(hard_lines))).tolist():
        line, kind, t = int(inv.line[row]), int(inv.kind[row]), int(inv.t[row])
        if kind not in (INVOICE, CREDIT_MEMO, SUBSEQUENT_CREDIT):
            raise ValueError("order lines of a measure have no reversed invoices")
        sign, point = int(inv.sign[row]), int(lines.point[line])
        quantity = 0 if kind == SUBSEQUENT_CREDIT else sign * int(inv.quantity[row])
        amount = Fraction(sign * int(inv.amount[row]), 100)
        saving = Fraction(int(lines.price[line]), 100) * quantity - amount
        hard, avoidance = (saving, ZERO) if hard_lines[line] else (ZERO, saving)
        document = int(numbers.invoice[inv.document[row]])
        text = f"I|{source}|{YEAR_OF[t]}|{document}|{int(inv.item[row])}|{quantity}.000|{fraction_text(amount, 3)}|EUR"
        at_once = hard if cast.consumed[point] else ZERO
        truth.events.append(Event("I", t, point, quantity, hard, avoidance, at_once, text))
    return truth
