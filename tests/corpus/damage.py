"""One good table of each kind of source, and the damages done to it.

Belongs here: tables, damages as functions from a table to bytes, what each ends in. Does not belong here: asserting.
"""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

ROWS = 6


@dataclass(frozen=True)
class Table:
    """A small table of one kind. `key`, `number` and `day` are positions of a key, a number and a date column."""

    kind: str
    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    key: int
    number: int
    day: int
    neighbour: str
    neighbour_text: str


@dataclass(frozen=True)
class Case:
    """One damage. `outcome`: refused (the file does not land), rejected (rows are), unread (cells are), lands.

    `says`: a fragment of the message. `count`: rejected rows, unread cells, or landed rows. `kinds`: None = all.
    """

    name: str
    suffix: str
    make: Callable[[Table], bytes]
    outcome: str
    says: str = ""
    count: int | None = None
    kinds: tuple[str, ...] | None = None


def _rows(*columns: Callable[[int], str]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(column(n) for column in columns) for n in range(1, ROWS + 1))


TABLES = (
    Table(
        "sap",
        "EKPO",
        ("EBELN", "EBELP", "BUKRS", "WERKS", "MATNR", "MENGE", "NETPR", "PEINH", "NETWR", "AEDAT", "TXZ01"),
        _rows(
            lambda n: f"450000000{n}",
            lambda n: "00010",
            lambda n: "1000",
            lambda n: "1100",
            lambda n: f"10010{n}",
            lambda n: f"{n}0.000",
            lambda n: "12.50",
            lambda n: "1",
            lambda n: f"{n * 125}.00",
            lambda n: f"2026090{n}",
            lambda n: f"Bearing {n}",
        ),
        0,
        8,
        9,
        "EKKO.csv",
        "EBELN,BUKRS,LIFNR,WAERS,BEDAT\n4500000001,1000,77,EUR,20260901\n",
    ),
    Table(
        "oracle",
        "GL_JE_LINES",
        (
            "JE_HEADER_ID",
            "JE_LINE_NUM",
            "LEDGER_ID",
            "CODE_COMBINATION_ID",
            "PERIOD_NAME",
            "EFFECTIVE_DATE",
            "STATUS",
            "ENTERED_DR",
            "ENTERED_CR",
            "ACCOUNTED_DR",
            "ACCOUNTED_CR",
            "DESCRIPTION",
        ),
        _rows(
            lambda n: f"90{n}",
            lambda n: f"{n}",
            lambda n: "2021",
            lambda n: f"700{n}",
            lambda n: "SEP-26",
            lambda n: f"0{n}-SEP-2026",
            lambda n: "P",
            lambda n: f"{n}00.25",
            lambda n: "",
            lambda n: f"{n}00.25",
            lambda n: "",
            lambda n: f"Line {n}",
        ),
        0,
        9,
        5,
        "GL_LEDGERS.csv",
        "LEDGER_ID,NAME,CURRENCY_CODE,PERIOD_SET_NAME\n2021,Ledger,USD,Calendar\n",
    ),
    Table(
        "files",
        "journal_entry_lines",
        ("company_code", "document", "line", "posting_date", "account", "posting_class", "amount_local", "line_text"),
        _rows(
            lambda n: "5000",
            lambda n: f"D{n}",
            lambda n: f"{n}",
            lambda n: f"2026-09-0{n}",
            lambda n: f"40{n}0",
            lambda n: "other",
            lambda n: f"{n}00.25",
            lambda n: f"Line {n}",
        ),
        1,
        6,
        3,
        "companies.csv",
        "company_code,company_name,currency_local\n5000,Company,GBP\n",
    ),
    Table(
        "finance",
        "exchange_rates",
        ("rate_type", "from_currency", "to_currency", "valid_from", "rate"),
        _rows(
            lambda n: "budget",
            lambda n: "USD",
            lambda n: "EUR",
            lambda n: f"2026-0{n}-01",
            lambda n: f"0.9{n}",
        ),
        1,
        4,
        3,
        "account_mapping.csv",
        "company_code,account,statement,line_id,presentation_sign,valid_from,valid_to\n"
        "1000,4000,income_statement,revenue,-1,,\n",
    ),
)


