"""What a live database is asked: the SELECT of a person with its two parameters, wrapped into text columns.

Belongs here: finding :from_date and :to_date, month windows, the statements around a SELECT for PostgreSQL.
Does not belong here: executing anything (database_session.py), the contract's rules on cells (selects.py).

Cells leave the server as text in the landing's notation, so NUMERIC never becomes a float on the way; rows leave in a
fixed order, so unchanged data always makes the same bytes.
"""

from __future__ import annotations

import calendar
import datetime as dt
import difflib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from orchestration.sources.contract import ContractEntity
from orchestration.sources.model import SourceError

PARAMETERS = ("from_date", "to_date")
EVERYTHING = (dt.date(1, 1, 1), dt.date(9999, 12, 31))
_TOKEN = re.compile(
    r"--[^\n]*|/\*.*?\*/|[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\""
    r"|(?<![\w$])(?P<dollar>\$(?:[A-Za-z_]\w*)?\$).*?(?P=dollar)"
    r"|::|(?<![:\w]):(?P<name>[A-Za-z_]\w*)|:",
    re.DOTALL,
)


@dataclass(frozen=True)
class Window:
    """Posting dates one part of an entity is asked for, both days included. label: month, or None for everything."""

    first: dt.date
    last: dt.date
    label: str | None = None


WHOLE = Window(*EVERYTHING)


def month_windows(months: Sequence[str], bounds: Window) -> list[Window]:
    """One window for each month YYYY-MM, in order, cut at the bounds."""
    windows = []
    for month in sorted(months):
        year, number = int(month[:4]), int(month[5:])
        first, last = dt.date(year, number, 1), dt.date(year, number, calendar.monthrange(year, number)[1])
        windows.append(Window(max(first, bounds.first), min(last, bounds.last), month))
    return windows


def parameters(text: str) -> set[str]:
    """Names of the parameters of a SELECT. Raises SourceError (with the line) for another than the two known."""
    found = set()
    for match in _TOKEN.finditer(text):
        name = match.group("name")
        if name is None:
            continue
        if name not in PARAMETERS:
            near = difflib.get_close_matches(name, PARAMETERS, 1)
            hint = f" Did you mean :{near[0]}?" if near else ""
            line = text.count("\n", 0, match.start()) + 1
            raise SourceError(
                f"line {line}: unknown parameter :{name}.{hint} Valid: :from_date and :to_date, the first and the last "
                "day of a window, both included."
            )
        found.add(name)
    if len(found) == 1:
        other = next(name for name in PARAMETERS if name not in found)
        raise SourceError(
            f"has :{next(iter(found))} but not :{other}; a window needs both. Write: where posting_date between "
            ":from_date and :to_date"
        )
    return found


def fill(text: str, window: Window, *, escape: bool = False) -> str:
    """The SELECT with its parameters as date literals. escape: other colons get a backslash, as SQLAlchemy's text()."""

    def replaced(match: re.Match[str]) -> str:
        name = match.group("name")
        if name is None:
            return match.group().replace(":", "\\:") if escape else match.group()
        if escape:
            return f":{name}"
        return f"date '{(window.first if name == 'from_date' else window.last).isoformat()}'"

    return _TOKEN.sub(replaced, text)


# --- PostgreSQL
# -------------------------------------------------------------------------------------------------------------

_BOOLEAN, _FLOATS, _DATE, _TIMESTAMP, _ZONED, _MONEY, _BYTES = 16, (700, 701), 1082, 1114, 1184, 790, 17
_EXACT = (20, 21, 23, 1700)  # bigint, smallint, integer, numeric


def identifier(name: str) -> str:
    """A column name as PostgreSQL quotes it."""
    return '"' + name.replace('"', '""') + '"'


