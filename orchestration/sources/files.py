"""Kind `files`: a homegrown system that delivers CSV, XLSX or Parquet in a folder.

Belongs here: which file is an entity of the input contract and which is raw, the views and macros of people's SELECTs,
running them where they can read nothing else.
Does not belong here: reading formats (readers.py), checking and landing a result (selects.py), finance.

A file named after an entity with the columns of the contract lands as that entity. Every other file lands as raw text
(table `raw:<view>`) and `<entity>.sql` reads it as a view. An entity with a SELECT comes from its SELECT alone.
"""

from __future__ import annotations

import contextlib
import dataclasses
import difflib
import hashlib
import json
import re
import shutil
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.sources.contract import ENTITIES
from orchestration.sources.dialect import blank_sql, date_sql, literal, no_date_sql, number_sql, quoted
from orchestration.sources.landing import SourceRequest, bare_name, bare_path, land_folder
from orchestration.sources.model import (
    FileManifest,
    Guess,
    LandingError,
    LandingResult,
    Progress,
    SourceError,
    SourceOptions,
)
from orchestration.sources.readers import PARQUET_SUFFIXES
from orchestration.sources.recognise import Recognised, glob_match
from orchestration.sources.selects import (
    EntityLanding,
    EntityWriter,
    Select,
    cached_result,
    check_landed,
    check_modes,
    contract_catalogue,
    contract_kinds,
    match_columns,
    read_selects,
    select_label,
)

RAW = "raw:"
"""Prefix of the table name of files that land as text for SELECTs to read."""

_VERSION = "1"  # raise when the same SELECT over the same files would give something else
_BATCH_ROWS = 30_000
_VIEW = re.compile(r"[a-z_][a-z0-9_]*")
# what a SELECT may put into FROM besides views: nothing that reads a file, runs text as SQL or changes the session
_TABLE_FUNCTIONS = {"range", "generate_series", "unnest", "repeat", "repeat_row", "json_each", "json_tree"}
# the same files must give the same rows, at any time
_REFUSED_FUNCTIONS = {
    *("random", "setseed", "uuid", "uuidv4", "uuidv7", "gen_random_uuid", "nextval", "currval", "sleep_ms"),
    *("write_log", "now", "today", "get_current_timestamp", "get_current_time"),
    *("current_localtime", "current_localtimestamp"),
    *("transaction_timestamp", "current_query", "current_query_id", "current_connection_id", "current_setting"),
    *("txid_current", "current_transaction_id", "getvariable", "stats"),
}
_CLOCKS = {"current_date", "current_time", "current_timestamp", "localtime", "localtimestamp"}


def land_files(request: SourceRequest, progress: Progress | None = None) -> LandingResult:
    """Land a folder of files of a homegrown system; what cannot be used becomes an error, the rest still lands.

    Manifests: one for each file (an entity, or `raw:<view>`) and one for each SELECT that ran. Unchanged files and an
    unchanged SELECT are recognised and not worked on again. Raises SourceError only for wrong options or a folder that
    does not exist.
    """
    if request.path is None:
        raise SourceError(f"source {request.name}: kind 'files' needs path = the folder of its files.")
    try:
        options = SourceOptions.from_mapping(request.options)
    except SourceError as error:
        raise SourceError(f"source {request.name}: {error.message}") from None
    check_modes(request.name, request.contract)
    _check_tables(request.name, options)
    label = select_label(request.selects, request.landing_dir) if request.selects else ""
    selects, errors = read_selects(request.name, request.selects, label)
    plans: dict[str, _Plan] = {}
    with contextlib.closing(duckdb.connect()) as parser:
        for entity, select in selects.items():
            try:
                plans[entity] = _plan(select, parser)
            except SourceError as error:
                errors.append(LandingError(request.name, select.file, error.row, error.column, error.message))
    names = _Names(options, request.contract, frozenset(selects), _words(selects.values()))
    contract = contract_catalogue()
    catalogue = dataclasses.replace(
        contract,
        recognise=names.recognise,
        kinds=_kinds,
        posting_date=lambda table: None if table.startswith(RAW) else contract.posting_date(table),
        fixed=None,
        apart=frozenset({"control_totals"}),
        outside=names.outside,
        speaks_of=names.speaks_of,
    )
    result = land_folder(request.name, "files", request.path, options, request.landing_dir, catalogue, progress)
    errors += result.errors
    for manifest in result.manifests:
        if manifest.table in ENTITIES:
            errors += check_landed(manifest, ENTITIES[manifest.table])
    views, problems = _views(request.name, result, names)
    errors += problems
    landings: list[EntityLanding] = []
    with _Sandbox(Path(request.landing_dir) / request.name, views) as sandbox:
        for plan in plans.values():
            try:
                landings.append(_land_select(request, options, plan, sandbox, progress))
            except SourceError as error:
                errors.append(LandingError(request.name, plan.select.file, error.row, error.column, error.message))
            except (OSError, pa.ArrowException, duckdb.Error) as error:
                text = str(error).strip().splitlines() or [type(error).__name__]
                errors.append(LandingError(request.name, plan.select.file, None, None, f"cannot be landed: {text[0]}"))
    errors += [problem for landing in landings for problem in landing.problems]
    errors += names.warnings(request.name)
    errors += _unread(request.name, views, plans, bool(selects))
    return dataclasses.replace(
        result,
        manifests=(*result.manifests, *(landing.manifest for landing in landings)),
        errors=tuple(errors),
        reused=result.reused + sum(landing.reused for landing in landings),
    )


