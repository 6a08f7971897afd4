"""SELECTs of people and what comes out of them: one `<entity>.sql` per entity of the input contract.

Belongs here: reading the folder of SELECTs, checking result columns and cells against the contract, landing a result.
Does not belong here: running a SELECT (files.py: DuckDB over files; database.py: a live database), the contract itself.

A result lands like a file does: text Parquet with UPPER column names and `_row`, rejected rows beside it, a manifest.
Its notation is fixed: dates YYYY-MM-DD, months YYYY-MM, decimal point, no thousands mark, true/false, blank = NULL.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import difflib
import hashlib
import json
import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.sources.contract import ENTITIES, ContractColumn, ContractEntity
from orchestration.sources.dialect import CUT_KEY, Decision, blank_sql, literal, no_date_sql, quoted
from orchestration.sources.landing import (
    REJECTED_SCHEMA,
    Catalogue,
    Landed,
    cached_manifest,
    write_manifest,
    write_text,
)
from orchestration.sources.model import (
    READER_VERSION,
    FileManifest,
    Guess,
    LandingError,
    Progress,
    SourceError,
    SourceOptions,
)
from orchestration.sources.recognise import Recognised, fold
from orchestration.sources.textscan import file_digest

SELECTS_VERSION = "2"
"""Raise when the same result would land differently: it is part of the landed file's name."""

TEMPLATE_SUFFIX = ".sql.template"
MODES = ("evolve", "freeze", "discard")
_CHUNK_ROWS = 20_000
_GROUP_CHUNKS = 4
_GROUP_BYTES = 48 << 20
_NUMBERS = ("amount", "quantity", "price", "rate")
_TRUE = ("true", "t", "yes", "y", "1", "x")
_FALSE = ("false", "f", "no", "n", "0")


# --- the folder of SELECTs
# -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Select:
    """One SELECT. file: as people know it (`selects/erp/goods_receipts.sql`). text: the statement, no semicolon.

    sha256: of the text. Line n of `text` is line n of the file. modified: ISO time of the file's last change.
    """

    entity: ContractEntity
    file: str
    text: str
    sha256: str
    modified: str


def select_label(folder: Path, landing_dir: Path) -> str:
    """The folder as messages and manifests name it: relative to the workspace when it is inside, else its last name."""
    try:
        return folder.resolve().relative_to(Path(landing_dir).resolve().parent).as_posix()
    except ValueError:
        return folder.name


def read_selects(source: str, folder: Path | None, label: str) -> tuple[dict[str, Select], list[LandingError]]:
    """Every `<entity>.sql` of a folder by entity, in the order of the contract, and what is wrong with the others.

    Files that do not end in .sql (templates, notes) are not looked at. folder None or absent: no SELECTs, no error.
    """
    found: dict[str, Select] = {}
    errors: list[LandingError] = []
    if folder is None or not folder.is_dir():
        return found, errors
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() != ".sql" or path.name.startswith("."):
            continue
        file = f"{label}/{path.name}"
        try:
            select = _read_select(path, file)
            if select.entity.name in found:
                raise SourceError(
                    f"two files are the SELECT of entity {select.entity.name}: {found[select.entity.name].file} and "
                    "this. Remove one."
                )
        except SourceError as error:
            errors.append(LandingError(source, file, error.row, error.column, error.message))
            continue
        found[select.entity.name] = select
    return {name: found[name] for name in ENTITIES if name in found}, errors


def _read_select(path: Path, file: str) -> Select:
    name = path.stem.strip().lower()
    if name not in ENTITIES:
        raise SourceError(
            f"{path.stem!r} is no entity of the input contract.{_near(name, ENTITIES)} Valid: {', '.join(ENTITIES)}. "
            "Rename the file, or end it in .sql.template to keep it out."
        )
    if not path.is_file():
        raise SourceError("is not a file. Expected a text file with one SELECT.")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise SourceError(f"cannot be read: {error.strerror or error}.") from None
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise SourceError(
            f"line {line}: expected text in UTF-8, found byte {error.object[error.start]:#04x}."
        ) from None
    statement = one_select(text)
    modified = dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC).isoformat(timespec="seconds")
    return Select(ENTITIES[name], file, statement, hashlib.sha256(statement.encode()).hexdigest(), modified)


_TOKEN = re.compile(
    r"--[^\n]*"
    r"|(?P<comment>/\*)"
    r"|[eE]'(?:[^'\\]|\\.|'')*(?P<e_end>'|\Z)"
    r"|'(?:[^']|'')*(?P<s_end>'|\Z)"
    r'|"(?:[^"]|"")*(?P<q_end>"|\Z)'
    r"|(?P<dollar>\$(?:[A-Za-z_][A-Za-z0-9_]*)?\$)"
    r"|(?P<semicolon>;)"
    r"|(?P<word>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<other>\S)",
    re.DOTALL,
)


