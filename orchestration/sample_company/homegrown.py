"""The British company's own system: eight files with its own names, and the SELECTs that say what they mean.

What belongs here: the layout of those files (one with semicolons and a decimal comma, one with day/month/year, one
spreadsheet), the SELECTs in DuckDB SQL, and the control totals the system prints. What does not: amounts (small.py).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from . import homegrown_sales
from .homegrown_sales import Sales
from .register import write_csv
from .small import GBB, KBS, KDM, PRD, WRX, Books, Invoice, Issue, Receipt, number_lines
from .world import CURRENCIES, DECIMALS, MONTHS, date_of, month_of, period_of

# The nominal codes of the company.
NOMINAL = {
    "machinery": "1000", "worn": "1010", "stock_raw": "1200", "stock_trade": "1210", "receivable": "1300",
    "group_receivable": "1310", "bank": "1500", "payable": "2000", "group_payable": "2010", "gr_ir": "2100",
    "capital": "3000", "retained": "3100", "revenue": "4000", "group_revenue": "4010", "consumption": "5000",
    "cost_of_sales": "5010", "price_difference": "5100", "scrap": "5300", "wages": "6000", "depreciation": "6100",
    "indirect": "6200", "services": "6300", "exchange": "6400",
}  # fmt: skip
_KIND = {"receipt": "GRN", "receipt_reversal": "GRN-UNDO", "return": "RTS", "consumption": "ISSUE", "sales": "DESPATCH",
         "scrap": "SCRAP"}  # fmt: skip
_JOURNAL = {"WE": "GOODS-IN", "WA": "ISSUES", "WL": "DESPATCH", "RE": "PURCHASES", "RV": "SALES", "DZ": "CASH-IN",
            "KZ": "CASH-OUT", "SA": "GENERAL", "AF": "ASSETS"}  # fmt: skip
_PURPOSE = {"BSX": "STOCK", WRX: "ACCRUAL", PRD: "PRICE", GBB: "USE", KBS: "EXPENSE", KDM: "FX"}

_CARD = "Txn Ln TxnDate Kind Article Site Qty Value PO POLine OrderValueCcy OrderValue UndoneTxn UndoneLn Voucher"

Row = tuple[str, ...]


def money(amount: int, currency: int, mark: str = ".") -> str:
    """Text of minor units with the decimals of the currency."""
    places = int(DECIMALS[currency])
    body = str(abs(amount)).rjust(places + 1, "0")
    text = body if places == 0 else f"{body[:-places]}{mark}{body[-places:]}"
    return f"-{text}" if amount < 0 else text


def _slashed(day: int) -> str:
    return f"{date_of(day):%d/%m/%Y}"


def _iso(day: int) -> str:
    return date_of(day).isoformat()


def assign_numbers(books: Books) -> None:
    """Stock transactions, invoices and vouchers get running numbers; a document is what was posted together."""
    number_lines([*books.receipts, *books.issues], 40_001)
    number_lines(books.invoices, 70_001)
    for number, journal in enumerate(books.journals, 1):
        journal.number = str(900_000 + number)
    for line in books.lines:
        line.native = {"order": str(5_001 + line.order), "line": str(line.item)}


def _orders(books: Books) -> list[Row]:
    spec, out = books.spec, list[Row]()
    for line in books.lines:
        part, vendor = spec.parts[line.part], line.vendor
        value = line.quantity * line.price // part.per
        out.append(
            (line.native["order"], line.native["line"], _slashed(line.day), vendor.number, vendor.name, vendor.land,
             vendor.partner, part.number, spec.plants[part.plant][0], CURRENCIES[vendor.currency], str(line.quantity),
             money(line.price, vendor.currency), str(part.per), money(value, vendor.currency),
             "Y" if line.deleted else "N")
        )  # fmt: skip
    return out


def _stock_card(books: Books) -> list[Row]:
    spec, out = books.spec, list[Row]()
    events: list[Receipt | Issue] = [*books.receipts, *books.issues]
    for e in sorted(events, key=lambda e: (e.day, int(e.document), int(e.item))):
        part = spec.parts[e.line.part if isinstance(e, Receipt) else e.part]
        order: tuple[str, ...] = ("", "", "", "", "", "")
        if isinstance(e, Receipt):
            undone = e.of if e.kind == "receipt_reversal" else None
            order = (
                e.line.native["order"], e.line.native["line"], money(e.order_doc, e.line.vendor.currency, ","),
                money(e.order_local, spec.currency, ","), undone.document if undone else "",
                undone.item if undone else "",
            )  # fmt: skip
        voucher = e.journal.number if e.journal else ""
        out.append(
            (e.document, e.item, _iso(e.day), _KIND[e.kind], part.number, spec.plants[part.plant][0],
             f"{e.quantity},000", money(e.value, spec.currency, ","), *order, voucher)
        )  # fmt: skip
    return out


def _bought(books: Books) -> list[Row]:
    spec, out = books.spec, list[Row]()
    for i in sorted(books.invoices, key=lambda i: (i.day, int(i.document), int(i.item))):
        receipt, vendor = i.receipt, i.line.vendor
        voucher = i.journal.number if i.journal else ""
        out.append(
            (i.document, i.item, _iso(i.day), vendor.number, f"{'CN' if i.amount < 0 else 'INV'}{i.document}",
             i.line.native["order"], i.line.native["line"], receipt.document if receipt else "",
             receipt.item if receipt else "", CURRENCIES[vendor.currency],
             books.rates.text(vendor.currency, spec.currency, i.t), str(i.quantity), money(i.amount, vendor.currency),
             money(i.local, spec.currency), voucher)
        )  # fmt: skip
    return out


def _nominal(books: Books) -> list[Row]:
    spec, out = books.spec, list[Row]()
    for journal in books.journals:
        for n, x in enumerate(journal.lines, 1):
            part = spec.parts[x.part] if x.part >= 0 else None
            out.append(
                (journal.number, str(n), _iso(journal.day), _JOURNAL[journal.kind], NOMINAL[x.account],
                 _PURPOSE.get(x.key, ""), money(max(x.local, 0), spec.currency), money(max(-x.local, 0), spec.currency),
                 CURRENCIES[journal.currency], money(x.doc, journal.currency), part.number if part else "",
                 spec.plants[part.plant][0] if part else "", str(x.quantity) if x.quantity else "",
                 x.line.native["order"] if x.line else "", x.line.native["line"] if x.line else "",
                 journal.vendor.number if journal.vendor else "", x.partner)
            )  # fmt: skip
    return out


def _month_end(books: Books) -> list[Row]:
    """Balances, stock and rates of every month, as the system prints them when a month is closed."""
    spec, out = books.spec, list[Row]()
    balances = books.balances()
    for t in range(MONTHS):
        for account in books.used_accounts():
            opening, movement, closing = balances[account.key, t]
            out.append(
                (period_of(t), "TB", NOMINAL[account.key], account.title, "B" if account.balance_sheet else "P", "",
                 money(opening, spec.currency), money(movement, spec.currency), money(closing, spec.currency), "")
            )  # fmt: skip
        for i, part in enumerate(spec.parts):
            quantity, value = books.stock[i][t]
            out.append(
                (period_of(t), "STOCK", part.number, part.text, "", spec.plants[part.plant][0], "", "",
                 money(value, spec.currency), str(quantity))
            )  # fmt: skip
        for currency in sorted({v.currency for v in spec.vendors} - {spec.currency}):
            rate = books.rates.text(currency, spec.currency, t)
            out.append((period_of(t), "RATE", CURRENCIES[currency], "", "", "", "", "", rate, ""))
    for i, part in enumerate(spec.parts):  # the stock the first month began with
        quantity, value = books.opening_stock[i]
        out.append(
            ("2024-06", "STOCK", part.number, part.text, "", spec.plants[part.plant][0], "", "",
             money(value, spec.currency), str(quantity))
        )  # fmt: skip
    return out


def _articles(path: Path, books: Books) -> int:
    book = xlsxwriter.Workbook(path, {"strings_to_numbers": False, "strings_to_formulas": False})
    book.set_properties({"created": dt.datetime(2026, 10, 5, 6, 0, 0)})
    sheet = book.add_worksheet("Articles")
    rows: list[Sequence[Any]] = [("Article", "Description", "Family", "Unit", "Sold as it is")]
    rows += [(p.number, p.text, p.group, "EA", "yes" if p.sold else "no") for p in books.spec.parts]
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            sheet.write_string(r, c, cell)
    book.close()
    return len(rows) - 1


def _semicolons(path: Path, header: Sequence[str], rows: Sequence[Row]) -> None:
    text = "".join(";".join(row) + "\r\n" for row in (header, *rows))
    path.write_bytes(text.encode())


def control_totals(books: Books) -> list[Row]:
    """What the system itself counts and sums: rows and signed amount by entity, company and month."""
    spec = books.spec
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])

    def add(entity: str, t: int, amount: int) -> None:
        total = sums[entity, period_of(t)]
        total[0] += 1
        total[1] += amount

    for r in books.receipts:
        add("goods_receipts", r.t, r.value)
    moved: list[Receipt | Issue] = [*books.receipts, *books.issues]
    for m in moved:
        add("inventory_movements", m.t, m.value)
    for journal in books.journals:
        for x in journal.lines:
            add("journal_entry_lines", journal.t, x.local)
    return [
        (entity, spec.code, period, str(count), money(amount, spec.currency))
        for (entity, period), (count, amount) in sorted(sums.items())
    ]


def write(folder: Path, selects: Path, books: Books, sales: Sales) -> dict[str, int]:
    """Write files and SELECTs; returns rows by file. Numbers must have been assigned."""
    counts: dict[str, int] = {}

    def table(name: str, header: str, rows: Sequence[Row]) -> None:
        write_csv(folder / f"{name}.csv", header.split(), rows)
        counts[name] = len(rows)

    table(
        "purchase_orders",
        "PO Line Raised Vendor VendorName Country GroupCompany Article Site Ccy Qty UnitPrice Per NetValue Cancelled",
        _orders(books),
    )
    card = _stock_card(books)
    _semicolons(
        folder / "stock_card.csv",
        _CARD.split(),
        card,
    )
    counts["stock_card"] = len(card)
    table(
        "bought_ledger",
        "Inv Ln InvDate Vendor VendorRef PO POLine GRN GRNLine Ccy Rate Qty Net NetGBP Voucher",
        _bought(books),
    )
    table(
        "nominal_ledger",
        "Voucher Ln PostDate Journal Code Purpose Debit Credit Ccy CcyAmount Article Site Qty PO POLine Vendor "
        "GroupCompany",
        _nominal(books),
    )
    table("month_end", "Month Record Code Title Type Site Opening Movement Closing Qty", _month_end(books))
    counts["articles"] = _articles(folder / "articles.xlsx", books)
    table("sales_orders", homegrown_sales.ORDER_COLUMNS, homegrown_sales.order_rows(books, sales))
    table("forecasts", homegrown_sales.FORECAST_COLUMNS, homegrown_sales.forecast_rows(books, sales))
    table("control_totals", "entity company_code period row_count amount", control_totals(books))
    for entity, text in (SELECTS | homegrown_sales.SELECTS).items():
        (selects / f"{entity}.sql").write_text(text.lstrip("\n"), encoding="utf-8", newline="\n")
    return counts


def reference(line: Receipt | Invoice) -> str:
    """`source|year|document|line` as the pipeline names a document line of this company."""
    return f"homegrown|{month_of(line.t)[0]}|{line.document}|{line.item}"


SELECTS = {
    "companies": """
