"""Which library reads a live database best: rows a second, processor seconds, peak memory, what becomes of NUMERIC.

    python tests/benchmarks/extraction.py [--rows 5000000] [--only copy_text …]

Needs a virtualenv with the candidates (dlt, connectorx, adbc-driver-postgresql, psycopg, sqlalchemy, pyarrow) and
Debian's PostgreSQL. Makes journal lines in a server of its own, reads them with every candidate in a child process
(all of them write the same text Parquet) and prints a table. A candidate that is not installed says so.
Not a test: numbers depend on the machine; quote ratios of one session only.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

BATCH = 50_000
COLUMNS = (
    "company_code", "fiscal_year", "document", "line", "posting_date", "account", "amount_local", "amount_doc",
    "currency_doc", "posting_class", "item_id", "plant", "line_text", "is_posted",
)  # fmt: skip
JOURNAL = """
create table journal as
select (1000 + n %% 4)::text as company_code, 2025 + (n / (%(rows)s / 2)) as fiscal_year,
       lpad((n / 4)::text, 10, '0') as document, (n %% 4 + 1)::int as line,
       date '2025-01-01' + (n::bigint * 730 / %(rows)s)::int as posting_date, (400000 + n %% 900)::text as account,
       (case when n %% 2 = 0 then 1 else -1 end * (n %% 1000003) / 100.0)::numeric(15, 2) as amount_local,
       ((n %% 1000003) / 100.0)::numeric(15, 2) as amount_doc, 'EUR'::text as currency_doc,
       case n %% 5 when 0 then 'inventory' when 1 then 'gr_ir' else 'other' end as posting_class,
       case when n %% 3 = 0 then 'M' || (n %% 5000) end as item_id, '10' || n %% 3 as plant,
       'Posting of line ' || n as line_text, n %% 97 <> 0 as is_posted
from generate_series(0, %(rows)s - 1) as g(n);
"""
NATIVE = f"select {', '.join(COLUMNS)} from journal"
TEXT = "select " + ", ".join(f"{c}::text as {c}" for c in COLUMNS) + " from journal"
SCHEMA = pa.schema([(c, pa.string()) for c in COLUMNS])


def _plain(value: Any) -> str | None:
    """A Python value in the fixed notation of landed cells."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _rows_to_batch(rows: list[Any], convert: bool) -> pa.RecordBatch:
    columns: list[Any] = list(zip(*rows, strict=True))
    if convert:
        columns = [[_plain(value) for value in column] for column in columns]
    return pa.RecordBatch.from_arrays([pa.array(column, pa.string()) for column in columns], schema=SCHEMA)


def _engine(url: str) -> Any:
    import sqlalchemy

    return sqlalchemy.create_engine(url).execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _sqlalchemy(url: str, sql: str, convert: bool) -> Iterator[pa.RecordBatch]:
    import sqlalchemy

    with _engine(url).connect() as con:
        result = con.execution_options(stream_results=True, max_row_buffer=BATCH).execute(sqlalchemy.text(sql))
        while rows := result.fetchmany(BATCH):
            yield _rows_to_batch(rows, convert)


def cursor_values(url: str) -> Iterator[pa.RecordBatch]:
    """SQLAlchemy, psycopg, server-side cursor; Python values turned into text here."""
    return _sqlalchemy(url, NATIVE, True)


def cursor_text(url: str) -> Iterator[pa.RecordBatch]:
    """The same, text made by the server."""
    return _sqlalchemy(url, TEXT.replace("::", "\\:\\:"), False)


class _Chunks(io.RawIOBase):
    def __init__(self, chunks: Iterator[Any]) -> None:
        self._chunks, self._rest = chunks, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        parts, size = [self._rest], len(self._rest)
        while size < len(buffer):
            chunk = next(self._chunks, None)
            if chunk is None:
                break
            parts.append(bytes(chunk))
            size += len(chunk)
        data = b"".join(parts)
        self._rest = data[len(buffer) :]
        data = data[: len(buffer)]
        buffer[: len(data)] = data
        return len(data)


def copy_text(url: str) -> Iterator[pa.RecordBatch]:
    """SQLAlchemy's connection, COPY of text, parsed by Arrow."""
    import pyarrow.csv as pc

    with _engine(url).connect() as con:
        con.begin()
        cursor = con.connection.cursor()
        with cursor.copy(f"copy ({TEXT}) to stdout (format csv)") as copy:  # type: ignore[attr-defined]
            yield from pc.open_csv(
                pa.PythonFile(_Chunks(iter(copy)), mode="r"),
                read_options=pc.ReadOptions(column_names=list(COLUMNS), block_size=8 << 20, use_threads=False),
                parse_options=pc.ParseOptions(newlines_in_values=True),
                convert_options=pc.ConvertOptions(
                    column_types=dict.fromkeys(COLUMNS, pa.string()),
                    null_values=[""],
                    strings_can_be_null=True,
                    quoted_strings_can_be_null=False,
                ),
            )


