"""Writes the workspace of the sample company: block by block, the same bytes for the same seed, scale and dialect.

What belongs here: order of work, files and folders. What does not: any rule about amounts or formats.
"""

from __future__ import annotations

import calendar
import os
import shutil
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from . import sales_tables, tables
from .benefits_register import add_programme
from .budget import CostBook, add_details, budget_bridge, currencies, write_budget_bridge
from .cast import GroupGood, make_cast
from .dialects import DIALECTS, Dialect
from .events import Block, act_out
from .finance import FinanceRows, add_finance
from .ledger import GroupBilling, keep_books
from .plot_books import Programme, act_out_programme, write_finance_files
from .plot_cast import SOLD_PLANT
from .register import RegisterRows, add_register
from .roll_forward import RollForward, write_stock_truth
from .tables import Balances, BlockTables, Counters, Numbers, assign_numbers, own_ranges
from .truth import work_out
from .truth_forecast import write_programme_truth
from .world import MONTHS, PLANTS, SOURCE, Rates, make_rates, period_of

MARKER = ".sample_company"
# Extracts are "pulled" on the fifth day after the last close, so that freshness does not depend on today's date.
_EXTRACTED = calendar.timegm((2026, 10, 5, 6, 0, 0))

_CONFIG = """\
[company]
name = "Halden Group"
reporting_currency = "EUR"
fiscal_calendar = "calendar"

[[sources]]
name = "sap_main"
kind = "sap"
path = "extracts/sap_main"

[sources.options]
client = "100"

[finance]
path = "finance"

[register]
path = "register"

[policies]
freight_line_ids = ["freight_expense"]
provision_line_ids = ["obsolescence_provision"]
interest_line_ids = ["interest_expense"]
"""


class SampleCompanyError(Exception):
    """The sample company cannot be written. The text says what was expected, what was found and what to do."""


@dataclass(frozen=True)
class SampleCompany:
    """A written workspace. `counts`: rows per native table, plus `measure_periods` and `statement_rows`."""

    workspace: Path
    config: Path
    extracts: Path
    register: Path
    finance: Path
    truth: Path
    last_closed_period: str
    seed: int
    scale: int
    dialect: str
    counts: dict[str, int]


@dataclass
class System:
    """What the first system wrote: rows per native table, ledger totals, block 0 with its document numbers, the
    wider programme, where stock came from and went, and what items cost.
    """

    counts: dict[str, int]
    balances: Balances
    block: Block
    numbers: Numbers
    programme: Programme
    roll: RollForward
    costs: CostBook


def write_system(
    folder: Path, rates: Rates, *, seed: int, scale: int, style: Dialect, report: Callable[[str, float], None],
    goods: tuple[GroupGood, ...] = (), billings: Callable[[Block], Sequence[GroupBilling]] = lambda block: (),
) -> System:  # fmt: skip
    """Write the native tables of the first system, block by block.

    goods: items that it trades with other group companies (block 0). billings: its sales to group companies, by block.
    """
    counters, balances, roll, costs = Counters(), Balances.empty(), RollForward(), CostBook()
    first: tuple[Block, Numbers] | None = None
    with ExitStack() as stack:
        writers = {
            t: stack.enter_context(w) for t, w in tables.open_writers(folder, style, sales_tables.TABLES).items()
        }
        for table, columns, rows in tables.fixed_tables(rates, style):
            writers[table].append(columns, rows)
        for table, columns, rows in tables.other_client_rows():
            writers[table].append(columns, rows)
        for number in range(scale):
            report(f"items {number * 300 + 1} to {(number + 1) * 300}", number / scale)
            block = act_out(make_cast(seed, number, rates, goods if number == 0 else ()), rates, seed)
            journal, opening = keep_books(block, rates, seed, billings(block))
            numbers = assign_numbers(block, journal, counters)
            for table, columns, rows in BlockTables(block, journal, numbers, rates, style).all():
                writers[table].append(columns, rows)
            balances.add(journal, opening.balance)
            roll.add(block)
            costs.add(block)
            first = first or (block, numbers)
        programme = act_out_programme(rates, seed)
        programme.numbers = assign_numbers(programme.plot.block, programme.journal, own_ranges())
        plot_tables = BlockTables(programme.plot.block, programme.journal, programme.numbers, rates, style)
        for table, columns, rows in (*plot_tables.all(), *sales_tables.sales_tables(programme.plot)):
            writers[table].append(columns, rows)
        balances.add(programme.journal, programme.opening.balance)
        roll.add(programme.plot.block)
        costs.add(programme.plot.block)
        table, columns, rows = balances.table()
        writers[table].append(columns, rows)
        counts = {t: w.rows for t, w in writers.items()}
    if first is None:
        raise ValueError("a system has at least one block of items")
    return System(counts, balances, *first, programme, roll, costs)


