"""kill -9 at any moment: the last publication is intact, and the next run gives the figures of a run nobody disturbed.

Belongs here: twenty kills at random moments of a `tieout run`, in a process group of its own: four in each stretch of
the close. Drawn over the whole run, most blows would fall into the build and hardly one into the publishing, and every
one would repeat all steps before it; so a run begins at its stretch, with the state an undisturbed run recorded there,
and the moment is drawn over the length that stretch had in it. The processes to kill are forked from one that has
imported the program: an import cut short proves nothing.
Does not belong here: what a publication contains.
"""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from pathlib import Path
from typing import Any

import pytest
from closed_twice import LAST, NEXT, closed_twice, finish
from forked_runs import STEPS, ForkedRuns, durations

#: Where each stretch begins; the first ends with the facts of the run, the last with the renaming into published/.
STRETCHES = ("land", "build_core", "evaluate", "build_reporting", "report")
KILLS_EACH = 4

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
    before, undisturbed, steps = closed_twice(make_once)
    workspace = tmp_path / "killed"
    shutil.copytree(before, workspace)

    last = contents(workspace / "published" / LAST)
    assert {"v1/benefits-report.pdf", "v1/workpaper.xlsx", "v1/certificate.json"} <= set(last)
    moments, seconds = random.Random(20260930), durations(steps)
    log, arguments = workspace / "run.log", ["run", "--workspace", str(workspace), "--period", NEXT]
    ends = (*STRETCHES[1:], None)
    with ForkedRuns() as runs:
        for first, end in zip(STRETCHES, ends, strict=True):
            inside = STEPS[STEPS.index(first) : STEPS.index(end) if end else None]
            length, killed = sum(seconds[name] for name in inside), 0
            while killed < KILLS_EACH:
                moment = moments.uniform(0.02, 0.98) * length
                status = runs.run(arguments, log, replay=steps, step=first, kill_after=moment)
                if status is None:
                    killed += 1
                else:
                    assert status == 0, log.read_text()
                    length *= 0.8  # the machine has become faster
                assert contents(workspace / "published" / LAST) == last
                visible = sorted(p.name for p in (workspace / "published").iterdir() if not p.name.startswith("."))
                assert visible in ([LAST], [LAST, NEXT])
                if NEXT in visible:  # it got through before the blow: then it must be whole; the next starts afresh
                    assert figures(workspace) == figures(undisturbed)
                    shutil.rmtree(workspace / "published" / NEXT)

    finish(workspace, NEXT)
    assert figures(workspace) == figures(undisturbed)
    for name in ("benefits-report.pdf", "workpaper.xlsx"):
        file = Path("published") / NEXT / "v1" / name
        assert (workspace / file).read_bytes() == (undisturbed / file).read_bytes()
    leftovers = [p.name for p in (workspace / "published").iterdir() if p.name not in (LAST, NEXT)]
    assert leftovers == []
