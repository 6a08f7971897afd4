"""What every benefit that is no price saving is truly worth, month by month, from the generator's own events.

What belongs here: docs/method.md for stock, carrying cost, obsolescence, freight, rebates, payment terms and capital
purchases, in exact fractions. What does not: reading tables or anything the pipeline uses. Positive is good; amounts
are reporting currency (company 1000 keeps its books in it); quantities base units.
`printed`: amounts as a sign-off states them, with the decimals that docs/method.md lays down; the truth is exact.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction

from . import provisions, terms
from .benefits_cast import CASH, PlotMeasure
from .claimable import CASH_RATE, ECONOMIC_RATE
from .plot_books import Programme
from .rebate_stock import in_stock_share
from .world import MONTH_START, MONTHS, date_of, fraction_text, index_of, period_of

ZERO = Fraction(0)
COMPANY = "1000"


def rounded(value: Fraction, places: int) -> Fraction:
    """Half away from zero to `places` decimals."""
    return Fraction(fraction_text(value, places))


@dataclass(frozen=True)
class Effect:
    """One supporting row. `printed`: (quantity, amount, memo) as the signed text has them; None: exact ones rounded."""

    t: int
    part: str
    key: str
    quantity: Fraction
    amount: Fraction
    memo: Fraction = ZERO
    printed: tuple[Fraction, Fraction, Fraction] | None = None
    signed: bool = True

    def text(self, source: str) -> str:
        quantity, amount, memo = self.printed or (self.quantity, self.amount, self.memo)
        return (
            f"E|{self.part}|{source}|{COMPANY}|{self.key}|{fraction_text(quantity, 3)}|{fraction_text(amount, 2)}"
            f"|{fraction_text(memo, 2)}"
        )


@dataclass
class EffectTruth:
    """All effects of one measure."""

    measure: PlotMeasure
    effects: list[Effect] = field(default_factory=list)
    held: list[Fraction] = field(default_factory=lambda: [ZERO] * MONTHS)  # the part still in stock, by month

    @property
    def first_t(self) -> int:
        return index_of(self.measure.effective.year, self.measure.effective.month)

    @property
    def last_t(self) -> int:
        return min(self.first_t + 11, MONTHS - 1)

    def measured(self, t: int) -> Fraction:
        return sum((e.amount for e in self.effects if e.t == t), ZERO)

    def to_income(self, t: int) -> Fraction:
        """What reaches the income statement: measured less the change of what is held in stock."""
        return self.measured(t) - self.held[t] + (self.held[t - 1] if t else ZERO)

    def memo(self, t: int) -> Fraction:
        return sum((e.memo for e in self.effects if e.t == t and e.signed), ZERO)

    def content_hash(self, t: int, source: str) -> str:
        lines = sorted((e.text(source) for e in self.effects if e.t == t and e.signed), key=lambda s: s.encode())
        text = "\n".join([f"{self.measure.measure_id}|{period_of(t)}|", *lines])
        return hashlib.sha256(text.encode()).hexdigest()


def _stock(truth: EffectTruth, programme: Programme) -> None:
    """Release (change of the reduction) or carrying saving of each item; months without anything have no row."""
    releases = truth.measure.kind == CASH
    before: dict[str, tuple[Fraction, Fraction, Fraction, Fraction]] = defaultdict(lambda: (ZERO, ZERO, ZERO, ZERO))
    for row in programme.claimable:
        days = int(MONTH_START[row.t + 1] - MONTH_START[row.t])
        # the reference quantity is kept to six decimals and the unit cost to ten
        quantity = ZERO if row.gone else rounded(row.baseline, 6) - (row.baseline - row.quantity)
        level = rounded(quantity * rounded(row.unit_cost, 10), 6)
        was = before[row.item]
        key = f"{row.plant}/{row.item}/{period_of(row.t)}"
        if releases:
            exact = row.quantity - was[0], row.level - was[1]
            printed = quantity - was[2], level - was[3], ZERO
            effect = Effect(row.t, "release", key, *exact, ZERO, printed)
        else:
            cash, economic = (rounded(level * rate * days / 365, 6) for rate in (CASH_RATE, ECONOMIC_RATE))
            effect = Effect(
                row.t, "carrying", key, row.quantity, row.carrying(CASH_RATE), row.carrying(ECONOMIC_RATE),
                (quantity, cash, economic),
            )  # fmt: skip
        before[row.item] = row.quantity, row.level, quantity, level
        if any(effect.printed or ()):
            truth.effects.append(effect)


def _provision(truth: EffectTruth, programme: Programme) -> None:
    """Usual rate x gross stock - provision - what was let go unused; the change of that level is the benefit."""
    rows = {p.t: p for p in programme.provisions}
    reference = rows[truth.first_t - 1]
    rate = Fraction(reference.balance, reference.gross)
    unused, level, printed = 0, ZERO, ZERO
    for t in range(truth.first_t, truth.last_t + 1):
        p = rows[t]
        unused += p.unused
        now = (rate * p.gross - p.balance - unused) / 100
        shown = rounded((rounded(rate, 10) * p.gross - p.balance - unused) / 100, 6)
        key = f"{provisions.PLANT}/{provisions.GROUP}/{period_of(t)}"
        truth.effects.append(Effect(t, "provision", key, ZERO, now - level, ZERO, (ZERO, shown - printed, ZERO)))
        level, printed = now, shown


def _freight(truth: EffectTruth, programme: Programme) -> None:
    """(premium0 / units0 - premium1 / units1) x units1, as frequency and rate."""
    mine = [s for s in programme.shipments if s.company == 0]

    def totals(first: int, last: int) -> tuple[int, int, int]:
        chosen = [s for s in mine if first <= s.t <= last]
        return sum(s.units for s in chosen), sum(s.expedite for s in chosen), sum(s.premium for s in chosen)

    units0, shipments0, cents0 = totals(truth.first_t - 12, truth.first_t - 1)
    premium0 = Fraction(cents0, 100)
    for t in range(truth.first_t, truth.last_t + 1):
        units1, shipments1, cents1 = totals(t, t)
        usual, of_shipments = premium0 * units1 / units0, premium0 * shipments1 / shipments0
        shown = rounded(usual, 6), rounded(of_shipments, 6)
        paid = Fraction(cents1, 100)
        period = period_of(t)
        truth.effects.append(
            Effect(t, "frequency", period, Fraction(units1), usual - of_shipments, ZERO,
                   (Fraction(units1), shown[0] - shown[1], ZERO))
        )  # fmt: skip
        truth.effects.append(
            Effect(t, "rate", period, Fraction(shipments1), of_shipments - paid, ZERO,
                   (Fraction(shipments1), shown[1] - paid, ZERO))
        )  # fmt: skip


def _rebate(truth: EffectTruth, programme: Programme) -> None:
    """Share of the tier reached x all purchases so far, less what the former agreement would have given. It lies on the
    goods bought so far alike, so the part of them in stock holds that part of it.
    """
    former, agreement = terms.AGREEMENTS
    bought = terms.invoiced(programme.plot.block, terms.REBATE_SUPPLIER)
    former_share = former.share(sum(bought[t] for t in range(former.first, former.last + 1)))
    so_far, earned = 0, ZERO
    for t in range(truth.first_t, truth.last_t + 1):
        so_far += bought[t]
        now = agreement.share(so_far) * Fraction(so_far, 100)
        amount = now - earned - former_share * Fraction(bought[t], 100)
        truth.effects.append(Effect(t, "accrued", f"{agreement.agreement_id}/{period_of(t)}", ZERO, amount))
        earned = now
    lying, level = in_stock_share(programme.plot.block, agreement), ZERO
    for t in range(truth.first_t, MONTHS):
        level += truth.measured(t)
        truth.held[t] = level * lying[t]


def _payment(truth: EffectTruth, programme: Programme) -> None:
    """Purchases of twelve months x days gained / days of these months; the change is released. No more days are gained
    than have passed since the first invoice under the new terms would have been due under the old ones.
    """
    bought = terms.invoiced(programme.plot.block, terms.TERMS_SUPPLIER)
    level, printed = ZERO, ZERO
    for t in range(truth.first_t, truth.last_t + 1):
        days = int(MONTH_START[t + 1] - MONTH_START[t - 11])
        passed = int(MONTH_START[t + 1]) - 1 - int(MONTH_START[terms.TERMS_FROM]) - terms.OLD_DAYS
        gained = min(terms.NEW_DAYS - terms.OLD_DAYS, max(0, passed))
        now = Fraction(sum(bought[t - 11 : t + 1]) * gained, 100 * days)
        shown = rounded(now, 6)
        key = f"{terms.TERMS_SUPPLIER}/{period_of(t)}"
        if now != level:
            truth.effects.append(Effect(t, "release", key, ZERO, now - level, ZERO, (ZERO, shown - printed, ZERO)))
        level, printed = now, shown


def _machine(truth: EffectTruth) -> None:
    """What was not paid is cash; it comes back as lower depreciation, shown beside and not counted again."""
    saved = Fraction(terms.QUOTED - terms.PAID, 100)
    day = date_of(int(MONTH_START[terms.ASSET_T]) + terms.ASSET_DAY)
    truth.effects.append(Effect(terms.ASSET_T, "purchase", f"{terms.ASSET}/{day.isoformat()}", ZERO, saved))
    for t in range(terms.IN_SERVICE_T, MONTHS):
        share = saved / terms.LIFE
        truth.effects.append(
            Effect(t, "depreciation", f"{terms.ASSET}/{period_of(t)}", ZERO, ZERO, share, signed=False)
        )


def work_out(measure: PlotMeasure, programme: Programme) -> EffectTruth:
    truth = EffectTruth(measure)
    kind = measure.benefit_type
    if kind in ("inventory_reduction", "carrying_cost"):
        _stock(truth, programme)
    elif kind == "obsolescence":
        _provision(truth, programme)
    elif kind == "expedite_freight":
        _freight(truth, programme)
    elif kind == "rebate":
        _rebate(truth, programme)
    elif kind == "payment_terms":
        _payment(truth, programme)
    elif kind == "capex_price":
        _machine(truth)
    else:
        raise ValueError(f"{measure.measure_id}: {kind} is measured from price lines")
    return truth
