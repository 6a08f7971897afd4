"""Readers: one delivered table in, record batches of text columns out, nothing dropped silently.

Belongs here: CSV/TSV, XLSX and Parquet, rows that do not fit kept with number and reason, structure problems as one
error.
Does not belong here: which SAP table it is, typing, manifests, writing.
Memory is bounded by a few blocks (XLSX: by the workbook, which the format itself limits to 1,048,576 rows a sheet).
"""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import functools
import html
import itertools
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook

from orchestration.sources.model import Guess, SourceError, SourceOptions
from orchestration.sources.textscan import (
    Layout,
    TextScan,
    file_digest,
    find_layout,
    is_rule,
    is_running_number,
    scan_text,
)

TEXT_SUFFIXES = (".csv", ".tsv", ".tab", ".txt")
WORKBOOK_SUFFIXES = (".xlsx", ".xlsm")
PARQUET_SUFFIXES = (".parquet", ".pq")
SUFFIXES = TEXT_SUFFIXES + WORKBOOK_SUFFIXES + PARQUET_SUFFIXES

_BLOCK = 1 << 22
_MAX_REJECTED = 1_000_000
_MAX_RAW_TEXT = 20_000
_MAX_WORKBOOK = 2 << 30
_MAX_ROWS, _MAX_COLUMNS = 1_048_576, 16_384
_MAX_CELLS = _MAX_WORKBOOK // 32  # what a cell of the rectangle takes in memory
_BATCH_ROWS = 32_768


@dataclass(frozen=True)
class Rejected:
    """A row that did not land. row: 1-based data row, header excluded."""

    row: int
    reason: str
    raw_text: str


@dataclass(frozen=True)
class Batch:
    """Text columns of some rows, in file order, and the 1-based data row of each in the file (header excluded)."""

    columns: list[pa.Array]
    rows: npt.NDArray[np.int64]


class TableReader(Protocol):
    """One delivered table, read once.

    columns: header names as delivered (trimmed), without the columns that are reported as dropped in `guesses`.
    sha256, bytes: of the delivered file. batches() yields all rows that fit; take_rejected() hands over (and forgets)
    the
    rows that did not, so far. SourceError from any of them means that the file cannot be used.
    """

    columns: tuple[str, ...]
    guesses: dict[str, Guess]
    sha256: str
    bytes: int

    def batches(self) -> Iterator[Batch]: ...

    def take_rejected(self) -> list[Rejected]: ...


class UnclosedQuote(SourceError):
    """A quoted value swallows following lines. Reading without quoting may still fit."""


def list_sheets(path: Path) -> list[str | None]:
    """Parts of a file that are tables of their own: the non-empty sheets of a workbook, else one part, None."""
    if path.suffix.lower() not in WORKBOOK_SUFFIXES:
        return [None]
    book = _open_workbook(path)
    with _workbook_errors():
        sheets = [name for name in book.sheet_names if book.get_sheet_by_name(name).total_height > 0]
    if not sheets:
        raise SourceError("the workbook has no sheet with any cell. Expected a header row of technical column names.")
    return list(sheets)


def open_table(
    path: Path,
    options: SourceOptions | None = None,
    *,
    sheet: str | None = None,
    known_columns: Collection[str] = (),
    quoting: bool = True,
    scan: TextScan | None = None,
) -> TableReader:
    """Open a CSV, TSV, XLSX or Parquet file by its suffix.

    known_columns: upper-case names used to find the header below title lines. quoting False: quote marks are plain
    text.
    scan: result of an earlier scan of the same file, to read it once less. Raises SourceError with what was found.
    """
    options = options or SourceOptions()
    suffix = path.suffix.lower()
    if suffix in TEXT_SUFFIXES:
        return TextReader(path, options, known_columns, quoting, scan)
    if suffix in WORKBOOK_SUFFIXES:
        return WorkbookReader(path, sheet)
    if suffix in PARQUET_SUFFIXES:
        return ParquetReader(path)
    raise SourceError(
        f"cannot read files ending in {path.suffix or 'nothing'!r}. Expected one of {', '.join(SUFFIXES)}."
    )


def _named(names: list[str]) -> list[str]:
    """Unnamed columns are kept under their position, so that no delivered cell is lost."""
    return [name or f"UNNAMED_{position}" for position, name in enumerate(names, 1)]


