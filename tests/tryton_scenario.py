"""A trading year in a live Tryton, posted through Tryton's own API; run by the interpreter Tryton is installed in.

Belongs here: configuration of the books, orders, receipts, invoices, returns, sales, and a record of what was entered.
Does not belong here: anything of tieout (it is not installed there), amounts that Tryton computed (the record holds
inputs only; `reports` holds Tryton's own account balances and stock quantities).
Use: `TRYTOND_DATABASE_URI=postgresql://… python tryton_scenario.py <database> <record.json> [scale]`; the database has
the modules of Tryton activated and nothing else.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

YEAR = 2025
CLOSE_MONTH = 3
#: item -> (standard cost in EUR, price in January, price from February), the currency is that of its supplier.
ITEMS: dict[str, tuple[str, str, str]] = {
    "BEARING": ("10.00", "10.40", "9.35"),
    "BRACKET": ("4.50", "4.50", "4.18"),
    "CASTING": ("25.00", "25.60", "25.60"),
    "DRIVE": ("80.00", "90.00", "88.50"),
}
SUPPLIER_OF = {
    "BEARING": "Supplier Alpha",
    "BRACKET": "Supplier Alpha",
    "CASTING": "Supplier Beta",
    "DRIVE": "Supplier Gamma",
}
CURRENCY_OF = {"Supplier Alpha": "EUR", "Supplier Beta": "EUR", "Supplier Gamma": "USD"}
#: USD for one EUR, from the first of each month.
DOLLARS = {1: "1.10", 2: "1.08", 3: "1.12"}
# A second standard of one item: rolled on this day, stock is revalued by Tryton.
ROLL = ("CASTING", dt.date(YEAR, 3, 1), "26.00")


class Clock:
    """The day Tryton believes it is: documents of past months are posted on their own days."""

    today = dt.date(YEAR, 1, 1)


def main(database: str, record: Path, scale: int) -> None:
    """Post the whole scenario and write the record."""
    from proteus import config as proteus_config

    config = proteus_config.set_trytond(database)
    from trytond.pool import Pool

    Pool(database).get("ir.date").today = staticmethod(lambda timezone=None: Clock.today)
    books = Books(config)
    books.configure()
    Trade(books, scale).run()
    record.write_text(json.dumps(books.record | {"reports": books.reports()}, indent=1, default=str), encoding="utf-8")


class Books:
    """Company, calendar, chart of accounts, categories, products, parties."""

    def __init__(self, config: Any) -> None:
        from proteus import Model

        self.config = config
        self.model = Model.get
        self.record: dict[str, Any] = {
            "year": YEAR,
            "close_month": CLOSE_MONTH,
            "items": ITEMS,
            "suppliers": CURRENCY_OF,
            "dollars": DOLLARS,
            "roll": ROLL,
            "receipts": [],
            "supplier_invoices": [],
            "purchases": [],
            "sales": [],
            "shipments": [],
            "customer_invoices": [],
            "service_invoices": [],
            "counts": [],
            "documents": 0,
        }

    def one(self, name: str, *domain: tuple[str, str, Any]) -> Any:
        """The record of a model that the domain names."""
        (found,) = self.model(name).find(list(domain))
        return found

    def configure(self) -> None:
        """Everything that is set up once, in the order Tryton's own setup wizards ask for it."""
        from trytond.modules.account.tests.tools import create_chart, create_fiscalyear, get_accounts
        from trytond.modules.account_invoice.tests.tools import create_payment_term, set_fiscalyear_invoice_sequences
        from trytond.modules.company.tests.tools import create_company, get_company

        currency, rate = self.model("currency.currency"), self.model("currency.currency.rate")
        euro = currency(name="Euro", code="EUR", rounding=Decimal("0.01"), digits=2)
        euro.save()
        rate(currency=euro, date=dt.date(YEAR, 1, 1), rate=Decimal(1)).save()
        dollar = currency(name="US dollar", code="USD", rounding=Decimal("0.01"), digits=2)
        dollar.save()
        for month, value in DOLLARS.items():
            rate(currency=dollar, date=dt.date(YEAR, month, 1), rate=Decimal(value)).save()
        self.currencies = {"EUR": euro, "USD": dollar}
        party = self.model("party.party")
        house = party(name="Trading Company", code="T100")
        house.save()
        create_company(party=house, currency=euro, config=self.config)
        self.company = get_company(config=self.config)
        create_chart(self.company, config=self.config)
        year = create_fiscalyear(self.company, (dt.date(YEAR, 1, 1), dt.date(YEAR, 12, 31)), config=self.config)
        year = set_fiscalyear_invoice_sequences(year, config=self.config)
        year.account_stock_method = "anglo_saxon"
        year.click("create_period")
        self.year = year
        self.accounts = get_accounts(self.company, config=self.config)
        self._stock_accounts()
        self._products()
        self.term = create_payment_term(config=self.config)
        self.term.save()
        # half after 30 days, the rest after 60: 45 days
        self.later = self.model("account.invoice.payment_term")(name="30 and 60 days")
        half = self.later.lines.new(type="percent_on_total", ratio=Decimal("0.5"))
        half.relativedeltas.new(days=30)
        rest = self.later.lines.new(type="remainder")
        rest.relativedeltas.new(days=60)
        self.later.save()
        self.suppliers = {name: party(name=name) for name in CURRENCY_OF}
        self.customer = party(name="Customer One")
        for each in (*self.suppliers.values(), self.customer):
            each.save()
        self.warehouse = self.one("stock.location", ("code", "=", "WH"))
        self.carrier_party = party(name="Supplier Services")
        self.carrier_party.save()

    def _stock_accounts(self) -> None:
        """Interim accounts stand in the balance sheet, as the Anglo-Saxon method allows; names, not numbers, differ."""
        kind, account = self.model("account.account.type"), self.model("account.account")
        stock = self.one("account.account", ("code", "=", "1.3.1"), ("company", "=", self.company.id))
        interim = kind(name="Stock interim", statement="balance", stock=True, company=self.company)
        interim.parent = stock.type.parent
        interim.save()
        cost = self.one("account.account", ("code", "=", "5.2.1"), ("company", "=", self.company.id))

        def add(code: str, name: str, type_: Any, parent: Any) -> Any:
            made = account(code=code, name=name, type=type_, parent=parent, company=self.company)
            made.save()
            return made

        self.accounts |= {
            "stock": stock,
            # one account for both directions: only then Tryton posts the price difference of a return to the supplier
            "interim": add("2.1.9", "Goods received or shipped, not yet invoiced", interim, stock.parent),
            "difference": add("5.2.8", "Purchase price differences", cost.type, cost.parent),
            "count": add("5.2.9", "Inventory differences", cost.type, cost.parent),
            "revaluation": add("5.2.7", "Revaluation of stock", cost.type, cost.parent),
            "cogs": cost,
            "services": self.one("account.account", ("code", "=", "5.1.3"), ("company", "=", self.company.id)),
            "equity": self.one("account.account", ("code", "=", "3.1.1"), ("company", "=", self.company.id)),
            "cash": self.one("account.account", ("code", "=", "1.1.1"), ("company", "=", self.company.id)),
        }

    def _products(self) -> None:
        category = self.model("product.category")
        goods = category(name="Goods", accounting=True)
        goods.account_expense = self.accounts["difference"]
        goods.account_revenue = self.accounts["revenue"]
        goods.account_stock = self.accounts["stock"]
        goods.account_stock_in = self.accounts["interim"]
        goods.account_stock_out = self.accounts["interim"]
        goods.account_cogs = self.accounts["cogs"]
        goods.save()
        services = category(name="Services", accounting=True)
        services.account_expense = self.accounts["services"]
        services.account_revenue = self.accounts["revenue"]
        services.save()
        unit = self.one("product.uom", ("name", "=", "Unit"))
        template = self.model("product.template")
        self.products = {}
        for code, (standard, _, _) in ITEMS.items():
            made = template(name=code.title(), code=code, type="goods", default_uom=unit, list_price=Decimal(150))
            made.purchasable = made.salable = True
            made.cost_price_method = "fixed"
            made.lead_time = dt.timedelta(0)
            made.account_category = goods
            made.products[0].cost_price = Decimal(standard)
            made.save()
            self.products[code] = made.products[0]
        service = template(name="Toll manufacturing", code="SERVICE", type="service", default_uom=unit)
        service.list_price = Decimal(0)
        service.purchasable = True
        service.account_category = services
        service.save()
        self.service = service.products[0]

    def reports(self) -> dict[str, Any]:
        """Tryton's own figures per month end: balance of each account (debit positive), quantity of each product."""
        account, location = self.model("account.account"), self.model("stock.location")
        storage = [each.id for each in location.find([("type", "=", "storage")])]
        balances: dict[str, Any] = {}
        quantities: dict[str, Any] = {}
        for month in range(1, CLOSE_MONTH + 1):
            end = dt.date(YEAR, month + 1, 1) - dt.timedelta(days=1)
            with self.config.set_context(fiscalyear=self.year.id, to_date=end, date=end, posted=True):
                balances[f"{YEAR}-{month:02d}"] = {
                    each.code: each.balance
                    for each in account.find([("company", "=", self.company.id), ("type", "!=", None)])
                    if each.balance
                }
            with self.config.set_context(locations=storage, stock_date_end=end, with_childs=False):
                quantities[f"{YEAR}-{month:02d}"] = {
                    each.code: Decimal(str(each.quantity))
                    for each in self.model("product.product").find([("type", "=", "goods")])
                }
        roles = {role: account_.code for role, account_ in self.accounts.items()}
        return {"balances": balances, "quantities": quantities, "accounts": roles}


