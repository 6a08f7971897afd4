"""The input contract: what a system that is neither SAP nor Oracle delivers, entity by entity, column by column.

Belongs here: names, kinds, units, signs, what is required, what a missing entity or column makes "not available".
Does not belong here: reading files or databases (files.py, database.py), typed or derived columns (staging/contract).
`docs/input-contract.md` is written from these tables; staging/contract reads exactly these columns.
"""

from __future__ import annotations

from dataclasses import dataclass, field

RECEIPT_CLASSES = ("receipt", "receipt_reversal", "return", "return_reversal", "blocked")
MOVEMENT_CLASSES = (
    "receipt",
    "blocked_receipt",
    "receipt_without_order",
    "opening",
    "production",
    "consumption",
    "sales",
    "scrap",
    "count",
    "plant_transfer",
    "material_transfer",
    "internal_transfer",
    "ownership",
    "revaluation",
)
PURCHASE_CLASSES = ("standard", "consignment", "subcontracting", "stock_transfer", "service")
DOCUMENT_CLASSES = (
    "goods_receipt",
    "goods_issue",
    "goods_issue_delivery",
    "inventory_count",
    "invoice",
    "credit_memo",
    "price_change",
    "settlement",
    "payment",
    "supplier_other",
    "account_maintenance",
    "ledger",
    "asset",
    "customer",
    "payroll",
    "controlling",
    "conversion",
    "opening",
)
POSTING_CLASSES = (
    "inventory",
    "gr_ir",
    "price_difference",
    "offset",
    "consumption",
    "exchange_difference",
    "small_difference",
    "revaluation",
    "freight",
    "payables",
    "receivables",
    "tax",
    "other",
)
PRICE_CONTROLS = ("standard", "moving_average")
STATUS_AREAS = ("finance", "inventory")
RATE_TYPES = ("budget", "average", "closing")
FORECAST_STEPS = ("naive", "statistical", "sales", "consensus")
STOCK_OWNERSHIPS = ("consigned", "third_party", "customer")
SHIPMENT_MODES = ("standard", "expedite")


@dataclass(frozen=True)
class ContractColumn:
    """One column of the contract. kind: key, text, amount, quantity, price, rate, integer, date, flag or period.

    `values`: the only values allowed (an unknown one blocks and names itself). `otherwise`: what is taken, or what
    stays "not available", when an optional column is not delivered.
    """

    name: str
    kind: str
    description: str
    required: bool = False
    unit: str = ""
    sign: str = ""
    values: tuple[str, ...] = ()
    otherwise: str = ""


@dataclass(frozen=True)
class ContractEntity:
    """One business entity. `keys`: natural key within a source. `amount`: the column whose sum proves completeness.

    `posting_date` names the column whose first and last value go to the manifest; `company` the one that names the
    entity of the completeness calendar. `without`: what stays "not available" when it is not delivered at all.
    """

    name: str
    description: str
    keys: tuple[str, ...]
    columns: tuple[ContractColumn, ...]
    without: str
    amount: str | None = None
    posting_date: str | None = None
    company: str | None = None
    rungs: tuple[int, ...] = field(default=())

    @property
    def required(self) -> tuple[str, ...]:
        """Columns a delivery must have."""
        return tuple(column.name for column in self.columns if column.required)

    def column(self, name: str) -> ContractColumn | None:
        """The column called `name`, or None."""
        return next((column for column in self.columns if column.name == name), None)


def _key(name: str, description: str, required: bool = True, otherwise: str = "") -> ContractColumn:
    return ContractColumn(name, "key", description, required, otherwise=otherwise)


def _text(name: str, description: str, required: bool = False, otherwise: str = "", **more: object) -> ContractColumn:
    return ContractColumn(name, "text", description, required, otherwise=otherwise, **more)  # type: ignore[arg-type]


def _amount(name: str, description: str, required: bool = False, **more: object) -> ContractColumn:
    return ContractColumn(name, "amount", description, required, **more)  # type: ignore[arg-type]


def _quantity(name: str, description: str, required: bool = False, **more: object) -> ContractColumn:
    return ContractColumn(name, "quantity", description, required, **more)  # type: ignore[arg-type]


