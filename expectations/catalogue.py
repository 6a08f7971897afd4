"""The catalogue of controls: what each one proves, who owns it, what clears it, what it does when it fails.

Belongs here: identity, severity, owner and remedy of every control, and which of them a run requires.
Does not belong here: how a control is computed (dbt, room `reconciliation`), how its result is tested (suites.py) and
what a failing one does to a publication (the gate). No dagster, dbt or great_expectations import.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

Tier = Literal["structural", "logical", "analytical"]
Severity = Literal["B", "H", "W"]
Phase = Literal["before_render", "after_render"]
Basis = Literal["control", "rung", "build", "landing"]


@dataclass(frozen=True)
class Control:
    """One control.

    `severity`: B blocks publication, H holds the measure, W warns. `phase`: tested before or after the report is
    rendered. `basis`: where its evidence lies: `control` rows of reconciliation.control_results, `rung` rows of
    reconciliation.reconciliation_ladder, `build` the results of the dbt build,
    `landing` the landed tables. `summary_decides`: exceptions below a stated share are tolerated, so that the summary
    row alone decides (the exceptions are still shown).
    """

    id: str
    title: str
    tier: Tier
    severity: Severity
    owner: str
    remedy: str
    waivable: bool = True
    phase: Phase = "before_render"
    basis: Basis = "control"
    summary_decides: bool = False

    @property
    def rung(self) -> int:
        """Number of the ladder rung. Raises ValueError for a control that is no rung."""
        if self.basis != "rung":
            raise ValueError(f"{self.id} is not a rung of the ladder")
        return int(self.id.removeprefix("rung_"))


DATA = "Data engineer"
LEDGER = "Group controller"
MEASURES = "Benefit controller"
PURCHASING = "Purchasing controller"
PLANNING = "Demand planner"

CONTROLS: tuple[Control, ...] = (
    Control(
        "01_cut_off",
        "Unmatched receipts agree with the goods-received/invoice-received balance",
        "logical",
        "B",
        LEDGER,
        "Compare the listed receipts with the GR/IR account; post the missing invoice or correct the period of the "
        "receipt, extract again and rerun.",
    ),
    Control(
        "02_late_posting",
        "No posting reached a ledger period after it was published",
        "logical",
        "B",
        LEDGER,
        "Rerun the published period named in the row: it becomes a new version with a restatement note; then rerun "
        "this period.",
    ),
    Control(
        "03_uom_change",
        "No price move that a change of unit explains",
        "logical",
        "H",
        PURCHASING,
        "Check unit and conversion of the listed order lines in the item master; correct the master data or scope the "
        "line out of the measure.",
    ),
    Control(
        "04_price_unit",
        "Order value equals quantity times price per price unit",
        "structural",
        "B",
        PURCHASING,
        "Check price unit and conversion of the listed order lines; extract EKPO again if columns were lost.",
        summary_decides=True,
    ),
    Control(
        "05_currency",
        "Document amount times rate equals local amount",
        "structural",
        "B",
        LEDGER,
        "Check rate, currency and decimals of the listed documents; see `currency_amounts` in tieout.toml.",
    ),
    Control(
        "06_fx_as_saving",
        "No currency effect is claimed as a saving",
        "logical",
        "H",
        MEASURES,
        "Claim at the budget rate, or have finance cut the claim: the currency effect stands beside the benefit, "
        "never in it.",
    ),
    Control(
        "07_duplicate_extract",
        "No row was delivered twice",
        "structural",
        "B",
        DATA,
        "Remove the repeated or overlapping file from the extract folder and rerun.",
    ),
    Control(
        "09_reversal",
        "Both legs of a reversal are inside the measured lines",
        "logical",
        "H",
        LEDGER,
        "Extract the period of the missing leg; the pair must net to zero.",
    ),
    Control(
        "10_unbalanced",
        "Every journal document balances",
        "structural",
        "B",
        LEDGER,
        "Extract BKPF and BSEG again for the listed documents; a ledger that does not balance cannot be waived.",
        waivable=False,
    ),
    Control(
        "11_missing_entity",
        "Every expected source, company and plant delivered the period in full",
        "logical",
        "B",
        DATA,
        "Deliver the missing company, plant or table for the period, sign a nil return (finance/nil_returns.csv), or "
        "correct who is expected (`companies` in tieout.toml, finance/expected_entities.csv).",
    ),
    Control(
        "12_credits",
        "Returns, credit memos and rebates are all signed",
        "logical",
        "H",
        PURCHASING,
        "Add the listed document type to the sign map, or explain the share of returns.",
    ),
    Control(
        "13_intercompany",
        "No group-internal purchase supports a measure",
        "logical",
        "H",
        MEASURES,
        "Take the intercompany supplier out of the measure's scope.",
    ),
    Control(
        "14_baseline_reset",
        "Frozen baselines are unchanged",
        "logical",
        "B",
        MEASURES,
        "Restore the frozen baseline, or register a new version with a reason and have the measure signed again.",
    ),
    Control(
        "15_baseline_peak",
        "No baseline is a peak of the prices paid before",
        "logical",
        "H",
        PURCHASING,
        "Register a new baseline version on the average of the months before, with a reason, and have the measure "
        "signed again.",
    ),
    Control(
        "16_volume_as_price",
        "No fall in volume is claimed as price",
        "logical",
        "H",
        MEASURES,
        "Claim price x quantity bought, or have finance cut the claim.",
    ),
    Control(
        "17_avoidance_as_hard",
        "No avoidance is claimed as hard saving",
        "logical",
        "H",
        MEASURES,
        "Claim what lies above the price paid before, or follows the market, as avoidance, or have finance cut "
        "the claim.",
    ),
    Control(
        "18_double_count",
        "No transaction supports more than 100% of claims",
        "logical",
        "B",
        MEASURES,
        "Agree shares between the overlapping measures in measure_scope so that they add up to at most 1.",
    ),
    Control(
        "19_annualised",
        "No annual, future or out-of-window amount counts as actual",
        "logical",
        "B",
        MEASURES,
        "Restate the claim for the single period it belongs to (basis `period`).",
    ),
    Control(
        "20_revaluation",
        "No revaluation is claimed as reduction of stock",
        "logical",
        "H",
        MEASURES,
        "Take the revaluation or standard roll out of the claim: value fell, quantity did not.",
    ),
    Control(
        "21_ownership",
        "No change of ownership is claimed as reduction of stock",
        "logical",
        "H",
        MEASURES,
        "Take stock that moved to consignment, to the supplier or to a third party out of the claim.",
    ),
    Control(
        "22_write_off",
        "No scrap, count loss or reserve is claimed as reduction of stock",
        "logical",
        "H",
        MEASURES,
        "Take what was written off out of the claim: it is a loss, not a release.",
    ),
    Control(
        "23_early_pnl",
        "No saving reaches the income statement before its stock turned",
        "analytical",
        "B",
        LEDGER,
        "Check stock movements of the listed item and plant; extract MSEG and MBEWH again.",
    ),
    Control(
        "25_forecast_version",
        "Forecast versions were frozen before their buckets and never written over",
        "logical",
        "B",
        PLANNING,
        "Deliver the version as it was when it was created; a later forecast is a version of its own.",
    ),
    Control(
        "26_unmapped_account",
        "Every account maps to one statement line",
        "structural",
        "B",
        LEDGER,
        "Add the listed accounts to account_mapping.csv, or explain the move between lines.",
    ),
    Control(
        "27_landed_cost",
        "No price saving is offset by what comes with it",
        "analytical",
        "W",
        PURCHASING,
        "Show the measure net of the listed recurring cost and dis-benefits, or withdraw it.",
    ),
    Control(
        "30_encoding",
        "Every cell of every extract could be read as what it is",
        "structural",
        "B",
        DATA,
        "Correct the listed cells or state the dialect under [sources.options] (date_order, decimal_mark, encoding).",
    ),
    Control(
        "32_shrinkage",
        "Count adjustments stay within the share of stock that policy allows",
        "analytical",
        "W",
        LEDGER,
        "Explain the counts of the listed plant; a count loss is no reduction of stock.",
    ),
    Control(
        "33_copied_actual",
        "No claim is a copy of the plan",
        "logical",
        "H",
        MEASURES,
        "Claim what was achieved in the listed period instead of the plan.",
    ),
    Control(
        "S1_segregation_of_duties",
        "Nobody approved his own figures or those of his own line",
        "structural",
        "B",
        MEASURES,
        "Have the listed sign-off or override signed by a person outside the claimant's reporting line.",
        waivable=False,
    ),
    Control(
        "landing_contract",
        "Delivered tables carry their key columns in every row",
        "structural",
        "W",
        DATA,
        "Look at the listed table and column: rows without a key are kept out of every figure and counted in rung 2.",
        basis="landing",
    ),
    Control(
        "dbt_tests",
        "Every model was built and every data test passed",
        "structural",
        "B",
        DATA,
        "Read the listed test or model, correct the input or the rule, rerun.",
        waivable=False,
        basis="build",
    ),
    Control(
        "rung_1",
        "Extract control totals = landed rows",
        "structural",
        "B",
        DATA,
        "Deliver the listed file again; its rows or sums differ from its manifest.",
        basis="rung",
    ),
    Control(
        "rung_2",
        "Landed rows = canonical rows",
        "structural",
        "B",
        DATA,
        "Explain the rows that were dropped or doubled between landing and the canonical model.",
        basis="rung",
    ),
    Control(
        "rung_3",
        "Journals balance per document",
        "structural",
        "B",
        LEDGER,
        "Extract the journals of the listed period and company again; it cannot be waived.",
        waivable=False,
        basis="rung",
    ),
    Control(
        "rung_4",
        "Opening balance + journals = trial balance",
        "structural",
        "B",
        LEDGER,
        "Extract journals and balances for the same cut-off; look at the listed accounts. It cannot be waived.",
        waivable=False,
        basis="rung",
    ),
    Control(
        "rung_5",
        "Trial balance = published financial statement",
        "logical",
        "B",
        LEDGER,
        "Compare account mapping and statement for the listed line.",
        basis="rung",
    ),
    Control(
        "rung_6",
        "Subledgers = control accounts",
        "logical",
        "B",
        LEDGER,
        "Clear the listed difference between receipts, stock and GR/IR, price-difference or inventory accounts.",
        basis="rung",
    ),
    Control(
        "rung_7",
        "Every measured cent is traced to journal lines",
        "logical",
        "B",
        MEASURES,
        "Deliver the missing invoices or journals, or correct the posting that the reason names.",
        basis="rung",
    ),
    Control(
        "rung_8",
        "Benefits fit the movement of the statement line",
        "analytical",
        "B",
        LEDGER,
        "Explain the unexplained part of the listed line, or withdraw the benefit that exceeds the evidence.",
        basis="rung",
    ),
    Control(
        "rung_9",
        "Figures in the PDF and the workbook = figures computed",
        "structural",
        "B",
        DATA,
        "The rendered report shows another figure than the warehouse; keep the draft and report it as a defect.",
        waivable=False,
        phase="after_render",
        basis="rung",
    ),
    Control(
        "31_footing",
        "Shown parts add up to shown totals",
        "structural",
        "B",
        DATA,
        "The rendered parts do not add up; keep the draft and report it as a defect.",
        waivable=False,
        phase="after_render",
    ),
    Control(
        "dbt_reporting_tests",
        "Every report model was built and every one of its tests passed",
        "structural",
        "B",
        DATA,
        "Read the listed test or model, correct the rule, rerun.",
        waivable=False,
        phase="after_render",
        basis="build",
    ),
)

BY_ID: dict[str, Control] = {control.id: control for control in CONTROLS}


def control(control_id: str) -> Control:
    """The control called `control_id`. Raises KeyError naming the valid ids."""
    try:
        return BY_ID[control_id]
    except KeyError:
        raise KeyError(f"unknown control {control_id!r}; valid: {', '.join(BY_ID)}") from None


def required_controls(required_rungs: Collection[int], phase: Phase | None = None) -> tuple[Control, ...]:
    """Controls that a run needs positive evidence for, in catalogue order.

    A rung is required when policy `required_rungs` lists it; every other control always is, and so is rung 9: no
    document leaves without proof that it shows what was computed.
    """
    always = {9}
    return tuple(
        item
        for item in CONTROLS
        if (phase is None or item.phase == phase)
        and (item.basis != "rung" or item.rung in always or item.rung in required_rungs)
    )
