"""Each failure mode of the method, put into the delivered files of a sound company: its control fires, and no other.

Belongs here: the faults, and which rungs of the ladder cannot help moving with them.
Does not belong here: how a workspace is copied and rebuilt (fault_workspace.py). A fault that would disturb a second
control is completed the way a real one would be: a late journal also moves the ledger balances and the statements.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from fault_workspace import FaultWorkspace, copy_workspace


@dataclass(frozen=True)
class Case:
    """One fault. `rungs`: comparisons of the ladder that move with it because they look at the same fact."""

    control: str
    title: str
    inject: Callable[[FaultWorkspace], None]
    rungs: frozenset[str] = frozenset()


# --- cut-off and the ledger ------------------------------------------------------------------------------------------


def goods_came_a_month_later(work: FaultWorkspace) -> None:
    """A receipt posted in June for goods whose delivery note is of July."""
    documents = work.read("MKPF")
    june = documents[(documents.vgart == "WE") & documents.budat.str.startswith("202606")].index[0]
    documents.loc[june, "bldat"] = "20260703"
    work.save("MKPF", documents)


def manual_posting_on_gr_ir(work: FaultWorkspace) -> None:
    """5,000.00 on GR/IR without a receipt or an invoice; ledger and statements agree with it."""
    work.book("1000", "2026-06", [("191100", Decimal("5000.00")), ("113100", Decimal("-5000.00"))])


def journals_that_do_not_balance(work: FaultWorkspace) -> None:
    """Two payments of a month, one a euro too high and one a euro too low: the account's balance is unchanged."""
    headers, lines = work.read("BKPF"), work.read("BSEG")
    april = headers[
        (headers.mandt == "100")
        & (headers.bukrs == "1000")
        & (headers.blart == "SA")
        & headers.budat.str.startswith("2026-04")
    ]
    bank = lines[
        (lines.mandt == "100")
        & (lines.bukrs == "1000")
        & (lines.gjahr == "2026")
        & lines.belnr.isin(april.belnr)
        & (lines.hkont == "0000113100")
    ]
    assert len(bank) >= 2, "expected two journals on the bank account in one month"
    for row, euro in zip(bank.index[:2], (Decimal(1), Decimal(-1)), strict=True):
        for column in ("dmbtr", "wrbtr"):
            lines.loc[row, column] = str(Decimal(str(lines.loc[row, column])) + euro)
    work.save("BSEG", lines)


def entity_expected_but_absent(work: FaultWorkspace) -> None:
    """tieout.toml expects company 3000, no extract has it."""
    file = work.folder / "tieout.toml"
    text = file.read_text(encoding="utf-8").replace(
        'kind = "sap"\n', 'kind = "sap"\ncompanies = ["1000", "2000", "3000"]\n'
    )
    file.unlink()
    file.write_text(text, encoding="utf-8")


def month_far_outside_its_history(work: FaultWorkspace) -> None:
    """One journal of 90 million within the bank in August: booked everywhere, but nothing like the months before."""
    work.book("2000", "2026-08", [("113100", Decimal("90000000.00")), ("113100", Decimal("-90000000.00"))])


def account_nobody_mapped(work: FaultWorkspace) -> None:
    """A clearing account, opened and emptied in the same month, is in no statement line."""
    work.book("1000", "2026-07", [("199990", Decimal("1234.50")), ("199990", Decimal("-1234.50"))], statements=False)


def account_moved_to_another_line(work: FaultWorkspace, account: str = "233000") -> None:
    """Scrap is mapped to other operating expense from July on, the published statements still show it apart."""
    mapping = work.read("finance/account_mapping")
    old = (mapping.company_code == "1000") & (mapping.account == account) & (mapping.statement == "income_statement")
    assert old.sum() == 1
    mapping.loc[old, "valid_to"] = "2026-06-30"
    moved = mapping[old].assign(line_id="other_operating_expense", valid_from="2026-07-01", valid_to="")
    work.save("finance/account_mapping", pd.concat([mapping, moved], ignore_index=True))


