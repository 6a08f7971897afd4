"""Native tables: events and journals as the ERP stores them, block by block.

What belongs here: number ranges, native columns and their quirks (unsigned amounts with a debit/credit mark, shifted
decimals of JPY and KWD, inverted dates of rates, sparse stock history). What does not: amounts (ledger.py), the look
of an export (dialects.py). Every function returns columns for `TableWriter.append`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from .cast import LEADS, UNITS
from .dialects import Code, Column, Const, Day, Dialect, Key, Num, Plain, TableWriter, key_text
from .events import (
    CREDIT_MEMO,
    INVOICE,
    NO_VALUE,
    RETURN_ORDER,
    REVERSAL,
    REVERSED_INVOICE,
    SUBSEQUENT_CREDIT,
    TRANSFER_ORDER,
    Block,
)
from .ledger import (
    DOCUMENT_TYPES,
    FROM_ACCOUNTING,
    FROM_INVOICE,
    FROM_MATERIAL,
    FROM_PRICE_CHANGE,
    KEYS,
    MATERIAL,
    VENDOR,
    Journal,
    reversed_invoice_documents,
)
from .world import (
    ACCOUNTS,
    CLIENT,
    COMPANIES,
    COMPANY_CURRENCY,
    COMPANY_LAND,
    COMPANY_NAMES,
    CURRENCIES,
    MONTH_START,
    MONTHS,
    OTHER_CLIENT,
    PARTNERS,
    PLANT_COMPANY,
    PLANT_NAMES,
    PLANTS,
    ROLL_T,
    TRADING_PARTNER,
    YEAR_OF,
    YEARS,
    Bools,
    Ints,
    Quote,
    Rates,
    month_of,
)

Columns = dict[str, Column]
PREFIX = {CREDIT_MEMO: "GS", SUBSEQUENT_CREDIT: "GS", REVERSAL: "ST"}  # of the supplier's reference
UNIT_TEXTS = ("EA", "KG", "PAL")


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


TABLES: dict[str, tuple[str, ...]] = {
    "EKKO": _names("MANDT EBELN BUKRS BSTYP BSART LOEKZ AEDAT LIFNR EKORG EKGRP WAERS WKURS KUFIX BEDAT RESWK"),
    "EKPO": _names(
        "MANDT EBELN EBELP LOEKZ AEDAT TXZ01 MATNR BUKRS WERKS LGORT MATKL MENGE MEINS BPRME BPUMZ BPUMN UMREZ "
        "UMREN NETPR PEINH NETWR BRTWR ELIKZ EREKZ PSTYP KNTTP WEPOS REPOS WEBRE LMEIN RETPO"
    ),
    "EKBE": _names(
        "MANDT EBELN EBELP ZEKKN VGABE GJAHR BELNR BUZEI BEWTP BWART BUDAT MENGE BPMNG DMBTR WRBTR WAERS AREWR "
        "SHKZG LFGJA LFBNR LFPOS HSWAE MATNR WERKS"
    ),
    "MKPF": _names("MANDT MBLNR MJAHR VGART BLART BLDAT BUDAT CPUDT USNAM XBLNR"),
    "MSEG": _names(
        "MANDT MBLNR MJAHR ZEILE BWART XAUTO MATNR WERKS LGORT INSMK SOBKZ LIFNR SHKZG WAERS DMBTR MENGE MEINS "
        "ERFMG ERFME BPMNG BPRME BSTMG BSTME EBELN EBELP LFBJA LFBNR LFPOS SJAHR SMBLN SMBLP KOSTL AUFNR BUKRS "
        "UMWRK UMLGO KZBEW LBKUM SALK3 VPRSV"
    ),
    "RBKP": _names(
        "MANDT BELNR GJAHR BLART BLDAT BUDAT CPUDT XBLNR BUKRS LIFNR WAERS KURSF RMWWR XRECH STBLG STJAH RBSTAT"
    ),
    "RSEG": _names(
        "MANDT BELNR GJAHR BUZEI EBELN EBELP MATNR BUKRS WERKS WRBTR SHKZG MENGE BSTME BPMNG BPRME LBKUM TBTKZ "
        "LFBNR LFGJA LFPOS"
    ),
    "BKPF": _names(
        "MANDT BUKRS BELNR GJAHR BLART BLDAT BUDAT MONAT CPUDT USNAM TCODE XBLNR STBLG STJAH WAERS KURSF HWAER "
        "BSTAT AWTYP AWKEY"
    ),
    "BSEG": _names(
        "MANDT BUKRS BELNR GJAHR BUZEI BSCHL KOART SHKZG DMBTR WRBTR HKONT KTOSL MATNR WERKS BWKEY MENGE MEINS "
        "EBELN EBELP KOSTL LIFNR KUNNR VBUND SGTXT"
    ),
    "MARA": _names("MANDT MATNR ERSDA MTART MATKL MEINS"),
    "MAKT": _names("MANDT MATNR SPRAS MAKTX"),
    "MARC": _names("MANDT MATNR WERKS DISPO BESKZ EISBE PLIFZ"),
    "MARM": _names("MANDT MATNR MEINH UMREZ UMREN"),
    "MBEW": _names("MANDT MATNR BWKEY BWTAR LBKUM SALK3 VPRSV VERPR STPRS PEINH BKLAS LFGJA LFMON"),
    "MBEWH": _names("MANDT MATNR BWKEY BWTAR LFGJA LFMON LBKUM SALK3 VPRSV VERPR STPRS PEINH BKLAS"),
    "MARD": _names("MANDT MATNR WERKS LGORT LFGJA LFMON LABST UMLME INSME EINME SPEME RETME"),
    "MARDH": _names("MANDT MATNR WERKS LGORT LFGJA LFMON LABST UMLME INSME EINME SPEME RETME"),
    "LFA1": _names("MANDT LIFNR LAND1 NAME1 VBUND"),
    "T001": _names("MANDT BUKRS BUTXT LAND1 WAERS KTOPL PERIV RCOMP OPVAR"),
    "T001W": _names("MANDT WERKS NAME1 BWKEY"),
    "T001K": _names("MANDT BWKEY BUKRS"),
    "T880": _names("MANDT RCOMP NAME1 CNTRY CURR"),
    "SKA1": _names("MANDT KTOPL SAKNR XBILK GVTYP KTOKS"),
    "SKAT": _names("MANDT SPRAS KTOPL SAKNR TXT20 TXT50"),
    "FAGLFLEXT": (
        *_names("RCLNT RYEAR RLDNR RRCTY RVERS RTCUR RBUKRS RACCT DRCRK HSLVT"),
        *(f"HSL{i:02d}" for i in range(1, 17)),
    ),
    "T001B": _names("MANDT RRCTY BUKRS MKOAR BKONT FRYE1 FRPE1 TOYE1 TOPE1 FRYE2 FRPE2 TOYE2 TOPE2 VKONT"),
    "MARV": _names("MANDT BUKRS LFGJA LFMON VMGJA VMMON XRUEM"),
    "TCURR": _names("MANDT KURST FCURR TCURR GDATU UKURS FFACT TFACT"),
    "TCURX": _names("CURRKEY CURRDEC"),
}


@dataclass
class Counters:
    """Number ranges, continued from block to block. Journal numbers run per company and year."""

    order: int = 4500000000
    receipt: int = 5000000000
    issue: int = 4900000000
    invoice: int = 5105600000
    journal: dict[tuple[int, int], int] = field(
        default_factory=lambda: {(k, y): 100000000 for k in range(len(COMPANIES)) for y in YEARS}
    )


def own_ranges() -> Counters:
    """Number ranges of the plot: whatever the scale, its documents keep their numbers."""
    journal = {(k, y): 180000000 for k in range(len(COMPANIES)) for y in YEARS}
    return Counters(4580000000, 5080000000, 4980000000, 5185600000, journal)


@dataclass(frozen=True)
class Numbers:
    """Document numbers of one block, by the block's own indices."""

    order: Ints
    material: Ints
    invoice: Ints
    journal: Ints


