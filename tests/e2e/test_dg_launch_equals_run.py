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

from orchestration.sample_company import generate

PERIOD = "2026-09"
ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent

pytestmark = [pytest.mark.slow, pytest.mark.e2e]


def run(command: list[str], workspace: Path) -> subprocess.CompletedProcess[str]:
    history = workspace / "history"
    history.mkdir(exist_ok=True)
    environment = os.environ | {"TIEOUT_WORKSPACE": str(workspace), "DAGSTER_HOME": str(history)}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=900, check=False)


def certificate(workspace: Path) -> dict[str, Any]:
    return dict(json.loads((workspace / "published" / PERIOD / "v1" / "certificate.json").read_text()))


@pytest.mark.timeout(1800)
def test_the_same_publication_by_both_ways(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    generate(ours, seed=1)
    shutil.copytree(ours, theirs)  # keeps file times: the extraction time is printed in the report

    done = run([str(BIN / "tieout"), "run", "--period", PERIOD], ours)
    assert done.returncode == 0, done.stderr + done.stdout
    assert "Traceback" not in done.stderr
    launched = run([str(BIN / "dg"), "launch", "--job", "monthly_close", "--partition", PERIOD], theirs)
    assert launched.returncode == 0, launched.stderr[-3000:]

    one, two = certificate(ours), certificate(theirs)
    assert one["figures"] == two["figures"]
    assert one["measure_periods"] == two["measure_periods"]
    assert one["measure_periods"], "the sample company has measures"
    assert one == two
    for name in ("benefits-report.pdf", "workpaper.xlsx"):
        folder = Path("published") / PERIOD / "v1" / name
        assert (ours / folder).read_bytes() == (theirs / folder).read_bytes()

    again = run([str(BIN / "tieout"), "run", "--period", PERIOD], ours)
    assert again.returncode == 0
    assert "nothing new was published" in again.stdout
    assert [p.name for p in (ours / "published" / PERIOD).iterdir()] == ["v1"]