def extract_without_one_company(work: FaultWorkspace) -> None:
    """Company 2000 is missing from September's extracts: documents, balances and stock; its statement is published."""
    headers, lines = work.read("BKPF"), work.read("BSEG")
    september = (headers.bukrs == "2000") & (headers.gjahr == "2026") & (headers.monat == "09")
    gone = set(headers[september].belnr)
    work.save("BKPF", headers[~september])
    work.save("BSEG", lines[~((lines.bukrs == "2000") & (lines.gjahr == "2026") & lines.belnr.isin(gone))])
    balances = work.read("FAGLFLEXT")
    balances.loc[(balances.rbukrs == "2000") & (balances.ryear == "2026"), "hsl09"] = "0.00"
    work.save("FAGLFLEXT", balances)
    # nobody claims a month whose purchases are not there
    claims = work.read("register/claims")
    work.save("register/claims", claims[~(claims.measure_id.isin(("M-05", "M-13")) & (claims.period == "2026-09"))])
    documents, movements, history = work.read("MKPF"), work.read("MSEG"), work.read("EKBE")
    moved = set(documents[documents.budat.str.startswith("202609")].mblnr)
    ohio = (movements.bukrs == "2000") & (movements.mjahr == "2026") & movements.mblnr.isin(moved)
    work.save("MSEG", movements[~ohio])
    invoices, items = work.read("RBKP"), work.read("RSEG")
    late = (invoices.bukrs == "2000") & (invoices.gjahr == "2026") & invoices.budat.str.startswith("2026-09")
    invoiced = set(invoices[late].belnr)
    work.save("RBKP", invoices[~late])
    work.save("RSEG", items[~((items.gjahr == "2026") & items.belnr.isin(invoiced))])
    left_out = set(movements[ohio].mblnr) | invoiced
    work.save("EKBE", history[~((history.gjahr == "2026") & history.belnr.isin(left_out))])
    stock, months = work.read("MBEW"), work.read("MBEWH")
    august = months[(months.bwkey == "2010") & (months.lfgja == "2026") & (months.lfmon == "08")].set_index("matnr")
    for row in stock[(stock.bwkey == "2010") & stock.matnr.isin(august.index)].index:
        for column in ("lbkum", "salk3", "verpr", "stprs", "lfmon"):
            stock.loc[row, column] = august.loc[stock.loc[row, "matnr"], column]
    work.save("MBEW", stock)
    places, past = work.read("MARD"), work.read("MARDH")
    quantities = ["labst", "insme", "speme"]
    past = past[(past.werks == "2010") & (past.lfgja == "2026") & (past.lfmon == "08")].set_index(["matnr", "lgort"])
    moved_in = (places.werks == "2010") & (places.lfgja == "2026") & (places.lfmon == "09")
    known = places.set_index(["matnr", "lgort"]).index.isin(past.index)
    for row in places[moved_in & known].index:
        before = past.loc[(places.loc[row, "matnr"], places.loc[row, "lgort"])]
        places.loc[row, [*quantities, "lfmon"]] = before[[*quantities, "lfmon"]]
    work.save("MARD", places[~(moved_in & ~known)])


def journal_after_the_publication(work: FaultWorkspace) -> None:
    """August is published; on 20 September somebody posts 750.00 of rent back into it, everywhere it belongs."""
    work.publish_august()
    work.book("1000", "2026-08", [("470000", Decimal("750.00")), ("113100", Decimal("-750.00"))], entered="2026-09-20")


def journal_replaced_after_the_publication(work: FaultWorkspace) -> None:
    """August is published; a journal of it now carries another number: same count, same amounts, not the same lines."""
    work.publish_august()
    headers, lines = work.read("BKPF"), work.read("BSEG")
    row = headers[(headers.bukrs == "1000") & (headers.blart == "SA") & headers.budat.str.startswith("2026-08")].index[
        0
    ]
    old, new = headers.loc[row, "belnr"], str(int(headers[headers.mandt == "100"].belnr.max()) + 77).zfill(10)
    mine = (lines.mandt == "100") & (lines.bukrs == "1000") & (lines.gjahr == "2026") & (lines.belnr == old)
    lines.loc[mine, "belnr"] = new
    headers.loc[row, "belnr"] = new
    work.save("BKPF", headers)
    work.save("BSEG", lines)


def result_account_without_its_own_line(work: FaultWorkspace) -> None:
    """Rent has no line of the income statement any more; that it is part of the year's result does not map it."""
    mapping = work.read("finance/account_mapping")
    rent = (mapping.company_code == "2000") & (mapping.account == "470000") & (mapping.statement == "income_statement")
    assert rent.sum() == 1
    work.save("finance/account_mapping", mapping[~rent])


def account_moved_and_statements_with_it(work: FaultWorkspace) -> None:
    """Depreciation moves to other operating expense in July, in the mapping and in the published statements alike."""
    account_moved_to_another_line(work, "480000")
    headers, lines = work.read("BKPF"), work.read("BSEG")
    written_off = lines[(lines.mandt == "100") & (lines.bukrs == "1000") & (lines.hkont == "0000480000")]
    booked = written_off.merge(
        headers[["mandt", "bukrs", "belnr", "gjahr", "monat"]], on=["mandt", "bukrs", "belnr", "gjahr"]
    )
    statements = work.read("finance/financial_statements")
    for month in ("07", "08", "09"):
        mine = booked[(booked.gjahr == "2026") & (booked.monat == month)]
        amount = sum(
            (Decimal(str(row.dmbtr)) * (1 if row.shkzg == "S" else -1) for row in mine.itertuples()), Decimal(0)
        )
        for line, moved in (("depreciation", -amount), ("other_operating_expense", amount)):
            where = (
                (statements.company_code == "1000")
                & (statements.statement == "income_statement")
                & (statements.line_id == line)
                & (statements.period == f"2026-{month}")
            )
            assert where.sum() == 1
            statements.loc[where, "amount"] = [str(Decimal(v) + moved) for v in statements.loc[where, "amount"]]
    work.save("finance/financial_statements", statements)  # a cash flow names what was written off wherever it stands


