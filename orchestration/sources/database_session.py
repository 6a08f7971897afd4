"""One read-only snapshot of a live database: connecting, streaming, and one sentence for everything that goes wrong.

Belongs here: engine, opening statements, streams of text batches, savepoints, telling a lost connection from a wrong
SELECT. Does not belong here: windows, retries, landing (database.py), the statements themselves (database_query.py).

The connection asks for read-only twice: as the session's default and in the transaction. PostgreSQL: REPEATABLE READ,
so every statement sees the same rows; rows stream through COPY, no side ever holds more than a few blocks.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.csv as pc

from orchestration.sources.contract import ContractEntity
from orchestration.sources.database_options import DatabaseOptions, Secret
from orchestration.sources.database_query import WHOLE, PostgresQuery, Window, fill
from orchestration.sources.model import SourceError

BATCH_ROWS = 20_000
_BLOCK = 4 << 20
DIALECTS = ("postgresql", "sqlite")
#: SQLSTATE classes and codes after which the session is gone, or may be had again later
_LOST = ("08", "57P01", "57P02", "57P03", "57P05", "25P03", "53300", "40001", "58")
_REFUSED = ("28", "3D")


class ConnectionLost(Exception):
    """The snapshot is gone with its connection. The message is masked."""


@dataclass(frozen=True)
class Snapshot:
    """Which state of the source was read. at: UTC, the server's clock. name: the server's own name of the snapshot."""

    name: str
    at: str
    server: str
    database: str


@dataclass(frozen=True)
class TotalsRow:
    """Rows and amount of one company and month, as the source counts them. amount: decimal text, or None."""

    company_code: str | None
    period: str | None
    row_count: int
    amount: str | None


class Session(Protocol):
    """One connection holding one snapshot. Every method may raise ConnectionLost, or SourceError for the SELECT.

    describe gives what the others ask with: a SELECT whose column `names` are known, nothing of it read yet.
    """

    snapshot: Snapshot
    proves: bool  # whether fingerprint() works: rows that were read before can be compared without reading them again

    def describe(self, entity: ContractEntity, text: str, bounds: Window) -> Any: ...
    def totals(self, query: Any, bounds: Window) -> tuple[list[TotalsRow], str | None]: ...
    def rows(self, query: Any, window: Window) -> Iterator[pa.RecordBatch]: ...
    def fingerprint(self, query: Any, window: Window) -> tuple[int, str]: ...


# --- connecting
# -------------------------------------------------------------------------------------------------------------


def engine_for(source: str, secret: Secret, options: DatabaseOptions) -> Any:
    """The SQLAlchemy engine of a source. Raises SourceError for a URL, dialect or driver that cannot be used."""
    import sqlalchemy
    from sqlalchemy.pool import NullPool

    where = f"source {source}: the URL in {secret.variable}"
    try:
        url = sqlalchemy.engine.make_url(secret.reveal())
    except (sqlalchemy.exc.ArgumentError, ValueError):
        raise SourceError(
            f"{where} is not a database URL. Expected for example postgresql://user:password@host:5432/database; "
            "signs such as @ or / in the password are written as %40 or %2F."
        ) from None
    dialect = {"postgres": "postgresql"}.get(url.drivername.partition("+")[0], url.drivername.partition("+")[0])
    if dialect not in DIALECTS:
        raise SourceError(
            f"{where} is of {dialect!r}; expected one of {', '.join(DIALECTS)}: for others this version cannot promise "
            'one read-only snapshot. Export the tables and use kind = "files".'
        )
    arguments: dict[str, Any] = {}
    if dialect == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
        given = url.query.get("options", "")
        url = url.difference_update_query(["options"])
        settings = {
            "default_transaction_read_only": "on",
            "statement_timeout": str(options.timeout * 1000),
            "idle_in_transaction_session_timeout": "0",
            "TimeZone": options.time_zone,
            "DateStyle": "ISO",
            "IntervalStyle": "iso_8601",
            "extra_float_digits": "1",
        }
        flags = [given if isinstance(given, str) else " ".join(given)]
        flags += [f"-c {name}={value}" for name, value in settings.items()]
        arguments = {
            "connect_timeout": options.connect_timeout,
            "client_encoding": "UTF8",
            "application_name": "tieout",
            "options": " ".join(flag for flag in flags if flag),
            # a network that has gone silent is noticed in a minute, not in two hours
            "keepalives": 1,
            "keepalives_idle": 20,
            "keepalives_interval": 10,
            "keepalives_count": 4,
            "tcp_user_timeout": 60_000,
        }
    elif not url.database or not Path(url.database).is_file():
        raise SourceError(f"{where} names an SQLite file that does not exist. Check the path; it is not created.")
    try:
        return sqlalchemy.create_engine(url, poolclass=NullPool, connect_args=arguments, hide_parameters=True)
    except (ImportError, sqlalchemy.exc.NoSuchModuleError):
        raise SourceError(
            f"source {source}: the driver for PostgreSQL is not installed. Install it: pip install 'psycopg[binary]'"
        ) from None


@contextlib.contextmanager
def open_session(source: str, secret: Secret, options: DatabaseOptions, *, again: bool = False) -> Iterator[Session]:
    """A session with its snapshot. again: a connection existed before, so a server that does not answer is waited for.

    Raises ConnectionLost when trying later may help, SourceError when it cannot.
    """
    import sqlalchemy

    engine = engine_for(source, secret, options)
    postgres = engine.dialect.name == "postgresql"
    chosen = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True} if postgres else {}
    words = _Words(source, secret, options)
    try:
        connection = engine.connect().execution_options(**chosen)
    except sqlalchemy.exc.DBAPIError as error:
        raise words.of_connecting(error.orig or error, again) from None
    try:
        yield _Postgres(connection, words) if postgres else _Generic(connection, words)
    finally:
        with contextlib.suppress(Exception):
            connection.invalidate()
        connection.close()
        engine.dispose()


# --- words
# ------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Words:
    """What to say of an error of driver or server: masked, one sentence, with what to do."""

    source: str
    secret: Secret
    options: DatabaseOptions

    def said(self, error: BaseException) -> str:
        """The server's own first line, masked."""
        primary = getattr(getattr(error, "diag", None), "message_primary", None)
        text = str(primary or error).strip()
        return self.secret.mask(" ".join(text.splitlines()[0].split())) if text else type(error).__name__

    def of_connecting(self, error: BaseException, again: bool) -> Exception:
        state = getattr(error, "sqlstate", None) or ""
        text = str(error).lower()
        head, url = f"source {self.source}: ", f"the URL in {self.secret.variable}"
        if state.startswith("28") or "password" in text or "no pg_hba.conf entry" in text or "role" in text:
            return SourceError(
                f"{head}the server refused user or password of {url}. Check both, and that the server lets this "
                "machine in (pg_hba.conf)."
            )
        if state.startswith("3D") or ("database" in text and "does not exist" in text):
            return SourceError(f"{head}the server has no database of the name in {url}. Check the end of the URL.")
        waiting = state.startswith(_LOST) or "starting up" in text or "shutting down" in text or "too many" in text
        if "could not translate" in text or "resolve" in text or "name or service" in text:
            problem = "its host name is not known"
        elif "timeout" in text or "timed out" in text:
            problem = f"it did not answer within connect_timeout = {self.options.connect_timeout} seconds"
        elif "refused" in text:
            problem = "nothing listens on its host and port"
        elif waiting:
            problem = "it is starting, stopping or has no connection left"
        elif "no such file" in text or "unable to open" in text:
            problem = "the file cannot be opened"
        else:
            problem = "the connection failed" + (f" ({type(error).__name__} {state}".rstrip() + ")")
        if waiting or again:
            return ConnectionLost(f"cannot reach the server of {url}: {problem}")
        return SourceError(
            f"{head}cannot reach the server of {url}: {problem}. Check host and port of the URL and the network."
        )

    def of_statement(self, error: BaseException, what: str, closed: bool, line: str = "") -> Exception:
        """what: the part that was asked for. closed: whether the connection has ended."""
        state = getattr(error, "sqlstate", None) or ""
        said = self.said(error)
        if state.startswith(_LOST) or (closed and not state) or type(error).__name__ == "ConnectionTimeout":
            return ConnectionLost(f"the connection was lost while reading {what}" + (f" ({said})" if state else ""))
        if state == "57014" and "timeout" in said:
            return SourceError(
                f"{what} took longer than timeout = {self.options.timeout} seconds. Raise the option timeout, add "
                ":from_date and :to_date to its SELECT, or ask for an index on the posting date."
            )
        if state == "57014":
            return SourceError(f"{what}: somebody on the server cancelled the statement ({said}). Run again.")
        if state == "42501":
            return SourceError(
                f"{line}{said}. Grant the user of {self.secret.variable} the right to read it (grant select on … to "
                "…); nothing more is needed."
            )
        if state in {"25006", "0A000"} and "read-only" in said:
            return SourceError(
                f"{line}the SELECT tries to write to the source ({said}). Sources are only read: leave out the "
                "function that writes."
            )
        if state in {"42P01", "3F000"}:
            return SourceError(
                f"{line}{said}. Check its name and schema, and that the user of {self.secret.variable} sees it."
            )
        if state == "42703":
            return SourceError(f"{line}{said}. Check the column's name.")
        return SourceError(
            f"{line}the database refused the SELECT: {said}{'' if said.endswith('.') else '.'} Correct it."
        )


