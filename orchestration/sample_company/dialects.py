"""How native tables look when a person or a tool exports them: three dialects and a streaming CSV writer.

What belongs here: typed columns to text, and text to files. Values are formatted in bulk on byte matrices.
What does not: what the values mean. A column is handed over with its native kind (key, amount, date, ...)
and the dialect alone decides on zeros, marks, date order and encoding.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from .world import Ints

NO_DATE = -(10**9)


@dataclass(frozen=True)
class Dialect:
    """One way of exporting.

    name: what `generate(dialect=...)` accepts. date_style: per table where listed, else the default.
    bom_tables / index_tables: tables that come with a byte order mark / a leading nameless index column.
    point_zero: (table, column) pairs of keys that a spreadsheet has turned into `4500000001.0`.
    """

    name: str
    delimiter: str = ","
    encoding: str = "utf-8"
    lower_header: bool = False
    decimal_mark: str = "."
    thousands: str = ""
    minus_behind: bool = False
    keep_zeros: bool = True
    date_style: str = "compact"
    iso_tables: frozenset[str] = frozenset()
    empty_date: str = ""
    bom_tables: frozenset[str] = frozenset()
    index_tables: frozenset[str] = frozenset()
    point_zero: frozenset[tuple[str, str]] = frozenset()
    slash_rates: bool = False
    line_end: str = "\n"


DIALECTS: dict[str, Dialect] = {
    "replication": Dialect(
        "replication",
        lower_header=True,
        iso_tables=frozenset({"BKPF", "RBKP", "EKKO"}),
        empty_date="00000000",
    ),
    "se16n": Dialect(
        "se16n",
        thousands=",",
        minus_behind=True,
        keep_zeros=False,
        date_style="us",
        empty_date="00/00/0000",
        bom_tables=frozenset({"EKPO", "MSEG", "LFA1", "MAKT", "T001W"}),
        index_tables=frozenset({"BKPF", "BSEG", "RSEG"}),
        point_zero=frozenset({("EKBE", "EBELN"), ("BSEG", "EBELN"), ("RSEG", "BELNR"), ("MSEG", "SMBLN")}),
        slash_rates=True,
        line_end="\r\n",
    ),
    "se16n_de": Dialect(
        "se16n_de",
        delimiter=";",
        encoding="cp1252",
        decimal_mark=",",
        thousands=".",
        minus_behind=True,
        keep_zeros=False,
        date_style="german",
        empty_date="",
        line_end="\r\n",
    ),
}


def format_numbers(
    values: Ints,
    decimals: int,
    *,
    decimal_mark: str = ".",
    thousands: str = "",
    minus_behind: bool = False,
    quote_on: str = "",
    pad: int = 0,
    suffix: str = "",
) -> pa.StringArray:
    """Text of integers scaled by 10**decimals: (n,) int64 -> (n,) strings, exact, no floating point.

    `pad`: at least that many digits (leading zeros). `quote_on`: quote a cell that contains this mark
    (the delimiter). A negative zero cannot occur. `suffix` is appended to every cell.
    """
    n = len(values)
    if n == 0:
        return pa.array([], pa.string())
    size = np.abs(values)
    digits = max(len(str(int(size.max()))), decimals + 1, pad)
    columns: list[npt.NDArray[np.uint8]] = []

    def constant(mark: str, mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.uint8]:
        return np.where(mask, np.uint8(ord(mark)), np.uint8(0)).astype(np.uint8)

    everywhere = np.ones(n, dtype=np.bool_)
    negative = values < 0
    rest = size
    floor = max(decimals + 1, pad)
    body: list[npt.NDArray[np.uint8]] = []
    for k in range(digits):  # from the last digit to the first
        if k == decimals and decimals:
            body.append(constant(decimal_mark, everywhere))
        shown = everywhere if k < floor else size >= 10**k
        above = k - decimals
        if thousands and above > 0 and above % 3 == 0:
            body.append(constant(thousands, shown))
        rest, digit = np.divmod(rest, 10)
        body.append(np.where(shown, (digit + 48).astype(np.uint8), np.uint8(0)).astype(np.uint8))
    quoted: npt.NDArray[np.bool_] | None = None
    if quote_on:
        quoted = np.zeros(n, dtype=np.bool_)
        if thousands == quote_on:
            quoted |= size >= 10 ** (decimals + 3)
        if decimals and decimal_mark == quote_on:
            quoted |= True
    if quoted is not None and quoted.any():
        columns.append(constant('"', quoted))
    if negative.any() and not minus_behind:
        columns.append(constant("-", negative))
    columns.extend(reversed(body))
    if negative.any() and minus_behind:
        columns.append(constant("-", negative))
    columns.extend(constant(c, everywhere) for c in suffix)
    if quoted is not None and quoted.any():
        columns.append(constant('"', quoted))
    matrix = np.stack(columns, axis=1)
    present = matrix != 0
    offsets = np.zeros(n + 1, dtype=np.int32)
    np.cumsum(present.sum(axis=1), out=offsets[1:])
    return pa.StringArray.from_buffers(n, pa.py_buffer(offsets), pa.py_buffer(matrix[present]))


# --- columns as the tables hand them over ------------------------------------------------------------------


@dataclass(frozen=True)
class Const:
    """The same text in every row."""

    text: str = ""


@dataclass(frozen=True)
class Code:
    """Texts by code: `codes` (n,) index into `texts`; -1 is blank. `key_width` > 0: a key, zero padded."""

    codes: Ints
    texts: Sequence[str]
    key_width: int = 0


@dataclass(frozen=True)
class Key:
    """Numeric key `values` (n,), shown with `width` digits; negative is blank."""

    values: Ints
    width: int


@dataclass(frozen=True)
class Num:
    """Number: integer `values` scaled by 10**decimals. `blank_zero`: a zero cell stays empty."""

    values: Ints
    decimals: int
    blank_zero: bool = False


@dataclass(frozen=True)
class Day:
    """Dates as days since 1970-01-01; NO_DATE is the dialect's empty date."""

    values: Ints