def stamp(workspace: Path) -> None:
    """Give every file the time at which the extracts were pulled."""
    for path in sorted(p for p in workspace.rglob("*") if p.is_file()):
        os.utime(path, (_EXTRACTED, _EXTRACTED))


def prepare(workspace: Path, sources: Sequence[str]) -> None:
    """Empty the folders of the sample in `workspace`. Raises SampleCompanyError when it holds anything else."""
    if workspace.exists() and not workspace.is_dir():
        raise SampleCompanyError(
            f"{workspace}: expected a folder, found a file. Choose another workspace or move the file away."
        )
    content = sorted(p.name for p in workspace.iterdir()) if workspace.exists() else []
    if content and MARKER not in content:
        raise SampleCompanyError(
            f"{workspace}: expected an empty folder or a sample company (with the file {MARKER}), found "
            f"{', '.join(content[:5])}{' and more' if len(content) > 5 else ''}. Nothing was changed. "
            "Choose an empty folder."
        )
    for name in ("extracts", "selects", "register", "finance", "truth"):
        shutil.rmtree(workspace / name, ignore_errors=True)
    for name in (*(f"extracts/{source}" for source in sources), "register", "finance", "truth"):
        (workspace / name).mkdir(parents=True)


def generate(
    workspace: Path,
    *,
    seed: int = 1,
    scale: int = 1,
    dialect: str | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> SampleCompany:
    """Write the sample company into `workspace` and describe what was written.

    scale: number of item blocks of 300 stock points over 27 months (about 65,000 journal lines each).
    dialect: a name in DIALECTS; None picks by seed (odd: replication, even: se16n).
    progress: called with a step name and the share done, 0..1.
    Raises SampleCompanyError when the folder holds something else, or an argument is out of range.
    """
    if scale < 1 or seed < 0:
        raise SampleCompanyError(f"expected scale >= 1 and seed >= 0, found scale {scale} and seed {seed}")
    name = dialect or ("replication" if seed % 2 else "se16n")
    if name not in DIALECTS:
        raise SampleCompanyError(f"unknown dialect '{name}'. Valid: {', '.join(sorted(DIALECTS))}")
    style = DIALECTS[name]
    workspace = Path(workspace)
    prepare(workspace, ("sap_main",))
    (workspace / MARKER).write_text(f"seed={seed} scale={scale} dialect={name}\n", encoding="utf-8")
    config = workspace / "tieout.toml"
    config.write_text(_CONFIG, encoding="utf-8")
    extracts = workspace / "extracts" / "sap_main"

    def report(step: str, share: float) -> None:
        if progress:
            progress(step, share)

    rates = make_rates(seed)
    written = write_system(
        extracts, rates, seed=seed, scale=scale, style=style, report=lambda step, share: report(step, 0.95 * share)
    )
    counts = written.counts
    rows = RegisterRows()
    add_register(rows, written.block, work_out(written.block, written.numbers, rates), seed)
    truths = add_programme(rows, written.programme, rates, seed, SOURCE, workspace / "truth")
    write_programme_truth(workspace / "truth", written.programme, truths)
    write_stock_truth(workspace / "truth", written.roll, written.balances)
    counts["measure_periods"] = rows.write(workspace / "register", workspace / "truth")
    report("statements", 0.97)
    finance = FinanceRows()
    add_finance(finance, written.balances, seed)
    details = add_details(finance, written.costs, written.programme, rows.periods)
    counts["statement_rows"] = finance.write(workspace / "finance")
    terms = budget_bridge(written.costs, written.programme, details, frozenset({PLANTS[SOLD_PLANT]}))
    write_budget_bridge(workspace / "truth", terms, currencies())
    write_finance_files(workspace / "finance", written.programme, SOURCE)
    stamp(workspace)
    report("done", 1.0)
    return SampleCompany(
        workspace, config, extracts, workspace / "register", workspace / "finance", workspace / "truth",
        period_of(MONTHS - 1), seed, scale, name, counts,
    )  # fmt: skip