def _date(name: str, description: str, required: bool = False, otherwise: str = "") -> ContractColumn:
    return ContractColumn(name, "date", description, required, otherwise=otherwise)


def _flag(name: str, description: str, otherwise: str) -> ContractColumn:
    return ContractColumn(name, "flag", description, False, otherwise=otherwise)


_COMPANY = _key("company_code", "Legal entity, as in entity companies")
_PLANT = _key("plant", "Plant or warehouse at which stock is valued, as in entity plants")
_ORDER = (
    _key("purchase_order", "Purchase order number, unique within the source"),
    _key("purchase_order_line", "Line of the purchase order"),
)
_ORDER_OPTIONAL = (
    _key("purchase_order", "Purchase order the row belongs to", False, "the row is not traced to an order (rung 7)"),
    _key("purchase_order_line", "Line of that order", False, "as above"),
)
_JOURNAL = (
    _key("journal_document", "Ledger document the row was posted with", False, "rung 7 says `unsupported: no journal`"),
    ContractColumn(
        "journal_fiscal_year", "integer", "Fiscal year of that document", otherwise="fiscal year of the posting date"
    ),
)
_REVERSED = (
    _key("reversed_document", "Document this row takes back", False, "pairs are not checked (control 09)"),
    ContractColumn("reversed_document_year", "integer", "Year of that document", otherwise="document_year of this row"),
)
_IN_STOCK = "into stock positive, out of stock negative"
_RECEIVED = "received positive; returns and reversals negative"
_DEBIT = "debit positive, credit negative"