def _kinds(table: str, columns: Sequence[str]) -> dict[str, str]:
    if table.startswith(RAW):
        return dict.fromkeys(columns, "text")
    return contract_kinds(ENTITIES[table], columns)


def _near(name: str, valid: Sequence[str]) -> str:
    close = difflib.get_close_matches(name.lower(), [text.lower() for text in valid], 1, cutoff=0.5)
    return f" Did you mean {close[0]!r}?" if close else ""


# --- which file is what
# --------------------------------------------------------------------------------------------------------


def _check_tables(source: str, options: SourceOptions) -> None:
    for pattern, name in options.tables.items():
        if not _VIEW.fullmatch(name):
            raise SourceError(
                f"source {source}: option tables: {pattern!r} = {name!r}: expected an entity ({', '.join(ENTITIES)}) "
                "or the name of a view for SELECTs: lower-case letters, digits and _."
            )


def _words(selects: Any) -> frozenset[str]:
    """Everything in the SELECTs that could be the name of a view."""
    return frozenset(word.lower() for select in selects for word in re.findall(r"[A-Za-z0-9_]+", select.text))


def view_name(file: str) -> str:
    """Name of a file in SELECTs: its stem (with the sheet of a workbook of several) in lower case, signs as _."""
    book, _, sheet = file.partition("#")
    stem = PurePosixPath(book).stem + (f"_{sheet}" if sheet else "")
    name = re.sub(r"[^a-z0-9_]+", "_", stem.strip().lower())
    return f"_{name}" if name[:1].isdigit() else name


def entity_named(text: str) -> tuple[str, bool] | None:
    """Entity a stem or sheet says, and whether surely (goods_receipts, goods_receipts_2026-09, not items_old)."""
    name = text.strip().lower()
    for entity in sorted(ENTITIES, key=len, reverse=True):
        rest = name.removeprefix(entity)
        if rest != name and not re.match(r"[a-z0-9]", rest):
            return entity, not re.search(r"[a-z]", rest)
    return None


def _is_prose(columns: Sequence[str]) -> bool:
    """A first line that is a sentence, as in README.txt (the landing leaves such notes out)."""
    return len(columns) < 3 or any(len(column) > 40 or column.count(" ") >= 4 for column in columns)


