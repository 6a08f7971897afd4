"""Runs of the command line in forked processes, for tests that start very many of them.

Belongs here: a server that imports the program once and forks a process per run (`python forked_runs.py`, one JSON line
in, its process id and then its exit status out), and its client. A run is a process group of its own, writes to its log
and can be killed like any other; only the imports are not its own. A run can record what each step of its close left
behind, and a later run can begin at a step, with that state instead of the steps before it.
Does not belong here: what is run, what is expected of it.
"""

from __future__ import annotations

import json
import os
import pickle
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

#: Steps of a close in their order, as methods of `Close`.
STEPS = ("land", "build_core", "evaluate", "gate", "build_reporting", "report")

#: Everything a close imports late, by what it costs.
IMPORTED = (
    "orchestration.cli",
    "orchestration.execute",
    "orchestration.screens",
    "dbt.cli.main",
    "dbt.adapters.duckdb",
    "expectations.evidence",
    "expectations.suites",
    "great_expectations",
    "duckdb_engine",
    "reports.pdf",
    "reports.workbook",
    "reports.readback",
)


class ForkedRuns:
    """Client of one server. `run(arguments, log, timeout)` is the exit status, or None when it was killed in time."""

    def __enter__(self) -> ForkedRuns:
        self._server = subprocess.Popen(
            [sys.executable, str(Path(__file__).resolve())], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
        )
        assert self._said() == {"ready": True}
        return self

    def __exit__(self, *_: object) -> None:
        assert self._server.stdin is not None
        self._server.stdin.close()
        self._server.wait(timeout=30)

    def run(
        self,
        arguments: list[str],
        log: Path,
        *,
        record: Path | None = None,
        replay: Path | None = None,
        step: str = STEPS[0],
        kill_after: float | None = None,
    ) -> int | None:
        """Exit status of a run, or None when it was killed in time.

        `record`: folder for the state that each step leaves, and how long it took. `replay`, `step`: begin at `step`
        with the state recorded before it. `kill_after`: seconds from the beginning of `step` to SIGKILL.
        """
        assert self._server.stdin is not None
        began = log.with_name(f"{log.name}.began")
        began.unlink(missing_ok=True)
        asked = {
            "arguments": arguments,
            "log": str(log),
            "began": str(began),
            "record": None if record is None else str(record),
            "replay": None if replay is None else str(replay),
            "step": step,
        }
        self._server.stdin.write((json.dumps(asked) + "\n").encode())
        process = int(self._said()["process"])
        if kill_after is not None:
            while not began.exists() and _runs(process):
                time.sleep(0.01)
            deadline = time.monotonic() + kill_after
            while time.monotonic() < deadline and _runs(process):
                time.sleep(0.01)
            if _runs(process):
                os.killpg(process, signal.SIGKILL)
        status = int(self._said()["status"])
        return None if status == -signal.SIGKILL else status

    def _said(self) -> dict[str, Any]:
        assert self._server.stdout is not None
        line = self._server.stdout.readline()
        assert line, "the server of forked runs ended"
        return dict(json.loads(line))


def _runs(process: int) -> bool:
    """Whether a process of the server is still at work; one that ended waits for the server to take notice."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def durations(recorded: Path) -> dict[str, float]:
    """Seconds of each recorded step."""
    return {name: float((recorded / name / "seconds").read_text()) for name in STEPS}


def _instrument(asked: dict[str, Any]) -> None:
    """In the forked process: let each step say that it begins, keep what it leaves, or be what it left before."""
    from orchestration.pipeline import Close

    first = STEPS.index(asked["step"])
    for number, name in enumerate(STEPS):
        if asked["replay"] and number < first:
            state = Path(asked["replay"]) / STEPS[first - 1] / "warehouse.duckdb" if number == 0 else None
            setattr(Close, name, _played(getattr(Close, name), Path(asked["replay"]) / name, state))
        elif number == first or asked["record"]:
            setattr(Close, name, _watched(getattr(Close, name), name, asked, begins=number == first))


def _watched(method: Any, name: str, asked: dict[str, Any], *, begins: bool) -> Any:
    def run(close: Any, *arguments: Any) -> Any:
        if begins:
            Path(asked["began"]).touch()
        clock = time.monotonic()
        left = method(close, *arguments)
        if asked["record"] and arguments != ("after_render",):
            folder = Path(asked["record"]) / name
            folder.mkdir(parents=True)
            (folder / "seconds").write_text(str(time.monotonic() - clock))
            (folder / "left.pickle").write_bytes(pickle.dumps(left))
            shutil.copyfile(close.settings.warehouse, folder / "warehouse.duckdb")
        return left

    return run


def _played(method: Any, folder: Path, state: Path | None) -> Any:
    """What the step left before; the first one puts the warehouse of the step before the beginning in its place."""

    def run(close: Any, *arguments: Any) -> Any:
        if arguments == ("after_render",):
            return method(close, *arguments)
        if state is not None:
            _take_over(state, close.settings.warehouse, close.execution_id)
        left = pickle.loads((folder / "left.pickle").read_bytes())
        if folder.name == "build_core":
            needed = _read_later()
            left = [item for item in left if item.unique_id in needed]
        return left

    return run


def _read_later() -> set[str]:
    """Models that an op after the core build waits for. An event for each of the others, and for each test, would cost
    more than most of the steps that follow.
    """
    from orchestration.dbt_runner import load_manifest

    found = set()
    for key, node in load_manifest()["nodes"].items():
        if node["resource_type"] != "model":
            continue
        if node["original_file_path"].startswith("models/reporting/"):
            found |= set(node["depends_on"]["nodes"])
        elif node["name"] in ("control_results", "reconciliation_ladder"):
            found.add(key)
    return found


def _take_over(state: Path, warehouse: Path, execution: str) -> None:
    """The recorded warehouse as this run's own: evidence of another run is refused."""
    import duckdb

    Path(f"{warehouse}.wal").unlink(missing_ok=True)
    shutil.copyfile(state, warehouse)
    tables = "select table_name from information_schema.columns where table_schema = 'evidence' and column_name = ?"
    with duckdb.connect(str(warehouse)) as con:
        for (table,) in con.execute(tables, ["execution_id"]).fetchall():
            con.execute(f"update evidence.{table} set execution_id = ?", [execution])


def _serve() -> None:
    """Fork one process per line of standard input and wait for it."""
    import importlib

    for name in IMPORTED:
        importlib.import_module(name)
    from orchestration.cli import app

    def say(**what: object) -> None:
        os.write(1, (json.dumps(what) + "\n").encode())

    say(ready=True)
    for line in sys.stdin:
        asked = json.loads(line)
        process = os.fork()
        if process == 0:
            os.setsid()
            target = os.open(asked["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(target, 1)
            os.dup2(target, 2)
            _instrument(asked)
            try:
                app(asked["arguments"], prog_name="tieout")
            except SystemExit as ended:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(ended.code if isinstance(ended.code, int) else 1)
            except BaseException:
                import traceback

                traceback.print_exc()
            os._exit(70)
        # the group must exist before anyone is told its number
        while True:
            try:
                if os.getpgid(process) == process:
                    break
            except ProcessLookupError:
                break
        say(process=process)
        _, status = os.waitpid(process, 0)
        say(status=os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    _serve()
