"""The event model of the smaller group companies: orders, receipts, invoices, stock and a complete ledger.

What belongs here: what happens in one company month by month, what stock is worth, and the journals of it all.
What does not: native tables (s4.py, oracle_ebs.py, homegrown.py), the cast (group_cast.py), benefits (group_truth.py).
Amounts are integers of a currency's minor unit; quantities whole base units. Into stock and debit are positive.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from .world import (
    CURRENCIES,
    DECIMALS,
    EUR,
    GBP,
    JPY,
    KWD,
    MONTH_START,
    MONTHS,
    USD,
    Rates,
    fraction_text,
    month_of,
)

# Decimals of a rate, by the currency it leads to: as many as the system of that company keeps.
RATE_PLACES = {EUR: 10, USD: 8, JPY: 5, KWD: 8, GBP: 6}


def half_up(value: Fraction) -> int:
    """Commercial rounding to a whole number, away from zero at the half."""
    magnitude = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return magnitude if value >= 0 else -magnitude


class CrossRates:
    """Rates between any two currencies, month by month: one unit of the first in units of the second."""

    def __init__(self, rates: Rates) -> None:
        self._eur: dict[int, list[Fraction]] = {EUR: [Fraction(1)] * MONTHS}
        for (source, target), quotes in rates.monthly.items():
            if target == EUR:
                self._eur[source] = [q.rate() for q in quotes]
        self._known: dict[tuple[int, int, int], Fraction] = {}

    def rate(self, source: int, target: int, t: int) -> Fraction:
        if source == target:
            return Fraction(1)
        if (source, target, t) not in self._known:
            exact, scale = self._eur[source][t] / self._eur[target][t], 10 ** RATE_PLACES[target]
            self._known[source, target, t] = Fraction(half_up(exact * scale), scale)
        return self._known[source, target, t]

    def text(self, source: int, target: int, t: int) -> str:
        return fraction_text(self.rate(source, target, t), RATE_PLACES[target])

    def convert(self, amount: int, source: int, target: int, t: int) -> int:
        """Minor units of one currency in minor units of another, at the rate of month t."""
        scale = Fraction(10 ** int(DECIMALS[target]), 10 ** int(DECIMALS[source]))
        return half_up(amount * scale * self.rate(source, target, t))


@dataclass(frozen=True)
class Account:
    """`line_id` as in world.STATEMENT_LINES; `sign` prints a debit balance as positive (1) or negative (-1)."""

    key: str
    title: str
    balance_sheet: bool
    line_id: str
    sign: int


CHART: tuple[Account, ...] = (
    Account("machinery", "Machinery and equipment", True, "fixed_assets", 1),
    Account("worn", "Accumulated depreciation", True, "fixed_assets", 1),
    Account("stock_raw", "Inventory raw materials", True, "inventory", 1),
    Account("stock_trade", "Inventory trading goods", True, "inventory", 1),
    Account("receiving", "Receiving inspection", True, "inventory", 1),
    Account("receivable", "Trade receivables", True, "trade_receivables", 1),
    Account("group_receivable", "Receivables from group companies", True, "trade_receivables", 1),
    Account("bank", "Bank", True, "cash", 1),
    Account("payable", "Trade payables", True, "trade_payables", -1),
    Account("group_payable", "Payables to group companies", True, "trade_payables", -1),
    Account("gr_ir", "Goods received, not invoiced", True, "goods_received_not_invoiced", -1),
    Account("capital", "Share capital", True, "share_capital", -1),
    Account("retained", "Retained earnings", True, "retained_earnings", -1),
    Account("revenue", "Revenue", False, "revenue", -1),
    Account("group_revenue", "Revenue with group companies", False, "revenue", -1),
    Account("consumption", "Material consumption", False, "cost_of_material", 1),
    Account("cost_of_sales", "Cost of goods sold", False, "cost_of_material", 1),
    Account("price_difference", "Purchase price differences", False, "purchase_price_variance", 1),
    Account("invoice_difference", "Invoice price differences", False, "purchase_price_variance", 1),
    Account("scrap", "Scrap", False, "scrap_and_count_differences", 1),
    Account("wages", "Wages and salaries", False, "personnel_expense", 1),
    Account("depreciation", "Depreciation", False, "depreciation", 1),
    Account("indirect", "Indirect materials", False, "other_operating_expense", 1),
    Account("services", "Rent and services", False, "other_operating_expense", 1),
    Account("exchange", "Exchange differences", False, "exchange_differences", 1),
)
ACCOUNT = {a.key: a for a in CHART}

# what a ledger line does, in SAP's words
BSX, WRX, PRD, GBB, KBS, KDM = "BSX", "WRX", "PRD", "GBB", "KBS", "KDM"
# kinds of documents
RECEIPT_DOC, ISSUE_DOC, DELIVERY_DOC, INVOICE_DOC, BILLING, COLLECTION, PAYMENT, GENERAL, ASSET = (
    "WE", "WA", "WL", "RE", "RV", "DZ", "KZ", "SA", "AF",
)  # fmt: skip


@dataclass(frozen=True)
class Vendor:
    """`day`: day of the month of its deliveries; `invoice_after`: days to its invoice. `partner`: group company id."""

    number: str
    name: str
    land: str
    currency: int
    day: int
    invoice_after: int
    partner: str = ""


@dataclass(frozen=True)
class Part:
    """One item at one plant. `before`, `after`: price in document minor units for `per` base units, until and from
    month `change`. `cost`: standard price, local minor units for `per` units. `outside`: a vendor off contract, at
    the old price. `given`: quantity bought by month, where a group company decides it.
    """

    number: str
    text: str
    group: str
    vendor: str
    before: int
    after: int
    change: int
    monthly: int
    lot: int
    per: int = 1
    plant: int = 0
    cost: int = 0
    outside: str = ""
    consumed: bool = False
    sold: bool = False
    measured: bool = False
    given: tuple[int, ...] = ()


@dataclass(frozen=True)
class GroupSale:
    """Goods sold to a group company: billed on `day` in document currency; `moved`: goods leave (or come back) on the
    day `left` of the same month.
    """

    number: str
    day: int
    left: int
    quantity: int
    amount: int
    currency: int
    partner: str
    buyer: str
    moved: bool = True


@dataclass(frozen=True)
class Spec:
    """Who the company is. `standard`: valued at standard price; `to_stock`: invoice differences go to stock."""

    code: str
    name: str
    source: str
    land: str
    currency: int
    partner: str
    plants: tuple[tuple[str, str], ...]
    vendors: tuple[Vendor, ...]
    parts: tuple[Part, ...]
    standard: bool
    to_stock: bool
    two_steps: bool = False  # goods are received into inspection, then delivered into stock: two journals

    def vendor(self, number: str) -> Vendor:
        return next(v for v in self.vendors if v.number == number)


@dataclass(eq=False)
class Line:
    """One order line."""

    order: int
    item: int
    part: int
    vendor: Vendor
    quantity: int
    price: int
    day: int
    t: int
    deleted: bool = False
    native: dict[str, str] = field(default_factory=dict)  # numbers that the system gave it


@dataclass(eq=False)
class Journal:
    """One ledger document. `kind` of document; `currency` and `t` of its rate; `of` names what it was posted for."""

    day: int
    t: int
    kind: str
    currency: int
    step: str = ""
    vendor: Vendor | None = None
    partner: str = ""
    lines: list[JournalLine] = field(default_factory=list)
    number: str = ""
    native: dict[str, str] = field(default_factory=dict)

    def post(
        self, account: str, local: int, doc: int, key: str = "", part: int = -1, quantity: int = 0,
        line: Line | None = None, partner: str = "",
    ) -> None:  # fmt: skip
        if local or doc:
            self.lines.append(JournalLine(account, local, doc, key, part, quantity, line, partner or self.partner))


@dataclass(eq=False)
class JournalLine:
    account: str
    local: int
    doc: int
    key: str
    part: int
    quantity: int
    line: Line | None
    partner: str
    native: dict[str, str] = field(default_factory=dict)


@dataclass(eq=False)
class Receipt:
    """One receipt line. `kind`: receipt, receipt_reversal or return. `value`: at valuation price, local minor units."""

    line: Line
    day: int
    t: int
    quantity: int
    kind: str
    order_doc: int
    order_local: int
    of: Receipt | None = None
    value: int = 0
    document: str = ""
    item: str = ""
    journal: Journal | None = None
    delivered: Journal | None = None
    native: dict[str, str] = field(default_factory=dict)


@dataclass(eq=False)
class Invoice:
    """One supplier invoice line. `kind`: invoice, credit_memo or subsequent (a price correction, no quantity)."""

    line: Line
    day: int
    t: int
    quantity: int
    amount: int
    kind: str
    receipt: Receipt | None
    local: int = 0
    cleared: int = 0
    difference: int = 0
    to_stock: int = 0
    exchange: int = 0
    document: str = ""
    item: str = ""
    journal: Journal | None = None
    native: dict[str, str] = field(default_factory=dict)


@dataclass(eq=False)
class Issue:
    """Goods that leave stock. `kind`: consumption, sales or scrap; `quantity` and `value` negative when they leave."""

    part: int
    day: int
    t: int
    quantity: int
    kind: str
    sale: GroupSale | None = None
    value: int = 0
    document: str = ""
    item: str = ""
    journal: Journal | None = None
    native: dict[str, str] = field(default_factory=dict)


@dataclass
class Books:
    """Everything that happened in one company, with stock and ledger by month."""

    spec: Spec
    rates: CrossRates
    lines: list[Line]
    receipts: list[Receipt]
    invoices: list[Invoice]
    issues: list[Issue]
    journals: list[Journal]
    opening: dict[str, int]  # balance of each account before the first month
    opening_stock: list[tuple[int, int]]  # (quantity, value) of each part
    stock: list[list[tuple[int, int]]]  # [part][month] at its end

    def turnover(self) -> dict[tuple[str, int], tuple[int, int]]:
        """(debit, credit) of each account and month, local minor units, both positive."""
        sums: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0])
        for journal in self.journals:
            for line in journal.lines:
                sums[line.account, journal.t][0 if line.local > 0 else 1] += abs(line.local)
        return {k: (v[0], v[1]) for k, v in sums.items()}

    def balances(self) -> dict[tuple[str, int], tuple[int, int, int]]:
        """(opening, movement, closing) of each account and month. Results begin every year at zero; the result of
        the old year is in retained earnings from the first day on.
        """
        turnover = self.turnover()
        balance = {a.key: self.opening.get(a.key, 0) for a in CHART}
        out: dict[tuple[str, int], tuple[int, int, int]] = {}
        for t in range(MONTHS):
            if t and month_of(t)[1] == 1:
                result = sum(balance[a.key] for a in CHART if not a.balance_sheet)
                balance["retained"] += result
                balance.update({a.key: 0 for a in CHART if not a.balance_sheet})
            for a in CHART:
                debit, credit = turnover.get((a.key, t), (0, 0))
                out[a.key, t] = balance[a.key], debit - credit, balance[a.key] + debit - credit
                balance[a.key] += debit - credit
        return out

    def used_accounts(self) -> list[Account]:
        used = {line.account for journal in self.journals for line in journal.lines}
        return [a for a in CHART if a.key in used or self.opening.get(a.key, 0)]


def _day(t: int, day: int) -> int:
    return int(MONTH_START[t]) + day - 1


def _month(day: int) -> int:
    return next(t for t in range(MONTHS + 1) if t == MONTHS or day < MONTH_START[t + 1])


class _Plan:
    """Quantities of a company month by month, and the events they make."""

    def __init__(self, spec: Spec, rates: CrossRates, seed: int, sales: Sequence[GroupSale]) -> None:
        self.spec, self.rates = spec, rates
        self.rng = random.Random(f"{seed}/{spec.code}")
        self.lines: list[Line] = []
        self.receipts: list[Receipt] = []
        self.invoices: list[Invoice] = []
        self.issues: list[Issue] = []
        self.opening: list[int] = []
        self.sales: dict[tuple[str, int], list[GroupSale]] = defaultdict(list)
        for sale in sales:
            self.sales[sale.number, _month(sale.day)].append(sale)
        self.orders = 0

    def _price(self, part: Part, t: int, outside: bool) -> int:
        return part.before if outside or t < part.change else part.after

    def _group_demand(self, part: Part, t: int) -> int:
        return sum(s.quantity for s in self.sales.get((part.number, t), ()) if s.moved)

    def run(self) -> None:
        parts = self.spec.parts
        usual = [self._usual(p) for p in parts]
        stock = [0 if p.consumed else u * 3 // 2 // p.lot * p.lot + p.lot for p, u in zip(parts, usual, strict=True)]
        target = list(stock)
        self.opening = list(stock)
        ready = [i for i, p in enumerate(parts) if self._returnable(p)]
        for t in range(MONTHS):
            bought = [self._bought(p, t, stock[i], target[i]) for i, p in enumerate(parts)]
            receipts = self._buy(t, bought, ready[t % len(ready)])
            for i, part in enumerate(parts):
                came = sum(r.quantity for r in receipts if r.line.part == i)
                if part.consumed:
                    continue
                early = sum(r.quantity for r in receipts if r.line.part == i and r.day < _day(t, 14))
                stock[i] = self._use(t, i, usual[i], stock[i], early, came)

    def _usual(self, part: Part) -> int:
        if part.given:
            return sum(part.given) // len(part.given)
        sold = sum(self._group_demand(part, t) for t in range(MONTHS)) // MONTHS
        return part.monthly + sold

    def _returnable(self, part: Part) -> bool:
        vendor = self.spec.vendor(part.vendor)
        return not (part.consumed or part.given or vendor.partner or vendor.day > 12)

    def _bought(self, part: Part, t: int, stock: int, target: int) -> int:
        if part.given:
            return part.given[t]
        wanted = part.monthly * self.rng.uniform(0.97, 1.03) + self._group_demand(part, t)
        if not part.consumed:
            wanted += 0.3 * (target - stock)
        return max(8, round(wanted / part.lot)) * part.lot

    def _buy(self, t: int, bought: list[int], returning: int) -> list[Receipt]:
        """Orders of month t, one for each vendor, with deliveries and invoices; returns the month's receipt lines."""
        spec, out = self.spec, []
        for vendor in spec.vendors:
            wanted: list[tuple[int, int, bool]] = []
            for i, part in enumerate(spec.parts):
                aside = bought[i] * 35 // 100 // part.lot * part.lot if part.outside else 0
                if part.vendor == vendor.number and bought[i]:
                    wanted.append((i, bought[i] - aside, False))
                if part.outside == vendor.number and aside:
                    wanted.append((i, aside, True))
            if not wanted:
                continue
            order = self.orders
            self.orders += 1
            for item, (i, quantity, outside) in enumerate(wanted, 1):
                price = self._price(spec.parts[i], t, outside)
                line = Line(order, item, i, vendor, quantity, price, _day(t, 1 + vendor.day % 2), t)
                self.lines.append(line)
                out += self._deliver(line, returning == i and not outside)
            if t % 9 == 5 and vendor.day <= 12:  # a line that was cancelled before anything came
                i = wanted[0][0]
                self.lines.append(
                    Line(order, len(wanted) + 1, i, vendor, spec.parts[i].lot, self._price(spec.parts[i], t, False),
                         _day(t, 1 + vendor.day % 2), t, deleted=True)
                )  # fmt: skip
        return out

    def _receipt(self, line: Line, day: int, quantity: int, kind: str, of: Receipt | None = None) -> Receipt:
        doc = quantity * line.price // self.spec.parts[line.part].per
        local = self.rates.convert(doc, line.vendor.currency, self.spec.currency, line.t)
        receipt = Receipt(line, day, line.t, quantity, kind, doc, local, of)
        self.receipts.append(receipt)
        return receipt

    def _deliver(self, line: Line, sent_back: bool) -> list[Receipt]:
        spec, t, vendor = self.spec, line.t, line.vendor
        part = spec.parts[line.part]
        day = _day(t, vendor.day)
        first = self._receipt(line, day, line.quantity, "receipt")
        out = [first]
        ordinary = not (part.measured or part.consumed or part.given)
        if t == 15 and ordinary and vendor.day <= 12 and line.part % 2:  # entered in error, taken back, entered again
            out.append(self._receipt(line, day, -line.quantity, "receipt_reversal", first))
            first = self._receipt(line, day + 1, line.quantity, "receipt")
            out.append(first)
        self._bill(line, first)
        if sent_back:
            back = -max(1, line.quantity // part.lot // 25) * part.lot
            away = self._receipt(line, _day(t, 20), back, "return", first)
            out.append(away)
            self._invoice(line, _day(t, 27), back, away.order_doc, "credit_memo", away)
        return out

    def _invoice(self, line: Line, day: int, quantity: int, amount: int, kind: str, receipt: Receipt | None) -> None:
        t = _month(day)
        if t < MONTHS:  # later invoices are in the next extract
            self.invoices.append(Invoice(line, day, t, quantity, amount, kind, receipt))

    def _bill(self, line: Line, receipt: Receipt) -> None:
        """The invoice, now and then above or below the order; months later a price correction for measured parts."""
        part, t = self.spec.parts[line.part], line.t
        day = receipt.day + line.vendor.invoice_after
        turn = (t * 5 + line.part * 3) % 11
        amount = receipt.order_doc
        if not line.vendor.partner:
            amount += {3: amount // 80, 7: -(amount // 100)}.get(turn, 0)
        self._invoice(line, day, line.quantity, amount, "invoice", receipt)
        if part.measured and turn == 9 and not line.vendor.partner:
            self._invoice(line, day + 24, 0, -(receipt.order_doc * 3 // 200), "subsequent", None)

    def _use(self, t: int, i: int, usual: int, stock: int, early: int, came: int) -> int:
        """Issues of one part in month t; returns its stock at the end. Group sales go first."""
        part = self.spec.parts[i]
        kind = "sales" if part.sold else "consumption"
        here = stock + early
        for sale in self.sales.get((part.number, t), ()):
            if sale.moved:
                self.issues.append(Issue(i, sale.left, t, -sale.quantity, "sales", sale))
                here -= sale.quantity
        base = part.monthly if not part.given else usual
        wanted = round(base * self.rng.uniform(0.97, 1.03))
        issue = max(0, min(wanted, here * 85 // 100))
        late = issue * 2 // 5 if (t + i) % 2 else 0
        for day, quantity in ((14, issue - late), (24, late)):
            if quantity:
                self.issues.append(Issue(i, _day(t, day), t, -quantity, kind))
        scrap = max(1, here // 400) if (t * 7 + i) % 13 == 6 and here - issue > 50 else 0
        if scrap:
            self.issues.append(Issue(i, _day(t, 25), t, -scrap, "scrap"))
        left = stock + came - sum(s.quantity for s in self.sales.get((part.number, t), ()) if s.moved) - issue - scrap
        if left < 0 or here - issue - scrap < 0:
            raise ValueError(f"{self.spec.code} {part.number}: stock runs below zero in month {t}")
        return left


def _value(plan: _Plan) -> tuple[list[tuple[int, int]], list[list[tuple[int, int]]]]:
    """Value every movement of every part in the order of its days. Returns opening and month-end stock."""
    spec, rates = plan.spec, plan.rates
    opening: list[tuple[int, int]] = []
    stock: list[list[tuple[int, int]]] = []
    by_part: dict[int, list[tuple[int, int, int, Receipt | Issue | Invoice]]] = defaultdict(list)
    kinds: tuple[Sequence[Receipt | Issue | Invoice], ...] = (plan.receipts, plan.invoices, plan.issues)
    for slot, events in enumerate(kinds):
        for event in events:
            row = event.part if isinstance(event, Issue) else event.line.part
            by_part[row].append((event.day, slot, len(by_part[row]), event))
    for i, part in enumerate(spec.parts):
        vendor = spec.vendor(part.vendor)
        quantity = plan.opening[i]
        if spec.standard:
            value = quantity * part.cost // part.per
        else:
            value = rates.convert(quantity * part.before // part.per, vendor.currency, spec.currency, 0)
        opening.append((quantity, value))
        ends = [(quantity, value)] * MONTHS
        for _, _, _, event in sorted(by_part[i], key=lambda e: e[:3]):
            if isinstance(event, Invoice):
                value += _settle(event, spec, rates, part, quantity)
            elif isinstance(event, Issue):
                moved = event.quantity
                event.value = (
                    moved * part.cost // part.per if spec.standard else half_up(Fraction(value * moved, quantity))
                )
                quantity, value = quantity + moved, value + event.value
            elif part.consumed:
                event.value = event.order_local
            else:
                event.value = event.quantity * part.cost // part.per if spec.standard else event.order_local
                quantity, value = quantity + event.quantity, value + event.value
            for t in range(event.t, MONTHS):
                ends[t] = (quantity, value)
        stock.append(ends)
    return opening, stock


def _settle(invoice: Invoice, spec: Spec, rates: CrossRates, part: Part, there: int) -> int:
    """Split an invoice line into GR/IR, price difference and exchange difference; returns what goes to stock."""
    currency = invoice.line.vendor.currency
    invoice.local = rates.convert(invoice.amount, currency, spec.currency, invoice.t)
    receipt = invoice.receipt
    if receipt is not None:
        invoice.cleared = receipt.order_local
        invoice.exchange = rates.convert(receipt.order_doc, currency, spec.currency, invoice.t) - receipt.order_local
    invoice.difference = invoice.local - invoice.cleared - invoice.exchange
    if spec.to_stock and not part.consumed and invoice.difference:
        bought = abs(invoice.quantity) or invoice.line.quantity
        invoice.to_stock = half_up(invoice.difference * min(Fraction(1), Fraction(max(there, 0), bought)))
    return invoice.to_stock


class _Ledger:
    """Posts what the plan did. Documents are in the order of their days at the end."""

    def __init__(self, plan: _Plan) -> None:
        self.plan, self.spec, self.rates = plan, plan.spec, plan.rates
        self.journals: list[Journal] = []
        self.opening: dict[str, int] = defaultdict(int)

    def open(
        self, day: int, kind: str, currency: int, *, step: str = "", vendor: Vendor | None = None, partner: str = ""
    ) -> Journal:
        journal = Journal(day, _month(day), kind, currency, step, vendor, partner)
        self.journals.append(journal)
        return journal

    def stock_account(self, part: int) -> str:
        return "stock_trade" if self.spec.parts[part].sold else "stock_raw"

    def goods(self) -> None:
        groups: dict[tuple[int, int, str], list[Receipt]] = defaultdict(list)
        for r in self.plan.receipts:
            groups[r.day, r.line.order, r.kind].append(r)
        for (day, _, _), receipts in groups.items():
            vendor = receipts[0].line.vendor
            step = "receive" if self.spec.two_steps else ""
            doc = self.open(day, RECEIPT_DOC, vendor.currency, vendor=vendor, step=step)
            inside = self.open(day, RECEIPT_DOC, self.spec.currency, step="deliver") if step else None
            for r in receipts:
                part, consumed = r.line.part, self.spec.parts[r.line.part].consumed
                about = part, r.quantity, r.line
                r.journal, r.delivered = doc, inside
                difference = r.order_local - r.value
                if inside is not None:
                    account, key = ("indirect", KBS) if consumed else (self.stock_account(part), BSX)
                    doc.post("receiving", r.order_local, r.order_doc, "", *about)
                    inside.post(account, r.value, r.value, key, *about)
                    inside.post("receiving", -r.order_local, -r.order_local, "", *about)
                    inside.post("price_difference", difference, difference, PRD, *about)
                else:
                    difference_doc = self.rates.convert(difference, self.spec.currency, vendor.currency, r.t)
                    account, key = ("indirect", KBS) if consumed else (self.stock_account(part), BSX)
                    doc.post(account, r.value, r.order_doc - difference_doc, key, *about)
                    doc.post("price_difference", difference, difference_doc, PRD, *about)
                doc.post("gr_ir", -r.order_local, -r.order_doc, WRX, *about, partner=vendor.partner)
        used: dict[tuple[int, str, str], list[Issue]] = defaultdict(list)
        for i in self.plan.issues:
            used[i.day, i.kind, i.sale.buyer if i.sale else ""].append(i)
        to = {"consumption": "consumption", "sales": "cost_of_sales", "scrap": "scrap"}
        for (day, kind, _), issues in used.items():
            doc = self.open(day, DELIVERY_DOC if kind == "sales" else ISSUE_DOC, self.spec.currency)
            for i in issues:
                i.journal = doc
                doc.post(self.stock_account(i.part), i.value, i.value, BSX, part=i.part, quantity=i.quantity)
                doc.post(to[kind], -i.value, -i.value, GBB, part=i.part, quantity=-i.quantity)

    def bills(self) -> None:
        groups: dict[tuple[int, int, str], list[Invoice]] = defaultdict(list)
        for i in self.plan.invoices:
            groups[i.day, i.line.order, i.kind].append(i)
        for (day, _, _), invoices in groups.items():
            vendor = invoices[0].line.vendor
            doc = self.open(day, INVOICE_DOC, vendor.currency, vendor=vendor, partner=vendor.partner)
            owed = sum(i.local for i in invoices), sum(i.amount for i in invoices)
            doc.post("group_payable" if vendor.partner else "payable", -owed[0], -owed[1])
            for i in invoices:
                part, receipt = i.line.part, i.receipt
                about = part, i.quantity, i.line
                i.journal = doc
                cleared_doc = receipt.order_doc if receipt else 0
                doc.post("gr_ir", i.cleared, cleared_doc, WRX, *about)
                rest, rest_doc = i.difference - i.to_stock, i.amount - cleared_doc
                stock_doc = 0
                if i.to_stock:
                    in_doc = self.rates.convert(i.to_stock, self.spec.currency, vendor.currency, i.t)
                    stock_doc = in_doc if rest else rest_doc
                doc.post(self.stock_account(part), i.to_stock, stock_doc, BSX, *about)
                consumed = self.spec.parts[part].consumed
                variance = "invoice_difference" if self.spec.two_steps else "price_difference"
                account = "indirect" if consumed else variance
                doc.post(account, rest, rest_doc - stock_doc, KBS if consumed else PRD, *about)
                doc.post("exchange", i.exchange, 0, KDM, line=i.line, part=part)

    def months(self, opening_value: int, raw: int) -> None:
        """Sales, collections, payments, wages, depreciation, services; and what the company opens with."""
        spec, plan = self.spec, self.plan
        rng = random.Random(f"{plan.rng.random()}/{spec.code}/months")
        local = spec.currency
        cost = [0] * MONTHS
        for i in plan.issues:
            if i.kind != "scrap" and i.sale is None:
                cost[i.t] -= i.value
        level = sum(cost) // MONTHS
        sales = [round(c * 1.7 * rng.uniform(0.997, 1.003)) for c in cost]
        step = 10 ** int(DECIMALS[local])

        def simple(day: int, kind: str, debit: str, credit: str, amount: int) -> None:
            doc = self.open(day, kind, local)
            doc.post(debit, amount, amount)
            doc.post(credit, -amount, -amount)

        o = self.opening
        o["stock_raw"], o["stock_trade"] = raw, opening_value - raw
        o["receivable"], o["payable"] = sales[0] // step * step, -(level * 9 // 10 // step * step)
        o["machinery"], o["worn"] = level * 12 // step * step, -(level * 5 // step * step)
        o["bank"], o["capital"] = level * 4 // step * step, -(level * 8 // step * step)
        o["retained"] = -sum(o.values())
        for t in range(MONTHS):
            last = int(MONTH_START[t + 1]) - 1
            raised = 1.0 + 0.025 * (t >= 6) + 0.03 * (t >= 18)
            simple(last - 1, BILLING, "receivable", "revenue", sales[t])
            simple(_day(t, 15), COLLECTION, "bank", "receivable", o["receivable"] if t == 0 else sales[t - 1])
            simple(last - 2, GENERAL, "wages", "bank", int(level * 0.33 * raised * rng.uniform(0.995, 1.005)))
            simple(last, GENERAL, "services", "bank", int(level * 0.1 * rng.uniform(0.99, 1.01)))
            simple(last, ASSET, "depreciation", "worn", int(level * 0.07))
        simple(_day(0, 10), PAYMENT, "payable", "bank", -o["payable"])
        self._pay()
        self._sell_to_group()

    def _pay(self) -> None:
        """Every vendor is paid on the tenth of the next month, in his currency; the rate difference is realised."""
        local = self.spec.currency
        for vendor in self.spec.vendors:
            account = "group_payable" if vendor.partner else "payable"
            for t in range(1, MONTHS):
                due = [i for i in self.plan.invoices if i.line.vendor is vendor and i.t == t - 1]
                doc, booked = sum(i.amount for i in due), sum(i.local for i in due)
                if not doc:
                    continue
                paid = self.rates.convert(doc, vendor.currency, local, t)
                journal = self.open(_day(t, 10), PAYMENT, vendor.currency, vendor=vendor, partner=vendor.partner)
                journal.post(account, booked, doc)
                journal.post("bank", -paid, -doc)
                journal.post("exchange", paid - booked, 0, KDM)

    def _sell_to_group(self) -> None:
        """Billing to group companies in document currency, collected on the tenth of the next month."""
        local, rates = self.spec.currency, self.rates
        owed: dict[tuple[str, int, int], list[int]] = defaultdict(lambda: [0, 0])
        sales = [s for group in self.plan.sales.values() for s in group]
        for s in sorted(sales, key=lambda s: (s.day, s.number, s.quantity)):
            t = _month(s.day)
            value = rates.convert(s.amount, s.currency, local, t)
            part = next(i for i, p in enumerate(self.spec.parts) if p.number == s.number)
            doc = self.open(s.day, BILLING, s.currency, partner=s.partner)
            doc.post("group_receivable", value, s.amount)
            doc.post("group_revenue", -value, -s.amount, part=part, quantity=-s.quantity)
            total = owed[s.partner, s.currency, t]
            total[0] += value
            total[1] += s.amount
        for (partner, currency, t), (booked, amount) in sorted(owed.items()):
            if t + 1 < MONTHS and amount:
                got = rates.convert(amount, currency, local, t + 1)
                journal = self.open(_day(t + 1, 10), COLLECTION, currency, partner=partner)
                journal.post("bank", got, amount)
                journal.post("group_receivable", -booked, -amount)
                journal.post("exchange", booked - got, 0, KDM)


_ORDER = {k: i for i, k in enumerate((RECEIPT_DOC, ISSUE_DOC, DELIVERY_DOC, INVOICE_DOC, BILLING, COLLECTION, PAYMENT,
                                      GENERAL, ASSET))}  # fmt: skip


def run_company(spec: Spec, rates: CrossRates, seed: int, sales: Sequence[GroupSale] = ()) -> Books:
    """Everything that happens in a company: same seed, same events. Raises ValueError when a journal is one-sided."""
    plan = _Plan(spec, rates, seed, sales)
    plan.run()
    opening, stock = _value(plan)
    ledger = _Ledger(plan)
    ledger.goods()
    ledger.bills()
    raw = sum(v for (_, v), p in zip(opening, spec.parts, strict=True) if not p.sold)
    ledger.months(sum(v for _, v in opening), raw)
    journals = sorted((j for j in ledger.journals if j.lines), key=lambda j: (j.day, _ORDER[j.kind]))
    for journal in journals:
        if sum(x.local for x in journal.lines) or sum(x.doc for x in journal.lines):
            raise ValueError(f"{spec.code}: a journal of {CURRENCIES[journal.currency]} does not balance")
    return Books(
        spec, rates, plan.lines, plan.receipts, plan.invoices, plan.issues, journals, dict(ledger.opening), opening,
        stock,
    )  # fmt: skip


def number_lines(events: Iterable[Receipt | Invoice | Issue], first: int = 1) -> int:
    """Give events of one journal one document number, in the order of their days, lines 1, 2, …; returns the next."""
    numbers: dict[int, int] = {}
    lines: dict[int, int] = defaultdict(int)
    for event in sorted(events, key=lambda e: e.day):
        document = numbers.setdefault(id(event.journal), first + len(numbers))
        lines[document] += 1
        event.document, event.item = str(document), str(lines[document])
    return first + len(numbers)
