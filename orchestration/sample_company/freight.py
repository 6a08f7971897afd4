"""Outbound freight: standard shipments at a steady price per unit, and the expedited ones that cost a premium.

What belongs here: shipments and their journal documents. What does not: what fewer of them are worth
(truth_benefits.py). Amounts are local cents.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .ledger import GENERAL, SA, Entry
from .world import MONTH_START, MONTHS, account, index_of

FASTER_FROM = index_of(2025, 10)  # better forecasts: fewer shipments in a hurry
PLANT_OF = {0: "1010", 1: "2010"}
CENTS_PER_UNIT = {0: 120, 1: 95}
LANES = {0: ("DE-NORTH", "DE-SOUTH"), 1: ("US-EAST",)}


@dataclass(frozen=True)
class Shipment:
    """One freight document of one line. `actual`, `standard`: local cents, at its cost and at usual freight."""

    company: int
    t: int
    day: int
    number: str
    expedite: bool
    lane: str
    units: int
    actual: int
    standard: int

    @property
    def premium(self) -> int:
        return self.actual - self.standard


def act_out_freight(seed: int) -> list[Shipment]:
    """Shipments of both companies, month by month."""
    rng = np.random.default_rng([seed, 97])
    shipments: list[Shipment] = []
    for t in range(MONTHS):
        start = int(MONTH_START[t])
        for k, lanes in LANES.items():
            for i, lane in enumerate(lanes):
                units = int(5_200 * (1 + rng.normal(0, 0.03))) if k == 0 else int(4_600 * (1 + rng.normal(0, 0.03)))
                cost = units * CENTS_PER_UNIT[k]
                number = f"FR{k + 1}{t:02d}{i:02d}"
                shipments.append(Shipment(k, t, start + 20 + i, number, False, lane, units, cost, cost))
        hurried = int(rng.integers(5, 8)) if t < FASTER_FROM else int(rng.integers(2, 5))
        for i in range(hurried):
            units = int(rng.integers(60, 180))
            standard = units * CENTS_PER_UNIT[0]
            premium = round((95_000 if t < FASTER_FROM else 88_000) * float(rng.uniform(0.8, 1.2)))
            shipments.append(
                Shipment(0, t, start + 3 + 3 * i, f"FX1{t:02d}{i:02d}", True, LANES[0][i % 2], units,
                         standard + premium, standard)
            )  # fmt: skip
    return shipments


def entries(shipments: list[Shipment]) -> list[Entry]:
    """Freight against bank, one journal document for each shipment."""
    freight, bank = account(440000), account(113100)
    return [
        Entry(s.company, s.day, SA, ((freight, s.actual, GENERAL, -1), (bank, -s.actual, GENERAL, -1)), s.number)
        for s in shipments
    ]
