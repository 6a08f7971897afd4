"""How figures, states and outcomes are written: one style for every document.

Belongs here: number and date text, the fixed words for states, controls and definitions.
Does not belong here: choosing or computing figures, page layout.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

MINUS = "\u2212"
DASH = "–"
NOT_AVAILABLE = "not available"

STATE_WORDS = {
    "partly_validated": "partly validated",
    "not_available": "not available",
    "out_of_tolerance": "out of tolerance",
    "missing_left": "missing on the left",
    "missing_right": "missing on the right",
    "not_run": "not run",
    "gr_ir_receipts": "GR/IR of receipts",
    "gr_ir_by_order": "GR/IR per order",
    "gr_ir_balance": "GR/IR balance",
    "ppv_receipts": "price variance of receipts",
    "exceeds_evidence": "exceeds evidence",
    "not_assessed": "not assessed",
}

TERM_WORDS = {
    "comparator": "Comparator",
    "scope": "Scope",
    "volume": "Volume",
    "mix": "Mix",
    "quantity": "Quantity",
    "index": "Index",
    "fx": "FX",
    "discontinued": "Discontinued",
    "new": "New",
    "validated_benefits": "Validated benefits",
    "validated_price_saving": "Validated price savings",
    "validated_rebate": "Validated rebates",
    "validated_expedite_freight": "Validated expedite freight",
    "validated_obsolescence": "Validated obsolescence",
    "validated_carrying_cost": "Validated carrying cost",
    "validated_other": "Other validated benefits",
    "other_price": "Other price",
    "cost_to_achieve": "Cost to achieve",
    "accounting": "Accounting items",
    "ppv_timing": "PPV timing",
    "standard_roll": "Standard roll",
    "reserve": "Reserve",
    "revaluation": "Revaluation",
    "other_movement": "Other movement",
    "unexplained": "Unexplained",
    "actual": "Actual",
}

COMPARATOR_WORDS = {"prior_year": "Prior year", "budget": "Budget"}

SECTION_WORDS = {
    "release": "Release against the movement of the balance sheet, year to date",
    "cash_effect": "What stock and payables did to operating cash, year to date",
    "cash_flow": "Cash flow derived from two balance sheets, against the change of the cash line",
    "stock_change": "Change in stock by cause: receipts less demand, at baseline cost",
    "benefit_variance": "Planned to realised benefit: what the forecast explains",
    "safety_stock": "Safety stock: predicted by forecast error and measured",
}

DEFINITIONS = (
    ("Planned", "The promise in the current plan version of the measure."),
    ("Claimed", "What the project team says it has achieved. It enters no other figure."),
    (
        "Measured",
        "Baseline price less actual price, times quantity, over every receipt and invoice in scope, at the "
        "budget rate.",
    ),
    (
        "Avoidance",
        "Measured against a documented alternative above the price paid before. A memo, never added to measured.",
    ),
    ("Validated", "Measured and signed by finance. A signature is void when a line under it changes."),
    ("Recognised", "The part of validated that is traced to the ledger and has reached the income statement."),
    (
        "Held in stock",
        "The part of measured that is still in inventory; it reaches the income statement as the stock turns.",
    ),
    ("Sign", "Positive is good for profit. A negative figure carries a true minus."),
    (
        "Exchange rates",
        "Benefits are at the budget rate; the exchange-rate effect stands beside them and is never part of them.",
    ),
    (
        "Not available",
        "A figure that could not be computed. It is never shown as zero; a dash is a computed zero.",
    ),
)


def money(amount: Decimal | None, places: int = 2) -> str:
    """`amount` with thousands separators and a true minus; a dash for zero; "not available" for None."""
    if amount is None:
        return NOT_AVAILABLE
    # Half away from zero, as accountants round; the models already carry two decimals, so this rarely acts.
    shown = amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    if shown == 0:
        return DASH
    return f"{shown:,f}".replace("-", MINUS)


def exact_money(amount: Decimal | None) -> str:
    """Like `money`, but zero is written 0.00: a difference that was looked at."""
    return "0.00" if amount is not None and money(amount) == DASH else money(amount)


def signed(amount: Decimal, places: int = 0) -> str:
    """A step of a bridge: its sign always shown, a dash for zero."""
    text = money(amount, places)
    return text if text == DASH or amount < 0 else f"+{text}"


def count(number: int | None) -> str:
    """A whole number with thousands separators; empty for None."""
    return "" if number is None else f"{number:,}".replace("-", MINUS)


def number(value: Decimal | None, places: int | None = None) -> str:
    """A rate or price without trailing zeros, at least two decimals and at most `places`; "not available" for None."""
    if value is None:
        return NOT_AVAILABLE
    shown = value if places is None else value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    # A price too small for the places is shown whole: it must not look like none.
    shown = shown or value
    whole, _, fraction = f"{shown:,f}".partition(".")
    return f"{whole}.{fraction.rstrip('0').ljust(2, '0')}".replace("-", MINUS)


def day(value: dt.date | None) -> str:
    """An ISO date; empty for None."""
    return "" if value is None else value.isoformat()


_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def month(period: str) -> str:
    """YYYY-MM as "September 2026"; anything else unchanged."""
    year, _, part = period.partition("-")
    return f"{_MONTHS[int(part) - 1]} {year}" if part.isdigit() and 1 <= int(part) <= 12 else period


def month_short(period: str, *, first: bool = False) -> str:
    """YYYY-MM under a column: "Sep", and "Jan 26" where a year begins."""
    year, _, part = period.partition("-")
    if not (part.isdigit() and 1 <= int(part) <= 12):
        return period
    name = _MONTHS[int(part) - 1][:3]
    return f"{name} {year[2:]}" if first or part == "01" else name


def long_day(value: dt.date) -> str:
    """A date in a sentence: "30 September 2026". Tables keep the ISO form (`day`)."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def moment(text: str) -> str:
    """An ISO time as people read it, in UTC: "5 October 2026, 06:00 UTC"; a date alone as a date; else unchanged.

    A time without a zone is shown without one: nothing is guessed.
    """
    plain = text.strip()
    named = plain.endswith(" UTC")
    try:
        value = dt.datetime.fromisoformat(plain.removesuffix(" UTC"))
    except ValueError:
        return text
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", plain):
        return long_day(value.date())
    if value.tzinfo is not None:
        value = value.astimezone(dt.UTC)
    return f"{long_day(value)}, {value:%H:%M}" + (" UTC" if named or value.tzinfo is not None else "")


