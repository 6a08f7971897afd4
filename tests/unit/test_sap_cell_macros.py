"""One cell, two readers: the SQL of staging must read what the landing counted as readable, and nothing else.

Belongs here: how macros/sap.sql types single cells, and that it agrees with orchestration.sources.dialect, which writes
the list of control 30.
Does not belong here: models, files. The macros are rendered by plain Jinja.
"""

from __future__ import annotations

import datetime as dt
import functools
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import jinja2
import pytest

from orchestration.sources import dialect

MACROS = Path(__file__).parents[2] / "dbt_project" / "macros" / "sap.sql"

NUMBERS = [
    "0",
    "1",
    "-1",
    "1-",
    "1.5-",
    "1,276.00",
    "1.276,00",
    "1.276",
    "1,276",
    "12,34,567.89",
    "1 276,5",
    "1\u00a0276.5",
    "1'276.50",
    "100,000.00-",
    "-0.01",
    ".5",
    "5.",
    "1,2,3",
    "1.2.3",
    "abc",
    "12a",
    "--1",
    "-1-",
    "1E5",
    "0.00E+00",
    "2.01605E+13",
    "+7",
    " 42 ",
    "123456789012345.67",
    "99999999999999.99",
    "",
    " ",
    "1,23",
    "1.23",
    "0000012",
    "1,0000",
    "/1,277.00000",
]
DATES = [
    "20160527",
    "2016-05-27",
    "2016-05-27 10:11:12",
    "2016-05-27T10:11:12",
    "2016/5/7",
    "5/27/16",
    "27.05.2016",
    "27/5/16",
    "05/06/2016",
    "6/6/16",
    "1/24/17",
    "1/1/70",
    "1/1/69",
    "01-SEP-26",
    "1-Sep-2026",
    "31-OCT-2026 23:59:59",
    "29-FEB-27",
    "31-DEC-49",
    "01-JAN-50",
    "15.MÄRZ.2026",
    "03-Févr.-2026",
    "14-ago-26",
    "01-DEZ-26 10.15.00.000000 AM",
    "01-XYZ-26",
    "01-SEPX-26",
    "SEP-26",
    "2026-09-01T10:15:00.000Z",
    "00/00/0000",
    "00000000",
    "0",
    "",
    "  .  .    ",
    "20160231",
    "2/30/16",
    "20160527.0",
    "2.01605E+13",
    "27-05-2016",
    "13/13/2016",
    "16/05/27",
    "yesterday",
]


CON = duckdb.connect()


@functools.cache
def _render(call: str) -> str:
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])
    package: dict[str, Any] = {}
    environment.globals["tieout"] = package
    module = environment.from_string(MACROS.read_text(encoding="utf-8")).module
    package.update({name: getattr(module, name) for name in dir(module) if not name.startswith("_")})
    return environment.from_string("{{ tieout." + call + " }}").render()


def _read(sql: str, cell: str | None, *, mark: str | None = ".", order: str | None = "mdy") -> Any:
    row = CON.execute(
        f"select {sql} from (select ?::varchar as v, ?::varchar as _decimal_mark, ?::varchar as _date_order)",
        [cell, mark, order],
    ).fetchone()
    assert row is not None
    return row[0]


@pytest.mark.parametrize("mark", [".", ","])
@pytest.mark.parametrize("cell", NUMBERS)
def test_numbers_are_read_as_the_landing_reads_them(cell: str, mark: str) -> None:
    ours = _read(_render("sap_decimal('v', 'decimal(28,9)')"), cell, mark=mark)
    theirs = _read(dialect.number_sql("v", mark), cell, mark=mark)
    assert ours == theirs


@pytest.mark.parametrize("order", ["mdy", "dmy", "ymd", None])
@pytest.mark.parametrize("cell", DATES)
def test_dates_are_read_as_the_landing_reads_them(cell: str, order: str | None) -> None:
    assert _read(_render("sap_date('v')"), cell, order=order) == _read(dialect.date_sql("v", order), cell, order=order)