# --- PostgreSQL
# -------------------------------------------------------------------------------------------------------------


class _Chunks(io.RawIOBase):
    """The rows of a COPY as a file that Arrow reads."""

    def __init__(self, chunks: Iterator[Any]) -> None:
        self._chunks, self._rest = chunks, b""
        self._reading, self._ended = threading.Lock(), False

    def end(self) -> None:
        """Nothing is read from the connection after this returns: Arrow reads ahead in a thread of its own."""
        with self._reading:
            self._ended = True

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        parts, length = [self._rest], len(self._rest)
        while size < 0 or length < size:
            with self._reading:
                chunk = None if self._ended else next(self._chunks, None)
            if chunk is None:
                break
            parts.append(bytes(chunk))
            length += len(chunk)
        data = b"".join(parts)
        if size < 0:
            size = len(data)
        self._rest = data[size:]
        return data[:size]


class _Postgres:
    """REPEATABLE READ READ ONLY. Statements stand in savepoints: a wrong SELECT leaves the snapshot as it was."""

    proves = True

    def __init__(self, connection: Any, words: _Words) -> None:
        self._connection, self._words = connection, words
        self._raw: Any = None
        with self._guard("the snapshot"):
            connection.begin()
            self._raw = connection.connection.driver_connection
            row = self._raw.execute(
                "select txid_current_snapshot()::text, "
                "to_char(transaction_timestamp() at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US'), "
                "current_setting('server_version'), current_database(), pg_is_in_recovery(), "
                "current_setting('transaction_read_only'), current_setting('transaction_isolation')"
            ).fetchone()
        if row[5:] != ("on", "repeatable read"):
            raise SourceError(
                f"source {words.source}: expected a read-only transaction with one snapshot, found read-only {row[5]}, "
                f"isolation {row[6]}. Connect to the server itself, not through a pooler that changes settings."
            )
        standby = ", standby" if row[4] else ""
        self.snapshot = Snapshot(row[0], f"{row[1]}+00:00", f"PostgreSQL {row[2]}{standby}", row[3])

    @contextlib.contextmanager
    def _guard(self, what: str, line: Callable[[BaseException], str] = lambda error: "") -> Iterator[None]:
        import sqlalchemy

        try:
            yield
        except (SourceError, ConnectionLost):
            raise
        except pa.ArrowException as error:
            raise SourceError(
                f"{what}: a row cannot be read ({str(error).splitlines()[0][:200]}). Cut columns of more than "
                f"{_BLOCK >> 20} MB of text in the SELECT; text must be UTF-8."
            ) from None
        except Exception as error:
            cause: BaseException = error
            if isinstance(error, sqlalchemy.exc.DBAPIError) and error.orig is not None:
                cause = error.orig
            if not type(cause).__module__.startswith("psycopg"):
                raise
            closed = self._raw is None or self._raw.closed or self._raw.info.transaction_status.name == "UNKNOWN"
            raise self._words.of_statement(cause, what, closed, line(cause)) from None

    @contextlib.contextmanager
    def _savepoint(self) -> Iterator[None]:
        self._raw.execute("savepoint asked")
        try:
            yield
        except BaseException:
            with contextlib.suppress(Exception):
                self._raw.execute("rollback to savepoint asked")
            raise
        self._raw.execute("release savepoint asked")

    def describe(self, entity: ContractEntity, text: str, bounds: Window) -> PostgresQuery:
        """The columns of a SELECT. Raises SourceError with the line of the file for what the server refuses."""
        sql = PostgresQuery.describe(text, bounds)

        def line(error: BaseException) -> str:
            position = getattr(getattr(error, "diag", None), "statement_position", None)
            return f"line {sql.count(chr(10), 0, int(position) - 1) + 1}: " if position else ""

        with self._guard(entity.name, line), self._savepoint():
            # the binary protocol takes one statement only, whatever a text may hide in its quotes
            cursor = self._raw.cursor(binary=True)
            cursor.execute(sql)
            columns = cursor.description or ()
        return PostgresQuery(entity, text, tuple(c.name for c in columns), tuple(c.type_code for c in columns))

    def totals(self, query: PostgresQuery, bounds: Window) -> tuple[list[TotalsRow], str | None]:
        """Counts and sums by company and month, and a warning when the amount cannot be summed by the source."""
        what = f"the control totals of {query.entity.name}"
        try:
            return self._totals(query, bounds, what, True), None
        except SourceError as error:
            if query.entity.amount is None:
                raise
            # a text column with a cell that is no number: the rows can still be counted
            rows = self._totals(query, bounds, what, False)
            return rows, f"the source cannot sum {query.entity.amount} of {query.entity.name} ({error.message})"

    def _totals(self, query: PostgresQuery, bounds: Window, what: str, amount: bool) -> list[TotalsRow]:
        with self._guard(what), self._savepoint():
            return [TotalsRow(*row) for row in self._raw.execute(query.totals(bounds, amount)).fetchall()]

    def fingerprint(self, query: PostgresQuery, window: Window) -> tuple[int, str]:
        """Rows of a window and the sum of their hashes, computed by the server."""
        with self._guard(f"the check of {query.entity.name}"), self._savepoint():
            count, total = self._raw.execute(query.fingerprint(window)).fetchone()
            return int(count), str(total)

    def rows(self, query: PostgresQuery, window: Window) -> Iterator[pa.RecordBatch]:
        """The rows of a window as text columns c0 … cn, streamed. Raises SourceError when rows were lost on the way."""
        columns = [f"c{place}" for place in range(len(query.names))]
        what = f"{query.entity.name} {window.label}" if window.label else query.entity.name
        found = 0
        with self._guard(what), self._savepoint():
            cursor = self._raw.cursor()
            with cursor.copy(f"copy ({query.rows(window)}) to stdout (format csv)") as copy:
                chunks = _Chunks(iter(copy))
                try:
                    first = chunks.read(1)
                    if first:  # Arrow refuses a file without a row
                        chunks._rest = first + chunks._rest
                        for batch in pc.open_csv(
                            pa.PythonFile(chunks, mode="r"),
                            read_options=pc.ReadOptions(column_names=columns, block_size=_BLOCK, use_threads=False),
                            parse_options=pc.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
                            convert_options=pc.ConvertOptions(
                                column_types=dict.fromkeys(columns, pa.string()),
                                null_values=[""],
                                strings_can_be_null=True,
                                quoted_strings_can_be_null=False,
                            ),
                        ):
                            found += batch.num_rows
                            yield batch
                except BaseException:
                    # two readers of one connection wait for each other: the one in Arrow's thread goes first
                    chunks.end()
                    raise
            if cursor.rowcount not in (found, -1):
                raise SourceError(f"{what}: the server sent {cursor.rowcount} rows and {found} arrived. Run again.")


