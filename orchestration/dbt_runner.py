"""Runs dbt inside this process against one warehouse file, from a manifest parsed ahead.

Belongs here: the parse cache, one build, its results as plain rows, and the closing of every connection afterwards.
Does not belong here: Dagster wiring (dbt.py) and any rule. dbt is imported inside the functions: it costs two seconds.
Always `build`, never `run`: a model whose tests did not run has no evidence. dbt unit tests prove the rules on made-up
rows, not the data: a close leaves them to `make test`.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import duckdb

from orchestration.sources.contract import SYSTEMS

Room = Literal["core", "reporting"]

PROJECT_VARIABLE = "TIEOUT_DBT_PROJECT"
PROJECT_DIR = Path(os.environ.get(PROJECT_VARIABLE) or Path(__file__).resolve().parent.parent / "dbt_project").resolve()
REPORTING = "fqn:tieout.reporting"
#: What reads the evidence of the rendered report, inside the reporting room.
AFTER_READBACK = f"source:evidence+,{REPORTING}"

os.environ.setdefault("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")

#: Models that read the tables of one system carry this tag with its name.
SYSTEM_TAG = "system_"

NodeDone = Callable[[str, int, int], None]
"""Called after each node with (name, done, expected)."""


class DbtError(Exception):
    """dbt could not start, parse or build at all. A model or test that fails is a result, not an error."""


@dataclass(frozen=True)
class NodeResult:
    """One model, seed or test. `status`: success, pass, warn, fail, error, skipped, or missing (it never ran)."""

    unique_id: str
    resource_type: str
    name: str
    status: str
    failures: int = 0
    message: str = ""

    @property
    def ok(self) -> bool:
        return self.status in ("success", "pass", "warn")


def project_hash(project: Path = PROJECT_DIR) -> str:
    """SHA-256 over every file that dbt reads, by relative path and content. The rules' own version."""
    digest = hashlib.sha256()
    for file in sorted(project.rglob("*")):
        relative = file.relative_to(project)
        if relative.parts[0] in ("target", "logs", "dbt_packages", ".user.yml") or not file.is_file():
            continue
        digest.update(f"{relative.as_posix()}\0".encode())
        digest.update(file.read_bytes())
        digest.update(b"\0")
    return digest.hexdigest()


