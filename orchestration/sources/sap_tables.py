"""Catalogue of the SAP tables tieout reads: columns by native technical name, the kind of each, and the natural key.

Belongs here: what a table is called, which columns staging may rely on, how a cell of a column is to be read (kind).
Does not belong here: reading files, parsing cells, any meaning of the numbers.
Key widths are those of the dictionary (ALPHA conversion); landing keeps keys as delivered, staging normalises them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

NUMERIC_KINDS = frozenset({"amount", "quantity", "price", "rate", "number", "integer"})
SUMMED_KINDS = frozenset({"amount", "quantity"})


@dataclass(frozen=True)
class SapTable:
    """One table. `keys`: natural key without the client. `required`: columns a file must have to be this table.

    `columns` maps column name to kind: `key:N` (N = padded length), text, amount (a currency field), quantity, price,
    rate, number, integer, date, flag. `posting_date` names the column whose first and last value go to the manifest.
    """

    name: str
    keys: tuple[str, ...]
    required: tuple[str, ...]
    columns: Mapping[str, str]
    posting_date: str | None

    def kind(self, column: str) -> str:
        """Kind of a column; columns outside the catalogue are text."""
        return self.columns.get(column, "text")


# One kind per column name; the dictionary uses the same data element nearly everywhere. Exceptions stand at the table.
_KINDS: dict[str, str] = {
    **dict.fromkeys(["MANDT", "CLIENT", "RCLNT"], "key:3"),
    **dict.fromkeys(
        ["BUKRS", "RBUKRS", "WERKS", "BWKEY", "LGORT", "UMWRK", "UMLGO", "RESWK", "KOKRS", "KTOPL", "EKORG"], "text"
    ),
    **dict.fromkeys(
        [
            "EBELN",
            "BELNR",
            "MBLNR",
            "LFBNR",
            "SMBLN",
            "STBLG",
            "LIFNR",
            "KNUMV",
            "KOSTL",
            "PRCTR",
            "HKONT",
            "SAKNR",
            "RACCT",
            "RCNTR",
            "AUGBL",
            "INFNR",
            "KONNR",
            "KUNNR",
            "LLIEF",
            "SAKTO",
        ],
        "key:10",
    ),
    **dict.fromkeys(["AUFNR"], "key:12"),
    **dict.fromkeys(["MATNR", "EMATN", "UMMAT", "MATBF"], "key:40"),
    **dict.fromkeys(["EBELP", "KTPNR"], "key:5"),
    **dict.fromkeys(["ZEILE", "SMBLP", "LFPOS"], "key:4"),
    **dict.fromkeys(["BUZEI", "STUNR"], "key:3"),
    **dict.fromkeys(["ZEKKN", "ZAEHK"], "key:2"),
    **dict.fromkeys(["KPOSN", "DOCLN", "AWITEM"], "key:6"),
    **dict.fromkeys(["VBUND", "RCOMP", "RASSC"], "key:6"),
    **dict.fromkeys(["VBELN", "VGBEL", "AUBEL", "SFAKN", "KUNAG", "BDZEI"], "key:10"),
    **dict.fromkeys(["POSNR", "VGPOS", "AUPOS"], "key:6"),
    **dict.fromkeys(["ETENR"], "key:4"),
    **dict.fromkeys(
        ["KWMENG", "KLMENG", "WMENG", "BMENG", "LFIMG", "LGMNG", "FKIMG", "FKLMG", "PLNMG", "ENTMG"], "quantity"
    ),
    **dict.fromkeys(["UMVKZ", "UMVKN"], "number"),
    **dict.fromkeys(["WAVWR"], "amount"),
    **dict.fromkeys(["KURRF"], "rate"),
    **dict.fromkeys(
        ["VDATU", "AUDAT", "EDATU", "WADAT", "WADAT_IST", "FKDAT", "PDATU", "EINDT", "SNAPSHOT_DATE"], "date"
    ),
    **dict.fromkeys(["FKSTO", "VERVS"], "flag"),
    **dict.fromkeys(
        [
            "NETWR",
            "BRTWR",
            "EFFWR",
            "DMBTR",
            "WRBTR",
            "PSWBT",
            "DMBE2",
            "DMBE3",
            "AREWR",
            "AREWW",
            "REEWR",
            "REFWR",
            "BNBTR",
            "BUALT",
            "SALK3",
            "RMWWR",
            "WMWST1",
            "HSL",
            "KSL",
            "WSL",
            "TSL",
            "OSL",
            "VMSAL",
            "VJSAL",
            "KWERT",
            "DMBTR_STOCK",
            "DMBTR_CONS",
            "BAMNT",
            "ARKUEN",
            "WMWST",
            "SKFBT",
        ],
        "amount",
    ),
    **dict.fromkeys(
        [
            "MENGE",
            "BPMNG",
            "ERFMG",
            "LBKUM",
            "VMKUM",
            "VJKUM",
            "STOCK_QTY",
            "CONSUMPTION_QTY",
            "MSL",
            "KTMNG",
            "BAMNG",
            "WEMNG",
            "REMNG",
            "EISBE",
            "LABST",
            "UMLME",
            "INSME",
            "EINME",
            "SPEME",
            "RETME",
            "UMLMC",
            "TRAME",
            "BWESB",
            "BSTMG",
            "MINBE",
            "LOSGR",
            "BSTMI",
            "BSTRF",
        ],
        "quantity",
    ),
    **dict.fromkeys(
        ["NETPR", "STPRS", "VERPR", "PVPRS", "STPRV", "ZPLP1", "VMSTP", "VMVER", "VJSTP", "VJVER", "BWPRS"], "price"
    ),
    **dict.fromkeys(["WKURS", "KURSF", "UKURS", "KKURS", "KURS2", "KURS3"], "rate"),
    **dict.fromkeys(
        ["BPUMZ", "BPUMN", "UMREZ", "UMREN", "KBETR", "FFACT", "TFACT", "KUMZA", "KUMNE", "KAWRT"], "number"
    ),
    **dict.fromkeys(
        [
            "GJAHR",
            "MJAHR",
            "LFGJA",
            "SJAHR",
            "LFBJA",
            "STJAH",
            "RYEAR",
            "POPER",
            "FISCYEARPER",
            "MONAT",
            "LFMON",
            "PEINH",
            "KPEIN",
            "VMGJA",
            "VMMON",
            "CURRDEC",
            "PLIFZ",
            "FRYE1",
            "FRPE1",
            "TOYE1",
            "TOPE1",
            "FRYE2",
            "FRPE2",
            "TOYE2",
            "TOPE2",
            "FRYE3",
            "FRPE3",
            "TOYE3",
            "TOPE3",
            "VVGJA",
            "VVMON",
            "RPMAX",
        ],
        "integer",
    ),
    **dict.fromkeys(
        [
            "BUDAT",
            "BUDAT_MKPF",
            "BLDAT",
            "CPUDT",
            "CPUDT_MKPF",
            "BEDAT",
            "AEDAT",
            "KDATB",
            "KDATE",
            "PRDAT",
            "WWERT",
            "ERSDA",
            "ERDAT",
            "AUGDT",
            "ZFBDT",
            "LAEPR",
            "LAEDA",
            "KDATU",
            "UPDDT",
            "VALUT",
            "REINDAT",
        ],
        "date",
    ),
    **dict.fromkeys(
        [
            "LOEKZ",
            "LOEVM",
            "LVORM",
            "SPERR",
            "SPERM",
            "ELIKZ",
            "EREKZ",
            "WEPOS",
            "WEBRE",
            "RETPO",
            "XRECH",
            "XAUTO",
            "CANCELLED",
            "XTRUEREV",
            "XREVERSAL",
            "XBILK",
            "XLOEV",
            "XLOEB",
            "XSPEB",
            "XRUEM",
            "KINAK",
            "KSTAT",
            "KUFIX",
            "XNEGP",
            "XOPVW",
            "TBTKZ",
            "XEKBZ",
            "WEUNB",
            "KZUMW",
            "XUMBW",
            "XEFRE",
        ],
        "flag",
    ),
}
_BUCKETS = [f"{n:02d}" for n in range(1, 17)]
for _prefix in ("HSL", "TSL", "KSL", "OSL"):
    _KINDS.update(dict.fromkeys([f"{_prefix}VT", *(f"{_prefix}{n}" for n in _BUCKETS)], "amount"))
_KINDS.update(dict.fromkeys(["MSLVT", *(f"MSL{n}" for n in _BUCKETS)], "quantity"))


def _table(
    name: str, keys: str, columns: str, *, optional_keys: str = "", posting_date: str | None = None, **kinds: str
) -> SapTable:
    names = dict.fromkeys((keys + " " + columns).split())
    key_names = tuple(keys.split())
    return SapTable(
        name=name,
        keys=key_names,
        required=tuple(key for key in key_names if key not in optional_keys.split()),
        columns=MappingProxyType({column: kinds.get(column, _KINDS.get(column, "text")) for column in names}),
        posting_date=posting_date,
    )


_MBEW_VALUES = "BWTTY VPRSV LBKUM SALK3 STPRS VERPR PEINH BKLAS VMKUM VMSAL VMSTP VMVER VJKUM VJSAL STPRV LAEPR ZPLP1"
_MARD_STOCK = "LABST UMLME INSME EINME SPEME RETME"
_CONDITION = (
    "KAPPL KSCHL KDATU KRECH KAWRT KBETR WAERS KKURS KPEIN KMEIN KUMZA KUMNE KNTYP KSTAT KHERK KWERT KINAK LIFNR KUNNR"
)

_ALL: tuple[SapTable, ...] = (
    # Purchasing
    _table(
        "EKKO",
        "EBELN",
        "MANDT BUKRS BSTYP BSART LOEKZ STATU LIFNR EKORG EKGRP WAERS WKURS KUFIX BEDAT AEDAT ERNAM KDATB KDATE "
        "KNUMV FRGKE "
        "PROCSTAT RESWK KONNR LLIEF ZTERM UNSEZ IHREZ",
    ),
    _table(
        "EKPO",
        "EBELN EBELP",
        "MANDT LOEKZ STATU TXZ01 MATNR EMATN MATKL BUKRS WERKS LGORT KTMNG MENGE MEINS BPRME BPUMZ BPUMN LMEIN "
        "UMREZ UMREN "
        "NETPR PEINH NETWR BRTWR EFFWR PSTYP KNTTP BWTAR BWTTY ELIKZ EREKZ WEPOS WEUNB REPOS WEBRE RETPO INFNR "
        "KONNR KTPNR "
        "AEDAT PRDAT BEDNR SOBKZ XOBLR MWSKZ MTART",
    ),
    _table(
        "EKBE",
        "EBELN EBELP ZEKKN VGABE GJAHR BELNR BUZEI",
        "MANDT BEWTP BWART BUDAT BLDAT CPUDT MENGE BPMNG DMBTR WRBTR WAERS AREWR AREWW HSWAE REEWR REFWR SHKZG "
        "ELIKZ LFGJA "
        "LFBNR LFPOS MATNR WERKS BWTAR BAMNG XBLNR",
        optional_keys="ZEKKN",
        posting_date="BUDAT",
        BUZEI="key:4",
    ),
    _table(
        "KONV",
        "KNUMV KPOSN STUNR ZAEHK",
        "MANDT " + _CONDITION,
        optional_keys="ZAEHK",
    ),
    _table(
        "PRCD_ELEMENTS",
        "KNUMV KPOSN STUNR ZAEHK",
        "CLIENT " + _CONDITION + " WAERK",
        optional_keys="ZAEHK",
        ZAEHK="key:3",
        # S/4 delivers KDATU as a 14-digit time stamp; spreadsheets turn it into 2.01605E+13, which is no date any more.
    ),
    _table(
        "RBKP",
        "BELNR GJAHR",
        "MANDT BLART BLDAT BUDAT CPUDT USNAM TCODE VGART XBLNR BUKRS LIFNR WAERS KURSF RMWWR WMWST1 STBLG STJAH "
        "XRECH RBSTAT "
        "ZUONR SGTXT BKTXT MONAT IVTYP",
        posting_date="BUDAT",
    ),
    _table(
        "RSEG",
        "BELNR GJAHR BUZEI",
        "MANDT EBELN EBELP ZEKKN MATNR BWKEY BWTAR BUKRS WERKS SHKZG WRBTR MENGE MEINS BSTME BPMNG BPRME LFBNR "
        "LFPOS LFGJA "
        "TBTKZ XEKBZ EREKZ PSTYP KNTTP LBKUM SALK3 SGTXT LIFNR XBLNR KSCHL",
        BUZEI="key:6",
    ),
    # Material documents
    _table(
        "MKPF",
        "MBLNR MJAHR",
        "MANDT VGART BLART BLDAT BUDAT CPUDT AEDAT USNAM TCODE TCODE2 XBLNR BKTXT XABLN LE_VBELN",
        posting_date="BUDAT",
    ),
    _table(
        "MSEG",
        "MBLNR MJAHR ZEILE",
        "MANDT BWART MATNR WERKS LGORT CHARG SOBKZ INSMK SHKZG MENGE MEINS ERFMG ERFME BPMNG BPRME WAERS DMBTR "
        "BNBTR BUALT "
        "BWTAR EBELN EBELP LFBJA LFBNR LFPOS SJAHR SMBLN SMBLP LBKUM SALK3 VPRSV XAUTO UMMAT UMWRK UMLGO KOSTL "
        "AUFNR PRCTR "
        "BUKRS GJAHR BELNR BUZEI LIFNR KUNNR ELIKZ KZBEW KZVBR KZZUG GRUND BUSTM BUSTW BUDAT_MKPF CPUDT_MKPF "
        "USNAM_MKPF "
        "XBLNR_MKPF TCODE2_MKPF VGART_MKPF SAKTO LLIEF BSTMG BSTME",
        posting_date="BUDAT_MKPF",
        BUZEI="key:4",
    ),
    _table(
        "MATDOC",
        "MBLNR MJAHR ZEILE",
        "MANDT RECORD_TYPE STOCK_QTY CONSUMPTION_QTY MENGE MEINS ERFMG ERFME BPMNG BPRME SHKZG BWART MATNR WERKS "
        "LGORT CHARG "
        "SOBKZ INSMK DMBTR DMBTR_STOCK DMBTR_CONS BNBTR BUALT WAERS BUDAT BLDAT CPUDT USNAM BLART VGART XBLNR BKTXT "
        "TCODE2 "
        "CANCELLED CANCELLATION_TYPE REVERSAL_MOVEMENT EBELN EBELP LFBJA LFBNR LFPOS SJAHR SMBLN SMBLP LBKUM SALK3 "
        "VPRSV "
        "XAUTO UMMAT UMWRK UMLGO KOSTL AUFNR PRCTR BUKRS GJAHR BELNR BUZEI LIFNR KUNNR BWTAR BUSTM BUSTW KZBEW "
        "KZVBR KZZUG "
        "SAKTO",
        posting_date="BUDAT",
        BUZEI="key:4",
    ),
    # Ledger
    _table(
        "BKPF",
        "BUKRS BELNR GJAHR",
        "MANDT BLART BUDAT BLDAT CPUDT MONAT WAERS KURSF HWAER HWAE2 HWAE3 STBLG STJAH XBLNR AWTYP AWKEY BSTAT "
        "TCODE USNAM "
        "AEDAT UPDDT WWERT BKTXT XREVERSAL GLVOR LDGRP RLDNR STGRD KZWRS "
        # The views give the rate without its sign and say beside it whether it is an indirect quotation.
        "KURSF_ABSOLUTE INDIRECT_QUOTATION",
        posting_date="BUDAT",
        KURSF_ABSOLUTE="rate",
        INDIRECT_QUOTATION="flag",
    ),
    _table(
        "BSEG",
        "BUKRS BELNR GJAHR BUZEI",
        "MANDT BSCHL KOART SHKZG UMSKZ DMBTR WRBTR PSWBT PSWSL DMBE2 DMBE3 HKONT SAKNR KTOSL MATNR WERKS BWKEY "
        "BWTAR MENGE "
        "MEINS ERFMG ERFME BPMNG BPRME EBELN EBELP ZEKKN KOSTL AUFNR PRCTR LIFNR KUNNR SGTXT ZUONR VBUND AUGBL "
        "AUGDT BUSTW "
        "BUALT VALUT ZFBDT XNEGP MWSKZ GVTYP XBILK VPRSV PEINH KOKRS "
        # I_OperationalAcctgDocItem turns the sign of its amounts; they never go under the name of the unsigned ones.
        "DMBTR_SIGNED WRBTR_SIGNED",
        DMBTR_SIGNED="amount",
        WRBTR_SIGNED="amount",
    ),
    _table(
        "ACDOCA",
        "RLDNR RBUKRS GJAHR BELNR DOCLN",
        "RCLNT RYEAR POPER FISCYEARPER BUDAT BLDAT BLART BSTAT BUZEI RACCT RCNTR PRCTR RHCUR HSL RKCUR KSL RWCUR "
        "WSL RTCUR TSL "
        "ROCUR OSL RUNIT MSL DRCRK KOART BSCHL MATNR WERKS BWKEY BWTAR EBELN EBELP ZEKKN KTOSL AWTYP AWREF AWORG "
        "AWITEM "
        "XTRUEREV LIFNR KUNNR KTOPL RASSC AUFNR SGTXT ZUONR GLACCOUNT_TYPE RFAREA RBUSA AUGBL AUGDT KOKRS LBKUM",
        posting_date="BUDAT",
        AWREF="key:10",
    ),
    _table(
        "FAGLFLEXT",
        "RYEAR RLDNR RRCTY RVERS RBUKRS RACCT DRCRK",
        "RCLNT RPMAX RTCUR RUNIT ACTIV AWTYP RCNTR PRCTR RFAREA RBUSA KOKRS SEGMENT RASSC "
        + " ".join(f"{p}SL{n}" for p in "HTKOM" for n in ["VT", *_BUCKETS]),
        optional_keys="RRCTY RVERS",
    ),
    # Totals of classic general ledger accounting, where the new one is not active.
    _table(
        "GLT0",
        "RBUKRS RACCT RYEAR RLDNR RRCTY RVERS RTCUR DRCRK RPMAX",
        "RCLNT RBUSA " + " ".join(f"{p}SL{n}" for p in "HTK" for n in ["VT", *_BUCKETS]),
        optional_keys="RLDNR RRCTY RVERS RTCUR RPMAX",
    ),
    # No table of SAP: a list of balances by account and period, as reports and apps deliver it (FAGLB03, trial
    # balance). HSL movement of the period, HSLVT balance at its start, HSL_END balance at its end, debit positive.
    _table(
        "FAGLBAL",
        "RBUKRS RACCT RYEAR POPER RLDNR",
        "RCLNT RHCUR HSL HSL_DEBIT HSL_CREDIT HSLVT HSL_END",
        optional_keys="RLDNR",
        HSL_DEBIT="amount",
        HSL_CREDIT="amount",
        HSL_END="amount",
    ),
    # Statement version: the tree of its items, their texts, and which accounts belong to an item at which balance.
    _table("FAGL_011PC", "VERSN ID", "MANDT TYPE ERGSL PARENT CHILD NEXTN STUFE SIGN", ID="key:6", PARENT="key:6"),
    _table("FAGL_011QT", "SPRAS VERSN ERGSL TXTYP ZEILE", "MANDT TXT45", optional_keys="TXTYP ZEILE", ZEILE="text"),
    _table(
        "FAGL_011ZC",
        "VERSN ERGSL KTOPL VONKT BISKT",
        "MANDT XSOLL XHABN",
        VONKT="key:10",
        BISKT="key:10",
        XSOLL="flag",
        XHABN="flag",
    ),
    _table("SKA1", "KTOPL SAKNR", "MANDT XBILK GVTYP KTOKS XLOEV XSPEB ERDAT BILKT VBUND GLACCOUNT_TYPE"),
    _table("SKAT", "SPRAS KTOPL SAKNR", "MANDT TXT20 TXT50"),
    _table("SKB1", "BUKRS SAKNR", "MANDT WAERS MITKZ XOPVW XINTB XLOEB XSPEB FSTAG ALTKT ERDAT", ALTKT="key:10"),
    # Material and valuation
    _table("MARA", "MATNR", "MANDT MTART MATKL MEINS BSTME LVORM ERSDA LAEDA MBRSH"),
    _table("MAKT", "MATNR SPRAS", "MANDT MAKTX"),
    _table(
        "MARC",
        "MATNR WERKS",
        "MANDT LVORM DISPO DISMM BESKZ SOBSL EISBE MINBE PLIFZ PRCTR EKGRP MAABC BSTMI BSTRF "
        "LFGJA LFMON UMLMC TRAME BWESB",
    ),
    _table("MARM", "MATNR MEINH", "MANDT UMREZ UMREN"),
    _table("MBEW", "MATNR BWKEY BWTAR", "MANDT LVORM LFGJA LFMON " + _MBEW_VALUES, optional_keys="BWTAR"),
    _table(
        "MBEWH",
        "MATNR BWKEY BWTAR LFGJA LFMON",
        "MANDT LBKUM SALK3 VPRSV VERPR STPRS PEINH BKLAS SALKV",
        optional_keys="BWTAR",
        SALKV="amount",
    ),
    # Stock per storage location; MARDH keeps it for past periods as MBEWH keeps the valuation.
    _table("MARD", "MATNR WERKS LGORT", "MANDT LVORM LFGJA LFMON " + _MARD_STOCK),
    _table("MARDH", "MATNR WERKS LGORT LFGJA LFMON", "MANDT " + _MARD_STOCK),
    # Sales: orders, deliveries, invoices. In VBAP, LIPS and VBRP the field SHKZG marks a return, not debit or credit.
    _table("VBAK", "VBELN", "MANDT ERDAT AUDAT VBTYP AUART AUGRU NETWR WAERK VKORG VDATU KUNNR BUKRS_VF AEDAT"),
    _table(
        "VBAP",
        "VBELN POSNR",
        "MANDT MATNR MATKL ARKTX PSTYV ABGRU WERKS LGORT KWMENG KLMENG VRKME MEINS UMVKZ UMVKN NETPR KPEIN KMEIN NETWR "
        "WAERK WAVWR ERDAT AEDAT SHKZG VGBEL VGPOS",
        SHKZG="flag",
    ),
    _table("VBEP", "VBELN POSNR ETENR", "MANDT EDATU WMENG BMENG VRKME"),
    _table("LIKP", "VBELN", "MANDT ERDAT LFART VBTYP KUNNR WADAT WADAT_IST"),
    _table(
        "LIPS",
        "VBELN POSNR",
        "MANDT PSTYV ERDAT MATNR WERKS LGORT LFIMG VRKME LGMNG MEINS UMVKZ UMVKN VGBEL VGPOS BWART WBSTA SHKZG",
        SHKZG="flag",
    ),
    _table("VBRK", "VBELN", "MANDT FKART VBTYP WAERK VKORG FKDAT BUKRS KURRF NETWR KUNAG SFAKN FKSTO ERDAT"),
    _table(
        "VBRP",
        "VBELN POSNR",
        "MANDT FKIMG VRKME FKLMG MEINS UMVKZ UMVKN NETWR WAVWR MATNR MATKL WERKS AUBEL AUPOS VGBEL VGPOS SHKZG",
        SHKZG="flag",
    ),
    _table("KNA1", "KUNNR", "MANDT NAME1 LAND1 KTOKD VBUND LOEVM"),
    # Planned independent requirements. SAP overwrites them: each file is a snapshot, SNAPSHOT_DATE (no field of SAP)
    # says of which day; without it the day of the extract counts.
    _table("PBIM", "BDZEI", "MANDT MATNR WERKS BEDAE VERSB VERVS PBDNR SNAPSHOT_DATE"),
    _table("PBED", "BDZEI PDATU", "MANDT PLNMG ENTMG MEINS ENTLU SNAPSHOT_DATE", PDATU="date"),
    _table("EKET", "EBELN EBELP ETENR", "MANDT EINDT MENGE WEMNG"),
    # Organisation, partners, currencies, period status
    _table("LFA1", "LIFNR", "MANDT NAME1 LAND1 ORT01 KTOKK VBUND LOEVM SPERR SPERM KONZS KUNNR", KONZS="key:10"),
    _table("T001", "BUKRS", "MANDT BUTXT LAND1 WAERS KTOPL PERIV RCOMP OPVAR"),
    _table("T001W", "WERKS", "MANDT NAME1 BWKEY LAND1 KUNNR LIFNR EKORG"),
    _table("T001K", "BWKEY", "MANDT BUKRS BWMOD MLBWA"),
    _table("T880", "RCOMP", "MANDT NAME1 CNTRY CURR"),
    _table(
        "T001B",
        "BUKRS MKOAR BKONT",
        "MANDT RRCTY VKONT FRYE1 FRPE1 TOYE1 TOPE1 FRYE2 FRPE2 TOYE2 TOPE2 FRYE3 FRPE3 TOYE3 TOPE3 BRGRU",
        optional_keys="BKONT",
        BKONT="key:10",
        VKONT="key:10",
    ),
    _table("MARV", "BUKRS", "MANDT LFGJA LFMON VMGJA VMMON VVGJA VVMON XRUEM"),
    # GDATU is stored as 99999999 - YYYYMMDD and shown as a date by some exports: text here, staging turns it round.
    _table(
        "TCURR",
        "KURST FCURR TCURR GDATU",
        "MANDT UKURS FFACT TFACT UKURS_ABSOLUTE INDIRECT_QUOTATION",
        UKURS_ABSOLUTE="rate",
        INDIRECT_QUOTATION="flag",
    ),
    _table("TCURX", "CURRKEY", "MANDT CURRDEC"),
    _table("TCURF", "KURST FCURR TCURR GDATU", "MANDT FFACT TFACT ABWCT ABWGA"),
)

TABLES: Mapping[str, SapTable] = MappingProxyType({table.name: table for table in _ALL})
