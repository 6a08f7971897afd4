"""Kind `database` against a live PostgreSQL: one snapshot, nothing lost, doubled, written or given away.

Belongs here: what a data engineer may count on when a source is a live database; the server is killed where it hurts.
Does not belong here: the rules on cells (test_selects), the Tryton pack.
"""

from __future__ import annotations

import dataclasses
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from postgres import SKIP_REASON, PostgresServer, postgres_programs

from orchestration.sources import database
from orchestration.sources.database_options import DatabaseOptions
from orchestration.sources.landing import SourceRequest, land
from orchestration.sources.model import LandingResult, SourceError

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(postgres_programs() is None, reason=SKIP_REASON),
]
pytest.importorskip("psycopg", reason="the driver psycopg is not installed")

URL = "TIEOUT_ERP_URL"
LINES = """
select company_code, document, line, posting_date, account, amount as amount_local, note as line_text
from lines
where posting_date between :from_date and :to_date
"""
COMPANIES = "select company_code, name as company_name, currency as currency_local from companies"
BOOKS = """
create table companies (company_code text, name text, currency text);
insert into companies values ('1000', 'First', 'EUR'), ('2000', 'Second', 'USD');
create table lines (company_code text, document text, line int, posting_date date, account text,
                    amount numeric(15, 2), note text);
insert into lines
select case when n % 3 = 0 then '2000' else '1000' end, lpad((n / 2)::text, 8, '0'), n % 2 + 1,
       date '2025-11-01' + n % 92, '4' || n % 7, (case when n % 2 = 0 then 1 else -1 end) * (n / 2 + 1) * 0.25,
       case n % 4 when 0 then null when 1 then '' when 2 then 'says "so", ' || chr(10) else 'Gr\u00f6\u00dfe' end
from generate_series(0, 919) as g(n);
"""


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with PostgresServer() as running:
        running.create_database("template_books")
        running.run(BOOKS, "template_books")
        yield running


