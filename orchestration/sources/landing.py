"""Landing: every row of every extract as text in Parquet, with a manifest that proves it.

Belongs here: walking a source folder, landing one file, caching by content, control totals, the second pass over all
files.
Does not belong here: how formats are read (readers.py), how cells parse (dialect.py), anything typed or signed.

`landing/<source>/<TABLE>/<id>.parquet` holds the columns under their UPPER names as VARCHAR, as delivered, plus `_row`
(BIGINT, 1-based data row in the file, header excluded, rejected rows counted). `<id>` is content-addressed: file bytes,
reader version, the options that change reading, the kinds of its columns. Beside it stand `<id>.manifest.json`,
`<id>.rejected.parquet` and `<id>.failures.parquet`.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import difflib
import hashlib
import json
import os
import unicodedata
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from pathlib import Path, PurePosixPath
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.sources import dialect
from orchestration.sources.dialect import Decision, Evidence, literal, quoted
from orchestration.sources.model import (
    READER_VERSION,
    ColumnSum,
    FileManifest,
    Guess,
    LandingError,
    LandingResult,
    ParseFailure,
    Progress,
    SkippedFile,
    SourceError,
    SourceOptions,
    utc_text,
)
from orchestration.sources.readers import (
    SUFFIXES,
    Rejected,
    TableReader,
    UnclosedQuote,
    list_sheets,
    open_table,
)
from orchestration.sources.recognise import Recognised, fold, glob_match, name_sap, names_in, recognise_sap
from orchestration.sources.sap_tables import SUMMED_KINDS, TABLES

KINDS = ("sap", "oracle", "files", "database", "tryton")
REJECTED_SCHEMA = pa.schema([("row", pa.int64()), ("reason", pa.string()), ("raw_text", pa.string())])
_SIDECAR = ".meta.json"
_FIRST_FAILURES = 20
_GROUP_ROWS = 120_000
_GROUP_BYTES = 48 << 20


def _as_delivered(file: str, sheet: str | None, header: Sequence[str]) -> tuple[Sequence[str], Guess | None]:
    return header, None


@dataclass(frozen=True)
class Catalogue:
    """What a landing expects. recognise(file, sheet, folded columns) -> table; kinds(table, columns) -> column: kind.

    fixed: the notation is laid down (date order, decimal mark), not guessed. posting_date(table) -> column or None.
    apart: tables whose notation says nothing of the other files (control totals written by somebody else).
    outside(table, columns) -> (columns that shall not land, warning or None), or raises SourceError (contract modes).
    named(file, sheet, header) -> (technical name of each column, in order; what was renamed, or None).
    speaks_of(file) -> whether the name of a file says that it is a table of this source, whatever its format.
    may_be_empty: a header without rows is a way to say "none" (templates of the register and of finance).
    """

    known_columns: frozenset[str]
    recognise: Callable[[str, str | None, Sequence[str]], Recognised]
    kinds: Callable[[str, Sequence[str]], dict[str, str]]
    posting_date: Callable[[str], str | None]
    fixed: tuple[str, str] | None = None
    apart: frozenset[str] = frozenset()
    outside: Callable[[str, Sequence[str]], tuple[tuple[str, ...], str | None]] = lambda table, columns: ((), None)
    named: Callable[[str, str | None, Sequence[str]], tuple[Sequence[str], Guess | None]] = _as_delivered
    speaks_of: Callable[[str], bool] = lambda file: False
    may_be_empty: bool = False


@dataclass(frozen=True)
class SourceRequest:
    """What tieout.toml says of one source, with absolute paths. See settings.SourceSettings for the meaning of each."""

    name: str
    kind: str
    landing_dir: Path
    path: Path | None = None
    options: Mapping[str, Any] | SourceOptions | None = None
    selects: Path | None = None
    url_env: str | None = None
    contract: Mapping[str, str] = field(default_factory=dict)
    companies: tuple[str, ...] = ()


def land(request: SourceRequest, progress: Progress | None = None) -> LandingResult:
    """Land one source of any kind. Raises SourceError for what makes the whole source unusable."""
    from orchestration.sources import control_totals

    return control_totals.check(_land(request, progress))


def _land(request: SourceRequest, progress: Progress | None) -> LandingResult:
    if request.kind not in KINDS:
        raise SourceError(f"source {request.name}: unknown kind {request.kind!r}. Valid kinds: {', '.join(KINDS)}.")
    # imported here: a workspace pays only for the kinds it uses
    if request.kind == "oracle":
        from orchestration.sources.oracle import land_oracle

        return land_oracle(request, progress)
    if request.kind == "files":
        from orchestration.sources.files import land_files

        return land_files(request, progress)
    if request.kind == "database":
        from orchestration.sources.database import land_database

        return land_database(request, progress)
    if request.kind == "tryton":
        from orchestration.sources.tryton import land_tryton

        return land_tryton(request, progress)
    if request.path is None:
        raise SourceError(f"source {request.name}: kind {request.kind!r} needs path = the folder of its extracts.")
    return land_sap(request.name, request.path, request.options, request.landing_dir, progress, request.contract)


def land_source(
    name: str,
    kind: str,
    path: Path,
    options: Mapping[str, Any] | SourceOptions | None,
    landing_dir: Path,
    progress: Progress | None = None,
) -> LandingResult:
    """`land` for a source that is a folder."""
    return land(SourceRequest(name, kind, landing_dir, path, options), progress)


def land_sap(
    name: str,
    path: Path,
    options: Mapping[str, Any] | SourceOptions | None,
    landing_dir: Path,
    progress: Progress | None = None,
    contract: Mapping[str, str] | None = None,
) -> LandingResult:
    """Land every SAP extract of a folder. Files that cannot be used become errors; the others still land.

    name: source name of tieout.toml. path: folder (or one file). landing_dir: parent of `<source>/<TABLE>/`. An
    unchanged file is recognised by its hash and not parsed again. contract: table -> evolve, freeze or discard. Raises
    SourceError only for wrong options or contract tables, or a folder that does not exist.
    """
    try:
        chosen = SourceOptions.from_mapping(options)
    except SourceError as error:
        raise SourceError(f"source {name}: {error.message}") from None
    for pattern, table in chosen.tables.items():
        if fold(table) not in TABLES:
            raise SourceError(
                f"source {name}: option tables: {pattern!r} names the unknown table {table!r}. Known: "
                f"{', '.join(TABLES)}."
            )
    known = sorted({column for entry in TABLES.values() for column in entry.columns})
    for delivered, column in chosen.columns.items():
        if column.strip() and fold(column) not in known:
            near = difflib.get_close_matches(fold(column), known, 1)
            raise SourceError(
                f"source {name}: option columns: {delivered!r} names the unknown column {column!r}."
                + (f" Did you mean {near[0]!r}?" if near else ' Expected a technical name such as WRBTR, or "".')
            )
    from orchestration.sources.contract_modes import with_modes

    catalogue = with_modes(
        _sap_catalogue(chosen), name, contract or {}, {table.name: tuple(table.columns) for table in TABLES.values()}
    )
    from orchestration.sources.sap_checks import with_stock_warning

    return with_stock_warning(land_folder(name, "sap", path, chosen, landing_dir, catalogue, progress))


def _sap_catalogue(options: SourceOptions) -> Catalogue:
    def posting_date(table: str) -> str | None:
        return TABLES[table].posting_date

    def kinds(table: str, columns: Sequence[str]) -> dict[str, str]:
        return {column: TABLES[table].kind(column) for column in columns}

    from orchestration.sources.control_totals import with_control_totals
    from orchestration.sources.sap_names import known_names

    # a header of CDS names or labels says which table it is while it is translated
    translated: dict[tuple[str, str | None], Recognised] = {}

    def named(file: str, sheet: str | None, header: Sequence[str]) -> tuple[Sequence[str], Guess | None]:
        found = name_sap(file, sheet, header, options.tables, options.columns)
        if found is None:
            return header, None
        translated[file, sheet] = found.recognised
        return found.names, found.guess

    def recognise(file: str, sheet: str | None, columns: Sequence[str]) -> Recognised:
        return translated.get((file, sheet)) or recognise_sap(file, sheet, columns, options.tables)

    return with_control_totals(
        Catalogue(
            known_columns=frozenset(column for table in TABLES.values() for column in table.columns) | known_names(),
            recognise=recognise,
            kinds=kinds,
            posting_date=posting_date,
            named=named,
            speaks_of=lambda file: bool(names_in(bare_name(file))) or glob_match(bare_path(file), list(options.tables)),
        )
    )


def bare_path(file: str) -> str:
    """Path of a packed or foreign file without its last ending: EKPO.csv.gz -> EKPO.csv."""
    return file.removesuffix(PurePosixPath(file).suffix)


def bare_name(file: str) -> str:
    """Name of a file without any ending: EKPO.csv.gz -> EKPO."""
    return PurePosixPath(file).name.split(".")[0]


def land_folder(
    source: str,
    kind: str,
    path: Path,
    options: SourceOptions,
    landing_dir: Path,
    catalogue: Catalogue,
    progress: Progress | None = None,
) -> LandingResult:
    """land_source for any catalogue of layouts (extracts, register, finance files)."""
    root = Path(path)
    if not root.exists():
        raise SourceError(f"source {source}: the folder {path} does not exist. Check its path in tieout.toml.")
    walk = _Walk(source, root, options, catalogue.speaks_of)
    landed: list[Landed] = []
    errors = walk.errors
    for file, full in walk.files:
        try:
            sheets = list_sheets(full)
        except SourceError as error:
            errors.append(LandingError(source, file, error.row, error.column, error.message))
            continue
        except OSError as error:
            # no right to read, a disk that fails: the neighbours of the file land all the same
            errors.append(LandingError(source, file, None, None, _unreadable(error)))
            continue
        for sheet in sheets:
            part = file if sheet is None or len(sheets) == 1 else f"{file}#{sheet}"
            if part != file and walk.left_out(part):
                walk.skipped.append(SkippedFile(source, part, "excluded by option"))
                continue
            try:
                landed.append(_land_file(source, kind, part, full, sheet, options, landing_dir, catalogue, progress))
            except SourceError as error:
                if full.suffix.lower() == ".txt" and _is_prose(full, error):
                    walk.skipped.append(SkippedFile(source, part, "text without columns, not an extract"))
                    continue
                errors.append(LandingError(source, part, error.row, error.column, error.message))
            except OSError as error:
                errors.append(LandingError(source, part, None, None, _unreadable(error)))
            except (pa.ArrowException, duckdb.Error) as error:
                errors.append(LandingError(source, part, None, None, f"cannot be read or landed: {_first_line(error)}"))
    manifests, problems = _settle(source, kind, options, landed, catalogue)
    return LandingResult(
        source=source,
        kind=kind,
        path=root,
        options=options,
        manifests=tuple(manifests),
        errors=tuple(errors + problems),
        skipped=tuple(walk.skipped),
        reused=sum(1 for item in landed if item.reused),
    )


def _unreadable(error: OSError) -> str:
    """What the system says of a file, without the place of the file on this machine."""
    said = error.strerror or _first_line(error)
    return f"cannot be read ({said}). Check the rights on the file and the disk it lies on, then run again."


def _first_line(error: BaseException) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__


def _is_prose(path: Path, error: SourceError) -> bool:
    """A note such as README.txt: its name is no table and its first line has no columns."""
    if not error.message.startswith("unknown layout") or names_in(path.stem):
        return False
    with path.open("rb") as handle:
        lines = [line for line in handle.read(4096).splitlines() if line.strip()]
    cells = lines[0].replace(b";", b",").replace(b"\t", b",").replace(b"|", b",").split(b",") if lines else []
    return len(cells) < 3 or any(len(cell) > 40 or cell.strip().count(b" ") >= 4 for cell in cells)


# --- which files
# ---------------------------------------------------------------------------------------------------------


@dataclass
class _Walk:
    """Files of a source folder in a fixed order; what is not read is listed with its reason."""

    source: str
    root: Path
    options: SourceOptions
    speaks_of: Callable[[str], bool]
    files: list[tuple[str, Path]] = field(default_factory=list)
    errors: list[LandingError] = field(default_factory=list)
    skipped: list[SkippedFile] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.root.is_file():
            self._take(self.root, self.root.parent, set())
            return
        boundary = self.root.resolve()
        names: list[Path] = []
        for folder, folders, entries in os.walk(self.root, onerror=self._closed, followlinks=False):
            for name in sorted(folders):
                self._check_folder(Path(folder) / name, boundary)
            folders[:] = sorted(n for n in folders if not n.startswith(".") and not (Path(folder) / n).is_symlink())
            names += [Path(folder) / name for name in sorted(entries)]
        beside = {full.name for full in names}
        for full in names:
            self._take(full, self.root, beside)

    def _closed(self, error: OSError) -> None:
        """A folder that cannot be listed: what lies in it would go missing without a word."""
        file = Path(error.filename).relative_to(self.root).as_posix()
        self._error(file, f"the folder cannot be listed ({error.strerror}). Check the rights on it and run again.")

    def _check_folder(self, full: Path, boundary: Path) -> None:
        file = full.relative_to(self.root).as_posix()
        if full.suffix.lower() in SUFFIXES and not self.left_out(file):
            self._error(
                file, "is a folder, not a file. Expected a table extract; move the files out of it or rename it."
            )
        elif full.is_symlink():
            if full.resolve().is_relative_to(boundary):
                self.skipped.append(SkippedFile(self.source, file, "link to a folder of this source"))
            else:
                self._error(file, "is a link to a folder outside the source; not read. Put the files into the folder.")

    def left_out(self, file: str) -> bool:
        """Whether include and exclude keep a file (or `book.xlsx#Sheet`) out."""
        include = self.options.include if "#" in file else _file_parts(self.options.include)
        if include and not glob_match(file, include):
            return True
        return glob_match(file, self.options.exclude)

    def _error(self, file: str, message: str) -> None:
        self.errors.append(LandingError(self.source, file, None, None, message))

    def _take(self, full: Path, root: Path, beside: set[str]) -> None:
        file = full.relative_to(root).as_posix()
        suffix = full.suffix.lower()
        if full.name.endswith(_SIDECAR) and full.name.removesuffix(_SIDECAR) in beside:
            return  # its content goes into the manifest of the file it describes
        if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in file):
            # a name with line ends or bytes that are no text can be written into no report
            shown = "".join("\ufffd" if unicodedata.category(sign) in ("Cc", "Cs") else sign for sign in file)
            self._error(shown, "the file name holds signs that are no text. Expected a name in UTF-8; rename the file.")
        elif full.name.startswith((".", "~$")):
            self.skipped.append(SkippedFile(self.source, file, "hidden or lock file"))
        elif self.left_out(file):
            self.skipped.append(SkippedFile(self.source, file, "excluded by option"))
        elif suffix not in SUFFIXES:
            if self.speaks_of(file):
                self._error(
                    file, f"cannot read files ending in {suffix!r}. Deliver one of {', '.join(SUFFIXES)} (unpacked)."
                )
            else:
                self.skipped.append(
                    SkippedFile(self.source, file, f"not an extract: files ending in {suffix!r} are not read")
                )
        elif full.is_symlink() and not full.exists():
            self._error(file, "is a link to a file that does not exist.")
        elif full.is_symlink() and not full.resolve().is_relative_to(root.resolve()):
            self._error(
                file, "is a link that leads outside the source folder; not read. Put the file itself into the folder."
            )
        elif not full.is_file():
            self._error(file, "is not a regular file; not read.")
        else:
            self.files.append((file, full))


def _file_parts(globs: Sequence[str]) -> list[str]:
    """Globs that name a sheet (book.xlsx#EKPO) also let their workbook pass."""
    return [part for glob in globs for part in {glob, glob.split("#")[0]}]


# --- one file
# ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Landed:
    """One file after the first pass: rows on disk, evidence collected, dialect not yet decided."""

    file: str
    table: str
    stem: Path
    columns: tuple[str, ...]
    sha256: str
    bytes: int
    rows_landed: int
    rows_rejected: int
    guesses: Mapping[str, Guess]
    evidence: Evidence
    extracted_at: str
    extracted_at_from: str
    reused: bool
    previous: FileManifest | None = None
    outside: str | None = None

    @property
    def parquet(self) -> Path:
        return self.stem.with_name(self.stem.name + ".parquet")

    @property
    def rejected(self) -> Path:
        return self.stem.with_name(self.stem.name + ".rejected.parquet")

    @property
    def failures(self) -> Path:
        return self.stem.with_name(self.stem.name + ".failures.parquet")

    @property
    def manifest(self) -> Path:
        return self.stem.with_name(self.stem.name + ".manifest.json")


def _land_file(
    source: str,
    kind: str,
    file: str,
    full: Path,
    sheet: str | None,
    options: SourceOptions,
    landing_dir: Path,
    catalogue: Catalogue,
    progress: Progress | None,
) -> Landed:
    before = full.stat()
    reader = open_table(full, options, sheet=sheet, known_columns=catalogue.known_columns)
    named, renamed = catalogue.named(file, sheet, reader.columns)
    columns = _folded(named)
    recognised = catalogue.recognise(file, sheet, columns)
    found = {"table": recognised.guess, **({"columns": renamed} if renamed else {})}
    left_out, outside = catalogue.outside(recognised.table, columns)
    header, columns = columns, tuple(column for column in columns if column not in left_out)
    places = [place for place, column in enumerate(header) if column not in left_out]
    kinds = catalogue.kinds(recognised.table, columns)
    parts = [reader.sha256, READER_VERSION, options.reading_hash(), sheet or "", kinds]
    # translated columns: which delivered column became which is part of what landed
    identity = json.dumps([*parts, list(header)] if renamed else parts, sort_keys=True)
    name = hashlib.sha256(identity.encode()).hexdigest()[:16]
    stem = Path(landing_dir).resolve() / source / recognised.table / name
    extracted_at, extracted_from = _extracted_at(full, options, before.st_mtime)
    cached = cached_manifest(stem)
    if cached is not None:
        return Landed(
            file,
            recognised.table,
            stem,
            cached.columns,
            cached.sha256,
            cached.bytes,
            cached.rows_landed,
            cached.rows_rejected,
            {**cached.guesses, **found},
            dict(cached.evidence),
            extracted_at,
            extracted_from,
            True,
            cached,
            outside,
        )
    stem.parent.mkdir(parents=True, exist_ok=True)
    try:
        landed, rejected = _write(reader, columns, places, stem, file, progress)
    except UnclosedQuote as unclosed:
        if reader.guesses["delimiter"].value not in {"\t", "|"}:
            raise
        # tab and list output are not quoted: a quote mark there is an inch mark, if every row then fits
        reader = open_table(full, options, sheet=sheet, known_columns=catalogue.known_columns, quoting=False)
        if _folded(catalogue.named(file, sheet, reader.columns)[0]) != header:
            raise unclosed from None
        landed, rejected = _write(reader, columns, places, stem, file, progress)
        if rejected:
            _remove(stem, ".parquet", ".rejected.parquet")
            raise unclosed from None
    after = full.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        _remove(stem, ".parquet", ".rejected.parquet")
        raise SourceError("the file changed while it was read. Wait until the extraction has finished and run again.")
    with _scratch() as con:
        typed = {column: kind for column, kind in kinds.items() if dialect.is_typed(kind)}
        evidence = dialect.collect_evidence(con, f"{stem}.parquet", typed)
    return Landed(
        file,
        recognised.table,
        stem,
        columns,
        reader.sha256,
        reader.bytes,
        landed,
        rejected,
        {**reader.guesses, **found},
        evidence,
        extracted_at,
        extracted_from,
        False,
        outside=outside,
    )


def _folded(names: Sequence[str]) -> tuple[str, ...]:
    """Technical names in upper case. Raises SourceError naming both columns when two become the same."""
    seen: dict[str, int] = {}
    for position, name in enumerate(names, 1):
        folded = fold(name)
        if folded == "_ROW":
            raise SourceError(
                f"column {position} is called {name!r}, which tieout uses itself. Rename it.", row=0, column=name
            )
        if folded in seen:
            raise SourceError(
                f"duplicate column {folded}: column {seen[folded]} ({names[seen[folded] - 1]!r}) and column "
                f"{position} ({name!r}). "
                "Remove or rename one of them.",
                row=0,
                column=folded,
            )
        seen[folded] = position
    return tuple(seen)


def _write(
    reader: TableReader, columns: Sequence[str], places: Sequence[int], stem: Path, file: str, progress: Progress | None
) -> tuple[int, int]:
    """Stream a reader to `<stem>.parquet`, rejected rows to `<stem>.rejected.parquet`; temporary names, then rename.

    places: where in the file each of `columns` stands.
    """
    schema = pa.schema([(column, pa.string()) for column in columns] + [("_row", pa.int64())])
    landed = rejected = 0
    temporary = stem.with_name(f"{stem.name}.{uuid.uuid4().hex}.tmp")
    temporary_rejected = temporary.with_name(temporary.name + ".rejected")
    reject_writer: pq.ParquetWriter | None = None

    def keep(rows: Sequence[Rejected]) -> None:
        nonlocal rejected, reject_writer
        if not rows:
            return
        if reject_writer is None:
            reject_writer = pq.ParquetWriter(temporary_rejected, REJECTED_SCHEMA)
        table = pa.table(
            [[r.row for r in rows], [r.reason for r in rows], [r.raw_text for r in rows]], schema=REJECTED_SCHEMA
        )
        reject_writer.write_table(table)
        rejected += len(rows)

    try:
        with pq.ParquetWriter(temporary, schema, compression="zstd", compression_level=1) as writer:
            waiting: list[pa.RecordBatch] = []
            for batch in reader.batches():
                arrays = [*(batch.columns[place] for place in places), pa.array(batch.rows, pa.int64())]
                waiting.append(pa.RecordBatch.from_arrays(arrays, schema=schema))
                landed += len(batch.rows)
                # large row groups read several times faster; the byte limit keeps memory bounded on wide tables
                if sum(b.num_rows for b in waiting) >= _GROUP_ROWS or sum(b.nbytes for b in waiting) >= _GROUP_BYTES:
                    writer.write_table(pa.Table.from_batches(waiting))
                    waiting = []
                keep(reader.take_rejected())
                if progress is not None:
                    progress(file, landed + rejected)
            if waiting:
                writer.write_table(pa.Table.from_batches(waiting))
        keep(reader.take_rejected())
        if reject_writer is not None:
            reject_writer.close()
            temporary_rejected.replace(f"{stem}.rejected.parquet")
        else:
            Path(f"{stem}.rejected.parquet").unlink(missing_ok=True)
        temporary.replace(f"{stem}.parquet")
    finally:
        temporary.unlink(missing_ok=True)
        temporary_rejected.unlink(missing_ok=True)
    return landed, rejected


def _remove(stem: Path, *suffixes: str) -> None:
    for suffix in suffixes:
        Path(f"{stem}{suffix}").unlink(missing_ok=True)


def cached_manifest(stem: Path) -> FileManifest | None:
    """Manifest of an earlier landing of the same bytes, when all its files are still there."""
    path = Path(f"{stem}.manifest.json")
    if not path.is_file() or not Path(f"{stem}.parquet").is_file():
        return None
    try:
        manifest = FileManifest.from_json(path.read_text(encoding="utf-8"))
    except (ValueError, TypeError, KeyError):
        return None
    # the workspace may have moved since: paths are those of today, never those in the manifest
    beside = ((manifest.rejected_path, ".rejected.parquet"), (manifest.failures_path, ".failures.parquet"))
    if any(was and not Path(f"{stem}{suffix}").is_file() for was, suffix in beside):
        return None
    return dataclasses.replace(
        manifest,
        landed_path=f"{stem}.parquet",
        rejected_path=f"{stem}.rejected.parquet" if manifest.rejected_path else None,
        failures_path=f"{stem}.failures.parquet" if manifest.failures_path else None,
    )


def _extracted_at(full: Path, options: SourceOptions, modified: float) -> tuple[str, str]:
    """When the extract was taken: option, else `<file>.meta.json` ({"extracted_at": …}), else the file's time stamp."""
    if options.extracted_at:
        return options.extracted_at, "option"
    sidecar = full.with_name(full.name + _SIDECAR)
    if sidecar.is_file():
        try:
            content = json.loads(sidecar.read_text(encoding="utf-8"))
            return utc_text(content["extracted_at"]), sidecar.name
        except (ValueError, KeyError, TypeError, SourceError) as error:
            raise SourceError(
                f"{sidecar.name}: expected JSON with extracted_at as an ISO time, found {_first_line(error)}. "
                "Correct or remove it."
            ) from None
    stamp = dt.datetime.fromtimestamp(modified, dt.UTC)
    return stamp.isoformat(timespec="seconds"), "file modification time"


def _scratch() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute("set memory_limit = '1GB'")
    con.execute("set preserve_insertion_order = false")
    return con


# --- second pass: dialect of each file with the help of its neighbours, control totals
# ---------------------------------------


def _settle(
    source: str, kind: str, options: SourceOptions, landed: Sequence[Landed], catalogue: Catalogue
) -> tuple[list[FileManifest], list[LandingError]]:
    manifests: list[FileManifest] = []
    problems: list[LandingError] = []
    for item in landed:
        if catalogue.fixed:
            order, mark = catalogue.fixed
            decision = Decision(Guess(order, "given", "laid down"), Guess(mark, "given", "laid down"))
        else:
            decision = dialect.decide(
                item.evidence,
                given_order=options.date_order,
                given_mark=options.decimal_mark or ({",": ".", ".": ","}.get(options.thousands_mark or "")),
                siblings=[
                    (other.file, other.evidence)
                    for other in landed
                    if other is not item and other.table not in catalogue.apart
                ],
            )
        try:
            manifests.append(write_manifest(source, kind, options, item, decision, catalogue))
        except (SourceError, OSError, duckdb.Error) as error:
            problems.append(LandingError(source, item.file, None, None, f"control totals failed: {_first_line(error)}"))
            continue
        severity = "error" if decision.date_order.value is None else "warning"
        problems += [LandingError(source, item.file, None, None, text, severity) for text in decision.problems]
        if item.outside:
            problems.append(LandingError(source, item.file, None, None, item.outside, "warning"))
        if item.rows_rejected:
            problems.append(_rejection(source, item))
        elif not item.rows_landed and not catalogue.may_be_empty:
            empty = (
                f"has a header and no row, so it adds nothing to {item.table}. If the system has rows, extract it "
                "again; if there are none, nothing is to be done."
            )
            problems.append(LandingError(source, item.file, None, None, empty, "warning"))
    return manifests, problems


def _rejection(source: str, item: Landed) -> LandingError:
    first = min(pq.read_table(item.rejected, columns=["row", "reason"]).to_pylist(), key=lambda entry: entry["row"])
    return LandingError(
        source,
        item.file,
        int(first["row"]),
        None,
        f"{item.rows_rejected} of {item.rows_landed + item.rows_rejected} rows did not land and are kept with reason; "
        f"first row {first['row']}: {first['reason']}. Correct them in the extract and run again.",
        "warning" if item.rows_landed else "error",
    )


def write_manifest(
    source: str, kind: str, options: SourceOptions, item: Landed, decision: Decision, catalogue: Catalogue
) -> FileManifest:
    """Control totals of a landed table; its manifest, also on disk beside it. Raises SourceError, duckdb.Error."""
    guesses = {
        **{k: g for k, g in item.guesses.items() if k not in {"date_order", "decimal_mark"}},
        "date_order": decision.date_order,
        "decimal_mark": decision.decimal_mark,
    }
    previous = item.previous
    if previous is not None and all(previous.guess(k) == guesses[k].value for k in ("date_order", "decimal_mark")):
        manifest = dataclasses.replace(
            previous,
            source=source,
            kind=kind,
            file=item.file,
            guesses=guesses,
            options=options.given(),
            extracted_at=item.extracted_at,
            extracted_at_from=item.extracted_at_from,
        )
        if manifest != previous:
            write_text(item.manifest, manifest.to_json())
        return manifest
    kinds = {c: k for c, k in catalogue.kinds(item.table, item.columns).items() if dialect.is_typed(k)}
    with _scratch() as con:
        totals = _control_totals(
            con,
            item,
            kinds,
            decision.decimal_mark.value or ".",
            decision.date_order.value,
            catalogue.posting_date(item.table),
        )
    manifest = FileManifest(
        source=source,
        kind=kind,
        table=item.table,
        file=item.file,
        sha256=item.sha256,
        bytes=item.bytes,
        rows_read=item.rows_landed + item.rows_rejected,
        rows_landed=item.rows_landed,
        rows_rejected=item.rows_rejected,
        columns=item.columns,
        column_sums=totals.sums,
        first_posting_date=totals.first_date,
        last_posting_date=totals.last_date,
        extracted_at=item.extracted_at,
        extracted_at_from=item.extracted_at_from,
        reader_version=READER_VERSION,
        options=options.given(),
        guesses=guesses,
        parse_failures=sum(totals.failures.values()),
        parse_failures_by_column=totals.failures,
        first_parse_failures=totals.first_failures,
        landed_path=str(item.parquet),
        rejected_path=str(item.rejected) if item.rows_rejected else None,
        failures_path=str(item.failures) if totals.failures else None,
        evidence=item.evidence,
    )
    write_text(item.manifest, manifest.to_json())
    return manifest


@dataclass(frozen=True)
class _Totals:
    sums: tuple[ColumnSum, ...]
    first_date: str | None
    last_date: str | None
    failures: dict[str, int]
    first_failures: tuple[ParseFailure, ...]


def _control_totals(
    con: duckdb.DuckDBPyConnection,
    item: Landed,
    kinds: Mapping[str, str],
    mark: str,
    order: str | None,
    posting_date: str | None,
) -> _Totals:
    """Typed parse of every non-blank cell of every typed column: sums, posting dates, failures. Columns in bulk."""
    source = f"read_parquet({literal(str(item.parquet))})"
    count = con.execute(f"select count(*) from {source}").fetchone()
    if count is None or count[0] != item.rows_landed:
        raise SourceError(
            f"landed file holds {count and count[0]} rows, expected {item.rows_landed}. Remove {item.parquet.name}, "
            "run again."
        )
    sided = "SHKZG" in item.columns
    counts = dict.fromkeys(kinds, 0)
    sums: dict[str, dict[str, Decimal]] = {column: {} for column, kind in kinds.items() if kind in SUMMED_KINDS}
    positive: dict[str, Decimal] = {}  # without a debit/credit mark the sign is in the cell
    first: dt.date | None = None
    last: dt.date | None = None
    # a few columns at a time: each is read from disk once and memory stays small however wide the table is
    names = list(kinds)
    for start in range(0, len(names), 12):
        group = names[start : start + 12]
        inner = ["upper(trim(SHKZG)) as side" if sided else "'' as side"]
        outer = ["side"]
        for n, column in enumerate(group):
            cell = quoted(column)
            inner += [f"{dialect.parsed_sql(cell, kinds[column], mark, order)} as p{n}", f"{cell} as c{n}"]
            failed = f"case when p{n} is null then not {dialect.empty_sql(f'c{n}', kinds[column])} end"
            outer.append(f"count(*) filter (where {failed})")
            outer.append(f"sum(p{n})" if column in sums else "null")
            outer.append(f"sum(p{n}) filter (where p{n} > 0)" if column in sums and not sided else "null")
            outer += [f"min(p{n})", f"max(p{n})"] if column == posting_date else ["null", "null"]
        rows = con.execute(
            f"select {', '.join(outer)} from (select {', '.join(inner)} from {source}) group by side"
        ).fetchall()
        for side, *values in rows:
            for n, column in enumerate(group):
                failed_cells, total, above, low, high = values[5 * n : 5 * n + 5]
                counts[column] += int(failed_cells)
                if above is not None:
                    positive[column] = above
                if total is not None:
                    # the default context would round a 38-digit sum to 28 digits
                    with localcontext(prec=60):
                        sums[column][side or ""] = sums[column].get(side or "", Decimal(0)) + total
                if low is not None:
                    first, last = min(first or low, low), max(last or high, high)
    with localcontext(prec=60):
        column_sums = []
        for column, sides in sums.items():
            total = sum(sides.values(), Decimal(0))
            debit = sides.get("S", Decimal(0)) if sided else positive.get(column, Decimal(0))
            credit = sides.get("H", Decimal(0)) if sided else debit - total
            column_sums.append(ColumnSum(column, _plain(total), _plain(debit), _plain(credit)))
    failures = {column: count for column, count in counts.items() if count}
    examples: list[ParseFailure] = []
    if failures:
        parts = [
            f"select _row as row, {literal(c)} as column_name, {quoted(c)} as value, {literal(kinds[c])} as kind "
            f"from {source} "
            f"where {dialect.failed_sql(quoted(c), kinds[c], mark, order)}"
            for c in failures
        ]
        temporary = item.failures.with_name(f"{item.failures.name}.{uuid.uuid4().hex}.tmp")
        try:
            con.execute(f"copy ({' union all '.join(parts)}) to {literal(str(temporary))} (format parquet)")
            temporary.replace(item.failures)
        finally:
            temporary.unlink(missing_ok=True)
        examples = [
            ParseFailure(int(row), column, value, kind)
            for row, column, value, kind in con.execute(
                f"select * from read_parquet({literal(str(item.failures))}) order by row, column_name limit "
                f"{_FIRST_FAILURES}"
            ).fetchall()
        ]
    else:
        item.failures.unlink(missing_ok=True)
    dates = (first.isoformat() if first else None, last.isoformat() if last else None)
    return _Totals(tuple(column_sums), *dates, failures, tuple(examples))


def _plain(value: Any) -> str:
    """Exact decimal text without padding zeros: 250446064.56, not 250446064.560000000."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def write_text(path: Path, text: str) -> None:
    """Write a file whole: under a temporary name, then renamed."""
    temporary = path.with_name(f"{path.name}.{uuid.uuid4().hex}.tmp")
    try:
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