@dataclass(frozen=True)
class Plain:
    """Ready text, one per row (small tables). Never altered but for quoting and encoding."""

    texts: Sequence[str]


Column = Const | Code | Key | Num | Day | Plain


def _day_texts(days: Ints, dialect: Dialect, table: str) -> list[str]:
    style = "iso" if dialect.date_style == "compact" and table in dialect.iso_tables else dialect.date_style
    out = []
    for day in days:
        if day == NO_DATE:
            out.append("" if style == "iso" else dialect.empty_date)
            continue
        d = dt.date(1970, 1, 1) + dt.timedelta(days=int(day))
        if style == "iso":
            out.append(d.isoformat())
        elif style == "us":
            out.append(f"{d.month}/{d.day}/{d.year % 100:02d}")
        elif style == "german":
            out.append(f"{d.day:02d}.{d.month:02d}.{d.year:04d}")
        else:
            out.append(f"{d:%Y%m%d}")
    return out


def _take(codes: Ints, texts: list[str]) -> pa.StringArray:
    table = pa.array([*texts, ""], pa.string())
    indices = np.where(codes < 0, len(texts), codes)
    return table.take(pa.array(indices))


def _quoted(text: str, dialect: Dialect) -> str:
    return '"' + text.replace('"', '""') + '"' if dialect.delimiter in text or '"' in text else text


def _blank_where(array: pa.StringArray, mask: npt.NDArray[np.bool_]) -> pa.StringArray:
    return pc.if_else(pa.array(mask), pa.scalar(""), array) if mask.any() else array


