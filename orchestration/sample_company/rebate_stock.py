"""Rebates on goods that still lie in stock: the share of an agreement's purchases that has not turned yet.

What belongs here: that share from purchases and stock flows, in exact fractions, and what the books defer by it.
What does not: what is earned and its journals (terms.py), what it is worth as a benefit (truth_benefits.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from .events import Block
from .terms import REBATE_SUPPLIER, Accrual, Agreement, invoiced_by_point
from .truth import stock_flows, turn_pool
from .world import MONTHS


def in_stock_share(block: Block, agreement: Agreement) -> list[Fraction]:
    """Of the purchases to date under the agreement, the part that lies in stock at each month's end, by value."""
    bought, lying = [Fraction(0)] * MONTHS, [Fraction(0)] * MONTHS
    for point, months in invoiced_by_point(block, REBATE_SUPPLIER).items():
        under = [Fraction(months[t] if agreement.first <= t <= agreement.last else 0) for t in range(MONTHS)]
        inflow, outflow = stock_flows(block, point)
        _, held = turn_pool(int(block.opening_quantity[point]), inflow, outflow, under)
        for t in range(MONTHS):
            bought[t] += sum(under[: t + 1], Fraction(0))
            lying[t] += held[t]
    return [part / whole if whole else Fraction(0) for part, whole in zip(lying, bought, strict=True)]


def deferred(block: Block, rows: Sequence[Accrual]) -> dict[str, list[int]]:
    """Agreement -> cents of its accrued rebate that lie on goods in stock, by month."""
    out: dict[str, list[int]] = {}
    for agreement in dict.fromkeys(r.agreement for r in rows):
        share, accrued = in_stock_share(block, agreement), 0
        levels = []
        for t in range(MONTHS):
            accrued += sum(r.accrued for r in rows if r.agreement == agreement and r.t == t)
            exact = accrued * share[t]
            levels.append((2 * exact.numerator + exact.denominator) // (2 * exact.denominator))
        out[agreement.agreement_id] = levels
    return out
