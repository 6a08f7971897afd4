"""The plot: projects, measures and what is meant to go right or wrong with each of them.

What belongs here: the story as data. What does not: computed amounts (truth.py) and file layout (register.py).
People carry role names. Dates are before the effective date where the method asks for it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from .cast import LEADS, ROLES, Role


@dataclass(frozen=True)
class Project:
    project_id: str
    title: str
    gate: str
    owner: str
    sponsor: str
    reporting_line: str
    budget_tag: str = ""


@dataclass(frozen=True)
class Measure:
    """One measure. `roles`: indices into ROLES of the stock points in scope (an item may count at several plants).

    claim: claimed / measured. plan_factor: planned / what the contract would bring at real volumes.
    frozen: "" (recomputed), "price", "counted" (rows and quantity too) or "hashed" (and the rows' hash).
    """

    measure_id: str
    project_id: str
    title: str
    effective: dt.date
    baseline: str
    roles: tuple[int, ...]
    plan_unit: str
    owner: str
    gate: str = "DI5"
    claimed_as: str = "hard"
    company: str = "1000"
    plant: str = ""
    share: str = ""
    claim: float = 1.0
    plan_factor: float = 1.0
    frozen: str = ""
    unsigned_last: bool = False
    decision: str = "validated"
    offer_over: float = 0.0

    @property
    def supplier(self) -> str:
        return str(LEADS[ROLES[self.roles[0]].supplier].lifnr)

    @property
    def items(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(ROLES[r].material for r in self.roles))


def _of(*materials: str) -> tuple[int, ...]:
    return tuple(i for i, r in enumerate(ROLES) if r.material in materials)


PROJECTS: tuple[Project, ...] = (
    Project("P-10", "Castings and machined parts", "DI5", "Category Lead Castings", "Chief Procurement Officer",
            "Procurement Direct", "COPA-CAST"),
    Project("P-20", "Steel and seals contracts", "DI5", "Category Lead Metals", "Chief Procurement Officer",
            "Procurement Direct"),
    Project("P-30", "Motion and fasteners overseas", "DI5", "Category Lead Motion", "Chief Operating Officer",
            "Procurement Direct", "COPA-MOTION"),
    Project("P-40", "Packaging frame contract", "DI4", "Category Lead Packaging", "Chief Operating Officer",
            "Procurement Direct"),
    Project("P-50", "Electronics and polymers", "DI5", "Category Lead Electronics", "Chief Procurement Officer",
            "Procurement Direct"),
    Project("P-60", "Indirect materials", "DI4", "Category Lead Indirect", "Chief Financial Officer",
            "Procurement Indirect"),
)  # fmt: skip

MEASURES: tuple[Measure, ...] = (
    Measure("M-01", "P-10", "Casting price agreement", dt.date(2025, 7, 1), "weighted_average",
            _of("100101", "100102", "100103"), "per_period", "Buyer Castings", claim=0.98, frozen="hashed"),
    Measure("M-02", "P-20", "Sheet steel tender, starts late", dt.date(2025, 9, 1), "weighted_average",
            _of("100111", "100112"), "per_year", "Buyer Metals", claim=0.97),
    Measure("M-03", "P-20", "Seal contract with off-contract buying", dt.date(2025, 8, 1), "weighted_average",
            _of("SEAL-210", "SEAL-220", "SEAL-230"), "per_period", "Buyer Seals", claim=0.99, plan_factor=1.0 / 0.65,
            frozen="hashed", unsigned_last=True),
    Measure("M-04", "P-30", "Linear motion renegotiation, claimed too high", dt.date(2025, 10, 1), "weighted_average",
            _of("100131", "100132"), "per_period", "Buyer Motion", claim=1.35, plan_factor=1.05, frozen="price",
            decision="partly_validated"),
    Measure("M-05", "P-30", "Fastener consolidation, volume short of forecast", dt.date(2025, 7, 1),
            "weighted_average", _of("100141", "100142", "100143"), "per_unit", "Buyer Fasteners", company="2000",
            claim=0.99, plan_factor=4.0 / 3.0, frozen="price"),
    Measure("M-06", "P-10", "Turned parts price increase fended off", dt.date(2025, 12, 1), "documented_offer",
            _of("100151", "100152"), "per_period", "Buyer Turned Parts", claim=1.0, decision="disputed",
            offer_over=0.045),
    Measure("M-07", "P-40", "Packaging frame contract", dt.date(2025, 9, 1), "weighted_average",
            _of("100161", "100162"), "per_period", "Buyer Packaging", share="0.6", claim=0.98, gate="DI4"),
    Measure("M-08", "P-40", "Packaging redesign", dt.date(2026, 1, 1), "weighted_average",
            _of("100161", "100162"), "per_period", "Packaging Engineer", share="0.4", claim=0.97, gate="DI4"),
    Measure("M-09", "P-50", "Electronics supplier agreement", dt.date(2025, 7, 1), "standard_price",
            _of("100171", "100172", "100173"), "per_period", "Buyer Electronics", plant="1020", claim=0.98),
    Measure("M-10", "P-50", "Polymer price reset", dt.date(2025, 11, 1), "last_price",
            _of("100181", "100182"), "per_year", "Buyer Polymers", claim=0.96, frozen="hashed", unsigned_last=True),
    Measure("M-11", "P-30", "Miniature bearings direct import", dt.date(2025, 10, 1), "weighted_average",
            _of("100191", "100192"), "per_period", "Buyer Bearings", claim=0.97, plan_factor=1.02, frozen="counted"),
    Measure("M-12", "P-60", "Consumables frame order", dt.date(2026, 1, 1), "weighted_average",
            _of("GLOVE-N", "100202"), "per_period", "Buyer Indirect", claim=0.98, gate="DI4"),
    Measure("M-13", "P-10", "Valve supplier for the Ohio plant", dt.date(2026, 3, 1), "weighted_average",
            _of("100211", "100212"), "per_window", "Buyer Valves", company="2000", claim=0.97, gate="DI4",
            frozen="hashed"),
)  # fmt: skip


@dataclass(frozen=True)
class Override:
    """Finance accepts another amount than it signed, for a while. `share`: of the measured amount of that month."""

    measure_id: str
    period: str
    share: str
    reason: str
    expires_after: str


#: The first still holds at the last close; the second ran out long before it, so that the sign-off stands again.
OVERRIDES: tuple[Override, ...] = (
    Override("M-04", "2026-06", "0.95", "Delivery under review was received in full; freight share still open",
             "2026-12"),
    Override("M-02", "2026-02", "0.50", "Mill price list under audit until the spring settlement", "2026-05"),
)  # fmt: skip

WINDOW_MONTHS = 12


def roles_of(measure: Measure) -> tuple[Role, ...]:
    return tuple(ROLES[i] for i in measure.roles)


def add_months(date: dt.date, months: int) -> dt.date:
    """The same day `months` later; the last day of the month when that day does not exist."""
    n = date.year * 12 + date.month - 1 + months
    year, month = n // 12, n % 12 + 1
    last = (dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)).day
    return dt.date(year, month, min(date.day, last))
