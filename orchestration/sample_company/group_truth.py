"""The true benefit of each measure of the smaller companies, from their own events and nothing else.

What belongs here: docs/method.md worked out in exact fractions for small.Books; plans and baselines of those measures.
What does not: the first system (truth.py), claims and sign-offs (register.py). Positive is good for profit.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from .group_cast import GroupMeasure
from .plot import WINDOW_MONTHS, add_months
from .register import PlanRow
from .small import Books, Invoice, Line, Receipt
from .truth import ZERO, Baseline, Event, MeasureTruth, turn_pool
from .world import CURRENCIES, DECIMALS, MONTHS, REPORTING, Rates, date_of, day_number, fraction_text, month_of

Reference = Callable[[Receipt | Invoice], str]  # `source|year|document|line` as the pipeline names a document line


@dataclass
class Company:
    """Books of a company with what its system calls document lines and accounts (number by key)."""

    books: Books
    reference: Reference
    numbers: Mapping[str, str]

    def price(self, line: Line) -> Fraction:
        """Order price in document currency per base unit."""
        part = self.books.spec.parts[line.part]
        return Fraction(line.price, part.per * 10 ** int(DECIMALS[line.vendor.currency]))


def _hash(lines: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(sorted(lines, key=lambda s: s.encode())).encode()).hexdigest()


def _baseline(company: Company, measure: GroupMeasure, item: str, x0: dict[int, Fraction]) -> Baseline:
    parts = company.books.spec.parts
    start, end = day_number(add_months(measure.effective, -12)), day_number(measure.effective)
    before = [
        r for r in company.books.receipts
        if parts[r.line.part].number == item and r.day < end and not r.line.vendor.partner
    ]  # fmt: skip
    rows = [r for r in before if r.day >= start]

    def worth(r: Receipt) -> Fraction:
        return company.price(r.line) * x0[r.line.vendor.currency]

    quantity = sum(r.quantity for r in rows)
    prior = sum((worth(r) * r.quantity for r in rows), ZERO) / quantity
    price = prior
    if measure.baseline == "last_price":
        last = max((r for r in before if r.quantity > 0), key=lambda r: (r.day, company.reference(r)))
        rows, quantity, price = [last], last.quantity, worth(last)
    elif sum(r.quantity > 0 for r in rows) < 3:
        raise ValueError(f"{measure.measure_id} {item}: fewer than three receipts before the effective date")
    rows_hash = _hash([f"{company.reference(r)}|{r.quantity}.000" for r in rows])
    return Baseline(price, prior, len(rows), quantity, rows_hash)


def work_out(company: Company, measure: GroupMeasure, rates: Rates) -> MeasureTruth:
    """Baselines and events of one measure. Intercompany receipts in its scope are left out."""
    books, spec = company.books, company.books.spec
    x0 = {c: rates.budget_rate(c, measure.effective) for c in range(len(CURRENCIES))}
    baselines = {item: _baseline(company, measure, item, x0) for item in measure.items}
    scoped = [
        r for r in books.receipts
        if not r.line.vendor.partner and not r.line.deleted
        and (spec.parts[r.line.part].group == measure.group if measure.group else
             spec.parts[r.line.part].number in measure.numbers and r.line.vendor.number == measure.vendor)
    ]  # fmt: skip
    effective = day_number(measure.effective)
    starting = [r.day for r in scoped if r.day >= effective and r.quantity > 0]
    first = date_of(min(starting))
    end = day_number(add_months(first, WINDOW_MONTHS))
    if any(r.day == end for r in scoped):
        raise ValueError(f"{measure.measure_id}: a receipt on the day the window ends would be ambiguous")
    truth = MeasureTruth(measure, x0, baselines, first)
    lines: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for r in scoped:
        counts = lines[id(r.line)]
        counts[1] += r.quantity
        if not effective <= r.day < end:
            continue
        counts[0] += r.quantity
        part, currency = spec.parts[r.line.part], r.line.vendor.currency
        price = company.price(r.line)
        actual = price * x0[currency]
        hard = (baselines[part.number].price - actual) * r.quantity
        at_once = ZERO
        if part.consumed:
            at_once = hard
        elif spec.standard:
            standard = Fraction(part.cost, part.per * 10 ** int(DECIMALS[spec.currency])) * x0[spec.currency]
            at_once = (standard - actual) * r.quantity
        text = (
            f"R|{company.reference(r)}|{r.quantity}.000|{fraction_text(price * r.quantity, 3)}|{CURRENCIES[currency]}"
        )
        truth.events.append(Event("R", r.t, r.line.part, r.quantity, hard, ZERO, at_once, text))
    for i in books.invoices:
        inside, received = lines.get(id(i.line), (0, 0))
        if id(i.line) not in lines or not inside:
            continue
        if inside != received:
            raise ValueError(f"{measure.measure_id}: an order line straddles the edge of the window")
        currency = i.line.vendor.currency
        amount = Fraction(i.amount, 10 ** int(DECIMALS[currency]))
        hard = (company.price(i.line) * i.quantity - amount) * x0[currency]
        at_once = hard if spec.standard or spec.parts[i.line.part].consumed else ZERO
        text = f"I|{company.reference(i)}|{i.quantity}.000|{fraction_text(amount, 3)}|{CURRENCIES[currency]}"
        truth.events.append(Event("I", i.t, i.line.part, i.quantity, hard, ZERO, at_once, text))
    return truth


def naive_claims(company: Company, measure: GroupMeasure, rates: Rates) -> dict[tuple[str, int], tuple[int, Fraction]]:
    """What a measure by item group would claim on purchases inside the group: (receipts, saving) by item and month.

    The saving against the average of the 12 months before, at the budget rate. None of it is a benefit.
    """
    spec = company.books.spec
    x0 = {c: rates.budget_rate(c, measure.effective) for c in range(len(CURRENCIES))}
    start, effective = day_number(add_months(measure.effective, -12)), day_number(measure.effective)
    out: dict[tuple[str, int], tuple[int, Fraction]] = {}
    for part in spec.parts:
        if part.group != measure.group or not spec.vendor(part.vendor).partner:
            continue
        receipts = [r for r in company.books.receipts if spec.parts[r.line.part] is part]
        before = [r for r in receipts if start <= r.day < effective]
        paid = sum((company.price(r.line) * r.quantity for r in before), ZERO) / sum(r.quantity for r in before)
        for r in receipts:
            if r.day >= effective:
                count, saving = out.get((part.number, r.t), (0, ZERO))
                saved = (paid - company.price(r.line)) * r.quantity * x0[r.line.vendor.currency]
                out[part.number, r.t] = count + 1, saving + saved
    return out


def through_stock(
    books: Books, truth: MeasureTruth, weight: Sequence[Fraction]
) -> tuple[list[Fraction], list[Fraction]]:
    """(P&L part, held in stock) per month, with each month's saving multiplied by weight[t]."""
    pooled: dict[int, list[Fraction]] = defaultdict(lambda: [ZERO] * MONTHS)
    direct, held = [ZERO] * MONTHS, [ZERO] * MONTHS
    for e in truth.events:
        pooled[e.point][e.t] += (e.hard - e.at_once) * weight[e.t]
        direct[e.t] += e.at_once * weight[e.t]
    for part, savings in pooled.items():
        if books.spec.parts[part].consumed:
            continue
        inflow, outflow = [0] * MONTHS, [0] * MONTHS
        for r in books.receipts:
            if r.line.part == part:
                inflow[r.t] += r.quantity
        for i in books.issues:
            if i.part == part:
                outflow[i.t] -= i.quantity
        released, pool = turn_pool(books.opening_stock[part][0], inflow, outflow, savings)
        direct = [a + b for a, b in zip(direct, released, strict=True)]
        held = [a + b for a, b in zip(held, pool, strict=True)]
    return direct, held


