"""Double entry: every valued event becomes a journal document; plus the ordinary journals of each month.

What belongs here: which accounts an event touches and with what amount. What does not: how much stock is worth
(events.py), number ranges and native columns (tables.py), statements (finance.py).
Signs: debit positive, in local cents (`local`) and document minor units (`doc`); every document balances in both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .cast import Supplier
from .events import EXPENSE, LIKE_REF, ORDER_VALUE, REVERSAL, REVERSED_INVOICE, STOCK_VALUE, Block
from .world import (
    ACCOUNTS,
    COMPANY_CURRENCY,
    MONTH_START,
    MONTHS,
    PARTNERS,
    PLANT_COMPANY,
    ROLL_T,
    Ints,
    Rates,
    account,
    divide_half_up,
    index_of,
)

DOCUMENT_TYPES = ("WE", "WA", "RE", "PR", "KZ", "RV", "DZ", "SA", "AF", "WL")
WE, WA, RE, PR, KZ, RV, DZ, SA, AF, WL = range(10)
KEYS = ("", "BSX", "WRX", "PRD", "GBB", "KBS", "KDM", "UMB", "KON")
NONE, BSX, WRX, PRD, GBB, KBS, KDM, UMB, KON = range(9)
# where a document comes from
FROM_MATERIAL, FROM_INVOICE, FROM_PRICE_CHANGE, FROM_ACCOUNTING = range(4)
# ledger of a line
GENERAL, MATERIAL, VENDOR, CUSTOMER = range(4)
ISSUE_ACCOUNT = {
    201: account(400000), 202: account(400000), 261: account(400000), 262: account(400000),
    601: account(400100), 602: account(400100), 551: account(233000), 701: account(234000), 702: account(234000),
    251: account(400100), 411: account(160000), 412: account(160000),
}  # fmt: skip


@dataclass
class Journal:
    """Journal documents of one block. Document arrays have one row per document, line arrays one per line.

    `source`, `source_row`: material document or invoice document index of the block. `reverses`: row of the document
    that this one reverses, -1 otherwise. `rate_t`: month whose posted rate converts the document.
    Lines are sorted by document; `item` is the line number. Line references are -1 when absent.
    """

    company: Ints
    day: Ints
    kind: Ints
    currency: Ints
    rate_t: Ints
    source: Ints
    source_row: Ints
    reverses: Ints
    document: Ints
    item: Ints
    local: Ints
    doc: Ints
    account: Ints
    key: Ints
    ledger: Ints
    point: Ints
    quantity: Ints
    line: Ints
    supplier: Ints
    partner: Ints


class _Book:
    """Collects documents and lines; lines carry (document, position) for sorting."""

    def __init__(self) -> None:
        self.documents: list[list[Ints]] = []
        self.lines: list[list[Ints]] = []
        self.count = 0

    def open(
        self, company: Ints, day: Ints, kind: Ints | int, currency: Ints, rate_t: Ints, source: int = FROM_ACCOUNTING,
        source_row: Ints | int = -1, reverses: Ints | int = -1,
    ) -> Ints:  # fmt: skip
        fields = (company, day, kind, currency, rate_t, source, source_row, reverses)
        self.documents.append([np.broadcast_to(np.asarray(f, dtype=np.int64), company.shape) for f in fields])
        rows = np.arange(self.count, self.count + len(company), dtype=np.int64)
        self.count += len(company)
        return rows

    def post(
        self, document: Ints, position: Ints | int, local: Ints, doc: Ints, account: Ints | int, key: Ints | int = NONE,
        ledger: Ints | int = GENERAL, point: Ints | int = -1, quantity: Ints | int = 0, line: Ints | int = -1,
        supplier: Ints | int = -1, partner: Ints | int = -1,
    ) -> None:  # fmt: skip
        fields = (document, position, local, doc, account, key, ledger, point, quantity, line, supplier, partner)
        self.lines.append([np.broadcast_to(np.asarray(f, dtype=np.int64), document.shape) for f in fields])

    def close(self) -> Journal:
        heads = [np.concatenate(c) for c in zip(*self.documents, strict=True)]
        c = [np.concatenate(column) for column in zip(*self.lines, strict=True)]
        used = (c[2] != 0) | (c[3] != 0)
        c = [column[used] for column in c]
        order = np.lexsort((c[1], c[0]))
        c = [column[order] for column in c]
        starts = np.flatnonzero(np.r_[True, c[0][1:] != c[0][:-1]])
        item = np.arange(len(c[0])) - np.repeat(starts, np.diff(np.r_[starts, len(c[0])])) + 1
        if len(starts) != self.count:
            raise ValueError("a journal document has no lines")
        for amount in (c[2], c[3]):
            if np.bincount(c[0], amount.astype(np.float64), self.count).any():
                raise ValueError("a journal document does not balance")
        h = heads
        return Journal(
            h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7], document=c[0], item=item.astype(np.int64), local=c[2],
            doc=c[3], account=c[4], key=c[5], ledger=c[6], point=c[7], quantity=c[8], line=c[9], supplier=c[10],
            partner=c[11],
        )  # fmt: skip


def partner_codes(suppliers: Sequence[Supplier]) -> Ints:
    """Index into PARTNERS of each supplier's group company, -1 for none."""
    codes = [PARTNERS.index(s.trading_partner) if s.trading_partner else -1 for s in suppliers]
    return np.array(codes, dtype=np.int64)