@pytest.fixture
def books(server: PostgresServer, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database of its own with 920 lines in three months and two companies; its URL is in the environment."""
    name = f"books_{abs(hash(request.node.nodeid))}"
    server.run(f"create database {name} template template_books")
    monkeypatch.setenv(URL, server.url(name))
    return name


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Attempts follow each other without a wait."""
    monkeypatch.setattr(database, "_LONGEST_WAIT", 0.01)


def extract(
    folder: Path,
    selects: dict[str, str],
    progress: Callable[[str, int], None] | None = None,
    contract: dict[str, str] | None = None,
    **options: Any,
) -> LandingResult:
    """Land with these SELECTs through the door every kind goes through."""
    where = folder / "selects" / "erp"
    where.mkdir(parents=True, exist_ok=True)
    for old in where.glob("*.sql"):
        old.unlink()
    for entity, sql in selects.items():
        (where / f"{entity}.sql").write_text(sql, encoding="utf-8")
    request = SourceRequest(
        "erp", "database", folder / "landing", options=options, selects=where, url_env=URL, contract=contract or {}
    )
    return land(request, progress)


def rows(result: LandingResult, entity: str, columns: str = "*", more: str = "") -> list[tuple[Any, ...]]:
    files = [m.landed_path for m in result.manifests if m.table == entity]
    return duckdb.connect().execute(f"select {columns} from read_parquet({files}) {more}").fetchall()


def messages(result: LandingResult) -> list[str]:
    return [error.message for error in result.errors]


# --- what lands


def test_every_cell_lands_as_the_source_has_it(server: PostgresServer, books: str, tmp_path: Path) -> None:
    server.run(
        "create table odd as select '1000'::text as company_code, 'D1'::varchar(9) as document, 1::bigint as line, "
        "timestamp '2025-12-31 23:59:59.9' as posting_date, 47::smallint as account, "
        "-12345678901234567890.123456789::numeric as amount_local, 0.1::float8 + 0.2::float8 as amount_doc, "
        "1e15::float8 as quantity_base_uom, true as is_posted, E'a,\"b\"\\r\\n\\tc' as line_text, ''::text as plant, "
        "null::text as item_id, '$5,000.25'::money as ignored",
        books,
    )
    result = extract(tmp_path, {"journal_entry_lines": "select * from odd"}, contract={"journal_entry_lines": "evolve"})
    assert [e.message for e in result.errors if e.severity == "error"] == []
    (row,) = rows(result, "journal_entry_lines", "* exclude (_row)")
    names = [c.lower() for c in result.manifests[0].columns]
    assert dict(zip(names, row, strict=True)) == {
        "company_code": "1000",
        "document": "D1",
        "line": "1",
        "posting_date": "2025-12-31",
        "account": "47",
        "amount_local": "-12345678901234567890.123456789",
        "amount_doc": "0.3",  # 0.30000000000000004 at nine decimals
        "quantity_base_uom": "1000000000000000",
        "is_posted": "true",
        "line_text": 'a,"b"\r\n\tc',
        "plant": None,
        "item_id": None,
        "ignored": "5000.25",
    }


def test_all_entities_are_of_one_snapshot_though_the_source_moves_on(
    server: PostgresServer, books: str, tmp_path: Path
) -> None:
    moved = []

    def somebody_posts(what: str, count: int) -> None:
        if not moved:
            moved.append(what)
            server.run(
                "insert into lines select '3000', 'late', 1, date '2025-12-05', '40', 99, null;"
                "insert into companies values ('3000', 'Third', 'GBP'); delete from lines where line = 2",
                books,
            )

    result = extract(tmp_path, {"companies": COMPANIES, "journal_entry_lines": LINES}, somebody_posts)
    assert messages(result) == []
    assert rows(result, "companies", "count(*)") == [(2,)]
    assert rows(result, "journal_entry_lines", "count(*), count(distinct (document, line))") == [(920, 920)]
    assert len({json.dumps(m.evidence["snapshots"]) for m in result.manifests if m.table != "control_totals"}) == 1
    assert server.run("select count(*) from companies", books) == "3"
    again = extract(tmp_path, {"companies": COMPANIES, "journal_entry_lines": LINES})
    assert rows(again, "companies", "count(*)") == [(3,)]
    assert rows(again, "journal_entry_lines", "count(*)") == [(461,)]


def test_each_month_is_a_part_and_the_totals_come_from_the_source(
    server: PostgresServer, books: str, tmp_path: Path
) -> None:
    seen: list[tuple[str, int]] = []
    result = extract(
        tmp_path, {"companies": COMPANIES, "journal_entry_lines": LINES}, lambda what, count: seen.append((what, count))
    )
    parts = {m.file: m for m in result.manifests}
    by_month = dict(
        line.split("|") for line in server.run(
            "select to_char(posting_date, 'YYYY-MM'), count(*) from lines group by 1", books).splitlines()
    )  # fmt: skip
    assert set(by_month) == {"2025-11", "2025-12", "2026-01"}
    for month, count in by_month.items():
        part = parts[f"selects/erp/journal_entry_lines.sql#{month}"]
        assert part.rows_landed == part.rows_read == int(count)
        assert str(part.first_posting_date)[:7] == str(part.last_posting_date)[:7] == month
        assert part.evidence["parameters"]["from_date"] == f"{month}-01"
        assert part.evidence["snapshots"][0]["server"].startswith("PostgreSQL")
        assert len(part.evidence["query_sha256"]) == 64
    totals = rows(result, "control_totals", "entity, company_code, period, row_count, amount", "order by all")
    independent = server.run(
        "select 'journal_entry_lines', company_code, to_char(posting_date, 'YYYY-MM'), count(*), "
        "trim_scale(sum(amount)) from lines group by 2, 3 order by 2, 3",
        books,
    )
    assert totals[:2] == [("companies", "1000", None, "1", None), ("companies", "2000", None, "1", None)]
    assert [tuple(line.split("|")) for line in independent.splitlines()] == totals[2:]
    assert ("journal_entry_lines", 920) in seen


def test_a_second_run_over_unchanged_data_gives_the_same_bytes(
    server: PostgresServer, books: str, tmp_path: Path
) -> None:
    selects = {"companies": COMPANIES, "journal_entry_lines": LINES}
    first = extract(tmp_path, selects)
    time.sleep(1.1)  # the server's clock moves on; the day the data was first seen does not
    # the same rows in another order on disk
    server.run("create table copy as select * from lines order by random(); drop table lines; "
               "alter table copy rename to lines", books)  # fmt: skip
    second = extract(tmp_path, selects)
    assert [(m.file, m.sha256, m.landed_path, m.extracted_at) for m in first.manifests] == [
        (m.file, m.sha256, m.landed_path, m.extracted_at) for m in second.manifests
    ]
    assert second.reused == len(second.manifests) == 5
    server.run("update lines set note = 'corrected' where document = '00000100' and line = 1", books)
    third = extract(tmp_path, selects)
    changed = [a.file for a, b in zip(second.manifests, third.manifests, strict=True) if a.sha256 != b.sha256]
    month = server.run("select to_char(posting_date, 'YYYY-MM') from lines where note = 'corrected'", books)
    assert changed == [f"selects/erp/journal_entry_lines.sql#{month}"]


def test_an_empty_entity_is_delivered_empty_and_odd_names_are_quoted(
    server: PostgresServer, books: str, tmp_path: Path
) -> None:
    server.run("delete from lines", books)
    odd = (
        """select company_code, currency as currency_local, name as "Company_Name", 7 as "we""ird; --" from companies"""
    )
    result = extract(tmp_path, {"companies": odd, "journal_entry_lines": LINES}, contract={"companies": "evolve"})
    assert [e.message for e in result.errors if e.severity == "error"] == []
    assert [(m.file, m.rows_landed) for m in result.manifests] == [
        ("selects/erp/companies.sql", 2),
        ("selects/erp/journal_entry_lines.sql", 0),
        ("counted and summed by the database", 2),
    ]
    assert rows(result, "companies", "company_name", "order by 1") == [("First",), ("Second",)]
    twice = extract(
        tmp_path, {"companies": "select company_code, currency as currency_local, name as company_code from companies"}
    )
    assert "duplicate column 'company_code': columns 1 and 3" in twice.errors[0].message


def test_options_bound_the_posting_dates(books: str, tmp_path: Path) -> None:
    result = extract(tmp_path, {"journal_entry_lines": LINES}, first_date="2025-11-15", last_date="2025-12-10")
    assert messages(result) == []
    assert [(m.file[-7:], m.first_posting_date, m.last_posting_date) for m in result.manifests[:-1]] == [
        ("2025-11", "2025-11-15", "2025-11-30"),
        ("2025-12", "2025-12-01", "2025-12-10"),
    ]
    assert rows(result, "journal_entry_lines", "count(*)") == [(260,)]  # 26 days of ten lines each


def test_control_totals_of_ones_own_are_taken_instead(books: str, tmp_path: Path) -> None:
    own = "select 'journal_entry_lines' as entity, count(*) as row_count from lines"
    result = extract(tmp_path, {"journal_entry_lines": LINES, "control_totals": own})
    assert rows(result, "control_totals", "entity, row_count") == [("journal_entry_lines", "920")]


# --- what breaks


def test_a_killed_server_loses_and_doubles_nothing(
    server: PostgresServer, books: str, tmp_path: Path, quick: None
) -> None:
    killed = []

    def kill(what: str, count: int) -> None:
        if count > 400 and not killed:
            killed.append(count)
            server.kill()
            server.start()

    result = extract(tmp_path, {"companies": COMPANIES, "journal_entry_lines": LINES}, kill)
    assert killed
    assert messages(result) == []
    proof = "count(*), count(distinct (document, line)), sum(amount_local::decimal(18, 2))"
    assert rows(result, "journal_entry_lines", proof) == [(920, 920, Decimal("0.00"))]
    first = next(m for m in result.manifests if m.file.endswith("#2025-11"))
    assert [s["how"][:12] for s in first.evidence["snapshots"]] == ["read", "proved equal"]
    assert len({m.evidence["snapshots"][-1]["name"] + m.evidence["snapshots"][-1]["at"] for m in result.manifests}) == 1


def test_a_part_that_the_next_snapshot_contradicts_is_read_again(
    server: PostgresServer, books: str, tmp_path: Path, quick: None
) -> None:
    """Count and sum of November stay: two amounts change places. Only the rows themselves show it."""
    broken = []

    def interrupt(what: str, count: int) -> None:
        if count > 400 and not broken:
            broken.append(count)
            server.run(
                "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'tieout';"
                "update lines set amount = case document when '00000000' then 0.50 else 0.25 end "
                "where document in ('00000000', '00000001') and line = 1",
                books,
            )

    result = extract(tmp_path, {"journal_entry_lines": LINES}, interrupt)
    assert broken
    assert messages(result) == []
    found = rows(
        result, "journal_entry_lines", "document, amount_local", "where line = '1' and document < '00000002' order by 1"
    )
    assert found == [("00000000", "0.5"), ("00000001", "0.25")]
    first = next(m for m in result.manifests if m.file.endswith("#2025-11"))
    assert [s["how"] for s in first.evidence["snapshots"]] == ["read"]
    assert rows(result, "journal_entry_lines", "count(*), count(distinct (document, line))") == [(920, 920)]
    # the part that was given up is gone from the landing too
    assert len(list((tmp_path / "landing" / "erp" / "journal_entry_lines").glob("*.manifest.json"))) == 3


def test_a_month_that_vanishes_while_the_connection_is_down_is_not_kept(
    server: PostgresServer, books: str, tmp_path: Path, quick: None
) -> None:
    broken = []

    def interrupt(what: str, count: int) -> None:
        if count > 400 and not broken:
            broken.append(count)
            server.kill()
            server.start()
            server.run("delete from lines where posting_date < '2025-12-01'", books)

    result = extract(tmp_path, {"journal_entry_lines": LINES}, interrupt)
    assert [m.file[-7:] for m in result.manifests[:-1]] == ["2025-12", "2026-01"]
    assert rows(result, "journal_entry_lines", "count(*)") == [(620,)]


def test_a_server_that_stays_away_ends_in_a_sentence_and_nothing_landed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quick: None
) -> None:
    with PostgresServer() as own:
        own.run(BOOKS)
        monkeypatch.setenv(URL, own.url())
        waits: list[str] = []

        def kill(what: str, count: int) -> None:
            waits.append(what)
            if count > 400 and own._process is not None:
                own.kill()

        with pytest.raises(SourceError) as failed:
            extract(tmp_path, {"journal_entry_lines": LINES}, kill, retries=3)
    assert "3 further attempts did not help. Nothing was landed." in failed.value.message
    assert len([what for what in waits if "attempt" in what]) == 3
    no_secret(own.password, failed.value.message, *waits)


