"""Catalogue of the Oracle tables tieout reads: EBS 12 names, kinds of their columns, keys; Fusion names as aliases.

Belongs here: what a table and a column are called in EBS, in Fusion and in BICC files, and how a cell is to be read.
Does not belong here: recognising and landing files (oracle.py), any meaning of the numbers (staging/oracle).
Amounts are true decimals in every table: no currency shift. Surrogate ids stay text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True)
class OracleTable:
    """One table under its EBS name. `keys`: natural key. `required`: columns a file must have to be this table.

    `columns` maps column name to kind: key (id or code), text, amount, quantity, price, rate, number, integer, date,
    flag. `aliases`: other names of the table (Fusion tables, names of BICC view objects without the ending PVO).
    `column_aliases`: Fusion column name -> EBS column name. `sums`: columns whose sums prove the landing.
    `wanted_for`: what cannot be told without the table (docs/oracle-extracts.md).
    """

    name: str
    keys: tuple[str, ...]
    required: tuple[str, ...]
    columns: Mapping[str, str]
    posting_date: str | None
    aliases: tuple[str, ...] = ()
    column_aliases: Mapping[str, str] = field(default_factory=dict)
    wanted_for: str = ""

    def kind(self, column: str) -> str:
        """Kind of a column; columns outside the catalogue are text."""
        return self.columns.get(column, "text")

    @property
    def sums(self) -> tuple[str, ...]:
        """Amount and quantity columns in the order of the table."""
        return tuple(column for column, kind in self.columns.items() if kind in ("amount", "quantity"))


# One kind per column name. Whatever ends in _ID, _CODE or _FLAG and is not here is a key, a text or a flag.
_KINDS: dict[str, str] = {
    **dict.fromkeys(
        [
            "AMOUNT",
            "BASE_AMOUNT",
            "INVOICE_AMOUNT",
            "ACCOUNTED_DR",
            "ACCOUNTED_CR",
            "ENTERED_DR",
            "ENTERED_CR",
            "UNROUNDED_ACCOUNTED_DR",
            "UNROUNDED_ACCOUNTED_CR",
            "UNROUNDED_ENTERED_DR",
            "UNROUNDED_ENTERED_CR",
            "BASE_TRANSACTION_VALUE",
            "TRANSACTION_VALUE",
            "BEGIN_BALANCE_DR",
            "BEGIN_BALANCE_CR",
            "PERIOD_NET_DR",
            "PERIOD_NET_CR",
            "BEGIN_BALANCE_DR_BEQ",
            "BEGIN_BALANCE_CR_BEQ",
            "PERIOD_NET_DR_BEQ",
            "PERIOD_NET_CR_BEQ",
            "RUNNING_TOTAL_ACCOUNTED_DR",
            "RUNNING_TOTAL_ACCOUNTED_CR",
            "ROLLBACK_VALUE",
            "ROLLBACK_INTRANSIT_VALUE",
            "ACCOUNTED_VALUE",
            "ONHAND_VALUE_DISCREPANCY",
            "INVENTORY_ADJUSTMENT_VALUE",
            "INTRANSIT_ADJUSTMENT_VALUE",
            "EXTENDED_AMOUNT",
            "REVENUE_AMOUNT",
            "ACCTD_AMOUNT",
        ],
        "amount",
    ),
    **dict.fromkeys(
        [
            "QUANTITY",
            "QUANTITY_ORDERED",
            "QUANTITY_RECEIVED",
            "QUANTITY_REJECTED",
            "QUANTITY_DELIVERED",
            "QUANTITY_BILLED",
            "QUANTITY_CANCELLED",
            "QUANTITY_INVOICED",
            "CORRECTED_QUANTITY",
            "PRIMARY_QUANTITY",
            "SOURCE_DOC_QUANTITY",
            "TRANSACTION_QUANTITY",
            "QUANTITY_ADJUSTED",
            "ROLLBACK_QUANTITY",
            "INVENTORY_ADJUSTMENT_QUANTITY",
            "PRIMARY_TRANSACTION_QUANTITY",
            "ORDERED_QUANTITY",
            "CANCELLED_QUANTITY",
            "SHIPPED_QUANTITY",
            "INVOICED_QUANTITY",
            "QUANTITY_CREDITED",
            "ORDERED_QTY",
            "CANCELED_QTY",
            "SHIPPED_QTY",
            "ORIGINAL_FORECAST_QUANTITY",
            "CURRENT_FORECAST_QUANTITY",
        ],
        "quantity",
    ),
    **dict.fromkeys(
        [
            "UNIT_PRICE",
            "UNIT_SELLING_PRICE",
            "PRICE_OVERRIDE",
            "LIST_PRICE_PER_UNIT",
            "PO_UNIT_PRICE",
            "TRANSACTION_COST",
            "ACTUAL_COST",
            "PRIOR_COST",
            "NEW_COST",
            "RATE_OR_AMOUNT",
            "ITEM_COST",
            "MATERIAL_COST",
            "MATERIAL_OVERHEAD_COST",
            "RESOURCE_COST",
            "OUTSIDE_PROCESSING_COST",
            "OVERHEAD_COST",
            "STANDARD_COST",
        ],
        "price",
    ),
    **dict.fromkeys(["RATE", "CURRENCY_CONVERSION_RATE", "EXCHANGE_RATE", "CONVERSION_RATE"], "rate"),
    **dict.fromkeys(["CONFIDENCE_PERCENTAGE", "MINIMUM_ACCOUNTABLE_UNIT"], "number"),
    **dict.fromkeys(
        [
            "LINE_NUM",
            "SHIPMENT_NUM",
            "RELEASE_NUM",
            "JE_LINE_NUM",
            "AE_LINE_NUM",
            "LINE_NUMBER",
            "INVOICE_LINE_NUMBER",
            "DISTRIBUTION_LINE_NUMBER",
            "PERIOD_YEAR",
            "PERIOD_NUM",
            "PRECISION",
            "ACCOUNTING_LINE_TYPE_NUM",
            "PRIMARY_COST_METHOD",
            "ASSET_INVENTORY",
            "TRANSACTION_ACTION_ID",
            "TRANSACTION_SOURCE_TYPE_ID",
            "OWNING_TP_TYPE",
            "BUCKET_TYPE",
        ],
        "integer",
    ),
    **dict.fromkeys(
        [
            "CREATION_DATE",
            "LAST_UPDATE_DATE",
            "APPROVED_DATE",
            "RATE_DATE",
            "NEED_BY_DATE",
            "PROMISED_DATE",
            "TRANSACTION_DATE",
            "STANDARD_COST_REVISION_DATE",
            "UPDATE_DATE",
            "PERIOD_START_DATE",
            "PERIOD_CLOSE_DATE",
            "SCHEDULE_CLOSE_DATE",
            "INVOICE_DATE",
            "GL_DATE",
            "CANCELLED_DATE",
            "ACCOUNTING_DATE",
            "DEFAULT_EFFECTIVE_DATE",
            "EFFECTIVE_DATE",
            "POSTED_DATE",
            "START_DATE",
            "END_DATE",
            "CONVERSION_DATE",
            "ORDERED_DATE",
            "REQUEST_DATE",
            "REQUEST_SHIP_DATE",
            "REQUEST_ARRIVAL_DATE",
            "ACTUAL_SHIP_DATE",
            "TRX_DATE",
            "ACTUAL_SHIPMENT_DATE",
            "DISABLE_DATE",
            "FORECAST_DATE",
            "RATE_END_DATE",
            "END_DATE_ACTIVE",
        ],
        "date",
    ),
    **dict.fromkeys(["INVENTORY_ASSET_FLAG", "IS_CONSIGNED"], "flag"),
}


def _kind(column: str) -> str:
    if column in _KINDS:
        return _KINDS[column]
    if column.endswith("_FLAG"):
        return "flag"
    ids = ("_ID", "_ACCOUNT", "OPERATING_UNIT", "LEGAL_ENTITY")
    return "key" if column.endswith(ids) or column.startswith("SEGMENT") else "text"


def _table(
    name: str,
    keys: str,
    columns: str,
    *,
    optional_keys: str = "",
    posting_date: str | None = None,
    aliases: str = "",
    column_aliases: Mapping[str, str] | None = None,
    wanted_for: str = "",
    **kinds: str,
) -> OracleTable:
    names = dict.fromkeys((keys + " " + columns).split())
    key_names = tuple(keys.split())
    return OracleTable(
        name=name,
        keys=key_names,
        required=tuple(key for key in key_names if key not in optional_keys.split()),
        columns=MappingProxyType({column: kinds.get(column, _kind(column)) for column in names}),
        posting_date=posting_date,
        aliases=tuple(aliases.split()),
        column_aliases=MappingProxyType(dict(column_aliases or {})),
        wanted_for=wanted_for,
    )


_SEGMENTS = " ".join(f"SEGMENT{n}" for n in range(1, 31))
_BU = {"PRC_BU_ID": "ORG_ID", "REQ_BU_ID": "ORG_ID"}
_UOM = {"UOM_CODE": "UNIT_MEAS_LOOKUP_CODE"}

_ALL: tuple[OracleTable, ...] = (
    # Purchasing
    _table(
        "PO_HEADERS_ALL",
        "PO_HEADER_ID",
        "SEGMENT1 TYPE_LOOKUP_CODE VENDOR_ID ORG_ID CURRENCY_CODE RATE RATE_DATE AUTHORIZATION_STATUS CANCEL_FLAG "
        "CLOSED_CODE USER_HOLD_FLAG CREATION_DATE APPROVED_DATE",
        aliases="PURCHASING_DOCUMENT_HEADER STANDARD_HEADER",
        column_aliases=_BU,
        wanted_for="orders",
    ),
    _table(
        "PO_LINES_ALL",
        "PO_LINE_ID",
        "PO_HEADER_ID LINE_NUM ITEM_ID ITEM_DESCRIPTION CATEGORY_ID UNIT_MEAS_LOOKUP_CODE UNIT_PRICE "
        "LIST_PRICE_PER_UNIT QUANTITY AMOUNT PURCHASE_BASIS ORDER_TYPE_LOOKUP_CODE CANCEL_FLAG CONTRACT_ID "
        "FROM_HEADER_ID FROM_LINE_ID",
        column_aliases=_UOM,
        wanted_for="orders",
    ),
    _table(
        "PO_LINE_LOCATIONS_ALL",
        "LINE_LOCATION_ID",
        "PO_HEADER_ID PO_LINE_ID PO_RELEASE_ID SHIPMENT_NUM SHIPMENT_TYPE PRICE_OVERRIDE QUANTITY AMOUNT "
        "QUANTITY_RECEIVED QUANTITY_REJECTED QUANTITY_BILLED QUANTITY_CANCELLED SHIP_TO_ORGANIZATION_ID "
        "UNIT_MEAS_LOOKUP_CODE NEED_BY_DATE PROMISED_DATE MATCH_OPTION CONSIGNED_FLAG ACCRUE_ON_RECEIPT_FLAG "
        "CANCEL_FLAG ORG_ID CREATION_DATE",
        column_aliases={**_UOM, **_BU},
        wanted_for="orders",
    ),
    _table(
        "PO_DISTRIBUTIONS_ALL",
        "PO_DISTRIBUTION_ID",
        "PO_HEADER_ID PO_LINE_ID LINE_LOCATION_ID PO_RELEASE_ID QUANTITY_ORDERED QUANTITY_DELIVERED QUANTITY_BILLED "
        "QUANTITY_CANCELLED RATE DESTINATION_TYPE_CODE DESTINATION_ORGANIZATION_ID CODE_COMBINATION_ID "
        "ACCRUAL_ACCOUNT_ID VARIANCE_ACCOUNT_ID ORG_ID",
        column_aliases=_BU,
        wanted_for="orders",
    ),
    _table(
        "PO_RELEASES_ALL",
        "PO_RELEASE_ID",
        "PO_HEADER_ID RELEASE_NUM CANCEL_FLAG AUTHORIZATION_STATUS ORG_ID CREATION_DATE",
        wanted_for="call-offs of blanket agreements",
    ),
    _table(
        "AP_SUPPLIERS",
        "VENDOR_ID",
        "SEGMENT1 VENDOR_NAME PARENT_VENDOR_ID VENDOR_TYPE_LOOKUP_CODE COUNTRY "
        + " ".join(f"ATTRIBUTE{n}" for n in range(1, 16)),
        aliases="POZ_SUPPLIERS PO_VENDORS SUPPLIER",
        wanted_for="supplier numbers and names",
    ),
    # Receiving and stock
    _table(
        "RCV_TRANSACTIONS",
        "TRANSACTION_ID",
        "TRANSACTION_TYPE TRANSACTION_DATE QUANTITY UNIT_OF_MEASURE PRIMARY_QUANTITY PRIMARY_UNIT_OF_MEASURE "
        "SOURCE_DOC_QUANTITY SOURCE_DOC_UNIT_OF_MEASURE PO_UNIT_PRICE CURRENCY_CODE CURRENCY_CONVERSION_RATE "
        "PARENT_TRANSACTION_ID PO_HEADER_ID PO_LINE_ID PO_LINE_LOCATION_ID PO_DISTRIBUTION_ID PO_RELEASE_ID "
        "SHIPMENT_HEADER_ID SHIPMENT_LINE_ID DESTINATION_TYPE_CODE ORGANIZATION_ID SUBINVENTORY VENDOR_ID "
        "SOURCE_DOCUMENT_CODE CONSIGNED_FLAG AMOUNT",
        posting_date="TRANSACTION_DATE",
        column_aliases={
            "UOM_CODE": "UNIT_OF_MEASURE",
            "PRIMARY_UOM_CODE": "PRIMARY_UNIT_OF_MEASURE",
            "SOURCE_DOC_UOM_CODE": "SOURCE_DOC_UNIT_OF_MEASURE",
        },
        wanted_for="receipts",
    ),
    _table(
        "RCV_SHIPMENT_HEADERS",
        "SHIPMENT_HEADER_ID",
        "RECEIPT_NUM SHIPMENT_NUM VENDOR_ID SHIP_TO_ORG_ID CREATION_DATE",
        wanted_for="receipt numbers as people know them",
        SHIPMENT_NUM="text",
    ),
    _table(
        "MTL_MATERIAL_TRANSACTIONS",
        "TRANSACTION_ID",
        "INVENTORY_ITEM_ID ORGANIZATION_ID SUBINVENTORY_CODE TRANSACTION_TYPE_ID TRANSACTION_ACTION_ID "
        "TRANSACTION_SOURCE_TYPE_ID TRANSACTION_SOURCE_ID PRIMARY_QUANTITY TRANSACTION_QUANTITY TRANSACTION_UOM "
        "TRANSACTION_DATE ACCT_PERIOD_ID TRANSACTION_COST ACTUAL_COST PRIOR_COST NEW_COST QUANTITY_ADJUSTED "
        "CURRENCY_CODE CURRENCY_CONVERSION_RATE COSTED_FLAG RCV_TRANSACTION_ID TRANSFER_ORGANIZATION_ID "
        "TRANSFER_TRANSACTION_ID OWNING_TP_TYPE",
        posting_date="TRANSACTION_DATE",
        aliases="INV_MATERIAL_TXNS INVENTORY_TRANSACTION",
        column_aliases={"TRANSACTION_UOM_CODE": "TRANSACTION_UOM"},
        wanted_for="stock movements, value of receipts",
        COSTED_FLAG="text",
    ),
    _table(
        "MTL_TRANSACTION_ACCOUNTS",
        "INV_SUB_LEDGER_ID",
        "TRANSACTION_ID REFERENCE_ACCOUNT ACCOUNTING_LINE_TYPE BASE_TRANSACTION_VALUE TRANSACTION_VALUE "
        "RATE_OR_AMOUNT PRIMARY_QUANTITY COST_ELEMENT_ID CURRENCY_CODE GL_BATCH_ID TRANSACTION_DATE ORGANIZATION_ID "
        "INVENTORY_ITEM_ID",
        posting_date="TRANSACTION_DATE",
        wanted_for="value of stock movements, price differences",
    ),
    _table(
        "RCV_RECEIVING_SUB_LEDGER",
        "RCV_SUB_LEDGER_ID",
        "RCV_TRANSACTION_ID CODE_COMBINATION_ID ENTERED_DR ENTERED_CR ACCOUNTED_DR ACCOUNTED_CR ACCOUNTING_LINE_TYPE "
        "PERIOD_NAME CURRENCY_CODE TRANSACTION_DATE REFERENCE3",
        posting_date="TRANSACTION_DATE",
        wanted_for="GR/IR (accrual) postings of receipts",
    ),
    _table(
        "MTL_ONHAND_QUANTITIES_DETAIL",
        "ORGANIZATION_ID INVENTORY_ITEM_ID SUBINVENTORY_CODE ONHAND_QUANTITIES_ID",
        "PRIMARY_TRANSACTION_QUANTITY COST_GROUP_ID IS_CONSIGNED OWNING_TP_TYPE LOT_NUMBER",
        optional_keys="SUBINVENTORY_CODE ONHAND_QUANTITIES_ID",
        aliases="INV_ONHAND_QUANTITIES_DETAIL",
        wanted_for="nothing yet: the stock of today, not of a period end",
    ),
    # Items, organisations, units
    _table(
        "MTL_SYSTEM_ITEMS_B",
        "INVENTORY_ITEM_ID ORGANIZATION_ID",
        "SEGMENT1 SEGMENT2 SEGMENT3 SEGMENT4 DESCRIPTION PRIMARY_UOM_CODE PRIMARY_UNIT_OF_MEASURE ITEM_TYPE "
        "PLANNING_MAKE_BUY_CODE LIST_PRICE_PER_UNIT INVENTORY_ASSET_FLAG",
        aliases="MTL_SYSTEM_ITEMS EGP_SYSTEM_ITEMS_B EGP_SYSTEM_ITEMS ITEM",
        column_aliases={"ITEM_NUMBER": "SEGMENT1"},
        wanted_for="item numbers, names, base units",
    ),
    _table(
        "MTL_CATEGORIES_B",
        "CATEGORY_ID",
        "SEGMENT1 SEGMENT2 SEGMENT3 DESCRIPTION",
        aliases="MTL_CATEGORIES EGP_CATEGORIES_B",
        column_aliases={"CATEGORY_CODE": "SEGMENT1"},
        wanted_for="item groups",
    ),
    _table(
        "MTL_ITEM_CATEGORIES",
        "INVENTORY_ITEM_ID ORGANIZATION_ID CATEGORY_SET_ID",
        "CATEGORY_ID",
        aliases="EGP_ITEM_CATEGORIES",
        wanted_for="item groups of items that no order line names",
    ),
    _table(
        "MTL_PARAMETERS",
        "ORGANIZATION_ID",
        "ORGANIZATION_CODE ORGANIZATION_NAME MASTER_ORGANIZATION_ID PRIMARY_COST_METHOD MATERIAL_ACCOUNT "
        "AP_ACCRUAL_ACCOUNT PURCHASE_PRICE_VAR_ACCOUNT INVOICE_PRICE_VAR_ACCOUNT COST_OF_SALES_ACCOUNT "
        "AVERAGE_COST_VAR_ACCOUNT OPERATING_UNIT",
        aliases="INV_ORG_PARAMETERS",
        wanted_for="plants, their company, standard or average cost",
    ),
    _table(
        "ORG_ORGANIZATION_DEFINITIONS",
        "ORGANIZATION_ID",
        "ORGANIZATION_CODE ORGANIZATION_NAME OPERATING_UNIT SET_OF_BOOKS_ID LEGAL_ENTITY",
        wanted_for="names of plants",
    ),
    _table(
        "MTL_SECONDARY_INVENTORIES",
        "SECONDARY_INVENTORY_NAME ORGANIZATION_ID",
        "ASSET_INVENTORY MATERIAL_ACCOUNT",
        wanted_for="subinventories that are expensed",
    ),
    _table(
        "MTL_UNITS_OF_MEASURE_TL",
        "UOM_CODE",
        "UNIT_OF_MEASURE UOM_CLASS BASE_UOM_FLAG LANGUAGE",
        aliases="MTL_UNITS_OF_MEASURE INV_UNITS_OF_MEASURE_B",
        wanted_for="unit codes of unit names",
    ),
    _table(
        "MTL_UOM_CONVERSIONS",
        "INVENTORY_ITEM_ID UOM_CODE",
        "UNIT_OF_MEASURE UOM_CLASS CONVERSION_RATE",
        aliases="INV_UOM_CONVERSIONS",
        wanted_for="units of orders that differ from the base unit",
        CONVERSION_RATE="rate",
    ),
    # Cost
    _table(
        "CST_ITEM_COSTS",
        "INVENTORY_ITEM_ID ORGANIZATION_ID COST_TYPE_ID",
        "ITEM_COST MATERIAL_COST MATERIAL_OVERHEAD_COST RESOURCE_COST OUTSIDE_PROCESSING_COST OVERHEAD_COST "
        "LAST_UPDATE_DATE",
        wanted_for="standard or average cost of today",
    ),
    _table(
        "CST_STANDARD_COSTS",
        "COST_UPDATE_ID INVENTORY_ITEM_ID ORGANIZATION_ID",
        "STANDARD_COST STANDARD_COST_REVISION_DATE INVENTORY_ADJUSTMENT_QUANTITY INVENTORY_ADJUSTMENT_VALUE",
        wanted_for="standard costs with their dates",
    ),
    _table(
        "CST_COST_UPDATES",
        "COST_UPDATE_ID",
        "ORGANIZATION_ID COST_TYPE_ID UPDATE_DATE STATUS INVENTORY_ADJUSTMENT_VALUE",
        wanted_for="nothing yet: the headers of standard cost updates",
    ),
    _table(
        "ORG_ACCT_PERIODS",
        "ACCT_PERIOD_ID ORGANIZATION_ID",
        "PERIOD_NAME PERIOD_YEAR PERIOD_NUM PERIOD_START_DATE SCHEDULE_CLOSE_DATE PERIOD_CLOSE_DATE OPEN_FLAG",
        wanted_for="stock of period ends, open inventory periods",
        OPEN_FLAG="text",
    ),
    _table(
        "CST_PERIOD_CLOSE_SUMMARY",
        "ACCT_PERIOD_ID ORGANIZATION_ID SUBINVENTORY_CODE INVENTORY_ITEM_ID COST_GROUP_ID",
        "ROLLBACK_QUANTITY ROLLBACK_VALUE ROLLBACK_INTRANSIT_VALUE ACCOUNTED_VALUE ONHAND_VALUE_DISCREPANCY",
        optional_keys="SUBINVENTORY_CODE COST_GROUP_ID",
        wanted_for="stock of period ends",
    ),
    # Payables
    _table(
        "AP_INVOICES_ALL",
        "INVOICE_ID",
        "INVOICE_NUM INVOICE_TYPE_LOOKUP_CODE VENDOR_ID INVOICE_DATE GL_DATE INVOICE_AMOUNT INVOICE_CURRENCY_CODE "
        "EXCHANGE_RATE CANCELLED_DATE ORG_ID SET_OF_BOOKS_ID DOC_SEQUENCE_VALUE",
        posting_date="GL_DATE",
        aliases="INVOICE_HEADER",
        wanted_for="supplier invoices",
        DOC_SEQUENCE_VALUE="key",
    ),
    _table(
        "AP_INVOICE_LINES_ALL",
        "INVOICE_ID LINE_NUMBER",
        "LINE_TYPE_LOOKUP_CODE AMOUNT BASE_AMOUNT QUANTITY_INVOICED UNIT_PRICE UNIT_MEAS_LOOKUP_CODE PO_HEADER_ID "
        "PO_LINE_ID PO_LINE_LOCATION_ID PO_DISTRIBUTION_ID RCV_TRANSACTION_ID MATCH_TYPE ACCOUNTING_DATE PERIOD_NAME",
        posting_date="ACCOUNTING_DATE",
        wanted_for="receipt an invoice line is matched to",
    ),
    _table(
        "AP_INVOICE_DISTRIBUTIONS_ALL",
        "INVOICE_DISTRIBUTION_ID",
        "INVOICE_ID INVOICE_LINE_NUMBER DISTRIBUTION_LINE_NUMBER LINE_TYPE_LOOKUP_CODE AMOUNT BASE_AMOUNT "
        "QUANTITY_INVOICED UNIT_PRICE MATCHED_UOM_LOOKUP_CODE DIST_MATCH_TYPE ACCOUNTING_DATE PERIOD_NAME "
        "DIST_CODE_COMBINATION_ID PO_DISTRIBUTION_ID RCV_TRANSACTION_ID REVERSAL_FLAG PARENT_REVERSAL_ID POSTED_FLAG "
        "ORG_ID SET_OF_BOOKS_ID",
        posting_date="ACCOUNTING_DATE",
        column_aliases={"LEDGER_ID": "SET_OF_BOOKS_ID"},
        wanted_for="supplier invoice lines",
        POSTED_FLAG="text",
    ),
    # Ledger
    _table(
        "GL_JE_BATCHES",
        "JE_BATCH_ID",
        "NAME STATUS ACTUAL_FLAG DEFAULT_PERIOD_NAME POSTED_DATE",
        wanted_for="status of journals whose header does not say it",
        ACTUAL_FLAG="text",
    ),
    _table(
        "GL_JE_HEADERS",
        "JE_HEADER_ID",
        "JE_BATCH_ID LEDGER_ID NAME JE_SOURCE JE_CATEGORY PERIOD_NAME CURRENCY_CODE STATUS ACTUAL_FLAG "
        "BUDGET_VERSION_ID DEFAULT_EFFECTIVE_DATE POSTED_DATE CREATION_DATE CURRENCY_CONVERSION_RATE "
        "ACCRUAL_REV_JE_HEADER_ID REVERSED_JE_HEADER_ID EXTERNAL_REFERENCE DOC_SEQUENCE_VALUE",
        posting_date="DEFAULT_EFFECTIVE_DATE",
        aliases="JOURNAL_HEADER",
        column_aliases={"SET_OF_BOOKS_ID": "LEDGER_ID"},
        wanted_for="journals",
        ACTUAL_FLAG="text",
        DOC_SEQUENCE_VALUE="key",
    ),
    _table(
        "GL_JE_LINES",
        "JE_HEADER_ID JE_LINE_NUM",
        "LEDGER_ID CODE_COMBINATION_ID PERIOD_NAME EFFECTIVE_DATE STATUS ENTERED_DR ENTERED_CR ACCOUNTED_DR "
        "ACCOUNTED_CR DESCRIPTION REFERENCE_1 REFERENCE_2 REFERENCE_3 REFERENCE_4 REFERENCE_5 REFERENCE_6 "
        "REFERENCE_7 REFERENCE_8 REFERENCE_9 REFERENCE_10 GL_SL_LINK_ID GL_SL_LINK_TABLE",
        posting_date="EFFECTIVE_DATE",
        aliases="JOURNAL_LINE",
        column_aliases={"SET_OF_BOOKS_ID": "LEDGER_ID"},
        wanted_for="journals",
    ),
    _table(
        "GL_IMPORT_REFERENCES",
        "JE_HEADER_ID JE_LINE_NUM GL_SL_LINK_ID",
        "JE_BATCH_ID GL_SL_LINK_TABLE REFERENCE_1 REFERENCE_2 REFERENCE_3 REFERENCE_4 REFERENCE_5",
        optional_keys="GL_SL_LINK_ID",
        wanted_for="receipts and invoices behind journal lines",
    ),
    _table(
        "XLA_AE_HEADERS",
        "AE_HEADER_ID",
        "APPLICATION_ID LEDGER_ID ENTITY_ID EVENT_ID EVENT_TYPE_CODE ACCOUNTING_DATE PERIOD_NAME JE_CATEGORY_NAME "
        "BALANCE_TYPE_CODE",
        posting_date="ACCOUNTING_DATE",
        wanted_for="nothing yet: the lines say what is needed",
    ),
    _table(
        "XLA_AE_LINES",
        "AE_HEADER_ID AE_LINE_NUM",
        "APPLICATION_ID CODE_COMBINATION_ID ACCOUNTING_CLASS_CODE ACCOUNTED_DR ACCOUNTED_CR ENTERED_DR ENTERED_CR "
        "CURRENCY_CODE GL_SL_LINK_ID GL_SL_LINK_TABLE PARTY_ID PARTY_TYPE_CODE LEDGER_ID",
        wanted_for="receipts and invoices behind journal lines",
    ),
    _table(
        "XLA_DISTRIBUTION_LINKS",
        "AE_HEADER_ID AE_LINE_NUM SOURCE_DISTRIBUTION_TYPE SOURCE_DISTRIBUTION_ID_NUM_1 TEMP_LINE_NUM",
        "APPLICATION_ID UNROUNDED_ACCOUNTED_DR UNROUNDED_ACCOUNTED_CR UNROUNDED_ENTERED_DR UNROUNDED_ENTERED_CR",
        optional_keys="TEMP_LINE_NUM",
        wanted_for="receipts and invoices behind journal lines",
        SOURCE_DISTRIBUTION_ID_NUM_1="key",
        TEMP_LINE_NUM="key",
    ),
    _table(
        "GL_BALANCES",
        "LEDGER_ID CODE_COMBINATION_ID CURRENCY_CODE PERIOD_NAME ACTUAL_FLAG BUDGET_VERSION_ID TRANSLATED_FLAG",
        "PERIOD_YEAR PERIOD_NUM TEMPLATE_ID BEGIN_BALANCE_DR BEGIN_BALANCE_CR PERIOD_NET_DR PERIOD_NET_CR "
        "BEGIN_BALANCE_DR_BEQ BEGIN_BALANCE_CR_BEQ PERIOD_NET_DR_BEQ PERIOD_NET_CR_BEQ",
        optional_keys="BUDGET_VERSION_ID TRANSLATED_FLAG",
        aliases="BALANCE",
        column_aliases={"SET_OF_BOOKS_ID": "LEDGER_ID"},
        wanted_for="trial balance",
        ACTUAL_FLAG="text",
        TRANSLATED_FLAG="text",
    ),
    _table(
        "GL_CODE_COMBINATIONS",
        "CODE_COMBINATION_ID",
        f"CHART_OF_ACCOUNTS_ID ACCOUNT_TYPE SUMMARY_FLAG {_SEGMENTS}",
        aliases="CODE_COMBINATION",
        wanted_for="account and company of every ledger line",
    ),
    _table(
        "GL_LEDGERS",
        "LEDGER_ID",
        "NAME SHORT_NAME CURRENCY_CODE CHART_OF_ACCOUNTS_ID PERIOD_SET_NAME LEDGER_CATEGORY_CODE",
        aliases="GL_SETS_OF_BOOKS LEDGER",
        column_aliases={"SET_OF_BOOKS_ID": "LEDGER_ID"},
        wanted_for="local currency",
    ),
    _table(
        "FND_SEGMENT_ATTRIBUTE_VALUES",
        "APPLICATION_ID ID_FLEX_CODE ID_FLEX_NUM APPLICATION_COLUMN_NAME SEGMENT_ATTRIBUTE_TYPE",
        "ATTRIBUTE_VALUE",
        optional_keys="APPLICATION_ID",
        wanted_for="which segment is account, company, intercompany",
        ID_FLEX_NUM="key",
    ),
    _table(
        "FND_FLEX_VALUES_VL",
        "FLEX_VALUE_SET_ID FLEX_VALUE",
        "DESCRIPTION FLEX_VALUE_MEANING",
        optional_keys="FLEX_VALUE_SET_ID",
        wanted_for="names of accounts and companies",
        FLEX_VALUE="key",
    ),
    _table(
        "GL_PERIODS",
        "PERIOD_SET_NAME PERIOD_NAME",
        "PERIOD_YEAR PERIOD_NUM START_DATE END_DATE ADJUSTMENT_PERIOD_FLAG",
        wanted_for="dates of period names",
    ),
    _table(
        "GL_PERIOD_STATUSES",
        "APPLICATION_ID LEDGER_ID PERIOD_NAME",
        "CLOSING_STATUS PERIOD_YEAR PERIOD_NUM START_DATE END_DATE ADJUSTMENT_PERIOD_FLAG",
        aliases="PERIOD_STATUS",
        column_aliases={"SET_OF_BOOKS_ID": "LEDGER_ID"},
        wanted_for="dates of period names, open periods",
    ),
    _table(
        "GL_DAILY_RATES",
        "FROM_CURRENCY TO_CURRENCY CONVERSION_DATE CONVERSION_TYPE",
        "CONVERSION_RATE",
        aliases="DAILY_RATE",
        wanted_for="rate table of control 05",
    ),
    _table(
        "FND_CURRENCIES",
        "CURRENCY_CODE",
        "PRECISION MINIMUM_ACCOUNTABLE_UNIT",
        aliases="FND_CURRENCIES_B",
        wanted_for="decimals of currencies",
    ),
    # Sales orders
    _table(
        "OE_ORDER_HEADERS_ALL",
        "HEADER_ID",
        "ORDER_NUMBER ORG_ID ORDERED_DATE REQUEST_DATE SOLD_TO_ORG_ID TRANSACTIONAL_CURR_CODE CONVERSION_RATE "
        "ORDER_CATEGORY_CODE TRANSACTION_PHASE_CODE CANCELLED_FLAG BOOKED_FLAG CREATION_DATE "
        # Fusion: drafts, and the revisions that a later one replaced, are rows of the same table
        "STATUS_CODE SUBMITTED_FLAG",
        aliases="DOO_HEADERS_ALL",
        column_aliases={
            "ID": "HEADER_ID",  # HeaderId of the view object HeaderExtractPVO, whose name is the prefix of all
            "REQUEST_SHIP_DATE": "REQUEST_DATE",
            "REQUEST_ARRIVAL_DATE": "REQUEST_DATE",
            "SOLD_TO_CUSTOMER_ID": "SOLD_TO_ORG_ID",
            "SOLD_TO_PARTY_ID": "SOLD_TO_ORG_ID",
            "TRANSACTIONAL_CURRENCY_CODE": "TRANSACTIONAL_CURR_CODE",
            "CANCELED_FLAG": "CANCELLED_FLAG",
        },
        wanted_for="number, customer, currency and dates of sales orders",
        ORDER_NUMBER="key",
    ),
    _table(
        "OE_ORDER_LINES_ALL",
        "LINE_ID",
        "HEADER_ID LINE_NUMBER SHIPMENT_NUMBER OPTION_NUMBER INVENTORY_ITEM_ID SHIP_FROM_ORG_ID ORG_ID SOLD_TO_ORG_ID "
        "LINE_CATEGORY_CODE ORDERED_QUANTITY CANCELLED_QUANTITY SHIPPED_QUANTITY INVOICED_QUANTITY ORDER_QUANTITY_UOM "
        "UNIT_SELLING_PRICE REQUEST_DATE ACTUAL_SHIPMENT_DATE CANCELLED_FLAG REFERENCE_LINE_ID CREATION_DATE "
        "LAST_UPDATE_DATE",
        wanted_for="demand as customers ordered it",
        LINE_NUMBER="text",
        SHIPMENT_NUMBER="text",
        OPTION_NUMBER="text",
    ),
    # Sales orders of Fusion: what is fulfilled is a line of its own below the order line
    _table(
        "DOO_FULFILL_LINES_ALL",
        "FULFILL_LINE_ID",
        "HEADER_ID LINE_ID FULFILL_LINE_NUMBER SOURCE_LINE_NUMBER INVENTORY_ITEM_ID INVENTORY_ORGANIZATION_ID "
        "FULFILL_ORG_ID ORG_ID CATEGORY_CODE ORDERED_QTY CANCELED_QTY SHIPPED_QTY ORDERED_UOM UNIT_SELLING_PRICE "
        "REQUEST_SHIP_DATE REQUEST_ARRIVAL_DATE ACTUAL_SHIP_DATE CANCELED_FLAG REFERENCE_FLINE_ID STATUS_CODE "
        "CREATION_DATE LAST_UPDATE_DATE",
        column_aliases={"ID": "FULFILL_LINE_ID"},
        wanted_for="demand as customers ordered it (Fusion)",
        FULFILL_LINE_NUMBER="text",
        SOURCE_LINE_NUMBER="text",
    ),
    _table(
        "DOO_LINES_ALL",
        "LINE_ID",
        "HEADER_ID LINE_NUMBER",
        column_aliases={"ID": "LINE_ID"},
        wanted_for="numbers of sales order lines (Fusion)",
        LINE_NUMBER="text",
    ),
    # Receivables
    _table(
        "RA_CUSTOMER_TRX_ALL",
        "CUSTOMER_TRX_ID",
        "TRX_NUMBER TRX_DATE CUST_TRX_TYPE_ID BILL_TO_CUSTOMER_ID INVOICE_CURRENCY_CODE EXCHANGE_RATE COMPLETE_FLAG "
        "PREVIOUS_CUSTOMER_TRX_ID SET_OF_BOOKS_ID ORG_ID",
        posting_date="TRX_DATE",
        wanted_for="currency and rate of customer invoices and credit memos",
    ),
    _table(
        "RA_CUSTOMER_TRX_LINES_ALL",
        "CUSTOMER_TRX_LINE_ID",
        "CUSTOMER_TRX_ID LINE_NUMBER LINE_TYPE INVENTORY_ITEM_ID QUANTITY_INVOICED QUANTITY_CREDITED UOM_CODE "
        "UNIT_SELLING_PRICE EXTENDED_AMOUNT REVENUE_AMOUNT SALES_ORDER SALES_ORDER_LINE INTERFACE_LINE_CONTEXT "
        "INTERFACE_LINE_ATTRIBUTE1 INTERFACE_LINE_ATTRIBUTE6 PREVIOUS_CUSTOMER_TRX_LINE_ID WAREHOUSE_ID ORG_ID",
        wanted_for="invoiced value of demand",
        INTERFACE_LINE_ATTRIBUTE6="key",
    ),
    _table(
        "RA_CUST_TRX_LINE_GL_DIST_ALL",
        "CUST_TRX_LINE_GL_DIST_ID",
        "CUSTOMER_TRX_ID CUSTOMER_TRX_LINE_ID ACCOUNT_CLASS ACCOUNT_SET_FLAG AMOUNT ACCTD_AMOUNT GL_DATE "
        "CODE_COMBINATION_ID ORG_ID",
        posting_date="GL_DATE",
        wanted_for="invoiced value in local currency as it was accounted",
    ),
    # Forecast
    _table(
        "MRP_FORECAST_DESIGNATORS",
        "FORECAST_DESIGNATOR ORGANIZATION_ID",
        "FORECAST_SET DESCRIPTION BUCKET_TYPE DISABLE_DATE",
        wanted_for="sets of forecasts",
    ),
    _table(
        "MRP_FORECAST_ITEMS",
        "FORECAST_DESIGNATOR ORGANIZATION_ID INVENTORY_ITEM_ID",
        "CONFIDENCE_PERCENTAGE",
        wanted_for="nothing yet",
    ),
    _table(
        "MRP_FORECAST_DATES",
        "TRANSACTION_ID",
        "FORECAST_DESIGNATOR ORGANIZATION_ID INVENTORY_ITEM_ID FORECAST_DATE RATE_END_DATE BUCKET_TYPE "
        "ORIGINAL_FORECAST_QUANTITY CURRENT_FORECAST_QUANTITY CONFIDENCE_PERCENTAGE CREATION_DATE LAST_UPDATE_DATE",
        wanted_for="demand forecasts",
    ),
)

TABLES: Mapping[str, OracleTable] = MappingProxyType({table.name: table for table in _ALL})

#: Every name a table goes by (EBS, Fusion, BICC view object without PVO), folded -> EBS name.
TABLE_NAMES: Mapping[str, str] = MappingProxyType(
    {name: table.name for table in _ALL for name in (table.name, *table.aliases)}
)
