"""Session fixtures shared by all tests: the sample company, once as files and once landed and built.

Belongs here: what is slow to make and read by several test folders. Both workspaces are read-only for tests: copy
before changing. Under xdist the first worker makes them, the others wait at a lock and use the same ones.
Does not belong here: faults (tests/faults), fixtures of one folder.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.lock import workspace_lock

PERIOD = "2026-09"


@pytest.fixture(scope="session")
def make_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], None]], Path]:
    """`make_once(name, make)`: a folder made by the first worker that asks and shared by all of this session.

    A failed attempt leaves no mark and no folder: the next one fails as loudly.
    """
    root = tmp_path_factory.getbasetemp()
    shared = root.parent if os.environ.get("PYTEST_XDIST_WORKER") else root

    def once(name: str, make: Callable[[Path], None], wait_seconds: float = 500) -> Path:
        folder, done = shared / name, shared / f"{name}.done"
        with workspace_lock(shared / f"{name}.lock", what=f"making {name}", wait_seconds=wait_seconds):
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)
                make(folder)
                done.touch()
        return folder

    return once


@pytest.fixture(scope="session")
def sample_workspace(make_once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    """Workspace of the sample company, seed 1, plain dialect: files only, nothing landed. Read-only."""
    from orchestration.sample_company import generate

    def make(folder: Path) -> None:
        generate(folder, seed=1, dialect="replication")

    return make_once("sample", make)


@pytest.fixture(scope="session")
def built_sample(make_once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    """The sample company landed and built up to the reconciliation room for 2026-09, execution `base`. Read-only."""

    def make(folder: Path) -> None:
        from orchestration.pipeline import Close
        from orchestration.sample_company import generate
        from orchestration.settings import load_settings

        generate(folder, seed=1, dialect="replication")
        close = Close(load_settings(folder), PERIOD, execution_id="base")
        close.land()
        close.build_core()

    return make_once("built", make)
