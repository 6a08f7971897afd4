"""How far the stock of the drives really fell: the reduction a measure may claim, item by item, in exact fractions.

What belongs here: quantities at period end against the average of the reference months, and what must be left out.
What does not: plans, claims and sign-offs. Everything is worked out from the events, never from native tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from .inventory_plot import Plot
from .plot_cast import PLANT_SOLD, POINTS, SOLD_PLANT
from .world import MONTH_START, MONTHS, PLANTS, index_of

FIRST = index_of(2025, 10)
REFERENCE = tuple(range(index_of(2024, 10), index_of(2025, 10)))
CASH_RATE, ECONOMIC_RATE = Fraction(3, 100), Fraction(10, 100)
ZERO = Fraction(0)


@dataclass(frozen=True)
class Claimable:
    """One item, plant and month of the window; quantities in base units, amounts in reporting currency."""

    item: str
    plant: str
    t: int
    baseline: Fraction
    owned: int
    consigned: int
    write_off: int
    count: int
    scope: Fraction
    unit_cost: Fraction
    gone: bool

    @property
    def quantity(self) -> Fraction:
        left = self.baseline - self.owned - self.consigned - self.write_off - self.count
        return left - self.scope

    @property
    def level(self) -> Fraction:
        return self.quantity * self.unit_cost

    def carrying(self, rate: Fraction) -> Fraction:
        days = int(MONTH_START[self.t + 1] - MONTH_START[self.t])
        return self.level * rate * days / 365


def claimable(plot: Plot, group: str = "DRIVE") -> list[Claimable]:
    """Every item of the group, every month from the start of the programme; company 1000 keeps its books in EUR."""
    block, moves = plot.block, plot.block.moves
    out = []
    for i, point in enumerate(POINTS):
        if point.group != group:
            continue
        together = [int(block.closing_quantity[i, t] + plot.consigned[i, t]) for t in range(MONTHS)]
        baseline = Fraction(sum(together[t] for t in REFERENCE), len(REFERENCE))
        owned = sum(int(block.closing_quantity[i, t]) for t in REFERENCE)
        unit_cost = Fraction(sum(int(block.closing_value[i, t]) for t in REFERENCE), 100 * owned)
        scrapped, lost = 0, 0
        for t in range(FIRST, MONTHS):
            rows = (moves.point == i) & (moves.t == t)
            scrapped += int(moves.quantity[rows & (moves.code == 551)].sum())
            found = int(moves.quantity[rows & (moves.code == 701)].sum())
            lost += int(moves.quantity[rows & (moves.code == 702)].sum()) - found
            gone = point.plant == SOLD_PLANT and t >= PLANT_SOLD
            rest = baseline - together[t] - scrapped - lost
            out.append(
                Claimable(point.material, PLANTS[point.plant], t, baseline, int(block.closing_quantity[i, t]),
                          int(plot.consigned[i, t]), scrapped, lost, rest if gone else ZERO, unit_cost, gone)
            )  # fmt: skip
    return out


def levels(rows: list[Claimable]) -> list[Fraction]:
    """Reduction standing at the end of each month, all items together; zero before the programme."""
    sums = [ZERO] * MONTHS
    for row in rows:
        sums[row.t] += row.level
    return sums
