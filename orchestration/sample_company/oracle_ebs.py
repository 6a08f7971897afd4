"""The American company's Oracle E-Business Suite 12: native tables as text exports.

What belongs here: surrogate ids, flags, subledger and its links to the ledger, DD-MON-RR dates; and the rows that must
not be counted (budget, unposted, statistical, summary and translated ones). What does not: amounts (small.py).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from .homegrown import money
from .homegrown_sales import Sales
from .register import write_csv
from .small import ACCOUNT, BSX, GBB, KDM, PRD, WRX, Books, Invoice, Journal, Line, Part, Receipt
from .small_sales import Billing, due, planned, received
from .world import CURRENCIES, MONTH_START, MONTHS, YEARS, date_of, fraction_text, month_of

LEDGER, OPERATING_UNIT, CHART = "2021", "204", "50268"
NATURAL = {
    "machinery": "15000", "worn": "15900", "stock_raw": "13100", "stock_trade": "13200", "receiving": "13900",
    "receivable": "12000", "group_receivable": "12500", "bank": "11100", "payable": "21000", "group_payable": "21500",
    "gr_ir": "22100", "capital": "31000", "retained": "32000", "revenue": "41000", "group_revenue": "41500",
    "consumption": "51000", "cost_of_sales": "51500", "price_difference": "52100", "invoice_difference": "52200",
    "scrap": "53000", "wages": "61000", "depreciation": "62000", "indirect": "63000", "services": "64000",
    "exchange": "71000",
}  # fmt: skip
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_SOURCE = {
    "WE": ("Cost Management", "Receiving"), "WA": ("Cost Management", "Inventory"),
    "WL": ("Cost Management", "Inventory"), "RE": ("Payables", "Purchase Invoices"),
    "RV": ("Receivables", "Sales Invoices"),
    "DZ": ("Receivables", "Receipts"), "KZ": ("Payables", "Payments"), "SA": ("Manual", "Adjustment"),
    "AF": ("Assets", "Depreciation"),
}  # fmt: skip
BOX = 20  # pieces in a box; the pump cover is ordered in boxes
BOXED = ("A1002",)

Row = tuple[str, ...]


def day_text(day: int) -> str:
    """DD-MON-RR."""
    date = date_of(day)
    return f"{date.day:02d}-{_MONTHS[date.month - 1]}-{date.year % 100:02d}"


def iso_text(day: str) -> str:
    """DD-MON-RR of an ISO day."""
    year, month, number = day.split("-")
    return f"{number}-{_MONTHS[int(month) - 1]}-{year[2:]}"


def period_name(t: int) -> str:
    year, month = month_of(t)
    return f"{_MONTHS[month - 1].title()}-{year % 100:02d}"


@dataclass
class _Tables:
    rows: dict[str, list[dict[str, str]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, table: str, **cells: str) -> None:
        self.rows[table].append(cells)

    def write(self, folder: Path) -> dict[str, int]:
        for table, rows in self.rows.items():
            columns = list(dict.fromkeys(name for row in rows for name in row))
            write_csv(folder / f"{table}.csv", columns, [[row.get(c, "") for c in columns] for row in rows])
        return {table: len(rows) for table, rows in sorted(self.rows.items())}


class _Combinations:
    """Code combinations: company, cost center, account, product, intercompany."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], int] = {}

    def of(self, key: str, partner: str = "") -> str:
        return str(self.known.setdefault((key, partner), 12_001 + len(self.known)))


def _each(part: Part) -> int:
    """Pieces in one unit of the order."""
    return BOX if part.number in BOXED else 1


def assign_numbers(books: Books) -> None:
    """Surrogate ids and receipt numbers, in the order of the days."""
    for n, line in enumerate(books.lines):
        line.native = {
            "header": str(110_001 + line.order), "number": str(6_001 + line.order), "line": str(220_001 + n),
            "shipment": str(330_001 + n), "distribution": str(440_001 + n),
        }  # fmt: skip
    for n, journal in enumerate(books.journals):
        journal.number = str(700_001 + n)
        journal.native = {"ae": str(900_001 + n)}
    shipments: dict[int, int] = {}
    transaction = 500_001
    kind = {"receipt": 0, "receipt_reversal": 1, "return": 2}
    for r in sorted(books.receipts, key=lambda r: (r.day, r.line.order, kind[r.kind], r.line.item)):
        of = r.of if r.of is not None else r
        shipment = shipments.setdefault(id(of.journal), 80_001 + len(shipments))
        r.native = {"id": str(transaction), "second": str(transaction + 1), "material": str(transaction + 400_000)}
        r.document, r.item = str(30_001 + shipment - 80_001), str(transaction)
        r.native["shipment"] = str(shipment)
        transaction += 2
    for n, issue in enumerate(sorted(books.issues, key=lambda i: i.day)):
        issue.document = str(1_200_001 + n)
    invoices: dict[int, int] = {}
    lines: dict[str, int] = defaultdict(int)
    for i in sorted(books.invoices, key=lambda i: (i.day, i.line.order, i.line.item)):
        i.document = str(invoices.setdefault(id(i.journal), 40_001 + len(invoices)))
        lines[i.document] += 1
        i.item = str(lines[i.document])


def reference(line: Receipt | Invoice) -> str:
    """`source|year|document|line` as the pipeline names a document line of this company."""
    item = f"{line.item}-1" if isinstance(line, Invoice) else line.item  # invoice line and its first distribution
    return f"ebs|{month_of(line.t)[0]}|{line.document}|{item}"


