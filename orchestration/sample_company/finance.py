"""What finance publishes: statements, the mapping of accounts to lines, and the budget.

What belongs here: printing the ledger totals as statements. What does not: posting (ledger.py).
Amounts are as printed: revenue, cost, assets and liabilities positive. Statements are in local currency of the company.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from .register import write_csv
from .tables import Balances
from .world import (
    ACCOUNTS,
    COMPANIES,
    COMPANY_CURRENCY,
    CURRENCIES,
    MONTHS,
    RESULT_LINE,
    STATEMENT_LINES,
    YEARS,
    Ints,
    month_of,
    period_of,
)


def _cents(value: int) -> str:
    sign = "-" if value < 0 else ""
    return f"{sign}{abs(value) // 100}.{abs(value) % 100:02d}"


def statement_amounts(balances: Balances) -> Ints:
    """Printed amounts [company, line, month] in local cents: the month alone for results, the balance for the rest."""
    net = balances.turnover.sum(axis=3)
    carried = balances.carried()
    out = np.zeros((len(COMPANIES), len(STATEMENT_LINES), MONTHS), dtype=np.int64)
    line_of = {line: i for i, (_, line, _, _) in enumerate(STATEMENT_LINES)}
    for a, acc in enumerate(ACCOUNTS):
        for t in range(MONTHS):
            year = month_of(t)[0]
            before = [m for m in range(t + 1) if month_of(m)[0] == year]
            year_to_date = net[:, a, before].sum(axis=1)
            if acc.balance_sheet:
                out[:, line_of[acc.line_id], t] += acc.sign * (carried[:, a, YEARS.index(year)] + year_to_date)
            else:
                out[:, line_of[acc.line_id], t] += acc.sign * net[:, a, t]
                out[:, line_of[RESULT_LINE], t] -= year_to_date
    return out


def write_finance(folder: Path, balances: Balances, seed: int) -> int:
    """Write finance/*.csv; returns the statement rows written. Assets equal liabilities plus equity in every month."""
    amounts = statement_amounts(balances)
    local = [CURRENCIES[c] for c in COMPANY_CURRENCY]
    sheet_sign = {a.line_id: a.sign for a in ACCOUNTS if a.balance_sheet} | {RESULT_LINE: -1}
    check = np.zeros((len(COMPANIES), MONTHS), dtype=np.int64)
    rows = []
    for k, company in enumerate(COMPANIES):
        for t in range(MONTHS):
            for i, (statement, line, title, order) in enumerate(STATEMENT_LINES):
                value = int(amounts[k, i, t])
                if statement == "balance_sheet":
                    check[k, t] += sheet_sign[line] * value
                basis = "balance" if statement == "balance_sheet" else "period"
                rows.append((period_of(t), company, statement, line, title, str(order), basis, _cents(value), local[k]))
    if check.any():
        raise ValueError("assets differ from liabilities plus equity")
    write_csv(
        folder / "financial_statements.csv",
        ["period", "company_code", "statement", "line_id", "line_title", "line_order", "basis", "amount", "currency"],
        rows,
    )
    mapping = []
    for company in COMPANIES:
        for acc in ACCOUNTS:
            number = acc.number.lstrip("0")
            statement = "balance_sheet" if acc.balance_sheet else "income_statement"
            mapping.append((company, number, statement, acc.line_id, str(acc.sign), "", ""))
            if not acc.balance_sheet:  # the result of the year is the running total of all result accounts
                mapping.append((company, number, "balance_sheet", RESULT_LINE, "-1", "", ""))
    write_csv(
        folder / "account_mapping.csv",
        ["company_code", "account", "statement", "line_id", "presentation_sign", "valid_from", "valid_to"],
        mapping,
    )
    rng = np.random.default_rng([seed, 71])
    budget = []
    for k, company in enumerate(COMPANIES):
        for i, (statement, line, _, _) in enumerate(STATEMENT_LINES):
            if statement != "income_statement":
                continue
            level = float(np.mean(amounts[k, i, :12]))  # planned at the prices of the first year
            for t in range(MONTHS):
                planned = level * float(rng.uniform(0.99, 1.01))
                value = round(planned / 100_000) * 100_000  # whole thousands
                version = f"B{month_of(t)[0]}"
                budget.append((period_of(t), company, line, _cents(value), local[k], version))
    write_csv(folder / "budget.csv", ["period", "company_code", "line_id", "amount", "currency", "version"], budget)
    return len(rows)
