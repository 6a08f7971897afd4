"""Writes pages of docs/ from contracts, catalogue and settings, so that page and code cannot differ.

Belongs here: laying out the contracts of models/<room>, sources/contract.py, expectations/catalogue.py and the
policies as Markdown.
Does not belong here: any statement about data or controls that is not in those places.
"""

from __future__ import annotations

import sys
from pathlib import Path

import yaml

from expectations.catalogue import CONTROLS
from orchestration.settings import Policies
from orchestration.sources.contract import ENTITIES

ROOMS = {
    "canonical": "One model per business entity, whatever system it came from. Rows that do not count are marked, "
    "never dropped.",
    "measurement": "What was measured, line by line and per measure and fiscal period. Positive is good for profit.",
    "reconciliation": "Each comparison of the ladder and each control, as data.",
    "reporting": "Exactly what the PDF and the workbook show.",
}
PUBLIC = {
    "measurement": {"benefit_effects", "benefit_lines", "measure_overrides", "measure_periods"},
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
        # unit tests stand in files of their own, without contracts
        files = sorted((models / room).glob("_*.yml"), key=lambda file: (file.name != f"_{room}.yml", file.name))
        documents = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in files]
        for model in [model for document in documents for model in document.get("models", ())]:
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
        shown = ", ".join(map(str, value)) if isinstance(value, tuple) else "" if value is None else str(value)
        out.append(f"| {name} | {shown or 'blank'} | {field.description} |")
    return "\n".join(out) + "\n"


def render_input_contract() -> str:
    """Markdown of every entity and column that a system which is neither SAP nor Oracle delivers."""
    out = [
        "# Input contract",
        "",
        "Written from `orchestration/sources/contract.py` by `python -m orchestration.contract_docs`.",
        "What a source of kind `files`, `database` or `tryton` delivers: as a file with these columns, or as the "
        "result of one SELECT per entity ([files](connect-files.md), [database](connect-database.md)).",
        'Deliver what the system has: a missing entity or optional column makes the named part "not available", it '
        "never makes a number up. A missing required column is an error.",
        "",
        "Kinds of column. key: text with all its digits and leading zeros. amount, quantity, price, rate: exact "
        "decimals, at most nine places. date: YYYY-MM-DD. period: YYYY-MM. flag: true or false. integer: whole number.",
        "Files that are an entity may use their own notation of numbers and dates (guessed and reported, or given in "
        "the source options); results of SELECTs use ISO dates and a decimal point.",
        "A column outside the contract is an error unless `[sources.contract]` says `discard` (left out and reported) "
        "or `evolve` (landed and reported) for its entity.",
        "",
        "| entity | what it is | natural key | rungs | without it |",
        "|---|---|---|---|---|",
    ]
    for entity in ENTITIES.values():
        rungs = ", ".join(map(str, entity.rungs))
        out.append(
            f"| [{entity.name}](#{entity.name}) | {entity.description} | {', '.join(entity.keys)} | {rungs} | "
            f"{entity.without} |"
        )
    for entity in ENTITIES.values():
        out += ["", f"## {entity.name}", "", entity.description]
        facts = [
            f"Natural key: {', '.join(entity.keys)}.",
            f"Completeness is proved by the sum of `{entity.amount}`." if entity.amount else "",
            f"Posting date: `{entity.posting_date}`." if entity.posting_date else "",
            f"Without this entity: {entity.without}.",
        ]
        out += [" ".join(fact for fact in facts if fact), ""]
        out += ["| column | kind | required | unit, sign, values | meaning | without it |", "|---|---|---|---|---|---|"]
        for column in entity.columns:
            values = f"one of {', '.join(f'`{value}`' for value in column.values)}" if column.values else ""
            more = "; ".join(text for text in (column.unit, column.sign, values) if text)
            cells = (
                column.name,
                column.kind,
                "yes" if column.required else "",
                more,
                column.description,
                column.otherwise or ("" if column.required else "blank"),
            )
            out.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    return "\n".join(out) + "\n"


def main() -> int:
    """Rewrite the four pages of this checkout."""
    root = Path(__file__).resolve().parents[1]
    (root / "docs" / "input-contract.md").write_text(render_input_contract(), encoding="utf-8")
    (root / "docs" / "policies.md").write_text(render_policies(), encoding="utf-8")
    (root / "docs" / "controls.md").write_text(render_controls(), encoding="utf-8")
    (root / "docs" / "data-contract.md").write_text(render(root / "dbt_project" / "models"), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
