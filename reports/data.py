"""The rows the documents show, read once from reporting.rpt_* and kept as they are.

Belongs here: one frozen dataclass per reporting model, reading them in a fixed order, totals of shown columns
(summed by the database).
Does not belong here: rounding, formatting, any figure a reporting model does not hold, reading a model of another room.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

import duckdb
import pyarrow as pa

_BATCH_ROWS = 10_000


class ReportDataError(Exception):
    """The reporting models cannot be read. The text names the model, what was expected and what was found."""


@dataclass(frozen=True)
class Context:
    """rpt_context: what the report is about."""

    company_name: str
    reporting_currency: str
    period: str
    period_title: str
    fiscal_year: int
    ytd_from: str
    run_id: str
    data_as_of: str | None
    measures: int
    projects: int


@dataclass(frozen=True)
class Kpi:
    """rpt_kpis: a figure of page 1 in reporting currency, positive = good; None = not available."""

    kpi_order: int
    kpi_id: str
    title: str
    amount_reporting: Decimal | None
    comparator_title: str | None
    comparator_reporting: Decimal | None
    note: str | None


@dataclass(frozen=True)
class Finding:
    """rpt_findings: a computed sentence and the place it belongs to."""

    finding_id: str
    finding_order: int
    sentence: str


@dataclass(frozen=True)
class WaterfallStep:
    """rpt_waterfall: planned to recognised, reporting currency, positive = good; `shown_thousands` foots."""

    step_order: int
    step_id: str
    title: str
    is_total: bool
    amount_reporting: Decimal
    shown_thousands: Decimal


@dataclass(frozen=True)
class Measure:
    """rpt_measures: one measure, year to date, reporting currency, positive = good."""

    measure_id: str
    title: str
    project_id: str | None
    project_title: str | None
    owner: str | None
    gate: str | None
    benefit_type: str
    value_kind: str
    baseline_type: str | None
    effective_date: dt.date | None
    state: str
    planned_ytd: Decimal
    claimed_ytd: Decimal
    measured_ytd: Decimal
    validated_ytd: Decimal
    recognised_ytd: Decimal
    held_in_stock: Decimal
    avoidance_ytd: Decimal
    fx_effect_ytd: Decimal
    claimed_less_measured: Decimal
    validated_less_planned: Decimal
    note: str | None


@dataclass(frozen=True)
class MeasureTotal:
    """Column totals of the profit measures of rpt_measures, summed by the database. Cash stands in no total of profit;
    avoidance has none: it is never added up."""

    project_id: str | None
    is_grand_total: bool
    measures: int
    planned_ytd: Decimal
    claimed_ytd: Decimal
    measured_ytd: Decimal
    validated_ytd: Decimal
    recognised_ytd: Decimal
    held_in_stock: Decimal
    claimed_less_measured: Decimal


@dataclass(frozen=True)
class MeasureMonth:
    """rpt_measure_months: one measure and period of the fiscal year, reporting currency, positive = good."""

    measure_id: str
    period: str
    planned: Decimal
    claimed: Decimal
    measured: Decimal
    measured_pnl: Decimal
    held_in_stock: Decimal
    validated: Decimal
    recognised: Decimal
    avoidance: Decimal
    state: str
    content_hash: str


@dataclass(frozen=True)
class BenefitLine:
    """rpt_benefit_lines: one receipt or invoice event behind a measure; savings positive = good, reporting currency."""

    measure_id: str
    period: str
    event_kind: str
    company_code: str | None
    plant: str | None
    item_id: str | None
    item_name: str | None
    supplier_id: str | None
    supplier_name: str | None
    purchase_order: str | None
    purchase_order_line: str | None
    receipt: str | None
    invoice: str | None
    journal: str | None
    posting_date: dt.date
    quantity_base_uom: Decimal
    base_uom: str | None
    reference_price_reporting: Decimal | None
    actual_price_reporting: Decimal | None
    actual_amount_doc: Decimal | None
    currency_doc: str | None
    budget_rate: Decimal | None
    share: Decimal
    saving_reporting: Decimal
    hard_saving_reporting: Decimal
    avoidance_reporting: Decimal
    fx_effect_reporting: Decimal
    is_value_only: bool
    evidence_status: str
    evidence_reason: str | None


@dataclass(frozen=True)
class LadderRow:
    """rpt_ladder: one comparison of a rung; `difference` is what lies outside tolerance."""

    rung: int
    rung_title: str
    comparison: str
    comparison_title: str
    scopes: int
    matched: int
    left_count: int | None
    right_count: int | None
    left_amount: Decimal | None
    right_amount: Decimal | None
    difference: Decimal | None
    currency: str | None
    status: str
    note: str | None


@dataclass(frozen=True)
class LadderException:
    """rpt_ladder_exceptions: one comparison that does not match."""

    rung: int
    comparison: str
    period: str
    scope: str
    left_name: str
    right_name: str
    left_amount: Decimal | None
    right_amount: Decimal | None
    difference: Decimal | None
    tolerance: Decimal | None
    status: str
    note: str | None


@dataclass(frozen=True)
class Entity:
    """rpt_entities: a company expected, included or missing."""

    source: str
    company_code: str
    company_name: str | None
    currency_local: str | None
    receipt_rows: int
    invoice_rows: int
    journal_rows: int
    status: str


@dataclass(frozen=True)
class Company:
    """rpt_companies: one company, year to date, reporting currency, positive = good; None = not available."""

    source: str
    company_code: str | None
    company_name: str | None
    currency_local: str | None
    status: str
    measures: int
    measured_reporting: Decimal | None
    validated_reporting: Decimal | None
    recognised_reporting: Decimal | None
    held_in_stock_reporting: Decimal | None
    fx_effect_reporting: Decimal | None


@dataclass(frozen=True)
class GroupLine:
    """rpt_group_statements: a statement line of one company or of the group, year to date, sign as printed."""

    statement: str
    line_id: str
    line_title: str | None
    company_code: str
    is_group: bool
    currency_local: str | None
    amount_local: Decimal | None
    amount_reporting: Decimal | None
    amount_budget_reporting: Decimal | None
    currency_effect_reporting: Decimal | None


@dataclass(frozen=True)
class FxRate:
    """rpt_fx: one rate per unit of the from-currency."""

    from_currency: str
    to_currency: str
    rate_type: str
    valid_from: dt.date
    rate: Decimal


@dataclass(frozen=True)
class Baseline:
    """rpt_baselines: a baseline price in reporting currency per base unit; None = not available."""

    measure_id: str
    item_id: str
    baseline_type: str
    version: int | None
    price_reporting: Decimal | None
    prior_price_reporting: Decimal | None
    receipt_rows: int | None
    rows_hash: str | None
    status: str
    reason: str | None


@dataclass(frozen=True)
class RegisterField:
    """rpt_register: one field of one register record, as read."""

    sheet: str
    record_key: str
    field: str
    value: str | None


@dataclass(frozen=True)
class BridgeTerm:
    """rpt_statement_bridge: one term of the bridge of a statement line from a comparator, local currency, effect on
    the printed line; `line_rank` 1 is the largest line, `shown_thousands` foots."""

    company_code: str
    line_id: str
    line_title: str | None
    comparator: str
    term_order: int
    term: str
    term_group: str
    amount_local: Decimal
    shown_thousands: Decimal
    currency_local: str | None
    tolerance_local: Decimal | None
    status: str | None
    line_rank: int | None


@dataclass(frozen=True)
class RollForwardLine:
    """rpt_inventory: one line of the roll-forward of the group or a company, reporting currency."""

    scope: str
    scope_title: str
    line_order: int
    line: str
    title: str
    is_total: bool
    amount_reporting: Decimal | None
    reason: str | None


@dataclass(frozen=True)
class InventoryMonth:
    """rpt_inventory_months: inventory at the end of a month and how many days of cost of sales it covers."""

    period: str
    inventory_reporting: Decimal | None
    cogs_reporting: Decimal | None
    days: int | None
    dio: Decimal | None
    reason: str | None


@dataclass(frozen=True)
class InventoryProjection:
    """rpt_inventory_projection: expected inventory of a month to come, with its range."""

    period: str
    low_reporting: Decimal | None
    expected_reporting: Decimal | None
    high_reporting: Decimal | None
    reason: str | None


@dataclass(frozen=True)
class CashStep:
    """rpt_cash: one step from the release to the balance sheet or to the cash flow; None = not available."""

    section: str
    step_order: int
    step_id: str
    title: str
    is_total: bool
    amount_reporting: Decimal | None
    shown_thousands: Decimal | None
    reason: str | None


@dataclass(frozen=True)
class ForecastScore:
    """rpt_forecast: how far one step of the forecast lay from demand; shares in percent, positive bias = too high."""

    row_order: int
    step: str
    family: str
    lag_months: int | None
    observations: int | None
    wape: Decimal | None
    bias: Decimal | None
    tracking_signal: Decimal | None
    fva: Decimal | None
    reason: str | None


@dataclass(frozen=True)
class ForecastEffect:
    """rpt_forecast_effects: a cause of a change in stock or of a gap to plan; `is_part` breaks down the one above."""

    section: str
    row_order: int
    cause: str
    title: str
    is_total: bool
    is_part: bool
    amount_reporting: Decimal | None
    shown_thousands: Decimal | None
    reason: str | None


@dataclass(frozen=True)
class AgendaItem:
    """rpt_sop_agenda: one item of a topic of the agenda."""

    topic_order: int
    topic: str
    topic_title: str
    place: int
    title: str
    amount_reporting: Decimal | None
    owner: str | None
    measure_ids: str | None
    evidence: str | None


@dataclass(frozen=True)
class Objective:
    """rpt_objectives: what a function set out to reach and where it stands."""

    objective_id: str
    function_name: str | None
    owner: str | None
    metric: str
    scope: str | None
    target: Decimal | None
    actual: Decimal | None
    unit: str | None
    status: str
    reason: str | None


@dataclass(frozen=True)
class Outlook:
    """rpt_outlook: a benefit type or the total of a kind of value over its window; in-year + carry-over = window."""

    row_order: int
    level: str
    value_kind: str
    benefit_type: str | None
    title: str
    measures: int
    in_year_actual: Decimal | None
    in_year_forecast: Decimal | None
    carry_over: Decimal | None
    window_total: Decimal | None
    run_rate: Decimal | None
    recurring: Decimal | None
    one_off: Decimal | None
    risked_reporting: Decimal | None
    p10_reporting: Decimal | None
    p50_reporting: Decimal | None
    p90_reporting: Decimal | None
    closed_measures: int | None
    reason: str | None


@dataclass(frozen=True)
class OutlookMonth:
    """rpt_outlook_months: one of twelve months to come."""

    period: str
    profit_reporting: Decimal | None
    p10_reporting: Decimal | None
    p90_reporting: Decimal | None
    cash_reporting: Decimal | None
    reason: str | None


@dataclass(frozen=True)
class PredictionScore:
    """rpt_prediction_scores: past predictions against the outcome at a lag, in percent, beside the benchmark."""

    lag_months: int
    predictions: int
    wape: Decimal | None
    bias: Decimal | None
    benchmark_wape: Decimal | None
    benchmark_bias: Decimal | None
    reason: str | None


@dataclass(frozen=True)
class BenefitType:
    """rpt_benefit_types: one benefit type, the total of a kind of value, or a memo that enters no total."""

    row_order: int
    level: str
    value_kind: str
    benefit_type: str | None
    measure_id: str | None
    title: str
    lands_on: str | None
    measures: int
    planned_ytd: Decimal | None
    measured_ytd: Decimal | None
    validated_ytd: Decimal | None
    recognised_ytd: Decimal | None
    recognition_rate: Decimal | None
    realisation_rate: Decimal | None
    reason: str | None


@dataclass(frozen=True)
class BenefitRate:
    """rpt_benefit_rates: recognition and realisation rate of a kind of value, type, company, line or measure, in %."""

    scope: str
    scope_key: str
    title: str
    company_code: str | None
    line_id: str | None
    benefit_type: str | None
    value_kind: str
    planned_reporting: Decimal | None
    validated_reporting: Decimal
    recognised_reporting: Decimal
    recognition_rate: Decimal | None
    realisation_rate: Decimal | None
    reason: str | None


@dataclass(frozen=True)
class CostBridgeRow:
    """rpt_cost_bridge: cost of purchases from prior year to now by cause; cost sign, minus is good; the row foots."""

    level: str
    company_code: str | None
    scope_title: str
    source: str | None
    plant: str | None
    item_group: str | None
    item_groups: int
    base_reporting: Decimal | None
    volume_reporting: Decimal | None
    mix_reporting: Decimal | None
    quantity_reporting: Decimal | None
    index_reporting: Decimal | None
    negotiated_price_reporting: Decimal | None
    fx_reporting: Decimal | None
    discontinued_reporting: Decimal | None
    new_reporting: Decimal | None
    current_reporting: Decimal | None
    reason: str | None


@dataclass(frozen=True)
class BalanceSheetLine:
    """rpt_balance_sheet_bridge: inventory or payables of a company from the start of the year to now; the row foots."""

    row_order: int
    company_code: str
    company_name: str | None
    line_id: str
    line_title: str
    currency_local: str | None
    opening_local: Decimal | None
    measured_local: Decimal | None
    volume_local: Decimal | None
    revaluation_local: Decimal | None
    losses_local: Decimal | None
    scope_local: Decimal | None
    other_local: Decimal | None
    unexplained_local: Decimal | None
    closing_local: Decimal | None
    tolerance_local: Decimal | None
    status: str
    reason: str | None


@dataclass(frozen=True)
class Override:
    """rpt_overrides: a signed record that moves the amount finance accepts; measured stands beside it unmoved."""

    row_order: int
    measure_id: str
    title: str | None
    period: str
    sequence: int
    standing: str
    no_effect_reason: str | None
    measured_reporting: Decimal
    signed_off_reporting: Decimal
    override_reporting: Decimal
    validated_reporting: Decimal
    reason: str
    requester: str
    approver: str
    approver_line: str | None
    approved_at: dt.date
    expires_after: str


@dataclass(frozen=True)
class Decision:
    """rpt_decisions: what somebody must decide or do."""

    row_order: int
    kind: str
    title: str
    amount_reporting: Decimal | None
    owner: str | None
    due: str | None
    measure_ids: str | None
    evidence: str | None


@dataclass(frozen=True)
class BridgeLine:
    """rpt_bridge_lines: a bridged line and comparator with its causes by group and the check of the line."""

    row_order: int
    company_code: str
    line_id: str
    line_title: str | None
    comparator: str
    currency_local: str | None
    is_reached: bool
    comparator_local: Decimal
    scope_local: Decimal
    volume_local: Decimal
    price_local: Decimal
    benefits_local: Decimal
    cost_to_achieve_local: Decimal
    accounting_local: Decimal
    unexplained_local: Decimal
    actual_local: Decimal
    this_month_local: Decimal | None
    recent_local: Decimal | None
    older_local: Decimal | None
    first_period: str | None
    tolerance_local: Decimal | None
    status: str | None
    reason: str | None


class BenefitLines:
    """Order lines behind the measures, kept columnar so that large months stay small in memory.

    Rows are ordered by measure, period, posting date, order and document; `for_measure` yields BenefitLine one by one.
    """

    def __init__(self, table: pa.Table) -> None:
        self._table = table
        self._slices: dict[str, tuple[int, int]] = {}
        start = 0
        runs = table.column("measure_id").to_pylist()
        for index, measure_id in enumerate(runs):
            if index + 1 == len(runs) or runs[index + 1] != measure_id:
                self._slices[measure_id] = (start, index + 1 - start)
                start = index + 1

    def __len__(self) -> int:
        return int(self._table.num_rows)

    def count(self, measure_id: str) -> int:
        """Number of lines of the measure."""
        return self._slices.get(measure_id, (0, 0))[1]

    def for_measure(self, measure_id: str) -> Iterator[BenefitLine]:
        """The lines of one measure in their fixed order."""
        offset, length = self._slices.get(measure_id, (0, 0))
        for start in range(offset, offset + length, _BATCH_ROWS):
            part = self._table.slice(start, min(_BATCH_ROWS, offset + length - start))
            for row in part.to_pylist():
                yield BenefitLine(**row)


@dataclass(frozen=True)
class ReportData:
    """Everything the documents may show. Rows are in reading order; amounts are Decimal as the models hold them."""

    context: Context
    kpis: tuple[Kpi, ...]
    findings: tuple[Finding, ...]
    waterfall: tuple[WaterfallStep, ...]
    measures: tuple[Measure, ...]
    measure_totals: tuple[MeasureTotal, ...]
    measure_months: tuple[MeasureMonth, ...]
    benefit_lines: BenefitLines
    ladder: tuple[LadderRow, ...]
    ladder_exceptions: tuple[LadderException, ...]
    entities: tuple[Entity, ...]
    companies: tuple[Company, ...]
    group_statements: tuple[GroupLine, ...]
    fx: tuple[FxRate, ...]
    baselines: tuple[Baseline, ...]
    register: tuple[RegisterField, ...]
    statement_bridge: tuple[BridgeTerm, ...]
    bridge_lines: tuple[BridgeLine, ...]
    roll_forward: tuple[RollForwardLine, ...]
    inventory_months: tuple[InventoryMonth, ...]
    inventory_projection: tuple[InventoryProjection, ...]
    cash: tuple[CashStep, ...]
    forecast: tuple[ForecastScore, ...]
    forecast_effects: tuple[ForecastEffect, ...]
    agenda: tuple[AgendaItem, ...]
    objectives: tuple[Objective, ...]
    outlook: tuple[Outlook, ...]
    outlook_months: tuple[OutlookMonth, ...]
    prediction_scores: tuple[PredictionScore, ...]
    benefit_types: tuple[BenefitType, ...]
    decisions: tuple[Decision, ...]
    benefit_rates: tuple[BenefitRate, ...]
    cost_bridge: tuple[CostBridgeRow, ...]
    balance_sheet: tuple[BalanceSheetLine, ...]
    overrides: tuple[Override, ...]

    def finding(self, finding_id: str) -> str | None:
        """The computed sentence for a place, None when the model has none."""
        return next((f.sentence for f in self.findings if f.finding_id == finding_id), None)

    @property
    def profit_measures(self) -> tuple[Measure, ...]:
        """Measures that land in the income statement, and memos: those with a column total."""
        return tuple(m for m in self.measures if m.value_kind != "cash")

    @property
    def cash_measures(self) -> tuple[Measure, ...]:
        """Measures that land in the balance sheet and operating cash; never added to profit."""
        return tuple(m for m in self.measures if m.value_kind == "cash")

    @property
    def is_group(self) -> bool:
        """More than one company is expected or delivered: the documents show each beside the whole."""
        return len(self.companies) > 1

    @property
    def grand_total(self) -> MeasureTotal | None:
        """Totals over all measures, None without measures."""
        return next((t for t in self.measure_totals if t.is_grand_total), None)


# Field of ReportData -> the model it is read from, its row, the reading order.
_MODELS: dict[str, tuple[str, type[Any], str]] = {
    "context": ("rpt_context", Context, "period"),
    "kpis": ("rpt_kpis", Kpi, "kpi_order, kpi_id"),
    "findings": ("rpt_findings", Finding, "finding_order, finding_id"),
    "waterfall": ("rpt_waterfall", WaterfallStep, "step_order, step_id"),
    "measures": (
        "rpt_measures",
        Measure,
        "value_kind = 'cash', project_title nulls last, project_id nulls last, measure_id",
    ),
    "measure_months": ("rpt_measure_months", MeasureMonth, "measure_id, period"),
    "ladder": ("rpt_ladder", LadderRow, "rung, comparison"),
    "ladder_exceptions": (
        "rpt_ladder_exceptions",
        LadderException,
        "rung, abs(difference) desc nulls first, comparison, period, scope",
    ),
    "entities": ("rpt_entities", Entity, "source, company_code"),
    "companies": ("rpt_companies", Company, "source, company_code"),
    "group_statements": (
        "rpt_group_statements",
        GroupLine,
        "statement = 'income_statement' desc, statement, line_order nulls last, line_id, is_group, company_code",
    ),
    "fx": ("rpt_fx", FxRate, "from_currency, to_currency, rate_type, valid_from"),
    "baselines": ("rpt_baselines", Baseline, "measure_id, item_id, version"),
    "register": ("rpt_register", RegisterField, "sheet, record_key, field, value"),
    "statement_bridge": (
        "rpt_statement_bridge",
        BridgeTerm,
        "company_code, line_id, comparator desc, term_order, term",
    ),
    "bridge_lines": ("rpt_bridge_lines", BridgeLine, "row_order"),
    "roll_forward": ("rpt_inventory", RollForwardLine, "scope = 'group' desc, scope, line_order"),
    "inventory_months": ("rpt_inventory_months", InventoryMonth, "period"),
    "inventory_projection": ("rpt_inventory_projection", InventoryProjection, "period"),
    "cash": ("rpt_cash", CashStep, "section, step_order"),
    "forecast": ("rpt_forecast", ForecastScore, "row_order"),
    "forecast_effects": ("rpt_forecast_effects", ForecastEffect, "section, row_order"),
    "agenda": ("rpt_sop_agenda", AgendaItem, "topic_order, place"),
    "objectives": ("rpt_objectives", Objective, "function_name nulls last, objective_id"),
    "outlook": ("rpt_outlook", Outlook, "row_order"),
    "outlook_months": ("rpt_outlook_months", OutlookMonth, "period"),
    "prediction_scores": ("rpt_prediction_scores", PredictionScore, "lag_months"),
    "benefit_types": ("rpt_benefit_types", BenefitType, "row_order"),
    "decisions": ("rpt_decisions", Decision, "row_order"),
    "benefit_rates": ("rpt_benefit_rates", BenefitRate, "row_order"),
    "cost_bridge": ("rpt_cost_bridge", CostBridgeRow, "row_order"),
    "balance_sheet": ("rpt_balance_sheet_bridge", BalanceSheetLine, "row_order"),
    "overrides": ("rpt_overrides", Override, "row_order"),
}

_LINES_ORDER = (
    "measure_id, period, posting_date, purchase_order nulls last, purchase_order_line nulls last, event_kind, "
    "receipt nulls last, invoice nulls last, quantity_base_uom, saving_reporting, item_id"
)

_TOTALS_SQL = """
select
    project_id,
    grouping(project_id) = 1 as is_grand_total,
    count(*) as measures,
    {sums}
