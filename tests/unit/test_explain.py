"""A measure that is no price saving is walked to the rows that support it, on the screen and in the CSV.

Belongs here: the trail of one measure-period. Does not belong here: references of pages (test_explain_figures).
"""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import pytest

from orchestration.explain import explain, write_csv
from orchestration.screens import show_explanation

TABLES = """
create schema measurement; create schema canonical;
create table measurement.measure_periods as
    select 'M-1' as measure_id, '2026-09' as period, 'validated' as state, 'h' as content_hash,
    cast(42 as decimal(28, 6)) as measured_reporting;
create table canonical.measures as select 'M-1' as measure_id, 'Fewer shipments in a hurry' as title;
create table measurement.benefit_effects as
    select 'M-1' as measure_id, '2026-09' as period, 'frequency' as part, 'profit' as value_kind,
    '1000' as company_code, 'P1' as plant, null::varchar as item_id, null::varchar as item_group,
    null::varchar as supplier_id, '=F-77/1' as reference_key, date '2026-09-04' as posting_date,
    cast(3 as decimal(23, 6)) as quantity_base_uom, cast(1 as decimal(9, 6)) as share,
    cast(42 as decimal(28, 6)) as amount_reporting, cast(0 as decimal(28, 6)) as memo_reporting,
    'income_statement' as statement, 'freight' as line_id, 'supported' as evidence_status,
    null::varchar as evidence_reason, 'erp' as source, 'freight_documents.csv' as source_file, 12 as source_row;
create table measurement.benefit_lines (
    measure_id varchar, period varchar, event_kind varchar, source varchar, company_code varchar, plant varchar,
    item_id varchar, supplier_id varchar, purchase_order varchar, purchase_order_line varchar, receipt_year integer,
    receipt_document varchar, receipt_line varchar, invoice_year integer, invoice_document varchar,
    invoice_line varchar, journal_fiscal_year integer, journal_document varchar, journal_lines varchar,
    posting_date date, quantity_base_uom decimal(23, 6), base_uom varchar, reference_price_reporting decimal(28, 10),
    actual_price_reporting decimal(28, 10), actual_amount_doc decimal(23, 4), currency_doc varchar,
    budget_rate decimal(20, 10), share decimal(9, 6), saving_reporting decimal(28, 6),
    hard_saving_reporting decimal(28, 6), avoidance_reporting decimal(28, 6), evidence_status varchar,
    evidence_reason varchar, source_file varchar, source_row bigint
);
create table canonical.journal_entry_lines (
    source varchar, company_code varchar, fiscal_year integer, document varchar, line varchar, posting_date date,
    account varchar, transaction_key varchar, amount_local decimal(23, 4), currency_local varchar,
    source_file varchar, source_row bigint
);
create table measurement.measure_overrides as
    select 'M-1' as measure_id, '2026-09' as period, 1 as sequence, 'expired' as standing,
    'expired after 2026-08' as no_effect_reason, cast(42 as decimal(28, 6)) as measured_reporting,
    cast(42 as decimal(28, 6)) as signed_off_reporting, cast(21.5 as decimal(28, 6)) as override_reporting,
    cast(42 as decimal(28, 6)) as validated_reporting, 'Carrier audit' as reason, 'Benefit Controller' as requester,
    'Head of Group Controlling' as approver, 'Group Controlling' as approver_line, date '2026-09-20' as approved_at,
    '2026-08' as expires_after, 'overrides.csv' as source_file, 3 as source_row;
create table canonical.gl_accounts (source varchar, account varchar, account_name varchar);
"""


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    file = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(file)) as con:
        con.execute(TABLES)
    return file


def test_the_rows_behind_a_benefit_are_shown(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = explain(warehouse, "M-1", "2026-09")
    assert [row["reference_key"] for row in found.effects] == ["=F-77/1"]
    show_explanation(found, 20)
    said = "".join(capsys.readouterr().out.split())
    assert "42.00" in said
    assert "freight" in said


def test_an_override_is_told_with_both_amounts_and_its_people(
    warehouse: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    show_explanation(explain(warehouse, "M-1", "2026-09"), 20)
    said = " ".join(capsys.readouterr().out.split())
    for part in (
        "21.50 instead of 42.00 signed off, until 2026-08, no effect, expired after 2026-08. Carrier audit.",
        "Requested by Benefit Controller, approved by Head of Group Controlling on 2026-09-20",
        "overrides.csv, row 3",
    ):
        assert part in said, said


def test_the_csv_holds_the_rows_and_no_formula(warehouse: Path, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    assert write_csv(explain(warehouse, "M-1", "2026-09"), file) == 1
    with file.open(encoding="utf-8", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert row["reference_key"] == "'=F-77/1"
    assert (row["amount_reporting"], row["source_file"], row["source_row"]) == (
        "42.000000",
        "freight_documents.csv",
        "12",
    )
