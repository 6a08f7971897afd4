"""The cast: suppliers, items at plants ("stock points"), their units and prices, and the plot of each measure.

What belongs here: who and what exists in one item block, and which price an order of a month carries.
What does not: what happens (events.py). Block 0 holds every item that a measure covers, whatever the scale;
all other items are drawn at random from the block's own generator.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd

import numpy as np

from .world import (
    DECIMALS,
    EUR,
    GBP,
    JPY,
    KWD,
    MONTHS,
    PLANT_COMPANY,
    ROLL_T,
    USD,
    Bools,
    Ints,
    Rates,
    divide_half_up,
    index_of,
)

BLOCK_ITEMS = 300
TRANSFER_PAIRS = 5
SUPPLIERS_PER_BLOCK = 16


@dataclass(frozen=True)
class Unit:
    """How an item is ordered and priced.

    umrez: base units in one order unit. bprme: order price unit; base_per_price_unit: base units in one of it.
    peinh: price units the net price is for. lot: smallest order quantity in base units.
    """

    base: str
    order: str
    umrez: int
    bprme: str
    base_per_price_unit: int
    peinh: int
    lot: int

    @property
    def divisor(self) -> int:
        """Order value in minor units = base quantity x net price / divisor."""
        return self.base_per_price_unit * self.peinh

    @property
    def price_step(self) -> int:
        """Net prices are multiples of this, so that every lot has a value exact to the currency's decimals."""
        return self.divisor // gcd(self.divisor, self.lot)


UNITS: tuple[Unit, ...] = (
    Unit("EA", "EA", 1, "EA", 1, 1, 10),
    Unit("EA", "EA", 1, "EA", 1, 100, 100),
    Unit("KG", "KG", 1, "KG", 1, 1, 25),
    Unit("KG", "KG", 1, "KG", 1, 100, 50),
    Unit("EA", "PAL", 100, "PAL", 100, 1, 100),
    Unit("EA", "PAL", 480, "EA", 1, 1000, 480),
    Unit("EA", "PAL", 100, "EA", 1, 1, 100),
)
U_EA, U_EA100, U_KG, U_KG100, U_PAL100, U_PAL480, U_PAL100_EA = range(7)


@dataclass(frozen=True)
class Supplier:
    lifnr: int
    name: str
    land: str
    currency: int
    trading_partner: str = ""


LEADS: tuple[Supplier, ...] = (
    Supplier(200001, "Gießerei Nordlicht GmbH", "DE", EUR),
    Supplier(200002, "Flachstahl Kontor AG", "DE", EUR),
    Supplier(200003, "Dichtungswerk Süd GmbH & Co. KG", "DE", EUR),
    Supplier(200004, "Schnellhandel Röder", "AT", EUR),
    Supplier(200005, "Pacific Motion Parts LLC", "US", USD),
    Supplier(200006, "Lakeside Fasteners Inc.", "US", USD),
    Supplier(200007, "Präzision Drehteile GmbH", "DE", EUR),
    Supplier(200008, "Northgate Packaging Ltd", "GB", GBP),
    Supplier(200009, "Elektronik Baugruppen GmbH", "DE", EUR),
    Supplier(200010, "Gulf Polymers W.L.L.", "KW", KWD),
    Supplier(200011, "Sakura Bearings K.K.", "JP", JPY),
    Supplier(200012, "Werksbedarf Handelsges. mbH", "DE", EUR),
    Supplier(200013, "Alpine Ventile S.p.A.", "IT", EUR),
    Supplier(200014, "Halden Industries Inc.", "US", USD, "002000"),
    Supplier(200015, "Halden SE", "DE", EUR, "001000"),
    Supplier(200016, "Halden Japan K.K.", "JP", JPY, "003000"),
)
JAPAN_SUPPLIER = 15
IC_FOR_COMPANY = (13, 14)
_BLOCK_CURRENCIES = (EUR, EUR, EUR, EUR, EUR, EUR, USD, USD, GBP, JPY, USD, USD, USD, USD, EUR, JPY)


@dataclass(frozen=True)
class Role:
    """An item with a part in a measure: where, from whom, and its contract price before and after a month."""

    material: str
    text: str
    plant: int
    supplier: int  # index into LEADS
    unit: int
    before: int  # minor units per peinh
    after: int
    change: int  # month index of the first order at the new price
    lots: int  # monthly demand in lots, before ROLE_VOLUME
    group: str
    standard: bool = False
    consumed: bool = False
    outside: int = -1  # off-contract supplier that also delivers, at the old price


_JUL, _AUG, _SEP = index_of(2025, 7), index_of(2025, 8), index_of(2025, 9)
_OCT, _NOV, _DEC = index_of(2025, 10), index_of(2025, 11), index_of(2025, 12)
_JAN, _MAR = index_of(2026, 1), index_of(2026, 3)

