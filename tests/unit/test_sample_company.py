"""The sample company against itself: the written files are read back with their own small parsers and recomputed.

Belongs here: identities that hold for any correct group (double entry, roll-forward, order values, pool arithmetic).
Does not: comparing the pipeline's figures with the truth (tests/e2e).
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest

from orchestration.sample_company import SampleCompany, SampleCompanyError, generate
from orchestration.sample_company.dialects import DIALECTS, format_numbers
from orchestration.sample_company.truth import turn_pool
from orchestration.sample_company.world import divide_half_up, fraction_text

import numpy as np  # isort: skip

Row = dict[str, str]
DECIMALS = {"JPY": 0, "KWD": 3}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> SampleCompany:
    return generate(tmp_path_factory.mktemp("company") / "ws", seed=1)


def rows_of(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="") as f:
        for row in csv.DictReader(f):
            yield {k.upper(): v for k, v in row.items()}


@pytest.fixture(scope="module")
def table(company: SampleCompany) -> Callable[[str], list[Row]]:
    cache: dict[str, list[Row]] = {}

    def read(name: str) -> list[Row]:
        if name not in cache:
            rows = rows_of(company.extracts / f"{name}.csv")
            cache[name] = [r for r in rows if r.get("MANDT", r.get("RCLNT", "100")) == "100"]
        return cache[name]

    return read


def register(company: SampleCompany, name: str) -> list[dict[str, str]]:
    with (company.register / f"{name}.csv").open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def truth(company: SampleCompany) -> list[dict[str, str]]:
    with (company.truth / "measure_periods.csv").open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def sign(row: Row) -> int:
    return {"S": 1, "H": -1}[row["SHKZG"]]


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


# --- pure functions, cases worked by hand ------------------------------------------------------------------


def test_pool_of_the_method_example_moving_average() -> None:
    """METHOD section 5: 2,000 opening, 1,000 in and out a month, saving 1,000 a month."""
    released, held = turn_pool(2000, [1000] * 6, [1000] * 6, [Fraction(1000)] * 6)
    shown = [float(round(x, 2)) for x in released]
    assert shown[:3] == [333.33, 555.56, 703.70]
    assert shown[5] == 912.21
    assert float(round(sum(released), 2)) == 4175.58
    assert float(round(held[5], 2)) == 1824.42


def test_pool_releases_everything_without_stock_and_never_more_than_it_holds() -> None:
    released, held = turn_pool(0, [0, 10], [0, 25], [Fraction(7), Fraction(3)])
    assert released == [7, 3]
    assert held == [0, 0]
    released, held = turn_pool(10, [10], [-4], [Fraction(5)])
    assert released == [0]
    assert held == [5]


def test_half_up_rounding_goes_away_from_zero() -> None:
    got = divide_half_up(np.array([5, -5, 4, -4, 7]), np.array([10, 10, 10, 10, 2]))
    assert got.tolist() == [1, -1, 0, 0, 4]


def test_fraction_text() -> None:
    assert fraction_text(Fraction(-1, 8), 2) == "-0.13"
    assert fraction_text(Fraction(-1, 1000), 2) == "0.00"
    assert fraction_text(Fraction(1234567, 1000), 3) == "1234.567"


@pytest.mark.parametrize("style", ["plain", "us", "german"])
def test_numbers_are_formatted_exactly(style: str) -> None:
    values = [0, 5, -5, 99999, 100000, -123456789, 1000000000]
    options = {
        "plain": {},
        "us": {"thousands": ",", "minus_behind": True, "quote_on": ","},
        "german": {"thousands": ".", "decimal_mark": ",", "minus_behind": True, "quote_on": ";"},
    }[style]
    got = format_numbers(np.array(values), 2, **options).to_pylist()  # type: ignore[arg-type]
    for value, text in zip(values, got, strict=True):
        magnitude = f"{Decimal(abs(value)) / 100:,.2f}"
        if style == "plain":
            expected = ("-" if value < 0 else "") + magnitude.replace(",", "")
        elif style == "us":
            expected = magnitude + ("-" if value < 0 else "")
            expected = f'"{expected}"' if "," in expected else expected
        else:
            expected = magnitude.translate(str.maketrans(",.", ".,")) + ("-" if value < 0 else "")
        assert text == expected


# --- ledger ------------------------------------------------------------------------------------------------


def test_journals_balance_in_both_currencies(table: Callable[[str], list[Row]]) -> None:
    sums: dict[tuple[str, str, str], list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for r in table("BSEG"):
        total = sums[r["BUKRS"], r["BELNR"], r["GJAHR"]]
        total[0] += sign(r) * Decimal(r["DMBTR"])
        total[1] += sign(r) * Decimal(r["WRBTR"])
    assert len(sums) == len(table("BKPF"))
    assert [k for k, v in sums.items() if v != [0, 0]] == []


def ledger_totals(table: Callable[[str], list[Row]]) -> dict[tuple[str, str, str, int, str], Decimal]:
    heads = {(r["BUKRS"], r["BELNR"], r["GJAHR"]): r for r in table("BKPF")}
    out: dict[tuple[str, str, str, int, str], Decimal] = defaultdict(Decimal)
    for r in table("BSEG"):
        month = int(heads[r["BUKRS"], r["BELNR"], r["GJAHR"]]["MONAT"])
        out[r["BUKRS"], r["HKONT"], r["GJAHR"], month, r["SHKZG"]] += sign(r) * Decimal(r["DMBTR"])
    return out


def test_trial_balance_is_opening_and_journals(table: Callable[[str], list[Row]]) -> None:
    journals = ledger_totals(table)
    seen = set()
    for r in table("FAGLFLEXT"):
        for p in range(1, 17):
            key = r["RBUKRS"], r["RACCT"], r["RYEAR"], p, r["DRCRK"]
            seen.add(key)
            assert Decimal(r[f"HSL{p:02d}"]) == journals.get(key, Decimal(0)), key
    assert set(journals) <= seen


def test_balance_sheet_accounts_carry_forward_and_results_go_to_equity(table: Callable[[str], list[Row]]) -> None:
    sheet = {r["SAKNR"] for r in table("SKA1") if r["XBILK"] == "X"}
    start: dict[tuple[str, str, int], Decimal] = defaultdict(Decimal)
    end: dict[tuple[str, str, int], Decimal] = defaultdict(Decimal)
    for r in table("FAGLFLEXT"):
        key = r["RBUKRS"], r["RACCT"], int(r["RYEAR"])
        start[key] += Decimal(r["HSLVT"])
        end[key] += Decimal(r["HSLVT"]) + sum(Decimal(r[f"HSL{p:02d}"]) for p in range(1, 17))
    accounts = {a for _, a, _ in start}
    for company in ("1000", "2000"):
        assert sum(v for k, v in start.items() if k[0] == company and k[2] == 2024) == 0
        for year in (2025, 2026):
            result = sum(end[company, a, year - 1] for a in accounts - sheet)
            for a in accounts:
                if a not in sheet:
                    assert start[company, a, year] == 0
                elif a == "0000089000":
                    assert start[company, a, year] == end[company, a, year - 1] + result
                else:
                    assert start[company, a, year] == end[company, a, year - 1]


def test_statements_are_the_trial_balance(company: SampleCompany, table: Callable[[str], list[Row]]) -> None:
    with (company.finance / "account_mapping.csv").open(encoding="utf-8") as f:
        mapping = list(csv.DictReader(f))
    with (company.finance / "financial_statements.csv").open(encoding="utf-8") as f:
        statements = [row for row in csv.DictReader(f) if row["statement"] != "cash_flow"]
    buckets: dict[tuple[str, str, int], list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 17)
    for r in table("FAGLFLEXT"):
        row = buckets[r["RBUKRS"], r["RACCT"].lstrip("0"), int(r["RYEAR"])]
        values = [Decimal(r["HSLVT"]), *(Decimal(r[f"HSL{p:02d}"]) for p in range(1, 17))]
        buckets[r["RBUKRS"], r["RACCT"].lstrip("0"), int(r["RYEAR"])] = [
            a + b for a, b in zip(row, values, strict=True)
        ]
    assert len({s["period"] for s in statements}) == 27
    assets: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for s in statements:
        year, month = int(s["period"][:4]), int(s["period"][5:])
        expected = Decimal(0)
        for m in mapping:
            if (m["company_code"], m["statement"], m["line_id"]) != (s["company_code"], s["statement"], s["line_id"]):
                continue
            row = buckets[m["company_code"], m["account"], year]
            amount = row[month] if s["basis"] == "period" else sum(row[: month + 1], Decimal(0))
            expected += int(m["presentation_sign"]) * amount
            presentation = int(m["presentation_sign"])
        assert Decimal(s["amount"]) == expected, s
        if s["statement"] == "balance_sheet":
            assets[s["company_code"], s["period"]] += presentation * Decimal(s["amount"])
    assert set(assets.values()) == {0}


def test_published_cash_flows_add_up_to_what_the_bank_moved(company: SampleCompany) -> None:
    with (company.finance / "financial_statements.csv").open(encoding="utf-8") as f:
        statements = list(csv.DictReader(f))
    cash = {(s["company_code"], s["period"]): Decimal(s["amount"]) for s in statements if s["line_id"] == "cash"}
    flows: dict[tuple[str, str], dict[str, Decimal]] = defaultdict(dict)
    for s in statements:
        if s["statement"] == "cash_flow":
            flows[s["company_code"], s["period"]][s["line_id"]] = Decimal(s["amount"])
    assert len(flows) == 2 * 26  # none for the first month: no balance sheet before it
    months = sorted({period for _, period in cash})
    for (code, period), lines in flows.items():
        change = lines.pop("change_in_cash")
        assert change == cash[code, period] - cash[code, months[months.index(period) - 1]]
        assert sum(lines.values()) == change
    assert any(lines["financing"] for lines in flows.values()) is False  # nobody paid in, nothing was paid out


# --- stock -------------------------------------------------------------------------------------------------

VALUATED_OUT = {"103", "311"}


def test_stock_history_is_opening_and_movements(table: Callable[[str], list[Row]]) -> None:
    """Every MBEWH/MBEW balance equals the one before plus movements, invoice differences and the revaluation."""
    heads = {(r["MBLNR"], r["MJAHR"]): r for r in table("MKPF")}
    change: dict[tuple[str, str], dict[str, list[Decimal]]] = defaultdict(dict)

    def add(key: tuple[str, str], period: str, quantity: Decimal, value: Decimal) -> None:
        total = change[key].setdefault(period, [Decimal(0), Decimal(0)])
        total[0] += quantity
        total[1] += value

    for r in table("MSEG"):
        if r["BWART"] in VALUATED_OUT or not r["VPRSV"] or r["SOBKZ"]:  # special stock is not ours
            continue
        period = heads[r["MBLNR"], r["MJAHR"]]["BUDAT"][:6]
        add((r["MATNR"], r["WERKS"]), period, sign(r) * Decimal(r["MENGE"]), sign(r) * Decimal(r["DMBTR"]))
    journals = {(r["BUKRS"], r["BELNR"], r["GJAHR"]): r for r in table("BKPF")}
    for r in table("BSEG"):
        head = journals[r["BUKRS"], r["BELNR"], r["GJAHR"]]
        if r["KTOSL"] == "BSX" and head["AWTYP"] in ("RMRP", "PRCHG"):
            add((r["MATNR"], r["WERKS"]), head["BUDAT"].replace("-", "")[:6], Decimal(0), sign(r) * Decimal(r["DMBTR"]))
    history: dict[tuple[str, str], list[tuple[str, Row]]] = defaultdict(list)
    for r in table("MBEWH"):
        history[r["MATNR"], r["BWKEY"]].append((r["LFGJA"] + r["LFMON"], r))
    checked = 0
    for r in table("MBEW"):
        key = r["MATNR"], r["BWKEY"]
        states = [*sorted(history[key]), ("999999", r)]
        for (before_period, before), (period, after) in pairwise(states):
            moved = [v for p, v in change[key].items() if before_period < p <= period]
            assert Decimal(after["LBKUM"]) == Decimal(before["LBKUM"]) + sum(v[0] for v in moved)
            assert Decimal(after["SALK3"]) == Decimal(before["SALK3"]) + sum(v[1] for v in moved)
            assert moved, "a history row is written only when a period is touched"
            checked += 1
        if r["VPRSV"] == "S":
            value = Decimal(r["LBKUM"]) * Decimal(r["STPRS"]) / Decimal(r["PEINH"])
            assert Decimal(r["SALK3"]) == value.quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert checked > 5000


def test_storage_locations_are_the_stock_of_the_plant_and_move_with_their_documents(
    table: Callable[[str], list[Row]],
) -> None:
    """MARD adds up to MBEW; from month to month (MARDH) a storage location changes by the movements that name it."""
    heads = {(r["MBLNR"], r["MJAHR"]): r for r in table("MKPF")}
    change: dict[tuple[str, str, str], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for r in table("MSEG"):
        if r["BWART"] != "103" and r["VPRSV"] and not r["SOBKZ"]:
            period = heads[r["MBLNR"], r["MJAHR"]]["BUDAT"][:6]
            change[r["MATNR"], r["WERKS"], r["LGORT"]][period] += sign(r) * Decimal(r["MENGE"])

    def own(row: Row) -> Decimal:
        return sum((Decimal(row[c]) for c in ("LABST", "UMLME", "INSME", "EINME", "SPEME")), Decimal(0))

    history: dict[tuple[str, str, str], list[tuple[str, Row]]] = defaultdict(list)
    for r in table("MARDH"):
        history[r["MATNR"], r["WERKS"], r["LGORT"]].append((r["LFGJA"] + r["LFMON"], r))
    of_plant: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    checked = 0
    for r in table("MARD"):
        key = r["MATNR"], r["WERKS"], r["LGORT"]
        of_plant[key[:2]] += own(r)
        states = [*sorted(history[key]), ("999999", r)]
        for (before_period, before), (period, after) in pairwise(states):
            moved = [q for p, q in change[key].items() if before_period < p <= period]
            assert own(after) == own(before) + sum(moved)
            checked += 1
        if not history[key]:  # a location that only came to be: all of its movements
            assert own(r) == sum(change[key].values()) or key[2] == "0001"
    assert checked > 5000
    assert {key: q for key, q in of_plant.items() if q} == {
        (r["MATNR"], r["BWKEY"]): Decimal(r["LBKUM"]) for r in table("MBEW") if Decimal(r["LBKUM"])
    }
    assert {r["LGORT"] for r in table("MARD") if Decimal(r["SPEME"])} == {"0002"}
    assert any(Decimal(r["INSME"]) for r in table("MARD"))


def test_stock_accounts_equal_material_values(table: Callable[[str], list[Row]]) -> None:
    ledger: dict[str, Decimal] = defaultdict(Decimal)
    for r in table("FAGLFLEXT"):
        if r["RYEAR"] == "2026" and r["RACCT"] in ("0000300000", "0000310000"):
            ledger[r["RBUKRS"]] += Decimal(r["HSLVT"]) + sum(Decimal(r[f"HSL{p:02d}"]) for p in range(1, 17))
    owner = {r["BWKEY"]: r["BUKRS"] for r in table("T001K")}
    stock: dict[str, Decimal] = defaultdict(Decimal)
    for r in table("MBEW"):
        stock[owner[r["BWKEY"]]] += Decimal(r["SALK3"])
    assert ledger == stock


def test_each_valued_movement_has_its_stock_line(table: Callable[[str], list[Row]]) -> None:
    """One BSX line for each MSEG line with a value, of the same amount; blocked receipts have no journal."""
    documents = {r["AWKEY"]: (r["BUKRS"], r["BELNR"], r["GJAHR"]) for r in table("BKPF") if r["AWTYP"] == "MKPF"}
    lines: dict[tuple[str, str, str], list[tuple[str, str, Decimal]]] = defaultdict(list)
    for r in table("BSEG"):
        if r["KTOSL"] in ("BSX", "KBS"):
            lines[r["BUKRS"], r["BELNR"], r["GJAHR"]].append((r["MATNR"], r["WERKS"], sign(r) * Decimal(r["DMBTR"])))
    wanted: dict[str, list[tuple[str, str, Decimal]]] = defaultdict(list)
    for r in table("MSEG"):
        if Decimal(r["DMBTR"]):
            wanted[r["MBLNR"] + r["MJAHR"]].append((r["MATNR"], r["WERKS"], sign(r) * Decimal(r["DMBTR"])))
        assert (r["BWART"] in VALUATED_OUT or r["SOBKZ"] != "") == (Decimal(r["DMBTR"]) == 0)
    assert set(wanted) == set(documents)
    for key, expected in wanted.items():
        assert sorted(lines[documents[key]]) == sorted(expected)


# --- purchasing --------------------------------------------------------------------------------------------


def test_net_values_are_exact_and_in_the_shifted_decimals(table: Callable[[str], list[Row]]) -> None:
    currency = {r["EBELN"]: r["WAERS"] for r in table("EKKO")}
    seen = set()
    for r in table("EKPO"):
        price_units = Decimal(r["MENGE"]) * Decimal(r["BPUMZ"]) / Decimal(r["BPUMN"])
        assert Decimal(r["NETWR"]) == price_units * Decimal(r["NETPR"]) / Decimal(r["PEINH"]), r
        seen.add((currency[r["EBELN"]], r["MEINS"], r["BPRME"], r["PEINH"]))
    assert {c for c, *_ in seen} == {"EUR", "USD", "GBP", "JPY", "KWD"}
    assert ("JPY", "PAL", "EA", "1000") in seen


def test_shifted_document_amounts_times_rate_are_local_amounts(table: Callable[[str], list[Row]]) -> None:
    """Stored amount x 10^(2 - decimals) x posted rate = local amount: right only with the shift and the indirect
    form.
    """
    heads = {(r["BUKRS"], r["BELNR"], r["GJAHR"]): r for r in table("BKPF")}
    checked: dict[str, int] = defaultdict(int)
    for r in table("BSEG"):
        head = heads[r["BUKRS"], r["BELNR"], r["GJAHR"]]
        if head["BLART"] != "WE" or r["KTOSL"] != "WRX" or head["WAERS"] == head["HWAER"]:
            continue
        rate = Decimal(head["KURSF"])
        true = Decimal(r["WRBTR"]) * Decimal(10) ** (2 - DECIMALS.get(head["WAERS"], 2))
        local = true / -rate if rate < 0 else true * rate
        assert abs(local - Decimal(r["DMBTR"])) <= Decimal("0.01"), (head, r)
        checked[head["WAERS"]] += 1
    assert set(checked) == {"EUR", "USD", "GBP", "JPY", "KWD"}


def test_goods_received_invoice_received_is_explained_by_open_lines(table: Callable[[str], list[Row]]) -> None:
    open_value: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    open_quantity: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for r in table("EKBE"):
        key = r["EBELN"], r["EBELP"]
        if r["VGABE"] == "1" and r["BWART"] != "103":
            open_value[key] += sign(r) * Decimal(r["DMBTR"])
            open_quantity[key] += sign(r) * Decimal(r["MENGE"])
        elif r["VGABE"] == "2":
            open_value[key] -= sign(r) * Decimal(r["AREWR"])
            open_quantity[key] -= sign(r) * Decimal(r["MENGE"])
    ledger = sum(sign(r) * Decimal(r["DMBTR"]) for r in table("BSEG") if r["KTOSL"] == "WRX")
    assert -ledger == sum(open_value.values())
    transfers = {r["EBELN"] for r in table("EKKO") if r["BSART"] == "UB"}
    settled = [k for k, q in open_quantity.items() if q == 0 and k[0] not in transfers]
    assert len(settled) > 5000
    assert all(open_value[k] == 0 for k in settled)


def test_reversals_point_both_ways(table: Callable[[str], list[Row]]) -> None:
    materials = {(r["MBLNR"], r["MJAHR"], r["ZEILE"]): r for r in table("MSEG")}
    undone = [r for r in materials.values() if r["BWART"] in ("102", "202", "262", "602")]
    assert len(undone) > 100
    for r in undone:
        original = materials[r["SMBLN"], r["SJAHR"], r["SMBLP"]]
        assert (original["MENGE"], original["DMBTR"]) == (r["MENGE"], r["DMBTR"])
        assert original["SHKZG"] != r["SHKZG"]
    for r in materials.values():
        if r["BWART"] in ("105", "122"):
            named = materials[r["LFBNR"], r["LFBJA"], r["LFPOS"]]
            assert (named["EBELN"], named["EBELP"]) == (r["EBELN"], r["EBELP"])
            assert named["BWART"] == {"105": "103", "122": "101"}[r["BWART"]]
    for name, amount in (("BKPF", None), ("RBKP", "RMWWR")):
        documents = {(r["BUKRS"], r["BELNR"], r["GJAHR"]): r for r in table(name)}
        pairs = [r for r in documents.values() if r["STBLG"]]
        assert pairs
        for r in pairs:
            other = documents[r["BUKRS"], r["STBLG"], r["STJAH"]]
            assert (other["STBLG"], other["STJAH"]) == (r["BELNR"], r["GJAHR"])
            if amount:
                assert other[amount] == r[amount]


def test_deleted_lines_carry_no_net_receipt(table: Callable[[str], list[Row]]) -> None:
    received: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    rows: dict[tuple[str, str], int] = defaultdict(int)
    for r in table("EKBE"):
        if r["VGABE"] == "1":
            received[r["EBELN"], r["EBELP"]] += sign(r) * Decimal(r["MENGE"])
            rows[r["EBELN"], r["EBELP"]] += 1
    deleted = [(r["EBELN"], r["EBELP"]) for r in table("EKPO") if r["LOEKZ"] == "L"]
    assert {0, 2} == {rows[k] for k in deleted}
    assert all(received[k] == 0 for k in deleted)


def test_all_companies_deliver_every_month(table: Callable[[str], list[Row]]) -> None:
    heads = {(r["MBLNR"], r["MJAHR"]): r["BUDAT"][:6] for r in table("MKPF")}
    months = {(r["WERKS"], heads[r["MBLNR"], r["MJAHR"]]) for r in table("MSEG") if r["BWART"] == "101"}
    assert len(months) == 3 * 27 + 23  # plant 1030 is sold at the end of May 2026


def test_another_client_is_present_with_the_same_keys(company: SampleCompany) -> None:
    rows = list(rows_of(company.extracts / "EKPO.csv"))
    other = {(r["EBELN"], r["EBELP"]) for r in rows if r["MANDT"] == "200"}
    assert other
    assert other <= {(r["EBELN"], r["EBELP"]) for r in rows if r["MANDT"] == "100"}


# --- register and truth ------------------------------------------------------------------------------------


def test_measured_is_pnl_plus_change_in_stock(company: SampleCompany) -> None:
    rows = truth(company)
    held: dict[str, Decimal] = defaultdict(Decimal)
    with (company.truth / "benefit_measure_periods.csv").open(encoding="utf-8", newline="") as f:
        cash = {r["measure_id"] for r in csv.DictReader(f) if r["value_kind"] == "cash"}
    for r in rows:
        if r["measure_id"] in cash:  # cash never touches the income statement
            assert Decimal(r["measured_pnl_reporting"]) == Decimal(r["recognised_pnl_reporting"]) == 0
            continue
        parts = Decimal(r["measured_pnl_reporting"]) + Decimal(r["held_in_stock_change_reporting"])
        assert abs(Decimal(r["measured_reporting"]) - parts) <= Decimal("0.000002")
        moved = Decimal(r["held_in_stock_reporting"]) - held[r["measure_id"]]
        assert abs(moved - Decimal(r["held_in_stock_change_reporting"])) <= Decimal("0.000002")
        held[r["measure_id"]] = Decimal(r["held_in_stock_reporting"])
    assert len(held) == 13 + 13
    assert max(abs(v) for v in held.values()) > 1000


def test_measured_total_recomputed_from_the_written_tables(
    company: SampleCompany, table: Callable[[str], list[Row]]
) -> None:
    """M-01 over all months, from EKPO, MSEG and RSEG rows: (baseline - invoiced price) x quantity, EUR only."""
    scope = {r["item_id"].zfill(18) for r in register(company, "measure_scope") if r["measure_id"] == "M-01"}
    base = {
        r["item_id"].zfill(18): Decimal(r["frozen_price"])
        for r in register(company, "baselines")
        if r["measure_id"] == "M-01"
    }
    days = {(r["MBLNR"], r["MJAHR"]): r["BUDAT"] for r in table("MKPF")}
    order = {(r["EBELN"], r["EBELP"]): r for r in table("EKPO")}
    supplier = {r["EBELN"]: r["LIFNR"] for r in table("EKKO")}
    codes = {"101", "102", "105", "122", "161"}
    receipts = [
        (days[r["MBLNR"], r["MJAHR"]], r)
        for r in table("MSEG")
        if r["MATNR"] in scope and r["BWART"] in codes and supplier.get(r["EBELN"]) == "0000200001"
    ]
    first = min(d for d, _ in receipts if d >= "20250701")
    end = str(int(first) + 10000)
    total, used = Decimal(0), set()
    for d, r in receipts:
        line = order[r["EBELN"], r["EBELP"]]
        if line["LOEKZ"] or not "20250701" <= d < end:
            continue
        used.add((r["EBELN"], r["EBELP"]))
        price = Decimal(line["NETWR"]) / (Decimal(line["MENGE"]) * Decimal(line["UMREZ"]))
        total += sign(r) * Decimal(r["MENGE"]) * (base[r["MATNR"]] - price)
    for r in table("RSEG"):
        if (r["EBELN"], r["EBELP"]) not in used:
            continue
        line = order[r["EBELN"], r["EBELP"]]
        quantity = Decimal(0) if r["TBTKZ"] else Decimal(r["MENGE"])
        total += sign(r) * (quantity * Decimal(line["NETWR"]) / Decimal(line["MENGE"]) - Decimal(r["WRBTR"]))
    measured = sum(Decimal(r["measured_reporting"]) for r in truth(company) if r["measure_id"] == "M-01")
    assert abs(total - measured) < Decimal("0.0001")


def test_baseline_rows_hash_recomputed_from_the_written_tables(
    company: SampleCompany, table: Callable[[str], list[Row]]
) -> None:
    cell = next(r for r in register(company, "baselines") if (r["measure_id"], r["item_id"]) == ("M-01", "100101"))
    days = {(r["MBLNR"], r["MJAHR"]): r["BUDAT"] for r in table("MKPF")}
    order = {(r["EBELN"], r["EBELP"]): r for r in table("EKPO")}
    lines, amount, total = [], Decimal(0), Decimal(0)
    for r in table("MSEG"):
        if r["MATNR"].lstrip("0") != "100101" or r["BWART"] not in ("101", "102", "105", "122", "161"):
            continue
        line = order[r["EBELN"], r["EBELP"]]
        if line["LOEKZ"] or not "20240701" <= days[r["MBLNR"], r["MJAHR"]] < "20250701":
            continue
        quantity = sign(r) * Decimal(r["MENGE"])
        item = r["ZEILE"].lstrip("0")
        lines.append(f"sap_main|{r['MJAHR']}|{r['MBLNR'].lstrip('0')}|{item}|{quantity:.3f}")
        total += quantity
        amount += quantity * Decimal(line["NETWR"]) / Decimal(line["MENGE"])
    digest = hashlib.sha256("\n".join(sorted(lines, key=str.encode)).encode()).hexdigest()
    assert (cell["frozen_rows"], Decimal(cell["frozen_quantity"])) == (str(len(lines)), total)
    assert cell["rows_hash"] == digest
    assert abs(Decimal(cell["frozen_price"]) - amount / total) < Decimal("0.000001")


def test_register_keeps_to_its_own_rules(company: SampleCompany) -> None:
    measures = {r["measure_id"]: r for r in register(company, "measures")}
    line = {r["project_id"]: r["reporting_line"] for r in register(company, "projects")}
    for r in register(company, "baselines"):
        assert r["approved_on"] < measures[r["measure_id"]]["effective_date"]
    signed = register(company, "sign_offs")
    for r in signed:
        assert r["preparer"] != r["approver"]
        assert r["approver_line"] != line[measures[r["measure_id"]]["project_id"]]
        assert r["signed_on"][:7] > r["period"]
        assert len(r["content_hash"]) == 64
    assert {r["decision"] for r in signed} == {"validated", "partly_validated", "disputed"}
    last = {r["measure_id"] for r in signed if r["period"] == "2026-09"}
    assert set(measures) - last == {"M-03", "M-10"}
    shares: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for r in register(company, "measure_scope"):
        if r["item_id"]:  # of the price measures
            shares[r["item_id"], r["supplier_id"]] += Decimal(r["share"] or 1)
    assert set(shares.values()) == {1}
    assert {r["unit"] for r in register(company, "plans")} == {"per_period", "per_year", "per_unit", "per_window"}
    assert {r["basis"] for r in register(company, "claims")} == {"period"}


def test_the_plot_shows_in_the_numbers(company: SampleCompany) -> None:
    """Late, leaking, over-claimed, avoidance: each story is visible in the truth."""
    total: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for r in truth(company):
        for name in ("planned", "claimed", "measured", "avoidance", "validated"):
            total[r["measure_id"]][name] += Decimal(r[f"{name}_reporting"])
    late = [r for r in truth(company) if r["measure_id"] == "M-02" and r["period"] < "2026-01"]
    assert all(Decimal(r["planned_reporting"]) > 0 for r in late)
    early = sum((Decimal(r["measured_reporting"]) for r in late), Decimal(0))
    assert abs(early) < Decimal("0.05") * total["M-02"]["measured"]
    assert total["M-03"]["measured"] < Decimal("0.8") * total["M-03"]["planned"]
    assert total["M-04"]["claimed"] > Decimal("1.3") * total["M-04"]["measured"]
    assert total["M-04"]["validated"] < total["M-04"]["measured"]
    assert total["M-05"]["measured"] < Decimal("0.85") * total["M-05"]["planned"]
    assert total["M-06"]["avoidance"] > 3 * total["M-06"]["measured"] > 0


# --- the workspace -----------------------------------------------------------------------------------------


def digest(folder: Path) -> dict[str, str]:
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def test_same_arguments_same_bytes(company: SampleCompany, tmp_path: Path) -> None:
    again = generate(tmp_path / "again", seed=1)
    assert digest(again.workspace) == digest(company.workspace)
    (again.extracts / "EKKO.csv").write_text("spoiled")
    assert digest(generate(tmp_path / "again", seed=1).workspace) == digest(company.workspace)
    assert digest(generate(tmp_path / "again", seed=3).workspace) != digest(company.workspace)


def test_scale_keeps_the_measures(company: SampleCompany, tmp_path: Path) -> None:
    larger = generate(tmp_path / "larger", seed=1, scale=2)
    for name in ("baselines.csv", "claims.csv", "sign_offs.csv"):
        assert (larger.register / name).read_bytes() == (company.register / name).read_bytes()
    assert larger.counts["BSEG"] > 1.8 * company.counts["BSEG"]
    keys = [(r["BUKRS"], r["BELNR"], r["GJAHR"]) for r in rows_of(larger.extracts / "BKPF.csv") if r["MANDT"] == "100"]
    assert len(keys) == len(set(keys))


def test_a_strange_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("precious")
    with pytest.raises(SampleCompanyError, match=r"mine\.txt.*Nothing was changed"):
        generate(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]
    with pytest.raises(SampleCompanyError, match="Valid: replication, se16n, se16n_de"):
        generate(tmp_path / "x", dialect="oracle")


def test_dialects_say_the_same(company: SampleCompany, tmp_path: Path) -> None:
    """Parse two foreign dialects by their own rules and compare every cell with the plain one."""

    def plain_key(text: str) -> str:
        text = text.removesuffix(".0")
        return text.lstrip("0") or "0" if text.isdigit() else text

    def number(text: str, mark: str) -> Decimal | str:
        other = "." if mark == "," else ","
        body = text.removeprefix("/").replace(other, "").replace(mark, ".")
        indirect = text.startswith("/")
        value = Decimal("-" + body[:-1] if body.endswith("-") else body)
        return -value if indirect else value

    def date(text: str) -> str:
        if text in ("", "00/00/0000", "00000000"):
            return ""
        if "/" in text:
            m, d, y = text.split("/")
            return f"20{y}{int(m):02d}{int(d):02d}"
        if "." in text:
            d, m, y = text.split(".")
            return f"{y}{m}{d}"
        return text.replace("-", "")

    dates = {"BUDAT", "BLDAT", "CPUDT", "BEDAT", "AEDAT", "ERSDA"}
    numbers = {"NETPR", "NETWR", "BRTWR", "MENGE", "DMBTR", "WRBTR", "AREWR", "BPMNG", "KURSF", "WKURS", "UKURS"}
    numbers |= {"RMWWR", "LBKUM", "SALK3", "STPRS", "VERPR", "ERFMG", "BSTMG"}
    for name, encoding, delimiter, mark in (("se16n", "utf-8-sig", ",", "."), ("se16n_de", "cp1252", ";", ",")):
        other = generate(tmp_path / name, seed=1, dialect=name)
        assert DIALECTS[name].encoding in encoding
        for table_name in ("EKKO", "EKPO", "EKBE", "MSEG", "BKPF", "BSEG", "RBKP", "RSEG", "LFA1", "TCURR", "MBEW"):
            with (other.extracts / f"{table_name}.csv").open(encoding=encoding, newline="") as f:
                theirs = list(csv.DictReader(f, delimiter=delimiter))
            ours = list(rows_of(company.extracts / f"{table_name}.csv"))
            assert len(ours) == len(theirs)
            for a, b in zip(ours[:3000], theirs[:3000], strict=True):
                for column, cell in a.items():
                    text = b[column]
                    if column in dates:
                        assert date(text) == date(cell)
                    elif column in numbers and cell and text:
                        assert number(text, mark) == Decimal(cell), (table_name, column)
                    else:
                        assert plain_key(text) == plain_key(cell), (table_name, column)
    assert "Gießerei Nordlicht GmbH" in {r["NAME1"] for r in rows_of(company.extracts / "LFA1.csv")}