def stock_account(block: Block) -> Ints:
    """Inventory control account of each stock point."""
    return np.where(block.cast.trading, account(310000), account(300000)).astype(np.int64)


def _aligned(local: Ints, doc: Ints) -> Ints:
    """`doc` where it has the sign of `local`, else 0: one debit/credit mark has to fit both amounts."""
    return np.where(local * doc > 0, doc, 0)


def book_movements(book: _Book, block: Block, rates: Rates) -> Ints:
    """Goods movements: receipts against GR/IR, issues against the consuming account. Returns the values booked."""
    cast, moves = block.cast, block.moves
    valued = np.isin(moves.mode, (ORDER_VALUE, STOCK_VALUE, LIKE_REF, EXPENSE))
    rows = np.flatnonzero(valued & ((moves.value != 0) | (moves.grir != 0)))
    documents, first, back = np.unique(moves.document[rows], return_index=True, return_inverse=True)
    lead = rows[first]
    receipt_code = np.isin(moves.code, (101, 102, 105, 122, 161)) & (moves.line >= 0)
    receipt_code[receipt_code] = block.lines.supplier[moves.line[receipt_code]] >= 0
    company = cast.company[moves.point[lead]]
    local_currency = np.array(COMPANY_CURRENCY, dtype=np.int64)[company]
    currency = np.where(receipt_code[lead], cast.currency[moves.point[lead]], local_currency)
    kind = np.where(receipt_code[lead], WE, np.where(np.isin(moves.code[lead], (601, 602)), WL, WA))
    fi = book.open(
        company, moves.day[lead], kind, currency, moves.t[lead], FROM_MATERIAL, documents
    )  # fmt: skip
    document, position = fi[back], moves.item[rows] * 10
    point, line, quantity = moves.point[rows], moves.line[rows], moves.quantity[rows]
    value, in_account = moves.value[rows], stock_account(block)[moves.point[rows]]
    receipt = receipt_code[rows]
    expense = moves.mode[rows] == EXPENSE

    r = np.flatnonzero(receipt)
    sign = moves.sign[rows][r]
    grir, order_value = sign * moves.grir[rows][r], sign * moves.document_value[rows][r]
    num = rates.num[cast.currency[point[r]], cast.company[point[r]], moves.t[rows][r]]
    den = rates.den[cast.currency[point[r]], cast.company[point[r]], moves.t[rows][r]]
    at_standard = cast.standard[point[r]] & ~expense[r]
    stock_doc = np.where(at_standard, divide_half_up(value[r] * den, num), order_value)
    difference = grir - value[r]
    difference_doc = _aligned(difference, order_value - stock_doc)
    # in local currency document and local amounts are the same; otherwise the stock line takes the rounding
    stock_doc = order_value - difference_doc
    book.post(
        document[r], position[r], value[r], stock_doc, np.where(expense[r], account(415000), in_account[r]),
        np.where(expense[r], KBS, BSX), np.where(expense[r], GENERAL, MATERIAL), point[r], quantity[r], line[r],
    )  # fmt: skip
    book.post(document[r], position[r] + 1, -grir, -order_value, account(191100), WRX, MATERIAL, point[r],
              quantity[r], line[r])  # fmt: skip
    book.post(document[r], position[r] + 2, difference, difference_doc, account(231000), PRD, MATERIAL, point[r],
              quantity[r], line[r])  # fmt: skip

    o = np.flatnonzero(~receipt)
    book.post(document[o], position[o], value[o], value[o], in_account[o], BSX, MATERIAL, point[o], quantity[o],
              line[o])  # fmt: skip
    code = moves.code[rows][o]
    uses = np.isin(code, list(ISSUE_ACCOUNT))
    accounts = np.zeros(len(o), dtype=np.int64)
    for c, a in ISSUE_ACCOUNT.items():
        accounts[code == c] = a
    i = o[uses]
    keys = np.where(np.isin(code[uses], (411, 412)), KON, GBB)  # stock of a consignor is owed to him, not consumed
    book.post(document[i], position[i] + 1, -value[i], -value[i], accounts[uses], keys, GENERAL, point[i], quantity[i])
    return rows


