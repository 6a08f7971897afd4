"""What the product makes of a workspace before a close: tables, companies, dialects, rungs, cells it cannot read.

Belongs here: findings as plain values, per source of any kind. Does not belong here: screens (screens.py), the
identities of the self-tests (self_tests.py), repairs. It writes nothing but the landing.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from orchestration import self_tests
from orchestration.dbt_runner import PROJECT_DIR
from orchestration.pipeline import source_request
from orchestration.self_tests import SelfTest
from orchestration.settings import Settings, SourceSettings
from orchestration.sources.contract import ENTITIES, SYSTEMS
from orchestration.sources.dialect import CUT_KEY, literal, quoted
from orchestration.sources.files import RAW
from orchestration.sources.finance import land_finance
from orchestration.sources.landing import land
from orchestration.sources.model import FileManifest, LandingError, LandingResult, SourceError, SourceOptions
from orchestration.sources.oracle_tables import TABLES as ORACLE_TABLES
from orchestration.sources.register import land_register
from orchestration.sources.sap_tables import TABLES as SAP_TABLES
from orchestration.sources.warehouse import load_landing

TITLES: Mapping[int, str] = {
    1: "extract control totals = landed rows",
    2: "landed = canonical",
    3: "journals balance",
    4: "journals + opening = trial balance",
    5: "trial balance = statement",
    6: "subledgers = control accounts",
    7: "measured cents traced to journal lines",
    8: "benefits fit the statement line",
    9: "figures in the documents = figures computed",
}
_NOTATION = ("date_order", "decimal_mark", "thousands_mark")
Needs = Mapping[int, tuple[tuple[str, ...], ...]]
"""Rung -> groups of tables; any one table of every group must be there."""

_LEDGER = ("GL_JE_HEADERS",), ("GL_JE_LINES",), ("GL_CODE_COMBINATIONS",), ("GL_LEDGERS",)
_ORDERS = ("PO_HEADERS_ALL",), ("PO_LINES_ALL",), ("PO_LINE_LOCATIONS_ALL",), ("PO_DISTRIBUTIONS_ALL",)
_FLOW = (
    *_ORDERS,
    ("RCV_TRANSACTIONS",),
    ("MTL_MATERIAL_TRANSACTIONS",),
    ("MTL_TRANSACTION_ACCOUNTS",),
    ("RCV_RECEIVING_SUB_LEDGER",),
    ("GL_IMPORT_REFERENCES",),
    ("XLA_AE_LINES",),
    ("XLA_DISTRIBUTION_LINKS",),
)
_INVOICES = ("AP_INVOICES_ALL",), ("AP_INVOICE_DISTRIBUTIONS_ALL",)
#: What each rung needs of a source, by system.
RUNG_NEEDS: Mapping[str, Needs] = {
    "sap": {
        3: (("BKPF", "ACDOCA"), ("BSEG", "ACDOCA")),
        4: (("BSEG", "ACDOCA"), ("FAGLFLEXT", "GLT0", "FAGLBAL")),
        5: (("FAGLFLEXT", "GLT0", "FAGLBAL"),),
        6: (("MSEG", "MATDOC"), ("BSEG", "ACDOCA"), ("EKPO",)),
        7: (("EKPO",), ("MSEG", "MATDOC"), ("BSEG", "ACDOCA")),
        8: (("BSEG", "ACDOCA"),),
    },
    "oracle": {
        3: _LEDGER,
        4: (*_LEDGER, ("GL_BALANCES",), ("GL_PERIOD_STATUSES", "GL_PERIODS")),
        5: (("GL_BALANCES",), ("GL_CODE_COMBINATIONS",)),
        6: (*_LEDGER, *_FLOW, *_INVOICES, ("ORG_ACCT_PERIODS",), ("CST_PERIOD_CLOSE_SUMMARY",)),
        7: (*_LEDGER, *_FLOW, *_INVOICES),
        8: _LEDGER,
    },
    "contract": {
        rung: (("companies",), *((e.name,) for e in ENTITIES.values() if rung in e.rungs)) for rung in range(3, 9)
    },
}
#: What each rung needs besides, once for all sources.
OWN_NEEDS: Needs = {
    5: (("finance:financial_statements",), ("finance:account_mapping", "FAGL_011ZC")),
    7: (("register:measures",),),
    8: (("finance:financial_statements",), ("finance:account_mapping", "FAGL_011ZC")),
}
#: What finance may expect of a company month by month (macro delivery_kinds), by the names of the input contract.
EXPECTABLE = (
    "goods_receipts",
    "inventory_movements",
    "journal_entry_lines",
    "purchase_order_lines",
    "supplier_invoice_lines",
    "trial_balances",
    "inventory_balances",
)


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
class SourceFinding:
    """One source of tieout.toml. lacks: entity or table that was not delivered, and what stays "not available" for it.

    totals: entity and number of control totals the source itself gives. extracted: first and last time of extraction.
    """

    name: str
    kind: str
    tables: tuple[str, ...]
    files: int
    rows: int
    extracted: tuple[str, str] | None
    lacks: tuple[tuple[str, str], ...]
    totals: tuple[tuple[str, int], ...]


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
class Diagnosis:
    """Everything the doctor found. absent: sentences on who is expected and has no rows at all."""

    files: tuple[FileFinding, ...]
    errors: tuple[tuple[str, str, str, str, str], ...]
    skipped: tuple[tuple[str, str, str], ...]
    companies: tuple[tuple[str, str, str, str], ...]
    rungs: tuple[RungFinding, ...]
    self_tests: tuple[SelfTest, ...]
    sources: tuple[SourceFinding, ...] = ()
    absent: tuple[str, ...] = ()
    calendar: str = field(default="")

    @property
    def healthy(self) -> bool:
        """True when every file could be read in full, nobody expected is absent, every required rung can be computed
        and every self-test holds."""
        clean = not any(item.rejected or item.parse_failures for item in self.files)
        serious = [item for item in self.errors if item[0] == "error"]
        tested = all(test.good for test in self.self_tests)
        rungs = all(item.available or not item.required for item in self.rungs)
        return clean and not serious and not self.absent and tested and rungs


def examine(settings: Settings, progress: Callable[[str, int], None] | None = None) -> Diagnosis:
    """Land everything and look at it. A source that cannot be used at all is an error of its own; the others are
    examined all the same."""
    results = [_land(settings, source, progress) for source in settings.sources]
    register = _own("register", settings.register_, settings, land_register, progress)
    finance = _own("finance", settings.finance, settings, land_finance, progress)
    own = [item for item in (register, finance) if item is not None]
    everything = [*results, *own]
    with duckdb.connect() as con:
        load_landing(con, list(results), register, finance)
        companies = _companies(con, settings.sources)
        absent, calendar = _absent(con, settings, results, companies)
        unknown = (*_unknown_names(con, settings), *_unknown_journals(con))
        totals = _totals(con)
        tests = self_tests.run(
            con, [s for s in settings.sources if s.kind in ("database", "tryton") or _rows(results, s)]
        )
    delivered = {f"{prefix}:{m.table}" for prefix, landed in (("register", register), ("finance", finance)) if landed
                 for m in landed.manifests}  # fmt: skip
    return Diagnosis(
        files=tuple(_file(r, m) for r in everything for m in r.manifests),
        errors=(
            *((e.severity, e.source, e.file, _place(e.row, e.column), e.message) for r in everything for e in r.errors),
            *(cut for result in results for manifest in result.manifests for cut in _cut_keys(result, manifest)),
            *unknown,
        ),
        skipped=tuple((s.source, s.file, s.reason) for r in everything for s in r.skipped),
        companies=companies,
        rungs=_rungs(settings, results, delivered),
        self_tests=tests,
        sources=tuple(_source(r, totals) for r in results),
        absent=absent,
        calendar=calendar,
    )


def _land(settings: Settings, source: SourceSettings, progress: Callable[[str, int], None] | None) -> LandingResult:
    try:
        return land(source_request(settings, source), progress)
    except SourceError as error:
        return _refused(source.name, source.kind, source.path or "", error)


def _own(what: str, folder: Any, settings: Settings, how: Callable[..., LandingResult], progress: Any) -> Any:
    if folder is None:
        return None
    try:
        return how(settings.resolve(folder.path), settings.landing, progress)
    except SourceError as error:
        return _refused(what, what, folder.path, error)


def _refused(name: str, kind: str, path: str, error: SourceError) -> LandingResult:
    place = LandingError(name, path, error.row, error.column, error.message)
    return LandingResult(name, kind, Path(path), SourceOptions(), (), (place,), ())


def _rows(results: Sequence[LandingResult], source: SourceSettings) -> int:
    return sum(m.rows_landed for r in results if r.source == source.name for m in r.manifests)


def _file(result: LandingResult, manifest: Any) -> FileFinding:
    return FileFinding(
        source=result.source,
        file=manifest.file,
        table=manifest.table,
        rows=manifest.rows_landed,
        rejected=manifest.rows_rejected,
        parse_failures=manifest.parse_failures,
        guesses=tuple(
            (name, str(g.value), str(g.evidence))
            for name, g in sorted(manifest.guesses.items())
            # cells of a raw file stay text: its SELECT says what their dates and numbers mean
            if not (manifest.table.startswith(RAW) and name in _NOTATION)
        ),
        sample=tuple((f.row, f.column, f.value, f.kind) for f in manifest.first_parse_failures[:5]),
    )


def _source(result: LandingResult, totals: Mapping[str, Sequence[tuple[str, int]]]) -> SourceFinding:
    times = sorted(m.extracted_at for m in result.manifests if m.extracted_at)
    return SourceFinding(
        name=result.source,
        kind=result.kind,
        tables=tuple(table for table in result.tables if table != "control_totals"),
        files=len(result.manifests),
        rows=sum(m.rows_landed for m in result.manifests if m.table != "control_totals"),
        extracted=(times[0], times[-1]) if times else None,
        lacks=_lacks(result),
        totals=tuple(totals.get(result.source, ())),
    )


def _lacks(result: LandingResult) -> tuple[tuple[str, str], ...]:
    """What a source of this kind could deliver and did not, with what stays "not available"."""
    delivered = _delivered(result)
    system = SYSTEMS.get(result.kind, "")
    if system == "contract":
        return tuple((e.name, e.without) for e in ENTITIES.values() if e.name not in {*delivered, "control_totals"})
    needs = RUNG_NEEDS.get(system, {})
    lacking: dict[str, list[int]] = {}
    for rung, groups in needs.items():
        for group in groups:
            if not delivered & set(group):
                lacking.setdefault(" or ".join(group), []).append(rung)
    return tuple(
        (name, f"rung{'s' if len(rungs) > 1 else ''} {', '.join(map(str, rungs))}") for name, rungs in lacking.items()
    )


def _cut_keys(result: LandingResult, manifest: FileManifest) -> list[tuple[str, str, str, str, str]]:
    """Keys of native tables in scientific notation. They are text, so they land; control 30 blocks because of them.

    For entities of the input contract the landing itself says so.
    """
    if result.kind == "sap" and manifest.table in SAP_TABLES:
        sap = SAP_TABLES[manifest.table]
        keys = [name for name in dict.fromkeys((*sap.required, *sap.keys)) if sap.kind(name) in ("key:10", "key:40")]
    elif result.kind == "oracle" and manifest.table in ORACLE_TABLES:
        oracle = ORACLE_TABLES[manifest.table]
        keys = [name for name in dict.fromkeys((*oracle.required, *oracle.keys)) if oracle.kind(name) == "key"]
    else:
        return []
    found = []
    for name in (key for key in keys if key in manifest.columns):
        cell = quoted(name)
        row = duckdb.sql(
            f"select count(*), min(_row), arg_min({cell}, _row) from read_parquet({literal(manifest.landed_path)}) "
            f"where contains(upper({cell}), 'E+') and regexp_full_match(trim({cell}), '{CUT_KEY}')"
        ).fetchone()
        if row and row[0]:
            count, first, value = row
            message = (
                f"{count:,} key{'s' if count > 1 else ''} in scientific notation such as {value!r}: a spreadsheet has "
                "cut the digits. Expected keys with all their digits. Export the table again without opening it in a "
                "spreadsheet."
            )
            found.append(("error", manifest.source, manifest.file, _place(int(first), name), message))
    return found


def _delivered(result: LandingResult) -> set[str]:
    return {m.table for m in result.manifests}


def _rungs(settings: Settings, results: Sequence[LandingResult], own: set[str]) -> tuple[RungFinding, ...]:
    """A rung can be computed when every source has what it needs of it: a part of the group is not the group."""
    found = []
    own = own.union(*(_delivered(result) for result in results))
    for rung, title in TITLES.items():
        missing = []
        for result in results:
            prefix = f"{result.source}: " if len(results) > 1 else ""
            delivered = _delivered(result)
            lacking = [
                " or ".join(group)
                for group in RUNG_NEEDS.get(SYSTEMS.get(result.kind, ""), {}).get(rung, ())
                if not delivered & set(group)
            ]
            if lacking:
                missing.append(prefix + ", ".join(lacking))
        missing += [" or ".join(group) for group in OWN_NEEDS.get(rung, ()) if not own & set(group)]
        found.append(RungFinding(rung, title, rung in settings.policies.required_rungs, tuple(missing)))
    return tuple(found)


def _place(row: int | None, column: str | None) -> str:
    return ", ".join(part for part in (f"row {row}" if row else "", f"column {column}" if column else "") if part)


def _totals(con: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[str, int]]]:
    found: dict[str, list[tuple[str, int]]] = {}
    for source, entity, count in con.execute(
        "select _source, trim(entity), count(*) from landing.contract__control_totals "
        "where trim(coalesce(entity, '')) <> '' group by all order by all"
    ).fetchall():
        found.setdefault(str(source), []).append((str(entity), int(count)))
    return found


def _companies(
    con: duckdb.DuckDBPyConnection, sources: Sequence[SourceSettings]
) -> tuple[tuple[str, str, str, str], ...]:
    """Company codes by the master, and those that only documents name: an extract without it still has companies."""
    rows: list[tuple[Any, ...]] = con.execute(
        """
        with sap as (
            select _source, _client, mandt, bukrs, butxt, waers from landing.sap__t001
            union all
            select _source, _client, mandt, bukrs, null, null from landing.sap__ekko
            union all
            select _source, _client, mandt, bukrs, null, hwaer from landing.sap__bkpf
            union all
            select _source, _client, rclnt, rbukrs, null, null from landing.sap__acdoca
        ),
        contract as (
            select _source, company_code, company_name, currency_local from landing.contract__companies
            union all
            select _source, company_code, null, null from landing.contract__purchase_order_lines
            union all
            select _source, company_code, null, null from landing.contract__journal_entry_lines
            union all
            select _source, company_code, null, null from landing.contract__trial_balances
        ),
        named as (
            select _source as source, trim(bukrs) as company, trim(butxt) as name, trim(waers) as currency
            from sap
            where _client is null or ltrim(trim(coalesce(mandt, _client)), '0') = ltrim(_client, '0')
            union all
            select _source, trim(company_code), trim(company_name), trim(currency_local) from contract
        )
        select source, company, coalesce(max(name), ''), coalesce(max(nullif(currency, '')), '')
        from named where company <> '' group by source, company
        """
    ).fetchall()
    for source in sources:
        if source.kind == "oracle":
            rows += _oracle_companies(con, source)
    return tuple(sorted((str(a), str(b), str(c), str(d)) for a, b, c, d in rows))


def _oracle_companies(con: duckdb.DuckDBPyConnection, source: SourceSettings) -> list[tuple[Any, ...]]:
    """Values of the balancing segment on account combinations that carry a balance or a journal line."""
    chosen = str(source.options.get("company_segment", "")).strip().lower()
    columns = {row[0] for row in con.execute("describe landing.oracle__gl_code_combinations").fetchall()}
    if not chosen:
        found = con.execute(
            """
            select lower(trim(application_column_name)) from landing.oracle__fnd_segment_attribute_values
            where _source = $source and upper(trim(segment_attribute_type)) = 'GL_BALANCING'
                and upper(trim(coalesce(attribute_value, 'Y'))) in ('Y', '1')
            limit 1
            """,
            {"source": source.name},
        ).fetchone()
        chosen = str(found[0]) if found else "segment1"
    if chosen not in columns:
        return []
    rows: list[tuple[Any, ...]] = con.execute(
        f"""
        select combos._source, trim(combos.{chosen}), '', ''
        from landing.oracle__gl_code_combinations as combos
        where combos._source = $source and trim(coalesce(combos.{chosen}, '')) <> ''
            and trim(combos.code_combination_id) in (
                select trim(code_combination_id) from landing.oracle__gl_je_lines where _source = $source
                union
                select trim(code_combination_id) from landing.oracle__gl_balances where _source = $source
            )
        group by all
        """,
        {"source": source.name},
    ).fetchall()
    return rows


def _absent(
    con: duckdb.DuckDBPyConnection,
    settings: Settings,
    results: Sequence[LandingResult],
    companies: Sequence[tuple[str, str, str, str]],
) -> tuple[tuple[str, ...], str]:
    """Who is expected and has no row in any month, and a sentence on the calendar. Single months are control 11's."""
    found = []
    seen = {(source, company) for source, company, _, _ in companies}
    codes = {company for _, company in seen}
    for result in results:
        if not any(m.rows_landed for m in result.manifests if m.table != "control_totals"):
            found.append(f"source {result.source} landed no row")
    expected = [(s.name, company, "tieout.toml") for s in settings.sources for company in s.companies]
    rows = con.execute(
        "select trim(source), trim(company_code), trim(plant), _file, _row from landing.finance__expected_entities "
        "where trim(coalesce(company_code, '')) <> '' order by _file, _row"
    ).fetchall()
    expected += [(str(source or ""), str(company), f"{file}, row {row}") for source, company, _, file, row in rows]
    told = set()
    known = {source.name for source in settings.sources}
    for source, company, where in expected:
        if source and source not in known:
            continue  # the name is wrong, not the company: _unknown_names says so
        here = (source, company) in seen if source else company in codes
        if not here and (source, company) not in told:
            told.add((source, company))
            found.append(f"company {company}{f' of source {source}' if source else ''} has no row ({where})")
    plants = _plants(con)
    for _, _, plant, file, row in rows:
        if plant and str(plant) not in plants:
            found.append(f"plant {plant} has no row ({file}, row {row})")
    nil = con.execute("select count(*) from landing.finance__nil_returns").fetchone() or (0,)
    if not expected:
        said = (
            "nobody is named in companies (tieout.toml) or finance/expected_entities.csv: whoever has rows is expected"
        )
    else:
        named = len({company for _, company, _ in expected})
        said = f"{named} {'company' if named == 1 else 'companies'} named"
    if nil[0]:
        said += f"; {nil[0]} nil {'return' if nil[0] == 1 else 'returns'} signed"
    return tuple(found), said


