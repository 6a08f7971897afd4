"""Columns outside the catalogue of a native table: evolve, freeze, discard, and tables that do not exist."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from orchestration.sources.landing import SourceRequest, land
from orchestration.sources.model import LandingResult, SourceError

EKPO = "ZZOWN,MANDT,EBELN,EBELP,NETWRT,MENGE\nx,100,4500000001,10,15.00,3\ny,100,4500000002,10,41.00,4\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "extracts"
    path.mkdir()
    (path / "EKPO.csv").write_text(EKPO, encoding="utf-8")
    return path


def _land(folder: Path, **contract: str) -> LandingResult:
    return land(SourceRequest("erp", "sap", folder.parent / "landing", folder, contract=contract))


def _columns(result: LandingResult) -> list[str]:
    (manifest,) = result.manifests
    return list(pq.read_schema(manifest.landed_path).names)


def test_without_a_mode_an_unknown_column_lands_and_nothing_is_said(folder: Path) -> None:
    result = _land(folder)
    assert result.errors == ()
    assert _columns(result) == ["ZZOWN", "MANDT", "EBELN", "EBELP", "NETWRT", "MENGE", "_row"]


def test_evolve_lands_an_unknown_column_and_says_so(folder: Path) -> None:
    result = _land(folder, EKPO="evolve")
    (warning,) = result.errors
    assert warning.severity == "warning"
    assert "ZZOWN, NETWRT" in warning.message
    assert "ZZOWN" in _columns(result)


def test_freeze_names_file_column_and_the_nearest_valid_column(folder: Path) -> None:
    (folder / "EKPO.csv").write_text(EKPO.replace("ZZOWN,", "").replace("x,", "").replace("y,", ""), encoding="utf-8")
    result = _land(folder, ekpo="freeze")
    (error,) = result.errors
    assert result.manifests == ()
    assert (error.severity, error.file, error.column) == ("error", "EKPO.csv", "NETWRT")
    assert "Did you mean 'NETWR'?" in error.message
    assert "BRTWR" in error.message


def test_freeze_says_nothing_of_columns_the_table_has(folder: Path) -> None:
    (folder / "EKPO.csv").write_text("MANDT,EBELN,EBELP,NETWR\n100,4500000001,10,15.00\n", encoding="utf-8")
    assert _land(folder, EKPO="freeze").errors == ()


def test_discard_leaves_the_column_out_keeps_the_others_in_their_place_and_warns(folder: Path) -> None:
    result = _land(folder, EKPO="discard")
    (warning,) = result.errors
    assert warning.severity == "warning"
    assert "ZZOWN, NETWRT" in warning.message
    (manifest,) = result.manifests
    assert pq.read_table(manifest.landed_path).to_pylist() == [
        {"MANDT": "100", "EBELN": "4500000001", "EBELP": "10", "MENGE": "3", "_row": 1},
        {"MANDT": "100", "EBELN": "4500000002", "EBELP": "10", "MENGE": "4", "_row": 2},
    ]
    assert (manifest.rows_read, manifest.rows_landed) == (2, 2)


def test_a_change_of_mode_lands_the_same_bytes_again_and_the_warning_stays_on_a_rerun(folder: Path) -> None:
    _land(folder)
    first = _land(folder, EKPO="discard")
    again = _land(folder, EKPO="discard")
    assert (first.reused, again.reused) == (0, 1)
    assert [e.message for e in again.errors] == [e.message for e in first.errors] != []
    assert "ZZOWN" in _columns(_land(folder))


def test_other_tables_are_left_alone(folder: Path) -> None:
    assert _land(folder, BSEG="freeze").errors == ()


def test_an_unknown_table_of_the_setting_is_an_error_with_the_near_one(folder: Path) -> None:
    with pytest.raises(SourceError) as caught:
        _land(folder, EKPP="freeze")
    assert "'EKPP'" in caught.value.message
    assert "Did you mean 'EKPO'?" in caught.value.message
