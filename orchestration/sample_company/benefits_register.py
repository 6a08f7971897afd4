"""The register of the wider programme: its measures, plans, claims, sign-offs, parameters, objectives and agenda.

What belongs here: turning the plot and the worked-out truth into register rows and truth files. What does not: amounts
(truth_benefits.py, truth_prices.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from pathlib import Path

import numpy as np

from .benefits_cast import (
    AGENDA,
    CASH,
    COSTS,
    EFFECT_MEASURES,
    MEMO,
    OBJECTIVES,
    PAST_MEASURES,
    PRICE_MEASURES,
    PROFIT,
    PROJECTS,
    PlotMeasure,
)
from .plot import WINDOW_MONTHS
from .plot_books import Programme
from .plot_cast import INDEX_BASE, INDEX_ID, INDEXED_SHARE
from .register import (
    APPROVER,
    PlanRow,
    RegisterRows,
    cents_down,
    close_day,
    outlook_row,
    write_csv,
)
from .truth import MeasureTruth
from .truth_benefits import ZERO, EffectTruth
from .truth_benefits import work_out as work_out_effects
from .truth_prices import work_out as work_out_prices
from .world import MONTHS, Rates, fraction_text, index_of, month_of, period_of

EFFECT_COLUMNS = ("measure_id", "period", "part", "reference_key", "quantity", "amount", "memo")
PERIOD_COLUMNS = (
    "measure_id", "period", "benefit_type", "value_kind", "planned", "claimed", "measured", "memo", "validated",
    "recognised_pnl", "recognised_cash",
)  # fmt: skip


def make_plan(measure: PlotMeasure) -> PlanRow:
    """The one plan version: the amount in the unit of the measure, over twelve months or all at once."""
    first = index_of(measure.effective.year, measure.effective.month)
    span = [first + i for i in range(WINDOW_MONTHS)]
    if measure.once:
        span = [t for t in span if period_of(t) == measure.once]
    amount = Fraction(measure.planned)
    if measure.plan_unit == "per_period":
        by_month = dict.fromkeys(span, amount)
    elif measure.plan_unit == "per_year":
        by_month = dict.fromkeys(span, amount / 12)
    else:
        days = {t: (dt.date(*month_of(t + 1), 1) - dt.date(*month_of(t), 1)).days for t in span}
        by_month = {t: amount * d / sum(days.values()) for t, d in days.items()}
    created = (measure.effective - dt.timedelta(days=45)).isoformat()
    cells = (
        measure.measure_id, "1", period_of(span[0]), period_of(span[-1]), measure.plan_unit,
        f"{measure.planned}.00", "", "", created,
    )  # fmt: skip
    return PlanRow(cells, by_month)


def scope_rows(measure: PlotMeasure, source: str) -> list[tuple[str, ...]]:
    head = measure.measure_id
    if measure.numbers:
        return [
            (head, str(i), source, measure.company, measure.plant, item, "", measure.vendor, "")
            for i, item in enumerate(measure.numbers, 1)
        ]
    return [(head, "1", source, measure.company, measure.plant, "", measure.group, measure.vendor, "")]


def _baseline_rows(truth: MeasureTruth) -> list[tuple[str, ...]]:
    measure = truth.measure
    rows: list[tuple[str, ...]] = []
    for item, base in truth.baselines.items():
        price = currency = per = unit = reference = dated = index = share = month = ""
        approved = measure.effective - dt.timedelta(days=2)
        if measure.baseline in ("budget_price", "documented_offer"):
            price, currency, per, unit = fraction_text(base.price, 2), "EUR", "1", "EA"
            reference = "Budget 2026" if measure.baseline == "budget_price" else f"Price notice {item}"
            dated = (measure.effective - dt.timedelta(days=40)).isoformat()
            approved = measure.effective - dt.timedelta(days=15)
        if measure.baseline == "index_adjusted":
            index, month = INDEX_ID, period_of(INDEX_BASE)
            share = fraction_text(Fraction(*INDEXED_SHARE), 2)
            reference = "Supply contract, annex on copper"
        rows.append(
            (measure.measure_id, item, "1", measure.baseline, price, currency, per, unit, "", "", "", reference, dated,
             "Controller Purchasing", approved.isoformat(), "", "", index, share, month)
        )  # fmt: skip
    return rows


def _add_effects(
    rows: RegisterRows, truth: EffectTruth, source: str, rng: np.random.Generator
) -> list[tuple[str, ...]]:
    """Register rows of one measure; its months for the truth about all kinds of value."""
    m, plan = truth.measure, make_plan(truth.measure)
    rows.files["measures"].append(
        (m.measure_id, m.project_id, m.title, m.benefit_type, m.claimed_as, m.effective.isoformat(), "", m.owner,
         m.gate)
    )  # fmt: skip
    rows.files["measure_scope"] += scope_rows(m, source)
    rows.files["plans"].append(plan.cells)
    months: list[tuple[str, ...]] = []
    for t in range(truth.first_t, MONTHS):
        measured, claimed = truth.measured(t), ZERO
        if t <= truth.last_t:
            factor = Fraction(round((m.claim - float(rng.uniform(0, 0.02))) * 1000), 1000)
            claimed = cents_down(measured * factor) if measured > 0 else ZERO
            rows.files["claims"].append(
                (
                    m.measure_id,
                    period_of(t),
                    fraction_text(claimed, 2),
                    m.claimed_as,
                    "period",
                    m.owner,
                    close_day(t, 4),
                )
            )
        rows.files["sign_offs"].append(
            (m.measure_id, period_of(t), "1", "validated", "", truth.content_hash(t, source), "Benefit Analyst",
             *APPROVER, close_day(t, 8), "")
        )  # fmt: skip
        planned = plan.by_month.get(t, ZERO)
        profit, cash = truth.to_income(t) if m.kind == PROFIT else ZERO, measured if m.kind == CASH else ZERO
        held = truth.held[t]
        change = held - (truth.held[t - 1] if t else ZERO)
        amounts = (planned, claimed, measured, profit, change, held, ZERO, measured, profit)
        texts = [fraction_text(a, 6) for a in amounts]
        rows.periods.append((m.measure_id, period_of(t), *texts))
        kinds = (planned, claimed, measured, truth.memo(t), measured, profit, cash)
        months.append((m.measure_id, period_of(t), m.benefit_type, m.kind, *(fraction_text(a, 6) for a in kinds)))
    actual = {t: truth.measured(t) for t in range(MONTHS)}
    rows.outlook.append(outlook_row(m.measure_id, m.effective, actual, plan.by_month))
    return months


def add_programme(
    rows: RegisterRows, programme: Programme, rates: Rates, seed: int, source: str, truth_folder: Path
) -> list[EffectTruth]:
    """Register rows of the programme; writes truth/benefit_effects.csv and truth/benefit_measure_periods.csv."""
    rng = np.random.default_rng([seed, 103])
    rows.add_projects(PROJECTS)
    rows.files["costs"] += COSTS
    truths = [work_out_effects(m, programme) for m in EFFECT_MEASURES]
    months: list[tuple[str, ...]] = []
    for truth in truths:
        months += _add_effects(rows, truth, source, rng)
    block = programme.plot.block
    for measure in (*PRICE_MEASURES, *PAST_MEASURES):
        priced = work_out_prices(programme, measure, rates, source)
        rows.files["baselines"] += _baseline_rows(priced)
        rows.add_measure(
            priced, scope_rows(measure, source), [make_plan(measure)], rng, partial(priced.through_stock, block)
        )
    months += _price_months(rows, (*PRICE_MEASURES, *PAST_MEASURES))
    rows.files["measure_parameters"] += [
        (m.measure_id, name, value, "1", "Programme decision", "Benefit Controller",
         (m.effective - dt.timedelta(days=10)).isoformat())
        for m in EFFECT_MEASURES
        for name, value in m.parameters
    ]  # fmt: skip
    rows.files["objectives"] += OBJECTIVES
    rows.files["agenda_items"] += AGENDA
    effects = [
        (truth.measure.measure_id, period_of(e.t), e.part, e.key,
         *(fraction_text(v, 6) for v in (e.quantity, e.amount, e.memo)))
        for truth in truths
        for e in truth.effects
    ]  # fmt: skip
    write_csv(truth_folder / "benefit_effects.csv", EFFECT_COLUMNS, sorted(effects))
    write_csv(truth_folder / "benefit_measure_periods.csv", PERIOD_COLUMNS, months)
    return truths


def _price_months(rows: RegisterRows, measures: Sequence[PlotMeasure]) -> list[tuple[str, ...]]:
    """The price measures in the layout of all kinds of value; avoidance is the memo."""
    by_id = {m.measure_id: m for m in measures}
    out: list[tuple[str, ...]] = []
    for name, period, planned, claimed, measured, _, _, _, avoidance, validated, recognised in rows.periods:
        if name in by_id:
            m = by_id[name]
            pnl = recognised if m.kind != MEMO else fraction_text(ZERO, 6)
            out.append(
                (name, period, m.benefit_type, m.kind, planned, claimed, measured, avoidance, validated, pnl,
                 fraction_text(ZERO, 6))
            )  # fmt: skip
    return out