def text(table: Table, delimiter: str = ",", end: str = "\n", rows: list[list[str]] | None = None) -> str:
    """The table as delimited text."""
    lines = [list(table.header), *(rows if rows is not None else [list(row) for row in table.rows])]
    return end.join(delimiter.join(line) for line in lines) + end


def csv(table: Table) -> bytes:
    return text(table).encode()


def edit(change: Callable[[Table, list[list[str]]], None], delimiter: str = ",") -> Callable[[Table], bytes]:
    """The table as CSV after `change` has altered its rows."""

    def make(table: Table) -> bytes:
        rows = [list(row) for row in table.rows]
        change(table, rows)
        return text(table, delimiter, rows=rows).encode()

    return make


def cell(which: str, value: str) -> Callable[[Table], bytes]:
    """Row 3 gets `value` in its key, number or day."""

    def change(table: Table, rows: list[list[str]]) -> None:
        rows[2][getattr(table, which)] = value

    return edit(change)


def raw(change: Callable[[bytes], bytes]) -> Callable[[Table], bytes]:
    return lambda table: change(csv(table))


def line(number: int, change: Callable[[str], str]) -> Callable[[Table], bytes]:
    """The physical line `number` (0 = header) altered as text."""

    def make(table: Table) -> bytes:
        lines = text(table).splitlines()
        lines[number] = change(lines[number])
        return ("\n".join(lines) + "\n").encode()

    return make


def xlsx(table: Table, number: str | None = None, hidden: bool = False, merged: bool = False) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet(table.name[:31])
        for r, row in enumerate([table.header, *table.rows]):
            for c, value in enumerate(row):
                sheet.write_string(r, c, value)
        if number is not None:
            sheet.write_formula(3, table.number, "=1/0", None, number)
        if merged:
            sheet.merge_range(ROWS + 2, 0, ROWS + 2, 2, "total")
        if hidden:
            book.add_worksheet("hidden").hide()
    return buffer.getvalue()


def bomb(table: Table) -> bytes:
    """A workbook whose sheet says it unpacks to ten gigabytes."""
    source = io.BytesIO(xlsx(table))
    buffer = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            new.writestr(item.filename, old.read(item))
    data = bytearray(buffer.getvalue())
    name = b"xl/worksheets/sheet1.xml"
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(name))
    data[at + 24 : at + 28] = (0xFFFFFF00).to_bytes(4, "little")
    return bytes(data)


def parquet(table: Table, kind: str = "text") -> bytes:
    columns = {name: [row[i] for row in table.rows] for i, name in enumerate(table.header)}
    arrays = {name: pa.array(values) for name, values in columns.items()}
    number = table.header[table.number]
    if kind == "nested":
        arrays[number] = pa.array([[value] for value in columns[number]])
    elif kind == "null":
        arrays[number] = pa.nulls(ROWS)
    elif kind == "dictionary":
        arrays = {name: array.dictionary_encode() for name, array in arrays.items()}
    elif kind == "nan":
        arrays[number] = pa.array([float("nan"), *(float(n) for n in range(1, ROWS))])
    buffer = io.BytesIO()
    pq.write_table(pa.table(arrays), buffer)
    return buffer.getvalue()


def _shift(table: Table, rows: list[list[str]]) -> None:
    rows[2].insert(2, "surplus")


def _missing(table: Table, rows: list[list[str]]) -> None:
    del rows[2][-2:]