# --- delimited text
# -----------------------------------------------------------------------------------------------------


@dataclass
class TextReader:
    """CSV and TSV, block by block."""

    path: Path
    options: SourceOptions
    known_columns: Collection[str] = ()
    quoting: bool = True
    scan: TextScan | None = None
    columns: tuple[str, ...] = ()
    guesses: dict[str, Guess] = field(default_factory=dict)
    sha256: str = ""
    bytes: int = 0
    _rejected: list[Rejected] = field(default_factory=list)
    _skipped: list[int] = field(default_factory=list)
    _rules: int = 0

    def __post_init__(self) -> None:
        if self.scan is None:
            self.scan = scan_text(self.path, self.options.encoding)
        self.sha256, self.bytes = self.scan.sha256, self.scan.bytes
        self._layout: Layout = find_layout(self.scan, self.options.delimiter, self.known_columns)
        self.guesses = {"encoding": self.scan.encoding_guess, **self._layout.guesses}
        if not self.quoting:
            self.guesses["quoting"] = Guess(
                "none", "guessed", "quote marks do not pair up; without quoting every row fits"
            )
        names = _named(list(self._layout.names))
        self._keep = [n for n in range(len(names)) if n not in self._layout.skip_columns]
        self.columns = tuple(names[n] for n in self._keep)

    def take_rejected(self) -> list[Rejected]:
        taken, self._rejected = self._rejected, []
        return taken

    def batches(self) -> Iterator[Batch]:
        assert self.scan is not None
        if not self._layout.has_rows:
            return
        if self.quoting and self.scan.quotes % 2:
            self._raise_if_open_at_end()
        landed = 0
        try:
            for record_batch in self._open():
                if self.quoting and self.scan.quotes:
                    self._raise_if_swallowed(record_batch, landed)
                batch = self._number(record_batch, landed)
                landed += record_batch.num_rows
                if self.scan.nuls:
                    batch = self._without_nuls(batch)
                yield batch
        except pa.ArrowInvalid as error:
            raise self._explain(error, landed) from None
        except UnicodeError as error:
            raise SourceError(
                f"the text is not valid {self.scan.encoding}: {error}. Give the source option encoding."
            ) from None
        if self._rules:
            self.guesses["rule_lines"] = Guess(str(self._rules), "guessed", "lines drawn with dashes are not rows")

    def _open(self) -> pacsv.CSVStreamingReader:
        assert self.scan is not None
        positions = [f"c{n}" for n in range(len(self._layout.names))]
        return pacsv.open_csv(
            self.path,
            read_options=pacsv.ReadOptions(
                column_names=positions,
                skip_rows=self._layout.preamble_lines,
                skip_rows_after_names=1,
                use_threads=False,  # with threads a row that does not fit is reported without its number
                block_size=_BLOCK,
                encoding="utf8" if self.scan.encoding in {"utf-8", "ascii"} else self.scan.encoding,
            ),
            parse_options=pacsv.ParseOptions(
                delimiter=self._layout.delimiter,
                quote_char='"' if self.quoting and self.scan.quotes else False,
                newlines_in_values=bool(self.quoting and self.scan.quotes),
                invalid_row_handler=self._reject,
            ),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(positions, pa.string()),
                strings_can_be_null=False,
                include_columns=[positions[n] for n in self._keep],
            ),
        )

    def _reject(self, row: pacsv.InvalidRow) -> str:
        number = int(row.number) - self._layout.preamble_lines - 1
        self._skipped.append(number)
        if is_rule(row.text):
            self._rules += 1
            return "skip"
        self._rejected.append(
            Rejected(
                number, f"expected {row.expected_columns} columns, found {row.actual_columns}", _readable(row.text)
            )
        )
        if len(self._skipped) > _MAX_REJECTED:
            # an exception raised here would be swallowed by the parser; "error" stops it with this row in the message
            return "error"
        return "skip"

    def _number(self, batch: pa.RecordBatch, landed: int) -> Batch:
        """Data row in the file of each landed row: its running number plus the rows skipped before it."""
        ordinal = np.arange(landed + 1, landed + batch.num_rows + 1, dtype=np.int64)
        if self._skipped:
            skipped = np.asarray(self._skipped, dtype=np.int64)
            landed_before = skipped - 1 - np.arange(len(skipped))
            ordinal = ordinal + np.searchsorted(landed_before, ordinal, side="left")
        return Batch(list(batch.columns), ordinal)

    def _without_nuls(self, batch: Batch) -> Batch:
        bad = np.zeros(len(batch.rows), dtype=bool)
        for column in batch.columns:
            bad |= pc.match_substring(column, "\0").to_numpy(zero_copy_only=False)
        if not bad.any():
            return batch
        for position in np.flatnonzero(bad):
            cells = [column[int(position)].as_py() for column in batch.columns]
            where = next(name for name, cell in zip(self.columns, cells, strict=True) if "\0" in cell)
            self._rejected.append(
                Rejected(
                    int(batch.rows[position]),
                    f"column {where} contains a NUL byte (damaged transfer?)",
                    _readable(self._layout.delimiter.join(cells)),
                )
            )
        keep = pa.array(~bad)
        return Batch([column.filter(keep) for column in batch.columns], batch.rows[~bad])

    # -- quotes that are opened and not closed --

    def _raise_if_swallowed(self, batch: pa.RecordBatch, landed: int) -> None:
        for entry in self._rejected:
            if "\n" in entry.raw_text and self._looks_like_rows(entry.raw_text):
                raise UnclosedQuote(
                    f"row {entry.row}: a quoted value is not closed; it runs over {entry.raw_text.count(chr(10))} "
                    "line ends. "
                    "Close or double the quote mark, or extract again.",
                    row=entry.row,
                )
        for name, column in zip(self.columns, batch.columns, strict=True):
            found = pc.match_substring(column, "\n")
            if not pc.any(found).as_py():
                continue
            for position in np.flatnonzero(found.to_numpy(zero_copy_only=False)):
                if self._looks_like_rows(column[int(position)].as_py()):
                    row = int(self._number(batch, landed).rows[position])
                    raise UnclosedQuote(
                        f"row {row}, column {name}: a quoted value is opened here and swallows the following lines. "
                        "Close or double the quote mark, or extract again.",
                        row=row,
                        column=name,
                    )

    def _looks_like_rows(self, text: str) -> bool:
        width = len(self._layout.names) - 1
        counts = [line.count(self._layout.delimiter) for line in text.replace("\r\n", "\n").split("\n")[1:]]
        if width < 3:
            return sum(1 for count in counts if count == width and width) >= 2
        return any(count >= 0.8 * width for count in counts)

    def _raise_if_open_at_end(self) -> None:
        """An odd number of quote marks: walk them once and see whether one is still open at the end of the file."""
        assert self.scan is not None
        if self.scan.encoding.startswith(("utf-16", "utf-32")):
            return
        delimiter = self._layout.delimiter.encode()
        inside, line, opened_at, column_at_open = False, 1, 0, 0
        previous = b"\n"
        pending = False  # a quote mark inside a quoted value: closes it unless another follows
        columns = 0
        with self.path.open("rb") as handle:
            while chunk := handle.read(_BLOCK):
                for token in re.finditer(
                    rb'"|\r\n|\n|\r|' + re.escape(delimiter) + rb'|[^"\r\n' + re.escape(delimiter) + rb"]+", chunk
                ):
                    piece = token.group()
                    if piece == b'"':
                        if inside and pending:
                            pending = False
                        elif inside:
                            pending = True
                        elif previous in (b"\n", delimiter):
                            inside, opened_at, column_at_open = True, line, columns
                    else:
                        if pending:
                            inside = pending = False
                        if piece in (b"\n", b"\r\n", b"\r"):
                            line += 1
                            if not inside:
                                columns = 0
                        elif piece == delimiter and not inside:
                            columns += 1
                    previous = b"\n" if piece in (b"\n", b"\r\n", b"\r") else piece
        if inside and not pending:
            names = _named(list(self._layout.names))
            column = names[column_at_open] if column_at_open < len(names) else None
            row = opened_at - self._layout.preamble_lines - 1
            place = f"column {column}" if column else f"behind the last column {names[-1]}"
            raise UnclosedQuote(
                f"row {row}, {place} (line {opened_at}): a quote mark is opened here and not closed before the end of "
                "the file. Close or double it, or extract again.",
                row=row,
                column=column,
            )

    def _explain(self, error: pa.ArrowInvalid, landed: int) -> SourceError:
        text = str(error)
        row = landed + len(self._skipped) + 1
        if len(self._skipped) > _MAX_REJECTED:
            return SourceError(
                f"more than {_MAX_REJECTED:,} rows do not have the {len(self._layout.names)} columns of the header. Is "
                f"{self._layout.delimiter!r} the delimiter? Give the source option delimiter.",
                row=self._skipped[0],
            )
        if "straddling" in text:
            return UnclosedQuote(
                f"after row {row - 1}: a row is longer than {_BLOCK >> 20} MiB, so a quote mark is opened and not "
                "closed there.",
                row=row,
            )
        if "UTF8" in text:
            return SourceError(
                f"near row {row}: the text is not valid UTF-8 ({text}). Give the source option encoding.", row=row
            )
        return SourceError(f"near row {row}: the parser cannot continue: {text}", row=row)


