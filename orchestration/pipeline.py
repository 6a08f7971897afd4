"""The monthly close as plain steps: land, context, core models, controls, gate, reporting models, report.

Belongs here: the order of things and what each step hands to the next through the warehouse and the file system.
Does not belong here: Dagster (build.py wires these steps), figures (dbt), the rules of gate.py and publication.py.
Every step opens and closes its own connections, so that the next one, or another process, finds the file free.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import duckdb

from expectations.catalogue import Control, required_controls
from expectations.evidence import ControlEvidence, load_evidence, prepare_tables, store_evidence
from expectations.suites import evaluate_controls
from orchestration import dbt_runner, publication
from orchestration.gate import decide
from orchestration.run_context import find_period, write_run_context
from orchestration.settings import Settings, SourceSettings
from orchestration.sources.contract import SYSTEMS
from reports.verdict import Verdict, Waiver

if TYPE_CHECKING:
    from orchestration.sources.landing import SourceRequest
    from orchestration.sources.model import LandingResult
    from reports.certificate import PublicationMeta
    from reports.data import ReportData

VERSION = "0.1.0"
_ROOMS = ("orchestration", "expectations", "reports")

_EXECUTION_DDL = """
create schema if not exists evidence;
create or replace table evidence.execution (
    execution_id varchar, run_id varchar, period varchar, fingerprint varchar, settings_hash varchar,
    code_version varchar, manifest_hash varchar, audit_from varchar, data_as_of varchar, inputs_json varchar,
    keys_json varchar
);
"""


class PipelineError(Exception):
    """A step cannot do its work. Says what was expected, what was found and what to do."""


@dataclass(frozen=True)
class Timing:
    """Seconds one step took: on the clock, and of this process's processors."""

    step: str
    wall_seconds: float
    cpu_seconds: float


