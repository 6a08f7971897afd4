"""Write, audit, publish: versions on disk that are complete or absent, and what earlier ones vouch for.

Belongs here: the folders published/ and withheld/, the rename that makes them visible, certificates read back.
Does not belong here: rendering, deciding, reading the warehouse. No dagster, dbt or great_expectations import.

    published/<YYYY-MM>/v<N>/   benefits-report.pdf, workpaper.xlsx, certificate.json (restatement.json from v2 on)
    withheld/<YYYY-MM>/<run>/   notice.pdf, certificate.json
"""

from __future__ import annotations

import contextlib
import filecmp
import hashlib
import json
import os
import re
import shutil
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from orchestration.run_context import LedgerTotal

REPORT, WORKPAPER, CERTIFICATE = "benefits-report.pdf", "workpaper.xlsx", "certificate.json"
NOTICE, RESTATEMENT = "notice.pdf", "restatement.json"
TEMPORARY = ".writing-"

#: Amounts of a measure and month that a certificate states and a restatement compares, in reporting currency.
FIGURES = (
    "planned_reporting",
    "claimed_reporting",
    "measured_reporting",
    "measured_pnl_reporting",
    "held_in_stock_reporting",
    "avoidance_reporting",
    "validated_reporting",
    "recognised_pnl_reporting",
)


class PublicationError(Exception):
    """The published folder cannot be used as it is. Says what was expected, what was found and what to do."""


@dataclass(frozen=True)
class Publication:
    """One published version. `certificate` is the parsed certificate.json."""

    period: str
    version: int
    folder: Path
    certificate: Mapping[str, Any]

    @property
    def fingerprint(self) -> str:
        return str(self.certificate.get("fingerprint", ""))

    @property
    def audit_from(self) -> str:
        return str(self.certificate.get("audit_from", self.period))


def publications(published: Path) -> list[Publication]:
    """Every published version, oldest period and version first.

    Raises PublicationError when a version has no readable certificate: it was changed by hand.
    """
    found = []
    for folder in sorted(published.glob("[0-9][0-9][0-9][0-9]-[0-9][0-9]/v*")):
        match = re.fullmatch(r"v([1-9][0-9]*)", folder.name)
        if match is None or not folder.is_dir():
            continue
        file = folder / CERTIFICATE
        try:
            certificate = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise PublicationError(
                f"{file}: expected the certificate of a published version, found {error}. Published versions are never "
                "changed: restore the folder from a copy, or move it out of published/."
            ) from error
        found.append(Publication(folder.parent.name, int(match[1]), folder, certificate))
    return sorted(found, key=lambda item: (item.period, item.version))


def outside_since(versions: Sequence[Publication], period: str) -> dict[tuple[str, str, str], str]:
    """Statement lines that the month before `period` published outside tolerance, with the first month of that run.

    A month that was not published ends the run: nobody saw the line then.
    """
    found: dict[tuple[str, str, str], str] = {}
    running: set[tuple[str, str, str]] | None = None
    month = _month_before(period)
    while (version := latest(versions, month)) is not None:
        outside = {
            (str(row["company_code"]), str(row["line_id"]), str(row.get("comparator", "prior_year")))
            for row in (version.certificate.get("figures") or {}).get("statement_bridge", ())
            if row.get("term") == "unexplained" and row.get("status") in ("out_of_tolerance", "exceeds_evidence")
        }
        running = outside if running is None else running & outside
        if not running:
            break
        found |= dict.fromkeys(running, month)
        month = _month_before(month)
    return found


def _month_before(period: str) -> str:
    year, month = int(period[:4]), int(period[5:])
    return f"{year - 1}-12" if month == 1 else f"{year}-{month - 1:02d}"