def dates_in(text: str) -> str:
    """A sentence with its ISO dates and periods spelled out: "August 2026, version 1, published 4 September 2026"."""
    full = re.sub(r"\b\d{4}-\d{2}-\d{2}\b", lambda m: moment(m[0]), text)
    return re.sub(r"\b\d{4}-\d{2}\b(?!-)", lambda m: month(m[0]), full)


def readable(text: str) -> str:
    """A message of a control as it is printed: no code marks, a true minus, thousands separators in amounts.

    Only numbers with exactly two decimals are amounts; document numbers, rates and quantities stay as they are.
    """

    def grouped(match: re.Match[str]) -> str:
        return f"{Decimal(match[0]):,f}".replace("-", MINUS)

    return re.sub(r"(?<![\w.,/:-])-?\d+\.\d{2}(?![\d.]*\d|%)", grouped, text.replace("`", ""))


def listing(names: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def sentence(text: str) -> str:
    """A computed sentence with the true minus the tables use; hyphens inside names and dates stay."""
    return re.sub(r"(?<![\w-])-(?=\d)", MINUS, text)


def words(code: str | None) -> str:
    """A code of the models as people say it."""
    return "" if code is None else STATE_WORDS.get(code, code.replace("_", " "))


def plural(amount: int, singular: str, several: str | None = None) -> str:
    """ "1 measure", "12 measures"."""
    return f"{amount:,} {singular if amount == 1 else several or singular + 's'}"
