"""Facts about a delimited text file before it is parsed: hash, size, encoding, delimiter, header, index column.

Belongs here: one streaming pass over the bytes and the guesses that rest on bytes and on the first rows.
Does not belong here: guesses that need typed columns (date order, decimal mark: dialect.py), parsing of the rows.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from charset_normalizer import from_bytes

from orchestration.sources.model import Guess, SourceError

_CHUNK = 1 << 22
_HEAD = 1 << 18
_DELIMITERS = (",", ";", "\t", "|")
_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Encodings whose plain letters are the same bytes as ours; telling them apart by statistics is a coin toss.
_WESTERN = frozenset(
    [
        "cp1252",
        "latin_1",
        "iso8859_1",
        "iso8859_15",
        "iso8859_9",
        "cp1250",
        "iso8859_2",
        "iso8859_10",
        "iso8859_14",
        "iso8859_16",
        "cp1254",
        "cp1257",
        "cp1258",
        "cp437",
        "cp500",
        "cp775",
        "cp850",
        "cp852",
        "cp858",
        "cp860",
        "cp861",
        "cp863",
        "cp865",
        "mac_roman",
        "mac_iceland",
        "mac_latin2",
        "mac_turkish",
        "hp_roman8",
        "ascii",
        "utf_8",
        "cp273",
        "cp037",
        "cp1140",
        "cp1026",
    ]
)

# Byte pairs of these follow strict rules that western text does not meet by chance.
_MULTI_BYTE = frozenset(
    [
        "cp932",
        "shift_jis",
        "shift_jis_2004",
        "shift_jisx0213",
        "euc_jp",
        "euc_jis_2004",
        "euc_jisx0213",
        "gb18030",
        "gbk",
        "gb2312",
        "big5",
        "big5hkscs",
        "cp949",
        "cp950",
        "euc_kr",
        "johab",
    ]
)
# First bytes -> what such a file is, and what to do with it.
_OTHER_FORMATS: tuple[tuple[bytes, str, str], ...] = (
    (b"pk\x03\x04", "a workbook or a ZIP archive", "name a workbook .xlsx, unpack an archive"),
    (b"par1\x15", "a Parquet file", "name it .parquet"),
    (b"\xd0\xcf\x11\xe0", "an old or protected workbook", "save it as .xlsx without a password, or export CSV"),
    (b"\x1f\x8b", "packed by gzip", "unpack it"),
    (b"%pdf-", "a PDF document", "export the table as CSV or XLSX"),
    (b"<html", "a web page", "save it as .xlsx, or export CSV"),
    (b"<!doctype", "a web page", "save it as .xlsx, or export CSV"),
    (b"<?xml", "an XML document", "export the table as CSV or XLSX"),
    (b'[{"', "JSON", "export the table as CSV, XLSX or Parquet"),
    (b'{"', "JSON", "export the table as CSV, XLSX or Parquet"),
)
# One byte is one letter: that bytes above 127 are UTF-8 all the same does not happen by chance.
_SINGLE_BYTE = frozenset(["cp1252", "cp1250"])
_CENTRAL_EUROPEAN = frozenset(["Polish", "Czech", "Slovak", "Hungarian", "Slovene", "Croatian", "Romanian"])


@dataclass(frozen=True)
class TextScan:
    """Result of the pass over the bytes. line_breaks, quotes and nuls are counts in the decoded text."""

    sha256: str
    bytes: int
    encoding: str
    encoding_guess: Guess
    line_breaks: int
    quotes: int
    nuls: int
    head: str
    head_complete: bool


@dataclass(frozen=True)
class Layout:
    """Where the header stands and what the columns are called.

    preamble_lines: lines before the header. names: one per delivered column, trimmed, blank when unnamed; the index
    column
    is included. skip_columns: positions not landed (index column, empty frame columns), each reported in guesses.
    """

    delimiter: str
    preamble_lines: int
    names: tuple[str, ...]
    skip_columns: tuple[int, ...]
    has_rows: bool
    guesses: dict[str, Guess]


def file_digest(path: Path) -> tuple[str, int]:
    """SHA-256 (hex) and size in bytes of a file, read once."""
    digest = hashlib.sha256()
    size = 0
    with path.open("rb") as handle:
        while chunk := handle.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size


def scan_text(path: Path, encoding: str | None) -> TextScan:
    """Read a text file once, in blocks, and settle its encoding.

    Order: option given > byte order mark > NUL pattern of UTF-16 > valid UTF-8 > Windows western (cp1252), unless the
    bytes
    clearly are another script. Raises SourceError naming the line when the bytes do not fit the encoding.
    """
    with path.open("rb") as handle:
        first = handle.read(1 << 16)
    _refuse_other_formats(first, path.suffix)
    if encoding is not None:
        chosen = codecs.lookup(encoding).name
        guess = Guess(chosen, "given", "option encoding")
        return _pass(path, chosen, guess)
    for bom, name in _BOMS:
        if first.startswith(bom):
            return _pass(path, name, Guess(name, "guessed", "byte order mark"))
    wide = _utf16_without_bom(first)
    if wide:
        return _pass(path, wide, Guess(wide, "guessed", "every other byte of the first 64 KiB is NUL"))
    try:
        scan = _pass(path, "utf-8", Guess("utf-8", "guessed", ""))
        plain = "all bytes are ASCII" if scan.encoding_guess.evidence == "ascii" else "all bytes are valid UTF-8"
        return _with_guess(scan, Guess("utf-8", "guessed", plain))
    except SourceError as not_utf8:
        sample = _non_ascii_sample(path)
        if _mostly_utf8(sample):
            raise SourceError(
                f"{not_utf8.message} Other lines are UTF-8, so this one is damaged or comes from another system.",
                row=not_utf8.row,
            ) from None
        name, evidence = _eight_bit(sample)
        if name in _SINGLE_BYTE:
            _refuse_utf8_lines(path, name)
        try:
            return _pass(path, name, Guess(name, "guessed", f"{not_utf8.message.split(':')[0]}; {evidence}"))
        except SourceError as neither:
            raise SourceError(
                f"cannot tell the text encoding: {not_utf8.message} As {name}: {neither.message} "
                "Give the source option encoding.",
                row=not_utf8.row,
            ) from None


def _refuse_other_formats(first: bytes, suffix: str) -> None:
    """Raise SourceError when a file called text is no text: said as that, not as an encoding nobody can find."""
    start = first.lstrip(b"\xef\xbb\xbf \t\r\n")[:16].lower()
    for magic, what, remedy in _OTHER_FORMATS:
        if start.startswith(magic):
            raise SourceError(f"the file is called {suffix} and is {what}. Expected delimited text; {remedy}.")


def _with_guess(scan: TextScan, guess: Guess) -> TextScan:
    return TextScan(
        scan.sha256,
        scan.bytes,
        scan.encoding,
        guess,
        scan.line_breaks,
        scan.quotes,
        scan.nuls,
        scan.head,
        scan.head_complete,
    )


def _pass(path: Path, encoding: str, guess: Guess) -> TextScan:
    """Hash and decode the whole file once. The text itself is not kept, only its first part."""
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    byte_wise = encoding in {"utf-8", "cp1252", "ascii"} or encoding.startswith(("iso8859", "cp125"))
    size = breaks = quotes = nuls = 0
    ascii_only = True
    last_cr = False
    head: list[str] = []
    head_length = 0
    with path.open("rb") as handle:
        while True:
            chunk = handle.read(_CHUNK)
            digest.update(chunk)
            try:
                if byte_wise and encoding == "utf-8" and ascii_only and chunk.isascii() and head_length >= _HEAD:
                    text = None
                else:
                    text = decoder.decode(chunk, not chunk)
                    ascii_only = ascii_only and chunk.isascii()
            except UnicodeDecodeError as error:
                start = max(error.start, 0)
                line = breaks + 1 + error.object[:start].count(b"\n")
                bad = " ".join(f"{byte:02X}" for byte in error.object[start : start + 4])
                raise SourceError(
                    f"line {line} is not valid {encoding}: bytes {bad}. Save the file as UTF-8 or give the right "
                    "encoding.",
                    row=max(line - 1, 1),
                ) from None
            raw: bytes = chunk if byte_wise else (text or "").encode("utf-8", "surrogatepass")
            breaks += raw.count(b"\n")
            cr = raw.count(b"\r")
            if cr:
                breaks += cr - raw.count(b"\r\n")
                if last_cr and raw.startswith(b"\n"):
                    breaks -= 1
            last_cr = raw.endswith(b"\r") if raw else last_cr
            quotes += raw.count(b'"')
            nuls += raw.count(b"\0")
            size += len(chunk)
            if text and head_length < _HEAD:
                head.append(text)
                head_length += len(text)
            if not chunk:
                break
    head_text = "".join(head).lstrip("\ufeff")
    complete = len(head_text) <= _HEAD
    head_text = head_text[:_HEAD]
    if ascii_only and encoding == "utf-8" and guess.how == "guessed" and not guess.evidence:
        guess = Guess("utf-8", "guessed", "ascii")
    return TextScan(digest.hexdigest(), size, encoding, guess, breaks, quotes, nuls, head_text, complete)


def _utf16_without_bom(first: bytes) -> str | None:
    if len(first) < 8:
        return None
    even, odd = first[0::2].count(0), first[1::2].count(0)
    half = len(first) // 2
    if odd > 0.6 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.6 * half and odd < 0.1 * half:
        return "utf-16-be"
    return None


def _non_ascii_sample(path: Path, limit: int = 1 << 16) -> bytes:
    """Lines that hold a byte above 127, up to `limit` bytes: all that a charset guess can rest on."""
    sample = bytearray()
    with path.open("rb") as handle:
        while chunk := handle.read(_CHUNK):
            if chunk.isascii():
                continue
            for line in chunk.splitlines(keepends=True):
                if not line.isascii():
                    sample += line[:2000]
                    if len(sample) >= limit:
                        return bytes(sample)
    return bytes(sample)


def _mostly_utf8(sample: bytes) -> bool:
    """Whether most lines with bytes above 127 are UTF-8: no other encoding looks like that by chance."""
    lines = sample.splitlines()
    good = 0
    for line in lines:
        try:
            line.decode("utf-8")
            good += 1
        except UnicodeDecodeError:
            pass
    return good * 2 >= len(lines) > 0


def _refuse_utf8_lines(path: Path, name: str) -> None:
    """Raise SourceError at the first line of several that are UTF-8 in a file of a Windows code page: two systems wrote
    it, and read in one encoding the lines of the other come out as other letters, without any cell that fails."""
    number = odd = 0
    found: list[tuple[int, str]] = []
    with path.open("rb") as handle:
        for line in handle:
            number += 1
            if line.isascii():
                continue
            try:
                text = line.decode("utf-8")
            except UnicodeDecodeError:
                odd += 1
                continue
            found.append((number, text.strip()[:40]))
    if found and odd:
        row, text = found[0]
        raise SourceError(
            f"line {row} is UTF-8 ({text!r}) and {odd} other lines are not: two encodings in one file. Extract it "
            f"again in one encoding, or give the source option encoding ({name} reads the other lines).",
            row=max(row - 1, 1),
        )


def _eight_bit(sample: bytes) -> tuple[str, str]:
    best = from_bytes(sample).best()
    opinion = best.encoding if best is not None else None
    try:
        sample.decode("cp1252")
        western_fits = True
    except UnicodeDecodeError:
        western_fits = False
    if opinion and best is not None:
        other_script = opinion not in _WESTERN and (not western_fits or best.coherence >= 0.4)
        central = opinion == "cp1250" and best.language in _CENTRAL_EUROPEAN and best.coherence >= 0.3
        if opinion in _MULTI_BYTE or other_script or central:
            return opinion, f"text reads as {opinion} ({best.language})"
    if western_fits:
        other = f"; {opinion} is possible too" if opinion and opinion not in {"cp1252", "latin_1"} else ""
        return "cp1252", f"not UTF-8 and every byte exists in Windows western{other}"
    return opinion or "cp1252", "best fit of the bytes"


# --- delimiter, header, index column
# -------------------------------------------------------------------------------------


# str.splitlines also ends a line at a vertical tab, a form feed and U+2028, which stand inside cells of real extracts:
# a header counted that way begins too late, and the rows before it are lost
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def find_layout(scan: TextScan, delimiter: str | None, known_columns: Collection[str]) -> Layout:
    """Delimiter, header line and unnamed columns from the first 256 KiB.

    known_columns: names (upper case) that make a line a header when text stands above it. Raises SourceError when
    there is
    no header at all.
    """
    if not scan.head.strip("\r\n\0 \t"):
        raise SourceError(
            f"the file has {scan.bytes} bytes and no header row. Expected a header of technical column names. "
            "Extract it again, or remove it from the folder."
        )
    lines = _LINE.findall(scan.head)
    if not scan.head_complete and len(lines) > 1:
        lines = lines[:-1]
    start, preamble_note = _header_position(lines, delimiter, known_columns)
    body = lines[start:]
    if delimiter is not None:
        chosen, how, why = delimiter, "given", "option delimiter"
    else:
        chosen, why = _choose_delimiter(body, known_columns)
        how = "guessed"
    records = _records(body, chosen)
    if not records:
        raise SourceError(
            "the header row cannot be read: a quoted column name is not closed or is longer than 131,072 letters.",
            row=0,
        )
    header, sample = records[0], [row for row in records[1:] if row and not is_rule("".join(row))]
    if any("\0" in name for name in header):
        raise SourceError(
            f"the header row holds zero bytes: expected text, found what {scan.encoding} cannot be (UTF-16 that was "
            "cut or damaged, or no text at all). Extract it again as UTF-8, or give the source option encoding.",
            row=0,
        )
    names = [name.strip().strip("\ufeff").strip() for name in header]
    guesses = {"delimiter": Guess(chosen, how, why)}
    if start:
        guesses["preamble_lines"] = Guess(str(start), "guessed", preamble_note)
    names, note = _align(names, sample)
    if note:
        guesses["header_alignment"] = Guess(str(len(names)), "guessed", note)
    skip: list[int] = []
    index_note = _is_index(names, sample)
    if index_note:
        skip.append(0)
        guesses["index_column"] = Guess("dropped", "guessed", index_note)
    framed = chosen == "|" and not index_note and len(names) > 2 and not names[0] and not names[-1]
    if framed and all(not row[0].strip() and not row[-1].strip() for row in sample if len(row) == len(names)):
        skip += [0, len(names) - 1]
        guesses["frame"] = Guess(
            "dropped", "guessed", "list output: lines begin and end with |, both outer columns are empty"
        )
    has_rows = bool(records[1:]) or not scan.head_complete
    return Layout(chosen, start, tuple(names), tuple(skip), has_rows, guesses)


def is_rule(text: str) -> bool:
    """A line drawn with dashes in list output; it is no data row."""
    return len(text) >= 3 and not text.strip("-|+= \t")


def _header_position(lines: Sequence[str], delimiter: str | None, known: Collection[str]) -> tuple[int, str]:
    """Index of the header line. Titles and rules above are skipped only when the header is recognised by its names."""
    first = next((n for n, line in enumerate(lines) if line.strip() and not is_rule(line.strip())), 0)
    best, most = first, 0
    for number, line in enumerate(lines[:60]):
        for mark in (delimiter,) if delimiter else _DELIMITERS:
            cells = [cell.strip().strip('"').strip().upper() for cell in line.split(mark)]
            hits = sum(1 for cell in cells if cell in known)
            # a selection printed above a list ("Company code 1000, Fiscal year 2026") names fewer columns than it
            if hits > most and (hits >= 8 or (hits >= 2 and hits * 3 >= len([cell for cell in cells if cell]))):
                best, most = number, hits
        if most >= 8:
            break
    if best in (0, first):
        return best, "blank or ruled lines above the header"
    return best, f"line {best + 1} holds {most} known column names; the {best} lines above it do not"


def _records(lines: Sequence[str], delimiter: str, limit: int = 400) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(iter(lines), delimiter=delimiter, strict=False):
            if row:
                rows.append(row)
            if len(rows) > limit:
                break
    except csv.Error:
        pass  # an oversized or damaged field; the parser that reads the rows reports it with its row
    return rows


def _choose_delimiter(lines: Sequence[str], known: Collection[str]) -> tuple[str, str]:
    scored = []
    for mark in _DELIMITERS:
        rows = _records(lines, mark, 200)
        if not rows:
            continue
        width = len(rows[0])
        data = [row for row in rows[1:] if not is_rule("".join(row))]
        fit = sum(1 for row in data if len(row) == width) / len(data) if data else 1.0
        hits = sum(1 for cell in rows[0] if cell.strip().upper() in known)
        scored.append((width > 1, hits, fit, width, mark))
    if not scored:
        return ",", "no delimiter found"
    several, hits, fit, width, mark = max(scored)
    if not several:
        return ",", "no delimiter found: one column"
    return mark, f"header has {width} columns ({hits} known), {fit:.0%} of the first rows agree"


def _align(names: list[str], sample: Sequence[Sequence[str]]) -> tuple[list[str], str]:
    """Rows that are one cell wider than the header: a trailing delimiter, or an index the header does not name."""
    if len(sample) < 1:
        return names, ""
    width, count = Counter(len(row) for row in sample).most_common(1)[0]
    if width != len(names) + 1 or count < 0.9 * len(sample):
        return names, ""
    same = [row for row in sample if len(row) == width]
    if all(not row[-1].strip() for row in same):
        return [*names, ""], "rows end with one more delimiter than the header; the extra column is empty"
    if is_running_number([row[0] for row in same]):
        return ["", *names], "rows begin with a running number that the header does not name"
    return names, ""


def _is_index(names: Sequence[str], sample: Sequence[Sequence[str]]) -> str:
    """Evidence that the first column is a stray running number of a spreadsheet or data frame, or an empty text."""
    if len(names) < 2 or names[0].lower() not in {"", "unnamed: 0", "__index_level_0__"}:
        return ""
    cells = [row[0] for row in sample if len(row) == len(names)]
    if cells and is_running_number(cells):
        return (
            f"column 1 is {names[0] or 'unnamed'!r} and counts {cells[0]}, {cells[min(1, len(cells) - 1)]}, … upwards"
        )
    return ""


def is_running_number(cells: Sequence[str]) -> bool:
    """Whole numbers that only grow: the index of a spreadsheet or data frame."""
    if not all(re.fullmatch(r"\d{1,12}(\.0)?", cell.strip()) for cell in cells):
        return False
    numbers = [int(float(cell)) for cell in cells]
    return all(later > earlier for earlier, later in pairwise(numbers))
