"""kill -9 at any moment: the last publication is intact, and the next run gives the figures of a run nobody disturbed.

Belongs here: twenty kills at random moments of a real `tieout run`, in a process group of its own. The moments are
drawn over the length of an undisturbed run of this session, so that every step is hit whatever the machine.
Does not belong here: what a publication contains.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from orchestration.sample_company import generate

LAST, NEXT = "2026-08", "2026-09"
KILLS = 20
TIEOUT = Path(sys.executable).parent / "tieout"

pytestmark = [pytest.mark.slow, pytest.mark.e2e, pytest.mark.timeout(1500)]


def start(workspace: Path, period: str) -> subprocess.Popen[str]:
    command = [str(TIEOUT), "run", "--workspace", str(workspace), "--period", period]
    log = (workspace / "run.log").open("w")
    return subprocess.Popen(command, stdout=log, stderr=log, text=True, start_new_session=True)


def finish(workspace: Path, period: str) -> None:
    done = start(workspace, period)
    assert done.wait(timeout=900) == 0, (workspace / "run.log").read_text()


def contents(folder: Path) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def figures(workspace: Path) -> dict[str, Any]:
    certificate = json.loads((workspace / "published" / NEXT / "v1" / "certificate.json").read_text())
    return {name: certificate[name] for name in ("figures", "measure_periods", "ledger_totals")}


def test_twenty_kills_leave_the_publication_and_the_figures_alone(tmp_path: Path) -> None:
    undisturbed, workspace = tmp_path / "undisturbed", tmp_path / "killed"
    generate(undisturbed, seed=3)
    finish(undisturbed, LAST)
    shutil.copytree(undisturbed, workspace)
    before = time.monotonic()
    finish(undisturbed, NEXT)
    length = time.monotonic() - before

    last = contents(workspace / "published" / LAST)
    assert {"v1/benefits-report.pdf", "v1/workpaper.xlsx", "v1/certificate.json"} <= set(last)
    moments = random.Random(20260930)
    killed = 0
    while killed < KILLS:
        run, began = start(workspace, NEXT), time.monotonic()
        try:
            run.wait(timeout=moments.uniform(0.05, 0.98) * length)
            length = min(length, time.monotonic() - began)  # the machine has become faster
        except subprocess.TimeoutExpired:
            os.killpg(run.pid, signal.SIGKILL)
            run.wait()
            killed += 1
        assert contents(workspace / "published" / LAST) == last
        visible = sorted(p.name for p in (workspace / "published").iterdir() if not p.name.startswith("."))
        assert visible in ([LAST], [LAST, NEXT])
        if NEXT in visible:  # it got through before the blow: then it must be whole, and the next try starts afresh
            assert figures(workspace) == figures(undisturbed)
            shutil.rmtree(workspace / "published" / NEXT)

    finish(workspace, NEXT)
    assert figures(workspace) == figures(undisturbed)
    for name in ("benefits-report.pdf", "workpaper.xlsx"):
        file = Path("published") / NEXT / "v1" / name
        assert (workspace / file).read_bytes() == (undisturbed / file).read_bytes()
    leftovers = [p.name for p in (workspace / "published").iterdir() if p.name not in (LAST, NEXT)]
    assert leftovers == []
