"""The cast of the sample group: three more companies, what they buy and from whom, and their measures.

What belongs here: who and what exists, prices before and after, the story of each measure as data.
What does not: what happens (small.py), native tables (s4.py, oracle_ebs.py, homegrown.py), amounts (group_truth.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from .plot import Measure, Project
from .small import Part, Spec, Vendor
from .world import EUR, GBP, JPY, MONTHS, USD, index_of

ECC, S4, EBS, HOMEGROWN = "ecc", "s4", "ebs", "homegrown"
JAPAN, AMERICA, BRITAIN = "3000", "4000", "5000"
# Group company ids are the company codes; SAP pads them to six digits.
PARTNER = {code: code for code in ("1000", "2000", JAPAN, AMERICA, BRITAIN)}
NEVER = MONTHS + 99
_OCT, _NOV, _DEC, _JAN, _FEB = (
    index_of(2025, 10), index_of(2025, 11), index_of(2025, 12), index_of(2026, 1), index_of(2026, 2),
)  # fmt: skip

# Goods that group companies sell each other; the number is the same in every system.
TO_JAPAN, TO_AMERICA, FROM_JAPAN, FROM_BRITAIN = "HG-7010", "HG-7020", "HG-7030", "HG-7040"


@dataclass(frozen=True)
class GroupMeasure(Measure):
    """A measure of a smaller company. `numbers`: items; `vendor` blank: any; `group`: scope by item group instead."""

    source: str = ""
    numbers: tuple[str, ...] = ()
    vendor: str = ""
    group: str = ""

    @property
    def supplier(self) -> str:
        return self.vendor

    @property
    def items(self) -> tuple[str, ...]:
        return self.numbers


def _plain(prefix: str, group: str, vendors: tuple[str, ...], count: int, price: int, monthly: int, lot: int,
           per: int = 1, cost_share: float = 0.0, rates: Mapping[str, float] | None = None) -> list[Part]:  # fmt: skip
    """`count` items without a part in any measure; `rates`: local minor units per minor unit of a vendor's currency."""
    parts = []
    for i in range(count):
        vendor = vendors[i % len(vendors)]
        unit = price + price * (i % 5) // 7
        cost = round(unit * (rates or {}).get(vendor, 1.0) * cost_share) if cost_share else 0
        parts.append(
            Part(f"{prefix}{i + 1:03d}", f"Component {prefix}{i + 1:03d}", group, vendor, unit, unit, NEVER,
                 (monthly + monthly * (i % 3) // 4) // lot * lot, lot, per, i % 2, cost, sold=i % 3 == 0)
        )  # fmt: skip
    return parts


def japan(scale: int, from_ecc: tuple[int, ...]) -> Spec:
    """SAP S/4HANA, JPY, moving average. `from_ecc`: what it buys of TO_JAPAN each month."""
    vendors = (
        Vendor("310001", "Mikawa Ball Screws K.K.", "JP", JPY, 5, 7),
        Vendor("310002", "Golden Gate Drives Inc.", "US", USD, 8, 9),
        Vendor("310003", "Osaka Spot Trading", "JP", JPY, 9, 6),
        Vendor("310004", "Rheintal Führungen GmbH", "DE", EUR, 25, 10),
        Vendor("310005", "Setouchi Kinzoku", "JP", JPY, 6, 7),
        Vendor("310006", "Halden SE", "DE", EUR, 11, 3, PARTNER["1000"]),
    )
    parts = [
        Part("J-101", "Ball screw 16", "SCREW", "310001", 18_500, 17_150, _OCT, 900, 10, measured=True),
        Part("J-102", "Ball screw 20", "SCREW", "310001", 23_200, 21_800, _OCT, 640, 10, plant=1, measured=True),
        Part("J-201", "Servo drive 400 W", "DRIVE", "310002", 21_490, 19_990, _DEC, 420, 10, outside="", measured=True),
        Part("J-202", "Servo drive 750 W", "DRIVE", "310002", 28_750, 26_900, _DEC, 260, 10, measured=True),
        Part("J-301", "Linear guide rail", "GUIDE", "310005", 9_400, 8_740, _FEB, 1_500, 20, per=10, outside="310003",
             measured=True),
        Part(TO_JAPAN, "Guide carriage HG", "GROUP", "310006", 8_450, 8_100, _JAN, 0, 1, sold=True, given=from_ecc),
        Part(FROM_JAPAN, "Spindle nut HG", "GROUP", "310005", 5_200, 5_200, NEVER, 400, 10, sold=True),
        *_plain("J-5", "RAW", ("310001", "310005", "310004"), 6, 7_300, 1_200, 20),
    ]  # fmt: skip
    parts = [
        replace(p, before=p.before // 161 * 100, after=p.after // 161 * 100) if p.vendor == "310004" else p
        for p in parts
    ]
    for s in range(1, scale):
        parts += _plain(f"J-{5 + s}", "RAW", ("310001", "310005"), 6, 7_300, 1_200, 20)
    return Spec(
        JAPAN, "Halden Japan K.K.", S4, "JP", JPY, PARTNER[JAPAN], (("3010", "Nagoya Works"), ("3020", "Kobe Works")),
        vendors, tuple(parts), standard=False, to_stock=True,
    )  # fmt: skip


def america(scale: int, from_ecc: tuple[int, ...], from_britain: tuple[int, ...]) -> Spec:
    """Oracle E-Business Suite, USD, standard cost, goods go through receiving inspection."""
    vendors = (
        Vendor("5001", "Great Lakes Castings LLC", "US", USD, 4, 8),
        Vendor("5002", "Nordsee Regler GmbH", "DE", EUR, 7, 9),
        Vendor("5003", "Quick Parts Depot", "US", USD, 9, 6),
        Vendor("5004", "Midwest Industrial Supply", "US", USD, 6, 7),
        Vendor("5005", "Toronto Gasket Co.", "CA", USD, 26, 9),
        Vendor("5006", "Halden SE", "DE", EUR, 11, 3, PARTNER["1000"]),
        Vendor("5007", "Halden UK Ltd", "GB", GBP, 10, 3, PARTNER[BRITAIN]),
    )
    parts = [
        Part("A1001", "Pump housing", "CASTING", "5001", 4_150, 3_880, _OCT, 1_400, 10, cost=4_140, outside="5003",
             measured=True),
        Part("A1002", "Pump cover", "CASTING", "5001", 1_985, 1_860, _OCT, 1_800, 20, cost=1_980, plant=1,
             measured=True),
        Part("A2001", "Flow controller", "CONTROL", "5002", 8_900, 8_290, _NOV, 420, 10, cost=9_690, measured=True),
        Part("A2002", "Pressure controller", "CONTROL", "5002", 11_250, 10_640, _NOV, 300, 10, cost=12_240,
             measured=True),
        Part("A3001", "Cutting fluid", "MRO", "5004", 2_480, 2_290, _JAN, 900, 20, cost=0, consumed=True,
             measured=True),
        # the transfer price falls too, and it stands in the item group that the controller measure covers
        Part(TO_AMERICA, "Control valve HG", "CONTROL", "5006", 6_200, 5_760, _JAN, 0, 1, cost=6_720, sold=True,
             given=from_ecc),
        Part(FROM_BRITAIN, "Solenoid HG", "GROUP", "5007", 2_150, 2_150, NEVER, 0, 1, cost=2_740, plant=1, sold=True,
             given=from_britain),
        *_plain("A5", "RAW", ("5001", "5004", "5005"), 6, 1_450, 2_000, 20, cost_share=0.99),
    ]  # fmt: skip
    for s in range(1, scale):
        parts += _plain(f"A{5 + s}", "RAW", ("5001", "5004"), 6, 1_450, 2_000, 20, cost_share=0.99)
    return Spec(
        AMERICA, "Halden America Corp.", EBS, "US", USD, PARTNER[AMERICA], (("M1", "Cleveland"), ("M2", "Toledo")),
        vendors, tuple(parts), standard=True, to_stock=False, two_steps=True,
    )  # fmt: skip


def britain(scale: int) -> Spec:
    """An own system that writes files, GBP, moving average; invoice differences are expensed."""
    vendors = (
        Vendor("V-01", "Sheffield Springs Ltd", "GB", GBP, 5, 8),
        Vendor("V-02", "Brabant Magneten B.V.", "NL", EUR, 7, 9),
        Vendor("V-03", "Corner Hardware", "GB", GBP, 9, 5),
        Vendor("V-04", "Tyne Castings Ltd", "GB", GBP, 25, 11),
    )
    parts = [
        Part("B/100", "Valve spring", "SPRING", "V-01", 1_840, 1_700, _OCT, 6_000, 100, per=10, measured=True),
        Part("B/110", "Brake spring", "SPRING", "V-01", 2_660, 2_480, _OCT, 4_200, 100, per=10, measured=True),
        Part("B/200", "Magnet core", "MAGNET", "V-02", 1_260, 1_165, _JAN, 2_600, 50, outside="V-03", measured=True),
        Part(FROM_BRITAIN, "Solenoid HG", "GROUP", "V-04", 1_380, 1_380, NEVER, 300, 50, sold=True),
        *_plain("B/5", "RAW", ("V-01", "V-02", "V-04"), 5, 940, 2_500, 50),
    ]
    for s in range(1, scale):
        parts += _plain(f"B/{5 + s}", "RAW", ("V-01", "V-04"), 5, 940, 2_500, 50)
    return Spec(
        BRITAIN, "Halden UK Ltd", HOMEGROWN, "GB", GBP, PARTNER[BRITAIN], (("LEEDS", "Leeds"), ("HULL", "Hull")),
        vendors, tuple(parts), standard=False, to_stock=False,
    )  # fmt: skip


PROJECTS: tuple[Project, ...] = (
    Project("P-70", "Japan: screws, drives and guides", "DI5", "Category Lead Motion Japan", "Chief Operating Officer",
            "Procurement Japan"),
    Project("P-80", "America: castings and controllers", "DI5", "Category Lead Castings America",
            "Chief Procurement Officer", "Procurement America"),
    Project("P-90", "Britain: springs and magnets", "DI4", "Category Lead Metals Britain", "Chief Procurement Officer",
            "Procurement Britain"),
)  # fmt: skip

MEASURES: tuple[GroupMeasure, ...] = (
    GroupMeasure("M-31", "P-70", "Ball screw agreement", dt.date(2025, 10, 1), "weighted_average", (), "per_period",
                 "Buyer Screws", company=JAPAN, claim=0.98, source=S4, numbers=("J-101", "J-102"), vendor="310001",
                 frozen="hashed"),
    GroupMeasure("M-32", "P-70", "Servo drives in US dollars", dt.date(2025, 12, 1), "weighted_average", (),
                 "per_year", "Buyer Drives", company=JAPAN, claim=0.97, source=S4, numbers=("J-201", "J-202"),
                 vendor="310002"),
    GroupMeasure("M-33", "P-70", "Guide rails with off-contract buying", dt.date(2026, 2, 1), "last_price", (),
                 "per_period", "Buyer Guides", company=JAPAN, claim=0.96, plan_factor=1.1, source=S4,
                 numbers=("J-301",), vendor="310005"),
    GroupMeasure("M-41", "P-80", "Castings with off-contract buying", dt.date(2025, 10, 1), "weighted_average", (),
                 "per_period", "Buyer Castings America", company=AMERICA, claim=0.98, source=EBS,
                 numbers=("A1001", "A1002"), vendor="5001"),
    GroupMeasure("M-42", "P-80", "Controllers in euros", dt.date(2025, 11, 1), "weighted_average", (), "per_period",
                 "Buyer Controllers", company=AMERICA, claim=1.2, source=EBS, numbers=("A2001", "A2002"),
                 group="CONTROL", decision="partly_validated"),
    GroupMeasure("M-43", "P-80", "Cutting fluid frame order", dt.date(2026, 1, 1), "weighted_average", (), "per_unit",
                 "Buyer Indirect America", company=AMERICA, gate="DI4", claim=0.97, source=EBS, numbers=("A3001",),
                 vendor="5004"),
    GroupMeasure("M-51", "P-90", "Spring contract", dt.date(2025, 10, 1), "weighted_average", (), "per_period",
                 "Buyer Springs", company=BRITAIN, gate="DI4", claim=0.98, source=HOMEGROWN,
                 numbers=("B/100", "B/110"), vendor="V-01", frozen="price"),
    GroupMeasure("M-52", "P-90", "Magnet cores in euros", dt.date(2026, 1, 1), "weighted_average", (), "per_window",
                 "Buyer Magnets", company=BRITAIN, gate="DI4", claim=0.99, source=HOMEGROWN, numbers=("B/200",),
                 vendor="V-02"),
)  # fmt: skip
