"""The job launched by Dagster's own command gives the same publication as `tieout run`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from closed_twice import NEXT, closed_twice, finish

ROOT = Path(__file__).resolve().parents[2]
DG = Path(sys.executable).parent / "dg"

pytestmark = [pytest.mark.slow, pytest.mark.e2e]


def certificate(workspace: Path) -> dict[str, Any]:
    return dict(json.loads((workspace / "published" / NEXT / "v1" / "certificate.json").read_text()))


@pytest.mark.timeout(1800)
def test_the_same_publication_by_both_ways(tmp_path: Path, make_once: Any) -> None:
    before, ours, _ = closed_twice(make_once)
    theirs = tmp_path / "theirs"
    shutil.copytree(before, theirs)

    history = theirs / "history"
    history.mkdir()
    launched = subprocess.run(
        [str(DG), "launch", "--job", "monthly_close", "--partition", NEXT],
        cwd=ROOT,
        env=os.environ | {"TIEOUT_WORKSPACE": str(theirs), "DAGSTER_HOME": str(history)},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert launched.returncode == 0, launched.stderr[-3000:]

    one, two = certificate(ours), certificate(theirs)
    assert one["figures"] == two["figures"]
    assert one["measure_periods"] == two["measure_periods"]
    assert one["measure_periods"], "the sample company has measures"
    assert one == two
    for name in ("benefits-report.pdf", "workpaper.xlsx"):
        folder = Path("published") / NEXT / "v1" / name
        assert (ours / folder).read_bytes() == (theirs / folder).read_bytes()

    assert "nothing new was published" in finish(theirs, NEXT)
    assert [p.name for p in (theirs / "published" / NEXT).iterdir()] == ["v1"]
