"""A sample company closed for two months by the command line: once made, read by every test that compares with it.

Belongs here: `tieout run` as a user starts it, the workspace after its first and after its second publication, and what
each step of the second close left behind.
Does not belong here: what is compared.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from forked_runs import ForkedRuns

LAST, NEXT = "2026-08", "2026-09"
TIEOUT = Path(sys.executable).parent / "tieout"


def finish(workspace: Path, period: str) -> str:
    """Run `tieout run` to its end, which must be a publication; what it said."""
    done = subprocess.run(
        [str(TIEOUT), "run", "--workspace", str(workspace), "--period", period],
        capture_output=True,
        text=True,
        env=os.environ.copy(),
        timeout=900,
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert "Traceback" not in said
    return said


def closed_twice(make_once: Callable[..., Path]) -> tuple[Path, Path, Path]:
    """The workspace after LAST, the workspace after NEXT, and the recorded steps of the close of NEXT. Read-only."""

    def make(folder: Path) -> None:
        from orchestration.sample_company import generate

        after, log = folder / "after", folder / "run.log"
        generate(after, seed=3)
        finish(after, LAST)
        shutil.copytree(after, folder / "before")  # keeps file times: the report prints the extraction time
        with ForkedRuns() as runs:
            arguments = ["run", "--workspace", str(after), "--period", NEXT]
            assert runs.run(arguments, log, record=folder / "steps") == 0, log.read_text()
        assert "Traceback" not in log.read_text()

    folder = make_once("closed_twice", make, wait_seconds=1200)
    return folder / "before", folder / "after", folder / "steps"