# --- orders, prices, units, currency ---------------------------------------------------------------------------------


def conversion_changed_in_the_item_master(work: FaultWorkspace) -> None:
    """A pallet of 480 pieces becomes one of 400 in the item master; the order lines keep 480."""
    units = work.read("MARM")
    pallet = (units.matnr == "000000000000100191") & (units.meinh == "PAL")
    assert pallet.sum() == 1
    units.loc[pallet, "umrez"] = "400"
    work.save("MARM", units)


def dozens_entered_as_pieces(work: FaultWorkspace) -> None:
    """An order line of a measure counts a dozen as twelve pieces at a twelfth of the price: its values stay right."""
    orders, history = work.read("EKKO"), work.read("EKBE")
    contract = orders[(orders.mandt == "100") & (orders.lifnr == "0000200003")].ebeln
    seals = history[
        (history.matnr == "SEAL-210") & history.ebeln.isin(contract) & history.budat.str.startswith("20260")
    ]
    events = seals.groupby(["ebeln", "ebelp"]).vgabe.agg("".join)
    order, line = sorted(events[events.isin(["12", "21"])].index)[-1]
    for table, columns in (
        ("EKPO", ("menge", "peinh")),
        ("MSEG", ("menge", "erfmg", "bpmng", "bstmg")),
        ("EKBE", ("menge", "bpmng")),
        ("RSEG", ("menge", "bpmng")),
        ("BSEG", ("menge",)),
    ):
        frame = work.read(table)
        mine = (frame.mandt == "100") & (frame.ebeln == order) & (frame.ebelp == line)
        assert mine.any(), f"expected {table} to hold order line {order}/{line}"
        for column in columns:
            frame.loc[mine, column] = [str(Decimal(value) * 12) for value in frame.loc[mine, column]]
        work.save(table, frame)


def price_unit_lost(work: FaultWorkspace) -> None:
    """The price unit of the ten largest order lines of August is ten times too large; the net values are right."""
    lines = work.read("EKPO")
    august = lines[(lines.mandt == "100") & lines.aedat.str.startswith("202608")]
    largest = august.assign(value=august.netwr.map(Decimal)).sort_values("value").index[-10:]
    lines.loc[largest, "peinh"] = [str(int(value) * 10) for value in lines.loc[largest, "peinh"]]
    work.save("EKPO", lines)


def price_unit_of_one_small_line(work: FaultWorkspace) -> None:
    """The price of the smallest order line of August is 2% off."""
    lines = work.read("EKPO")
    august = lines[(lines.mandt == "100") & (lines.bukrs == "1000") & lines.aedat.str.startswith("202608")]
    values = august[(august.loekz == "") & (august.pstyp == "0")].netwr.map(Decimal)
    row = values[values > 0].sort_values().index[0]
    lines.loc[row, "netpr"] = str(Decimal(str(lines.loc[row, "netpr"])) * Decimal("1.02"))
    work.save("EKPO", lines)


def rate_mistyped(work: FaultWorkspace) -> None:
    """The rate of a foreign invoice is not the one its amounts were converted with."""
    headers = work.read("BKPF")
    foreign = headers[
        (headers.mandt == "100") & (headers.blart == "RE") & (headers.kursf != "") & (headers.waers == "USD")
    ]
    row = foreign[foreign.budat.str.startswith("2026-05")].index[0]
    headers.loc[row, "kursf"] = "-1.55000"
    work.save("BKPF", headers)


def yen_without_their_exponent(work: FaultWorkspace) -> None:
    """A yen invoice whose document amounts are a hundred times too large: the decimals of the currency were ignored."""
    headers, lines = work.read("BKPF"), work.read("BSEG")
    yen = headers[(headers.mandt == "100") & (headers.blart == "RE") & (headers.waers == "JPY")]
    document = yen[yen.budat.str.startswith("2026-05")].iloc[0]
    mine = (
        (lines.mandt == "100")
        & (lines.bukrs == document.bukrs)
        & (lines.belnr == document.belnr)
        & (lines.gjahr == document.gjahr)
    )
    lines.loc[mine, "wrbtr"] = [format(Decimal(value) * 100, "f") for value in lines.loc[mine, "wrbtr"]]
    work.save("BSEG", lines)


# --- extracts --------------------------------------------------------------------------------------------------------


