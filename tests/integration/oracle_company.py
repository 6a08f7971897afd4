"""A US company of two months in EBS tables, small enough to be added up by hand, and its files.

Belongs here: the rows. Does not belong here: what they have to come to (test_oracle_system.py).

Company 30 keeps its books in USD. Order 1001 buys 10 dozen pumps at 114.00 a dozen (the line says 120.00, the shipment
overrides it), standard cost 10.00 each; one dozen is corrected, two go back. Its second line is expensed. Order 1002
buys 300 seals at 2.00 EUR, received at 1.25, of which 60 are delivered to stock at standard 2.50 a month later.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

Tables = dict[str, list[dict[str, str]]]


def table(header: str, *rows: str) -> list[dict[str, str]]:
    """Cells between bars, by the names of the header; a dash is a blank cell."""
    names = [name.strip() for name in header.split("|")]
    split = [[cell.strip() for cell in row.split("|")] for row in rows]
    return [{n: "" if c == "-" else c for n, c in zip(names, cells, strict=True)} for cells in split]


# distribution: (kind, id, amount): R receiving, M material, A payables; account line: (ccid, class, distributions)
Line = tuple[str, str, Sequence[tuple[str, str, str]]]
_KINDS = {"R": "RCV_RECEIVING_SUB_LEDGER", "M": "MTL_TRANSACTION_ACCOUNTS", "A": "AP_INV_DIST"}


def _cents(text: str) -> int:
    return round(float(text) * 100)


def _money(cents: int) -> str:
    return f"{cents / 100:.2f}"


def _sides(name: str, cents: int) -> dict[str, str]:
    return {f"{name}_DR": _money(cents) if cents >= 0 else "", f"{name}_CR": _money(-cents) if cents < 0 else ""}


def journal(
    tables: Tables,
    je: str,
    category: str,
    period: str,
    date: str,
    lines: Sequence[Line],
    *,
    source: str = "Cost Management",
    currency: str = "USD",
    entered: dict[str, str] | None = None,
    **header: str,
) -> None:
    """A journal that sums subledger lines per account and side, with its import references and subledger accounting.

    entered: accounted amount -> amount in the currency of the journal, where it is not USD.
    """
    head = {
        "JE_HEADER_ID": je,
        "JE_BATCH_ID": "B" + je,
        "LEDGER_ID": "2021",
        "NAME": f"{category} {je}",
        "JE_SOURCE": source,
        "JE_CATEGORY": category,
        "PERIOD_NAME": period,
        "CURRENCY_CODE": currency,
        "STATUS": "P",
        "ACTUAL_FLAG": "A",
        "DEFAULT_EFFECTIVE_DATE": date,
        "CREATION_DATE": date,
        **header,
    }
    tables["GL_JE_HEADERS"].append(head)
    for number, (ccid, accounting_class, distributions) in enumerate(lines, 1):
        total = sum(_cents(amount) for _, _, amount in distributions)
        total_doc = sum(_cents((entered or {}).get(amount, amount)) for _, _, amount in distributions)
        line = {"JE_HEADER_ID": je, "JE_LINE_NUM": str(number), "CODE_COMBINATION_ID": ccid, "EFFECTIVE_DATE": date}
        tables["GL_JE_LINES"].append({**line, **_sides("ACCOUNTED", total), **_sides("ENTERED", total_doc)})
        if header.get("unlinked"):
            continue
        for kind, identity, amount in distributions:
            link = f"{je}{number}{identity}"
            key = {"AE_HEADER_ID": f"7{je}", "AE_LINE_NUM": str(len(tables["XLA_AE_LINES"]) + 1)}
            doc = (entered or {}).get(amount, amount)
            sides = {**_sides("ACCOUNTED", _cents(amount)), **_sides("ENTERED", _cents(doc))}
            reference = {"JE_HEADER_ID": je, "JE_LINE_NUM": str(number), "GL_SL_LINK_ID": link}
            tables["GL_IMPORT_REFERENCES"].append({**reference, "GL_SL_LINK_TABLE": "XLAJEL"})
            tables["XLA_AE_LINES"].append(
                {**key, "GL_SL_LINK_ID": link, "ACCOUNTING_CLASS_CODE": accounting_class, **sides}
            )
            tables["XLA_DISTRIBUTION_LINKS"].append(
                {
                    **key,
                    "SOURCE_DISTRIBUTION_TYPE": _KINDS[kind],
                    "SOURCE_DISTRIBUTION_ID_NUM_1": identity,
                    **{f"UNROUNDED_{name}": value for name, value in sides.items()},
                }
            )


def company() -> Tables:
    """Every table of the company, rows as EBS writes them."""
    tables: Tables = {
        "GL_LEDGERS": table(
            "LEDGER_ID|NAME|CURRENCY_CODE|CHART_OF_ACCOUNTS_ID|LEDGER_CATEGORY_CODE",
            "2021|Pump Works Inc|USD|50|PRIMARY",
            "2022|Pump Works IFRS|USD|50|SECONDARY",
        ),
        "GL_CODE_COMBINATIONS": table(
            "CODE_COMBINATION_ID|CHART_OF_ACCOUNTS_ID|ACCOUNT_TYPE|SUMMARY_FLAG|SEGMENT1|SEGMENT2|SEGMENT3|SEGMENT4",
            "1|50|A|N|30|000|1410|000",
            "2|50|A|N|30|000|1420|000",
            "3|50|L|N|30|000|2190|000",
            "4|50|E|N|30|000|5100|000",
            "5|50|L|N|30|000|2000|000",
            "6|50|E|N|30|100|5000|000",
            "7|50|E|N|30|000|5150|000",
            "8|50|E|N|30|000|5160|000",
            "9|50|A|N|30|000|1510|000",
            "10|50|E|N|30|100|6100|000",
            "11|50|L|N|30|000|2000|40",
            "12|50|A|Y|30|T|1T|T",
        ),
        "GL_PERIOD_STATUSES": table(
            "APPLICATION_ID|LEDGER_ID|PERIOD_NAME|CLOSING_STATUS|PERIOD_YEAR|PERIOD_NUM|START_DATE|END_DATE"
            "|ADJUSTMENT_PERIOD_FLAG",
            "101|2021|AUG-26|C|2026|8|01-AUG-26|31-AUG-26|N",
            "101|2021|SEP-26|O|2026|9|01-SEP-26|30-SEP-26|N",
            "101|2021|OCT-26|O|2026|10|01-OCT-26|31-OCT-26|N",
            "200|2021|AUG-26|C|2026|8|01-AUG-26|31-AUG-26|N",
        ),
        "MTL_PARAMETERS": table(
            "ORGANIZATION_ID|ORGANIZATION_CODE|PRIMARY_COST_METHOD|MATERIAL_ACCOUNT|AP_ACCRUAL_ACCOUNT"
            "|PURCHASE_PRICE_VAR_ACCOUNT",
            "204|M1|1|1|3|4",
        ),
        "ORG_ORGANIZATION_DEFINITIONS": table(
            "ORGANIZATION_ID|ORGANIZATION_CODE|ORGANIZATION_NAME|OPERATING_UNIT", "204|M1|Seattle|81"
        ),
        "AP_SUPPLIERS": table(
            "VENDOR_ID|SEGMENT1|VENDOR_NAME|VENDOR_TYPE_LOOKUP_CODE|ATTRIBUTE1",
            "11|5001|Pump maker|VENDOR|-",
            "12|5002|Sister company|INTERCOMPANY|G10",
        ),
        "MTL_SYSTEM_ITEMS_B": table(
            "INVENTORY_ITEM_ID|ORGANIZATION_ID|SEGMENT1|DESCRIPTION|PRIMARY_UOM_CODE|ITEM_TYPE",
            "501|204|AS100|Pump|EA|P",
            "502|204|AS200|Seal|EA|P",
        ),
        "MTL_CATEGORIES_B": table("CATEGORY_ID|SEGMENT1|SEGMENT2", "31|PUMPS|-", "32|SEALS|RUBBER", "33|OFFICE|-"),
        "MTL_UNITS_OF_MEASURE_TL": table(
            "UOM_CODE|UNIT_OF_MEASURE|LANGUAGE", "EA|Each|US", "DZ|Dozen|US", "EA|Stück|D"
        ),
        "MTL_UOM_CONVERSIONS": table(
            "INVENTORY_ITEM_ID|UOM_CODE|UOM_CLASS|CONVERSION_RATE", "0|EA|Quantity|1", "0|DZ|Quantity|12"
        ),
        "CST_STANDARD_COSTS": table(
            "COST_UPDATE_ID|INVENTORY_ITEM_ID|ORGANIZATION_ID|STANDARD_COST|STANDARD_COST_REVISION_DATE",
            "1|501|204|9.50|01-JAN-25",
            "2|501|204|10|01-JAN-26",
            "2|502|204|2.5|01-JAN-26",
        ),
        "GL_DAILY_RATES": table(
            "FROM_CURRENCY|TO_CURRENCY|CONVERSION_DATE|CONVERSION_TYPE|CONVERSION_RATE",
            "EUR|USD|01-AUG-26|Corporate|1.25",
            "EUR|USD|01-SEP-26|Corporate|1.30",
            "EUR|USD|31-AUG-26|Period End|1.27",
            "EUR|USD|01-JAN-26|Plan 2026|1.20",
        ),
        "PO_HEADERS_ALL": table(
            "PO_HEADER_ID|SEGMENT1|TYPE_LOOKUP_CODE|VENDOR_ID|ORG_ID|CURRENCY_CODE|RATE|AUTHORIZATION_STATUS"
            "|CANCEL_FLAG|CREATION_DATE",
            "1|1001|STANDARD|11|81|USD|-|APPROVED|N|01-AUG-26 09:15:00",
            "2|1002|STANDARD|12|81|EUR|1.2|APPROVED|N|02-AUG-26 10:00:00",
        ),
        "PO_LINES_ALL": table(
            "PO_LINE_ID|PO_HEADER_ID|LINE_NUM|ITEM_ID|ITEM_DESCRIPTION|CATEGORY_ID|UNIT_MEAS_LOOKUP_CODE|UNIT_PRICE"
            "|QUANTITY",
            "21|1|1|501|Pump|31|Dozen|120|10",
            "22|1|2|-|Paper|33|Each|20|5",
            "23|2|1|502|Seal|32|Each|2|300",
        ),
        "PO_LINE_LOCATIONS_ALL": table(
            "LINE_LOCATION_ID|PO_HEADER_ID|PO_LINE_ID|SHIPMENT_NUM|SHIPMENT_TYPE|PRICE_OVERRIDE|QUANTITY"
            "|QUANTITY_CANCELLED|SHIP_TO_ORGANIZATION_ID|ACCRUE_ON_RECEIPT_FLAG|CANCEL_FLAG",
            "41|1|21|1|STANDARD|114|10|0|204|Y|N",
            "42|1|22|1|STANDARD|-|5|0|204|Y|N",
            "43|2|23|1|STANDARD|2|300|0|204|Y|N",
            "44|1|21|9|PRICE BREAK|100|50|0|204|-|N",
            "45|1|22|2|STANDARD|-|4|4|204|Y|Y",
        ),
        "PO_DISTRIBUTIONS_ALL": table(
            "PO_DISTRIBUTION_ID|LINE_LOCATION_ID|DESTINATION_TYPE_CODE|CODE_COMBINATION_ID|ACCRUAL_ACCOUNT_ID",
            "61|41|INVENTORY|1|3",
            "62|42|EXPENSE|10|3",
            "63|43|INVENTORY|1|3",
        ),
        "RCV_SHIPMENT_HEADERS": table("SHIPMENT_HEADER_ID|RECEIPT_NUM", "81|R-1", "82|R-2", "83|R-3"),
        "RCV_TRANSACTIONS": table(
            "TRANSACTION_ID|TRANSACTION_TYPE|TRANSACTION_DATE|PARENT_TRANSACTION_ID|QUANTITY|UNIT_OF_MEASURE"
            "|PRIMARY_QUANTITY|PRIMARY_UNIT_OF_MEASURE|SOURCE_DOC_QUANTITY|PO_UNIT_PRICE|CURRENCY_CODE"
            "|CURRENCY_CONVERSION_RATE|PO_LINE_LOCATION_ID|PO_DISTRIBUTION_ID|SHIPMENT_HEADER_ID"
            "|DESTINATION_TYPE_CODE|ORGANIZATION_ID|VENDOR_ID|SOURCE_DOCUMENT_CODE",
            "101|RECEIVE|10-AUG-26|-|10|Dozen|120|Each|10|114|USD|-|41|-|81|RECEIVING|204|11|PO",
            "102|DELIVER|10-AUG-26|101|10|Dozen|120|Each|10|114|USD|-|41|61|81|INVENTORY|204|11|PO",
            "103|CORRECT|12-AUG-26|101|-1|Dozen|-12|Each|-1|114|USD|-|41|-|81|RECEIVING|204|11|PO",
            "104|CORRECT|12-AUG-26|102|-1|Dozen|-12|Each|-1|114|USD|-|41|61|81|INVENTORY|204|11|PO",
            "105|RETURN TO RECEIVING|05-SEP-26|102|2|Dozen|24|Each|2|114|USD|-|41|61|81|INVENTORY|204|11|PO",
            "106|RETURN TO VENDOR|05-SEP-26|101|2|Dozen|24|Each|2|114|USD|-|41|-|81|RECEIVING|204|11|PO",
            "107|RECEIVE|15-AUG-26|-|5|Each|5|Each|5|20|USD|-|42|-|82|RECEIVING|204|11|PO",
            "108|DELIVER|15-AUG-26|107|5|Each|5|Each|5|20|USD|-|42|62|82|EXPENSE|204|11|PO",
            "109|RECEIVE|20-AUG-26|-|100|Each|100|Each|100|2|EUR|1.25|43|-|83|RECEIVING|204|12|PO",
            "110|DELIVER|02-SEP-26|109|60|Each|60|Each|60|2|EUR|1.25|43|63|83|INVENTORY|204|12|PO",
        ),
        "RCV_RECEIVING_SUB_LEDGER": table(
            "RCV_SUB_LEDGER_ID|RCV_TRANSACTION_ID|CODE_COMBINATION_ID|ACCOUNTED_DR|ACCOUNTED_CR|ACCOUNTING_LINE_TYPE",
            "201|101|2|1140|-|Receiving Inspection",
            "202|101|3|-|1140|Accrual",
            "203|103|2|-|114|Receiving Inspection",
            "204|103|3|114|-|Accrual",
            "205|106|2|-|228|Receiving Inspection",
            "206|106|3|228|-|Accrual",
            "207|107|2|100|-|Receiving Inspection",
            "208|107|3|-|100|Accrual",
            "209|108|10|100|-|Charge",
            "210|108|2|-|100|Receiving Inspection",
            "211|109|2|250|-|Receiving Inspection",
            "212|109|3|-|250|Accrual",
        ),
        "MTL_MATERIAL_TRANSACTIONS": table(
            "TRANSACTION_ID|INVENTORY_ITEM_ID|ORGANIZATION_ID|SUBINVENTORY_CODE|TRANSACTION_ACTION_ID"
            "|TRANSACTION_SOURCE_TYPE_ID|PRIMARY_QUANTITY|TRANSACTION_DATE|ACTUAL_COST|RCV_TRANSACTION_ID",
            "901|501|204|Stores|27|1|120|10-AUG-26|10|102",
            "902|501|204|Stores|29|1|-12|12-AUG-26|10|104",
            "903|501|204|Stores|1|1|-24|05-SEP-26|10|105",
            "904|502|204|Stores|27|1|60|02-SEP-26|2.5|110",
            "905|501|204|Stores|1|3|-10|10-SEP-26|10|-",
        ),
        "MTL_TRANSACTION_ACCOUNTS": table(
            "INV_SUB_LEDGER_ID|TRANSACTION_ID|REFERENCE_ACCOUNT|ACCOUNTING_LINE_TYPE|BASE_TRANSACTION_VALUE",
            "301|901|1|1|1200",
            "302|901|2|5|-1140",
            "303|901|4|6|-60",
            "304|902|1|1|-120",
            "305|902|2|5|114",
            "306|902|4|6|6",
            "307|903|1|1|-240",
            "308|903|2|5|228",
            "309|903|4|6|12",
            "310|904|1|1|150",
            "311|904|2|5|-150",
            "312|905|1|1|-100",
            "313|905|6|2|100",
        ),
        "ORG_ACCT_PERIODS": table(
            "ACCT_PERIOD_ID|ORGANIZATION_ID|PERIOD_NAME|PERIOD_YEAR|PERIOD_NUM|PERIOD_START_DATE|SCHEDULE_CLOSE_DATE"
            "|OPEN_FLAG",
            "8|204|AUG-26|2026|8|01-AUG-26|31-AUG-26|N",
            "9|204|SEP-26|2026|9|01-SEP-26|30-SEP-26|N",
            "10|204|OCT-26|2026|10|01-OCT-26|31-OCT-26|Y",
        ),
        "CST_PERIOD_CLOSE_SUMMARY": table(
            "ACCT_PERIOD_ID|ORGANIZATION_ID|SUBINVENTORY_CODE|INVENTORY_ITEM_ID|COST_GROUP_ID|ROLLBACK_QUANTITY"
            "|ROLLBACK_VALUE",
            "8|204|Stores|501|1|108|1080",
            "9|204|Stores|501|1|70|700",
            "9|204|Dock|501|1|4|40",
            "9|204|Stores|502|1|60|150",
        ),
        "AP_INVOICES_ALL": table(
            "INVOICE_ID|INVOICE_NUM|INVOICE_TYPE_LOOKUP_CODE|VENDOR_ID|INVOICE_DATE|GL_DATE|INVOICE_AMOUNT"
            "|INVOICE_CURRENCY_CODE|EXCHANGE_RATE|ORG_ID",
            "701|INV-77|STANDARD|11|24-AUG-26|25-AUG-26|1067|USD|-|81",
            "702|RE 4/88|STANDARD|12|08-SEP-26|10-SEP-26|200|EUR|1.30|81",
            "703|INV-78|STANDARD|11|29-SEP-26|29-SEP-26|57|USD|-|81",
        ),
        "AP_INVOICE_DISTRIBUTIONS_ALL": table(
            "INVOICE_DISTRIBUTION_ID|INVOICE_ID|INVOICE_LINE_NUMBER|DISTRIBUTION_LINE_NUMBER|LINE_TYPE_LOOKUP_CODE"
            "|AMOUNT|BASE_AMOUNT|QUANTITY_INVOICED|DIST_MATCH_TYPE|ACCOUNTING_DATE|PO_DISTRIBUTION_ID"
            "|RCV_TRANSACTION_ID|REVERSAL_FLAG|POSTED_FLAG|DIST_CODE_COMBINATION_ID",
            "401|701|1|1|ACCRUAL|1026|-|9|ITEM_TO_PO|25-AUG-26|61|-|N|Y|3",
            "402|701|1|2|IPV|-9|-|-|ITEM_TO_PO|25-AUG-26|61|-|N|Y|7",
            "403|701|2|3|REC_TAX|50|-|-|-|25-AUG-26|61|-|N|Y|9",
            "404|702|1|1|ACCRUAL|200|250|100|ITEM_TO_RECEIPT|10-SEP-26|63|109|N|Y|3",
            "405|702|1|2|ERV|0|10|-|ITEM_TO_RECEIPT|10-SEP-26|63|109|N|Y|8",
            "406|703|1|1|ACCRUAL|57|-|-|ITEM_TO_PO|29-SEP-26|61|-|N|N|3",
        ),
        **{
            name: []
            for name in (
                "GL_JE_HEADERS",
                "GL_JE_LINES",
                "GL_IMPORT_REFERENCES",
                "XLA_AE_LINES",
                "XLA_DISTRIBUTION_LINKS",
            )
        },
    }
    _journals(tables)
    _balances(tables)
    return tables


def _journals(tables: Tables) -> None:
    aug, sep = ("AUG-26", "31-AUG-26"), ("SEP-26", "30-SEP-26")
    rcv, mtl = "RECEIVING_INSPECTION", "INVENTORY_VALUATION"
    journal(
        tables,
        "5001",
        "Receiving",
        *aug,
        [
            ("2", rcv, [("R", "201", "1140"), ("R", "207", "100")]),
            ("2", rcv, [("R", "203", "-114"), ("R", "210", "-100")]),
            ("3", "ACCRUAL", [("R", "202", "-1140"), ("R", "208", "-100")]),
            ("3", "ACCRUAL", [("R", "204", "114")]),
            ("10", "CHARGE", [("R", "209", "100")]),
        ],
    )
    journal(
        tables,
        "5002",
        "Receiving",
        *aug,
        [("2", rcv, [("R", "211", "250")]), ("3", "ACCRUAL", [("R", "212", "-250")])],
        currency="EUR",
        entered={"250": "200", "-250": "-200"},
        CURRENCY_CONVERSION_RATE="1.25",
    )
    journal(
        tables,
        "5003",
        "Inventory",
        *aug,
        [
            ("1", mtl, [("M", "301", "1200")]),
            ("1", mtl, [("M", "304", "-120")]),
            ("2", rcv, [("M", "302", "-1140")]),
            ("2", rcv, [("M", "305", "114")]),
            ("4", "PURCHASE_PRICE_VARIANCE", [("M", "303", "-60"), ("M", "306", "6")]),
        ],
    )
    journal(
        tables,
        "5004",
        "Purchase Invoices",
        *aug,
        [
            ("3", "ACCRUAL", [("A", "401", "1026")]),
            ("7", "IPV", [("A", "402", "-9")]),
            ("9", "RTAX", [("A", "403", "50")]),
            ("5", "LIABILITY", [("A", "401", "-1026"), ("A", "402", "9"), ("A", "403", "-50")]),
        ],
        source="Payables",
    )
    journal(
        tables,
        "5011",
        "Receiving",
        *sep,
        [("3", "ACCRUAL", [("R", "206", "228")]), ("2", rcv, [("R", "205", "-228")])],
    )
    journal(
        tables,
        "5012",
        "Inventory",
        *sep,
        [
            ("1", mtl, [("M", "310", "150"), ("M", "307", "-240"), ("M", "312", "-100")]),
            ("2", rcv, [("M", "308", "228"), ("M", "311", "-150")]),
            ("4", "PURCHASE_PRICE_VARIANCE", [("M", "309", "12")]),
            ("6", "OFFSET", [("M", "313", "100")]),
        ],
    )
    journal(
        tables,
        "5013",
        "Purchase Invoices",
        *sep,
        [
            ("3", "ACCRUAL", [("A", "404", "250")]),
            ("8", "EXCHANGE_RATE_VARIANCE", [("A", "405", "10")]),
            ("11", "LIABILITY", [("A", "404", "-250"), ("A", "405", "-10")]),
        ],
        source="Payables",
        currency="EUR",
        entered={"250": "200", "10": "0", "-250": "-200", "-10": "0"},
        CURRENCY_CONVERSION_RATE="1.30",
    )
    # what never counts
    both = [("6", "", [("A", "x", "999")]), ("5", "", [("A", "x", "-999")])]
    left_out = (
        ("5090", {"ACTUAL_FLAG": "B"}),
        ("5091", {"STATUS": "U"}),
        ("5092", {"CURRENCY_CODE": "STAT"}),
        ("5093", {"LEDGER_ID": "2022"}),
    )
    for je, header in left_out:
        journal(tables, je, "Adjustment", *sep, both, source="Manual", unlinked="yes", **header)
    for row in tables["GL_JE_HEADERS"]:
        row.pop("unlinked", None)


def _balances(tables: Tables) -> None:
    header = (
        "LEDGER_ID|CODE_COMBINATION_ID|CURRENCY_CODE|PERIOD_NAME|PERIOD_YEAR|PERIOD_NUM|ACTUAL_FLAG|TRANSLATED_FLAG"
        "|TEMPLATE_ID|BEGIN_BALANCE_DR|BEGIN_BALANCE_CR|PERIOD_NET_DR|PERIOD_NET_CR"
    )
    rows = []
    for ccid, aug_dr, aug_cr, sep_dr, sep_cr in (
        ("1", 1200, 120, 150, 340),
        ("2", 1604, 1354, 228, 378),
        ("3", 1140, 1490, 478, 0),
        ("4", 6, 60, 12, 0),
        ("5", 0, 1067, 0, 0),
        ("6", 0, 0, 100, 0),
        ("7", 0, 9, 0, 0),
        ("8", 0, 0, 10, 0),
        ("9", 50, 0, 0, 0),
        ("10", 100, 0, 0, 0),
        ("11", 0, 0, 0, 260),
    ):
        rows += [
            f"2021|{ccid}|USD|AUG-26|2026|8|A|-|-|0|0|{aug_dr}|{aug_cr}",
            f"2021|{ccid}|USD|SEP-26|2026|9|A|-|-|{aug_dr}|{aug_cr}|{sep_dr}|{sep_cr}",
        ]
    rows += [
        "2021|3|EUR|SEP-26|2026|9|A|R|-|0|0|200|0",
        "2021|1|EUR|SEP-26|2026|9|A|Y|-|0|0|111|0",
        "2021|12|USD|SEP-26|2026|9|A|-|7|0|0|222|0",
        "2021|1|USD|SEP-26|2026|9|B|-|-|0|0|333|0",
        "2021|1|STAT|SEP-26|2026|9|A|-|-|0|0|444|0",
        "2022|1|USD|SEP-26|2026|9|A|-|-|0|0|555|0",
    ]
    tables["GL_BALANCES"] = table(header, *rows)


def write_tables(tables: Tables, folder: Path) -> None:
    """One CSV per table, columns in the order of first use, no quotes needed."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        lines = [",".join(columns), *(",".join(row.get(column, "") for column in columns) for row in rows)]
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