@dataclass
class Recorder:
    """Times the steps and tells a listener what is going on: `said(step, detail, done, expected)`."""

    said: Callable[[str, str, int, int], None] = lambda step, detail, done, expected: None
    timings: list[Timing] = field(default_factory=list)

    @contextlib.contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time one step, also when it fails."""
        wall, cpu = time.perf_counter(), time.process_time()
        self.said(name, "", 0, 0)
        try:
            yield
        finally:
            self.timings.append(Timing(name, time.perf_counter() - wall, time.process_time() - cpu))


@dataclass(frozen=True)
class Execution:
    """Facts of the run. `run_id` follows from inputs, settings and rules alone; `execution_id` is this one try."""

    execution_id: str
    run_id: str
    period: str
    fingerprint: str
    settings_hash: str
    code_version: str
    manifest_hash: str
    audit_from: str
    data_as_of: str | None
    inputs: tuple[tuple[str, str], ...]
    keys: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Outcome:
    """How a close ended. `folder`: where its documents are; `message`: one sentence for people."""

    status: Literal["published", "unchanged", "withheld"]
    period: str
    message: str
    folder: Path
    run_id: str
    version: int | None = None
    verdict: Verdict | None = None

    @property
    def documents(self) -> tuple[Path, ...]:
        """Report and workpaper, or the notice."""
        if self.status == "withheld":
            return (self.folder / publication.NOTICE,)
        return (self.folder / publication.REPORT, self.folder / publication.WORKPAPER)


@dataclass(frozen=True)
class Close:
    """One close of one period in one workspace. Call the steps in order; `run_close` does.

    `restatement_approver` and `restatement_reason` go into the restatement note when a published period changes.
    `rebuild`: build the warehouse even when the inputs are unchanged; nothing is published again.
    """

    settings: Settings
    period: str
    execution_id: str
    recorder: Recorder = field(default_factory=Recorder)
    rebuild: bool = False
    restatement_reason: str | None = None
    restatement_approver: str | None = None
    dbt_project: Path = dbt_runner.PROJECT_DIR
    dbt_exclude: tuple[str, ...] = ()

    # land ------------------------------------------------------------------------------------------------------------

    def land(self) -> Outcome | None:
        """Land every extract, start a new warehouse, write the facts of the run.

        Returns an outcome when the period is published from exactly these inputs, rules and settings: nothing is left
        to do. Files that cannot be read are recorded and block later (control 30); a missing folder raises
        PipelineError.
        """
        with self.recorder.step("land"):
            try:
                find_period(self.settings, self.period)
            except ValueError as error:
                raise PipelineError(str(error)) from None
            publication.sweep(self.settings.published, self.settings.withheld)
            results, register, finance = land_all(self.settings, self._landing_progress)
            everything = [*results, *(item for item in (register, finance) if item is not None)]
            inputs = tuple(sorted((f"{m.source}/{m.file}", m.sha256) for r in everything for m in r.manifests))
            versions = publication.publications(self.settings.published)
            execution = self._execution(inputs, results, everything, versions)
            same = publication.unchanged(versions, self.period, execution.fingerprint)
            if same is not None and not self.rebuild:
                return unchanged_outcome(same, execution.run_id)
            self._start_warehouse(results, register, finance, execution, versions)
        return None

    def _landing_progress(self, file: str, rows: int) -> None:
        self.recorder.said("land", file, rows, 0)

    def _execution(
        self,
        inputs: tuple[tuple[str, str], ...],
        results: Sequence[LandingResult],
        everything: Sequence[LandingResult],
        versions: Sequence[publication.Publication],
    ) -> Execution:
        manifests = [m for r in everything for m in r.manifests]
        first = min((m.first_posting_date[:7] for m in manifests if m.first_posting_date), default=self.period)
        code, rules, chosen = code_version(), dbt_runner.project_hash(self.dbt_project), settings_hash(self.settings)
        fingerprint = _hash([self.period, inputs, code, rules, chosen])
        return Execution(
            execution_id=self.execution_id,
            run_id=f"{self.period}-{fingerprint[:12]}",
            period=self.period,
            fingerprint=fingerprint,
            settings_hash=chosen,
            code_version=code,
            manifest_hash=rules,
            audit_from=publication.audit_from(versions, self.period, first),
            data_as_of=max((m.extracted_at for r in results for m in r.manifests), default=None),
            inputs=inputs,
            keys=key_columns(results),
        )

    def _start_warehouse(
        self,
        results: Sequence[LandingResult],
        register: LandingResult | None,
        finance: LandingResult | None,
        execution: Execution,
        versions: Sequence[publication.Publication],
    ) -> None:
        """A new file for every run: what a model leaves out this time is absent, not left over from the last one."""
        from orchestration.sources.warehouse import load_landing

        for suffix in ("", ".wal"):
            Path(f"{self.settings.warehouse}{suffix}").unlink(missing_ok=True)
        with duckdb.connect(str(self.settings.warehouse)) as con:
            load_landing(con, list(results), register, finance)
            write_run_context(
                con,
                self.settings,
                run_id=execution.run_id,
                period=self.period,
                audit_from=execution.audit_from,
                data_as_of=execution.data_as_of,
                ledger_totals=publication.ledger_totals(versions, self.period),
            )
            prepare_tables(con)
            con.execute(_EXECUTION_DDL)
            con.execute(
                "insert into evidence.execution values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    execution.execution_id,
                    execution.run_id,
                    execution.period,
                    execution.fingerprint,
                    execution.settings_hash,
                    execution.code_version,
                    execution.manifest_hash,
                    execution.audit_from,
                    execution.data_as_of,
                    json.dumps(execution.inputs),
                    json.dumps(execution.keys),
                ],
            )

    # build -----------------------------------------------------------------------------------------------------------

    def build_core(self) -> list[dbt_runner.NodeResult]:
        """Build and test staging, canonical, measurement and reconciliation. Failures are evidence, not exceptions."""
        return self._build("core", "core models")

    def build_reporting(self) -> list[dbt_runner.NodeResult]:
        """Build and test the reporting models."""
        return self._build("reporting", "reporting models")

    def _build(self, room: dbt_runner.Room, step: str, select: str | None = None) -> list[dbt_runner.NodeResult]:
        if dbt_runner.project_hash(self.dbt_project) != self.execution().manifest_hash:
            raise PipelineError(
                f"expected the rules in {self.dbt_project} to stay as they were when this run started, found them "
                "changed; run the whole close again"
            )
        with self.recorder.step(step):
            try:
                results = dbt_runner.build(
                    self.settings.warehouse,
                    room,
                    work=self.settings.work / "dbt",
                    select=select,
                    exclude=self.dbt_exclude,
                    done=lambda name, done, expected: self.recorder.said(step, name, done, expected),
                    project=self.dbt_project,
                    systems={SYSTEMS[source.kind] for source in self.settings.sources},
                )
            except dbt_runner.DbtError as error:
                raise PipelineError(str(error)) from error
            with duckdb.connect(str(self.settings.warehouse)) as con:
                for item in results:
                    con.execute(
                        "delete from evidence.build_results where execution_id = ? and unique_id = ?",
                        [self.execution_id, item.unique_id],
                    )
                rows = [
                    [self.execution_id, room, r.unique_id, r.resource_type, r.name, r.status, r.failures, r.message]
                    for r in results
                ]
                if rows:
                    con.executemany("insert into evidence.build_results values (?, ?, ?, ?, ?, ?, ?, ?)", rows)
        return results

    # controls and gate -----------------------------------------------------------------------------------------------

    def evaluate(self, phase: Literal["before_render", "after_render"] = "before_render") -> list[ControlEvidence]:
        """Test every required control of the phase and keep the evidence."""
        execution = self.execution()
        with self.recorder.step("controls" if phase == "before_render" else "controls of the report"):
            evidence = evaluate_controls(
                self.settings.warehouse,
                execution.run_id,
                self.period,
                execution_id=self.execution_id,
                controls=self.required(phase),
                keys=execution.keys,
            )
            with duckdb.connect(str(self.settings.warehouse)) as con:
                store_evidence(con, self.execution_id, evidence)
        return evidence

    def required(self, phase: Literal["before_render", "after_render"] | None = None) -> tuple[Control, ...]:
        """Controls this company requires, by policy `required_rungs`."""
        return required_controls(self.settings.policies.required_rungs, phase)

    def decide(self, phase: Literal["before_render", "after_render"] | None = None) -> Verdict:
        """The gate's decision over the stored evidence of this execution; `phase` None: over all controls."""
        execution = self.execution()
        with duckdb.connect(str(self.settings.warehouse), read_only=True) as con:
            evidence = load_evidence(con, self.execution_id)
            waivers = read_waivers(con)
        return decide(self.required(phase), evidence, waivers, run_id=execution.run_id, period=self.period)

    def evidence(self) -> list[ControlEvidence]:
        """Everything the controls found in this execution so far."""
        with duckdb.connect(str(self.settings.warehouse), read_only=True) as con:
            return load_evidence(con, self.execution_id)

    def gate(self) -> tuple[Verdict, Outcome | None]:
        """Decide before rendering; when the verdict withholds, write the notice and return how the close ended."""
        with self.recorder.step("gate"):
            verdict = self.decide("before_render")
            if verdict.decision == "publish":
                return verdict, None
            return verdict, self.withhold(verdict)

    def withhold(self, verdict: Verdict) -> Outcome:
        """Write withheld/<period>/<run>/ with the notice and its certificate."""
        from reports.certificate import build_certificate, write_certificate
        from reports.pdf import render_notice

        execution = self.execution()
        versions = publication.publications(self.settings.published)
        meta = self._meta(execution, versions)
        with publication.scratch(self.settings.withheld) as folder:
            render_notice(verdict, meta, folder / publication.NOTICE)
            outputs = {publication.NOTICE: publication.sha256(folder / publication.NOTICE)}
            certificate = build_certificate(verdict, meta, outputs=outputs) | self._own_facts(execution)
            write_certificate(certificate, folder / publication.CERTIFICATE)
            target = publication.commit_withheld(folder, self.settings.withheld, self.period, execution.run_id)
        names = ", ".join(item.control_id for item in verdict.blocking)
        return Outcome(
            "withheld",
            self.period,
            f"{self.period} is not published: {len(verdict.blocking)} of {len(verdict.controls)} required controls "
            f"block ({names}).",
            target,
            execution.run_id,
            verdict=verdict,
        )

    # report ----------------------------------------------------------------------------------------------------------

    def report(self, verdict: Verdict) -> Outcome:
        """Render, read back, decide again, publish or withhold.

        `verdict`: the gate's, which must say publish for this run. The document that leaves is the one that was read
        back: the draft gives the evidence of rung 9 and control 31, the final one is rendered with it and read again.
        """
        execution = self.execution()
        if verdict.decision != "publish" or (verdict.run_id, verdict.period) != (execution.run_id, self.period):
            raise PipelineError(
                f"expected the gate to let run {execution.run_id} of {self.period} pass, found {verdict.decision} for "
                f"run {verdict.run_id} of {verdict.period}; run the whole close"
            )
        versions = publication.publications(self.settings.published)
        same = publication.unchanged(versions, self.period, execution.fingerprint)
        if same is not None:
            # A rebuild makes the published version once more, to prove that it comes out the same.
            versions = [v for v in versions if v.period != self.period or v.version < same.version]
        early = self.decide("before_render")
        if early.decision != "publish":
            return self.withhold(early)
        figures = self._measure_periods()
        note = self._restatement(execution, versions, figures)
        meta = self._meta(execution, versions, note)
        with publication.scratch(self.settings.published) as folder:
            with self.recorder.step("draft report"):
                data = self._read_data()
                readback = self._render(data, early, meta, folder)
                self._store_readback(execution, readback)
            self._build("reporting", "reporting models after read-back", select=dbt_runner.AFTER_READBACK)
            self.evaluate("after_render")
            final = self.decide()
            if final.decision != "publish":
                return self.withhold(final)
            with self.recorder.step("final report"):
                data = self._read_data()
                wrong = [row for row in self._render(data, final, meta, folder) if row.status != "matched"]
                if wrong:
                    raise PipelineError(
                        f"the final report does not show what was computed although the draft did: {wrong[0]}; nothing "
                        "was published"
                    )
                if same is not None:
                    return self._compare(same, execution, folder)
                return self._publish(execution, data, final, meta, figures, note, folder)

    def _read_data(self) -> ReportData:
        from reports.data import read_report_data

        with duckdb.connect(str(self.settings.warehouse), read_only=True) as con:
            return read_report_data(con)

    def _render(self, data: ReportData, verdict: Verdict, meta: PublicationMeta, folder: Path) -> list[Any]:
        from reports.pdf import render_report
        from reports.readback import read_back
        from reports.workbook import write_workbook

        render_report(data, verdict, meta, folder / publication.REPORT)
        write_workbook(data, verdict, meta, folder / publication.WORKPAPER)
        return list(read_back(folder / publication.REPORT, folder / publication.WORKPAPER, data))

    def _compare(self, same: publication.Publication, execution: Execution, folder: Path) -> Outcome:
        names = (publication.REPORT, publication.WORKPAPER)
        differ = [n for n in names if publication.sha256(folder / n) != same.certificate["outputs"].get(n)]
        outcome = unchanged_outcome(same, execution.run_id)
        text = f"not the same bytes: {', '.join(differ)}" if differ else "the same bytes"
        return replace(outcome, message=f"{outcome.message} The rebuilt documents are {text}.")

    def _publish(
        self,
        execution: Execution,
        data: ReportData,
        verdict: Verdict,
        meta: PublicationMeta,
        figures: list[dict[str, Any]],
        note: Mapping[str, Any] | None,
        folder: Path,
    ) -> Outcome:
        from reports.certificate import build_certificate, canonical_json, write_certificate

        names = (publication.REPORT, publication.WORKPAPER)
        certificate = build_certificate(
            verdict,
            meta,
            data,
            outputs={name: publication.sha256(folder / name) for name in names},
            ledger_totals=self._ledger_totals(execution),
        )
        certificate |= self._own_facts(execution) | {"measure_periods": figures}
        if note is not None:
            (folder / publication.RESTATEMENT).write_bytes(canonical_json(note))
        write_certificate(certificate, folder / publication.CERTIFICATE)
        target = publication.commit_version(folder, self.settings.published, self.period, meta.version)
        text = f"{self.period} is published as version {meta.version}: {verdict.gate_result}."
        if note is not None:
            text += f" It restates version {meta.previous_version}: {len(note['changes'])} amounts changed."
        return Outcome("published", self.period, text, target, execution.run_id, version=meta.version, verdict=verdict)

    def _meta(
        self,
        execution: Execution,
        versions: Sequence[publication.Publication],
        note: Mapping[str, Any] | None = None,
    ) -> PublicationMeta:
        from reports.certificate import PublicationMeta, Restatement

        previous = publication.latest(versions, self.period)
        newest = next((v for v in reversed(versions) if v.period <= self.period), None)
        restatements: tuple[Restatement, ...] = ()
        if note is not None:
            restatements = tuple(
                Restatement(
                    period=row["period"],
                    figure=row["figure"],
                    old=Decimal(row["old"]),
                    new=Decimal(row["new"]),
                    delta=Decimal(row["delta"]),
                    cause="; ".join(note["causes"]),
                    approver=note["approver"],
                )
                for row in note["by_month"]
            )
        return PublicationMeta(
            version=publication.next_version(versions, self.period),
            run_id=execution.run_id,
            period=self.period,
            close_date=find_period(self.settings, self.period).end_date,
            company_name=self.settings.company.name,
            previous_version=previous.version if previous else None,
            data_as_of=execution.data_as_of,
            input_hashes=execution.inputs,
            code_version=execution.code_version,
            manifest_hash=execution.manifest_hash,
            settings_hash=execution.settings_hash,
            prepared_by=self.settings.publication.prepared_by,
            approved_by=self.settings.publication.approved_by,
            last_publication=f"{newest.period}, version {newest.version}" if newest else None,
            restatements=restatements,
            outside_since=publication.outside_since(versions, self.period),
        )

    def _own_facts(self, execution: Execution) -> dict[str, Any]:
        """What publication.py needs from the certificate of a later run's predecessors."""
        return {"fingerprint": execution.fingerprint, "audit_from": execution.audit_from}

    def _restatement(
        self, execution: Execution, versions: Sequence[publication.Publication], figures: list[dict[str, Any]]
    ) -> dict[str, Any] | None:
        previous = publication.latest(versions, self.period)
        if previous is None:
            return None
        now = {
            "inputs": [{"file": name, "sha256": digest} for name, digest in execution.inputs],
            "code_version": execution.code_version,
            "settings_hash": execution.settings_hash,
        }
        causes = publication.input_changes(previous.certificate, now)
        if self.restatement_reason:
            causes.insert(0, self.restatement_reason)
        return publication.restatement(previous, figures, causes=causes, approver=self.restatement_approver)

    def _measure_periods(self) -> list[dict[str, Any]]:
        """Amounts of every measure and month, as decimal text, for the certificate."""
        columns = ", ".join(f"cast({name} as varchar) as {name}" for name in publication.FIGURES)
        with duckdb.connect(str(self.settings.warehouse), read_only=True) as con:
            return _rows(
                con,
                f"select measure_id, period, {columns}, state, content_hash "
                "from measurement.measure_periods order by 1, 2",
            )

    def _ledger_totals(self, execution: Execution) -> list[dict[str, Any]]:
        """Ledger totals of the months this publication vouches for."""
        with duckdb.connect(str(self.settings.warehouse), read_only=True) as con:
            return _rows(
                con,
                "select period, company_code, account, line_count, cast(amount_local as varchar) as amount_local, "
                "lines_hash from reconciliation.ledger_totals where period between ? and ? order by 1, 2, 3",
                [execution.audit_from, self.period],
            )

    def _store_readback(self, execution: Execution, rows: Sequence[Any]) -> None:
        from orchestration.readback_evidence import store_readback

        with duckdb.connect(str(self.settings.warehouse)) as con:
            store_readback(con, rows, run_id=execution.run_id, period=self.period)

    # facts of the run ------------------------------------------------------------------------------------------------

    def execution(self) -> Execution:
        """Facts of this execution from the warehouse.

        Raises PipelineError when the warehouse was landed by another execution or for another period: evidence of one
        run never serves another, so single steps of a close cannot be launched on their own.
        """
        remedy = "Run the whole close: tieout run, or the Dagster job monthly_close."
        if not self.settings.warehouse.is_file():
            raise PipelineError(f"expected the extracts of {self.period} to be landed, found no warehouse. {remedy}")
        with duckdb.connect(str(self.settings.warehouse), read_only=True) as con:
            try:
                row = con.execute("select * from evidence.execution").fetchone()
            except duckdb.Error:
                row = None
        if row is None:
            raise PipelineError(f"expected the extracts of {self.period} to be landed, found none. {remedy}")
        if row[0] != self.execution_id or row[2] != self.period:
            raise PipelineError(
                f"expected extracts landed by this run for {self.period}, found those of another run for {row[2]}. "
                f"{remedy}"
            )
        inputs = tuple((name, digest) for name, digest in json.loads(row[9]))
        keys = {name: tuple(columns) for name, columns in json.loads(row[10]).items()}
        return Execution(
            execution_id=row[0],
            run_id=row[1],
            period=row[2],
            fingerprint=row[3],
            settings_hash=row[4],
            code_version=row[5],
            manifest_hash=row[6],
            audit_from=row[7],
            data_as_of=row[8],
            inputs=inputs,
            keys=keys,
        )