def withheld_notices(withheld: Path) -> list[tuple[str, Path, Mapping[str, Any]]]:
    """(period, folder, certificate) of every notice; an unreadable certificate is shown as empty, never hidden."""
    notices: list[tuple[str, Path, Mapping[str, Any]]] = []
    for folder in sorted(withheld.glob("[0-9][0-9][0-9][0-9]-[0-9][0-9]/*")):
        try:
            certificate = json.loads((folder / CERTIFICATE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            certificate = {}
        notices.append((folder.parent.name, folder, certificate))
    return notices


def latest(found: Iterable[Publication], period: str) -> Publication | None:
    """The highest published version of `period`, None when it was never published."""
    return max((item for item in found if item.period == period), key=lambda item: item.version, default=None)


def unchanged(found: Sequence[Publication], period: str, fingerprint: str) -> Publication | None:
    """The latest version of `period` when it rests on the same inputs, rules and settings; else None."""
    last = latest(found, period)
    return last if last is not None and last.fingerprint == fingerprint else None


def audit_from(found: Iterable[Publication], period: str, first_period: str) -> str:
    """First period that no publication before `period` vouches for, at most `period` itself.

    `first_period`: first period with data. Controls look at audit_from..period, so a bad old month cannot block a
    re-run of a later one whose own window is clean, and no month escapes.
    """
    earlier = [item.period for item in found if item.period < period]
    if not earlier:
        return min(first_period, period)
    return min(_next(max(earlier)), period)


def _next(period: str) -> str:
    year, month = int(period[:4]), int(period[5:])
    return f"{year + month // 12:04d}-{month % 12 + 1:02d}"


def ledger_totals(found: Sequence[Publication], period: str) -> list[LedgerTotal]:
    """Ledger totals that publications before `period` vouch for: each ledger month by the publication whose window
    holds it, in its latest version. The period being closed is left out: a re-run of it is a restatement, not a breach.
    """
    chosen: dict[str, Publication] = {}
    for item in sorted(found, key=lambda p: (p.period, p.version)):
        if item.period < period:
            chosen[item.period] = item
    totals: dict[tuple[str, str, str], LedgerTotal] = {}
    for item in chosen.values():
        for row in item.certificate.get("ledger_totals", ()):
            if not item.audit_from <= row["period"] <= item.period:
                continue
            key = (row["company_code"], row["account"], row["period"])
            totals.setdefault(
                key,
                LedgerTotal(
                    published_period=item.period,
                    version=item.version,
                    company_code=row["company_code"],
                    account=row["account"],
                    period=row["period"],
                    line_count=int(row["line_count"]),
                    amount_local=str(row["amount_local"]),
                    lines_hash=row["lines_hash"],
                ),
            )
    return [totals[key] for key in sorted(totals)]


def restatement(
    previous: Publication, figures: Sequence[Mapping[str, Any]], *, causes: Sequence[str], approver: str | None
) -> dict[str, Any]:
    """What changed against `previous`: old, new and delta of every amount, by measure and month.

    `figures`: rows of measure_id, period and FIGURES as decimal text. `causes`: sentences. Differences are taken in
    SQL, on decimals, with the four outcomes of every comparison; unchanged amounts are left out.
    """
    with duckdb.connect() as con:
        for name, rows in (("old", previous.certificate.get("measure_periods", ())), ("new", figures)):
            con.execute(
                f"create table {name}_rows (measure_id varchar, period varchar, figure varchar, amount varchar)"
            )
            flat = [[row["measure_id"], row["period"], f, row.get(f)] for row in rows for f in FIGURES]
            if flat:
                con.executemany(f"insert into {name}_rows values (?, ?, ?, ?)", flat)
        changes = con.execute(
            """
            select coalesce(o.measure_id, n.measure_id), coalesce(o.period, n.period), coalesce(o.figure, n.figure),
                o.amount, n.amount,
                cast(cast(coalesce(n.amount, '0') as decimal(28, 6)) - cast(coalesce(o.amount, '0') as decimal(28, 6))
                    as varchar),
                case when o.measure_id is null then 'missing_left' when n.measure_id is null then 'missing_right'
                    else 'out_of_tolerance' end
            from old_rows as o
            full join new_rows as n
                on o.measure_id = n.measure_id and o.period = n.period and o.figure = n.figure
            where o.measure_id is null or n.measure_id is null
                or coalesce(cast(o.amount as decimal(28, 6)) <> cast(n.amount as decimal(28, 6)),
                    (o.amount is null) <> (n.amount is null))
            order by 2, 1, 3
            """
        ).fetchall()
        by_month = con.execute(
            """
            with sides as (
                select period, figure, cast(amount as decimal(28, 6)) as old, cast(0 as decimal(28, 6)) as new
                from old_rows
                union all
                select period, figure, cast(0 as decimal(28, 6)), cast(amount as decimal(28, 6)) from new_rows
            )
            select period, figure, cast(sum(old) as varchar), cast(sum(new) as varchar),
                cast(sum(new) - sum(old) as varchar)
            from sides
            group by all
            having sum(new) <> sum(old)
            order by 1, 2
            """
        ).fetchall()
    keys = ("measure_id", "period", "figure", "old", "new", "delta", "status")
    return {
        "period": previous.period,
        "previous_version": previous.version,
        "causes": list(causes),
        "approver": approver or "not stated",
        "by_month": [dict(zip(("period", "figure", "old", "new", "delta"), row, strict=True)) for row in by_month],
        "changes": [dict(zip(keys, row, strict=True)) for row in changes],
    }


def input_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Why two certificates differ, as sentences: inputs added, removed or changed; rules; settings."""
    before = {str(row["file"]): str(row["sha256"]) for row in old.get("inputs", ())}
    after = {str(row["file"]): str(row["sha256"]) for row in new.get("inputs", ())}
    causes = [f"input {name} was added" for name in sorted(after.keys() - before.keys())]
    causes += [f"input {name} is no longer delivered" for name in sorted(before.keys() - after.keys())]
    causes += [f"input {name} changed" for name in sorted(before.keys() & after.keys()) if before[name] != after[name]]
    if old.get("code_version") != new.get("code_version"):
        causes.append(f"rules changed from version {old.get('code_version')} to {new.get('code_version')}")
    if old.get("settings_hash") != new.get("settings_hash"):
        causes.append("settings in tieout.toml changed")
    return causes


@contextlib.contextmanager
def scratch(root: Path) -> Iterator[Path]:
    """A folder to build in, on the same file system as `root` and invisible to readers; removed unless renamed away."""
    root.mkdir(parents=True, exist_ok=True)
    folder = root / f"{TEMPORARY}{uuid.uuid4().hex[:12]}"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def commit_version(folder: Path, published: Path, period: str, version: int) -> Path:
    """Make the finished `folder` visible as published/<period>/v<version>, in one rename.

    Raises PublicationError when that version exists (nothing is ever overwritten) or a file of it is missing.
    """
    for name in (REPORT, WORKPAPER, CERTIFICATE):
        if not (folder / name).is_file():
            raise PublicationError(f"expected {name} in the finished publication, found none; nothing was published")
    return _commit(folder, published / period / f"v{version}")


def commit_withheld(folder: Path, withheld: Path, period: str, run_id: str) -> Path:
    """Keep a notice as withheld/<period>/<run>. The same notice is not written twice; another one gets a suffix."""
    for attempt in range(1, 1000):
        target = withheld / period / (run_id if attempt == 1 else f"{run_id}-{attempt}")
        if not target.exists():
            return _commit(folder, target)
        if _same_files(folder, target):
            return target
    raise PublicationError(
        f"expected fewer than 1000 notices for run {run_id}, found more; tidy up {withheld / period}"
    )


def next_version(found: Iterable[Publication], period: str) -> int:
    """1 for a first publication, else one above the last."""
    last = latest(found, period)
    return 1 if last is None else last.version + 1


def sweep(*roots: Path) -> list[Path]:
    """Remove what an interrupted run left behind. Finished versions are never touched."""
    removed = []
    for root in roots:
        for leftover in sorted(root.glob(f"{TEMPORARY}*")):
            shutil.rmtree(leftover, ignore_errors=True)
            removed.append(leftover)
    return removed


def sha256(file: Path) -> str:
    """SHA-256 of a file, hex, lower case."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _commit(folder: Path, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    for file in sorted(folder.iterdir()):
        _flush(file)
    _flush(folder)
    if target.exists():
        raise PublicationError(f"{target} exists already and is never written again; nothing was published")
    try:
        folder.rename(target)
    except OSError as error:
        raise PublicationError(
            f"{target}: expected to be able to create it, found {error}; nothing was published"
        ) from error
    _flush(target.parent)
    return target


def _flush(path: Path) -> None:
    """Have the operating system write a file or folder entry to disk before it becomes visible under its name."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _same_files(left: Path, right: Path) -> bool:
    names = sorted(item.name for item in left.iterdir())
    if names != sorted(item.name for item in right.iterdir()):
        return False
    return all(filecmp.cmp(left / name, right / name, shallow=False) for name in names)
