"""Identities of the benefit types for any rows: parts add up, nothing depends on order or on how a line is cut.

Belongs here: properties over made-up rows of single models. Does not belong here: worked examples (dbt unit tests),
what the sample company must give (tests/e2e).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from rendered_models import Rows, fill, run, tables

MONTHS = [f"{year}-{month:02d}" for year in (2025, 2026) for month in range(1, 13)]
PERIODS = [
    {
        "period": period,
        "fiscal_year": int(period[:4]),
        "fiscal_period": int(period[5:]),
        "start_date": f"{period}-01",
        "end_date": f"{period}-28",
        "period_index": number,
    }
    for number, period in enumerate(MONTHS, 1)
]
RUN = [{"period": "2026-03", "period_end": "2026-03-28", "reporting_currency": "EUR"}]
POLICIES = [
    {"name": name, "value": value}
    for name, value in (
        ("baseline_months", "12"),
        ("amount_tolerance", "0.01"),
        ("freight_line_ids", "freight"),
        ("provision_line_ids", "provisions"),
        ("material_line_ids", ""),
    )
]
MICRO = Decimal("0.000001")
money = st.decimals(min_value=-99999, max_value=99999, places=2)
positive = st.decimals(min_value=1, max_value=99999, places=2)
few = settings(max_examples=15, deadline=None, derandomize=True)
#: Tables each model reads, beside those that every effect does.
EVERY_EFFECT = (
    "fiscal_periods",
    "int_measure_windows",
    "measure_scopes",
    "measure_parameters",
    "int_budget_rates",
)
READS = {
    "measure_outlook": (
        "measures",
        "projects",
        "int_measure_windows",
        "fiscal_periods",
        "measure_periods",
        "int_measure_plans",
        "measure_costs",
    ),
    "int_freight_effects": (*EVERY_EFFECT, "freight_documents", "journal_entry_lines"),
    "int_provision_effects": (*EVERY_EFFECT, "obsolescence_provisions", "journal_entry_lines", "account_mappings"),
    "int_rebate_effects": (
        *EVERY_EFFECT,
        "rebate_agreements",
        "rebate_accruals",
        "supplier_invoice_lines",
        "purchase_order_lines",
        "items",
    ),
}


def result(model: str, given: Mapping[str, Rows]) -> list[dict[str, Any]]:
    """Rows of the model on the given tables, the others empty."""
    with tables(*READS[model]) as con:
        for table, rows in given.items():
            fill(con, table, rows)
        return run(con, model)


def total(rows: Sequence[dict[str, Any]], column: str) -> Decimal:
    return sum((row[column] for row in rows), Decimal(0))


def window(measure: str, benefit_type: str, effective: str = "2025-07-01") -> dict[str, object]:
    end = f"2026{effective[4:]}"
    return {
        "measure_id": measure,
        "benefit_type": benefit_type,
        "effective_date": effective,
        "window_months": 12,
        "window_end_exclusive": end,
    }


def comparable(rows: Sequence[dict[str, Any]]) -> list[str]:
    """Rows without what says where they came from, sorted."""
    return sorted(str({k: v for k, v in row.items() if k not in ("source_file", "source_row")}) for row in rows)


def split_in_two(amount: Decimal, part: Decimal) -> tuple[Decimal, Decimal]:
    first = (amount * part).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return first, amount - first


@few
@given(
    st.lists(st.tuples(st.sampled_from(MONTHS[:15]), money), max_size=12),
    st.lists(st.tuples(st.sampled_from(MONTHS), money), max_size=12),
    st.sampled_from(["2025-03-01", "2025-10-01", "2026-01-01"]),
    st.randoms(),
)
def test_in_year_and_carry_over_are_the_window(
    actuals: list[tuple[str, Decimal]], plans: list[tuple[str, Decimal]], effective: str, random: Any
) -> None:
    measured = dict(actuals)
    planned = dict(plans)
    rows = {
        "measures": [{"measure_id": "M1", "benefit_type": "price_saving", "value_kind": "profit"}],
        "int_measure_windows": [window("M1", "price_saving", effective) | {"first_receipt_date": effective}],
        "fiscal_periods": PERIODS,
        "measure_periods": [
            {"measure_id": "M1", "period": p, "value_kind": "profit", "measured_reporting": a, "memo_reporting": 0}
            for p, a in measured.items()
        ],
        "int_measure_plans": [
            {"measure_id": "M1", "period": p, "planned_reporting": a, "forecast_quantity": None}
            for p, a in planned.items()
        ],
        "config_run": RUN,
    }
    (row,) = result("measure_outlook", rows)
    in_year = row["in_year_actual_reporting"] + row["in_year_forecast_reporting"]
    assert in_year + row["carry_over_reporting"] == row["window_total_reporting"]
    assert row["recurring_reporting"] + row["one_off_reporting"] == row["window_total_reporting"]
    inside = sum((a for p, a in planned.items() if "2026-03" < p < f"2026{effective[4:7]}"), Decimal(0))
    assert row["window_total_reporting"] == sum(measured.values(), Decimal(0)) + inside
    # nothing after the run's period is actual
    assert row["gross_to_date_reporting"] == row["in_year_actual_reporting"] + row["carry_over_actual_reporting"]
    for table in ("measure_periods", "int_measure_plans", "fiscal_periods"):
        random.shuffle(rows[table])
    assert result("measure_outlook", rows) == [row]


def freight(number: int, period: str, mode: str, units: Decimal, actual: Decimal, standard: Decimal) -> dict[str, Any]:
    return {
        "source": "sap",
        "company_code": "1000",
        "freight_document": f"F{number}",
        "freight_line": "1",
        "posting_date": f"{period}-10",
        "period": period,
        "shipment_mode": mode,
        "shipped_units": units,
        "actual_cost_local": actual,
        "standard_mode_cost_local": standard,
        "currency_local": "USD",
    }


shipment = st.tuples(
    st.sampled_from(["2025-05", "2025-06", "2025-08", "2026-02"]),
    st.sampled_from(["standard", "expedite"]),
    positive,
    positive,
    positive,
)


@few
@given(st.lists(shipment, min_size=1, max_size=12), st.decimals(min_value=0, max_value=1, places=2), st.randoms())
def test_frequency_and_rate_are_the_premium_and_lines_may_be_split(
    shipments: list[tuple[str, str, Decimal, Decimal, Decimal]], part: Decimal, random: Any
) -> None:
    documents = [freight(number, *values) for number, values in enumerate(shipments)]

    def measured(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return result(
            "int_freight_effects",
            {
                "freight_documents": rows,
                "fiscal_periods": PERIODS,
                "int_measure_windows": [window("X1", "expedite_freight")],
                "measure_scopes": [{"measure_id": "X1", "scope_id": "1", "share": 1}],
                "int_budget_rates": [{"measure_id": "X1", "source": "sap", "currency": "USD", "budget_rate": "0.8"}],
                "config_run": RUN,
                "config_policies": POLICIES,
            },
        )

    found = measured(documents)
    reference = [d for d in documents if d["period"] < "2025-07"]
    for period in {row["period"] for row in found}:
        mine = [row for row in found if row["period"] == period]
        now = [d for d in documents if d["period"] == period]
        assert {row["part"] for row in mine} == {"frequency", "rate"}
        if not reference:
            assert {row["evidence_status"] for row in mine} == {"excluded"}
            continue
        premium0, premium1 = (
            sum(
                (
                    d["actual_cost_local"] - d["standard_mode_cost_local"]
                    for d in rows
                    if d["shipment_mode"] == "expedite"
                ),
                Decimal(0),
            )
            * Decimal("0.8")
            for rows in (reference, now)
        )
        units0, units1 = (sum((d["shipped_units"] for d in rows), Decimal(0)) for rows in (reference, now))
        expected = (premium0 * units1 / units0).quantize(MICRO, ROUND_HALF_UP) - premium1
        assert abs(total(mine, "amount_reporting") - expected) <= MICRO
    # the same documents with the first line in two, in another order
    first = documents[0]
    units, actual, standard = (
        split_in_two(first[column], part)
        for column in ("shipped_units", "actual_cost_local", "standard_mode_cost_local")
    )
    pieces = [
        first
        | {
            "freight_line": str(line + 1),
            "shipped_units": units[line],
            "actual_cost_local": actual[line],
            "standard_mode_cost_local": standard[line],
        }
        for line in (0, 1)
    ]
    cut = pieces + documents[1:]
    random.shuffle(cut)
    assert comparable(measured(cut)) == comparable(found)


@few
@given(
    st.lists(st.tuples(positive, positive, st.decimals(min_value=0, max_value=999, places=2)), min_size=2, max_size=6),
    st.decimals(min_value=0, max_value=1, places=4),
    st.randoms(),
)
def test_provision_effects_add_up_to_the_level_and_shares_to_the_whole(
    months: list[tuple[Decimal, Decimal, Decimal]], share: Decimal, random: Any
) -> None:
    provisions = [
        {
            "source": "sap",
            "company_code": "1000",
            "plant": "10",
            "item_group": "SPARE",
            "period": MONTHS[5 + number],
            "gross_inventory_local": gross,
            "provision_local": provision,
            "used_local": 0,
            "released_unused_local": unused if number else 0,
            "currency_local": "EUR",
        }
        for number, (gross, provision, unused) in enumerate(months)
    ]
    shares = {"A": Decimal(1), "B": share, "C": 1 - share}

    def measured(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return result(
            "int_provision_effects",
            {
                "obsolescence_provisions": rows,
                "fiscal_periods": PERIODS,
                "int_measure_windows": [window(measure, "obsolescence") for measure in shares],
                "measure_scopes": [{"measure_id": m, "scope_id": "1", "share": s} for m, s in shares.items()],
                "measure_parameters": [
                    {"measure_id": m, "parameter": p, "value": "2025-06", "is_current": "true"}
                    for m in shares
                    for p in ("reference_from", "reference_to")
                ],
                "int_budget_rates": [
                    {"measure_id": m, "source": "sap", "currency": "EUR", "budget_rate": 1} for m in shares
                ],
                "config_run": RUN,
                "config_policies": POLICIES,
            },
        )

    found = measured(provisions)
    by_measure = {m: [row for row in found if row["measure_id"] == m and row["part"] == "provision"] for m in shares}
    rate = (months[0][1] / months[0][0]).quantize(Decimal("0.0000000001"), ROUND_HALF_UP)
    level = rate * months[-1][0] - months[-1][1] - sum((m[2] for m in months[1:]), Decimal(0))
    assert total(by_measure["A"], "amount_reporting") == level.quantize(MICRO, ROUND_HALF_UP)
    parts = total(by_measure["B"], "amount_reporting") + total(by_measure["C"], "amount_reporting")
    assert abs(total(by_measure["A"], "amount_reporting") - parts) <= 2 * MICRO
    random.shuffle(provisions)
    assert comparable(measured(provisions)) == comparable(found)


invoice = st.tuples(st.sampled_from(MONTHS[6:14]), money)


@few
@given(
    st.lists(invoice, min_size=1, max_size=10),
    st.lists(st.tuples(st.sampled_from(MONTHS[6:14]), positive), max_size=4),
    st.decimals(min_value=0, max_value=1, places=2),
    st.randoms(),
)
def test_rebates_add_up_to_what_the_last_tier_gives_and_invoices_may_be_split(
    invoices: list[tuple[str, Decimal]], accruals: list[tuple[str, Decimal]], part: Decimal, random: Any
) -> None:
    lines = [
        {
            "source": "sap",
            "company_code": "1000",
            "supplier_id": "S1",
            "posting_date": f"{period}-15",
            "period": period,
            "currency": "EUR",
            "amount_doc": amount,
        }
        for period, amount in invoices
    ]
    agreement = {
        "source": "finance",
        "agreement_id": "R1",
        "company_code": "1000",
        "supplier_id": "S1",
        "valid_from": "2025-07-01",
        "valid_to": "2026-06-30",
        "currency": "EUR",
    }
    accrued = [
        {
            "source": "finance",
            "agreement_id": "R1",
            "company_code": "1000",
            "period": period,
            "accrued_local": amount,
            "currency_local": "EUR",
        }
        for period, amount in dict(accruals).items()
    ]

    def measured(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return result(
            "int_rebate_effects",
            {
                "rebate_agreements": [
                    agreement | {"tier_from_amount": 0, "rebate_share": "0.02"},
                    agreement | {"tier_from_amount": 50000, "rebate_share": "0.035"},
                ],
                "rebate_accruals": accrued,
                "supplier_invoice_lines": rows,
                "fiscal_periods": PERIODS,
                "int_measure_windows": [window("X1", "rebate")],
                "measure_scopes": [{"measure_id": "X1", "scope_id": "1", "share": 1}],
                "int_budget_rates": [{"measure_id": "X1", "source": "sap", "currency": "EUR", "budget_rate": 1}],
                "config_run": RUN,
                "config_policies": POLICIES,
            },
        )

    found = measured(lines)
    bought = sum((amount for _period, amount in invoices), Decimal(0))
    tier = Decimal("0.035") if bought >= 50000 else Decimal("0.02") if bought >= 0 else Decimal(0)
    assert total(found, "amount_reporting") == tier * bought
    missing = total([row for row in found if row["part"] == "not_accrued"], "amount_reporting")
    short = tier * bought - sum((a["accrued_local"] for a in accrued), Decimal(0))
    assert missing == 0 or missing == short
    first, second = split_in_two(lines[0]["amount_doc"], part)
    cut = [lines[0] | {"amount_doc": first}, lines[0] | {"amount_doc": second}, *lines[1:]]
    random.shuffle(cut)
    assert comparable(measured(cut)) == comparable(found)


months_bought = st.lists(
    st.tuples(st.sampled_from(MONTHS[6:15]), st.sampled_from(["A", "B", "C"]), positive), min_size=1, max_size=9
)


@few
@given(
    months_bought, st.lists(st.integers(0, 100), min_size=36, max_size=36), st.sampled_from(["expense", "capitalise"])
)
def test_a_rebate_is_income_or_lies_on_goods_in_stock(
    bought: list[tuple[str, str, Decimal]], turned: list[int], policy: str
) -> None:
    """A tier that is reached late counts for goods that have left already and for those still there."""
    purchases: dict[tuple[str, str], Decimal] = {}
    for period, item, amount in bought:
        purchases[period, item] = purchases.get((period, item), Decimal(0)) + amount
    agreement = {"valid_from": "2025-07-01", "agreement_id": "R1", "company_code": "1000"}
    point = {"agreement_source": "finance", "source": "sap", "plant": "10", "currency": "EUR"}
    share = {
        (period, item): Decimal(turned[(number * 3 + place) % 36]) / 100
        for number, period in enumerate(MONTHS)
        for place, item in enumerate("AB")
    }
    levels, level, so_far = [], Decimal(0), Decimal(0)
    for period in sorted({period for period, _item in purchases}):
        so_far += sum(amount for (month, _item), amount in purchases.items() if month == period)
        now = (so_far * (Decimal("0.035") if so_far >= 100_000 else Decimal("0.02"))).quantize(MICRO)
        levels.append((period, now - level))
        level = now
    named = [
        {"name": "rebate_policy", "value": f"rebate_{policy}"},
        {"name": "ppv_policy", "value": "ppv_expense"},
    ]
    models = ("int_rebate_stock", "int_rebate_savings", "saving_pools")
    with tables(
        "int_rebate_purchases", "fiscal_periods", "int_pool_quantities", "int_rebate_effects", "int_budget_rates",
        "benefit_lines", "int_measure_decisions",
    ) as con:  # fmt: skip
        fill(con, "config_run", RUN)
        fill(con, "config_policies", [*POLICIES, *named])
        fill(con, "fiscal_periods", PERIODS)
        fill(con, "int_budget_rates", [{"measure_id": "X1", "source": "sap", "currency": "EUR", "budget_rate": 1}])
        fill(
            con,
            "int_rebate_purchases",
            [
                agreement | point
                | {"item_id": item, "period": period, "is_stocked": item != "C"}
                | {"amount_doc": value, "amount_local": value}
                for (period, item), value in purchases.items()
            ],
        )  # fmt: skip
        fill(
            con,
            "int_pool_quantities",
            [
                {"source": "sap", "item_id": item, "plant": "10", "period": period, "period_index": number,
                 "opening_quantity": 0, "inflow_quantity": 0, "outflow_quantity": 0,
                 "release_share": share.get((period, item), 1)}
                for number, period in enumerate(MONTHS[:15], 1)
                for item in "ABC"
            ],
        )  # fmt: skip
        effect = {"measure_id": "X1", "source": "finance", "evidence_status": "supported"}
        fill(
            con,
            "int_rebate_effects",
            [agreement | effect | {"period": period, "amount_reporting": amount} for period, amount in levels],
        )
        decided = [{"measure_id": "X1", "period": period, "validated_factor": 1} for period, _amount in levels]
        fill(con, "int_measure_decisions", decided)
        stock, savings, pools = (run(con, model, keep=True) for model in models)

    for period, amount in levels:
        assert total_of(savings, period, "saving_reporting") == amount
    last = MONTHS[14]
    held = total_of(pools, last, "closing_pool_reporting")
    income = total(pools, "direct_pnl_reporting") + total(pools, "released_reporting")
    assert income + held == level
    assert (total(pools, "validated_direct_pnl_reporting") + total(pools, "validated_released_reporting")) == income
    lying: Decimal = sum((r["in_stock_doc"] for r in stock if r["period"] == last), Decimal(0))
    assert abs(held - level * lying / total_bought(purchases)) <= Decimal("0.001")
    by_hand = Decimal(0)
    for item in "AB":
        for number in range(15):
            by_hand_item = purchases.get((MONTHS[number], item), Decimal(0))
            for later in range(number, 15):
                by_hand_item *= 1 - share[MONTHS[later], item]
            by_hand += by_hand_item
    assert abs(lying - (by_hand if policy == "capitalise" else 0)) <= Decimal("0.001")


def total_of(rows: Sequence[dict[str, Any]], period: str, column: str) -> Decimal:
    return total([row for row in rows if row["period"] == period], column)


def total_bought(purchases: Mapping[tuple[str, str], Decimal]) -> Decimal:
    return sum(purchases.values(), Decimal(0))