-- One legal entity; its books are in pounds.
select
    '5000' as company_code,
    'Halden UK Ltd' as company_name,
    'GBP' as currency_local,
    '5000' as trading_partner_id
""",
    "plants": """
select
    site as plant,
    case site when 'LEEDS' then 'Leeds' when 'HULL' then 'Hull' end as plant_name,
    '5000' as company_code
from (select distinct Site as site from purchase_orders)
""",
    "exchange_rates": """
-- Rates of the month-end run hold from the first day of their month.
select
    'average' as rate_type,
    Code as from_currency,
    'GBP' as to_currency,
    date_of(Month || '-01', '%Y-%m-%d') as valid_from,
    number_of(Closing, '.') as rate
from month_end
where Record = 'RATE'
""",
    "suppliers": """
-- The order book repeats the vendor's master data on each line; the company number marks a group company.
select
    Vendor as supplier_id,
    max(VendorName) as supplier_name,
    max(Country) as country,
    max(GroupCompany) as trading_partner
from purchase_orders
group by Vendor
""",
    "items": """
select
    Article as item_id,
    Description as item_name,
    Family as item_group,
    case "Sold as it is" when 'yes' then 'trading goods' else 'raw material' end as item_type,
    Unit as base_uom
from articles
""",
    "purchase_order_lines": """
