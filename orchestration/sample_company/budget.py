"""What the budget of a statement line is made of: quantities and prices of the first year, plans of tagged measures.

What belongs here: the details of the budget, and the truth about the bridge from it. What does not: the budget of the
lines (finance.py), costs that happened (events.py, small.py, freight.py, provisions.py, terms.py). Amounts are integers
of a currency's minor unit, as printed; the truth is worked out in fractions from the events.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import numpy as np

from .cast import UNITS
from .events import EXPENSE, LIKE_REF, ORDER_VALUE, STOCK_VALUE, Block
from .finance import FinanceRows
from .plot_books import Programme
from .provisions import USUAL_PER_MILLE
from .register import write_csv
from .small import Books, half_up
from .world import (
    COMPANIES,
    COMPANY_CURRENCY,
    CURRENCIES,
    DECIMALS,
    MONTHS,
    PLANTS,
    Ints,
    fraction_text,
    index_of,
    month_of,
    period_of,
)

FIRST = index_of(2025, 1)  # the budget of the first year has no details
BASE = 12  # months whose quantities and prices are planned to go on
ISSUED = (201, 202, 251, 261, 262, 601, 602)
MATERIAL, CONSUMED, VARIANCE = "cost_of_material", "other_operating_expense", "purchase_price_variance"
FREIGHT, PROVISION, INTEREST = "freight_expense", "obsolescence_provision", "interest_expense"
RENUMBERED = 150  # one stock point in so many got another item number after the budget was made
# Measures of company 1000 that the budget names, and the line; others of tagged projects were planned in the prices.
PLANNED: Mapping[str, str] = {
    "M-01": MATERIAL, "M-04": MATERIAL, "M-11": MATERIAL, "M-15": INTEREST, "M-16": PROVISION, "M-17": FREIGHT,
}  # fmt: skip

Place = tuple[str, str, str, str, str]  # company, driver, plant, item, base unit
LINE_OF = {"goods_issues": MATERIAL, "consumed_purchases": CONSUMED}


def _months() -> Ints:
    return np.zeros((2, MONTHS), dtype=np.int64)


@dataclass
class CostBook:
    """What items cost when they left stock or were consumed at receipt. costs[place]: [quantity, amount] by month."""

    costs: dict[Place, Ints] = field(default_factory=lambda: defaultdict(_months))

    def add(self, block: Block) -> None:
        """Every issue and every receipt for consumption of a block of the first system."""
        cast, moves = block.cast, block.moves
        owned = np.isin(moves.mode, (ORDER_VALUE, STOCK_VALUE, LIKE_REF))
        for driver, rows, sign in (
            ("goods_issues", owned & np.isin(moves.code, ISSUED), -1),
            ("consumed_purchases", moves.mode == EXPENSE, 1),
        ):
            for row in np.flatnonzero(rows & (moves.value != 0)):
                i = int(moves.point[row])
                place = (
                    COMPANIES[int(cast.company[i])], driver, PLANTS[int(cast.plant[i])],
                    cast.materials[cast.material[i]], UNITS[cast.unit[i]].base,
                )  # fmt: skip
                amounts = self.costs[place]
                amounts[0, moves.t[row]] += sign * int(moves.sign[row] * moves.quantity[row])
                amounts[1, moves.t[row]] += sign * int(moves.value[row])

    def add_books(self, books: Books) -> None:
        """The same of a smaller company."""
        spec = books.spec

        def place(part: int, driver: str) -> Place:
            p = spec.parts[part]
            return spec.code, driver, spec.plants[p.plant][0], p.number, "EA"

        for issue in books.issues:
            if issue.kind != "scrap":
                amounts = self.costs[place(issue.part, "goods_issues")]
                amounts[:, issue.t] -= (issue.quantity, issue.value)
        for receipt in books.receipts:
            if spec.parts[receipt.line.part].consumed:
                amounts = self.costs[place(receipt.line.part, "consumed_purchases")]
                amounts[:, receipt.t] += (receipt.quantity, receipt.value)

    def of(self, company: str, driver: str) -> list[tuple[Place, Ints]]:
        return sorted(((p, a) for p, a in self.costs.items() if p[:2] == (company, driver)), key=lambda x: x[0])


@dataclass(frozen=True)
class Detail:
    """One row of budget_details.csv; `amount` as printed, minor units."""

    company: str
    t: int
    line: str
    driver: str
    amount: int
    quantity: int = 0
    plant: str = ""
    item: str = ""
    unit: str = ""
    measure: str = ""
    per_mille: int = 0


def _items(found: Sequence[tuple[Place, Ints]], t: int, budget: int | None) -> Iterable[Detail]:
    """Items at the average price of the base months: as much as before, or in whole units as far as a budget goes."""
    planned = [(p, int(a[0, :BASE].sum()), int(a[1, :BASE].sum())) for p, a in found]
    planned = [(p, quantity, amount) for p, quantity, amount in planned if quantity > 0 and amount > 0]
    share = Fraction(1, BASE) if budget is None else Fraction(budget, sum(amount for _, _, amount in planned))
    pieces = [int(quantity * share) for _, quantity, _ in planned]
    prices = [Fraction(amount, quantity) for _, quantity, amount in planned]
    left = (budget or 0) - sum(half_up(p * price) for p, price in zip(pieces, prices, strict=True))
    for i in sorted(range(len(planned)), key=lambda i: prices[i], reverse=True):  # whole pieces that still fit
        if prices[i] + 1 <= left:
            pieces[i] += 1
            left -= half_up(prices[i]) + 1
    for number, (place, quantity, amount) in enumerate(planned):
        company, driver, plant, item, unit = place
        if driver == "goods_issues" and company in COMPANIES and number % RENUMBERED == 7:
            item, unit = f"{item}-A", ""  # budgeted under the number it had before
        if pieces[number]:
            value = half_up(Fraction(pieces[number] * amount, quantity))
            yield Detail(company, t, LINE_OF[driver], driver, value, pieces[number], plant, item, unit)


class _Plan:
    """The details of every line and month of the budgets that were published."""

    def __init__(self, book: CostBook, programme: Programme, planned: Sequence[tuple[str, ...]]) -> None:
        self.book, self.programme = book, programme
        self.benefits: dict[tuple[str, int], list[tuple[str, int]]] = defaultdict(list)
        months = {period_of(t): t for t in range(MONTHS)}
        for measure, period, amount, *_ in planned:
            if measure in PLANNED and Fraction(amount):
                taken = -100 * half_up(Fraction(amount))  # whole units off the line
                self.benefits[PLANNED[measure], months[period]].append((measure, taken))

    def line(self, company: str, line: str, t: int, budget: int) -> list[Detail]:
        """Details of one line and month, its budget being that before planned benefits. What they leave of a material
        line is its fixed part.
        """
        out: list[Detail] = []
        if company == COMPANIES[0]:
            out += [
                Detail(company, t, line, "benefits", amount, measure=measure)
                for measure, amount in sorted(self.benefits[line, t])
            ]
            if line == MATERIAL:
                early = sum(a.accrued for a in self.programme.accruals if a.t < BASE)
                out.append(Detail(company, t, line, "rebate_accruals", -(early // BASE)))
        rest = budget - sum(d.amount for d in out if d.driver != "benefits")
        if line == MATERIAL:
            out += _items(self.book.of(company, "goods_issues"), t, rest)
        elif line == CONSUMED and self.book.of(company, "consumed_purchases"):
            items = list(_items(self.book.of(company, "consumed_purchases"), t, None))
            out += [*items, Detail(company, t, line, "fixed", rest - sum(d.amount for d in items))]
        elif line == VARIANCE:
            out.append(Detail(company, t, line, "price_differences", rest))
        elif line == FREIGHT:
            units = sum(s.units for s in self.programme.shipments if COMPANIES[s.company] == company and s.t < BASE)
            out.append(Detail(company, t, line, "freight_documents", rest, units // BASE))
        elif line == PROVISION:
            gross = [p.gross for p in self.programme.provisions]
            grown = (gross[BASE - 1] - gross[0]) // (BASE - 1)
            out.append(
                Detail(company, t, line, "obsolescence_provisions", rest, grown, per_mille=USUAL_PER_MILLE)
            )  # fmt: skip
        elif line == INTEREST:
            out.append(Detail(company, t, line, "fixed", rest))
        return out


def add_details(
    rows: FinanceRows, book: CostBook, programme: Programme, planned: Sequence[tuple[str, ...]]
) -> list[Detail]:  # fmt: skip
    """Take planned benefits off the budgets in `rows`, and add what these are made of, from FIRST on.

    planned: rows of the truth about measures, the plan in their third cell.
    """
    plan = _Plan(book, programme, planned)
    months = {period_of(t): t for t in range(MONTHS)}
    details: list[Detail] = []
    budget: list[tuple[str, ...]] = []
    for period, company, line, amount, currency, version in rows.budget:
        t, places = months[period], int(DECIMALS[CURRENCIES.index(currency)])
        if t < FIRST:
            budget.append((period, company, line, amount, currency, version))
            continue
        before = int(Fraction(amount) * 10**places)
        found = plan.line(company, line, t, before)
        details += found
        planned_for = before + sum(d.amount for d in found if d.driver == "benefits")
        text = fraction_text(Fraction(planned_for, 10**places), places)
        budget.append((period, company, line, text, currency, version))
        for d in found:
            money = d.driver == "obsolescence_provisions"
            quantity = fraction_text(Fraction(d.quantity, 10**places if money else 1), 3) if d.quantity else ""
            rows.budget_details.append(
                ("", period, company, line, d.driver, d.plant, d.item, d.measure, quantity,
                 fraction_text(Fraction(d.per_mille, 1000), 6) if d.per_mille else "",
                 fraction_text(Fraction(d.amount, 10**places), places), currency, version)
            )  # fmt: skip
    rows.budget = budget
    return details


# --- truth ---------------------------------------------------------------------------------------------------------
Terms = dict[tuple[str, str, str, str], Fraction]  # company, line, source model, term -> minor units
BUDGET_BRIDGE_COLUMNS = ("company_code", "line_id", "source_model", "term", "amount_local")


def _year_to_date() -> range:
    return range(MONTHS - month_of(MONTHS - 1)[1], MONTHS)


def _item_terms(
    out: Terms, company: str, driver: str, actual: Sequence[tuple[Place, Ints]], details: Sequence[Detail],
    gone: frozenset[str],
) -> None:  # fmt: skip
    """Cost bridge of items against their details: quantities at the budgeted price, by base unit."""
    months = list(_year_to_date())
    zero = Fraction(0)
    sums: dict[tuple[bool, str, str], list[Fraction]] = defaultdict(lambda: [zero] * 4)
    for (_, _, plant, item, unit), amounts in actual:
        total = sums[plant in gone, item, unit]
        total[2] += int(amounts[0, months].sum())
        total[3] += int(amounts[1, months].sum())
    for d in details:
        total = sums[d.plant in gone, d.item, d.unit]
        total[0] += d.quantity
        total[1] += d.amount

    def add(term: str, amount: Fraction) -> None:
        key = company, LINE_OF[driver], driver, term
        out[key] = out.get(key, zero) + amount

    families: dict[str, list[Fraction]] = defaultdict(lambda: [zero] * 4)
    for (outside, _, unit), (q0, a0, q1, a1) in sums.items():
        if outside:
            add("scope", a1 - a0)
        elif q0 > 0 and q1 > 0:
            at_budget = q1 * a0 / q0
            add("other_price", a1 - at_budget)
            family = families[unit]
            for i, value in enumerate((q0, q1, a0, at_budget)):
                family[i] += value
        elif a1:
            add("new", a1 - a0)
        else:
            add("discontinued", -a0)
    for q0, q1, a0, at_budget in families.values():
        volume = (q1 - q0) * a0 / q0
        add("volume", volume)
        add("mix", at_budget - a0 - volume)


def budget_bridge(book: CostBook, programme: Programme, details: Sequence[Detail], gone: frozenset[str]) -> Terms:
    """Every term of the bridge from the budget that events explain, for the last month's year to date.

    gone: plants that were not part of the company through the whole year to date.
    """
    out: Terms = {}
    months = set(_year_to_date())
    now = [d for d in details if d.t in months]
    for company in sorted({d.company for d in now}):
        mine = [d for d in now if d.company == company]
        for driver in LINE_OF:
            planned = [d for d in mine if d.driver == driver]
            if planned:
                _item_terms(out, company, driver, book.of(company, driver), planned, gone)
        shipped = [s for s in programme.shipments if COMPANIES[s.company] == company and s.t in months]
        freight = [d for d in mine if d.driver == "freight_documents"]
        if freight:
            q0, a0 = sum(d.quantity for d in freight), sum(d.amount for d in freight)
            q1, a1 = sum(s.units for s in shipped), sum(s.actual for s in shipped)
            volume = Fraction((q1 - q0) * a0, q0)
            out[company, FREIGHT, "freight_documents", "volume"] = volume
            out[company, FREIGHT, "freight_documents", "other_price"] = a1 - a0 - volume
        provided = [d for d in mine if d.driver == "obsolescence_provisions"]
        if provided:
            charged = sum(p.charged for p in programme.provisions if p.t in months)
            gross = {p.t: p.gross for p in programme.provisions}
            grown = gross[max(months)] - gross[min(months) - 1]
            volume = Fraction(USUAL_PER_MILLE, 1000) * (grown - sum(d.quantity for d in provided))
            out[company, PROVISION, "obsolescence_provisions", "volume"] = volume
            reserve = charged - sum(d.amount for d in provided) - volume
            out[company, PROVISION, "obsolescence_provisions", "reserve"] = reserve
        rebates = [d for d in mine if d.driver == "rebate_accruals"]
        if rebates:
            accrued = sum(a.accrued for a in programme.accruals if a.t in months)
            # what lies on goods in stock is no income yet
            more = sum(held[max(months)] - held[min(months) - 1] for held in programme.deferred.values())
            term = company, MATERIAL, "rebate_accruals", "other_price"
            out[term] = Fraction(more - accrued - sum(d.amount for d in rebates))
    return out


def write_budget_bridge(folder: Path, terms: Terms, currency_of: Mapping[str, int]) -> None:
    """budget_bridge.csv: the terms in local currency, effect on the printed line."""
    rows = [
        (*key, fraction_text(amount / 10 ** int(DECIMALS[currency_of[key[0]]]), 6))
        for key, amount in sorted(terms.items())
    ]
    write_csv(folder / "budget_bridge.csv", BUDGET_BRIDGE_COLUMNS, rows)


def currencies(books: Sequence[Books] = ()) -> dict[str, int]:
    """Company -> currency index."""
    first = {company: COMPANY_CURRENCY[k] for k, company in enumerate(COMPANIES)}
    return first | {b.spec.code: b.spec.currency for b in books}
