"""What landing hands over: options in, manifests, errors and results out.

Belongs here: the dataclasses shared by the readers, the landing and the warehouse views, and their JSON form.
Does not belong here: reading or writing any extract.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import difflib
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

READER_VERSION = "2"
"""Raise when the same bytes would land differently: it is part of the landed file's name."""

DATE_ORDERS = ("mdy", "dmy", "ymd")
DECIMAL_MARKS = (".", ",")
RATE_USES = ("M", "C", "P")
THOUSANDS_MARKS = (".", ",", " ", "'", "")

Progress = Callable[[str, int], None]
"""Called now and then with (file, rows read so far)."""


class SourceError(Exception):
    """One file (or one source) cannot be read. Says where (file, row, column), what was found, what to do."""

    def __init__(self, message: str, *, row: int | None = None, column: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.row = row
        self.column = column


@dataclass(frozen=True)
class SourceOptions:
    """`[sources.options]`. Every option is obeyed where given; where blank the reader guesses and reports its evidence.

    client: client to report on (staging filters). include/exclude: file globs, case-insensitive, on the relative path
    or
    the file name. tables: file glob -> table name. columns (SAP): delivered column name -> technical
    name, `name.1` for the second of that name. extracted_at: ISO time of extraction, with zone (UTC if none).
    currency_amounts is for staging only and passes through unread. Oracle only, also read by staging: ledger (id or
    name, several by comma), account_segment, company_segment, intercompany_segment (SEGMENT1..30 of the code
    combination), trading_partner_attribute (column of AP_SUPPLIERS), rate_types (conversion type -> M, C or P).
    """

    client: str | None = None
    date_order: str | None = None
    decimal_mark: str | None = None
    thousands_mark: str | None = None
    delimiter: str | None = None
    encoding: str | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    tables: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    extracted_at: str | None = None
    currency_amounts: str | None = None
    ledger: str | None = None
    account_segment: str | None = None
    company_segment: str | None = None
    intercompany_segment: str | None = None
    trading_partner_attribute: str | None = None
    rate_types: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any] | SourceOptions | None) -> SourceOptions:
        """Check and convert what tieout.toml gives. Raises SourceError naming the key, the value and what is valid."""
        if isinstance(values, SourceOptions):
            return values
        given = {key: value for key, value in dict(values or {}).items() if value is not None}
        valid = [f.name for f in dataclasses.fields(cls)]
        for key in given:
            if key not in valid:
                near = difflib.get_close_matches(key, valid, 1)
                hint = f" Did you mean {near[0]!r}?" if near else ""
                raise SourceError(f"unknown source option {key!r}.{hint} Valid options: {', '.join(valid)}.")
        for key in ("include", "exclude"):
            if key in given:
                raw = given[key]
                globs = (raw,) if isinstance(raw, str) else raw
                if not isinstance(globs, (list, tuple)) or not all(isinstance(g, str) and g for g in globs):
                    raise SourceError(f"source option {key}: expected a list of file globs, found {raw!r}.")
                given[key] = tuple(globs)
        for key, entry in (("tables", "file glob = table name"), ("columns", "delivered name = technical name")):
            if key in given and not (
                isinstance(given[key], Mapping) and all(isinstance(value, str) for value in given[key].values())
            ):
                raise SourceError(f"source option {key}: expected a table of {entry}, found {given[key]!r}.")
        choices = {"date_order": DATE_ORDERS, "decimal_mark": DECIMAL_MARKS, "thousands_mark": THOUSANDS_MARKS}
        for key, allowed in choices.items():
            if key in given and given[key] not in allowed:
                raise SourceError(
                    f"source option {key}: expected one of {', '.join(map(repr, allowed))}, found {given[key]!r}."
                )
        if given.get("decimal_mark", ".") == given.get("thousands_mark") and "decimal_mark" in given:
            raise SourceError(
                "source options decimal_mark and thousands_mark are the same mark; give two different ones."
            )
        for key in ("client", "ledger"):
            if key in given:
                given[key] = str(given[key])
        _check_oracle(given)
        if "delimiter" in given:
            named = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}
            given["delimiter"] = named.get(str(given["delimiter"]), str(given["delimiter"]))
            if len(given["delimiter"]) != 1:
                raise SourceError(
                    f"source option delimiter: expected one character (or tab, comma, semicolon, pipe), "
                    f"found {given['delimiter']!r}."
                )
        if "encoding" in given:
            try:
                "".encode(str(given["encoding"]))
            except LookupError:
                raise SourceError(
                    f"source option encoding: {given['encoding']!r} is not a known text encoding; use utf-8, utf-16, "
                    "cp1252 or another name Python knows."
                ) from None
        if "extracted_at" in given:
            given["extracted_at"] = _utc_text(given["extracted_at"])
        return cls(**given)

    def given(self) -> dict[str, Any]:
        """The options that were set, JSON-ready."""
        return {
            f.name: _plain(getattr(self, f.name))
            for f in dataclasses.fields(self)
            if getattr(self, f.name) not in (None, (), {})
        }

    def reading_hash(self) -> str:
        """Hash of the options that change what lands. Choosing files, naming tables and dialect marks do not."""
        text = json.dumps({"delimiter": self.delimiter, "encoding": self.encoding}, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def _check_oracle(given: dict[str, Any]) -> None:
    """Upper-case segment and attribute names and rate uses, in place. Raises SourceError with the valid ones."""
    for key in ("account_segment", "company_segment", "intercompany_segment"):
        if key in given:
            given[key] = str(given[key]).strip().upper()
            if given[key] not in {f"SEGMENT{n}" for n in range(1, 31)}:
                raise SourceError(f"source option {key}: expected SEGMENT1 to SEGMENT30, found {given[key]!r}.")
    key = "trading_partner_attribute"
    if key in given:
        given[key] = str(given[key]).strip().upper()
        if given[key] not in {f"ATTRIBUTE{n}" for n in range(1, 16)}:
            raise SourceError(f"source option {key}: expected ATTRIBUTE1 to ATTRIBUTE15, found {given[key]!r}.")
    if "rate_types" in given:
        raw = given["rate_types"]
        if not isinstance(raw, Mapping) or not all(isinstance(v, str) and v.upper() in RATE_USES for v in raw.values()):
            raise SourceError(
                "source option rate_types: expected a table of conversion type = M (average), C (closing) or P "
                f"(budget), found {raw!r}."
            )
        given["rate_types"] = {str(name): use.upper() for name, use in raw.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, Mapping) else value


def _utc_text(value: Any) -> str:
    """ISO text with zone UTC. A time without zone is taken as UTC."""
    try:
        if isinstance(value, dt.datetime):
            moment = value
        elif isinstance(value, dt.date):
            moment = dt.datetime(value.year, value.month, value.day)
        else:
            moment = dt.datetime.fromisoformat(str(value).strip())
    except ValueError:
        raise SourceError(
            f"extracted_at: expected an ISO time such as 2026-10-02T06:00:00+00:00, found {value!r}."
        ) from None
    moment = moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)
    return moment.isoformat(timespec="seconds")


