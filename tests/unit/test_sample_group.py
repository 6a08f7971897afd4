"""The sample group: four companies on four systems whose ledgers, stock and trade with each other tie.

Belongs here: the written files, read as they are. Does not belong here: the pipeline, and the first system alone
(test_sample_company.py).
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path

import pytest

from orchestration.sample_company import SampleCompany, SampleCompanyError, generate_group
from orchestration.sources.contract import ENTITIES

Row = dict[str, str]
Amounts = dict[tuple[str, ...], Decimal]
SHIFT = {"JPY": Decimal(100), "KWD": Decimal("0.1")}  # stored with two implied decimals, whatever the currency has
MONTHS = 27


@pytest.fixture(scope="module")
def group(tmp_path_factory: pytest.TempPathFactory) -> SampleCompany:
    return generate_group(tmp_path_factory.mktemp("group"), seed=3)


@pytest.fixture(scope="module")
def read(group: SampleCompany) -> Callable[[str], list[Row]]:
    known: dict[str, list[Row]] = {}

    def rows(path: str) -> list[Row]:
        if path not in known:
            with (group.workspace / path).open(encoding="utf-8", newline="") as file:
                first = file.readline()
                file.seek(0)
                known[path] = list(csv.DictReader(file, delimiter=";" if ";" in first else ","))
        return known[path]

    return rows


def number(text: str) -> Decimal:
    return Decimal(text or "0")


def total(rows: Iterable[tuple[tuple[str, ...], Decimal]]) -> Amounts:
    sums: Amounts = defaultdict(Decimal)
    for key, amount in rows:
        sums[key] += amount
    return sums


def test_same_seed_same_bytes_and_another_seed_other_bytes(tmp_path: Path, group: SampleCompany) -> None:
    def content(folder: Path) -> dict[str, bytes]:
        files = (p for p in sorted(folder.rglob("*")) if p.is_file())
        return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files}

    again = generate_group(tmp_path / "again", seed=3)
    assert content(again.workspace) == content(group.workspace)
    other = generate_group(tmp_path / "other", seed=4)
    changed = {name for name, data in content(other.workspace).items() if data != content(group.workspace).get(name)}
    assert {"extracts/ebs/GL_JE_LINES.csv", "extracts/s4/MATDOC.csv", "truth/measure_periods.csv"} <= changed


def test_a_folder_with_something_else_in_it_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(SampleCompanyError, match="letter"):
        generate_group(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["letter.txt"]


# --- S/4HANA, yen ------------------------------------------------------------------------------------------


def universal_journal(read: Callable[[str], list[Row]]) -> list[Row]:
    """Postings of the leading ledger: no carry-forward, no parallel ledger."""
    rows = read("extracts/s4/I_JournalEntryItem.csv")
    return [r for r in rows if r["Ledger"] == "0L" and r["FiscalPeriod"] != "000"]


def test_yen_journals_balance_and_the_parallel_ledger_would_double_them(read: Callable[[str], list[Row]]) -> None:
    rows = universal_journal(read)
    for column in ("AmountInCompanyCodeCurrency", "AmountInTransactionCurrency"):
        sums = total(((r["AccountingDocument"], r["FiscalYear"]), number(r[column])) for r in rows)
        assert [k for k, v in sums.items() if v] == []
    others = {r["Ledger"] for r in read("extracts/s4/I_JournalEntryItem.csv")}
    assert others == {"0L", "2L"}


def test_yen_balances_are_opening_and_postings(read: Callable[[str], list[Row]]) -> None:
    posted = total(
        ((r["GLAccount"], r["FiscalYear"], r["FiscalPeriod"]), number(r["AmountInCompanyCodeCurrency"]))
        for r in universal_journal(read)
    )
    carried = total(
        ((r["GLAccount"], r["FiscalYear"]), number(r["AmountInCompanyCodeCurrency"]))
        for r in read("extracts/s4/I_JournalEntryItem.csv")
        if r["FiscalPeriod"] == "000"
    )
    starts = total(())
    seen = set()
    for r in read("extracts/s4/I_GLAccountBalance.csv"):
        key = r["GLAccount"], r["FiscalYear"], r["FiscalPeriod"]
        seen.add(key)
        movement = number(r["AmountInCompanyCodeCurrency"])
        assert movement == posted.get(key, Decimal(0)), key
        start = number(r["StartingBalanceAmtInCoCodeCrcy"])
        assert start + movement == number(r["EndingBalanceAmtInCoCodeCrcy"])
        if r["FiscalPeriod"] == "001":
            assert start == carried.get(key[:2], Decimal(0)), key
        starts[r["FiscalYear"], r["FiscalPeriod"]] += start
    assert set(posted) <= seen
    assert set(starts.values()) == {Decimal(0)}


def test_yen_are_stored_with_two_decimals_they_do_not_have(read: Callable[[str], list[Row]]) -> None:
    """Stored x 100 x rate = stored local x 100, to the yen; without the shift it would be a hundred times off."""
    heads = {(r["BELNR"], r["GJAHR"]): r for r in read("extracts/s4/BKPF.csv")}
    checked: dict[str, int] = defaultdict(int)
    for r in universal_journal(read):
        head = heads[r["AccountingDocument"], r["FiscalYear"]]
        if r["TransactionTypeDetermination"] != "WRX" or head["BLART"] != "WE":
            continue
        currency = r["TransactionCurrency"]
        true = number(r["AmountInTransactionCurrency"]) * SHIFT.get(currency, Decimal(1))
        local = number(r["AmountInCompanyCodeCurrency"]) * SHIFT["JPY"]
        assert local == local.to_integral_value()
        assert abs(true * number(head["KURSF"] or "1") - local) <= Decimal("0.5"), r
        checked[currency] += 1
    assert set(checked) == {"JPY", "USD", "EUR"}


def test_yen_stock_is_the_stock_account(read: Callable[[str], list[Row]]) -> None:
    stock = sum((number(r["SALK3"]) for r in read("extracts/s4/MBEW.csv")), Decimal(0))
    ledger = sum(
        number(r["EndingBalanceAmtInCoCodeCrcy"])
        for r in read("extracts/s4/I_GLAccountBalance.csv")
        if (r["FiscalYear"], r["FiscalPeriod"]) == ("2026", "009") and r["GLAccount"].lstrip("0").startswith("13")
    )
    assert stock == ledger > 0
    moved = sum(
        (1 if r["SHKZG"] == "S" else -1) * number(r["DMBTR"])
        for r in read("extracts/s4/MATDOC.csv")
        if r["RECORD_TYPE"] == "MDOC"
    )
    posted = sum(
        number(r["AmountInCompanyCodeCurrency"])
        for r in universal_journal(read)
        if r["TransactionTypeDetermination"] == "BSX" and r["ReferenceDocumentType"] == "MKPF"
    )
    assert moved == posted
    assert {r["RECORD_TYPE"] for r in read("extracts/s4/MATDOC.csv")} == {"MDOC", "MIG_INIT"}


# --- Oracle, dollars ---------------------------------------------------------------------------------------


def ebs(read: Callable[[str], list[Row]], table: str) -> list[Row]:
    return read(f"extracts/ebs/{table}.csv")


def posted_headers(read: Callable[[str], list[Row]]) -> dict[str, Row]:
    return {
        r["JE_HEADER_ID"]: r
        for r in ebs(read, "GL_JE_HEADERS")
        if (r["STATUS"], r["ACTUAL_FLAG"]) == ("P", "A") and r["CURRENCY_CODE"] != "STAT"
    }


def test_dollar_journals_balance_and_what_must_not_count_is_there(read: Callable[[str], list[Row]]) -> None:
    heads = posted_headers(read)
    lines = [r for r in ebs(read, "GL_JE_LINES") if r["JE_HEADER_ID"] in heads]
    for kind in ("ENTERED", "ACCOUNTED"):
        sums = total(((r["JE_HEADER_ID"],), number(r[f"{kind}_DR"]) - number(r[f"{kind}_CR"])) for r in lines)
        assert [k for k, v in sums.items() if v] == []
        assert set(sums) == {(h,) for h in heads}
    left_out = [r for r in ebs(read, "GL_JE_HEADERS") if r["JE_HEADER_ID"] not in heads]
    assert sorted((r["STATUS"], r["ACTUAL_FLAG"], r["CURRENCY_CODE"]) for r in left_out) == [
        ("P", "A", "STAT"), ("P", "B", "USD"), ("P", "E", "USD"), ("U", "A", "USD"),
    ]  # fmt: skip


def counted_balances(read: Callable[[str], list[Row]]) -> list[Row]:
    return [
        r
        for r in ebs(read, "GL_BALANCES")
        if r["CURRENCY_CODE"] == "USD" and r["ACTUAL_FLAG"] == "A" and not r["TEMPLATE_ID"] and not r["TRANSLATED_FLAG"]
    ]


def test_dollar_balances_are_the_journals(read: Callable[[str], list[Row]]) -> None:
    heads = posted_headers(read)
    posted = total(
        ((r["CODE_COMBINATION_ID"], heads[r["JE_HEADER_ID"]]["PERIOD_NAME"]),
         number(r["ACCOUNTED_DR"]) - number(r["ACCOUNTED_CR"]))
        for r in ebs(read, "GL_JE_LINES") if r["JE_HEADER_ID"] in heads
    )  # fmt: skip
    begins = total(())
    for r in counted_balances(read):
        key = r["CODE_COMBINATION_ID"], r["PERIOD_NAME"]
        assert number(r["PERIOD_NET_DR"]) - number(r["PERIOD_NET_CR"]) == posted.pop(key, Decimal(0)), key
        begins[r["PERIOD_YEAR"], r["PERIOD_NUM"]] += number(r["BEGIN_BALANCE_DR"]) - number(r["BEGIN_BALANCE_CR"])
    assert {k: v for k, v in posted.items() if v} == {}
    assert len(begins) == MONTHS
    assert set(begins.values()) == {Decimal(0)}
    rest = [r for r in ebs(read, "GL_BALANCES") if r not in counted_balances(read)]
    assert {"template" if r["TEMPLATE_ID"] else r["TRANSLATED_FLAG"] or r["CURRENCY_CODE"] for r in rest} == {
        "template", "Y", "R", "STAT", "USD",
    }  # fmt: skip


def test_every_receipt_is_received_and_delivered(read: Callable[[str], list[Row]]) -> None:
    rows = {r["TRANSACTION_ID"]: r for r in ebs(read, "RCV_TRANSACTIONS")}
    kinds: dict[str, int] = defaultdict(int)
    for r in rows.values():
        kinds[r["TRANSACTION_TYPE"]] += 1
    assert kinds["RECEIVE"] == kinds["DELIVER"] > 300
    assert kinds["RETURN TO VENDOR"] == kinds["RETURN TO RECEIVING"] == MONTHS
    assert kinds["CORRECT"] >= 2
    for r in rows.values():
        if r["TRANSACTION_TYPE"] == "DELIVER":
            assert rows[r["PARENT_TRANSACTION_ID"]]["TRANSACTION_TYPE"] == "RECEIVE"
        if r["TRANSACTION_TYPE"] == "CORRECT":
            assert number(r["PRIMARY_QUANTITY"]) < 0
    boxes = [r for r in rows.values() if r["UNIT_OF_MEASURE"] == "Box"]
    assert boxes
    assert all(number(r["PRIMARY_QUANTITY"]) == 20 * number(r["SOURCE_DOC_QUANTITY"]) for r in boxes)


def test_dollar_subledger_reaches_the_ledger_line_by_line(read: Callable[[str], list[Row]]) -> None:
    """Every receiving, stock and invoice distribution is linked, and what is linked adds up to the ledger line."""
    heads = posted_headers(read)
    lines = {(r["JE_HEADER_ID"], r["JE_LINE_NUM"]): r for r in ebs(read, "GL_JE_LINES")}
    entries = {r["GL_SL_LINK_ID"]: r for r in ebs(read, "XLA_AE_LINES")}
    links: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    linked = set()
    for r in ebs(read, "XLA_DISTRIBUTION_LINKS"):
        links[r["AE_HEADER_ID"], r["AE_LINE_NUM"]] += number(r["UNROUNDED_ACCOUNTED_DR"]) - number(
            r["UNROUNDED_ACCOUNTED_CR"]
        )
        linked.add((r["SOURCE_DISTRIBUTION_TYPE"], r["SOURCE_DISTRIBUTION_ID_NUM_1"]))
    for r in ebs(read, "GL_IMPORT_REFERENCES"):
        line, entry = lines[r["JE_HEADER_ID"], r["JE_LINE_NUM"]], entries[r["GL_SL_LINK_ID"]]
        amount = number(line["ACCOUNTED_DR"]) - number(line["ACCOUNTED_CR"])
        assert amount == number(entry["ACCOUNTED_DR"]) - number(entry["ACCOUNTED_CR"]), r
        if heads[r["JE_HEADER_ID"]]["JE_CATEGORY"] not in ("Payments", "Receipts"):  # cash has no distributions here
            assert amount == links[entry["AE_HEADER_ID"], entry["AE_LINE_NUM"]], r
    for table, kind, column in (
        ("RCV_RECEIVING_SUB_LEDGER", "RCV_RECEIVING_SUB_LEDGER", "RCV_SUB_LEDGER_ID"),
        ("MTL_TRANSACTION_ACCOUNTS", "MTL_TRANSACTION_ACCOUNTS", "INV_SUB_LEDGER_ID"),
        ("AP_INVOICE_DISTRIBUTIONS_ALL", "AP_INV_DIST", "INVOICE_DISTRIBUTION_ID"),
    ):
        assert {(kind, r[column]) for r in ebs(read, table)} == {k for k in linked if k[0] == kind}


def test_dollar_stock_is_at_standard_and_is_the_stock_account(read: Callable[[str], list[Row]]) -> None:
    cost = {(r["INVENTORY_ITEM_ID"], r["ORGANIZATION_ID"]): r["STANDARD_COST"] for r in ebs(read, "CST_STANDARD_COSTS")}
    names = {r["ACCT_PERIOD_ID"]: r["PERIOD_NAME"] for r in ebs(read, "ORG_ACCT_PERIODS")}
    stock = total(())
    for r in ebs(read, "CST_PERIOD_CLOSE_SUMMARY"):
        value = number(r["ROLLBACK_QUANTITY"]) * number(cost[r["INVENTORY_ITEM_ID"], r["ORGANIZATION_ID"]])
        assert number(r["ROLLBACK_VALUE"]) == value
        stock[(names[r["ACCT_PERIOD_ID"]],)] += value
    account = {r["CODE_COMBINATION_ID"]: r["SEGMENT3"] for r in ebs(read, "GL_CODE_COMBINATIONS")}
    ledger = total(
        ((r["PERIOD_NAME"],), number(r["BEGIN_BALANCE_DR"]) - number(r["BEGIN_BALANCE_CR"])
         + number(r["PERIOD_NET_DR"]) - number(r["PERIOD_NET_CR"]))
        for r in counted_balances(read) if account[r["CODE_COMBINATION_ID"]] in ("13100", "13200")
    )  # fmt: skip
    assert len(ledger) == MONTHS
    assert {k: stock[k] for k in ledger} == ledger


# --- the own system, pounds --------------------------------------------------------------------------------


def test_each_select_is_an_entity_of_the_contract(group: SampleCompany) -> None:
    names = {p.stem for p in (group.workspace / "selects" / "homegrown").iterdir()}
    assert names < set(ENTITIES)
    assert {"goods_receipts", "supplier_invoice_lines", "journal_entry_lines", "trial_balances"} <= names


def test_pound_ledger_balances_and_is_the_month_end_list(read: Callable[[str], list[Row]]) -> None:
    rows = read("extracts/homegrown/nominal_ledger.csv")
    sums = total(((r["Voucher"],), number(r["Debit"]) - number(r["Credit"])) for r in rows)
    assert [k for k, v in sums.items() if v] == []
    sums = total(((r["Voucher"],), number(r["CcyAmount"])) for r in rows)
    assert [k for k, v in sums.items() if v] == []
    posted = total(((r["Code"], r["PostDate"][:7]), number(r["Debit"]) - number(r["Credit"])) for r in rows)
    listed = [r for r in read("extracts/homegrown/month_end.csv") if r["Record"] == "TB"]
    for r in listed:
        assert number(r["Movement"]) == posted.get((r["Code"], r["Month"]), Decimal(0))
        assert number(r["Opening"]) + number(r["Movement"]) == number(r["Closing"])
    stock = total(
        ((r["Month"],), number(r["Closing"]))
        for r in read("extracts/homegrown/month_end.csv")
        if r["Record"] == "STOCK" and r["Month"] > "2024-06"
    )
    assert stock == total(((r["Month"],), number(r["Closing"])) for r in listed if r["Code"] in ("1200", "1210"))


def test_control_totals_of_the_own_system_are_its_rows(read: Callable[[str], list[Row]]) -> None:
    totals = {(r["entity"], r["period"]): r for r in read("extracts/homegrown/control_totals.csv")}
    card = read("extracts/homegrown/stock_card.csv")
    for entity, kinds in (
        ("goods_receipts", {"GRN", "GRN-UNDO", "RTS"}),
        ("inventory_movements", {r["Kind"] for r in card}),
    ):
        found: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
        for r in card:
            if r["Kind"] in kinds:
                found[r["TxnDate"][:7]][0] += 1
                found[r["TxnDate"][:7]][1] += number(r["Value"].replace(",", "."))
        assert len(found) == MONTHS
        for period, (count, amount) in found.items():
            assert (number(totals[entity, period]["row_count"]), number(totals[entity, period]["amount"])) == (
                count, amount,
            )  # fmt: skip


# --- trade inside the group --------------------------------------------------------------------------------


def sold(read: Callable[[str], list[Row]]) -> Amounts:
    """Revenue with group companies by (period, seller, buyer, currency) in document currency, from sellers' ledgers."""
    heads = {(r["bukrs"], r["belnr"], r["gjahr"]): r for r in read("extracts/ecc/BKPF.csv")}
    found = []
    for r in read("extracts/ecc/BSEG.csv"):
        if r["vbund"] and r["hkont"] == "0000800000":
            head = heads[r["bukrs"], r["belnr"], r["gjahr"]]
            amount = number(r["wrbtr"]) * SHIFT.get(head["waers"], Decimal(1)) * (1 if r["shkzg"] == "H" else -1)
            day = head["budat"].replace("-", "")
            period = f"{day[:4]}-{day[4:6]}"
            found.append(((period, r["bukrs"], r["vbund"].lstrip("0"), head["waers"]), amount))
    for r in universal_journal(read):
        if r["GLAccount"] == "0041500000":
            amount = -number(r["AmountInTransactionCurrency"]) * SHIFT.get(r["TransactionCurrency"], Decimal(1))
            key = r["PostingDate"][:7], "3000", r["PartnerCompany"].lstrip("0"), r["TransactionCurrency"]
            found.append((key, amount))
    for r in read("extracts/homegrown/nominal_ledger.csv"):
        if r["Code"] == "4010":
            found.append(((r["PostDate"][:7], "5000", r["GroupCompany"], r["Ccy"]), -number(r["CcyAmount"])))
    return total(found)


