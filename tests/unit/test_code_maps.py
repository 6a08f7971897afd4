"""The lists that turn codes of a system into words of the house, against the words the models accept.

Belongs here: every class a list may give is one the canonical models accept, and the contract and its seed agree.
Does not belong here: what an unknown code does (tests/faults: control 12; tests of the landing: control 30).
"""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from orchestration.sources.contract import (
    DOCUMENT_CLASSES,
    ENTITIES,
    MOVEMENT_CLASSES,
    POSTING_CLASSES,
    RECEIPT_CLASSES,
)
from orchestration.sources.landing import SourceRequest, land
from orchestration.sources.oracle_tables import TABLES as ORACLE
from orchestration.sources.sap_tables import TABLES as SAP

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
#: SAP's words, which are the house's for every system
TRANSACTION_KEYS = {"BSX", "WRX", "PRD", "GBB", "KBS", "KDM", "DIF", "UMB", "FR1"}


def _seed(name: str) -> list[dict[str, str]]:
    path = PROJECT / "seeds" / f"{name}.csv"
    if not path.exists():
        pytest.skip(f"no list {name} in this version")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _column(name: str, column: str, **where: str) -> set[str]:
    return {row[column] for row in _seed(name) if row[column] and all(row[k] == v for k, v in where.items())}


def _accepted(model: str, column: str) -> set[str]:
    """Values the accepted_values test of a canonical column allows."""
    content: dict[str, Any] = yaml.safe_load((PROJECT / "models/canonical/_canonical.yml").read_text(encoding="utf-8"))
    (entry,) = [m for m in content["models"] if m["name"] == model]
    (found,) = [c for c in entry["columns"] if c["name"] == column]
    for test in found.get("data_tests", found.get("tests", [])):
        if isinstance(test, dict) and "accepted_values" in test:
            return set(test["accepted_values"]["arguments"]["values"])
    raise AssertionError(f"{model}.{column} has no accepted_values test")


@pytest.mark.parametrize("seed", ["movement_types", "oracle_transaction_types"])
def test_every_movement_class_of_a_list_is_one_the_roll_forward_has(seed: str) -> None:
    accepted = _accepted("inventory_movements", "movement_class")
    assert _column(seed, "movement_class") <= accepted - {"unmapped"}
    assert set(MOVEMENT_CLASSES) == accepted - {"unmapped"}


def test_every_receipt_class_of_the_list_is_one_the_receipts_have() -> None:
    assert _column("movement_types", "receipt_class") <= set(RECEIPT_CLASSES)
    assert _accepted("goods_receipts", "receipt_class") == set(RECEIPT_CLASSES)


@pytest.mark.parametrize("seed", ["document_types", "oracle_journal_classes"])
def test_every_document_class_of_a_list_is_one_of_the_contract(seed: str) -> None:
    assert _column(seed, "document_class") <= set(DOCUMENT_CLASSES)


def test_the_contract_and_its_list_of_posting_classes_agree() -> None:
    assert _column("posting_classes", "source_code", system="contract") == set(POSTING_CLASSES)
    assert _column("posting_classes", "transaction_key") <= TRANSACTION_KEYS


@pytest.mark.parametrize("seed", ["posting_classes", "document_types", "movement_types", "oracle_transaction_types"])
def test_no_code_stands_twice(seed: str) -> None:
    keys = {
        "posting_classes": ("system", "source_code"),
        "document_types": ("document_type",),
        "movement_types": ("movement_type",),
        "oracle_transaction_types": ("action_id", "source_type_id"),
    }[seed]
    rows = [tuple(row[key].upper() for key in keys) for row in _seed(seed)]
    assert sorted(rows) == sorted(set(rows))


def _damage(macros: str, table: str) -> set[str]:
    """Key columns of a table in which control 30 looks for scientific notation, as the macro has them."""
    text = (PROJECT / "macros" / macros).read_text(encoding="utf-8")
    found = re.search(rf"'{table.lower()}': \{{'keys'.*?\}}(?=,\n)", text, re.DOTALL)
    listed = re.search(r"'damage': \[(.*?)\]", found[0]) if found else None
    return {name.upper() for name in re.findall(r"'(\w+)'", listed[1])} if listed else set()


