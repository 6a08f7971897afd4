"""The fixed stage of the sample company: calendar, company codes, plants, accounts, currencies and exchange rates.

What belongs here: facts that hold before the first event happens, the same for every item block.
What does not: items and suppliers (cast.py), events (events.py), file formats (dialects.py).
Amounts are integers of a currency's minor unit (cents, yen, fils); quantities are whole base units.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from fractions import Fraction
from math import gcd

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

CLIENT = "100"
OTHER_CLIENT = "200"
SOURCE = "sap_main"
REPORTING = "EUR"

FIRST_YEAR, FIRST_MONTH, MONTHS = 2024, 7, 27
YEARS = (2024, 2025, 2026)


def month_of(t: int) -> tuple[int, int]:
    """(year, month) of month index t; index 0 is the first month of the sample."""
    n = FIRST_YEAR * 12 + FIRST_MONTH - 1 + t
    return n // 12, n % 12 + 1


def index_of(year: int, month: int) -> int:
    return (year - FIRST_YEAR) * 12 + month - FIRST_MONTH


def period_of(t: int) -> str:
    year, month = month_of(t)
    return f"{year:04d}-{month:02d}"


def day_number(date: dt.date) -> int:
    return (date - dt.date(1970, 1, 1)).days


def date_of(day: int) -> dt.date:
    return dt.date(1970, 1, 1) + dt.timedelta(days=int(day))


MONTH_START: Ints = np.array([day_number(dt.date(*month_of(t), 1)) for t in range(MONTHS + 1)], dtype=np.int64)
START, END = int(MONTH_START[0]), int(MONTH_START[MONTHS]) - 1
YEAR_OF: Ints = np.array([month_of(t)[0] for t in range(MONTHS)], dtype=np.int64)
ROLL_T = index_of(2026, 1)  # the standard prices of plant 1020 are rolled on the first day of this month


def month_index(days: Ints) -> Ints:
    return np.asarray(np.searchsorted(MONTH_START, days, side="right") - 1, dtype=np.int64)


COMPANIES = ("1000", "2000")
COMPANY_NAMES = ("Halden SE", "Halden Industries Inc.")
COMPANY_LAND = ("DE", "US")
COMPANY_CURRENCY = (0, 1)  # index into CURRENCIES
TRADING_PARTNER = ("001000", "002000")
PARTNERS = (*TRADING_PARTNER, "003000", "004000", "005000")  # every group company, in this system or another
PLANTS = ("1010", "1020", "2010", "1030")  # the last one is sold in May 2026
PLANT_NAMES = ("Werk Nord", "Werk Süd", "Plant Ohio", "Werk Ost")
PLANT_COMPANY: Ints = np.array([0, 0, 1, 0], dtype=np.int64)

CURRENCIES = ("EUR", "USD", "JPY", "KWD", "GBP")
DECIMALS: Ints = np.array([2, 2, 0, 3, 2], dtype=np.int64)
EUR, USD, JPY, KWD, GBP = range(5)


@dataclass(frozen=True)
class Account:
    number: str
    title: str
    balance_sheet: bool
    line_id: str
    sign: int  # presentation sign: 1 prints a debit balance as positive, -1 a credit balance


ACCOUNTS: tuple[Account, ...] = (
    Account("0000011000", "Machinery and equipment", True, "fixed_assets", 1),
    Account("0000011010", "Accumulated depreciation", True, "fixed_assets", 1),
    Account("0000070000", "Share capital", True, "share_capital", -1),
    Account("0000089000", "Retained earnings", True, "retained_earnings", -1),
    Account("0000113100", "Bank", True, "cash", 1),
    Account("0000140000", "Trade receivables", True, "trade_receivables", 1),
    Account("0000160000", "Trade payables", True, "trade_payables", -1),
    Account("0000191100", "Goods received, invoice received", True, "goods_received_not_invoiced", -1),
    Account("0000300000", "Inventory raw materials", True, "inventory", 1),
    Account("0000310000", "Inventory trading goods", True, "inventory", 1),
    Account("0000231000", "Purchase price differences", False, "purchase_price_variance", 1),
    Account("0000232000", "Inventory revaluation", False, "inventory_revaluation", 1),
    Account("0000233000", "Scrap", False, "scrap_and_count_differences", 1),
    Account("0000234000", "Stock count differences", False, "scrap_and_count_differences", 1),
    Account("0000235000", "Exchange rate differences", False, "exchange_differences", 1),
    Account("0000400000", "Material consumption", False, "cost_of_material", 1),
    Account("0000400100", "Cost of goods sold", False, "cost_of_material", 1),
    Account("0000415000", "Indirect materials", False, "other_operating_expense", 1),
    Account("0000430000", "Wages and salaries", False, "personnel_expense", 1),
    Account("0000470000", "Rent and services", False, "other_operating_expense", 1),
    Account("0000480000", "Depreciation", False, "depreciation", 1),
    Account("0000800000", "Revenue", False, "revenue", -1),
    Account("0000141000", "Accrued supplier rebates", True, "other_receivables", 1),
    Account("0000309000", "Allowance for obsolete inventory", True, "inventory_allowance", 1),
    Account("0000236000", "Obsolescence provision", False, "obsolescence_provision", 1),
    Account("0000401000", "Supplier rebates", False, "cost_of_material", 1),
    Account("0000440000", "Freight", False, "freight_expense", 1),
    Account("0000475000", "Interest", False, "interest_expense", 1),
    Account("0000311000", "Supplier rebates in inventory", True, "inventory_rebates", 1),
)
ACCOUNT_INDEX = {a.number.lstrip("0"): i for i, a in enumerate(ACCOUNTS)}

# (statement, line, title, order); "result_of_the_year" has no account of its own: it is the sum of all P&L accounts.
STATEMENT_LINES: tuple[tuple[str, str, str, int], ...] = (
    ("income_statement", "revenue", "Revenue", 10),
    ("income_statement", "cost_of_material", "Cost of material", 20),
    ("income_statement", "purchase_price_variance", "Purchase price variance", 30),
    ("income_statement", "inventory_revaluation", "Inventory revaluation", 40),
    ("income_statement", "scrap_and_count_differences", "Scrap and stock count differences", 50),
    ("income_statement", "personnel_expense", "Personnel expense", 60),
    ("income_statement", "depreciation", "Depreciation", 70),
    ("income_statement", "other_operating_expense", "Other operating expense", 80),
    ("income_statement", "exchange_differences", "Exchange differences", 90),
    ("balance_sheet", "fixed_assets", "Fixed assets", 110),
    ("balance_sheet", "inventory", "Inventory", 120),
    ("balance_sheet", "trade_receivables", "Trade receivables", 130),
    ("balance_sheet", "cash", "Cash and bank", 140),
    ("balance_sheet", "trade_payables", "Trade payables", 210),
    ("balance_sheet", "goods_received_not_invoiced", "Goods received, not invoiced", 220),
    ("balance_sheet", "share_capital", "Share capital", 310),
    ("balance_sheet", "retained_earnings", "Retained earnings", 320),
    ("balance_sheet", "result_of_the_year", "Result of the year", 330),
    ("income_statement", "obsolescence_provision", "Obsolescence provision", 45),
    ("income_statement", "freight_expense", "Freight", 55),
    ("income_statement", "interest_expense", "Interest expense", 95),
    ("balance_sheet", "inventory_allowance", "Allowance for obsolete inventory", 125),
    ("balance_sheet", "other_receivables", "Other receivables", 135),
    ("balance_sheet", "inventory_rebates", "Supplier rebates in inventory", 127),
)
# Lines that a company prints only when it has such amounts.
OPTIONAL_LINES = frozenset(
    {
        "obsolescence_provision",
        "freight_expense",
        "interest_expense",
        "inventory_allowance",
        "inventory_rebates",
        "other_receivables",
    }
)
RESULT_LINE = "result_of_the_year"


def account(number: int) -> int:
    """Index of an account by its number without leading zeros."""
    return ACCOUNT_INDEX[str(number)]


@dataclass(frozen=True)
class Quote:
    """One exchange-rate quotation as the rate table stores it.

    `value` is the absolute UKURS x 100000; indirect quotations are divided by, direct ones multiplied with;
    `from_factor` source units are quoted together (100 for JPY), the target factor is always 1.
    """

    value: int
    indirect: bool
    from_factor: int = 1

    def rate(self) -> Fraction:
        """Target units for one source unit."""
        f = Fraction(self.value, 100_000)
        return (1 / f if self.indirect else f) / self.from_factor

    def posted(self) -> Quote:
        """The form documents carry: always per one unit, so ratios become an indirect quotation."""
        if self.from_factor == 1:
            return self
        return Quote(round(Fraction(100_000) / self.rate()), True)


_STYLE: dict[tuple[int, int], tuple[bool, int]] = {  # (from, to) -> (indirect, from factor)
    (USD, EUR): (True, 1),
    (GBP, EUR): (True, 1),
    (JPY, EUR): (False, 100),
    (KWD, EUR): (False, 1),
    (EUR, USD): (False, 1),
    (GBP, USD): (False, 1),
    (JPY, USD): (False, 100),
    (KWD, USD): (True, 1),
}
_EUR_PER_UNIT = {USD: 0.920, JPY: 0.00620, KWD: 2.980, GBP: 1.172}


def _quote(value: float, style: tuple[bool, int]) -> Quote:
    indirect, factor = style
    shown = (1 / value if indirect else value) * (1 / factor if indirect else factor)
    return Quote(max(1, round(shown * 100_000)), indirect, factor)


@dataclass
class Rates:
    """Exchange rates of the sample: monthly 'M' by pair and month, yearly budget 'P' to the reporting currency.

    `num`, `den` [currency, company, month]: local cents = document minor units x num / den at the posted rate.
    """

    monthly: dict[tuple[int, int], list[Quote]]
    budget: dict[tuple[int, int], dict[int, Quote]]
    num: Ints = field(repr=False)
    den: Ints = field(repr=False)

    def posted(self, currency: int, company: int, t: int) -> Quote | None:
        """The quotation printed on a document, or None when the document is in local currency."""
        local = COMPANY_CURRENCY[company]
        return None if currency == local else self.monthly[currency, local][t].posted()

    def budget_rate(self, currency: int, date: dt.date) -> Fraction:
        """Budget rate x0: reporting currency for one unit of the currency (docs/method.md, Budget rate)."""
        return Fraction(1) if currency == EUR else self.budget[currency, EUR][date.year].rate()


def make_rates(seed: int) -> Rates:
    """Draw the rates. Monthly steps stay well under 1%, so neighbouring months agree within 2%."""
    rng = np.random.default_rng([seed, 7001])
    walk: dict[int, npt.NDArray[np.float64]] = {EUR: np.ones(MONTHS)}
    for cur, start in _EUR_PER_UNIT.items():
        steps = np.clip(rng.normal(0.0, 0.0045, MONTHS), -0.008, 0.008)
        steps[0] = 0.0
        walk[cur] = start * np.exp(np.cumsum(steps))
    monthly = {
        pair: [_quote(float(walk[pair[0]][t] / walk[pair[1]][t]), style) for t in range(MONTHS)]
        for pair, style in _STYLE.items()
    }
    drift = {2024: 1.0, 2025: 1.01, 2026: 0.985}
    budget = {
        pair: {y: _quote(_EUR_PER_UNIT[pair[0]] * (drift[y] if pair[0] != KWD else 1.0), style) for y in YEARS}
        for pair, style in _STYLE.items()
        if pair[1] == EUR
    }
    shape = (len(CURRENCIES), len(COMPANIES), MONTHS)
    num, den = np.ones(shape, dtype=np.int64), np.ones(shape, dtype=np.int64)
    for c in range(len(CURRENCIES)):
        for k, local in enumerate(COMPANY_CURRENCY):
            for t in range(MONTHS):
                if c == local:
                    continue
                q = monthly[c, local][t].posted()
                a, b = (100_000, q.value) if q.indirect else (q.value, 100_000)
                a, b = a * 100, b * 10 ** int(DECIMALS[c])
                g = gcd(a, b)
                num[c, k, t], den[c, k, t] = a // g, b // g
    return Rates(monthly, budget, num, den)


def divide_half_up(numerator: Ints, denominator: Ints | int) -> Ints:
    """Commercial rounding of numerator / denominator (denominator > 0), away from zero at the half, vectorised."""
    magnitude = (2 * np.abs(numerator) + denominator) // (2 * np.asarray(denominator, dtype=np.int64))
    return np.asarray(np.sign(numerator) * magnitude, dtype=np.int64)


def fraction_text(value: Fraction, places: int) -> str:
    """Plain decimal text of a fraction, rounded half up (away from zero) to `places`."""
    scaled = abs(value) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    text = str(whole).rjust(places + 1, "0")
    body = text if places == 0 else f"{text[:-places]}.{text[-places:]}"
    return f"-{body}" if value < 0 and whole else body
