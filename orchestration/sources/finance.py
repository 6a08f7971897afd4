"""Files of finance: published statements, account mapping, budget, rates of the group. Layout in docs/register.md.

Belongs here: files, columns and kinds. Does not belong here: the printed sign, periods, any arithmetic (SQL does that).
"""

from __future__ import annotations

from pathlib import Path

from orchestration.sources.model import LandingResult, Progress
from orchestration.sources.tabular import Layouts, land_layouts

FINANCE: Layouts = {
    "financial_statements": {
        "period": "text",
        "company_code": "text",
        "statement": "text",
        "line_id": "text",
        "line_title": "text",
        "line_order": "integer",
        "basis": "text",
        "amount": "amount",
        "currency": "text",
    },
    "account_mapping": {
        "company_code": "text",
        "account": "text",
        "statement": "text",
        "line_id": "text",
        "presentation_sign": "integer",
        "valid_from": "date",
        "valid_to": "date",
    },
    "budget": {
        "period": "text",
        "company_code": "text",
        "line_id": "text",
        "amount": "amount",
        "currency": "text",
        "version": "text",
    },
    "exchange_rates": {
        "rate_type": "text",
        "from_currency": "text",
        "to_currency": "text",
        "valid_from": "date",
        "rate": "price",
    },
    "expected_entities": {
        "source": "text",
        "company_code": "text",
        "plant": "text",
        "entity": "text",
        "valid_from": "date",
        "valid_to": "date",
    },
    "nil_returns": {
        "source": "text",
        "company_code": "text",
        "plant": "text",
        "entity": "text",
        "period": "text",
        "reason": "text",
        "signed_by": "text",
        "signed_on": "date",
    },
}


def land_finance(path: Path | None, landing_dir: Path, progress: Progress | None = None) -> LandingResult:
    """Land the finance folder. path None: no finance files configured."""
    return land_layouts("finance", path, FINANCE, landing_dir, progress)