# --- any other dialect that can hold a read-only snapshot
# -------------------------------------------------------------------


@dataclass(frozen=True)
class _PlainQuery:
    entity: ContractEntity
    text: str
    names: tuple[str, ...]


class _Generic:
    """SQLAlchemy's own server-side cursor, values turned into text here. Proven with SQLite."""

    proves = False

    def __init__(self, connection: Any, words: _Words) -> None:
        self._connection, self._words = connection, words
        with self._guard("the snapshot"):
            connection.exec_driver_sql("pragma query_only = on")
            connection.exec_driver_sql("begin")
            # the snapshot begins with the first read
            connection.exec_driver_sql("select count(*) from sqlite_master").fetchall()
            version = connection.exec_driver_sql("select sqlite_version()").scalar()
            mark = connection.exec_driver_sql("pragma data_version").scalar()
        now = dt.datetime.now(dt.UTC).isoformat(timespec="microseconds")
        name = Path(connection.engine.url.database).name
        self.snapshot = Snapshot(f"data_version {mark}", now, f"SQLite {version}", name)

    @contextlib.contextmanager
    def _guard(self, what: str) -> Iterator[None]:
        import sqlalchemy

        try:
            yield
        except sqlalchemy.exc.SQLAlchemyError as error:
            said = self._words.said(getattr(error, "orig", None) or error)
            if "readonly" in said.replace("-", "").lower():
                raise SourceError(
                    f"{what}: the SELECT tries to write to the source ({said}). Sources are only read."
                ) from None
            raise SourceError(f"{what}: the database refused the SELECT: {said}. Correct it.") from None

    def _execute(self, sql: str, text: str, window: Window) -> Any:
        import sqlalchemy

        wanted = {
            name: day for name, day in (("from_date", window.first), ("to_date", window.last)) if f":{name}" in text
        }
        statement = sqlalchemy.text(sql).bindparams(
            *(sqlalchemy.bindparam(name, type_=sqlalchemy.Date) for name in wanted)
        )
        return self._connection.execution_options(stream_results=True, max_row_buffer=BATCH_ROWS).execute(
            statement, wanted
        )

    def describe(self, entity: ContractEntity, text: str, bounds: Window) -> _PlainQuery:
        with self._guard(entity.name):
            result = self._execute(f"select * from ({fill(text, bounds, escape=True)}\n) as q limit 0", text, bounds)
            names = tuple(result.keys())
            result.close()
        return _PlainQuery(entity, text, names)

    def totals(self, query: _PlainQuery, bounds: Window) -> tuple[list[TotalsRow], str | None]:
        """Summed here from every row's exact text: SQLite itself would sum in binary."""
        names = [name.lower() for name in query.names]
        company, day = query.entity.company, query.entity.posting_date
        month = day if day in names else "period" if "period" in names else None
        sums: dict[tuple[str | None, str | None], list[Any]] = {}
        warning = None
        for batch in self.rows(query, bounds):
            columns = dict(zip(names, batch.to_pydict().values(), strict=True))
            for place in range(batch.num_rows):
                who = columns[company][place] if company in names else None
                when = columns[month][place] if month else None
                entry = sums.setdefault((who, _month(when) if when else None), [0, Decimal(0)])
                entry[0] += 1
                cell = columns[query.entity.amount][place] if query.entity.amount in names else None
                if cell and entry[1] is not None:
                    try:
                        entry[1] += Decimal(cell)
                    except ArithmeticError:
                        entry[1] = None
                        warning = f"the source cannot sum {query.entity.amount} of {query.entity.name}: {cell!r}"
        summed = query.entity.amount in names
        ordered = sorted(sums.items(), key=lambda item: (item[0][0] or "", item[0][1] or ""))
        return [
            TotalsRow(*key, count, format(total, "f") if summed and total is not None else None)
            for key, (count, total) in ordered
        ], warning

    def rows(self, query: _PlainQuery, window: Window) -> Iterator[pa.RecordBatch]:
        keys = [name.lower() for name in query.names]
        first = [keys.index(key) for key in query.entity.keys if key in keys]
        order = ", ".join(str(n + 1) for n in first + [n for n in range(len(keys)) if n not in first])
        kinds = [column.kind if (column := query.entity.column(key)) else "text" for key in keys]
        sql = f"select * from ({fill(query.text, window, escape=True)}\n) as q order by {order}"
        with self._guard(query.entity.name):
            result = self._execute(sql, query.text, window)
            while rows := result.fetchmany(BATCH_ROWS):
                columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
                yield pa.RecordBatch.from_arrays(
                    [
                        pa.array([_text(v, k) for v in column], pa.string())
                        for column, k in zip(columns, kinds, strict=True)
                    ],
                    names=[f"c{n}" for n in range(len(keys))],
                )

    def fingerprint(self, query: _PlainQuery, window: Window) -> tuple[int, str]:
        raise NotImplementedError("proves is False: such parts are read again")


def _month(value: str) -> str:
    packed = re.fullmatch(r"([0-9]{4})([0-9]{2})([0-9]{2})?", value)
    return f"{packed[1]}-{packed[2]}" if packed else value[:7]


def _text(value: Any, kind: str) -> str | None:
    """A driver's value in the notation of the landing."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f") if value == value and abs(value) != float("inf") else str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.datetime) and kind == "date":
        return value.date().isoformat()
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat(sep=" ") if isinstance(value, dt.datetime) else value.isoformat()
    return value.hex() if isinstance(value, bytes) else str(value)


__all__ = ["WHOLE", "ConnectionLost", "Session", "Snapshot", "TotalsRow", "engine_for", "open_session"]