def one_select(text: str) -> str:
    """The one SELECT, WITH or VALUES of a file, without what follows its semicolon. Raises SourceError otherwise.

    Only the shape is looked at (quotes, comments, semicolons, first word): dialects differ, their parsers judge the
    rest.
    """
    starts: list[tuple[str, int]] = []  # first word (or sign) and line of each statement
    end: int | None = None
    position, fresh = 0, True
    while match := _TOKEN.search(text, position):
        line = text.count("\n", 0, match.start()) + 1
        position = match.end()
        if match.group("comment"):
            position = _end_of_comment(text, match.start(), line)
            continue
        if match.group().startswith("--"):
            continue
        if "" in (match.group("e_end"), match.group("s_end"), match.group("q_end")):
            raise SourceError(f"line {line}: a quote mark is opened and not closed.")
        if match.group("dollar"):
            close = text.find(match.group("dollar"), position)
            if close < 0:
                raise SourceError(f"line {line}: {match.group('dollar')} is opened and not closed.")
            position = close + len(match.group("dollar"))
        if match.group("semicolon"):
            end = match.start() if end is None and starts else end
            fresh = True
            continue
        # a bracket in front of the first word: ((select …) union …)
        if fresh and match.group() != "(":
            starts.append((match.group().lower(), line))
            fresh = False
    if not starts:
        raise SourceError("holds no statement. Expected one SELECT (or WITH … SELECT, or VALUES).")
    for word, line in starts[:1]:
        if word not in {"select", "with", "values"}:
            raise SourceError(
                f"line {line}: expected one SELECT (or WITH … SELECT, or VALUES), found a statement that begins with "
                f"{word!r}. Sources are only read."
            )
    if len(starts) > 1:
        raise SourceError(
            f"line {starts[1][1]}: expected one statement, found {len(starts)}; the second begins with "
            f"{starts[1][0]!r}. Use WITH for steps before the SELECT."
        )
    return text[:end].rstrip() if end is not None else text.rstrip()


def _end_of_comment(text: str, start: int, line: int) -> int:
    """End of a block comment, which may hold others."""
    depth = 0
    for mark in re.finditer(r"/\*|\*/", text[start:]):
        depth += 1 if mark.group() == "/*" else -1
        if depth == 0:
            return start + mark.end()
    raise SourceError(f"line {line}: a comment /* is opened and not closed.")


def _near(name: str, valid: Iterable[str]) -> str:
    close = difflib.get_close_matches(name.lower(), list(valid), 1, cutoff=0.5)
    return f" Did you mean {close[0]!r}?" if close else ""


def check_modes(source: str, contract: Mapping[str, str]) -> None:
    """Every key of [sources.contract] must be an entity. Raises SourceError naming the nearest and all valid ones."""
    for name, mode in contract.items():
        if name not in ENTITIES:
            raise SourceError(
                f"source {source}: contract names the unknown entity {name!r}.{_near(name, ENTITIES)} Valid: "
                f"{', '.join(ENTITIES)}."
            )
        if mode not in MODES:
            raise SourceError(
                f"source {source}: contract of {name}: expected one of {', '.join(MODES)}, found {mode!r}."
            )


# --- columns of a result
# -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ResultColumn:
    """One column of a result that lands. position: in the result. contract None: kept under mode evolve."""

    position: int
    name: str
    contract: ContractColumn | None

    @property
    def kind(self) -> str:
        return self.contract.kind if self.contract else "text"


def match_columns(
    entity: ContractEntity, names: Sequence[str], mode: str = "freeze"
) -> tuple[list[ResultColumn], list[str]]:
    """The columns of a result (or of a file's header) against the contract: those that land, and warnings.

    names: as the result gives them; case does not matter. mode: what a column outside the contract means. Raises
    SourceError for a duplicate name, a missing required column, and under freeze for an unknown column.
    """
    seen: dict[str, int] = {}
    landing: list[ResultColumn] = []
    strangers: list[str] = []
    for position, given in enumerate(names):
        name = fold(given).lower()
        if name in seen:
            raise SourceError(
                f"duplicate column {name!r}: columns {seen[name] + 1} and {position + 1} of {entity.name}. Remove or "
                "rename one of them.",
                column=name,
            )
        seen[name] = position
        if name == "_row":
            raise SourceError(
                "column '_row' is a name tieout uses itself. Rename it, or name the columns instead of using *.",
                column=name,
            )
        column = entity.column(name)
        if column is None:
            strangers.append(name)
            if mode != "evolve":
                continue
        landing.append(ResultColumn(position, name.upper(), column))
    missing = [column for column in entity.columns if column.required and column.name not in seen]
    valid = [column.name for column in entity.columns]
    if strangers and (mode == "freeze" or missing):
        free = [name for name in valid if name not in seen]
        name = next((s for s in strangers if _near(s, free)), strangers[0])
        hint = _near(name, free)
        if mode == "freeze" or hint:
            raise SourceError(
                f"unknown column {name!r} of {entity.name}.{hint} Valid: {', '.join(valid)}."
                + (f" Missing: {', '.join(column.name for column in missing)}." if missing else "")
                + f' Rename or remove it, or set contract = {{ {entity.name} = "discard" }} for this source.',
                column=name,
            )
    if missing:
        first = missing[0]
        others = f" Also missing: {', '.join(column.name for column in missing[1:])}." if missing[1:] else ""
        raise SourceError(
            f"column {first.name!r} of {entity.name} is required and missing ({describe(first)}).{others} Found: "
            f"{', '.join(seen) or 'no column'}.",
            column=first.name,
        )
    warnings = []
    if strangers:
        what = "landed, and read by nothing" if mode == "evolve" else "left out"
        warnings.append(
            f"columns outside the contract of {entity.name} are {what} (contract mode {mode}): {', '.join(strangers)}."
        )
    return landing, warnings