def cases() -> list[Case]:
    """Every damage, by name."""
    found = [
        Case("sound", ".csv", csv, "lands", count=ROWS),
        Case("sound workbook", ".xlsx", xlsx, "lands", count=ROWS),
        Case("sound parquet", ".parquet", parquet, "lands", count=ROWS),
        Case("semicolons", ".csv", lambda t: text(t, ";").encode(), "lands", count=ROWS),
        Case("tabs", ".csv", lambda t: text(t, "\t").encode(), "lands", count=ROWS),
        Case("pipes", ".txt", lambda t: text(t, "|").encode(), "lands", count=ROWS),
        Case("carriage returns", ".csv", lambda t: text(t, end="\r").encode(), "lands", count=ROWS),
        Case("windows line ends", ".csv", lambda t: text(t, end="\r\n").encode(), "lands", count=ROWS),
        Case("byte order mark", ".csv", raw(lambda b: b"\xef\xbb\xbf" + b), "lands", count=ROWS),
        Case("utf-16", ".csv", lambda t: text(t).encode("utf-16"), "lands", count=ROWS),
        Case("no last line end", ".csv", raw(lambda b: b.rstrip(b"\n")), "lands", count=ROWS),
        Case("blank lines at the end", ".csv", raw(lambda b: b + b"\n\n\n"), "lands", count=ROWS),
        Case("dictionary columns", ".parquet", lambda t: parquet(t, "dictionary"), "lands", count=ROWS),
        Case("column of nothing", ".parquet", lambda t: parquet(t, "null"), "lands", count=ROWS),
        Case("hidden sheet", ".xlsx", lambda t: xlsx(t, hidden=True), "any"),
        Case("merged cells below", ".xlsx", lambda t: xlsx(t, merged=True), "any"),
        Case("empty", ".csv", lambda t: b"", "refused", "0 bytes"),
        Case("blanks only", ".csv", lambda t: b"  \n \n", "refused", ""),
        Case("header only", ".csv", line_count(0), "any"),
        Case("empty workbook", ".xlsx", lambda t: b"", "refused", ""),
        Case("empty parquet", ".parquet", lambda t: b"", "refused", ""),
        Case("truncated workbook", ".xlsx", lambda t: xlsx(t)[:-200], "refused", ""),
        Case("half a workbook", ".xlsx", lambda t: xlsx(t)[: len(xlsx(t)) // 2], "refused", ""),
        Case("truncated parquet", ".parquet", lambda t: parquet(t)[:-30], "refused", ""),
        Case("parquet without its foot", ".parquet", lambda t: parquet(t)[:-8], "refused", ""),
        Case("text called parquet", ".parquet", csv, "refused", ""),
        Case("text called workbook", ".xlsx", csv, "refused", "not a readable XLSX workbook"),
        Case("workbook called text", ".csv", xlsx, "refused", "is called .csv and is a workbook"),
        Case("parquet called text", ".csv", parquet, "refused", "is called .csv and is a Parquet file"),
        Case("zip of csv", ".zip", lambda t: zipped(t), "refused", "cannot read files ending in '.zip'"),
        Case(
            "packed csv",
            ".csv.gz",
            lambda t: gzip.compress(csv(t), mtime=0),
            "refused",
            "cannot read files ending in '.gz'",
        ),
        Case(
            "truncated packed csv",
            ".csv.gz",
            lambda t: gzip.compress(csv(t), mtime=0)[:-12],
            "refused",
            "cannot read files ending in '.gz'",
        ),
        Case(
            "old workbook",
            ".xls",
            lambda t: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
            "refused",
            "cannot read files ending in '.xls'",
        ),
        Case(
            "protected workbook", ".xlsx", lambda t: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4000, "refused", ""
        ),
        Case("ten gigabytes declared", ".xlsx", bomb, "refused", ""),
        Case("nested parquet", ".parquet", lambda t: parquet(t, "nested"), "refused", "no plain text form"),
        Case("nan in parquet", ".parquet", lambda t: parquet(t, "nan"), "any"),
        Case("quote never closed", ".csv", line(3, lambda s: s + ',"open'), "refused", "row 3"),
        Case("quote in a cell", ".csv", line(3, lambda s: s[:-1] + '"'), "any"),
        Case("truncated in a row", ".csv", raw(lambda b: b[: b.rstrip(b"\n").rfind(b"\n") + 8]), "any"),
        Case("shifted row", ".csv", edit(_shift), "rejected", "", 1),
        Case("short row", ".csv", edit(_missing), "any"),
        Case("nul bytes", ".csv", raw(lambda b: b[:60] + b"\0\0" + b[60:]), "any"),
        Case("byte order mark inside", ".csv", line(3, lambda s: "\ufeff" + s), "any"),
        Case("latin-1 bytes in utf-8", ".csv", raw(lambda b: b[:-3] + b"\xe9\xe8" + b[-3:]), "any"),
        Case("odd utf-16", ".csv", lambda t: text(t).encode("utf-16")[:-1], "refused", "line 7"),
        Case(
            "two encodings",
            ".csv",
            raw(lambda b: "Prüf".encode() + b[4:-2] + "ü".encode("cp1252") + b"\n"),
            "refused",
            "line 7",
        ),
        Case("duplicate header", ".csv", line(0, lambda s: s.rsplit(",", 1)[0] + "," + s.split(",")[0]), "refused", ""),
        Case("blank header", ".csv", line(0, lambda s: "," * s.count(",")), "refused", ""),
        Case("one line of another encoding", ".csv", one_utf8_line, "refused", "two encodings"),
        Case("no header", ".csv", raw(lambda b: b.split(b"\n", 1)[1]), "refused", ""),
        Case("key column missing", ".csv", without_key, "refused", ""),
        Case("wrong header", ".csv", line(0, lambda s: s.lower().replace("e", "x")), "refused", ""),
        Case("one long cell", ".csv", line(3, lambda s: s + "x" * 200_000), "any"),
        Case(
            "twenty thousand columns",
            ".csv",
            lambda t: (",".join(f"c{i}" for i in range(20_000)) + "\n").encode(),
            "refused",
            "",
        ),
        Case(
            "html",
            ".csv",
            lambda t: b"<html><body><table><tr><td>1</td></tr></table></body></html>",
            "refused",
            "a web page",
        ),
        Case("json", ".csv", lambda t: b'[{"EBELN": "1", "EBELP": "2"}]', "refused", "JSON"),
        Case("random bytes", ".csv", lambda t: bytes((i * 37 + 11) % 256 for i in range(5000)), "refused", ""),
        Case("error value", ".xlsx", lambda t: xlsx(t, "#REF!"), "refused", "'#REF!'"),
        Case("division by zero", ".xlsx", lambda t: xlsx(t, "#DIV/0!"), "refused", "'#DIV/0!'"),
    ]
    for value in ("1.5E+09", "4.5E+13"):
        found.append(Case(f"key {value}", ".csv", cell("key", value), "any"))
    for value in (
        "1,2,3.4.5",
        "1.2.3",
        "12..5",
        "abc",
        "#N/A",
        "#REF!",
        "NaN",
        "Infinity",
        "1e999",
        "=1+1",
        "--5",
        "5-5",
        "0x1F",
        "1 2 3 4",
        "€",
        "٣٤",
    ):
        found.append(Case(f"number {value}", ".csv", cell("number", f'"{value}"'), "unread", "", 1))
    for value in ("-0.00", "-1.50", "", " 7.5 "):
        found.append(Case(f"readable number {value!r}", ".csv", cell("number", value), "lands", count=ROWS))
    for value in (
        "20260230",
        "2026-02-30",
        "31.02.2026",
        "99/99/9999",
        "2026-13-01",
        "tomorrow",
        "45000.5",
        "#VALUE!",
        "0026-01-01x",
    ):
        found.append(Case(f"day {value}", ".csv", cell("day", value), "unread", "", 1))
    for value in (
        "=cmd|' /C calc'!A0",
        "@SUM(A1)",
        "+49 30 1",
        "-2+3",
        "<script>",
        "'; drop table x; --",
        "\u202eevil",
        "😀",
    ):
        found.append(Case(f"text {value}", ".csv", last_cell(value), "any"))
    return found


def one_utf8_line(table: Table) -> bytes:
    """A code page throughout, and one line that another system wrote in UTF-8."""
    lines = [item.encode("cp1252") for item in text(table).replace(",", ",\u00fc", 40).splitlines()]
    lines[3] = lines[3].decode("cp1252").encode("utf-8")
    return b"\n".join(lines) + b"\n"


def line_count(count: int) -> Callable[[Table], bytes]:
    return lambda table: ("\n".join(text(table).splitlines()[: count + 1]) + "\n").encode()


def last_cell(value: str) -> Callable[[Table], bytes]:
    def change(table: Table, rows: list[list[str]]) -> None:
        rows[2][-1] = '"' + value.replace('"', '""') + '"'

    return edit(change)


def without_key(table: Table) -> bytes:
    rows = [[v for i, v in enumerate(row) if i != table.key] for row in [table.header, *table.rows]]
    return ("\n".join(",".join(row) for row in rows) + "\n").encode()


def zipped(table: Table) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(f"../{table.name}.csv", csv(table))
    return buffer.getvalue()
