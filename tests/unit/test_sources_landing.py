"""Landing good and bad files: what lands, what is rejected and why, which single error names file, row and column."""

from __future__ import annotations

import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.sources import landing
from orchestration.sources.landing import land_source
from orchestration.sources.model import FileManifest, LandingResult, SourceError

HEADER = "MANDT,EBELN,EBELP,MATNR,MENGE,NETPR,NETWR,AEDAT,TXZ01"
ROWS = [
    "100,4500000001,10,PUMP,1.500,10.00,15.00,1/24/17,Pump",
    "100,4500000001,20,VALVE,2.000,20.50,41.00,1/25/17,Valve",
    "100,4500000002,10,PUMP,3.000,9.90,29.70,1/26/17,Pump again",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "extracts"
    path.mkdir()
    return path


def _land(folder: Path, **options: Any) -> LandingResult:
    return land_source("erp", "sap", folder, options, folder.parent / "landing")


def _write(folder: Path, text: str | bytes, name: str = "EKPO.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


def _rows(manifest: FileManifest, *columns: str) -> list[tuple[Any, ...]]:
    names = ", ".join(f'"{column}"' for column in columns) or "* exclude (_row)"
    rows: list[tuple[Any, ...]] = duckdb.sql(
        f"select {names} from read_parquet('{manifest.landed_path}') order by _row"
    ).fetchall()
    return rows


def _only(result: LandingResult) -> FileManifest:
    assert [error.message for error in result.errors if error.severity == "error"] == []
    assert len(result.manifests) == 1
    manifest = result.manifests[0]
    assert manifest.rows_read == manifest.rows_landed + manifest.rows_rejected
    return manifest


def _rejected(manifest: FileManifest) -> list[dict[str, Any]]:
    assert manifest.rejected_path is not None
    return sorted(pq.read_table(manifest.rejected_path).to_pylist(), key=lambda entry: entry["row"])


def _lines(*lines: str, end: str = "\n") -> str:
    return end.join(lines) + end


# --- what lands
# --------------------------------------------------------------------------------------------------------


def test_a_plain_extract_lands_as_delivered_with_its_control_totals(folder: Path) -> None:
    file = _write(folder, _lines(HEADER, *ROWS))
    manifest = _only(_land(folder))
    assert _rows(manifest) == [tuple(row.split(",")) for row in ROWS]
    assert _rows(manifest, "_row") == [(1,), (2,), (3,)]
    assert (manifest.table, manifest.file, manifest.bytes) == ("EKPO", "EKPO.csv", file.stat().st_size)
    assert manifest.columns == tuple(HEADER.split(","))
    sums = {entry.column: entry.total for entry in manifest.column_sums}
    assert sums == {"MENGE": "6.5", "NETWR": "85.7"}
    assert manifest.guess("date_order") == "mdy"
    assert manifest.guess("decimal_mark") == "."
    assert manifest.parse_failures == 0
    stored = Path(manifest.landed_path).with_suffix(".manifest.json")
    assert FileManifest.from_json(stored.read_text(encoding="utf-8")) == manifest


def test_sums_split_by_debit_and_credit_and_dates_span_the_window(folder: Path) -> None:
    _write(
        folder,
        _lines(
            "mblnr;mjahr;zeile;shkzg;dmbtr;budat_mkpf",
            "1;2024;1;S;1.000,50;31.01.2024",
            "1;2024;2;h;250,25;03.02.2024",
            "2;2024;1;S;10,00-;00.00.0000",
        ),
        "mseg.csv",
    )
    manifest = _only(_land(folder))
    (dmbtr,) = manifest.column_sums
    assert (dmbtr.total, dmbtr.debit, dmbtr.credit) == ("1240.75", "990.5", "250.25")
    assert (manifest.first_posting_date, manifest.last_posting_date) == ("2024-01-31", "2024-02-03")
    assert (manifest.guess("decimal_mark"), manifest.guess("date_order")) == (",", "dmy")


def test_signed_amounts_are_split_by_their_sign(folder: Path) -> None:
    _write(
        folder,
        _lines(
            "rldnr,rbukrs,gjahr,belnr,docln,racct,rtcur,budat,hsl",
            "0L,1000,2024,1,000001,300000,EUR,2024-01-31,1000.50",
            "0L,1000,2024,1,000002,160000,EUR,2024-01-31,-990.25",
            "0L,1000,2024,2,000001,300000,EUR,2024-02-03,-10.25",
        ),
        "acdoca.csv",
    )
    (hsl,) = (entry for entry in _only(_land(folder)).column_sums if entry.column == "HSL")
    assert (hsl.total, hsl.debit, hsl.credit) == ("0", "1000.5", "1000.5")


def test_sums_are_exact_where_floating_point_is_not(folder: Path) -> None:
    _write(
        folder, _lines("BELNR,GJAHR,BUKRS,BUZEI,DMBTR", *(f"1,2024,1000,{n},0.10" for n in range(1, 1001))), "BSEG.csv"
    )
    assert _only(_land(folder)).column_sums[0].total == "100"
    assert sum([0.1] * 1000) != 100
    big = "12345678901234567890.12"
    _write(
        folder, _lines("BELNR,GJAHR,BUKRS,BUZEI,DMBTR", *(f"1,2024,1000,{n},{big}" for n in range(1, 8))), "BSEG.csv"
    )
    assert _only(_land(folder)).column_sums[0].total == str(Decimal("86419752308641975230.84"))


DIALECTS = {
    "byte order mark": _lines(HEADER, *ROWS).encode("utf-8-sig"),
    "carriage returns": _lines(HEADER, *ROWS, end="\r\n").encode(),
    "old line ends": _lines(HEADER, *ROWS, end="\r").encode(),
    "no line end at the end": "\n".join([HEADER, *ROWS]).encode(),
    "utf-16": _lines(HEADER, *ROWS).encode("utf-16"),
    "utf-16 without mark": _lines(HEADER, *ROWS).encode("utf-16-le"),
    "tab": _lines(HEADER, *ROWS).replace(",", "\t").encode(),
    "semicolon": _lines(HEADER, *ROWS).replace(",", ";").encode(),
    "lower case and padded names": _lines(HEADER.lower().replace(",", " , "), *ROWS).encode(),
    "index column": _lines("," + HEADER, *(f"{n},{row}" for n, row in enumerate(ROWS))).encode(),
    "named index column": _lines("Unnamed: 0," + HEADER, *(f"{n}.0,{row}" for n, row in enumerate(ROWS, 1))).encode(),
    "index the header leaves out": _lines(HEADER, *(f"{n},{row}" for n, row in enumerate(ROWS))).encode(),
    "quoted cells": _lines(HEADER, *('"' + row.replace(",", '","') + '"' for row in ROWS)).encode(),
    "blank lines": _lines(HEADER, ROWS[0], "", ROWS[1], "", ROWS[2], "").encode(),
    "delimiter line of a spreadsheet": _lines("sep=;", HEADER.replace(",", ";"), *ROWS).replace(",", ";").encode(),
    "title above the header": _lines("Table EKPO, displayed 3 hits", "", HEADER, *ROWS).encode(),
    "list output": _lines(
        "-" * 60,
        "|" + HEADER.replace(",", "|") + "|",
        "-" * 60,
        *("|" + r.replace(",", "|") + "|" for r in ROWS),
        "-" * 60,
    ).encode(),
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_of_one_table_lands_the_same_text(folder: Path, dialect: str) -> None:
    _write(folder, DIALECTS[dialect])
    manifest = _only(_land(folder))
    names = tuple(name for name in manifest.columns if not name.startswith("UNNAMED"))
    assert names == tuple(HEADER.split(","))
    assert _rows(manifest, *names) == [tuple(row.split(",")) for row in ROWS]
    assert (manifest.rows_read, manifest.rows_rejected) == (3, 0)
    if "index" in dialect:
        assert manifest.guess("index_column") == "dropped"


def test_workbook_and_parquet_land_the_same_text_as_csv(folder: Path, tmp_path: Path) -> None:
    header = ["MANDT", "EBELN", "EBELP", "NETWR", "MENGE", "AEDAT", "LOEKZ"]
    cells: list[list[Any]] = [
        ["100", 4500000001, 10, 1276.5, 0.1, "2017-01-24", None],
        ["100", 4500000002, 20, 100000, 12345678.25, "2017-12-31", "L"],
    ]
    texts = [
        ("100", "4500000001", "10", "1276.5", "0.1", "2017-01-24", ""),
        ("100", "4500000002", "20", "100000", "12345678.25", "2017-12-31", "L"),
    ]
    _write(folder, _lines(",".join(header), *(",".join(row) for row in texts)))
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [header, cells[0], [None] * 7, cells[1], [None] * 7]:
        sheet.append(row)
    book.save(folder / "ekpo_book.xlsx")
    columns = list(zip(*cells, strict=True))
    columns[3] = tuple(float(value) for value in columns[3])
    pq.write_table(pa.table(dict(zip(header, columns, strict=True))), folder / "ekpo.parquet")
    result = _land(folder)
    assert [error.message for error in result.errors] == []
    landed = {manifest.file: _rows(manifest, *header) for manifest in result.manifests}
    assert landed == {"EKPO.csv": texts, "ekpo.parquet": texts, "ekpo_book.xlsx": texts}


def test_a_workbook_of_several_tables_lands_each_sheet(folder: Path) -> None:
    book = openpyxl.Workbook()
    for name, rows in {
        "MARM": [["MATNR", "MEINH", "UMREZ"], ["A", "PAL", 480]],
        "T001": [["BUKRS", "WAERS"], ["1000", "EUR"]],
    }.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(folder / "master.xlsx")
    manifests = _land(folder).manifests
    assert {m.file: (m.table, m.rows_landed) for m in manifests} == {
        "master.xlsx#MARM": ("MARM", 1),
        "master.xlsx#T001": ("T001", 1),
    }


def test_windows_western_text_is_told_from_utf8(folder: Path) -> None:
    _write(folder, _lines(HEADER, ROWS[0].replace("Pump", "Größe 5 €")), encoding="cp1252")
    manifest = _only(_land(folder))
    assert manifest.guess("encoding") == "cp1252"
    assert _rows(manifest, "TXZ01") == [("Größe 5 €",)]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("ポンプ部品の修理", "cp932"), ("螺丝 水泵配件", "gb18030"), ("Насос центробежный для воды", "cp1251")],
)
def test_other_scripts_are_told_from_windows_western(folder: Path, text: str, encoding: str) -> None:
    _write(folder, _lines(HEADER, *(row.replace(",PUMP", f",{text}") for row in ROWS * 10)), encoding=encoding)
    assert _rows(_only(_land(folder)), "MATNR")[0] == (text,)


def test_a_misnamed_file_is_recognised_by_its_header(folder: Path) -> None:
    names = "MANDT,MBLNR,MJAHR,VGART,BLART,BLDAT,BUDAT,CPUDT,AEDAT,USNAM,TCODE,TCODE2,XBLNR,BKTXT,XABLN,LE_VBELN"
    _write(folder, _lines(names, "100,5000000010,2017" + "," * 13), "MKPK_EI.csv")
    manifest = _only(_land(folder))
    assert manifest.table == "MKPF"
    assert "file name is no table" in manifest.guesses["table"].evidence


@pytest.mark.parametrize(
    "name", ["ekpo.csv", "sap_ekpo_data.csv", "EKPO_Base.csv", "EKPO_2026-09.txt", "2026/09/EkPo.tsv"]
)
def test_a_table_name_stands_in_the_file_name_in_any_case(folder: Path, name: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    _write(folder, _lines(HEADER, *ROWS), name)
    manifest = _only(_land(folder))
    assert (manifest.table, manifest.file) == ("EKPO", name)


def test_header_only_lands_no_rows_and_is_no_error(folder: Path) -> None:
    _write(folder, HEADER)
    manifest = _only(_land(folder))
    assert (manifest.rows_read, manifest.rows_landed) == (0, 0)
    assert _rows(manifest) == []


def test_blank_rows_and_columns_outside_the_catalogue_land_too(folder: Path) -> None:
    _write(folder, _lines(HEADER + ",ZZOWN", ROWS[0] + ",x", "," * 9))
    manifest = _only(_land(folder))
    assert _rows(manifest, "EBELN", "ZZOWN") == [("4500000001", "x"), ("", "")]


def test_a_comment_in_a_text_column_may_hold_delimiters_quotes_and_line_ends(folder: Path) -> None:
    _write(folder, _lines(HEADER, ROWS[0].replace("Pump", '"12"" pump, blue\nsee drawing"'), ROWS[1]))
    manifest = _only(_land(folder))
    assert _rows(manifest, "TXZ01", "_row") == [('12" pump, blue\nsee drawing', 1), ("Valve", 2)]


# --- what is rejected
# -----------------------------------------------------------------------------------------------------


def test_ragged_rows_are_kept_with_row_reason_and_text_and_the_others_keep_their_numbers(folder: Path) -> None:
    _write(folder, _lines(HEADER, ROWS[0], "100,45,10", ROWS[1], ROWS[2] + ",surplus", ROWS[2]))
    result = _land(folder)
    manifest = _only(result)
    assert (manifest.rows_read, manifest.rows_landed, manifest.rows_rejected) == (5, 3, 2)
    assert _rows(manifest, "_row") == [(1,), (3,), (5,)]
    assert _rejected(manifest) == [
        {"row": 2, "reason": "expected 9 columns, found 3", "raw_text": "100,45,10"},
        {"row": 4, "reason": "expected 9 columns, found 10", "raw_text": ROWS[2] + ",surplus"},
    ]
    (note,) = result.errors
    assert (note.severity, note.file, note.row) == ("warning", "EKPO.csv", 2)


def test_row_numbers_hold_across_blocks(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from orchestration.sources import readers

    monkeypatch.setattr(readers, "_BLOCK", 2048)
    lines = [f"100,{n},10,M,1.000,1.00,1.00,1/24/17,t" if n % 7 else f"bad {n}" for n in range(1, 1001)]
    _write(folder, _lines(HEADER, *lines))
    manifest = _only(_land(folder))
    assert manifest.rows_rejected == 142
    assert all(int(ebeln) == row for ebeln, row in _rows(manifest, "EBELN", "_row"))
    assert all(entry["raw_text"] == f"bad {entry['row']}" for entry in _rejected(manifest))


def test_a_row_with_a_nul_byte_is_rejected_and_the_rest_lands(folder: Path) -> None:
    _write(folder, _lines(HEADER, ROWS[0], ROWS[1].replace("Valve", "Val\0ve"), ROWS[2]))
    manifest = _only(_land(folder))
    assert _rows(manifest, "_row") == [(1,), (3,)]
    (entry,) = _rejected(manifest)
    assert entry["row"] == 2
    assert "TXZ01" in entry["reason"]
    assert "NUL" in entry["reason"]
    assert "Val\u2400ve" in entry["raw_text"]


def test_a_workbook_row_wider_than_its_header_is_rejected(folder: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["MATNR", "MEINH"], ["A", "PAL"], ["B", "EA", "stray"]):
        sheet.append(row)
    book.save(folder / "MARM.xlsx")
    manifest = _only(_land(folder))
    assert (manifest.rows_landed, manifest.rows_rejected) == (1, 1)
    assert _rejected(manifest)[0]["reason"] == "expected 2 columns, found 3"


def test_cells_that_do_not_parse_are_counted_and_listed(folder: Path) -> None:
    rows = [ROWS[0].replace("15.00", "about 15"), ROWS[1].replace("1/25/17", "2.01605E+13"), ROWS[2]]
    _write(folder, _lines(HEADER, *rows))
    manifest = _only(_land(folder))
    assert manifest.parse_failures_by_column == {"AEDAT": 1, "NETWR": 1}
    assert [(f.row, f.column, f.value, f.kind) for f in manifest.first_parse_failures] == [
        (1, "NETWR", "about 15", "amount"),
        (2, "AEDAT", "2.01605E+13", "date"),
    ]
    assert {s.column: s.total for s in manifest.column_sums}["NETWR"] == "70.7"


# --- what is one clear error, while the other files land
# ---------------------------------------------------------------------


def _one_error(folder: Path, **options: Any) -> tuple[str, int | None, str | None]:
    """The single error of a folder that also holds one good file, which must land."""
    _write(folder, _lines("BUKRS,WAERS", "1000,EUR"), "T001.csv")
    result = _land(folder, **options)
    assert [manifest.table for manifest in result.manifests] == ["T001"]
    (error,) = result.errors
    assert error.severity == "error"
    return error.message, error.row, error.column


def test_an_unclosed_quote_names_row_and_column(folder: Path) -> None:
    _write(folder, _lines(HEADER, ROWS[0], ROWS[1].replace("VALVE", '"VALVE'), ROWS[2]))
    message, row, column = _one_error(folder)
    assert (row, column) == (2, "MATNR")
    assert "not closed" in message


def test_an_unclosed_quote_in_the_last_row_is_an_error_too(folder: Path) -> None:
    _write(folder, _lines(HEADER, ROWS[0], ROWS[1].replace(",Valve", ',"Val,ve')))
    assert _one_error(folder)[1:] == (2, "TXZ01")


def test_two_unclosed_quotes_cannot_hide_the_rows_between(folder: Path) -> None:
    bad = ROWS[0].replace("Pump", '"Pump').replace("PUMP", "P")
    _write(folder, _lines(HEADER, bad, *ROWS, bad, *ROWS))
    message, row, _ = _one_error(folder)
    assert row == 1
    assert "quote" in message


def test_inch_marks_without_quoting_land_when_every_row_then_fits(folder: Path) -> None:
    rows = [row.replace(",", "\t").replace("Pump", '"5 pump').replace("Valve", '2" valve') for row in ROWS]
    _write(folder, _lines(HEADER.replace(",", "\t"), *rows), "EKPO.txt")
    manifest = _only(_land(folder))
    assert _rows(manifest, "TXZ01") == [('"5 pump',), ('2" valve',), ('"5 pump again',)]
    assert manifest.guess("quoting") == "none"


def test_a_duplicate_column_names_both(folder: Path) -> None:
    _write(folder, _lines(HEADER + ", menge", ROWS[0] + ",1"))
    message, _, column = _one_error(folder)
    assert column == "MENGE"
    assert "column 5 ('MENGE') and column 10 ('menge')" in message


def test_an_unknown_layout_names_the_nearest_table_and_what_it_lacks(folder: Path) -> None:
    _write(folder, _lines("EBELN,MENGE,MEINS,NETPR,NETWR,PEINH", "1,2,EA,3,6,1"), "purchases.csv")
    message, _, _ = _one_error(folder)
    assert "unknown layout" in message
    assert "EKPO" in message
    assert "EBELP" in message


def test_a_table_without_its_key_is_an_error_that_names_the_key(folder: Path) -> None:
    _write(folder, _lines("EBELN,MENGE", "1,2"))
    message, _, column = _one_error(folder)
    assert column == "EBELP"
    assert "EKPO" in message


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\0" * 40])
def test_a_file_without_a_header_is_an_error(folder: Path, content: bytes) -> None:
    _write(folder, content)
    assert "no header row" in _one_error(folder)[0]


def test_a_folder_with_the_name_of_an_extract_is_an_error(folder: Path) -> None:
    (folder / "EKPO.csv").mkdir()
    assert "is a folder" in _one_error(folder)[0]


def test_a_link_that_leads_outside_is_not_read(folder: Path, tmp_path: Path) -> None:
    secret = _write(tmp_path, _lines(HEADER, *ROWS), "outside.csv")
    (folder / "EKPO.csv").symlink_to(secret)
    assert "outside the source folder" in _one_error(folder)[0]


def test_a_link_to_a_folder_outside_is_not_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    _write(tmp_path / "elsewhere", _lines(HEADER, *ROWS))
    (folder / "more").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    assert "folder outside the source" in _one_error(folder)[0]


def test_a_broken_workbook_and_a_broken_parquet_file_are_errors(folder: Path) -> None:
    _write(folder, b"PK\x03\x04 not a workbook", "EKPO.xlsx")
    assert "not a readable XLSX" in _one_error(folder)[0]
    (folder / "EKPO.xlsx").unlink()
    _write(folder, b"PAR1 nothing PAR1", "EKPO.parquet")
    assert "not a readable Parquet" in _one_error(folder)[0]


def test_bytes_that_are_no_text_in_a_parquet_file_are_named_by_row_and_column(folder: Path) -> None:
    """Arrow reads the bytes of a damaged page as text unchecked; the damage used to surface after the landing."""
    texts = ["abc", "d\u00e4f", "ghi"]
    table = pa.table({"EBELN": ["1", "2", "3"], "EBELP": ["10", "20", "30"], "TXZ01": texts})
    path = folder / "EKPO.parquet"
    pq.write_table(table, path, compression="none", use_dictionary=False, write_statistics=False)
    path.write_bytes(path.read_bytes().replace("d\u00e4f".encode(), b"d\xb5\xb5f"))
    message = _one_error(folder)[0]
    assert "row 2, column TXZ01" in message
    assert "not UTF-8" in message
    assert "Extract it again" in message


def test_bytes_that_are_no_text_in_a_parquet_header_are_an_error(folder: Path) -> None:
    path = folder / "EKPO.parquet"
    pq.write_table(pa.table({"EBELN": ["1"], "EBELP": ["10"], "TXZ01": ["a"]}), path, store_schema=False)
    path.write_bytes(path.read_bytes().replace(b"TXZ01", b"TXZ\xdf1"))
    assert "not a readable Parquet" in _one_error(folder)[0]


def test_a_workbook_without_its_first_bytes_is_an_error(folder: Path) -> None:
    """Every offset in its archive then points before the member, the first one before the file."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["EBELN", "EBELP", "NETWR"])
    book.active.append(["1", "10", "5.00"])
    book.save(folder / "EKPO.xlsx")
    (folder / "EKPO.xlsx").write_bytes((folder / "EKPO.xlsx").read_bytes()[1:])
    assert "not a readable XLSX" in _one_error(folder)[0]


@pytest.mark.parametrize("mark", ["\v", "\f", "\x1c", "\x85", "\u2028"])
def test_a_mark_that_ends_no_line_moves_no_row(folder: Path, mark: str) -> None:
    """A vertical tab in a title above the header once made the header begin a line too late."""
    _write(folder, f"Orders of{mark}September\nEBELN,EBELP,TXZ01\n1,10,a{mark}b\n1,20,c\n")
    result = _land(folder)
    assert result.errors == ()
    (manifest,) = result.manifests
    assert _rows(manifest, "EBELN", "EBELP", "TXZ01") == [("1", "10", f"a{mark}b"), ("1", "20", "c")]


def test_a_header_of_zero_bytes_is_no_header(folder: Path) -> None:
    """UTF-16 that lost a byte reads as eight-bit text full of zero bytes; the row after such a header was lost."""
    whole = "EBELN;EBELP;NETWR\n1;10;5.00\n1;20;6.00\n".encode("utf-16-le")
    _write(folder, whole[:20] + whole[21:])
    assert "header row holds zero bytes" in _one_error(folder)[0]


def test_a_workbook_cell_with_an_error_value_is_named(folder: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["EBELN", "EBELP", "NETWR"], ["1", "10", "#N/A"]):
        sheet.append(row)
    book.save(folder / "EKPO.xlsx")
    assert "cell C2" in _one_error(folder)[0]


def test_a_given_encoding_that_does_not_fit_names_the_line(folder: Path) -> None:
    _write(folder, _lines(HEADER, ROWS[0], ROWS[1].replace("Valve", "Größe")), encoding="cp1252")
    message, row, _ = _one_error(folder, encoding="utf-8")
    assert "line 3" in message
    assert row == 2


def test_a_damaged_line_in_utf8_text_is_named_and_the_rest_is_not_misread(folder: Path) -> None:
    good = _lines(HEADER, *(row.replace("Pump", "Größe") for row in ROWS)).encode()
    _write(folder, good + ROWS[0].replace("Pump", "Größe").encode("cp1252") + b"\n")
    message, row, _ = _one_error(folder)
    assert "line 5 is not valid utf-8" in message
    assert row == 4


def test_when_no_row_fits_it_is_an_error_not_a_warning(folder: Path) -> None:
    _write(folder, _lines(HEADER, "1,2", "3,4"))
    (error,) = _land(folder).errors
    assert error.severity == "error"
    assert "2 of 2 rows" in error.message


def test_an_archive_of_a_known_table_is_an_error_and_a_note_is_skipped(folder: Path) -> None:
    _write(folder, b"\x1f\x8b", "EKPO.csv.gz")
    _write(folder, "What: extracts of September, taken by operations.\n", "README.txt")
    _write(folder, "#", "notes.md")
    assert "cannot read files ending in '.gz'" in _one_error(folder)[0]
    assert {item.file for item in _land(folder).skipped} == {"README.txt", "notes.md"}


def test_ambiguous_dates_land_but_are_an_error_until_the_order_is_given(folder: Path) -> None:
    _write(folder, _lines("BELNR,GJAHR,BUKRS,BUDAT", "1,2024,1000,1/2/2024"), "BKPF.csv")
    result = _land(folder)
    assert result.manifests[0].rows_landed == 1
    assert result.manifests[0].parse_failures == 1
    assert "date_order" in result.errors[0].message
    settled = _only(_land(folder, date_order="dmy"))
    assert (settled.first_posting_date, settled.parse_failures) == ("2024-02-01", 0)


def test_ambiguous_dates_follow_a_neighbouring_file(folder: Path) -> None:
    _write(folder, _lines("BELNR,GJAHR,BUKRS,BUDAT", "1,2024,1000,1/2/2024"), "BKPF.csv")
    _write(folder, _lines("MBLNR,MJAHR,BUDAT", "1,2024,31/1/2024"), "MKPF.csv")
    result = _land(folder)
    assert result.errors == ()
    assert result.manifests[0].first_posting_date == "2024-02-01"
    assert "MKPF.csv" in result.manifests[0].guesses["date_order"].evidence


# --- options, choice of files, re-runs
# -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"date_ordr": "mdy"}, "Did you mean 'date_order'"),
        ({"date_order": "american"}, "'mdy', 'dmy', 'ymd'"),
        ({"decimal_mark": ";"}, "decimal_mark"),
        ({"decimal_mark": ",", "thousands_mark": ","}, "two different ones"),
        ({"encoding": "utf-88"}, "not a known text encoding"),
        ({"delimiter": ",,"}, "one character"),
        ({"tables": {"x.csv": "EKPX"}}, "unknown table 'EKPX'"),
        ({"extracted_at": "yesterday"}, "ISO time"),
    ],
)
def test_a_wrong_option_is_an_error_that_says_what_is_valid(
    folder: Path, options: dict[str, Any], expected: str
) -> None:
    with pytest.raises(SourceError, match="source erp") as error:
        _land(folder, **options)
    assert expected in error.value.message


def test_a_missing_folder_and_an_unknown_kind_are_errors(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="does not exist"):
        land_source("erp", "sap", tmp_path / "nowhere", {}, tmp_path / "landing")
    with pytest.raises(SourceError, match="Valid kinds: sap"):
        land_source("erp", "baan", tmp_path, {}, tmp_path / "landing")


def test_include_exclude_and_tables_choose_files(folder: Path) -> None:
    for name in ("EKPO.csv", "EKPO_old.csv", "lines.csv"):
        _write(folder, _lines(HEADER, *ROWS), name)
    _write(folder, "x", "other.csv")
    result = _land(folder, include=["ekpo*", "LINES.CSV"], exclude=["*_old*"], tables={"lines.*": "ekpo"})
    assert [(m.file, m.table) for m in result.manifests] == [("EKPO.csv", "EKPO"), ("lines.csv", "EKPO")]
    assert {item.file for item in result.skipped} == {"EKPO_old.csv", "other.csv"}
    assert result.manifests[1].guesses["table"].how == "given"


def test_an_unchanged_file_is_not_parsed_again_and_a_changed_one_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write(folder, _lines(HEADER, *ROWS))
    first = _land(folder)
    with monkeypatch.context() as patched:
        patched.setattr(landing, "_write", None)
        again = _land(folder)
    assert again.reused == 1
    assert again.manifests == first.manifests
    _write(folder, _lines(HEADER, *ROWS[:2]))
    changed = _land(folder)
    assert changed.reused == 0
    assert changed.manifests[0].landed_path != first.manifests[0].landed_path


def test_a_moved_workspace_reads_from_where_it_is_now(folder: Path, tmp_path: Path) -> None:
    _write(folder, _lines(HEADER, *ROWS, "ragged"))
    _land(folder)
    (tmp_path / "landing").rename(tmp_path / "moved")
    result = land_source("erp", "sap", folder, {}, tmp_path / "moved")
    assert result.reused == 1
    assert Path(result.manifests[0].landed_path).is_relative_to(tmp_path / "moved")
    assert _rejected(result.manifests[0])[0]["raw_text"] == "ragged"


def test_the_same_bytes_under_two_names_are_two_deliveries(folder: Path) -> None:
    _write(folder, _lines(HEADER, *ROWS))
    _write(folder, _lines(HEADER, *ROWS), "EKPO_copy.csv")
    one, two = _land(folder).manifests
    assert one.sha256 == two.sha256
    assert (one.file, two.file) == ("EKPO.csv", "EKPO_copy.csv")


def test_a_file_that_changes_while_it_is_read_is_refused(folder: Path) -> None:
    file = _write(folder, _lines(HEADER, *ROWS))

    def append(name: str, rows: int) -> None:
        with file.open("a", encoding="utf-8") as handle:
            handle.write(ROWS[0] + "\n")

    result = land_source("erp", "sap", folder, {}, folder.parent / "landing", progress=append)
    assert result.manifests == ()
    assert "changed while it was read" in result.errors[0].message


def test_nothing_half_written_is_left_behind(folder: Path) -> None:
    _write(folder, _lines(HEADER, ROWS[0], ROWS[1].replace("VALVE", '"VALVE'), ROWS[2]))
    _land(folder)
    assert [path for path in (folder.parent / "landing").rglob("*") if path.is_file()] == []


def test_time_of_extraction_comes_from_option_sidecar_or_file(folder: Path) -> None:
    file = _write(folder, _lines(HEADER, *ROWS))
    os.utime(file, (1_700_000_000, 1_700_000_000))
    assert _only(_land(folder)).extracted_at == "2023-11-14T22:13:20+00:00"
    (folder / "EKPO.csv.meta.json").write_text(
        json.dumps({"extracted_at": "2026-10-02T08:00:00+02:00"}), encoding="utf-8"
    )
    assert _only(_land(folder)).extracted_at == "2026-10-02T06:00:00+00:00"
    given = _only(_land(folder, extracted_at="2026-10-03"))
    assert (given.extracted_at, given.extracted_at_from) == ("2026-10-03T00:00:00+00:00", "option")


@pytest.mark.slow
def test_memory_does_not_grow_with_the_file(folder: Path) -> None:
    line = "100,4500000001,10,PUMP,1.500,10.00,15.00,1/24/17," + "x" * 60 + "\n"
    with (folder / "EKPO.csv").open("w", encoding="utf-8") as handle:
        handle.write(HEADER + "\n")
        for _ in range(60):
            handle.write(line * 10_000)
    _land(folder)  # warms up libraries and their pools on the same file
    process = psutil.Process()
    peak = [process.memory_info().rss]
    before = peak[0]
    land_source(
        "again",
        "sap",
        folder,
        {},
        folder.parent / "landing",
        progress=lambda file, rows: peak.append(process.memory_info().rss),
    )
    assert (folder / "EKPO.csv").stat().st_size > 60_000_000
    assert max(peak) - before < 150_000_000


@pytest.mark.parametrize("name", ["EKKO.xlsx", "EKKO.csv", "EKKO.parquet"])
def test_a_file_without_the_right_to_read_it_keeps_no_neighbour_from_landing(
    folder: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests may run as a user who can read everything: the refusal of the system is acted out."""
    _write(folder, "\n".join([HEADER, *ROWS]) + "\n")
    _write(folder, "x", name)

    def refuse(full: Path, *more: Any, **given: Any) -> Any:
        if Path(full).name == name:
            raise PermissionError(13, "Permission denied", str(full))
        return real(full, *more, **given)

    target = "list_sheets" if name.endswith(".xlsx") else "open_table"
    real = getattr(landing, target)
    monkeypatch.setattr(landing, target, refuse)
    result = _land(folder)
    assert [(m.file, m.rows_landed) for m in result.manifests] == [("EKPO.csv", 3)]
    (error,) = result.errors
    assert (error.file, error.severity) == (name, "error")
    assert "Permission denied" in error.message
    assert str(folder) not in error.message


@pytest.mark.parametrize("name", [b"EKPO\n2.csv", b"EKPO_\xff.csv"])
def test_a_file_name_that_is_no_text_is_an_error_that_can_be_printed(folder: Path, name: bytes) -> None:
    (folder / os.fsdecode(name)).write_text("\n".join([HEADER, *ROWS]) + "\n")
    result = _land(folder)
    assert result.manifests == ()
    (error,) = result.errors
    assert "rename the file" in error.message
    assert error.file.isprintable()
    error.file.encode("utf-8")


def test_a_name_with_an_unusual_blank_is_a_name(folder: Path) -> None:
    _write(folder, "\n".join([HEADER, *ROWS]) + "\n", "EKPO\u00a02026.csv")
    assert _only(_land(folder)).rows_landed == 3


def test_a_header_without_rows_lands_and_is_said(folder: Path) -> None:
    _write(folder, HEADER + "\n")
    result = _land(folder)
    assert _only(result).rows_landed == 0
    (warning,) = result.errors
    assert (warning.file, warning.severity) == ("EKPO.csv", "warning")
    assert "no row" in warning.message


def test_an_error_value_of_a_formula_is_named_by_row_column_and_value(folder: Path) -> None:
    """The table begins at C3: the row is that of the data, the column that of the header."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for r, line in enumerate([HEADER, *ROWS], 3):
        for c, value in enumerate(line.split(","), 3):
            sheet.cell(r, c, value)
    sheet.cell(5, 9, "#N/A").data_type = "e"
    book.save(folder / "EKPO.xlsx")
    (error,) = _land(folder).errors
    assert (error.row, error.column) == (2, "NETWR")
    assert "cell I5" in error.message
    assert "'#N/A'" in error.message


def test_a_quote_behind_the_last_column_is_placed_in_words(folder: Path) -> None:
    _write(folder, "\n".join([HEADER, ROWS[0], ROWS[1] + ',"open', ROWS[2]]) + "\n")
    (error,) = _land(folder).errors
    assert error.row == 2
    assert "behind the last column TXZ01" in error.message