def bought(read: Callable[[str], list[Row]]) -> Amounts:
    """Invoices of group suppliers by the same key, from the buyers' invoice tables."""
    found = []
    for system, company in (("ecc", ""), ("s4", "3000")):
        lower = system == "ecc"
        partners = {}
        for r in read("extracts/ecc/LFA1.csv" if lower else "extracts/s4/I_Supplier.csv"):
            partners[r["lifnr" if lower else "Supplier"]] = r["vbund" if lower else "TradingPartner"].lstrip("0")
        for row in read(f"extracts/{system}/RBKP.csv"):
            r = {k.upper(): v for k, v in row.items()}
            if partners.get(r["LIFNR"]):
                day = r["BUDAT"].replace("-", "")
                # a cancellation of an invoice is a credit, the invoice itself is not
                sign = 1 if r["XRECH"] else -1
                amount = sign * number(r["RMWWR"]) * SHIFT.get(r["WAERS"], Decimal(1))
                period = f"{day[:4]}-{day[4:6]}"
                found.append(((period, partners[r["LIFNR"]], company or r["BUKRS"], r["WAERS"]), amount))
    partners = {r["VENDOR_ID"]: r["ATTRIBUTE1"] for r in ebs(read, "AP_SUPPLIERS")}
    names = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
    months = {name: f"{i:02d}" for i, name in enumerate(names, 1)}
    for r in ebs(read, "AP_INVOICES_ALL"):
        if partners[r["VENDOR_ID"]]:
            _, month, year = r["GL_DATE"].split("-")
            key = f"20{year}-{months[month]}", partners[r["VENDOR_ID"]], "4000", r["INVOICE_CURRENCY_CODE"]
            found.append((key, number(r["INVOICE_AMOUNT"])))
    return total(found)


