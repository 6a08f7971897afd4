"""What finance publishes: statements, the mapping of accounts to lines, and the budget.

What belongs here: printing the ledger totals as statements. What does not: posting (ledger.py).
Amounts are as printed: revenue, cost, assets and liabilities positive. Statements are in local currency of the company.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import numpy as np

from .cash_flow import CASH_FLOW_LINES, cash_flow
from .register import write_csv
from .tables import Balances
from .world import (
    ACCOUNTS,
    COMPANIES,
    COMPANY_CURRENCY,
    CURRENCIES,
    MONTHS,
    OPTIONAL_LINES,
    RESULT_LINE,
    STATEMENT_LINES,
    YEARS,
    Ints,
    fraction_text,
    month_of,
    period_of,
)


def _shown(value: int, decimals: int) -> str:
    """Minor units as an amount with the decimals of the currency."""
    return fraction_text(Fraction(value, 10**decimals), decimals)


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


@dataclass
class FinanceRows:
    """Rows of the files of finance, company by company."""

    statements: list[tuple[str, ...]] = field(default_factory=list)
    mapping: list[tuple[str, ...]] = field(default_factory=list)
    budget: list[tuple[str, ...]] = field(default_factory=list)
    budget_details: list[tuple[str, ...]] = field(default_factory=list)

    def write(self, folder: Path) -> int:
        """Write statements, account mapping, budget and its details; returns the statement rows."""
        write_csv(folder / "financial_statements.csv", STATEMENT_COLUMNS, self.statements)
        write_csv(folder / "account_mapping.csv", MAPPING_COLUMNS, self.mapping)
        write_csv(folder / "budget.csv", BUDGET_COLUMNS, self.budget)
        write_csv(folder / "budget_details.csv", BUDGET_DETAIL_COLUMNS, self.budget_details)
        return len(self.statements)


STATEMENT_COLUMNS = (
    "period", "company_code", "statement", "line_id", "line_title", "line_order", "basis", "amount", "currency",
)  # fmt: skip
MAPPING_COLUMNS = ("company_code", "account", "statement", "line_id", "presentation_sign", "valid_from", "valid_to")
BUDGET_COLUMNS = ("period", "company_code", "line_id", "amount", "currency", "version")
BUDGET_DETAIL_COLUMNS = (
    "source", "period", "company_code", "line_id", "driver", "plant", "item_id", "measure_id", "quantity",
    "provision_rate", "amount", "currency", "version",
)  # fmt: skip


def statement_rows(company: str, currency: str, decimals: int, amounts: Ints) -> list[tuple[str, ...]]:
    """Published statements of one company. amounts [line, month] minor units as printed. Raises ValueError when
    assets differ from liabilities plus equity in a month.
    """
    sheet_sign = {a.line_id: a.sign for a in ACCOUNTS if a.balance_sheet} | {RESULT_LINE: -1}
    balances = [(i, line) for i, (kind, line, _, _) in enumerate(STATEMENT_LINES) if kind == "balance_sheet"]
    results = [(i, line) for i, (kind, line, _, _) in enumerate(STATEMENT_LINES) if kind == "income_statement"]
    rows: list[tuple[str, ...]] = []
    for t in range(MONTHS):
        check = 0
        for i, (statement, line, title, order) in enumerate(STATEMENT_LINES):
            if line in OPTIONAL_LINES and not amounts[i].any():
                continue
            value = int(amounts[i, t])
            if statement == "balance_sheet":
                check += sheet_sign[line] * value
            basis = "balance" if statement == "balance_sheet" else "period"
            rows.append(
                (period_of(t), company, statement, line, title, str(order), basis, _shown(value, decimals), currency)
            )
        if check:
            raise ValueError("assets differ from liabilities plus equity")
        if t:
            before, now = ({line: int(amounts[i, m]) for i, line in balances} for m in (t - 1, t))
            flow = cash_flow(before, now, {line: int(amounts[i, t]) for i, line in results})
            for line, title, order in CASH_FLOW_LINES:
                amount = _shown(flow[line], decimals)
                rows.append((period_of(t), company, "cash_flow", line, title, str(order), "period", amount, currency))
    return rows


def mapping_rows(company: str, accounts: Sequence[tuple[str, bool, str, int]]) -> list[tuple[str, ...]]:
    """Account to statement line; accounts: (number, balance sheet, line, presentation sign)."""
    rows: list[tuple[str, ...]] = []
    for number, balance_sheet, line, sign in accounts:
        statement = "balance_sheet" if balance_sheet else "income_statement"
        rows.append((company, number, statement, line, str(sign), "", ""))
        if not balance_sheet:  # the result of the year is the running total of all result accounts
            rows.append((company, number, "balance_sheet", RESULT_LINE, "-1", "", ""))
    return rows


def budget_rows(
    company: str, currency: str, decimals: int, amounts: Ints, rng: np.random.Generator
) -> list[tuple[str, ...]]:
    """Budget by income statement line and month: the level of the first year, in whole thousands."""
    rows: list[tuple[str, ...]] = []
    own = np.random.default_rng([73, int(company)])  # optional lines leave the budgets of the others as they were
    for i, (statement, line, _, _) in enumerate(STATEMENT_LINES):
        if statement != "income_statement" or (line in OPTIONAL_LINES and not amounts[i].any()):
            continue
        level = float(np.mean(amounts[i, :12]))  # planned at the prices of the first year
        step = 1000 * 10**decimals
        for t in range(MONTHS):
            planned = level * float((own if line in OPTIONAL_LINES else rng).uniform(0.99, 1.01))
            value = round(planned / step) * step
            rows.append((period_of(t), company, line, _shown(value, decimals), currency, f"B{month_of(t)[0]}"))
    return rows


def add_finance(rows: FinanceRows, balances: Balances, seed: int) -> None:
    """Statements, mapping and budget of the companies of the first system."""
    amounts = statement_amounts(balances)
    rng = np.random.default_rng([seed, 71])
    accounts = [(a.number.lstrip("0"), a.balance_sheet, a.line_id, a.sign) for a in ACCOUNTS]
    for k, company in enumerate(COMPANIES):
        local = CURRENCIES[COMPANY_CURRENCY[k]]
        rows.statements += statement_rows(company, local, 2, amounts[k])
        rows.mapping += mapping_rows(company, accounts)
        rows.budget += budget_rows(company, local, 2, amounts[k], rng)
