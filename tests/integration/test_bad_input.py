"""A corpus of damaged deliveries: each ends in a sentence, loses no row silently, and leaves the good files alone.

Belongs here: every damage of tests/corpus for every kind of source, landed as a close lands it; links, folders and
other things that are no files; the command line. Does not belong here: what a readable cell means.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from corpus.damage import ROWS, TABLES, Case, Table, cases, csv

from orchestration.sources.finance import land_finance
from orchestration.sources.landing import SourceRequest, land
from orchestration.sources.model import LandingResult

CASES = cases()
PAIRS = [
    pytest.param(table, case, id=f"{table.kind}-{case.name}".encode("unicode_escape").decode())
    for table in TABLES
    for case in CASES
]
SAP = TABLES[0]


def landed(table: Table, folder: Path) -> LandingResult:
    extracts = folder / "extracts"
    if table.kind == "finance":
        return land_finance(extracts, folder / "landing")
    return land(SourceRequest("source", table.kind, folder / "landing", extracts))


def what_holds_for_any_file(result: LandingResult, folder: Path, table: Table) -> None:
    """Good neighbours land, rows are accounted for, nothing half written stays, messages can be acted on."""
    neighbour = [m for m in result.manifests if m.file == table.neighbour]
    assert [m.rows_landed for m in neighbour] == [1]
    for manifest in result.manifests:
        assert manifest.rows_read == manifest.rows_landed + manifest.rows_rejected
        assert Path(manifest.landed_path).is_file()
        assert (manifest.rejected_path is not None) == (manifest.rows_rejected > 0)
    assert [path for path in (folder / "landing").rglob("*") if path.name.endswith(".tmp")] == []
    for error in result.errors:
        assert len(error.message) > 20
        assert "Traceback" not in error.message
        assert str(folder) not in error.message, "a message names the file by its place in the source, not the machine"


def test_the_corpus_has_hundreds_of_cases() -> None:
    assert len(PAIRS) >= 350
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize(("table", "case"), PAIRS)
def test_a_damaged_file_ends_in_a_sentence(table: Table, case: Case, tmp_path: Path) -> None:
    extracts = tmp_path / "extracts"
    extracts.mkdir()
    name = table.name + case.suffix
    (extracts / name).write_bytes(case.make(table))
    (extracts / table.neighbour).write_text(table.neighbour_text, encoding="utf-8")

    result = landed(table, tmp_path)

    what_holds_for_any_file(result, tmp_path, table)
    found = [m for m in result.manifests if m.file.startswith(name)]
    said = [e for e in result.errors if e.file.startswith(name)]
    skipped = [s for s in result.skipped if s.file.startswith(name)]
    assert found or said or skipped, "a file that is in the folder is landed, refused or left out with a reason"
    if case.outcome == "refused":
        assert found == []
        assert any(e.severity == "error" and case.says in e.message for e in said)
    elif case.outcome == "lands":
        assert [(m.rows_landed, m.rows_rejected, m.parse_failures) for m in found] == [(ROWS, 0, 0)]
    elif case.outcome == "rejected":
        assert [m.rows_rejected for m in found] == [case.count]
        assert any(e.row == 3 for e in said), "the message names the row"
    elif case.outcome == "unread":
        column = table.header[table.number if case.name.startswith("number") else table.day]
        failures = [f for m in found for f in m.first_parse_failures]
        in_words = [(e.row, (e.column or "").upper()) for e in said]
        assert [(f.row, f.column) for f in failures] == [(3, column.upper())] or (3, column.upper()) in in_words
    else:
        # damage that some formats survive: nothing may be lost without a word
        complete = sum(m.rows_landed for m in found) == ROWS
        assert complete or said or skipped or any(m.rows_read != ROWS for m in found)


@pytest.mark.parametrize(
    "what", ["link out", "link to nothing", "link to itself", "folder", "pipe", "two dots", "twice"]
)
def test_things_that_are_no_files_of_the_source(what: str, tmp_path: Path) -> None:
    extracts = tmp_path / "extracts"
    extracts.mkdir()
    (extracts / SAP.neighbour).write_text(SAP.neighbour_text, encoding="utf-8")
    outside = tmp_path / "outside.csv"
    outside.write_bytes(csv(SAP))
    place = extracts / "EKPO.csv"
    if what == "link out":
        place.symlink_to(outside)
    elif what == "link to nothing":
        place.symlink_to(tmp_path / "nowhere.csv")
    elif what == "link to itself":
        place.symlink_to(place)
    elif what == "folder":
        place.mkdir()
    elif what == "pipe":
        os.mkfifo(place)
    elif what == "two dots":
        place = extracts / "..EKPO..csv"
        place.write_bytes(csv(SAP)[:-4])
    else:
        place.write_bytes(csv(SAP))
        (extracts / "EKPO_again.csv").write_bytes(csv(SAP))

    result = landed(SAP, tmp_path)

    what_holds_for_any_file(result, tmp_path, SAP)
    tables = [m.file for m in result.manifests if m.table == "EKPO"]
    if what == "twice":
        # landed twice on purpose: control 07 compares the hashes and names both
        assert len({m.sha256 for m in result.manifests if m.table == "EKPO"}) == 1
        assert len(tables) == 2
    else:
        assert tables == []
        said = [e.message for e in result.errors] + [s.reason for s in result.skipped]
        assert said


@pytest.mark.parametrize("name", ["half a workbook", "nul bytes", "ten gigabytes declared", "quote never closed"])
def test_the_command_line_ends_in_sentences_too(name: str, tmp_path: Path) -> None:
    case = next(case for case in CASES if case.name == name)
    extracts = tmp_path / "extracts"
    extracts.mkdir()
    (extracts / ("EKPO" + case.suffix)).write_bytes(case.make(SAP))
    (extracts / SAP.neighbour).write_text(SAP.neighbour_text, encoding="utf-8")
    (tmp_path / "tieout.toml").write_text(
        '[company]\nname = "Company"\nreporting_currency = "EUR"\n\n'
        '[[sources]]\nname = "sap"\nkind = "sap"\npath = "extracts"\n',
        encoding="utf-8",
    )
    tieout = Path(sys.executable).parent / "tieout"
    ended = subprocess.run(
        [tieout, "doctor", "--workspace", tmp_path], capture_output=True, text=True, timeout=120, check=False
    )
    assert ended.returncode in (0, 1)
    assert "Traceback" not in ended.stdout + ended.stderr
    assert "EKPO" in ended.stdout