def run_close(close: Close) -> Outcome:
    """All steps in order, without Dagster. What the Dagster job does, for tests and for reading."""
    done = close.land()
    if done is not None:
        return done
    close.build_core()
    close.evaluate()
    verdict, withheld = close.gate()
    if withheld is not None:
        return withheld
    close.build_reporting()
    return close.report(verdict)


def source_request(settings: Settings, source: SourceSettings) -> SourceRequest:
    """What landing needs to know of one source of tieout.toml."""
    from orchestration.sources.landing import SourceRequest

    return SourceRequest(
        name=source.name,
        kind=source.kind,
        landing_dir=settings.landing,
        path=settings.resolve(source.path) if source.path else None,
        options=source.options,
        selects=settings.resolve(source.select_folder),
        url_env=source.url_variable,
        contract=source.contract,
        companies=source.companies,
    )


def land_all(
    settings: Settings, progress: Callable[[str, int], None] | None = None
) -> tuple[list[LandingResult], LandingResult | None, LandingResult | None]:
    """Land every source, the register and the finance files. Raises PipelineError for a folder that does not exist."""
    from orchestration.sources.finance import land_finance
    from orchestration.sources.landing import land
    from orchestration.sources.model import SourceError
    from orchestration.sources.register import land_register

    try:
        results = [land(source_request(settings, s), progress) for s in settings.sources]
        register = settings.register_
        finance = settings.finance
        return (
            results,
            land_register(settings.resolve(register.path), settings.landing, progress) if register else None,
            land_finance(settings.resolve(finance.path), settings.landing, progress) if finance else None,
        )
    except SourceError as error:
        raise PipelineError(error.message) from error


