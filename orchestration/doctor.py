"""What the product makes of a workspace before a close: tables, companies, dialects, rungs, cells it cannot read.

Belongs here: findings as plain values. Does not belong here: screens, repairs. It writes nothing but the landing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from orchestration.pipeline import land_all
from orchestration.settings import Settings
from orchestration.sources.model import LandingResult
from orchestration.sources.warehouse import load_landing

#: What each rung needs: any one table of every group; `finance`/`register` mean a file of that folder.
RUNG_NEEDS: Mapping[int, tuple[str, tuple[tuple[str, ...], ...]]] = {
    1: ("extract control totals = landed rows", ()),
    2: ("landed = canonical", ()),
    3: ("journals balance", (("BKPF", "ACDOCA"), ("BSEG", "ACDOCA"))),
    4: ("journals + opening = trial balance", (("BSEG", "ACDOCA"), ("FAGLFLEXT",))),
    5: ("trial balance = statement", (("FAGLFLEXT",), ("finance:financial_statements",), ("finance:account_mapping",))),
    6: ("subledgers = control accounts", (("MSEG", "MATDOC"), ("BSEG", "ACDOCA"), ("EKPO",))),
    7: (
        "measured cents traced to journal lines",
        (("EKPO",), ("MSEG", "MATDOC"), ("BSEG", "ACDOCA"), ("register:measures",)),
    ),
    8: ("benefits fit the statement line", (("finance:financial_statements",), ("finance:account_mapping",))),
    9: ("figures in the documents = figures computed", ()),
}


@dataclass(frozen=True)
class FileFinding:
    """One landed file: what it is and how it was read."""

    source: str
    file: str
    table: str
    rows: int
    rejected: int
    parse_failures: int
    guesses: tuple[tuple[str, str, str], ...]
    sample: tuple[tuple[int, str, str, str], ...]


@dataclass(frozen=True)
class RungFinding:
    """Whether a rung of the ladder can be computed, and what is missing if not."""

    rung: int
    title: str
    required: bool
    missing: tuple[str, ...]

    @property
    def available(self) -> bool:
        return not self.missing


@dataclass(frozen=True)
class SelfTest:
    """Stored amount x 10^shift x rate = local amount, by currency: how amounts of foreign currencies are stored."""

    source: str
    currency: str
    lines: int
    as_stored: int
    at_true_decimals: int


@dataclass(frozen=True)
class Diagnosis:
    """Everything the doctor found."""

    files: tuple[FileFinding, ...]
    errors: tuple[tuple[str, str, str, str, str], ...]
    skipped: tuple[tuple[str, str, str], ...]
    companies: tuple[tuple[str, str, str, str], ...]
    rungs: tuple[RungFinding, ...]
    self_tests: tuple[SelfTest, ...]

    @property
    def healthy(self) -> bool:
        """True when every file could be read in full and every required rung can be computed."""
        clean = not any(item.rejected or item.parse_failures for item in self.files)
        serious = [item for item in self.errors if item[0] == "error"]
        return clean and not serious and all(item.available or not item.required for item in self.rungs)


def examine(settings: Settings, progress: Callable[[str, int], None] | None = None) -> Diagnosis:
    """Land everything and look at it. Raises PipelineError for a folder or option that cannot be used at all."""
    results, register, finance = land_all(settings, progress)
    everything = [*results, *(item for item in (register, finance) if item is not None)]
    delivered = {m.table for r in results for m in r.manifests}
    for prefix, landed in (("register", register), ("finance", finance)):
        delivered |= {f"{prefix}:{m.table}" for m in (landed.manifests if landed else ())}
    with duckdb.connect() as con:
        load_landing(con, list(results), register, finance)
        companies = _companies(con)
        self_tests = _self_tests(con)
    return Diagnosis(
        files=tuple(_file(r, m) for r in everything for m in r.manifests),
        errors=tuple(
            (e.severity, e.source, e.file, _place(e.row, e.column), e.message) for r in everything for e in r.errors
        ),
        skipped=tuple((s.source, s.file, s.reason) for r in everything for s in r.skipped),
        companies=companies,
        rungs=_rungs(settings, delivered),
        self_tests=self_tests,
    )


def _file(result: LandingResult, manifest: Any) -> FileFinding:
    return FileFinding(
        source=result.source,
        file=manifest.file,
        table=manifest.table,
        rows=manifest.rows_landed,
        rejected=manifest.rows_rejected,
        parse_failures=manifest.parse_failures,
        guesses=tuple((name, str(g.value), str(g.evidence)) for name, g in sorted(manifest.guesses.items())),
        sample=tuple((f.row, f.column, f.value, f.kind) for f in manifest.first_parse_failures[:5]),
    )


def _rungs(settings: Settings, delivered: set[str]) -> tuple[RungFinding, ...]:
    found = []
    for rung, (title, groups) in RUNG_NEEDS.items():
        missing = tuple(" or ".join(group) for group in groups if not delivered & set(group))
        found.append(RungFinding(rung, title, rung in settings.policies.required_rungs, missing))
    return tuple(found)


def _place(row: int | None, column: str | None) -> str:
    return ", ".join(part for part in (f"row {row}" if row else "", f"column {column}" if column else "") if part)


def _companies(con: duckdb.DuckDBPyConnection) -> tuple[tuple[str, str, str, str], ...]:
    """Company codes by T001, and those that only the documents name: an extract without T001 still has companies."""
    rows: Sequence[tuple[Any, ...]] = con.execute(
        """
        with delivered as (
            select _source, _client, mandt, bukrs, butxt, waers from landing.sap__t001
            union all
            select _source, _client, mandt, bukrs, null, null from landing.sap__ekko
            union all
            select _source, _client, mandt, bukrs, null, hwaer from landing.sap__bkpf
        )
        select _source, trim(bukrs), coalesce(max(trim(butxt)), ''), coalesce(max(nullif(trim(waers), '')), '')
        from delivered
        where trim(bukrs) <> ''
            and (_client is null or ltrim(trim(coalesce(mandt, _client)), '0') = ltrim(_client, '0'))
        group by _source, trim(bukrs) order by all
        """
    ).fetchall()
    return tuple((str(a), str(b), str(c), str(d)) for a, b, c, d in rows)


#: Used where the extract has no TCURX, as staging does (seed currency_decimals).
USUAL_DECIMALS = (
    "('JPY', 0), ('KRW', 0), ('CLP', 0), ('IDR', 0), ('VND', 0), ('KWD', 3), ('BHD', 3), ('JOD', 3), ('OMR', 3)"
)


def _self_tests(con: duckdb.DuckDBPyConnection) -> tuple[SelfTest, ...]:
    """Journal lines in currencies without two decimals: which reading of the stored amount agrees with the local one.

    Amounts are compared as ratios on the header's own rate; a line counts for a reading within 0.5 %.
    """
    key = "ltrim(regexp_replace(trim({0}), '[.]0+$', ''), '0')"  # a spreadsheet's 1500000001.0 is the same document
    number = "try_cast(replace(replace(trim({0}), ',', ''), ' ', '') as decimal(38, 6))"
    sql = f"""
        with heads as (
            select _source, bukrs, {key.format("belnr")} as belnr, {key.format("gjahr")} as gjahr,
                upper(trim(waers)) as currency, upper(trim(hwaer)) as local_currency,
                {number.format("kursf")} as rate
            from landing.sap__bkpf
        ),
        exponents as (
            select _source, upper(trim(currkey)) as currency, try_cast(trim(currdec) as integer) as decimals
            from landing.sap__tcurx
            union all
            select distinct heads._source, usual.currency, usual.decimals
            from heads inner join (values {USUAL_DECIMALS}) as usual (currency, decimals) using (currency)
            where not exists (select 1 from landing.sap__tcurx as own where own._source = heads._source)
        ),
        lines as (
            select heads._source, heads.currency, exponents.decimals,
                abs({number.format("seg.wrbtr")}) as stored, abs({number.format("seg.dmbtr")}) as local_amount,
                case when heads.rate < 0 then 1 / abs(cast(heads.rate as double)) else cast(heads.rate as double) end
                    as rate
            from landing.sap__bseg as seg
            inner join heads on seg._source = heads._source and seg.bukrs = heads.bukrs
                and {key.format("seg.belnr")} = heads.belnr and {key.format("seg.gjahr")} = heads.gjahr
            inner join exponents on exponents._source = heads._source and exponents.currency = heads.currency
            where heads.currency <> heads.local_currency and exponents.decimals <> 2 and heads.rate <> 0
        )
        select _source, currency, count(*),
            count(*) filter (where abs(stored * rate - local_amount) <= 0.005 * local_amount),
            count(*) filter (
                where abs(stored * power(10, 2 - decimals) * rate - local_amount) <= 0.005 * local_amount
            )
        from lines where local_amount > 1 group by all order by all
    """
    return tuple(SelfTest(*row) for row in con.execute(sql).fetchall())
