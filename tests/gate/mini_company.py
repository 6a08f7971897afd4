"""A company so small that a whole close takes a second: two extracts and a dbt project of eight models.

Belongs here: what the tests of the gate change one thing at a time in. The finance rules are not under test here; every
control says what the test tells it to say, so that only orchestration decides what is published.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from expectations.catalogue import CONTROLS
from orchestration.pipeline import Close, Recorder
from orchestration.settings import Settings, load_settings
from reports.readback import ReadbackRow

PERIOD = "2026-09"
REAL_PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"

_TOML = """
[company]
name = "Small company"
reporting_currency = "EUR"
[[sources]]
name = "sap_main"
kind = "sap"
path = "extracts"
"""

_PROJECT = """
name: tieout
version: "1.0.0"
config-version: 2
profile: tieout
flags: {send_anonymous_usage_stats: false}
models:
  tieout:
    +materialized: table
    canonical: {+schema: canonical}
    measurement: {+schema: measurement}
    reconciliation: {+schema: reconciliation}
    reporting: {+schema: reporting}
"""

_SOURCES = """
version: 2
sources:
  - name: config
    schema: config
    tables: [{name: run}]
  - name: evidence
    schema: evidence
    tables: [{name: readback_ladder}, {name: readback_controls}]
models:
  - name: control_results
    columns: [{name: status, data_tests: [not_null]}]
  - name: rpt_context
    columns: [{name: run_id, data_tests: [not_null]}]