def book_invoices(book: _Book, block: Block) -> None:
    """Supplier invoices: GR/IR at the receipt's value, price difference to stock or PRD, rate difference to KDM."""
    cast, inv = block.cast, block.invoices
    point = block.lines.point[inv.line]
    supplier = block.lines.supplier[inv.line]
    documents, first = np.unique(inv.document, return_index=True)
    reverses = np.full(len(documents), -1, dtype=np.int64)
    is_reversal = inv.kind[first] == REVERSAL
    reverses[is_reversal] = inv.document[inv.reverses[first[is_reversal]]] + book.count
    fi = book.open(
        cast.company[point[first]], inv.day[first], RE, cast.currency[point[first]], inv.rate_t[first], FROM_INVOICE,
        documents, reverses,
    )  # fmt: skip
    document, position = fi[inv.document], inv.item * 10
    signed, signed_doc = inv.sign * inv.local, inv.sign * inv.amount
    sums = [
        np.bincount(inv.document, v.astype(np.float64), len(documents)).astype(np.int64) for v in (signed, signed_doc)
    ]
    book.post(
        fi,
        0,
        -sums[0],
        -sums[1],
        account(160000),
        NONE,
        VENDOR,
        supplier=supplier[first],
        partner=partner_codes(cast.suppliers)[supplier[first]],
    )
    grir, order_value = inv.sign * inv.grir, inv.sign * inv.order_value
    book.post(document, position, grir, order_value, account(191100), WRX, MATERIAL, point, inv.quantity, inv.line)
    difference, difference_doc = inv.difference, inv.sign * inv.amount - order_value
    expense = cast.consumed[point]
    stock_doc = divide_half_up(difference_doc * inv.to_stock, np.maximum(np.abs(difference), 1)) * np.sign(difference)
    stock_doc = _aligned(inv.to_stock, stock_doc)
    rest, rest_doc = difference - inv.to_stock, difference_doc - stock_doc
    clash = rest * rest_doc < 0
    stock_doc, rest_doc = np.where(clash, difference_doc, stock_doc), np.where(clash, 0, rest_doc)
    book.post(document, position + 1, inv.to_stock, stock_doc, stock_account(block)[point], BSX, MATERIAL, point,
              inv.quantity, inv.line)  # fmt: skip
    book.post(
        document, position + 2, rest, rest_doc, np.where(expense, account(415000), account(231000)),
        np.where(expense, KBS, PRD), np.where(expense, GENERAL, MATERIAL), point, inv.quantity, inv.line,
    )  # fmt: skip
    exchange = signed - grir - difference
    nothing = np.zeros_like(exchange)
    book.post(document, position + 3, exchange, nothing, account(235000), KDM, GENERAL, point, 0, inv.line)


def book_roll(book: _Book, block: Block) -> None:
    """Revaluation at the standard-cost roll: stock against the revaluation account, one document per plant."""
    points = np.flatnonzero(block.roll_value != 0).astype(np.int64)
    if not len(points):
        return
    plant, back = np.unique(block.cast.plant[points], return_inverse=True)
    company = PLANT_COMPANY[plant]
    fi = book.open(
        company, np.full(len(plant), MONTH_START[ROLL_T]), PR, np.array(COMPANY_CURRENCY, dtype=np.int64)[company],
        np.full(len(plant), ROLL_T), FROM_PRICE_CHANGE, plant,
    )  # fmt: skip
    value = block.roll_value[points]
    quantity = np.abs(block.closing_quantity[points, ROLL_T - 1])
    position = np.arange(len(points), dtype=np.int64) * 10
    book.post(fi[back], position, value, value, stock_account(block)[points], BSX, MATERIAL, points, quantity)
    book.post(fi[back], position + 1, -value, -value, account(232000), UMB, GENERAL, points, quantity)


@dataclass
class Opening:
    """Opening balances of a block at the first day, local cents by [company, account]; they sum to zero."""

    balance: Ints