def file_delivered_twice(work: FaultWorkspace) -> None:
    """The same file under a second name."""
    work.save("MAKT_2026-09", work.read("MAKT"))


def windows_that_overlap(work: FaultWorkspace) -> None:
    """A second file of exchange rates repeats the last months of the first."""
    rates = work.read("TCURR")
    work.save("TCURR_2026-09", rates[rates.mandt == "100"].tail(12))


def cell_in_scientific_notation(work: FaultWorkspace) -> None:
    """A spreadsheet turned an entry date into 2.02609E+07."""
    documents = work.read("MKPF")
    documents.loc[documents.index[-1], "cpudt"] = "2.02609E+07"
    work.save("MKPF", documents)


def row_cut_short(work: FaultWorkspace) -> None:
    """The transfer broke off in the middle of the last row of a table."""
    text = (work.folder / "extracts/sap_main/SKAT.csv").read_text(encoding="utf-8")
    work.save_text("SKAT", text + "100,E\n")


def claim_that_is_no_number(work: FaultWorkspace) -> None:
    """A claim typed as text."""
    claims = work.read("register/claims")
    claims.loc[claims.index[-1], "amount"] = "about 4k"
    work.save("register/claims", claims)


# --- reversals and credits -------------------------------------------------------------------------------------------


def cancellation_without_its_receipt(work: FaultWorkspace) -> None:
    """A cancellation names a receipt that was not delivered."""
    lines = work.read("MSEG")
    cancelled = lines[(lines.bwart == "102") & (lines.mjahr == "2026") & (lines.smbln != "")].index[0]
    lines.loc[cancelled, "smbln"] = "4999999999"
    work.save("MSEG", lines)


def invoice_cancelled_by_nothing(work: FaultWorkspace) -> None:
    """An invoice says it is cancelled by a document that was not delivered."""
    invoices = work.read("RBKP")
    june = invoices[
        (invoices.mandt == "100") & (invoices.stblg == "") & invoices.budat.str.startswith("2026-06")
    ].index[0]
    invoices.loc[june, ["stblg", "stjah"]] = ["5999999999", "2026"]
    work.save("RBKP", invoices)


def movement_type_nobody_knows(work: FaultWorkspace) -> None:
    """A company's own movement type 921 for an issue of an item outside every measure."""
    measured = set(work.read("register/measure_scope").item_id)
    lines = work.read("MSEG")
    issues = lines[(lines.bwart == "261") & (lines.mjahr == "2026") & ~lines.matnr.str.lstrip("0").isin(measured)]
    lines.loc[issues.index[5], "bwart"] = "921"
    work.save("MSEG", lines)


def invoice_type_nobody_knows(work: FaultWorkspace) -> None:
    """An invoice journal of a document type that is in no sign map."""
    headers = work.read("BKPF")
    row = headers[(headers.mandt == "100") & (headers.blart == "RE") & headers.budat.str.startswith("2026-06")].index[0]
    headers.loc[row, "blart"] = "Z7"
    work.save("BKPF", headers)


# --- register --------------------------------------------------------------------------------------------------------


def group_company_as_supplier(work: FaultWorkspace) -> None:
    """A scope row names the group's own company as supplier."""
    scope = work.read("register/measure_scope")
    row = scope[(scope.measure_id == "M-05")].iloc[-1].copy()
    row["scope_id"], row["supplier_id"] = "9", "200015"
    work.save("register/measure_scope", pd.concat([scope, row.to_frame().T], ignore_index=True))


def frozen_price_raised(work: FaultWorkspace) -> None:
    """A frozen baseline price is raised by 2% without a new version."""
    baselines = work.read("register/baselines")
    row = (baselines.measure_id == "M-01") & (baselines.item_id == "100101")
    baselines.loc[row, "frozen_price"] = "49.4700000000"
    work.save("register/baselines", baselines)


def rows_under_a_baseline_changed(work: FaultWorkspace) -> None:
    """The hash of the receipts under a frozen baseline is another one."""
    baselines = work.read("register/baselines")
    row = (baselines.measure_id == "M-03") & (baselines.item_id == "SEAL-210")
    baselines.loc[row, "rows_hash"] = "0" * 64
    work.save("register/baselines", baselines)


def shares_above_one(work: FaultWorkspace) -> None:
    """Two measures on the same lines take 0.7 and 0.4."""
    scope = work.read("register/measure_scope")
    scope.loc[(scope.measure_id == "M-07") & (scope.item_id == "100161"), "share"] = "0.7"
    work.save("register/measure_scope", scope)


def claim_of_a_whole_year(work: FaultWorkspace) -> None:
    """A monthly claim says it is annualised."""
    claims = work.read("register/claims")
    claims.loc[(claims.measure_id == "M-02") & (claims.period == "2026-05"), "basis"] = "annualised"
    work.save("register/claims", claims)