_ENTITY_LIST: tuple[ContractEntity, ...] = (
    ContractEntity(
        "companies",
        "Legal entities and their local currency.",
        ("company_code",),
        (
            _COMPANY,
            _text("company_name", "Name as printed"),
            _text("currency_local", "Local (functional) currency, ISO 4217", True),
            _text(
                "trading_partner_id",
                "Group company id, when group companies buy from each other",
                otherwise="intercompany purchases are recognised by the supplier's trading_partner alone",
            ),
            _text("chart_of_accounts", "Chart of accounts"),
        ),
        "nothing can be computed: every amount needs its local currency",
        company="company_code",
        rungs=(2,),
    ),
    ContractEntity(
        "plants",
        "Plants and the company that owns their stock.",
        ("plant",),
        (_PLANT, _text("plant_name", "Name as printed"), _COMPANY),
        "plants are taken from the transactions, with the company they name",
        company="company_code",
    ),
    ContractEntity(
        "exchange_rates",
        "Rates of the company; group rates are delivered by finance (finance/exchange_rates.csv).",
        ("rate_type", "from_currency", "to_currency", "valid_from"),
        (
            _text("rate_type", "Use of the rate", True, values=RATE_TYPES),
            _text("from_currency", "Currency of one unit", True),
            _text("to_currency", "Currency it is worth", True),
            _date("valid_from", "First day; holds until the day before the next rate", True),
            ContractColumn("rate", "rate", "to_currency for one unit of from_currency; always multiplies", True),
        ),
        "documents in a foreign currency are not checked against a rate table (control 05)",
        rungs=(),
    ),
    ContractEntity(
        "suppliers",
        "Suppliers.",
        ("supplier_id",),
        (
            _key("supplier_id", "Supplier number"),
            _text("supplier_name", "Name as printed"),
            _text("country", "ISO 3166 country"),
            _text("trading_partner", "Group company id; filled = intercompany, never a group benefit"),
        ),
        "suppliers appear by number; no purchase is recognised as intercompany (control 13)",
    ),
    ContractEntity(
        "items",
        "Materials and services.",
        ("item_id",),
        (
            _key("item_id", "Item number"),
            _text("item_name", "Name as printed"),
            _text("item_group", "Group the programme reports by"),
            _text("item_type", "Kind of item"),
            _text("base_uom", "Unit in which stock is counted", True),
        ),
        "items appear by number, with the unit of their order lines",
    ),
    ContractEntity(
        "item_uom_conversions",
        "Conversions between the units of an item: 1 uom = numerator / denominator base units.",
        ("item_id", "uom"),
        (
            _key("item_id", "Item number"),
            _text("uom", "Unit", True),
            _quantity("numerator", "Base units", True),
            _quantity("denominator", "Units", True),
        ),
        "quantities must come in base units",
    ),
    ContractEntity(
        "purchase_order_lines",
        "Lines of purchase orders, cancelled ones included and marked.",
        ("purchase_order", "purchase_order_line"),
        (
            _COMPANY,
            *_ORDER,
            _text("purchase_class", "Kind of purchase", values=PURCHASE_CLASSES, otherwise="standard"),
            _text("order_type", "Order type of the system"),
            _key("supplier_id", "Supplier"),
            _key("item_id", "Item; blank for services and free text", False),
            _text("item_group", "Group the programme reports by", otherwise="of the item"),
            _text("description", "Text of the line"),
            _key("plant", "Receiving plant", False),
            _date("order_date", "Date of the order", True),
            _text("currency", "Document currency, ISO 4217", True),
            ContractColumn(
                "exchange_rate", "rate", "Local currency for one unit of document currency", otherwise="not checked"
            ),
            _text("order_uom", "Unit of the ordered quantity", otherwise="the base unit"),
            _text("base_uom", "Unit in which stock is counted", otherwise="of the item"),
            _quantity("quantity_order_uom", "Ordered quantity", True, unit="order_uom", sign="positive"),
            _quantity("base_per_order_numerator", "Base units in ...", otherwise="of item_uom_conversions, else 1"),
            _quantity(
                "base_per_order_denominator", "... so many order units", otherwise="of item_uom_conversions, else 1"
            ),
            ContractColumn(
                "price_doc",
                "price",
                "Net price for price_unit order units",
                unit="document currency",
                otherwise="net amount / quantity; control 04 has nothing to prove",
            ),
            _quantity("price_unit", "Order units the price is for", otherwise="1"),
            _amount("net_amount_doc", "Net value of the line", True, unit="document currency", sign="positive"),
            _amount("gross_amount_doc", "Value before discounts", unit="document currency", sign="positive"),
            _flag("is_stocked", "Goes into stock (true) or is consumed at receipt (false)", "true"),
            _flag("is_deleted", "Line was cancelled", "false"),
            _flag("is_return", "Return to the supplier", "false"),
            _text("contract", "Contract the line calls off"),
        ),
        "no price saving can be measured",
        amount="net_amount_doc",
        posting_date="order_date",
        company="company_code",
        rungs=(2, 7),
    ),
    ContractEntity(
        "goods_receipts",
        "Receipts against purchase order lines, one row per line; returns and reversals included.",
        ("document", "document_year", "document_line"),
        (
            _COMPANY,
            _PLANT,
            _key("document", "Receipt number"),
            _key("document_line", "Line of the receipt"),
            ContractColumn("document_year", "integer", "Year of the receipt number", otherwise="of posting_date"),
            _text(
                "receipt_class",
                "Kind of receipt",
                values=RECEIPT_CLASSES,
                otherwise="receipt if positive, return if negative; with reversed_document the reversal of the other",
            ),
            _text("movement_type", "Code of the system, for the drill-down", otherwise="receipt_class"),
            _date("posting_date", "Posting date", True),
            _date("document_date", "Date of the delivery note"),
            *_ORDER,
            _key("item_id", "Item", False, "of the order line"),
            _key("supplier_id", "Supplier", False, "of the order line"),
            _quantity("quantity_base_uom", "Quantity", True, unit="base unit", sign=_RECEIVED),
            _text("base_uom", "Unit of the quantity", otherwise="of the item"),
            _amount(
                "amount_local",
                "Value at valuation price (standard or moving average): what went into stock or cost",
                True,
                unit="local currency",
                sign=_RECEIVED,
            ),
            _amount(
                "order_value_doc",
                "Value at order price: what GR/IR was credited with",
                unit="document currency",
                sign=_RECEIVED,
                otherwise="quantity x net amount / ordered quantity of the order line",
            ),
            _amount(
                "order_value_local",
                "The same in local currency",
                unit="local currency",
                sign=_RECEIVED,
                otherwise="order_value_doc x exchange rate",
            ),
            ContractColumn("exchange_rate", "rate", "Rate it was posted at", otherwise="of the order line, else 1"),
            _text("special_stock", "Filled: supplier's stock, not owned"),
            *_REVERSED,
            _key("reversed_document_line", "Line of that document", False),
            *_JOURNAL,
        ),
        "no price saving can be measured; rungs 6 and 7 are not available",
        amount="amount_local",
        posting_date="posting_date",
        company="company_code",
        rungs=(2, 6, 7),
    ),
    ContractEntity(
        "supplier_invoice_lines",
        "Lines of supplier invoices for purchase orders, net of tax.",
        ("invoice_document", "invoice_year", "invoice_line"),
        (
            _COMPANY,
            _key("invoice_document", "Invoice number of the system"),
            _key("invoice_line", "Line of the invoice"),
            ContractColumn("invoice_year", "integer", "Year of the invoice number", otherwise="of posting_date"),
            _date("posting_date", "Posting date", True),
            _date("document_date", "Date the supplier put on it"),
            _key("supplier_id", "Supplier"),
            _text("supplier_reference", "Number the supplier put on it", otherwise="duplicates are not found (08)"),
            *_ORDER_OPTIONAL,
            _key("item_id", "Item", False, "of the order line"),
            _key("plant", "Plant", False, "of the order line"),
            _text("currency", "Document currency, ISO 4217", True),
            ContractColumn(
                "exchange_rate",
                "rate",
                "Local for one unit of document currency",
                otherwise="amount_local / amount_doc, else of the order line, else 1",
            ),
            _quantity(
                "quantity_base_uom",
                "Invoiced quantity; 0 for a price correction",
                True,
                unit="base unit",
                sign="invoice positive, credit memo negative",
            ),
            _amount(
                "amount_doc",
                "Net value",
                True,
                unit="document currency",
                sign="invoice positive, credit memo negative",
            ),
            _amount(
                "amount_local",
                "Net value in local currency",
                unit="local currency",
                sign="as amount_doc",
                otherwise="amount_doc x exchange rate",
            ),
            _flag("is_subsequent", "Changes the value of an earlier invoice, not its quantity", "quantity is 0"),
            _key("receipt_document", "Receipt it is matched to", False),
            ContractColumn("receipt_document_year", "integer", "Year of that receipt"),
            _key("receipt_document_line", "Line of that receipt", False),
            _key("reversed_by_document", "Document that cancels this invoice", False),
            ContractColumn("reversed_by_year", "integer", "Year of that document"),
            _amount("invoice_gross_amount_doc", "Gross value of the whole invoice", sign="as amount_doc"),
            *_JOURNAL,
        ),
        "receipts are valued at order price; invoice price variance and GR/IR are not available",
        amount="amount_doc",
        posting_date="posting_date",
        company="company_code",
        rungs=(2, 6, 7),
    ),
    ContractEntity(
        "inventory_movements",
        "Every movement of stock. Receipts may be left out: they are taken from goods_receipts.",
        ("document", "document_year", "document_line"),
        (
            _COMPANY,
            _PLANT,
            _text("storage_location", "Storage location"),
            _key("document", "Number of the movement"),
            _key("document_line", "Line of the movement"),
            ContractColumn("document_year", "integer", "Year of that number", otherwise="of posting_date"),
            _text("movement_class", "Line of the roll-forward", True, values=MOVEMENT_CLASSES),
            _text("movement_type", "Code of the system, for the drill-down", otherwise="movement_class"),
            _date("posting_date", "Posting date", True),
            _key("item_id", "Item"),
            _quantity("quantity_base_uom", "Quantity", True, unit="base unit", sign=_IN_STOCK),
            _text("base_uom", "Unit of the quantity", otherwise="of the item"),
            _amount("amount_local", "Value at valuation price", True, unit="local currency", sign=_IN_STOCK),
            _text("special_stock", "Filled: supplier's stock, not owned"),
            _flag("is_account_assigned", "Receipt for consumption: value goes to cost, not stock", "false"),
            _flag("is_reversal", "Takes an earlier movement back", "reversed_document is filled"),
            *_ORDER_OPTIONAL,
            *_REVERSED,
            *_JOURNAL,
        ),
        "the share of a saving that is still in stock cannot be followed: price savings stay without a profit part",
        amount="amount_local",
        posting_date="posting_date",
        company="company_code",
        rungs=(2, 6),
    ),
    ContractEntity(
        "journal_headers",
        "Headers of ledger documents. May be left out: they are then read off the lines.",
        ("company_code", "document", "fiscal_year"),
        (
            _COMPANY,
            _key("document", "Document number"),
            ContractColumn("fiscal_year", "integer", "Fiscal year of the number", otherwise="of posting_date"),
            _text("document_type", "Type of the system, for the drill-down"),
            _text(
                "document_class",
                "Kind of document",
                values=DOCUMENT_CLASSES,
                otherwise="what points to the document (receipt, invoice, movement), else ledger",
            ),
            _date("posting_date", "Posting date", True),
            _date("document_date", "Document date"),
            _date("entry_date", "Day it was keyed in"),
            ContractColumn("fiscal_period", "integer", "1..16", otherwise="of posting_date"),
            _text("currency", "Document currency"),
            ContractColumn("exchange_rate", "rate", "Local for one unit of document currency", otherwise="1"),
            _text("reference", "External reference"),
            _key("reversal_document", "Document that reverses it or that it reverses", False),
            ContractColumn("reversal_year", "integer", "Year of that document"),
            _flag("is_posted", "False for parked or unposted documents", "true"),
        ),
        "headers are read off the lines",
        posting_date="posting_date",
        company="company_code",
        rungs=(2,),
    ),
    ContractEntity(
        "journal_entry_lines",
        "Lines of the general ledger, all of them.",
        ("company_code", "document", "fiscal_year", "line"),
        (
            _COMPANY,
            _key("document", "Document number"),
            _key("line", "Line of the document"),
            ContractColumn("fiscal_year", "integer", "Fiscal year of the number", otherwise="of posting_date"),
            _date("posting_date", "Posting date", True),
            ContractColumn("fiscal_period", "integer", "1..16", otherwise="of posting_date"),
            _text("document_type", "Type of the system, for the drill-down"),
            _text(
                "document_class",
                "Kind of document",
                values=DOCUMENT_CLASSES,
                otherwise="of the header, else what points to the document (receipt, invoice, movement), else ledger",
            ),
            _key("account", "Account"),
            _text(
                "posting_class",
                "What the line does, so that stock, GR/IR and price differences are found without account numbers. "
                "offset: other side of an issue (cost of sales, scrap); consumption: cost debited by a receipt that "
                "does not go into stock",
                values=POSTING_CLASSES,
                otherwise="other; rung 6 is not available",
            ),
            _amount("amount_local", "Amount", True, unit="local currency", sign=_DEBIT),
            _amount(
                "amount_doc",
                "Amount",
                unit="document currency",
                sign=_DEBIT,
                otherwise="amount_local where currency_doc is local",
            ),
            _text("currency_doc", "Document currency", otherwise="of the header, else the local currency"),
            _key("item_id", "Item", False),
            _key("plant", "Plant", False),
            _quantity("quantity_base_uom", "Quantity", unit="base unit", sign="like the amount"),
            *_ORDER_OPTIONAL,
            _key("supplier_id", "Supplier", False),
            _text("cost_center", "Cost centre"),
            _text("trading_partner", "Group company on the other side"),
            _text("line_text", "Text of the line"),
            _flag("is_posted", "False for parked or unposted lines", "true"),
        ),
        "nothing can be reconciled to the ledger: rungs 3 to 8 are not available",
        amount="amount_local",
        posting_date="posting_date",
        company="company_code",
        rungs=(2, 3, 4, 6, 7, 8),
    ),
    ContractEntity(
        "gl_accounts",
        "Chart of accounts.",
        ("account",),
        (
            _key("account", "Account"),
            _text("account_name", "Name as printed"),
            _flag("is_balance_sheet", "Balance sheet (true) or profit and loss (false)", "not known"),
            _text("chart_of_accounts", "Chart of accounts"),
        ),
        "accounts appear by number",
    ),
    ContractEntity(
        "trial_balances",
        "Balance of each account at the end of each month.",
        ("company_code", "account", "period"),
        (
            _COMPANY,
            _key("account", "Account"),
            ContractColumn("period", "period", "Fiscal month, YYYY-MM", True),
            _amount("opening_local", "Balance before the month", True, unit="local currency", sign=_DEBIT),
            _amount("movement_local", "Movement of the month", True, unit="local currency", sign=_DEBIT),
            _amount("closing_local", "Balance after the month", True, unit="local currency", sign=_DEBIT),
        ),
        "rungs 4 and 5 and the balances of rung 6 are not available",
        amount="movement_local",
        company="company_code",
        rungs=(2, 4, 5, 6),
    ),
    ContractEntity(
        "inventory_balances",
        "Stock of each item and plant at the end of each month.",
        ("plant", "item_id", "period"),
        (
            _COMPANY,
            _PLANT,
            _key("item_id", "Item"),
            ContractColumn("period", "period", "Fiscal month, YYYY-MM", True),
            _quantity("quantity_base_uom", "Quantity", True, unit="base unit"),
            _amount("amount_local", "Value", True, unit="local currency"),
            _text("price_control", "How stock is valued", values=PRICE_CONTROLS, otherwise="moving_average"),
            _text("valuation_class", "Class that decides the stock account"),
        ),
        "stock is not compared with the ledger (rung 6); the pool of a saving starts from the movements",
        amount="amount_local",
        company="company_code",
        rungs=(2, 6),
    ),
    ContractEntity(
        "item_costs",
        "Versions of the valuation price of an item in a plant.",
        ("plant", "item_id", "valid_from"),
        (
            _PLANT,
            _key("item_id", "Item"),
            _text("price_control", "How stock is valued", True, values=PRICE_CONTROLS),
            _date("valid_from", "First day; holds until the day before the next version", True),
            ContractColumn("standard_price_local", "price", "Standard cost", unit="local currency per base unit"),
            ContractColumn("moving_price_local", "price", "Moving average", unit="local currency per base unit"),
        ),
        "standard-price baselines and the split of a saving at standard cost are not available",
        rungs=(),
    ),
    ContractEntity(
        "period_statuses",
        "Which months are open for posting.",
        ("company_code", "area"),
        (
            _COMPANY,
            _text("area", "Ledger area", True, values=STATUS_AREAS),
            ContractColumn("period_open_from", "period", "First open month, YYYY-MM", True),
            ContractColumn("period_open_to", "period", "Last open month, YYYY-MM", True),
        ),
        "that the closed month is closed in the system is not checked",
        company="company_code",
    ),
    ContractEntity(
        "sales_demand",
        "Lines of sales orders: what customers ordered for which day. Returns and memo requests are left out.",
        ("sales_order", "sales_order_line"),
        (
            _COMPANY,
            _key("sales_order", "Sales order number, unique within the source"),
            _key("sales_order_line", "Line of the sales order"),
            _key("plant", "Plant that delivers"),
            _key("item_id", "Item"),
            _text("item_group", "Group the programme reports by", otherwise="of the item"),
            _key("customer_id", "Customer", False),
            _date("entered_on", "Day the line was entered", True),
            _date("requested_date", "Day the customer wants it, not the day it was shipped; decides the month", True),
            _text("base_uom", "Unit of the quantities", otherwise="of the item"),
            _quantity(
                "ordered_quantity_base_uom",
                "Ordered quantity, also of lines that were cancelled later",
                True,
                unit="base unit",
                sign="positive",
            ),
            _quantity(
                "cancelled_quantity_base_uom",
                "Part that was cancelled",
                unit="base unit",
                sign="positive",
                otherwise="0",
            ),
            _date("cancelled_on", "Day of the cancellation"),
            _quantity(
                "shipped_quantity_base_uom",
                "Shipped to date",
                unit="base unit",
                sign="positive",
                otherwise="what was shipped is not available",
            ),
            _date("last_shipped_on", "Day of the last shipment"),
            _amount(
                "net_amount_local",
                "Invoiced to date, net of tax",
                unit="local currency",
                sign="credit memos and cancellations negative",
                otherwise="not available",
            ),
            _amount(
                "cost_amount_local", "Cost of what was invoiced", unit="local currency", sign="like net_amount_local"
            ),
            _text("currency_local", "Local currency, ISO 4217", otherwise="of the company"),
            _flag("is_intercompany", "The customer is a company of the group", "false"),
        ),
        "forecast accuracy and every effect of the forecast on stock are not available",
        amount="ordered_quantity_base_uom",
        posting_date="entered_on",
        company="company_code",
        rungs=(2,),
    ),
    ContractEntity(
        "demand_forecasts",
        "Forecasts of demand. Versions are added and never overwritten; planning may deliver them as a finance file.",
        ("forecast_version", "step", "plant", "item_id", "bucket_start"),
        (
            _text("forecast_version", "Version as planning names it", True),
            _text("step", "Who made it", True, values=FORECAST_STEPS),
            _date("created_at", "Day it was made", True),
            _key("company_code", "Legal entity", False, "of the plant"),
            _PLANT,
            _key("item_id", "Item"),
            _text("item_group", "Group the programme reports by", otherwise="of the item"),
            _date("bucket_start", "First day of the bucket; decides the month", True),
            _date("bucket_end", "Last day of the bucket", True),
            _quantity("quantity_base_uom", "Forecast quantity", True, unit="base unit", sign="positive"),
            _text("base_uom", "Unit of the quantity", otherwise="of the item"),
        ),
        "forecast accuracy, the attribution of stock changes and the inventory projection are not available",
        amount="quantity_base_uom",
        company="company_code",
        rungs=(2,),
    ),
    ContractEntity(
        "planned_receipts",
        "Receipts a plan version expects, open purchase orders among them.",
        ("plan_version", "plant", "item_id", "due_date", "purchase_order", "purchase_order_line"),
        (
            _text("plan_version", "Version of the plan", True),
            _date("created_at", "Day it was made", True),
            _key("company_code", "Legal entity", False, "of the plant"),
            _PLANT,
            _key("item_id", "Item"),
            _date("due_date", "Day the receipt is expected", True),
            _quantity("quantity_base_uom", "Quantity still to come", True, unit="base unit", sign="positive"),
            _text("base_uom", "Unit of the quantity", otherwise="of the item"),
            _key("purchase_order", "Purchase order it comes from", False),
            _key("purchase_order_line", "Line of that order", False),
            _flag("is_open_order", "A purchase order not yet received, not a plan", "false"),
        ),
        "supply execution is not told from planned build; the inventory projection has no receipts",
        amount="quantity_base_uom",
        company="company_code",
        rungs=(2,),
    ),
    ContractEntity(
        "inventory_ownership",
        "Period-end stock that is not owned (consigned), or owned and elsewhere (third_party, customer).",
        ("plant", "item_id", "ownership", "period"),
        (
            _key("company_code", "Legal entity", False, "of the plant"),
            _PLANT,
            _key("item_id", "Item"),
            _text("ownership", "Whose it is or where it is", True, values=STOCK_OWNERSHIPS),
            ContractColumn("period", "period", "Fiscal month, YYYY-MM", True),
            _quantity("quantity_base_uom", "Quantity at the end of the month", True, unit="base unit"),
        ),
        "stock that only changed its owner cannot be told from stock that was reduced",
        amount="quantity_base_uom",
        company="company_code",
        rungs=(2,),
    ),
    ContractEntity(
        "freight_documents",
        "Freight by document line, with what the standard mode would have cost.",
        ("freight_document", "freight_line"),
        (
            _COMPANY,
            _key("plant", "Plant that ships or receives", False),
            _key("freight_document", "Freight document"),
            _key("freight_line", "Line of the document"),
            _date("posting_date", "Posting date", True),
            _text("shipment_mode", "Mode of the shipment", True, values=SHIPMENT_MODES),
            _text("lane", "From and to"),
            _key("item_id", "Item", False),
            _quantity("shipped_units", "Units shipped", True, sign="positive"),
            _amount("actual_cost_local", "Cost", True, unit="local currency", sign="positive; credits negative"),
            _amount(
                "standard_mode_cost_local",
                "Cost the standard mode would have had",
                unit="local currency",
                sign="like the cost",
                otherwise="the expedite premium is not available",
            ),
            _text("currency_local", "Local currency, ISO 4217", otherwise="of the company"),
            *_JOURNAL[::-1],
        ),
        "the expedite premium is not available",
        amount="actual_cost_local",
        posting_date="posting_date",
        company="company_code",
        rungs=(2,),
    ),
    ContractEntity(
        "obsolescence_provisions",
        "Provision for excess and obsolete stock at the end of each month.",
        ("company_code", "plant", "item_group", "period"),
        (
            _COMPANY,
            _key("plant", "Plant", False),
            _text("item_group", "Group of items", otherwise="all groups together"),
            ContractColumn("period", "period", "Fiscal month, YYYY-MM", True),
            _amount(
                "gross_inventory_local", "Stock before the provision", True, unit="local currency", sign="positive"
            ),
            _amount("provision_local", "Provision at month end", True, unit="local currency", sign="positive"),
            _amount(
                "used_local",
                "Provision used in the month because the stock was sold, consumed or scrapped",
                unit="local currency",
                sign="positive",
                otherwise="not known: no release counts as a benefit",
            ),
            _amount(
                "released_unused_local",
                "Provision released in the month though the stock is still there",
                unit="local currency",
                sign="positive",
                otherwise="not known",
            ),
            _text("currency_local", "Local currency, ISO 4217", otherwise="of the company"),
        ),
        "the provision rate is not available",
        amount="provision_local",
        company="company_code",
        rungs=(2,),
    ),
    ContractEntity(
        "payment_terms",
        "Days of payment agreed with suppliers.",
        ("company_code", "supplier_id", "valid_from"),
        (
            _COMPANY,
            _key("supplier_id", "Supplier"),
            _date("valid_from", "First day; holds until the day before the next terms", True),
            ContractColumn("payment_days", "integer", "Days from invoice to payment", True),
        ),
        "the cash of longer payment terms is not available",
        company="company_code",
        rungs=(2,),
    ),
    ContractEntity(
        "capital_expenditures",
        "Assets bought, with the price first quoted.",
        ("company_code", "asset_id", "posting_date", "journal_document"),
        (
            _COMPANY,
            _key("asset_id", "Asset"),
            _key("supplier_id", "Supplier", False),
            _date("posting_date", "Posting date", True),
            _amount("quoted_amount_local", "First quotation", True, unit="local currency", sign="positive"),
            _amount("actual_amount_local", "Paid", True, unit="local currency", sign="positive"),
            ContractColumn("useful_life_months", "integer", "Months of depreciation", True),
            _date("in_service_from", "First day of use; depreciation begins", True),
            _text("currency_local", "Local currency, ISO 4217", otherwise="of the company"),
            *_JOURNAL[::-1],
        ),
        "lower prices of assets are not available",
        amount="actual_amount_local",
        posting_date="posting_date",
        company="company_code",
        rungs=(2,),
    ),
    ContractEntity(
        "control_totals",
        "What the system itself says it delivered, counted and summed in the source, not from the extract.",
        ("entity", "company_code", "period"),
        (
            _text("entity", "Entity or native table the totals are of", True),
            _key("company_code", "Company the totals are of", False, "all companies"),
            ContractColumn("period", "period", "Month of the posting date, YYYY-MM", otherwise="all months"),
            ContractColumn("row_count", "integer", "Rows", True),
            _amount("amount", "Sum of the entity's amount, signed as delivered", otherwise="only rows are compared"),
        ),
        "completeness rests on the manifest and the calendar of expected entities alone",
    ),
)

ENTITIES: dict[str, ContractEntity] = {entity.name: entity for entity in _ENTITY_LIST}
"""Every entity of the contract by name, in the order of the documentation."""

SYSTEMS = {"sap": "sap", "oracle": "oracle", "files": "contract", "database": "contract", "tryton": "contract"}
"""Kind of source -> the system its tables belong to, which is the prefix of their relations and models."""