def test_rows_of_a_database_that_is_not_utf8_are_proved_all_the_same(
    server: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quick: None
) -> None:
    server.run("create database latin encoding 'LATIN1' locale 'C' template template0")
    server.run(BOOKS, "latin")
    monkeypatch.setenv(URL, server.url("latin"))
    broken = []

    def interrupt(what: str, count: int) -> None:
        if count > 400 and not broken:
            broken.append(count)
            server.run("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'tieout'")

    result = extract(tmp_path, {"journal_entry_lines": LINES}, interrupt)
    assert messages(result) == []
    first = next(m for m in result.manifests if m.file.endswith("#2025-11"))
    assert [s["how"][:12] for s in first.evidence["snapshots"]] == ["read", "proved equal"]
    assert ("Gr\u00f6\u00dfe",) in rows(result, "journal_entry_lines", "line_text")


# --- what is refused


def no_secret(password: str, *texts: str) -> None:
    for text in texts:
        assert password not in text
        assert "://" not in text
        assert "Traceback" not in text


WRITES = """
create table trace (n int); create sequence numbers;
create function writes() returns text language plpgsql as $$ begin insert into trace values (1); return 'x'; end $$;
create function opens() returns text language plpgsql as $$
begin perform set_config('transaction_read_only', 'off', true); insert into trace values (2); return 'x'; end $$;
create function defaults() returns text language plpgsql as $$
begin perform set_config('default_transaction_read_only', 'off', false); insert into trace values (3); return 'x';
end $$;
"""


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("select writes() as company_code, 'EUR' as currency_local", "tries to write"),
        ("select nextval('numbers')::text as company_code, 'EUR' as currency_local", "tries to write"),
        ("select opens() as company_code, 'EUR' as currency_local", "refused"),
        ("select defaults() as company_code, 'EUR' as currency_local", "tries to write"),
        ("with x as (insert into trace values (4) returning n) select n::text as company_code, 'EUR' as currency_local "
         "from x", "refused"),
        ("delete from companies", "Sources are only read"),
        ("select '1' as company_code, 'EUR' as currency_local; drop table companies", "expected one statement"),
        # a name with dollars hides its semicolons from a simple reader; the server takes one statement all the same
        ("select 1 as a$b$) as q; commit; drop table companies; select * from (select 1 --$b$", "multiple commands"),
        ("select company_code, currency as currency_local from companies for update", "tries to write"),
    ],
)  # fmt: skip
def test_nothing_is_ever_written(server: PostgresServer, books: str, tmp_path: Path, sql: str, expected: str) -> None:
    server.run(WRITES, books)
    result = extract(tmp_path, {"companies": sql, "journal_entry_lines": LINES})
    assert len(result.errors) == 1, messages(result)
    assert expected in result.errors[0].message
    assert result.errors[0].file == "selects/erp/companies.sql"
    assert (
        server.run("select count(*) from trace; select count(*) from companies; select is_called from numbers", books)
        == "0\n2\nf"
    )
    # the snapshot has survived: the other entity landed
    assert rows(result, "journal_entry_lines", "count(*)") == [(920,)]
    assert "companies" not in result.tables


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("select *\nfrom nowhere", 'line 2: relation "nowhere" does not exist. Check its name'),
        ("select company_code,\n curency as currency_local from companies", 'line 2: column "curency" does not exist'),
        ("select company_code currency_local,\n from companies", "line 2: the database refused the SELECT: syntax"),
        ("select name as company_name from companies", "column 'company_code' of companies is required and missing"),
        ("select company_code, currency as currency_local, pg_sleep(3)::text as company_name from companies",
         "longer than timeout = 1 seconds. Raise the option timeout"),
        ("select company_code, 'EUR' as currency_local from companies where 1 / length(name) > :from_day",
         "line 1: unknown parameter :from_day. Did you mean :from_date?"),
        ("select company_code, 'EUR' as currency_local from companies where date '2025-01-01' >= :from_date",
         "has :from_date but not :to_date"),
        ("select 1/0 as company_code, 'EUR' as currency_local", "refused the SELECT: division by zero. Correct it."),
    ],
)  # fmt: skip
def test_a_wrong_select_is_told_with_its_line(books: str, tmp_path: Path, sql: str, message: str) -> None:
    result = extract(tmp_path, {"companies": sql, "journal_entry_lines": LINES}, timeout=1)
    (error,) = result.errors
    assert message in error.message
    assert "\n" not in error.message
    assert result.tables == ("control_totals", "journal_entry_lines")


