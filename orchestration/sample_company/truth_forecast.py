"""How good the forecasts truly were, and why stock changed: from the generator's own demand, in exact fractions.

What belongs here: WAPE, bias, tracking signal, value added, and the attribution of receipts less demand. What does not:
what less stock is worth (claimable.py). Error = forecast - actual; actual = ordered less cancelled, at the requested
date.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from . import provisions, terms
from .demand import SOLD, STEPS, Demand
from .homegrown_sales import Sales
from .plot_books import Programme, money
from .plot_cast import POINTS
from .register import write_csv
from .small import Books
from .truth import RECEIPT_CODES
from .truth_benefits import EffectTruth
from .world import COMPANIES, MONTHS, PLANT_COMPANY, PLANTS, fraction_text, period_of

LAGS = (0, 1, 2, 3, 6)
FROZEN_LAG = 1


def metrics(pairs: Sequence[tuple[int, int, int]]) -> tuple[Fraction, Fraction, Fraction, Fraction]:
    """(WAPE, bias, tracking signal, value added) of (forecast, naive forecast, actual) triples."""
    demand = sum(a for _, _, a in pairs)
    errors = [f - a for f, _, a in pairs]
    size = sum(abs(e) for e in errors)
    naive = sum(abs(f - a) for _, f, a in pairs)
    signal = Fraction(sum(errors) * len(pairs), size) if size else Fraction(0)
    return Fraction(size, demand), Fraction(sum(errors), demand), signal, Fraction(naive - size, demand)


@dataclass(frozen=True)
class ForecastPoint:
    """What a step said about one item and month at one lag, what the naive step said, and what was ordered."""

    step: str
    lag: int
    family: str
    t: int
    forecast: int
    naive: int
    actual: int


def forecast_points(demand: Demand) -> list[ForecastPoint]:
    out = []
    for step in STEPS:
        for lag in LAGS:
            for i in SOLD:
                for t in range(MONTHS):
                    forecast, naive = demand.frozen(step, i, t, lag), demand.frozen("naive", i, t, lag)
                    if forecast is not None and naive is not None:
                        actual = int(demand.actual[i, t])
                        out.append(ForecastPoint(step, lag, POINTS[i].group, t, forecast, naive, actual))
    return out


def points_of(books: Books, sales: Sales) -> list[ForecastPoint]:
    """The same of a smaller company."""
    actual, naive = sales.actual(), sales.forecast["naive"]
    return [
        ForecastPoint(step, lag, books.spec.parts[part].group, t, quantity, naive[part, version, t], actual[part, t])
        for step, quantities in sales.forecast.items()
        for (part, version, t), quantity in quantities.items()
        for lag in (t - version - 1,)
        if lag in LAGS and t < MONTHS
    ]


def metric_rows(points: Sequence[ForecastPoint]) -> Iterator[tuple[str, ...]]:
    """By step, lag, family ('' = all) and month ('' = all months)."""
    groups: dict[tuple[str, int, str, int], list[tuple[int, int, int]]] = defaultdict(list)
    for p in points:
        for family in ("", p.family):
            for month in (-1, p.t):
                groups[p.step, p.lag, family, month].append((p.forecast, p.naive, p.actual))
    for (step, lag, family, month), triples in sorted(groups.items()):
        values = (fraction_text(v, 12) for v in metrics(triples))
        yield (step, str(lag), family, "" if month < 0 else period_of(month), str(len(triples)), *values)


def attribution_rows(programme: Programme) -> Iterator[tuple[str, ...]]:
    """Receipts - demand = supply execution + planned build + forecast error, at the frozen lag."""
    demand, moves = programme.plot.demand, programme.plot.block.moves
    actual = demand.actual
    for i in SOLD:
        point = POINTS[i]
        for t in range(FROZEN_LAG, MONTHS):
            rows = (moves.point == i) & (moves.t == t) & np.isin(moves.code, RECEIPT_CODES)
            received = int((moves.sign * moves.quantity)[rows].sum())
            planned = demand.planned[i, t - 1 - FROZEN_LAG, t]
            forecast = demand.frozen("consensus", i, t, FROZEN_LAG)
            if forecast is None:
                raise ValueError("a month without a frozen forecast")
            wanted = int(actual[i, t])
            numbers = (received, planned, forecast, wanted, received - planned, planned - forecast, forecast - wanted)
            if sum(numbers[4:]) != received - wanted:
                raise ValueError("the causes do not add up")
            # what came in this month instead of another, less what came in another instead of this
            after = int(demand.late[i, t + 1]) if t + 1 < MONTHS else 0
            moved = int(demand.late[i, t] + demand.early[i, t]) - after - int(demand.early[i, t - 1])
            lot, over = int(demand.lot[i, t]), int(demand.over[i, t])
            if moved + lot + over != received - planned:
                raise ValueError("the causes of supply do not add up")
            yield (
                COMPANIES[PLANT_COMPANY[point.plant]], PLANTS[point.plant], point.material, period_of(t),
                *(str(v) for v in (*numbers, moved, lot, over)),
            )  # fmt: skip


def demand_rows(demand: Demand) -> Iterator[tuple[str, ...]]:
    for i in SOLD:
        point = POINTS[i]
        shipped = [0] * MONTHS
        for line in demand.lines:
            if line.point == i:
                shipped[line.t] += sum(q for _, q in line.shipped)
        for t in range(MONTHS):
            yield (
                COMPANIES[PLANT_COMPANY[point.plant]], PLANTS[point.plant], point.material, period_of(t),
                str(int(demand.ordered[i, t])), str(int(demand.cancelled[i, t])), str(shipped[t]),
            )  # fmt: skip


def write_programme_truth(
    folder: Path, programme: Programme, truths: Sequence[EffectTruth], others: Sequence[ForecastPoint] = ()
) -> None:
    """One file for each thing that the programme measures besides its amounts. others: forecasts of other systems."""
    demand = programme.plot.demand
    write_csv(
        folder / "forecast_metrics.csv",
        ["step", "lag", "item_group", "period", "n", "wape", "bias", "tracking_signal", "fva"],
        list(metric_rows([*forecast_points(demand), *others])),
    )
    write_csv(
        folder / "stock_attribution.csv",
        ["company_code", "plant", "item_id", "period", "receipts", "planned_receipts", "forecast", "demand",
         "supply_execution", "planned_build", "forecast_error", "early", "lot_size", "over_delivered"],
        list(attribution_rows(programme)),
    )  # fmt: skip
    write_csv(
        folder / "sales_demand.csv",
        ["company_code", "plant", "item_id", "period", "ordered", "cancelled", "shipped"],
        list(demand_rows(demand)),
    )
    stock = {t.measure.benefit_type: t.measure.measure_id for t in truths}
    write_csv(
        folder / "claimable.csv",
        ["measure_id", "plant", "item_id", "period", "baseline_quantity", "owned", "consigned", "write_off", "count",
         "scope", "claimable_quantity", "unit_cost", "level_reporting"],
        [
            (stock["inventory_reduction"], r.plant, r.item, period_of(r.t), fraction_text(r.baseline, 6), str(r.owned),
             str(r.consigned), str(r.write_off), str(r.count), fraction_text(r.scope, 6), fraction_text(r.quantity, 6),
             fraction_text(r.unit_cost, 10), fraction_text(r.level, 6))
            for r in programme.claimable
        ],
    )  # fmt: skip
    write_csv(
        folder / "freight.csv",
        ["company_code", "period", "units", "expedite_shipments", "premium_local", "freight_local"],
        [
            (COMPANIES[k], period_of(t), str(sum(s.units for s in chosen)), str(sum(s.expedite for s in chosen)),
             money(sum(s.premium for s in chosen)), money(sum(s.actual for s in chosen)))
            for k in range(len(COMPANIES))
            for t in range(MONTHS)
            for chosen in ([s for s in programme.shipments if s.company == k and s.t == t],)
        ],
    )  # fmt: skip
    write_csv(
        folder / "provisions.csv",
        ["plant", "item_group", "period", "gross_local", "provision_local", "used_local", "released_unused_local",
         "charged_local"],
        [
            (provisions.PLANT, provisions.GROUP, period_of(p.t),
             *(money(v) for v in (p.gross, p.balance, p.used, p.unused, p.charged)))
            for p in programme.provisions
        ],
    )  # fmt: skip
    bought = terms.invoiced(programme.plot.block, terms.REBATE_SUPPLIER)
    write_csv(
        folder / "rebates.csv",
        ["agreement_id", "period", "purchases_local", "accrued_local", "settled_local"],
        [
            (a.agreement.agreement_id, period_of(a.t), money(bought[a.t]), money(a.accrued), money(a.settled))
            for a in programme.accruals
        ],
    )
    paid = terms.invoiced(programme.plot.block, terms.TERMS_SUPPLIER)
    write_csv(
        folder / "payment_terms.csv",
        ["supplier_id", "period", "purchases_local", "payment_days"],
        [
            (str(terms.TERMS_SUPPLIER), period_of(t), money(paid[t]),
             str(terms.NEW_DAYS if t >= terms.TERMS_FROM else terms.OLD_DAYS))
            for t in range(MONTHS)
        ],
    )  # fmt: skip
