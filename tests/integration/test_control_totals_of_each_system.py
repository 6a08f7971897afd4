"""Control totals beside extracts of each system, compared with the landed rows by the statement dbt compiled.

Belongs here: two rows of an Oracle ledger, of a homegrown one and of SAP orders, with totals counted by hand.
Does not belong here: the sample company (tests/faults), recognising the file (tests/unit/test_control_totals.py).
"""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from orchestration.run_context import write_run_context
from orchestration.settings import load_settings
from orchestration.sources.contract import ENTITIES
from orchestration.sources.landing import SourceRequest, land
from orchestration.sources.oracle_tables import TABLES as ORACLE
from orchestration.sources.sap_tables import TABLES as SAP
from orchestration.sources.warehouse import load_landing

MACROS = Path(__file__).resolve().parents[2] / "dbt_project/macros/control_totals.sql"
HEADER = "entity,company_code,period,row_count,amount\n"
TOML = """
[company]
name = "Group"
reporting_currency = "EUR"
[policies]
control_totals_required = ["silent"]
[[sources]]
name = "ebs"
kind = "oracle"
path = "ebs"
[[sources]]
name = "own"
kind = "files"
path = "own"
[[sources]]
name = "sap"
kind = "sap"
path = "sap"
options = {client = "100"}
[[sources]]
name = "silent"
kind = "sap"
path = "silent"
"""
FILES = {
    "ebs/GL_JE_LINES.csv": "JE_HEADER_ID,JE_LINE_NUM,CODE_COMBINATION_ID,ACCOUNTED_DR,ACCOUNTED_CR,EFFECTIVE_DATE\n"
    "1,1,7,110.25,,14-SEP-2026\n1,2,8,,110.25,14-SEP-2026\n2,1,7,5,,03-OCT-2026\n",
    # one row more in October than landed
    "ebs/control_totals.csv": HEADER + "GL_JE_LINES,,2026-09,2,110.25\nGL_JE_LINES,,2026-10,2,12.00\n",
    "own/journal_entry_lines.csv": "company_code,document,line,posting_date,account,amount_local\n"
    "UK1,1,1,2026-09-14,4,70.10\nUK1,1,2,2026-09-14,5,-70.10\nUK2,2,1,2026-09-20,4,3.00\nUK2,2,2,2026-09-20,5,-3.00\n",
    # company UK2 is in the extract and in no total
    "own/control_totals.csv": HEADER + "journal_entry_lines,UK1,2026-09,2,0.00\n",
    # the other client is not counted; the month of an item is that of its order
    "sap/EKKO.csv": "MANDT,EBELN,BUKRS,BEDAT,AEDAT\n100,45,1000,2026-09-30,2026-10-01\n100,46,1000,,2026-10-02\n",
    "sap/EKPO.csv": "MANDT,EBELN,EBELP,BUKRS,NETWR\n100,45,10,1000,10.50\n100,46,10,1000,20.00\n200,45,10,1000,99.00\n",
    "sap/control_totals.csv": HEADER + "EKPO,1000,2026-09,1,10.50\nekpo,1000,202610,1,20.00\nEKKO,1000,,2,\n",
    "silent/EKKO.csv": "MANDT,EBELN,BUKRS,BEDAT\n100,45,1000,2026-09-30\n",
}


@pytest.fixture(scope="module")
def ladder(built_sample: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[object, ...]]:
    """Rows of ladder_rung_1_totals by scope: comparison, status, left count, right count, difference."""
    folder = tmp_path_factory.mktemp("systems")
    (folder / "tieout.toml").write_text(TOML, encoding="utf-8")
    for name, text in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    settings = load_settings(folder)
    results = [
        land(SourceRequest(s.name, s.kind, folder / "landing", folder / str(s.path), s.options))
        for s in settings.sources
    ]
    compiled = built_sample / ".dagster/dbt/target/compiled/tieout/models"
    with duckdb.connect(str(folder / "warehouse.duckdb")) as con:
        load_landing(con, results)
        write_run_context(con, settings, run_id="r", period="2026-09", audit_from="2026-09")
        con.execute("create schema staging; create schema canonical")
        staged = (compiled / "staging/landing/stg_landing__control_totals.sql").read_text(encoding="utf-8")
        con.execute(f"create view staging.stg_landing__control_totals as {staged}")
        model = (compiled / "reconciliation/ladder_rung_1_totals.sql").read_text(encoding="utf-8")
        con.execute(f"attach '{built_sample / 'warehouse.duckdb'}' as built (read_only)")
        for name in sorted(set(re.findall(r'"canonical"\."(\w+)"', model))):
            con.execute(f"create table canonical.{name} as select * from built.canonical.{name} limit 0")
        rows = con.execute(
            f"select scope, comparison, status, left_count, right_count, difference from ({model})"
        ).fetchall()
    return {str(row[0]): row[1:] for row in rows}


def test_oracle_rows_are_counted_by_month_over_all_companies(ladder: dict[str, tuple[object, ...]]) -> None:
    assert ladder["ebs/gl_je_lines/all companies/2026-09"] == ("control_totals", "matched", 2, 2, Decimal(0))
    assert ladder["ebs/gl_je_lines/all companies/2026-10"] == ("control_totals", "out_of_tolerance", 2, 1, Decimal(7))


def test_homegrown_rows_are_counted_by_company_and_the_company_without_totals_is_named(
    ladder: dict[str, tuple[object, ...]],
) -> None:
    assert ladder["own/journal_entry_lines/UK1/2026-09"] == ("control_totals", "matched", 2, 2, Decimal(0))
    assert ladder["own/journal_entry_lines/UK2/2026-09"][:4] == ("control_totals", "missing_left", None, 2)


def test_sap_items_take_the_month_of_their_order_and_the_chosen_client(ladder: dict[str, tuple[object, ...]]) -> None:
    assert ladder["sap/ekpo/1000/2026-09"] == ("control_totals", "matched", 1, 1, Decimal(0))
    assert ladder["sap/ekpo/1000/2026-10"] == ("control_totals", "matched", 1, 1, Decimal(0))
    assert ladder["sap/ekko/1000/all months"] == ("control_totals", "matched", 2, 2, Decimal(0))


def test_totals_that_a_policy_requires_and_nobody_gives_are_not_available(
    ladder: dict[str, tuple[object, ...]],
) -> None:
    assert ladder["silent"] == ("control_totals_not_delivered", "not_available", None, None, None)
    assert len(ladder) == 8


def test_every_table_and_entity_can_be_totalled() -> None:
    text = MACROS.read_text(encoding="utf-8")
    named = set(re.findall(r"'([a-z0-9_]+)'", text))
    assert {name.lower() for name in (*SAP, *ORACLE, *ENTITIES)} - named == {"control_totals"}


@pytest.mark.parametrize("entity", [e for e in ENTITIES.values() if e.name != "control_totals"], ids=lambda e: e.name)
def test_the_facts_of_an_entity_are_those_of_the_contract(entity: object) -> None:
    name, company, date, amount = (getattr(entity, word) for word in ("name", "company", "posting_date", "amount"))
    text = MACROS.read_text(encoding="utf-8")
    found = re.search(rf"'{name}': {{(.*)}},", text[text.index("macro contract_total_facts") :])
    assert found is not None
    facts = dict(re.findall(r"'(\w+)': '(\w+)'", found[1]))
    assert (facts.get("company"), facts.get("date"), facts.get("amount")) == (company, date, amount)
