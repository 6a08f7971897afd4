"""The money macros against Python's exact decimals.

Belongs here: properties of the SQL that macros/money.sql renders. Does not belong here: models, warehouses, dbt runs.
The macro file is rendered by plain Jinja, so these tests need no dbt and take milliseconds.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext
from pathlib import Path
from typing import Any

import duckdb
import jinja2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

MACROS = Path(__file__).parents[2] / "dbt_project" / "macros" / "money.sql"


def _render(call: str) -> str:
    """The SQL of one macro call, e.g. `default__money_div('n', 'd', 4)`."""
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])
    package: dict[str, Any] = {}
    environment.globals["tieout"] = package
    module = environment.from_string(MACROS.read_text(encoding="utf-8")).module
    package.update({name: getattr(module, name) for name in dir(module) if not name.startswith("_")})
    return environment.from_string("{{ tieout." + call + " }}").render()


def _divide(numerator: Decimal | None, denominator: Decimal | None, scale: int) -> Decimal | None:
    sql = _render(f"default__money_div('n', 'd', {scale})")
    con = duckdb.connect()
    row = con.execute(
        f"select {sql} as q, typeof({sql}) from (select ?::decimal(28,10) as n, ?::decimal(28,10) as d)",
        [numerator, denominator],
    ).fetchone()
    assert row is not None
    assert row[1] == f"DECIMAL(38,{scale})"
    return row[0]


def _exact(numerator: Decimal, denominator: Decimal, scale: int) -> Decimal:
    with localcontext() as context:
        context.prec = 90
        return (numerator / denominator).quantize(Decimal(1).scaleb(-scale), rounding=ROUND_HALF_UP)


@pytest.mark.parametrize(
    ("numerator", "denominator", "scale", "expected"),
    [
        ("1", "3", 12, "0.333333333333"),
        ("2", "3", 12, "0.666666666667"),
        ("-2", "3", 4, "-0.6667"),
        ("1", "8", 2, "0.13"),
        ("-1", "8", 2, "-0.13"),
        ("0.005", "1", 2, "0.01"),
        ("7", "2", 0, "4"),
        ("118085000", "1277", 2, "92470.63"),
        ("99999999999999999.9999999999", "0.0000000001", 0, "999999999999999999999999999"),
        ("1", "99999999999999999.9999999999", 18, "0.000000000000000010"),
        ("0", "5", 6, "0.000000"),
        ("1", "400", 2, "0.00"),
        ("1", "200", 2, "0.01"),
        ("-1", "200", 2, "-0.01"),
        ("3", "200", 2, "0.02"),
        ("2.345", "1", 2, "2.35"),
        ("-2.345", "1", 2, "-2.35"),
        ("123456789012.3456", "7", 12, "17636684144.620800000000"),
    ],
)
def test_division_is_exact_and_rounds_half_away_from_zero(
    numerator: str, denominator: str, scale: int, expected: str
) -> None:
    assert _divide(Decimal(numerator), Decimal(denominator), scale) == Decimal(expected)


@pytest.mark.parametrize(("numerator", "denominator"), [("1", "0"), (None, "1"), ("1", None), (None, None)])
def test_division_without_a_result_is_null_not_zero(numerator: str | None, denominator: str | None) -> None:
    assert _divide(Decimal(numerator) if numerator else None, Decimal(denominator) if denominator else None, 6) is None


_VALUES = st.one_of(
    st.decimals(min_value=Decimal("-1e15"), max_value=Decimal("1e15"), places=10),
    st.decimals(min_value=Decimal("-1e6"), max_value=Decimal("1e6"), places=4),
    st.decimals(min_value=Decimal("-200"), max_value=Decimal("200"), places=1),
)


@settings(max_examples=120, deadline=None)
@given(numerator=_VALUES, denominator=_VALUES.filter(bool), scale=st.sampled_from([0, 2, 4, 6, 10, 12]))
def test_division_equals_python_decimals(numerator: Decimal, denominator: Decimal, scale: int) -> None:
    expected = _exact(numerator, denominator, scale)
    if abs(expected) < Decimal(10) ** (37 - scale):
        assert _divide(numerator, denominator, scale) == expected


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        ("79058.56", 2, "79058.56"),
        ("1.005", 2, "1.01"),
        ("-1.005", 2, "-1.01"),
        ("0.5", 0, "1"),
        ("1.2345", 3, "1.235"),
        ("1.005", None, "1.01"),
    ],
)
def test_rounding_follows_the_decimals_of_the_currency(value: str, digits: int | None, expected: str) -> None:
    sql = _render("round_to_decimals('v', 'k')")
    row = (
        duckdb.connect()
        .execute(f"select {sql} from (select ?::decimal(38,10) as v, ?::integer as k)", [value, digits])
        .fetchone()
    )
    assert row is not None
    assert row[0] == Decimal(expected)
