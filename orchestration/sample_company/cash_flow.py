"""The cash flow statement that finance publishes: the indirect one of a month, from two balance sheets.

What belongs here: its lines and how they come from printed amounts. What does not: the other statements (finance.py).
Cash in is positive. A company has none for its first month: there is no balance sheet before it.
"""

from __future__ import annotations

from collections.abc import Mapping

from .world import ACCOUNTS, RESULT_LINE

#: (line, title, order) of the statement; the last is what the bank shows, the others add up to it.
CASH_FLOW_LINES: tuple[tuple[str, str, int], ...] = (
    ("result", "Result of the period", 410),
    ("depreciation", "Depreciation", 420),
    ("inventory", "Inventory", 430),
    ("receivables", "Receivables", 440),
    ("payables", "Payables", 450),
    ("goods_received_not_invoiced", "Goods received, not invoiced", 460),
    ("other_assets", "Other assets", 470),
    ("investing", "Fixed assets bought less sold", 480),
    ("financing", "Other liabilities and equity", 490),
    ("change_in_cash", "Change in cash", 500),
)
_OF_SHEET_LINE = {
    "inventory": "inventory",
    "trade_receivables": "receivables",
    "trade_payables": "payables",
    "goods_received_not_invoiced": "goods_received_not_invoiced",
    "fixed_assets": "investing",
    "share_capital": "financing",
    "retained_earnings": "financing",
    RESULT_LINE: "financing",
    "cash": "change_in_cash",
}
_SIDE = {a.line_id: a.sign for a in ACCOUNTS} | {RESULT_LINE: -1}


def cash_flow(opening: Mapping[str, int], closing: Mapping[str, int], month: Mapping[str, int]) -> dict[str, int]:
    """Lines of a month's cash flow in minor units, cash in positive. opening, closing: balances by line of the balance
    sheet; month: lines of its income statement; all as printed (assets, liabilities, revenue and cost positive).
    """
    flow = dict.fromkeys((line for line, _, _ in CASH_FLOW_LINES), 0)
    for line, amount in closing.items():
        flow[_OF_SHEET_LINE.get(line, "other_assets")] -= _SIDE[line] * (amount - opening[line])
    flow["change_in_cash"] = -flow["change_in_cash"]
    flow["result"] = -sum(_SIDE[line] * amount for line, amount in month.items())
    flow["financing"] -= flow["result"]
    flow["depreciation"] = month["depreciation"]
    flow["investing"] -= month["depreciation"]
    return flow