def make_plan(company: Company, truth: MeasureTruth) -> list[PlanRow]:
    """One plan version: what the contract brings at the usual volumes, in the unit of the measure."""
    measure, spec = truth.measure, company.books.spec
    span = [truth.first_t + i for i in range(WINDOW_MONTHS)]
    until = add_months(measure.effective, WINDOW_MONTHS - 1)
    saving, quantity = ZERO, 0
    for part in spec.parts:
        if part.number not in measure.items:
            continue
        currency = spec.vendor(part.vendor).currency
        each = Fraction(part.before - part.after, part.per * 10 ** int(DECIMALS[currency])) * truth.x0[currency]
        bought = part.monthly * (65 if part.outside else 100) // 100
        saving, quantity = saving + each * bought, quantity + bought
    monthly = saving * Fraction(measure.plan_factor).limit_denominator(1000)
    created = (measure.effective - dt.timedelta(days=40)).isoformat()

    def row(unit: str, amount: str, unit_saving: str, forecast: str, by_month: dict[int, Fraction]) -> list[PlanRow]:
        cells = (measure.measure_id, "1", f"{measure.effective:%Y-%m}", f"{until:%Y-%m}", unit, amount, unit_saving,
                 forecast, created)  # fmt: skip
        return [PlanRow(cells, by_month)]

    def rounded(value: Fraction) -> int:
        return max(100, round(value / 100) * 100)

    if measure.plan_unit == "per_period":
        amount = rounded(monthly)
        return row("per_period", f"{amount}.00", "", "", {t: Fraction(amount) for t in span})
    if measure.plan_unit == "per_year":
        amount = rounded(monthly * 12)
        return row("per_year", f"{amount}.00", "", "", {t: Fraction(amount, 12) for t in span})
    if measure.plan_unit == "per_unit":
        each = Fraction(fraction_text(saving / quantity, 6))
        return row(
            "per_unit", "", fraction_text(each, 6), str(quantity), dict.fromkeys(span, each * quantity)
        )  # fmt: skip
    amount = rounded(monthly * 12)
    days = {t: (dt.date(*month_of(t + 1), 1) - dt.date(*month_of(t), 1)).days for t in span}
    total = sum(days.values())
    return row("per_window", f"{amount}.00", "", "", {t: Fraction(amount * d, total) for t, d in days.items()})


def scope_rows(measure: GroupMeasure) -> list[tuple[str, ...]]:
    """Scope by item and supplier, or by item group from any supplier."""
    head = measure.measure_id
    if measure.group:
        return [(head, "1", measure.source, measure.company, "", "", measure.group, "", "")]
    return [
        (head, str(i), measure.source, measure.company, "", item, "", measure.vendor, "")
        for i, item in enumerate(measure.items, 1)
    ]


def baseline_rows(truth: MeasureTruth) -> list[tuple[str, ...]]:
    """Register rows of the baselines, frozen as far as the measure says."""
    measure, rows = truth.measure, list[tuple[str, ...]]()
    approved = (measure.effective - dt.timedelta(days=1)).isoformat()
    for item, base in truth.baselines.items():
        price = per = unit = count = quantity = rows_hash = currency = ""
        if measure.frozen:
            price, currency, per, unit = fraction_text(base.price, 10), REPORTING, "1", "EA"
        if measure.frozen == "hashed":
            count, quantity, rows_hash = str(base.rows), f"{base.quantity}.000", base.rows_hash
        rows.append(
            (measure.measure_id, item, "1", measure.baseline, price, currency, per, unit, count, quantity, rows_hash,
             "", "", "Controller Purchasing", approved, "", "")
        )  # fmt: skip
    return rows