@dataclass
class _Names:
    """What each file of the folder is. selected: entities with a SELECT. words: words of all SELECTs."""

    options: SourceOptions
    modes: Mapping[str, str]
    selected: frozenset[str]
    words: frozenset[str]
    given: dict[str, str] = field(default_factory=dict)
    notes: list[tuple[str, str]] = field(default_factory=list)

    def view(self, file: str) -> str:
        """View of a raw file, as option tables or its name say."""
        for pattern, name in self.options.tables.items():
            if glob_match(file, [pattern]):
                self.given[file] = pattern
                return name
        return view_name(file)

    def recognise(self, file: str, sheet: str | None, columns: Sequence[str]) -> Recognised:
        view = self.view(file)
        if file in self.given:
            guess = Guess(view, "given", f"option tables {self.given[file]!r}")
            if view in ENTITIES and view not in self.selected:
                match_columns(ENTITIES[view], columns, self._mode(view))
                return Recognised(view, guess)
            return self._raw(view, guess)
        guess = Guess(view, "guessed", "file name")
        stem = PurePosixPath(file.partition("#")[0]).stem
        named = entity_named(sheet) if "#" in file and sheet else entity_named(stem)
        if named is None and sheet:
            named = entity_named(sheet)
        if named is None or named[0] in self.selected:
            if view not in self.words and file.lower().endswith(".txt") and _is_prose(columns):
                raise SourceError("unknown layout: it has no columns, and no SELECT reads it.")
            return self._raw(view, guess)
        entity, surely = named
        missing = [name for name in ENTITIES[entity].required if name.upper() not in columns]
        if missing and (view in self.words or not surely):
            if surely:
                self.notes.append(
                    (
                        file,
                        f"is not landed as entity {entity}: the required column {missing[0]!r} is missing. It is read "
                        f"by SELECTs only; write {entity}.sql if it holds that entity.",
                    )
                )
            return self._raw(view, guess)
        try:
            match_columns(ENTITIES[entity], columns, self._mode(entity))
        except SourceError as error:
            raise SourceError(
                f"named after entity {entity}, but: {error.message} Or write {entity}.sql, which then reads this file "
                f"as view {view}.",
                row=0,
                column=error.column,
            ) from None
        return Recognised(entity, Guess(entity, "guessed", "file name and the columns of the contract"))

    def speaks_of(self, file: str) -> bool:
        """Whether a file of a format nobody reads is meant as an entity or a part of a view: it would go missing."""
        return entity_named(bare_name(file)) is not None or glob_match(bare_path(file), list(self.options.tables))

    def _raw(self, view: str, guess: Guess) -> Recognised:
        return Recognised(f"{RAW}{view}", guess)

    def _mode(self, entity: str) -> str:
        return self.modes.get(entity, "freeze")

    def outside(self, table: str, columns: Sequence[str]) -> tuple[tuple[str, ...], str | None]:
        """Contract modes of files that are an entity: columns that shall not land, and what is said about it."""
        if table.startswith(RAW):
            return (), None
        mode = self._mode(table)
        kept, warnings = match_columns(ENTITIES[table], columns, mode)
        names = {column.name for column in kept}
        left_out = tuple(column for column in columns if column not in names)
        return left_out, warnings[0] if warnings else None

    def warnings(self, source: str) -> list[LandingError]:
        return [LandingError(source, file, 0, None, text, "warning") for file, text in self.notes]


# --- views over raw files
# -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _View:
    """Raw files behind one name. broken: why it cannot be read (a file of it did not land)."""

    name: str
    manifests: tuple[FileManifest, ...] = ()
    broken: str | None = None
    types: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(column for manifest in self.manifests for column in manifest.columns))

    def sql(self) -> str:
        """Blank cells are NULL; Parquet has its types again. `_file` and `_row` say where a row stands."""
        parts = []
        for manifest in self.manifests:
            types = self.types.get(manifest.file, {})
            cells = [f"{_cell(column, types.get(column))} as {quoted(column)}" for column in manifest.columns]
            meta = [f"{literal(manifest.file)} as _file", "_row"]
            parts.append(f"select {', '.join(cells + meta)} from read_parquet({literal(manifest.landed_path)})")
        return " union all by name ".join(parts)


def _cell(column: str, kind: str | None) -> str:
    cell = quoted(column)
    blank = f"case when {blank_sql(cell)} then null else {cell} end"
    return f"cast({blank} as {kind})" if kind else f"({blank})"


