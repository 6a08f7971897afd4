"""How cells parse and how a file's notation is told: rules by example, and a round trip through every notation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.sources import dialect


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def _one(con: duckdb.DuckDBPyConnection, sql: str, value: str) -> object:
    row = con.execute(f"select {sql} from (select ?::varchar as v)", [value]).fetchone()
    assert row is not None
    return row[0]


@pytest.mark.parametrize(
    ("text", "mark", "expected"),
    [
        ("1,276.00", ".", "1276"),
        ("1.276,00", ",", "1276"),
        ("1.234,56-", ",", "-1234.56"),
        ("213,710.00-", ".", "-213710"),
        ("12-", ".", "-12"),
        ("-5.5", ".", "-5.5"),
        ("+3", ".", "3"),
        ("   250.000", ".", "250"),
        ("1 234,5", ",", "1234.5"),
        ("1\u00a0234,5", ",", "1234.5"),
        ("1'234.50", ".", "1234.5"),
        ("1,23,456.00", ".", "123456"),
        ("0.00E+00", ".", "0"),
        ("123456789012345.123456789", ".", "123456789012345.123456789"),
        ("1,276.00", ",", None),
        ("12,50", ".", None),
        ("1,,000", ".", None),
        ("--5", ".", None),
        ("-5-", ".", None),
        ("12a", ".", None),
        (".", ".", None),
        ("", ".", None),
    ],
)
def test_a_number_cell_parses_only_in_its_notation(
    con: duckdb.DuckDBPyConnection, text: str, mark: str, expected: str | None
) -> None:
    found = _one(con, dialect.number_sql("v", mark), text)
    assert found == (None if expected is None else Decimal(expected))


@given(
    value=st.decimals(min_value=-(10**20), max_value=10**20, places=4, allow_nan=False),
    mark=st.sampled_from([".", ","]),
    grouped=st.booleans(),
    trailing_minus=st.booleans(),
    padding=st.sampled_from(["", " ", "     "]),
)
@settings(max_examples=150, deadline=None)
def test_any_amount_survives_being_written_and_read_in_any_notation(
    con: duckdb.DuckDBPyConnection, value: Decimal, mark: str, grouped: bool, trailing_minus: bool, padding: str
) -> None:
    text = f"{abs(value):,.4f}" if grouped else f"{abs(value):.4f}"
    if mark == ",":
        text = text.translate(str.maketrans(",.", ".,"))
    if value < 0:
        text = f"{text}-" if trailing_minus else f"-{text}"
    assert _one(con, dialect.number_sql("v", mark), padding + text) == value


@pytest.mark.parametrize("text", ["/1,277.00000", "/1277"])
def test_an_indirect_rate_keeps_its_number(con: duckdb.DuckDBPyConnection, text: str) -> None:
    assert _one(con, dialect.parsed_sql("v", "rate", ".", None), text) == 1277
    assert _one(con, dialect.parsed_sql("v", "amount", ".", None), text) is None


@pytest.mark.parametrize(
    ("text", "mark", "expected"),
    [
        ("2017.0", ".", 2017),
        ("1,000", ".", 1000),
        ("1.000", ".", 1),
        ("2017.5", ".", None),
        ("2017.0", ",", 2017),
        ("1.000", ",", 1000),
        ("1,000", ",", 1),
    ],
)
def test_an_integer_may_carry_a_spreadsheets_point_zero(
    con: duckdb.DuckDBPyConnection, text: str, mark: str, expected: int | None
) -> None:
    assert _one(con, dialect.parsed_sql("v", "integer", mark, None), text) == expected


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("1/24/17", "mdy", "2017-01-24"),
        ("24.01.2017", "dmy", "2017-01-24"),
        ("1/2/2017", "dmy", "2017-02-01"),
        ("17/1/24", "ymd", "2017-01-24"),
        ("20170124", "mdy", "2017-01-24"),
        ("20170124.0", "dmy", "2017-01-24"),
        ("2017-01-24", "dmy", "2017-01-24"),
        ("2017-01-24T10:00:00", "mdy", "2017-01-24"),
        ("1/24/2017 12:00:00 AM", "mdy", "2017-01-24"),
        ("5/5/17", None, "2017-05-05"),
        ("1/2/69", "mdy", "2069-01-02"),
        ("1/2/70", "mdy", "1970-01-02"),
        ("99991231", "mdy", "9999-12-31"),
        ("2.01605E+13", "mdy", "fails"),
        ("1/24/17", "dmy", "fails"),
        ("24.01.2017", "ymd", "fails"),
        ("1/2/17", None, "fails"),
        ("29.02.2017", "dmy", "fails"),
        ("20171301", "mdy", "fails"),
        ("soon", "mdy", "fails"),
        ("00/00/0000", "mdy", "no date"),
        ("00.00.0000", "dmy", "no date"),
        ("00000000", "mdy", "no date"),
        ("0", "mdy", "no date"),
        ("  ", "mdy", "no date"),
    ],
)
def test_a_date_cell_is_a_date_no_date_or_a_failure(
    con: duckdb.DuckDBPyConnection, text: str, order: str | None, expected: str
) -> None:
    parsed = _one(con, dialect.date_sql("v", order), text)
    failed = _one(con, dialect.failed_sql("v", "date", ".", order), text)
    assert (parsed, failed) == {"no date": (None, False), "fails": (None, True)}.get(
        expected, (dt.date.fromisoformat(expected) if expected[0].isdigit() else None, False)
    )


def _evidence(tmp_path: Path, con: duckdb.DuckDBPyConnection, kind: str, cells: list[str]) -> dialect.Evidence:
    path = tmp_path / "cells.parquet"
    con.execute("create or replace temp table cells (x varchar, _row bigint)")
    con.executemany("insert into cells values (?, ?)", [(cell, row) for row, cell in enumerate(cells, 1)])
    con.execute(f"copy cells to '{path}' (format parquet)")
    return dialect.collect_evidence(con, str(path), {"x": kind})


@pytest.mark.parametrize(
    ("cells", "order", "how"),
    [
        (["1/2/17", "1/24/17"], "mdy", "guessed"),
        (["1/2/17", "24/1/17"], "dmy", "guessed"),
        (["01.02.2017"], "dmy", "assumed"),
        (["1/2/17", "3/4/17"], None, "unresolved"),
        (["5/5/17", "20170124", "00/00/0000"], "mdy", "not needed"),
        (["20170124", "2017-01-24"], "ymd", "not needed"),
        (["99/01/24"], "ymd", "guessed"),
    ],
)
def test_date_order_rests_on_cells_that_read_only_one_way(
    tmp_path: Path, con: duckdb.DuckDBPyConnection, cells: list[str], order: str | None, how: str
) -> None:
    decision = dialect.decide(_evidence(tmp_path, con, "date", cells), given_order=None, given_mark=None, siblings=[])
    assert (decision.date_order.value, decision.date_order.how) == (order, how)
    assert bool(decision.problems) == (how == "unresolved")


@pytest.mark.parametrize(
    ("cells", "mark", "how"),
    [
        (["1,276.00"], ".", "guessed"),
        (["1.276,00"], ",", "guessed"),
        (["1,000", "2.5"], ".", "guessed"),
        (["1.000", "2,5"], ",", "guessed"),
        (["1,234,567"], ".", "guessed"),
        (["1.234.567"], ",", "guessed"),
        (["0,500"], ",", "guessed"),
        (["12345.678"], ".", "guessed"),
        (["7", "12-"], ".", "not needed"),
        (["1.000"], ".", "assumed"),
    ],
)
def test_decimal_mark_rests_on_cells_that_read_only_one_way(
    tmp_path: Path, con: duckdb.DuckDBPyConnection, cells: list[str], mark: str, how: str
) -> None:
    evidence = _evidence(tmp_path, con, "quantity", cells)
    decision = dialect.decide(evidence, given_order=None, given_mark=None, siblings=[])
    assert (decision.decimal_mark.value, decision.decimal_mark.how) == (mark, how)


def test_an_ambiguous_file_follows_the_other_files_of_its_source() -> None:
    own = {"dates": {"either": [3, "1/2/17", "BUDAT", 1]}, "numbers": {"either": [2, "1,000", "MENGE", 4]}}
    other = {"dates": {"dmy": [9, "24/1/17", "BUDAT", 2]}, "numbers": {",": [5, "2,50", "DMBTR", 7]}}
    decision = dialect.decide(own, given_order=None, given_mark=None, siblings=[("BKPF.csv", other)])
    assert (decision.date_order.value, decision.decimal_mark.value) == ("dmy", ",")
    assert decision.date_order.how == "from other files"
    assert "BKPF.csv" in decision.date_order.evidence
    assert decision.problems == ()


def test_an_option_is_obeyed_and_contradicting_cells_are_named() -> None:
    own = {"dates": {"mdy": [3, "1/24/17", "BUDAT", 8]}, "numbers": {}}
    decision = dialect.decide(own, given_order="dmy", given_mark=None, siblings=[])
    assert (decision.date_order.value, decision.date_order.how) == ("dmy", "given")
    assert "'1/24/17' (row 8, column BUDAT)" in decision.problems[0]


def test_two_notations_in_one_file_are_reported_and_the_larger_count_wins() -> None:
    own = {"dates": {"mdy": [30, "1/24/17", "BUDAT", 8], "dmy": [2, "24/1/17", "BUDAT", 9]}, "numbers": {}}
    decision = dialect.decide(own, given_order=None, given_mark=None, siblings=[])
    assert decision.date_order.value == "mdy"
    assert "two notations" in decision.problems[0]