def claim_for_the_future(work: FaultWorkspace) -> None:
    """A claim for the month after the close."""
    claims = work.read("register/claims")
    row = claims[(claims.measure_id == "M-13")].iloc[-1].copy()
    row["period"] = "2026-10"
    work.save("register/claims", pd.concat([claims, row.to_frame().T], ignore_index=True))


def approver_is_preparer(work: FaultWorkspace) -> None:
    """The person who prepared a sign-off approved it."""
    signed = work.read("register/sign_offs")
    signed.loc[signed.index[3], "approver"] = signed.loc[signed.index[3], "preparer"]
    work.save("register/sign_offs", signed)


def override_approved_by_its_requester(work: FaultWorkspace) -> None:
    """Who asked for an override approved it: it has no effect, and the control says so."""
    records = work.read("register/overrides")
    records.loc[records.index[0], "approver"] = records.loc[records.index[0], "requester"]
    work.save("register/overrides", records)


# --- claims on what was excluded, forecasts, policies -----------------------------------------------------------------


def claim(measure: str, period: str, amount: str) -> Callable[[FaultWorkspace], None]:
    """A claim typed higher than what was measured; finance accepted it."""

    def inject(work: FaultWorkspace) -> None:
        claims = work.read("register/claims")
        row = (claims.measure_id == measure) & (claims.period == period)
        assert row.sum() == 1
        claims.loc[row, "amount"] = amount
        work.save("register/claims", claims)

    return inject


def avoidance_accepted_as_hard(work: FaultWorkspace) -> None:
    """Finance accepts the hard claim of a measure whose offer lies above the price paid before."""
    signed = work.read("register/sign_offs")
    row = (signed.measure_id == "M-06") & (signed.period == "2026-05")
    assert row.sum() == 1
    assert (signed[row].decision == "disputed").all()
    signed.loc[row, ["decision", "comment"]] = ["validated", ""]
    work.save("register/sign_offs", signed)


def policy(name: str, value: str) -> Callable[[FaultWorkspace], None]:
    """tieout.toml draws a line tighter than the company keeps."""

    def inject(work: FaultWorkspace) -> None:
        file = work.folder / "tieout.toml"
        text = file.read_text(encoding="utf-8").replace("[policies]\n", f"[policies]\n{name} = {value}\n")
        assert f"{name} = {value}" in text
        file.unlink()
        file.write_text(text, encoding="utf-8")

    return inject


def stock_released_twice(work: FaultWorkspace) -> None:
    """The measure on carrying cost is registered as a second release of the same stock."""
    measures = work.read("register/measures")
    row = measures.measure_id == "M-15"
    assert (measures[row].benefit_type == "carrying_cost").all()
    measures.loc[row, "benefit_type"] = "inventory_reduction"
    work.save("register/measures", measures)
    claims = work.read(
        "register/claims"
    )  # what was claimed is carrying cost: as a release it would be an overclaim of its own
    work.save("register/claims", claims[claims.measure_id != "M-15"])


def forecast_under_an_old_version(work: FaultWorkspace) -> None:
    """A row entered two days later under the name of a version that was frozen."""
    forecasts = work.read("finance/demand_forecasts")
    last = forecasts[forecasts.forecast_version == "consensus-2026-08"].index[-1]
    forecasts.loc[last, "created_at"] = "2026-08-27"
    work.save("finance/demand_forecasts", forecasts)


def freight_that_eats_the_saving(work: FaultWorkspace) -> None:
    """The supplier of a lower price delivers at a cost above what it saves."""
    costs = work.read("register/costs")
    row = costs.iloc[0].copy()
    row["measure_id"], row["period"], row["cost_type"] = "M-06", "2025-12", "freight"
    row["amount"], row["one_time"] = "900.00", "no"
    work.save("register/costs", pd.concat([costs, row.to_frame().T], ignore_index=True))


def claims_copied_from_the_plan(work: FaultWorkspace) -> None:
    """Two projects that did better than planned claim what they had planned, month after month."""
    claims = work.read("register/claims")
    for measure, plan in (("M-21", "4500.00"), ("M-28", "600.00")):
        row = (claims.measure_id == measure) & (claims.amount.map(Decimal) >= Decimal(plan))
        assert row.sum() >= 5
        claims.loc[row, "amount"] = plan
    work.save("register/claims", claims)


# --- comparisons of the ladder that no control repeats ---------------------------------------------------------------


def booked(company: str, account: str, amount: str) -> Callable[[FaultWorkspace], None]:
    """A manual journal against the bank in June: ledger, balances and statements agree, the subledger does not."""

    def inject(work: FaultWorkspace) -> None:
        work.book(company, "2026-06", [(account, Decimal(amount)), ("113100", -Decimal(amount))])

    return inject