class Trade:
    """Three months of documents. Prices, quantities and days are drawn from one seed; the record keeps each of them."""

    def __init__(self, books: Books, scale: int) -> None:
        self.books = books
        self.scale = scale
        self.draw = random.Random(8)
        self.stock = dict.fromkeys(ITEMS, 0)
        self.events: list[tuple[dt.date, int, Any]] = []
        self._order = 0

    def run(self) -> None:
        """Post day by day: Tryton values a movement at the cost of the moment it is done."""
        Clock.today = dt.date(YEAR, 1, 2)
        self._journal(Clock.today, "cash", "equity", "500000.00", "Paid-in capital")
        for month in range(1, CLOSE_MONTH + 1):
            if ROLL[1].month == month:
                self._at(ROLL[1], self._roll)
            for _ in range(self.scale):
                self._month(month)
        while self.events:
            self.events.sort(key=lambda event: event[:2])
            day, _, action = self.events.pop(0)
            Clock.today = day
            action(day)
        self._open_ends(dt.date(YEAR, CLOSE_MONTH, 30))

    def _at(self, day: dt.date, action: Any) -> None:
        self._order += 1
        self.events.append((day, self._order, action))

    def _month(self, month: int) -> None:
        for first, items in ((2, ("BEARING", "BRACKET")), (9, ("CASTING",)), (12, ("DRIVE",)), (16, ("BEARING",))):
            self._at(dt.date(YEAR, month, first), lambda day, items=items: self._buy(day, items))
        self._at(dt.date(YEAR, month, 19), lambda day: self._buy(day, ("BRACKET", "BEARING")))
        for first in (8, 22):
            self._at(dt.date(YEAR, month, first), self._sell)
        self._at(dt.date(YEAR, month, 20), self._service)
        if month == 2:
            self._at(dt.date(YEAR, month, 25), self._return)
        self._at(dt.date(YEAR, month, 26), self._count)

    def _journal(self, day: dt.date, debit: str, credit: str, amount: str, text: str, *, post: bool = True) -> None:
        """An entry of the accountant between two accounts, by their roles."""
        books = self.books
        move = books.model("account.move")(
            company=books.company,
            journal=books.one("account.journal", ("code", "=", "CASH")),
            period=books.one("account.period", ("start_date", "<=", day), ("end_date", ">=", day)),
            date=day,
            description=text,
        )
        move.lines.new(account=books.accounts[debit], debit=Decimal(amount))
        move.lines.new(account=books.accounts[credit], credit=Decimal(amount))
        move.save()
        if post:
            move.click("post")
        books.record["documents"] += 1

    def _roll(self, day: dt.date) -> None:
        from proteus import Wizard

        item, _, cost = ROLL
        wizard = Wizard("product.modify_cost_price", [self.books.products[item]])
        wizard.form.date = day
        wizard.form.cost_price = cost
        wizard.execute("modify")
        self.books.record["roll_quantity"] = self.stock[item]
        self.books.record["documents"] += 1
        # Tryton leaves the other side of a revaluation in the interim account; the accountant takes it to profit
        difference = (Decimal(cost) - Decimal(ITEMS[item][0])) * self.stock[item]
        if difference:
            self._journal(day, "interim", "revaluation", str(difference), "Roll of the standard cost")

    def _buy(self, day: dt.date, items: tuple[str, ...]) -> None:
        books = self.books
        supplier = SUPPLIER_OF[items[0]]
        later = supplier == "Supplier Beta" and day.month >= 2
        order = books.model("purchase.purchase")(party=books.suppliers[supplier])
        order.payment_term = books.later if later else books.term
        order.company = books.company
        order.currency = books.currencies[CURRENCY_OF[supplier]]
        order.purchase_date = day
        order.warehouse = books.warehouse
        order.invoice_method = "fulfillment"
        for item in items:
            line = order.lines.new(product=books.products[item])
            line.quantity = float(self.draw.randrange(60, 240))
            line.unit_price = Decimal(ITEMS[item][1 if day.month == 1 else 2])
        for step in ("quote", "confirm"):
            order.click(step)
        self._ordered(order, supplier, 45 if later else 0)
        books.record["documents"] += 1
        # every third order comes in two deliveries
        parts = 2 if self.draw.random() < 0.34 else 1
        for part in range(parts):
            arrival = day + dt.timedelta(days=2 + 3 * part + self.draw.randrange(3))
            self._at(arrival, lambda when, part=part: self._receive(order, when, last=part == parts - 1))

    def _ordered(self, order: Any, supplier: str, payment_days: int, due: dt.date | None = None) -> None:
        """Record a confirmed purchase, line by line."""
        for line in order.lines:
            self.books.record["purchases"].append(
                {
                    "date": order.purchase_date,
                    "order": order.number,
                    "supplier": supplier,
                    "item": line.product.code,
                    "quantity": int(line.quantity),
                    "payment_days": payment_days,
                    "due": due,
                }
            )

    def _receive(self, order: Any, day: dt.date, *, last: bool, billed: bool = True) -> Any:
        books = self.books
        order.reload()
        open_moves = [move for move in order.moves if move.state == "draft"]
        if not open_moves:
            return None
        shipment = books.model("stock.shipment.in")(supplier=order.party, warehouse=books.warehouse)
        shipment.company = books.company
        shipment.effective_date = day
        lines = []
        for found in open_moves:
            move = books.model("stock.move")(found.id)
            shipment.incoming_moves.append(move)
            if not last:
                move.quantity = float(max(1, int(move.quantity) // 3))
            item = move.product.code
            quantity = int(move.quantity)
            lines.append({"item": item, "quantity": quantity, "price": str(found.origin.unit_price)})
        shipment.save()
        shipment.click("receive")
        shipment.click("do")
        for line in lines:
            self.stock[line["item"]] += line["quantity"]
            entry = {"date": day, "order": order.number, "currency": order.currency.code, **line}
            books.record["receipts"].append(entry)
        books.record["documents"] += 1
        invoiced = day + dt.timedelta(days=1 + self.draw.randrange(6))
        if billed and invoiced <= dt.date(YEAR, CLOSE_MONTH, 30):
            self._at(invoiced, lambda when: self._invoice(order, when))
        return shipment

    def _invoice(self, order: Any, day: dt.date) -> None:
        """Post the draft invoices of an order; now and then the supplier charges another price than ordered."""
        books = self.books
        order.reload()
        for found in order.invoices:
            if found.state != "draft":
                continue
            invoice = books.model("account.invoice")(found.id)
            invoice.invoice_date = day
            invoice.reference = f"INV-{order.number}-{invoice.id}"
            for line in invoice.lines:
                ordered = line.unit_price
                if line.quantity > 0 and self.draw.random() < 0.4:
                    line.unit_price = ordered + Decimal(self.draw.choice(("0.15", "-0.10", "0.30")))
                books.record["supplier_invoices"].append(
                    {
                        "date": day,
                        "order": order.number,
                        "item": line.product.code,
                        "quantity": int(line.quantity),
                        "ordered": str(ordered),
                        "price": str(line.unit_price),
                        "currency": order.currency.code,
                        # the receipts it clears, as entered
                        "received": sorted({str(move.effective_date) for move in line.stock_moves}),
                    }
                )
            invoice.click("post")
            books.record["documents"] += 1

    def _return(self, day: dt.date) -> None:
        """Some bearings go back to the supplier and are credited."""
        books = self.books
        order = books.model("purchase.purchase")(party=books.suppliers["Supplier Alpha"], payment_term=books.term)
        order.company = books.company
        order.currency = books.currencies["EUR"]
        order.purchase_date = day
        order.warehouse = books.warehouse
        order.invoice_method = "fulfillment"
        line = order.lines.new(product=books.products["BEARING"])
        quantity = min(20, self.stock["BEARING"])
        line.quantity = float(-quantity)
        line.unit_price = Decimal(ITEMS["BEARING"][2])
        for step in ("quote", "confirm"):
            order.click(step)
        order.reload()
        (shipment,) = order.shipment_returns
        shipment.effective_date = day
        shipment.save()
        for step in ("assign_try", "do"):
            shipment.click(step)
        self.stock["BEARING"] -= quantity
        books.record["receipts"].append(
            {
                "date": day,
                "order": order.number,
                "currency": "EUR",
                "item": "BEARING",
                "quantity": -quantity,
                "price": ITEMS["BEARING"][2],
            }
        )
        books.record["documents"] += 2
        self._at(day + dt.timedelta(days=2), lambda when: self._invoice(order, when))

    def _sell(self, day: dt.date) -> None:
        books = self.books
        order = books.model("sale.sale")(party=books.customer, payment_term=books.term)
        order.company = books.company
        order.sale_date = day
        order.warehouse = books.warehouse
        order.invoice_method = "fulfillment"
        lines = []
        for item, left in self.stock.items():
            quantity = left * self.draw.randrange(20, 60) // 100
            if quantity:
                line = order.lines.new(product=books.products[item])
                line.quantity = float(quantity)
                line.unit_price = Decimal("150.00")
                lines.append({"item": item, "quantity": quantity})
        if not lines:
            return
        for step in ("quote", "confirm"):
            order.click(step)
        order.reload()
        for line in lines:
            books.record["sales"].append(
                {"date": day, "order": order.number, "requested": day, "price": "150.00", **line}
            )
        books.record["documents"] += 2
        for shipment in order.shipments:
            shipment.effective_date = day
            shipment.save()
            for step in ("assign_try", "pick", "pack", "do"):
                shipment.click(step)
        for line in lines:
            self.stock[line["item"]] -= line["quantity"]
            books.record["shipments"].append({"date": day, **line})
        self._at(day + dt.timedelta(days=1), lambda when: self._bill(order, when))

    def _bill(self, order: Any, day: dt.date) -> None:
        order.reload()
        for invoice in order.invoices:
            if invoice.state == "draft":
                invoice.invoice_date = day
                for line in invoice.lines:
                    self.books.record["customer_invoices"].append(
                        {"date": day, "item": line.product.code, "quantity": int(line.quantity)}
                    )
                invoice.click("post")
                self.books.record["documents"] += 1

    def _service(self, day: dt.date) -> None:
        """A service is invoiced straight to cost: no receipt, no interim account."""
        books = self.books
        order = books.model("purchase.purchase")(party=books.carrier_party, payment_term=books.term)
        order.company = books.company
        order.currency = books.currencies["EUR"]
        order.purchase_date = day
        order.invoice_method = "order"
        line = order.lines.new(product=books.service)
        line.quantity = 1.0
        line.unit_price = Decimal("1250.00")
        for step in ("quote", "confirm"):
            order.click(step)
        order.reload()
        for invoice in order.invoices:
            invoice.invoice_date = day
            invoice.click("post")
        books.record["service_invoices"].append({"date": day, "amount": "1250.00"})
        books.record["documents"] += 2

    def _count(self, day: dt.date) -> None:
        """The count of the shelves finds three brackets less."""
        books = self.books
        if self.stock["BRACKET"] < 3 or (books.record["counts"] and books.record["counts"][-1]["date"] == day):
            return
        count = books.model("stock.inventory")(date=day, location=books.warehouse.storage_location)
        count.empty_quantity = "keep"
        count.company = books.company
        count.save()
        count.click("complete_lines")
        for line in count.lines:
            if line.product.code == "BRACKET":
                line.quantity = float(self.stock["BRACKET"] - 3)
        count.save()
        count.click("confirm")
        self.stock["BRACKET"] -= 3
        books.record["counts"].append({"date": day, "item": "BRACKET", "quantity": -3})
        self._journal(day, "count", "interim", str(3 * Decimal(ITEMS["BRACKET"][0])), "Count of the shelves")
        books.record["documents"] += 1

    def _open_ends(self, day: dt.date) -> None:
        """What a real month has at its end: cancelled documents, a transfer, a receipt without invoice, drafts."""
        Clock.today = day
        books = self.books
        wrong = self._order_now("Supplier Beta", "CASTING", 30, day)
        shipment = self._receive(wrong, day, last=True, billed=False)
        shipment.click("cancel")
        self.stock["CASTING"] -= 30
        books.record["receipts"].append({**books.record["receipts"][-1], "quantity": -30, "cancels": True})

        order = self._order_now("Supplier Alpha", "BRACKET", 50, day)
        self._receive(order, day, last=True, billed=False)
        self._invoice(order, day)
        order.reload()
        (invoice,) = order.invoices
        invoice.click("cancel")
        last = books.record["supplier_invoices"][-1]
        books.record["supplier_invoices"].append({**last, "quantity": -last["quantity"], "cancels": True})

        self._transfer("CASTING", 5, day)
        # forty bearings are to come in April, of which thirteen are there; a customer wants two bearings then
        late = self._order_now("Supplier Alpha", "BEARING", 40, day, due=dt.date(YEAR, CLOSE_MONTH + 1, 15))
        self._receive(late, day, last=False, billed=False)
        self._sell_later(day, dt.date(YEAR, CLOSE_MONTH + 1, 10))
        draft = books.model("purchase.purchase")(party=books.suppliers["Supplier Beta"], payment_term=books.term)
        draft.company, draft.currency = books.company, books.currencies["EUR"]
        line = draft.lines.new(product=books.products["CASTING"])
        line.quantity, line.unit_price = 10.0, Decimal("25.00")
        draft.save()
        self._journal(day, "equity", "cash", "1.00", "Not posted", post=False)
        books.record["documents"] += 5

    def _sell_later(self, day: dt.date, wanted: dt.date) -> None:
        """A sale that is confirmed and not shipped, and a quotation, which is no sale."""
        books = self.books
        for step in (("quote", "confirm"), ("quote",)):
            sale = books.model("sale.sale")(party=books.customer, payment_term=books.term)
            sale.company, sale.warehouse, sale.invoice_method = books.company, books.warehouse, "fulfillment"
            sale.sale_date, sale.shipping_date = day, wanted
            line = sale.lines.new(product=books.products["BEARING"])
            line.quantity, line.unit_price = 2.0, Decimal("150.00")
            for click in step:
                sale.click(click)
            if "confirm" in step:
                entry = {"date": day, "order": sale.number, "requested": wanted, "price": "150.00"}
                books.record["sales"].append({**entry, "item": "BEARING", "quantity": 2, "open": True})

    def _order_now(self, supplier: str, item: str, quantity: int, day: dt.date, due: dt.date | None = None) -> Any:
        books = self.books
        order = books.model("purchase.purchase")(party=books.suppliers[supplier], payment_term=books.term)
        order.company, order.currency, order.purchase_date = books.company, books.currencies["EUR"], day
        order.warehouse, order.invoice_method = books.warehouse, "fulfillment"
        if due:
            order.delivery_date = due
        line = order.lines.new(product=books.products[item])
        line.quantity, line.unit_price = float(quantity), Decimal(ITEMS[item][2])
        for step in ("quote", "confirm"):
            order.click(step)
        self._ordered(order, supplier, 0, due)
        return order

    def _transfer(self, item: str, quantity: int, day: dt.date) -> None:
        """From one warehouse to another, through Tryton's transit location."""
        books = self.books
        location = books.model("stock.location")
        (made,) = location.duplicate([books.warehouse])
        second = location(made.id)
        second.name, second.code = "Second warehouse", "W2"
        second.save()
        shipment = books.model("stock.shipment.internal")(company=books.company)
        shipment.from_location, shipment.to_location = books.warehouse.storage_location, second.storage_location
        shipment.planned_start_date = shipment.planned_date = shipment.effective_date = day
        move = shipment.moves.new(product=books.products[item], quantity=float(quantity))
        move.from_location, move.to_location = shipment.from_location, shipment.to_location
        shipment.save()
        for step in ("wait", "assign_try", "pack", "ship", "do"):
            shipment.click(step)
        books.record["transfer"] = {"item": item, "quantity": quantity, "to": "T100-W2"}


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1)