ROLES: tuple[Role, ...] = (
    Role("100101", "Bearing housing cast 80", 0, 0, U_EA, 4850, 4480, _JUL, 42, "CAST"),
    Role("100102", "Bearing housing cast 120", 0, 0, U_EA, 7200, 6740, _JUL, 30, "CAST"),
    Role("100102", "Bearing housing cast 120", 1, 0, U_EA, 7200, 6740, _JUL, 16, "CAST", standard=True),
    Role("100103", "Casting sand resin", 0, 0, U_KG100, 31250, 29400, _JUL, 90, "CAST"),
    Role("100111", "Sheet steel 2 mm", 0, 1, U_KG, 132, 121, _JAN, 400, "STEEL"),
    Role("100112", "Sheet steel 4 mm", 0, 1, U_KG, 148, 137, _JAN, 320, "STEEL"),
    Role("SEAL-210", "Shaft seal 210", 0, 2, U_EA, 1260, 1155, _AUG, 110, "SEAL", outside=3),
    Role("SEAL-220", "Shaft seal 220", 0, 2, U_EA100, 84500, 77000, _AUG, 24, "SEAL", outside=3),
    Role("SEAL-230", "Gasket kit", 0, 2, U_PAL100_EA, 935, 870, _AUG, 20, "SEAL", outside=3),
    Role("100131", "Linear guide", 0, 4, U_EA, 8900, 8390, _OCT, 22, "MOTION"),
    Role("100132", "Ball screw", 0, 4, U_EA, 15400, 14600, _OCT, 12, "MOTION"),
    Role("100141", "Hex bolt M10", 2, 5, U_EA100, 2450, 2260, _JUL, 260, "FASTENER"),
    Role("100142", "Hex bolt M12", 2, 5, U_EA100, 3120, 2890, _JUL, 210, "FASTENER"),
    Role("100143", "Flange nut M12", 2, 5, U_EA100, 1480, 1390, _JUL, 300, "FASTENER"),
    Role("100151", "Turned spindle", 0, 6, U_EA, 5600, 5684, _DEC, 28, "TURNED"),
    Role("100152", "Turned sleeve", 0, 6, U_EA, 3300, 3267, _DEC, 34, "TURNED"),
    Role("100161", "Crate insert", 0, 7, U_PAL100, 41200, 38300, _SEP, 36, "PACK"),
    Role("100162", "Folding box", 0, 7, U_PAL100, 23600, 21850, _SEP, 44, "PACK"),
    Role("100171", "Control board A", 1, 8, U_EA, 6400, 6020, _JUL, 26, "ELECTRO", standard=True),
    Role("100172", "Control board B", 1, 8, U_EA, 8150, 7660, _JUL, 18, "ELECTRO", standard=True),
    Role("100173", "Cable loom", 1, 8, U_EA100, 142000, 134500, _JUL, 12, "ELECTRO", standard=True),
    Role("100181", "Polymer granulate", 0, 9, U_KG, 520, 486, _NOV, 260, "POLYMER"),
    Role("100182", "Polymer masterbatch", 0, 9, U_KG100, 94500, 89100, _NOV, 70, "POLYMER"),
    Role("100191", "Miniature bearing 608", 0, 10, U_PAL480, 118750, 110250, _OCT, 24, "BEARING"),
    Role("100192", "Miniature bearing 625", 0, 10, U_PAL480, 96500, 90000, _OCT, 30, "BEARING"),
    Role("GLOVE-N", "Nitrile gloves", 0, 11, U_EA100, 1890, 1710, _JAN, 160, "MRO", consumed=True),
    Role("100202", "Cleaning fluid", 0, 11, U_KG, 415, 380, _JAN, 190, "MRO", consumed=True),
    Role("100211", "Solenoid valve", 2, 12, U_EA, 6150, 5720, _MAR, 26, "VALVE"),
    Role("100212", "Check valve", 2, 12, U_EA, 3980, 3740, _MAR, 32, "VALVE"),
)

ROLE_VOLUME = 3  # measured items are the big ones: about a third of what the plants buy

# Months in which the measured items get only plain single deliveries: the first and last month of each window, so
# that no order line straddles a window's edge.
CALM_MONTHS: dict[int, frozenset[int]] = {
    supplier: frozenset(starts) | frozenset(s + 12 for s in starts)
    for supplier, starts in {
        0: {_JUL}, 1: {_SEP}, 2: {_AUG}, 4: {_OCT}, 5: {_JUL}, 6: {_DEC}, 7: {_SEP, _JAN}, 8: {_JUL},
        9: {_NOV}, 10: {_OCT}, 11: {_JAN}, 12: {_MAR}, 3: {_AUG},
    }.items()
}  # fmt: skip
WINDOW_STARTS: dict[int, frozenset[int]] = {
    s: frozenset(m for m in months if m - 12 not in months) for s, months in CALM_MONTHS.items()
}


