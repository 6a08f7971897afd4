"""kill -9 at any moment: the last publication is intact, and the next run gives the figures of a run nobody disturbed.

Belongs here: twenty kills at random moments of a `tieout run`, in a process group of its own. The moments are drawn
over the length of an undisturbed run of this session, so that every step is hit whatever the machine. The processes to
kill are forked from one that has imported the program: an import cut short proves nothing and took a third of the time.
Does not belong here: what a publication contains.
"""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import time
from pathlib import Path
from typing import Any

import pytest
from closed_twice import LAST, NEXT, closed_twice, finish
from forked_runs import ForkedRuns

KILLS = 20

pytestmark = [pytest.mark.slow, pytest.mark.e2e, pytest.mark.timeout(1500)]


def contents(folder: Path) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def figures(workspace: Path) -> dict[str, Any]:
    certificate = json.loads((workspace / "published" / NEXT / "v1" / "certificate.json").read_text())
    return {name: certificate[name] for name in ("figures", "measure_periods", "ledger_totals")}


def test_twenty_kills_leave_the_publication_and_the_figures_alone(tmp_path: Path, make_once: Any) -> None:
    before, undisturbed, length = closed_twice(make_once)
    workspace = tmp_path / "killed"
    shutil.copytree(before, workspace)

    last = contents(workspace / "published" / LAST)
    assert {"v1/benefits-report.pdf", "v1/workpaper.xlsx", "v1/certificate.json"} <= set(last)
    moments = random.Random(20260930)
    killed = 0
    with ForkedRuns() as runs:
        while killed < KILLS:
            began = time.monotonic()
            arguments = ["run", "--workspace", str(workspace), "--period", NEXT]
            status = runs.run(arguments, workspace / "run.log", moments.uniform(0.02, 0.98) * length)
            if status is None:
                killed += 1
            else:
                assert status == 0, (workspace / "run.log").read_text()
                length = min(length, time.monotonic() - began)  # it does not import, or the machine has become faster
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