def stock_posted_to_another_class(work: FaultWorkspace) -> None:
    """An issue of March takes its value out of the stock of an item of another class; account and amount are right."""
    headers, lines = work.read("BKPF"), work.read("BSEG")
    issues = headers[
        (headers.mandt == "100")
        & (headers.bukrs == "2000")
        & (headers.blart == "WA")
        & headers.budat.str.startswith("2026-03")
    ]
    mine = (lines.mandt == "100") & (lines.bukrs == "2000") & (lines.gjahr == "2026") & lines.belnr.isin(issues.belnr)
    stock = lines[mine & (lines.ktosl == "BSX")]
    row = stock.index[0]
    items = work.read("MARA")
    groups = items[items.mandt == "100"].set_index("matnr").matkl
    others = stock[(stock.hkont == stock.hkont[row]) & (stock.matnr.map(groups) != groups[stock.matnr[row]])]
    assert not others.empty
    lines.loc[row, "matnr"] = others.matnr.iloc[0]
    work.save("BSEG", lines)


def cash_flow_that_misses_the_bank(work: FaultWorkspace) -> None:
    """Finance publishes a change in cash of September that is 100.00 above what the bank shows."""
    statements = work.read("finance/financial_statements")
    flow = (
        (statements.statement == "cash_flow") & (statements.company_code == "1000") & (statements.period == "2026-09")
    )
    row = flow & (statements.line_id == "change_in_cash")
    assert row.sum() == 1
    statements.loc[row, "amount"] = str(Decimal(statements.loc[row, "amount"].item()) + 100)
    work.save("finance/financial_statements", statements)


def cash_flow_line_shifted(work: FaultWorkspace) -> None:
    """The published cash flow of September shows 80.00 of payables among the receivables; its sum is right."""
    statements = work.read("finance/financial_statements")
    flow = (
        (statements.statement == "cash_flow") & (statements.company_code == "1000") & (statements.period == "2026-09")
    )
    for line, moved in (("payables", -80), ("receivables", 80)):
        row = flow & (statements.line_id == line)
        assert row.sum() == 1
        statements.loc[row, "amount"] = str(Decimal(statements.loc[row, "amount"].item()) + moved)
    work.save("finance/financial_statements", statements)


def freight_without_a_line(work: FaultWorkspace) -> None:
    """Nobody says which line of the statement freight stands on: what is recognised there lands nowhere."""
    file = work.folder / "tieout.toml"
    text = file.read_text(encoding="utf-8").replace('freight_line_ids = ["freight_expense"]\n', "")
    assert "freight_line_ids" not in text
    file.unlink()
    file.write_text(text, encoding="utf-8")


def details_that_cannot_be_used(work: FaultWorkspace) -> None:
    """Details of the budget: one without its quantity, one of a measure that nobody knows."""
    details = work.read("finance/budget_details")
    issued = details.index[(details.driver == "goods_issues") & (details.period == "2026-02")][0]
    details.loc[issued, "quantity"] = ""
    planned = details.index[(details.driver == "benefits") & (details.period == "2026-02")][0]
    details.loc[planned, "measure_id"] = "M-99"
    work.save("finance/budget_details", details)


def detail_beyond_its_line(work: FaultWorkspace) -> None:
    """The details of interest name 500 more in April than budget.csv has on the line."""
    details = work.read("finance/budget_details")
    row = (details.line_id == "interest_expense") & (details.period == "2026-04") & (details.driver == "fixed")
    assert row.sum() == 1
    details.loc[row, "amount"] = f"{Decimal(details.loc[row, 'amount'].item()) + 500:.2f}"
    work.save("finance/budget_details", details)


def storage_location_lost(work: FaultWorkspace) -> None:
    """One row of MARD is missing: the second storage location of a material of company 1000."""
    places = work.read("MARD")
    held = places[(places.werks == "1010") & (places.lgort == "0002") & (places.labst.astype(float) > 0)]
    assert len(held) > 1
    work.save("MARD", places.drop(index=held.index[0]))


