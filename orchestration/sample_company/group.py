"""Writes the workspace of the sample group: four companies on four systems, one register, one truth over all.

What belongs here: order of work, trade between the companies, files and folders. What does not: the cast
(group_cast.py), events (events.py, small.py), native tables (tables.py, s4.py, oracle_ebs.py, homegrown.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from . import group_cast as cast
from . import homegrown, oracle_ebs, s4
from .benefits_cast import MEASURES as PROGRAMME
from .benefits_cast import PROFIT
from .benefits_register import add_programme
from .budget import add_details, budget_bridge, currencies, write_budget_bridge
from .cast import JAPAN_SUPPLIER, GroupGood
from .company import MARKER, SampleCompany, SampleCompanyError, prepare, stamp, write_system
from .dialects import DIALECTS
from .events import CREDIT_MEMO, INVOICE, Block
from .finance import FinanceRows, add_finance
from .group_cast import AMERICA, BRITAIN, EBS, ECC, HOMEGROWN, JAPAN, PARTNER, S4, TO_AMERICA, TO_JAPAN
from .group_finance import (
    Trade,
    add_small,
    write_company_measures,
    write_exchange_rates,
    write_group_truth,
    write_naive_claims,
)
from .group_truth import Company, baseline_rows, make_plan, scope_rows, through_stock, work_out
from .homegrown_sales import act_out_sales
from .ledger import GroupBilling
from .plot import MEASURES
from .plot_books import write_finance_files
from .plot_cast import SOLD_PLANT
from .register import RegisterRows, add_register
from .roll_forward import write_stock_truth
from .small import Books, CrossRates, GroupSale, Spec, run_company
from .small_sales import add_open_orders, bill, planning_rows, write_sales_truth
from .truth import work_out as work_out_first
from .truth_forecast import points_of, write_programme_truth
from .world import COMPANIES, COMPANY_CURRENCY, GBP, MONTH_START, MONTHS, PLANTS, Rates, make_rates, period_of

GOODS = (
    GroupGood(TO_JAPAN, "Guide carriage HG", 11, -1, 5_200, 45),
    GroupGood(TO_AMERICA, "Control valve HG", 12, -1, 3_800, 40),
    GroupGood(cast.FROM_JAPAN, "Spindle nut HG", 13, JAPAN_SUPPLIER, 6_900, 30),
)

_CONFIG = """\
[company]
name = "Halden Group"
reporting_currency = "EUR"
fiscal_calendar = "calendar"

[[sources]]
name = "ecc"
kind = "sap"
path = "extracts/ecc"
companies = ["1000", "2000"]

[sources.options]
client = "100"
{others}
[finance]
path = "finance"

[register]
path = "register"

[policies]
freight_line_ids = ["freight_expense"]
provision_line_ids = ["obsolescence_provision"]
interest_line_ids = ["interest_expense"]
"""
_S4_CONFIG = """
[[sources]]
name = "s4"
kind = "sap"
path = "extracts/s4"
companies = ["3000"]

[sources.options]
client = "300"
"""
_EBS_CONFIG = """
[[sources]]
name = "ebs"
kind = "oracle"
path = "extracts/ebs"
companies = ["4000"]

[sources.options]
account_segment = "SEGMENT3"
company_segment = "SEGMENT1"
intercompany_segment = "SEGMENT5"
trading_partner_attribute = "ATTRIBUTE1"
"""
_HOMEGROWN_CONFIG = """
[[sources]]
name = "homegrown"
kind = "files"
path = "extracts/homegrown"
selects = "selects/homegrown"
companies = ["5000"]
"""


def _point(block: Block, number: str) -> int:
    return block.cast.materials.index(number)


def _issued(block: Block, number: str) -> tuple[int, ...]:
    """Quantity of an item that the first system delivered to customers, by month."""
    moves = block.moves
    rows = np.flatnonzero((moves.point == _point(block, number)) & np.isin(moves.code, (601, 602)))
    sums = [0] * MONTHS
    for row in rows:
        sums[int(moves.t[row])] -= int(moves.sign[row] * moves.quantity[row])
    return tuple(max(0, s) for s in sums)


def _bought_by_first(block: Block) -> list[Trade]:
    """Invoices that the companies of the first system got from group companies."""
    inv, trades = block.invoices, []
    for row in range(len(inv.line)):
        line = int(inv.line[row])
        supplier = block.cast.suppliers[block.lines.supplier[line]]
        if not supplier.trading_partner:
            continue
        point, sign = int(block.lines.point[line]), int(inv.sign[row])
        moved = int(inv.kind[row]) in (INVOICE, CREDIT_MEMO)
        trades.append(
            Trade(supplier.trading_partner.lstrip("0"), COMPANIES[int(block.cast.company[point])], int(inv.day[row]),
                  block.cast.materials[block.cast.material[point]], sign * int(inv.quantity[row]) if moved else 0,
                  supplier.currency, sign * int(inv.amount[row]))
        )  # fmt: skip
    return trades


def _sold_by_first(quantities: Sequence[int], spec: Spec, number: str) -> list[Trade]:
    """Invoices of company 1000 to a smaller company: what that company buys, at its order price and invoice day."""
    part = next(p for p in spec.parts if p.number == number)
    vendor, out = spec.vendor(part.vendor), []
    for t, quantity in enumerate(quantities):
        if quantity:
            price = part.before if t < part.change else part.after
            day = int(MONTH_START[t]) + vendor.day - 1 + vendor.invoice_after
            out.append(Trade(COMPANIES[0], spec.code, day, number, quantity, vendor.currency, quantity * price))
    return out


def _billings(trades: Sequence[Trade], block: Block) -> list[GroupBilling]:
    """The seller's side in the first system. Both its companies bill in their own currency."""
    out = []
    for trade in trades:
        if trade.seller not in COMPANIES:
            continue
        k = COMPANIES.index(trade.seller)
        if COMPANY_CURRENCY[k] != trade.currency:
            raise ValueError(f"company {trade.seller} bills in its own currency only")
        own = trade.number in block.cast.materials
        out.append(
            GroupBilling(k, trade.day, trade.currency, trade.amount, trade.amount, PARTNER[trade.buyer].zfill(6),
                         _point(block, trade.number) if own else -1, trade.quantity)
        )  # fmt: skip
    return out


