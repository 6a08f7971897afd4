"""Which table is in a file: by its name, confirmed by its header; by the header alone when the name says nothing.

Belongs here: matching names and headers against a catalogue of layouts, and saying what is missing when nothing fits.
Does not belong here: reading files.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from orchestration.sources import sap_names
from orchestration.sources.model import Guess, SourceError
from orchestration.sources.sap_tables import TABLES, SapTable

# A header alone must be unmistakable: open-item tables share most of BSEG, customers most of LFA1.
_MIN_SHARE = 0.75
_MIN_COLUMNS = 12
_CLIENT = {"MANDT", "CLIENT", "RCLNT"}
# A header of CDS names or labels alone: a view brings few of a table's columns, but most of what it brings is known.
_MIN_READ = 8
_MIN_HEADER = 0.6
_MAX_RUNNER_UP = 0.9
# Tables whose amounts are unsigned, and the columns that would do instead of the debit/credit mark.
_UNSIGNED: Mapping[str, tuple[str, ...]] = {
    "BSEG": ("DMBTR_SIGNED",),
    "EKBE": (),
    "MATDOC": ("STOCK_QTY",),
    "MSEG": (),
    "RSEG": (),
}
_ALL_COLUMNS = frozenset(column for table in TABLES.values() for column in table.columns)


@dataclass(frozen=True)
class Recognised:
    table: str
    guess: Guess


@dataclass(frozen=True)
class Named:
    """A header in other words than the dictionary's. names: technical names, in order of the delivered columns."""

    names: tuple[str, ...]
    recognised: Recognised
    guess: Guess


def fold(name: str) -> str:
    """Column and table names compare in upper case without blanks around them."""
    return name.strip().upper()


def glob_match(file: str, patterns: Sequence[str]) -> bool:
    """Case-insensitive match of a relative path, its file name or its stem against any of the globs."""
    path = PurePosixPath(file.upper())
    candidates = {str(path), path.name, path.stem, *(p for p in str(path).split("#"))}
    return any(fnmatch.fnmatchcase(text, pattern.upper()) for pattern in patterns for text in candidates)


def names_in(stem: str) -> list[str]:
    """Catalogued tables whose name stands in a file stem as a word: EKPO, sap_ekpo_data, EKPO_2026-09.

    The name of a CDS view, an OData entity or a list counts for its table: I_JournalEntryItem, Journal Entry Items.
    """
    text = stem.upper()
    found: list[tuple[int, str]] = []
    for name in TABLES:
        match = re.search(rf"(?<![A-Z0-9]){re.escape(name)}(?![A-Z0-9])", text)
        if match:
            found.append((match.start(), name))
    exact = [name for _, name in found if name == text]
    return exact or [name for _, name in sorted(found)] or sap_names.view_of(stem)


def recognise_sap(file: str, sheet: str | None, columns: Sequence[str], chosen: Mapping[str, str]) -> Recognised:
    """Table of one file. file: path relative to the source folder (#sheet when its workbook has several).

    columns: folded header. chosen: option tables (file glob -> table), obeyed where it matches. Raises SourceError
    naming the nearest table and the key columns that are missing.
    """
    header = set(columns)
    for pattern, table in chosen.items():
        if glob_match(file, [pattern]):
            name = fold(table)
            if name not in TABLES:
                raise SourceError(
                    f"option tables: {pattern!r} names the unknown table {table!r}. Known: {', '.join(TABLES)}."
                )
            missing = [key for key in TABLES[name].required if key not in header]
            if missing:
                raise SourceError(
                    f"option tables says this is {name}, but the key column {missing[0]} is missing. {_found(columns)}",
                    column=missing[0],
                )
            return Recognised(name, Guess(name, "given", f"option tables {pattern!r}"))
    by_file = names_in(PurePosixPath(file.partition("#")[0]).stem)
    by_sheet = names_in(sheet) if sheet else []
    named = by_sheet or by_file if "#" in file else by_file or by_sheet
    fitting = [name for name in named if all(key in header for key in TABLES[name].required)]
    if fitting:
        # EKKO_EKPO.csv: the table with the longer key explains more of the header
        best = fitting[0] if len(fitting) == 1 else max(fitting, key=lambda name: len(TABLES[name].required))
        return Recognised(best, Guess(best, "guessed", "file name, and the header has its key columns"))
    ranked = _by_header(header)
    if named:
        wanted = TABLES[named[0]]
        missing = [key for key in wanted.required if key not in header]
        near = f" By its columns it looks like {ranked[0][1]}." if ranked and _clear(ranked) else ""
        raise SourceError(
            f"named like {wanted.name} but without its key column{'s' if len(missing) > 1 else ''} "
            f"{', '.join(missing)}.{near} "
            f"{_found(columns)} Rename the file or say which table it is with the source option tables.",
            column=missing[0],
        )
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


