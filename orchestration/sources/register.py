"""The register: what people promise, claim and sign. Read only; layout in docs/register.md.

Belongs here: files, columns and kinds of the register. Does not belong here: checks of its content (controls do that).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from orchestration.sources.model import LandingResult, Progress
from orchestration.sources.tabular import Layouts, land_layouts

REGISTER: Layouts = {
    "projects": {
        "project_id": "text",
        "title": "text",
        "gate": "text",
        "owner": "text",
        "sponsor": "text",
        "reporting_line": "text",
        "budget_tag": "text",
    },
    "measures": {
        "measure_id": "text",
        "project_id": "text",
        "title": "text",
        "benefit_type": "text",
        "claimed_as": "text",
        "effective_date": "date",
        "window_months": "integer",
        "owner": "text",
        "gate": "text",
    },
    "measure_scope": {
        "measure_id": "text",
        "scope_id": "text",
        "source": "text",
        "company_code": "text",
        "plant": "text",
        "item_id": "text",
        "item_group": "text",
        "supplier_id": "text",
        "share": "number",
    },
    "baselines": {
        "measure_id": "text",
        "item_id": "text",
        "version": "integer",
        "baseline_type": "text",
        "frozen_price": "price",
        "price_currency": "text",
        "price_per": "number",
        "price_uom": "text",
        "frozen_rows": "integer",
        "frozen_quantity": "quantity",
        "rows_hash": "text",
        "document_ref": "text",
        "document_date": "date",
        "approved_by": "text",
        "approved_on": "date",
        "reason": "text",
        "late_approval_waived": "text",
        "index_id": "text",
        "indexed_share": "number",
        "index_base_period": "text",
    },
    "plans": {
        "measure_id": "text",
        "version": "integer",
        "period_from": "text",
        "period_to": "text",
        "unit": "text",
        "amount": "amount",
        "unit_saving": "price",
        "forecast_quantity": "quantity",
        "created_at": "text",
    },
    "claims": {
        "measure_id": "text",
        "period": "text",
        "amount": "amount",
        "claimed_as": "text",
        "basis": "text",
        "submitted_by": "text",
        "submitted_on": "date",
    },
    "sign_offs": {
        "measure_id": "text",
        "period": "text",
        "sequence": "integer",
        "decision": "text",
        "amount": "amount",
        "content_hash": "text",
        "preparer": "text",
        "approver": "text",
        "approver_line": "text",
        "signed_on": "date",
        "comment": "text",
    },
    "overrides": {
        "measure_id": "text",
        "period": "text",
        "sequence": "integer",
        "amount_kind": "text",
        "amount": "amount",
        "currency": "text",
        "content_hash": "text",
        "reason": "text",
        "requester": "text",
        "approver": "text",
        "approver_line": "text",
        "approved_at": "date",
        "expires_after": "text",
    },
    "waivers": {
        "waiver_id": "text",
        "control_id": "text",
        "scope": "text",
        "company_code": "text",
        "account": "text",
        "period": "text",
        "exposed_amount": "amount",
        "reason": "text",
        "requester": "text",
        "approver": "text",
        "approved_on": "date",
        "expires_after": "text",
    },
    "costs": {
        "measure_id": "text",
        "period": "text",
        "cost_type": "text",
        "amount": "amount",
        "one_time": "text",
        "comment": "text",
    },
    "measure_parameters": {
        "measure_id": "text",
        "parameter": "text",
        "value": "text",
        "version": "integer",
        "document_ref": "text",
        "approved_by": "text",
        "approved_on": "date",
    },
    "objectives": {
        "objective_id": "text",
        "function": "text",
        "owner": "text",
        "metric": "text",
        "scope_company": "text",
        "scope_group": "text",
        "target": "number",
        "unit": "text",
        "period_from": "text",
        "period_to": "text",
    },
    "agenda_items": {
        "item_id": "text",
        "topic": "text",
        "title": "text",
        "owner": "text",
        "amount": "amount",
        "measure_id": "text",
        "due_on": "date",
        "status": "text",
    },
}

OPTIONAL: Mapping[str, frozenset[str]] = {
    "baselines": frozenset({"index_id", "indexed_share", "index_base_period"}),
}
"""Columns a file may leave out: they came after registers were in use, and blank cells would say the same."""


def land_register(path: Path | None, landing_dir: Path, progress: Progress | None = None) -> LandingResult:
    """Land a register folder of CSV files, or one XLSX with the same sheets. path None: no register configured."""
    return land_layouts("register", path, REGISTER, landing_dir, progress, OPTIONAL)