@dataclass(frozen=True)
class PostgresQuery:
    """The statements around one SELECT. names, oids: its result columns as the server describes them."""

    entity: ContractEntity
    text: str
    names: tuple[str, ...]
    oids: tuple[int, ...]

    @staticmethod
    def describe(text: str, bounds: Window) -> str:
        """No rows, only the columns. The text begins on the first line: line numbers are those of the file."""
        return f"select * from ({fill(text, bounds)}\n) as q limit 0"

    def _cell(self, place: int) -> str:
        """SQL: one column as text in the notation of the landing. Raises SourceError for a type that has no day."""
        name, oid = self.names[place], self.oids[place]
        column = self.entity.column(name.lower())
        kind = column.kind if column else "text"
        cell = f"q.{identifier(name)}"
        if kind in {"date", "period"}:
            if oid == _ZONED:
                raise SourceError(
                    f"column {name.lower()!r} of {self.entity.name} has a time zone, and the day depends on it. Write "
                    f"for example cast({name.lower()} at time zone 'Europe/Berlin' as date) in the SELECT.",
                    column=name.lower(),
                )
            if oid in (_DATE, _TIMESTAMP):
                return f"{cell}::date::text" if kind == "date" else f"to_char({cell}, 'YYYY-MM')"
        if oid in _FLOATS:
            # shortest text, then written out: 1e+15 is no notation of a ledger
            return f"{cell}::text::numeric::text"
        if oid == _MONEY:
            return f"{cell}::numeric::text"
        if oid == _BYTES:
            return f"encode({cell}, 'hex')"
        return f"{cell}::text"

    def _cells(self, window: Window) -> str:
        cells = ", ".join(f"{self._cell(place)} as c{place}" for place in range(len(self.names)))
        return f"select {cells} from ({fill(self.text, window)}\n) as q"

    def rows(self, window: Window) -> str:
        """All columns as text, in an order that only the rows themselves decide."""
        keys = [name.lower() for name in self.names]
        first = [keys.index(key) for key in self.entity.keys if key in keys]
        order = first + [place for place in range(len(keys)) if place not in first]
        sort = ", ".join(f'c{place} collate "C"' for place in order)
        return f"select * from ({self._cells(window)}) as t order by {sort}"

    def fingerprint(self, window: Window) -> str:
        """Rows of a window and the sum of their hashes, as `row_hash_sql` makes them of the rows that arrived."""
        text = row_text([f"c{place}" for place in range(len(self.names))])
        number = f"('x' || substr(md5(convert_to({text}, 'UTF8')), 1, 15))::bit(60)::bigint"
        return f"select count(*), coalesce(sum({number}), 0) from ({self._cells(window)}) as t"

    def totals(self, bounds: Window, with_amount: bool = True) -> str:
        """company, month, rows, sum of the entity's amount, counted and summed by the source."""
        company = self._place(self.entity.company)
        amount = self._place(self.entity.amount) if with_amount else None
        day, period = self._place(self.entity.posting_date), self._place("period")
        when = day if day is not None else period
        inner = {place: self._cell(place) for place in (company, amount, when) if place is not None}
        who, month, total = "null::text", "null::text", "null::text"
        if company is not None:
            who = f"c{company}"
        if when is not None:
            cell = f"c{when}"
            packed = f"left({cell}, 4) || '-' || substr({cell}, 5, 2)"
            month = f"case when {cell} ~ '^[0-9]{{6}}([0-9]{{2}})?$' then {packed} else left({cell}, 7) end"
            if self.oids[when] in (_DATE, _TIMESTAMP):
                month = f"left({cell}, 7)"
        if amount is not None:
            total = f"sum(nullif(trim(c{amount}), '')::numeric)::text"
            if self.oids[amount] in _EXACT:
                inner[amount] = f"q.{identifier(self.names[amount])}"
                total = f"sum(c{amount}::numeric)::text"
        cells = ", ".join(f"{cell} as c{place}" for place, cell in inner.items()) or "1 as c"
        return (
            f"select {who} as company_code, {month} as period, count(*) as row_count, {total} as amount "
            f"from (select {cells} from ({fill(self.text, bounds)}\n) as q) as t group by 1, 2 order by 1, 2"
        )

    def _place(self, name: str | None) -> int | None:
        keys = [given.lower() for given in self.names]
        return keys.index(name) if name is not None and name in keys else None


def row_text(columns: Sequence[str], separator: Callable[[int], str] = lambda code: f"chr({code})") -> str:
    """SQL of both PostgreSQL and DuckDB: one text of a row; NULL and '' differ, columns are kept apart."""
    parts = [f"coalesce({column}, {separator(30)})" for column in columns]
    # functions take at most a hundred arguments
    pieces = [f"concat_ws({separator(31)}, {', '.join(parts[n : n + 80])})" for n in range(0, len(parts), 80)]
    return pieces[0] if len(pieces) == 1 else f"concat_ws({separator(31)}, {', '.join(pieces)})"


def row_hash_sql(columns: Sequence[str], relation: str) -> str:
    """DuckDB: rows of a relation and the sum of their hashes, equal to `PostgresQuery.fingerprint` of the same rows."""
    return (
        f"select count(*), coalesce(sum(('0x' || substr(md5({row_text(columns)}), 1, 15))::bigint), 0)::varchar "
        f"from {relation}"
    )
