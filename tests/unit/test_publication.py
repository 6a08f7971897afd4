"""Versions on disk: complete or absent, never overwritten, and what earlier ones vouch for."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from orchestration import publication
from orchestration.publication import Publication, PublicationError


def make(folder: Path, text: str = "x", **certificate: Any) -> Path:
    for name in (publication.REPORT, publication.WORKPAPER):
        (folder / name).write_text(text)
    (folder / publication.CERTIFICATE).write_text(json.dumps(certificate))
    return folder


def publish(root: Path, period: str, text: str = "x", **certificate: Any) -> Path:
    version = publication.next_version(publication.publications(root), period)
    with publication.scratch(root) as folder:
        return publication.commit_version(make(folder, text, **certificate), root, period, version)


def snapshot(root: Path) -> dict[str, str]:
    return {str(f.relative_to(root)): f.read_text() for f in sorted(root.rglob("*")) if f.is_file()}


def test_versions_count_up_and_stay_as_they_were(tmp_path: Path) -> None:
    first = publish(tmp_path, "2026-09", "one")
    before = snapshot(first)
    second = publish(tmp_path, "2026-09", "two")
    assert (first.name, second.name) == ("v1", "v2")
    assert snapshot(first) == before
    assert [(p.period, p.version) for p in publication.publications(tmp_path)] == [("2026-09", 1), ("2026-09", 2)]


def test_v10_is_newer_than_v9(tmp_path: Path) -> None:
    for _ in range(10):
        publish(tmp_path, "2026-09")
    last = publication.latest(publication.publications(tmp_path), "2026-09")
    assert last is not None
    assert last.version == 10


def test_an_existing_version_is_never_written_again(tmp_path: Path) -> None:
    publish(tmp_path, "2026-09", "one")
    before = snapshot(tmp_path)
    with publication.scratch(tmp_path) as folder, pytest.raises(PublicationError, match="never written again"):
        publication.commit_version(make(folder, "two"), tmp_path, "2026-09", 1)
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("missing", [publication.REPORT, publication.WORKPAPER, publication.CERTIFICATE])
def test_an_incomplete_version_is_not_published(tmp_path: Path, missing: str) -> None:
    with publication.scratch(tmp_path) as folder:
        make(folder)
        (folder / missing).unlink()
        with pytest.raises(PublicationError, match=missing):
            publication.commit_version(folder, tmp_path, "2026-09", 1)
    assert publication.publications(tmp_path) == []
    assert snapshot(tmp_path) == {}


def test_a_version_whose_certificate_was_damaged_is_an_error_naming_the_file(tmp_path: Path) -> None:
    target = publish(tmp_path, "2026-09")
    (target / publication.CERTIFICATE).write_text("{")
    with pytest.raises(PublicationError, match=r"certificate\.json"):
        publication.publications(tmp_path)


@pytest.mark.parametrize("stage", ["writing", "flushing", "before_rename"])
def test_a_kill_at_any_moment_leaves_the_last_publication(tmp_path: Path, stage: str) -> None:
    publish(tmp_path, "2026-09", "one")
    before = snapshot(tmp_path)
    script = textwrap.dedent(
        """
        import os, signal, sys
        from pathlib import Path
        from orchestration import publication
        root, stage = Path(sys.argv[1]), sys.argv[2]
        die = lambda *args: os.kill(os.getpid(), signal.SIGKILL)
        if stage == "flushing":
            publication._flush = die
        if stage == "before_rename":
            Path.rename = die
        with publication.scratch(root) as folder:
            for name in (publication.REPORT, publication.WORKPAPER, publication.CERTIFICATE):
                (folder / name).write_text("{}")
                if stage == "writing":
                    die()
            publication.commit_version(folder, root, "2026-09", 2)
        """
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path), stage], check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    leftovers = list(tmp_path.glob(f"{publication.TEMPORARY}*"))
    assert leftovers
    assert [p.version for p in publication.publications(tmp_path)] == [1]
    assert publication.sweep(tmp_path) == sorted(leftovers)
    assert snapshot(tmp_path) == before
    assert publish(tmp_path, "2026-09", "two").name == "v2"


def test_the_same_notice_is_kept_once_and_another_one_beside_it(tmp_path: Path) -> None:
    def withhold(text: str) -> Path:
        with publication.scratch(tmp_path) as folder:
            (folder / publication.NOTICE).write_text(text)
            return publication.commit_withheld(folder, tmp_path, "2026-09", "run")

    first, again, other = withhold("a"), withhold("a"), withhold("b")
    assert first == again
    assert other.name == "run-2"
    assert (first / publication.NOTICE).read_text() == "a"


def entry(period: str, version: int = 1, **certificate: Any) -> Publication:
    return Publication(period, version, Path(), certificate)


def test_the_audit_window_starts_after_the_last_publication_before_the_period() -> None:
    found = [entry("2026-06"), entry("2026-07", 2), entry("2026-11")]
    assert publication.audit_from(found, "2026-09", "2024-07") == "2026-08"
    assert publication.audit_from(found, "2026-07", "2024-07") == "2026-07"
    assert publication.audit_from([], "2026-09", "2024-07") == "2024-07"
    assert publication.audit_from([], "2026-09", "2027-01") == "2026-09"
    assert publication.audit_from([entry("2025-12")], "2026-01", "2024-07") == "2026-01"


def total(period: str, lines_hash: str) -> dict[str, Any]:
    return {
        "period": period,
        "company_code": "1000",
        "account": "140000",
        "line_count": 3,
        "amount_local": "1.50",
        "lines_hash": lines_hash,
    }


def test_ledger_totals_come_from_the_latest_version_of_the_window_that_holds_the_month() -> None:
    found = [
        entry("2026-07", 1, audit_from="2026-06", ledger_totals=[total("2026-06", "old"), total("2026-07", "old")]),
        entry("2026-07", 2, audit_from="2026-06", ledger_totals=[total("2026-06", "new"), total("2026-07", "new")]),
        entry("2026-08", 1, audit_from="2026-08", ledger_totals=[total("2026-08", "eight"), total("2026-06", "stray")]),
        entry("2026-09", 1, audit_from="2026-09", ledger_totals=[total("2026-09", "nine")]),
    ]
    totals = publication.ledger_totals(found, "2026-09")
    assert [(t.period, t.lines_hash, t.version) for t in totals] == [
        ("2026-06", "new", 2),
        ("2026-07", "new", 2),
        ("2026-08", "eight", 1),
    ]


def test_unchanged_looks_at_the_latest_version_only() -> None:
    found = [entry("2026-09", 1, fingerprint="a"), entry("2026-09", 2, fingerprint="b")]
    assert publication.unchanged(found, "2026-09", "a") is None
    same = publication.unchanged(found, "2026-09", "b")
    assert same is not None
    assert same.version == 2
    assert publication.unchanged(found, "2026-08", "b") is None


def figures(measure: str, period: str, **amounts: str) -> dict[str, Any]:
    return {"measure_id": measure, "period": period, **dict.fromkeys(publication.FIGURES, "0.000000"), **amounts}


def test_a_restatement_lists_old_new_and_delta_by_measure_and_month() -> None:
    old = entry(
        "2026-09",
        measure_periods=[
            figures("M1", "2026-08", measured_reporting="100.10"),
            figures("M1", "2026-09", measured_reporting="50.00"),
            figures("M2", "2026-09", measured_reporting="7.00"),
        ],
    )
    new = [
        figures("M1", "2026-08", measured_reporting="99.80"),
        figures("M1", "2026-09", measured_reporting="50.000000"),
        figures("M3", "2026-09", measured_reporting="2.00"),
    ]
    note = publication.restatement(
        old, new, causes=["input sap_main/EKBE.csv changed"], approver="Chief financial officer"
    )
    measured = [c for c in note["changes"] if c["figure"] == "measured_reporting"]
    assert [(c["measure_id"], c["period"], c["old"], c["new"], c["delta"], c["status"]) for c in measured] == [
        ("M1", "2026-08", "100.10", "99.80", "-0.300000", "out_of_tolerance"),
        ("M2", "2026-09", "7.00", None, "-7.000000", "missing_right"),
        ("M3", "2026-09", None, "2.00", "2.000000", "missing_left"),
    ]
    assert [(m["period"], m["figure"], m["delta"]) for m in note["by_month"]] == [
        ("2026-08", "measured_reporting", "-0.300000"),
        ("2026-09", "measured_reporting", "-5.000000"),
    ]
    assert note["approver"] == "Chief financial officer"


def test_the_cause_of_a_restatement_names_inputs_rules_and_settings() -> None:
    old = {
        "inputs": [{"file": "a", "sha256": "1"}, {"file": "b", "sha256": "1"}],
        "code_version": "1",
        "settings_hash": "s",
    }
    new = {
        "inputs": [{"file": "a", "sha256": "2"}, {"file": "c", "sha256": "1"}],
        "code_version": "2",
        "settings_hash": "t",
    }
    text = "\n".join(publication.input_changes(old, new))
    for word in ("input a changed", "input b is no longer", "input c was added", "rules changed", "settings"):
        assert word in text
    assert publication.input_changes(old, old) == []


def test_files_are_flushed_to_disk_before_they_become_visible(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    real_rename, real_fsync = Path.rename, os.fsync

    def rename(self: Path, target: Path) -> Path:
        order.append("rename")
        return real_rename(self, target)

    def fsync(handle: int) -> None:
        order.append("fsync")
        real_fsync(handle)

    monkeypatch.setattr(Path, "rename", rename)
    monkeypatch.setattr(os, "fsync", fsync)
    publish(tmp_path, "2026-09")
    assert order.index("rename") >= 4
    assert order[-1] == "fsync"