def _views(source: str, result: LandingResult, names: _Names) -> tuple[dict[str, _View], list[LandingError]]:
    errors: list[LandingError] = []
    groups: dict[str, list[FileManifest]] = {}
    for manifest in result.manifests:
        if manifest.table.startswith(RAW):
            groups.setdefault(manifest.table.removeprefix(RAW), []).append(manifest)
    views: dict[str, _View] = {}
    for name, manifests in sorted(groups.items()):
        manifests.sort(key=lambda manifest: manifest.file)
        views[name] = _View(name, tuple(manifests), types={m.file: _types(result.path, m) for m in manifests})
        apart = [manifest for manifest in manifests if manifest.file not in names.given]
        if len(manifests) > 1 and apart:
            files = ", ".join(manifest.file for manifest in manifests)
            problem = (
                f"{len(manifests)} files are called {name} in SELECTs: {files}. If they belong together say so with "
                f'the source option tables (for example {{"{name}*" = "{name}"}}); else rename one.'
            )
            errors.append(LandingError(source, apart[-1].file, None, None, problem))
            views[name] = dataclasses.replace(views[name], broken=problem)
        else:
            errors += _uneven(source, name, manifests)
    landed = {manifest.file for manifest in result.manifests}
    for error in result.errors:
        # a view without one of its files would be a smaller total
        if error.severity != "error" or error.file in landed:
            continue
        name = names.view(error.file)
        if name not in ENTITIES or name in names.selected:
            known = views.get(name, _View(name))
            views[name] = dataclasses.replace(
                known, broken=known.broken or f"{error.file} did not land: {error.message}"
            )
    return views, errors


def _uneven(source: str, name: str, manifests: Sequence[FileManifest]) -> list[LandingError]:
    every = list(dict.fromkeys(column for manifest in manifests for column in manifest.columns))
    found = []
    for manifest in manifests:
        missing = [column for column in every if column not in manifest.columns]
        if missing:
            text = (
                f"has no column {', '.join(missing)}, which other files of view {name} have; it is blank in its rows."
            )
            found.append(LandingError(source, manifest.file, 0, missing[0], text, "warning"))
    return found


def _types(root: Path, manifest: FileManifest) -> dict[str, str]:
    """DuckDB types of the columns of a Parquet file, by landed name; none for other formats."""
    path = root / manifest.file if root.is_dir() else root
    if path.suffix.lower() not in PARQUET_SUFFIXES:
        return {}
    found: dict[str, str] = {}
    for item in pq.read_schema(path):
        kind = item.type.value_type if pa.types.is_dictionary(item.type) else item.type
        if pa.types.is_decimal(kind) and kind.precision <= 38:
            found[item.name.strip().upper()] = f"decimal({kind.precision}, {kind.scale})"
        elif pa.types.is_integer(kind):
            found[item.name.strip().upper()] = "decimal(20, 0)" if kind == pa.uint64() else "bigint"
        elif pa.types.is_floating(kind):
            found[item.name.strip().upper()] = "double"
        elif pa.types.is_boolean(kind) or pa.types.is_date(kind) or pa.types.is_timestamp(kind):
            name = "boolean" if pa.types.is_boolean(kind) else "date" if pa.types.is_date(kind) else "timestamp"
            found[item.name.strip().upper()] = name
    return found


def _unread(
    source: str, views: Mapping[str, _View], plans: Mapping[str, _Plan], with_selects: bool
) -> list[LandingError]:
    """Raw files that no SELECT reads: their rows are in nothing."""
    read = {name for plan in plans.values() for name in plan.tables}
    files = [manifest.file for name, view in views.items() if name not in read for manifest in view.manifests]
    if not files:
        return []
    more = f", nor these {len(files) - 1}: {', '.join(files[1:20])}{', …' if len(files) > 20 else ''}" * (
        len(files) > 1
    )
    advice = (
        "Use them, or leave them out with the source option exclude."
        if with_selects
        else f"Name a file after an entity of the input contract ({', '.join(list(ENTITIES)[:4])}, …) and give it its "
        "columns, or write <entity>.sql."
    )
    return [LandingError(source, files[0], None, None, f"no SELECT reads this file{more}. {advice}", "warning")]


# --- one SELECT
# ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Plan:
    """A SELECT after parsing. tables: names it reads, lower case; own: those it defines itself by WITH.

    calls: number_of and date_of on a plain column: (function, column, constant second argument or None).
    """

    select: Select
    tables: frozenset[str]
    own: frozenset[str]
    calls: tuple[tuple[str, str, str | None], ...]