-- Dates are day/month/year. Orders are in pieces, the unit in which stock is counted.
select
    '5000' as company_code,
    PO as purchase_order,
    Line as purchase_order_line,
    'standard' as purchase_class,
    'PO' as order_type,
    Vendor as supplier_id,
    purchase_orders.Article as item_id,
    articles.Family as item_group,
    articles.Description as description,
    Site as plant,
    date_of(Raised, '%d/%m/%Y') as order_date,
    Ccy as currency,
    'EA' as order_uom,
    'EA' as base_uom,
    number_of(Qty, '.') as quantity_order_uom,
    number_of(UnitPrice, '.') as price_doc,
    number_of(Per, '.') as price_unit,
    number_of(NetValue, '.') as net_amount_doc,
    'true' as is_stocked,
    case Cancelled when 'Y' then 'true' else 'false' end as is_deleted
from purchase_orders
left join articles on articles.Article = purchase_orders.Article
""",
    "goods_receipts": """
-- Semicolons and a decimal comma. GRN-UNDO takes a receipt back, RTS sends goods back to the vendor.
select
    '5000' as company_code,
    Site as plant,
    Txn as document,
    Ln as document_line,
    case Kind when 'GRN' then 'receipt' when 'GRN-UNDO' then 'receipt_reversal' when 'RTS' then 'return' end
        as receipt_class,
    Kind as movement_type,
    date_of(TxnDate, '%Y-%m-%d') as posting_date,
    date_of(TxnDate, '%Y-%m-%d') as document_date,
    stock_card.PO as purchase_order,
    stock_card.POLine as purchase_order_line,
    stock_card.Article as item_id,
    number_of(stock_card.Qty, ',') as quantity_base_uom,
    'EA' as base_uom,
    number_of(Value, ',') as amount_local,
    number_of(OrderValueCcy, ',') as order_value_doc,
    number_of(OrderValue, ',') as order_value_local,
    UndoneTxn as reversed_document,
    UndoneLn as reversed_document_line,
    Voucher as journal_document