def describe(column: ContractColumn) -> str:
    """What the contract says of a column, in one line."""
    parts = [column.kind, column.unit and f"in {column.unit}", column.sign]
    text = f"{column.description}; {', '.join(part for part in parts if part)}"
    return f"{text}; one of {', '.join(column.values)}" if column.values else text


# --- cells of a result
# ---------------------------------------------------------------------------------------------------------

_EXPECTED = {
    "key": "a key with all its digits, as text",
    "text": "text",
    "amount": "a number with a decimal point and no thousands mark (at most 29 digits before it)",
    "integer": "a whole number",
    "date": "a date YYYY-MM-DD from 1900 on",
    "flag": "true or false",
    "period": "a month YYYY-MM",
}
_HINT = {
    "amount": " In a SELECT over files use number_of(text, decimal_mark).",
    "date": " In a SELECT over files use date_of(text, format).",
}


def _expected(kind: str) -> str:
    return _EXPECTED["amount" if kind in _NUMBERS else kind]


def _shape(duck_type: str) -> str:
    """Class of a DuckDB type: text, integer, decimal, double, boolean, date, timestamp, zoned, null or other."""
    name = duck_type.upper().partition("(")[0]
    if name in {"VARCHAR", "UUID", "ENUM"}:
        return "text"
    if name in {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"}:
        return "integer"
    if name in {"DECIMAL", "HUGEINT", "UHUGEINT"}:
        return "decimal"
    if name in {"FLOAT", "DOUBLE"}:
        return "double"
    if name in {"BOOLEAN", "DATE"}:
        return name.lower()
    if name.startswith("TIMESTAMP"):
        return "zoned" if "TIME ZONE" in duck_type.upper() else "timestamp"
    if name == '"NULL"':
        return "null"
    return "time" if name == "TIME" else "other"


_ACCEPTED = {
    "key": {"text", "integer", "decimal", "double", "date"},
    "text": {"text", "integer", "decimal", "double", "boolean", "date", "timestamp", "zoned", "time"},
    "number": {"text", "integer", "decimal", "double"},
    "integer": {"text", "integer", "decimal", "double"},
    "date": {"text", "date", "timestamp"},
    "flag": {"text", "boolean", "integer"},
    "period": {"text", "integer", "date", "timestamp"},
}


def _refuse_type(column: ResultColumn, entity: str, duck_type: str, shape: str) -> None:
    kind = "number" if column.kind in _NUMBERS else column.kind
    if shape == "null" or shape in _ACCEPTED[kind]:
        return
    if shape == "zoned" and kind in {"date", "period"}:
        raise SourceError(
            f"column {column.name.lower()!r} of {entity} has a time zone, and the day depends on it. Write for example "
            f"cast({column.name.lower()} at time zone 'Europe/Berlin' as date) in the SELECT.",
            column=column.name.lower(),
        )
    raise SourceError(
        f"column {column.name.lower()!r} of {entity} has type {duck_type}: expected {_expected(column.kind)}. Cast it "
        "in the SELECT.",
        column=column.name.lower(),
    )


def _stripped(number: str) -> str:
    return f"(case when contains({number}, '.') then rtrim(rtrim({number}, '0'), '.') else {number} end)"


def _exact(value: str) -> str:
    """Text of a number through decimal(38, 9), rounded half up there; NULL when it does not fit."""
    return _stripped(f"cast(try_cast({value} as decimal(38, 9)) as varchar)")


def _number_text(cell: str, shape: str, duck_type: str) -> str:
    if shape == "integer":
        return f"cast({cell} as varchar)"
    if shape == "decimal":
        digits = re.fullmatch(r"DECIMAL\((\d+),\s*(\d+)\)", duck_type.upper())
        if digits and int(digits[2]) <= 9 and int(digits[1]) - int(digits[2]) <= 29:
            return _stripped(f"cast({cell} as varchar)")
        return _exact(cell)
    if shape == "double":
        # through its shortest text: the binary neighbour of 0.1 is nobody's amount
        return f"(case when isfinite({cell}) then {_exact(f'cast({cell} as varchar)')} end)"
    text = f"trim({cell}, ' \u00a0\t')"
    return (
        f"(case when regexp_full_match({text}, '-?[0-9]{{1,29}}([.][0-9]{{1,9}})?') then {_stripped(text)} "
        f"when regexp_full_match({text}, '[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)') then {_exact(text)} end)"
    )


def _rounded_sql(cell: str, shape: str, duck_type: str) -> str | None:
    """True when a number has more than nine decimals that count; None when the type cannot."""
    if shape == "decimal":
        scale = re.fullmatch(r"DECIMAL\(\d+,\s*(\d+)\)", duck_type.upper())
        if scale is None or int(scale[1]) <= 9:
            return None
    if shape in {"integer", "null"}:
        return None
    text = f"cast({cell} as varchar)"
    return f"(contains({text}, 'e-') or regexp_matches({text}, '[.][0-9]{{9}}[0-9]*[1-9]'))"


def _text_of(cell: str, kind: str, shape: str, duck_type: str) -> str:
    """SQL: text of a cell in the fixed notation; NULL when it is blank or not of its kind."""
    text = f"trim({cell}, ' \u00a0\t')"
    if shape == "null":
        return "cast(null as varchar)"
    if kind in _NUMBERS:
        return _number_text(cell, shape, duck_type)
    if kind == "integer":
        number = _number_text(cell, shape, duck_type)
        return number if shape == "integer" else f"(case when not contains({number}, '.') then {number} end)"
    if kind == "date":
        day = f"cast({cell} as date)"
        if shape == "text":
            packed = f"substr({text}, 1, 4) || '-' || substr({text}, 5, 2) || '-' || substr({text}, 7, 2)"
            day = (
                f"case when regexp_full_match({text}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}([ T][0-9:.]*)?') "
                f"then try_cast(left({text}, 10) as date) "
                f"when regexp_full_match({text}, '[0-9]{{8}}') then try_cast({packed} as date) end"
            )
        return f"(case when ({day}) between date '1900-01-01' and date '9999-12-31' then cast(({day}) as varchar) end)"
    if kind == "flag":
        if shape == "boolean":
            return f"cast({cell} as varchar)"
        word = f"lower({text})" if shape == "text" else f"cast({cell} as varchar)"
        return (
            f"(case when {word} in ({', '.join(map(literal, _TRUE))}) then 'true' "
            f"when {word} in ({', '.join(map(literal, _FALSE))}) then 'false' end)"
        )
    if kind == "period":
        if shape in {"date", "timestamp"}:
            return f"strftime({cell}, '%Y-%m')"
        word = text if shape == "text" else f"cast({cell} as varchar)"
        return (
            f"(case when regexp_full_match({word}, '[0-9]{{4}}-?(0[1-9]|1[0-2])') "
            f"then left({word}, 4) || '-' || right({word}, 2) end)"
        )
    if kind == "key" and shape in {"decimal", "double"}:
        number = _number_text(cell, shape, duck_type)
        whole = f"not contains({number}, '.')"
        # a binary number holds fifteen digits safely; a longer key has lost some
        safe = whole if shape == "decimal" else f"{whole} and abs({cell}) < 1e15"
        return f"(case when {safe} then {number} end)"
    if shape in {"double", "decimal"}:
        return _number_text(cell, shape, duck_type)
    if shape != "text":
        return f"cast({cell} as varchar)"
    kept = f"(case when {_solid(cell)} then {cell} when {text} = '' then null else {cell} end)"
    if kind == "key":
        # 4.5E+09: a spreadsheet has cut the digits
        cut = f"contains(upper({cell}), 'E+') and regexp_full_match({text}, '{CUT_KEY}')"
        return f"(case when {cut} then null else {kept} end)"
    return kept


def _solid(cell: str) -> str:
    """True for nearly every text that is not blank, by its first character: trimming costs ten times as much."""
    return f"({cell} >= '!' and {cell} < '\u00a0')"


def _blank_of(cell: str, kind: str, shape: str) -> str:
    if shape == "null":
        return "true"
    if shape != "text":
        return f"({cell} is null)"
    if kind == "date":
        return no_date_sql(cell)
    return f"(case when {cell} is null then true when {_solid(cell)} then false else {blank_sql(cell)} end)"


def _check_sql(entity: ContractEntity, columns: Sequence[ResultColumn], types: Sequence[str]) -> str:
    """SELECT over relation `batch` (c0 … cn, r): r, text columns t0 … tn, reason, bad (column), rounded (column)."""
    texts: list[str] = []
    reasons: list[str] = []
    first: list[str] = []
    rounded: list[str] = []
    for n, (column, duck_type) in enumerate(zip(columns, types, strict=True)):
        shape = _shape(duck_type)
        _refuse_type(column, entity.name, duck_type, shape)
        cell = f"c{n}" if shape != "text" or duck_type.upper() == "VARCHAR" else f"cast(c{n} as varchar)"
        text = _text_of(cell, column.kind, shape, duck_type)
        blank = _blank_of(cell, column.kind, shape)
        name = column.name.lower()
        found = f"chr(39) || left(cast(c{n} as varchar), 80) || chr(39)"
        rules: list[tuple[str, str]] = []
        if column.contract is not None and column.contract.required:
            rules.append((blank, literal(f"{name}: required, found nothing")))
        if column.kind != "text" and shape != "null":
            expected = f"{name}: expected {_expected(column.kind)}, found "
            rules.append((f"t{n} is null and not {blank}", f"{literal(expected)} || {found}"))
        if column.contract is not None and column.contract.values:
            text = f"trim({text})"
            expected = f"{name}: expected one of {', '.join(column.contract.values)}, found "
            valid = ", ".join(map(literal, column.contract.values))
            rules.append((f"t{n} not in ({valid})", f"{literal(expected)} || {found}"))
        texts.append(f"{text} as t{n}")
        if rules:
            reasons.append("case " + " ".join(f"when {test} then {reason}" for test, reason in rules) + " end")
            first.append(f"when {' or '.join(f'({test})' for test, _ in rules)} then {n}")
        cut = _rounded_sql(cell, shape, duck_type) if column.kind in {"amount", "quantity"} else None
        if cut:
            rounded.append(f"when {cut} then {n}")
    reason = f"nullif(concat_ws('; ', {', '.join(reasons)}), '')" if reasons else "cast(null as varchar)"
    bad = f"case {' '.join(first)} end" if first else "cast(null as integer)"
    noise = f"case {' '.join(rounded)} end" if rounded else "cast(null as integer)"
    names = ", ".join(f"t{n}" for n in range(len(columns)))
    raw = ", ".join(f"coalesce(cast(c{n} as varchar), '')" for n in range(len(columns)))
    return (
        f"with cells as (select *, {', '.join(texts)} from batch), "
        f"judged as (select *, {bad} as bad, {noise} as rounded from cells), "
        # nearly every row is good: words are only made for the others
        f"worded as (select *, case when bad is not null then {reason} end as reason from judged) "
        f"select r, {names}, reason, bad, rounded, "
        f"case when reason is not null then concat_ws(chr(9), {raw}) end as raw_text from worded"
    )


# --- landing a result
# ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class EntityLanding:
    """A landed result: its manifest and what people must know about it (errors and warnings)."""

    manifest: FileManifest
    problems: tuple[LandingError, ...]
    reused: bool = False


def entity_stem(landing_dir: Path, source: str, entity: ContractEntity, identity: str) -> Path:
    """`landing/<source>/<entity>/<id>` of a result; id follows identity, the contract of the entity and the versions.

    identity: anything that changes when the result may change (hashes of SELECT and inputs, or of the content).
    """
    text = json.dumps([identity, READER_VERSION, _terms(entity)])
    name = hashlib.sha256(text.encode()).hexdigest()[:16]
    return Path(landing_dir).resolve() / source / entity.name / name


def _terms(entity: ContractEntity) -> str:
    """What cells of an entity are judged by, as text that changes when the judgement may."""
    return json.dumps([SELECTS_VERSION, entity.name, [dataclasses.astuple(column) for column in entity.columns]])


def cached_result(
    landing_dir: Path,
    source: str,
    entity: ContractEntity,
    identity: str,
    extracted_at: str | None = None,
    extracted_at_from: str | None = None,
    options: SourceOptions | None = None,
) -> EntityLanding | None:
    """The result landed earlier under the same identity, when all its files are still there; its problems again.

    extracted_at, extracted_at_from, options: of today, when they differ from those in the manifest it is written again.
    """
    stem = entity_stem(landing_dir, source, entity, identity)
    known = cached_manifest(stem)
    if known is None:
        return None
    manifest = dataclasses.replace(
        known,
        extracted_at=extracted_at or known.extracted_at,
        extracted_at_from=extracted_at_from or known.extracted_at_from,
        options=known.options if options is None else options.given(),
    )
    if manifest != known:
        write_text(stem.with_name(stem.name + ".manifest.json"), manifest.to_json())
    problems = tuple(LandingError(source, manifest.file, *item) for item in manifest.evidence.get("problems", []))
    return EntityLanding(manifest, problems, reused=True)


@dataclass
class _Seen:
    """How often a problem of one column occurred, and where first."""

    count: int
    row: int
    text: str


@dataclass
class EntityWriter:
    """Lands the result of one SELECT (or one window of it), batch by batch, in bounded memory.

        with EntityWriter(source="erp", kind="database", entity=ENTITIES["items"], file="selects/erp/items.sql",
                          names=["item_id", "base_uom"], landing_dir=landing) as writer:
            for batch in batches:            # pyarrow RecordBatch or Table, any simple types, columns in this order
                writer.write(batch)
            landed = writer.finish(extracted_at="2026-10-01T06:00:00+00:00", extracted_at_from="database clock")

    file: what errors and manifest name; give the parts of a SELECT different ones. mode: contract mode of the entity.
    Raises SourceError when the columns do not fit the contract. A row with a cell that does not fit is rejected: kept
    with its reason, and reported. Leaving the block without finish() leaves nothing behind. `_row` counts the rows of
    the result from 1, rejected ones included.
    """

    source: str
    kind: str
    entity: ContractEntity
    file: str
    names: Sequence[str]
    landing_dir: Path
    mode: str = "freeze"
    progress: Progress | None = None
    rows: int = field(default=0, init=False)
    rejected: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self.columns, warnings = match_columns(self.entity, self.names, self.mode)
        self._warnings = [(None, None, text, "warning") for text in warnings]
        self._folder = Path(self.landing_dir).resolve() / self.source / self.entity.name
        self._folder.mkdir(parents=True, exist_ok=True)
        self._temporary = self._folder / f"{uuid.uuid4().hex}.tmp"
        self._temporary_rejected = self._temporary.with_name(self._temporary.name + ".rejected")
        self._schema = pa.schema([(column.name, pa.string()) for column in self.columns] + [("_row", pa.int64())])
        self._writer = pq.ParquetWriter(self._temporary, self._schema, compression="zstd", compression_level=1)
        self._reject_writer: pq.ParquetWriter | None = None
        self._waiting: list[pa.Table] = []
        self._checked: list[pa.Table] = []
        self._bad: dict[int, _Seen] = {}
        self._rounded: dict[int, _Seen] = {}
        self._sql: dict[tuple[str, ...], str] = {}
        self._con = duckdb.connect(config={"python_enable_replacements": "false"})
        self._con.execute("set threads = 1")
        self._open = True

    def __enter__(self) -> EntityWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.abort()

    def abort(self) -> None:
        """Forget everything written so far. Does nothing after finish()."""
        if not self._open:
            return
        self._open = False
        for writer in (self._writer, self._reject_writer):
            if writer is not None:
                with contextlib.suppress(pa.ArrowException, OSError):
                    writer.close()
        self._con.close()
        self._temporary.unlink(missing_ok=True)
        self._temporary_rejected.unlink(missing_ok=True)

    def write(self, batch: pa.RecordBatch | pa.Table) -> None:
        """Check and land some rows, columns in the order of `names`. Raises SourceError for a type that cannot land."""
        table = pa.Table.from_batches([batch]) if isinstance(batch, pa.RecordBatch) else batch
        if table.num_columns != len(self.names):
            raise SourceError(f"expected {len(self.names)} columns, found {table.num_columns}.")
        table = pa.table([_plain_array(table.column(c.position)) for c in self.columns], [f"c{n}" for n in self._range])
        if self._waiting and self._waiting[0].schema != table.schema:
            self._drain(everything=True)
        self._waiting.append(table)
        self._drain(everything=False)

    @property
    def _range(self) -> range:
        return range(len(self.columns))

    def _drain(self, everything: bool) -> None:
        """Work in pieces of one size, whatever the size of the batches: the same rows always make the same bytes."""
        waiting = sum(table.num_rows for table in self._waiting)
        if waiting < _CHUNK_ROWS and not everything:
            return
        whole = pa.concat_tables(self._waiting) if self._waiting else None
        self._waiting = []
        while whole is not None and (whole.num_rows >= _CHUNK_ROWS or (everything and whole.num_rows)):
            self._check(whole.slice(0, _CHUNK_ROWS))
            whole = whole.slice(_CHUNK_ROWS)
        if whole is not None and whole.num_rows:
            self._waiting = [whole]

    def _check(self, piece: pa.Table) -> None:
        first = self.rows + 1
        self.rows += piece.num_rows
        numbered = piece.append_column("r", pa.array(range(first, self.rows + 1), pa.int64()))
        self._con.register("batch", numbered)
        try:
            types = tuple(
                row[1] for row in self._con.execute("select column_name, column_type from (describe batch)").fetchall()
            )[:-1]
            if types not in self._sql:
                self._sql[types] = _check_sql(self.entity, self.columns, types)
            result = self._con.execute(self._sql[types]).to_arrow_table()
        finally:
            self._con.unregister("batch")
        good = result.filter(result["reason"].is_null()) if result["reason"].null_count < result.num_rows else result
        self._checked.append(good.select([f"t{n}" for n in self._range] + ["r"]).rename_columns(self._schema.names))
        if len(good) < len(result):
            self._keep(result.filter(result["reason"].is_valid()))
        _count(self._rounded, good.filter(good["rounded"].is_valid()), "rounded", None)
        if len(self._checked) >= _GROUP_CHUNKS or sum(table.nbytes for table in self._checked) >= _GROUP_BYTES:
            self._flush()
        if self.progress is not None:
            self.progress(self.file, self.rows)

    def _flush(self) -> None:
        if self._checked:
            self._writer.write_table(pa.concat_tables(self._checked).cast(self._schema))
            self._checked = []

    def _keep(self, bad: pa.Table) -> None:
        if self._reject_writer is None:
            self._reject_writer = pq.ParquetWriter(self._temporary_rejected, REJECTED_SCHEMA)
        kept = pa.table([bad["r"], bad["reason"], bad["raw_text"]], names=REJECTED_SCHEMA.names)
        self._reject_writer.write_table(kept.cast(REJECTED_SCHEMA))
        self.rejected += len(bad)
        _count(self._bad, bad, "bad", "reason")

    def finish(
        self,
        *,
        extracted_at: str,
        extracted_at_from: str,
        identity: str | None = None,
        sha256: str | None = None,
        size: int | None = None,
        options: SourceOptions | None = None,
        guesses: Mapping[str, Guess] | None = None,
        evidence: Mapping[str, Any] | None = None,
    ) -> EntityLanding:
        """Close, name and describe what was written. Raises SourceError when the control totals cannot be taken.

        identity: what the landed file's name follows, so that cached_result() finds it; None: its content and `file`.
        sha256, size: of what was delivered; None: of the landed rows (that of the Parquet file, so that anybody can
        check it with sha256sum). evidence: JSON-ready, kept in the manifest.
        """
        self._drain(everything=True)
        self._flush()
        self._writer.close()
        if self._reject_writer is not None:
            self._reject_writer.close()
        content, content_size = file_digest(self._temporary)
        stem = entity_stem(
            self.landing_dir, self.source, self.entity, identity or f"{self.file} {content} {self.rejected}"
        )
        rejected_path = stem.with_name(stem.name + ".rejected.parquet")
        if self._reject_writer is not None:
            self._temporary_rejected.replace(rejected_path)
        else:
            rejected_path.unlink(missing_ok=True)
        self._temporary.replace(stem.with_name(stem.name + ".parquet"))
        self._open = False
        self._con.close()
        problems = [*self._warnings, *self._problems()]
        landed = Landed(
            file=self.file,
            table=self.entity.name,
            stem=stem,
            columns=tuple(column.name for column in self.columns),
            sha256=sha256 or content,
            bytes=content_size if size is None else size,
            rows_landed=self.rows - self.rejected,
            rows_rejected=self.rejected,
            guesses={"table": Guess(self.entity.name, "given", f"name of {self.file}"), **(guesses or {})},
            evidence={**(evidence or {}), "problems": [list(item) for item in problems]},
            extracted_at=extracted_at,
            extracted_at_from=extracted_at_from,
            reused=False,
        )
        notation = "notation of a SELECT's result"
        decision = Decision(Guess("ymd", "given", notation), Guess(".", "given", notation))
        try:
            manifest = write_manifest(
                self.source, self.kind, options or SourceOptions(), landed, decision, contract_catalogue()
            )
        except BaseException:
            for suffix in (".parquet", ".rejected.parquet"):
                stem.with_name(stem.name + suffix).unlink(missing_ok=True)
            raise
        return EntityLanding(manifest, tuple(LandingError(self.source, self.file, *item) for item in problems))

    def _problems(self) -> list[tuple[int | None, str | None, str, str]]:
        found: list[tuple[int | None, str | None, str, str]] = []
        for place, seen in sorted(self._bad.items()):
            column = self.columns[place]
            unread = self.kind == "files" and ": expected a " in seen.text
            hint = _HINT.get("amount" if column.kind in _NUMBERS else column.kind, "") if unread else ""
            found.append(
                (
                    seen.row,
                    column.name.lower(),
                    f"{seen.count} of {self.rows} rows of {self.entity.name} did not land and are kept with reason; "
                    f"first row {seen.row}: {seen.text}.{hint} Correct the SELECT or its input and run again.",
                    "error",
                )
            )
        for place, seen in sorted(self._rounded.items()):
            found.append(
                (
                    seen.row,
                    self.columns[place].name.lower(),
                    f"{seen.count} cells of {self.entity.name} have more than nine decimals and were rounded to nine, "
                    f"first in row {seen.row}. Cast the column to a decimal in the SELECT.",
                    "warning",
                )
            )
        return found


def _count(seen: dict[int, _Seen], rows: pa.Table, place: str, text: str | None) -> None:
    if not rows.num_rows:
        return
    for row in rows.select(["r", place, *([text] if text else [])]).to_pylist():
        known = seen.setdefault(row[place], _Seen(0, row["r"], row[text].split("; ")[0] if text else ""))
        known.count += 1


def _plain_array(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Types DuckDB does not read become text."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    return column.cast(pa.string()) if pa.types.is_decimal256(column.type) else column


def contract_kinds(entity: ContractEntity, columns: Sequence[str]) -> dict[str, str]:
    """Kind of each landed column (UPPER name); columns outside the contract are text."""
    found = {name: entity.column(name.lower()) for name in columns}
    return {name: column.kind if column else "text" for name, column in found.items()}


def contract_catalogue() -> Catalogue:
    """The input contract as a catalogue of a landing. Recognising is left to who reads files (files.py)."""

    def recognise(file: str, sheet: str | None, columns: Sequence[str]) -> Recognised:
        raise SourceError(f"{file} is recognised by nobody.")

    def posting_date(table: str) -> str | None:
        name = ENTITIES[table].posting_date
        return name.upper() if name else None

    return Catalogue(
        known_columns=frozenset(column.name.upper() for entity in ENTITIES.values() for column in entity.columns),
        recognise=recognise,
        kinds=lambda table, columns: contract_kinds(ENTITIES[table], columns),
        posting_date=posting_date,
        fixed=("ymd", "."),
    )


def check_landed(manifest: FileManifest, entity: ContractEntity) -> list[LandingError]:
    """What is wrong with the cells of a file that landed as an entity as it was delivered; its rows stay.

    Numbers and dates were read by the dialect of the file (manifest); here required cells, codes, flags, months, keys.
    One error for each column and kind of problem, with the first row and value. Each landed file is looked at once.
    """
    notes = Path(manifest.landed_path).with_suffix(".checks.json")
    terms = hashlib.sha256(_terms(entity).encode()).hexdigest()
    try:
        known = json.loads(notes.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        known = {}
    if known.get("terms") != terms:
        known = {"terms": terms, "found": _misfits(manifest, entity)}
        write_text(notes, json.dumps(known, ensure_ascii=False))
    found: list[tuple[str, str, int, int, str | None]] = [tuple(item) for item in known["found"]]
    for failure in {item.column: item for item in reversed(manifest.first_parse_failures)}.values():
        column = entity.column(failure.column.lower())
        if column is not None:
            count = manifest.parse_failures_by_column[failure.column]
            found.append((column.name, f"expected {_expected(column.kind)}", count, failure.row, failure.value))
    errors = []
    for name, text, count, first, value in found:
        shown = repr(value[:80]) if value and value.strip() else "nothing"
        column = entity.column(name)
        errors.append(
            LandingError(
                manifest.source,
                manifest.file,
                first,
                name,
                f"{count} of {manifest.rows_landed} cells of {entity.name}.{name}: {text}, found {shown} in row "
                f"{first}. ({describe(column) if column else ''}) Correct the extract.",
            )
        )
    return errors


def _misfits(manifest: FileManifest, entity: ContractEntity) -> list[tuple[str, str, int, int, str | None]]:
    """(column, what was expected, cells, first row, its value) of a landed file, by the rules that need no dialect."""
    rules: list[tuple[ContractColumn, str, str]] = []
    for column in entity.columns:
        if column.name.upper() not in manifest.columns:
            continue
        cell = quoted(column.name.upper())
        blank = _blank_of(cell, column.kind, "text")
        if column.required:
            rules.append((column, blank, "required"))
        # the months of control totals may be days as a spreadsheet writes them: control_totals.py looks at them
        if column.kind in {"key", "flag"} or (column.kind == "period" and entity.name != "control_totals"):
            unread = f"{_text_of(cell, column.kind, 'text', 'VARCHAR')} is null"
            rules.append((column, f"not {blank} and {unread}", f"expected {_expected(column.kind)}"))
        if column.values:
            valid = ", ".join(map(literal, column.values))
            unknown = f"not {blank} and trim({cell}) not in ({valid})"
            rules.append((column, unknown, f"expected one of {', '.join(column.values)}"))
    if not rules or not manifest.rows_landed:
        return []
    cells = []
    for column, test, _ in rules:
        cell = quoted(column.name.upper())
        cells += [f"count(*) filter ({test})", f"min(_row) filter ({test})", f"arg_min({cell}, _row) filter ({test})"]
    with duckdb.connect() as con:
        row = con.execute(f"select {', '.join(cells)} from read_parquet({literal(manifest.landed_path)})").fetchone()
    found: list[tuple[str, str, int, int, str | None]] = []
    for n, (column, _, text) in enumerate(rules):
        count, first, value = (row or ())[3 * n : 3 * n + 3]
        if count:
            found.append((column.name, text, int(count), int(first), value))
    return found