def parsed(project: Path = PROJECT_DIR) -> Path:
    """Folder with manifest.json and partial_parse.msgpack of the project as it is now; parsed at most once per content.

    Raises DbtError when the project does not parse.
    """
    root = _cache_root(project)
    folder = root / f"parsed-{project_hash(project)[:16]}"
    if (folder / "manifest.json").is_file():
        return folder
    root.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix="parsing-", dir=root))
    try:
        result = _invoke(["parse", *_paths(project, temporary, temporary)], warehouse=temporary / "warehouse.duckdb")
        if not result.success:
            raise DbtError(f"dbt could not read its project: {_reason(result)}")
        for item in temporary.iterdir():
            if item.name not in ("manifest.json", "partial_parse.msgpack"):
                shutil.rmtree(item) if item.is_dir() else item.unlink()
        with contextlib.suppress(OSError):  # another process was first: its folder holds the same
            temporary.rename(folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    for old in sorted(root.glob("parsed-*"), key=lambda item: item.stat().st_mtime)[:-5]:
        shutil.rmtree(old, ignore_errors=True)
    return folder


def load_manifest(project: Path = PROJECT_DIR) -> dict[str, Any]:
    """The parsed project as JSON."""
    return dict(json.loads((parsed(project) / "manifest.json").read_text(encoding="utf-8")))


def idle_nodes(manifest: dict[str, Any], systems: Collection[str]) -> set[str]:
    """Models that read the tables of a system the workspace has no source of, and the tests of them.

    Such a model carries the tag `system_<name>`; the canonical union leaves it out (macro `delivered_systems`).
    Building the views of a system that nobody reads would cost a fifth of a close.
    """
    nodes = manifest["nodes"]
    tags = {f"{SYSTEM_TAG}{system}" for system in SYSTEMS.values() if system not in systems}
    idle = {key for key, node in nodes.items() if node["resource_type"] == "model" and tags & set(node.get("tags", ()))}
    return idle | {
        key
        for key, node in nodes.items()
        if node["resource_type"] == "test" and idle & set(node.get("depends_on", {}).get("nodes", ()))
    }


def expected_nodes(
    manifest: dict[str, Any], room: Room, systems: Collection[str] | None = None
) -> dict[str, tuple[str, str]]:
    """What a build of `room` must have built and tested: unique id -> (resource type, name).

    Computed from the manifest, not from dbt's selection, so that an exclusion shows as missing. A test belongs to the
    reporting room as soon as one of its models does. Unit tests are left to `make test`: they prove the SQL on made-up
    rows, say nothing about this month's data, and cost more processor time than the month itself. `systems`: those the
    workspace has sources of; None = all.
    """
    nodes = manifest["nodes"]
    idle = idle_nodes(manifest, systems) if systems is not None else set()
    reporting = {
        key
        for key, node in nodes.items()
        if node["resource_type"] == "model" and node["original_file_path"].startswith("models/reporting/")
    }
    chosen = {}
    for key, node in nodes.items():
        kind = node["resource_type"]
        if kind not in ("model", "seed", "snapshot", "test"):
            continue
        if not node.get("config", {}).get("enabled", True) or node.get("config", {}).get("materialized") == "ephemeral":
            continue
        touches = key in reporting or bool(reporting & set(node.get("depends_on", {}).get("nodes", ())))
        if key not in idle and touches == (room == "reporting"):
            chosen[key] = (kind, node["name"])
    return chosen


def build(
    warehouse: Path,
    room: Room,
    *,
    work: Path,
    select: str | None = None,
    exclude: Sequence[str] = (),
    done: NodeDone | None = None,
    project: Path = PROJECT_DIR,
    systems: Collection[str] | None = None,
) -> list[NodeResult]:
    """Build one room and run its tests; the results, with `missing` for every expected node that has none.

    `work`: folder for compiled SQL and logs. `select`: a part of the room; then only what ran is returned.
    `systems`: those the workspace has sources of (None = all); models of the others are left out on purpose.
    Raises DbtError when dbt itself fails. The warehouse is free for other connections afterwards.
    """
    folder = parsed(project)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    expected = expected_nodes(manifest, room, systems)
    idle = sorted(idle_nodes(manifest, systems)) if systems is not None else []
    target = work / "target"
    shutil.rmtree(target, ignore_errors=True)
    chosen = ["--select", select or REPORTING] if room == "reporting" else ["--exclude", REPORTING]
    tags = sorted({f"tag:{t}" for key in idle for t in manifest["nodes"][key]["tags"] if t.startswith(SYSTEM_TAG)})
    tests = [".".join(manifest["nodes"][key]["fqn"]) for key in idle if key.startswith("test.")]
    without = [*exclude, *tags, *(f"fqn:{name}" for name in tests)]
    excluded = ["--exclude", *without] if without and room == "reporting" else without
    count = 0

    def on_event(event: Any) -> None:
        nonlocal count
        if done is not None and event.info.name == "NodeFinished":
            count += 1
            done(event.data.node_info.node_name, count, len(expected))

    arguments = ["--exclude-resource-type", "unit_test", *chosen, *excluded]
    found = _run(warehouse, folder, ["build", *_paths(project, target, work / "logs"), *arguments], on_event)
    if select is None:
        for key, (kind, name) in expected.items():
            found.setdefault(key, NodeResult(key, kind, name, "missing", message="it was not part of this build"))
    return list(found.values())


def run_unit_tests(warehouse: Path, *, work: Path, project: Path = PROJECT_DIR) -> list[NodeResult]:
    """Run every dbt unit test; `warehouse` must hold the built models, whose column types the made-up rows take.

    What that build left out (the reporting room, systems without a source) is built empty first. Raises DbtError when
    dbt itself fails.
    """
    folder = parsed(project)
    paths = _paths(project, work / "target", work / "logs")
    with duckdb.connect(str(warehouse), read_only=True) as con:
        delivered = {system for (system,) in con.execute("select distinct system from config.sources").fetchall()}
    nodes = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["nodes"].values()
    tags = {tag for node in nodes for tag in node.get("tags", ()) if tag.startswith(SYSTEM_TAG)}
    idle = [f"tag:{tag}" for tag in sorted(tags - {f"{SYSTEM_TAG}{system}" for system in delivered})]
    _run(warehouse, folder, ["run", "--empty", *paths, "--select", REPORTING, *idle])
    return list(_run(warehouse, folder, ["test", *paths, "--select", "test_type:unit"]).values())


def _run(
    warehouse: Path, folder: Path, arguments: list[str], on_event: Callable[[Any], None] | None = None
) -> dict[str, NodeResult]:
    """One dbt command from the parsed project in `folder`; what ran, by unique id."""
    from dbt.contracts.graph.manifest import Manifest

    manifest = Manifest.from_msgpack((folder / "partial_parse.msgpack").read_bytes())
    callbacks = [on_event] if on_event else []
    result = _invoke([*arguments, "--no-write-json"], warehouse=warehouse, manifest=manifest, callbacks=callbacks)
    if result.result is None:
        raise DbtError(f"dbt could not finish `dbt {arguments[0]}`: {_reason(result)}")
    return {
        item.node.unique_id: NodeResult(
            unique_id=item.node.unique_id,
            resource_type=str(getattr(item.node.resource_type, "value", item.node.resource_type)),
            name=item.node.name,
            status=str(getattr(item.status, "value", item.status)),
            failures=int(item.failures or 0),
            message=_tidy(item.message),
        )
        for item in result.result
    }


def _paths(project: Path, target: Path, logs: Path) -> list[str]:
    return [
        "--project-dir", str(project), "--profiles-dir", str(project), "--target-path", str(target),
        "--log-path", str(logs), "--log-level", "none", "--log-level-file", "info", "--no-use-colors",
    ]  # fmt: skip


def _invoke(
    arguments: list[str], *, warehouse: Path, manifest: Any = None, callbacks: Sequence[Callable[[Any], None]] = ()
) -> Any:
    from dbt.cli.main import dbtRunner

    with _environment("TIEOUT_WAREHOUSE", str(warehouse)):
        try:
            return dbtRunner(manifest=manifest, callbacks=list(callbacks)).invoke(arguments)
        finally:
            _close_connections()


def _close_connections() -> None:
    """dbt in-process keeps the file lock of DuckDB until its connections are closed."""
    with contextlib.suppress(ImportError):
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager

        DuckDBConnectionManager.close_all_connections()


@contextlib.contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = before


def _cache_root(project: Path) -> Path:
    own = project / "target"
    with contextlib.suppress(OSError):
        own.mkdir(exist_ok=True)
        if os.access(own, os.W_OK):
            return own
    return Path(tempfile.gettempdir()) / f"tieout-dbt-{os.getuid()}"


def _reason(result: Any) -> str:
    return _tidy(str(result.exception)) if result.exception else "no reason given; see the dbt log in the workspace"


def _tidy(text: str | None) -> str:
    return " ".join((text or "").split())[:600]
