"""Fuzzing of the readers: generated and mutated files are landed, and what must hold for any file is checked.

    python tests/benchmarks/fuzz_readers.py --minutes 60 --seed 1 [--log FILE] [--keep FOLDER]

Inputs come from Hypothesis: text, workbooks and Parquet with nasty cells, the same with bytes, XML or zip entries
damaged, and batches of single cells. Checked: the landing never raises; the good file beside it lands; rows read =
landed + rejected; nothing half written stays; landed text equals what an independent parser finds at that row; SQL
macros of the models read a cell as the control totals do. Prints inputs, executions per second and failures.
Each round runs in a process of its own, so that one killed by a damaged file is a failure like any other.
"""

from __future__ import annotations

import argparse
import codecs
import datetime as dt
import functools
import io
import multiprocessing
import re
import shutil
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import jinja2
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from orchestration.sources import dialect
from orchestration.sources.landing import land_source
from orchestration.sources.model import Guess, SourceError
from orchestration.sources.readers import open_table

MACROS = Path(__file__).parents[2] / "dbt_project" / "macros" / "sap.sql"
COLUMNS = ["EBELN", "EBELP", "MATNR", "MENGE", "NETPR", "NETWR", "AEDAT", "TXZ01", "MANDT"]
GOOD = "EBELN,BUKRS,LIFNR,WAERS,AEDAT\n4500000001,1000,77,EUR,20260901\n4500000002,1000,78,EUR,20260902\n"

NASTY = [
    *("", " ", "0", "-0", "-0.00", "1.5E+09", "4.5E+09", "1.234,56", "1,234.56", "1,2,3", "1.2.3", "1 234,5", "12-"),
    *("NaN", "Infinity", "-inf", "#REF!", "#N/A", "=cmd|' /C calc'!A0", "=1+1", "@SUM(A1)", "+49", "TRUE", "null"),
    *("20260230", "2026-02-30", "31.02.2026", "2/30/26", "00000000", "99991231", "0000-00-00", "01-SEP-26", "45000"),
    *(
        '"',
        '""',
        'a"b',
        '5" pipe',
        "'",
        "a,b",
        "a;b",
        "a\tb",
        "a|b",
        "a\nb",
        "a\r\nb",
        "a\rb",
        "\n",
        "-----",
        "---|---",
    ),
    *(
        "\ufeff",
        "x\ufeffy",
        "\u2028",
        "a\u2028b",
        "a\x0bb",
        "a\x0cb",
        "a\x85b",
        "a\x1cb",
        "\u00a0",
        "\x1a",
        "\0",
        "a\0b",
    ),
    *("ä", "漢字", "😀", "e\u0301", "\u202e12", "x" * 3000, "9" * 60, "0" * 40, "../../etc/passwd", "NULL", "_row"),
]
TOKENS = [
    *(
        b'"',
        b'""',
        b",",
        b";",
        b"\t",
        b"|",
        b"\n",
        b"\r",
        b"\r\n",
        b"\n\n",
        b"\0",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\xff",
    ),
    *(b"\xe4", b"\xc3\xa4", b"\x85", b"\x0b", b"\x0c", b"\xe2\x80\xa8", b"-----\n", b"\x1a", b"\x80", b"EBELN", b"'"),
]


@dataclass(frozen=True)
class Input:
    """One delivered file. rows: the cells it was made from, in order, when every row of it must land unchanged."""

    kind: str
    suffix: str
    content: bytes
    rows: tuple[tuple[str, ...], ...] | None = None

    def __repr__(self) -> str:
        return f"{self.kind}{self.suffix}: {self.content[:3000]!r} rows={self.rows!r}"


# --- inputs
# ----------------------------------------------------------------------------------------------------------------

cells = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(codec="utf-8"), max_size=8),
    st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9).map(str),
    st.dates().map(lambda day: day.strftime("%d.%m.%Y")),
)
plain_cells = st.sampled_from(["", "1", "0010", "4500000001", "PUMP", "1.500", "2,5", "20260901", "Grün", "a b"])