utc_text = _utc_text


@dataclass(frozen=True)
class Guess:
    """One property of a file's dialect: the value used, whether it was given, guessed or assumed, and the evidence."""

    value: str | None
    how: str
    evidence: str


@dataclass(frozen=True)
class ColumnSum:
    """Exact sum of an amount or quantity column (decimal text, as delivered: no sign turned, no currency shift).

    debit and credit: the parts whose SHKZG is S or H; in a table without that mark, whose amounts carry their sign, the
    positive cells and the negative ones turned, so that total = debit - credit.
    """

    column: str
    total: str
    debit: str | None = None
    credit: str | None = None


@dataclass(frozen=True)
class ParseFailure:
    """A non-blank cell of a typed column that is not of its kind. row: 1-based data row of the file, without header."""

    row: int
    column: str
    value: str
    kind: str


@dataclass(frozen=True)
class FileManifest:
    """What was delivered in one file (or one sheet) and what became of it. rows_read = rows_landed + rows_rejected.

    file: path relative to the source folder (`book.xlsx#Sheet` for a workbook of several tables). bytes and sha256 are
    of
    the file as delivered. Dates ISO. landed_path, rejected_path, failures_path: absolute; the last two None when empty.
    """

    source: str
    kind: str
    table: str
    file: str
    sha256: str
    bytes: int
    rows_read: int
    rows_landed: int
    rows_rejected: int
    columns: tuple[str, ...]
    column_sums: tuple[ColumnSum, ...]
    first_posting_date: str | None
    last_posting_date: str | None
    extracted_at: str
    extracted_at_from: str
    reader_version: str
    options: Mapping[str, Any]
    guesses: Mapping[str, Guess]
    parse_failures: int
    parse_failures_by_column: Mapping[str, int]
    first_parse_failures: tuple[ParseFailure, ...]
    landed_path: str
    rejected_path: str | None
    failures_path: str | None
    evidence: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> str:
        return json.dumps(dataclasses.asdict(self), indent=1, ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> FileManifest:
        raw = json.loads(text)
        raw["columns"] = tuple(raw["columns"])
        raw["column_sums"] = tuple(ColumnSum(**item) for item in raw["column_sums"])
        raw["guesses"] = {key: Guess(**item) for key, item in raw["guesses"].items()}
        raw["first_parse_failures"] = tuple(ParseFailure(**item) for item in raw["first_parse_failures"])
        return cls(**raw)

    def guess(self, name: str) -> str | None:
        return self.guesses[name].value if name in self.guesses else None


@dataclass(frozen=True)
class LandingError:
    """A file (or a row or column of it) that could not be used. severity: error, or warning (landed, but look here)."""

    source: str
    file: str
    row: int | None
    column: str | None
    message: str
    severity: str = "error"


@dataclass(frozen=True)
class SkippedFile:
    """A file in the folder that was not read on purpose, with the reason."""

    source: str
    file: str
    reason: str


@dataclass(frozen=True)
class LandingResult:
    """Everything landing knows of one source after one pass. Files that failed are in `errors`; the others landed."""

    source: str
    kind: str
    path: Path
    options: SourceOptions
    manifests: tuple[FileManifest, ...]
    errors: tuple[LandingError, ...]
    skipped: tuple[SkippedFile, ...]
    reused: int = 0

    @property
    def tables(self) -> tuple[str, ...]:
        return tuple(sorted({manifest.table for manifest in self.manifests}))