def name_sap(
    file: str, sheet: str | None, header: Sequence[str], tables: Mapping[str, str], columns: Mapping[str, str]
) -> Named | None:
    """Technical names of a header of CDS names or field labels, and the table it belongs to; None when there are none.

    header: as delivered, repeated names included. tables, columns: the source options of these names. Raises
    SourceError when a repeated name is ambiguous, or when the named table lacks a key column.
    """
    folded = {fold(name) for name in header}
    technical = max((len(folded & set(table.columns)) for table in TABLES.values()), default=0)
    other = sum(1 for name in header if fold(name) not in _ALL_COLUMNS and sap_names.is_known_name(name))
    named, how = _named(file, sheet, tables)
    if technical >= max(other, 1) and (not named or all(key in folded for key in TABLES[named[0]].required)):
        return None  # technical names, in any case
    if not other and not columns:
        return None
    if named:
        fitting = [name for name in named if not _missing(name, header, columns)]
        if not fitting:
            table = named[0]
            missing = _missing(table, header, columns)
            if technical >= other:
                return None  # the technical path says what is missing
            raise SourceError(
                f"{how} says this is {table}, but there is no column for its key "
                f"{', '.join(_called(table, key) for key in missing)}. {_found(header)} Add the column, or say what it "
                "is called with the source option columns.",
                row=0,
                column=missing[0],
            )
        table, why = fitting[0], f"{how}, and its key columns are in the header"
    else:
        scored = []
        for name in TABLES:
            if _missing(name, header, columns):
                continue
            read = sap_names.translate(name, header, columns, lenient=True)
            scored.append((sum(1 for column in read.columns if column in TABLES[name].columns), name))
        scored.sort(reverse=True)
        if not scored or scored[0][0] < _MIN_READ or scored[0][0] < _MIN_HEADER * len(header):
            return None
        if len(scored) > 1 and scored[1][0] > _MAX_RUNNER_UP * scored[0][0]:
            return None
        table = scored[0][1]
        why = (
            f"the file name is no table; {scored[0][0]} of {len(header)} columns are known names of columns of {table}"
            + (f", {scored[1][0]} of {scored[1][1]}" if len(scored) > 1 else "")
        )
    found = sap_names.translate(table, header, columns)
    if not found.read:
        return None
    if table in _UNSIGNED and not {"SHKZG", *_UNSIGNED[table]} & set(found.columns):
        raise SourceError(
            f"the amounts of {table} carry no sign: the column {_called(table, 'SHKZG')} is missing. {_found(header)} "
            "Extract it with the debit/credit mark, or say what it is called with the source option columns.",
            row=0,
            column="SHKZG",
        )
    names: list[str] = []
    for delivered, column in zip(header, found.columns, strict=True):
        name = column or fold(delivered)
        # what is no column of the table lands under its own name; a repeated one is numbered, nothing is dropped
        number = 2
        while name in names or (column is None and name in found.columns):
            name = f"{fold(delivered)}.{number}"
            number += 1
        names.append(name)
    pairs = ", ".join(
        f"{delivered} = {name}" for delivered, name in zip(header, names, strict=True) if fold(delivered) != name
    )
    evidence = f"{found.read} of {len(header)} columns under other names: {pairs}"
    if found.notes:
        evidence += ". " + "; ".join(found.notes)
    dialect = "S/4HANA CDS names" if _is_cds(table, header) else "field labels"
    return Named(
        tuple(names),
        Recognised(table, Guess(table, "given" if tables and how.startswith("option") else "guessed", why)),
        Guess(dialect, "guessed", evidence),
    )


