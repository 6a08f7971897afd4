"""The register the project teams keep: projects, measures, scopes, baselines, plans, claims, sign-offs, costs.

What belongs here: turning the plot and the worked-out truth into the files of docs/register.md, and the truth files.
What does not: measuring (truth.py). Register files have one layout whatever the export dialect.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from math import floor
from pathlib import Path

import numpy as np

from .cast import Cast
from .events import Block
from .plot import OVERRIDES, PROJECTS, WINDOW_MONTHS, Project, add_months
from .truth import ZERO, MeasureTruth, window_end
from .world import (
    DECIMALS,
    MONTHS,
    REPORTING,
    SOURCE,
    fraction_text,
    index_of,
    month_of,
    period_of,
)

LAST = MONTHS - 1
APPROVER = ("Benefit Controller", "Group Controlling")
OVERRIDE_APPROVER = ("Head of Group Controlling", "Group Controlling")


@dataclass(frozen=True)
class PlanRow:
    """One row of the plan; `by_month` is what it promises per month index, in reporting currency."""

    cells: tuple[str, ...]
    by_month: dict[int, Fraction]


def write_csv(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8", newline="\n")


def close_day(t: int, day: int) -> str:
    """A day in the month after month t: claims and sign-offs follow the close."""
    year, month = month_of(t + 1)
    return dt.date(year, month, day).isoformat()


def _monthly_saving(truth: MeasureTruth, cast: Cast) -> tuple[Fraction, int]:
    """What the contract brings a month at the usual volumes: (reporting currency, base units)."""
    measure = truth.measure
    amount, quantity = ZERO, 0
    share = Fraction(measure.share) if measure.share else Fraction(1)
    for i in measure.roles:
        usual = int(cast.lots[i]) * int(cast.of_unit("lot")[i])
        scale = int(cast.of_unit("divisor")[i]) * 10 ** int(DECIMALS[cast.currency[i]])
        before, after = Fraction(int(cast.price[i, 0]), scale), Fraction(int(cast.price[i, -1]), scale)
        if measure.offer_over:
            before *= 1 + Fraction(str(measure.offer_over))
        contract = Fraction(65, 100) if cast.supplier_alt[i] != cast.supplier[i] else Fraction(1)
        amount += (before - after) * truth.x0[int(cast.currency[i])] * usual * share * contract
        quantity += usual
    return amount, quantity


def make_plan(truth: MeasureTruth, cast: Cast) -> list[PlanRow]:
    """Plan rows of a measure; the highest version is current."""
    measure = truth.measure
    first, until = truth.first_t, add_months(measure.effective, WINDOW_MONTHS - 1)
    span = [first + i for i in range(WINDOW_MONTHS)]
    start, stop = f"{measure.effective:%Y-%m}", f"{until:%Y-%m}"
    saving, quantity = _monthly_saving(truth, cast)
    if measure.baseline == "weighted_average" and measure.measure_id == "M-08":
        saving = saving * Fraction(2, 3)  # its baseline year already contains four months at the new price
    monthly = saving * Fraction(measure.plan_factor).limit_denominator(1000)
    created = (measure.effective - dt.timedelta(days=40)).isoformat()

    def rounded(value: Fraction, to: int = 100) -> int:
        return max(to, round(value / to) * to)

    def row(version: int, unit: str, amount: str, unit_saving: str, forecast: str, by_month: dict[int, Fraction],
            created_at: str = created) -> PlanRow:  # fmt: skip
        return PlanRow(
            (measure.measure_id, str(version), start, stop, unit, amount, unit_saving, forecast, created_at), by_month
        )

    if measure.plan_unit == "per_period":
        rows = []
        version = 1
        if measure.measure_id == "M-01":
            early = rounded(monthly * Fraction(9, 10))
            first_draft = (measure.effective - dt.timedelta(days=90)).isoformat()
            rows.append(row(1, "per_period", f"{early}.00", "", "", {}, first_draft))
            version = 2
        amount = rounded(monthly)
        rows.append(row(version, "per_period", f"{amount}.00", "", "", {t: Fraction(amount) for t in span}))
        return rows
    if measure.plan_unit == "per_year":
        amount = rounded(monthly * 12)
        return [row(1, "per_year", f"{amount}.00", "", "", {t: Fraction(amount, 12) for t in span})]
    if measure.plan_unit == "per_unit":
        each = Fraction(fraction_text(saving / quantity, 6))
        forecast = round(quantity * Fraction(measure.plan_factor).limit_denominator(1000))
        return [
            row(1, "per_unit", "", fraction_text(each, 6), str(forecast), dict.fromkeys(span, each * forecast))
        ]  # fmt: skip
    amount = rounded(monthly * 12)
    days = {t: (dt.date(*month_of(t + 1), 1) - dt.date(*month_of(t), 1)).days for t in span}
    total = sum(days.values())
    return [row(1, "per_window", f"{amount}.00", "", "", {t: Fraction(amount * d, total) for t, d in days.items()})]


@dataclass(frozen=True)
class Signed:
    """What finance decided for a month: cells of the register and the validated amount."""

    cells: tuple[tuple[str, ...], ...]
    validated: Fraction


def cents_down(value: Fraction) -> Fraction:
    """Two decimals, towards zero."""
    whole = Fraction(floor(abs(value) * 100), 100)
    return whole if value >= 0 else -whole


def claim_of(truth: MeasureTruth, t: int, rng: np.random.Generator) -> Fraction:
    """Claimed amount of a month: the over-claimer inflates, the disguised avoidance claims all, others round down."""
    measure = truth.measure
    measured = truth.measured(t)
    base = measured + truth.avoidance(t) if measure.offer_over else measured
    factor = Fraction(round((measure.claim - float(rng.uniform(0, 0.02)) * (measure.claim < 1)) * 1000), 1000)
    return cents_down(base * factor) if base > 0 else ZERO


def decide(truth: MeasureTruth, t: int) -> Signed:
    """Sign-off rows of one measure and month, and what they validate."""
    measure, period, measured = truth.measure, period_of(t), truth.measured(t)
    if t == LAST and measure.unsigned_last:
        return Signed((), ZERO)
    content = truth.content_hash(period, t)

    def cells(sequence: int, decision: str, amount: str, comment: str, day: int) -> tuple[str, ...]:
        return (
            measure.measure_id, period, str(sequence), decision, amount, content, "Benefit Analyst", *APPROVER,
            close_day(t, day), comment,
        )  # fmt: skip

    if measure.decision == "disputed":
        text = "Offer lies above the price paid before: avoidance, not a saving in the accounts"
        return Signed((cells(1, "disputed", "", text, 8),), ZERO)
    if measure.decision == "partly_validated" and measured > 0:
        if t == index_of(2026, 2):
            return Signed((cells(1, "disputed", "", "Claim not explained by receipts", 8),), ZERO)
        amount = cents_down(measured * Fraction(9, 10))
        text = "Claim exceeds receipts; one delivery still under review"
        return Signed((cells(1, "partly_validated", fraction_text(amount, 2), text, 8),), amount)
    if measure.measure_id == "M-03" and t == index_of(2025, 11):
        first = cells(1, "disputed", "", "Off-contract deliveries to be separated", 8)
        return Signed((first, cells(2, "validated", "", "Separated", 12)), measured)
    return Signed((cells(1, "validated", "", "", 8),), measured)


def override(truth: MeasureTruth, t: int, signed: Signed) -> tuple[list[tuple[str, ...]], Fraction]:
    """Overrides of one measure and month, and what is validated under them at the last close: one that ran out before
    it has no effect."""
    measure, period, measured = truth.measure, period_of(t), truth.measured(t)
    cells: list[tuple[str, ...]] = []
    validated = signed.validated
    found = [o for o in OVERRIDES if (o.measure_id, o.period) == (measure.measure_id, period) and measured > 0]
    for sequence, record in enumerate(found, start=1):
        amount = cents_down(measured * Fraction(record.share))
        cells.append(
            (measure.measure_id, period, str(sequence), "validated", fraction_text(amount, 2), REPORTING,
             truth.content_hash(period, t), record.reason, APPROVER[0], *OVERRIDE_APPROVER, close_day(t, 20),
             record.expires_after)
        )  # fmt: skip
        if record.expires_after >= period_of(LAST):
            validated = amount
    return cells, validated


def _baseline_cells(truth: MeasureTruth, cast: Cast, item: str) -> tuple[str, ...]:
    measure, base = truth.measure, truth.baselines[item]
    point = next(i for i in measure.roles if cast.materials[cast.material[i]] == item)
    uom = ("EA", "EA", "KG", "KG", "EA", "EA", "EA")[int(cast.unit[point])]
    price = per = unit = rows = quantity = rows_hash = currency = reference = dated = ""
    approved = measure.effective - dt.timedelta(days=1)
    if measure.baseline == "standard_price":
        price, currency, per, unit = fraction_text(base.price * 100, 4), REPORTING, "100", uom
        reference = "Standard cost release 2025"
    elif measure.baseline == "documented_offer":
        price, currency, per, unit = fraction_text(base.price, 2), REPORTING, "1", uom
        reference, dated = f"Price notice {item}", (measure.effective - dt.timedelta(days=47)).isoformat()
        approved = measure.effective - dt.timedelta(days=20)
    elif measure.frozen:
        price, currency, per, unit = fraction_text(base.price, 10), REPORTING, "1", uom
        if measure.frozen in ("counted", "hashed"):
            rows, quantity = str(base.rows), f"{base.quantity}.000"
        if measure.frozen == "hashed":
            rows_hash = base.rows_hash
    return (
        measure.measure_id, item, "1", measure.baseline, price, currency, per, unit, rows, quantity, rows_hash,
        reference, dated, "Controller Purchasing", approved.isoformat(), "", "",
    )  # fmt: skip


COSTS: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("M-01", "2025-07", "tooling", "18000.00", "yes", "Pattern rework for the new foundry price"),
    *(
        ("M-07", f"{y}-{m:02d}", "warehouse", "400.00", "no", "Pallet exchange service")
        for y, m in [month_of(index_of(2025, 9) + i) for i in range(WINDOW_MONTHS)]
    ),
    ("M-07", "2025-09", "qualification", "6500.00", "yes", "Drop tests"),
)

TRUTH_COLUMNS = (
    "measure_id", "period", "planned_reporting", "claimed_reporting", "measured_reporting", "measured_pnl_reporting",
    "held_in_stock_change_reporting", "held_in_stock_reporting", "avoidance_reporting", "validated_reporting",
    "recognised_pnl_reporting",
)  # fmt: skip


OUTLOOK_COLUMNS = (
    "measure_id", "in_year_actual", "in_year_forecast", "carry_over_actual", "carry_over_forecast", "window_total",
)  # fmt: skip


def outlook_row(
    measure_id: str, start: dt.date, actual: dict[int, Fraction], planned: dict[int, Fraction]
) -> tuple[str, ...]:
    """A window of twelve months from `start`: its first calendar year and the rest, actual to the last closed month
    and the plan after it (months that begin inside the window).
    """
    end = add_months(start, WINDOW_MONTHS)
    parts = [ZERO] * 4
    for t, amount in actual.items():
        parts[0 if month_of(t)[0] <= start.year else 2] += amount
    for t, amount in planned.items():
        if t > LAST and dt.date(*month_of(t), 1) < end:
            parts[1 if month_of(t)[0] <= start.year else 3] += amount
    return (measure_id, *(fraction_text(p, 6) for p in (*parts, sum(parts, ZERO))))


COLUMNS: dict[str, tuple[str, ...]] = {
    name: tuple(text.split())
    for name, text in {
        "projects": "project_id title gate owner sponsor reporting_line budget_tag",
        "measures": "measure_id project_id title benefit_type claimed_as effective_date window_months owner gate",
        "measure_scope": "measure_id scope_id source company_code plant item_id item_group supplier_id share",
        "baselines": "measure_id item_id version baseline_type frozen_price price_currency price_per price_uom "
        "frozen_rows frozen_quantity rows_hash document_ref document_date approved_by approved_on reason "
        "late_approval_waived index_id indexed_share index_base_period",
        "plans": "measure_id version period_from period_to unit amount unit_saving forecast_quantity created_at",
        "claims": "measure_id period amount claimed_as basis submitted_by submitted_on",
        "sign_offs": "measure_id period sequence decision amount content_hash preparer approver approver_line "
        "signed_on comment",
        "overrides": "measure_id period sequence amount_kind amount currency content_hash reason requester approver "
        "approver_line approved_at expires_after",
        "waivers": "waiver_id control_id scope company_code account period exposed_amount reason requester approver "
        "approved_on expires_after",
        "costs": "measure_id period cost_type amount one_time comment",
        "measure_parameters": "measure_id parameter value version document_ref approved_by approved_on",
        "objectives": "objective_id function owner metric scope_company scope_group target unit period_from period_to",
        "agenda_items": "item_id topic title owner amount measure_id due_on status",
    }.items()
}


@dataclass
class RegisterRows:
    """Rows of the register and of the truth about it, company by company."""

    files: dict[str, list[tuple[str, ...]]] = field(default_factory=lambda: {name: [] for name in COLUMNS})
    periods: list[tuple[str, ...]] = field(default_factory=list)
    events: list[tuple[str, ...]] = field(default_factory=list)
    baselines: list[tuple[str, ...]] = field(default_factory=list)
    outlook: list[tuple[str, ...]] = field(default_factory=list)

    def write(self, folder: Path, truth_folder: Path) -> int:
        """Write register/*.csv and truth/*.csv; returns the number of measure-periods."""
        for name, rows in self.files.items():
            width = len(COLUMNS[name])  # columns at the end that a row does not need stay blank
            write_csv(folder / f"{name}.csv", COLUMNS[name], [row + ("",) * (width - len(row)) for row in rows])
        write_csv(truth_folder / "measure_periods.csv", TRUTH_COLUMNS, self.periods)
        write_csv(
            truth_folder / "events.csv",
            ["measure_id", "period", "event", "hard_reporting", "avoidance_reporting"],
            sorted(self.events),
        )
        columns = ["measure_id", "item_id", "price_reporting", "prior_reporting"]
        write_csv(truth_folder / "baselines.csv", columns, self.baselines)
        write_csv(truth_folder / "outlook.csv", OUTLOOK_COLUMNS, self.outlook)
        return len(self.periods)

    def add_projects(self, projects: Sequence[Project]) -> None:
        self.files["projects"] += [
            (p.project_id, p.title, p.gate, p.owner, p.sponsor, p.reporting_line, p.budget_tag) for p in projects
        ]

    def add_measure(
        self, truth: MeasureTruth, scopes: Sequence[tuple[str, ...]], plan: Sequence[PlanRow], rng: np.random.Generator,
        flow: Callable[[Sequence[Fraction]], tuple[list[Fraction], list[Fraction]]],
    ) -> None:  # fmt: skip
        """Claims, sign-offs and the truth of one measure. `flow`: the saving through stock, with a weight per month."""
        m = truth.measure
        self.files["measures"].append(
            (m.measure_id, m.project_id, m.title, getattr(m, "benefit_type", "price_saving"), m.claimed_as,
             m.effective.isoformat(), str(WINDOW_MONTHS) if m.measure_id == "M-01" else "", m.owner, m.gate)
        )  # fmt: skip
        self.files["measure_scope"] += scopes
        self.files["plans"] += [row.cells for row in plan]
        measured = [truth.measured(t) for t in range(MONTHS)]
        pnl, held = flow([Fraction(1)] * MONTHS)
        validated, weight = [ZERO] * MONTHS, [ZERO] * MONTHS
        claimed = [ZERO] * MONTHS
        for t in range(truth.first_t, MONTHS):
            if t <= window_end(truth):
                claimed[t] = claim_of(truth, t, rng)
                self.files["claims"].append(
                    (m.measure_id, period_of(t), fraction_text(claimed[t], 2), m.claimed_as, "period", m.owner,
                     close_day(t, 4))
                )  # fmt: skip
            signed = decide(truth, t)
            self.files["sign_offs"] += signed.cells
            overrides, validated[t] = override(truth, t, signed)
            self.files["overrides"] += overrides
            weight[t] = validated[t] / measured[t] if measured[t] else ZERO
        recognised, _ = flow(weight)
        current = plan[-1]
        for t in range(truth.first_t, MONTHS):
            change = held[t] - held[t - 1]
            amounts = (
                current.by_month.get(t, ZERO), claimed[t], measured[t], pnl[t], change, held[t], truth.avoidance(t),
                validated[t], recognised[t],
            )  # fmt: skip
            self.periods.append((m.measure_id, period_of(t), *(fraction_text(a, 6) for a in amounts)))
        memo = getattr(m, "kind", "profit") == "memo"
        actual = {t: truth.avoidance(t) if memo else measured[t] for t in range(MONTHS)}
        self.outlook.append(outlook_row(m.measure_id, truth.first_receipt or m.effective, actual, current.by_month))
        self.events += [
            (m.measure_id, period_of(e.t), e.hash_line, fraction_text(e.hard, 6), fraction_text(e.avoidance, 6))
            for e in truth.events
        ]
        self.baselines += [
            (m.measure_id, item, fraction_text(base.price, 12),
             fraction_text(base.prior, 12) if base.prior is not None else "")
            for item, base in truth.baselines.items()
        ]  # fmt: skip


def add_register(
    rows: RegisterRows, block: Block, truths: Sequence[MeasureTruth], seed: int, source: str = SOURCE
) -> None:
    """Register and truth of the first system."""
    cast = block.cast
    rng = np.random.default_rng([seed, 61])
    rows.add_projects(PROJECTS)
    rows.files["costs"] += COSTS
    for truth in truths:
        m = truth.measure
        scopes = [
            (m.measure_id, str(i), source, m.company, m.plant, item, "", m.supplier, m.share)
            for i, item in enumerate(m.items, 1)
        ]
        rows.files["baselines"] += [_baseline_cells(truth, cast, item) for item in truth.baselines]
        rows.add_measure(truth, scopes, make_plan(truth, cast), rng, partial(truth.through_stock, block))