def render(column: Column, dialect: Dialect, table: str, name: str) -> pa.StringArray | pa.StringScalar:
    """Cells of one column in the dialect: a string array of n rows, or a scalar for a constant."""
    suffix = ".0" if (table, name) in dialect.point_zero else ""
    if isinstance(column, Const):
        return pa.scalar(_quoted(column.text, dialect))
    if isinstance(column, Plain):
        return pa.array([_quoted(t, dialect) for t in column.texts], pa.string())
    if isinstance(column, Code):
        texts = list(column.texts)
        if column.key_width:
            texts = [key_text(t, column.key_width, dialect) for t in texts]
        return _take(column.codes, [_quoted(t, dialect) for t in texts])
    if isinstance(column, Key):
        width = column.width if dialect.keep_zeros else 0
        blank = column.values < 0
        array = format_numbers(np.where(blank, 0, column.values), 0, pad=width, suffix=suffix)
        return _blank_where(array, blank)
    if isinstance(column, Num):
        array = format_numbers(
            column.values,
            column.decimals,
            decimal_mark=dialect.decimal_mark,
            thousands=dialect.thousands,
            minus_behind=dialect.minus_behind,
            quote_on=dialect.delimiter,
        )
        return _blank_where(array, column.values == 0) if column.blank_zero else array
    unique, inverse = np.unique(column.values, return_inverse=True)
    return _take(inverse.astype(np.int64), _day_texts(unique, dialect, table))


def key_text(text: str, width: int, dialect: Dialect) -> str:
    """A key as the dialect shows it: numeric keys zero padded to `width`, or stripped of their zeros."""
    if not text.isdigit():
        return text
    return text.zfill(width) if dialect.keep_zeros else text.lstrip("0") or "0"


class TableWriter:
    """Appends row blocks of one table to `<folder>/<TABLE>.csv`. Use as a context manager."""

    def __init__(self, folder: Path, table: str, names: Sequence[str], dialect: Dialect) -> None:
        self.table, self.names, self.dialect = table, tuple(names), dialect
        self.rows = 0
        self._file: IO[bytes] = (folder / f"{table}.csv").open("wb")
        if table in dialect.bom_tables:
            self._file.write(b"\xef\xbb\xbf")
        header = [n.lower() if dialect.lower_header else n for n in self.names]
        if table in dialect.index_tables:
            header.insert(0, "")
        self._file.write((dialect.delimiter.join(header) + dialect.line_end).encode(dialect.encoding))

    def append(self, columns: dict[str, Column], rows: int) -> None:
        """Write `rows` rows; `columns` holds one column for each name of the table, in any order."""
        if set(columns) != set(self.names):
            raise ValueError(f"{self.table}: expected columns {self.names}, found {tuple(columns)}")
        if rows == 0:
            return
        cells = [render(columns[name], self.dialect, self.table, name) for name in self.names]
        if self.table in self.dialect.index_tables:
            cells.insert(0, format_numbers(np.arange(self.rows, self.rows + rows, dtype=np.int64), 0))
        if not any(isinstance(c, pa.Array | pa.ChunkedArray) for c in cells):
            cells[0] = pa.array([cells[0].as_py()] * rows, pa.string())
        cells = [pa.concat_arrays(c.chunks) if isinstance(c, pa.ChunkedArray) else c for c in cells]
        last = cells[-1]
        cells[-1] = pc.binary_join_element_wise(last, pa.scalar(self.dialect.line_end), pa.scalar(""))
        lines = pc.binary_join_element_wise(*cells, pa.scalar(self.dialect.delimiter))
        if len(lines) != rows:
            raise ValueError(f"{self.table}: expected {rows} rows, found {len(lines)}")
        used = int(np.frombuffer(lines.buffers()[1], dtype=np.int32, count=rows + 1)[-1])  # buffers may be longer
        data = memoryview(lines.buffers()[2])[:used]
        if self.dialect.encoding != "utf-8":
            data = memoryview(bytes(data).decode("utf-8").encode(self.dialect.encoding))
        self._file.write(data)
        self.rows += rows

    def __enter__(self) -> TableWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