def key_columns(results: Sequence[LandingResult]) -> dict[str, tuple[str, ...]]:
    """Relation of schema `landing` -> key columns that every row must fill, for the tables of all systems that came."""
    from orchestration.sources.contract import ENTITIES
    from orchestration.sources.oracle_tables import TABLES as ORACLE_TABLES
    from orchestration.sources.sap_tables import TABLES as SAP_TABLES

    known: Mapping[str, Mapping[str, Any]] = {"sap": SAP_TABLES, "oracle": ORACLE_TABLES, "contract": ENTITIES}
    keys: dict[str, tuple[str, ...]] = {}
    for system, table in sorted({(SYSTEMS[m.kind], m.table) for r in results for m in r.manifests}):
        facts = known[system].get(table)
        columns = tuple(column for column in facts.keys if column in facts.required) if facts else ()
        if columns:
            keys[f"{system}__{table.lower()}"] = columns
    return keys


def read_waivers(con: duckdb.DuckDBPyConnection) -> list[Waiver]:
    """Waivers of the register. None when the model was not built: then no waiver can help."""
    try:
        rows = _rows(
            con,
            "select waiver_id, control_id, coalesce(scope, '') as scope, coalesce(period, '') as period, "
            "exposed_amount_reporting as exposed_amount, (select reporting_currency from config.run) as currency, "
            "coalesce(reason, '') as reason, coalesce(requester, '') as requester, coalesce(approver, '') as approver, "
            "coalesce(cast(approved_on as varchar), '') as approved_on, coalesce(expires_after, '') as expires_after, "
            "company_code, account from canonical.waivers order by waiver_id",
        )
    except duckdb.Error:
        return []
    return [Waiver(**row) for row in rows]