def _sales(trades: Sequence[Trade], seller: str) -> list[GroupSale]:
    out = []
    for trade in trades:
        if trade.seller == seller:
            start = int(MONTH_START[np.searchsorted(MONTH_START, trade.day, side="right") - 1])
            left = max(start, trade.day - 5)
            out.append(
                GroupSale(trade.number, trade.day, left, trade.quantity, trade.amount, trade.currency,
                          PARTNER[trade.buyer], trade.buyer, trade.quantity != 0)
            )  # fmt: skip
    return out


def generate_group(
    workspace: Path, *, seed: int = 1, scale: int = 1, progress: Callable[[str, float], None] | None = None
) -> SampleCompany:
    """Write the sample group into `workspace` and describe what was written.

    scale: item blocks of the first system and of the smaller companies. progress: step name and share done, 0..1.
    Raises SampleCompanyError when the folder holds something else, or an argument is out of range.
    """
    if scale < 1 or seed < 0:
        raise SampleCompanyError(f"expected scale >= 1 and seed >= 0, found scale {scale} and seed {seed}")
    workspace = Path(workspace)
    prepare(workspace, (ECC, S4, EBS, HOMEGROWN))
    (workspace / MARKER).write_text(f"group seed={seed} scale={scale}\n", encoding="utf-8")
    config = workspace / "tieout.toml"
    config.write_text(_CONFIG.format(others=_S4_CONFIG + _EBS_CONFIG + _HOMEGROWN_CONFIG), encoding="utf-8")

    def report(step: str, share: float) -> None:
        if progress:
            progress(step, share)

    rates = make_rates(seed)
    cross = CrossRates(rates)
    trades: list[Trade] = []
    specs: dict[str, Spec] = {}

    def trade_of(block: Block) -> list[GroupBilling]:
        found = _bought_by_first(block)
        if block.cast.block == 0:
            from_britain = tuple(560 + 20 * ((t * 7 + seed) % 5) for t in range(MONTHS))
            specs[JAPAN] = cast.japan(scale, _issued(block, TO_JAPAN))
            specs[AMERICA] = cast.america(scale, _issued(block, TO_AMERICA), from_britain)
            specs[BRITAIN] = cast.britain(scale)
            found += _sold_by_first(_issued(block, TO_JAPAN), specs[JAPAN], TO_JAPAN)
            found += _sold_by_first(_issued(block, TO_AMERICA), specs[AMERICA], TO_AMERICA)
            solenoid = next(p for p in specs[AMERICA].parts if p.number == cast.FROM_BRITAIN)
            vendor = specs[AMERICA].vendor(solenoid.vendor)
            found += [
                Trade(BRITAIN, AMERICA, int(MONTH_START[t]) + vendor.day - 1 + vendor.invoice_after, solenoid.number,
                      quantity, GBP, quantity * solenoid.before)
                for t, quantity in enumerate(from_britain)
            ]  # fmt: skip
        trades.extend(found)
        return _billings(found, block)

    first = write_system(
        workspace / "extracts" / ECC, rates, seed=seed, scale=scale, style=DIALECTS["replication"],
        report=lambda step, share: report(step, 0.8 * share), goods=GOODS, billings=trade_of,
    )  # fmt: skip
    counts = {f"{ECC}.{name}": rows for name, rows in first.counts.items()}
    register, finance = RegisterRows(), FinanceRows()
    add_register(register, first.block, work_out_first(first.block, first.numbers, rates, ECC), seed, ECC)
    truths = add_programme(register, first.programme, rates, seed, ECC, workspace / "truth")
    write_stock_truth(workspace / "truth", first.roll, first.balances)
    add_finance(finance, first.balances, seed)
    register.add_projects(cast.PROJECTS)
    companies: list[Company] = []
    report("company 3000", 0.82)
    books = run_company(specs[JAPAN], cross, seed, _sales(trades, JAPAN))
    add_open_orders(books)
    s4.assign_numbers(books)
    sales = act_out_sales(books, seed)
    billings = bill(books, sales)
    sold, planning, others = [(books, billings, True)], planning_rows(books, sales), points_of(books, sales)
    written = s4.write(workspace / "extracts" / S4, books, sales, billings)
    counts |= {f"{S4}.{name}": rows for name, rows in written.items()}
    companies.append(Company(books, s4.reference, s4.NUMBERS))
    report("company 4000", 0.88)
    books = run_company(specs[AMERICA], cross, seed, _sales(trades, AMERICA))
    add_open_orders(books)
    oracle_ebs.assign_numbers(books)
    sales = act_out_sales(books, seed)
    billings = bill(books, sales, abroad=True)
    sold.append((books, billings, False))
    planning += planning_rows(books, sales)
    others += points_of(books, sales)
    written = oracle_ebs.write(workspace / "extracts" / EBS, books, sales, billings)
    counts |= {f"{EBS}.{name}": rows for name, rows in written.items()}
    companies.append(Company(books, oracle_ebs.reference, oracle_ebs.NATURAL))
    report("company 5000", 0.93)
    books = run_company(specs[BRITAIN], cross, seed, _sales(trades, BRITAIN))
    (workspace / "selects" / HOMEGROWN).mkdir(parents=True)
    homegrown.assign_numbers(books)
    sales = act_out_sales(books, seed)
    written = homegrown.write(workspace / "extracts" / HOMEGROWN, workspace / "selects" / HOMEGROWN, books, sales)
    counts |= {f"{HOMEGROWN}.{name}": rows for name, rows in written.items()}
    companies.append(Company(books, homegrown.reference, homegrown.NOMINAL))
    rng = np.random.default_rng([seed, 67])
    for company in companies:
        add_measures(register, company, rates, rng)
        add_small(finance, company, np.random.default_rng([seed, 71, int(company.books.spec.code)]))
        first.costs.add_books(company.books)
    report("statements", 0.97)
    counts["measure_periods"] = register.write(workspace / "register", workspace / "truth")
    details = add_details(finance, first.costs, first.programme, register.periods)
    counts["statement_rows"] = finance.write(workspace / "finance")
    terms = budget_bridge(first.costs, first.programme, details, frozenset({PLANTS[SOLD_PLANT]}))
    write_budget_bridge(workspace / "truth", terms, currencies([c.books for c in companies]))
    write_finance_files(workspace / "finance", first.programme, ECC, planning)
    others += points_of(books, sales)
    write_programme_truth(workspace / "truth", first.programme, truths, others)
    closing = write_exchange_rates(workspace / "finance", rates, seed)
    write_sales_truth(workspace / "truth", sold)
    write_group_truth(workspace / "truth", companies, first, trades, finance, rates, closing)
    company_of = {m.measure_id: m.company for m in (*MEASURES, *PROGRAMME, *cast.MEASURES)}
    other = {m.measure_id for m in PROGRAMME if m.kind != PROFIT}  # cash and memo are never added to profit
    write_company_measures(workspace / "truth", [r for r in register.periods if r[0] not in other], company_of)
    controllers = next(m for m in cast.MEASURES if m.group)
    buyer = next(c for c in companies if c.books.spec.code == controllers.company)
    write_naive_claims(workspace / "truth", buyer, controllers, rates)
    stamp(workspace)
    report("done", 1.0)
    return SampleCompany(
        workspace, config, workspace / "extracts", workspace / "register", workspace / "finance", workspace / "truth",
        period_of(MONTHS - 1), seed, scale, "group", counts,
    )  # fmt: skip


def add_measures(register: RegisterRows, company: Company, rates: Rates, rng: np.random.Generator) -> None:
    """Register and truth of the measures of one smaller company."""
    books: Books = company.books
    for measure in cast.MEASURES:
        if measure.company == books.spec.code:
            truth = work_out(company, measure, rates)
            register.files["baselines"] += baseline_rows(truth)
            register.add_measure(
                truth, scope_rows(measure), make_plan(company, truth), rng, partial(through_stock, books, truth)
            )