def book_months(
    book: _Book, block: Block, booked: Ints, seed: int, late: Mapping[int, int] | None = None
) -> Opening:  # fmt: skip
    """Sales, collections, payments, wages, depreciation and services; and the balances the company opens with.

    late: supplier (index into cast.suppliers) -> first month whose invoices are paid a month later than others.
    """
    rng = np.random.default_rng([seed, 53, block.cast.block])
    cast, moves, inv = block.cast, block.moves, block.invoices
    opening = np.zeros((2, len(ACCOUNTS)), dtype=np.int64)
    cost = np.zeros((2, MONTHS), dtype=np.int64)
    issued = booked[np.isin(moves.code[booked], (201, 202, 261, 262, 601, 602))]
    np.add.at(cost, (cast.company[moves.point[issued]], moves.t[issued]), -moves.value[issued])
    supplier = block.lines.supplier[inv.line]
    company = cast.company[block.lines.point[inv.line]]
    owed = np.zeros((2, MONTHS, len(cast.suppliers)), dtype=np.int64)
    np.add.at(owed, (company, inv.t, supplier), inv.sign * inv.local)

    def simple(
        k: int, day: int, kind: int, debit: int, credit: int, amount: int, ledgers: tuple[int, int] = (0, 0),
        supplier: int = -1, reverses: int = -1,
    ) -> int:  # fmt: skip
        currency = np.array([COMPANY_CURRENCY[k]], dtype=np.int64)
        t = np.searchsorted(MONTH_START, day, side="right") - 1
        fi = book.open(np.array([k]), np.array([day]), kind, currency, np.array([t]), reverses=reverses)
        value = np.array([amount], dtype=np.int64)
        for position, (a, v, ledger) in enumerate(((debit, value, ledgers[0]), (credit, -value, ledgers[1]))):
            book.post(fi, position, v, v, a, NONE, ledger, supplier=supplier if ledger == VENDOR else -1)
        return int(fi[0])

    bank, receivable, payable = account(113100), account(140000), account(160000)
    for k in range(2):
        level = int(cost[k].mean())
        sales = np.rint(cost[k] * 1.72 * (1 + rng.normal(0, 0.004, MONTHS))).astype(np.int64)
        first_own = int(np.flatnonzero([s.lifnr >= 210000 for s in cast.suppliers])[0])
        opening[k, account(300000)] = block.opening_value[(cast.company == k) & ~cast.trading].sum()
        opening[k, account(310000)] = block.opening_value[(cast.company == k) & cast.trading].sum()
        opening[k, receivable], opening[k, payable] = int(sales[0] * 0.98), -int(level * 0.9)
        opening[k, account(11000)], opening[k, account(11010)] = level * 12, -level * 5
        opening[k, bank], opening[k, account(70000)] = level * 3, -level * 8
        opening[k, account(89000)] = -opening[k].sum()
        for t in range(MONTHS):
            start, last = int(MONTH_START[t]), int(MONTH_START[t + 1]) - 1
            raise_ = 1.0 + 0.025 * (t >= 6) + 0.03 * (t >= 18)
            noise = rng.normal(1, 0.004, 2)
            collected = int(opening[k, receivable]) if t == 0 else int(sales[t - 1])
            simple(k, last - 1, RV, receivable, account(800000), int(sales[t]), (CUSTOMER, GENERAL))
            simple(k, start + 14, DZ, bank, receivable, collected, (GENERAL, CUSTOMER))
            simple(k, last - 2, SA, account(430000), bank, int(level * 0.34 * raise_ * noise[0]))
            simple(k, last, SA, account(470000), bank, int(level * 0.11 * noise[1]))
            simple(k, last, AF, account(480000), account(11010), int(level * 0.07))
            if t == 0:
                simple(k, start + 9, KZ, payable, bank, -int(opening[k, payable]), (VENDOR, GENERAL), first_own)
                continue
            for s in range(len(cast.suppliers)):
                since = late.get(s, MONTHS) if late else MONTHS
                due = int(owed[k, t - 1, s]) if t - 1 < since else 0
                due += int(owed[k, t - 2, s]) if t - 2 >= since else 0
                if due:
                    simple(k, start + 9, KZ, payable, bank, due, (VENDOR, GENERAL), s)
        if cast.block == 0:  # an accrual entered twice, the second one reversed four days later
            day = int(MONTH_START[index_of(2025, 3)]) + 19
            twice = simple(k, day, SA, account(470000), bank, 1_845_000)
            simple(k, day + 4, SA, bank, account(470000), 1_845_000, reverses=twice)
    return Opening(opening)


@dataclass(frozen=True)
class GroupBilling:
    """An invoice to a group company: `day`, minor units of `currency` and of local currency; credit notes negative."""

    company: int
    day: int
    currency: int
    amount: int
    local: int
    partner: str
    point: int = -1
    quantity: int = 0