def assign_numbers(block: Block, journal: Journal, counters: Counters) -> Numbers:
    """Give every document of the block its number, in date order within the block."""
    orders = int(block.lines.order.max()) + 1
    order = counters.order + 1 + np.arange(orders, dtype=np.int64)
    counters.order += orders
    moves = block.moves
    first = np.unique(moves.document, return_index=True)[1]
    is_receipt = (moves.line[first] >= 0) & (moves.code[first] != 647)
    material = np.where(
        is_receipt, counters.receipt + np.cumsum(is_receipt), counters.issue + np.cumsum(~is_receipt)
    ).astype(np.int64)
    counters.receipt += int(is_receipt.sum())
    counters.issue += int((~is_receipt).sum())
    invoices = int(block.invoices.document.max()) + 1
    invoice = counters.invoice + 1 + np.arange(invoices, dtype=np.int64)
    counters.invoice += invoices
    number = np.empty(len(journal.day), dtype=np.int64)
    year = YEAR_OF[np.searchsorted(MONTH_START, journal.day, side="right") - 1]
    for (k, y), last in counters.journal.items():
        rows = np.flatnonzero((journal.company == k) & (year == y))
        rows = rows[np.lexsort((journal.kind[rows], journal.day[rows]))]
        number[rows] = last + 1 + np.arange(len(rows))
        counters.journal[k, y] = last + len(rows)
    return Numbers(order, material, invoice, number)


def reordered(columns: Columns, order: Ints) -> Columns:
    """The same columns with their rows in another order."""

    def moved(column: Column) -> Column:
        if isinstance(column, Const):
            return column
        if isinstance(column, Plain):
            return Plain([column.texts[i] for i in order.tolist()])
        if isinstance(column, Code):
            return replace(column, codes=column.codes[order])
        return replace(column, values=column.values[order])

    return {name: moved(column) for name, column in columns.items()}


class Years:
    """Year columns must never get a thousands mark; they are codes."""

    TEXTS = tuple(str(y) for y in range(2024, 2027))

    @classmethod
    def of(cls, t: Ints) -> Code:
        return Code(YEAR_OF[t] - 2024, cls.TEXTS)

    @classmethod
    def where(cls, t: Ints, keep: Bools) -> Code:
        return Code(np.where(keep, YEAR_OF[t] - 2024, -1), cls.TEXTS)


def stored(amount: Ints, currency: Ints) -> Num:
    """Document amounts as stored: two implied decimals whatever the currency, so minor units are written as cents.

    True value x 10^(decimals - 2): 1,000 JPY is stored 10.00, 1.234 KWD is stored 12.34.
    """
    del currency  # the shift is exactly that minor units are shown with two decimals
    return Num(amount, 2)


def _marks(signed: Ints) -> Code:
    return Code(np.where(signed < 0, 1, 0), ("S", "H"))


def _flag(mask: Bools, text: str = "X") -> Code:
    return Code(np.where(mask, 0, -1), (text,))


def rate_texts(rates: Rates, dialect: Dialect, slash: bool) -> tuple[list[str], dict[tuple[int, int, int], int]]:
    """Texts of all posted rates and the code of (currency, company, month); the blank code -1 is local currency."""
    texts: list[str] = []
    codes: dict[tuple[int, int, int], int] = {}
    for c in range(len(CURRENCIES)):
        for k in range(len(COMPANIES)):
            for t in range(MONTHS):
                quote = rates.posted(c, k, t)
                if quote is not None:
                    codes[c, k, t] = len(texts)
                    texts.append(_quote_text(quote, dialect, slash and t % 3 == 1))
    return texts, codes


def _quote_text(quote: Quote, dialect: Dialect, slash: bool) -> str:
    whole, part = divmod(quote.value, 100_000)
    shown = f"{whole:,}".replace(",", dialect.thousands) + dialect.decimal_mark + f"{part:05d}"
    if not quote.indirect:
        return shown
    if slash:
        return "/" + shown
    return shown + "-" if dialect.minus_behind else "-" + shown