from stock_card
where Kind in ('GRN', 'GRN-UNDO', 'RTS')
""",
    "supplier_invoice_lines": """
-- A line without quantity corrects the price of an earlier invoice.
select
    '5000' as company_code,
    Inv as invoice_document,
    Ln as invoice_line,
    date_of(InvDate, '%Y-%m-%d') as posting_date,
    date_of(InvDate, '%Y-%m-%d') as document_date,
    Vendor as supplier_id,
    VendorRef as supplier_reference,
    PO as purchase_order,
    POLine as purchase_order_line,
    Ccy as currency,
    number_of(Rate, '.') as exchange_rate,
    number_of(Qty, '.') as quantity_base_uom,
    number_of(Net, '.') as amount_doc,
    number_of(NetGBP, '.') as amount_local,
    case when number_of(Qty, '.') = 0 then 'true' else 'false' end as is_subsequent,
    GRN as receipt_document,
    GRNLine as receipt_document_line,
    Voucher as journal_document
from bought_ledger
""",
    "inventory_movements": """
-- Every movement of the stock card, receipts included.
select
    '5000' as company_code,
    Site as plant,
    Txn as document,
    Ln as document_line,
    case Kind
        when 'ISSUE' then 'consumption'
        when 'DESPATCH' then 'sales'
        when 'SCRAP' then 'scrap'
        else 'receipt'
    end as movement_class,
    Kind as movement_type,
    date_of(TxnDate, '%Y-%m-%d') as posting_date,
    Article as item_id,
    number_of(Qty, ',') as quantity_base_uom,
    'EA' as base_uom,
    number_of(Value, ',') as amount_local,
    PO as purchase_order,
    POLine as purchase_order_line,
    UndoneTxn as reversed_document,
    Voucher as journal_document
