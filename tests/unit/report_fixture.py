"""A reporting room in memory: the tables of the dbt contract filled with a consistent, made-up group.

Belongs here: rows for tests of reports/. Every total is built from the order lines, so a test may compare documents
against lines.
Does not belong here: code under test; the real sample company.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import report_pages
import yaml

from reports.certificate import PublicationMeta
from reports.verdict import ControlOutcome, Outcome, Verdict, Waiver

CONTRACTS = sorted((Path(__file__).parents[2] / "dbt_project" / "models" / "reporting").glob("_reporting*.yml"))
CENT = Decimal("0.01")
ZERO = Decimal(0)

HOSTILE_NAMES = (
    '=HYPERLINK("http://x","click")',
    "#let x = 1; #panic() $ _ * ` @ref <label>",
    "\u202eevil\u202c \u2066hidden\u2069 name",
    "Rocket \U0001f680 program \U0001f469\u200d\U0001f52c",
    "شركة التوريد \u0661\u0662\u0663",
    'אספקה בע"מ',
    "株式会社サンプル 鋳造",
    "한국 부품 주식회사",
    "Z\u0334\u0335\u0336\u0337\u0338\u0351\u0352\u0353a\u0334\u0335\u0336\u0337l\u0351\u0352\u0353go",
    "W" * 300,
    "Cafe\u0301 & <script>alert(1)</script> {{ 7*7 }}",
    "line one\nline two\ttabbed\x00\x07",
)

_TITLES = (
    "Bearing housings: second source",
    "Aluminium castings, index clause renegotiated",
    "Corrugated packaging tender",
    "Hydraulic hoses: volume bundling over three plants",
    "Machined shafts, Eastern Europe",
    "Electric motors 0.75-15 kW: design to value",
    "Fasteners: vendor managed price list",
    "Coated sheet, half-year contract",
    "Seals and gaskets harmonisation",
    "Control units: re-quotation after supplier insolvency of the previous source",
    "Forged flanges",
    "Paint and primer: single formulation",
)
_PROFIT_TYPES = ("price_saving", "price_saving", "rebate", "expedite_freight", "price_saving", "obsolescence")
_CASH_TYPES = ("inventory_reduction", "payment_terms")
_CASH_TITLES = ("Safety stock after better forecast, assembly plants", "Payment terms 30 to 60 days, castings")
_PROJECTS = (
    ("P-100", "Direct material wave 1"),
    ("P-200", "Packaging and logistics material"),
    ("P-300", "Drives and controls"),
)
_OWNERS = ("Category manager metals", "Category manager packaging", "Lead buyer drives")
PERIODS = tuple(f"2026-{month:02d}" for month in range(1, 10))


@dataclass
class Rows:
    """Rows by reporting model, before they go into the database."""

    tables: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))


def _d(value: float | str, places: str = "0.01") -> Decimal:
    return Decimal(str(value)).quantize(Decimal(places))


def _lines(
    rng: random.Random, measure_id: str, title: str, months: tuple[str, ...], per_month: int, sign: int, scale: int
):
    for period in months:
        for number in range(per_month):
            quantity = Decimal(rng.randrange(2, 400) * 2 * scale)
            reference = _d(rng.uniform(8, 90))
            actual = reference - sign * _d(rng.uniform(0.1, 0.09 * float(reference)))
            share = Decimal("0.5") if number % 5 == 4 else Decimal(1)
            value_only = number % 7 == 6
            excluded = number % 9 == 8
            supported = number % 6 != 5
            amount = _d(rng.uniform(100, 900)) * -1
            rate = Decimal(1)
            saving = -amount * rate * share if value_only else (reference - actual) * quantity * share
            if excluded:
                saving = ZERO
            # An exact half cent per share keeps the lines at two decimals, so months and years foot without rounding.
            saving = saving if saving == saving.quantize(CENT) else ZERO
            if saving == 0 and not excluded:
                excluded = True
            avoidance = saving if title.startswith("Forged") else ZERO
            document = f"50{rng.randrange(10**7):08d}"
            yield {
                "measure_id": measure_id,
                "period": period,
                "event_kind": "invoice" if value_only else "receipt",
                "company_code": rng.choice(("1000", "2000")),
                "plant": rng.choice(("1010", "1020", "2010")),
                "item_id": f"MAT-{rng.randrange(1000, 1040)}",
                "item_name": f"Part {rng.randrange(100, 140)}",
                "supplier_id": f"{rng.randrange(100000, 100020)}",
                "supplier_name": f"Supplier {rng.randrange(1, 20)}",
                "purchase_order": f"45{rng.randrange(10**7):08d}",
                "purchase_order_line": "10",
                "receipt": None if value_only else f"2026/{document}/1",
                "invoice": f"2026/51{document[2:]}/1",
                "journal": f"1000/2026/{document}: 2" if supported else None,
                "posting_date": dt.date(int(period[:4]), int(period[5:]), rng.randrange(1, 28)),
                "quantity_base_uom": ZERO if value_only else quantity,
                "base_uom": "PC",
                "reference_price_reporting": None if value_only else reference,
                "actual_price_reporting": None if value_only else actual,
                "actual_amount_doc": amount if value_only else actual * quantity,
                "currency_doc": "EUR",
                "budget_rate": rate,
                "share": share,
                "saving_reporting": saving,
                "hard_saving_reporting": saving - avoidance,
                "avoidance_reporting": avoidance,
                "fx_effect_reporting": ZERO,
                "is_value_only": value_only,
                "evidence_status": "excluded" if excluded else ("supported" if supported else "unsupported"),
                "evidence_reason": "free_of_charge"
                if excluded
                else (None if supported else "journal line of the receipt not found"),
            }


def build_rows(
    *,
    measures: int = 12,
    per_month: int = 6,
    sign: int = 1,
    scale: int = 1,
    hostile: bool = False,
    pages: bool = True,
    seed: int = 7,
) -> Rows:
    """Rows of every reporting model. `sign` -1 makes every saving a loss; `measures` 0 is a month without any
    measure; `pages` False leaves the models of pages 2 and 4 to 9 empty, as where nothing of them was delivered.
    """
    rng = random.Random(seed)
    rows = Rows()
    t = rows.tables
    totals: dict[str, Decimal] = defaultdict(lambda: ZERO)
    by_type: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    for index in range(measures + (len(_CASH_TITLES) if measures else 0)):
        measure_id = f"M-{index + 1:03d}"
        is_cash = index >= measures
        benefit_type = _CASH_TYPES[index - measures] if is_cash else _PROFIT_TYPES[index % len(_PROFIT_TYPES)]
        title = _TITLES[index % len(_TITLES)] + (f" ({index // len(_TITLES) + 1})" if index >= len(_TITLES) else "")
        if is_cash:
            title = _CASH_TITLES[index - measures]
        project_id, project_title = _PROJECTS[index % len(_PROJECTS)]
        owner = _OWNERS[index % len(_OWNERS)]
        if hostile:
            title = HOSTILE_NAMES[index % len(HOSTILE_NAMES)]
            owner = HOSTILE_NAMES[(index + 3) % len(HOSTILE_NAMES)]
            project_title = HOSTILE_NAMES[(index % 3) + 4]
        start = index % 5
        state = ("recognised", "validated", "recognised", "disputed", "submitted", "recognised", "stale")[index % 7]
        lines = [
            line
            for line in _lines(rng, measure_id, title, ("2025-12", *PERIODS)[start:], per_month, sign, scale)
            if line["period"] >= "2026-01" or index == 0
        ]
        if hostile:
            for number, line in enumerate(lines):
                line["item_name"] = HOSTILE_NAMES[number % len(HOSTILE_NAMES)]
                line["supplier_name"] = HOSTILE_NAMES[(number + 1) % len(HOSTILE_NAMES)]
        t["rpt_benefit_lines"] += lines
        sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
        held_pool = ZERO
        for period in PERIODS:
            here = [line for line in lines if line["period"] == period]
            if not here:
                continue
            measured = sum((line["hard_saving_reporting"] for line in here), ZERO)
            avoidance = sum((line["avoidance_reporting"] for line in here), ZERO)
            unsupported = sum(
                (line["hard_saving_reporting"] for line in here if line["evidence_status"] == "unsupported"), ZERO
            )
            planned = _d(float(abs(measured + avoidance)) * rng.uniform(0.8, 1.4) + 500)
            claimed = measured + avoidance + (_d(rng.uniform(0, 900)) if index % 4 == 1 else ZERO)
            signed = state in ("recognised", "validated")
            validated = measured if signed else ZERO
            pnl = _d(float(measured) * 0.8)
            held_pool += measured - pnl
            recognised = _d(float(validated - unsupported) * 0.8) if signed else ZERO
            t["rpt_measure_months"].append(
                {
                    "measure_id": measure_id,
                    "period": period,
                    "planned": planned,
                    "claimed": claimed,
                    "measured": measured,
                    "measured_pnl": pnl,
                    "held_in_stock": held_pool,
                    "validated": validated,
                    "recognised": recognised,
                    "avoidance": avoidance,
                    "state": state,
                    "content_hash": hashlib.sha256(f"{measure_id}{period}".encode()).hexdigest(),
                }
            )
            for name, value in (
                ("planned", planned),
                ("claimed", claimed),
                ("measured", measured),
                ("validated", validated),
                ("recognised", recognised),
                ("avoidance", avoidance),
                ("unsupported", unsupported if signed else ZERO),
            ):
                sums[name] += value
        for name in ("planned", "measured", "validated", "recognised"):
            by_type[benefit_type, name] += sums[name]
        by_type[benefit_type, "measures"] += 1
        if not is_cash:
            for name, value in sums.items():
                totals[name] += value
        totals["disputed"] += sums["measured"] if state == "disputed" and not is_cash else ZERO
        totals["not_signed"] += sums["measured"] if state in ("submitted", "stale") and not is_cash else ZERO
        notes = {
            "disputed": "Disputed by plant controlling: index share of the contract price",
            "submitted": "Unsigned: no sign-off for August and September",
            "stale": "Stale: two receipts were posted after the sign-off",
        }
        t["rpt_measures"].append(
            {
                "measure_id": measure_id,
                "title": title,
                "project_id": project_id,
                "project_title": project_title,
                "owner": owner,
                "gate": f"DI{3 + index % 3}",
                "benefit_type": benefit_type,
                "value_kind": "cash" if is_cash else "profit",
                "baseline_type": "documented_offer" if title.startswith("Forged") else "weighted_average",
                "effective_date": dt.date(2026, 1 + start % 4, 1),
                "state": state,
                "planned_ytd": sums["planned"],
                "claimed_ytd": sums["claimed"],
                "measured_ytd": sums["measured"],
                "validated_ytd": sums["validated"],
                "recognised_ytd": sums["recognised"],
                "held_in_stock": held_pool,
                "avoidance_ytd": sums["avoidance"],
                "fx_effect_ytd": _d(rng.uniform(-900, 900)),
                "claimed_less_measured": sums["claimed"] - sums["measured"],
                "validated_less_planned": sums["validated"] - sums["planned"],
                "note": "Avoidance: baseline is a documented offer above the price paid before"
                if sums["avoidance"]
                else notes.get(state),
            }
        )
        for item in range(2):
            t["rpt_baselines"].append(
                {
                    "measure_id": measure_id,
                    "item_id": f"MAT-{1000 + index * 2 + item}",
                    "baseline_type": "weighted_average",
                    "version": 1,
                    "price_reporting": _d(rng.uniform(8, 90), "0.0000000001"),
                    "prior_price_reporting": _d(rng.uniform(8, 90), "0.0000000001"),
                    "receipt_rows": rng.randrange(3, 60),
                    "rows_hash": hashlib.sha256(f"{index}{item}".encode()).hexdigest(),
                    "status": "available",
                    "reason": None,
                }
            )
        for name, value in (("title", title), ("owner", owner), ("gate", "DI4")):
            t["rpt_register"].append({"sheet": "measures", "record_key": measure_id, "field": name, "value": value})
    _add_group_rows(rows, totals, measures)
    if pages:
        report_pages.add_pages(rows.tables, totals, by_type, scale)
    return rows


def _largest_remainder(parts: list[Decimal], total: Decimal) -> list[Decimal]:
    floors = [p.quantize(Decimal(1), rounding="ROUND_FLOOR") for p in parts]
    missing = int(total - sum(floors, ZERO))
    order = sorted(range(len(parts)), key=lambda i: floors[i] - parts[i])
    for i in order[:missing]:
        floors[i] += 1
    return floors


def _waterfall(totals: dict[str, Decimal]) -> list[dict[str, Any]]:
    planned, measured, validated = totals["planned"], totals["measured"], totals["validated"]
    recognised = totals["recognised"]
    gap = measured - planned
    late, volume, leakage = (_d(float(gap) * share) for share in (0.42, 0.31, 0.17))
    sections = [
        ("planned", "Planned", planned, True),
        ("late_start", "Late start", late, False),
        ("volume", "Volume below forecast", volume, False),
        ("leakage", "Leakage: off contract, price not applied", leakage, False),
        ("price_and_other", "Price and other", gap - late - volume - leakage, False),
        ("measured", "Measured", measured, True),
        (
            "unsupported_or_held",
            "Held by a control",
            measured - totals["disputed"] - totals["not_signed"] - validated,
            False,
        ),
        ("disputed", "Disputed", -totals["disputed"], False),
        ("not_signed", "Not signed", -totals["not_signed"], False),
        ("validated", "Validated", validated, True),
        ("held_in_stock", "Held in stock", recognised - validated + totals["unsupported"], False),
        ("unsupported", "Not traced to the ledger", -totals["unsupported"], False),
        ("recognised", "Recognised", recognised, True),
    ]
    sections[6] = (*sections[6][:2], -sections[6][2], False)
    shown: dict[str, Decimal] = {}
    thousand = Decimal(1000)
    names = [s[0] for s in sections]
    amounts = {s[0]: s[2] for s in sections}
    for name in ("planned", "measured", "validated", "recognised"):
        shown[name] = (amounts[name] / thousand).quantize(Decimal(1))
    for first, last in (("planned", "measured"), ("measured", "validated"), ("validated", "recognised")):
        inner = names[names.index(first) + 1 : names.index(last)]
        rounded = _largest_remainder([amounts[n] / thousand for n in inner], shown[last] - shown[first])
        shown.update(zip(inner, rounded, strict=True))
    return [
        {
            "step_order": order,
            "step_id": name,
            "title": title,
            "is_total": is_total,
            "amount_reporting": amount,
            "shown_thousands": shown[name],
        }
        for order, (name, title, amount, is_total) in enumerate(sections, start=1)
    ]


_RUNGS = (
    (1, "Extract = landed", "rows", "Control totals of the extract against landed rows"),
    (2, "Landed = canonical", "purchase_order_lines", "Order lines, nothing dropped or doubled"),
    (2, "Landed = canonical", "journal_entry_lines", "Journal lines, nothing dropped or doubled"),
    (3, "Journals balance", "document_local", "Debit = credit per document, local currency"),
    (3, "Journals balance", "document_doc", "Debit = credit per document, document currency"),
    (4, "Journals = trial balance", "account_period", "Movement per account and period"),
    (5, "Trial balance = statements", "statement_line", "Trial balance through the mapping against the printed line"),
    (5, "Trial balance = statements", "balance_sheet", "Assets = liabilities + equity"),
    (6, "Subledgers = control accounts", "gr_ir_receipts", "Receipts at order price against GR/IR postings"),
    (6, "Subledgers = control accounts", "ppv_receipts", "Price variance of receipts against PRD postings"),
    (6, "Subledgers = control accounts", "stock_movements", "Stock movements at valuation against BSX postings"),
    (7, "Benefits traced to journals", "measured_traced", "Measured saving against saving traced to journal lines"),
    (8, "Statement bridge", "unexplained", "Unexplained remainder within tolerance"),
    (9, "Published = reporting models", "readback", "Figures read back from the documents"),
)


def _add_group_rows(rows: Rows, totals: dict[str, Decimal], measures: int) -> None:
    t = rows.tables
    t["rpt_context"].append(
        {
            "company_name": "Nordhafen Industries Group",
            "reporting_currency": "EUR",
            "period": "2026-09",
            "period_title": "September 2026",
            "fiscal_year": 2026,
            "ytd_from": "2026-01",
            "run_id": "20261005T081500-4f2a9c",
            "data_as_of": "2026-10-04 22:10 UTC",
            "measures": measures,
            "projects": min(3, measures),
        }
    )
    kpis = (
        ("validated_ytd", "Validated, year to date", totals["validated"], "Planned", totals["planned"], None),
        (
            "forecast_full_year",
            "Forecast, full year",
            _d(float(totals["measured"]) * 1.31),
            "Plan, full year",
            _d(float(totals["planned"]) * 1.33),
            "Measured to date plus remaining plan x gate weight",
        ),
        ("recognised_ytd", "Recognised, year to date", totals["recognised"], "Validated", totals["validated"], None),
        ("cash_released", "Cash released", None, None, None, "Not measured yet: needs inventory measures"),
        (
            "run_rate",
            "Run-rate",
            _d(float(totals["measured"]) * 1.36),
            None,
            None,
            "Last closed period x 12; not a result",
        ),
        (
            "unexplained",
            "Unexplained",
            _d("1820.44"),
            "Tolerance",
            _d("25000"),
            "Sum over statement lines, at the budget rate",
        ),
    )
    for order, (kpi_id, title, amount, comparator_title, comparator, note) in enumerate(kpis, start=1):
        t["rpt_kpis"].append(
            {
                "kpi_order": order,
                "kpi_id": kpi_id,
                "title": title,
                "amount_reporting": amount,
                "comparator_title": comparator_title,
                "comparator_reporting": comparator,
                "note": note,
            }
        )
    for order, (finding_id, sentence) in enumerate(
        (
            ("summary_1", "Validated fell EUR 214 k (-31.2%) against plan: not signed EUR 122 k, late start EUR 61 k."),
            (
                "summary_2",
                "Recognised rose EUR 372 k (74.1% of validated) against zero: held in stock EUR 92 k, not "
                "traced EUR 21 k.",
            ),
            (
                "summary_3",
                "14 of 14 comparisons of the reconciliation ladder match; unexplained EUR 2 k against a "
                "tolerance of EUR 25 k.",
            ),
            (
                "waterfall",
                "Measured fell EUR 96 k (-14.0%) against plan: late start EUR 40 k, volume below forecast EUR 30 k.",
            ),
            (
                "measures",
                "Two of three projects carry the result: Direct material wave 1 EUR 190 k, Drives and controls "
                "EUR 121 k validated.",
            ),
            (
                "reconciliation",
                "Every rung of the ladder matches to the cent, from the extract to the printed statement.",
            ),
        ),
        start=1,
    ):
        t["rpt_findings"].append({"finding_id": finding_id, "finding_order": order, "sentence": sentence})
    t["rpt_waterfall"] += _waterfall(totals)
    for rung, rung_title, comparison, title in _RUNGS:
        amount = _d(str(rung * 1234567.89)) if rung not in (2, 9) else None
        status = "not_available" if rung == 9 else "matched"
        t["rpt_ladder"].append(
            {
                "rung": rung,
                "rung_title": rung_title,
                "comparison": comparison,
                "comparison_title": title,
                "scopes": 0 if rung == 9 else 18,
                "matched": 0 if rung == 9 else 18,
                "left_count": None if rung == 9 else 48211,
                "right_count": None if rung == 9 else 48211,
                "left_amount": amount,
                "right_amount": amount,
                "difference": None if rung == 9 else ZERO,
                "currency": "EUR" if amount is not None else None,
                "status": status,
                "note": "checked after rendering" if rung == 9 else None,
            }
        )
    for source, company, name, currency, status in (
        ("sap_eu", "1000", "Nordhafen Industries SE", "EUR", "included"),
        ("sap_eu", "2000", "Nordhafen Polska", "PLN", "included"),
        ("sap_us", "3000", "Nordhafen North America", "USD", "included"),
    ):
        t["rpt_entities"].append(
            {
                "source": source,
                "company_code": company,
                "company_name": name,
                "currency_local": currency,
                "receipt_rows": 4120,
                "invoice_rows": 3999,
                "journal_rows": 48211,
                "status": status,
            }
        )
    for currency, rate in (("PLN", "0.2335"), ("USD", "0.9212"), ("JPY", "0.0061205")):
        for rate_type in ("M", "P"):
            t["rpt_fx"].append(
                {
                    "from_currency": currency,
                    "to_currency": "EUR",
                    "rate_type": rate_type,
                    "valid_from": dt.date(2026, 1, 1) if rate_type == "P" else dt.date(2026, 9, 1),
                    "rate": Decimal(rate),
                }
            )


def connect(rows: Rows) -> duckdb.DuckDBPyConnection:
    """An in-memory database whose reporting schema has the types of the dbt contract and the given rows."""
    con = duckdb.connect()
    con.execute("create schema reporting")
    for model in (m for file in CONTRACTS for m in yaml.safe_load(file.read_text()).get("models", ())):
        columns = [(c["name"], c["data_type"]) for c in model["columns"]]
        con.execute(f"create table reporting.{model['name']} ({', '.join(f'{n} {kind}' for n, kind in columns)})")
        found = rows.tables.get(model["name"], [])
        if found:
            table = pa.table({name: pa.array([row[name] for row in found]) for name, _ in columns})
            con.register("incoming", table)
            con.execute(f"insert into reporting.{model['name']} select * from incoming")
            con.unregister("incoming")
    return con


_CONTROLS = (
    ("01_cut_off", "Receipts and invoices fall into the same period", "analytical", "B", "Plant controller"),
    ("02_late_posting", "No posting reached a published period", "structural", "B", "Group accounting"),
    ("03_uom_change", "No unit change looks like a price fall", "logical", "H", "Category controller"),
    ("04_price_unit", "Price, price unit and quantity give the order value", "logical", "B", "Data engineer"),
    ("05_currency", "Amounts and rates agree in every currency", "logical", "B", "Group accounting"),
    ("07_duplicate_extract", "Nothing was extracted twice", "structural", "B", "Data engineer"),
    ("09_reversal", "Reversal pairs net to zero", "logical", "H", "Plant controller"),
    ("10_unbalanced", "Every journal balances", "structural", "B", "Group accounting"),
    ("11_missing_entity", "Every company, plant and period is there", "structural", "B", "Data engineer"),
    ("12_credits", "Returns and credit notes carry the right sign", "logical", "H", "Category controller"),
    ("13_intercompany", "No intercompany purchase is a benefit", "logical", "H", "Group accounting"),
    ("14_baseline_reset", "No baseline moved after approval", "logical", "B", "Benefit controller"),
    ("18_double_count", "No line supports more than its whole saving", "logical", "B", "Benefit controller"),
    ("19_annualised", "No annual or future amount is shown as actual", "logical", "B", "Benefit controller"),
    ("23_early_pnl", "No price saving in the P&L before the stock turned", "analytical", "B", "Benefit controller"),
    ("26_unmapped_account", "Every account has its statement line", "structural", "B", "Group accounting"),
    ("30_encoding", "Every cell could be read as its type", "structural", "B", "Data engineer"),
    ("31_footing", "Shown parts add up in both documents", "analytical", "B", "Benefit controller"),
)  # fmt: skip


def control(control_id: str, outcome: Outcome = "passed", **changes: Any) -> ControlOutcome:
    """One control of the catalogue with the given outcome."""
    known = next(c for c in _CONTROLS if c[0] == control_id)
    values: dict[str, Any] = {
        "control_id": known[0],
        "title": known[1],
        "tier": known[2],
        "severity": known[3],
        "owner": known[4],
        "remedy": "Correct the source document or the extract named below, then run the period again.",
        "outcome": outcome,
        "rows_checked": 48211,
    }
    return ControlOutcome(**{**values, **changes})


def publish_verdict(*, waived: bool = False, warned: bool = False) -> Verdict:
    """A verdict that publishes; optionally with one waiver and one held measure."""
    outcomes = [control(c[0]) for c in _CONTROLS]
    waivers: tuple[Waiver, ...] = ()
    if waived:
        outcomes[0] = control("01_cut_off", "waived", exceptions=3, exposed_amount=Decimal("18250.40"), currency="EUR")
        waivers = (
            Waiver(
                waiver_id="WV-004",
                control_id="01_cut_off",
                scope="company 1000, goods in transit",
                period="2026-09",
                exposed_amount=Decimal("18250.40"),
                currency="EUR",
                reason="Three receipts of 30 September were posted on 1 October because of the site move; "
                "invoices follow in October.",
                requester="Plant controller 1000",
                approver="Group controller",
                approved_on="2026-10-03",
                expires_after="2026-10",
            ),
        )
    if warned:
        outcomes[2] = control(
            "03_uom_change",
            "held",
            exceptions=2,
            exposed_amount=Decimal("4410.00"),
            currency="EUR",
            message="2 order lines changed unit",
        )
    return Verdict("20261005T081500-4f2a9c", "2026-09", "publish", tuple(outcomes), waivers)


def withhold_verdict(failed: int = 3, rows: int = 5) -> Verdict:
    """A verdict that withholds, with `failed` failing controls of `rows` failing rows each."""
    outcomes = []
    for index, known in enumerate(_CONTROLS):
        if index >= failed:
            outcomes.append(control(known[0]))
            continue
        outcome: Outcome = "not_run" if index == 1 else "failed"
        outcomes.append(
            control(
                known[0],
                outcome,
                severity="B",
                exceptions=0 if outcome == "not_run" else 17 + index,
                exposed_amount=None if outcome == "not_run" else Decimal("48250.17") * (index + 1),
                currency="EUR",
                message="No result for this run and period." if outcome == "not_run" else "17 documents do not agree.",
                first_rows=tuple(
                    {
                        "scope": "1000",
                        "key": f"2026/50000{index}{n:04d}",
                        "expected": "0.00",
                        "actual": f"{1250 + n}.40",
                        "difference": Decimal("1250.40") + n,
                        "message": "Goods-receipt document posted in September, its journal in October: correct "
                        "the posting period or reverse it.",
                    }
                    for n in range(0 if outcome == "not_run" else rows)
                ),
            )
        )
    return Verdict("20261005T081500-4f2a9c", "2026-09", "withhold", tuple(outcomes))


def meta(**changes: Any) -> PublicationMeta:
    """Facts of the publication as the publisher would give them."""
    values: dict[str, Any] = {
        "version": 2,
        "previous_version": 1,
        "run_id": "20261005T081500-4f2a9c",
        "period": "2026-09",
        "company_name": "Nordhafen Industries Group",
        "data_as_of": "2026-10-04 22:10 UTC",
        "close_date": dt.date(2026, 10, 5),
        "input_hashes": tuple(
            (f"sap_eu/{name}.csv", hashlib.sha256(name.encode()).hexdigest())
            for name in ("EKKO", "EKPO", "EKBE", "BKPF", "BSEG", "MSEG", "MARA", "MBEW", "LFA1", "T001", "TCURR")
        ),
        "code_version": "0.1.0+7a2efd0",
        "manifest_hash": hashlib.sha256(b"manifest").hexdigest(),
        "settings_hash": hashlib.sha256(b"settings").hexdigest(),
        "prepared_by": "Benefit controller",
        "approved_by": "Group controller",
        "last_publication": "August 2026, version 1, published 2026-09-04",
    }
    return PublicationMeta(**{**values, **changes})