def _plan(select: Select, parser: duckdb.DuckDBPyConnection) -> _Plan:
    """Parse a SELECT without running it. Raises SourceError for a syntax error and for anything but reading views."""
    try:
        row = parser.execute("select cast(json_serialize_sql(?) as varchar)", [select.text]).fetchone()
        tree = json.loads(row[0]) if row else {}
        nodes = list(_nodes(tree))
    except duckdb.Error as error:
        raise SourceError(f"cannot be parsed: {str(error).strip().splitlines()[0]}") from None
    except RecursionError:
        raise SourceError("cannot be parsed: it is nested too deeply. Use WITH for steps before the SELECT.") from None
    if tree.get("error"):
        position = str(tree.get("position", ""))
        lines = select.text.encode()[: int(position)].split(b"\n") if position.isdigit() else []
        line = f"line {len(lines)}: " if lines else ""
        raise SourceError(f"{line}cannot be parsed: {tree.get('error_message')}. Expected one SELECT in DuckDB's SQL.")
    tables: set[str] = set()
    own: set[str] = set()
    calls: list[tuple[str, str, str | None]] = []
    for node in nodes:
        kind = node.get("type")
        if kind == "BASE_TABLE":
            schema, name = node.get("schema_name") or "main", str(node["table_name"]).lower()
            if node.get("catalog_name") or str(schema).lower() != "main":
                raise SourceError(
                    f"{schema}.{node['table_name']} cannot be read: a SELECT reads the files of its source."
                )
            tables.add(name)
        elif kind == "TABLE_FUNCTION":
            function = str(node["function"].get("function_name", "")).lower()
            if function not in _TABLE_FUNCTIONS:
                raise SourceError(
                    f"{function}(…) in FROM is not allowed: a SELECT reads only the files of its source, by the names "
                    "of their views. Put the file into the folder of the source."
                )
        elif kind == "SHOW_REF":
            raise SourceError("describes or shows tables. Expected one SELECT.")
        if node.get("class") == "COLUMN_REF" and [str(n).lower() for n in node["column_names"]][-1] in _CLOCKS:
            raise SourceError(
                f"{node['column_names'][-1]} is not allowed: the same files must give the same rows at any time."
            )
        if node.get("class") == "FUNCTION":
            function = str(node.get("function_name", "")).lower()
            if function in _REFUSED_FUNCTIONS:
                raise SourceError(f"{function}() is not allowed: the same files must give the same rows at any time.")
            if function in {"number_of", "date_of"}:
                calls += _call(function, node.get("children") or [])
        own |= {str(item.get("key", "")).lower() for item in (node.get("cte_map") or {}).get("map", [])}
    return _Plan(select, frozenset(tables), frozenset(own), tuple(dict.fromkeys(calls)))


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        yield tree
        for value in tree.values():
            yield from _nodes(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _nodes(value)


def _call(function: str, children: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, str | None]]:
    if not children or children[0].get("class") != "COLUMN_REF":
        return []
    second = children[1].get("value", {}).get("value") if len(children) > 1 else None
    return [(function, str(children[0]["column_names"][-1]), str(second) if second is not None else None)]


# --- macros for people's SELECTs
# ------------------------------------------------------------------------------------------------

_UNREADABLE = "tieout cannot read "


def _macros() -> list[str]:
    """number_of, date_of (an unreadable cell stops the SELECT and is named) and their try_ variants (it becomes NULL).

    number_of(text, decimal_mark): decimal(38, 9). Thousands marks, a trailing minus and blanks are understood.
    date_of(text, format): date. format: dmy, mdy, ymd or one of strptime ('%d.%m.%Y'). ISO dates are always understood.
    """
    cell = "cast(cell as varchar)"
    number = (
        f"case decimal_mark when '.' then {number_sql(cell, '.')} when ',' then {number_sql(cell, ',')} "
        "else error('number_of: decimal_mark is one of . and , but found ' || coalesce(decimal_mark, 'nothing')) end"
    )
    iso = f"regexp_extract({cell}, '^\\s*([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})([ T][0-9:.]*)?\\s*$', 1)"
    by_order = " ".join(
        f"when format = {literal(order)} then {date_sql(cell, order)}" for order in ("dmy", "mdy", "ymd")
    )
    date = (
        f"case when {no_date_sql(cell)} then null when {iso} <> '' then try_cast({iso} as date) {by_order} "
        f"else cast(try_strptime(trim({cell}), format) as date) end"
    )
    return [
        f"create macro try_number_of(cell, decimal_mark := '.') as ({number})",
        f"create macro try_date_of(cell, format := 'ymd') as ({date})",
        "create macro number_of(cell, decimal_mark := '.') as (case "
        f"when {blank_sql(cell)} then null else coalesce(try_number_of(cell, decimal_mark), "
        f"error('{_UNREADABLE}' || chr(39) || {cell} || chr(39) || ' as a number with decimal mark ' || decimal_mark)) "
        "end)",
        "create macro date_of(cell, format := 'ymd') as (case "
        f"when {no_date_sql(cell)} then null else coalesce(try_date_of(cell, format), "
        f"error('{_UNREADABLE}' || chr(39) || {cell} || chr(39) || ' as a date ' || format)) end)",
    ]


