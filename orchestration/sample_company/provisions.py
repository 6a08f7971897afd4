"""Provision for excess and obsolete spare parts: its balance, what was used when parts were scrapped, what was let go.

What belongs here: the provision month by month and its journals. What does not: what a lower rate is worth.
Amounts are local cents of company 1000; the balance is positive.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .events import Block
from .inventory_plot import SPARES_SCRAPPED
from .ledger import GENERAL, SA, Entry
from .plot_cast import POINTS
from .world import MONTH_START, MONTHS, account, index_of

GROUP, PLANT, COMPANY = "SPARE", "1010", 0
FALLING_FROM = index_of(2025, 11)
LET_GO, LET_GO_CENTS = index_of(2026, 5), 400_000
USUAL_PER_MILLE = 240


@dataclass(frozen=True)
class Provision:
    """One month. balance = balance before + charged - used; `unused`: part of a negative charge that was let go."""

    t: int
    gross: int
    balance: int
    used: int
    unused: int
    charged: int


def act_out_provision(block: Block) -> list[Provision]:
    """Gross stock of the spare parts, and the provision that follows it at a rate that falls with the programme."""
    points = [i for i, p in enumerate(POINTS) if p.group == GROUP]
    scrapped = (block.moves.code == 551) & np.isin(block.moves.point, points)
    out: list[Provision] = []
    before = 0
    for t in range(MONTHS):
        gross = int(block.closing_value[points, t].sum())
        value = -int(block.moves.value[scrapped & (block.moves.t == t)].sum())
        used = value * USUAL_PER_MILLE // 1000 if t == SPARES_SCRAPPED else 0
        rate = USUAL_PER_MILLE - 9 * max(0, min(t - FALLING_FROM + 1, 10))
        unused = LET_GO_CENTS if t == LET_GO else 0
        gone = LET_GO_CENTS if t >= LET_GO else 0  # what was let go stays gone
        balance = gross * rate // 1000 - gone
        out.append(Provision(t, gross, balance, used, unused, balance - before + used))
        before = balance
    return out


def entries(provisions: list[Provision]) -> list[Entry]:
    """Charge (or release) against the allowance; use of the allowance against the scrap expense it covers."""
    expense, allowance, scrap = account(236000), account(309000), account(233000)
    out = []
    for p in provisions:
        day = int(MONTH_START[p.t + 1]) - 1
        if p.charged:
            lines = ((expense, p.charged, GENERAL, -1), (allowance, -p.charged, GENERAL, -1))
            out.append(Entry(COMPANY, day, SA, lines, f"provision-{p.t}"))
        if p.used:
            lines = ((allowance, p.used, GENERAL, -1), (scrap, -p.used, GENERAL, -1))
            out.append(Entry(COMPANY, day, SA, lines, f"use-{p.t}"))
    return out
