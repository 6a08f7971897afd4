"""Kind `oracle`: folders of EBS 12 tables, Fusion tables or BICC files, landed under their EBS names.

Belongs here: which table is in a file, what its columns are called in EBS, and landing them through land_folder.
Does not belong here: the list of tables (oracle_tables.py), parsing of cells (dialect.py), any meaning of the numbers.

A BICC header is a view-object attribute (`InventoryTransactionPEOPrimaryQuantity`): the view object in front goes,
camel case becomes an underscore, and what is left is the column. Headers that lost their capitals are matched by their
ending.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from orchestration.sources.contract_modes import with_modes
from orchestration.sources.control_totals import with_control_totals
from orchestration.sources.landing import Catalogue, SourceRequest, bare_name, bare_path, land_folder
from orchestration.sources.model import Guess, LandingResult, Progress, SourceError, SourceOptions
from orchestration.sources.oracle_tables import TABLE_NAMES, TABLES, OracleTable
from orchestration.sources.recognise import Recognised, fold, glob_match

# A header alone must be unmistakable: header and line tables of Oracle share their ids and their WHO columns.
_MIN_SHARE = 0.6
_MIN_COLUMNS = 5
_WHO = {"CREATED_BY", "CREATION_DATE", "LAST_UPDATED_BY", "LAST_UPDATE_DATE", "LAST_UPDATE_LOGIN", "REQUEST_ID"}
# View objects of BICC whose name is not the table name in camel case, longest first when looked up.
VIEW_OBJECTS: Mapping[str, str] = {
    "INVENTORYTRANSACTION": "MTL_MATERIAL_TRANSACTIONS",
    "INVENTORYTRANSACTIONS": "MTL_MATERIAL_TRANSACTIONS",
    "MATERIALTRANSACTION": "MTL_MATERIAL_TRANSACTIONS",
    "RECEIVINGTRANSACTION": "RCV_TRANSACTIONS",
    "RECEIVINGRECEIPTTRANSACTION": "RCV_TRANSACTIONS",
    "RECEIVINGSHIPMENTHEADER": "RCV_SHIPMENT_HEADERS",
    "PURCHASINGDOCUMENTHEADER": "PO_HEADERS_ALL",
    "STANDARDHEADER": "PO_HEADERS_ALL",
    "PURCHASINGDOCUMENTLINE": "PO_LINES_ALL",
    "STANDARDLINE": "PO_LINES_ALL",
    "LINELOCATION": "PO_LINE_LOCATIONS_ALL",
    "STANDARDSHIPMENT": "PO_LINE_LOCATIONS_ALL",
    "PURCHASINGDOCUMENTSCHEDULE": "PO_LINE_LOCATIONS_ALL",
    "PURCHASINGDOCUMENTDISTRIBUTION": "PO_DISTRIBUTIONS_ALL",
    "STANDARDDISTRIBUTION": "PO_DISTRIBUTIONS_ALL",
    "INVOICEHEADER": "AP_INVOICES_ALL",
    "INVOICELINE": "AP_INVOICE_LINES_ALL",
    "INVOICEDISTRIBUTION": "AP_INVOICE_DISTRIBUTIONS_ALL",
    "JOURNALHEADER": "GL_JE_HEADERS",
    "JOURNALBATCH": "GL_JE_BATCHES",
    "JOURNALLINE": "GL_JE_LINES",
    "JOURNALIMPORTREFERENCE": "GL_IMPORT_REFERENCES",
    "CODECOMBINATION": "GL_CODE_COMBINATIONS",
    "BALANCE": "GL_BALANCES",
    "LEDGER": "GL_LEDGERS",
    "FISCALPERIODSTATUS": "GL_PERIOD_STATUSES",
    "FISCALPERIOD": "GL_PERIODS",
    "DAILYRATE": "GL_DAILY_RATES",
    "SUPPLIER": "AP_SUPPLIERS",
    "ITEM": "MTL_SYSTEM_ITEMS_B",
    "INVENTORYORG": "MTL_PARAMETERS",
    "SUBLEDGERJOURNALLINE": "XLA_AE_LINES",
    "SUBLEDGERJOURNALDISTRIBUTION": "XLA_DISTRIBUTION_LINKS",
    "SUBLEDGERJOURNALHEADER": "XLA_AE_HEADERS",
    "HEADER": "OE_ORDER_HEADERS_ALL",  # of Order Management: every other module puts its own word in front
    "LINE": "DOO_LINES_ALL",
    "FULFILLLINE": "DOO_FULFILL_LINES_ALL",
    "TRANSACTIONHEADER": "RA_CUSTOMER_TRX_ALL",
    "TRANSACTIONLINE": "RA_CUSTOMER_TRX_LINES_ALL",
    "TRANSACTIONDISTRIBUTION": "RA_CUST_TRX_LINE_GL_DIST_ALL",
}
# Attributes whose EBS column cannot be had by splitting camel case.
_ATTRIBUTES: Mapping[str, str] = {
    "ITEM_NUMBER": "SEGMENT1",
    "DOCUMENT_NUMBER": "SEGMENT1",
    "VENDOR_NUMBER": "SEGMENT1",
    "TXN_CURRENCY_CODE": "CURRENCY_CODE",
}


def land_oracle(request: SourceRequest, progress: Progress | None = None) -> LandingResult:
    """Land every Oracle extract of a folder. Files that cannot be used become errors; the others still land.

    request.path: folder or one file. Raises SourceError for wrong options, unknown tables in options or contract, or a
    folder that does not exist.
    """
    if request.path is None:
        raise SourceError(f"source {request.name}: kind 'oracle' needs path = the folder of its extracts.")
    try:
        options = SourceOptions.from_mapping(request.options)
    except SourceError as error:
        raise SourceError(f"source {request.name}: {error.message}") from None
    tables: dict[str, str] = {}
    for pattern, table in options.tables.items():
        known = TABLE_NAMES.get(fold(table))
        if known is None:
            raise SourceError(
                f"source {request.name}: option tables: {pattern!r} names the unknown table {table!r}. Known: "
                f"{', '.join(TABLES)}."
            )
        tables[pattern] = known
    catalogue = with_modes(
        oracle_catalogue(tables),
        request.name,
        {TABLE_NAMES.get(fold(name), name): mode for name, mode in request.contract.items()},
        {name: tuple(table.columns) for name, table in TABLES.items()},
    )
    chosen = dataclasses.replace(options, tables=tables)
    return land_folder(request.name, "oracle", request.path, chosen, request.landing_dir, catalogue, progress)


def oracle_catalogue(chosen: Mapping[str, str]) -> Catalogue:
    """What land_folder needs to know of Oracle tables. chosen: option tables, file glob -> EBS table name."""
    known = {column for table in TABLES.values() for column in (*table.columns, *table.column_aliases)}

    def posting_date(table: str) -> str | None:
        return TABLES[table].posting_date

    def kinds(table: str, columns: Sequence[str]) -> dict[str, str]:
        return {column: TABLES[table].kind(column) for column in columns}

    return with_control_totals(
        Catalogue(
            known_columns=frozenset(known),
            recognise=lambda file, sheet, columns: recognise(file, sheet, columns, chosen),
            kinds=kinds,
            posting_date=posting_date,
            named=lambda file, sheet, header: named(file, sheet, header, chosen),
            # BICC delivers its extracts packed: a zip that nobody unpacked is a table that is missing
            speaks_of=lambda file: bool(tables_in(bare_name(file))) or glob_match(bare_path(file), list(chosen)),
        )
    )


# --- which table
# ------------------------------------------------------------------------------------------------------------


def _squashed(text: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def tables_in(name: str) -> list[str]:
    """EBS names of the tables a file or sheet name speaks of, the longest name first; view objects of BICC included."""
    text = name.upper()
    words = re.sub(r"[^A-Z0-9]+", "_", text)
    found = [
        (len(known), table)
        for known, table in TABLE_NAMES.items()
        if "_" in known and re.search(rf"(?<![A-Z0-9]){known}(?![A-Z])", words)
    ]
    # file_fscmtopmodelam_finextractam_glbiccextractam_journalheaderextractpvo-batch123-20261002.csv
    for part in re.split(r"[_.\-#/ ]", text):
        view = re.sub(r"(EXTRACT)?P?VO$", "", part)
        if view != part and view in VIEW_OBJECTS:
            found.append((len(view), VIEW_OBJECTS[view]))
    return list(dict.fromkeys(table for _, table in sorted(found, key=lambda item: (-item[0], item[1]))))


def _named_table(file: str, sheet: str | None, chosen: Mapping[str, str]) -> tuple[str | None, str]:
    """(table the file must or seems to be, where that comes from), before its header is looked at."""
    for pattern, table in chosen.items():
        if glob_match(file, [pattern]):
            return table, f"option tables {pattern!r}"
    by_file = tables_in(PurePosixPath(file.partition("#")[0]).name)
    by_sheet = tables_in(sheet) if sheet else []
    names = by_sheet or by_file if "#" in file else by_file or by_sheet
    return (names[0], "file name") if names else (None, "")


def recognise(file: str, sheet: str | None, columns: Sequence[str], chosen: Mapping[str, str]) -> Recognised:
    """Table of one file by option, by its name, else by its header. columns: EBS names, as `named` gives them.

    Raises SourceError naming the nearest table and the columns that are missing.
    """
    header = set(columns)
    table, why = _named_table(file, sheet, chosen)
    if table is not None:
        missing = [column for column in TABLES[table].required if column not in header]
        if not missing:
            given = why.startswith("option")
            evidence = why if given else "file name, and the header has its key columns"
            return Recognised(table, Guess(table, "given" if given else "guessed", evidence))
        ranked = _ranked(header)
        near = f" By its columns it looks like {ranked[0][1]}." if ranked and _clear(ranked) else ""
        plural = "s" if len(missing) > 1 else ""
        raise SourceError(
            f"{why} says this is {table}, but its key column{plural} {', '.join(missing)} "
            f"{'are' if plural else 'is'} missing.{near} {_found(columns)} Rename the file or say which table it is "
            "with the source option tables.",
            column=missing[0],
        )
    ranked = _ranked(header)
    if ranked and _clear(ranked):
        share, name, matched = ranked[0]
        return Recognised(
            name,
            Guess(
                name,
                "guessed",
                f"the file name is no table; all key columns and {matched} of {len(TABLES[name].columns)} columns "
                f"({share:.0%}) of {name} are in the header",
            ),
        )
    raise SourceError(_unknown(columns, header, ranked))


def _ranked(header: set[str]) -> list[tuple[float, str, int]]:
    ranked = []
    for table in TABLES.values():
        if all(key in header for key in table.required):
            # thirty segments of which three are used say nothing about the rest
            wanted = [c for c in table.columns if c not in _WHO and not re.fullmatch(r"(SEGMENT|ATTRIBUTE)\d+", c)]
            matched = len([column for column in wanted if column in header])
            ranked.append((matched / len(wanted), table.name, matched))
    return sorted(ranked, key=lambda item: (-item[0] * item[2], item[1]))


def _clear(ranked: Sequence[tuple[float, str, int]]) -> bool:
    share, _, matched = ranked[0]
    runner_up = max((other[0] * other[2] for other in ranked[1:]), default=0.0)
    return share >= _MIN_SHARE and matched >= _MIN_COLUMNS and share * matched > 1.2 * runner_up


def _unknown(columns: Sequence[str], header: set[str], ranked: Sequence[tuple[float, str, int]]) -> str:
    if len(ranked) > 1 and ranked[0][0] >= _MIN_SHARE:
        names = " or ".join(name for _, name, _ in ranked[:2])
        return f"unknown layout: the header fits {names}. Say which with the source option tables. {_found(columns)}"

    def closeness(table: OracleTable) -> float:
        return len((header & set(table.columns)) - _WHO) ** 2 / len(table.columns)

    nearest = max(TABLES.values(), key=lambda table: (closeness(table), table.name))
    missing = [key for key in nearest.required if key not in header]
    lacks = f"missing key columns {', '.join(missing)}" if missing else "all key columns are there"
    return (
        f"unknown layout: neither file name nor header is a known table. Nearest: {nearest.name} "
        f"({len(header & set(nearest.columns))} of {len(nearest.columns)} columns; {lacks}). {_found(columns)} Name "
        "the file after its table, set the source option tables, or leave it out with exclude."
    )


def _found(columns: Sequence[str]) -> str:
    shown = ", ".join(columns[:12])
    return f"Found {len(columns)} columns: {shown}{', …' if len(columns) > 12 else ''}."


# --- which column
# -----------------------------------------------------------------------------------------------------------


def named(
    file: str, sheet: str | None, header: Sequence[str], chosen: Mapping[str, str]
) -> tuple[Sequence[str], Guess | None]:
    """EBS name of each column of a header (EBS, Fusion or BICC; any case), and what was renamed.

    Columns that are no column of the table keep their own name in EBS writing. A name taken twice stays with the column
    that is written so; the other keeps its own.
    """
    table_name, _ = _named_table(file, sheet, chosen)
    plain = [fold(name.strip().strip('"')) for name in header]
    if table_name is None:
        guesses = [_columns(header, plain, None)]
        ranked = _ranked(set(guesses[0]))
        table_name = ranked[0][1] if ranked and _clear(ranked) else None
    names = _columns(header, plain, TABLES.get(table_name or ""))
    changed = [(old, new) for old, new in zip(header, names, strict=True) if fold(old) != new]
    if not changed:
        return plain, None
    shown = ", ".join(f"{old} -> {new}" for old, new in changed[:5])
    more = ", …" if len(changed) > 5 else ""
    return names, Guess(f"{len(changed)} of {len(names)} renamed", "guessed", shown + more)


def _columns(header: Sequence[str], plain: Sequence[str], table: OracleTable | None) -> list[str]:
    known = set(table.columns) if table else {column for each in TABLES.values() for column in each.columns}
    aliases = dict(table.column_aliases) if table else {}
    taken = {name for name in plain if name in known}
    prefix = _common_prefix(header)
    names: list[str] = []
    for raw, name in zip(header, plain, strict=True):
        if name in known:
            names.append(name)
            continue
        attribute = _attribute(raw.strip().strip('"'), prefix)
        new = name
        for candidate in (aliases.get(name), attribute, aliases.get(attribute), _ATTRIBUTES.get(attribute)):
            if candidate and candidate in known and candidate not in taken:
                new = candidate
                break
        else:
            by_end = _by_ending(name, known, table is not None)
            if by_end and by_end not in taken:
                new = by_end
            elif attribute and attribute not in taken and attribute != name:
                new = attribute
        taken.add(new)
        names.append(new)
    return names


def _attribute(raw: str, prefix: str) -> str:
    """Column in a view-object attribute: what stands behind PEO, PVO or the prefix all have, split at its capitals."""
    if "_" in raw or raw.isupper() or raw.islower():
        return fold(raw)
    marked = re.match(r"^.*?(?:PEO|PVO|EO|VO)(?=[A-Z])", raw)
    rest = raw[marked.end() :] if marked else raw[len(prefix) :] if raw.startswith(prefix) else raw
    rest = rest or raw
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", rest).upper()


def _common_prefix(header: Sequence[str]) -> str:
    """Camel-case words that begin every attribute of a header (JournalHeader in JournalHeaderJeHeaderId, …), or ''."""
    camel = [name for name in header if re.fullmatch(r"[A-Z][A-Za-z0-9]*", name) and not name.isupper()]
    if len(camel) < 2 or len(camel) < len(header) / 2:
        return ""
    words = [re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*", name) for name in camel]
    shared = 0
    while all(len(parts) > shared + 1 and parts[shared] == words[0][shared] for parts in words):
        shared += 1
    return "".join(words[0][:shared])


def _by_ending(name: str, known: set[str], one_table: bool) -> str | None:
    """Longest column of the table that ends a header which lost its capitals (…PEOPRIMARYQUANTITY), or None."""
    if "_" in name or not one_table:
        return None
    squashed = _squashed(name)
    fitting = [
        column
        for column in known
        if squashed.endswith(_squashed(column))
        and re.search(r"(P?[EV]O)$", squashed[: len(squashed) - len(_squashed(column))])
    ]
    return max(fitting, key=len, default=None)
