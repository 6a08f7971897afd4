"""Where stock came from and went, by company, plant and stock class: opening, every line, closing, month by month.

What belongs here: the truth about the roll-forward over all blocks of the first system, and days of inventory from the
ledger. What does not: what may be claimed of it (claimable.py). Local currency; into stock is positive.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import numpy as np

from .cast import UNITS
from .events import LIKE_REF, ORDER_VALUE, STOCK_VALUE, TRANSFER_ORDER, Block
from .finance import statement_amounts
from .register import write_csv
from .tables import Balances
from .world import (
    COMPANIES,
    MONTH_START,
    MONTHS,
    PLANT_COMPANY,
    PLANTS,
    ROLL_T,
    STATEMENT_LINES,
    Ints,
    fraction_text,
    period_of,
)

LINES = (
    "opening", "receipts", "transfers_in", "issues", "transfers_out", "scrap", "count", "ownership", "revaluation",
    "invoice_difference", "closing",
)  # fmt: skip
_OF_CODE = {
    **dict.fromkeys((101, 102, 105, 122, 161), "receipts"),
    **dict.fromkeys((201, 202, 251, 261, 262, 601, 602), "issues"),
    551: "scrap",
    **dict.fromkeys((701, 702), "count"),
    **dict.fromkeys((411, 412), "ownership"),
}
Key = tuple[int, str, str]  # plant, item group, base unit


def _zeros() -> Ints:
    return np.zeros((len(LINES), MONTHS, 2), dtype=np.int64)


@dataclass
class RollForward:
    """sums[plant, group, unit]: (lines, MONTHS, [quantity, local cents])."""

    sums: dict[Key, Ints] = field(default_factory=lambda: defaultdict(_zeros))

    def add(self, block: Block) -> None:
        """Every event of a block that changed own stock. Raises ValueError when opening and lines miss the closing."""
        cast, moves, inv = block.cast, block.moves, block.invoices
        keys = [(int(cast.plant[i]), cast.groups[cast.material[i]], UNITS[cast.unit[i]].base) for i in range(cast.n)]
        known = sorted(set(keys))
        of_point = np.array([known.index(k) for k in keys], dtype=np.int64)
        grid = np.zeros((len(known), *_zeros().shape), dtype=np.int64)
        owned = np.isin(moves.mode, (ORDER_VALUE, STOCK_VALUE, LIKE_REF))
        line_of = np.full(len(moves.code), -1, dtype=np.int64)
        for code, line in _OF_CODE.items():
            line_of[moves.code == code] = LINES.index(line)
        to_order = np.zeros(len(moves.code), dtype=np.bool_)
        has = moves.line >= 0
        to_order[has] = block.lines.order_type[moves.line[has]] == TRANSFER_ORDER
        moved = (moves.code == 301) | (moves.code == 647) | to_order
        line_of[moved] = np.where(
            moves.sign[moved] > 0, LINES.index("transfers_in"), LINES.index("transfers_out")
        )  # fmt: skip
        if (line_of[owned] < 0).any():
            raise ValueError("a movement has no line in the roll-forward")
        rows = np.flatnonzero(owned)
        place = of_point[moves.point[rows]], line_of[rows], moves.t[rows]
        np.add.at(grid[..., 0], place, (moves.sign * moves.quantity)[rows])
        np.add.at(grid[..., 1], place, moves.value[rows])
        billed = of_point[block.lines.point[inv.line]]
        np.add.at(grid[:, LINES.index("invoice_difference"), :, 1], (billed, inv.t), inv.to_stock)
        np.add.at(grid[:, LINES.index("revaluation"), ROLL_T, 1], of_point, block.roll_value)
        last_q, last_v = block.closing_quantity, block.closing_value
        before_q = np.concatenate([block.opening_quantity[:, None], last_q[:, :-1]], axis=1)
        before_v = np.concatenate([block.opening_value[:, None], last_v[:, :-1]], axis=1)
        for name, quantity, value in (("opening", before_q, before_v), ("closing", last_q, last_v)):
            np.add.at(grid[:, LINES.index(name), :, 0], of_point, quantity)
            np.add.at(grid[:, LINES.index(name), :, 1], of_point, value)
        if (grid[:, :-1].sum(axis=1) != grid[:, -1]).any():
            raise ValueError("opening and lines do not add up to closing")
        for i, key in enumerate(known):
            self.sums[key] += grid[i]

    def rows(self) -> Iterator[tuple[str, ...]]:
        for (plant, group, unit), grid in sorted(self.sums.items()):
            for t in range(MONTHS):
                for i, line in enumerate(LINES):
                    quantity, value = (int(v) for v in grid[i, t])
                    if quantity or value or line == "closing":
                        yield (
                            COMPANIES[PLANT_COMPANY[plant]], PLANTS[plant], group, unit, period_of(t), line,
                            f"{quantity}.000", fraction_text(Fraction(value, 100), 2),
                        )  # fmt: skip


def efficiency_rows(balances: Balances) -> Iterator[tuple[str, ...]]:
    """Stock and cost of material from the statements, and the change against last year split into efficiency and
    volume: DIO0 x (COGS1 a day - COGS0 a day) is volume, the rest efficiency. By month and over twelve months.
    """
    amounts = statement_amounts(balances)
    line_of = {line: i for i, (_, line, _, _) in enumerate(STATEMENT_LINES)}
    for k, company in enumerate(COMPANIES):
        stock, cost = amounts[k, line_of["inventory"]], amounts[k, line_of["cost_of_material"]]
        for basis, months in (("month", 1), ("rolling_12", 12)):

            def of(t: int, months: int = months, stock: Ints = stock, cost: Ints = cost) -> tuple[int, int, int]:
                days = int(MONTH_START[t + 1] - MONTH_START[t - months + 1])
                return int(stock[t]), int(cost[t - months + 1 : t + 1].sum()), days

            for t in range(12 + months - 1, MONTHS):
                (stock1, cost1, days1), (stock0, cost0, days0) = of(t), of(t - 12)
                days_of_stock = Fraction(stock1 * days1, cost1), Fraction(stock0 * days0, cost0)
                volume = days_of_stock[1] * (Fraction(cost1, days1) - Fraction(cost0, days0))
                efficiency = (days_of_stock[0] - days_of_stock[1]) * Fraction(cost1, days1)
                cents = (stock1, cost1, stock0, cost0, stock1 - stock0, volume, efficiency)
                yield (
                    company, period_of(t), basis, *(fraction_text(Fraction(v, 100), 6) for v in cents),
                    fraction_text(days_of_stock[0], 6),
                )  # fmt: skip


def write_stock_truth(folder: Path, roll: RollForward, balances: Balances) -> None:
    """inventory_roll_forward.csv and inventory_efficiency.csv."""
    write_csv(
        folder / "inventory_roll_forward.csv",
        ["company_code", "plant", "stock_class", "base_uom", "period", "line", "quantity", "value_local"],
        list(roll.rows()),
    )
    write_csv(
        folder / "inventory_efficiency.csv",
        ["company_code", "period", "basis", "inventory_local", "cogs_local", "inventory_prior_year_local",
         "cogs_prior_year_local", "change_local", "volume_local", "efficiency_local", "dio"],
        list(efficiency_rows(balances)),
    )  # fmt: skip