@pytest.mark.parametrize(
    ("cell", "mark", "expected"),
    [
        ("1,276.00", ".", "1276"),
        ("1.276,00", ",", "1276"),
        ("100,000.00-", ".", "-100000"),
        ("-12.5", ".", "-12.5"),
        ("1.276", ",", "1276"),
        ("1.276", ".", "1.276"),
        ("abc", ".", None),
        (None, ".", None),
    ],
)
def test_numbers(cell: str | None, mark: str, expected: str | None) -> None:
    assert _read(_render("sap_amount('v')"), cell, mark=mark) == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize(
    ("cell", "order", "expected"),
    [
        ("1/24/17", "mdy", dt.date(2017, 1, 24)),
        ("24.1.2017", "dmy", dt.date(2017, 1, 24)),
        ("20170124", "dmy", dt.date(2017, 1, 24)),
        ("1/1/70", "mdy", dt.date(1970, 1, 1)),
        ("1/1/69", "mdy", dt.date(2069, 1, 1)),
        ("00/00/0000", "mdy", None),
        ("5/6/17", None, None),
        ("6/6/17", None, dt.date(2017, 6, 6)),
    ],
)
def test_dates(cell: str, order: str | None, expected: dt.date | None) -> None:
    assert _read(_render("sap_date('v')"), cell, order=order) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("0000100123", "100123"),
        ("1500000001.0", "1500000001"),
        ("4500000019", "4500000019"),
        ("A-01.0", "A-01.0"),
        ("00000", "0"),
        ("  77 ", "77"),
        ("", None),
        (" ", None),
        ("DXTR1000", "DXTR1000"),
        ("0012A", "0012A"),
    ],
)
def test_keys_lose_padding_and_nothing_else(cell: str, expected: str | None) -> None:
    assert _read(_render("sap_key('v')"), cell) == expected


@pytest.mark.parametrize(
    ("cell", "numerator", "denominator"),
    [
        ("/1,277.00000", "1", "1277"),
        ("-1277", "1", "1277"),
        ("1277-", "1", "1277"),
        ("0.94", "0.94", "1"),
        ("0", None, None),
        ("", None, None),
        ("/0", None, None),
        ("1", "1", "1"),
        # beyond what a rate is kept in: no rate here, a failure in the landing's list, and no end of the close
        ("20162052730", None, None),
        ("/20.162.052.730", None, None),
    ],
)
def test_rates_stay_exact_fractions(cell: str, numerator: str | None, denominator: str | None) -> None:
    found = [_read(_render(f"sap_rate_{part}('v')"), cell) for part in ("numerator", "denominator")]
    assert found == [None if text is None else Decimal(text) for text in (numerator, denominator)]
    blank = cell in ("", "0", "/0")
    assert _read(dialect.failed_sql("v", "rate", ".", None), cell) == (numerator is None and not blank)


@pytest.mark.parametrize(("cell", "expected"), [("S", 1), ("H", -1), ("h", -1), ("", None), ("X", None), (None, None)])
def test_the_sign_is_the_debit_credit_mark(cell: str | None, expected: int | None) -> None:
    assert _read(_render("sap_sign('v')"), cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"), [("2016", 2016), ("2016.0", 2016), ("2,016", 2016), ("", None), ("x", None)]
)
def test_years_survive_a_spreadsheet(cell: str, expected: int | None) -> None:
    assert _read(_render("sap_integer('v')"), cell) == expected


def test_a_month_name_says_which_part_is_the_month_whatever_the_order_of_the_file() -> None:
    """Oracle writes DD-MON-RR in the language of the session; RR takes years below 50 into this century."""
    expected = {
        "01-SEP-26": dt.date(2026, 9, 1),
        "31-OCT-2026 23:59:59": dt.date(2026, 10, 31),
        "31-DEC-49": dt.date(2049, 12, 31),
        "01-JAN-50": dt.date(1950, 1, 1),
        "15.MÄRZ.2026": dt.date(2026, 3, 15),
        "03-Févr.-2026": dt.date(2026, 2, 3),
        "14-ago-26": dt.date(2026, 8, 14),
        "01-DEZ-26 10.15.00.000000 AM": dt.date(2026, 12, 1),
        "29-FEB-27": None,
        "01-XYZ-26": None,
        "01-SEPX-26": None,
    }
    with duckdb.connect() as con:
        for order in ("mdy", "dmy", "ymd", None):
            for text, date in expected.items():
                found = con.execute(f"select {dialect.date_sql('v', order)} from (select ? as v)", [text]).fetchone()
                assert found == (date,), (text, order)
                failed = con.execute(
                    f"select {dialect.failed_sql('v', 'date', '.', order)} from (select ? as v)", [text]
                ).fetchone()
                assert failed == (date is None,), (text, order)
