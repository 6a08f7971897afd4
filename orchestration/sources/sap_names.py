"""What SAP columns are called outside the dictionary: CDS names of S/4HANA, field labels of lists (English, German).

Belongs here: the names of every catalogued column (in sap_names.txt), which table a CDS view or a list title stands
for, turning a header into technical names and back.
Does not belong here: which table a file is (recognise.py), reading files, any meaning of the numbers.
A label may stand for several columns of a table (WRBTR and BUALT of BSEG are both "Amount"). SE16N lists columns in the
order of the dictionary, so the neighbours decide; where they do not, the header is refused with the remedy.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path

from orchestration.sources.model import SourceError
from orchestration.sources.sap_tables import TABLES

DIALECTS = ("technical", "lower", "cds", "labels")

# Fields in the order of the dictionary, for the tables in which labels repeat. Fields in lower case are not read; they
# stand here because they share a label with one that is.
_LAYOUTS = {
    "EKPO": "MANDT EBELN EBELP LOEKZ STATU AEDAT TXZ01 MATNR EMATN BUKRS WERKS LGORT BEDNR MATKL INFNR KTMNG MENGE "
    "MEINS BPRME BPUMZ BPUMN UMREZ UMREN NETPR PEINH NETWR BRTWR MWSKZ BWTAR BWTTY ELIKZ EREKZ PSTYP KNTTP WEPOS WEUNB "
    "REPOS WEBRE KONNR KTPNR LMEIN PRDAT anfps gnetwr EFFWR XOBLR SOBKZ MTART abelp RETPO",
    "EKBE": "MANDT EBELN EBELP ZEKKN VGABE GJAHR BELNR BUZEI BEWTP BWART BUDAT MENGE BPMNG DMBTR WRBTR WAERS AREWR "
    "SHKZG BWTAR ELIKZ XBLNR LFGJA LFBNR LFPOS CPUDT REEWR REFWR MATNR WERKS ematn arewb AREWW HSWAE BAMNG BLDAT "
    "menge_pop bpmng_pop dmbtr_pop wrbtr_pop vbelp_st qty_diff",
    "RSEG": "MANDT BELNR GJAHR BUZEI EBELN EBELP ZEKKN MATNR BWKEY BWTAR BUKRS WERKS SHKZG WRBTR MENGE BSTME BPMNG "
    "BPRME LBKUM MEINS PSTYP KNTTP EREKZ XEKBZ TBTKZ LFBNR LFGJA LFPOS SALK3 vmsal LIFNR zeile SGTXT KSCHL XBLNR",
    "MSEG": "MANDT MBLNR MJAHR ZEILE BWART XAUTO MATNR WERKS LGORT CHARG INSMK SOBKZ LIFNR KUNNR SHKZG WAERS DMBTR "
    "BNBTR BUALT BWTAR MENGE MEINS ERFMG ERFME BPMNG BPRME EBELN EBELP LFBJA LFBNR LFPOS SJAHR SMBLN SMBLP ELIKZ KOSTL "
    "AUFNR GJAHR BUKRS BELNR BUZEI belum buzum UMMAT UMWRK UMLGO KZBEW KZVBR KZZUG GRUND vbelp_im PRCTR bwlvs SAKTO "
    "pbamg BSTMG BSTME BUSTM BUSTW LBKUM SALK3 VPRSV LLIEF VGART_MKPF BUDAT_MKPF CPUDT_MKPF USNAM_MKPF XBLNR_MKPF "
    "TCODE2_MKPF",
    "MATDOC": "MANDT RECORD_TYPE MBLNR MJAHR ZEILE BWART XAUTO MATNR WERKS LGORT CHARG INSMK SOBKZ LIFNR KUNNR "
    "SHKZG WAERS DMBTR BNBTR BUALT BWTAR MENGE MEINS ERFMG ERFME BPMNG BPRME EBELN EBELP LFBJA LFBNR LFPOS SJAHR SMBLN "
    "SMBLP KOSTL AUFNR GJAHR BUKRS BELNR BUZEI belum buzum UMMAT UMWRK UMLGO KZBEW KZVBR KZZUG vbelp_im PRCTR bwlvs "
    "SAKTO pbamg BUSTM BUSTW LBKUM SALK3 VPRSV VGART BLART BLDAT BUDAT CPUDT USNAM TCODE2 XBLNR BKTXT STOCK_QTY "
    "CONSUMPTION_QTY DMBTR_STOCK DMBTR_CONS CANCELLED CANCELLATION_TYPE REVERSAL_MOVEMENT",
    "BSEG": "MANDT BUKRS BELNR GJAHR BUZEI AUGDT AUGBL BSCHL KOART UMSKZ SHKZG MWSKZ DMBTR WRBTR PSWBT PSWSL KTOSL "
    "VALUT ZUONR SGTXT VBUND KOKRS KOSTL AUFNR SAKNR HKONT KUNNR LIFNR XBILK GVTYP ZFBDT mwsk1 dmbt1 wrbt1 mwsk2 dmbt2 "
    "wrbt2 mwsk3 dmbt3 wrbt3 rebzj rebzz anfbu MATNR WERKS MENGE MEINS ERFMG ERFME BPMNG BPRME EBELN EBELP ZEKKN VPRSV "
    "PEINH BWKEY BWTAR BUSTW bonfb BUALT PRCTR DMBE2 DMBE3 dmb21 dmb22 dmb23 dmb31 dmb32 dmb33 XNEGP docln",
    "ACDOCA": "RCLNT RLDNR RBUKRS GJAHR BELNR DOCLN RYEAR AWTYP AWORG AWREF AWITEM XTRUEREV RTCUR RWCUR RHCUR "
    "RKCUR ROCUR RUNIT RACCT RCNTR PRCTR RFAREA RBUSA KOKRS RASSC TSL WSL HSL KSL OSL MSL DRCRK POPER FISCYEARPER "
    "BUDAT BLDAT BLART BUZEI ZUONR BSCHL BSTAT KTOPL EBELN EBELP ZEKKN SGTXT MATNR WERKS LIFNR KUNNR KOART rebzj rebzz "
    "KTOSL GLACCOUNT_TYPE AUFNR BWKEY BWTAR LBKUM AUGDT AUGBL co_belnr",
    "FAGL_011PC": "MANDT VERSN ID TYPE ERGSL PARENT CHILD NEXTN STUFE SIGN",
    "BKPF": "MANDT BUKRS BELNR GJAHR BLART BLDAT BUDAT MONAT CPUDT AEDAT UPDDT WWERT USNAM TCODE XBLNR STBLG STJAH "
    "BKTXT WAERS KURSF KZWRS BSTAT GLVOR AWTYP AWKEY HWAER HWAE2 HWAE3 psodt STGRD XREVERSAL RLDNR LDGRP",
    "RBKP": "MANDT BELNR GJAHR BLART BLDAT BUDAT USNAM TCODE CPUDT VGART XBLNR BUKRS LIFNR WAERS KURSF RMWWR WMWST1 "
    "STBLG STJAH rebzj XRECH BKTXT SGTXT RBSTAT ZUONR MONAT IVTYP",
    "MBEW": "MANDT MATNR BWKEY BWTAR LVORM LBKUM SALK3 VPRSV VERPR STPRS PEINH BKLAS VMKUM VMSAL vmvpr VMVER VMSTP "
    "vmpei vmbkl VJKUM VJSAL vjvpr vjver vjstp vjpei vjbkl LFGJA LFMON BWTTY STPRV LAEPR vvjsl vvjlb vvmlb ZPLP1 bwpei",
}
# Labels of fields that are not read, where they repeat that of one that is: field -> label of the other field.
_TWINS = {
    "EKPO": "anfps EBELP abelp EBELP gnetwr NETWR",
    "EKBE": "ematn MATNR arewb AREWW menge_pop MENGE bpmng_pop BPMNG dmbtr_pop DMBTR wrbtr_pop WRBTR vbelp_st EBELP "
    "qty_diff MENGE",
    "RSEG": "vmsal SALK3 zeile EBELP",
    "MSEG": "belum BELNR buzum BUZEI vbelp_im EBELP bwlvs BWART pbamg MENGE",
    "MATDOC": "belum BELNR buzum BUZEI vbelp_im EBELP bwlvs BWART pbamg MENGE",
    "BSEG": "mwsk1 MWSKZ mwsk2 MWSKZ mwsk3 MWSKZ dmbt1 WRBTR wrbt1 WRBTR dmbt2 WRBTR wrbt2 WRBTR dmbt3 WRBTR "
    "wrbt3 WRBTR bonfb WRBTR dmb21 WRBTR dmb22 WRBTR dmb23 WRBTR dmb31 WRBTR dmb32 WRBTR dmb33 WRBTR rebzj GJAHR "
    "rebzz BUZEI anfbu BUKRS docln BUZEI",
    "ACDOCA": "rebzj GJAHR rebzz EBELP co_belnr BELNR",
    "BKPF": "psodt AEDAT",
    "RBKP": "rebzj GJAHR",
    "MBEW": "vmvpr VPRSV vmpei PEINH vmbkl BKLAS vjvpr VPRSV vjver VERPR vjstp STPRS vjpei PEINH vjbkl BKLAS "
    "vvjsl SALK3 vvjlb LBKUM vvmlb LBKUM bwpei PEINH",
}
# Share of neighbouring columns that must stand in the order of the dictionary before order is evidence.
_IN_ORDER = 0.8
# Letters and digits a name needs before it tells a header line from a row of data.
_TELLING = 4
_BUCKET_LABELS = {
    "HSL": ("Bal. c/f LC", "Total transact.in LC"),
    "TSL": ("Bal. c/f TC", "Total transactns TC"),
    "KSL": ("Total trans. in GC", "Total trans. in GC"),
    "OSL": ("Balance Carryforward", "Total transactions"),
    "MSL": ("Balance c/f quantity", "Total quantities"),
}

#: CDS views and OData entities -> table. Read in this order of precedence: longer names first (see view_of).
VIEWS: Mapping[str, str] = {
    name: table
    for table, names in {
        "ACDOCA": "I_JournalEntryItem I_GLAccountLineItem I_GLAccountLineItemRawData I_JournalEntryItemCube "
        "C_JournalEntryItem A_JournalEntryItemBasic",
        "BSEG": "I_OperationalAcctgDocItem A_OperationalAcctgDocItemCube I_OperationalAcctgDocItemCube",
        "BKPF": "I_JournalEntry I_AccountingDocument I_AccountingDocumentJournal A_JournalEntry",
        "EKKO": "I_PurchaseOrder I_PurchaseOrderAPI01 A_PurchaseOrder I_PurchasingDocument C_PurchaseOrderDEX "
        "I_PurchaseOrderBasic",
        "EKPO": "I_PurchaseOrderItem I_PurchaseOrderItemAPI01 A_PurchaseOrderItem I_PurchasingDocumentItem "
        "C_PurchaseOrderItemDEX",
        "EKBE": "I_PurchaseOrderHistory I_PurchaseOrderHistoryAPI01 I_PurchasingHistory C_PurchaseOrderHistoryDEX "
        "I_PurgDocumentHistory",
        "PRCD_ELEMENTS": "I_PricingElement I_PurOrdPricingElement I_PurOrdPricingElementAPI01 A_PurOrdPricingElement "
        "I_PurchaseOrderPricingElement I_PricingElementTP",
        "RBKP": "I_SupplierInvoice I_SupplierInvoiceAPI01 A_SupplierInvoice C_SupplierInvoiceDEX",
        "RSEG": "I_SupplierInvoiceItem I_SuplrInvcItemPurOrdRef I_SuplrInvcItemPurOrdRefAPI01 A_SuplrInvcItemPurOrdRef "
        "I_SupplierInvoiceItemAPI01 C_SupplierInvoiceItemDEX",
        "MKPF": "I_MaterialDocumentHeader I_MaterialDocumentHeader_2 A_MaterialDocumentHeader",
        "MATDOC": "I_MaterialDocumentItem I_MaterialDocumentItem_2 A_MaterialDocumentItem I_MaterialDocumentRecord "
        "I_GoodsMovement I_GoodsMovementCube C_MaterialDocumentItemDEX",
        "SKA1": "I_GLAccountInChartOfAccounts I_GLAccount A_GLAccountInChartOfAccounts",
        "SKAT": "I_GLAccountText I_GLAccountTextRawData A_GLAccountText",
        "SKB1": "I_GLAccountInCompanyCode A_GLAccountInCompanyCode",
        "FAGLBAL": "I_GLAccountBalance I_GLAccountBalanceCube C_TrialBalance I_TrialBalance FAGLB03 TrialBalance "
        "GLAccountBalance",
        "MARA": "I_Product I_Material A_Product",
        "MAKT": "I_ProductDescription I_ProductDescription_2 A_ProductDescription I_ProductText I_MaterialText",
        "MARC": "I_ProductPlant I_ProductPlantBasic A_ProductPlant I_MaterialPlant",
        "MARM": "I_ProductUnitsOfMeasure I_ProductUnitOfMeasure A_ProductUnitsOfMeasure",
        "MBEW": "I_ProductValuation I_ProductValuationBasic A_ProductValuation I_MaterialValuation "
        "I_CurrentMatlPriceByCostEst I_ProductValuationAccount",
        "LFA1": "I_Supplier A_Supplier I_SupplierAPI01",
        "KNA1": "I_Customer A_Customer",
        "VBAK": "I_SalesDocument I_SalesOrder A_SalesOrder C_SalesDocumentDEX C_SalesOrderDEX",
        "VBAP": "I_SalesDocumentItem I_SalesOrderItem A_SalesOrderItem C_SalesDocumentItemDEX C_SalesOrderItemDEX",
        "VBEP": "I_SalesDocumentScheduleLine I_SalesOrderScheduleLine A_SalesOrderScheduleLine "
        "C_SalesDocumentSchedLineDEX",
        "LIKP": "I_DeliveryDocument I_OutboundDelivery A_OutbDeliveryHeader C_DeliveryDocumentDEX",
        "LIPS": "I_DeliveryDocumentItem I_OutboundDeliveryItem A_OutbDeliveryItem C_DeliveryDocumentItemDEX",
        "VBRK": "I_BillingDocument A_BillingDocument C_BillingDocumentDEX",
        "VBRP": "I_BillingDocumentItem A_BillingDocumentItem C_BillingDocumentItemDEX",
        "PBIM": "I_PlndIndepRqmt A_PlannedIndepRqmt",
        "PBED": "I_PlndIndepRqmtItem A_PlannedIndepRqmtItem",
        "EKET": "I_PurchaseOrderScheduleLine I_PurOrdScheduleLineAPI01 A_PurchaseOrderScheduleLine "
        "C_PurchaseOrderSchedLineDEX",
        "T001": "I_CompanyCode A_CompanyCode",
        "T001W": "I_Plant A_Plant",
        "T001K": "I_ValuationArea",
        "T880": "I_GlobalCompany I_Globalcompany",
        "TCURR": "I_ExchangeRate I_ExchangeRateRawData A_ExchangeRate",
        "TCURF": "I_ExchangeRateFactor I_ExchangeRateFactorsRawData",
        "TCURX": "I_Currency A_Currency",
    }.items()
    for name in names.split()
}

#: Titles under which apps and lists are saved, letters and digits only.
_TITLES = {
    "JOURNALENTRYITEMS": "ACDOCA",
    "JOURNALENTRYITEM": "ACDOCA",
    "GLACCOUNTLINEITEMS": "ACDOCA",
    "GENERALLEDGERLINEITEMS": "ACDOCA",
    "JOURNALENTRIES": "BKPF",
    "ACCOUNTINGDOCUMENTS": "BKPF",
    "ACCOUNTINGDOCUMENTITEMS": "BSEG",
    "PURCHASEORDERS": "EKKO",
    "PURCHASEORDERITEMS": "EKPO",
    "PURCHASEORDERITEM": "EKPO",
    "PURCHASEORDERHISTORY": "EKBE",
    "SUPPLIERINVOICES": "RBKP",
    "SUPPLIERINVOICEITEMS": "RSEG",
    "MATERIALDOCUMENTS": "MATDOC",
    "MATERIALDOCUMENTITEMS": "MATDOC",
    "MATERIALDOCUMENTHEADERS": "MKPF",
    "TRIALBALANCE": "FAGLBAL",
    "GLACCOUNTBALANCES": "FAGLBAL",
    "SUPPLIERS": "LFA1",
    "EXCHANGERATES": "TCURR",
    "COMPANYCODES": "T001",
}


def squash(name: str) -> str:
    """Letters and digits in upper case: CompanyCode, "Company Code" and "company_code" are one name."""
    return "".join(character for character in name.upper() if character.isalnum())


@dataclass(frozen=True)
class Names:
    """What one column of one table is called: CDS names and labels, the usual one first."""

    cds: tuple[str, ...]
    labels: tuple[str, ...]

    def all(self) -> tuple[str, ...]:
        return self.cds + self.labels


@cache
def _book() -> dict[str, dict[str, Names]]:
    """Section ('' = every table) -> column -> names."""
    book: dict[str, dict[str, Names]] = {"": {}}
    section = ""
    for line in Path(__file__).with_name("sap_names.txt").read_text(encoding="utf-8").splitlines():
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        if text.startswith("["):
            section = text.strip("[]")
            book[section] = {}
            continue
        column, cds, english, *german = (part.strip() for part in text.split("|"))
        pieces = [
            tuple(name.strip() for name in part.split(";") if name.strip() and name.strip() != "-")
            for part in (cds, english, german[0] if german else "")
        ]
        book[section][column] = Names(pieces[0], pieces[1] + pieces[2])
    return book


def names_of(table: str, column: str) -> Names:
    """CDS names and labels of a column of a table; both empty when it has none but its technical name."""
    book = _book()
    prefix, bucket = column[:3], column[3:]
    if prefix in _BUCKET_LABELS and (bucket == "VT" or bucket.isdigit()) and table in {"FAGLFLEXT", "GLT0"}:
        return Names((), (_BUCKET_LABELS[prefix][0 if bucket == "VT" else 1],))
    return book.get(table, {}).get(column) or book[""].get(column) or Names((), ())


@cache
def _aliases(table: str) -> Mapping[str, tuple[str, ...]]:
    """Squashed name -> the columns it may stand for, the main one first (keys, then the order of the catalogue)."""
    found: dict[str, list[str]] = {}
    for column in TABLES[table].columns:
        for name in names_of(table, column).all():
            entry = found.setdefault(squash(name), [])
            if column not in entry:
                entry.append(column)
    twins = _TWINS.get(table, "").split()
    for field, column in zip(twins[::2], twins[1::2], strict=True):
        first = names_of(table, column).labels[:1]
        for name in first:
            found.setdefault(squash(name), []).append(field.upper())
    return {name: tuple(columns) for name, columns in found.items()}


@cache
def known_names() -> frozenset[str]:
    """CDS names and labels in upper case, to find the header line below titles; abbreviations say too little there."""
    names = (name for table in TABLES for column in TABLES[table].columns for name in names_of(table, column).all())
    return frozenset(name.upper() for name in names if len(squash(name)) >= _TELLING)


@cache
def _known_squashed() -> frozenset[str]:
    return frozenset(
        squash(name) for table in TABLES for column in TABLES[table].columns for name in names_of(table, column).all()
    )


def is_known_name(name: str) -> bool:
    """Whether a header cell is a CDS name or label of any catalogued column."""
    return squash(_base(name, ())[0]) in _known_squashed()


def view_of(stem: str) -> list[str]:
    """Tables whose CDS view, OData entity or list title a file stem carries: I_JournalEntryItem_2026-09 -> ACDOCA."""
    text = stem.upper()
    for view in sorted(VIEWS, key=len, reverse=True):
        if re.search(rf"(?<![A-Z0-9]){re.escape(view.upper())}(?![A-Z0-9])", text):
            return [VIEWS[view]]
    title = squash(stem).rstrip("0123456789")
    return [_TITLES[title]] if title in _TITLES else []


def headers(table: str, columns: Sequence[str], dialect: str) -> list[str]:
    """The header under which a table would be delivered. columns: technical names in their order in the file.

    dialect: technical, lower (replication tools), cds (names of the S/4 views) or labels (GUI lists; labels repeat as
    they do there: keep the columns in the order of `layout(table)`). A column without such a name keeps its technical
    one. Raises ValueError on an unknown dialect.
    """
    if dialect not in DIALECTS:
        raise ValueError(f"unknown header dialect {dialect!r}; valid: {', '.join(DIALECTS)}")
    if dialect == "technical":
        return list(columns)
    if dialect == "lower":
        return [column.lower() for column in columns]
    written: list[str] = []
    for column in columns:
        names = names_of(table, column)
        chosen = (names.cds if dialect == "cds" else names.labels)[:1]
        # two columns of a view never share a name: the second keeps its technical one
        taken = dialect == "cds" and bool(chosen) and chosen[0] in written
        written.append(column if not chosen or taken else chosen[0])
    return written


def layout(table: str) -> tuple[str, ...]:
    """Columns of a table in the order of the dictionary, which is the order in which SE16N lists them."""
    order = [name for name in _LAYOUTS.get(table, "").split() if name.isupper()]
    rest = [column for column in TABLES[table].columns if column not in order]
    if order:
        return (*order, *rest)
    client = [column for column in rest if column in {"MANDT", "CLIENT", "RCLNT"}]
    return (*client, *(column for column in rest if column not in client))


@cache
def _positions(table: str) -> Mapping[str, int]:
    order = [name.upper() for name in _LAYOUTS.get(table, "").split()] or list(layout(table))
    return {name: position for position, name in enumerate(order)}


@dataclass(frozen=True)
class Translation:
    """A header in technical names. columns: one for each delivered column, in order; None = not a column of the table.

    read: how many were found under another than their technical name. notes: what was decided by position or main
    column, for the evidence.
    """

    columns: tuple[str | None, ...]
    read: int
    notes: tuple[str, ...]


_SUFFIX = re.compile(r"^(.+?)(?:\.(\d{1,2})|_duplicated_(\d{1,2})|_(\d{1,2})| \((\d{1,2})\))$")


def _base(name: str, others: Sequence[str]) -> tuple[str, bool]:
    """The name without the running number a tool put behind a repeated one (Amount.1), when the first is there too."""
    match = _SUFFIX.match(name.strip())
    if match and any(squash(match.group(1)) == squash(other) for other in others if other != name):
        return match.group(1), True
    return name, False


def translate(
    table: str, header: Sequence[str], given: Mapping[str, str] | None = None, *, lenient: bool = False
) -> Translation:
    """Technical names of a delivered header for one table.

    given: option columns, `delivered name` (or `name.1` for its second occurrence, `name.2` for its third, or
    `TABLE:name`) -> technical name ('' = leave the column as it is). Raises SourceError when a repeated name could be
    several columns and neither its neighbours nor the option decide; lenient takes the main column for such a name.
    """
    aliases, catalogue = _aliases(table), TABLES[table].columns
    bases = [_base(name, header)[0] for name in header]
    result: list[str | None] = [None] * len(header)
    decided = [False] * len(header)
    notes: list[str] = []
    chosen = _chosen(table, header, bases, given or {})
    for position, column in chosen.items():
        result[position], decided[position] = column, True
        if column:
            notes.append(f"{header[position]!r} is {column} (option columns)")
    for position, name in enumerate(header):
        folded = name.strip().upper()
        if not decided[position] and folded in catalogue and folded not in result:
            result[position], decided[position] = folded, True
    groups: dict[str, list[int]] = {}
    for position, base in enumerate(bases):
        if not decided[position] and squash(base) in aliases:
            groups.setdefault(squash(base), []).append(position)
    # names of one meaning first: they are the landmarks for the others
    single = [name for name in groups if len(groups[name]) == 1 and len(aliases[name]) == 1]
    for name in sorted(single, key=lambda item: _rank(table, aliases[item][0], item)):
        positions, column = groups[name], aliases[name][0]
        if column in result:
            notes.append(f"{header[positions[0]]!r} is a second {column} and lands under its own name")
        else:
            result[positions[0]] = column
        del groups[name]
    for name in sorted(groups, key=lambda item: len(aliases[item])):
        try:
            _settle_group(table, header, groups[name], aliases[name], result, notes)
        except SourceError:
            if not lenient:
                raise
            result[groups[name][0]] = next((column for column in aliases[name] if column not in result), None)
    read = sum(
        1 for n, column in zip(header, result, strict=True) if column is not None and n.strip().upper() != column
    )
    return Translation(tuple(result), read, tuple(notes))


def _rank(table: str, column: str, squashed: str) -> int:
    """How usual a name is for a column: of SourceLedger and Ledger, the ledger is RLDNR."""
    return next((n for n, name in enumerate(names_of(table, column).all()) if squash(name) == squashed), 99)


def _chosen(table: str, header: Sequence[str], bases: Sequence[str], given: Mapping[str, str]) -> dict[int, str | None]:
    found: dict[int, str | None] = {}
    for key, value in given.items():
        scope, colon, rest = key.partition(":")
        if colon and scope.strip().upper() in TABLES:
            if scope.strip().upper() != table:
                continue
            name = rest
        else:
            name = key
        exact = [n for n, delivered in enumerate(header) if squash(delivered) == squash(name)]
        number = 0
        match = _SUFFIX.match(name.strip())
        if match and (not exact or ("." in name and len(exact) != 1)):
            number = int(next(group for group in match.groups()[1:] if group))
            exact = [n for n, base in enumerate(bases) if squash(base) == squash(match.group(1))]
        if number < len(exact):
            found[exact[number]] = value.strip().upper() or None
    return found


def _settle_group(
    table: str,
    header: Sequence[str],
    positions: Sequence[int],
    candidates: Sequence[str],
    result: list[str | None],
    notes: list[str],
) -> None:
    """Decide which column each of the equally called delivered columns is, and write it into result."""
    open_columns = [column for column in candidates if column not in result]
    if not open_columns:
        notes.append(f"{header[positions[0]]!r}: {', '.join(candidates)} found under another name already")
        return
    order = _positions(table)
    open_columns.sort(key=lambda column: order.get(column, 999))
    main = next(column for column in candidates if column in open_columns)
    feasible = [_between(table, position, open_columns, result) for position in positions]
    if len(positions) == 1:
        # a list without its key is unlikely; else the neighbours speak only when they are unmistakable
        fits = feasible[0]
        column = fits[0] if main not in TABLES[table].keys and len(fits) == 1 else main
        result[positions[0]] = column
        if sum(1 for other in candidates if other in TABLES[table].columns) > 1:
            why = "by its neighbours" if column != main else "the main column of that name"
            notes.append(f"{header[positions[0]]!r} is {column} ({why})")
        return
    read = [column for column in open_columns if column in TABLES[table].columns]
    matchings = _matchings(positions, read, feasible) if len(read) >= len(positions) else []
    if len(matchings) != 1:
        matchings = _matchings(positions, open_columns, feasible)
    if len(matchings) != 1:
        # keys stand first in every list of the dictionary's order
        if main in TABLES[table].keys and main in feasible[0]:
            result[positions[0]] = main
            notes.append(f"the first {header[positions[0]]!r} is {main} (key columns come first)")
            rest = [column for column in candidates if column != main and column in TABLES[table].columns]
            if rest:
                _settle_group(table, header, positions[1:], [c for c in candidates if c != main], result, notes)
            return
        raise _ambiguous(table, header, positions, open_columns)
    for position, column in matchings[0]:
        result[position] = column
    notes.append(
        f"{header[positions[0]]!r} stands {len(positions)} times: "
        + ", ".join(f"column {position + 1} is {column}" for position, column in matchings[0])
        + " (order of the dictionary)"
    )


def _matchings(
    positions: Sequence[int], columns: Sequence[str], feasible: Sequence[Sequence[str]]
) -> list[tuple[tuple[int, str], ...]]:
    """Ways to give the columns to the positions in order, as many as possible; two at most, which is one too many."""
    found: list[tuple[tuple[int, str], ...]] = []
    size = min(len(positions), len(columns))
    for places in combinations(range(len(positions)), size):
        for chosen in combinations(columns, size):
            if all(column in feasible[place] for place, column in zip(places, chosen, strict=True)):
                found.append(tuple((positions[place], column) for place, column in zip(places, chosen, strict=True)))
                if len(found) > 1:
                    return found
    return found


def _between(table: str, position: int, candidates: Sequence[str], result: Sequence[str | None]) -> list[str]:
    """Candidates that lie, in the order of the dictionary, between the nearest landmarks left and right of a column.

    None when the landmarks themselves are in another order, or nothing lies between them.
    """
    order = _positions(table)
    landmarks = [order[column] for column in result if column is not None and column in order]
    rising = sum(1 for one, two in pairwise(landmarks) if one < two)
    left = next((order[c] for c in reversed(result[:position]) if c is not None and c in order), -1)
    right = next((order[c] for c in result[position + 1 :] if c is not None and c in order), len(order))
    if left >= right or rising < _IN_ORDER * (len(landmarks) - 1):
        return []  # this list is not in the order of the dictionary: it says nothing
    return [column for column in candidates if left < order.get(column, -1) < right]


def _ambiguous(table: str, header: Sequence[str], positions: Sequence[int], candidates: Sequence[str]) -> SourceError:
    places = " and ".join(f"column {position + 1}" for position in positions)
    name = _base(header[positions[0]], header)[0]
    wanted = [column for column in candidates if column in TABLES[table].columns] or list(candidates)
    example = ", ".join(
        f'"{name}{f".{n}" if n else ""}" = "{column}"' for n, column in enumerate(wanted[: max(2, len(positions))])
    )
    return SourceError(
        f"{places} {'are' if len(positions) > 1 else 'is'} called {name!r}, which in {table} may be "
        f"{' or '.join(wanted)}; their neighbours do not decide. Export the list in the order of the table, or say "
        f'which is which with the source option columns = {{ {example} }} ("" leaves a column out).',
        row=0,
        column=name,
    )