from reporting.rpt_measures
where value_kind <> 'cash'
group by rollup (project_id)
order by is_grand_total, project_id nulls last
"""
_TOTAL_COLUMNS = (
    "planned_ytd",
    "claimed_ytd",
    "measured_ytd",
    "validated_ytd",
    "recognised_ytd",
    "held_in_stock",
    "claimed_less_measured",
)

_Row = TypeVar("_Row")


def _columns(row_type: type[Any]) -> str:
    return ", ".join(field.name for field in dataclasses.fields(row_type))


def _query(con: duckdb.DuckDBPyConnection, model: str, sql: str) -> duckdb.DuckDBPyConnection:
    try:
        return con.execute(sql)
    except duckdb.Error as error:
        raise ReportDataError(
            f"expected the model reporting.{model} with the columns of its contract, found: {error}. "
            "Run the reporting models first."
        ) from error


def _rows(con: duckdb.DuckDBPyConnection, model: str, row_type: type[_Row], order: str) -> tuple[_Row, ...]:
    found = _query(con, model, f"select {_columns(row_type)} from reporting.{model} order by {order}").fetchall()
    return tuple(row_type(*row) for row in found)


def read_report_data(con: duckdb.DuckDBPyConnection) -> ReportData:
    """Read every reporting model of the warehouse behind `con` (read-only is enough).

    Raises ReportDataError when a model is absent or rpt_context has not exactly one row.
    """
    rows: dict[str, tuple[Any, ...]] = {
        name: _rows(con, model, row_type, order) for name, (model, row_type, order) in _MODELS.items()
    }
    context = rows.pop("context")
    if len(context) != 1:
        raise ReportDataError(
            f"expected exactly one row in reporting.rpt_context, found {len(context)}: "
            "build the reporting models for one run and period"
        )
    sums = ",\n    ".join(f"cast(sum({column}) as decimal(28, 2)) as {column}" for column in _TOTAL_COLUMNS)
    # An empty table has no totals: a sum over nothing would be a null row, shown as a figure that does not exist.
    totals = (
        tuple(MeasureTotal(*row) for row in _query(con, "rpt_measures", _TOTALS_SQL.format(sums=sums)).fetchall())
        if any(measure.value_kind != "cash" for measure in rows["measures"])
        else ()
    )
    lines = _query(
        con,
        "rpt_benefit_lines",
        f"select {_columns(BenefitLine)} from reporting.rpt_benefit_lines order by {_LINES_ORDER}",
    ).to_arrow_table()
    return ReportData(context=context[0], measure_totals=totals, benefit_lines=BenefitLines(lines), **rows)
