"""A sample company closed for two months by the command line: once made, read by every test that compares with it.

Belongs here: `tieout run` as a user starts it, the workspace after its first and after its second publication.
Does not belong here: what is compared.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

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


def closed_twice(make_once: Callable[..., Path]) -> tuple[Path, Path, float]:
    """The workspace after LAST, the workspace after NEXT, and the seconds that the close of NEXT took. Read-only."""

    def make(folder: Path) -> None:
        from orchestration.sample_company import generate

        generate(folder / "after", seed=3)
        finish(folder / "after", LAST)
        shutil.copytree(folder / "after", folder / "before")  # keeps file times: the report prints the extraction time
        began = time.monotonic()
        finish(folder / "after", NEXT)
        (folder / "seconds").write_text(str(time.monotonic() - began))

    folder = make_once("closed_twice", make, wait_seconds=1200)
    return folder / "before", folder / "after", float((folder / "seconds").read_text())
