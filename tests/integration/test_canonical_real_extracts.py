"""Two real SAP extracts in the canonical room, against figures computed elsewhere from the files alone.

Belongs here: known quantities of the third-party extracts in canonical.* and in the structural rungs and controls.
Does not belong here: made-up cases (dbt unit tests), the sample company, rungs 4 to 8.
Client 375: one company, trainees' errors of billions, yen and won, keys damaged by a spreadsheet, no ledger balances.
Client 140: two companies, order units of 100 and 10,000 pieces, no journal lines at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from real_extracts import closed

pytestmark = [pytest.mark.real_data, pytest.mark.slow, pytest.mark.timeout(1200)]

CENT = Decimal("0.01")


@pytest.fixture(scope="module")
def con(make_once: Any) -> Iterator[duckdb.DuckDBPyConnection]:
    """Both closed extracts as one: each table is the rows of client 375 and the rows of client 140."""
    runs = {
        "c375": closed(make_once, "client375", "sap_se16n_client375", "2018-06"),
        "c140": closed(make_once, "client140", "sap_se16n_client140_base", "2019-02"),
    }
    with duckdb.connect() as both:
        found: dict[tuple[str, str], list[str]] = {}
        for name, run in runs.items():
            both.execute(f"attach '{run.folder / 'warehouse.duckdb'}' as {name} (read_only)")
            tables = """
                select table_schema, table_name from information_schema.tables
                where table_catalog = ? and table_type = 'BASE TABLE'
                and table_schema in ('canonical', 'reconciliation')
            """
            for schema, table in both.execute(tables, [name]).fetchall():
                found.setdefault((schema, table), []).append(name)
        for schema in ("canonical", "reconciliation"):
            both.execute(f"create schema {schema}")
        for (schema, table), names in found.items():
            rows = " union all by name ".join(f"select * from {name}.{schema}.{table}" for name in names)
            both.execute(f"create view {schema}.{table} as {rows}")
        yield both


def _rows(con: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = con.execute(sql).fetchall()
    return found


def _one(con: duckdb.DuckDBPyConnection, sql: str) -> Any:
    (row,) = _rows(con, sql)
    return row[0] if len(row) == 1 else row


# --- client 375


def test_documents_with_and_without_lines(con: duckdb.DuckDBPyConnection) -> None:
    with_lines = (
        "select count(*) from (select distinct document from canonical.journal_entry_lines where source = 'client375')"
    )
    without = "select count(*) from canonical.journal_headers where source = 'client375' and not has_lines"
    assert _one(con, with_lines) == 1256
    assert _one(con, without) == 2058


def test_twenty_documents_do_not_balance_and_control_10_lists_them(con: duckdb.DuckDBPyConnection) -> None:
    unbalanced = """
        select count(*) from (
            select document from canonical.journal_entry_lines where source = 'client375'
            group by company_code, fiscal_year, document having sum(amount_local) <> 0)
    """
    listed = "select count(*) from reconciliation.control_10_unbalanced where key like 'US00/%'"
    assert _one(con, unbalanced) == 20
    assert _one(con, listed) == 20


def test_yen_and_won_hold_at_the_posted_rate_and_nothing_else_moves(con: duckdb.DuckDBPyConnection) -> None:
    """Of 457 lines, 456 have a header; the yen (20) and won (10) among them hold only at their true decimals."""
    sql = """
        select l.currency_doc in ('JPY', 'KRW'), count(*),
            count(*) filter (
                where abs(l.amount_doc * h.exchange_rate - l.amount_local)
                    <= greatest(0.01, abs(l.amount_local) * 0.001)
            )
        from canonical.journal_entry_lines l
        join canonical.journal_headers h using (source, company_code, fiscal_year, document)
        where l.source = 'client375' and l.currency_doc <> l.currency_local
        group by 1 order by 1
    """
    assert _rows(con, sql) == [(False, 426, 370), (True, 30, 30)]
    orphan = "select count(*) from canonical.journal_entry_lines where source = 'client375' and posting_date is null"
    assert _one(con, orphan) == 1


def test_399_of_457_lines_not_known_to_be_in_dollars_hold_within_a_twentieth_of_a_percent(
    con: duckdb.DuckDBPyConnection,
) -> None:
    """456 lines in a foreign currency and one whose document has no header; without the shift 30 fewer hold."""
    sql = """
        with lines as (
            select l.amount_doc, l.amount_local, coalesce(h.exchange_rate, 1) as rate,
                l.amount_doc * case when l.currency_doc in ('JPY', 'KRW') then 0.01 else 1 end as unshifted
            from canonical.journal_entry_lines l
            left join canonical.journal_headers h using (source, company_code, fiscal_year, document)
            where l.source = 'client375' and (l.currency_doc <> l.currency_local or h.document is null)
        )
        select count(*),
            count(*) filter (where abs(amount_doc * rate - amount_local) <= abs(amount_local) * 0.0005),
            count(*) filter (where abs(unshifted * rate - amount_local) <= abs(amount_local) * 0.0005)
        from lines
    """
    assert _rows(con, sql) == [(457, 399, 369)]


def test_the_won_order_is_worth_what_was_posted(con: duckdb.DuckDBPyConnection) -> None:
    order = """
        select net_amount_doc, currency from canonical.purchase_order_lines
        where source = 'client375' and purchase_order = '4500000019'
    """
    worth = """
        select sum(order_value_local) from canonical.goods_receipts
        where source = 'client375' and purchase_order = '4500000019'
    """
    posted = """
        select -sum(amount_local) from canonical.journal_entry_lines
        where source = 'client375' and purchase_order = '4500000019'
        and document_type = 'WE' and transaction_key = 'WRX'
    """
    assert _one(con, order) == (Decimal("118085000.0000"), "KRW")
    assert _one(con, worth) == Decimal("92470.63")
    assert _one(con, posted) == Decimal("92470.63")


def test_receipts_at_valuation(con: duckdb.DuckDBPyConnection) -> None:
    sql = """
        select sum(amount_local) from canonical.goods_receipts
        where source = 'client375' and movement_type in ('101', '122')
    """
    assert _one(con, sql) == Decimal("257229809.29")


@pytest.mark.parametrize(
    ("key", "amount"), [("BSX", "250446064.56"), ("WRX", "-11723033542.29"), ("PRD", "11493136402.18")]
)
def test_journals_of_goods_receipts(con: duckdb.DuckDBPyConnection, key: str, amount: str) -> None:
    sql = f"""
        select sum(amount_local) from canonical.journal_entry_lines
        where source = 'client375' and document_type = 'WE' and transaction_key = '{key}'
    """
    assert _one(con, sql) == Decimal(amount)


def test_damaged_keys_are_named_not_guessed(con: duckdb.DuckDBPyConnection) -> None:
    """AWKEY went through a spreadsheet (4.9E+13): no receipt is linked to a journal by what is left of it."""
    linked = "select count(journal_document) from canonical.goods_receipts where source = 'client375'"
    message = """
        select message from reconciliation.control_30_encoding where key = 'BKPF/BKPF.csv/AWKEY/digits lost'
    """
    assert _one(con, linked) == 0
    assert "2925 cells in scientific notation" in _one(con, message)


def test_odd_cells_of_client_375(con: duckdb.DuckDBPyConnection) -> None:
    price_unit_zero = (
        "select count(*) from canonical.purchase_order_lines where source = 'client375' and price_unit_was_zero"
    )
    key_with_decimals = "select count(*) from canonical.journal_entry_lines where document like '%.%'"
    unread_dates = "select count(*) from canonical.journal_headers where source = 'client375' and posting_date is null"
    assert _one(con, price_unit_zero) == 3
    assert _one(con, key_with_decimals) == 0
    assert _one(con, unread_dates) == 0


# --- client 140


def test_order_lines_of_client_140(con: duckdb.DuckDBPyConnection) -> None:
    sql = """
        select count(*), sum(net_amount_doc), sum(gross_amount_doc),
            count(*) filter (where net_amount_doc > gross_amount_doc),
            count(*) filter (where price_unit_was_zero), count(*) filter (where price_unit = 10)
        from canonical.purchase_order_lines where source = 'client140'
    """
    assert _one(con, sql) == (268, Decimal("992113.94"), Decimal("944151.40"), 109, 13, 1)


def test_every_receipt_of_client_140_is_worth_its_order_value(con: duckdb.DuckDBPyConnection) -> None:
    sql = """
        select company_code, currency_local, count(*), sum(amount_local),
            count(*) filter (where order_value_local = amount_local)
        from canonical.goods_receipts where source = 'client140' group by all order by 1
    """
    assert _rows(con, sql) == [
        ("DE00", "EUR", 20, Decimal("14110.40"), 20),
        ("US00", "USD", 202, Decimal("896161.89"), 202),
    ]


def test_the_order_unit_is_not_the_base_unit(con: duckdb.DuckDBPyConnection) -> None:
    """What the receipts of US00 would be worth with the order unit ignored: twenty times too much."""
    sql = """
        select sum(r.quantity_base_uom * o.price_per_price_unit_doc / o.price_unit)
        from canonical.goods_receipts r
        join canonical.purchase_order_lines o using (source, purchase_order, purchase_order_line)
        where r.source = 'client140' and r.company_code = 'US00'
    """
    assert abs(Decimal(str(_one(con, sql))) - Decimal("21035034.00")) < CENT


def test_opening_stock_of_client_140(con: duckdb.DuckDBPyConnection) -> None:
    sql = """
        select sum(amount_local) from canonical.inventory_movements
        where source = 'client140' and movement_type in ('561', '501')
    """
    assert _one(con, sql) == Decimal("1497648000.00")


# --- both: nothing dropped, nothing doubled; what cannot be proved says why


@pytest.mark.parametrize("rung", [1, 2])
def test_every_landed_row_is_in_the_canonical_room(con: duckdb.DuckDBPyConnection, rung: int) -> None:
    sql = f"select status, count(*) > 10 from reconciliation.ladder_rung_{rung} group by 1"
    assert _rows(con, sql) == [("matched", True)]


def test_blank_lines_are_counted(con: duckdb.DuckDBPyConnection) -> None:
    sql = "select left_count, right_count, note from reconciliation.ladder_rung_2 where scope = 'client375/EKKO'"
    assert _one(con, sql) == (513, 513, "landed 567; blank lines without a key 54")


def test_client_140_has_no_journal_lines_and_says_so(con: duckdb.DuckDBPyConnection) -> None:
    sql = """
        select status, message from reconciliation.control_10_unbalanced where scope = 'source client140'
    """
    status, message = _one(con, sql)
    assert status == "not_available"
    assert "BSEG" in message


def test_trainee_errors_are_found_by_the_controls(con: duckdb.DuckDBPyConnection) -> None:
    failed = """
        select distinct control_id from reconciliation.control_results_core
        where key = 'all' and status = 'out_of_tolerance' and (company_code = 'US00' or scope = 'client375')
    """
    found = {control for (control,) in _rows(con, failed)}
    assert {"04_price_unit", "05_currency", "10_unbalanced", "30_encoding"} <= found
