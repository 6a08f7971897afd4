"""Schema-contract modes of native tables: what a column outside the catalogue means (`[sources.contract]`).

Belongs here: evolve (lands, nobody reads it), freeze (an error), discard (does not land), and unknown table names.
Does not belong here: the columns themselves (sap_tables.py, oracle_tables.py) and the entities of the input contract
(selects.py obeys the same modes for them). Without a mode a table evolves and nothing is said.
"""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Collection, Mapping, Sequence

from orchestration.sources.landing import Catalogue
from orchestration.sources.model import SourceError
from orchestration.sources.recognise import fold


def near(name: str, valid: Collection[str]) -> str:
    """` Did you mean 'X'?` with the nearest valid name, or nothing."""
    found = difflib.get_close_matches(fold(name), sorted(valid), 1)
    return f" Did you mean {found[0]!r}?" if found else ""


def with_modes(
    catalogue: Catalogue, source: str, modes: Mapping[str, str], tables: Mapping[str, Collection[str]]
) -> Catalogue:
    """The catalogue under the modes of one source. tables: table name (upper case) -> its columns (upper case).

    modes: table -> evolve, freeze or discard, as tieout.toml has it, in any case. Raises SourceError for a table that
    the catalogue does not know.
    """
    chosen: dict[str, str] = {}
    for name, mode in modes.items():
        table = fold(name)
        if table not in tables:
            raise SourceError(
                f"source {source}: [sources.contract] names the unknown table {name!r}.{near(name, tables)} "
                f"Valid tables: {', '.join(tables)}."
            )
        chosen[table] = mode
    if not chosen:
        return catalogue

    def outside(table: str, columns: Sequence[str]) -> tuple[tuple[str, ...], str | None]:
        mode = chosen.get(table)
        strangers = tuple(column for column in columns if mode and column not in tables[table])
        if not strangers:
            return (), None
        more = f" (so are {', '.join(strangers[1:])})" if len(strangers) > 1 else ""
        if mode == "freeze":
            unused = [column for column in tables[table] if column not in columns]
            raise SourceError(
                f"table {table} is frozen and column {strangers[0]} is outside its contract{more}."
                f"{near(strangers[0], unused)} "
                f"Valid columns of {table}: {', '.join(tables[table])}. Take the column out of the extract, or set "
                f'{table} = "discard" or "evolve" in [sources.contract].',
                row=0,
                column=strangers[0],
            )
        if mode == "discard":
            return strangers, f"{_columns(strangers)} outside the contract of {table}, left out (discard)."
        return (), f"{_columns(strangers)} outside the contract of {table}, landed and not read (evolve)."

    return dataclasses.replace(catalogue, outside=outside)


def _columns(names: Sequence[str]) -> str:
    shown = ", ".join(names[:20]) + (f" and {len(names) - 20} more" if len(names) > 20 else "")
    return f"column{'s' if len(names) > 1 else ''} {shown}"
