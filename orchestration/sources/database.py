"""Kind `database`: the SELECTs of a source run against its live database, all of them in one read-only snapshot.

Belongs here: the plan (entities, windows), reading again after a broken connection, landing the parts, control totals.
Does not belong here: connecting, streaming (database_session.py), statements (database_query.py), cells (selects.py).

First the source counts and sums each entity by company and month; that gives the windows, the rows each must bring, and
the control totals. Then each window lands as a part of its own. When the connection breaks, the snapshot is gone: in
the next one the source counts again, and hashes the rows of every finished part; parts that are the same row for row
stay, the others are read again. So what is handed over is one state of the source, whatever happened on the way.
"""

from __future__ import annotations

import contextlib
import dataclasses
import re
import time
import uuid
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from orchestration.sources.contract import ENTITIES, ContractEntity
from orchestration.sources.database_options import DatabaseOptions, Secret, read_url
from orchestration.sources.database_query import WHOLE, Window, month_windows, parameters, row_hash_sql
from orchestration.sources.database_session import ConnectionLost, Session, Snapshot, TotalsRow, open_session
from orchestration.sources.landing import SourceRequest
from orchestration.sources.model import (
    FileManifest,
    Guess,
    LandingError,
    LandingResult,
    Progress,
    SourceError,
    SourceOptions,
)
from orchestration.sources.selects import EntityWriter, Select, check_modes, match_columns, read_selects, select_label

TOTALS = "control_totals"
_LONGEST_WAIT = 30.0
_MOST_WINDOWS = 1200
_THIS_SIDE = (OSError, pa.ArrowException, duckdb.Error)


def land_database(request: SourceRequest, progress: Progress | None = None) -> LandingResult:
    """Land every `selects/<source>/<entity>.sql` from the database whose URL is in `request.url_env`.

    An entity whose SELECT fails is an error of its own and does not land; the others do. Raises SourceError when the
    source as a whole cannot be used: no URL, no server, wrong user, options, connection lost too often.
    """
    label = select_label(request.selects, request.landing_dir) if request.selects else "selects"
    selects, errors = read_selects(request.name, request.selects, label)
    if not selects and not errors:
        raise SourceError(
            f"source {request.name}: no SELECT in {label}. Put one <entity>.sql for each entity of the input contract "
            f"there, for example {label}/journal_entry_lines.sql."
        )
    return land_selects(request, selects, errors, progress)


def land_selects(
    request: SourceRequest,
    selects: Mapping[str, Select],
    errors: list[LandingError],
    progress: Progress | None = None,
) -> LandingResult:
    """`land_database` for SELECTs from anywhere (a pack). errors: what was already found wrong with some of them."""
    options = DatabaseOptions.from_mapping(request.name, request.options)
    check_modes(request.name, request.contract)
    extraction = _Extraction(request, options, read_url(request.name, request.url_env), progress, errors=list(errors))
    extraction.plan(selects)
    try:
        extraction.run()
        return extraction.result()
    except _THIS_SIDE as error:
        raise SourceError(f"source {request.name}: {extraction.of_this_side(error).message}") from None


@dataclass
class _Part:
    """One window of one entity. manifest None: not read yet. proved: the snapshots it is known to be equal to."""

    window: Window
    manifest: FileManifest | None = None
    problems: tuple[LandingError, ...] = ()
    rows: int = 0
    fingerprint: tuple[int, str] = (0, "0")
    proved: list[tuple[Snapshot, str]] = field(default_factory=list)

    def forget(self) -> None:
        self.manifest, self.problems, self.rows, self.proved = None, (), 0, []


@dataclass
class _Plan:
    """What is asked for one entity. query and totals belong to the snapshot of the moment; parts outlive it."""

    select: Select
    windowed: bool
    bounds: Window
    parts: dict[str | None, _Part] = field(default_factory=dict)
    totals: list[TotalsRow] = field(default_factory=list)
    notes: dict[str, LandingError] = field(default_factory=dict)
    failed: bool = False

    @property
    def entity(self) -> ContractEntity:
        return self.select.entity

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.parts.values())