def test_what_cannot_land_is_a_sentence_and_the_others_land(
    books: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    huge = "select company_code, currency as currency_local, repeat('x', 30000000) as company_name from companies"
    result = extract(tmp_path, {"companies": huge, "journal_entry_lines": LINES})
    (error,) = result.errors
    assert "companies: a row cannot be read" in error.message
    assert result.tables == ("control_totals", "journal_entry_lines")

    def full(*ignored: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(database._Hashes, "add", full)
    (error,) = extract(tmp_path / "full", {"companies": COMPANIES}).errors
    assert "cannot be landed: [Errno 28] No space left on device. Check the disk" in error.message
    assert not list((tmp_path / "full" / "landing" / "erp" / "companies").iterdir())


def test_a_time_with_a_zone_is_no_day(server: PostgresServer, books: str, tmp_path: Path) -> None:
    sql = LINES.replace("posting_date,", "posting_date::timestamptz as posting_date,")
    (error,) = extract(tmp_path, {"journal_entry_lines": sql}).errors
    assert "has a time zone, and the day depends on it" in error.message


def test_rows_between_two_windows_are_missed_aloud(server: PostgresServer, books: str, tmp_path: Path) -> None:
    """A time stamp compared with the last day of a month loses that day after midnight."""
    server.run("alter table lines alter posting_date type timestamp using posting_date + time '08:00'", books)
    (error,) = extract(tmp_path, {"journal_entry_lines": LINES}).errors
    assert (
        "the window 2025-11-01 to 2025-11-30 brought 290 rows of journal_entry_lines; the source counts 300"
        in error.message
    )
    assert "cast it to date first" in error.message
    cast = LINES.replace("where posting_date", "where posting_date::date")
    assert rows(extract(tmp_path, {"journal_entry_lines": cast}), "journal_entry_lines", "count(*)") == [(920,)]


def test_a_table_one_may_not_read_says_what_to_grant(
    server: PostgresServer, books: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.run("create role reader login password 'r-secret'; grant select on lines to reader", books)
    try:
        monkeypatch.setenv(URL, server.url(books, user="reader", password="r-secret"))
        result = extract(tmp_path, {"companies": COMPANIES, "journal_entry_lines": LINES})
        (error,) = result.errors
        assert "permission denied for table companies. Grant the user of TIEOUT_ERP_URL the right" in error.message
        assert result.tables == ("control_totals", "journal_entry_lines")
    finally:
        server.run("drop owned by reader; drop role reader", books)


def test_a_row_that_breaks_the_contract_is_kept_with_its_reason(
    server: PostgresServer, books: str, tmp_path: Path
) -> None:
    server.run("update companies set currency = '' where company_code = '2000'", books)
    result = extract(tmp_path, {"companies": COMPANIES})
    manifest = result.manifests[0]
    assert (manifest.rows_read, manifest.rows_landed, manifest.rows_rejected) == (2, 1, 1)
    assert "currency_local: required, found nothing" in result.errors[0].message


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("", "the environment variable TIEOUT_ERP_URL is not set"),
        ("S3cret-no-url", "is not a database URL. Expected for example"),
        ("postgresql://{user}:S3cret-wrong@127.0.0.1:{port}/postgres", "user or password of the URL in TIEOUT_ERP_URL"),
        ("postgresql://nobody:S3cret-wrong@127.0.0.1:{port}/postgres", "refused user or password"),
        ("postgresql://{user}:{password}@127.0.0.1:{port}/absent", "the server has no database of the name"),
        ("postgresql://{user}:S3cret-wrong@127.0.0.1:1/postgres", "nothing listens on its host and port"),
        ("postgresql://{user}:S3cret-wrong@no.such.host.invalid/postgres", "its host name is not known"),
        ("postgresql+psycopg2://{user}:S3cret-wrong@127.0.0.1:{port}/postgres", "refused user or password"),
        ("mysql://{user}:S3cret-wrong@127.0.0.1/books", "is of 'mysql'; expected one of postgresql, sqlite"),
        ("sqlite:///S3cret-wrong.db", "names an SQLite file that does not exist"),
    ],
)  # fmt: skip
def test_a_wrong_url_is_one_sentence_without_its_secret(
    server: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, message: str
) -> None:
    monkeypatch.setenv(URL, url.format(user=server.user, password=server.password, port=server.port))
    with pytest.raises(SourceError) as failed:
        extract(tmp_path, {"companies": COMPANIES})
    assert message in failed.value.message
    shown = failed.value.message.replace("postgresql://user:password@host:5432/database", "")
    no_secret(server.password, shown)
    assert "S3cret" not in shown
    assert failed.value.__suppress_context__ or failed.value.__context__ is None
    assert not list(tmp_path.rglob("*.parquet"))


def test_a_missing_driver_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    monkeypatch.setenv(URL, "postgresql://me:S3cret@127.0.0.1/books")
    with pytest.raises(SourceError, match=r"pip install 'psycopg\[binary\]'"):
        extract(tmp_path, {"companies": COMPANIES})


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"frist_date": "2025-01-01"}, "unknown option 'frist_date' of a database. Did you mean 'first_date'?"),
        ({"first_date": "1.1.2025"}, "option first_date: expected a date such as 2025-01-01, found '1.1.2025'"),
        ({"first_date": "2025-02-01", "last_date": "2025-01-31"}, "lies after last_date"),
        ({"retries": -1}, "option retries: expected a whole number from 0, found -1"),
        ({"time_zone": "UTC; drop"}, "option time_zone: expected a name such as UTC"),
    ],
)
def test_wrong_options_are_named(books: str, tmp_path: Path, options: dict[str, Any], message: str) -> None:
    with pytest.raises(SourceError) as failed:
        extract(tmp_path, {"companies": COMPANIES}, **options)
    assert message in failed.value.message


