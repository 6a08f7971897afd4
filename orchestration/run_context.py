"""Facts of one run, written into the warehouse's `config` and `evidence` schemas before dbt starts.

Belongs here: calendar, policies, the period being closed, what earlier publications vouch for, as tables for SQL.
Does not belong here: any figure. dbt reads these tables instead of --vars, which would disable its partial parsing.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from orchestration.settings import WEEKDAYS, CompanySettings, Settings
from orchestration.sources.contract import SYSTEMS

FIRST_CALENDAR_YEAR = 2000
LAST_CALENDAR_YEAR = 2040

_DDL = """
create schema if not exists config;
create schema if not exists evidence;
create or replace table config.run (
    run_id varchar, period varchar, period_start date, period_end date, audit_from varchar, fiscal_year integer,
    ytd_from varchar, company_name varchar, reporting_currency varchar, data_as_of varchar
);
create or replace table config.policies (name varchar, value varchar);
create or replace table config.sources (
    source varchar, kind varchar, system varchar, client varchar, currency_amounts varchar
);
create or replace table config.fiscal_periods (
    period varchar, fiscal_year integer, fiscal_period integer, start_date date, end_date date, period_index integer
);
create or replace table config.expected_entities (source varchar, company_code varchar);
create or replace table config.published_ledger_totals (
    published_period varchar, version integer, company_code varchar, account varchar, period varchar,
    line_count bigint, amount_local decimal(28, 6), lines_hash varchar
);
create or replace table evidence.readback_ladder (
    run_id varchar, period varchar, rung integer, comparison varchar, scope varchar, left_name varchar,
    right_name varchar, left_count bigint, right_count bigint, left_amount decimal(28, 6), right_amount decimal(28, 6),
    difference decimal(28, 6), tolerance decimal(28, 6), status varchar, currency varchar, note varchar
);
create or replace table evidence.readback_controls (
    run_id varchar, period varchar, control_id varchar, scope varchar, key varchar, expected varchar, actual varchar,
    difference decimal(28, 6), tolerance decimal(28, 6), status varchar, currency varchar, company_code varchar,
    measure_id varchar, rows_checked bigint, message varchar, source_file varchar, source_row bigint
);
"""


@dataclass(frozen=True)
class FiscalPeriod:
    """One month of the fiscal calendar. `period` is YYYY-MM: of a calendar month, or of the month a period of weeks
    stands for (the first of a year that begins about 1 February is YYYY-02, whatever its days)."""

    period: str
    fiscal_year: int
    fiscal_period: int
    start_date: dt.date
    end_date: dt.date
    period_index: int


@dataclass(frozen=True)
class LedgerTotal:
    """Journal lines of one company, account and period as an earlier publication saw them."""

    published_period: str
    version: int
    company_code: str
    account: str
    period: str
    line_count: int
    amount_local: str
    lines_hash: str


def fiscal_periods(settings: Settings) -> list[FiscalPeriod]:
    """Every fiscal period the product knows, in order; a shifted year is named by the year in which it ends."""
    company = settings.company
    shift = company.fiscal_year_start_month
    rows = []
    for index, (year, month) in enumerate(
        ((y, m) for y in range(FIRST_CALENDAR_YEAR, LAST_CALENDAR_YEAR + 1) for m in range(1, 13)), start=1
    ):
        number = (month - shift) % 12 + 1
        begun = year if month >= shift else year - 1
        if company.fiscal_calendar == "calendar":
            start = dt.date(year, month, 1)
            end = dt.date(year, month, calendar.monthrange(year, month)[1])
        else:
            start, end = _weeks_of_period(company, begun, number)
        rows.append(
            FiscalPeriod(
                period=f"{year:04d}-{month:02d}",
                fiscal_year=begun + 1 if shift > 1 else begun,
                fiscal_period=number,
                start_date=start,
                end_date=end,
                period_index=index,
            )
        )
    return rows


def _weeks_of_period(company: CompanySettings, begun: int, number: int) -> tuple[dt.date, dt.date]:
    """First and last day of period `number` of the year of weeks that begins about the start month of `begun`."""
    weeks = [int(digit) for digit in company.fiscal_calendar] * 4
    start = _year_of_weeks(company, begun) + dt.timedelta(weeks=sum(weeks[: number - 1]))
    if number == 12:
        # whatever is left of the year: a week more in a year of 53
        return start, _year_of_weeks(company, begun + 1) - dt.timedelta(days=1)
    return start, start + dt.timedelta(weeks=weeks[number - 1]) - dt.timedelta(days=1)


def _year_of_weeks(company: CompanySettings, year: int) -> dt.date:
    """The day on which a year of weeks begins."""
    first = dt.date(year, company.fiscal_year_start_month, 1)
    before = first - dt.timedelta(days=(first.weekday() - WEEKDAYS.index(company.fiscal_week_start)) % 7)
    if company.fiscal_year_start_rule == "nearest" and (first - before).days > 3:
        return before + dt.timedelta(days=7)
    return before


def find_period(settings: Settings, period: str) -> FiscalPeriod:
    """The fiscal period called `period`. Raises ValueError naming the expected form."""
    for candidate in fiscal_periods(settings):
        if candidate.period == period:
            return candidate
    raise ValueError(
        f"expected a period as YYYY-MM between {FIRST_CALENDAR_YEAR}-01 and {LAST_CALENDAR_YEAR}-12, found {period!r}"
    )


def write_run_context(
    con: duckdb.DuckDBPyConnection,
    settings: Settings,
    *,
    run_id: str,
    period: str,
    audit_from: str,
    data_as_of: str | None = None,
    ledger_totals: Iterable[LedgerTotal] = (),
) -> None:
    """Replace the config and evidence tables by those of this run. `audit_from` <= `period`, both YYYY-MM."""
    periods = fiscal_periods(settings)
    current = find_period(settings, period)
    ytd_from = next(p.period for p in periods if p.fiscal_year == current.fiscal_year)
    con.execute(_DDL)
    con.execute(
        "insert into config.run values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            run_id,
            period,
            current.start_date,
            current.end_date,
            audit_from,
            current.fiscal_year,
            ytd_from,
            settings.company.name,
            settings.company.reporting_currency,
            data_as_of,
        ],
    )
    con.executemany(
        "insert into config.policies values (?, ?)",
        [
            [name, ",".join(map(str, value)) if isinstance(value, tuple) else "" if value is None else str(value)]
            for name, value in settings.policies.model_dump().items()
        ],
    )
    con.executemany(
        "insert into config.sources values (?, ?, ?, ?, ?)",
        [
            [
                s.name,
                s.kind,
                SYSTEMS[s.kind],
                _text(s.options.get("client")),
                str(s.options.get("currency_amounts", "stored")),
            ]
            for s in settings.sources
        ],
    )
    con.executemany(
        "insert into config.fiscal_periods values (?, ?, ?, ?, ?, ?)",
        [[p.period, p.fiscal_year, p.fiscal_period, p.start_date, p.end_date, p.period_index] for p in periods],
    )
    entities = [[s.name, company] for s in settings.sources for company in s.companies]
    if entities:
        con.executemany("insert into config.expected_entities values (?, ?)", entities)
    totals = [
        [t.published_period, t.version, t.company_code, t.account, t.period, t.line_count, t.amount_local, t.lines_hash]
        for t in ledger_totals
    ]
    if totals:
        con.executemany("insert into config.published_ledger_totals values (?, ?, ?, ?, ?, ?, ?, ?)", totals)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