def _readable(text: str) -> str:
    """Raw text of a rejected row for people: NUL bytes made visible, very long text cut with a note."""
    shown = text.replace("\0", "\u2400")
    if len(shown) <= _MAX_RAW_TEXT:
        return shown
    return shown[:_MAX_RAW_TEXT] + f" … [{len(shown):,} characters in all]"


# --- workbooks
# ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Survey:
    """What the archive of a workbook holds: first error cell (and its value) of each member that has one, member of
    each sheet."""

    errors: Mapping[str, tuple[str, str]]
    members: Mapping[str, str]


_CELL = re.compile(rb"<(?:\w+:)?c\s(?:[^>]*?\s)?r\s*=\s*[\"']([A-Za-z]{1,3})([0-9]+)[\"'][^>]*(?<!/)>")
_ROW = re.compile(rb"<(?:\w+:)?row\s(?:[^>]*?\s)?r\s*=\s*[\"']([0-9]+)")
_ERROR_CELL = re.compile(
    rb"<(?:\w+:)?c\s(?=[^>]*?\bt\s*=\s*[\"']e[\"'])(?:[^>]*?\s)?r\s*=\s*[\"']([A-Z]{1,3}[0-9]+)"
    # the value stands behind the formula, when the block of bytes does not end before it
    rb"(?:[^>]*>(?:<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>))?<(?:\w+:)?v>([^<]{1,20})<)?"
)
_BROKEN_ARCHIVE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError, NotImplementedError, ValueError),
    *(struct.error, IndexError, OverflowError),
)


