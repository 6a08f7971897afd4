"""The measures of the wider programme: every type of benefit that is no price saving in block 0.

What belongs here: the story as data, M-14 to M-29. What does not: amounts (truth_benefits.py, truth_prices.py).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from .plot import Measure, Project

PROFIT, CASH, MEMO = "profit", "cash", "memo"

PROJECTS: tuple[Project, ...] = (
    Project("P-65", "Better sales forecasts: stock, obsolescence, expedite freight", "DI5", "Head of Planning",
            "Chief Operating Officer", "Supply Chain Planning", "COPA-PLAN"),
    Project("P-66", "Terms of suppliers", "DI5", "Category Lead Pumps", "Chief Financial Officer",
            "Procurement Direct"),
    Project("P-67", "Indexed and indirect contracts", "DI4", "Category Lead Indirect", "Chief Procurement Officer",
            "Procurement Indirect"),
    Project("P-68", "Hoses and cables of last year", "DI6", "Category Lead Hoses", "Chief Procurement Officer",
            "Procurement Direct"),
)  # fmt: skip


@dataclass(frozen=True)
class PlotMeasure(Measure):
    """A measure of the programme. `planned`: amount of the plan row; `numbers`: items (price lines) of the scope.

    `group`, `vendor`: scope by item group or supplier. `parameters`: of the register.
    """

    benefit_type: str = "price_saving"
    kind: str = PROFIT
    planned: int = 0
    numbers: tuple[str, ...] = ()
    vendor: str = ""
    group: str = ""
    parameters: tuple[tuple[str, str], ...] = ()
    once: str = ""  # the one month in which all of it is planned to come

    @property
    def supplier(self) -> str:
        return self.vendor

    @property
    def items(self) -> tuple[str, ...]:
        return self.numbers


# the measure whose cost the books hold on the line it names
BOOKED_COSTS, COST_LINE = "M-14", "other_operating_expense"
_YEAR_BEFORE = (("reference_from", "2024-10"), ("reference_to", "2025-09"))
_RATES = (("carrying_rate_cash", "0.03"), ("carrying_rate_economic", "0.10"))

EFFECT_MEASURES: tuple[PlotMeasure, ...] = (
    PlotMeasure("M-14", "P-65", "Stock of drives released by better forecasts", dt.date(2025, 10, 1), "", (),
                "per_window", "Planner Drives", benefit_type="inventory_reduction", kind=CASH, planned=150_000,
                group="DRIVE", claim=0.97, parameters=(*_YEAR_BEFORE, ("cost_line_id", COST_LINE))),
    PlotMeasure("M-15", "P-65", "Interest on the stock of drives", dt.date(2025, 10, 1), "", (), "per_period",
                "Planner Drives", benefit_type="carrying_cost", planned=300, group="DRIVE", claim=0.98,
                parameters=(*_YEAR_BEFORE, *_RATES)),
    PlotMeasure("M-16", "P-65", "Fewer spare parts become obsolete", dt.date(2025, 11, 1), "", (), "per_year",
                "Planner Spares", plant="1010", benefit_type="obsolescence", planned=33_000, group="SPARE", claim=0.98,
                parameters=(("reference_from", "2025-10"), ("reference_to", "2025-10"))),
    PlotMeasure("M-17", "P-65", "Fewer shipments in a hurry", dt.date(2025, 10, 1), "", (), "per_period",
                "Dispatch Lead", plant="1010", benefit_type="expedite_freight", planned=3_200, claim=0.99,
                parameters=_YEAR_BEFORE),
    PlotMeasure("M-18", "P-66", "Pump rebate by tier", dt.date(2026, 1, 1), "", (), "per_year", "Buyer Pumps",
                benefit_type="rebate", planned=70_000, vendor="290001", claim=0.98),
    PlotMeasure("M-19", "P-66", "Sixty days to pay for drives", dt.date(2026, 2, 1), "", (), "per_period",
                "Treasury Lead", benefit_type="payment_terms", kind=CASH, planned=160_000, vendor="290002", claim=0.98,
                once="2026-02"),
    PlotMeasure("M-20", "P-66", "Milling machine below its quotation", dt.date(2026, 1, 1), "", (), "per_period",
                "Buyer Machines", benefit_type="capex_price", kind=CASH, planned=36_000, vendor="290008", claim=0.99,
                once="2026-02"),
)  # fmt: skip

PRICE_MEASURES: tuple[PlotMeasure, ...] = (
    PlotMeasure("M-21", "P-67", "Copper wire below the indexed price", dt.date(2025, 11, 1), "index_adjusted", (),
                "per_period", "Buyer Wire", gate="DI4", planned=4_500, numbers=("W-7101", "W-7102"), vendor="290004",
                claim=0.98),
    PlotMeasure("M-22", "P-67", "Cleaning below budget", dt.date(2026, 1, 1), "budget_price", (), "per_period",
                "Buyer Services", gate="DI4", planned=1_800, numbers=("V-8101",), vendor="290005", claim=0.97),
    PlotMeasure("M-23", "P-67", "Steel pipe against last year", dt.date(2026, 2, 1), "prior_year_average", (),
                "per_year", "Buyer Pipes", gate="DI4", planned=23_000, numbers=("T-7201",), vendor="290005",
                claim=0.98),
    PlotMeasure("M-24", "P-67", "Pipe price increase fended off", dt.date(2026, 2, 1), "documented_offer", (),
                "per_period", "Buyer Pipes", gate="DI4", claimed_as="avoidance", benefit_type="cost_avoidance",
                kind=MEMO, planned=1_500, numbers=("T-7202",), vendor="290005", claim=0.98, offer_over=0.05),
)  # fmt: skip
# Over by now: what became of their plans is the firm's own history of realisation.
PAST_MEASURES: tuple[PlotMeasure, ...] = tuple(
    PlotMeasure(f"M-{number}", "P-68", title, dt.date(2025, month, 1), "weighted_average", (), "per_period",
                "Buyer Hoses", gate="DI6", planned=planned, numbers=(item,), vendor="290009", claim=claim)
    for number, title, month, item, planned, claim in (
        (25, "Hose 6 agreement", 2, "H-9101", 1_050, 0.98),
        (26, "Hose 10 agreement", 3, "H-9102", 1_250, 0.97),
        (27, "Cable 4x1 agreement", 4, "H-9103", 1_300, 0.98),
        (28, "Cable 7x1 agreement", 5, "H-9104", 600, 0.99),
        (29, "Fittings agreement", 6, "H-9105", 1_700, 0.98),
    )
)  # fmt: skip
MEASURES = (*EFFECT_MEASURES, *PRICE_MEASURES, *PAST_MEASURES)

COSTS: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("M-14", "2025-10", "software", "24000.00", "yes", "Forecasting workbench"),
    *(
        ("M-14", f"{y}-{m:02d}", "licence", "450.00", "no", "Forecasting workbench, yearly licence by month")
        for y, m in [(2025, 10), (2025, 11), (2025, 12), *((2026, m) for m in range(1, 10))]
    ),
    ("M-17", "2026-01", "dis_benefit", "1800.00", "yes", "Longer delivery time granted to two customers"),
    ("M-17", "2026-04", "dis_benefit", "950.00", "no", "Storage at the forwarder"),
    ("M-20", "2026-02", "installation", "2100.00", "yes", "Foundation for the machine"),
)

OBJECTIVES: tuple[tuple[str, ...], ...] = (
    ("O-01", "sales", "Head of Sales", "wape", "1000", "PUMP", "0.12", "share", "2026-01", "2026-12"),
    ("O-02", "sales", "Head of Sales", "bias", "1000", "PUMP", "0.03", "share", "2026-01", "2026-12"),
    ("O-03", "supply_chain", "Head of Planning", "fva", "1000", "PUMP", "0.02", "share", "2026-01", "2026-12"),
    ("O-04", "inventory", "Head of Planning", "dio", "1000", "", "24", "days", "2026-01", "2026-12"),
    ("O-05", "inventory", "Head of Planning", "release", "1000", "DRIVE", "120000", "EUR", "2025-10", "2026-09"),
    ("O-06", "procurement", "Chief Procurement Officer", "ppv", "1000", "", "0", "EUR", "2026-01", "2026-12"),
    ("O-07", "procurement", "Chief Procurement Officer", "validated", "", "", "1200000", "EUR", "2026-01", "2026-12"),
    ("O-08", "finance", "Chief Financial Officer", "recognised", "", "", "1000000", "EUR", "2026-01", "2026-12"),
    ("O-09", "finance", "Chief Financial Officer", "unexplained", "", "", "100000", "EUR", "2026-01", "2026-12"),
    ("O-10", "supply_chain", "Dispatch Lead", "freight_premium", "1000", "", "30000", "EUR", "2026-01", "2026-12"),
    ("O-11", "inventory", "Planner Spares", "provision_rate", "1000", "SPARE", "0.18", "share", "2026-01", "2026-12"),
    ("O-12", "supply_chain", "Head of Planning", "on_time", "1000", "PUMP", "0.95", "share", "2026-01", "2026-12"),
)

AGENDA: tuple[tuple[str, ...], ...] = (
    ("A-01", "operational", "Second shift in assembly from November", "Plant Manager", "42000.00", "", "2026-11-02",
     "open"),
    ("A-02", "supplier", "Drive supplier moves its plant in the first quarter", "Category Lead Drives", "85000.00",
     "M-14", "2026-12-15", "open"),
    ("A-03", "system_information", "Lead times of spare parts are two years old", "Planner Spares", "", "M-16",
     "2026-10-30", "open"),
    ("A-04", "cost_and_pricing", "Copper clause to be renewed", "Buyer Wire", "54000.00", "M-21", "2026-10-20", "open"),
    ("A-05", "operational", "Count of the coupling store repeated", "Warehouse Lead", "2800.00", "", "2026-07-15",
     "closed"),
)  # fmt: skip