"""

_CONTROL_COLUMNS = (
    "period varchar, control_id varchar, scope varchar, key varchar, expected varchar, actual varchar, "
    "difference decimal(28,6), tolerance decimal(28,6), status varchar, currency varchar, company_code varchar, "
    "measure_id varchar, rows_checked bigint, message varchar, source_file varchar, source_row bigint"
)
_LADDER_COLUMNS = (
    "period varchar, rung integer, comparison varchar, scope varchar, left_name varchar, right_name varchar, "
    "left_count bigint, right_count bigint, left_amount decimal(28,6), right_amount decimal(28,6), "
    "difference decimal(28,6), tolerance decimal(28,6), status varchar, currency varchar, note varchar"
)


def _typed(columns: str, values: dict[str, str]) -> str:
    cells = []
    for item in columns.replace("decimal(28,6)", "decimal(28~6)").split(", "):
        name, kind = item.split(" ")
        cells.append(f"cast({values.get(name, 'null')} as {kind.replace('~', ',')}) as {name}")
    return "select " + ", ".join(cells)


@dataclass
class MiniCompany:
    """`statuses`: control id -> status of its summary row; None leaves the control out. `measured`: the one figure."""

    root: Path
    statuses: dict[str, str | None] = field(default_factory=dict)
    measured: str = "100.00"
    control_results_sql: str | None = None
    broken_model: bool = False
    readback_status: str = "matched"

    @property
    def project(self) -> Path:
        return self.root / "dbt_project"

    @property
    def workspace(self) -> Path:
        return self.root / "workspace"

    @property
    def settings(self) -> Settings:
        return load_settings(self.workspace)

    def write(self) -> MiniCompany:
        """Write workspace (once) and dbt project (as the fields say now)."""
        extracts = self.workspace / "extracts"
        if not extracts.exists():
            extracts.mkdir(parents=True)
            (self.workspace / "tieout.toml").write_text(_TOML)
            (extracts / "T001.csv").write_text("MANDT,BUKRS,BUTXT,WAERS\n100,1000,Small,EUR\n")
            (extracts / "BKPF.csv").write_text(
                "MANDT,BUKRS,BELNR,GJAHR,BLART,BUDAT,MONAT,WAERS\n100,1000,1,2026,SA,20260915,09,EUR\n"
            )
        shutil.rmtree(self.project, ignore_errors=True)
        models = self.project / "models"
        for name, text in self._files().items():
            (models / name).parent.mkdir(parents=True, exist_ok=True)
            (models / name).write_text(text)
        (self.project / "dbt_project.yml").write_text(_PROJECT)
        (self.project / "macros").mkdir()
        for name in ("macros/generate_schema_name.sql", "profiles.yml"):
            shutil.copy(REAL_PROJECT / name, self.project / name)
        return self

    def _files(self) -> dict[str, str]:
        period = "(select period from {{ source('config', 'run') }})"
        controls, rungs = [], []
        for item in CONTROLS:
            status = self.statuses.get(item.id, "matched")
            if status is None or item.phase == "after_render":
                continue
            if item.basis == "control":
                cells = {"period": period, "control_id": f"'{item.id}'", "scope": "'1000'", "key": "'all'",
                         "difference": "12.5", "status": f"'{status}'", "rows_checked": "3", "currency": "'EUR'",
                         "message": "'as the test says'"}  # fmt: skip
                controls.append(_typed(_CONTROL_COLUMNS, cells))
            elif item.basis == "rung":
                cells = {"period": period, "rung": str(item.rung), "comparison": "'c'", "scope": "'1000'",
                         "left_name": "'left'", "right_name": "'right'", "left_count": "1", "right_count": "1",
                         "status": f"'{status}'"}  # fmt: skip
                rungs.append(_typed(_LADDER_COLUMNS, cells))
        controls.append("select * exclude (run_id) from {{ source('evidence', 'readback_controls') }}")
        rungs.append("select * exclude (run_id) from {{ source('evidence', 'readback_ladder') }}")
        control_sql = self.control_results_sql or "\nunion all\n".join(controls)
        view = "{{ config(materialized='view') }}\n"
        figures = ("planned", "claimed", "measured", "measured_pnl", "held_in_stock", "avoidance", "validated")
        amounts = ", ".join(f"cast({self.measured} as decimal(28,6)) as {f}_reporting" for f in figures)
        waiver = dict.fromkeys(("scope", "company_code", "account", "period", "reason", "requester"), "null")
        waivers = ", ".join(f"cast({value} as varchar) as {name}" for name, value in waiver.items())
        return {
            "sources.yml": _SOURCES,
            "canonical/waivers.sql": "select cast(null as varchar) as waiver_id, cast(null as varchar) as control_id, "
            f"{waivers}, cast(null as decimal(23,4)) as exposed_amount_reporting, cast(null as varchar) as approver, "
            "cast(null as date) as approved_on, cast(null as varchar) as expires_after where false",
            "measurement/measure_periods.sql": "select no_such_column"
            if self.broken_model
            else f"select 'M1' as measure_id, {period} as period, {amounts}, "
            f"cast({self.measured} as decimal(28,6)) as recognised_pnl_reporting, 'measured' as state, "
            "'h' as content_hash",
            "reconciliation/control_results.sql": view + control_sql + "\n-- depends_on: {{ ref('measure_periods') }}",
            "reconciliation/reconciliation_ladder.sql": view + "\nunion all\n".join(rungs),
            "reconciliation/ledger_totals.sql": f"select {period} as period, '1000' as company_code, "
            "'140000' as account, cast(1 as bigint) as line_count, cast(1 as decimal(28,6)) as amount_local, "
            "'h' as lines_hash",
            "reporting/rpt_context.sql": "select run_id, period from {{ source('config', 'run') }}",
            "reporting/rpt_ladder.sql": "select * from {{ ref('reconciliation_ladder') }}",
        }

    def close(self, period: str = PERIOD, **options: Any) -> Close:
        """A close of this company with documents that need no renderer."""
        return SmallClose(
            self.settings,
            period,
            options.pop("execution_id", uuid.uuid4().hex),
            recorder=Recorder(),
            dbt_project=self.project,
            readback_status=self.readback_status,
            **options,
        )

    def published(self) -> list[str]:
        """Every file below published/, relative; empty when nothing is."""
        root = self.workspace / "published"
        return sorted(str(f.relative_to(root)) for f in root.rglob("*") if f.is_file()) if root.exists() else []

    def notices(self) -> list[str]:
        """Folders of notices."""
        return sorted(f.parent.name for f in (self.workspace / "withheld").rglob("notice.pdf"))


@dataclass(frozen=True)
class SmallClose(Close):
    """Writes placeholder documents: what is rendered is not under test, when it is published is."""

    readback_status: str = "matched"

    def _read_data(self) -> Any:
        return None

    def _render(self, data: Any, verdict: Any, meta: Any, folder: Path) -> list[Any]:
        assert verdict.decision == "publish"
        for name in ("benefits-report.pdf", "workpaper.xlsx"):
            (folder / name).write_text(f"{name} {meta.version} {verdict.gate_result}")
        return rows(self.readback_status)


def rows(status: str) -> Sequence[ReadbackRow]:
    """One figure and one total per document, with `status` on the figures."""
    amount, zero = Decimal("1.00"), Decimal(0)
    made: list[ReadbackRow] = []
    for document in ("pdf", "workbook"):
        made.append(ReadbackRow(document, "p", "f", "figure", amount, amount, zero, zero, status, "said"))  # type: ignore[arg-type]
        made.append(ReadbackRow(document, "p", "t", "footing", amount, amount, zero, zero, "matched", "said"))  # type: ignore[arg-type]
    return made