@dataclass(frozen=True)
class GroupGood:
    """An item that group companies trade: the stock point it takes, counted from the end of the block, and its price.

    `supplier`: index into LEADS, -1 for any; `price` minor units per base unit; `lots`: monthly demand in lots.
    """

    material: str
    text: str
    point: int
    supplier: int
    price: int
    lots: int


@dataclass(frozen=True)
class Cast:
    """One item block. Arrays are per stock point (material at a plant), length n; prices are (n, MONTHS).

    Money: `price` and `price_alt` in document minor units per unit.peinh price units; `std` (n, 2) local cents per
    `val_peinh` base units before and after the standard roll. `measured`: the item has a role in a measure.
    `partner`: receiving stock point of plant-to-plant transfers, -1 for none; `one_step`: by stock transfer order.
    """

    block: int
    suppliers: tuple[Supplier, ...]
    materials: tuple[str, ...]  # distinct materials; stock points point into it
    texts: tuple[str, ...]
    groups: tuple[str, ...]
    material: Ints
    plant: Ints
    unit: Ints
    supplier: Ints
    supplier_alt: Ints
    currency: Ints
    lots: Ints
    price: Ints
    price_alt: Ints
    standard: Bools
    consumed: Bools
    trading: Bools
    measured: Bools
    lead: Ints
    partner: Ints
    one_step: Bools
    val_peinh: Ints
    std: Ints

    @property
    def n(self) -> int:
        return len(self.material)

    @property
    def company(self) -> Ints:
        return PLANT_COMPANY[self.plant]

    def of_unit(self, name: str) -> Ints:
        """A numeric attribute of the unit of each stock point, (n,)."""
        return np.array([getattr(u, name) for u in UNITS], dtype=np.int64)[self.unit]