@st.composite
def table(draw: Any, ragged: bool = True) -> tuple[list[str], list[list[str]]]:
    width = draw(st.integers(2, len(COLUMNS)))
    header = COLUMNS[:2] + draw(st.permutations(COLUMNS[2:]))[: width - 2]
    cell = cells if draw(st.booleans()) else plain_cells
    row = st.lists(cell, min_size=width, max_size=width)
    rows = draw(st.lists(row, max_size=8))
    if ragged and rows and draw(st.integers(0, 3)) == 0:
        rows[draw(st.integers(0, len(rows) - 1))] = draw(st.lists(cell, min_size=1, max_size=width + 3))
    return header, rows


@st.composite
def text_rows(draw: Any) -> Input:
    header, rows = draw(table())
    mark = draw(st.sampled_from([",", ";", "\t", "|"]))
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    always = draw(st.booleans())

    def line(row: list[str]) -> str:
        quoted = (f'"{c.replace(chr(34), chr(34) * 2)}"' if always or re.search(r'[,;\t|"\r\n]', c) else c for c in row)
        return mark.join(quoted)

    # a row of one blank cell is a blank line unless it is quoted
    body = end.join([line(header), *(line(row) or '""' for row in rows)])
    text = body + (end if draw(st.booleans()) else "")
    encoding = draw(st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"]))
    return Input("text", draw(st.sampled_from([".csv", ".txt", ".tsv"])), text.encode(encoding, "replace"))


@st.composite
def mutated(draw: Any, content: bytes) -> bytes:
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, max(len(content) - 1, 0)))
        what = draw(st.integers(0, 6))
        size = draw(st.sampled_from([1, 2, 3, 8, 40, 300]))
        if what == 0:
            content = content[:at]
        elif what == 1:
            content = content[:at] + bytes([draw(st.integers(0, 255))]) + content[at + 1 :]
        elif what == 2:
            content = content[:at] + content[at + size :]
        elif what == 3:
            content = content[:at] + content[max(at - size, 0) :]
        elif what == 4:
            content = content[:at] + draw(st.binary(max_size=size)) + content[at:]
        else:
            content = content[:at] + draw(st.sampled_from(TOKENS)) + content[at:]
    return content


@st.composite
def text_bytes(draw: Any) -> Input:
    made = draw(text_rows())
    return Input("text bytes", made.suffix, draw(mutated(made.content)))


_XML = re.compile("[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\ufffe\uffff]")
book_cells = st.one_of(
    cells.map(lambda text: _XML.sub("", text)).filter(lambda text: not re.search("_x[0-9A-Fa-f]{4}_", text)),
    st.integers(-(10**15), 10**15),
    st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9).map(float),
    st.booleans(),
    st.none(),
)


def _book_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        # the file holds 16 or 17 significant digits of a double
        text = format(Decimal(repr(float(value))), "f")
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return "0" if text == "-0" else text
    return str(value)


@st.composite
def workbook_rows(draw: Any) -> Input:
    header = COLUMNS[: draw(st.integers(2, len(COLUMNS)))]
    rows = draw(st.lists(st.lists(book_cells, min_size=len(header), max_size=len(header)), max_size=6))
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": dt.datetime(2026, 9, 30)})  # the same example must give the same bytes
    sheet = book.add_worksheet("EKPO")
    for number, row in enumerate([header, *rows]):
        for position, value in enumerate(row):
            if isinstance(value, bool):
                sheet.write_boolean(number, position, value)
            elif isinstance(value, (int, float)):
                sheet.write_number(number, position, value)
            elif value:
                sheet.write_string(number, position, value)
    book.close()
    texts = [tuple(_book_text(value) for value in row) for row in rows]
    expected = tuple(row for row in texts if any(text.strip() for text in row))
    return Input("workbook", ".xlsx", out.getvalue(), expected)