@contextlib.contextmanager
def _workbook_errors() -> Iterator[None]:
    """What the workbook library raises, and a panic of its own, as a SourceError."""
    try:
        yield
    except (SourceError, MemoryError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        known = isinstance(error, (CalamineError, ValueError, OverflowError, *_BROKEN_ARCHIVE))
        # a damaged offset in the directory of the archive sends the seek to before the start of the file
        known = known or (isinstance(error, OSError) and error.errno == errno.EINVAL)
        # a panic of the library derives from BaseException so that nobody catches it by accident
        if not known and type(error).__name__ != "PanicException":
            raise
        raise SourceError(
            f"not a readable XLSX workbook ({_one_line(error)}). Open it, remove any password and save it as .xlsx, or "
            "export CSV."
        ) from None


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:300] or type(error).__name__


def _open_workbook(path: Path) -> CalamineWorkbook:
    with _workbook_errors():
        stat = path.stat()
        _survey(path, stat.st_size, stat.st_mtime_ns)
        return CalamineWorkbook.from_path(str(path))


@functools.lru_cache(maxsize=4)
def _survey(path: Path, size: int, modified: int) -> _Survey:
    """Unpack every member once, within bounds, before the library does it without any. size, modified: cache key.

    A member that says it is smaller than it is fails its checksum here. The library keeps a sheet as a full rectangle
    up to its last cell, so that one stray cell at XFD1048576 would ask for 512 GiB and end the process.
    """
    errors: dict[str, tuple[str, str]] = {}
    small: dict[str, bytes] = {}
    with zipfile.ZipFile(path) as archive:
        declared = sum(item.file_size for item in archive.infolist())
        if declared > _MAX_WORKBOOK:
            raise SourceError(
                f"the workbook unpacks to {declared:,} bytes; more than {_MAX_WORKBOOK:,} is not read. Export CSV "
                "instead."
            )
        for item in archive.infolist():
            wide = high = 0
            first_wide = first_high = ""
            tail = b""
            with archive.open(item) as handle:
                while chunk := handle.read(_BLOCK):
                    if item.filename in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
                        small[item.filename] = small.get(item.filename, b"") + chunk
                    chunk = tail + chunk
                    cut = max(chunk.rfind(b"<"), 0)
                    found = _CELL.findall(chunk)
                    for letters in {cell[0] for cell in found}:
                        if (column := _column_number(letters)) > wide:
                            wide, first_wide = column, letters.decode()
                    for digits in {cell[1] for cell in found} | set(_ROW.findall(chunk)):
                        if (row := int(digits[:10])) > high:
                            high, first_high = row, digits[:10].decode()
                    if item.filename not in errors and (wrong := _ERROR_CELL.search(chunk)):
                        errors[item.filename] = (
                            wrong.group(1).decode(),
                            (wrong.group(2) or b"").decode("ascii", "replace"),
                        )
                    tail = chunk[cut:]
            if wide * high > _MAX_CELLS or high > _MAX_ROWS or wide > _MAX_COLUMNS:
                raise SourceError(
                    f"{item.filename}: the used range runs to cell {first_wide}{first_high}, a rectangle of "
                    f"{wide * high:,} cells; at most {_MAX_CELLS:,} are read. Delete the rows and columns beyond the "
                    "data and save again, or export CSV."
                )
    return _Survey(errors, _sheet_members(small))


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _sheet_members(small: Mapping[str, bytes]) -> dict[str, str]:
    """Sheet name -> member of the archive: the number in a member's name is not the position of its tab."""
    targets: dict[str, str] = {}
    for tag in re.findall(rb"<(?:\w+:)?Relationship\s[^>]*>", small.get("xl/_rels/workbook.xml.rels", b"")):
        target = _attribute(tag, b"Target")
        targets[_attribute(tag, b"Id")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    members: dict[str, str] = {}
    for tag in re.findall(rb"<(?:\w+:)?sheet\s[^>]*>", small.get("xl/workbook.xml", b"")):
        members[html.unescape(_attribute(tag, b"name"))] = targets.get(_attribute(tag, rb"(?:\w+:)?id"), "")
    return members


def _attribute(tag: bytes, name: bytes) -> str:
    found = re.search(rb"\s" + name + rb"\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", tag)
    return (found[1] or found[2] or b"").decode("utf-8", "replace") if found else ""


def number_text(value: float | int | Decimal) -> str:
    """Shortest plain decimal text of a number cell: 4500000000, 0.1, never 4.5E+09 and never a trailing .0."""
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return repr(value)
        value = Decimal(repr(value))
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    if isinstance(value, Decimal) and "." in text and not text.split(".")[1].strip("0"):
        text = text.split(".")[0]
    return "0" if text == "-0" else text


def cell_text(value: Any) -> str:
    """Text of a workbook cell as it would stand in a CSV: ISO dates (a time only when there is one), plain numbers."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float, Decimal)):
        return number_text(value)
    if isinstance(value, dt.datetime):
        day = value.date().isoformat()
        return day if value.time() == dt.time() else f"{day} {value.time().isoformat(timespec='seconds')}"
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return str(value)


@dataclass
class WorkbookReader:
    """One sheet of an XLSX workbook. Blank rows are no rows (a workbook's used range often runs past the data)."""

    path: Path
    sheet: str | None = None
    columns: tuple[str, ...] = ()
    guesses: dict[str, Guess] = field(default_factory=dict)
    sha256: str = ""
    bytes: int = 0
    _rejected: list[Rejected] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sha256, self.bytes = file_digest(self.path)
        book = _open_workbook(self.path)
        names = list_sheets(self.path)
        self.sheet = sheet = self.sheet or names[0] or ""
        if sheet not in book.sheet_names:
            raise SourceError(f"the workbook has no sheet {sheet!r}; it has {', '.join(book.sheet_names)}.")
        with _workbook_errors():
            tab = book.get_sheet_by_name(sheet)
            self._rows: Iterator[list[Any]] = iter(tab.iter_rows())
        header: list[str] = []
        above = 0
        for row in self._rows:
            above += 1
            header = [cell_text(cell).strip().strip("\ufeff").strip() for cell in row]
            if any(header):
                break
        self._raise_on_error_cells(sheet, header, above, tab.start[1] if tab.start else 0)
        while header and not header[-1]:
            header.pop()
        if not header:
            raise SourceError(f"sheet {self.sheet}: no header row.")
        self._width = len(header)
        self._first = 0
        if len(header) > 1 and header[0].lower() in {"", "unnamed: 0", "__index_level_0__"}:
            ahead = list(itertools.islice(self._rows, 400))
            self._rows = itertools.chain(ahead, self._rows)
            cells = [cell_text(row[0]) for row in ahead if any(cell_text(cell).strip() for cell in row)]
            if cells and is_running_number(cells):
                self._first = 1
                self.guesses["index_column"] = Guess(
                    "dropped", "guessed", f"column 1 is {header[0] or 'unnamed'!r} and counts upwards"
                )
        self.columns = tuple(_named(header)[self._first :])
        self.guesses["sheet"] = Guess(
            self.sheet, "guessed" if len(names) == 1 else "given", f"{len(names)} sheets with cells"
        )

    def _raise_on_error_cells(self, sheet: str, header: list[str], above: int, first_column: int) -> None:
        """Cells that hold #N/A, #REF! and the like would read as blank: refuse them by name.

        above: rows of the sheet down to the header. first_column: column of the sheet (from 0) where the header begins.
        """
        stat = self.path.stat()
        survey = _survey(self.path, stat.st_size, stat.st_mtime_ns)
        member = survey.members.get(sheet)
        # a sheet that cannot be told from the others answers for all of them
        wrong = survey.errors.get(member) if member else next(iter(survey.errors.values()), None)
        if not wrong:
            return
        cell, value = wrong
        letters = cell.rstrip("0123456789")
        row = max(int(cell[len(letters) :]) - above, 0)
        place = _column_number(letters.encode()) - 1 - first_column
        column = header[place] if 0 <= place < len(header) and header[place] else None
        where = f"row {row}, column {column} (cell {cell})" if column else f"row {row} (cell {cell})"
        found = repr(value) if value else "such as #N/A or #REF!"
        # a sheet that cannot be told from the others answers for all of them: then only the cell is sure
        raise SourceError(
            f"{where if member else f'cell {cell}'}: a formula gives an error value ({found}) where a value is "
            "expected. Replace it by its value and save again.",
            row=row if member else None,
            column=column if member else None,
        )

    def take_rejected(self) -> list[Rejected]:
        taken, self._rejected = self._rejected, []
        return taken

    def batches(self) -> Iterator[Batch]:
        number = blank = 0
        rows: list[list[str]] = []
        numbers: list[int] = []
        for row in self._rows:
            number += 1
            cells = [cell_text(cell) for cell in row]
            if not any(cell.strip() for cell in cells):
                blank += 1
                continue
            if any(cell.strip() for cell in cells[self._width :]):
                found = max(n for n, cell in enumerate(cells, 1) if cell.strip())
                self._rejected.append(
                    Rejected(number, f"expected {self._width} columns, found {found}", _readable("\t".join(cells)))
                )
                continue
            cells = cells[: self._width] + [""] * (self._width - len(cells))
            rows.append(cells[self._first :])
            numbers.append(number)
            if len(rows) >= _BATCH_ROWS:
                yield _from_rows(rows, numbers, len(self.columns))
                rows, numbers = [], []
        if rows:
            yield _from_rows(rows, numbers, len(self.columns))
        if blank:
            self.guesses["blank_rows"] = Guess(
                str(blank), "guessed", "rows of the used range without any cell are not rows"
            )


def _from_rows(rows: list[list[str]], numbers: list[int], width: int) -> Batch:
    return Batch(
        [pa.array([row[n] for row in rows], pa.string()) for n in range(width)], np.asarray(numbers, dtype=np.int64)
    )


# --- parquet
# ------------------------------------------------------------------------------------------------------------


@dataclass
class ParquetReader:
    """A Parquet file with any simple column types; values become the text a CSV would hold, NULL becomes blank."""

    path: Path
    columns: tuple[str, ...] = ()
    guesses: dict[str, Guess] = field(default_factory=dict)
    sha256: str = ""
    bytes: int = 0

    def __post_init__(self) -> None:
        self.sha256, self.bytes = file_digest(self.path)
        try:
            self._file = pq.ParquetFile(self.path)
            schema = self._file.schema_arrow
            names = [name.strip() for name in schema.names]
        except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
            raise SourceError(f"not a readable Parquet file ({error}). Extract it again.") from None
        for item in schema:
            if not _is_simple(item.type):
                raise SourceError(
                    f"column {item.name} has type {item.type}, which has no plain text form. Expected text, "
                    "numbers, dates, "
                    "times or true/false.",
                    column=item.name,
                )
        self._keep = [n for n, name in enumerate(names) if name.lower() not in {"__index_level_0__", "unnamed: 0"}]
        if len(self._keep) < len(names):
            dropped = [name for n, name in enumerate(names) if n not in self._keep]
            self.guesses["index_column"] = Guess("dropped", "guessed", f"column {dropped[0]} is a data frame's index")
        named = _named(names)
        self.columns = tuple(named[n] for n in self._keep)

    def take_rejected(self) -> list[Rejected]:
        return []

    def batches(self) -> Iterator[Batch]:
        done = 0
        try:
            for batch in self._file.iter_batches(batch_size=_BATCH_ROWS):
                rows = np.arange(done + 1, done + batch.num_rows + 1, dtype=np.int64)
                texts = [_as_text(batch.column(n)) for n in self._keep]
                for name, text in zip(self.columns, texts, strict=True):
                    _refuse_text_that_is_none(name, text, done)
                done += batch.num_rows
                yield Batch(texts, rows)
        except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
            raise SourceError(
                f"after row {done}: the Parquet file is damaged ({error}). Extract it again.", row=done + 1
            ) from None


def _refuse_text_that_is_none(name: str, text: pa.Array, done: int) -> None:
    """Raise SourceError at the first value that is no UTF-8: Arrow reads a damaged page's bytes as text unchecked."""
    try:
        text.validate(full=True)
    except pa.ArrowInvalid:
        for n, value in enumerate(text.cast(pa.binary()).to_pylist()):
            try:
                value.decode("utf-8")
            except UnicodeDecodeError:
                raise SourceError(
                    f"row {done + n + 1}, column {name}: {value[:40]!r} is not UTF-8 text, so the Parquet file is "
                    "damaged. Extract it again.",
                    row=done + n + 1,
                    column=name,
                ) from None
        raise


def _is_simple(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(
        pa.types.is_string(kind)
        or pa.types.is_large_string(kind)
        or pa.types.is_string_view(kind)
        or pa.types.is_integer(kind)
        or pa.types.is_floating(kind)
        or pa.types.is_decimal(kind)
        or pa.types.is_boolean(kind)
        or pa.types.is_date(kind)
        or pa.types.is_time(kind)
        or pa.types.is_timestamp(kind)
        or pa.types.is_null(kind)
    )


def _as_text(column: pa.Array) -> pa.Array:
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.dictionary_decode()
        kind = column.type
    if pa.types.is_null(kind):
        return pa.array([""] * len(column), pa.string())
    if pa.types.is_boolean(kind):
        text = pc.if_else(column, "TRUE", "FALSE")
    elif pa.types.is_timestamp(kind) or pa.types.is_floating(kind) or pa.types.is_time(kind):
        if pa.types.is_floating(kind):
            column = column.cast(pa.float64()) if kind != pa.float32() else column
            text = column.cast(pa.string())
            # exponents and minus zero have another plain form
            if pc.any(pc.match_substring_regex(text, "e|^-0$")).as_py():
                text = pa.array([None if v is None else number_text(float(v)) for v in text.to_pylist()], pa.string())
        else:
            text = pa.array([None if v is None else cell_text(v) for v in column.to_pylist()], pa.string())
    else:
        text = column.cast(pa.string())
        if pa.types.is_decimal(kind) and pc.any(pc.match_substring(text, "E")).as_py():
            text = pa.array([None if v is None else format(v, "f") for v in column.to_pylist()], pa.string())
    return pc.fill_null(text, "").cast(pa.string())