def test_what_one_company_bills_the_other_owes(read: Callable[[str], list[Row]]) -> None:
    seller, buyer = sold(read), bought(read)
    assert {k[1:3] for k in seller} >= {
        ("1000", "3000"), ("3000", "1000"), ("1000", "4000"), ("5000", "4000"), ("1000", "2000"), ("2000", "1000"),
    }  # fmt: skip
    assert seller == buyer
    truth = total(
        ((r["period"], r["seller"], r["buyer"], r["currency"]), number(r["amount_doc"]))
        for r in read("truth/intercompany.csv")
    )
    assert truth == seller


def test_a_price_cut_inside_the_group_is_in_no_measure(read: Callable[[str], list[Row]]) -> None:
    naive = [r for r in read("truth/not_a_benefit.csv") if number(r["naive_saving_reporting"]) > 1000]
    assert {r["measure_id"] for r in naive} == {"M-42"}
    assert {r["period"] for r in naive} == {f"2026-{m:02d}" for m in range(1, 10)}
    item = naive[0]["item_id"]
    groups = {r["CATEGORY_ID"]: r["SEGMENT1"] for r in ebs(read, "MTL_CATEGORIES_B")}
    ids = {r["INVENTORY_ITEM_ID"]: r["SEGMENT1"] for r in ebs(read, "MTL_SYSTEM_ITEMS_B")}
    lines = [r for r in ebs(read, "PO_LINES_ALL") if ids[r["ITEM_ID"]] == item]
    scope = next(r for r in read("register/measure_scope.csv") if r["measure_id"] == "M-42")
    assert {groups[r["CATEGORY_ID"]] for r in lines} == {scope["item_group"]}
    receipts = {r["TRANSACTION_ID"]: r["PO_LINE_ID"] for r in ebs(read, "RCV_TRANSACTIONS")}
    own = {r["PO_LINE_ID"] for r in lines}
    events = [r["event"].split("|") for r in read("truth/events.csv") if r["measure_id"] == "M-42"]
    assert not [e for e in events if e[0] == "R" and receipts[e[4]] in own]


