"""Evidence of the rendered report: read-back rows -> rung 9 and control 31 in the warehouse.

Belongs here: the two tables that reconciliation_ladder and control_results read after rendering.
Does not belong here: reading the documents (reports/readback.py). A document without any figure is missing, not fine.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from reports.readback import ReadbackRow

DOCUMENTS = {"pdf": "figures_in_pdf", "workbook": "figures_in_workbook"}

_TABLE = """
create or replace temporary table readback (
    document varchar, place varchar, figure varchar, kind varchar, expected decimal(28, 6), found decimal(28, 6),
    difference decimal(28, 6), tolerance decimal(28, 6), status varchar, message varchar
)
"""

# One row per document and place. Left is the document, right the reporting models.
_LADDER = """
insert into evidence.readback_ladder
select
    $run_id, $period, 9, $comparison, place, $document, 'reporting models', count(found), count(expected),
    sum(found), sum(expected), coalesce(sum(abs(difference)) filter (where status <> 'matched'), 0), max(tolerance),
    coalesce(min(status) filter (where status <> 'matched'), 'matched'), (select reporting_currency from config.run),
    case when count(*) filter (where status <> 'matched') = 0 then count(*) || ' figures read back'
        else min(message) filter (where status <> 'matched') end
from readback
where document = $document and kind = 'figure'
group by place
"""

_CONTROL_DETAIL = """
insert into evidence.readback_controls
select
    $run_id, $period, '31_footing', document, document || ': ' || place || ': ' || figure, cast(expected as varchar),
    cast(found as varchar), abs(difference), tolerance, status, (select reporting_currency from config.run), null, null,
    null, message, null, null
from readback
where kind = 'footing' and document = $document and status <> 'matched'
"""

_CONTROL_SUMMARY = """
insert into evidence.readback_controls
select
    $run_id, $period, '31_footing', $document, 'all', 'every total equals its shown parts',
    count(*) filter (where status <> 'matched') || ' of ' || count(*) || ' do not',
    coalesce(sum(abs(difference)) filter (where status <> 'matched'), 0), max(tolerance),
    case when count(*) = 0 then 'not_available' when count(*) filter (where status <> 'matched') = 0 then 'matched'
        else 'out_of_tolerance' end,
    (select reporting_currency from config.run), null, null, count(*),
    case when count(*) = 0 then 'no total was found in the document' else count(*) || ' totals read back' end,
    null, null
from readback
where kind = 'footing' and document = $document
"""


def store_readback(con: duckdb.DuckDBPyConnection, rows: Iterable[ReadbackRow], *, run_id: str, period: str) -> None:
    """Replace the read-back evidence of this run by `rows`."""
    con.execute(_TABLE)
    values = [
        [r.document, r.place, r.figure, r.kind, r.expected, r.found, r.difference, r.tolerance, r.status, r.message]
        for r in rows
    ]
    if values:
        con.executemany("insert into readback values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
    con.execute("delete from evidence.readback_ladder")
    con.execute("delete from evidence.readback_controls")
    for document, comparison in DOCUMENTS.items():
        facts = {"run_id": run_id, "period": period, "document": document}
        con.execute(_LADDER, facts | {"comparison": comparison})
        con.execute(_CONTROL_DETAIL, facts)
        con.execute(_CONTROL_SUMMARY, facts)
        (count,) = con.execute(
            "select count(*) from evidence.readback_ladder where comparison = ?", [comparison]
        ).fetchone() or (0,)
        if count == 0:
            con.execute(
                "insert into evidence.readback_ladder values (?, ?, 9, ?, ?, ?, 'reporting models', 0, 0, null, null, "
                "null, 0, 'missing_left', null, 'no figure was found in the document')",
                [run_id, period, comparison, document, document],
            )
