"""certificate.json: what a publication rests on, in bytes that are the same for the same facts.

Belongs here: PublicationMeta, the certificate's content (hashes, versions, controls, figures, verdict), its
canonical JSON.
Does not belong here: hashing inputs (the landing does), deciding, any clock: every date is given.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from reports.data import ReportData
from reports.verdict import ControlOutcome, Verdict

FORMAT = "tieout certificate 1"


@dataclass(frozen=True)
class Restatement:
    """A published month whose figure changed: old, new and delta in reporting currency, positive = good."""

    period: str
    figure: str
    old: Decimal
    new: Decimal
    delta: Decimal
    cause: str
    approver: str | None = None


@dataclass(frozen=True)
class PublicationMeta:
    """Facts of one publication that are no figures.

    `close_date` is the only date in the documents' own metadata: the same inputs give the same bytes on any day.
    `input_hashes` are (file, sha256) pairs. Signers are role names; None prints an empty line to sign on.
    """

    version: int
    run_id: str
    period: str
    close_date: dt.date
    company_name: str = ""
    previous_version: int | None = None
    data_as_of: str | None = None
    input_hashes: tuple[tuple[str, str], ...] = ()
    code_version: str | None = None
    manifest_hash: str | None = None
    settings_hash: str | None = None
    prepared_by: str | None = None
    approved_by: str | None = None
    last_publication: str | None = None
    restatements: tuple[Restatement, ...] = ()
    # (company, statement line, comparator) -> first month of the unbroken run of published months outside tolerance
    outside_since: Mapping[tuple[str, str, str], str] = dataclasses.field(default_factory=dict)


def _plain(value: Any) -> Any:
    """JSON without surprises: Decimal and dates as text, tuples as lists; a float is refused: it has no exact text."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Iterable):
        return [_plain(item) for item in value]
    raise TypeError(
        f"expected text, whole number, Decimal, date or a list of them in the certificate, "
        f"found {type(value).__name__} {value!r}: amounts are Decimal, never float"
    )


def _control_rows(controls: Iterable[ControlOutcome]) -> list[dict[str, Any]]:
    # First rows come straight from a database driver: whatever type a cell has, its text is what a reader needs.
    return [
        {
            **_plain(dataclasses.replace(control, first_rows=())),
            "first_rows": [
                {str(k): None if v is None else str(v) for k, v in row.items()} for row in control.first_rows
            ],
        }
        for control in controls
    ]


def build_certificate(
    verdict: Verdict,
    meta: PublicationMeta,
    data: ReportData | None = None,
    *,
    outputs: Mapping[str, str] | None = None,
    ledger_totals: Iterable[object] = (),
    rule_versions: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The certificate of one publication (or one withheld run, then without `data`).

    `outputs` maps file name to SHA-256; the copy attached to the PDF has none, a file cannot hold its own
    hash.
    `ledger_totals` are rows (dataclasses or mappings) a later run compares the ledger with. Raises TypeError on a
    float.
    """
    figures: dict[str, Any] | None = None
    if data is not None and verdict.decision == "publish":
        figures = {
            "context": _plain(data.context),
            "kpis": _plain(data.kpis),
            "waterfall": _plain(data.waterfall),
            "measure_totals": _plain(data.measure_totals),
            "measures": _plain(data.measures),
            "measure_months": _plain(data.measure_months),
            "ladder": _plain(data.ladder),
            "statement_bridge": _plain(data.statement_bridge),
        }
    return {
        "format": FORMAT,
        "decision": verdict.decision,
        "period": verdict.period,
        "run_id": verdict.run_id,
        "version": meta.version,
        "previous_version": meta.previous_version,
        "close_date": meta.close_date.isoformat(),
        "data_as_of": meta.data_as_of,
        "code_version": meta.code_version,
        "rule_versions": _plain(rule_versions or {}),
        "manifest_hash": meta.manifest_hash,
        "settings_hash": meta.settings_hash,
        "prepared_by": meta.prepared_by,
        "approved_by": meta.approved_by,
        "inputs": [{"file": name, "sha256": digest} for name, digest in sorted(meta.input_hashes)],
        "outputs": _plain(outputs or {}),
        "gate_result": verdict.gate_result,
        "assurance": _plain(verdict.assurance),
        "counts": _plain(verdict.counts),
        "controls": _control_rows(verdict.controls),
        "waivers": _plain(verdict.waivers),
        "restatements": _plain(meta.restatements),
        "figures": figures,
        "ledger_totals": _plain(list(ledger_totals)),
    }


def canonical_json(certificate: Mapping[str, Any]) -> bytes:
    """UTF-8, sorted keys, two-space indent, newline at the end: equal facts, equal bytes."""
    text = json.dumps(certificate, ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False)
    return text.encode("utf-8", "backslashreplace") + b"\n"


def write_certificate(certificate: Mapping[str, Any], out: Path) -> str:
    """Write the canonical bytes to `out`; the SHA-256 of what was written."""
    content = canonical_json(certificate)
    out.write_bytes(content)
    return hashlib.sha256(content).hexdigest()
