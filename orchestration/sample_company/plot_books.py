"""The books of the plot: its journals beside those of every block, and the files finance keeps about them.

What belongs here: which entries the plot adds, document numbers, rows of finance/*.csv. What does not: amounts of
benefits (truth_benefits.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from . import freight, provisions, terms
from .benefits_cast import BOOKED_COSTS, COSTS
from .claimable import CASH_RATE, Claimable, claimable
from .demand import HORIZON, STEPS, VERSION_DAY
from .events import Block
from .inventory_plot import Plot, act_out_plot
from .ledger import GENERAL, SA, Entry, Journal, Opening, keep_more_books
from .plot_cast import INDEX_ID, PLANT_SOLD, POINTS, SOLD_PLANT, index_tenths
from .rebate_stock import deferred
from .register import write_csv
from .tables import Numbers
from .world import (
    COMPANIES,
    COMPANY_CURRENCY,
    CURRENCIES,
    MONTH_START,
    MONTHS,
    PLANT_COMPANY,
    PLANTS,
    YEAR_OF,
    Rates,
    account,
    date_of,
    fraction_text,
    index_of,
    month_of,
    period_of,
)

Row = tuple[str, ...]
PLANNED_IN_SYSTEM = "FILTER"  # its consensus forecast is kept in the system (sales_tables.py)
USUAL_INTEREST = 1_450_000  # cents a month, before stock fell


@dataclass
class Programme:
    """The plot with its books. `documents`: row of a named journal document; `numbers` are set once assigned.

    `deferred`: agreement -> cents of its rebate that lie on goods in stock, by month.
    """

    plot: Plot
    shipments: list[freight.Shipment]
    provisions: list[provisions.Provision]
    accruals: list[terms.Accrual]
    deferred: dict[str, list[int]]
    claimable: list[Claimable]
    journal: Journal
    opening: Opening
    documents: dict[str, int]
    numbers: Numbers | None = None

    def document(self, name: str) -> tuple[str, str]:
        """(fiscal year, number) of a named journal document."""
        if self.numbers is None:
            raise ValueError("documents have no numbers yet")
        row = self.documents[name]
        t = next(m for m in range(MONTHS) if MONTH_START[m + 1] > self.journal.day[row])
        return str(YEAR_OF[t]), str(int(self.numbers.journal[row]))


def cents(value: Fraction) -> int:
    """Whole cents, away from zero at the half."""
    scaled = abs(value) * 100
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return whole if value >= 0 else -whole


def interest_entries(rows: Sequence[Claimable]) -> list[Entry]:
    """Interest on the stock that is financed: it falls with the stock, at the rate that stops being paid."""
    interest, bank = account(475000), account(113100)
    out = []
    for t in range(MONTHS):
        saved = cents(sum((r.carrying(CASH_RATE) for r in rows if r.t == t), Fraction(0)))
        amount = USUAL_INTEREST - saved
        lines = ((interest, amount, GENERAL, -1), (bank, -amount, GENERAL, -1))
        out.append(Entry(0, int(MONTH_START[t + 1]) - 1, SA, lines))
    return out


def cost_entries() -> list[Entry]:
    """What it cost to achieve the measure that names its statement line, as the register has it, paid in its month."""
    services, bank = account(470000), account(113100)
    out = []
    for measure, period, _kind, amount, _once, _note in COSTS:
        if measure == BOOKED_COSTS:
            t, cost = index_of(int(period[:4]), int(period[5:])), cents(Fraction(amount))
            lines = ((services, cost, GENERAL, -1), (bank, -cost, GENERAL, -1))
            out.append(Entry(0, int(MONTH_START[t]) + 19, SA, lines))
    return out


def act_out_programme(rates: Rates, seed: int) -> Programme:
    """The plot, everything posted."""
    plot = act_out_plot(rates, seed)
    shipments = freight.act_out_freight(seed)
    provided = provisions.act_out_provision(plot.block)
    accrued = terms.accruals(plot.block)
    held = deferred(plot.block, accrued)
    reduced = claimable(plot)

    def entries(block: Block) -> list[Entry]:
        return [
            *freight.entries(shipments), *provisions.entries(provided), *terms.rebate_entries(accrued, held),
            *terms.asset_entries(), *terms.ownership_entries(block), *interest_entries(reduced), *cost_entries(),
        ]  # fmt: skip

    journal, opening, documents = keep_more_books(plot.block, rates, seed, entries, terms.late_payments())
    return Programme(plot, shipments, provided, accrued, held, reduced, journal, opening, documents)


def money(value: int) -> str:
    return fraction_text(Fraction(value, 100), 2)


def first_day(t: int) -> dt.date:
    return dt.date(*month_of(t), 1)


def _local(k: int) -> str:
    return CURRENCIES[COMPANY_CURRENCY[k]]


def version_day(version: int) -> str:
    return dt.date(*month_of(version), VERSION_DAY).isoformat()


def _forecast_rows(programme: Programme, source: str) -> list[tuple[str, ...]]:
    demand = programme.plot.demand
    return [
        (source, f"{step}-{period_of(version)}", step, version_day(version), COMPANIES[PLANT_COMPANY[point.plant]],
         PLANTS[point.plant], point.material, point.group, first_day(bucket).isoformat(),
         (first_day(bucket + 1) - dt.timedelta(days=1)).isoformat(), f"{quantity}.000", "EA")
        for step in STEPS
        for (i, version, bucket), quantity in sorted(demand.forecast[step].items(), key=lambda x: (x[0][1], x[0]))
        for point in (POINTS[i],)
        if step != "consensus" or point.group != PLANNED_IN_SYSTEM
    ]  # fmt: skip


def _parts(programme: Programme, i: int, version: int, due: int, quantity: int) -> list[tuple[int, int]]:
    """A planned receipt by what is ordered for it: (order line or -1, quantity). Ordered is what is due in two months.

    What came the month before, or will come the month after it is due, has an order line of its own.
    """
    demand, rows = programme.plot.demand, programme.plot.order_rows
    ahead = due - version
    if ahead > 3 or due >= MONTHS:
        return [(-1, quantity)]
    early = int(demand.early[i, due - 1]) if due and ahead >= 2 else 0
    late = int(demand.late[i, due + 1]) if ahead <= 2 and due + 1 < MONTHS else 0
    rest = quantity - early - late
    if rest < 0:
        raise ValueError("more is ordered than planned")
    main = rows.get((i, due, True), -1) if ahead <= 2 else -1
    parts = [(main, rest)] if rest or not (early or late) else []
    parts += [(rows[i, due - 1, False], early)] if early else []
    return parts + ([(rows[i, due + 1, False], late)] if late else [])


def _planned_rows(programme: Programme, source: str) -> list[tuple[str, ...]]:
    """Plans of every month; what is due in the next two months is ordered already."""
    lines, numbers = programme.plot.block.lines, programme.numbers
    if numbers is None:
        raise ValueError("documents have no numbers yet")

    def order(row: int) -> tuple[str, str]:
        return ("", "") if row < 0 else (str(int(numbers.order[lines.order[row]])), str(int(lines.line[row])))

    return [
        (source, f"MRP-{period_of(version)}", version_day(version), COMPANIES[PLANT_COMPANY[point.plant]],
         PLANTS[point.plant], point.material, (first_day(due) + dt.timedelta(days=9)).isoformat(), f"{part}.000",
         "EA", *order(row), "yes" if due - version <= 2 else "no")
        for (i, version, due), quantity in sorted(programme.plot.demand.planned.items(), key=lambda x: (x[0][1], x[0]))
        for point in (POINTS[i],)
        if due - version < HORIZON
        for row, part in _parts(programme, i, version, due, quantity)
    ]  # fmt: skip


def finance_rows(programme: Programme, source: str) -> dict[str, tuple[Row, list[Row]]]:
    """File name -> (columns, rows) of everything finance and planning keep for the programme."""

    def columns(text: str) -> tuple[str, ...]:
        return tuple(text.split())

    agreements: list[Row] = [
        (a.agreement_id, source, COMPANIES[terms.COMPANY], str(terms.REBATE_SUPPLIER), "",
         first_day(a.first).isoformat(), (first_day(a.last + 1) - dt.timedelta(days=1)).isoformat(), money(start),
         fraction_text(Fraction(per_mille, 1000), 6), "EUR")
        for a in terms.AGREEMENTS
        for start, per_mille in a.tiers
    ]  # fmt: skip
    accrued: dict[tuple[str, int], list[int]] = {}
    for row in programme.accruals:
        total = accrued.setdefault((row.agreement.agreement_id, row.t), [0, 0])
        total[0] += row.accrued
        total[1] += row.settled
    freight_rows: list[Row] = []
    for s in programme.shipments:
        year, number = programme.document(s.number)
        freight_rows.append(
            (source, COMPANIES[s.company], freight.PLANT_OF[s.company], s.number, "1", date_of(s.day).isoformat(),
             "expedite" if s.expedite else "standard", s.lane, "", f"{s.units}.000", money(s.actual), money(s.standard),
             _local(s.company), year, number)
        )  # fmt: skip
    asset_year, asset_number = programme.document(terms.ASSET)
    accrual_rows: list[Row] = [
        (name, source, COMPANIES[terms.COMPANY], period_of(t), money(a), money(s), _local(terms.COMPANY))
        for (name, t), (a, s) in sorted(accrued.items())
    ]
    sold_on = date_of(int(MONTH_START[PLANT_SOLD + 1]) - 1).isoformat()
    start = first_day(0).isoformat()
    terms_supplier = str(terms.TERMS_SUPPLIER)
    provided: list[Row] = [
        (source, COMPANIES[provisions.COMPANY], provisions.PLANT, provisions.GROUP, period_of(p.t), money(p.gross),
         money(p.balance), money(p.used), money(p.unused), _local(provisions.COMPANY))
        for p in programme.provisions
    ]  # fmt: skip
    return {
        "demand_forecasts": (
            columns("source forecast_version step created_at company_code plant item_id item_group bucket_start "
                    "bucket_end quantity_base_uom base_uom"),
            _forecast_rows(programme, source),
        ),
        "planned_receipts": (
            columns("source plan_version created_at company_code plant item_id due_date quantity_base_uom base_uom "
                    "purchase_order purchase_order_line is_open_order"),
            _planned_rows(programme, source),
        ),
        "freight_documents": (
            columns("source company_code plant freight_document freight_line posting_date shipment_mode lane item_id "
                    "shipped_units actual_cost_local standard_mode_cost_local currency_local journal_fiscal_year "
                    "journal_document"),
            freight_rows,
        ),
        "obsolescence_provisions": (
            columns("source company_code plant item_group period gross_inventory_local provision_local used_local "
                    "released_unused_local currency_local"),
            provided,
        ),
        "rebate_agreements": (
            columns("agreement_id source company_code supplier_id item_group valid_from valid_to tier_from_amount "
                    "rebate_share currency"),
            agreements,
        ),
        "rebate_accruals": (
            columns("agreement_id source company_code period accrued_local settled_local currency_local"),
            accrual_rows,
        ),
        "price_indices": (
            columns("index_id source period index_value"),
            [(INDEX_ID, "", period_of(t), fraction_text(Fraction(index_tenths(t), 10), 1)) for t in range(MONTHS)],
        ),
        "payment_terms": (
            columns("source company_code supplier_id valid_from payment_days"),
            [
                (source, COMPANIES[terms.COMPANY], terms_supplier, start, str(terms.OLD_DAYS)),
                (source, COMPANIES[terms.COMPANY], terms_supplier, first_day(terms.TERMS_FROM).isoformat(),
                 str(terms.NEW_DAYS)),
            ],
        ),
        "capital_expenditures": (
            columns("source company_code asset_id supplier_id posting_date quoted_amount_local actual_amount_local "
                    "useful_life_months in_service_from currency_local journal_fiscal_year journal_document"),
            [
                (source, COMPANIES[terms.COMPANY], terms.ASSET, "290008",
                 date_of(int(MONTH_START[terms.ASSET_T]) + terms.ASSET_DAY).isoformat(), money(terms.QUOTED),
                 money(terms.PAID), str(terms.LIFE), first_day(terms.IN_SERVICE_T).isoformat(),
                 _local(terms.COMPANY), asset_year, asset_number)
            ],
        ),
        "expected_entities": (
            columns("source company_code plant entity valid_from valid_to"),
            [(source, COMPANIES[0], PLANTS[SOLD_PLANT], "inventory_movements", start, sold_on)],
        ),
        "nil_returns": (
            columns("source company_code plant entity period reason signed_by signed_on"),
            [
                (source, COMPANIES[0], PLANTS[SOLD_PLANT], "inventory_movements", period_of(t),
                 f"Plant sold on {sold_on}", "Plant Controller", (first_day(t + 1) + dt.timedelta(days=2)).isoformat())
                for t in range(PLANT_SOLD + 1, MONTHS)
            ],
        ),
    }  # fmt: skip


def write_finance_files(folder: Path, programme: Programme, source: str, planning: Sequence[Row] = ()) -> None:
    """planning: forecasts of other systems, behind those of the programme."""
    for name, (columns, rows) in finance_rows(programme, source).items():
        write_csv(folder / f"{name}.csv", columns, [*rows, *planning] if name == "demand_forecasts" else rows)
