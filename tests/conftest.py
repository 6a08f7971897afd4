"""Session fixtures shared by all tests: the sample company, once as files and once landed and built.

Belongs here: what is slow to make and read by several test folders. Both workspaces are read-only for tests: copy before
changing. Under xdist the first worker makes them, the others wait at a lock and use the same ones.
Does not belong here: faults (tests/faults), fixtures of one folder.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.lock import workspace_lock

PERIOD = "2026-09"


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all workers of this session."""
    root = tmp_path_factory.getbasetemp()
    return root.parent if os.environ.get("PYTEST_XDIST_WORKER") else root


def make_once(folder: Path, make: Callable[[Path], None]) -> Path:
    """`folder`, made by the first worker that asks; a failed attempt leaves no mark, so the next one fails as loudly."""
    done = folder.with_name(f"{folder.name}.done")
    with workspace_lock(folder.with_name(f"{folder.name}.lock"), what=f"making {folder.name}", wait_seconds=500):
        if not done.exists():
            make(folder)
            done.touch()
    return folder


@pytest.fixture(scope="session")
def sample_workspace(shared_folder: Path) -> Path:
    """Workspace of the sample company, seed 1, plain dialect: files only, nothing landed. Read-only."""
    from orchestration.sample_company import generate

    return make_once(shared_folder / "sample", lambda folder: _quiet(generate(folder, seed=1, dialect="replication")))


@pytest.fixture(scope="session")
def built_sample(shared_folder: Path) -> Path:
    """The sample company landed and built up to the reconciliation room for 2026-09 (execution id `base`). Read-only."""

    def make(folder: Path) -> None:
        from orchestration.pipeline import Close
        from orchestration.sample_company import generate
        from orchestration.settings import load_settings

        generate(folder, seed=1, dialect="replication")
        close = Close(load_settings(folder), PERIOD, execution_id="base")
        close.land()
        close.build_core()

    return make_once(shared_folder / "built", make)


def _quiet(_: object) -> None:
    """Drop a value that nobody needs."""
