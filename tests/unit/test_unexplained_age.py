"""How long a statement line has been outside tolerance: what the published months said, unbroken."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import report_fixture as fixture
from test_report_pdf import _data, _text

from orchestration.publication import Publication, outside_since
from reports.pdf import render_report


def _published(period: str, version: int, **lines: str) -> Publication:
    rows: list[dict[str, Any]] = [
        {"company_code": "1000", "line_id": line, "comparator": "prior_year", "term": "unexplained", "status": status}
        for line, status in lines.items()
    ]
    rows.append(
        {
            "company_code": "1000",
            "line_id": "freight",
            "comparator": "prior_year",
            "term": "volume",
            "status": "out_of_tolerance",
        }
    )
    return Publication(period, version, Path(), {"figures": {"statement_bridge": rows}})


def test_a_line_is_as_old_as_its_unbroken_run_of_published_months() -> None:
    versions = [
        _published("2026-05", 1, material="out_of_tolerance", rent="out_of_tolerance"),
        _published("2026-06", 1, material="matched", rent="exceeds_evidence"),
        _published("2026-07", 1, material="out_of_tolerance", rent="exceeds_evidence"),
        # The restated version counts, not the first one.
        _published("2026-08", 1, material="matched", rent="matched"),
        _published("2026-08", 2, material="out_of_tolerance", rent="exceeds_evidence"),
    ]
    assert outside_since(versions, "2026-09") == {
        ("1000", "material", "prior_year"): "2026-07",
        ("1000", "rent", "prior_year"): "2026-05",
    }
    assert outside_since(versions, "2026-10") == {}, "a month that nobody published ends the run"
    assert outside_since([], "2026-01") == {}


def test_a_line_outside_tolerance_says_since_when(tmp_path: Path) -> None:
    known = fixture.meta(outside_since={("3000", "COGS_MATERIAL", "prior_year"): "2026-07"})
    render_report(_data(), fixture.publish_verdict(), known, tmp_path / "old.pdf")
    render_report(_data(), fixture.publish_verdict(), fixture.meta(), tmp_path / "new.pdf")
    old, new = (" ".join(_text(tmp_path / f"{name}.pdf").split()) for name in ("old", "new"))
    assert "out of tolerance July 2026" in old
    assert "out of tolerance September 2026" in new