class _Writer:
    def __init__(self, books: Books, sales: Sales, billings: Sequence[Billing]) -> None:
        self.books, self.spec, self.tables, self.ccid = books, books.spec, _Tables(), _Combinations()
        self.billings, self.forecasts = billings, planned(sales)
        self.local = books.spec.currency
        self.orgs = [str(207 + i) for i in range(len(self.spec.plants))]
        self.items = {p.number: str(9_001 + i) for i, p in enumerate(self.spec.parts)}
        self.vendors = {v.number: str(7_001 + i) for i, v in enumerate(self.spec.vendors)}
        self.next_mta, self.next_rsl, self.next_dist, self.next_link = 2_000_001, 2_500_001, 3_000_001, 4_000_001
        # subledger lines by journal and ledger line: (type, id, accounted, entered)
        self.links: dict[tuple[int, int], list[tuple[str, str, int, int]]] = defaultdict(list)

    def amount(self, value: int, currency: int | None = None) -> str:
        return money(value, self.local if currency is None else currency)

    def quantity(self, part: Part, pieces: int) -> str:
        return fraction_text_of(pieces, _each(part))

    def order_price(self, line: Line) -> str:
        part = self.spec.parts[line.part]
        return money(line.price * _each(part), line.vendor.currency)

    def rate(self, line: Line, t: int) -> str:
        return "" if line.vendor.currency == self.local else self.books.rates.text(line.vendor.currency, self.local, t)

    def all(self) -> _Tables:
        self.masters()
        self.orders()
        self.receipts()
        self.stock()
        self.invoices()
        self.ledger()
        self.balances()
        self.not_counted()
        self.sales()
        self.forecast()
        self.combinations()
        return self.tables

    # --- master data -------------------------------------------------------------------------------------
    def masters(self) -> None:
        add, spec = self.tables.add, self.spec
        for v in spec.vendors:
            add("AP_SUPPLIERS", VENDOR_ID=self.vendors[v.number], SEGMENT1=v.number, VENDOR_NAME=v.name, COUNTRY=v.land,
                VENDOR_TYPE_LOOKUP_CODE="INTERCOMPANY" if v.partner else "VENDOR", ATTRIBUTE1=v.partner)  # fmt: skip
        groups = {g: str(60 + i) for i, g in enumerate(dict.fromkeys(p.group for p in spec.parts))}
        for g, n in groups.items():
            add("MTL_CATEGORIES_B", CATEGORY_ID=n, SEGMENT1=g, DESCRIPTION=g.title())
        for p in spec.parts:
            item, org = self.items[p.number], self.orgs[p.plant]
            add("MTL_SYSTEM_ITEMS_B", INVENTORY_ITEM_ID=item, ORGANIZATION_ID=org, SEGMENT1=p.number,
                DESCRIPTION=p.text, PRIMARY_UOM_CODE="EA", ITEM_TYPE="P",
                INVENTORY_ASSET_FLAG="N" if p.consumed else "Y")  # fmt: skip
            add("MTL_ITEM_CATEGORIES", INVENTORY_ITEM_ID=item, ORGANIZATION_ID=org, CATEGORY_SET_ID="1",
                CATEGORY_ID=groups[p.group])  # fmt: skip
            if not p.consumed:
                cost, pending = money(p.cost, self.local), money(p.cost * 103 // 100, self.local)
                add("CST_STANDARD_COSTS", COST_UPDATE_ID="301", INVENTORY_ITEM_ID=item, ORGANIZATION_ID=org,
                    STANDARD_COST=cost, STANDARD_COST_REVISION_DATE="01-JAN-24")  # fmt: skip
                add("CST_ITEM_COSTS", INVENTORY_ITEM_ID=item, ORGANIZATION_ID=org, COST_TYPE_ID="1", ITEM_COST=cost,
                    MATERIAL_COST=cost, LAST_UPDATE_DATE="01-JAN-24")  # fmt: skip
                add("CST_ITEM_COSTS", INVENTORY_ITEM_ID=item, ORGANIZATION_ID=org, COST_TYPE_ID="3",
                    ITEM_COST=pending, MATERIAL_COST=pending,
                    LAST_UPDATE_DATE="15-SEP-26")  # fmt: skip
            if p.number in BOXED:
                add("MTL_UOM_CONVERSIONS", INVENTORY_ITEM_ID=item, UOM_CODE="Bx", UNIT_OF_MEASURE="Box",
                    UOM_CLASS="Quantity", CONVERSION_RATE=str(BOX))  # fmt: skip
        add("MTL_UOM_CONVERSIONS", INVENTORY_ITEM_ID="0", UOM_CODE="EA", UNIT_OF_MEASURE="Each", UOM_CLASS="Quantity",
            CONVERSION_RATE="1")  # fmt: skip
        for code, name in (("EA", "Each"), ("Bx", "Box")):
            add("MTL_UNITS_OF_MEASURE_TL", UOM_CODE=code, UNIT_OF_MEASURE=name, UOM_CLASS="Quantity", LANGUAGE="US")
        for org, (code, name) in zip(self.orgs, spec.plants, strict=True):
            add("MTL_PARAMETERS", ORGANIZATION_ID=org, ORGANIZATION_CODE=code, PRIMARY_COST_METHOD="1",
                MATERIAL_ACCOUNT=self.ccid.of("stock_raw"), AP_ACCRUAL_ACCOUNT=self.ccid.of("gr_ir"),
                PURCHASE_PRICE_VAR_ACCOUNT=self.ccid.of("price_difference"),
                INVOICE_PRICE_VAR_ACCOUNT=self.ccid.of("invoice_difference"),
                COST_OF_SALES_ACCOUNT=self.ccid.of("cost_of_sales"))  # fmt: skip
            add("ORG_ORGANIZATION_DEFINITIONS", ORGANIZATION_ID=org, ORGANIZATION_CODE=code, ORGANIZATION_NAME=name,
                OPERATING_UNIT=OPERATING_UNIT)  # fmt: skip
        add("GL_LEDGERS", LEDGER_ID=LEDGER, NAME="Halden America", SHORT_NAME="HAM",
            CURRENCY_CODE=CURRENCIES[self.local],
            CHART_OF_ACCOUNTS_ID=CHART, LEDGER_CATEGORY_CODE="PRIMARY")  # fmt: skip
        for segment, kind in (
            ("SEGMENT1", "GL_BALANCING"),
            ("SEGMENT3", "GL_ACCOUNT"),
            ("SEGMENT5", "GL_INTERCOMPANY"),
        ):
            add("FND_SEGMENT_ATTRIBUTE_VALUES", ID_FLEX_CODE="GL#", ID_FLEX_NUM=CHART, APPLICATION_COLUMN_NAME=segment,
                SEGMENT_ATTRIBUTE_TYPE=kind, ATTRIBUTE_VALUE="Y")  # fmt: skip
        add("FND_FLEX_VALUES_VL", FLEX_VALUE=spec.code, DESCRIPTION=spec.name, FLEX_VALUE_SET_ID="1001")
        for key, number in NATURAL.items():
            add("FND_FLEX_VALUES_VL", FLEX_VALUE=number, DESCRIPTION=ACCOUNT[key].title, FLEX_VALUE_SET_ID="1003")
        for code, precision in (("USD", "2"), ("EUR", "2"), ("GBP", "2"), ("JPY", "0")):
            add("FND_CURRENCIES", CURRENCY_CODE=code, PRECISION=precision)
        for currency in sorted({v.currency for v in spec.vendors} - {self.local}):
            for t in range(MONTHS):
                add("GL_DAILY_RATES", FROM_CURRENCY=CURRENCIES[currency], TO_CURRENCY=CURRENCIES[self.local],
                    CONVERSION_DATE=day_text(int(MONTH_START[t])), CONVERSION_TYPE="Corporate",
                    CONVERSION_RATE=self.books.rates.text(currency, self.local, t))  # fmt: skip
        self.calendar()

    def calendar(self) -> None:
        add = self.tables.add
        for t in range(-1, MONTHS + 1):
            year, month = month_of(t)
            first, after = date_text(year, month), month_of(t + 1)
            last = day_before(*after)
            status = "O" if t == MONTHS else "C"
            cells = {
                "PERIOD_NAME": period_name(t), "PERIOD_YEAR": str(year), "PERIOD_NUM": str(month), "START_DATE": first,
                "END_DATE": last, "ADJUSTMENT_PERIOD_FLAG": "N",
            }  # fmt: skip
            for application in ("101", "200", "201"):
                add("GL_PERIOD_STATUSES", APPLICATION_ID=application, LEDGER_ID=LEDGER, CLOSING_STATUS=status, **cells)
            for n, org in enumerate(self.orgs):
                add("ORG_ACCT_PERIODS", ACCT_PERIOD_ID=str(5_001 + (t + 1) * 10 + n), ORGANIZATION_ID=org,
                    PERIOD_NAME=period_name(t), PERIOD_YEAR=str(year), PERIOD_NUM=str(month), PERIOD_START_DATE=first,
                    SCHEDULE_CLOSE_DATE=last, OPEN_FLAG="Y" if t == MONTHS else "N")  # fmt: skip
        for year in YEARS[:2]:  # the adjustment period after December; nothing was posted in it
            add("GL_PERIOD_STATUSES", APPLICATION_ID="101", LEDGER_ID=LEDGER, CLOSING_STATUS="C",
                PERIOD_NAME=f"Adj-{year % 100}", PERIOD_YEAR=str(year), PERIOD_NUM="13",
                START_DATE=f"31-DEC-{year % 100}",
                END_DATE=f"31-DEC-{year % 100}", ADJUSTMENT_PERIOD_FLAG="Y")  # fmt: skip

    # --- purchasing --------------------------------------------------------------------------------------
    def orders(self) -> None:
        add, spec, seen = self.tables.add, self.spec, set[int]()
        came = received(self.books)
        for n, line in enumerate(self.books.lines):
            part, native, vendor = spec.parts[line.part], line.native, line.vendor
            ordered = day_text(line.day)
            if line.order not in seen:
                seen.add(line.order)
                add("PO_HEADERS_ALL", PO_HEADER_ID=native["header"], SEGMENT1=native["number"],
                    TYPE_LOOKUP_CODE="STANDARD", VENDOR_ID=self.vendors[vendor.number], ORG_ID=OPERATING_UNIT,
                    CURRENCY_CODE=CURRENCIES[vendor.currency], RATE=self.rate(line, line.t),
                    RATE_DATE=ordered if vendor.currency != self.local else "", AUTHORIZATION_STATUS="APPROVED",
                    CANCEL_FLAG="N", CREATION_DATE=ordered)  # fmt: skip
            unit = "Box" if part.number in BOXED else "Each"
            gone = "Y" if line.deleted else "N"
            # every seventh line was renegotiated on the shipment: the line still shows the old price
            shown = money(line.price * _each(part) + 100, vendor.currency) if n % 7 == 3 else self.order_price(line)
            quantity = self.quantity(part, line.quantity)
            add("PO_LINES_ALL", PO_LINE_ID=native["line"], PO_HEADER_ID=native["header"], LINE_NUM=str(line.item),
                ITEM_ID=self.items[part.number], ITEM_DESCRIPTION=part.text,
                CATEGORY_ID=str(60 + list(dict.fromkeys(p.group for p in spec.parts)).index(part.group)),
                UNIT_MEAS_LOOKUP_CODE=unit, UNIT_PRICE=shown, QUANTITY=quantity, CANCEL_FLAG=gone)  # fmt: skip
            location = {
                "PO_HEADER_ID": native["header"], "PO_LINE_ID": native["line"], "SHIP_TO_ORGANIZATION_ID":
                self.orgs[part.plant], "CONSIGNED_FLAG": "N", "ACCRUE_ON_RECEIPT_FLAG": "Y", "ORG_ID": OPERATING_UNIT,
            }  # fmt: skip
            add("PO_LINE_LOCATIONS_ALL", LINE_LOCATION_ID=native["shipment"], SHIPMENT_NUM="1",
                SHIPMENT_TYPE="STANDARD",
                PRICE_OVERRIDE=self.order_price(line), QUANTITY=quantity,
                QUANTITY_RECEIVED=self.quantity(part, came[id(line)]), NEED_BY_DATE=day_text(due(line) + 3),
                PROMISED_DATE=day_text(due(line)),
                QUANTITY_CANCELLED=quantity if line.deleted else "0", CANCEL_FLAG=gone, **location)  # fmt: skip
            offer = money(line.price * _each(part) * 9 // 10, vendor.currency)
            if n % 40 == 9:  # a price break is an offer, not a delivery
                add("PO_LINE_LOCATIONS_ALL", LINE_LOCATION_ID=str(390_001 + n), SHIPMENT_NUM="2",
                    SHIPMENT_TYPE="PRICE BREAK", PRICE_OVERRIDE=offer,
                    QUANTITY=self.quantity(part, line.quantity * 10), QUANTITY_RECEIVED="0", QUANTITY_CANCELLED="0",
                    CANCEL_FLAG="N", **location)  # fmt: skip
            charged = "indirect" if part.consumed else self.stock_key(line.part)
            add("PO_DISTRIBUTIONS_ALL", PO_DISTRIBUTION_ID=native["distribution"], PO_HEADER_ID=native["header"],
                PO_LINE_ID=native["line"], LINE_LOCATION_ID=native["shipment"], QUANTITY_ORDERED=quantity,
                DESTINATION_TYPE_CODE="EXPENSE" if part.consumed else "INVENTORY",
                DESTINATION_ORGANIZATION_ID=self.orgs[part.plant], CODE_COMBINATION_ID=self.ccid.of(charged),
                ACCRUAL_ACCOUNT_ID=self.ccid.of("gr_ir"), VARIANCE_ACCOUNT_ID=self.ccid.of("invoice_difference"),
                ORG_ID=OPERATING_UNIT)  # fmt: skip

    # --- sales -------------------------------------------------------------------------------------------
    def sales(self) -> None:
        """One line an order; its invoice and what was credited of it, with tax lines and a draft that bill nothing."""
        add, spec = self.tables.add, self.spec
        for n, b in enumerate(self.billings):
            o, p = b.order, spec.parts[b.order.part]
            header, line, back = str(600_001 + n), str(650_001 + n), str(690_001 + n)
            t = b.issue.t if b.issue else o.t
            foreign = b.currency != self.local
            rate = self.books.rates.text(b.currency, self.local, t) if foreign else ""
            customer, currency = str(1_040 + n % 4), CURRENCIES[b.currency]
            add("OE_ORDER_HEADERS_ALL", HEADER_ID=header, ORDER_NUMBER=str(o.number), ORG_ID=OPERATING_UNIT,
                ORDERED_DATE=day_text(o.entered), REQUEST_DATE=day_text(o.requested), SOLD_TO_ORG_ID=customer,
                TRANSACTIONAL_CURR_CODE=currency, CONVERSION_RATE=rate, TRANSACTION_PHASE_CODE="F",
                BOOKED_FLAG="Y", CREATION_DATE=day_text(o.entered))  # fmt: skip
            of_item = {
                "INVENTORY_ITEM_ID": self.items[p.number], "SHIP_FROM_ORG_ID": self.orgs[p.plant],
                "ORG_ID": OPERATING_UNIT, "ORDER_QUANTITY_UOM": "EA", "UNIT_SELLING_PRICE": money(b.price, b.currency),
                "SHIPMENT_NUMBER": "1", "HEADER_ID": header,
            }  # fmt: skip
            sent = day_text(b.issue.day) if b.issue else ""
            # a cancelled quantity is taken out of the ordered one
            add("OE_ORDER_LINES_ALL", LINE_ID=line, LINE_NUMBER="1", LINE_CATEGORY_CODE="ORDER",
                ORDERED_QUANTITY="0" if o.called_off else str(o.quantity),
                CANCELLED_QUANTITY=str(o.quantity) if o.called_off else "0",
                SHIPPED_QUANTITY="" if o.called_off else str(o.quantity),
                INVOICED_QUANTITY="" if o.called_off else str(o.quantity),
                REQUEST_DATE=day_text(o.requested), ACTUAL_SHIPMENT_DATE=sent,
                CANCELLED_FLAG="Y" if o.called_off else "N", REFERENCE_LINE_ID="",
                CREATION_DATE=day_text(o.entered), LAST_UPDATE_DATE=day_text(o.called_off or o.entered),
                **of_item)  # fmt: skip
            if b.issue is None:
                continue
            self.transaction(n, "I", line, b.issue.day, b, rate, o.quantity, b.doc, b.local)
            if n % 9 == 4:  # typed twice: the second one was never completed
                self.transaction(n, "D", line, b.issue.day, b, rate, o.quantity, b.doc, b.local)
            if b.credited:
                add("OE_ORDER_LINES_ALL", LINE_ID=back, LINE_NUMBER="2", LINE_CATEGORY_CODE="RETURN",
                    ORDERED_QUANTITY=str(b.credited), CANCELLED_QUANTITY="0", SHIPPED_QUANTITY="",
                    INVOICED_QUANTITY=str(b.credited), REQUEST_DATE=sent, REFERENCE_LINE_ID=line, CREATION_DATE=sent,
                    LAST_UPDATE_DATE=sent, CANCELLED_FLAG="N", ACTUAL_SHIPMENT_DATE="", **of_item)  # fmt: skip
                self.transaction(n, "C", back, b.issue.day, b, rate, -b.credited, b.credit_doc, b.credit_local)

    def forecast(self) -> None:
        """Entries of one forecast; orders have consumed a part of the current quantity, never of the original one."""
        add = self.tables.add
        for org in self.orgs:
            add("MRP_FORECAST_DESIGNATORS", FORECAST_DESIGNATOR="MAIN", ORGANIZATION_ID=org, FORECAST_SET="",
                DESCRIPTION="Agreed demand", BUCKET_TYPE="3", DISABLE_DATE="")  # fmt: skip
        for n, (part, made, first, quantity) in enumerate(self.forecasts):
            p = self.spec.parts[part]
            add("MRP_FORECAST_DATES", TRANSACTION_ID=str(800_001 + n), FORECAST_DESIGNATOR="MAIN",
                ORGANIZATION_ID=self.orgs[p.plant], INVENTORY_ITEM_ID=self.items[p.number],
                FORECAST_DATE=iso_text(first), RATE_END_DATE="", BUCKET_TYPE="3",
                ORIGINAL_FORECAST_QUANTITY=str(quantity), CURRENT_FORECAST_QUANTITY=str(quantity * 2 // 3),
                CONFIDENCE_PERCENTAGE="100", CREATION_DATE=iso_text(made), LAST_UPDATE_DATE=iso_text(made))  # fmt: skip

    def transaction(
        self, n: int, kind: str, order_line: str, day: int, b: Billing, rate: str, quantity: int, doc: int, local: int
    ) -> None:  # fmt: skip
        """Invoice I, credit memo C or draft D: header, line, tax line, distributions."""
        add, base = self.tables.add, {"I": 5_000_000, "C": 5_300_000, "D": 5_600_000}[kind] + 10 * n
        trx, line = str(base + 1), str(base + 2)
        add("RA_CUSTOMER_TRX_ALL", CUSTOMER_TRX_ID=trx, TRX_NUMBER=str(base), TRX_DATE=day_text(day),
            INVOICE_CURRENCY_CODE=CURRENCIES[b.currency], EXCHANGE_RATE=rate, COMPLETE_FLAG="N" if kind == "D" else "Y",
            BILL_TO_CUSTOMER_ID=str(1_040 + n % 4), SET_OF_BOOKS_ID=LEDGER, ORG_ID=OPERATING_UNIT)  # fmt: skip
        amount = money(doc, b.currency)
        cells = {"CUSTOMER_TRX_ID": trx, "ORG_ID": OPERATING_UNIT}
        of_order = {"INTERFACE_LINE_CONTEXT": "ORDER ENTRY", "INTERFACE_LINE_ATTRIBUTE6": order_line}
        add("RA_CUSTOMER_TRX_LINES_ALL", CUSTOMER_TRX_LINE_ID=line, LINE_NUMBER="1", LINE_TYPE="LINE",
            QUANTITY_INVOICED=str(quantity) if quantity > 0 else "",
            QUANTITY_CREDITED=str(quantity) if quantity < 0 else "", UOM_CODE="EA",
            UNIT_SELLING_PRICE=money(b.price, b.currency), EXTENDED_AMOUNT=amount, REVENUE_AMOUNT=amount,
            SALES_ORDER=str(b.order.number), **of_order, **cells)  # fmt: skip
        add("RA_CUSTOMER_TRX_LINES_ALL", CUSTOMER_TRX_LINE_ID=str(base + 3), LINE_NUMBER="1", LINE_TYPE="TAX",
            EXTENDED_AMOUNT=money(doc // 20, b.currency), **of_order, **cells)  # fmt: skip
        account = self.ccid.of("revenue")
        add("RA_CUST_TRX_LINE_GL_DIST_ALL", CUST_TRX_LINE_GL_DIST_ID=str(base + 4), CUSTOMER_TRX_LINE_ID=line,
            ACCOUNT_CLASS="REV", ACCOUNT_SET_FLAG="N", AMOUNT=amount, ACCTD_AMOUNT=self.amount(local),
            GL_DATE=day_text(day), CODE_COMBINATION_ID=account, **cells)  # fmt: skip
        add("RA_CUST_TRX_LINE_GL_DIST_ALL", CUST_TRX_LINE_GL_DIST_ID=str(base + 5), CUSTOMER_TRX_LINE_ID="",
            ACCOUNT_CLASS="REC", ACCOUNT_SET_FLAG="N", AMOUNT=amount, ACCTD_AMOUNT=self.amount(local),
            GL_DATE=day_text(day), CODE_COMBINATION_ID=self.ccid.of("receivable"), **cells)  # fmt: skip

    def stock_key(self, part: int) -> str:
        return "stock_trade" if self.spec.parts[part].sold else "stock_raw"

    # --- receiving ---------------------------------------------------------------------------------------
    def receipts(self) -> None:
        add, spec = self.tables.add, self.spec
        shown: set[str] = set()
        first = {"receipt": "RECEIVE", "receipt_reversal": "CORRECT", "return": "RETURN TO VENDOR"}
        second = {"receipt": "DELIVER", "receipt_reversal": "CORRECT", "return": "RETURN TO RECEIVING"}
        for r in sorted(self.books.receipts, key=lambda r: int(r.item)):
            part, line, vendor = spec.parts[r.line.part], r.line, r.line.vendor
            if r.native["shipment"] not in shown:
                shown.add(r.native["shipment"])
                add("RCV_SHIPMENT_HEADERS", SHIPMENT_HEADER_ID=r.native["shipment"], RECEIPT_NUM=r.document,
                    VENDOR_ID=self.vendors[vendor.number], CREATION_DATE=day_text(r.day))  # fmt: skip
            # returns are positive with a type of their own; corrections are signed
            pieces = -r.quantity if r.kind == "return" else r.quantity
            destination = "EXPENSE" if part.consumed else "INVENTORY"
            cells = {
                "TRANSACTION_DATE": day_text(r.day), "QUANTITY": self.quantity(part, pieces),
                "UNIT_OF_MEASURE": "Box" if part.number in BOXED else "Each", "PRIMARY_QUANTITY": str(pieces),
                "PRIMARY_UNIT_OF_MEASURE": "Each", "SOURCE_DOC_QUANTITY": self.quantity(part, pieces),
                "SOURCE_DOC_UNIT_OF_MEASURE": "Box" if part.number in BOXED else "Each",
                "PO_UNIT_PRICE": self.order_price(line), "CURRENCY_CODE": CURRENCIES[vendor.currency],
                "CURRENCY_CONVERSION_RATE": self.rate(line, r.t), "PO_HEADER_ID": line.native["header"],
                "PO_LINE_ID": line.native["line"], "PO_LINE_LOCATION_ID": line.native["shipment"],
                "PO_DISTRIBUTION_ID": line.native["distribution"], "SHIPMENT_HEADER_ID": r.native["shipment"],
                "ORGANIZATION_ID": self.orgs[part.plant], "VENDOR_ID": self.vendors[vendor.number],
                "SOURCE_DOCUMENT_CODE": "PO", "CONSIGNED_FLAG": "N",
            }  # fmt: skip
            parent = r.of.native if r.of else {"id": "-1", "second": r.native["id"]}
            one = parent["id"]
            two = parent["second"] if r.of else r.native["id"]
            add("RCV_TRANSACTIONS", TRANSACTION_ID=r.native["id"], TRANSACTION_TYPE=first[r.kind],
                PARENT_TRANSACTION_ID=one, DESTINATION_TYPE_CODE="RECEIVING", **cells)  # fmt: skip
            add("RCV_TRANSACTIONS", TRANSACTION_ID=r.native["second"], TRANSACTION_TYPE=second[r.kind],
                PARENT_TRANSACTION_ID=two, DESTINATION_TYPE_CODE=destination, **cells)  # fmt: skip
            self.receiving_lines(r, r.native["id"], r.journal, (("receiving", "Receiving Inspection", r.order_local),
                                                                ("gr_ir", "Accrual", -r.order_local)))  # fmt: skip
            if part.consumed:
                self.receiving_lines(
                    r, r.native["second"], r.delivered,
                    (("indirect", "Charge", r.order_local), ("receiving", "Receiving Inspection", -r.order_local)),
                )  # fmt: skip
            else:
                self.delivery(r, part)

    def receiving_lines(
        self, r: Receipt, transaction: str, journal: Journal | None, lines: Iterable[tuple[str, str, int]]
    ) -> None:
        in_order_currency = transaction == r.native["id"]
        currency = r.line.vendor.currency if in_order_currency else self.local
        for key, kind, local in lines:
            entered = (r.order_doc if local * r.order_local > 0 else -r.order_doc) if in_order_currency else local
            partner = r.line.vendor.partner if key == "gr_ir" else ""
            number = str(self.next_rsl)
            self.next_rsl += 1
            self.tables.add(
                "RCV_RECEIVING_SUB_LEDGER", RCV_SUB_LEDGER_ID=number, RCV_TRANSACTION_ID=transaction,
                CODE_COMBINATION_ID=self.ccid.of(key, partner), ACCOUNTING_LINE_TYPE=kind,
                ENTERED_DR=money(entered, currency) if entered > 0 else "",
                ENTERED_CR=money(-entered, currency) if entered < 0 else "",
                ACCOUNTED_DR=self.amount(local) if local > 0 else "",
                ACCOUNTED_CR=self.amount(-local) if local < 0 else "", CURRENCY_CODE=CURRENCIES[currency],
                PERIOD_NAME=period_name(r.t), TRANSACTION_DATE=day_text(r.day),
            )  # fmt: skip
            self.link(journal, key, r.line, local, ("RCV_RECEIVING_SUB_LEDGER", number, local, entered))

    def link(
        self, journal: Journal | None, key: str, line: Line | None, local: int, entry: tuple[str, str, int, int],
        part: int = -1,
    ) -> None:  # fmt: skip
        """Remember which ledger line a subledger line went to: the first free one of the same account and amount."""
        if journal is None:
            raise ValueError("a subledger line without a journal")
        for n, x in enumerate(journal.lines):
            same = x.line is line and (part < 0 or x.part == part)
            if x.account == key and x.local == local and same and not self.links.get((id(journal), n)):
                self.links[id(journal), n].append(entry)
                return
        raise ValueError(f"no ledger line for {entry[0]} {entry[1]}")

    # --- stock -------------------------------------------------------------------------------------------
    def material(
        self, number: str, part: Part, day: int, t: int, quantity: int, codes: tuple[str, str, str], rcv: str = "",
        price: str = "",
    ) -> None:  # fmt: skip
        kind, action, source = codes
        org = self.orgs[part.plant]
        self.tables.add(
            "MTL_MATERIAL_TRANSACTIONS", TRANSACTION_ID=number, INVENTORY_ITEM_ID=self.items[part.number],
            ORGANIZATION_ID=org, SUBINVENTORY_CODE="STORES", TRANSACTION_TYPE_ID=kind, TRANSACTION_ACTION_ID=action,
            TRANSACTION_SOURCE_TYPE_ID=source, PRIMARY_QUANTITY=str(quantity), TRANSACTION_QUANTITY=str(quantity),
            TRANSACTION_UOM="EA", TRANSACTION_DATE=day_text(day), ACCT_PERIOD_ID=self.period_id(part.plant, t),
            TRANSACTION_COST=price, ACTUAL_COST=money(part.cost, self.local), COSTED_FLAG="", RCV_TRANSACTION_ID=rcv,
        )  # fmt: skip

    def period_id(self, plant: int, t: int) -> str:
        return str(5_001 + (t + 1) * 10 + plant)

    def distribute(
        self, transaction: str, day: int, quantity: int, journal: Journal | None, line: Line | None, part: int,
        lines: Iterable[tuple[str, str, int]],
    ) -> None:  # fmt: skip
        for key, kind, value in lines:
            if not value:
                continue
            number = str(self.next_mta)
            self.next_mta += 1
            self.tables.add(
                "MTL_TRANSACTION_ACCOUNTS", INV_SUB_LEDGER_ID=number, TRANSACTION_ID=transaction,
                REFERENCE_ACCOUNT=self.ccid.of(key), ACCOUNTING_LINE_TYPE=kind,
                BASE_TRANSACTION_VALUE=self.amount(value), PRIMARY_QUANTITY=str(quantity),
                TRANSACTION_DATE=day_text(day), COST_ELEMENT_ID="1",
            )  # fmt: skip
            self.link(journal, key, line, value, ("MTL_TRANSACTION_ACCOUNTS", number, value, value), part)

    def delivery(self, r: Receipt, part: Part) -> None:
        codes = {"receipt": ("18", "27", "1"), "receipt_reversal": ("71", "29", "1"), "return": ("36", "1", "1")}[
            r.kind
        ]
        price = fraction_text_of(r.order_local, r.quantity * 100, 8)
        self.material(r.native["material"], part, r.day, r.t, r.quantity, codes, r.native["second"], price)
        self.distribute(
            r.native["material"], r.day, r.quantity, r.delivered, r.line, r.line.part,
            ((self.stock_key(r.line.part), "1", r.value), ("receiving", "5", -r.order_local),
             ("price_difference", "6", r.order_local - r.value)),
        )  # fmt: skip

    def stock(self) -> None:
        codes = {"consumption": ("35", "1", "5"), "sales": ("33", "1", "2"), "scrap": ("31", "1", "6")}
        charge = {"consumption": ("consumption", "2"), "sales": ("cost_of_sales", "35"), "scrap": ("scrap", "2")}
        for i in sorted(self.books.issues, key=lambda i: int(i.document)):
            part = self.spec.parts[i.part]
            self.material(i.document, part, i.day, i.t, i.quantity, codes[i.kind])
            key, kind = charge[i.kind]
            self.distribute(
                i.document, i.day, i.quantity, i.journal, None, i.part,
                ((self.stock_key(i.part), "1", i.value), (key, kind, -i.value)),
            )  # fmt: skip
        for n, part in enumerate(self.spec.parts):
            if part.consumed:
                continue
            for t in range(-1, MONTHS):
                quantity, value = self.books.opening_stock[n] if t < 0 else self.books.stock[n][t]
                self.tables.add(
                    "CST_PERIOD_CLOSE_SUMMARY", ACCT_PERIOD_ID=self.period_id(part.plant, t),
                    ORGANIZATION_ID=self.orgs[part.plant], INVENTORY_ITEM_ID=self.items[part.number],
                    SUBINVENTORY_CODE="STORES", COST_GROUP_ID="1", ROLLBACK_QUANTITY=str(quantity),
                    ROLLBACK_VALUE=self.amount(value), ROLLBACK_INTRANSIT_VALUE="0", ACCOUNTED_VALUE=self.amount(value),
                )  # fmt: skip

    # --- payables ----------------------------------------------------------------------------------------
    def invoices(self) -> None:
        add = self.tables.add
        groups: dict[str, list[Invoice]] = defaultdict(list)
        for i in sorted(self.books.invoices, key=lambda i: (int(i.document), int(i.item))):
            groups[i.document].append(i)
        kinds = {"invoice": "STANDARD", "credit_memo": "CREDIT", "subsequent": "CREDIT"}
        for document, invoices in groups.items():
            head = invoices[0]
            vendor = head.line.vendor
            foreign = vendor.currency != self.local
            add("AP_INVOICES_ALL", INVOICE_ID=document, INVOICE_NUM=f"{vendor.name.split()[0].upper()}-{document}",
                INVOICE_TYPE_LOOKUP_CODE=kinds[head.kind], VENDOR_ID=self.vendors[vendor.number],
                INVOICE_DATE=day_text(head.day), GL_DATE=day_text(head.day),
                INVOICE_AMOUNT=money(sum(i.amount for i in invoices), vendor.currency),
                INVOICE_CURRENCY_CODE=CURRENCIES[vendor.currency], EXCHANGE_RATE=self.rate(head.line, head.t),
                ORG_ID=OPERATING_UNIT, SET_OF_BOOKS_ID=LEDGER)  # fmt: skip
            liability = next(n for n, x in enumerate(self.journal_of(head).lines) if x.account.endswith("payable"))
            for i in invoices:
                part, receipt = self.spec.parts[i.line.part], i.receipt
                matched = receipt.native["id"] if receipt else ""
                quantity = self.quantity(part, i.quantity) if i.quantity else ""
                add("AP_INVOICE_LINES_ALL", INVOICE_ID=document, LINE_NUMBER=i.item, LINE_TYPE_LOOKUP_CODE="ITEM",
                    AMOUNT=money(i.amount, vendor.currency), BASE_AMOUNT=self.amount(i.local) if foreign else "",
                    QUANTITY_INVOICED=quantity, PO_HEADER_ID=i.line.native["header"], PO_LINE_ID=i.line.native["line"],
                    PO_LINE_LOCATION_ID=i.line.native["shipment"], PO_DISTRIBUTION_ID=i.line.native["distribution"],
                    RCV_TRANSACTION_ID=matched, ACCOUNTING_DATE=day_text(i.day),
                    PERIOD_NAME=period_name(i.t))  # fmt: skip
                cleared = receipt.order_doc if receipt else 0
                variance = "indirect" if part.consumed else "invoice_difference"
                pieces = (
                    ("ACCRUAL", "gr_ir", cleared, i.cleared, quantity),
                    ("IPV", variance, i.amount - cleared, i.difference, ""),
                    ("ERV", "exchange", 0, i.exchange, ""),
                )  # fmt: skip
                number = 0
                for kind, key, amount, base, invoiced in pieces:
                    if not amount and not base:
                        continue
                    number += 1
                    distribution = str(self.next_dist)
                    self.next_dist += 1
                    match = "PRICE_CORRECTION" if i.kind == "subsequent" else "ITEM_TO_RECEIPT"
                    add("AP_INVOICE_DISTRIBUTIONS_ALL", INVOICE_DISTRIBUTION_ID=distribution, INVOICE_ID=document,
                        INVOICE_LINE_NUMBER=i.item, DISTRIBUTION_LINE_NUMBER=str(number), LINE_TYPE_LOOKUP_CODE=kind,
                        AMOUNT=money(amount, vendor.currency), BASE_AMOUNT=self.amount(base) if foreign else "",
                        QUANTITY_INVOICED=invoiced, DIST_MATCH_TYPE=match, ACCOUNTING_DATE=day_text(i.day),
                        PERIOD_NAME=period_name(i.t), DIST_CODE_COMBINATION_ID=self.ccid.of(key, vendor.partner),
                        PO_DISTRIBUTION_ID=i.line.native["distribution"], RCV_TRANSACTION_ID=matched, REVERSAL_FLAG="N",
                        POSTED_FLAG="Y", ORG_ID=OPERATING_UNIT, SET_OF_BOOKS_ID=LEDGER)  # fmt: skip
                    journal = self.journal_of(i)
                    self.link(journal, key, i.line, base, ("AP_INV_DIST", distribution, base, amount))
                    # the liability is one ledger line for the whole invoice, linked to every distribution
                    self.links[id(journal), liability].append(("AP_INV_DIST", distribution, -base, -amount))

    def journal_of(self, invoice: Invoice) -> Journal:
        if invoice.journal is None:
            raise ValueError("an invoice without a journal")
        return invoice.journal

    # --- ledger ------------------------------------------------------------------------------------------
    def header(self, number: str, journal: Journal, status: str = "P", actual: str = "A", **more: str) -> None:
        source, category = _SOURCE[journal.kind]
        if journal.step == "deliver" and not any(x.key == "KBS" for x in journal.lines):
            category = "Inventory"
        foreign = journal.currency != self.local
        rate = self.books.rates.text(journal.currency, self.local, journal.t) if foreign else "1"
        self.tables.add(
            "GL_JE_HEADERS", JE_HEADER_ID=number, JE_BATCH_ID=str(int(number) + 2_000_000), LEDGER_ID=LEDGER,
            NAME=f"{category} {day_text(journal.day)} {number}", JE_SOURCE=source, JE_CATEGORY=category,
            PERIOD_NAME=period_name(journal.t), STATUS=status, ACTUAL_FLAG=actual,
            DEFAULT_EFFECTIVE_DATE=day_text(journal.day), POSTED_DATE=day_text(journal.day) if status == "P" else "",
            CREATION_DATE=day_text(journal.day), CURRENCY_CONVERSION_RATE=rate,
            **({"CURRENCY_CODE": CURRENCIES[journal.currency]} | more),
        )  # fmt: skip
        self.tables.add(
            "GL_JE_BATCHES", JE_BATCH_ID=str(int(number) + 2_000_000), NAME=f"{source} {number}", STATUS=status,
            ACTUAL_FLAG=actual, DEFAULT_PERIOD_NAME=period_name(journal.t),
        )  # fmt: skip

    def line(
        self, journal: Journal, number: str, n: int, ccid: str, entered: int, accounted: int, link: str = ""
    ) -> None:
        self.tables.add(
            "GL_JE_LINES", JE_HEADER_ID=number, JE_LINE_NUM=str(n), LEDGER_ID=LEDGER, CODE_COMBINATION_ID=ccid,
            PERIOD_NAME=period_name(journal.t), EFFECTIVE_DATE=day_text(journal.day),
            ENTERED_DR=money(entered, journal.currency) if entered > 0 else "",
            ENTERED_CR=money(-entered, journal.currency) if entered < 0 else "",
            ACCOUNTED_DR=self.amount(accounted) if accounted > 0 else "",
            ACCOUNTED_CR=self.amount(-accounted) if accounted < 0 else "", GL_SL_LINK_ID=link,
        )  # fmt: skip

    def ledger(self) -> None:
        classes = {BSX: "INVENTORY_VALUATION", WRX: "ACCRUAL", PRD: "PURCHASE_PRICE_VARIANCE", GBB: "OFFSET",
                   KDM: "EXCHANGE_RATE_VARIANCE", "KBS": "CHARGE"}  # fmt: skip
        for journal in self.books.journals:
            self.header(journal.number, journal)
            for n, x in enumerate(journal.lines, 1):
                ccid = self.ccid.of(x.account, x.partner)
                entries = self.links.get((id(journal), n - 1), [])
                link, cash = "", journal.kind in ("KZ", "DZ")
                if entries or cash:
                    link = str(self.next_link)
                    self.next_link += 1
                self.line(journal, journal.number, n, ccid, x.doc, x.local)
                if not link:
                    continue
                self.tables.add("GL_IMPORT_REFERENCES", JE_HEADER_ID=journal.number, JE_LINE_NUM=str(n),
                                GL_SL_LINK_ID=link, GL_SL_LINK_TABLE="XLAJEL")  # fmt: skip
                kind = classes.get(x.key, "RECEIVING_INSPECTION")
                if x.account.endswith("payable"):
                    kind = "LIABILITY"
                elif cash and x.account == "exchange":
                    kind = "LOSS" if x.local > 0 else "GAIN"
                elif cash:
                    kind = "CASH" if x.account == "bank" else "RECEIVABLE"
                self.tables.add(
                    "XLA_AE_LINES", AE_HEADER_ID=journal.native["ae"], AE_LINE_NUM=str(n), GL_SL_LINK_ID=link,
                    ACCOUNTING_CLASS_CODE=kind, CODE_COMBINATION_ID=ccid,
                    ENTERED_DR=money(x.doc, journal.currency) if x.doc > 0 else "",
                    ENTERED_CR=money(-x.doc, journal.currency) if x.doc < 0 else "",
                    ACCOUNTED_DR=self.amount(x.local) if x.local > 0 else "",
                    ACCOUNTED_CR=self.amount(-x.local) if x.local < 0 else "",
                )  # fmt: skip
                for table, identity, accounted, entered in entries:
                    self.tables.add(
                        "XLA_DISTRIBUTION_LINKS", AE_HEADER_ID=journal.native["ae"], AE_LINE_NUM=str(n),
                        SOURCE_DISTRIBUTION_TYPE=table, SOURCE_DISTRIBUTION_ID_NUM_1=identity,
                        UNROUNDED_ACCOUNTED_DR=self.amount(accounted) if accounted > 0 else "",
                        UNROUNDED_ACCOUNTED_CR=self.amount(-accounted) if accounted < 0 else "",
                        UNROUNDED_ENTERED_DR=money(entered, journal.currency) if entered > 0 else "",
                        UNROUNDED_ENTERED_CR=money(-entered, journal.currency) if entered < 0 else "",
                    )  # fmt: skip

    def balance(
        self, ccid: str, t: int, begin: int, debit: int, credit: int, currency: str = "USD", **more: str
    ) -> None:
        year, month = month_of(t)
        self.tables.add(
            "GL_BALANCES", LEDGER_ID=LEDGER, CODE_COMBINATION_ID=ccid, CURRENCY_CODE=currency,
            PERIOD_NAME=period_name(t), PERIOD_YEAR=str(year), PERIOD_NUM=str(month),
            ACTUAL_FLAG=more.pop("actual", "A"),
            TRANSLATED_FLAG=more.pop("translated", ""), TEMPLATE_ID=more.pop("template", ""),
            BEGIN_BALANCE_DR=self.amount(max(begin, 0)), BEGIN_BALANCE_CR=self.amount(max(-begin, 0)),
            PERIOD_NET_DR=self.amount(debit), PERIOD_NET_CR=self.amount(credit), **more,
        )  # fmt: skip

    def balances(self) -> None:
        """One row for each combination and month from its first use on; results begin every year at zero."""
        turnover: dict[tuple[str, str, int], list[int]] = defaultdict(lambda: [0, 0])
        for journal in self.books.journals:
            for x in journal.lines:
                turnover[x.account, x.partner, journal.t][0 if x.local > 0 else 1] += abs(x.local)
        keys = sorted(
            {k[:2] for k in turnover} | {(a, "") for a, v in self.books.opening.items() if v} | {("retained", "")}
        )
        balance = {k: self.books.opening.get(k[0], 0) if not k[1] else 0 for k in keys}
        for t in range(MONTHS):
            if t and month_of(t)[1] == 1:
                results = [k for k in keys if not ACCOUNT[k[0]].balance_sheet]
                balance["retained", ""] += sum(balance[k] for k in results)
                balance.update(dict.fromkeys(results, 0))
            for k in keys:
                debit, credit = turnover.get((*k, t), (0, 0))
                if balance[k] or debit or credit:
                    self.balance(self.ccid.of(*k), t, balance[k], debit, credit)
                balance[k] += debit - credit

    def not_counted(self) -> None:
        """Rows that stand in the tables and must never be counted."""
        day = int(MONTH_START[20]) + 11
        t = 20
        rent = 1_500_000
        for number, status, actual, more in (
            ("790001", "P", "B", {"BUDGET_VERSION_ID": "1001"}), ("790002", "U", "A", {}), ("790003", "P", "A", {}),
            ("790004", "P", "E", {}),
        ):  # fmt: skip
            journal = Journal(day, t, "SA", self.local)
            statistical = number == "790003"
            self.header(number, journal, status, actual, **({"CURRENCY_CODE": "STAT"} if statistical else more))
            self.line(journal, number, 1, self.ccid.of("services"), rent, rent)
            if not statistical:
                self.line(journal, number, 2, self.ccid.of("bank"), -rent, -rent)
        services, payable = self.ccid.of("services"), self.ccid.of("payable")
        self.balance(services, t, 0, rent, 0, actual="B", BUDGET_VERSION_ID="1001")
        self.balance(services, t, 0, rent, 0, "STAT")
        self.balance(self.summary(), t, 77_000_000, rent, 0, template="101")
        self.balance(services, t, 0, 1_380_000, 0, "EUR", translated="Y")
        self.balance(payable, t, -5_000_000, 0, 1_200_000, "EUR", translated="R")

    def summary(self) -> str:
        return "11999"

    def combinations(self) -> None:
        kinds = {True: {"capital": "O", "retained": "O", "payable": "L", "group_payable": "L", "gr_ir": "L"}, False: {}}
        for (key, partner), number in sorted(self.ccid.known.items(), key=lambda k: k[1]):
            account = ACCOUNT[key]
            other = "A" if account.balance_sheet else "R" if key.endswith("revenue") else "E"
            kind = kinds[account.balance_sheet].get(key, other)
            self.tables.add("GL_CODE_COMBINATIONS", CODE_COMBINATION_ID=str(number), CHART_OF_ACCOUNTS_ID=CHART,
                            ACCOUNT_TYPE=kind, SUMMARY_FLAG="N", SEGMENT1=self.spec.code, SEGMENT2="000",
                            SEGMENT3=NATURAL[key], SEGMENT4="000", SEGMENT5=partner or "0000")  # fmt: skip
        self.tables.add("GL_CODE_COMBINATIONS", CODE_COMBINATION_ID=self.summary(), CHART_OF_ACCOUNTS_ID=CHART,
                        ACCOUNT_TYPE="E", SUMMARY_FLAG="Y", SEGMENT1=self.spec.code, SEGMENT2="T", SEGMENT3="T",
                        SEGMENT4="T", SEGMENT5="T")  # fmt: skip


def fraction_text_of(numerator: int, denominator: int, places: int = 0) -> str:
    """numerator / denominator as text; whole numbers without a point when `places` is 0."""
    return fraction_text(Fraction(numerator, denominator), places)


def date_text(year: int, month: int) -> str:
    return f"01-{_MONTHS[month - 1]}-{year % 100:02d}"


def day_before(year: int, month: int) -> str:
    """The last day of the month before."""
    date = dt.date(year, month, 1) - dt.timedelta(days=1)
    return f"{date.day:02d}-{_MONTHS[date.month - 1]}-{date.year % 100:02d}"


def write(folder: Path, books: Books, sales: Sales, billings: Sequence[Billing]) -> dict[str, int]:
    """Write one CSV per table; returns rows by table. Numbers must have been assigned."""
    return _Writer(books, sales, billings).all().write(folder)
