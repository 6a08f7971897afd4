"""Control totals from the source side: what the system itself counted and summed, beside the extracts of any kind.

Belongs here: recognising `control_totals.csv|xlsx` in a folder of native tables, and telling which totals name nothing
that can be compared. Does not belong here: the comparison (dbt, ladder_rung_1_totals), counting or summing anything.
The file has the columns of the contract's entity control_totals and lands as `contract__control_totals` of its source.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
from collections.abc import Sequence
from pathlib import PurePosixPath

import duckdb

from orchestration.sources.contract import ENTITIES
from orchestration.sources.dialect import literal
from orchestration.sources.landing import Catalogue, bare_name
from orchestration.sources.model import FileManifest, Guess, LandingError, LandingResult, SourceError
from orchestration.sources.recognise import Recognised, fold

ENTITY = "control_totals"
_CONTRACT = ENTITIES[ENTITY]
_COLUMNS = tuple(fold(column.name) for column in _CONTRACT.columns)
_REQUIRED = tuple(fold(name) for name in _CONTRACT.required)
_NAMED = re.compile(r"(?<![a-z0-9])control_totals(?![a-z])")
_KINDS = {
    fold(column.name): {"key": "text", "period": "text"}.get(column.kind, column.kind) for column in _CONTRACT.columns
}
#: 2026-09, 202609 or a spreadsheet's 2026-09-01 00:00:00: the month is meant
PERIOD = r"(19|20)[0-9]{2}-?(0[1-9]|1[0-2])(-[0-9]{2}([ T].*)?)?"


def with_control_totals(catalogue: Catalogue) -> Catalogue:
    """The catalogue of a system's tables, in which a file or sheet named control_totals is the source's own totals.

    Raises SourceError (when a file is recognised) for a control_totals file with an unknown or missing column.
    """

    def recognise(file: str, sheet: str | None, columns: Sequence[str]) -> Recognised:
        name = sheet if sheet and "#" in file else PurePosixPath(file).stem
        if not _NAMED.search(name.lower()) and not (sheet and _NAMED.search(sheet.lower())):
            return catalogue.recognise(file, sheet, columns)
        _check_columns(columns)
        return Recognised(ENTITY, Guess(ENTITY, "guessed", "file or sheet name"))

    def kinds(table: str, columns: Sequence[str]) -> dict[str, str]:
        if table == ENTITY:
            return {column: _KINDS[column] for column in columns}
        return catalogue.kinds(table, columns)

    return dataclasses.replace(
        catalogue,
        known_columns=catalogue.known_columns | frozenset(_COLUMNS),
        recognise=recognise,
        kinds=kinds,
        posting_date=lambda table: None if table == ENTITY else catalogue.posting_date(table),
        apart=catalogue.apart | {ENTITY},
        speaks_of=lambda file: bool(_NAMED.search(bare_name(file).lower())) or catalogue.speaks_of(file),
    )


def _check_columns(columns: Sequence[str]) -> None:
    valid = ", ".join(column.lower() for column in _COLUMNS)
    missing = [column for column in _REQUIRED if column not in columns]
    unknown = [column for column in columns if column not in _COLUMNS]
    if unknown:
        near = difflib.get_close_matches(unknown[0], [c for c in _COLUMNS if c not in columns], 1)
        hint = f" Did you mean {near[0].lower()!r}?" if near else ""
        raise SourceError(
            f"control totals: unknown column {unknown[0].lower()!r}.{hint} Valid columns: {valid}.",
            row=0,
            column=unknown[0].lower(),
        )
    if missing:
        raise SourceError(
            f"control totals: column {missing[0].lower()!r} is missing. Valid columns: {valid}. Add it: "
            f"{' and '.join(_REQUIRED).lower()} must be there.",
            row=0,
            column=missing[0].lower(),
        )


def valid_names(kind: str) -> tuple[str, ...]:
    """What the totals of a source of this kind may be of: its native tables, and entities of the contract."""
    entities = tuple(name for name in ENTITIES if name != ENTITY)
    if kind == "sap":
        from orchestration.sources.sap_tables import TABLES

        return (*TABLES, *entities)
    if kind == "oracle":
        from orchestration.sources.oracle_tables import TABLES as ORACLE

        return (*ORACLE, *entities)
    return entities


def check(result: LandingResult) -> LandingResult:
    """The result with an error for every control total that names no entity, an unreadable month, or repeats a key."""
    files = [manifest for manifest in result.manifests if manifest.table == ENTITY]
    if not files:
        return result
    problems = _problems(result, files)
    return dataclasses.replace(result, errors=(*result.errors, *problems)) if problems else result


def _problems(result: LandingResult, files: Sequence[FileManifest]) -> list[LandingError]:
    valid = valid_names(result.kind)
    folded = {name.lower() for name in valid}
    found: list[LandingError] = []
    seen: dict[tuple[str, ...], str] = {}
    for manifest in files:
        for row, entity, company, period in _cells(manifest):
            if entity.lower() not in folded:
                near = difflib.get_close_matches(entity.lower(), sorted(folded), 1)
                shown = next((name for name in valid if near and name.lower() == near[0]), "")
                hint = f" Did you mean {shown!r}?" if shown else ""
                found.append(
                    LandingError(
                        result.source,
                        manifest.file,
                        row,
                        "entity",
                        f"control totals of {entity!r}, which is no table or entity of a source of kind "
                        f"{result.kind!r}.{hint} Valid: {', '.join(valid)}.",
                    )
                )
            if period and not re.fullmatch(PERIOD, period):
                found.append(
                    LandingError(
                        result.source,
                        manifest.file,
                        row,
                        "period",
                        "expected the month of the posting date as YYYY-MM (blank: all months), "
                        f"found {period!r}. Correct the cell.",
                    )
                )
            key = (entity.lower(), company, period.replace("-", "")[:6])
            place = f"{manifest.file}, row {row}"
            if key in seen:
                what = ", ".join(part for part in (entity, company and f"company {company}", period) if part)
                found.append(
                    LandingError(
                        result.source,
                        manifest.file,
                        row,
                        "entity",
                        f"the totals of {what} stand twice: {seen[key]} and {place}. Keep one of them.",
                    )
                )
            seen.setdefault(key, place)
    return found


def _cells(manifest: FileManifest) -> list[tuple[int, str, str, str]]:
    present = {column.upper() for column in manifest.columns}
    cells = ", ".join(
        f"trim(coalesce({name}, ''))" if name in present else "''" for name in ("ENTITY", "COMPANY_CODE", "PERIOD")
    )
    rows = duckdb.sql(
        f"select _row, {cells} from read_parquet({literal(manifest.landed_path)}) order by _row"
    ).fetchall()
    return [(int(row), str(entity), str(company), str(period)) for row, entity, company, period in rows]
