"""Options of a live database in tieout.toml, and its URL: from the environment, and out of every text.

Belongs here: `[sources.options]` of the kinds database and tryton, reading the URL, masking it.
Does not belong here: connecting (database_session.py), what is asked (database_query.py).
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import difflib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, quote_plus

from orchestration.sources.model import SourceError

MASK = "***"


@dataclass(frozen=True)
class DatabaseOptions:
    """first_date, last_date: posting dates the windowed SELECTs are asked for; blank = everything the source has.

    retries: attempts after a lost connection without a window finished in between. timeout: seconds one statement may
    take. connect_timeout: seconds to wait for the server. time_zone: what the server shows times with a zone in.
    """

    first_date: dt.date | None = None
    last_date: dt.date | None = None
    retries: int = 8
    timeout: int = 3600
    connect_timeout: int = 15
    time_zone: str = "UTC"

    @classmethod
    def from_mapping(cls, source: str, values: Mapping[str, Any] | Any | None) -> DatabaseOptions:
        """Check and convert what tieout.toml gives. Raises SourceError naming the key, the value and what is valid."""
        given = {key: value for key, value in dict(values or {}).items() if value is not None}
        valid = [item.name for item in dataclasses.fields(cls)]
        for key in given:
            if key not in valid:
                near = difflib.get_close_matches(key, valid, 1)
                hint = f" Did you mean {near[0]!r}?" if near else ""
                raise SourceError(
                    f"source {source}: unknown option {key!r} of a database.{hint} Valid options: {', '.join(valid)}."
                )
        for key in ("first_date", "last_date"):
            if key in given:
                given[key] = _date(source, key, given[key])
        for key, least in (("retries", 0), ("timeout", 1), ("connect_timeout", 1)):
            value = given.get(key, least)
            if not isinstance(value, int) or isinstance(value, bool) or value < least:
                raise SourceError(
                    f"source {source}: option {key}: expected a whole number from {least}, found {value!r}."
                )
        zone = given.get("time_zone", "UTC")
        if not isinstance(zone, str) or not re.fullmatch(r"[A-Za-z0-9_+/-]+", zone):
            raise SourceError(
                f"source {source}: option time_zone: expected a name such as UTC or Europe/Berlin, found {zone!r}."
            )
        options = cls(**given)
        if options.first_date and options.last_date and options.first_date > options.last_date:
            raise SourceError(
                f"source {source}: option first_date {options.first_date} lies after last_date {options.last_date}. "
                "Swap them."
            )
        return options


def _date(source: str, key: str, value: Any) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value).strip())
    except ValueError:
        raise SourceError(
            f"source {source}: option {key}: expected a date such as 2025-01-01, found {value!r}."
        ) from None


@dataclass(frozen=True)
class Secret:
    """The URL of a database. Shows itself as ***; only `reveal` gives it away, to whom connects."""

    variable: str
    _url: str = field(repr=False)

    def __str__(self) -> str:
        return MASK

    def reveal(self) -> str:
        """The URL itself. For create_engine, nothing else."""
        return self._url

    def mask(self, text: str) -> str:
        """A text of others (driver, server) without the URL or its password, however they are written."""
        hidden = {self._url}
        found = re.match(r"[^:/]+://[^:@/]*:(?P<password>.*)@", self._url)
        if found and found["password"]:
            from urllib.parse import unquote, unquote_plus

            raw = found["password"]
            plain = {raw, unquote(raw), unquote_plus(raw)}
            hidden |= plain | {form(word, safe="") for word in plain for form in (quote, quote_plus)}
            hidden |= {self._url.replace(raw, MASK)}
        for word in re.findall(r"[?&](?:password|sslpassword|passfile)=([^&]+)", self._url):
            hidden.add(word)
        for word in sorted((word for word in hidden if word), key=len, reverse=True):
            text = text.replace(word, MASK)
        # a URL with another driver's name in front of the same credentials
        return re.sub(r"\b[a-z][a-z0-9+.]*://[^\s@/]*@[^\s'\"]*", MASK, text)


def read_url(source: str, variable: str | None) -> Secret:
    """The URL from the environment. Raises SourceError when the variable is not set; never shows its value."""
    if not variable:
        raise SourceError(f"source {source}: set url_env = the environment variable that holds the database URL.")
    url = os.environ.get(variable, "").strip()
    if not url:
        raise SourceError(
            f"source {source}: the environment variable {variable} is not set. Set it to the URL of the database, for "
            "example postgresql://user:password@host:5432/database; it never stands in a file."
        )
    return Secret(variable, url)