def _adbc(url: str, sql: str) -> Iterator[pa.RecordBatch]:
    import adbc_driver_postgresql.dbapi as adbc
    import pyarrow.compute as pc

    with adbc.connect(url.replace("+psycopg", "")) as con, con.cursor() as cursor:
        cursor.execute("set transaction isolation level repeatable read, read only")
        cursor.adbc_statement.set_options(**{"adbc.postgresql.batch_size_hint_bytes": str(16 << 20)})
        cursor.execute(sql)
        for batch in cursor.fetch_record_batch():
            # NUMERIC comes as text inside an extension type
            plain = [c.storage if isinstance(c.type, pa.BaseExtensionType) else c for c in batch.columns]
            yield pa.RecordBatch.from_arrays([pc.cast(c, pa.string()) for c in plain], schema=SCHEMA)


def adbc_values(url: str) -> Iterator[pa.RecordBatch]:
    """ADBC, native types (binary COPY), text made by Arrow."""
    return _adbc(url, NATIVE)


def adbc_text(url: str) -> Iterator[pa.RecordBatch]:
    """ADBC, text made by the server."""
    return _adbc(url, TEXT)


def connectorx_values(url: str) -> Iterator[pa.RecordBatch]:
    """ConnectorX, stream of Arrow batches, native types."""
    import connectorx

    reader = connectorx.read_sql(url.replace("+psycopg", ""), NATIVE, return_type="arrow_stream", batch_size=BATCH)
    for batch in reader:
        print("types", {f.name: str(f.type) for f in batch.schema if f.name == "amount_local"}, file=sys.stderr)
        yield pa.RecordBatch.from_arrays([c.cast(pa.string()) for c in batch.columns], schema=SCHEMA)


def connectorx_table(url: str) -> Iterator[pa.RecordBatch]:
    """ConnectorX, one Arrow table in memory, text made by the server."""
    import connectorx

    table = connectorx.read_sql(url.replace("+psycopg", ""), TEXT, return_type="arrow")
    yield from table.cast(SCHEMA).to_batches(BATCH)


def dlt_table(url: str) -> Iterator[pa.RecordBatch]:
    """dlt sql_table, backend pyarrow, native types; the extract step only, without its load packages."""
    from dlt.sources.sql_database import sql_table

    for table in sql_table(url, table="journal", backend="pyarrow", chunk_size=BATCH):
        table = table.select(list(COLUMNS))
        yield from table.cast(SCHEMA).to_batches()


CANDIDATES: dict[str, Callable[[str], Iterator[pa.RecordBatch]]] = {
    f.__name__: f
    for f in (
        cursor_values, cursor_text, copy_text, adbc_values, adbc_text, connectorx_values, connectorx_table, dlt_table,
    )
}  # fmt: skip


def _child(name: str, url: str) -> None:
    """Read everything with one candidate, write Parquet, print what it took."""
    imported = CANDIDATES[name]
    began, rows = time.monotonic(), 0
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "out.parquet"
        with pq.ParquetWriter(file, SCHEMA, compression="zstd", compression_level=1) as writer:
            for batch in imported(url):
                writer.write_batch(batch)
                rows += batch.num_rows
        seconds = time.monotonic() - began
        used = resource.getrusage(resource.RUSAGE_SELF)
        import duckdb

        total = (
            duckdb.connect()
            .execute(
                f"select sum(amount_local::decimal(18, 4))::varchar, any_value(posting_date), any_value(is_posted) "
                f"from '{file}'"
            )
            .fetchone()
        )
    print(
        json.dumps(
            {
                "rows": rows,
                "seconds": round(seconds, 1),
                "cpu": round(used.ru_utime + used.ru_stime, 1),
                "peak_mb": used.ru_maxrss // 1024,
                "found": total,
            }
        )
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--only", nargs="*", default=list(CANDIDATES), choices=list(CANDIDATES))
    parser.add_argument("--child", choices=list(CANDIDATES), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        _child(arguments.child, os.environ["BENCHMARK_URL"])
        return
    from postgres import PostgresServer

    with PostgresServer() as server:
        server.create_database("books")
        server.run(JOURNAL % {"rows": arguments.rows}, "books")
        for name in arguments.only:
            done = subprocess.run(
                [sys.executable, __file__, "--child", name],
                env={**os.environ, "BENCHMARK_URL": server.url("books")},
                capture_output=True,
                text=True,
            )
            last = (done.stdout if done.returncode == 0 else done.stderr).strip().splitlines()[-1:]
            print(f"{name:18} {CANDIDATES[name].__doc__}\n{'':18} {' '.join(last)}", flush=True)


if __name__ == "__main__":
    main()
