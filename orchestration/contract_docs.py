"""Writes docs/data-contract.md and docs/controls.md from contracts and catalogue, so that page and code cannot differ.

Belongs here: laying out models/<room>/_<room>.yml and expectations/catalogue.py as Markdown.
Does not belong here: any statement about data or controls that is not in those two places.
"""

from __future__ import annotations

import sys
from pathlib import Path

import yaml

from expectations.catalogue import CONTROLS
from orchestration.settings import Policies

ROOMS = {
    "canonical": "One model per business entity, whatever system it came from. Rows that do not count are marked, "
    "never dropped.",
    "measurement": "What was measured, line by line and per measure and fiscal period. Positive is good for profit.",
    "reconciliation": "Each comparison of the ladder and each control, as data.",
    "reporting": "Exactly what the PDF and the workbook show.",
}
PUBLIC = {
    "measurement": {"benefit_lines", "measure_periods"},
    "reconciliation": {"reconciliation_ladder", "control_results"},
}


def render(models: Path) -> str:
    """Markdown of every contract under `models` (a dbt models folder)."""
    out = [
        "# Data contract",
        "",
        "Written from the dbt contracts by `python -m orchestration.contract_docs`; dbt enforces the same columns and "
        "types at build time.",
        "Everything in schema `canonical` and the relations marked **public** keep their names and columns; columns "
        "may be added.",
        "Amounts are DECIMAL and name their currency: `_doc` document, `_local` company, `_reporting` group at the "
        "budget rate.",
    ]
    for room, purpose in ROOMS.items():
        out += ["", f"## {room}", "", purpose]
        document = yaml.safe_load((models / room / f"_{room}.yml").read_text(encoding="utf-8"))
        for model in document["models"]:
            if not (model.get("config") or {}).get("contract", {}).get("enforced"):
                continue
            public = room == "canonical" or model["name"] in PUBLIC.get(room, set())
            mark = " (**public**)" if public else ""
            out += ["", f"### {room}.{model['name']}{mark}", "", model.get("description", ""), ""]
            out += ["| column | type | required | meaning |", "|---|---|---|---|"]
            for column in model.get("columns", []):
                required = any(c.get("type") == "not_null" for c in column.get("constraints", []))
                meaning = str(column.get("description", "")).replace("|", "\\|").replace("\n", " ")
                out.append(f"| {column['name']} | {column['data_type']} | {'yes' if required else ''} | {meaning} |")
    return "\n".join(out) + "\n"


def render_controls() -> str:
    """Markdown of the catalogue of controls."""
    out = [
        "# Controls",
        "",
        "Written from `expectations/catalogue.py` by `python -m orchestration.contract_docs`.",
        "Severity: B blocks publication, H holds the measure out of the validated total, W warns. A required control "
        "that did not run, or has nothing to run on, blocks.",
        "A waiver in the register may cover a control marked waivable for at most two closes after its period; "
        "requester and approver differ.",
        "",
        "| id | what it proves | tier | severity | waivable | owner | what clears it |",
        "|---|---|---|---|---|---|---|",
    ]
    out += [
        f"| {c.id} | {c.title} | {c.tier} | {c.severity} | {'yes' if c.waivable else 'no'} | {c.owner} | {c.remedy} |"
        for c in CONTROLS
    ]
    return "\n".join(out) + "\n"


def render_policies() -> str:
    """Markdown of every policy with its default."""
    out = [
        "# Policies",
        "",
        "Written from `orchestration/settings.py` by `python -m orchestration.contract_docs`. Each is a key of "
        "`[policies]` in `tieout.toml`;",
        "the values of a run are in `config.policies` of its warehouse and in its certificate's settings hash.",
        "",
        "| policy | default | meaning |",
        "|---|---|---|",
    ]
    for name, field in Policies.model_fields.items():
        value = field.default
        shown = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
        out.append(f"| {name} | {shown or 'blank'} | {field.description} |")
    return "\n".join(out) + "\n"


def main() -> int:
    """Rewrite the three pages of this checkout."""
    root = Path(__file__).resolve().parents[1]
    (root / "docs" / "policies.md").write_text(render_policies(), encoding="utf-8")
    (root / "docs" / "controls.md").write_text(render_controls(), encoding="utf-8")
    (root / "docs" / "data-contract.md").write_text(render(root / "dbt_project" / "models"), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