# --- finance, register, truth ------------------------------------------------------------------------------


def test_finance_gives_three_kinds_of_rates_for_every_month(read: Callable[[str], list[Row]]) -> None:
    rows = read("finance/exchange_rates.csv")
    kinds: dict[tuple[str, str], list[str]] = defaultdict(list)
    for r in rows:
        assert r["to_currency"] == "EUR"
        kinds[r["rate_type"], r["from_currency"]].append(r["valid_from"])
    for currency in ("USD", "JPY", "GBP", "KWD"):
        assert kinds["budget", currency] == ["2024-01-01", "2025-01-01", "2026-01-01"]
        assert len(kinds["average", currency]) == MONTHS
        assert kinds["average", currency][0] == "2024-07-01"
        assert len(kinds["closing", currency]) == MONTHS + 1
        assert kinds["closing", currency][-1] == "2026-09-30"


def test_statements_cover_five_companies_and_translate_at_three_rates(read: Callable[[str], list[Row]]) -> None:
    published = {
        (r["period"], r["company_code"], r["statement"], r["line_id"]): (r["amount"], r["currency"])
        for r in read("finance/financial_statements.csv")
    }
    rates = {
        (r["rate_type"], r["from_currency"], r["valid_from"]): number(r["rate"])
        for r in read("finance/exchange_rates.csv")
    }
    totals = read("truth/statement_totals.csv")
    assert len(totals) == len(published)
    for r in totals:
        amount, currency = published[r["period"], r["company_code"], r["statement"], r["line_id"]]
        assert (amount, currency) == (r["amount_local"], r["currency_local"])
        if currency == "EUR":
            assert number(r["amount_average"]) == number(r["amount_closing"]) == number(amount)
            continue
        average = rates["average", currency, f"{r['period']}-01"]
        budget = rates["budget", currency, f"{r['period'][:4]}-01-01"]
        closing = next(v for k, v in rates.items() if k[:2] == ("closing", currency) and k[2][:7] == r["period"])
        for column, rate in (("amount_average", average), ("amount_budget", budget), ("amount_closing", closing)):
            assert abs(number(r[column]) - number(amount) * rate) <= Decimal("0.000001"), r
    assert {r["currency_local"] for r in totals} == {"EUR", "USD", "JPY", "GBP"}


