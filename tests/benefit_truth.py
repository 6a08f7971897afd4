"""The truth of every other type of benefit beside what the pipeline computed.

Belongs here: reading truth/*.csv of the programme and the models that answer it, and naming every difference. The truth
shares no code and no SQL with the pipeline. Does not belong here: the five amounts of price measures (truth.py).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb

Key = tuple[str, ...]
HALF_A_CENT = Decimal("0.005")
SHOWN = 5
COMPANIES = "('1000', '2000')"


@dataclass(frozen=True)
class Comparison:
    """One truth file and the query that gives the same keys and values. `skip_zero`: rows of zeros count as absent."""

    name: str
    file: str
    keys: tuple[str, ...]
    values: tuple[str, ...]
    query: str
    tolerance: Decimal
    skip_zero: bool = False
    without: Mapping[str, str] | None = None


COMPARISONS: tuple[Comparison, ...] = (
    Comparison(
        "effects",
        "benefit_effects",
        ("measure_id", "period", "part", "reference_key"),
        ("quantity", "amount", "memo"),
        """select measure_id, period, part, reference_key, quantity_base_uom, amount_reporting, memo_reporting
        from measurement.benefit_effects where evidence_status = 'supported'""",
        HALF_A_CENT,
    ),
    Comparison(
        "measure periods",
        "benefit_measure_periods",
        ("measure_id", "period", "benefit_type", "value_kind"),
        ("planned", "claimed", "measured", "memo", "validated", "recognised_pnl", "recognised_cash"),
        """select measure_id, period, benefit_type, value_kind, planned_reporting, claimed_reporting,
            measured_reporting, memo_reporting, validated_reporting, recognised_pnl_reporting, recognised_cash_reporting
        from measurement.measure_periods where measure_id between 'M-14' and 'M-29'""",
        HALF_A_CENT,
    ),
    Comparison(
        "forecast metrics",
        "forecast_metrics",
        ("step", "lag", "item_group", "period"),
        ("n", "wape", "bias", "tracking_signal", "fva"),
        """select step, cast(lag_months as varchar), coalesce(item_group, ''),
            case when time_span = 'all' then '' else period end, n, wape, bias, tracking_signal, fva
        from measurement.forecast_accuracy
        where scope_level in ('pooled', 'family') and weight = 'quantity' and time_span in ('period', 'all')""",
        Decimal("1e-9"),
        without={"lag": "0"},
    ),
    Comparison(
        "stock attribution",
        "stock_attribution",
        ("company_code", "plant", "item_id", "period"),
        (
            "receipts",
            "planned_receipts",
            "forecast",
            "demand",
            "supply_execution",
            "planned_build",
            "forecast_error",
            "early",
            "lot_size",
            "over_delivered",
        ),
        f"""select company_code, plant, item_id, period, receipts_quantity, planned_receipts_quantity,
            forecast_quantity, demand_quantity, supply_execution_quantity, planned_build_quantity,
            forecast_error_quantity, early_quantity, lot_size_quantity, over_delivered_quantity
        from measurement.stock_change_attribution
        where forecast_quantity is not null and company_code in {COMPANIES}""",
        Decimal(0),
    ),
    Comparison(
        "sales demand",
        "sales_demand",
        ("company_code", "plant", "item_id", "period"),
        ("ordered", "cancelled", "shipped"),
        f"""select company_code, plant, item_id, period, sum(ordered_quantity_base_uom),
            sum(cancelled_quantity_base_uom), sum(shipped_quantity_base_uom)
        from canonical.sales_demand where company_code in {COMPANIES} group by all""",
        Decimal(0),
    ),
    Comparison(
        "roll-forward",
        "inventory_roll_forward",
        ("company_code", "plant", "stock_class", "base_uom", "period", "line"),
        ("quantity", "value_local"),
        f"""select company_code, plant, item_group, base_uom, period, line, quantity_base_uom, amount_local
        from measurement.inventory_roll_forward
        where company_code in {COMPANIES} and (quantity_base_uom <> 0 or amount_local <> 0)""",
        HALF_A_CENT,
        skip_zero=True,
    ),
    Comparison(
        "days of inventory",
        "inventory_efficiency",
        ("company_code", "period", "basis"),
        ("inventory_local", "cogs_local", "change_local", "volume_local", "efficiency_local", "dio"),
        f"""select company_code, period, basis, inventory_local, cogs_local, change_local, volume_local,
            efficiency_local, dio
        from measurement.inventory_efficiency
        where reference = 'prior_year' and efficiency_local is not null and company_code in {COMPANIES}""",
        HALF_A_CENT,
    ),
    Comparison(
        "claims on stock",
        "claimable",
        ("measure_id", "plant", "item_id", "period"),
        ("baseline_quantity", "owned", "consigned", "write_off", "count", "claimable_quantity", "level_reporting"),
        """select measure_id, plant, item_id, period, baseline_quantity, owned_quantity, consigned_quantity,
            write_off_quantity, count_quantity, claimable_quantity, release_to_date_reporting
        from measurement.claimable_reductions where benefit_type = 'inventory_reduction'""",
        HALF_A_CENT,
    ),
    Comparison(
        "bridge from the budget",
        "budget_bridge",
        ("company_code", "line_id", "source_model", "term"),
        ("amount_local",),
        """select company_code, line_id, source_model, term, sum(amount_local)
        from reconciliation.bridge_causes
        where comparator = 'budget' and source_model in ('goods_issues', 'consumed_purchases', 'freight_documents',
            'obsolescence_provisions', 'rebate_accruals')
        group by all having sum(amount_local) <> 0""",
        HALF_A_CENT,
        skip_zero=True,
    ),
    Comparison(
        "outlook",
        "outlook",
        ("measure_id",),
        ("in_year_actual", "in_year_forecast", "carry_over_actual", "carry_over_forecast", "window_total"),
        """select measure_id, in_year_actual_reporting, in_year_forecast_reporting, carry_over_actual_reporting,
            carry_over_forecast_reporting, window_total_reporting
        from measurement.measure_outlook""",
        HALF_A_CENT,
    ),
)


def read_truth(workspace: Path, comparison: Comparison) -> dict[Key, tuple[Decimal, ...]]:
    out: dict[Key, tuple[Decimal, ...]] = {}
    with (workspace / "truth" / f"{comparison.file}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            values = tuple(Decimal(row[name]) for name in comparison.values)
            left_out = comparison.without and all(row[c] == v for c, v in comparison.without.items())
            if not left_out and (any(values) or not comparison.skip_zero):
                out[tuple(row[name] for name in comparison.keys)] = values
    return out


def read_computed(con: duckdb.DuckDBPyConnection, comparison: Comparison) -> dict[Key, tuple[Decimal | None, ...]]:
    size = len(comparison.keys)
    return {row[:size]: row[size:] for row in con.execute(comparison.query).fetchall()}


def compare(
    comparison: Comparison,
    truth: Mapping[Key, Sequence[Decimal]],
    computed: Mapping[Key, Sequence[Decimal | None]],
) -> list[str]:
    """Every key that is missing on a side and every value off by more than the tolerance, in words."""
    found = [f"{comparison.name} {key}: in the truth, not computed" for key in truth.keys() - computed.keys()]
    found += [f"{comparison.name} {key}: computed, not in the truth" for key in computed.keys() - truth.keys()]
    for key in truth.keys() & computed.keys():
        for name, expected, actual in zip(comparison.values, truth[key], computed[key], strict=True):
            if actual is None or abs(Decimal(actual) - expected) > comparison.tolerance:
                found.append(f"{comparison.name} {key} {name}: truth {expected}, computed {actual}")
    return sorted(found)


def benefit_differences(workspace: Path, warehouse: Path) -> list[str]:
    """All comparisons of one company; of each at most the first few differences and how many there are."""
    out: list[str] = []
    with duckdb.connect(str(warehouse), read_only=True) as con:
        for comparison in COMPARISONS:
            truth = read_truth(workspace, comparison)
            if not truth:
                out.append(f"{comparison.name}: the truth is empty")
            found = compare(comparison, truth, read_computed(con, comparison))
            out += found[:SHOWN]
            if len(found) > SHOWN:
                out.append(f"{comparison.name}: {len(found)} differences in all")
    return out
