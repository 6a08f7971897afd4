"""What finance of the group publishes: statements of the smaller companies, exchange rates; and the truth over all.

What belongs here: printing ledgers as statements, group rates, totals that a test can hold the pipeline against.
What does not: posting (small.py, ledger.py), benefits (group_truth.py). Statement amounts are as printed.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from .company import System
from .finance import FinanceRows, budget_rows, mapping_rows, statement_rows
from .group_cast import GroupMeasure
from .group_truth import Company, naive_claims
from .homegrown import money
from .register import TRUTH_COLUMNS, write_csv
from .small import ACCOUNT, Books
from .world import (
    ACCOUNTS,
    COMPANIES,
    COMPANY_CURRENCY,
    CURRENCIES,
    DECIMALS,
    EUR,
    MONTHS,
    RESULT_LINE,
    STATEMENT_LINES,
    YEARS,
    Ints,
    Rates,
    date_of,
    fraction_text,
    month_of,
    period_of,
)

RATE_PLACES = 10
FOREIGN = tuple(range(1, len(CURRENCIES)))
Closing = dict[tuple[int, int], Fraction]


@dataclass(frozen=True)
class Trade:
    """One invoice between group companies, minor units of document currency; the same on both sides."""

    seller: str
    buyer: str
    day: int
    number: str
    quantity: int
    currency: int
    amount: int


def small_statements(books: Books) -> Ints:
    """Printed amounts [line, month] in local minor units: the month alone for results, the balance for the rest."""
    out = np.zeros((len(STATEMENT_LINES), MONTHS), dtype=np.int64)
    line_of = {line: i for i, (_, line, _, _) in enumerate(STATEMENT_LINES)}
    for (key, t), (_, movement, closing) in books.balances().items():
        account = ACCOUNT[key]
        if account.balance_sheet:
            out[line_of[account.line_id], t] += account.sign * closing
        else:
            out[line_of[account.line_id], t] += account.sign * movement
            out[line_of[RESULT_LINE], t] -= closing
    return out


def add_small(rows: FinanceRows, company: Company, rng: np.random.Generator) -> None:
    """Statements, mapping and budget of one smaller company."""
    books = company.books
    spec = books.spec
    decimals, currency = int(DECIMALS[spec.currency]), CURRENCIES[spec.currency]
    amounts = small_statements(books)
    rows.statements += statement_rows(spec.code, currency, decimals, amounts)
    rows.mapping += mapping_rows(
        spec.code, [(company.numbers[a.key], a.balance_sheet, a.line_id, a.sign) for a in books.used_accounts()]
    )
    rows.budget += budget_rows(spec.code, currency, decimals, amounts, rng)


def write_exchange_rates(folder: Path, rates: Rates, seed: int) -> Closing:
    """Write exchange_rates.csv, owned by finance: one unit of a currency in the reporting currency.

    Budget rates hold for a year, average rates for a month (valid from its first day), closing rates are those of a
    month's last day. Returns the closing rates by (currency, month); month -1 is the day before the first month.
    """
    rng = np.random.default_rng([seed, 7019])
    closing: Closing = {}
    rows: list[tuple[str, ...]] = []
    for c in FOREIGN:
        name, monthly = CURRENCIES[c], rates.monthly[c, EUR]
        for year in YEARS:
            rate = rates.budget[c, EUR][year].rate()
            rows.append(("budget", name, "EUR", f"{year}-01-01", fraction_text(rate, RATE_PLACES)))
        for t in range(-1, MONTHS):
            year, month = month_of(t + 1)
            last = dt.date(year, month, 1) - dt.timedelta(days=1)
            if t >= 0:
                text = fraction_text(monthly[t].rate(), RATE_PLACES)
                rows.append(("average", name, "EUR", f"{last:%Y-%m}-01", text))
            near = monthly[max(t, 0)].rate() * (1 + Fraction(round(float(rng.normal(0, 0.002)) * 10**6), 10**6))
            text = fraction_text(near, RATE_PLACES)
            closing[c, t] = Fraction(text)
            rows.append(("closing", name, "EUR", last.isoformat(), text))
    write_csv(folder / "exchange_rates.csv", ["rate_type", "from_currency", "to_currency", "valid_from", "rate"], rows)
    return closing


def _in_eur(amount: Fraction, currency: int, rate: Fraction) -> str:
    return fraction_text(amount * (Fraction(1) if currency == EUR else rate), 6)


def write_group_truth(
    folder: Path, companies: Sequence[Company], first: System, trades: Sequence[Trade], finance: FinanceRows,
    rates: Rates, closing: Closing,
) -> None:  # fmt: skip
    """Write the truth over all companies beside that of the measures: ledger totals, statement totals in local
    currency and in the reporting currency at three rates, and the invoices between group companies.
    """
    currency_of = {c: COMPANY_CURRENCY[k] for k, c in enumerate(COMPANIES)}
    currency_of |= {c.books.spec.code: c.books.spec.currency for c in companies}
    _ledgers(folder, companies, first)
    rows: list[tuple[str, ...]] = []
    index = {period_of(t): t for t in range(MONTHS)}
    for period, company, statement, line, _, _, _, amount, _ in finance.statements:
        t, currency, value = index[period], currency_of[company], Fraction(amount)
        average = closing_rate = budget = Fraction(1)
        if currency != EUR:
            average = Fraction(fraction_text(rates.monthly[currency, EUR][t].rate(), RATE_PLACES))
            closing_rate = closing[currency, t]
            budget = Fraction(fraction_text(rates.budget[currency, EUR][month_of(t)[0]].rate(), RATE_PLACES))
        rows.append(
            (period, company, statement, line, amount, CURRENCIES[currency], _in_eur(value, currency, average),
             _in_eur(value, currency, closing_rate), _in_eur(value, currency, budget))
        )  # fmt: skip
    columns = ("period", "company_code", "statement", "line_id", "amount_local", "currency_local",
               "amount_average", "amount_closing", "amount_budget")  # fmt: skip
    write_csv(folder / "statement_totals.csv", columns, rows)
    sums: dict[tuple[str, str, str, str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for x in trades:
        total = sums[f"{date_of(x.day):%Y-%m}", x.seller, x.buyer, x.number, CURRENCIES[x.currency]]
        total[0] += 1
        total[1] += x.quantity
        total[2] += x.amount
    write_csv(
        folder / "intercompany.csv",
        ["period", "seller", "buyer", "item_id", "currency", "invoices", "quantity", "amount_doc"],
        [(*key, str(n), str(q), money(a, CURRENCIES.index(key[4]))) for key, (n, q, a) in sorted(sums.items())],
    )


def write_company_measures(folder: Path, rows: Sequence[tuple[str, ...]], company_of: Mapping[str, str]) -> None:
    """company_measures.csv: the profit measures of each company and of the group (`all`) by period, reporting currency.

    rows: as in measure_periods.csv (TRUTH_COLUMNS). company_of: measure -> company code.
    """
    sums: dict[tuple[str, str], list[Fraction]] = defaultdict(lambda: [Fraction(0)] * (len(TRUTH_COLUMNS) - 2))
    for measure, period, *amounts in rows:
        for company in (company_of[measure], "all"):
            key = period, company
            sums[key] = [a + Fraction(b) for a, b in zip(sums[key], amounts, strict=True)]
    write_csv(
        folder / "company_measures.csv",
        ["period", "company_code", *TRUTH_COLUMNS[2:]],
        [(*key, *(fraction_text(v, 6) for v in values)) for key, values in sorted(sums.items())],
    )


def write_naive_claims(folder: Path, company: Company, measure: GroupMeasure, rates: Rates) -> None:
    """not_a_benefit.csv: the price cut between group companies that a measure by item group would claim."""
    write_csv(
        folder / "not_a_benefit.csv",
        ["measure_id", "item_id", "period", "receipts", "naive_saving_reporting"],
        [
            (measure.measure_id, item, period_of(t), str(count), fraction_text(saving, 6))
            for (item, t), (count, saving) in sorted(naive_claims(company, measure, rates).items())
        ],
    )


def _ledgers(folder: Path, companies: Sequence[Company], first: System) -> None:
    """ledger_totals.csv: debit, credit and closing balance of each company, account and month, local currency."""
    rows: list[tuple[str, ...]] = []
    carried = first.balances.carried()
    for k, code in enumerate(COMPANIES):
        for a, account in enumerate(ACCOUNTS):
            for t in range(MONTHS):
                year = month_of(t)[0]
                before = [m for m in range(t + 1) if month_of(m)[0] == year]
                debit, credit = (int(v) for v in first.balances.turnover[k, a, t])
                closing = int(carried[k, a, YEARS.index(year)] + first.balances.turnover[k, a, before].sum())
                if debit or credit or closing:
                    rows.append(
                        (period_of(t), code, account.number.lstrip("0"), money(debit, EUR), money(-credit, EUR),
                         money(closing, EUR))
                    )  # fmt: skip
    for company in companies:
        spec, turnover = company.books.spec, company.books.turnover()
        for (key, t), (_, _, closing) in company.books.balances().items():
            debit, credit = turnover.get((key, t), (0, 0))
            if debit or credit or closing:
                texts = [money(v, spec.currency) for v in (debit, credit, closing)]
                rows.append((period_of(t), spec.code, company.numbers[key], *texts))
    columns = ("period", "company_code", "account", "debit_local", "credit_local", "closing_local")
    write_csv(folder / "ledger_totals.csv", columns, sorted(rows))
    counts: list[tuple[str, ...]] = []
    for company in companies:
        books = company.books
        for t in range(MONTHS):
            receipts = [r for r in books.receipts if r.t == t]
            invoices = [i for i in books.invoices if i.t == t]
            c = books.spec.currency
            stock = sum(ends[t][1] for ends in books.stock)
            counts.append(
                (period_of(t), books.spec.source, books.spec.code, str(len(receipts)),
                 money(sum(r.order_local for r in receipts), c), money(sum(r.value for r in receipts), c),
                 str(len(invoices)), money(sum(i.local for i in invoices), c), money(stock, c))
            )  # fmt: skip
    write_csv(
        folder / "company_periods.csv",
        ["period", "source", "company_code", "receipts", "receipts_at_order_price_local", "receipts_at_valuation_local",
         "invoices", "invoiced_local", "stock_local"],
        counts,
    )  # fmt: skip
