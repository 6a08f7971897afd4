"""Folders of our own layout (register, finance files): fixed file names, fixed columns, fixed notation.

Belongs here: the catalogue form both share, strict column checks, landing them by the same mechanism as extracts.
Does not belong here: the columns themselves (register.py, finance.py) and what they mean.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from orchestration.sources.landing import Catalogue, bare_name, land_folder
from orchestration.sources.model import Guess, LandingResult, Progress, SourceError, SourceOptions
from orchestration.sources.recognise import Recognised, fold

Layouts = Mapping[str, Mapping[str, str]]
"""File name (lower case, no suffix) -> column (lower case) -> kind."""


def land_layouts(
    what: str,
    path: Path | None,
    layouts: Layouts,
    landing_dir: Path,
    progress: Progress | None = None,
    optional: Mapping[str, frozenset[str]] | None = None,
) -> LandingResult:
    """Land the files of a folder (or one XLSX with the same sheets). An absent file, or no folder at all, is simply
    absent.

    what: "register" or "finance", the source name in manifests. Files or columns outside the layouts are errors.
    optional: columns a file may leave out.
    """
    if path is None:
        return LandingResult(what, what, Path(), SourceOptions(), (), (), ())
    catalogue = Catalogue(
        known_columns=frozenset(fold(column) for columns in layouts.values() for column in columns),
        recognise=lambda file, sheet, columns: _recognise(what, layouts, optional or {}, file, sheet, columns),
        kinds=lambda table, columns: {column: layouts[table][column.lower()] for column in columns},
        posting_date=lambda table: None,
        fixed=("ymd", "."),
        speaks_of=lambda file: bare_name(file).strip().lower() in layouts,
        may_be_empty=True,
    )
    return land_folder(what, what, path, SourceOptions(), landing_dir, catalogue, progress)


def _recognise(
    what: str,
    layouts: Layouts,
    optional: Mapping[str, frozenset[str]],
    file: str,
    sheet: str | None,
    columns: Sequence[str],
) -> Recognised:
    candidates = [sheet.strip().lower()] if sheet else []
    if "#" not in file:
        candidates.insert(0, PurePosixPath(file).stem.strip().lower())
    name = next((candidate for candidate in candidates if candidate in layouts), None)
    if name is None:
        near = difflib.get_close_matches(candidates[0], list(layouts), 1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise SourceError(
            f"{candidates[0]!r} is no file of the {what}.{hint} Valid: {', '.join(layouts)}. Rename it or move it "
            "out of the folder."
        )
    valid = layouts[name]
    unknown = [column.lower() for column in columns if column.lower() not in valid]
    may_lack = optional.get(name, frozenset())
    missing = [column for column in valid if fold(column) not in columns and column not in may_lack]
    if unknown:
        near = difflib.get_close_matches(unknown[0], missing or list(valid), 1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise SourceError(
            f"unknown column {unknown[0]!r}.{hint} Valid columns of {name}: {', '.join(valid)}.",
            row=0,
            column=unknown[0],
        )
    if missing:
        raise SourceError(
            f"column{'s' if len(missing) > 1 else ''} {', '.join(missing)} missing. Valid columns of {name}: "
            f"{', '.join(valid)}. "
            "Add it (blank cells mean not given).",
            row=0,
            column=missing[0],
        )
    return Recognised(name, Guess(name, "guessed", "sheet name" if "#" in file else "file name"))
