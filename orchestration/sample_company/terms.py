"""Terms of suppliers: rebates by tier with their accrual, longer payment, a machine bought below its quotation.

What belongs here: agreements as data, accruals and their journals. What does not: what they are worth as benefits.
Amounts are local cents of company 1000.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from .events import Block
from .ledger import AF, CUSTOMER, GENERAL, RV, SA, VENDOR, Entry
from .plot_cast import DRIVES, MACHINES, PLANT_SOLD, PUMPS, supplier_index
from .world import MONTH_START, MONTHS, account, index_of

COMPANY = 0


# --- rebates -----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Agreement:
    """tiers: (cents of purchases from which it counts, per mille); the tier reached counts for all purchases so far."""

    agreement_id: str
    first: int
    last: int
    tiers: tuple[tuple[int, int], ...]
    settled: int

    def share(self, purchases: int) -> Fraction:
        return Fraction(max((s for start, s in self.tiers if purchases >= start), default=0), 1000)


AGREEMENTS = (
    Agreement("R-2025-PUMP", index_of(2025, 1), index_of(2025, 12), ((0, 10),), index_of(2026, 2)),
    Agreement(
        "R-2026-PUMP",
        index_of(2026, 1),
        index_of(2026, 12),
        ((0, 15), (80_000_000, 25), (150_000_000, 35)),
        MONTHS + 4,
    ),
)
REBATE_SUPPLIER = PUMPS


def invoiced_by_point(block: Block, supplier: int) -> dict[int, list[int]]:
    """Invoices less credit notes of a supplier by stock point and month, local cents."""
    lines, inv = block.lines, block.invoices
    mine = block.cast.company[lines.point[inv.line]] == COMPANY
    rows = np.flatnonzero(mine & (lines.supplier[inv.line] == supplier_index(supplier)))
    sums: dict[int, list[int]] = {}
    for r in rows:
        sums.setdefault(int(lines.point[inv.line[r]]), [0] * MONTHS)[int(inv.t[r])] += int(inv.sign[r] * inv.local[r])
    return sums


def invoiced(block: Block, supplier: int) -> list[int]:
    """Invoices less credit notes of a supplier by month, local cents."""
    by_point = invoiced_by_point(block, supplier).values()
    return [sum(months[t] for months in by_point) for t in range(MONTHS)]


@dataclass(frozen=True)
class Accrual:
    agreement: Agreement
    t: int
    accrued: int
    settled: int


def accruals(block: Block) -> list[Accrual]:
    """What is accrued in each month: the rebate earned so far, in whole cents, less what was accrued before."""
    bought = invoiced(block, REBATE_SUPPLIER)
    out: list[Accrual] = []
    for agreement in AGREEMENTS:
        before = purchases = 0
        for t in range(agreement.first, MONTHS):
            if t <= agreement.last:
                purchases += bought[t]
                earned = agreement.share(purchases) * purchases
                total = (2 * earned.numerator + earned.denominator) // (2 * earned.denominator)
                out.append(Accrual(agreement, t, total - before, 0))
                before = total
            if t == agreement.settled:
                out.append(Accrual(agreement, t, 0, before))
    return out


def rebate_entries(rows: Sequence[Accrual], held: Mapping[str, Sequence[int]]) -> list[Entry]:
    """A rebate lowers the cost of the goods it is earned on: what lies on stock is deferred until the stock turns.

    held: agreement -> cents of its rebate that lie on goods in stock, by month.
    """
    due, rebates, bank, deferred = account(141000), account(401000), account(113100), account(311000)
    out = []
    for a in rows:
        if a.accrued:
            lines = ((due, a.accrued, GENERAL, -1), (rebates, -a.accrued, GENERAL, -1))
            out.append(Entry(COMPANY, int(MONTH_START[a.t + 1]) - 1, SA, lines, f"{a.agreement.agreement_id}-{a.t}"))
        if a.settled:
            lines = ((bank, a.settled, GENERAL, -1), (due, -a.settled, GENERAL, -1))
            out.append(Entry(COMPANY, int(MONTH_START[a.t]) + 17, SA, lines, ""))
    for levels in held.values():
        for t in range(MONTHS):
            change = levels[t] - (levels[t - 1] if t else 0)
            if change:
                lines = ((rebates, change, GENERAL, -1), (deferred, -change, GENERAL, -1))
                out.append(Entry(COMPANY, int(MONTH_START[t + 1]) - 1, SA, lines))
    return out


# --- payment terms -----------------------------------------------------------------------------------------
TERMS_SUPPLIER, TERMS_FROM, OLD_DAYS, NEW_DAYS = DRIVES, index_of(2026, 2), 30, 60


def late_payments() -> dict[int, int]:
    """Supplier index -> first month whose invoices are paid a month later."""
    return {supplier_index(TERMS_SUPPLIER): TERMS_FROM}


# --- machine -----------------------------------------------------------------------------------------------
ASSET, QUOTED, PAID, LIFE = "A-9001", 48_000_000, 44_196_000, 60
ASSET_T, ASSET_DAY, IN_SERVICE_T = index_of(2026, 2), 15, index_of(2026, 3)


def asset_entries() -> list[Entry]:
    """Purchase from the machine's supplier, payment a month later, straight-line depreciation of the price paid."""
    machine, worn, depreciation = account(11000), account(11010), account(480000)
    payable, bank, vendor = account(160000), account(113100), supplier_index(MACHINES)
    out = [
        Entry(COMPANY, int(MONTH_START[ASSET_T]) + ASSET_DAY, SA,
              ((machine, PAID, GENERAL, -1), (payable, -PAID, VENDOR, vendor)), ASSET),
        Entry(COMPANY, int(MONTH_START[ASSET_T + 1]) + ASSET_DAY, SA,
              ((payable, PAID, VENDOR, vendor), (bank, -PAID, GENERAL, -1))),
    ]  # fmt: skip
    before = 0
    for i, t in enumerate(range(IN_SERVICE_T, MONTHS), 1):
        total = (2 * PAID * i + LIFE) // (2 * LIFE)
        lines = ((depreciation, total - before, GENERAL, -1), (worn, before - total, GENERAL, -1))
        out.append(Entry(COMPANY, int(MONTH_START[t + 1]) - 1, AF, lines))
        before = total
    return out


# --- consignment and the sale of the plant -----------------------------------------------------------------
def ownership_entries(block: Block) -> list[Entry]:
    """What the consignor owes or is owed is settled with the bank; the buyer pays 4% above the stock's value."""
    payable, bank, receivable, revenue = account(160000), account(113100), account(140000), account(800000)
    moves = block.moves
    out = []
    for row in np.flatnonzero(np.isin(moves.code, (411, 412)) & (moves.value != 0)):
        value, t = int(moves.value[row]), int(moves.t[row])
        if t + 1 < MONTHS:
            lines = ((payable, value, GENERAL, -1), (bank, -value, GENERAL, -1))
            out.append(Entry(COMPANY, int(MONTH_START[t + 1]) + 9, SA, lines))
    price = -int(moves.value[moves.code == 251].sum()) * 104 // 100
    day = int(MONTH_START[PLANT_SOLD + 1])
    out.append(Entry(COMPANY, day - 1, RV, ((receivable, price, CUSTOMER, -1), (revenue, -price, GENERAL, -1))))
    out.append(Entry(COMPANY, day + 14, SA, ((bank, price, GENERAL, -1), (receivable, -price, CUSTOMER, -1))))
    return out
