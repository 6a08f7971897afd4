"""Rows of the input contract, landed as text the way a source of kind `files` lands them.

Belongs here: writing rows of dictionaries to Parquet with a manifest, so that SQL sees them in schema `landing`.
Does not belong here: reading files, checking cells (the rows land as given, wrong ones too), expected figures.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.sources.contract import ENTITIES
from orchestration.sources.model import ColumnSum, FileManifest, Guess, LandingResult, SourceOptions

Rows = Sequence[Mapping[str, str]]
"""Cells as text by column; a column that a row does not name is blank."""


def land_entities(folder: Path, source: str, entities: Mapping[str, Rows]) -> LandingResult:
    """Land every entity as one file `<entity>.csv` of `source` under `folder`."""
    return LandingResult(
        source,
        "files",
        folder,
        SourceOptions(),
        tuple(land_entity(folder, source, entity, rows) for entity, rows in entities.items()),
        (),
        (),
    )


def land_entity(folder: Path, source: str, entity: str, rows: Rows, file: str | None = None) -> FileManifest:
    """One landed file: text Parquet with upper-case columns and `_row`, and what the manifest says of it."""
    columns = [column for column in ENTITIES[entity].columns if any(column.name in row for row in rows)]
    unknown = {name for row in rows for name in row} - {column.name for column in columns}
    assert not unknown, f"{entity} has no columns {unknown}"
    cells = {column.name.upper(): pa.array([row.get(column.name) for row in rows], pa.string()) for column in columns}
    path = folder / source / f"{file or entity}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table({**cells, "_row": pa.array(range(1, len(rows) + 1), pa.int64())}), path)
    dates = sorted(row["posting_date"] for row in rows if _is_date(row.get("posting_date")))
    return FileManifest(
        source=source,
        kind="files",
        table=entity,
        file=f"{file or entity}.csv",
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        bytes=path.stat().st_size,
        rows_read=len(rows),
        rows_landed=len(rows),
        rows_rejected=0,
        columns=tuple(column.name.upper() for column in columns),
        column_sums=tuple(
            ColumnSum(column.name.upper(), str(sum((_number(row.get(column.name)) for row in rows), Decimal(0))))
            for column in columns
            if column.kind in ("amount", "quantity")
        ),
        first_posting_date=dates[0] if dates else None,
        last_posting_date=dates[-1] if dates else None,
        extracted_at="2026-10-02T06:00:00+00:00",
        extracted_at_from="given",
        reader_version="1",
        options={},
        guesses={"date_order": Guess("ymd", "given", "test"), "decimal_mark": Guess(".", "given", "test")},
        parse_failures=0,
        parse_failures_by_column={},
        first_parse_failures=(),
        landed_path=str(path),
        rejected_path=None,
        failures_path=None,
    )


def _is_date(text: str | None) -> bool:
    try:
        dt.date.fromisoformat(text or "")
    except ValueError:
        return False
    return True


def _number(text: str | None) -> Decimal:
    try:
        return Decimal(text or "0")
    except InvalidOperation:
        return Decimal(0)