def make_cast(seed: int, block: int, rates: Rates, goods: tuple[GroupGood, ...] = ()) -> Cast:
    """Draw item block `block`; block 0 starts with ROLES. `goods` replace drawn stock points of plant 1010."""
    rng = np.random.default_rng([seed, 11, block])
    roles = ROLES if block == 0 else ()
    n = BLOCK_ITEMS
    own = tuple(
        Supplier(
            210000 + block * SUPPLIERS_PER_BLOCK + i,
            f"Lieferant {block:03d}-{i:02d}",
            {EUR: "DE", USD: "US", GBP: "GB", JPY: "JP"}[cur],
            cur,
        )
        for i, cur in enumerate(_BLOCK_CURRENCIES)
    )
    suppliers = LEADS + own
    first = len(roles)
    material = np.arange(n, dtype=np.int64)
    plant = rng.choice(3, size=n, p=[0.42, 0.23, 0.35]).astype(np.int64)
    unit = rng.choice(len(UNITS), size=n, p=[0.40, 0.14, 0.12, 0.08, 0.08, 0.08, 0.10]).astype(np.int64)
    lots = rng.integers(8, 60, size=n).astype(np.int64)
    trading = rng.random(n) < 0.35
    standard = plant == 1
    consumed = rng.random(n) < 0.03
    # value of a month's demand, EUR minor units
    worth = np.exp(rng.normal(13.6, 0.6, size=n))
    pick = rng.integers(0, 10, size=n)
    pick_us = 10 + rng.integers(0, 6, size=n)
    supplier = len(LEADS) + np.where(plant == 2, pick_us, pick)
    intercompany = rng.random(n) < 0.03
    supplier = np.where(intercompany, np.array(IC_FOR_COMPANY)[PLANT_COMPANY[plant]], supplier).astype(np.int64)
    # KG at standard cost keeps to currencies with two decimals
    currencies = np.array([s.currency for s in suppliers], dtype=np.int64)
    swap = (plant == 1) & (currencies[supplier] == JPY)
    supplier = np.where(swap, len(LEADS), supplier)
    partner = np.full(n, -1, dtype=np.int64)
    one_step = np.zeros(n, dtype=np.bool_)
    for p in range(TRANSFER_PAIRS):
        a, b = n - 2 * p - 2, n - 2 * p - 1
        plant[a], plant[b] = 0, 1
        material[b] = material[a]
        unit[b] = unit[a]
        trading[b] = trading[a]
        supplier[[a, b]] = len(LEADS) + p % 6
        standard[[a, b]] = False
        consumed[[a, b]] = False
        partner[a] = b
        one_step[a] = p >= 2
    codes: list[str] = [f"{1_000_000 + block * 1000 + i}" for i in range(n)]
    texts: list[str] = [f"Component {c}" for c in codes]
    groups: list[str] = ["TRADE" if t else "RAW" for t in trading]
    units_per_lot = np.array([u.lot for u in UNITS], dtype=np.int64)[unit]
    divisor = np.array([u.divisor for u in UNITS], dtype=np.int64)[unit]
    step = np.array([u.price_step for u in UNITS], dtype=np.int64)[unit]
    supplier_alt = supplier.copy()
    for c in range(len(suppliers)):
        same = [i for i, s in enumerate(own, len(LEADS)) if s.currency == suppliers[c].currency and i != c]
        us = [i for i in same if i - len(LEADS) >= 10]
        eu = [i for i in same if i - len(LEADS) < 10]
        for where, options in ((plant == 2, us), (plant != 2, eu)):
            mask = (supplier == c) & where
            if options and mask.any():
                supplier_alt[mask] = rng.choice(options, size=int(mask.sum()))
    for good in goods:
        i = n - good.point
        plant[i], unit[i], lots[i], trading[i] = 0, U_EA, good.lots, True
        standard[i] = consumed[i] = False
        supplier[i] = good.supplier if good.supplier >= 0 else len(LEADS)
        supplier_alt[i] = supplier[i]
        codes[i], texts[i], groups[i] = good.material, good.text, "TRADE"
    currency = currencies[supplier]
    per_eur = np.array([1.0, 1.087, 161.0, 0.3356, 0.853])[currency] * 10.0 ** (DECIMALS[currency] - 2)
    base_price = worth * per_eur / (lots * units_per_lot) * divisor
    year_step = np.exp(rng.normal(-0.002, 0.008, size=(n, 2)))  # the market is flat; measures make the difference
    price = np.empty((n, MONTHS), dtype=np.int64)
    for t in range(MONTHS):
        factor = np.ones(n)
        if t >= index_of(2025, 1):
            factor = factor * year_step[:, 0]
        if t >= ROLL_T:
            factor = factor * year_step[:, 1]
        price[:, t] = np.maximum(20, np.rint(base_price * factor / step)).astype(np.int64) * step
    for good in goods:
        price[n - good.point] = good.price
    price_alt = np.rint(price * 1.012 / step[:, None]).astype(np.int64) * step[:, None]
    measured = np.zeros(n, dtype=np.bool_)
    lead = np.full(n, -1, dtype=np.int64)
    seen: dict[str, int] = {}
    for i, role in enumerate(roles):
        material[i] = seen.setdefault(role.material, i)
        codes[i], texts[i], groups[i] = role.material, role.text, role.group
        plant[i], unit[i], lots[i] = role.plant, role.unit, role.lots * ROLE_VOLUME
        supplier[i] = role.supplier
        supplier_alt[i] = role.outside if role.outside >= 0 else role.supplier
        currency[i] = suppliers[role.supplier].currency
        price[i] = np.where(np.arange(MONTHS) < role.change, role.before, role.after)
        price_alt[i] = role.before
        standard[i], consumed[i] = role.standard, role.consumed
        trading[i] = False
        measured[i], lead[i] = True, i
    unit_rows = np.array([[u.divisor, u.price_step] for u in UNITS], dtype=np.int64)[unit]
    if (price % unit_rows[:, 1:] != 0).any():
        raise ValueError("a net price is no multiple of its price step: order values would not be exact")
    company = PLANT_COMPANY[plant]
    # local cents per base unit decide how many units a valuation price is for
    at_start = price[:, 0] / unit_rows[:, 0] * rates.num[currency, company, 0] / rates.den[currency, company, 0]
    val_peinh = np.where(at_start >= 200, 1, np.where(at_start >= 4, 100, 1000)).astype(np.int64)
    std = np.empty((n, 2), dtype=np.int64)
    for k, (t, extra) in enumerate(((0, 997), (ROLL_T, 1003))):
        num, den = rates.num[currency, company, t], rates.den[currency, company, t]
        priced = np.where(standard, price[:, t], 0)  # moving-average points have no standard price
        std[:, k] = divide_half_up(priced * num * val_peinh * extra, den * unit_rows[:, 0] * 1000)
    result = Cast(
        block, suppliers, tuple(codes), tuple(texts), tuple(groups), material, plant, unit, supplier, supplier_alt,
        currency, lots, price, price_alt, standard, consumed, trading, measured, lead, partner, one_step, val_peinh,
        std,
    )  # fmt: skip
    if first and not (result.lead[:first] >= 0).all():
        raise ValueError("every role needs its stock point")
    return result