class BlockTables:
    """Columns of all tables that a block contributes to."""

    def __init__(self, block: Block, journal: Journal, numbers: Numbers, rates: Rates, dialect: Dialect) -> None:
        self.block, self.journal, self.numbers, self.rates, self.dialect = block, journal, numbers, rates, dialect
        cast = block.cast
        self.materials = cast.materials
        names = {"unit_order": "order", "unit_price": "bprme", "unit_base": "base"}
        self.unit_codes = {
            k: np.array([UNIT_TEXTS.index(getattr(u, a)) for u in UNITS], dtype=np.int64)[cast.unit]
            for k, a in names.items()
        }
        self.lifnr = np.array([s.lifnr for s in cast.suppliers], dtype=np.int64)

    # --- helpers -----------------------------------------------------------------------------------------
    def _material(self, point: Ints) -> Code:
        return Code(np.where(point < 0, -1, self.block.cast.material[point]), self.materials, key_width=18)

    def _plant(self, point: Ints) -> Code:
        return Code(np.where(point < 0, -1, self.block.cast.plant[point]), PLANTS)

    def _company(self, point: Ints) -> Code:
        return Code(self.block.cast.company[point], COMPANIES)

    def _unit(self, point: Ints, which: str, base_where: Ints | None = None) -> Code:
        codes = self.unit_codes[which][point]
        if base_where is not None:
            codes = np.where(base_where, self.unit_codes["unit_base"][point], codes)
        return Code(np.where(point < 0, -1, codes), UNIT_TEXTS)

    def _order(self, line: Ints) -> Key:
        lines = self.block.lines
        return Key(np.where(line < 0, -1, self.numbers.order[lines.order[line]]), 10)

    def _order_item(self, line: Ints) -> Key:
        return Key(np.where(line < 0, -1, self.block.lines.line[line]), 5)

    def _local(self, company: Ints) -> Code:
        return Code(np.array(COMPANY_CURRENCY, dtype=np.int64)[company], CURRENCIES)

    def _order_quantity(self, line: Ints, quantity: Ints) -> Num:
        """Base quantity in order units; transfer orders are in base units."""
        lines = self.block.lines
        umrez = self.block.cast.of_unit("umrez")[lines.point[line]]
        umrez = np.where(lines.order_type[line] == TRANSFER_ORDER, 1, umrez)
        return Num(quantity * 1000 // umrez, 3)

    def _price_quantity(self, line: Ints, quantity: Ints) -> Num:
        lines = self.block.lines
        per = self.block.cast.of_unit("base_per_price_unit")[lines.point[line]]
        per = np.where(lines.order_type[line] == TRANSFER_ORDER, 1, per)
        return Num(quantity * 1000 // per, 3)

    def _rates(self, currency: Ints, company: Ints, t: Ints, slash: bool = False) -> Code:
        texts, codes = rate_texts(self.rates, self.dialect, slash and self.dialect.slash_rates)
        table = np.full((len(CURRENCIES), len(COMPANIES), MONTHS), -1, dtype=np.int64)
        for (c, k, m), code in codes.items():
            table[c, k, m] = code
        return Code(table[currency, company, np.clip(t, 0, MONTHS - 1)], texts)

    # --- purchasing --------------------------------------------------------------------------------------
    def orders(self) -> Iterator[tuple[str, Columns, int]]:
        block, cast = self.block, self.block.cast
        lines = block.lines
        first = np.unique(lines.order, return_index=True)[1]
        supplier = lines.supplier[first]
        point = lines.point[first]
        company = cast.company[point]
        kind = lines.order_type[first]
        currency = np.where(supplier < 0, np.array(COMPANY_CURRENCY)[company], cast.currency[point])
        t = np.maximum(np.searchsorted(MONTH_START, lines.day[first], side="right") - 1, 0)
        yield (
            "EKKO",
            {
                "MANDT": Const(CLIENT),
                "EBELN": Key(self.numbers.order, 10),
                "BUKRS": Code(company, COMPANIES),
                "BSTYP": Const("F"),
                "BSART": Code(kind, ("NB", "NB", "UB")),
                "LOEKZ": Const(""),
                "AEDAT": Day(lines.day[first]),
                "LIFNR": Key(np.where(supplier < 0, -1, self.lifnr[supplier]), 10),
                "EKORG": Code(company, COMPANIES),
                "EKGRP": Const("N01"),
                "WAERS": Code(currency, CURRENCIES),
                "WKURS": self._rates(currency, company, t, slash=True),
                "KUFIX": Const(""),
                "BEDAT": Day(lines.day[first]),
                "RESWK": Code(np.where(kind == TRANSFER_ORDER, 0, -1), PLANTS),
            },
            len(first),
        )
        point = lines.point
        n = len(point)
        transfer = lines.order_type == TRANSFER_ORDER
        bpumz = cast.of_unit("umrez")[point] // cast.of_unit("base_per_price_unit")[point]
        value = lines.ordered * lines.price // cast.of_unit("divisor")[point]
        currency = cast.currency[point]
        yield (
            "EKPO",
            {
                "MANDT": Const(CLIENT),
                "EBELN": self._order(np.arange(n)),
                "EBELP": self._order_item(np.arange(n)),
                "LOEKZ": _flag(lines.deleted, "L"),
                "AEDAT": Day(lines.day),
                "TXZ01": Code(cast.material[point], cast.texts),
                "MATNR": self._material(point),
                "BUKRS": self._company(point),
                "WERKS": self._plant(point),
                "LGORT": Const("0001"),
                "MATKL": Code(cast.material[point], cast.groups),
                "MENGE": self._order_quantity(np.arange(n), lines.ordered),
                "MEINS": self._unit(point, "unit_order", transfer),
                "BPRME": self._unit(point, "unit_price", transfer),
                "BPUMZ": Code(np.where(transfer, 0, np.searchsorted((1, 100, 480), bpumz)), ("1", "100", "480")),
                "BPUMN": Const("1"),
                "UMREZ": Code(
                    np.where(transfer, 0, np.searchsorted((1, 100, 480), cast.of_unit("umrez")[point])),
                    ("1", "100", "480"),
                ),
                "UMREN": Const("1"),
                "NETPR": stored(lines.price, currency),
                "PEINH": Code(
                    np.where(transfer, 0, np.searchsorted((1, 100, 1000), cast.of_unit("peinh")[point])),
                    ("1", "100", "1000"),
                ),
                "NETWR": stored(value, currency),
                "BRTWR": stored(value, currency),
                "ELIKZ": _flag(~lines.deleted),
                "EREKZ": Const(""),
                "PSTYP": Code(np.where(transfer, 1, 0), ("0", "7")),
                "KNTTP": _flag(cast.consumed[point], "K"),
                "WEPOS": Const("X"),
                "REPOS": _flag(~transfer),
                "WEBRE": _flag(~transfer),
                "LMEIN": self._unit(point, "unit_base"),
                "RETPO": _flag(lines.order_type == RETURN_ORDER),
            },
            n,
        )

    def history(self) -> Iterator[tuple[str, Columns, int]]:
        block, cast = self.block, self.block.cast
        lines, moves, inv = block.lines, block.moves, block.invoices
        m = np.flatnonzero((moves.line >= 0) & (moves.code != 647))
        point, line = moves.point[m], moves.line[m]
        release = np.isin(moves.code[m], (102, 105, 122))
        ref = np.where(release, moves.ref[m], m)  # receipts are their own reference document
        transfer = lines.order_type[line] == TRANSFER_ORDER
        currency = np.where(transfer, np.array(COMPANY_CURRENCY)[cast.company[point]], cast.currency[point])
        hidden = moves.code[m] == 103
        yield (
            "EKBE",
            {
                "MANDT": Const(CLIENT),
                "EBELN": self._order(line),
                "EBELP": self._order_item(line),
                "ZEKKN": Code(np.where(cast.consumed[point], 1, 0), ("0", "1")),
                "VGABE": Const("1"),
                "GJAHR": Years.of(moves.t[m]),
                "BELNR": Key(self.numbers.material[moves.document[m]], 10),
                "BUZEI": Key(moves.item[m], 4),
                "BEWTP": Const("E"),
                "BWART": Num(moves.code[m], 0),
                "BUDAT": Day(moves.day[m]),
                "MENGE": self._order_quantity(line, moves.quantity[m]),
                "BPMNG": self._price_quantity(line, moves.quantity[m]),
                "DMBTR": Num(np.where(hidden, 0, moves.grir[m]), 2),
                "WRBTR": stored(np.where(hidden, 0, moves.document_value[m]), currency),
                "WAERS": Code(currency, CURRENCIES),
                "AREWR": Num(np.zeros(len(m), dtype=np.int64), 2),
                "SHKZG": _marks(moves.sign[m]),
                "LFGJA": Years.of(moves.t[ref]),
                "LFBNR": Key(self.numbers.material[moves.document[ref]], 10),
                "LFPOS": Key(moves.item[ref], 4),
                "HSWAE": self._local(cast.company[point]),
                "MATNR": self._material(point),
                "WERKS": self._plant(point),
            },
            len(m),
        )
        point = lines.point[inv.line]
        origin = inv.movement
        subsequent = inv.kind == SUBSEQUENT_CREDIT
        yield (
            "EKBE",
            {
                "MANDT": Const(CLIENT),
                "EBELN": self._order(inv.line),
                "EBELP": self._order_item(inv.line),
                "ZEKKN": Code(np.where(cast.consumed[point], 1, 0), ("0", "1")),
                "VGABE": Code(np.where(subsequent, 1, 0), ("2", "3")),
                "GJAHR": Years.of(inv.t),
                "BELNR": Key(self.numbers.invoice[inv.document], 10),
                "BUZEI": Key(inv.item, 4),
                "BEWTP": Code(np.where(subsequent, 1, 0), ("Q", "N")),
                "BWART": Const(""),
                "BUDAT": Day(inv.day),
                "MENGE": self._order_quantity(inv.line, inv.quantity),
                "BPMNG": self._price_quantity(inv.line, inv.quantity),
                "DMBTR": Num(inv.local, 2),
                "WRBTR": stored(inv.amount, cast.currency[point]),
                "WAERS": Code(cast.currency[point], CURRENCIES),
                "AREWR": Num(inv.grir, 2),
                "SHKZG": _marks(inv.sign),
                "LFGJA": Years.of(moves.t[origin]),
                "LFBNR": Key(self.numbers.material[moves.document[origin]], 10),
                "LFPOS": Key(moves.item[origin], 4),
                "HSWAE": self._local(cast.company[point]),
                "MATNR": self._material(point),
                "WERKS": self._plant(point),
            },
            len(inv.line),
        )

    # --- material documents ------------------------------------------------------------------------------
    def material_documents(self) -> Iterator[tuple[str, Columns, int]]:
        block, cast = self.block, self.block.cast
        lines, moves = block.lines, block.moves
        first = np.unique(moves.document, return_index=True)[1]
        ordered = (moves.line[first] >= 0) & (moves.code[first] != 647)
        yield (
            "MKPF",
            {
                "MANDT": Const(CLIENT),
                "MBLNR": Key(self.numbers.material, 10),
                "MJAHR": Years.of(moves.t[first]),
                "VGART": Code(np.where(ordered, 0, 1), ("WE", "WA")),
                "BLART": Code(
                    np.where(ordered, 0, np.where(np.isin(moves.code[first], (601, 602)), 2, 1)), ("WE", "WA", "WL")
                ),
                "BLDAT": Day(moves.day[first]),
                "BUDAT": Day(moves.day[first]),
                "CPUDT": Day(moves.day[first]),
                "USNAM": Code(np.where(ordered, 0, 1), ("GOODS-IN", "STORES")),
                "XBLNR": Const(""),
            },
            len(first),
        )
        n = len(moves.code)
        point, line = moves.point, moves.line
        has = line >= 0
        consigned = np.isin(moves.code, (411, 412))
        supplier = np.where(has, lines.supplier[line], np.where(consigned, cast.supplier[point], -1))
        ref = moves.ref
        undo = np.isin(moves.code, (102, 202, 262, 602))
        release = np.isin(moves.code, (105, 122))
        reversed_ref = np.where(undo, ref, -1)
        delivery = np.where(release | (undo & has), ref, np.where(has & (moves.code != 647), np.arange(n), -1))
        cost_centre = np.isin(moves.code, (201, 202, 551)) | (cast.consumed[point] & has)
        transfer = np.isin(moves.code, (301, 647))
        receiving = (moves.code == 301) & (moves.sign > 0) | ((moves.code == 101) & (moves.ref >= 0))
        other_plant = np.where(
            transfer & (moves.sign < 0), 1, np.where(receiving, 0, np.where(moves.code == 311, 2, -1))
        )
        ub = np.where(has, lines.order_type[line] == TRANSFER_ORDER, True)
        umrez = np.where(ub, 1, cast.of_unit("umrez")[point])
        per = np.where(ub, 1, cast.of_unit("base_per_price_unit")[point])
        stock_kept = np.isin(moves.mode, (1, 2, 3))
        yield "MSEG", {
            "MANDT": Const(CLIENT),
            "MBLNR": Key(self.numbers.material[moves.document], 10),
            "MJAHR": Years.of(moves.t),
            "ZEILE": Key(moves.item, 4),
            "BWART": Num(moves.code, 0),
            "XAUTO": _flag(((moves.code == 311) & (moves.sign > 0)) | receiving),
            "MATNR": self._material(point),
            "WERKS": self._plant(point),
            "LGORT": Code(np.where((moves.code == 311) & (moves.sign > 0), 1, 0), ("0001", "0002")),
            "INSMK": Const(""),
            "SOBKZ": _flag(consigned & (moves.mode == NO_VALUE), "K"),
            "LIFNR": Key(np.where(supplier < 0, -1, self.lifnr[supplier]), 10),
            "SHKZG": _marks(moves.sign),
            "WAERS": self._local(cast.company[point]),
            "DMBTR": Num(np.abs(moves.value), 2),
            "MENGE": Num(moves.quantity * 1000, 3),
            "MEINS": self._unit(point, "unit_base"),
            "ERFMG": Num(moves.quantity * 1000 // umrez, 3),
            "ERFME": self._unit(point, "unit_order", ub),
            "BPMNG": Num(np.where(has, moves.quantity * 1000 // per, 0), 3),
            "BPRME": Code(np.where(has, np.where(ub, self.unit_codes["unit_base"][point],
                                                 self.unit_codes["unit_price"][point]), -1), UNIT_TEXTS),
            "BSTMG": Num(np.where(has, moves.quantity * 1000 // umrez, 0), 3),
            "BSTME": Code(np.where(has, np.where(ub, self.unit_codes["unit_base"][point],
                                                 self.unit_codes["unit_order"][point]), -1), UNIT_TEXTS),
            "EBELN": self._order(line),
            "EBELP": self._order_item(line),
            "LFBJA": Years.where(moves.t[delivery], delivery >= 0),
            "LFBNR": Key(np.where(delivery < 0, -1, self.numbers.material[moves.document[delivery]]), 10),
            "LFPOS": Key(np.where(delivery < 0, -1, moves.item[delivery]), 4),
            "SJAHR": Years.where(moves.t[reversed_ref], reversed_ref >= 0),
            "SMBLN": Key(np.where(reversed_ref < 0, -1, self.numbers.material[moves.document[reversed_ref]]), 10),
            "SMBLP": Key(np.where(reversed_ref < 0, -1, moves.item[reversed_ref]), 4),
            "KOSTL": Code(np.where(cost_centre, cast.company[point], -1), ("4100", "4200"), key_width=10),
            "AUFNR": Code(np.where(np.isin(moves.code, (261, 262)), cast.plant[point], -1),
                          ("700010", "700020", "700030", "700040"), key_width=12),
            "BUKRS": self._company(point),
            "UMWRK": Code(np.where(other_plant == 2, cast.plant[point], other_plant), PLANTS),
            "UMLGO": Code(np.where(moves.code == 311, np.where(moves.sign > 0, 0, 1), -1), ("0001", "0002")),
            "KZBEW": Code(np.where(has, 0, np.where(np.isin(moves.code, (601, 602)), 1, -1)), ("B", "L")),
            "LBKUM": Num(np.where(stock_kept, moves.stock_before, 0) * 1000, 3),
            "SALK3": Num(np.where(stock_kept, moves.value_before, 0), 2),
            "VPRSV": Code(np.where(cast.consumed[point], -1, np.where(cast.standard[point], 1, 0)), ("V", "S")),
        }, n  # fmt: skip

    # --- invoices ----------------------------------------------------------------------------------------
    def invoice_documents(self) -> Iterator[tuple[str, Columns, int]]:
        block, cast = self.block, self.block.cast
        lines, moves, inv = block.lines, block.moves, block.invoices
        documents, first = np.unique(inv.document, return_index=True)
        n = len(documents)
        point = lines.point[inv.line[first]]
        company, currency = cast.company[point], cast.currency[point]
        total = np.bincount(inv.document, inv.amount.astype(np.float64), n).astype(np.int64)
        kind = inv.kind[first]
        pairs = reversed_invoice_documents(block)
        other = np.full(n, -1, dtype=np.int64)
        for a, b in pairs.items():
            other[a] = b
        reference = [
            f"{PREFIX.get(k, 'RG')}-{number % 100_000_000}"
            for k, number in zip(kind.tolist(), self.numbers.invoice.tolist(), strict=True)
        ]
        yield (
            "RBKP",
            {
                "MANDT": Const(CLIENT),
                "BELNR": Key(self.numbers.invoice, 10),
                "GJAHR": Years.of(inv.t[first]),
                "BLART": Const("RE"),
                "BLDAT": Day(inv.day[first]),
                "BUDAT": Day(inv.day[first]),
                "CPUDT": Day(inv.day[first]),
                "XBLNR": Plain(reference),
                "BUKRS": Code(company, COMPANIES),
                "LIFNR": Key(self.lifnr[lines.supplier[inv.line[first]]], 10),
                "WAERS": Code(currency, CURRENCIES),
                "KURSF": self._rates(currency, company, inv.rate_t[first]),
                "RMWWR": stored(total, currency),
                "XRECH": _flag(np.isin(kind, (INVOICE, REVERSED_INVOICE))),
                "STBLG": Key(np.where(other < 0, -1, self.numbers.invoice[other]), 10),
                "STJAH": Years.where(inv.t[first][other], other >= 0),
                "RBSTAT": Const("5"),
            },
            n,
        )
        self.reference = reference
        point = lines.point[inv.line]
        subsequent = inv.kind == SUBSEQUENT_CREDIT
        yield (
            "RSEG",
            {
                "MANDT": Const(CLIENT),
                "BELNR": Key(self.numbers.invoice[inv.document], 10),
                "GJAHR": Years.of(inv.t),
                "BUZEI": Key(inv.item, 6),
                "EBELN": self._order(inv.line),
                "EBELP": self._order_item(inv.line),
                "MATNR": self._material(point),
                "BUKRS": self._company(point),
                "WERKS": self._plant(point),
                "WRBTR": stored(inv.amount, cast.currency[point]),
                "SHKZG": _marks(inv.sign),
                "MENGE": self._order_quantity(inv.line, inv.quantity),
                "BSTME": self._unit(point, "unit_order"),
                "BPMNG": self._price_quantity(inv.line, inv.quantity),
                "BPRME": self._unit(point, "unit_price"),
                "LBKUM": Num(np.zeros(len(point), dtype=np.int64), 3),
                "TBTKZ": _flag(subsequent),
                "LFBNR": Key(self.numbers.material[moves.document[inv.movement]], 10),
                "LFGJA": Years.of(moves.t[inv.movement]),
                "LFPOS": Key(moves.item[inv.movement], 4),
            },
            len(point),
        )

    # --- journal -----------------------------------------------------------------------------------------
    def journal_documents(self) -> Iterator[tuple[str, Columns, int]]:
        cast, j = self.block.cast, self.journal
        n = len(j.day)
        t = np.searchsorted(MONTH_START, j.day, side="right") - 1
        year = YEAR_OF[t]
        local = np.array(COMPANY_CURRENCY, dtype=np.int64)[j.company]
        from_material, from_invoice = j.source == FROM_MATERIAL, j.source == FROM_INVOICE
        other = j.reverses.copy()
        undone = np.flatnonzero(j.reverses >= 0)
        other[j.reverses[undone]] = undone
        source = np.where(
            from_material,
            self.numbers.material[np.where(from_material, j.source_row, 0)],
            np.where(from_invoice, self.numbers.invoice[np.where(from_invoice, j.source_row, 0)], 0),
        )
        source_year = year.copy()  # material and invoice documents are posted on the journal's own day
        price_change = j.source == FROM_PRICE_CHANGE
        source = np.where(price_change, 7000000001 + cast.block * 10 + j.source_row, source)
        own = j.source == FROM_ACCOUNTING
        awkey = np.where(own, -1, source * 10_000 + source_year)
        own_keys = [f"{self.numbers.journal[i]:010d}{COMPANIES[j.company[i]]}{year[i]}" for i in np.flatnonzero(own)]
        codes = np.cumsum(own) - 1
        awkeys = [f"{v:014d}" if v >= 0 else own_keys[codes[i]] for i, v in enumerate(awkey.tolist())]
        references = [
            self.reference[r] if f else "" for r, f in zip(j.source_row.tolist(), from_invoice.tolist(), strict=True)
        ]
        yield (
            "BKPF",
            {
                "MANDT": Const(CLIENT),
                "BUKRS": Code(j.company, COMPANIES),
                "BELNR": Key(self.numbers.journal, 10),
                "GJAHR": Years.of(t),
                "BLART": Code(j.kind, DOCUMENT_TYPES),
                "BLDAT": Day(j.day),
                "BUDAT": Day(j.day),
                "MONAT": Key(np.array([month_of(m)[1] for m in range(MONTHS)], dtype=np.int64)[t], 2),
                "CPUDT": Day(j.day),
                "USNAM": Code(
                    np.where(from_material, 0, np.where(from_invoice, 1, 2)), ("STORES", "PAYABLES", "LEDGER")
                ),
                "TCODE": Code(np.where(from_material, 0, np.where(from_invoice, 1, 2)), ("MIGO", "MIRO", "FB01")),
                "XBLNR": Plain(references),
                "STBLG": Key(np.where(other < 0, -1, self.numbers.journal[other]), 10),
                "STJAH": Years.where(t[other], other >= 0),
                "WAERS": Code(j.currency, CURRENCIES),
                "KURSF": self._rates(j.currency, j.company, j.rate_t),
                "HWAER": Code(local, CURRENCIES),
                "BSTAT": Const(""),
                "AWTYP": Code(j.source, ("MKPF", "RMRP", "PRCHG", "BKPF")),
                "AWKEY": Plain(awkeys),
            },
            n,
        )
        d = j.document
        debit = np.where(j.local == 0, j.doc > 0, j.local > 0)
        is_key = j.key
        posting = np.where(debit, "40", "50")
        pairs = {1: ("89", "99"), 2: ("86", "96"), 3: ("83", "93"), 4: ("81", "91"), 5: ("81", "91")}
        for key, (s, h) in pairs.items():
            posting = np.where(is_key == key, np.where(debit, s, h), posting)
        posting = np.where(j.ledger == VENDOR, np.where(debit, "21", "31"), posting)
        posting = np.where(j.ledger == 3, np.where(debit, "01", "11"), posting)
        keys, key_codes = np.unique(posting, return_inverse=True)
        supplier = np.where(j.ledger == VENDOR, j.supplier, -1)
        cost = (j.key == 5) | ((j.key == 4) & (j.account == _account("0000233000")))
        yield (
            "BSEG",
            {
                "MANDT": Const(CLIENT),
                "BUKRS": Code(j.company[d], COMPANIES),
                "BELNR": Key(self.numbers.journal[d], 10),
                "GJAHR": Years.of(t[d]),
                "BUZEI": Key(j.item, 3),
                "BSCHL": Code(key_codes.astype(np.int64), [str(k) for k in keys]),
                "KOART": Code(j.ledger, ("S", "M", "K", "D")),
                "SHKZG": Code(np.where(debit, 0, 1), ("S", "H")),
                "DMBTR": Num(np.abs(j.local), 2),
                "WRBTR": stored(np.abs(j.doc), j.currency[d]),
                "HKONT": Code(j.account, [a.number for a in ACCOUNTS], key_width=10),
                "KTOSL": Code(np.where(j.key == 0, -1, j.key), KEYS),
                "MATNR": self._material(j.point),
                "WERKS": self._plant(j.point),
                "BWKEY": Code(np.where((j.point >= 0) & (j.ledger == MATERIAL), cast.plant[j.point], -1), PLANTS),
                "MENGE": Num(j.quantity * 1000, 3),
                "MEINS": self._unit(j.point, "unit_base"),
                "EBELN": self._order(j.line),
                "EBELP": self._order_item(j.line),
                "KOSTL": Code(np.where(cost, j.company[d], -1), ("4100", "4200"), key_width=10),
                "LIFNR": Key(np.where(supplier < 0, -1, self.lifnr[supplier]), 10),
                "KUNNR": Code(np.where(j.ledger == 3, 0, -1), ("300001",), key_width=10),
                "VBUND": Code(j.partner, PARTNERS, key_width=6),
                "SGTXT": Const(""),
            },
            len(d),
        )

    # --- master data -------------------------------------------------------------------------------------
    def items(self) -> Iterator[tuple[str, Columns, int]]:
        cast = self.block.cast
        material, first = np.unique(cast.material, return_index=True)
        n = len(first)
        code = Code(material, self.materials, key_width=18)
        kind = np.where(cast.consumed[first], 2, np.where(cast.trading[first], 1, 0))
        base = Code(self.unit_codes["unit_base"][first], UNIT_TEXTS)
        yield (
            "MARA",
            {
                "MANDT": Const(CLIENT),
                "MATNR": code,
                "ERSDA": Day(np.full(n, MONTH_START[0] - 400)),
                "MTART": Code(kind, ("ROH", "HAWA", "HIBE")),
                "MATKL": Code(material, cast.groups),
                "MEINS": base,
            },
            n,
        )
        yield "MAKT", {
            "MANDT": Const(CLIENT), "MATNR": code, "SPRAS": Const("E"), "MAKTX": Code(material, cast.texts),
        }, n  # fmt: skip
        pal = np.flatnonzero(cast.of_unit("umrez")[first] > 1)
        yield "MARM", {
            "MANDT": Const(CLIENT), "MATNR": code, "MEINH": base, "UMREZ": Const("1"), "UMREN": Const("1"),
        }, n  # fmt: skip
        umrez = cast.of_unit("umrez")[first[pal]]
        yield (
            "MARM",
            {
                "MANDT": Const(CLIENT),
                "MATNR": Code(material[pal], self.materials, key_width=18),
                "MEINH": Const("PAL"),
                "UMREZ": Code(np.searchsorted((100, 480), umrez), ("100", "480")),
                "UMREN": Const("1"),
            },
            len(pal),
        )
        yield (
            "MARC",
            {
                "MANDT": Const(CLIENT),
                "MATNR": self._material(np.arange(cast.n)),
                "WERKS": Code(cast.plant, PLANTS),
                "DISPO": Const("001"),
                "BESKZ": Const("F"),
                "EISBE": Num(np.zeros(cast.n, dtype=np.int64), 3),
                "PLIFZ": Code(np.arange(cast.n) % 3, ("7", "10", "14")),
            },
            cast.n,
        )

    def _valuation(self, point: Ints, quantity: Ints, value: Ints, period: Ints) -> Columns:
        """One valuation row each: `period` is year x 100 + month; the standard is the one valid in that period."""
        cast = self.block.cast
        std = cast.std[point, (period >= month_of(ROLL_T)[0] * 100 + month_of(ROLL_T)[1]).astype(np.int64)]
        per = cast.val_peinh[point]
        average = np.where(quantity > 0, (2 * value * per + quantity) // (2 * np.maximum(quantity, 1)), 0)
        standard = cast.standard[point]
        years = np.unique(period // 100)
        return {
            "MANDT": Const(CLIENT),
            "MATNR": self._material(point),
            "BWKEY": self._plant(point),
            "BWTAR": Const(""),
            "LBKUM": Num(quantity * 1000, 3),
            "SALK3": Num(value, 2),
            "VPRSV": Code(np.where(standard, 1, 0), ("V", "S")),
            "VERPR": Num(average, 2),
            "STPRS": Num(np.where(standard, std, 0), 2),
            "PEINH": Code(np.searchsorted((1, 100, 1000), per), ("1", "100", "1000")),
            "BKLAS": Code(np.where(cast.trading[point], 1, 0), ("3000", "3100")),
            "LFGJA": Code(np.searchsorted(years, period // 100), [str(y) for y in years]),
            "LFMON": Key(period % 100, 2),
        }

    def valuation(self) -> Iterator[tuple[str, Columns, int]]:
        """MBEW: today. MBEWH: written for the month before a month first touched, with the balance until then."""
        block, cast = self.block, self.block.cast
        months = np.array([month_of(t)[0] * 100 + month_of(t)[1] for t in range(-1, MONTHS)], dtype=np.int64)
        points = np.flatnonzero(~cast.consumed)
        last = np.where(block.touched, np.arange(1, MONTHS + 1), 0).max(axis=1)
        yield (
            "MBEW",
            self._valuation(
                points, block.closing_quantity[points, -1], block.closing_value[points, -1], months[last[points]]
            ),
            len(points),
        )
        point, t = np.nonzero(block.touched)
        keep = ~cast.consumed[point]
        point, t = point[keep], t[keep]
        quantity = np.concatenate([block.opening_quantity[:, None], block.closing_quantity], axis=1)[point, t]
        value = np.concatenate([block.opening_value[:, None], block.closing_value], axis=1)[point, t]
        yield "MBEWH", self._valuation(point, quantity, value, months[t]), len(point)

    def _stock(self, point: Ints, location: Ints, quantity: Ints, period: Ints) -> Columns:
        """One row per material and storage location; of some, a part is in quality inspection or blocked."""
        inspected = np.where((location == 0) & (point % 7 == 3), np.maximum(quantity, 0) // 10, 0)
        blocked = np.where((location == 1) & (point % 5 == 2), quantity // 4, 0)
        years = np.unique(period // 100)
        return {
            "MANDT": Const(CLIENT),
            "MATNR": self._material(point),
            "WERKS": self._plant(point),
            "LGORT": Code(location, ("0001", "0002")),
            "LFGJA": Code(np.searchsorted(years, period // 100), [str(y) for y in years]),
            "LFMON": Key(period % 100, 2),
            "LABST": Num((quantity - inspected - blocked) * 1000, 3),
            "UMLME": Num(np.zeros_like(quantity), 3),
            "INSME": Num(inspected * 1000, 3),
            "EINME": Num(np.zeros_like(quantity), 3),
            "SPEME": Num(blocked * 1000, 3),
            "RETME": Num(np.zeros_like(quantity), 3),
        }

    def storage_locations(self) -> Iterator[tuple[str, Columns, int]]:
        """MARD: today, per storage location. MARDH: as MBEWH, for the month before one in which the location moved."""
        block, cast = self.block, self.block.cast
        months = np.array([month_of(t)[0] * 100 + month_of(t)[1] for t in range(-1, MONTHS)], dtype=np.int64)
        moves = block.moves
        shifted = np.zeros((cast.n, MONTHS), dtype=np.int64)
        into = (moves.code == 311) & (moves.sign > 0)
        np.add.at(shifted, (moves.point[into], moves.t[into]), moves.quantity[into])
        second = np.concatenate([np.zeros((cast.n, 1), dtype=np.int64), np.cumsum(shifted, axis=1)], axis=1)
        total = np.concatenate([block.opening_quantity[:, None], block.closing_quantity], axis=1)
        stock = np.stack([total - second, second], axis=1)  # (n, location, month)
        moved = np.stack([block.touched | (shifted > 0), shifted > 0], axis=1)
        kept = ~cast.consumed
        last = np.where(moved, np.arange(1, MONTHS + 1), 0).max(axis=2)
        # the second location exists from the first transfer into it on
        point, location = np.nonzero(
            kept[:, None] & np.stack([np.ones(cast.n, dtype=np.bool_), last[:, 1] > 0], axis=1)
        )
        yield (
            "MARD",
            self._stock(point, location, stock[point, location, -1], months[last[point, location]]),
            len(point),
        )
        first = moved.argmax(axis=2)
        point, location, t = np.nonzero(moved & kept[:, None, None])
        existed = (location == 0) | (t > first[point, location])
        point, location, t = point[existed], location[existed], t[existed]
        yield "MARDH", self._stock(point, location, stock[point, location, t], months[t]), len(point)

    def suppliers(self) -> Iterator[tuple[str, Columns, int]]:
        cast = self.block.cast
        own = cast.suppliers if cast.block == 0 else cast.suppliers[len(LEADS) :]
        yield (
            "LFA1",
            {
                "MANDT": Const(CLIENT),
                "LIFNR": Key(np.array([s.lifnr for s in own], dtype=np.int64), 10),
                "LAND1": Plain([s.land for s in own]),
                "NAME1": Plain([s.name for s in own]),
                "VBUND": Plain(
                    [key_text(s.trading_partner, 6, self.dialect) if s.trading_partner else "" for s in own]
                ),
            },
            len(own),
        )

    def all(self) -> Iterator[tuple[str, Columns, int]]:
        """(table, columns, rows) of the whole block, line tables in document order."""
        block = self.block
        by_document = {
            "EKPO": np.lexsort((block.lines.line, block.lines.order)),
            "MSEG": np.lexsort((block.moves.item, block.moves.document)),
            "RSEG": np.lexsort((block.invoices.item, block.invoices.document)),
        }
        yield from self.items()
        yield from self.suppliers()
        for part in (self.orders, self.history, self.material_documents, self.invoice_documents):
            for table, columns, rows in part():
                yield table, reordered(columns, by_document[table]) if table in by_document else columns, rows
        yield from self.journal_documents()
        yield from self.valuation()
        yield from self.storage_locations()


def _account(number: str) -> int:
    return next(i for i, a in enumerate(ACCOUNTS) if a.number == number)


def _plain(names: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[Columns, int]:
    return {name: Plain([row[i] for row in rows]) for i, name in enumerate(names)}, len(rows)


def fixed_tables(rates: Rates, dialect: Dialect) -> Iterator[tuple[str, Columns, int]]:
    """Organisation, chart of accounts, period status, currencies and exchange rates."""

    def table(name: str, rows: Sequence[Sequence[str]]) -> tuple[str, Columns, int]:
        columns, count = _plain(TABLES[name], rows)
        return name, columns, count

    partner = [key_text(p, 6, dialect) for p in TRADING_PARTNER]
    local = [CURRENCIES[c] for c in COMPANY_CURRENCY]
    numbers = [key_text(a.number, 10, dialect) for a in ACCOUNTS]
    companies = range(len(COMPANIES))
    yield table(
        "T001",
        [
            [CLIENT, COMPANIES[k], COMPANY_NAMES[k], COMPANY_LAND[k], local[k], "HGRP", "K4", partner[k], COMPANIES[k]]
            for k in companies
        ]
        + [[OTHER_CLIENT, "1000", "Training company", "DE", "EUR", "INT", "K4", "", "1000"]],
    )
    yield table("T001W", [[CLIENT, p, n, p] for p, n in zip(PLANTS, PLANT_NAMES, strict=True)])
    yield table("T001K", [[CLIENT, p, COMPANIES[k]] for p, k in zip(PLANTS, PLANT_COMPANY, strict=True)])
    yield table("T880", [[CLIENT, partner[k], COMPANY_NAMES[k], COMPANY_LAND[k], local[k]] for k in companies])
    yield table(
        "SKA1",
        [
            [CLIENT, "HGRP", numbers[i], "X" if a.balance_sheet else "", "" if a.balance_sheet else "X",
             "BS" if a.balance_sheet else "PL"]
            for i, a in enumerate(ACCOUNTS)
        ],
    )  # fmt: skip
    yield table("SKAT", [[CLIENT, "E", "HGRP", numbers[i], a.title[:20], a.title] for i, a in enumerate(ACCOUNTS)])
    year, month = month_of(MONTHS)
    yield table(
        "T001B",
        [
            [CLIENT, "0", c, "+", "", str(year), f"{month:03d}", str(year), "012", "0000", "000", "0000", "000", ""]
            for c in COMPANIES
        ],
    )
    past_year, past_month = month_of(MONTHS - 1)
    yield table(
        "MARV", [[CLIENT, c, str(year), f"{month:02d}", str(past_year), f"{past_month:02d}", ""] for c in COMPANIES]
    )
    yield table("TCURX", [["JPY", "0"], ["KWD", "3"], ["KRW", "0"], ["BHD", "3"]])
    rows: list[list[str]] = []

    def add(kind: str, pair: tuple[int, int], stamp: int, quote: Quote) -> None:
        rows.append(
            [CLIENT, kind, CURRENCIES[pair[0]], CURRENCIES[pair[1]], str(99999999 - stamp),
             _quote_text(quote, dialect, False), str(quote.from_factor), "1"]
        )  # fmt: skip

    for pair, quotes in rates.monthly.items():
        for t, quote in enumerate(quotes):
            y, m = month_of(t)
            add("M", pair, y * 10000 + m * 100 + 1, quote)
    for pair, yearly in rates.budget.items():
        for y, quote in yearly.items():
            add("P", pair, y * 10000 + 101, quote)
    yield table("TCURR", rows)


def other_client_rows() -> Iterator[tuple[str, Columns, int]]:
    """A few rows of another client with the same keys as real ones: reading them as ours would double amounts."""
    one = np.array([0], dtype=np.int64)
    day = np.array([MONTH_START[3]], dtype=np.int64)
    special: dict[str, dict[str, Column]] = {
        "EKKO": {"EBELN": Key(one + 4500000001, 10), "BUKRS": Const("1000"), "BSTYP": Const("F"), "BSART": Const("NB"),
                 "WAERS": Const("EUR"), "BEDAT": Day(day), "AEDAT": Day(day), "LIFNR": Key(one + 200001, 10)},
        "EKPO": {"EBELN": Key(one + 4500000001, 10), "EBELP": Key(one + 10, 5), "MATNR": Code(one, ("100101",), 18),
                 "BUKRS": Const("1000"), "WERKS": Const("1010"), "MENGE": Num(one + 50_000, 3), "MEINS": Const("EA"),
                 "BPRME": Const("EA"), "BPUMZ": Const("1"), "BPUMN": Const("1"), "UMREZ": Const("1"),
                 "UMREN": Const("1"), "NETPR": Num(one + 1000, 2), "PEINH": Const("1"), "NETWR": Num(one + 50_000, 2),
                 "BRTWR": Num(one + 50_000, 2), "AEDAT": Day(day), "PSTYP": Const("0"), "LMEIN": Const("EA")},
        "MARA": {"MATNR": Code(one, ("100101",), 18), "MTART": Const("ROH"), "MEINS": Const("PC"), "ERSDA": Day(day)},
        "LFA1": {"LIFNR": Key(one + 200001, 10), "LAND1": Const("DE"), "NAME1": Const("Training supplier")},
        "BKPF": {"BUKRS": Const("1000"), "BELNR": Key(one + 100000001, 10), "GJAHR": Const("2024"),
                 "BLART": Const("SA"), "BLDAT": Day(day), "BUDAT": Day(day), "CPUDT": Day(day),
                 "MONAT": Key(one + 10, 2),
                 "WAERS": Const("EUR"), "HWAER": Const("EUR"), "AWTYP": Const("BKPF")},
        "BSEG": {"BUKRS": Const("1000"), "BELNR": Key(one + 100000001, 10), "GJAHR": Const("2024"),
                 "BUZEI": Key(one + 1, 3), "BSCHL": Const("40"), "KOART": Const("S"), "SHKZG": Const("S"),
                 "DMBTR": Num(one + 999_999, 2), "WRBTR": Num(one + 999_999, 2),
                 "HKONT": Code(one, ("0000470000",), 10), "MENGE": Num(one, 3)},
    }  # fmt: skip
    for table, given in special.items():
        columns: Columns = {name: given.get(name, Const("")) for name in TABLES[table]}
        columns["MANDT"] = Const(OTHER_CLIENT)
        yield table, columns, 1


@dataclass
class Balances:
    """Ledger totals: `turnover` [company, account, month, 0 debit / 1 credit] local cents (credits negative)."""

    turnover: Ints
    opening: Ints

    @classmethod
    def empty(cls) -> Balances:
        shape = (len(COMPANIES), len(ACCOUNTS))
        return cls(np.zeros((*shape, MONTHS, 2), dtype=np.int64), np.zeros(shape, dtype=np.int64))

    def add(self, journal: Journal, opening: Ints) -> None:
        t = np.searchsorted(MONTH_START, journal.day, side="right") - 1
        d = journal.document
        side = np.where(journal.local < 0, 1, 0)
        np.add.at(self.turnover, (journal.company[d], journal.account, t[d], side), journal.local)
        self.opening += opening

    def carried(self) -> Ints:
        """Carry-forward [company, account, year]: balance sheet accounts keep their balance, results move to equity."""
        out = np.zeros((len(COMPANIES), len(ACCOUNTS), len(YEARS)), dtype=np.int64)
        net = self.turnover.sum(axis=3)
        sheet = np.array([a.balance_sheet for a in ACCOUNTS])
        equity = _account("0000089000")
        balance = self.opening.copy()
        for i, year in enumerate(YEARS):
            out[:, :, i] = balance
            balance = balance + net[:, :, year == YEAR_OF].sum(axis=2)
            result = balance[:, ~sheet].sum(axis=1)
            balance[:, ~sheet] = 0
            balance[:, equity] += result
        return out

    def table(self) -> tuple[str, Columns, int]:
        """FAGLFLEXT rows: one for each company, account, year and debit/credit mark that has an amount."""
        carried = self.carried()
        keys: list[tuple[int, int, int, int]] = []
        amounts: list[list[int]] = []
        for k in range(len(COMPANIES)):
            for a in range(len(ACCOUNTS)):
                for i, year in enumerate(YEARS):
                    for side in (0, 1):
                        start = int(carried[k, a, i])
                        row = [start if (start < 0) == bool(side) else 0] + [0] * 16
                        for t in np.flatnonzero(year == YEAR_OF):
                            row[month_of(int(t))[1]] = int(self.turnover[k, a, t, side])
                        if any(row):
                            keys.append((k, a, i, side))
                            amounts.append(row)
        index = np.array(keys, dtype=np.int64)
        grid = np.array(amounts, dtype=np.int64)
        local = np.array(COMPANY_CURRENCY, dtype=np.int64)[index[:, 0]]
        columns: Columns = {
            "RCLNT": Const(CLIENT),
            "RYEAR": Code(index[:, 2], [str(y) for y in YEARS]),
            "RLDNR": Const("0L"),
            "RRCTY": Const("0"),
            "RVERS": Const("001"),
            "RTCUR": Code(local, CURRENCIES),
            "RBUKRS": Code(index[:, 0], COMPANIES),
            "RACCT": Code(index[:, 1], [a.number for a in ACCOUNTS], key_width=10),
            "DRCRK": Code(index[:, 3], ("S", "H")),
            "HSLVT": Num(grid[:, 0], 2),
        }
        for p in range(1, 17):
            columns[f"HSL{p:02d}"] = Num(grid[:, p], 2)
        return "FAGLFLEXT", columns, len(keys)


def open_writers(folder: Path, dialect: Dialect, more: Mapping[str, tuple[str, ...]]) -> dict[str, TableWriter]:
    """A writer for every table here and in `more` (table -> columns)."""
    names = TABLES | dict(more)
    return {table: TableWriter(folder, table, columns, dialect) for table, columns in names.items()}