# --- running a SELECT
# ---------------------------------------------------------------------------------------------------------


def _land_select(
    request: SourceRequest, options: SourceOptions, plan: _Plan, sandbox: _Sandbox, progress: Progress | None
) -> EntityLanding:
    """Run one SELECT over its views and land the result. Raises SourceError when it cannot run or does not fit."""
    select, views = plan.select, sandbox.views
    read = [views[name] for name in sorted(plan.tables) if name in views]
    unknown = sorted(plan.tables - plan.own - set(views))
    if unknown:
        raise SourceError(
            f"there is no view {unknown[0]!r}.{_near(unknown[0], list(views))} {_available(views.values())} A view has "
            "the name of its file."
        )
    for view in read:
        if view.broken:
            raise SourceError(f"was not run: view {view.name} is not complete: {view.broken}")
    inputs = [(view.name, manifest) for view in read for manifest in view.manifests]
    mode = request.contract.get(select.entity.name, "freeze")
    identity = json.dumps(
        [_VERSION, select.file, select.sha256, mode]
        + [[name, manifest.file, Path(manifest.landed_path).stem] for name, manifest in inputs]
    )
    extracted_at, extracted_from = _extracted_at(select, [manifest for _, manifest in inputs])
    known = cached_result(
        request.landing_dir, request.name, select.entity, identity, extracted_at, extracted_from, options
    )
    if known is not None:
        return known
    delivered = json.dumps([select.sha256, sorted((manifest.file, manifest.sha256) for _, manifest in inputs)])
    con = sandbox.connection(read)
    try:
        con.execute(select.text)
        names = [column[0] for column in con.description or []]
        with EntityWriter(
            source=request.name,
            kind="files",
            entity=select.entity,
            file=select.file,
            names=names,
            landing_dir=request.landing_dir,
            mode=mode,
            progress=progress,
        ) as writer:
            for batch in con.to_arrow_reader(_BATCH_ROWS):
                writer.write(batch)
            return writer.finish(
                identity=identity,
                sha256=hashlib.sha256(delivered.encode()).hexdigest(),
                size=len(select.text.encode()) + sum(manifest.bytes for _, manifest in inputs),
                extracted_at=extracted_at,
                extracted_at_from=extracted_from,
                options=options,
                evidence={
                    "select_sha256": select.sha256,
                    "inputs": [
                        {"view": name, "file": m.file, "sha256": m.sha256, "rows": m.rows_landed} for name, m in inputs
                    ],
                },
            )
    except (duckdb.Error, pa.ArrowException) as error:
        raise _explain(con, plan, read, str(error)) from None


def _extracted_at(select: Select, inputs: Sequence[FileManifest]) -> tuple[str, str]:
    """A result is as old as the oldest file it reads."""
    if not inputs:
        return select.modified, "file modification time"
    oldest = min(inputs, key=lambda manifest: (manifest.extracted_at, manifest.file))
    return oldest.extracted_at, f"oldest file read: {oldest.file}"[:200]