def test_neither_url_nor_password_reach_a_file_or_a_message(
    server: PostgresServer,
    books: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    secret = "p@ss/w:rd"
    server.run(f"create role shy login password '{secret}'; grant select on all tables in schema public to shy", books)
    try:
        monkeypatch.setenv(URL, server.url(books, user="shy", password="p%40ss%2Fw%3Ard"))
        told: list[str] = []
        # the server itself repeats what a SELECT says
        leak = f"select company_code, '{secret}'::int::text as currency_local from companies"
        result = extract(
            tmp_path, {"companies": leak, "journal_entry_lines": LINES}, lambda what, count: told.append(what)
        )
        (error,) = result.errors
        assert "***" in error.message
    finally:
        server.run("drop owned by shy; drop role shy", books)
    out = capfd.readouterr()
    everything = [*told, error.message, out.out, out.err, repr(result)]
    everything += [p.read_bytes().decode("latin-1") for p in (tmp_path / "landing").rglob("*") if p.is_file()]
    for text in everything:
        assert secret not in text
        assert "p%40ss" not in text


# --- the page for the data engineer

DOCS = Path(__file__).resolve().parents[2] / "docs" / "connect-database.md"


def test_the_example_of_the_documentation_runs_with_the_rights_it_grants(
    server: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = DOCS.read_text(encoding="utf-8")
    grants = re.search(r"create role.*?no more\n", text, re.DOTALL)
    select = re.search(r"```sql\n(.*?)```", text, re.DOTALL)
    assert grants
    assert select
    server.create_database("erp")
    server.run(
        "create table company (id int, code text); create table account (id int, code text);"
        "create table journal (id int, company_id int, number text, posted_on date);"
        "create table journal_line (journal_id int, position int, account_id int, debit numeric, credit numeric);"
        "insert into company values (1, '1000'); insert into account values (1, '400'), (2, '100');"
        "insert into journal values (1, 1, 'J1', '2026-09-30');"
        "insert into journal_line values (1, 1, 1, 12.50, 0), (1, 2, 2, 0, 12.50)",
        "erp",
    )
    granted = grants[0].replace("'…'", "'r-secret'")
    try:
        server.run(granted, "erp")
        monkeypatch.setenv(URL, server.url("erp", user="tieout", password="r-secret"))
        result = extract(tmp_path, {"journal_entry_lines": select[1]})
        assert messages(result) == []
        assert rows(result, "journal_entry_lines", "document, line, amount_local", "order by line") == [
            ("J1", "1", "12.5"),
            ("J1", "2", "-12.5"),
        ]
    finally:
        server.run("drop owned by tieout; drop role tieout", "erp")


def test_every_option_is_documented_with_its_default() -> None:
    table = dict(re.findall(r"^\| `(\w+)` \| ([^|]+?) \|", DOCS.read_text(encoding="utf-8"), re.MULTILINE))
    for option in dataclasses.fields(DatabaseOptions):
        shown = table.pop(option.name)
        assert option.default is None or shown.strip('`"') == str(option.default)
    assert not table


# --- another dialect


def test_sqlite_goes_the_general_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sqlite3

    file = tmp_path / "erp.db"
    with sqlite3.connect(file) as con:
        con.execute("create table lines (company_code, document, line, posting_date, account, amount)")
        con.executemany(
            "insert into lines values ('1000', ?, 1, ?, 40, ?)",
            [("B", "2025-12-31", 0.1), ("A", "2025-12-01", 1), ("C", "2026-01-01", "2.50")],
        )
    con.close()
    before = file.read_bytes()
    monkeypatch.setenv(URL, f"sqlite:///{file}")
    sql = (
        "select company_code, document, line, posting_date, account, amount as amount_local, '12:30' as line_text "
        "from lines -- not: this\nwhere posting_date between :from_date and :to_date"
    )
    result = extract(tmp_path, {"journal_entry_lines": sql})
    assert messages(result) == []
    assert rows(result, "journal_entry_lines", "document, amount_local, line_text", "order by document") == [
        ("A", "1", "12:30"),
        ("B", "0.1", "12:30"),
        ("C", "2.5", "12:30"),
    ]
    assert rows(result, "control_totals", "period, row_count, amount", "order by period") == [
        ("2025-12", "2", "1.1"),
        ("2026-01", "1", "2.5"),
    ]
    assert file.read_bytes() == before


# --- volume

CHILD = """
import json, sys
from pathlib import Path
from orchestration.sources.landing import SourceRequest, land

folder = Path(sys.argv[1])
result = land(
    SourceRequest("erp", "database", folder / "landing", selects=folder / "selects", url_env="TIEOUT_ERP_URL"),
    lambda what, rows: print(json.dumps([what, rows]), flush=True),
)
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps({
    "peak_kb": int(peak.split()[1]),
    "errors": [error.message for error in result.errors],
    "files": {m.file: m.landed_path for m in result.manifests},
    "snapshots": {m.file: [s["how"][:6] for s in m.evidence["snapshots"]] for m in result.manifests},
}))
"""
ROWS = 5_000_000


@pytest.mark.slow
def test_five_million_lines_in_bounded_memory_across_a_killed_server(tmp_path: Path) -> None:
    """Nothing lost, nothing doubled, under 500 MB resident, though the server is killed half-way and started again."""
    (tmp_path / "selects").mkdir()
    (tmp_path / "selects" / "journal_entry_lines.sql").write_text(
        "select company_code, document, line, posting_date, account, amount_local from journal\n"
        "where posting_date between :from_date and :to_date\n"
    )
    with PostgresServer() as server:
        server.run(
            "create table journal as select (1000 + n % 4)::text as company_code, (n / 4)::text as document, "
            "(n % 4 + 1)::int as line, date '2025-01-01' + (n / 13700) as posting_date, "
            "(4000 + n % 90)::text as account, "
            "((n % 1000003) * (n % 2 * 2 - 1) / 100.0)::numeric(15, 2) as amount_local "
            f"from generate_series(0, {ROWS - 1}) as g(n); "
            "create index on journal using brin (posting_date); analyze journal"
        )
        expected = server.run("select count(*), sum(amount_local) from journal").split("|")
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(tmp_path)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, URL: server.url()},
        )
        assert child.stdout is not None
        assert child.stderr is not None
        killed, lines = 0, []
        for line in child.stdout:
            lines.append(line)
            told = json.loads(line)
            if not killed and isinstance(told, list) and told[1] > ROWS // 2:
                server.kill()
                killed = told[1]
                server.start()
        assert child.wait(timeout=60) == 0, child.stderr.read()
        outcome = json.loads(lines[-1])
    assert killed
    assert any("attempt" in line for line in lines)
    assert outcome["errors"] == []
    assert outcome["peak_kb"] < 500 * 1024
    files = [path for file, path in outcome["files"].items() if "journal_entry_lines" in file]
    assert len(files) == 12
    found = duckdb.connect().execute(
        "select count(*)::varchar, sum(amount_local::decimal(18, 2))::varchar, "
        f"count(distinct document::bigint * 4 + line::bigint) from read_parquet({files})"
    ).fetchone()  # fmt: skip
    assert found == (*expected, ROWS)
    assert expected[0] == str(ROWS)
    kinds = sorted(tuple(how) for file, how in outcome["snapshots"].items() if "journal" in file)
    assert ("read", "proved") in kinds  # finished before the kill, and not read a second time
    assert ("read",) in kinds
