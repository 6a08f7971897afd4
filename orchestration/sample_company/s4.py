"""The Japanese company's SAP S/4HANA: universal journal, material documents, a list of balances.

What belongs here: native tables, some under technical names and some as the S/4 views call their columns, and how S/4
stores yen (two implied decimals that the currency does not have). What does not: amounts (small.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from .homegrown_sales import Sales
from .register import write_csv
from .small import CHART, Books, Invoice, Issue, Journal, JournalLine, Receipt, half_up, number_lines
from .small_sales import Billing, due, planned, received
from .world import CURRENCIES, MONTH_START, MONTHS, date_of, fraction_text, month_of

CLIENT, CHART_OF_ACCOUNTS = "300", "YCOA"
NUMBERS = {
    "machinery": "16001000", "worn": "17001000", "stock_raw": "13100000", "stock_trade": "13200000",
    "receivable": "12100000", "group_receivable": "12150000", "bank": "11001000", "payable": "21100000",
    "group_payable": "21150000", "gr_ir": "21120000", "capital": "31000000", "retained": "33000000",
    "revenue": "41000000", "group_revenue": "41500000", "consumption": "51100000", "cost_of_sales": "54000000",
    "price_difference": "52031000", "scrap": "52541000", "wages": "61110000", "depreciation": "64001000",
    "indirect": "65100000", "services": "63001000", "exchange": "72040000",
}  # fmt: skip
_RECEIPT = {"receipt": "101", "receipt_reversal": "102", "return": "122"}
_ISSUE = {"consumption": "261", "sales": "601", "scrap": "551"}
_OBJECT = {"WE": "MKPF", "WA": "MKPF", "WL": "MKPF", "RE": "RMRP"}

# Files that carry the names of the views instead of those of the tables, and their dates as the views have them.
VIEWS: dict[str, tuple[str, dict[str, str]]] = {
    "ACDOCA": ("I_JournalEntryItem", {
        "RCLNT": "SAPClient", "RLDNR": "Ledger", "RBUKRS": "CompanyCode", "GJAHR": "FiscalYear",
        "BELNR": "AccountingDocument", "DOCLN": "LedgerGLLineItem", "RYEAR": "LedgerFiscalYear",
        "POPER": "FiscalPeriod", "FISCYEARPER": "FiscalYearPeriod", "BUDAT": "PostingDate", "BLDAT": "DocumentDate",
        "BLART": "AccountingDocumentType", "BSTAT": "AccountingDocumentCategory", "RACCT": "GLAccount",
        "RCNTR": "CostCenter", "RHCUR": "CompanyCodeCurrency", "HSL": "AmountInCompanyCodeCurrency",
        "RWCUR": "TransactionCurrency", "WSL": "AmountInTransactionCurrency", "RUNIT": "BaseUnit", "MSL": "Quantity",
        "DRCRK": "DebitCreditCode", "KOART": "FinancialAccountType", "MATNR": "Product", "WERKS": "Plant",
        "EBELN": "PurchasingDocument", "EBELP": "PurchasingDocumentItem", "KTOSL": "TransactionTypeDetermination",
        "AWTYP": "ReferenceDocumentType", "AWREF": "ReferenceDocument", "AWORG": "ReferenceDocumentContext",
        "LIFNR": "Supplier", "RASSC": "PartnerCompany",
    }),
    "EKPO": ("I_PurchaseOrderItem", {
        "MANDT": "Client", "EBELN": "PurchaseOrder", "EBELP": "PurchaseOrderItem",
        "LOEKZ": "PurchasingDocumentDeletionCode", "TXZ01": "PurchaseOrderItemText", "MATNR": "Material",
        "BUKRS": "CompanyCode", "WERKS": "Plant", "MATKL": "ProductGroup", "MENGE": "OrderQuantity",
        "MEINS": "PurchaseOrderQuantityUnit", "BPRME": "OrderPriceUnit", "BPUMZ": "OrderPriceUnitToOrderUnitNmrtr",
        "BPUMN": "OrdPriceUnitToOrderUnitDnmntr", "UMREZ": "OrderItemQtyToBaseQtyNmrtr",
        "UMREN": "OrderItemQtyToBaseQtyDnmntr", "NETPR": "NetPriceAmount", "PEINH": "NetPriceQuantity",
        "NETWR": "NetAmount", "BRTWR": "GrossAmount", "PSTYP": "PurchaseOrderItemCategory",
        "KNTTP": "AccountAssignmentCategory", "WEBRE": "InvoiceIsGoodsReceiptBased", "LMEIN": "BaseUnit",
        "RETPO": "IsReturnsItem",
    }),
    "LFA1": ("I_Supplier", {
        "MANDT": "Client", "LIFNR": "Supplier", "LAND1": "Country", "NAME1": "SupplierName", "VBUND": "TradingPartner",
    }),
    "FAGLBAL": ("I_GLAccountBalance", {
        "RBUKRS": "CompanyCode", "RACCT": "GLAccount", "RYEAR": "FiscalYear", "POPER": "FiscalPeriod",
        "RLDNR": "Ledger", "RHCUR": "CompanyCodeCurrency", "HSLVT": "StartingBalanceAmtInCoCodeCrcy",
        "HSL": "AmountInCompanyCodeCurrency", "HSL_END": "EndingBalanceAmtInCoCodeCrcy",
    }),
}  # fmt: skip
_DATES = ("BUDAT", "BLDAT", "CPUDT", "BEDAT", "AEDAT", "ERSDA")


def stored(minor: int) -> str:
    """Two implied decimals whatever the currency: 1,000 yen are stored as 10.00."""
    return fraction_text(Fraction(minor, 100), 2)


def _key(number: str | int, width: int) -> str:
    return str(number).zfill(width) if str(number).isdigit() else str(number)


def _compact(day: int) -> str:
    return f"{date_of(day):%Y%m%d}"


@dataclass
class _Tables:
    rows: dict[str, list[dict[str, str]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, table: str, **cells: str) -> None:
        self.rows[table].append(cells)

    def write(self, folder: Path) -> dict[str, int]:
        for table, rows in self.rows.items():
            columns = list(dict.fromkeys(name for row in rows for name in row))
            file, names = VIEWS.get(table, (table, {}))
            if names:  # the views give dates with hyphens
                for row in rows:
                    for name in _DATES:
                        if row.get(name):
                            row[name] = f"{row[name][:4]}-{row[name][4:6]}-{row[name][6:]}"
            header = [names.get(c, c) for c in columns]
            write_csv(folder / f"{file}.csv", header, [[row.get(c, "") for c in columns] for row in rows])
        return {table: len(rows) for table, rows in sorted(self.rows.items())}


def assign_numbers(books: Books) -> None:
    """Material documents, invoices and journal documents in the order of their days."""
    number_lines([*books.receipts, *books.issues], 5_000_000_001)
    number_lines(books.invoices, 5_105_600_001)
    for n, journal in enumerate(books.journals):
        journal.number = str(100_000_001 + n)
    for line in books.lines:
        line.native = {"order": str(4_500_000_001 + line.order), "line": str(line.item * 10)}


def reference(line: Receipt | Invoice) -> str:
    """`source|year|document|line` as the pipeline names a document line of this company."""
    return f"s4|{month_of(line.t)[0]}|{line.document}|{line.item}"


class _Writer:
    def __init__(self, books: Books, sales: Sales, billings: Sequence[Billing]) -> None:
        self.books, self.spec, self.tables, self.billings = books, books.spec, _Tables(), billings
        self.forecasts = planned(sales)
        self.local = books.spec.currency
        self.yen = CURRENCIES[self.local]

    def all(self) -> _Tables:
        self.masters()
        self.valuation()
        self.orders()
        self.history()
        self.material_documents()
        self.invoices()
        self.journal()
        self.balances()
        self.schedules()
        self.sales()
        self.requirements()
        return self.tables

    def rate(self, currency: int, t: int) -> str:
        return "" if currency == self.local else self.books.rates.text(currency, self.local, t)

    # --- master data -------------------------------------------------------------------------------------
    def masters(self) -> None:
        add, spec = self.tables.add, self.spec
        partner = spec.partner.zfill(6)
        add("T001", MANDT=CLIENT, BUKRS=spec.code, BUTXT=spec.name, LAND1=spec.land, WAERS=self.yen,
            KTOPL=CHART_OF_ACCOUNTS, PERIV="K4", RCOMP=partner, OPVAR=spec.code)  # fmt: skip
        add("T880", MANDT=CLIENT, RCOMP=partner, NAME1=spec.name, CNTRY=spec.land, CURR=self.yen)
        for code, name in spec.plants:
            add("T001W", MANDT=CLIENT, WERKS=code, NAME1=name, BWKEY=code)
            add("T001K", MANDT=CLIENT, BWKEY=code, BUKRS=spec.code)
        for name, decimals in (("JPY", "0"), ("KRW", "0"), ("KWD", "3")):
            add("TCURX", CURRKEY=name, CURRDEC=decimals)
        for currency in sorted({v.currency for v in spec.vendors} - {self.local}):
            for t in range(MONTHS):
                year, month = month_of(t)
                add("TCURR", MANDT=CLIENT, KURST="M", FCURR=CURRENCIES[currency], TCURR=self.yen,
                    GDATU=str(99_999_999 - (year * 10_000 + month * 100 + 1)), UKURS=self.rate(currency, t),
                    FFACT="1", TFACT="1")  # fmt: skip
        for v in spec.vendors:
            add("LFA1", MANDT=CLIENT, LIFNR=_key(v.number, 10), LAND1=v.land, NAME1=v.name,
                VBUND=v.partner.zfill(6) if v.partner else "")  # fmt: skip
        for a in CHART:
            if a.key in NUMBERS:
                number = _key(NUMBERS[a.key], 10)
                add("SKA1", MANDT=CLIENT, KTOPL=CHART_OF_ACCOUNTS, SAKNR=number, XBILK="X" if a.balance_sheet else "",
                    GVTYP="" if a.balance_sheet else "X")  # fmt: skip
                add("SKAT", MANDT=CLIENT, SPRAS="E", KTOPL=CHART_OF_ACCOUNTS, SAKNR=number, TXT20=a.title[:20],
                    TXT50=a.title)  # fmt: skip
        year, month = month_of(MONTHS)
        past_year, past_month = month_of(MONTHS - 1)
        add("T001B", MANDT=CLIENT, RRCTY="0", BUKRS=spec.code, MKOAR="+", BKONT="", FRYE1=str(year),
            FRPE1=f"{month:03d}", TOYE1=str(year), TOPE1="012", FRYE2="0000", FRPE2="000", TOYE2="0000", TOPE2="000",
            VKONT="")  # fmt: skip
        add("MARV", MANDT=CLIENT, BUKRS=spec.code, LFGJA=str(year), LFMON=f"{month:02d}", VMGJA=str(past_year),
            VMMON=f"{past_month:02d}", XRUEM="")  # fmt: skip
        created = _compact(int(MONTH_START[0]) - 500)
        for p in spec.parts:
            add("MARA", MANDT=CLIENT, MATNR=p.number, ERSDA=created, MTART="HAWA" if p.sold else "ROH", MATKL=p.group,
                MEINS="EA")  # fmt: skip
            add("MAKT", MANDT=CLIENT, MATNR=p.number, SPRAS="E", MAKTX=p.text)
            add("MARM", MANDT=CLIENT, MATNR=p.number, MEINH="EA", UMREZ="1", UMREN="1")
            add("MARC", MANDT=CLIENT, MATNR=p.number, WERKS=spec.plants[p.plant][0], DISPO="001", BESKZ="F",
                EISBE="0.000", PLIFZ="10")  # fmt: skip

    def _value(self, table: str, part: int, quantity: int, value: int, t: int) -> None:
        p = self.spec.parts[part]
        year, month = month_of(t)
        average = half_up(Fraction(value * 100, quantity)) if quantity else 0
        self.tables.add(table, MANDT=CLIENT, MATNR=p.number, BWKEY=self.spec.plants[p.plant][0], BWTAR="",
                        LFGJA=str(year), LFMON=f"{month:02d}", LBKUM=f"{quantity}.000", SALK3=stored(value), VPRSV="V",
                        VERPR=stored(average), STPRS=stored(0), PEINH="100",
                        BKLAS="3100" if p.sold else "3000")  # fmt: skip

    def valuation(self) -> None:
        """MBEW today; MBEWH for the month before one that is touched, with the balance until then."""
        for i, ends in enumerate(self.books.stock):
            before, last = self.books.opening_stock[i], -1
            for t, now in enumerate(ends):
                if now != before:
                    self._value("MBEWH", i, *before, t - 1)
                    before, last = now, t
            self._value("MBEW", i, *ends[-1], last)

    # --- purchasing --------------------------------------------------------------------------------------
    def orders(self) -> None:
        add, spec, seen = self.tables.add, self.spec, set[int]()
        for line in self.books.lines:
            p, v, order = spec.parts[line.part], line.vendor, line.native["order"]
            if line.order not in seen:
                seen.add(line.order)
                add("EKKO", MANDT=CLIENT, EBELN=order, BUKRS=spec.code, BSTYP="F", BSART="NB", LOEKZ="",
                    AEDAT=_compact(line.day), LIFNR=_key(v.number, 10), EKORG=spec.code, EKGRP="J01",
                    WAERS=CURRENCIES[v.currency], WKURS=self.rate(v.currency, line.t), KUFIX="",
                    BEDAT=_compact(line.day), RESWK="")  # fmt: skip
            value = stored(line.quantity * line.price // p.per)
            add("EKPO", MANDT=CLIENT, EBELN=order, EBELP=_key(line.native["line"], 5),
                LOEKZ="L" if line.deleted else "",
                TXZ01=p.text, MATNR=p.number, BUKRS=spec.code, WERKS=spec.plants[p.plant][0], MATKL=p.group,
                MENGE=f"{line.quantity}.000", MEINS="EA", BPRME="EA", BPUMZ="1", BPUMN="1", UMREZ="1", UMREN="1",
                NETPR=stored(line.price), PEINH=str(p.per), NETWR=value, BRTWR=value, PSTYP="0",
                KNTTP="K" if p.consumed else "", WEBRE="X", LMEIN="EA", RETPO="")  # fmt: skip

    def history(self) -> None:
        events: list[Receipt | Invoice] = [*self.books.receipts, *self.books.invoices]
        for e in sorted(events, key=lambda e: (e.day, int(e.document), int(e.item))):
            p, line = self.spec.parts[e.line.part], e.line
            is_receipt = isinstance(e, Receipt)
            amount = e.order_doc if isinstance(e, Receipt) else e.amount
            local = e.order_local if isinstance(e, Receipt) else e.local
            cleared = 0 if isinstance(e, Receipt) else e.cleared
            of = (e.of or e) if isinstance(e, Receipt) else e.receipt
            self.tables.add(
                "EKBE", MANDT=CLIENT, EBELN=line.native["order"], EBELP=_key(line.native["line"], 5), ZEKKN="0",
                VGABE="1" if is_receipt else "3" if e.kind == "subsequent" else "2", GJAHR=str(month_of(e.t)[0]),
                BELNR=_key(e.document, 10), BUZEI=_key(e.item, 4),
                BEWTP="E" if is_receipt else "N" if e.kind == "subsequent" else "Q",
                BWART=_RECEIPT.get(e.kind, ""), BUDAT=_compact(e.day), MENGE=f"{abs(e.quantity)}.000",
                BPMNG=f"{abs(e.quantity)}.000", DMBTR=stored(abs(local)), WRBTR=stored(abs(amount)),
                WAERS=CURRENCIES[line.vendor.currency], AREWR=stored(abs(cleared)), SHKZG="S" if amount > 0 else "H",
                LFGJA=str(month_of(of.t)[0]) if of else "", LFBNR=_key(of.document, 10) if of else "",
                LFPOS=_key(of.item, 4) if of else "", HSWAE=self.yen, MATNR=p.number,
                WERKS=self.spec.plants[p.plant][0],
            )  # fmt: skip

    def schedules(self) -> None:
        """One schedule line for each order line, with what came of it."""
        came = received(self.books)
        for line in self.books.lines:
            self.tables.add(
                "EKET", MANDT=CLIENT, EBELN=line.native["order"], EBELP=_key(line.native["line"], 5), ETENR="0001",
                EINDT=_compact(due(line)), MENGE=f"{line.quantity}.000", WEMNG=f"{came[id(line)]}.000",
            )  # fmt: skip

    # --- sales -------------------------------------------------------------------------------------------
    def sales(self) -> None:
        """Order, delivery and invoice of one line each; what was credited went through a request for a memo."""
        add, spec = self.tables.add, self.spec
        for n in range(1, 5):
            add("KNA1", MANDT=CLIENT, KUNNR=_key(40 + n, 10), NAME1=f"Customer {n}", LAND1=spec.land, VBUND="")
        for n, b in enumerate(self.billings):
            o, p = b.order, spec.parts[b.order.part]
            order, customer = _key(o.number, 10), _key(41 + n % 4, 10)
            of_item = {"MATNR": p.number, "MATKL": p.group, "WERKS": spec.plants[p.plant][0]}
            units = {"VRKME": "EA", "MEINS": "EA", "UMVKZ": "1", "UMVKN": "1"}
            head = {"VKORG": spec.code, "KUNNR": customer, "WAERK": self.yen, "BUKRS_VF": spec.code}
            add("VBAK", MANDT=CLIENT, VBELN=order, ERDAT=_compact(o.entered), AUART="OR", VBTYP="C",
                VDATU=_compact(o.requested), **head)  # fmt: skip
            add("VBAP", MANDT=CLIENT, VBELN=order, POSNR="000010", ABGRU="50" if o.called_off else "",
                KWMENG=f"{o.quantity}.000", NETWR=stored(o.quantity * b.price), WAERK=self.yen,
                ERDAT=_compact(o.entered), AEDAT=_compact(o.called_off) if o.called_off else "",
                VGBEL="", VGPOS="", **of_item, **units)  # fmt: skip
            add("VBEP", MANDT=CLIENT, VBELN=order, POSNR="000010", ETENR="0001", EDATU=_compact(o.requested),
                WMENG=f"{o.quantity}.000", VRKME="EA")  # fmt: skip
            if b.issue is None:
                continue
            delivery, invoice = _key(80_000_001 + n, 10), _key(90_000_001 + n, 10)
            sent, quantity = _compact(b.issue.day), f"{o.quantity}.000"
            add("LIKP", MANDT=CLIENT, VBELN=delivery, ERDAT=sent, LFART="LF", VBTYP="J", KUNNR=customer, WADAT_IST=sent)
            add("LIPS", MANDT=CLIENT, VBELN=delivery, POSNR="000010", ERDAT=sent, LFIMG=quantity, LGMNG=quantity,
                VGBEL=order, VGPOS="000010", **of_item, **units)  # fmt: skip
            self.billing(invoice, "M", b.issue.day, customer)
            self.billed(invoice, quantity, b.doc, -b.issue.value, order, "000010", of_item)
            if b.credited:
                request, memo, back = _key(60_000_001 + n, 10), _key(95_000_001 + n, 10), f"{b.credited}.000"
                add("VBAK", MANDT=CLIENT, VBELN=request, ERDAT=sent, AUART="CR", VBTYP="K", VDATU=sent, **head)
                add("VBAP", MANDT=CLIENT, VBELN=request, POSNR="000010", ABGRU="", KWMENG=back,
                    NETWR=stored(-b.credit_doc), WAERK=self.yen, ERDAT=sent, AEDAT="", VGBEL=invoice, VGPOS="000010",
                    **of_item, **units)  # fmt: skip
                self.billing(memo, "O", b.issue.day, customer)
                self.billed(memo, back, -b.credit_doc, 0, request, "000010", of_item)

    def requirements(self) -> None:
        """Snapshots of the planned requirements, as they were kept month by month."""
        seen: set[tuple[int, str]] = set()
        for part, made, first, quantity in self.forecasts:
            pointer, snapshot = _key(7_001 + part, 12), made.replace("-", "")
            p = self.spec.parts[part]
            if (part, made) not in seen:
                seen.add((part, made))
                self.tables.add(
                    "PBIM", MANDT=CLIENT, BDZEI=pointer, MATNR=p.number, WERKS=self.spec.plants[p.plant][0],
                    BEDAE="VSF", VERSB="00", VERVS="X", PBDNR="", SNAPSHOT_DATE=snapshot,
                )  # fmt: skip
            self.tables.add(
                "PBED", MANDT=CLIENT, BDZEI=pointer, PDATU=first.replace("-", ""), PLNMG=f"{quantity}.000", MEINS="EA",
                ENTLU="3", SNAPSHOT_DATE=snapshot,
            )  # fmt: skip

    def billing(self, number: str, category: str, day: int, customer: str) -> None:
        self.tables.add(
            "VBRK", MANDT=CLIENT, VBELN=number, FKART="F2" if category == "M" else "G2", VBTYP=category,
            WAERK=self.yen, VKORG=self.spec.code, FKDAT=_compact(day), BUKRS=self.spec.code, KURRF="1.00000",
            KUNAG=customer, SFAKN="", FKSTO="",
        )  # fmt: skip

    def billed(
        self, number: str, quantity: str, amount: int, cost: int, order: str, line: str, of_item: dict[str, str]
    ) -> None:
        self.tables.add(
            "VBRP", MANDT=CLIENT, VBELN=number, POSNR="000010", FKIMG=quantity, VRKME="EA", FKLMG=quantity, MEINS="EA",
            NETWR=stored(amount), WAVWR=stored(cost), AUBEL=order, AUPOS=line, VGBEL="", VGPOS="", **of_item,
        )  # fmt: skip

    # --- material documents ------------------------------------------------------------------------------
    def material_documents(self) -> None:
        events: list[Receipt | Issue] = [*self.books.receipts, *self.books.issues]
        for e in sorted(events, key=lambda e: (e.day, int(e.document), int(e.item))):
            p = self.spec.parts[e.line.part if isinstance(e, Receipt) else e.part]
            in_order = isinstance(e, Receipt)
            code = _RECEIPT.get(e.kind) or _ISSUE[e.kind]
            if code == "601" and e.quantity > 0:
                code = "653"  # what a customer sends back
            cells = {
                "MANDT": CLIENT, "MBLNR": _key(e.document, 10), "MJAHR": str(month_of(e.t)[0]),
                "ZEILE": _key(e.item, 4), "RECORD_TYPE": "MDOC", "STOCK_QTY": f"{0 if p.consumed else e.quantity}.000",
                "MENGE": f"{abs(e.quantity)}.000", "MEINS": "EA", "ERFMG": f"{abs(e.quantity)}.000", "ERFME": "EA",
                "SHKZG": "S" if e.quantity > 0 else "H", "BWART": code, "MATNR": p.number,
                "WERKS": self.spec.plants[p.plant][0], "LGORT": "0001", "DMBTR": stored(abs(e.value)),
                "WAERS": self.yen, "BUDAT": _compact(e.day), "BLDAT": _compact(e.day), "CPUDT": _compact(e.day),
                "BLART": "WE" if in_order else "WL" if e.kind == "sales" else "WA", "CANCELLED": "",
                "BUKRS": self.spec.code, "VPRSV": "" if p.consumed else "V",
            }  # fmt: skip
            if isinstance(e, Receipt):
                undone = e.of if e.kind == "receipt_reversal" else None
                first = e.of or e
                cells |= {
                    "BPMNG": f"{abs(e.quantity)}.000", "BPRME": "EA", "EBELN": e.line.native["order"],
                    "EBELP": _key(e.line.native["line"], 5), "LIFNR": _key(e.line.vendor.number, 10),
                    "LFBJA": str(month_of(first.t)[0]), "LFBNR": _key(first.document, 10),
                    "LFPOS": _key(first.item, 4),
                    "CANCELLED": "X" if any(r.of is e and r.kind == "receipt_reversal" for r in self.undoing) else "",
                }  # fmt: skip
                if undone:
                    cells |= {"SJAHR": str(month_of(undone.t)[0]), "SMBLN": _key(undone.document, 10),
                              "SMBLP": _key(undone.item, 4)}  # fmt: skip
            self.tables.add("MATDOC", **cells)
        # aggregated rows that the system keeps in the same table; they are no documents
        for n, p in enumerate(self.spec.parts[:3]):
            self.tables.add(
                "MATDOC", MANDT=CLIENT, MBLNR=f"MIG{n + 1:07d}", MJAHR="2024", ZEILE="0001", RECORD_TYPE="MIG_INIT",
                STOCK_QTY="500.000", MENGE="500.000", MEINS="EA", SHKZG="S", BWART="", MATNR=p.number,
                WERKS=self.spec.plants[p.plant][0], LGORT="0001", DMBTR=stored(4_000_000), WAERS=self.yen,
                BUDAT=_compact(int(MONTH_START[0])), BUKRS=self.spec.code,
            )  # fmt: skip

    @property
    def undoing(self) -> list[Receipt]:
        return [r for r in self.books.receipts if r.kind == "receipt_reversal"]

    # --- invoices ----------------------------------------------------------------------------------------
    def invoices(self) -> None:
        add, groups = self.tables.add, defaultdict[str, list[Invoice]](list)
        for i in sorted(self.books.invoices, key=lambda i: (i.day, int(i.document), int(i.item))):
            groups[i.document].append(i)
        for document, invoices in groups.items():
            head = invoices[0]
            v, year, total = head.line.vendor, str(month_of(head.t)[0]), sum(i.amount for i in invoices)
            add("RBKP", MANDT=CLIENT, BELNR=_key(document, 10), GJAHR=year, BLART="RE", BLDAT=_compact(head.day),
                BUDAT=_compact(head.day), CPUDT=_compact(head.day), XBLNR=self.supplier_reference(head),
                BUKRS=self.spec.code, LIFNR=_key(v.number, 10), WAERS=CURRENCIES[v.currency],
                KURSF=self.rate(v.currency, head.t), RMWWR=stored(abs(total)), XRECH="X" if total > 0 else "",
                STBLG="", STJAH="", RBSTAT="5")  # fmt: skip
            for i in invoices:
                p, of = self.spec.parts[i.line.part], i.receipt
                add("RSEG", MANDT=CLIENT, BELNR=_key(document, 10), GJAHR=year, BUZEI=_key(i.item, 6),
                    EBELN=i.line.native["order"], EBELP=_key(i.line.native["line"], 5), MATNR=p.number,
                    BUKRS=self.spec.code, WERKS=self.spec.plants[p.plant][0], WRBTR=stored(abs(i.amount)),
                    SHKZG="S" if i.amount > 0 else "H", MENGE=f"{abs(i.quantity) or i.line.quantity}.000", BSTME="EA",
                    BPMNG=f"{abs(i.quantity) or i.line.quantity}.000", BPRME="EA",
                    TBTKZ="X" if i.kind == "subsequent" else "", LFBNR=_key(of.document, 10) if of else "",
                    LFGJA=str(month_of(of.t)[0]) if of else "", LFPOS=_key(of.item, 4) if of else "")  # fmt: skip

    def supplier_reference(self, invoice: Invoice) -> str:
        return f"{'GS' if invoice.amount < 0 else 'RG'}-{int(invoice.document) % 10_000_000}"

    # --- ledger ------------------------------------------------------------------------------------------
    def origin(self, journal: Journal, documents: dict[int, str]) -> tuple[str, str, str]:
        """(object type, document, year) that posted a journal."""
        kind, year = _OBJECT.get(journal.kind, "BKPF"), str(month_of(journal.t)[0])
        if kind == "BKPF":
            return kind, _key(journal.number, 10), f"{self.spec.code}{year}"
        return kind, _key(documents[id(journal)], 10), year

    def journal(self) -> None:
        documents: dict[int, str] = {}
        events: Iterable[Receipt | Invoice | Issue] = [*self.books.receipts, *self.books.invoices, *self.books.issues]
        for e in events:
            documents[id(e.journal)] = e.document
        references = {id(i.journal): self.supplier_reference(i) for i in self.books.invoices}
        for journal in self.books.journals:
            kind, document, context = self.origin(journal, documents)
            year, month = month_of(journal.t)
            self.tables.add(
                "BKPF", MANDT=CLIENT, BUKRS=self.spec.code, BELNR=_key(journal.number, 10), GJAHR=str(year),
                BLART=journal.kind, BLDAT=_compact(journal.day), BUDAT=_compact(journal.day), MONAT=f"{month:02d}",
                CPUDT=_compact(journal.day), USNAM="POSTING", TCODE="", XBLNR=references.get(id(journal), ""), STBLG="",
                STJAH="", WAERS=CURRENCIES[journal.currency], KURSF=self.rate(journal.currency, journal.t),
                HWAER=self.yen, BSTAT="", AWTYP=kind, AWKEY=document + context,
            )  # fmt: skip
            for n, x in enumerate(journal.lines, 1):
                self.journal_line("0L", journal, n, x, (kind, document, context))
        # a parallel ledger repeats what is posted; one month of it was pulled too
        for journal in self.books.journals:
            if journal.t == MONTHS - 2:
                for n, x in enumerate(journal.lines, 1):
                    self.journal_line("2L", journal, n, x, self.origin(journal, documents))
        self.carry_forward()

    def journal_line(
        self, ledger: str, journal: Journal, n: int, x: JournalLine, origin: tuple[str, str, str]
    ) -> None:  # fmt: skip
        year, month = month_of(journal.t)
        p = self.spec.parts[x.part] if x.part >= 0 else None
        vendor = journal.vendor if x.account.endswith("payable") else None
        kind = "K" if vendor else "D" if x.account.endswith("receivable") else "M" if x.key == "BSX" else "S"
        self.tables.add(
            "ACDOCA", RCLNT=CLIENT, RLDNR=ledger, RBUKRS=self.spec.code, GJAHR=str(year),
            BELNR=_key(journal.number, 10), DOCLN=f"{n:06d}", RYEAR=str(year), POPER=f"{month:03d}",
            FISCYEARPER=f"{year}{month:03d}",
            BUDAT=_compact(journal.day), BLDAT=_compact(journal.day), BLART=journal.kind, BSTAT="",
            RACCT=_key(NUMBERS[x.account], 10), RCNTR="0000004300" if x.key == "KBS" else "", RHCUR=self.yen,
            HSL=stored(x.local), RWCUR=CURRENCIES[journal.currency], WSL=stored(x.doc),
            RUNIT="EA" if x.quantity else "", MSL=f"{x.quantity}.000" if x.quantity else "0.000",
            DRCRK="S" if (x.local or x.doc) > 0 else "H", KOART=kind, MATNR=p.number if p else "",
            WERKS=self.spec.plants[p.plant][0] if p else "", EBELN=x.line.native["order"] if x.line else "",
            EBELP=_key(x.line.native["line"], 5) if x.line else "", KTOSL=x.key, AWTYP=origin[0], AWREF=origin[1],
            AWORG=origin[2], LIFNR=_key(vendor.number, 10) if vendor else "",
            RASSC=x.partner.zfill(6) if x.partner else "",
        )  # fmt: skip

    def carry_forward(self) -> None:
        """Period 000 of the journal table: balances brought forward, no postings."""
        balances = self.books.balances()
        for t in range(MONTHS):
            year, month = month_of(t)
            if t and month != 1:
                continue
            number = 0
            for a in CHART:
                opening = balances[a.key, t][0]
                if opening:
                    number += 1
                    self.tables.add(
                        "ACDOCA", RCLNT=CLIENT, RLDNR="0L", RBUKRS=self.spec.code, GJAHR=str(year),
                        BELNR=f"C{year}00001", DOCLN=f"{number:06d}", RYEAR=str(year), POPER="000",
                        FISCYEARPER=f"{year}000", BUDAT=_compact(int(MONTH_START[t])), BLART="", BSTAT="C",
                        RACCT=_key(NUMBERS[a.key], 10), RHCUR=self.yen, HSL=stored(opening), RWCUR=self.yen,
                        WSL=stored(opening), DRCRK="S" if opening > 0 else "H", KOART="S", MSL="0.000",
                    )  # fmt: skip

    def balances(self) -> None:
        """The list of balances by account and month that finance pulls beside the journal."""
        balances = self.books.balances()
        for a in self.books.used_accounts():
            for t in range(MONTHS):
                opening, movement, closing = balances[a.key, t]
                year, month = month_of(t)
                self.tables.add(
                    "FAGLBAL", RBUKRS=self.spec.code, RACCT=_key(NUMBERS[a.key], 10), RYEAR=str(year),
                    POPER=f"{month:03d}", RLDNR="0L", RHCUR=self.yen, HSLVT=stored(opening), HSL=stored(movement),
                    HSL_END=stored(closing),
                )  # fmt: skip


def write(folder: Path, books: Books, sales: Sales, billings: Sequence[Billing]) -> dict[str, int]:
    """Write one CSV per table or view; returns rows by table. Numbers must have been assigned."""
    return _Writer(books, sales, billings).all().write(folder)
