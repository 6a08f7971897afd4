"""A copy of the built sample company with one fault in it, and what the controls say about it.

Belongs here: changing delivered files (or a built table), landing what changed, rebuilding only what depends on it,
reading controls and rungs. Bookkeeping that keeps a fault alone: a journal posted everywhere a real one would be.
Does not belong here: the faults and what is expected of them (test_faults.py).
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from orchestration import dbt_runner, publication
from orchestration.pipeline import land_all
from orchestration.run_context import write_run_context
from orchestration.sample_company.cash_flow import cash_flow
from orchestration.settings import CONFIG_NAME, load_settings
from orchestration.sources.warehouse import load_landing

PERIOD = "2026-09"
SAP = "extracts/sap_main"
LAST_MONTHS = tuple(f"2026-{month:02d}" for month in range(1, 10))
#: Facts about the delivered files, beside the files themselves: relation -> columns that do not depend on the folder.
LANDING_FACTS = {
    "manifest": "* exclude (landed_path, extracted_at, extracted_at_from)",
    "column_sums": "*",
    "errors": "*",
    "delivered_tables": "source, table_name, rows > 0",
    "rejected_rows": "*",
    "parse_failures": "*",
}

POLICIES = "select name, value from config.policies"
POLICY_SOURCE = "source.tieout.config.policies"

#: What says whether a control or a rung fired.
READ = ("model.tieout.control_results", "model.tieout.reconciliation_ladder")

Frame = pd.DataFrame


@dataclass(frozen=True)
class Found:
    """Controls and comparisons that are not matched in the audit window, and the first sentences for a failing test."""

    controls: frozenset[str]
    rungs: frozenset[str]
    explained: str


@dataclass
class FaultWorkspace:
    """One copy. Change files through `read` and `save`, then `rebuild`, then `found`."""

    folder: Path
    base: Path
    changed: set[str] = field(default_factory=set)

    # files -----------------------------------------------------------------------------------------------------------

    def read(self, file: str) -> Frame:
        """A delivered CSV as text: `MSEG` (an extract), `register/claims` or `finance/account_mapping`."""
        return pd.read_csv(self._path(file), dtype=str, keep_default_na=False)

    def save(self, file: str, frame: Frame) -> None:
        """Write a delivered CSV back and remember that it changed. The hard link to the base is cut first."""
        self.save_text(file, frame.to_csv(index=False, lineterminator="\n"))

    def save_text(self, file: str, text: str) -> None:
        """The same for a whole file as text."""
        path = self._path(file)
        path.unlink(missing_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
        self.changed.add(_relation(file))

    def _path(self, file: str) -> Path:
        return self.folder / (f"{file}.csv" if "/" in file else f"{SAP}/{file}.csv")

    # bookkeeping -----------------------------------------------------------------------------------------------------

    def book(
        self,
        company: str,
        period: str,
        lines: Sequence[tuple[str, Decimal]],
        *,
        document_type: str = "SA",
        entered: str | None = None,
        statements: bool = True,
    ) -> str:
        """Post a journal as a real one is: header, lines, ledger balances and (if asked) the published statements.

        `lines`: account and amount in local currency, debit positive; `period` in 2026, so that no carry-forward moves.
        Returns the document number.
        """
        year, month = period.split("-")
        headers = self.read("BKPF")
        mine = headers[(headers.mandt == "100") & (headers.bukrs == company) & (headers.gjahr == year)]
        document = str(int(mine.belnr.max()) + 1).zfill(10)
        header = mine[mine.blart == "SA"].iloc[0].copy()
        date = f"{year}-{month}-15"
        header["belnr"], header["blart"], header["monat"] = document, document_type, month
        header["bldat"] = header["budat"] = date
        header["cpudt"] = entered or date
        header["awkey"] = f"{document}{company}{year}"
        self.save("BKPF", pd.concat([headers, header.to_frame().T], ignore_index=True))

        journal = self.read("BSEG")
        sample = dict.fromkeys(journal.columns, "")
        rows = [
            sample
            | {
                "mandt": "100",
                "bukrs": company,
                "belnr": document,
                "gjahr": year,
                "buzei": str(number).zfill(3),
                "bschl": "40" if amount > 0 else "50",
                "koart": "S",
                "shkzg": "S" if amount > 0 else "H",
                "dmbtr": _money(abs(amount)),
                "wrbtr": _money(abs(amount)),
                "hkont": account.zfill(10),
                "menge": "0.000",
            }
            for number, (account, amount) in enumerate(lines, 1)
        ]
        self.save("BSEG", pd.concat([journal, Frame(rows)], ignore_index=True))
        self.move_balances(company, period, lines)
        if statements:
            self.move_statements(company, period, lines)
        return document

    def move_balances(self, company: str, period: str, lines: Iterable[tuple[str, Decimal]]) -> None:
        """Ledger balances (FAGLFLEXT) of 2026 by a journal's lines."""
        year, month = period.split("-")
        balances = self.read("FAGLFLEXT")
        for account, amount in lines:
            side = "S" if amount > 0 else "H"
            where = (
                (balances.rbukrs == company)
                & (balances.ryear == year)
                & (balances.racct == account.zfill(10))
                & (balances.drcrk == side)
            )
            if not where.any():
                like = balances[(balances.rbukrs == company) & (balances.ryear == year)].iloc[0].copy()
                like["racct"], like["drcrk"] = account.zfill(10), side
                for column in [c for c in balances.columns if c.startswith("hsl")]:
                    like[column] = "0.00"
                balances = pd.concat([balances, like.to_frame().T], ignore_index=True)
                where = (
                    (balances.rbukrs == company)
                    & (balances.ryear == year)
                    & (balances.racct == account.zfill(10))
                    & (balances.drcrk == side)
                )
            cell = f"hsl{month}"
            balances.loc[where, cell] = [_money(Decimal(value) + amount) for value in balances.loc[where, cell]]
        self.save("FAGLFLEXT", balances)

    def move_statements(self, company: str, period: str, lines: Iterable[tuple[str, Decimal]]) -> None:
        """Published statements by a journal's lines: the month of an income statement line, this and later balances."""
        mapping = self.read("finance/account_mapping")
        statements = self.read("finance/financial_statements")
        for account, amount in lines:
            for row in mapping[(mapping.company_code == company) & (mapping.account == account)].itertuples():
                months = [m for m in LAST_MONTHS if m == period or (row.statement == "balance_sheet" and m > period)]
                where = (
                    (statements.company_code == company)
                    & (statements.statement == row.statement)
                    & (statements.line_id == row.line_id)
                    & statements.period.isin(months)
                )
                if int(where.sum()) != len(months):
                    raise AssertionError(f"expected {len(months)} statement rows of {row.line_id}, found {where.sum()}")
                moved = int(str(row.presentation_sign)) * amount
                statements.loc[where, "amount"] = [_money(Decimal(v) + moved) for v in statements.loc[where, "amount"]]
        self.save("finance/financial_statements", with_cash_flow(statements, company))

    def publish_august(self) -> None:
        """An earlier publication, as far as a later close reads it: 2026-08 vouches for every ledger month so far."""
        columns = "period, company_code, account, line_count, cast(amount_local as varchar), lines_hash"
        names = ("period", "company_code", "account", "line_count", "amount_local", "lines_hash")
        rows = self.query(f"select {columns} from reconciliation.ledger_totals where period <= '2026-08' order by all")
        folder = self.folder / "published/2026-08/v1"
        folder.mkdir(parents=True)
        certificate = {
            "fingerprint": "of an earlier close",
            "audit_from": min(str(row[0]) for row in rows),
            "ledger_totals": [dict(zip(names, row, strict=True)) for row in rows],
        }
        (folder / publication.CERTIFICATE).write_text(json.dumps(certificate), encoding="utf-8")

    # rebuild ---------------------------------------------------------------------------------------------------------

    def rebuild(self) -> None:
        """Land again (unchanged files come from the cache) and rebuild what depends on what changed.

        Publications in the workspace count: they move the start of the audit window and vouch for ledger totals.
        """
        settings = load_settings(self.folder)
        results, register, finance = land_all(settings)
        with duckdb.connect(str(settings.warehouse)) as con:
            run_id, before = con.execute("select run_id, audit_from from config.run").fetchone() or ("", "")
            facts_before = self._facts(con)
            policies_before = set(con.execute(POLICIES).fetchall())
            load_landing(con, results, register, finance)
            versions = publication.publications(settings.published)
            settings_changed = (self.folder / CONFIG_NAME).read_bytes() != (self.base / CONFIG_NAME).read_bytes()
            if versions or settings_changed:
                write_run_context(
                    con,
                    settings,
                    run_id=run_id,
                    period=PERIOD,
                    audit_from=publication.audit_from(versions, PERIOD, before),
                    ledger_totals=publication.ledger_totals(versions, PERIOD),
                )
            moved = [name for name, rows in self._facts(con).items() if rows != facts_before[name]]
            policies = {str(name) for name, _ in set(con.execute(POLICIES).fetchall()) - policies_before}
        roots = [f"source.tieout.landing.{name}" for name in (*self.changed, *moved)]
        if versions:
            roots.append("source.tieout.config.published_ledger_totals")
        if settings_changed:
            roots += ["source.tieout.config.expected_entities", "source.tieout.config.sources"]
        self.run_models(roots, policies=policies)

    @staticmethod
    def _facts(con: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[object, ...]]]:
        return {
            name: con.execute(f"select {columns} from landing.{name} order by all").fetchall()
            for name, columns in LANDING_FACTS.items()
        }

    def run_models(
        self, roots: Iterable[str], only: Sequence[str] | None = None, policies: Collection[str] = ()
    ) -> None:
        """Run again what depends on `roots` (ids of the dbt graph), in order; reporting models are left alone.
        `only`: names of models to run instead. `policies`: names of those that changed; models that name one depend on
        it, the others that read the table of policies do not.

        The statements are those that dbt compiled when it built the base, run without dbt: its own work for each of up
        to 70 models would be most of the time of a fault. A model whose inputs came out as before is not run again, nor
        is one that neither a control nor a rung reads.
        """
        graph = dbt_runner.load_manifest()
        compiled = self.base / ".dagster/dbt/target/compiled/tieout"
        moved = set(roots)
        reached = _downstream(graph, moved | ({POLICY_SOURCE} if policies else set()))
        chosen = {f"model.tieout.{name}" for name in only} if only is not None else reached & _upstream(graph, READ)
        with duckdb.connect(str(self.folder / "warehouse.duckdb")) as con:
            con.execute("set enable_progress_bar = false")
            systems = {str(row[0]) for row in con.execute("select system from config.sources").fetchall()}
            chosen -= dbt_runner.idle_nodes(graph, systems)  # models of systems without a source were never compiled
            for key, node in _in_order(graph, chosen).items():
                sql = (compiled / node["original_file_path"]).read_text(encoding="utf-8")
                if only is None and not (
                    moved.intersection(node["depends_on"]["nodes"])
                    or any(f"name = '{policy}'" in sql for policy in policies)
                ):
                    continue
                if node["config"]["materialized"] == "view":
                    moved.add(key)
                    continue
                table = f"{node['schema']}.{node['name']}"
                before = _content(con, table)
                con.execute(f"create or replace table {table} as {sql}")
                if _content(con, table) != before:
                    moved.add(key)

    def tamper(self, sql: str, rebuild: Sequence[str]) -> None:
        """Change a built table, then rebuild the models of `rebuild` alone. For faults that no input can cause."""
        with duckdb.connect(str(self.folder / "warehouse.duckdb")) as con:
            con.execute(sql)
        self.run_models((), only=rebuild)

    # what the controls say -------------------------------------------------------------------------------------------

    def query(self, sql: str) -> list[tuple[object, ...]]:
        """Rows of a query on the warehouse."""
        with duckdb.connect(str(self.folder / "warehouse.duckdb"), read_only=True) as con:
            rows: list[tuple[object, ...]] = con.execute(sql).fetchall()
        return rows

    def found(self, *, rendered: bool = False) -> Found:
        """Controls and comparisons with any row that is not matched, over the whole audit window.

        `rendered`: with rung 9 and control 31, which are not available before the report was rendered and read back.
        """
        before = "" if rendered else "and control_id <> '31_footing'"
        last = 9 if rendered else 8
        controls = self.query(
            "select control_id, scope, key, status, message from reconciliation.control_results "
            "where period between (select audit_from from config.run) and (select period from config.run) "
            f"and status <> 'matched' {before} order by all"
        )
        rungs = self.query(
            "select 'rung_' || rung || ' ' || comparison, scope, period, status, left_amount, right_amount, note "
            "from reconciliation.reconciliation_ladder "
            "where period between (select audit_from from config.run) and (select period from config.run) "
            f"and status <> 'matched' and rung <= {last} order by all"
        )
        return Found(
            controls=frozenset(str(row[0]) for row in controls),
            rungs=frozenset(str(row[0]) for row in rungs),
            explained="\n".join(str(row) for row in (*_first_of_each(controls), *_first_of_each(rungs))),
        )


