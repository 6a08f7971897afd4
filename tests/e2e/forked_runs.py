"""Runs of the command line in forked processes, for tests that start very many of them.

Belongs here: a server that imports the program once and forks a process per run (`python forked_runs.py`, one JSON line
in, its process id and then its exit status out), and its client. A run is a process group of its own, writes to its log
and can be killed like any other; only the imports are not its own.
Does not belong here: what is run, what is expected of it.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

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

    def run(self, arguments: list[str], log: Path, timeout: float) -> int | None:
        """Start a run; after `timeout` seconds kill its whole process group with SIGKILL."""
        assert self._server.stdin is not None
        self._server.stdin.write((json.dumps({"arguments": arguments, "log": str(log)}) + "\n").encode())
        process = int(self._said()["process"])
        ready, _, _ = select.select([self._server.stdout], [], [], timeout)
        if not ready:
            os.killpg(process, signal.SIGKILL)
        status = int(self._said()["status"])
        return None if status == -signal.SIGKILL else status

    def _said(self) -> dict[str, Any]:
        assert self._server.stdout is not None
        line = self._server.stdout.readline()
        assert line, "the server of forked runs ended"
        return dict(json.loads(line))


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