RUNG_CASES = (
    Case("", "storage location lost", storage_location_lost, frozenset({"rung_6 stock_by_storage_location"})),
    Case(
        "",
        "stock posted to another class",
        stock_posted_to_another_class,
        frozenset({"rung_6 stock_by_plant_and_class"}),
    ),
    Case("", "variance posted by hand", booked("1000", "231000", "500.00"), frozenset({"rung_6 ppv_accounts"})),
    Case("", "freight without documents", booked("2000", "440000", "500.00"), frozenset({"rung_6 freight_accounts"})),
    Case("", "allowance posted by hand", booked("1000", "309000", "500.00"), frozenset({"rung_6 provision_accounts"})),
    Case("", "accrual nobody earned", booked("1000", "141000", "500.00"), frozenset({"rung_6 rebate_accruals"})),
    Case(
        "",
        "material cost without issues",
        booked("2000", "400000", "90000.00"),
        frozenset({"rung_8 statement_bridge", "rung_8 statement_bridge_budget"}),
    ),
    Case(
        "",
        "inventory posted by hand",
        booked("2000", "300000", "15000.00"),
        frozenset({"rung_6 inventory_balance", "rung_8 inventory_bridge"}),
    ),
    Case("", "cash flow line shifted", cash_flow_line_shifted, frozenset({"rung_5 cash_flow_to_lines"})),
    Case("", "cash flow misses the bank", cash_flow_that_misses_the_bank, frozenset({"rung_5 cash_flow_to_cash_line"})),
    Case(
        "",
        "more benefit than its line moved",
        policy("unexplained_fixed_amount", "1000"),
        frozenset({"rung_8 benefits_to_line"}),
    ),
    Case(
        "",
        "recognised on no line",
        freight_without_a_line,
        frozenset({"rung_8 recognised_on_lines", "rung_8 statement_bridge_budget"}),
    ),
    Case("", "budget detail beyond its line", detail_beyond_its_line, frozenset({"rung_8 budget_details"})),
)


CASES = (
    Case("01_cut_off", "goods came a month later", goods_came_a_month_later),
    Case("01_cut_off", "manual posting on GR/IR", manual_posting_on_gr_ir, frozenset({"rung_6 gr_ir_balance"})),
    Case("02_late_posting", "journal after the publication", journal_after_the_publication),
    Case("02_late_posting", "journal replaced after the publication", journal_replaced_after_the_publication),
    Case("03_uom_change", "dozens entered as pieces", dozens_entered_as_pieces),
    Case("03_uom_change", "conversion changed", conversion_changed_in_the_item_master),
    Case("04_price_unit", "price unit lost", price_unit_lost),
    Case("05_currency", "rate mistyped", rate_mistyped),
    Case("05_currency", "yen without their exponent", yen_without_their_exponent),
    Case("07_duplicate_extract", "file delivered twice", file_delivered_twice),
    Case("07_duplicate_extract", "windows that overlap", windows_that_overlap),
    Case("09_reversal", "cancellation without its receipt", cancellation_without_its_receipt),
    Case("09_reversal", "invoice cancelled by nothing", invoice_cancelled_by_nothing),
    Case(
        "10_unbalanced",
        "journals that do not balance",
        journals_that_do_not_balance,
        frozenset({"rung_3 journals_balance_document", "rung_3 journals_balance_local"}),
    ),
    Case("11_missing_entity", "expected company absent", entity_expected_but_absent),
    Case(
        "11_missing_entity",
        "extract without one company",
        extract_without_one_company,
        frozenset(
            {
                "rung_5 cash_flow_to_lines",
                "rung_5 trial_balance_to_statement",
                "rung_6 freight_accounts",
                "rung_8 statement_bridge",
                "rung_8 statement_bridge_budget",
            }
        ),
    ),
    Case("11_missing_entity", "month far outside its history", month_far_outside_its_history),
    Case("12_credits", "movement type nobody knows", movement_type_nobody_knows),
    Case("12_credits", "invoice type nobody knows", invoice_type_nobody_knows),
    Case("13_intercompany", "group company as supplier", group_company_as_supplier),
    Case("14_baseline_reset", "frozen price raised", frozen_price_raised),
    Case("14_baseline_reset", "rows under a baseline changed", rows_under_a_baseline_changed),
    Case("18_double_count", "shares above one", shares_above_one),
    Case("06_fx_as_saving", "currency effect claimed", claim("M-11", "2026-03", "3600.00")),
    Case("15_baseline_peak", "last price at a peak", policy("baseline_peak_percentile", "0.1")),
    Case("16_volume_as_price", "fall in volume claimed", claim("M-12", "2026-08", "6000.00")),
    Case("17_avoidance_as_hard", "avoidance accepted as hard", avoidance_accepted_as_hard),
    Case("18_double_count", "stock released twice", stock_released_twice),
    Case("16_volume_as_price", "claim above measured that no cause explains", claim("M-18", "2026-08", "9000.00")),
    Case("20_revaluation", "revaluation claimed", claim("M-14", "2026-05", "27450.00")),
    Case("21_ownership", "consignment claimed", claim("M-14", "2026-04", "40000.00")),
    Case("22_write_off", "scrap claimed", claim("M-14", "2026-02", "41000.00")),
    Case("25_forecast_version", "forecast under an old version", forecast_under_an_old_version),
    Case("27_landed_cost", "freight that eats the saving", freight_that_eats_the_saving),
    Case("32_shrinkage", "more lost than policy allows", policy("count_loss_share", "0.0001")),
    Case("33_copied_actual", "claims copied from the plan", claims_copied_from_the_plan),
    Case("19_annualised", "claim of a whole year", claim_of_a_whole_year),
    Case("19_annualised", "claim for the future", claim_for_the_future),
    Case("26_unmapped_account", "account nobody mapped", account_nobody_mapped),
    Case(
        "26_unmapped_account",
        "account moved to another line",
        account_moved_to_another_line,
        frozenset({"rung_5 trial_balance_to_statement"}),
    ),
    Case(
        "26_unmapped_account",
        "result account without its own line",
        result_account_without_its_own_line,
        frozenset({"rung_5 trial_balance_to_statement"}),
    ),
    Case(
        "26_unmapped_account",
        "account moved and statements with it",
        account_moved_and_statements_with_it,
        frozenset({"rung_8 statement_bridge", "rung_8 statement_bridge_budget"}),
    ),
    Case("30_encoding", "cell in scientific notation", cell_in_scientific_notation),
    Case("30_encoding", "row cut short", row_cut_short),
    Case("30_encoding", "budget details that cannot be used", details_that_cannot_be_used),
    Case("30_encoding", "claim that is no number", claim_that_is_no_number),
    Case("S1_segregation_of_duties", "approver is preparer", approver_is_preparer),
    Case("S1_segregation_of_duties", "override approved by its requester", override_approved_by_its_requester),
)