@st.composite
def workbook_xml(draw: Any) -> Input:
    """One member of the archive damaged, the archive itself sound."""
    made = draw(workbook_rows())
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = draw(st.sampled_from(sorted(n for n in members if "sheet" in n.lower() or "workbook" in n or "shared" in n)))
    content = members[name]
    references = [b'r="XFD1048576"', b'r="A0"', b'r="ZZZ9"', b't="e"', b't="s"', b't="d"', b's="99999"', b'r="A1"']
    for _ in range(draw(st.integers(1, 3))):
        if draw(st.booleans()):
            spots = list(re.finditer(rb'[a-z]+="[^"]*"', content))
            if spots:
                spot = draw(st.sampled_from(spots))
                content = content[: spot.start()] + draw(st.sampled_from(references)) + content[spot.end() :]
        else:
            content = draw(mutated(content))
    members[name] = content
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in members.items():
            archive.writestr(zipfile.ZipInfo(member, (2026, 9, 30, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return Input(f"workbook {name}", ".xlsx", out.getvalue())


@st.composite
def workbook_bytes(draw: Any) -> Input:
    made = draw(workbook_rows())
    return Input("workbook bytes", ".xlsx", draw(mutated(made.content)))


_COLUMN_TYPES: list[tuple[pa.DataType, Any, Callable[[Any], str]]] = [
    (pa.string(), cells, str),
    (pa.int64(), st.integers(-(2**63), 2**63 - 1), str),
    (pa.uint64(), st.integers(0, 2**64 - 1), str),
    (pa.bool_(), st.booleans(), lambda value: "TRUE" if value else "FALSE"),
    (pa.date32(), st.dates(), lambda value: value.isoformat()),
    (
        pa.decimal128(20, 4),
        st.decimals(-(10**12), 10**12, places=4, allow_nan=False),
        lambda value: format(value.quantize(Decimal("0.0001")), "f"),
    ),
    (
        pa.decimal256(50, 2),
        st.decimals(-(10**20), 10**20, places=2, allow_nan=False),
        lambda value: format(value.quantize(Decimal("0.01")), "f"),
    ),
    (pa.dictionary(pa.int8(), pa.string()), st.sampled_from(["a", "b", "ä"]), str),
    (pa.large_string(), cells, str),
    (pa.null(), st.none(), str),
]


@st.composite
def parquet_rows(draw: Any) -> Input:
    header = COLUMNS[: draw(st.integers(2, len(COLUMNS)))]
    count = draw(st.integers(0, 6))
    arrays, texts = [], []
    for _ in header:
        kind, values, text = draw(st.sampled_from(_COLUMN_TYPES))
        column = draw(st.lists(st.one_of(st.none(), values), min_size=count, max_size=count))
        if pa.types.is_dictionary(kind):
            arrays.append(pa.array(column, pa.string()).dictionary_encode())
        else:
            arrays.append(pa.array(column, kind))
        texts.append(["" if value is None else text(value) for value in column])
    out = io.BytesIO()
    codec = draw(st.sampled_from(["none", "snappy", "gzip", "zstd"]))
    pq.write_table(pa.Table.from_arrays(arrays, header), out, compression=codec)
    return Input("parquet", ".parquet", out.getvalue(), tuple(zip(*texts, strict=True)) if count else ())


@st.composite
def parquet_bytes(draw: Any) -> Input:
    made = draw(parquet_rows())
    return Input("parquet bytes", ".parquet", draw(mutated(made.content)))


FILES = st.one_of(
    text_rows(), text_bytes(), text_bytes(), workbook_rows(), workbook_xml(), workbook_bytes(), parquet_rows(),
    parquet_bytes(),
)  # fmt: skip


# --- what must hold of a file
# ----------------------------------------------------------------------------------------------


def records(text: str, mark: str, quoting: bool) -> list[tuple[list[str], str]]:
    """Cells and raw text of each record. Blank lines are none; a quote opens a value at its start only."""
    found: list[tuple[list[str], str]] = []
    row: list[str] = []
    cell: list[str] = []
    inside = started = False
    begin = at = 0
    while at < len(text):
        char = text[at]
        if inside:
            if char == '"':
                if text[at + 1 : at + 2] == '"':
                    cell.append('"')
                    at += 1
                else:
                    inside = False
            else:
                cell.append(char)
        elif char == '"' and quoting and not started:
            inside = started = True
        elif char == mark:
            row.append("".join(cell))
            cell, started = [], False
        elif char in "\r\n":
            raw = text[begin:at]
            if raw:
                found.append(([*row, "".join(cell)], raw))
            row, cell, started = [], [], False
            if char == "\r" and text[at + 1 : at + 2] == "\n":
                at += 1
            begin = at + 1
        else:
            cell.append(char)
            started = True
        at += 1
    if text[begin:]:
        found.append(([*row, "".join(cell)], text[begin:]))
    return found


def _without_lines(text: str, count: int) -> str:
    for _ in range(count):
        text = re.split(r"\r\n|\n|\r", text, maxsplit=1)[1]
    return text


def _decoded(content: bytes, encoding: str) -> str:
    text = content.decode(encoding)
    return (
        text[1:]
        if text.startswith("\ufeff") and content.startswith((codecs.BOM_UTF8, b"\xff\xfe", b"\xfe\xff"))
        else text
    )


def check_text(
    made: Input, guesses: Mapping[str, Guess], landed: dict[int, tuple[str, ...]], rejected: set[int]
) -> None:
    """Landed cells against a parser that shares nothing with the reader but what it says it guessed."""
    given_value = {name: guess.value for name, guess in guesses.items()}
    text = _decoded(made.content, given_value.get("encoding") or "utf-8")
    text = _without_lines(text, int(given_value.get("preamble_lines") or 0))
    (header, _), *found = records(text, given_value["delimiter"] or ",", "quoting" not in guesses)
    width = len(header) + ("header_alignment" in guesses)
    lead, trail = int("index_column" in guesses or "frame" in guesses), int("frame" in guesses)
    numbers = set()
    for number, (row, raw) in enumerate(found, 1):
        rule = len(raw) >= 3 and not raw.strip("-|+= \t") and len(row) != width
        if rule:
            assert number not in {*landed, *rejected}, f"rule at row {number}"
        elif len(row) != width or any("\0" in cell for cell in row[lead : width - trail]):
            assert number in rejected, f"row {number} has {len(row)} of {width} cells: {raw!r}"
            numbers.add(number)
        else:
            assert landed.get(number) == tuple(row[lead : width - trail]), (
                f"row {number}: delivered {row!r}, landed {landed.get(number)!r}"
            )
            numbers.add(number)
    assert numbers == set(landed) | rejected, f"rows {numbers} delivered, {set(landed)} landed, {rejected} rejected"


def check_message(text: str) -> None:
    assert text.strip(), "no message"
    assert not re.search(r"Traceback| at 0x[0-9a-f]+|object at|\n\s+File ", text), f"not for people: {text}"


def check_reader(made: Input, folder: Path) -> Counter[str]:
    """Read one file without landing it: only a SourceError, or rows that are what was delivered."""
    path = folder / f"EKPO{made.suffix}"
    path.write_bytes(made.content)
    landed: dict[int, tuple[str, ...]] = {}
    rejected: list[int] = []
    try:
        reader = open_table(path, known_columns=COLUMNS)
        for batch in reader.batches():
            rows = zip(*(column.to_pylist() for column in batch.columns), strict=True)
            landed |= dict(zip(batch.rows.tolist(), rows, strict=True))
            rejected += [entry.row for entry in reader.take_rejected()]
        rejected += [entry.row for entry in reader.take_rejected()]
    except SourceError as error:
        check_message(error.message)
        return Counter([f"{made.kind.split()[0]} not read"])
    assert len(set(rejected)) == len(rejected), "a row rejected twice"
    assert not set(rejected) & set(landed), "a row both landed and rejected"
    if made.kind.startswith("text"):
        check_text(made, reader.guesses, landed, set(rejected))
    elif made.rows is not None:
        assert [landed[number] for number in sorted(landed)] == list(made.rows), f"landed {landed}"
    return Counter([f"{made.kind.split()[0]} read"])


def check_file(made: Input, folder: Path) -> Counter[str]:
    """Land one file beside a good one and check what must hold. AssertionError says what does not."""
    extracts, target = folder / "extracts", folder / "landing"
    shutil.rmtree(extracts, ignore_errors=True)
    shutil.rmtree(target / "erp" / "EKPO", ignore_errors=True)
    extracts.mkdir(parents=True)
    (extracts / "EKKO.csv").write_text(GOOD, encoding="utf-8")
    name = f"EKPO{made.suffix}"
    (extracts / name).write_bytes(made.content)
    result = land_source("erp", "sap", extracts, {}, target)
    good = [manifest for manifest in result.manifests if manifest.file == "EKKO.csv"]
    assert [manifest.rows_landed for manifest in good] == [2], "the good file beside it did not land"
    mine = [manifest for manifest in result.manifests if manifest.file != "EKKO.csv"]
    errors = [error for error in result.errors if error.file.startswith("EKPO")]
    skipped = [entry for entry in result.skipped if entry.file.startswith("EKPO")]
    assert mine or skipped or any(error.severity == "error" for error in errors), "dropped without a word"
    for error in errors:
        check_message(error.message)
    stems = {manifest.landed_path.removesuffix(".parquet") for manifest in mine}
    for path in (target / "erp").rglob("*"):
        if path.is_file() and "EKKO" not in path.parts:
            assert ".tmp" not in path.name, f"left behind: {path.name}"
            assert any(str(path).startswith(stem) for stem in stems), f"half landed: {path.name}"
    for manifest in mine:
        assert manifest.rows_read == manifest.rows_landed + manifest.rows_rejected
        rows = pq.read_table(manifest.landed_path).to_pydict()
        numbers = rows.pop("_row")
        assert len(numbers) == manifest.rows_landed
        landed = dict(zip(numbers, zip(*rows.values(), strict=True), strict=True))
        rejected: set[int] = set()
        if manifest.rejected_path:
            listed = pq.read_table(manifest.rejected_path).column("row").to_pylist()
            rejected = set(listed)
            assert len(listed) == len(rejected) == manifest.rows_rejected
        assert len(landed) == manifest.rows_landed, "a row landed twice"
        assert not rejected & set(landed), "a row both landed and rejected"
        if made.kind.startswith("text"):
            check_text(made, manifest.guesses, landed, rejected)
        elif made.rows is not None:
            assert [landed[number] for number in sorted(landed)] == list(made.rows), f"landed {landed}"
    return Counter([f"{made.kind.split()[0]} {'landed' if mine else 'refused'}"])


# --- what must hold of a cell
# ----------------------------------------------------------------------------------------------

number_cells = st.one_of(
    st.sampled_from(NASTY),
    st.text("0123456789.,-+eE '/\u00a0\u202f\t", max_size=14),
    st.from_regex(r"-?[0-9]{1,3}([.,' ][0-9]{2,3}){0,4}([.,][0-9]{0,10})?([eE][+-]?[0-9]{1,3})?-?", fullmatch=True),
)
date_cells = st.one_of(
    st.sampled_from(NASTY),
    st.text("0123456789./-: T", max_size=12),
    st.from_regex(r"[0-9]{1,4}[-./][0-9]{1,2}[-./][0-9]{1,4}([ T][0-9:]{0,8})?", fullmatch=True),
    st.from_regex(r"[0-9]{1,2}[-./](Jan|FEB|März|mai|Dez|sept|xyz)[.]?[-./][0-9]{2,4}( .*)?", fullmatch=True),
    st.from_regex(r"[0-9]{8}(\.0{1,2})?", fullmatch=True),
)
CELLS = st.lists(st.tuples(number_cells, date_cells), min_size=40, max_size=40)


@functools.cache
def macro(call: str) -> str:
    """SQL of a macro of the dbt project, rendered by plain Jinja."""
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])
    package: dict[str, Any] = {}
    environment.globals["tieout"] = package
    module = environment.from_string(MACROS.read_text(encoding="utf-8")).module
    package.update({name: getattr(module, name) for name in dir(module) if not name.startswith("_")})
    return environment.from_string("{{ tieout." + call + " }}").render()


@functools.cache
def _differences() -> str:
    parts = []
    for mark in (".", ","):
        ours, theirs = dialect.number_sql("n", mark), macro("sap_decimal('n', 'decimal(38,9)')")
        parts.append(
            f"select 'number {mark}', n, cast({ours} as varchar) as o, cast({theirs} as varchar) as t "
            f"from (select n, '{mark}' as _decimal_mark from given)"
        )
    for order in ("mdy", "dmy", "ymd", None):
        ours, theirs = dialect.date_sql("d", order), macro("sap_date('d')")
        parts.append(
            f"select 'date {order}', d, cast({ours} as varchar) as o, cast({theirs} as varchar) as t "
            f"from (select d, {dialect.literal(order) if order else 'null'} as _date_order from given)"
        )
    return f"select * from ({' union all '.join(parts)}) where o is distinct from t"


@functools.cache
def _connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": "1"})


def check_cells(pairs: list[tuple[str, str]]) -> None:
    """The macros of the models read each cell as the landing's control totals do, in every notation."""
    con = _connection()
    given = pa.table(
        {"n": [n for n, _ in pairs], "d": [d for _, d in pairs]}, pa.schema([("n", pa.string()), ("d", pa.string())])
    )
    con.register("given", given)
    found = con.execute(_differences()).fetchall()
    assert not found, f"notation, cell, control totals, macro: {found[:3]!r}"


# --- running
# -----------------------------------------------------------------------------------------------------------------


def run(examples: int, number: int, folder: Path, *, shrink: bool = False) -> tuple[Counter[str], list[str]]:
    """`examples` files and a fifth as many batches of 40 cells in this process; what was counted, what failed."""
    counted: Counter[str] = Counter()
    failures: list[str] = []
    phases = [Phase.generate, Phase.shrink] if shrink else [Phase.generate]
    common = settings(
        database=None, deadline=None, phases=phases, suppress_health_check=list(HealthCheck), report_multiple_bugs=False
    )

    @seed(number)
    @settings(common, max_examples=examples)
    @given(FILES)
    def files(made: Input) -> None:
        (folder / "current").write_bytes(made.content)
        counted["files"] += 1
        try:
            # landing costs some ten times the reading: every fifth file goes the whole way
            counted.update((check_file if counted["files"] % 5 == 0 else check_reader)(made, folder))
        except BaseException as error:
            if shrink or isinstance(error, KeyboardInterrupt):
                raise
            where = traceback.extract_tb(error.__traceback__)[-1]
            failures.append(f"{type(error).__name__} {where.name}:{where.lineno} {str(error)[:700]} <- {made!r}"[:4000])

    @seed(number)
    @settings(common, max_examples=max(examples // 5, 1))
    @given(CELLS)
    def single(pairs: list[tuple[str, str]]) -> None:
        counted["cells"] += 2 * len(pairs)
        try:
            check_cells(pairs)
        except Exception as error:
            if shrink:
                raise
            failures.append(f"{type(error).__name__} {str(error)[:900]}")

    files()
    single()
    return counted, failures


def _round(examples: int, number: int, folder: Path, queue: Any) -> None:
    queue.put(run(examples, number, folder))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--examples", type=int, default=400, help="files of one round (one process)")
    parser.add_argument("--log", type=Path, help="file the count is written to after every round")
    parser.add_argument("--keep", type=Path, help="folder for files that killed their process")
    arguments = parser.parse_args()
    context = multiprocessing.get_context("fork")
    total: Counter[str] = Counter()
    failures: list[str] = []
    started = time.monotonic()
    number = arguments.seed
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        while time.monotonic() - started < arguments.minutes * 60:
            queue = context.SimpleQueue()
            child = context.Process(target=_round, args=(arguments.examples, number, folder, queue))
            child.start()
            limit = time.monotonic() + 900
            while child.is_alive() and queue.empty() and time.monotonic() < limit:
                time.sleep(0.2)
            if not queue.empty():
                counted, found = queue.get()
                child.join()
                total += counted
                failures += [f"seed {number}: {text}" for text in found]
            else:
                what = "hung" if child.is_alive() else f"died with {child.exitcode}"
                child.kill()
                child.join()
                kept = (arguments.keep or Path.cwd()) / f"fuzz-{number}.input"
                kept.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(folder / "current", kept)
                total["killed rounds"] += 1
                failures.append(f"seed {number}: {what}; its last file is {kept}")
            number += 1
            seconds = time.monotonic() - started
            report = "\n".join(
                [
                    f"rounds {number - arguments.seed}, files {total['files']}, cells {total['cells']} in every "
                    f"notation, {total['files'] / seconds:.1f} files/s, {seconds / 60:.1f} minutes, "
                    f"failures {len(failures)}",
                    ", ".join(
                        f"{key} {count}" for key, count in sorted(total.items()) if key not in {"files", "cells"}
                    ),
                    *failures,
                ]
            )
            if arguments.log:
                arguments.log.write_text(report + "\n", encoding="utf-8")
    print(report)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