def with_cash_flow(statements: Frame, company: str) -> Frame:
    """Statements in which the cash flow of a company in 2026 follows from the other two, as finance makes it."""
    mine = statements[statements.company_code == company]
    cents = [int(Decimal(amount) * 100) for amount in mine.amount]
    printed: dict[tuple[str, str], dict[str, int]] = {}
    for period, statement, line, amount in zip(mine.period, mine.statement, mine.line_id, cents, strict=True):
        printed.setdefault((statement, period), {})[line] = amount
    amounts = list(statements.amount)
    for before, period in zip(("2025-12", *LAST_MONTHS), LAST_MONTHS, strict=False):
        sheets = (printed["balance_sheet", month] for month in (before, period))
        flow = cash_flow(*sheets, printed["income_statement", period])
        where = (statements.company_code == company) & (statements.period == period)
        for place in (where & (statements.statement == "cash_flow")).to_numpy().nonzero()[0]:
            amounts[place] = _money(Decimal(flow[statements.line_id.iloc[place]]) / 100)
    return statements.assign(amount=amounts)


def _downstream(graph: dict[str, Any], roots: Iterable[str]) -> set[str]:
    """Core models that depend on `roots`, directly or not."""
    found: set[str] = set()
    waiting = list(roots)
    while waiting:
        for child in graph["child_map"].get(waiting.pop(), []):
            if child in found or not child.startswith("model."):
                continue
            node = graph["nodes"][child]
            if (
                node["original_file_path"].startswith("models/reporting")
                or node["config"]["materialized"] == "ephemeral"
            ):
                continue
            found.add(child)
            waiting.append(child)
    return found


