"""Self-tests of the doctor: do the amounts of a source hang together as its kind says they should.

Belongs here: one identity per kind on the landed cells (amount x rate = local amount, debit = credit), and whether a
database lets itself be read as promised. Does not belong here: figures, tolerances of controls, repairs.
Lines are counted, no amount is reported: a cell agrees within 0.5 %, or one unit of the last place for small amounts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from orchestration.settings import SourceSettings
from orchestration.sources.dialect import number_sql
from orchestration.sources.model import SourceError


@dataclass(frozen=True)
class SelfTest:
    """One identity on the cells of one source. agreeing of lines hold; good: as this kind of source should.

    lines 0: nothing to test (`detail` says what is missing). Of SAP amounts `detail` also says how many lines agree
    when the amount is taken as it is stored.
    """

    source: str
    title: str
    lines: int
    agreeing: int
    good: bool
    detail: str = ""


#: Used where the extract has no TCURX, as staging does (seed currency_decimals).
USUAL_DECIMALS = (
    "('JPY', 0), ('KRW', 0), ('CLP', 0), ('IDR', 0), ('VND', 0), ('KWD', 3), ('BHD', 3), ('JOD', 3), ('OMR', 3)"
)
#: share of the lines that must agree. A ledger has lines that carry an exchange difference; the wrong exponent or
#: the wrong side of a rate leaves hardly any line that agrees. A document has no such lines.
LEDGER_SHARE = 0.5
DOCUMENT_SHARE = 0.98


def number(column: str, *, rate: bool = False) -> str:
    """DECIMAL of a landed cell in the notation of its file; null when it is blank or unreadable."""
    owner, _, _ = column.rpartition(".")
    mark = f"{owner}._decimal_mark" if owner else "_decimal_mark"
    point, comma = number_sql(column, ".", rate=rate), number_sql(column, ",", rate=rate)
    return f"(case when {mark} = ',' then {comma} else {point} end)"


def _agrees(left: str, right: str) -> str:
    return f"(abs({left} - {right}) <= greatest(0.005 * abs({right}), 0.011))"


def _good(lines: int, agreeing: int, share: float = LEDGER_SHARE) -> bool:
    return agreeing >= share * lines


def sap_tests(con: duckdb.DuckDBPyConnection, source: str, currency_amounts: str) -> list[SelfTest]:
    """Stored amount x 10^(2 - decimals) x rate = local amount, on foreign-currency lines of BSEG or ACDOCA.

    currency_amounts: the option of the source (`stored` expects two implied decimals, `shifted` true ones).
    """
    key = "ltrim(regexp_replace(trim({0}), '[.]0+$', ''), '0')"  # a spreadsheet's 1500000001.0 is the same document
    rate = f"""(case
        when trim(kursf) like '/%' then 1 / nullif(abs(cast({number("kursf", rate=True)} as double)), 0)
        when {number("kursf")} < 0 then 1 / abs(cast({number("kursf")} as double))
        else cast({number("kursf")} as double) end)"""
    sql = f"""
        with heads as (
            select bukrs, {key.format("belnr")} as belnr, {key.format("gjahr")} as gjahr,
                upper(trim(waers)) as currency, upper(trim(hwaer)) as local_currency, {rate} as rate
            from landing.sap__bkpf where _source = $source
        ),
        exponents as (
            select upper(trim(currkey)) as currency, try_cast(trim(currdec) as integer) as decimals
            from landing.sap__tcurx where _source = $source
            union all
            select usual.currency, usual.decimals from (values {USUAL_DECIMALS}) as usual (currency, decimals)
            where not exists (select 1 from landing.sap__tcurx as own where own._source = $source)
        ),
        cells as (
            select seg.bukrs, {key.format("seg.belnr")} as belnr, {key.format("seg.gjahr")} as gjahr,
                abs(cast({number("seg.wrbtr")} as double)) as stored,
                abs(cast({number("seg.dmbtr")} as double)) as local
            from landing.sap__bseg as seg where seg._source = $source
            union all
            select seg.rbukrs, {key.format("seg.belnr")}, {key.format("seg.gjahr")},
                abs(cast({number("seg.wsl")} as double)), abs(cast({number("seg.hsl")} as double))
            from landing.sap__acdoca as seg
            where seg._source = $source and not exists (select 1 from landing.sap__bseg as b where b._source = $source)
        ),
        lines as (
            select heads.currency, coalesce(foreign_exponent.decimals, 2) as decimals,
                coalesce(local_exponent.decimals, 2) as local_decimals, cells.stored, cells.local, heads.rate
            from cells
            inner join heads using (bukrs, belnr, gjahr)
            left join exponents as foreign_exponent on foreign_exponent.currency = heads.currency
            left join exponents as local_exponent on local_exponent.currency = heads.local_currency
            where heads.currency <> heads.local_currency and heads.rate > 0 and cells.local > 1
        )
        select currency, max(decimals) <> 2 or max(local_decimals) <> 2, count(*),
            count(*) filter (where {_agrees("stored * rate", "local")}),
            count(*) filter (
                where {_agrees("stored * power(10, 2 - decimals) * rate", "local * power(10, 2 - local_decimals)")}
            )
        from lines group by currency order by currency
    """
    tests = []
    for currency, shifted, lines, as_stored, at_true in con.execute(sql, {"source": source}).fetchall():
        agreeing = as_stored if currency_amounts == "shifted" and shifted else at_true
        detail = ""
        if shifted:
            other = as_stored if currency_amounts != "shifted" else at_true
            reading = "as stored" if currency_amounts != "shifted" else "with decimals shifted"
            detail = f'currency_amounts = "{currency_amounts}"; {other:,} agree {reading}'
        tests.append(
            SelfTest(
                source,
                f"{currency}: stored amount x exponent x rate = local amount",
                int(lines),
                int(agreeing),
                _good(lines, agreeing),
                detail,
            )
        )
    return tests


def oracle_tests(con: duckdb.DuckDBPyConnection, source: str) -> list[SelfTest]:
    """Entered x conversion rate = accounted, on foreign-currency lines of GL_JE_LINES."""

    def net(kind: str) -> str:
        return (
            f"coalesce(cast({number(f'seg.{kind}_dr')} as double), 0) "
            f"- coalesce(cast({number(f'seg.{kind}_cr')} as double), 0)"
        )

    sql = f"""
        with lines as (
            select upper(trim(heads.currency_code)) as currency, {net("entered")} as entered,
                {net("accounted")} as accounted, cast({number("heads.currency_conversion_rate")} as double) as rate
            from landing.oracle__gl_je_lines as seg
            inner join landing.oracle__gl_je_headers as heads
                on heads._source = seg._source and trim(heads.je_header_id) = trim(seg.je_header_id)
            where seg._source = $source and upper(trim(heads.currency_code)) <> 'STAT'
        )
        select currency, count(*), count(*) filter (where {_agrees("entered * rate", "accounted")})
        from lines where rate is not null and rate not in (0, 1) and abs(accounted) > 1
        group by currency order by currency
    """
    return [
        SelfTest(source, f"{currency}: entered x rate = accounted", int(lines), int(agreeing), _good(lines, agreeing))
        for currency, lines, agreeing in con.execute(sql, {"source": source}).fetchall()
    ]


def contract_tests(con: duckdb.DuckDBPyConnection, source: str) -> list[SelfTest]:
    """Document amount x rate = local amount of receipts and invoices; debit = credit of every journal document."""
    tests: list[SelfTest] = []
    for entity, doc, local in (
        ("goods_receipts", "order_value_doc", "order_value_local"),
        ("supplier_invoice_lines", "amount_doc", "amount_local"),
    ):
        sql = f"""
            with lines as (
                select cast({number(doc)} as double) as doc, cast({number(local)} as double) as local,
                    cast({number("exchange_rate")} as double) as rate
                from landing.contract__{entity} where _source = $source
            )
            select count(*), count(*) filter (where {_agrees("doc * rate", "local")})
            from lines where doc is not null and local is not null and rate > 0
        """
        lines, agreeing = con.execute(sql, {"source": source}).fetchone() or (0, 0)
        if lines:
            title = f"{entity}: {doc} x exchange_rate = {local}"
            good = _good(lines, agreeing, DOCUMENT_SHARE)
            tests.append(SelfTest(source, title, int(lines), int(agreeing), good))
    sql = f"""
        with documents as (
            select company_code, document, coalesce(fiscal_year, left(posting_date, 4)) as year,
                sum({number("amount_local")}) as net
            from landing.contract__journal_entry_lines
            where _source = $source and lower(coalesce(trim(is_posted), 'true')) not in ('false', '0', 'no', 'n')
            group by all
        )
        select count(*), count(*) filter (where net = 0) from documents
    """
    documents, balanced = con.execute(sql, {"source": source}).fetchone() or (0, 0)
    if documents:
        title = "journal_entry_lines: debit = credit per document"
        tests.append(SelfTest(source, title, int(documents), int(balanced), documents == balanced))
    return tests


def database_tests(source: SourceSettings) -> list[SelfTest]:
    """Connects, reads one snapshot, cannot write. Never shows the URL; a refusal is its own sentence."""
    from orchestration.sources.database_options import DatabaseOptions, read_url
    from orchestration.sources.database_session import ConnectionLost, open_session

    title = "connects, read-only, one snapshot"
    try:
        options = DatabaseOptions.from_mapping(source.name, source.options)
        with open_session(source.name, read_url(source.name, source.url_variable), options) as session:
            at = session.snapshot.at[:19].replace("T", " ")
            detail = f"{session.snapshot.server}, database {session.snapshot.database}, read at {at} UTC"
            return [SelfTest(source.name, title, 1, 1, True, detail)]
    except SourceError as error:
        return [SelfTest(source.name, title, 1, 0, False, error.message)]
    except ConnectionLost as error:
        return [SelfTest(source.name, title, 1, 0, False, f"the connection was lost: {error}")]


def run(con: duckdb.DuckDBPyConnection, sources: Sequence[SourceSettings]) -> tuple[SelfTest, ...]:
    """The self-tests of every source, by kind. con: a connection whose schema `landing` holds them all."""
    tests: list[SelfTest] = []
    for source in sources:
        if source.kind in ("database", "tryton"):
            tests += database_tests(source)
        if source.kind == "sap":
            tests += sap_tests(con, source.name, str(source.options.get("currency_amounts", "stored")))
        elif source.kind == "oracle":
            tests += oracle_tests(con, source.name)
        else:
            tests += contract_tests(con, source.name)
    return tuple(tests)