@dataclass
class _Sandbox:
    """A connection that can read the landed files of these views and nothing else, and can write nowhere.

    Opened when the first SELECT needs it. folder: of the source in the landing; what does not fit into memory is put
    there and removed in the end.
    """

    folder: Path
    views: Mapping[str, _View]
    _con: duckdb.DuckDBPyConnection | None = None
    _made: set[str] = field(default_factory=set)

    def __enter__(self) -> _Sandbox:
        return self

    def __exit__(self, *error: object) -> None:
        if self._con is not None:
            self._con.close()
            shutil.rmtree(self._spill, ignore_errors=True)

    def connection(self, read: Sequence[_View]) -> duckdb.DuckDBPyConnection:
        """The connection, with these views in it."""
        if self._con is None:
            self._con = self._open()
        for view in read:
            if view.name not in self._made:
                self._con.execute(f"create view {quoted(view.name)} as {view.sql()}")
                self._made.add(view.name)
        return self._con

    def _open(self) -> duckdb.DuckDBPyConnection:
        self._spill = self.folder.resolve() / f".spill-{uuid.uuid4().hex}"
        self._spill.mkdir(parents=True)
        con = duckdb.connect(
            config={
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "allow_community_extensions": "false",
                "python_enable_replacements": "false",
                "memory_limit": "1GB",
                "temp_directory": str(self._spill),
                # one thread: the same rows come in the same order
                "threads": "1",
            }
        )
        for statement in _macros():
            con.execute(statement)
        allowed = ", ".join(literal(m.landed_path) for view in self.views.values() for m in view.manifests)
        con.execute(f"set allowed_paths = [{allowed}]")
        con.execute("set enable_external_access = false")
        con.execute("set lock_configuration = true")
        return con


def _explain(con: duckdb.DuckDBPyConnection, plan: _Plan, views: Sequence[_View], text: str) -> SourceError:
    """DuckDB's message with the line of the SELECT, the cells it could not read, and what it could have used."""
    lines = text.strip().splitlines() or ["failed without a message"]
    if _UNREADABLE in text:
        return _unreadable(con, plan, views, lines[0])
    where = next((found[1] for line in lines if (found := re.match(r"LINE (\d+):", line))), None)
    line = f"line {where}: " if where else ""
    if lines[0].startswith(("Permission Error", "IO Error")):
        return SourceError(
            f"{line}is not allowed to reach outside: a SELECT reads only the files of its source, by the names of "
            f"their views ({lines[0]})."
        )
    hint = next((f" {line}" for line in lines[1:] if line.startswith("Did you mean")), "")
    return SourceError(f"{line}{lines[0].rstrip('.')}.{hint} {_available(views)}")


def _available(views: Any) -> str:
    shown = []
    for view in views:
        columns = [column.lower() for column in view.columns]
        shown.append(f"{view.name} ({', '.join(columns[:30])}{', …' if len(columns) > 30 else ''})")
    return f"Views and their columns: {'; '.join(shown) or 'none'}."


def _unreadable(con: duckdb.DuckDBPyConnection, plan: _Plan, views: Sequence[_View], first: str) -> SourceError:
    """Which cells number_of and date_of stumble over: file, row, column and value of the first, and how many."""
    found: list[tuple[str, int, str, str]] = []
    total = 0
    for function, column, second in plan.calls:
        argument = f", {literal(second)}" if second is not None else ""
        for view in views:
            if column.upper() not in {name.upper() for name in view.columns}:
                continue
            cell = quoted(column)
            empty = no_date_sql(f"cast({cell} as varchar)") if function == "date_of" else f"{cell} is null"
            where = f"from {quoted(view.name)} where not ({empty}) and try_{function}({cell}{argument}) is null"
            with contextlib.suppress(duckdb.Error):
                row = con.execute(f"select count(*) {where}").fetchone()
                total += int(row[0]) if row else 0
                cells = con.execute(f"select _file, _row, cast({cell} as varchar) {where} order by 1, 2 limit 3")
                found += [(file, int(number), column, value) for file, number, value in cells.fetchall()]
    message = first.partition(_UNREADABLE)[2].strip()
    advice = (
        "Correct the extract, or use the right mark or format; try_number_of and try_date_of leave such cells blank."
    )
    if not found:
        return SourceError(f"cannot read {message}. {advice}")
    places = "; ".join(f"{f} row {r} column {c}: {v!r}" for f, r, c, v in found[:5])
    return SourceError(
        f"cannot read {message}. {total} such cells in its files: {places}{' …' if total > len(found[:5]) else ''}. "
        f"{advice}",
        column=found[0][2].lower(),
    )
