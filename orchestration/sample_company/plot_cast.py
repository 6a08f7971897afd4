"""The cast of the wider programme: stock points, suppliers and projects that act out every type of benefit.

What belongs here: who and what exists beside block 0, and the months in which something unusual happens.
What does not: what happens (inventory_plot.py, demand.py), amounts (truth_benefits.py).
The points form a block of their own, so that the figures of all other blocks stay what they are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .cast import LEADS, U_EA, UNITS, Cast, Supplier
from .world import EUR, MONTHS, PLANT_COMPANY, ROLL_T, USD, Ints, Rates, divide_half_up, index_of

PLOT_BLOCK = 900

PUMPS, DRIVES, CONSIGNOR, COPPER, PIPES, FILTERS, SPARES, MACHINES, HOSES = (290001 + i for i in range(9))
SUPPLIERS: tuple[Supplier, ...] = (
    Supplier(PUMPS, "Pumpenwerk Hafen GmbH", "DE", EUR),
    Supplier(DRIVES, "Antriebstechnik Ostertal AG", "DE", EUR),
    Supplier(CONSIGNOR, "Getriebe Consult & Lager GmbH", "DE", EUR),
    Supplier(COPPER, "Kupferdraht Union AG", "DE", EUR),
    Supplier(PIPES, "Rohr und Dienst KG", "DE", EUR),
    Supplier(FILTERS, "Great Lakes Filters Inc.", "US", USD),
    Supplier(SPARES, "Ersatzteil Depot GmbH", "DE", EUR),
    Supplier(MACHINES, "Werkzeugmaschinen Nordrand GmbH", "DE", EUR),
    Supplier(HOSES, "Schlauch und Kabel Elbe GmbH", "DE", EUR),
)

OVER_FORECAST = tuple(index_of(2026, m) for m in (1, 2, 3))
PULLED_FORWARD = index_of(2026, 6)
CONSIGNED = index_of(2026, 4)
WRITTEN_OFF = index_of(2026, 2)
COUNTED = index_of(2026, 6)
PLANT_SOLD = index_of(2026, 5)  # on the last day of this month
STOCK_OUT = index_of(2025, 6)
SOLD_PLANT = 3


@dataclass(frozen=True)
class Point:
    """A stock point. price: cents per base unit; monthly: usual quantity a month; stock: opening quantity.

    reduce: months of `monthly` that the stock is to fall by in the programme (0: stays as it is).
    """

    material: str
    text: str
    group: str
    plant: int
    supplier: int
    price: int
    monthly: int
    stock: int
    trading: bool = False
    standard: bool = False
    consumed: bool = False
    reduce: float = 0.0


POINTS: tuple[Point, ...] = (
    Point("P-4101", "Circulation pump 25", "PUMP", 0, PUMPS, 18_400, 240, 300, trading=True),
    Point("P-4102", "Circulation pump 32", "PUMP", 0, PUMPS, 22_900, 180, 230, trading=True),
    Point("P-4103", "Booster pump 50", "PUMP", 0, PUMPS, 31_500, 120, 150, trading=True),
    Point("P-4104", "Booster pump 65", "PUMP", 0, PUMPS, 38_200, 90, 120, trading=True),
    Point("P-4105", "Drain pump", "PUMP", 0, PUMPS, 14_300, 310, 390, trading=True),
    Point("P-4106", "Dosing pump", "PUMP", 0, PUMPS, 26_700, 140, 180, trading=True),
    Point("F-4201", "Filter cartridge 10", "FILTER", 2, FILTERS, 2_150, 2_100, 2_600, trading=True),
    Point("F-4202", "Filter cartridge 20", "FILTER", 2, FILTERS, 3_420, 1_400, 1_800, trading=True),
    Point("F-4203", "Bag filter", "FILTER", 2, FILTERS, 5_890, 620, 800, trading=True),
    Point("F-4204", "Filter housing", "FILTER", 2, FILTERS, 14_800, 210, 280, trading=True),
    Point("D-5101", "Geared drive 1.1 kW", "DRIVE", 0, DRIVES, 41_200, 60, 210, reduce=1.6),
    Point("D-5102", "Geared drive 2.2 kW", "DRIVE", 0, DRIVES, 52_600, 50, 190, reduce=1.8),
    Point("D-5103", "Drive controller", "DRIVE", 0, DRIVES, 23_900, 110, 380, reduce=1.3),
    Point("D-5104", "Worm gear 40", "DRIVE", 0, CONSIGNOR, 17_300, 100, 360),
    Point("D-5105", "Worm gear 63", "DRIVE", 0, DRIVES, 21_800, 80, 320),
    Point("D-5106", "Coupling set", "DRIVE", 0, DRIVES, 4_650, 400, 1_500),
    Point("D-5107", "Servo drive", "DRIVE", 1, DRIVES, 61_400, 60, 220, standard=True, reduce=1.5),
    Point("D-5108", "Servo brake", "DRIVE", 1, DRIVES, 13_700, 120, 300, standard=True),
    Point("D-5109", "Belt drive", "DRIVE", 3, DRIVES, 9_800, 200, 500),
    Point("D-5110", "Chain drive", "DRIVE", 3, DRIVES, 12_400, 150, 400),
    Point("S-6101", "Spare motor, series 3", "SPARE", 0, SPARES, 64_000, 20, 260),
    Point("S-6102", "Spare impeller, series 3", "SPARE", 0, SPARES, 12_900, 50, 700),
    Point("S-6103", "Spare seal kit, series 2", "SPARE", 0, SPARES, 4_300, 90, 1_400),
    Point("S-6104", "Spare board, series 2", "SPARE", 0, SPARES, 27_500, 20, 330),
    Point("W-7101", "Copper wire 0.5", "WIRE", 0, COPPER, 960, 5_200, 6_000),
    Point("W-7102", "Copper wire 1.0", "WIRE", 0, COPPER, 1_140, 4_100, 5_000),
    Point("T-7201", "Steel pipe 60", "PIPE", 0, PIPES, 2_850, 1_500, 1_800),
    Point("T-7202", "Steel pipe 90", "PIPE", 0, PIPES, 4_400, 900, 1_100),
    Point("V-8101", "Cleaning hours", "CLEAN", 0, PIPES, 3_600, 700, 0, consumed=True),
    Point("Y-8201", "Mounting rail", "RAIL", 2, FILTERS, 1_990, 1_300, 1_700),
    Point("H-9101", "Hydraulic hose 6", "HOSE", 0, HOSES, 2_400, 900, 1_100),
    Point("H-9102", "Hydraulic hose 10", "HOSE", 0, HOSES, 3_100, 700, 900),
    Point("H-9103", "Control cable 4x1", "HOSE", 0, HOSES, 1_500, 1_600, 2_000),
    Point("H-9104", "Control cable 7x1", "HOSE", 0, HOSES, 2_800, 800, 1_000),
    Point("H-9105", "Hose fitting", "HOSE", 0, HOSES, 1_200, 1_900, 2_300),
)  # fmt: skip
INDEX_OF = {p.material: i for i, p in enumerate(POINTS)}


def supplier_index(number: int) -> int:
    """Index of a supplier of the plot in Cast.suppliers."""
    return len(LEADS) + number - PUMPS


# --- prices ------------------------------------------------------------------------------------------------
# Copper, monthly index; the price contract follows 60% of it from the base month on, less what was negotiated.
INDEX_ID, INDEX_BASE, INDEXED_SHARE = "COPPER", index_of(2025, 10), (6, 10)
WIRE_FROM, PIPE_FROM, CLEAN_FROM = index_of(2025, 11), index_of(2026, 2), index_of(2026, 1)
# Agreements of the year before, over by now: item -> (first month, per mille of the price before).
PAST_AGREEMENTS = {
    "H-9101": (index_of(2025, 2), 960),
    "H-9102": (index_of(2025, 3), 940),
    "H-9103": (index_of(2025, 4), 950),
    "H-9104": (index_of(2025, 5), 970),
    "H-9105": (index_of(2025, 6), 930),
}
_INDEX_STEPS = (0, 6, 11, 4, -3, 2, 9, 14, 8, 1, -4, 3, 7, 5, -2, 0, 10, 18, 26, 31, 22, 12, -6, -15, -21, -12, -4)


def index_tenths(t: int) -> int:
    """Copper index of month t in tenths; 1000.0 in the base month."""
    return 10_000 + 20 * (_INDEX_STEPS[t] - _INDEX_STEPS[INDEX_BASE])


def point_prices() -> Ints:
    """Order price by stock point and month, cents per base unit, (n, MONTHS)."""
    prices = np.repeat(np.array([[p.price] for p in POINTS], dtype=np.int64), MONTHS, axis=1)
    for i, p in enumerate(POINTS):
        for t in range(MONTHS):
            if p.group == "WIRE":
                if t < WIRE_FROM:
                    prices[i, t] = p.price + (t % 3 - 1) * 4
                else:  # 6% below the indexed price
                    num, den = INDEXED_SHARE
                    indexed = p.price * ((den - num) * 10_000 + num * index_tenths(t))
                    prices[i, t] = round(indexed * 0.94 / (den * 10_000))
            elif p.material == "T-7201":
                prices[i, t] = p.price + (t % 4) * 5 if t < PIPE_FROM else round(p.price * 0.955)
            elif p.material == "T-7202":  # an increase of 5% was announced, 1% was agreed
                prices[i, t] = p.price if t < PIPE_FROM else round(p.price * 1.01)
            elif p.group == "CLEAN":
                prices[i, t] = p.price if t < CLEAN_FROM else round(p.price * 0.93)
            elif p.material in PAST_AGREEMENTS:
                since, per_mille = PAST_AGREEMENTS[p.material]
                prices[i, t] = p.price if t < since else p.price * per_mille // 1000
    return prices


def make_plot_cast(rates: Rates) -> Cast:
    """The stock points as a block of items. Every point counts as measured: plain single deliveries, no reversals."""
    n = len(POINTS)
    suppliers = LEADS + SUPPLIERS
    plant = np.array([p.plant for p in POINTS], dtype=np.int64)
    company = PLANT_COMPANY[plant]
    supplier = np.array([supplier_index(p.supplier) for p in POINTS], dtype=np.int64)
    currency = np.array([s.currency for s in suppliers], dtype=np.int64)[supplier]
    price = point_prices()
    lot = UNITS[U_EA].lot
    standard = np.array([p.standard for p in POINTS], dtype=np.bool_)
    std = np.zeros((n, 2), dtype=np.int64)
    for k, (t, per_mille) in enumerate(((0, 996), (ROLL_T, 1031))):
        num, den = rates.num[currency, company, t], rates.den[currency, company, t]
        std[:, k] = divide_half_up(np.where(standard, price[:, t], 0) * num * per_mille, den * 1000)
    everyone = np.ones(n, dtype=np.bool_)
    nobody = np.full(n, -1, dtype=np.int64)
    return Cast(
        PLOT_BLOCK, suppliers, tuple(p.material for p in POINTS), tuple(p.text for p in POINTS),
        tuple(p.group for p in POINTS), np.arange(n, dtype=np.int64), plant, np.full(n, U_EA, dtype=np.int64),
        supplier, supplier.copy(), currency, np.array([max(1, p.monthly // lot) for p in POINTS], dtype=np.int64),
        price, price.copy(), standard, np.array([p.consumed for p in POINTS], dtype=np.bool_),
        np.array([p.trading for p in POINTS], dtype=np.bool_), everyone, nobody, nobody.copy(),
        np.zeros(n, dtype=np.bool_), np.ones(n, dtype=np.int64), std,
    )  # fmt: skip