def identify(case: Case) -> str:
    return f"{case.control}-{case.title.replace(' ', '_').replace('/', '_')}"


def test_the_sound_company_fires_nothing(built_sample: Path) -> None:
    found = FaultWorkspace(built_sample, built_sample).found()
    assert (found.controls, found.rungs) == (frozenset(), frozenset()), found.explained


@pytest.mark.parametrize("case", CASES, ids=identify)
def test_the_named_control_fires_and_no_other(case: Case, built_sample: Path, tmp_path: Path) -> None:
    work = copy_workspace(built_sample, tmp_path / "faulty")
    case.inject(work)
    work.rebuild()
    found = work.found()
    assert found.controls == {case.control}, found.explained
    assert found.rungs == case.rungs, found.explained


@pytest.mark.parametrize("case", RUNG_CASES, ids=lambda case: case.title.replace(" ", "_"))
def test_the_named_comparison_fires_and_no_other(case: Case, built_sample: Path, tmp_path: Path) -> None:
    work = copy_workspace(built_sample, tmp_path / "faulty")
    case.inject(work)
    work.rebuild()
    found = work.found()
    assert found.rungs == case.rungs, found.explained
    assert found.controls == frozenset(), found.explained


def test_a_publication_whose_ledger_did_not_change_fires_nothing(built_sample: Path, tmp_path: Path) -> None:
    work = copy_workspace(built_sample, tmp_path / "published")
    work.publish_august()
    work.rebuild()
    found = work.found()
    assert (found.controls, found.rungs) == (frozenset(), frozenset()), found.explained
    compared = work.query(
        "select scope, rows_checked > 0, message like '%compared%' from reconciliation.control_results "
        "where control_id = '02_late_posting' order by scope"
    )
    assert compared == [("1000", True, True), ("2000", True, True)]


#: Faults that no delivered file can cause, because the pipeline computes the part they break: put into a built table.
EARLY_RELEASE = """
    update measurement.saving_pools
    set released_reporting = released_reporting + 500, closing_pool_reporting = closing_pool_reporting - 500
    where measure_id = 'M-01' and item_id = '100101' and period = '2026-09'
"""
PNL_AT_ONCE = """
    update measurement.measure_periods
    set measured_pnl_reporting = measured_reporting
    where measure_id = 'M-03' and period = '2026-05'
"""


@pytest.mark.parametrize("sql", [EARLY_RELEASE, PNL_AT_ONCE], ids=["23-released_early", "23-all_in_the_month_bought"])
def test_a_saving_in_the_result_before_its_stock_turned_fires_23_alone(
    sql: str, built_sample: Path, tmp_path: Path
) -> None:
    work = copy_workspace(built_sample, tmp_path / "tampered")
    work.tamper(sql, rebuild=("control_23_early_pnl", "control_results_core"))
    found = work.found()
    assert found.controls == {"23_early_pnl"}, found.explained
    assert found.rungs == frozenset(), found.explained


def test_a_small_price_unit_error_is_listed_but_does_not_decide(built_sample: Path, tmp_path: Path) -> None:
    """Control 04 blocks above 0.1% of the month's order value: one small line is an exception, the summary holds."""
    work = copy_workspace(built_sample, tmp_path / "small")
    price_unit_of_one_small_line(work)
    work.rebuild()
    rows = work.query(
        "select key = 'all', status, count(*) from reconciliation.control_results "
        "where control_id = '04_price_unit' and period = '2026-08' group by all order by all"
    )
    assert rows == [(False, "out_of_tolerance", 1), (True, "matched", 2)]
    assert work.found().controls == {"04_price_unit"}