def unchanged_outcome(same: publication.Publication, run_id: str) -> Outcome:
    """The outcome when a period is published from exactly these inputs, rules and settings."""
    return Outcome(
        "unchanged",
        same.period,
        f"{same.period} is already published as version {same.version} from exactly these inputs, rules and settings; "
        "nothing new was published.",
        same.folder,
        run_id,
        version=same.version,
    )


def settings_hash(settings: Settings) -> str:
    """Hash of what tieout.toml says about figures and the printed report; where files lie and mail do not count."""
    kept = settings.model_dump(mode="json", exclude={"workspace", "delivery"})
    for source in kept["sources"]:
        source.pop("path")
    for folder in ("finance", "register_"):
        kept[folder] = kept[folder] is not None
    return _hash(kept)


def code_version() -> str:
    """Version and a hash over the Python and Typst files: equal code, equal text."""
    root = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for room in _ROOMS:
        for file in sorted((root / room).rglob("*")):
            if file.suffix in (".py", ".typ", ".toml", ".yml", ".yaml") and file.is_file():
                digest.update(f"{file.relative_to(root).as_posix()}\0".encode())
                digest.update(file.read_bytes())
    return f"{VERSION}+{digest.hexdigest()[:12]}"


def _hash(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()


def _rows(con: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
    cursor = con.execute(sql, list(parameters))
    names = [item[0] for item in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