#: Bounds of account ranges: a bound that was cut maps no account, which control 26 names.
RANGES = ("FAGL_011ZC", "T001B")


@pytest.mark.parametrize(
    "table",
    [n for n, table in SAP.items() if n not in RANGES and "key:10" in map(table.kind, table.required)],
)
def test_a_document_number_cut_by_a_spreadsheet_is_found_in_every_sap_table(table: str) -> None:
    keys = {name for name in SAP[table].required if SAP[table].kind(name) in ("key:10", "key:40")}
    assert keys <= _damage("landing.sql", table)


@pytest.mark.parametrize("table", ["MARA", "MAKT", "MARC", "MARM", "MBEW", "MBEWH"])
def test_a_material_cut_by_a_spreadsheet_is_found(table: str) -> None:
    assert "MATNR" in _damage("landing.sql", table)


@pytest.mark.parametrize(
    "table", [name for name, table in ORACLE.items() if len(table.required) == 1 and table.required[0].endswith("_ID")]
)
def test_an_id_cut_by_a_spreadsheet_is_found_in_every_oracle_table_that_is_read(table: str) -> None:
    text = (PROJECT / "macros" / "oracle.sql").read_text(encoding="utf-8")
    unread = re.search(rf"'{table.lower()}': \{{'keys'[^}}]*'unused'", text)
    small = {"ORGANIZATION_ID", "LEDGER_ID", "CATEGORY_ID"}  # a few digits: no spreadsheet shortens them
    assert unread or set(ORACLE[table].required) <= _damage("oracle.sql", table) | small


@pytest.mark.parametrize(
    ("cell", "cut"),
    [
        ("4.9E+13", True),
        ("4,9e+13", True),
        (" 5E+13 ", True),
        ("4.9E-13", False),
        ("E+13", False),
        ("4900000000", False),
    ],
)
def test_the_models_know_a_key_in_scientific_notation_in_any_case(cell: str, cut: bool) -> None:
    text = (PROJECT / "macros" / "landing.sql").read_text(encoding="utf-8")
    found = re.search(r"\{% macro scientific_notation\(column_name\) -%\}(.*?)\{%- endmacro %\}", text, re.DOTALL)
    assert found
    sql = found[1].replace("{{ column_name }}", "cell")
    assert duckdb.execute(f"select {sql} from (select $1 as cell)", [cell]).fetchone() == (cut,)


def _example(entity: str, column: str, value: str) -> str:
    """One row of an entity with plain cells of each kind, and `value` in one column."""
    cells = {"key": "1", "text": "X", "date": "2026-09-14", "integer": "2026", "period": "2026-09", "flag": "true"}
    columns = [c for c in ENTITIES[entity].columns if c.required or c.name == column]
    row = [value if c.name == column else (c.values[0] if c.values else cells.get(c.kind, "1.00")) for c in columns]
    return ",".join(c.name for c in columns) + "\n" + ",".join(row) + "\n"


CODED = [(e.name, c.name) for e in ENTITIES.values() for c in e.columns if c.values]


@pytest.mark.parametrize(("entity", "column"), CODED)
def test_an_unknown_code_of_a_homegrown_system_is_named_with_its_row(tmp_path: Path, entity: str, column: str) -> None:
    folder = tmp_path / "extracts"
    folder.mkdir()
    (folder / f"{entity}.csv").write_text(_example(entity, column, "zz_unknown"), encoding="utf-8")
    result = land(SourceRequest("own", "files", tmp_path / "landing", folder))
    said = [error for error in result.errors if error.severity == "error"]
    assert any("zz_unknown" in error.message and column in (error.column or error.message) for error in said), said


@pytest.mark.parametrize(("entity", "column"), CODED)
def test_a_known_code_of_a_homegrown_system_is_not_an_error(tmp_path: Path, entity: str, column: str) -> None:
    folder = tmp_path / "extracts"
    folder.mkdir()
    contract = ENTITIES[entity].column(column)
    assert contract is not None
    (folder / f"{entity}.csv").write_text(_example(entity, column, contract.values[-1]), encoding="utf-8")
    result = land(SourceRequest("own", "files", tmp_path / "landing", folder))
    assert [error.message for error in result.errors if error.severity == "error"] == []
