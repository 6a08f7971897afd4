"""Two real SAP extracts, read as exported: nothing is published, and the notice says what a controller can act on.

Belongs here: `tieout run` and `tieout doctor` on the third-party exports with nothing but the tieout.toml of
docs/examples. The known quantities of these extracts are held in tests/integration/test_canonical_real_extracts.py.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from real_extracts import closed, tieout, workspace

pytestmark = [pytest.mark.slow, pytest.mark.e2e, pytest.mark.real_data, pytest.mark.timeout(1200)]


def withheld(folder: Path, period: str) -> tuple[dict[str, Any], str]:
    """Certificate and visible text of the one notice."""
    runs = list((folder / "withheld" / period).iterdir())
    assert len(runs) == 1
    document = pypdfium2.PdfDocument(runs[0] / "notice.pdf")
    assert len(document) == 1
    text = document[0].get_textpage().get_text_range().replace("\r\n", "\n")
    return json.loads((runs[0] / "certificate.json").read_text(encoding="utf-8")), text


def outcomes(certificate: dict[str, Any]) -> dict[str, str]:
    return {item["control_id"]: item["outcome"] for item in certificate["controls"]}


def test_client_375_is_withheld_for_the_right_reasons(make_once: Any) -> None:
    done = closed(make_once, "client375", "sap_se16n_client375", "2018-06")
    folder = done.folder
    assert done.status == 3, done.said
    assert "Traceback" not in done.said
    assert not (folder / "published").exists() or not list((folder / "published").iterdir())

    certificate, text = withheld(folder, "2018-06")
    result = outcomes(certificate)
    assert result["10_unbalanced"] == "failed"
    assert result["05_currency"] == "failed"
    assert result["rung_3"] == "failed"
    assert {result[name] for name in ("rung_4", "rung_5", "rung_8")} == {"not_run"}
    assert result["rung_1"] == result["rung_2"] == "passed"
    unbalanced = next(item for item in certificate["controls"] if item["control_id"] == "10_unbalanced")
    assert unbalanced["exceptions"] == 20
    for words in ("Not published", "10_unbalanced", "FAGLFLEXT", "register", "Group controller"):
        assert words in text, words


def test_client_140_is_withheld_because_no_ledger_lines_were_delivered(make_once: Any) -> None:
    done = closed(make_once, "client140", "sap_se16n_client140_base", "2019-02")
    folder = done.folder
    assert done.status == 3, done.said
    assert "Traceback" not in done.said
    certificate, text = withheld(folder, "2019-02")
    result = outcomes(certificate)
    assert result["10_unbalanced"] == "not_run"
    assert result["rung_3"] == "not_run"
    assert result["rung_1"] == result["rung_2"] == "passed"
    assert "BSEG" in text


def test_doctor_says_what_was_recognised_and_what_is_missing(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "c375", "client375", "sap_se16n_client375")
    done = tieout("doctor", "--workspace", str(folder))
    assert "Traceback" not in done.stdout + done.stderr
    said = done.stdout
    for words in ("BSEG", "EKPO", "US00", "JPY", "KRW", "FAGLFLEXT"):
        assert words in said, said
