"""The two real SAP extracts closed by the command line: once made, read by every test that compares with them.

Belongs here: `tieout run` on a third-party export with nothing but the tieout.toml of docs/examples.
Does not belong here: known quantities.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

TIEOUT = Path(sys.executable).parent / "tieout"
EXAMPLES = Path(__file__).resolve().parents[1] / "docs" / "examples"
DATA = Path(os.environ.get("TIEOUT_TEST_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))


@dataclass(frozen=True)
class Run:
    """A closed workspace, the exit status of the run and what it said."""

    folder: Path
    status: int
    said: str


def workspace(folder: Path, example: str, data: str) -> Path:
    """A workspace with the example's settings that reads the export where it lies. Skips where it is absent."""
    path = data_folder(data)
    folder.mkdir()
    text = (EXAMPLES / example / "tieout.toml").read_text(encoding="utf-8")
    assert text.count('path = "extracts"') == 1
    text = text.replace('path = "extracts"', f'path = "{path.resolve().as_posix()}"')
    (folder / "tieout.toml").write_text(text, encoding="utf-8")
    return folder


def data_folder(data: str) -> Path:
    path = DATA / data
    if not path.is_dir():
        pytest.skip(f"the third-party extract {data} is not there: set TIEOUT_TEST_DATA to the folder that has it")
    return path


def tieout(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"COLUMNS": "250", "NO_COLOR": "1"}
    return subprocess.run(
        [str(TIEOUT), *arguments], capture_output=True, text=True, env=environment, timeout=900, check=False
    )


def closed(make_once: Callable[..., Path], example: str, data: str, period: str) -> Run:
    """`tieout run` on an example, whatever its outcome. Read-only."""
    data_folder(data)

    def make(folder: Path) -> None:
        workspace(folder, example, data)
        done = tieout("run", "--workspace", str(folder), "--period", period)
        (folder / "run.json").write_text(json.dumps([done.returncode, done.stdout + done.stderr]))

    folder = make_once(f"closed_{example}", make, wait_seconds=900)
    status, said = json.loads((folder / "run.json").read_text())
    return Run(folder, int(status), str(said))