def _upstream(graph: dict[str, Any], models: Iterable[str]) -> set[str]:
    """Models that `models` depend on, directly or not, and themselves."""
    found: set[str] = set()
    waiting = list(models)
    while waiting:
        key = waiting.pop()
        if key.startswith("model.") and key not in found:
            found.add(key)
            waiting += graph["nodes"][key]["depends_on"]["nodes"]
    return found


def _content(con: duckdb.DuckDBPyConnection, table: str) -> tuple[object, ...] | None:
    """Number and hash of the rows of a table, whatever their order."""
    found: tuple[object, ...] | None = con.execute(
        f"select count(*), sum(hash(content)::hugeint) from {table} as content"
    ).fetchone()
    return found


def _in_order(graph: dict[str, Any], chosen: set[str]) -> dict[str, dict[str, Any]]:
    """Nodes of `chosen`, each after those it reads."""
    ordered: dict[str, dict[str, Any]] = {}

    def visit(key: str) -> None:
        if key in ordered:
            return
        for parent in graph["nodes"][key]["depends_on"]["nodes"]:
            if parent in chosen:
                visit(parent)
        ordered[key] = graph["nodes"][key]

    for key in sorted(chosen):
        visit(key)
    return ordered


def _first_of_each(rows: Sequence[tuple[object, ...]], number: int = 4) -> list[tuple[object, ...]]:
    kept: list[tuple[object, ...]] = []
    for row in rows:
        if sum(1 for other in kept if other[0] == row[0]) < number:
            kept.append(row)
    return kept


def copy_workspace(base: Path, folder: Path, *, compiled: Path | None = None) -> FaultWorkspace:
    """A copy of the built base. Its files are hard links: they are replaced, never written into.

    `compiled`: the workspace in which dbt compiled the models, when that is not `base`.
    """
    left_out = shutil.ignore_patterns("warehouse.duckdb*", ".dagster", ".*lock")
    shutil.copytree(base, folder, copy_function=_link, ignore=left_out)
    shutil.copyfile(base / "warehouse.duckdb", folder / "warehouse.duckdb")
    return FaultWorkspace(folder, compiled or base)


def _link(source: str, target: str) -> str:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target


def _relation(file: str) -> str:
    folder, _, name = file.rpartition("/")
    if folder:
        return f"{folder}__{name}"
    if name == "control_totals":
        return "contract__control_totals"
    return f"sap__{name.split('_')[0].lower()}"


def _money(amount: Decimal) -> str:
    return format(amount.quantize(Decimal("0.01")), "f")


#: `make_once(name, make)`: a folder shared by all workers, made by the first that asks (tests/conftest.py).
MakeOnce = Callable[[str, Callable[[Path], None]], Path]