def book_group_sales(book: _Book, billings: Sequence[GroupBilling]) -> None:
    """Receivable against revenue, both with the trading partner; collected on the tenth of the next month."""
    owed: dict[tuple[int, int, str, int], list[int]] = defaultdict(lambda: [0, 0])
    receivable, revenue, bank = account(140000), account(800000), account(113100)

    def document(
        b: GroupBilling, day: int, kind: int, lines: Sequence[tuple[int, int, int, int]], point: int, quantity: int
    ) -> None:
        t = int(np.searchsorted(MONTH_START, day, side="right") - 1)
        one = [np.array([v], dtype=np.int64) for v in (b.company, day, b.currency, t)]
        fi = book.open(one[0], one[1], kind, one[2], one[3])
        for position, (a, local, doc, ledger) in enumerate(lines):
            goods = a == revenue
            book.post(
                fi, position, np.array([local]), np.array([doc]), a, NONE, ledger, point if goods else -1,
                -quantity if goods else 0, partner=PARTNERS.index(b.partner),
            )  # fmt: skip

    for b in billings:
        lines = ((receivable, b.local, b.amount, CUSTOMER), (revenue, -b.local, -b.amount, GENERAL))
        document(b, b.day, RV, lines, b.point, b.quantity)
        t = int(np.searchsorted(MONTH_START, b.day, side="right") - 1)
        total = owed[b.company, b.currency, b.partner, t]
        total[0] += b.local
        total[1] += b.amount
    for (company, currency, partner, t), (local, amount) in sorted(owed.items()):
        if t + 1 < MONTHS and amount:
            head = GroupBilling(company, int(MONTH_START[t + 1]) + 9, currency, amount, local, partner)
            lines = ((bank, local, amount, GENERAL), (receivable, -local, -amount, CUSTOMER))
            document(head, head.day, DZ, lines, -1, 0)


@dataclass(frozen=True)
class Entry:
    """An ordinary journal document. lines: (account index, local cents, ledger, supplier index or -1).

    name: by which the document is found again, blank for none.
    """

    company: int
    day: int
    kind: int
    lines: tuple[tuple[int, int, int, int], ...]
    name: str = ""


def book_entries(book: _Book, entries: Sequence[Entry]) -> dict[str, int]:
    """Post entries; the row of each named document."""
    rows = {}
    for entry in entries:
        if entry.day >= MONTH_START[MONTHS]:
            continue
        t = int(np.searchsorted(MONTH_START, entry.day, side="right") - 1)
        one = [np.array([v], dtype=np.int64) for v in (entry.company, entry.day, COMPANY_CURRENCY[entry.company], t)]
        fi = book.open(one[0], one[1], entry.kind, one[2], one[3])
        for position, (number, amount, ledger, supplier) in enumerate(entry.lines):
            value = np.array([amount], dtype=np.int64)
            book.post(fi, position, value, value, number, NONE, ledger, supplier=supplier)
        if entry.name:
            rows[entry.name] = int(fi[0])
    return rows


def keep_more_books(
    block: Block, rates: Rates, seed: int, entries: Callable[[Block], Sequence[Entry]], late: Mapping[int, int]
) -> tuple[Journal, Opening, dict[str, int]]:
    """As keep_books, with further entries; also the row of each named document."""
    book = _Book()
    booked = book_movements(book, block, rates)
    book_invoices(book, block)
    book_roll(book, block)
    opening = book_months(book, block, booked, seed, late)
    rows = book_entries(book, entries(block))
    return book.close(), opening, rows


def keep_books(block: Block, rates: Rates, seed: int, billings: Sequence[GroupBilling] = ()) -> tuple[Journal, Opening]:
    """All journal documents of a block and its opening balances. `billings`: sales to group companies, if any."""
    book = _Book()
    booked = book_movements(book, block, rates)
    book_invoices(book, block)
    book_roll(book, block)
    opening = book_months(book, block, booked, seed)
    book_group_sales(book, billings)
    return book.close(), opening


def reversed_invoice_documents(block: Block) -> dict[int, int]:
    """Invoice document -> its reversal document (block indices), both directions."""
    inv = block.invoices
    rows = np.flatnonzero(inv.kind == REVERSAL)
    pairs = {(int(inv.document[inv.reverses[r]]), int(inv.document[r])) for r in rows}
    if any(inv.kind[np.flatnonzero(inv.document == a)[0]] != REVERSED_INVOICE for a, _ in pairs):
        raise ValueError("a reversal must point to a reversed invoice")
    return {a: b for pair in pairs for a, b in (pair, pair[::-1])}