def _named(file: str, sheet: str | None, tables: Mapping[str, str]) -> tuple[list[str], str]:
    """Tables that options, sheet or file name speak of, and which of them does."""
    for pattern, table in tables.items():
        if glob_match(file, [pattern]):
            return ([fold(table)] if fold(table) in TABLES else []), f"option tables {pattern!r}"
    by_file = names_in(PurePosixPath(file.partition("#")[0]).stem)
    by_sheet = names_in(sheet) if sheet else []
    if "#" in file:
        return (by_sheet, "the sheet name") if by_sheet else (by_file, "the file name")
    return (by_file, "the file name") if by_file else (by_sheet, "the sheet name")


def _missing(table: str, header: Sequence[str], columns: Mapping[str, str]) -> list[str]:
    found = sap_names.translate(table, header, columns, lenient=True).columns
    return [key for key in TABLES[table].required if key not in found]


def _called(table: str, column: str) -> str:
    names = sap_names.names_of(table, column)
    known = [*names.cds[:1], *names.labels[:1]]
    return f"{column} ({', '.join(repr(name) for name in known)})" if known else column


def _is_cds(table: str, header: Sequence[str]) -> bool:
    cds = {name.upper() for column in TABLES[table].columns for name in sap_names.names_of(table, column).cds}
    labels = {name.upper() for column in TABLES[table].columns for name in sap_names.names_of(table, column).labels}
    only_cds = sum(1 for name in header if fold(name) in cds - labels)
    return only_cds >= sum(1 for name in header if fold(name) in labels - cds)


def _by_header(header: set[str]) -> list[tuple[float, str, int]]:
    ranked = []
    for table in TABLES.values():
        if all(key in header for key in table.required):
            matched = len(header & set(table.columns))
            ranked.append((matched / len(table.columns), table.name, matched))
    return sorted(ranked, key=lambda item: (-item[0], -item[2], item[1]))


def _clear(ranked: Sequence[tuple[float, str, int]]) -> bool:
    share, _, matched = ranked[0]
    runner_up = max((other[0] for other in ranked[1:] if other[2] >= matched / 2), default=0.0)
    return share >= _MIN_SHARE and matched >= _MIN_COLUMNS and share - runner_up >= 0.1


def _unknown(columns: Sequence[str], header: set[str], ranked: Sequence[tuple[float, str, int]]) -> str:
    if len(ranked) > 1 and ranked[0][0] >= _MIN_SHARE:
        names = " or ".join(name for _, name, _ in ranked[:2])
        return f"unknown layout: the header fits {names}. Say which with the source option tables. {_found(columns)}"

    def closeness(table: SapTable) -> float:
        return len((header & set(table.columns)) - _CLIENT) ** 2 / len(table.columns)

    nearest = max(TABLES.values(), key=lambda table: (closeness(table), table.name))
    missing = [key for key in nearest.required if key not in header]
    lacks = f"missing key columns {', '.join(missing)}" if missing else "all key columns are there"
    shared = len(header & set(nearest.columns))
    return (
        f"unknown layout: neither file name nor header is a known table. Nearest: {nearest.name} ({shared} of "
        f"{len(nearest.columns)} columns; {lacks}). {_found(columns)} Name the file after its table, set the source "
        "option tables, "
        "or leave it out with exclude."
    )


def _found(columns: Sequence[str]) -> str:
    shown = ", ".join(columns[:12])
    return f"Found {len(columns)} columns: {shown}{', …' if len(columns) > 12 else ''}."
