"""Made-up rows of the models behind pages 2 and 4 to 9, consistent with one another and with the measures.

Belongs here: rows for tests of reports/; every total is built from its parts. Does not belong here: code under test.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

CENT = Decimal("0.01")
ZERO = Decimal(0)
Tables = dict[str, list[dict[str, Any]]]


def _d(value: float | str | Decimal) -> Decimal:
    return Decimal(str(value)).quantize(CENT, rounding=ROUND_HALF_UP)


def _thousands(parts: Sequence[Decimal], total: Decimal) -> list[Decimal]:
    """Thousands that add up to the shown total."""
    floors = [(p / 1000).quantize(Decimal(1), rounding=ROUND_FLOOR) for p in parts]
    missing = int(total - sum(floors, ZERO))
    order = sorted(range(len(parts)), key=lambda i: floors[i] - parts[i] / 1000)
    for i in order[:missing]:
        floors[i] += 1
    return floors


def _whole(amount: Decimal) -> Decimal:
    return (amount / 1000).quantize(Decimal(1), rounding=ROUND_HALF_UP)


def _steps(first: tuple[str, str, Decimal], parts: Sequence[tuple[str, str, Decimal]], last: tuple[str, str]):
    """A waterfall from a total over its steps to the next total: (id, title, amount, is_total, thousands)."""
    closing = first[2] + sum((amount for _, _, amount in parts), ZERO)
    shown = _thousands([amount for _, _, amount in parts], _whole(closing) - _whole(first[2]))
    yield (*first, True, _whole(first[2]))
    for (name, title, amount), thousand in zip(parts, shown, strict=True):
        yield name, title, amount, False, thousand
    yield (*last, closing, True, _whole(closing))


def _bridge(t: Tables, scale: int) -> None:
    terms = (
        ("volume", 2100000.12),
        ("mix", -1200000.5),
        ("discontinued", -240000),
        ("new", 300000),
        ("validated_benefits", -412000.33),
        ("other_price", 227000.11),
        ("revaluation", 0),
        ("unexplained", 1820.44),
    )
    places = (
        ("1000", "COGS_MATERIAL", "Material cost", "EUR", "prior_year", 1, 1, "matched"),
        ("1000", "COGS_MATERIAL", "Material cost", "EUR", "budget", Decimal("0.9"), 4, "matched"),
        ("1000", "PPV", "Purchase price variance", "EUR", "prior_year", Decimal("0.1"), 3, "matched"),
        ("3000", "COGS_MATERIAL", "Material cost", "USD", "prior_year", Decimal("0.4"), 2, "out_of_tolerance"),
    )
    for company, line, title, currency, comparator, size, rank, status in places:
        parts = [(name, name, _d(Decimal(str(amount)) * size * scale)) for name, amount in terms]
        opening = ("comparator", "comparator", _d(Decimal(23400000) * size * scale))
        for order, (term, _, amount, _, thousand) in enumerate(_steps(opening, parts, ("actual", "actual")), start=1):
            t["rpt_statement_bridge"].append(
                {
                    "company_code": company,
                    "line_id": line,
                    "line_title": title,
                    "comparator": comparator,
                    "term_order": order,
                    "term": term,
                    "term_group": _TERM_GROUPS[term],
                    "amount_local": amount,
                    "shown_thousands": thousand,
                    "currency_local": currency,
                    "tolerance_local": _d(120000 * size),
                    "status": status,
                    "is_reached": True,
                    "reason": None,
                    "line_rank": rank,
                }
            )
        sums = dict.fromkeys(dict.fromkeys(_TERM_GROUPS.values()), ZERO)
        for row in t["rpt_statement_bridge"][-len(_TERM_GROUPS) :]:
            sums[row["term_group"]] += row["amount_local"]
        t["rpt_bridge_lines"].append(
            {
                "row_order": len(t["rpt_bridge_lines"]) + 1,
                "company_code": company,
                "line_id": line,
                "line_title": title,
                "comparator": comparator,
                "currency_local": currency,
                "is_reached": True,
                "scope_local": ZERO,
                "cost_to_achieve_local": ZERO,
                **{f"{group}_local": amount for group, amount in sums.items()},
                "this_month_local": sums["unexplained"] - CENT,
                "recent_local": CENT,
                "older_local": ZERO,
                "first_period": None,
                "tolerance_local": _d(120000 * size),
                "status": status,
                "reason": None,
            }
        )


_TERM_GROUPS = {
    "comparator": "comparator",
    "volume": "volume",
    "mix": "volume",
    "discontinued": "volume",
    "new": "volume",
    "validated_benefits": "benefits",
    "other_price": "price",
    "revaluation": "accounting",
    "unexplained": "unexplained",
    "actual": "actual",
}
_TYPES = {
    "price_saving": ("Price saving", "Cost of material, inventory"),
    "rebate": ("Rebate", "Inventory cost, then cost of material"),
    "expedite_freight": ("Expedite freight", "Freight"),
    "obsolescence": ("Excess and obsolete stock", "Provision in cost of sales"),
    "inventory_reduction": ("Inventory reduction", "Inventory and operating cash"),
    "payment_terms": ("Payment terms", "Trade payables and operating cash"),
}
_CASH = ("inventory_reduction", "payment_terms")


def _types(t: Tables, by_type: Mapping[tuple[str, str], Decimal], totals: Mapping[str, Decimal]) -> None:
    found = sorted({name for name, _ in by_type}, key=lambda name: (name in _CASH, list(_TYPES).index(name)))
    for kind, title in (("profit", "Profit"), ("cash", "Cash")):
        names = [name for name in found if (name in _CASH) == (kind == "cash")]
        rows: list[dict[str, Any]] = []
        for name in names:
            rows.append(
                {
                    "level": "type",
                    "value_kind": kind,
                    "benefit_type": name,
                    "measure_id": None,
                    "title": _TYPES[name][0],
                    "lands_on": _TYPES[name][1],
                    "measures": int(by_type[name, "measures"]),
                    **{f"{c}_ytd": by_type[name, c] for c in ("planned", "measured", "validated", "recognised")},
                    "reason": None,
                }
            )
        if rows:
            rows.append(
                {
                    "level": "total",
                    "value_kind": kind,
                    "benefit_type": None,
                    "measure_id": None,
                    "title": f"All benefits in {title.lower()}",
                    "lands_on": None,
                    "measures": sum(r["measures"] for r in rows),
                    **{
                        f"{c}_ytd": sum((r[f"{c}_ytd"] for r in rows), ZERO)
                        for c in ("planned", "measured", "validated", "recognised")
                    },
                    "reason": None,
                }
            )
        for row in rows:
            t["rpt_benefit_types"].append({"row_order": len(t["rpt_benefit_types"]) + 1, **row})
    if totals["avoidance"]:
        t["rpt_benefit_types"].append(
            {
                "row_order": len(t["rpt_benefit_types"]) + 1,
                "level": "memo",
                "value_kind": "memo",
                "benefit_type": "cost_avoidance",
                "measure_id": "M-011",
                "title": "Forged flanges",
                "lands_on": "Nowhere: a memo",
                "measures": 1,
                "planned_ytd": None,
                "measured_ytd": totals["avoidance"],
                "validated_ytd": None,
                "recognised_ytd": None,
                "reason": None,
            }
        )


def _inventory(t: Tables, scale: int) -> None:
    lines = (
        ("receipts", "Receipts", 9812044.1),
        ("production", "Production", 4120000.55),
        ("transfers_in", "Transfers in", 350000),
        ("issues", "Issues", -14903220.4),
        ("transfers_out", "Transfers out", -350000),
        ("scrap", "Scrap", -48120.33),
        ("count", "Count adjustments", -12400.1),
        ("revaluation", "Revaluation", -96000),
        ("ownership", "Ownership change", -410000),
        ("fx", "FX", 0),
        ("unexplained", "Unexplained", 0),
    )
    cells: dict[str, list[Decimal]] = {}
    companies = (("1000", "Nordhafen SE", "0.55"), ("2000", "Polska", "0.25"), ("3000", "North America", "0.2"))
    for code, _, share in companies:
        cells[code] = [_d(Decimal(str(a)) * Decimal(share) * scale) for a in (12400000.0, *(x[2] for x in lines))]
    cells["group"] = [sum(column, ZERO) for column in zip(*cells.values(), strict=True)]
    for code, title in (("group", "Group"), *((c, n) for c, n, _ in companies)):
        opening, *rest = cells[code]
        steps = _steps(
            ("opening", "Opening stock", opening),
            [(name, text, amount) for (name, text, _), amount in zip(lines, rest, strict=True)],
            ("closing", "Closing stock"),
        )
        for order, (line, text, amount, is_total, _) in enumerate(steps, start=1):
            t["rpt_inventory"].append(
                {
                    "scope": code,
                    "scope_title": title,
                    "line_order": order,
                    "line": line,
                    "title": text,
                    "is_total": is_total,
                    "amount_reporting": amount,
                    "reason": None,
                }
            )
    for index in range(24):
        year, month = 2024 + (9 + index) // 12, (9 + index) % 12 + 1
        inventory, cogs = _d(12900000 - 90000 * index + 30000 * (index % 5)), _d(5100000 + 40000 * (index % 7))
        known = index != 3
        t["rpt_inventory_months"].append(
            {
                "period": f"{year}-{month:02d}",
                "inventory_reporting": inventory if known else None,
                "cogs_reporting": cogs,
                "days": 30,
                "dio": (inventory / cogs * 30).quantize(Decimal("0.1")) if known else None,
                "reason": None if known else "no inventory balance was delivered",
            }
        )
    for index in range(6):
        year, month = 2026 + (9 + index) // 12, (9 + index) % 12 + 1
        middle = _d((10400000 - 120000 * index) * scale)
        t["rpt_inventory_projection"].append(
            {
                "period": f"{year}-{month:02d}",
                "low_reporting": middle - _d(200000 * (index + 1)),
                "expected_reporting": middle,
                "high_reporting": middle + _d(260000 * (index + 1)),
                "reason": None,
            }
        )
    fall = ("balance_sheet_reduction", "Fall of inventory in the balance sheet", _d(1537696.18 * scale))
    release = (
        ("outside_measures", "Stock outside measures", _d(211176.25 * scale)),
        ("revaluation", "Revaluation", _d(-96000 * scale)),
        ("write_off", "Write-off", _d(-60520.43 * scale)),
        ("ownership", "Change of ownership", _d(-410000 * scale)),
    )
    cash = (
        ("release", "Measured release of stock", _d(1182352 * scale)),
        ("other_inventory", "Other change in inventory", _d(355344.18 * scale)),
        ("payment_terms", "Measured payment terms", _d(142000 * scale)),
        ("other_payables", "Other change in payables", _d(-310200 * scale)),
    )
    flow = (("result", "Result of the period", _d(2100000 * scale)), ("other", "Other assets", _d(-400000.5 * scale)))
    sections = (
        ("release", list(_steps(fall, release, ("release", "Measured release")))),
        ("cash_effect", list(_steps(("", "", ZERO), cash, ("total", "Cash effect net of payables")))[1:]),
        ("cash_flow", list(_steps(("", "", ZERO), flow, ("total", "Cash flow")))[1:]),
    )
    for section, steps in sections:
        for order, (step, text, amount, is_total, thousand) in enumerate(steps, start=1):
            t["rpt_cash"].append(
                {
                    "section": section,
                    "step_order": order,
                    "step_id": step,
                    "title": text,
                    "is_total": is_total,
                    "amount_reporting": amount,
                    "shown_thousands": thousand,
                    "reason": None,
                }
            )


def _forecast(t: Tables, scale: int) -> None:
    for order, (step, wape, bias, signal, fva) in enumerate(
        (
            ("naive", "31.4", "2.1", "0.82", "0.0"),
            ("statistical", "24.9", "1.0", "0.41", "6.5"),
            ("sales", "33.0", "18.8", "5.12", "-1.6"),
            ("consensus", "27.2", "11.3", "3.90", "4.2"),
        ),
        start=1,
    ):
        t["rpt_forecast"].append(
            {
                "row_order": order,
                "step": step,
                "family": "all",
                "lag_months": 2,
                "observations": 1044,
                "wape": Decimal(wape),
                "bias": Decimal(bias),
                "tracking_signal": Decimal(signal),
                "fva": Decimal(fva),
                "reason": None,
            }
        )
    parts = {
        "supply_execution": (
            ("early", "Early", 210000.2),
            ("over_delivered", "Over-delivered", 40000),
            ("lot_size", "Lot size", 62000),
            ("unplanned", "Unplanned orders", -18000),
        ),
        "planned_build": (),
        "forecast_error": (
            ("overestimate", "Overestimate", 604000.9),
            ("timing", "Timing", -90000),
            ("entered_early", "Entered early", 30000),
            ("not_materialised", "Did not materialise", 88000),
        ),
    }
    titles = {
        "supply_execution": "Supply execution",
        "planned_build": "Planned build",
        "forecast_error": "Forecast error",
    }
    amounts = {
        name: sum((_d(a * scale) for _, _, a in rows), ZERO) if rows else _d(-150000 * scale)
        for name, rows in parts.items()
    }
    total = sum(amounts.values(), ZERO)
    shown = dict(zip(amounts, _thousands(list(amounts.values()), _whole(total)), strict=True))
    rows: list[tuple[str, str, bool, bool, Decimal, Decimal]] = []
    for name, subs in parts.items():
        rows.append((name, titles[name], False, False, amounts[name], shown[name]))
        values = [_d(a * scale) for _, _, a in subs]
        rows += [
            (cause, text, False, True, value, thousand)
            for (cause, text, _), value, thousand in zip(subs, values, _thousands(values, shown[name]), strict=True)
        ]
    rows.append(("change", "Change in stock", True, False, total, _whole(total)))
    _effects(t, "stock_change", rows)
    planned = _d(1500000 * scale)
    causes = (
        ("forecast", "Volume: forecast did not materialise", -220000.1),
        ("late_start", "Late start", -61000),
        ("not_applied", "Price not applied", -22000),
        ("off_contract", "Off contract", -38000),
        ("index", "Index", 12000),
        ("mix", "Mix", 4100.77),
        ("rate", "Other price", -9000),
    )
    steps = _steps(
        ("planned", "Planned", planned), [(n, x, _d(a * scale)) for n, x, a in causes], ("realised", "Measured")
    )
    _effects(t, "benefit_variance", [(n, x, total, False, a, k) for n, x, a, total, k in steps])
    _effects(
        t,
        "safety_stock",
        [
            ("predicted", "Predicted release", True, False, _d(310000 * scale), _whole(_d(310000 * scale))),
            ("measured", "Measured release", True, False, _d(244000 * scale), _whole(_d(244000 * scale))),
        ],
    )
    topics = (
        ("forecast_changes", "Forecast changes"),
        ("inventory_swings", "Projected inventory swings"),
        ("operational_issues", "Operational issues"),
        ("system_accuracy", "Accuracy of system information"),
        ("supplier_issues", "Supplier issues"),
        ("cost_accuracy", "Cost and pricing accuracy"),
    )
    for order, (topic, title) in enumerate(topics, start=1):
        for place in range(1, 3 + order % 3):
            t["rpt_sop_agenda"].append(
                {
                    "topic_order": order,
                    "topic": topic,
                    "topic_title": title,
                    "place": place,
                    "title": f"Group {order}{place}: quantity changed against the version before, plant 10{place}0",
                    "amount_reporting": _d((410000 - 60000 * place - 21000 * order) * scale)
                    if (order, place) != (5, 2)
                    else None,
                    "owner": "Head of supply chain planning",
                    "measure_ids": "M-013" if place == 1 else None,
                    "evidence": None,
                }
            )
    for index, (function, metric, target, actual, unit, status) in enumerate(
        (
            ("sales", "bias", "5.00", "18.80", "%", "missed"),
            ("supply_chain", "wape", "25.00", "27.20", "%", "missed"),
            ("procurement", "validated", "500000.00", "306302.93", "EUR", "missed"),
            ("inventory", "dio", "60.00", "58.40", "days", "met"),
            ("finance", "unexplained", "5000.00", None, "EUR", "not_available"),
        ),
        start=1,
    ):
        t["rpt_objectives"].append(
            {
                "objective_id": f"OBJ-{index}",
                "function_name": function,
                "owner": f"Head of {function.replace('_', ' ')}",
                "metric": metric,
                "scope": "group",
                "target": Decimal(target),
                "actual": None if actual is None else Decimal(actual),
                "unit": unit,
                "status": status,
                "reason": "no bridge" if actual is None else None,
            }
        )


def _effects(t: Tables, section: str, rows: Sequence[tuple[str, str, bool, bool, Decimal, Decimal]]) -> None:
    for order, (cause, title, is_total, is_part, amount, thousand) in enumerate(rows, start=1):
        t["rpt_forecast_effects"].append(
            {
                "section": section,
                "row_order": order,
                "cause": cause,
                "title": title,
                "is_total": is_total,
                "is_part": is_part,
                "amount_reporting": amount,
                "shown_thousands": thousand,
                "reason": None,
            }
        )


def _outlook(t: Tables, by_type: Mapping[tuple[str, str], Decimal], scale: int) -> None:
    names = ("in_year_actual", "in_year_forecast", "carry_over", "window_total", "recurring", "one_off")
    for kind in ("profit", "cash"):
        rows: list[dict[str, Any]] = []
        for row in [r for r in t["rpt_benefit_types"] if r["level"] == "type" and r["value_kind"] == kind]:
            actual = row["measured_ytd"]
            forecast, carry = _d(actual * Decimal("0.3")), _d(actual * Decimal("0.55"))
            window = actual + forecast + carry
            one_off = window if kind == "cash" else ZERO
            rows.append(
                {
                    "level": "type",
                    "value_kind": kind,
                    "benefit_type": row["benefit_type"],
                    "title": row["title"],
                    "measures": row["measures"],
                    "in_year_actual": actual,
                    "in_year_forecast": forecast,
                    "carry_over": carry,
                    "window_total": window,
                    "run_rate": None if kind == "cash" else _d(actual * Decimal("1.4")),
                    "recurring": window - one_off,
                    "one_off": one_off,
                    "risked_reporting": actual + forecast,
                    "p10_reporting": None,
                    "p50_reporting": None,
                    "p90_reporting": None,
                    "closed_measures": 7,
                    "reason": "no range: 7 of 12 measures closed",
                }
            )
        if rows:
            rates = [r["run_rate"] for r in rows if r["run_rate"] is not None]
            total = sum((r["window_total"] for r in rows), ZERO)
            rows.append(
                {
                    "level": "total",
                    "value_kind": kind,
                    "benefit_type": None,
                    "title": f"All in {kind}",
                    "measures": sum(r["measures"] for r in rows),
                    **{n: sum((r[n] for r in rows), ZERO) for n in names},
                    "run_rate": sum(rates, ZERO) if rates else None,
                    "risked_reporting": sum((r["risked_reporting"] for r in rows), ZERO),
                    "p10_reporting": _d(total * Decimal("0.8")),
                    "p50_reporting": _d(total * Decimal("0.95")),
                    "p90_reporting": _d(total * Decimal("1.1")),
                    "closed_measures": 14,
                    "reason": None,
                }
            )
        for row in rows:
            t["rpt_outlook"].append({"row_order": len(t["rpt_outlook"]) + 1, **row})
    for index in range(12):
        year, month = 2026 + (9 + index) // 12, (9 + index) % 12 + 1
        middle = _d((61000 - 2900 * index) * scale)
        t["rpt_outlook_months"].append(
            {
                "period": f"{year}-{month:02d}",
                "profit_reporting": middle,
                "p10_reporting": _d(middle * Decimal("0.7")),
                "p90_reporting": _d(middle * Decimal("1.25")),
                "cash_reporting": _d(middle * Decimal("0.9")),
                "reason": None,
            }
        )
    for lag, known in ((1, True), (3, True), (6, True), (12, False)):
        t["rpt_prediction_scores"].append(
            {
                "lag_months": lag,
                "predictions": 24 // lag if known else 0,
                "wape": Decimal("8.2") * lag if known else None,
                "bias": Decimal("3.1") if known else None,
                "benchmark_wape": Decimal("12.5") if known else None,
                "benchmark_bias": Decimal("-4.0") if known else None,
                "reason": None if known else "no prediction is that old",
            }
        )


def _decisions(t: Tables) -> None:
    for order, (kind, title, amount, owner, due) in enumerate(
        (
            ("sign_off", "Sign August and September", "124784.33", "Group controller", "2026-10-15"),
            ("disputed", "Settle the dispute over the index share", "28789.25", "Plant controlling 1010", None),
            ("off_plan", "Recover the gap to plan or change the plan", "23340.10", "Category manager packaging", None),
            ("unexplained", "Explain material cost of company 3000", "728.18", "Group accounting", None),
            ("forecast", "Sales forecast runs 18.8% high: reset the base", None, "Head of sales", None),
        ),
        start=1,
    ):
        t["rpt_decisions"].append(
            {
                "row_order": order,
                "kind": kind,
                "title": title,
                "amount_reporting": None if amount is None else Decimal(amount),
                "owner": owner,
                "due": due,
                "measure_ids": f"M-00{order}",
                "evidence": "Two receipts were posted after the sign-off of August",
            }
        )


def _cost_bridge(t: Tables, scale: int) -> None:
    """Item groups of three companies, their sums, and the sum of those."""
    names = ("volume", "mix", "quantity", "index", "negotiated_price", "fx", "discontinued", "new")
    columns = ("base", *names, "current")
    groups: list[dict[str, Any]] = []
    for index, (company, title, item_group) in enumerate(
        (
            ("1000", "Halden Antriebe GmbH", "CAST"),
            ("1000", "Halden Antriebe GmbH", "PACK"),
            ("2000", "Halden Gears s.r.o.", "CAST"),
            ("3000", "Halden Drives Inc.", "PUMP"),
        ),
        start=1,
    ):
        parts = [_d((1730.33 * index - 4110.11 * place) * scale) for place, _ in enumerate(names)]
        base = _d(1250000.5 * index * scale)
        amounts = dict(zip(columns, (base, *parts, base + sum(parts, ZERO)), strict=True))
        groups.append({"company_code": company, "scope_title": title, "item_group": item_group, **amounts})

    def row(level: str, code: str | None, title: str, members: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        detail = level == "item_group"
        return {
            "row_order": len(t["rpt_cost_bridge"]) + 1,
            "level": level,
            "company_code": code,
            "scope_title": title,
            "source": "ecc" if detail else None,
            "plant": "1010" if detail else None,
            "item_group": members[0]["item_group"] if detail else None,
            "item_groups": len(members),
            **{f"{name}_reporting": sum((m[name] for m in members), ZERO) for name in columns},
            "reason": None,
        }

    for code in ("1000", "2000", "3000"):
        members = [g for g in groups if g["company_code"] == code]
        t["rpt_cost_bridge"].append(row("company", code, members[0]["scope_title"], members))
    t["rpt_cost_bridge"].append(row("group", None, "Group", groups))
    for group in groups:
        t["rpt_cost_bridge"].append(row("item_group", group["company_code"], group["scope_title"], [group]))


def _balance_sheet(t: Tables, scale: int) -> None:
    """Inventory and payables of four companies; one has no balance sheet of the start of the year."""
    names = ("measured", "volume", "revaluation", "losses", "scope", "other", "unexplained")
    for index, (company, line) in enumerate(
        [(company, line) for company in ("1000", "2000", "3000", "4000") for line in ("inventory", "payables")], start=1
    ):
        missing = company == "4000"
        parts = [_d((90000.11 - 31000.07 * place * index) * scale) for place, _ in enumerate(names)]
        opening = _d(4100000.25 * index * scale)
        amounts = dict(zip(("opening", *names, "closing"), (opening, *parts, opening + sum(parts, ZERO)), strict=True))
        t["rpt_balance_sheet_bridge"].append(
            {
                "row_order": index,
                "company_code": company,
                "company_name": f"Company {company}",
                "line_id": line,
                "line_title": "Inventory" if line == "inventory" else "Trade payables",
                "currency_local": "USD" if company == "3000" else "EUR",
                **{f"{name}_local": None if missing else amount for name, amount in amounts.items()},
                "tolerance_local": _d(20000 * scale),
                "status": "not_available" if missing else "matched" if line == "inventory" else "not_assessed",
                "reason": "no balance sheet at the start of the year" if missing else None,
            }
        )


def _rates(t: Tables) -> None:
    """Rates of every type and total of the pages, and of a statement line without a plan of its own."""
    for row in t["rpt_benefit_types"]:
        known = row["level"] != "memo" and bool(row["validated_ytd"]) and bool(row["planned_ytd"])
        row["recognition_rate"] = Decimal("72.4") if known else None
        row["realisation_rate"] = Decimal("61.9") if known else None
        if row["level"] != "memo":
            t["rpt_benefit_rates"].append(
                {
                    "row_order": len(t["rpt_benefit_rates"]) + 1,
                    "scope": row["level"],
                    "scope_key": row["benefit_type"] or row["value_kind"],
                    "title": row["title"],
                    "company_code": None,
                    "line_id": None,
                    "benefit_type": row["benefit_type"],
                    "value_kind": row["value_kind"],
                    "planned_reporting": row["planned_ytd"],
                    "validated_reporting": row["validated_ytd"],
                    "recognised_reporting": row["recognised_ytd"],
                    "recognition_rate": row["recognition_rate"],
                    "realisation_rate": row["realisation_rate"],
                    "reason": None if known else "nothing validated to date",
                }
            )
    t["rpt_benefit_rates"].append(
        {
            "row_order": len(t["rpt_benefit_rates"]) + 1,
            "scope": "line",
            "scope_key": "1000/PPV",
            "title": "Purchase price variance, company 1000",
            "company_code": "1000",
            "line_id": "PPV",
            "benefit_type": None,
            "value_kind": "profit",
            "planned_reporting": None,
            "validated_reporting": Decimal("4435.07"),
            "recognised_reporting": Decimal("4435.07"),
            "recognition_rate": Decimal("100.0"),
            "realisation_rate": None,
            "reason": "no plan of its own: a measure is shared with another company or line",
        }
    )


def _overrides(t: Tables) -> None:
    """One in force and more without effect than the page has room for."""
    for index in range(1, 9):
        active = index == 1
        t["rpt_overrides"].append(
            {
                "row_order": index,
                "measure_id": f"M-00{index}",
                "title": "Machined shafts, Eastern Europe",
                "period": f"2026-0{index}",
                "sequence": 1,
                "standing": "active" if active else "expired",
                "no_effect_reason": None if active else f"expired after 2026-0{index}",
                "measured_reporting": _d(12000 + index),
                "signed_off_reporting": _d(10800 + index),
                "override_reporting": _d(11400.5 + index),
                "validated_reporting": _d(11400.5 + index if active else 10800 + index),
                "effect_reporting": _d(600.5 if active else 0),
                "reason": "Delivery under review was received in full; freight share still open with the carrier",
                "requester": "Benefit controller",
                "approver": "Head of group controlling",
                "approver_line": "Group controlling",
                "approved_at": dt.date(2026, 9, index),
                "expires_after": "2026-12" if active else f"2026-0{index}",
                "content_hash": "9f2c" * 16,
            }
        )


_SENTENCES = (
    ("bridge", "Material cost rose EUR 777 k (3.3%) against prior year: volume +EUR 2.10 M, mix −EUR 1.20 M."),
    ("types", "Price savings carry EUR 214 k of EUR 306 k validated in profit; cash released EUR 80 k."),
    (
        "inventory",
        "Inventory fell EUR 1.54 M (12.4%) against the opening of the year: issues −EUR 14.90 M, receipts +EUR 9.81 M.",
    ),
    (
        "forecast",
        "The consensus forecast ran 11.3% above demand: forecast error EUR 632 k, supply execution EUR 294 k of stock.",
    ),
    (
        "outlook",
        "Full-year profit is expected at EUR 598 k, between EUR 680 k and EUR 935 k; carry-over EUR 253 k.",
    ),
    (
        "agenda",
        "18 items on the agenda: forecast changes EUR 329 k; inventory is projected to fall EUR 600 k.",
    ),
    (
        "decisions",
        "5 decisions are open over EUR 178 k: sign August and September EUR 125 k, settle the dispute EUR 29 k.",
    ),
    ("rates", "Recognised in profit is 72.4% of validated and 61.9% of planned."),
    ("cost_bridge", "Cost of purchases fell EUR 97 k (0.8%) against prior year: new −EUR 45 k, fx −EUR 31 k."),
    (
        "balance_sheet",
        "Inventory of Company 1000 fell EUR 560 k (13.7%) against the start of the year: unexplained −EUR 96 k, "
        "measured release +EUR 90 k.",
    ),
    ("overrides", "1 of 8 overrides has an effect: validated rose EUR 601 against what was signed off."),
)


def add_pages(
    tables: Tables, totals: Mapping[str, Decimal], by_type: Mapping[tuple[str, str], Decimal], scale: int
) -> None:
    """Add the rows of pages 2 and 4 to 9."""
    _bridge(tables, scale)
    _types(tables, by_type, totals)
    _inventory(tables, scale)
    _forecast(tables, scale)
    _outlook(tables, by_type, scale)
    _decisions(tables)
    _cost_bridge(tables, scale)
    _balance_sheet(tables, scale)
    _rates(tables)
    _overrides(tables)
    for finding_id, sentence in _SENTENCES:
        tables["rpt_findings"].append(
            {"finding_id": finding_id, "finding_order": len(tables["rpt_findings"]) + 1, "sentence": sentence}
        )