def test_a_measure_of_the_own_system_worked_out_from_its_files(read: Callable[[str], list[Row]]) -> None:
    """Magnet cores: average of 2025 over both vendors, receipts at order price, invoices beyond it, at budget rates."""
    orders = {(r["PO"], r["Line"]): r for r in read("extracts/homegrown/purchase_orders.csv")}
    card = [
        (r, orders[r["PO"], r["POLine"]])
        for r in read("extracts/homegrown/stock_card.csv")
        if r["Kind"] in ("GRN", "GRN-UNDO", "RTS") and r["Article"] == "B/200"
    ]
    budget = {
        r["from_currency"]: number(r["rate"])
        for r in read("finance/exchange_rates.csv")
        if r["rate_type"] == "budget" and r["valid_from"] == "2026-01-01"
    } | {"EUR": Decimal(1)}

    def price(order: Row) -> Decimal:
        return number(order["UnitPrice"]) / number(order["Per"])

    def pieces(row: Row) -> Decimal:
        return number(row["Qty"].replace(",", "."))

    before = [(pieces(r), price(o) * budget[o["Ccy"]]) for r, o in card if "2025" in r["TxnDate"]]
    baseline = sum((q * p for q, p in before), Decimal(0)) / sum((q for q, _ in before), Decimal(0))
    saved: dict[str, Decimal] = defaultdict(Decimal)
    lines = set()
    for r, o in card:
        if o["Vendor"] == "V-02" and r["TxnDate"] >= "2026":
            saved[r["TxnDate"][:7]] += pieces(r) * (baseline - price(o) * budget["EUR"])
            lines.add((r["PO"], r["POLine"]))
    assert {o["Vendor"] for _, o in card} == {"V-02", "V-03"}, "part of it is bought off contract"
    for r in read("extracts/homegrown/bought_ledger.csv"):
        key = r["PO"], r["POLine"]
        if key in lines:
            saved[r["InvDate"][:7]] += (price(orders[key]) * number(r["Qty"]) - number(r["Net"])) * budget["EUR"]
    truth = {r["period"]: number(r["measured_reporting"]) for r in read("truth/measure_periods.csv")
             if r["measure_id"] == "M-52"}  # fmt: skip
    assert set(truth) == set(saved) == {f"2026-{m:02d}" for m in range(1, 10)}
    for period, amount in truth.items():
        assert abs(amount - saved[period]) <= Decimal("0.000002"), period


def test_companies_add_up_to_the_group(read: Callable[[str], list[Row]]) -> None:
    companies: Amounts = defaultdict(Decimal)
    everything: Amounts = defaultdict(Decimal)
    for r in read("truth/company_measures.csv"):
        for column in ("measured_reporting", "recognised_pnl_reporting", "held_in_stock_reporting"):
            target = everything if r["company_code"] == "all" else companies
            target[r["period"], column] += number(r[column])
    assert companies == everything
    kinds = {r["measure_id"]: r["value_kind"] for r in read("truth/benefit_measure_periods.csv")}
    measured = total(
        ((r["period"],), number(r["measured_reporting"]))
        for r in read("truth/measure_periods.csv")
        if kinds.get(r["measure_id"], "profit") == "profit"
    )
    assert measured == {(p,): v for (p, column), v in everything.items() if column == "measured_reporting"}
    assert len({r["company_code"] for r in read("truth/company_measures.csv")}) == 6