def _unknown_names(con: duckdb.DuckDBPyConnection, settings: Settings) -> list[tuple[str, str, str, str, str]]:
    """Rows of the calendar of expected entities, and nil returns, whose source or entity nobody knows.

    Control 30 blocks because of them, and the row is left out: what it says is then not expected.
    """
    sources = tuple(source.name for source in settings.sources)
    found = []
    for table in ("expected_entities", "nil_returns"):
        for column, known, what in (
            ("source", sources, "a source of tieout.toml"),
            ("entity", EXPECTABLE, "an entity that can be expected"),
        ):
            for file, row, value in con.execute(
                f"select _file, _row, trim({column}) from landing.finance__{table} "
                f"where trim(coalesce({column}, '')) <> '' order by _file, _row"
            ).fetchall():
                if (value if column == "source" else value.lower()) not in known:
                    message = (
                        f"{column} {value!r}: expected {what} ({', '.join(known)}), or nothing. Correct the name; "
                        "until then the row says nothing and control 30 blocks."
                    )
                    found.append(("error", "finance", str(file), _place(int(row), column), message))
    return found


def _unknown_journals(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str, str, str]]:
    """Journals of Oracle that neither their category nor their source tells the kind of.

    On the accounts of stock, GR/IR and price differences such a line gets no key, and control 12 lists it.
    """
    with (PROJECT_DIR / "seeds" / "oracle_journal_classes.csv").open(encoding="utf-8", newline="") as file:
        known = [(row["code_type"], row["code"].upper()) for row in csv.DictReader(file)]
    con.execute("create or replace temp table journal_classes (code_type varchar, code varchar)")
    con.executemany("insert into journal_classes values (?, ?)", known)
    rows = con.execute(
        """
        select _source, min(_file), min(_row), coalesce(nullif(trim(je_category), ''), 'blank') as category,
            coalesce(nullif(trim(je_source), ''), 'blank') as journal_source, count(*)
        from landing.oracle__gl_je_headers
        where coalesce(nullif(upper(trim(actual_flag)), ''), 'A') = 'A'
            and coalesce(nullif(upper(trim(status)), ''), 'P') = 'P'
            and coalesce(upper(trim(currency_code)), '') <> 'STAT'
            and upper(trim(coalesce(je_category, '')))
                not in (select code from journal_classes where code_type = 'category')
            and upper(trim(coalesce(je_source, '')))
                not in (select code from journal_classes where code_type = 'source')
        group by all order by all
        """
    ).fetchall()
    return [
        (
            "warning",
            str(source),
            str(file),
            _place(int(row), "JE_CATEGORY"),
            f"{count:,} journal{'s' if count > 1 else ''} of category {category!r} and source {journal_source!r}: "
            "expected one of the two in the list of journal classes (seeds/oracle_journal_classes.csv). Lines on the "
            "accounts of stock, GR/IR and price differences get no transaction key and stand in control 12. Add the "
            "category with its class.",
        )
        for source, file, row, category, journal_source, count in rows
    ]


def _plants(con: duckdb.DuckDBPyConnection) -> set[str]:
    return {
        str(row[0])
        for row in con.execute(
            """
            select trim(werks) from landing.sap__mseg union select trim(werks) from landing.sap__matdoc
            union select trim(plant) from landing.contract__inventory_movements
            union select trim(plant) from landing.contract__goods_receipts
            union select trim(organization_code) from landing.oracle__mtl_parameters
            """
        ).fetchall()
        if row[0]
    }