from stock_card
""",
    "journal_entry_lines": """
-- Debit and credit stand in two columns; the purpose says what a line does.
select
    '5000' as company_code,
    Voucher as document,
    Ln as line,
    date_of(PostDate, '%Y-%m-%d') as posting_date,
    Journal as document_type,
    case Journal
        when 'GOODS-IN' then 'goods_receipt'
        when 'ISSUES' then 'goods_issue'
        when 'DESPATCH' then 'goods_issue_delivery'
        when 'PURCHASES' then 'invoice'
        when 'SALES' then 'customer'
        when 'CASH-IN' then 'customer'
        when 'CASH-OUT' then 'payment'
        when 'ASSETS' then 'asset'
        else 'ledger'
    end as document_class,
    Code as account,
    case
        when Purpose = 'STOCK' then 'inventory'
        when Purpose = 'ACCRUAL' then 'gr_ir'
        when Purpose = 'PRICE' then 'price_difference'
        when Purpose = 'USE' then 'offset'
        when Purpose = 'EXPENSE' then 'consumption'
        when Purpose = 'FX' then 'exchange_difference'
        when Code in ('1300', '1310') then 'receivables'
        when Code in ('2000', '2010') then 'payables'
        else 'other'
    end as posting_class,
    number_of(Debit, '.') - number_of(Credit, '.') as amount_local,
    number_of(CcyAmount, '.') as amount_doc,
    Ccy as currency_doc,
    Article as item_id,
    Site as plant,
    number_of(Qty, '.') as quantity_base_uom,
    PO as purchase_order,
    POLine as purchase_order_line,
    Vendor as supplier_id,
    GroupCompany as trading_partner
from nominal_ledger
""",
    "gl_accounts": """
select
    Code as account,
    max(Title) as account_name,
    case max(Type) when 'B' then 'true' else 'false' end as is_balance_sheet,
    'UK' as chart_of_accounts
from month_end
where Record = 'TB'
group by Code
""",
    "trial_balances": """
-- Results begin every year at zero; the month-end run carries the old result to retained earnings.
select
    '5000' as company_code,
    Code as account,
    Month as period,
    number_of(Opening, '.') as opening_local,
    number_of(Movement, '.') as movement_local,
    number_of(Closing, '.') as closing_local
from month_end
where Record = 'TB'
""",
    "inventory_balances": """
select
    '5000' as company_code,
    Site as plant,
    Code as item_id,
    Month as period,
    number_of(Qty, '.') as quantity_base_uom,
    number_of(Closing, '.') as amount_local,
    'moving_average' as price_control
from month_end
where Record = 'STOCK'
""",
    "period_statuses": """
-- The month-end run closes a month in all ledgers: the month after the last run is open.
with last_run as (select max(Month) as closed from month_end where Record = 'TB'),

open_month as (
    select strftime(date_of(closed || '-01', '%Y-%m-%d') + interval 1 month, '%Y-%m') as period from last_run
)

select
    '5000' as company_code,
    areas.area,
    open_month.period as period_open_from,
    open_month.period as period_open_to
from open_month
cross join (values ('finance'), ('inventory')) as areas (area)
""",
}
