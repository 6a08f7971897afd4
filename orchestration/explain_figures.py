"""From any figure of any page, or any statement line, to the rows it rests on, down to the file and row they came from.

Belongs here: which rows of the warehouse stand behind which table of the report. Does not belong here: computing a
figure, screens, the trail of one measure and month (orchestration/explain.py).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from orchestration.explain import ExplainError
from reports.data import ReportData, ReportDataError, read_report_data
from reports.drawing import chart_labels
from reports.figures import Chart, FigureTable, report_figures
from reports.pdf import company_references, measure_references, total_references

_REFERENCE = re.compile(r"^([A-Z]{1,2})[1-9]\d*$|^T$")


@dataclass(frozen=True)
class Trail:
    """Rows of one relation behind a figure, with what they are."""

    title: str
    relation: str
    rows: list[dict[str, Any]]


@dataclass(frozen=True)
class FigureExplanation:
    """A figure as the report shows it, and the rows behind it from the nearest to the source."""

    reference: str
    title: str
    values: list[tuple[str, Decimal | None]]
    trails: list[Trail]


_YTD = "period between (select ytd_from from config.run) and (select period from config.run)"
_LINES_OF_MEASURES = (
    "Supporting lines of these measures",
    "measurement.benefit_lines, measurement.benefit_effects",
    f"""
    select measure_id, period, event_kind as kind, company_code as company, plant, item_id as item,
        concat_ws('/', purchase_order, purchase_order_line) as reference, posting_date, hard_saving_reporting as amount,
        evidence_status as evidence, source_file, source_row
    from measurement.benefit_lines where {_YTD} and measure_id in ({{measures}})
    union all
    select measure_id, period, part, company_code, plant, item_id, reference_key, posting_date, amount_reporting,
        evidence_status, source_file, source_row
    from measurement.benefit_effects where {_YTD} and measure_id in ({{measures}})
    order by measure_id, period, posting_date, reference, kind
    """,
)
_MONTHS_OF_MEASURES = (
    "Months of these measures",
    "measurement.measure_periods",
    f"""
    select measure_id, period, value_kind, planned_reporting as planned, claimed_reporting as claimed,
        measured_reporting as measured, validated_reporting as validated,
        case value_kind when 'cash' then recognised_cash_reporting else recognised_pnl_reporting end as recognised,
        held_in_stock_reporting as held_in_stock, state, content_hash
    from measurement.measure_periods where {_YTD} and measure_id in ({{measures}}) order by measure_id, period
    """,
)
_BRIDGE_TERMS = (
    "Terms of the bridge",
    "reconciliation.statement_bridge",
    """
    select comparator, term, amount_local as amount, currency_local as currency, tolerance, status
    from reconciliation.statement_bridge
    where line_id = $line_id and company_code = $company_code
        and ($comparator is null or comparator = $comparator)
    order by comparator desc, term_order
    """,
)
_PRINTED = (
    "The line as published",
    "canonical.financial_statement_lines",
    f"""
    select period, statement, line_title as title, basis, amount_local as amount, currency_local as currency,
        source_file,
        source_row
    from canonical.financial_statement_lines
    where line_id = $line_id and company_code = $company_code and {_YTD} order by statement, period
    """,
)
_ACCOUNTS = (
    "Accounts of the line",
    "canonical.journal_entry_lines",
    f"""
    select journal.account, mapping.presentation_sign as sign, journal.period, count(*) as lines,
        sum(journal.amount_local) as amount
    from canonical.journal_entry_lines as journal
    inner join canonical.account_mappings as mapping
        on mapping.company_code = journal.company_code and mapping.account = journal.account
        and coalesce(mapping.valid_from, journal.posting_date) <= journal.posting_date
        and coalesce(mapping.valid_to, journal.posting_date) >= journal.posting_date
    where mapping.line_id = $line_id and journal.company_code = $company_code and journal.{_YTD}
    group by all order by journal.account, journal.period
    """,
)
_JOURNALS = (
    "Journal lines on these accounts",
    "canonical.journal_entry_lines",
    f"""
    select journal.period, journal.posting_date, journal.fiscal_year, journal.document, journal.line, journal.account,
        journal.transaction_key, journal.amount_local as amount, journal.currency_local as currency,
        journal.source_file, journal.source_row
    from canonical.journal_entry_lines as journal
    inner join canonical.account_mappings as mapping
        on mapping.company_code = journal.company_code and mapping.account = journal.account
        and coalesce(mapping.valid_from, journal.posting_date) <= journal.posting_date
        and coalesce(mapping.valid_to, journal.posting_date) >= journal.posting_date
    where mapping.line_id = $line_id and journal.company_code = $company_code and journal.{_YTD}
    order by abs(journal.amount_local) desc, journal.document, journal.line
    """,
)
_CAUSES = (
    "Causes behind the terms",
    "reconciliation.bridge_causes",
    """
    select comparator, term, cause_key as cause, source_model, measure_id, item_id as item, amount_local as amount,
        favourable_local as favourable
    from reconciliation.bridge_causes
    where line_id = $line_id and company_code = $company_code and ($comparator is null or comparator = $comparator)
        and ($term is null or term = $term)
    order by comparator desc, term, abs(amount_local) desc, cause
    """,
)
_AGES = (
    "Months in which it arose",
    "reconciliation.unexplained_ages",
    """
    select comparator, period, unexplained_local as unexplained, to_date_local as to_date, tolerance, age_months,
        first_period
    from reconciliation.unexplained_ages
    where line_id = $line_id and company_code = $company_code and ($comparator is null or comparator = $comparator)
    order by comparator desc, period
    """,
)
_BUDGET = (
    "The budget of the line and what it is made of",
    "canonical.budget_details",
    f"""
    select period, driver, item_id as item, plant, measure_id, quantity, amount_local as amount,
        currency_local as currency, source_file, source_row
    from (
        select period, 'budget of the line' as driver, null as item_id, null as plant, null as measure_id,
            null as quantity, amount_local, currency_local, source_file, source_row, company_code, line_id
        from canonical.budgets
        union all
        select period, driver, item_id, plant, measure_id, quantity, amount_local, currency_local, source_file,
            source_row, company_code, line_id
        from canonical.budget_details
    ) as budget
    where line_id = $line_id and company_code = $company_code and {_YTD}
    order by driver = 'budget of the line' desc, period, driver, abs(amount_local) desc, item_id
    """,
)
_LINE = (_BRIDGE_TERMS, _CAUSES, _BUDGET, _PRINTED, _ACCOUNTS, _JOURNALS)
_STOCK_LINES = (
    "Lines by plant and month",
    "measurement.inventory_roll_forward",
    f"""
    select company_code as company, plant, item_group, period, quantity_base_uom as quantity, base_uom as unit,
        amount_local, currency_local as currency, amount_reporting as amount
    from measurement.inventory_roll_forward
    where line = $line and ($scope is null or company_code = $scope) and {_YTD}
        and (line <> 'opening' or period = (select ytd_from from config.run))
        and (line <> 'closing' or period = (select period from config.run))
    order by company, plant, item_group, period
    """,
)
_STOCK_ITEMS = (
    "The same by item",
    "measurement.int_stock_lines",
    f"""
    select company_code as company, plant, item_id as item, period, quantity_base_uom as quantity, base_uom as unit,
        amount_local as amount, currency_local as currency
    from measurement.int_stock_lines where line = $line and ($scope is null or company_code = $scope) and {_YTD}
    order by abs(amount_local) desc, company, plant, item, period
    """,
)
_STOCK_MOVEMENTS = (
    "Movements of stock",
    "canonical.inventory_movements",
    f"""
    select company_code as company, plant, item_id as item, movement_class as class, movement_type as type,
        posting_date,
        concat_ws('/', document_year, document, document_line) as document, quantity_base_uom as quantity,
        amount_local as amount, source_file, source_row
    from canonical.inventory_movements
    where ($scope is null or company_code = $scope) and {_YTD}
        and movement_class in (
            case $line when 'receipts' then 'receipt' when 'issues' then 'consumption' when 'initial_entry' then
                'opening'
                when 'transfers_in' then 'plant_transfer' when 'transfers_out' then 'plant_transfer' else $line end,
            case $line when 'receipts' then 'receipt_without_order' when 'issues' then 'sales'
                when 'transfers_in' then 'material_transfer' when 'transfers_out' then 'material_transfer' end
        )
    order by abs(amount_local) desc, document
    """,
)
_DECISION = (
    "The entry",
    "reporting.rpt_decisions",
    "select kind, title, amount_reporting as amount, owner, due, measure_ids, evidence from reporting.rpt_decisions "
    "where row_order = $row_order",
)

_OVERRIDE = (
    "The record",
    "measurement.measure_overrides",
    """
    select sequence, standing, no_effect_reason, measured_reporting as measured, signed_off_reporting as signed_off,
        override_reporting as override, validated_reporting as validated, reason, requester, approver, approver_line,
        approved_at, expires_after, content_hash, source_file, source_row
    from measurement.measure_overrides
    where measure_id = $measure_id and period = $period order by sequence = $sequence desc, sequence desc
    """,
)
_SIGNATURES = (
    "Sign-offs of the month",
    "canonical.sign_offs",
    """
    select sequence, decision, amount_reporting as amount, preparer, approver, approver_line, signed_on, comment,
        content_hash, source_file, source_row
    from canonical.sign_offs where measure_id = $measure_id and period = $period order by sequence
    """,
)
_COST_TERMS = (
    "Terms by item group",
    "measurement.cost_bridge_terms",
    """
    select source, company_code as company, plant, item_group, term, amount_reporting as amount,
        quantity_base_uom as quantity, unit_family as unit, item_count as items, reason
    from measurement.cost_bridge_terms
    where ($company_code is null or company_code = $company_code) and ($item_group is null or item_group = $item_group)
        and ($plant is null or plant = $plant)
    order by source, company, plant, item_group, term_order
    """,
)
_PURCHASES = (
    "Receipts of both years",
    "measurement.int_purchase_receipts",
    """
    select receipts.source, receipts.company_code as company, receipts.plant, receipts.item_id as item,
        receipts.period, receipts.posting_date,
        concat_ws('/', receipts.document_year, receipts.document, receipts.document_line) as receipt,
        receipts.quantity_base_uom as quantity, receipts.order_value_doc as amount, receipts.currency_doc as currency,
        receipts.source_file, receipts.source_row
    from measurement.int_purchase_receipts as receipts
    inner join canonical.fiscal_periods as periods on periods.period = receipts.period
    inner join canonical.fiscal_periods as now on now.period = (select period from config.run)
    where receipts.exclusion_reason is null and periods.fiscal_year between now.fiscal_year - 1 and now.fiscal_year
        and periods.fiscal_period <= now.fiscal_period
        and ($company_code is null or receipts.company_code = $company_code)
        and ($item_group is null or receipts.item_group = $item_group) and ($plant is null or receipts.plant = $plant)
    order by abs(receipts.order_value_doc) desc nulls last, receipt
    """,
)
_SHEET_TERMS = (
    "Terms from the start of the year",
    "reconciliation.balance_sheet_bridge",
    """
    select term, amount_local as amount, currency_local as currency, tolerance, status, reason
    from reconciliation.balance_sheet_bridge
    where company_code = $company_code and line_id = $line_id order by term_order
    """,
)
_SHEET_MONTHS = (
    "The line by month, and what was measured",
    "measurement.cash_bridge",
    f"""
    select period, section, line_title as line, amount_local as amount, currency_local as currency, reason
    from measurement.cash_bridge
    where company_code = $company_code and {_YTD}
        and section in ($line_id, case $line_id when 'inventory' then 'release' else $line_id end)
    order by period, section, line_order
    """,
)
_SHEET_STOCK = (
    "Stock by plant and month",
    "measurement.inventory_roll_forward",
    f"""
    select plant, item_group, line, period, quantity_base_uom as quantity, base_uom as unit, amount_local as amount,
        currency_local as currency
    from measurement.inventory_roll_forward
    where $line_id = 'inventory' and company_code = $company_code and line not in ('opening', 'closing') and {_YTD}
    order by abs(amount_local) desc, plant, item_group, line, period
    """,
)
_RATE = (
    "The rate",
    "reconciliation.benefit_rates",
    """
    select scope, scope_key, planned_reporting as planned, validated_reporting as validated,
        recognised_reporting as recognised, recognition_rate, realisation_rate, reason
    from reconciliation.benefit_rates
    where scope = $scope and scope_key = $scope_key and value_kind = $value_kind
    """,
)
_RATE_MEASURES = (
    "Measures and months behind it",
    "measurement.measure_company_periods",
    f"""
    select months.measure_id, months.company_code as company, months.period, months.validated_reporting as validated,
        case months.value_kind when 'cash' then months.recognised_cash_reporting
            else months.recognised_pnl_reporting end as recognised
    from measurement.measure_company_periods as months
    inner join canonical.measures as measures on measures.measure_id = months.measure_id
    where months.value_kind = $value_kind and months.{_YTD}
        and ($company_code is null or months.company_code = $company_code)
        and ($benefit_type is null or measures.benefit_type = $benefit_type)
        and ($scope <> 'measure' or months.measure_id = $scope_key)
    order by months.measure_id, company, months.period
    """,
)
_RATE_LINE = (
    "What is recognised on the line",
    "reconciliation.int_bridge_benefits",
    """
    select measure_id, period, amount_reporting as recognised
    from reconciliation.int_bridge_benefits
    where window_name = 'current' and line_id = $line_id and company_code = $company_code
    order by measure_id, period
    """,
)

# Table or chart of the report -> the relations behind it, the nearest first.
_TRAILS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "bridge_line": _LINE,
    "bridge_budget": _LINE,
    "bridge_lines": _LINE,
    "bridge_lines_list": _LINE,
    "unexplained": (_AGES, *_LINE),
    "unexplained_list": (_AGES, *_LINE),
    "types": (_MONTHS_OF_MEASURES, _LINES_OF_MEASURES),
    "memos": (_MONTHS_OF_MEASURES, _LINES_OF_MEASURES),
    "top": (_MONTHS_OF_MEASURES, _LINES_OF_MEASURES),
    **dict.fromkeys(("overrides", "overrides_list"), (_OVERRIDE, _SIGNATURES, _MONTHS_OF_MEASURES, _LINES_OF_MEASURES)),
    **dict.fromkeys(("cost_bridge", "cost_bridge_list"), (_COST_TERMS, _PURCHASES)),
    **dict.fromkeys(("balance_sheet", "balance_sheet_list"), (_SHEET_TERMS, _SHEET_MONTHS, _SHEET_STOCK)),
    "rates": (_RATE, _RATE_LINE, _RATE_MEASURES),
    "roll_forward": (_STOCK_LINES, _STOCK_ITEMS, _STOCK_MOVEMENTS),
    "roll_forward_list": (_STOCK_LINES, _STOCK_ITEMS, _STOCK_MOVEMENTS),
    "dio": (
        (
            "Inventory and cost of sales by company",
            "measurement.inventory_efficiency",
            """
            select company_code as company, period, inventory_reporting as inventory, cogs_reporting as cogs, days, dio,
                cogs_basis, reason
            from measurement.inventory_efficiency
            where basis = 'month' and reference = 'prior_year' and period <= (select period from config.run)
            order by period desc, company
            """,
        ),
    ),
    **dict.fromkeys(
        ("release", "cash_effect", "cash_flow"),
        (
            (
                "The step by company and month",
                "measurement.cash_bridge",
                f"""
                select company_code as company, period, line_title as step, amount_local, currency_local as currency,
                    amount_reporting as amount, reason
                from measurement.cash_bridge where section = $section and line = $step_id and {_YTD}
                order by company, period
                """,
            ),
            (
                "Stock the measures claim",
                "measurement.claimable_reductions",
                f"""
                select measure_id, company_code as company, plant, item_id as item, period,
                    reduction_quantity as reduction,
                    claimable_quantity as claimable, baseline_unit_cost_local as unit_cost, book_reduction_reporting as
                    book_reduction, release_reporting as release, reason
                from measurement.claimable_reductions where {_YTD}
                order by abs(release_reporting) desc nulls last, measure_id, item, period
                """,
            ),
        ),
    ),
    "forecast": (
        (
            "The step by lag and span",
            "measurement.forecast_accuracy",
            """
            select scope_level, item_group, step, lag_months as lag, time_span, n, actual_total, error_total,
                absolute_error_total, wape, bias, tracking_signal, fva
            from measurement.forecast_accuracy
            where step = $step and scope_level in ('pooled', 'family') and company_code is null and weight = 'value'
                and ($family = 'all' or item_group = $family) and period = (select period from config.run)
            order by scope_level desc, item_group, lag, time_span
            """,
        ),
        (
            "Points: item, plant and bucket",
            "measurement.int_forecast_points",
            """
            select company_code as company, plant, item_id as item, bucket_start, forecast_version as version,
                created_at,
                forecast_quantity as forecast, actual_quantity as actual, forecast_quantity - actual_quantity as error
            from measurement.int_forecast_points
            where step = $step and is_frozen_lag and ($family = 'all' or item_group = $family)
                and actual_quantity is not null
            order by abs(forecast_quantity - actual_quantity) desc, item, bucket_start
            """,
        ),
    ),
    "stock_change": (
        (
            "Items and months",
            "measurement.stock_change_attribution",
            f"""
            select company_code as company, plant, item_id as item, period, receipts_quantity as receipts,
                planned_receipts_quantity as planned, forecast_quantity as forecast, demand_quantity as demand,
                supply_execution_reporting as supply_execution, planned_build_reporting as planned_build,
                forecast_error_reporting as forecast_error, stock_change_reporting as change, reason
            from measurement.stock_change_attribution where {_YTD}
            order by abs(stock_change_reporting) desc nulls last, item, period
            """,
        ),
    ),
    "benefit_variance": (
        (
            "Measures and months",
            "measurement.benefit_volume_variance",
            f"""
            select measure_id, period, planned_reporting as planned, forecast_quantity, actual_quantity,
                volume_demand_reporting as volume_demand, volume_other_reporting as volume_other,
                rate_reporting as rate,
                measured_reporting as measured, reason
            from measurement.benefit_volume_variance where {_YTD} order by measure_id, period
            """,
        ),
    ),
    "safety_stock": (
        (
            "Items",
            "measurement.safety_stock",
            """
            select company_code as company, plant, item_id as item, n_reference, n_current, sigma_reference,
                sigma_current,
                safety_stock_reference, safety_stock_current, predicted_release_reporting as predicted,
                measured_release_reporting as measured, reason
            from measurement.safety_stock order by abs(predicted_release_reporting) desc nulls last, item
            """,
        ),
    ),
    "projection": (
        (
            "Items",
            "measurement.inventory_projection",
            """
            select company_code as company, plant, item_id as item, period, opening_quantity as opening,
                open_orders_quantity as open_orders, corrected_forecast_quantity as forecast,
                closing_quantity as closing,
                closing_reporting as amount, low_reporting as low, high_reporting as high, reason
            from measurement.inventory_projection order by period, abs(closing_reporting) desc nulls last, item
            """,
        ),
    ),
    **dict.fromkeys(
        ("agenda", "agenda_list"),
        (
            (
                "The item",
                "measurement.sop_agenda",
                """
                select title, amount_reporting as amount, company_code as company, plant, item_group,
                    supplier_id as supplier, owner, measure_ids, due_on, status, origin, evidence
                from measurement.sop_agenda where topic = $topic and rank = $place
                """,
            ),
        ),
    ),
    "outlook": (
        (
            "Measures",
            "measurement.measure_outlook",
            """
            select measure_id, window_from, window_end_exclusive as window_end,
                in_year_actual_reporting as in_year_actual,
                in_year_forecast_reporting as in_year_forecast, carry_over_reporting as carry_over,
                window_total_reporting as window_total, one_off_reporting as one_off, run_rate_reporting as run_rate
            from measurement.measure_outlook
            where value_kind = $value_kind and ($benefit_type is null or benefit_type = $benefit_type) order by
            measure_id
            """,
        ),
        (
            "Predictions",
            "measurement.measure_predictions",
            """
            select measure_id, horizon, actual_reporting as actual, remaining_plan_reporting as remaining_plan, gate,
                weight,
                weight_basis, risked_reporting as risked, p10_reporting as p10, p50_reporting as p50,
                p90_reporting as p90,
                n_closed, reason
            from measurement.measure_predictions
            where prediction_level = 'measure' and value_kind = $value_kind
                and ($benefit_type is null or benefit_type = $benefit_type) order by measure_id, horizon
            """,
        ),
        _LINES_OF_MEASURES,
    ),
    **dict.fromkeys(
        ("outlook_months", "outlook_strip"),
        (
            (
                "The path of each measure",
                "measurement.prediction_path",
                """
                select measure_id, period, planned_reporting as planned, weight, risked_reporting as risked,
                    release_share,
                    opening_pool_reporting as opening_pool, pnl_reporting as profit, cash_reporting as cash, reason
                from measurement.prediction_path where is_current order by period, measure_id
                """,
            ),
        ),
    ),
    "scores": (
        (
            "Measures",
            "measurement.prediction_scores",
            """
            select scope_level, measure_id, n, predicted_reporting as predicted, recognised_reporting as recognised,
                wape,
                bias, benchmark_reporting as benchmark, benchmark_wape, reason
            from measurement.prediction_scores where lag = $lag_months order by scope_level, measure_id
            """,
        ),
    ),
    "decisions": (_DECISION, _MONTHS_OF_MEASURES, _LINES_OF_MEASURES),
    "decisions_list": (_DECISION, _MONTHS_OF_MEASURES, _LINES_OF_MEASURES),
    **dict.fromkeys(
        ("objectives", "objectives_list"),
        (
            (
                "The objective",
                "reconciliation.objective_results",
                """
            select owner, metric, scope_company, scope_group, period_from, period_to, unit, target, actual, difference,
                better, status, reason, evidence
            from reconciliation.objective_results where objective_id = $objective_id
            """,
            ),
        ),
    ),
}

# The six figures of page 1: what stands behind each, beside the months and lines of its measures.
_KPI_TRAILS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "forecast_full_year": (
        (
            "Predictions",
            "measurement.measure_predictions",
            """
            select measure_id, actual_reporting as actual, remaining_plan_reporting as remaining_plan, gate, weight,
                weight_basis, risked_reporting as risked, p10_reporting as p10, p90_reporting as p90, n_closed, reason
            from measurement.measure_predictions
            where prediction_level = 'measure' and value_kind = 'profit' and horizon = 'fiscal_year' order by measure_id
            """,
        ),
    ),
    "run_rate": (
        (
            "Measures",
            "measurement.measure_outlook",
            """
            select measure_id, period, is_window_open, run_rate_reporting as run_rate from measurement.measure_outlook
            where value_kind = 'profit' order by measure_id
            """,
        ),
    ),
    "unexplained": (
        (
            "Statement lines",
            "reconciliation.statement_bridge",
            """
            select company_code as company, line_id, line_title as title, amount_local as amount,
                currency_local as currency,
                tolerance, status
            from reconciliation.statement_bridge where term = 'unexplained' and comparator = 'prior_year'
            order by abs(amount_local) desc, company, line_id
            """,
        ),
    ),
}
_STEP_TRAIL = (
    "The step by measure, year to date",
    "reporting.int_measure_year",
    "select measure_id, value_kind, {column} as amount from reporting.int_measure_year "
    "where value_kind <> 'cash' and {column} <> 0 order by abs({column}) desc, measure_id",
)
_STEP_COLUMNS = {
    "held_in_stock": "-validated_held_change",
    "unsupported_or_held": "-held_by_control",
    "disputed": "-disputed",
    "not_signed": "validated - measured + held_by_control + disputed",
    "unsupported": "recognised - validated + validated_held_change",
}


def is_reference(text: str) -> bool:
    """Whether `text` looks like the reference of a figure: K1, R3, FV2, T."""
    return bool(_REFERENCE.match(text))


def explain_anything(warehouse: Path, name: str, period: str, company: str | None = None) -> FigureExplanation | None:
    """A figure of the report or a statement line; None when `name` is neither, or is a measure of the register.

    Raises ExplainError when the warehouse holds another month: the figures of a page are those of the last close.
    """
    if not warehouse.is_file():
        return None
    with duckdb.connect(str(warehouse), read_only=True) as con:
        try:
            if con.execute("select 1 from canonical.measures where measure_id = ?", [name]).fetchone():
                return None
            (closed,) = con.execute("select period from config.run").fetchone() or ("",)
        except duckdb.CatalogException:
            return None
        found = explain_line(con, name, company)
        if found is None and not is_reference(name.upper()):
            return None
        if closed != period:
            raise ExplainError(
                f"the warehouse holds the report of {closed}, not of {period}: run the close of {period} again first"
            )
        return found or explain_figure(con, name.upper())


def explain_figure(con: duckdb.DuckDBPyConnection, reference: str, data: ReportData | None = None) -> FigureExplanation:
    """The figure of the report with this reference and the rows behind it; `data` when the report was read already.

    Raises ExplainError when the report of this warehouse has no such figure, naming the references it has.
    """
    try:
        data = data or read_report_data(con)
    except ReportDataError as error:
        raise ExplainError(f"the warehouse holds no report yet: {error}") from None
    found = _on_pages(con, data, reference) or _on_summary(con, data, reference)
    if found is None:
        raise ExplainError(f"the report has no figure {reference}; it has {', '.join(_known(data))}")
    return found


def explain_line(con: duckdb.DuckDBPyConnection, line: str, company: str | None = None) -> FigureExplanation | None:
    """A statement line of one company: its bridge, what was published, its accounts and their journal lines.

    None when no published statement has such a line. Several companies publish it: the first,
    unless `company` is given.
    """
    try:
        rows = _rows(
            con,
            f"""
            select company_code, line_id, max(line_title) as title, sum(amount_local) as amount
            from canonical.financial_statement_lines
            where lower(line_id) = lower($line) and ($company is null or company_code = $company) and {_YTD}
            group by company_code, line_id order by company_code
            """,
            {"line": line, "company": company},
        )
    except duckdb.CatalogException:
        return None
    if not rows:
        return None
    first = rows[0]
    facts = {"line_id": first["line_id"], "company_code": first["company_code"], "comparator": None}
    others = ", ".join(str(r["company_code"]) for r in rows[1:])
    title = f"{first['title'] or first['line_id']}, company {first['company_code']}" + (
        f" (also published by {others}: --company)" if others else ""
    )
    trails = _trails(con, _LINE, facts, [])
    benefits = _rows(
        con,
        f"select distinct measure_id from measurement.benefit_effects where line_id = $line_id "
        f"and company_code = $company_code and {_YTD}",
        facts,
    )
    if benefits:
        trails += _trails(con, (_LINES_OF_MEASURES,), facts, [str(r["measure_id"]) for r in benefits])
    return FigureExplanation(first["line_id"], title, [("published, sum of the months", first["amount"])], trails)


def _on_pages(con: duckdb.DuckDBPyConnection, data: ReportData, reference: str) -> FigureExplanation | None:
    figures = report_figures(data)
    for table in (*figures.tables.values(), *figures.lists.values()):
        # Largest measures carry the reference of the whole list.
        line = next((x for x in table.lines if x.reference == reference), None)
        if line is None or table.table_id == "top":
            continue
        facts = dict(line.source)
        values = [(c.title, v) for c, v in zip(table.columns, line.values, strict=True)]
        about = table.about or table.title
        title = f"{line.texts[0]}: {about}" if line.texts else about
        trails = _trails(con, _TRAILS.get(table.table_id, ()), facts, _measures_behind(data, table, facts))
        return FigureExplanation(reference, title, values, trails)
    for chart in figures.charts.values():
        if chart.reference == reference:
            values = list(zip((p.label for p in chart.points), chart_labels(chart), strict=True))
            return FigureExplanation(
                reference, chart.title, values, _trails(con, _TRAILS.get(chart.chart_id, ()), {}, [])
            )
    return None


def _measures_behind(data: ReportData, item: FigureTable | Chart, facts: Mapping[str, Any]) -> list[str]:
    """The measures a row of a table is made of."""
    if facts.get("measure_id"):
        return [str(facts["measure_id"])]
    if "value_kind" in facts:
        return [
            m.measure_id
            for m in data.measures
            if m.value_kind == facts["value_kind"] and facts.get("benefit_type") in (None, m.benefit_type)
        ]
    if "row_order" in facts:
        ids = next((d.measure_ids for d in data.decisions if d.row_order == facts["row_order"]), None)
        return [part.strip() for part in (ids or "").split(",") if part.strip()]
    return []


def _on_summary(con: duckdb.DuckDBPyConnection, data: ReportData, reference: str) -> FigureExplanation | None:
    """Figures of page 1, the waterfall, the measure list and the companies."""
    every = [m.measure_id for m in data.profit_measures]
    of_measures = (_MONTHS_OF_MEASURES, _LINES_OF_MEASURES)
    if reference[0] == "K":
        for index, kpi in enumerate(data.kpis, start=1):
            if reference == f"K{index}":
                cash = [m.measure_id for m in data.cash_measures]
                behind = cash if kpi.kpi_id == "cash_released" else every
                trails = _trails(con, _KPI_TRAILS.get(kpi.kpi_id, ()), {}, [])
                if kpi.kpi_id != "unexplained":
                    trails += _trails(con, of_measures, {}, behind)
                values = [("amount", kpi.amount_reporting)]
                if kpi.comparator_title:
                    values.append((kpi.comparator_title, kpi.comparator_reporting))
                return FigureExplanation(reference, kpi.title, values, trails)
    if reference[0] == "W":
        for index, step in enumerate(data.waterfall, start=1):
            if reference == f"W{index}":
                title, relation, sql = _STEP_TRAIL
                query = sql.format(column=_STEP_COLUMNS.get(step.step_id, step.step_id))
                return FigureExplanation(
                    reference,
                    f"{step.title}: planned to recognised, year to date",
                    [("amount", step.amount_reporting)],
                    [Trail(title, relation, _rows(con, query, {})), *_trails(con, of_measures, {}, every)],
                )
    for name, measure in measure_references(data):
        if reference in (name, name.replace("M", "A", 1)):
            values = [
                (c, getattr(measure, c)) for c in ("planned_ytd", "measured_ytd", "validated_ytd", "recognised_ytd")
            ]
            if reference[0] == "A":
                values = [("avoidance_ytd", measure.avoidance_ytd)]
            return FigureExplanation(
                reference, measure.title, values, _trails(con, of_measures, {}, [measure.measure_id])
            )
    for (name, title, total), members in zip(total_references(data), _groups(data), strict=True):
        if reference == name:
            values = [
                (c, getattr(total, c)) for c in ("planned_ytd", "measured_ytd", "validated_ytd", "recognised_ytd")
            ]
            return FigureExplanation(reference, title, values, _trails(con, of_measures, {}, members))
    for name, company in company_references(data):
        if reference == name:
            rows = _rows(
                con,
                f"select measure_id, period, measured_reporting as measured, validated_reporting as validated, "
                f"recognised_pnl_reporting as recognised from measurement.measure_company_periods "
                f"where source = $source and company_code = $company and value_kind <> 'cash' and {_YTD} "
                "order by measure_id, period",
                {"source": company.source, "company": company.company_code},
            )
            return FigureExplanation(
                reference,
                company.company_name or company.company_code or company.source,
                [("measured", company.measured_reporting), ("validated", company.validated_reporting)],
                [
                    Trail("Measures and months of the company", "measurement.measure_company_periods", rows),
                    *_trails(con, (_LINES_OF_MEASURES,), {}, sorted({str(r["measure_id"]) for r in rows})),
                ],
            )
    return None


def _groups(data: ReportData) -> Iterator[list[str]]:
    """Measures of each project in the order of the totals, then all."""
    projects: dict[str | None, list[str]] = {}
    for measure in data.profit_measures:
        projects.setdefault(measure.project_id, []).append(measure.measure_id)
    yield from projects.values()
    if data.grand_total is not None:
        yield [m.measure_id for m in data.profit_measures]


def references_of(data: ReportData) -> list[str]:
    """Every reference of the report, once."""
    names = [f"K{i}" for i in range(1, len(data.kpis) + 1)] + [f"W{i}" for i in range(1, len(data.waterfall) + 1)]
    names += [name for name, _ in measure_references(data)] + [name for name, _, _ in total_references(data)]
    names += [name for name, _ in company_references(data)]
    figures = report_figures(data)
    for table in (*figures.tables.values(), *figures.lists.values()):
        names += [line.reference for line in table.lines]
    names += [chart.reference for chart in figures.charts.values()]
    return list(dict.fromkeys(names))


def _known(data: ReportData) -> list[str]:
    """References of the report as spans: K1 to K6, W1 to W13, R1 to R13."""
    spans: dict[str, list[int]] = {}
    for name in references_of(data):
        letters = name.rstrip("0123456789")
        if name != letters:
            spans.setdefault(letters, []).append(int(name[len(letters) :]))
    return [f"{k}1" if max(v) == 1 else f"{k}{min(v)} to {k}{max(v)}" for k, v in sorted(spans.items())]


def _trails(
    con: duckdb.DuckDBPyConnection,
    queries: tuple[tuple[str, str, str], ...],
    facts: Mapping[str, Any],
    measures: list[str],
) -> list[Trail]:
    """The rows of each query; one about measures is left out when there are none, the budget in a bridge from
    another comparator.
    """
    found = []
    for title, relation, sql in queries:
        if relation == _BUDGET[1] and facts.get("comparator") not in (None, "budget"):
            continue
        if "{measures}" in sql:
            if not measures:
                continue
            names = [f"measure_{index}" for index in range(len(measures))]
            query = sql.replace("{measures}", ", ".join(f"${name}" for name in names))
            rows = _rows(con, query, dict(zip(names, measures, strict=True)))
        else:
            rows = _rows(con, sql, facts)
        found.append(Trail(title, relation, rows))
    return found


def _rows(con: duckdb.DuckDBPyConnection, sql: str, facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    # The database refuses a parameter the query does not name.
    used = {name: facts.get(name) for name in set(re.findall(r"\$([a-z_][a-z_0-9]*)", sql))}
    cursor = con.execute(sql, used) if used else con.execute(sql)
    names = [item[0] for item in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def write_trails(found: FigureExplanation, file: Path) -> int:
    """Write every row of every trail to `file`, the relation first; the number of rows."""
    columns = list(dict.fromkeys(name for trail in found.trails for row in trail.rows for name in row))
    rows = [[trail.relation, *(row.get(name) for name in columns)] for trail in found.trails for row in trail.rows]
    with file.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["relation", *columns])
        writer.writerows([[_cell(value) for value in row] for row in rows])
    return len(rows)


def _cell(value: Any) -> Any:
    """Text that a spreadsheet would run as a formula is quoted; amounts stay as they are."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@") else value
