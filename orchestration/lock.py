"""One writer per workspace.

Belongs here: a lock file that the operating system releases when its holder dies, and the sentence a second run gets.
Does not belong here: anything about what a run does. DuckDB allows one writing process; without this a second run would
end in a driver error half-way.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

LOCK_NAME = ".tieout.lock"


class WorkspaceBusy(Exception):
    """Another run writes this workspace. Says which one and what to do."""


@contextlib.contextmanager
def workspace_lock(
    workspace: Path, *, what: str, wait_seconds: float = 0, waiting: Callable[[str], None] | None = None
) -> Iterator[None]:
    """Hold the workspace for writing.

    `what`: who holds it, for the other's message. Waits up to `wait_seconds`, telling `waiting` once; raises
    WorkspaceBusy when it is still held then. Released on exit, also by kill -9.
    """
    workspace.mkdir(parents=True, exist_ok=True)
    with (workspace / LOCK_NAME).open("a+", encoding="utf-8") as file:
        deadline = time.monotonic() + wait_seconds
        told = False
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                file.seek(0)
                holder = file.read().strip() or "another run"
                if time.monotonic() >= deadline:
                    raise WorkspaceBusy(
                        f"{workspace} is being written by {holder}. Wait until it has ended and start again, "
                        "or let this run wait with --wait SECONDS."
                    ) from None
                if waiting is not None and not told:
                    waiting(f"Waiting for {holder}")
                    told = True
                time.sleep(0.2)
        file.seek(0)
        file.truncate()
        file.write(f"{what} (process {os.getpid()})")
        file.flush()
        try:
            yield
        finally:
            file.seek(0)
            file.truncate()
            file.flush()