@dataclass
class _Extraction:
    request: SourceRequest
    options: DatabaseOptions
    secret: Secret
    progress: Progress | None
    errors: list[LandingError]
    plans: list[_Plan] = field(default_factory=list)
    snapshots: list[Snapshot] = field(default_factory=list)
    totals_part: _Part | None = None
    own_totals: bool = False
    finished: int = 0
    landed_now: set[str] = field(default_factory=set)
    reused: int = 0

    def __post_init__(self) -> None:
        self.earlier = _earlier_manifests(Path(self.request.landing_dir) / self.request.name)

    # --- plan

    def plan(self, selects: Mapping[str, Select]) -> None:
        """Which SELECTs are asked window by window. Wrong parameters make an error and leave the entity out."""
        given = Window(self.options.first_date or WHOLE.first, self.options.last_date or WHOLE.last)
        for select in selects.values():
            try:
                windowed = bool(parameters(select.text))
            except SourceError as error:
                self._error(select.file, error)
                continue
            self.plans.append(_Plan(select, windowed, given if windowed else WHOLE))
        self.own_totals = TOTALS in selects

    def _error(self, file: str, error: SourceError, severity: str = "error") -> None:
        self.errors.append(LandingError(self.request.name, file, error.row, error.column, error.message, severity))

    # --- run

    def run(self) -> None:
        """Read everything, in as many snapshots as the connection needs; in the end all of it is of the last one."""
        attempt = 0
        while True:
            before = self.finished
            try:
                with open_session(self.request.name, self.secret, self.options, again=bool(self.snapshots)) as session:
                    self._read_all(session)
                return
            except ConnectionLost as lost:
                attempt = 1 if self.finished > before else attempt + 1
                if attempt > self.options.retries:
                    raise SourceError(
                        f"source {self.request.name}: {lost}; {self.options.retries} further attempts did not help. "
                        "Nothing was landed. Check server and network and run again, or raise the option retries."
                    ) from None
                wait = min(0.5 * 2 ** (attempt - 1), _LONGEST_WAIT)
                self._tell(f"{self.request.name}: {lost}; attempt {attempt} of {self.options.retries} in {wait:g} s", 0)
                time.sleep(wait)

    def _tell(self, what: str, rows: int) -> None:
        if self.progress is not None:
            self.progress(what, rows)

    def _read_all(self, session: Session) -> None:
        snapshot = session.snapshot
        self.snapshots.append(snapshot)
        for plan in self.plans:
            if plan.failed:
                continue
            try:
                self._read_entity(session, plan)
            except (SourceError, *_THIS_SIDE) as caught:
                error = caught if isinstance(caught, SourceError) else self.of_this_side(caught)
                # an entity is handed over whole or not at all
                plan.failed = True
                for part in plan.parts.values():
                    self._drop(part)
                plan.parts, plan.notes = {}, {}
                self._error(plan.select.file, error)
        if not self.own_totals:
            self._land_totals(snapshot)

    def of_this_side(self, error: Exception) -> SourceError:
        """What to say when the workspace, not the source, is the trouble."""
        text = self.secret.mask(str(error).strip().split("\n")[0]) or type(error).__name__
        return SourceError(f"cannot be landed: {text}. Check the disk and the rights of the workspace.")

    def _read_entity(self, session: Session, plan: _Plan) -> None:
        query = session.describe(plan.entity, plan.select.text, plan.bounds)
        match_columns(plan.entity, query.names, self.request.contract.get(plan.entity.name, "freeze"))
        self._tell(f"{plan.entity.name}: counting in the source", plan.rows)
        plan.totals, warning = session.totals(query, plan.bounds)
        if warning:
            self._note(plan, "totals", f"{warning}; only its rows are compared with the source.")
        windows = self._windows(plan)
        for label in [label for label in plan.parts if label not in {window.label for window in windows}]:
            self._drop(plan.parts.pop(label))  # its rows have gone from the source since
        for window in windows:
            part = plan.parts.setdefault(window.label, _Part(window))
            if part.manifest is not None and self._still_the_same(session, query, plan, part):
                continue
            self._drop(part)
            self._read_part(session, query, plan, part)
        self._count(plan)

    def _windows(self, plan: _Plan) -> list[Window]:
        if not plan.windowed or plan.entity.posting_date is None:
            return [plan.bounds]
        months = sorted({row.period for row in plan.totals if row.period is not None})
        strange = [month for month in months if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", month)]
        if strange or any(row.period is None for row in plan.totals):
            raise SourceError(
                f"{plan.entity.posting_date} of {plan.entity.name} is no date in some rows (found "
                f"{strange[0] if strange else 'nothing'!r}), so they belong to no window. Cast it to a date in the "
                "SELECT.",
                column=plan.entity.posting_date,
            )
        if len(months) > _MOST_WINDOWS:
            raise SourceError(
                f"{plan.entity.name} has posting dates in {len(months)} months from {months[0]} to {months[-1]}. Give "
                "the options first_date and last_date."
            )
        # an empty entity is one empty part, so that its columns are checked and its delivery is on record
        return month_windows(months, plan.bounds) or [plan.bounds]

    def _still_the_same(self, session: Session, query: Any, plan: _Plan, part: _Part) -> bool:
        """Whether a part of an earlier snapshot is, row for row, what this snapshot has."""
        if any(snapshot is session.snapshot for snapshot, _ in part.proved):
            return True
        if not session.proves:
            return False
        try:
            same = session.fingerprint(query, part.window) == part.fingerprint
        except SourceError:
            return False  # the server cannot hash: read again
        if same:
            part.proved.append((session.snapshot, "proved equal: count and hash of its rows, computed by the server"))
            self._tell(plan.entity.name, plan.rows)
        return same

    def _read_part(self, session: Session, query: Any, plan: _Plan, part: _Part) -> None:
        part_name = plan.select.file + (f"#{part.window.label}" if part.window.label else "")
        before = plan.rows
        hashes = _Hashes(len(query.names))
        with (
            hashes,
            EntityWriter(
                source=self.request.name,
                kind=self.request.kind,
                entity=plan.entity,
                file=part_name,
                names=query.names,
                landing_dir=self.request.landing_dir,
                mode=self.request.contract.get(plan.entity.name, "freeze"),
            ) as writer,
            contextlib.closing(_stream(session, query, part.window)) as batches,
        ):
            for batch in batches:
                hashes.add(batch)
                writer.write(batch)
                self._tell(plan.entity.name, before + hashes.rows)
            landed = writer.finish(
                extracted_at=session.snapshot.at[:19] + "+00:00",
                extracted_at_from="clock of the database, at the snapshot",
                evidence=self._evidence(plan, part.window),
            )
        part.manifest, part.problems = landed.manifest, landed.problems
        part.rows, part.fingerprint = hashes.rows, hashes.fingerprint
        part.proved = [(session.snapshot, "read")]
        self.landed_now.add(landed.manifest.landed_path)
        self.finished += 1

    def _evidence(self, plan: _Plan, window: Window) -> dict[str, Any]:
        asked = {"from_date": window.first.isoformat(), "to_date": window.last.isoformat()} if plan.windowed else {}
        return {"query_sha256": plan.select.sha256, "parameters": asked}

    def _count(self, plan: _Plan) -> None:
        """The parts together must have the rows that the source counted over everything, in the same snapshot."""
        expected: dict[str | None, int] = {}
        for row in plan.totals:
            label = row.period if plan.windowed and plan.entity.posting_date is not None else None
            expected[label] = expected.get(label, 0) + row.row_count
        for label, part in plan.parts.items():
            wanted = expected.get(label, 0)
            if part.rows != wanted:
                when = f"the window {part.window.first} to {part.window.last}" if plan.windowed else "the SELECT"
                raise SourceError(
                    f"{when} brought {part.rows} rows of {plan.entity.name}; the source counts {wanted} with a "
                    f"{plan.entity.posting_date or 'row'} in it. The SELECT must give the same rows each time and "
                    "compare the column it returns as posting_date with :from_date and :to_date as days, both included "
                    "(a time stamp: cast it to date first)."
                )

    def _note(self, plan: _Plan, key: str, message: str) -> None:
        plan.notes[key] = LandingError(self.request.name, plan.select.file, None, None, message, "warning")

    def _drop(self, part: _Part) -> None:
        """Forget a part that another snapshot contradicts; its files too, unless they were there before this run."""
        if part.manifest is not None and part.manifest.landed_path in self.landed_now:
            if part.manifest.landed_path not in self.earlier:
                _remove(part.manifest)
            self.landed_now.discard(part.manifest.landed_path)
        part.forget()

    # --- control totals

    def _land_totals(self, snapshot: Snapshot) -> None:
        rows = [
            (plan.entity.name, *dataclasses.astuple(row))
            for plan in self.plans
            if not plan.failed
            for row in plan.totals
        ]
        if self.totals_part is not None:
            self._drop(self.totals_part)
        self.totals_part = part = _Part(WHOLE)
        if not rows:
            return
        names = ("entity", "company_code", "period", "row_count", "amount")
        types = (pa.string(), pa.string(), pa.string(), pa.int64(), pa.string())
        columns = [pa.array(column, kind) for column, kind in zip(zip(*rows, strict=True), types, strict=True)]
        with EntityWriter(
            source=self.request.name,
            kind=self.request.kind,
            entity=ENTITIES[TOTALS],
            file="counted and summed by the database",
            names=names,
            landing_dir=self.request.landing_dir,
        ) as writer:
            writer.write(pa.table(columns, names=list(names)))
            landed = writer.finish(
                extracted_at=snapshot.at[:19] + "+00:00",
                extracted_at_from="clock of the database, at the snapshot",
                evidence={"query_sha256": {plan.entity.name: plan.select.sha256 for plan in self.plans}},
            )
        part.manifest, part.problems, part.proved = landed.manifest, landed.problems, [(snapshot, "counted")]
        self.landed_now.add(landed.manifest.landed_path)

    # --- result

    def result(self) -> LandingResult:
        """What is handed over, with the snapshots of each part in its manifest."""
        manifests: list[FileManifest] = []
        errors = list(self.errors)
        parts = [(part, plan) for plan in self.plans for part in plan.parts.values()]
        for plan in self.plans:
            errors += plan.notes.values()
        for part, _ in parts:
            manifests.append(self._settled(part))
            errors += part.problems
        if self.totals_part is not None and self.totals_part.manifest is not None:
            manifests.append(self._settled(self.totals_part))
            errors += self.totals_part.problems
        return LandingResult(
            source=self.request.name,
            kind=self.request.kind,
            path=self.request.selects or Path(self.request.landing_dir),
            options=SourceOptions(),
            manifests=tuple(manifests),
            errors=tuple(errors),
            skipped=(),
            reused=self.reused,
        )

    def _settled(self, part: _Part) -> FileManifest:
        """The manifest with the state of the source it stands for. Unchanged content keeps the time it was first seen.

        So a second run over an unchanged source gives the same figures, dates and bytes; the snapshot that confirmed
        it stands in the evidence.
        """
        manifest = part.manifest
        assert manifest is not None
        last = part.proved[-1][0]
        seen = [{**dataclasses.asdict(snapshot), "how": how} for snapshot, how in part.proved]
        evidence = {**manifest.evidence, "snapshots": seen}
        told = f"{last.server}, database {last.database}, {len(seen)} snapshot{'s' * (len(seen) > 1)}"
        settled = dataclasses.replace(
            manifest,
            extracted_at=last.at[:19] + "+00:00",
            guesses={**manifest.guesses, "snapshot": Guess(last.name, "read", told)},
            evidence=evidence,
        )
        before = self.earlier.get(manifest.landed_path)
        if before is not None and before.sha256 == manifest.sha256:
            self.reused += 1
            settled = dataclasses.replace(
                settled,
                extracted_at=before.extracted_at,
                guesses=before.guesses,
                evidence={
                    **evidence,
                    "first_seen": before.evidence.get("first_seen", before.evidence.get("snapshots")),
                },
            )
        _write_manifest(settled)
        return settled


def _stream(session: Session, query: Any, window: Window) -> Generator[pa.RecordBatch, None, None]:
    yield from session.rows(query, window)


class _Hashes:
    """Rows and the sum of their hashes, batch by batch, as PostgresQuery.fingerprint has the server compute them."""

    def __init__(self, columns: int) -> None:
        self._sql = row_hash_sql([f"c{place}" for place in range(columns)], "arrived")
        self.rows = 0
        self._sum = 0

    def __enter__(self) -> _Hashes:
        self._con = duckdb.connect(config={"python_enable_replacements": "false"})
        self._con.execute("set threads = 1")
        return self

    def __exit__(self, *ignored: object) -> None:
        self._con.close()

    def add(self, batch: pa.RecordBatch) -> None:
        self._con.register("arrived", pa.Table.from_batches([batch]))
        found = self._con.execute(self._sql).fetchone()
        self._con.unregister("arrived")
        assert found is not None
        self.rows += int(found[0])
        self._sum += int(found[1])

    @property
    def fingerprint(self) -> tuple[int, str]:
        return self.rows, str(self._sum)


def _earlier_manifests(folder: Path) -> dict[str, FileManifest]:
    """Manifests of earlier runs by the path of the file they describe."""
    found = {}
    for path in sorted(folder.glob("*/*.manifest.json")):
        with contextlib.suppress(ValueError, TypeError, KeyError, OSError):
            manifest = FileManifest.from_json(path.read_text(encoding="utf-8"))
            landed = str(path.resolve()).removesuffix(".manifest.json") + ".parquet"
            if Path(landed).is_file():
                found[landed] = manifest
    return found


def _write_manifest(manifest: FileManifest) -> None:
    path = Path(manifest.landed_path.removesuffix(".parquet") + ".manifest.json")
    temporary = path.with_name(f"{path.name}.{uuid.uuid4().hex}.tmp")
    try:
        temporary.write_text(manifest.to_json(), encoding="utf-8")
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _remove(manifest: FileManifest) -> None:
    stem = manifest.landed_path.removesuffix(".parquet")
    for suffix in (".parquet", ".rejected.parquet", ".failures.parquet", ".manifest.json"):
        Path(stem + suffix).unlink(missing_ok=True)
