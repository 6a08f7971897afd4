"""Fiscal calendars: every day of a year in exactly one period, whatever the year is made of.

Belongs here: calendar months, shifted years, quarters of weeks with and without a 53rd week. Does not belong here: what
SQL makes of periods.
"""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from pathlib import Path

import pytest

from orchestration.run_context import FiscalPeriod, find_period, fiscal_periods
from orchestration.settings import Settings

DAY = dt.timedelta(days=1)


def periods(**company: object) -> list[FiscalPeriod]:
    return fiscal_periods(settings(**company))


def settings(**company: object) -> Settings:
    return Settings.model_validate(
        {
            "workspace": Path(),
            "company": {"name": "Test", "reporting_currency": "EUR", **company},
            "sources": [{"name": "erp", "kind": "sap", "path": "extracts"}],
        }
    )


CALENDARS = [
    {},
    {"fiscal_year_start_month": 4},
    {"fiscal_calendar": "445"},
    {"fiscal_calendar": "445", "fiscal_year_start_month": 10, "fiscal_week_start": "sunday"},
    {"fiscal_calendar": "454", "fiscal_year_start_month": 2, "fiscal_week_start": "sunday"},
    {"fiscal_calendar": "544", "fiscal_year_start_month": 7, "fiscal_year_start_rule": "last"},
]


@pytest.mark.parametrize("company", CALENDARS, ids=str)
def test_every_day_lies_in_exactly_one_period_and_labels_stay_months(company: dict[str, object]) -> None:
    found = periods(**company)
    assert all(later.start_date == earlier.end_date + DAY for earlier, later in pairwise(found))
    assert all(period.start_date <= period.end_date for period in found)
    assert [period.period for period in found] == sorted({period.period for period in found})
    assert [period.period_index for period in found] == list(range(1, len(found) + 1))


@pytest.mark.parametrize("company", CALENDARS, ids=str)
def test_twelve_periods_make_a_year_of_52_or_53_weeks_or_of_twelve_months(company: dict[str, object]) -> None:
    years: dict[int, list[FiscalPeriod]] = {}
    for period in periods(**company):
        years.setdefault(period.fiscal_year, []).append(period)
    whole = {year: rows for year, rows in years.items() if len(rows) == 12}
    assert len(whole) >= len(years) - 2
    lengths = {sum((row.end_date - row.start_date).days + 1 for row in rows) for rows in whole.values()}
    assert lengths == ({364, 371} if "fiscal_calendar" in company else {365, 366})
    assert all([row.fiscal_period for row in rows] == list(range(1, 13)) for rows in whole.values())


def test_a_quarter_has_four_four_and_five_weeks_and_the_53rd_week_is_in_the_last_period() -> None:
    """A year of 4-4-5 that begins on the Monday nearest to 1 January: 2026 has 53 weeks, from 29 December 2025."""
    found = [period for period in periods(fiscal_calendar="445") if period.fiscal_year == 2026]
    weeks = [((period.end_date - period.start_date).days + 1) // 7 for period in found]
    assert weeks == [4, 4, 5, 4, 4, 5, 4, 4, 5, 4, 4, 6]
    assert (found[0].start_date, found[-1].end_date) == (dt.date(2025, 12, 29), dt.date(2027, 1, 3))
    assert (found[0].period, found[-1].period) == ("2026-01", "2026-12")


def test_the_retail_calendar_is_454_from_the_sunday_nearest_to_the_first_of_february() -> None:
    """Public retail calendar: the year that began on 29 January 2023 has 53 weeks and ended on 3 February 2024."""
    company = {"fiscal_calendar": "454", "fiscal_year_start_month": 2, "fiscal_week_start": "sunday"}
    found = [period for period in periods(**company) if period.fiscal_year == 2024]
    assert (found[0].start_date, found[-1].end_date) == (dt.date(2023, 1, 29), dt.date(2024, 2, 3))
    assert [period.period for period in found][:2] == ["2023-02", "2023-03"]
    assert ((found[-1].end_date - found[-1].start_date).days + 1) // 7 == 5


def test_a_year_that_ends_on_the_last_saturday_begins_on_the_sunday_after() -> None:
    """September ends on Wednesday the 30th in 2026: the last Saturday is the 26th."""
    found = find_period(
        settings(
            fiscal_calendar="445",
            fiscal_year_start_month=10,
            fiscal_week_start="sunday",
            fiscal_year_start_rule="last",
        ),
        "2026-10",
    )
    assert (found.start_date, found.fiscal_year, found.fiscal_period) == (dt.date(2026, 9, 27), 2027, 1)


def test_a_shifted_year_is_named_by_the_year_in_which_it_ends() -> None:
    found = find_period(settings(fiscal_year_start_month=4), "2026-04")
    assert (found.fiscal_year, found.fiscal_period, found.end_date) == (2027, 1, dt.date(2026, 4, 30))
