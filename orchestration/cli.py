"""The command line: demo, init, run, status, explain, forecast, doctor, serve.

Belongs here: options, screens, exit codes and sentences for errors. Does not belong here: what a command does.
Imports of weight happen inside the commands, so that --help answers at once.

Exit codes: 0 published or unchanged, 3 withheld, 1 failed, 2 wrong usage.
"""

from __future__ import annotations

import functools
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ParamSpec, TypeVar

import typer

if TYPE_CHECKING:
    from orchestration.pipeline import Outcome, Recorder
    from orchestration.settings import Settings

app = typer.Typer(
    name="tieout",
    help="Project benefits, reconciled to the general ledger to the cent, and published only when the controls hold.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

PUBLISHED, FAILED, USAGE, WITHHELD = 0, 1, 2, 3
_debug = False

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

WorkspaceOption = Annotated[
    Path, typer.Option("--workspace", "-w", envvar="TIEOUT_WORKSPACE", help="Folder with tieout.toml.")
]
PeriodOption = Annotated[str, typer.Option("--period", "-p", help="Month being closed, YYYY-MM.")]
TimingsOption = Annotated[bool, typer.Option("--timings", help="Print how long each step took.")]
WaitOption = Annotated[float, typer.Option("--wait", min=0, help="Seconds to wait for another run of this workspace.")]


@app.callback()
def main(debug: Annotated[bool, typer.Option("--debug", help="Show where an error came from.")] = False) -> None:
    global _debug
    _debug = debug or bool(os.environ.get("TIEOUT_DEBUG"))


def _sentences(command: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Turn every exception of a command into a sentence and exit code 1; --debug shows the trace as well."""

    @functools.wraps(command)
    def wrapped(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        try:
            return command(*args, **kwargs)
        except (typer.Exit, typer.Abort, typer.BadParameter):
            raise
        except KeyboardInterrupt:
            typer.echo("Stopped. Nothing was published; the last publication is intact.", err=True)
            raise typer.Exit(FAILED) from None
        except Exception as error:
            if _debug:
                traceback.print_exc()
            text = str(error).strip() or type(error).__name__
            if type(error).__module__.split(".")[0] not in ("orchestration", "reports", "expectations"):
                text = f"unexpected {type(error).__name__}: {text.splitlines()[0]}"
            typer.echo(f"Error: {text}", err=True)
            if not _debug:
                typer.echo("(tieout --debug … shows where it came from)", err=True)
            raise typer.Exit(FAILED) from None

    return wrapped


@app.command()
@_sentences
def demo(
    workspace: Annotated[Path, typer.Option("--workspace", "-w", help="Folder to create.")] = Path("demo"),
    seed: Annotated[int, typer.Option(min=0, help="Which sample group.")] = 1,
    scale: Annotated[int, typer.Option(min=1, help="How many times as many items and documents.")] = 1,
    timings: TimingsOption = False,
    wait: WaitOption = 0,
) -> None:
    """Create a simulated group, four companies on four systems, and close its last month, from extracts to PDF."""
    from orchestration.sample_company import generate_group
    from orchestration.settings import load_settings

    with _progress() as tell:
        group = generate_group(
            workspace, seed=seed, scale=scale, progress=lambda what, share: tell("sample group", what)
        )
    typer.echo(f"Sample group written to {workspace} (seed {seed}, scale {scale}).")
    outcome, recorder = _close(load_settings(workspace), group.last_closed_period, wait=wait)
    _finish(outcome, recorder, timings, summary=True)


@app.command()
@_sentences
def init(
    folder: Annotated[Path, typer.Argument(help="Folder to create.")],
    kind: Annotated[
        str | None, typer.Option("--kind", help="First source: sap (default), oracle, files, database or tryton.")
    ] = None,
) -> None:
    """Create an empty workspace: tieout.toml, folders, register files with their columns, templates of SELECTs."""
    from orchestration.workspace import create_workspace

    for line in create_workspace(folder, kind):
        typer.echo(line)


@app.command()
@_sentences
def run(
    period: PeriodOption,
    workspace: WorkspaceOption = Path(),
    timings: TimingsOption = False,
    wait: WaitOption = 0,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Compute again although nothing changed.")] = False,
    reason: Annotated[str | None, typer.Option(help="Why a published month changes, for the restatement note.")] = None,
    approver: Annotated[str | None, typer.Option(help="Who approved the restatement.")] = None,
) -> None:
    """Close one month: land, compute, check, then publish or write a notice."""
    from orchestration.settings import load_settings

    _check_period(period)
    outcome, recorder = _close(
        load_settings(workspace), period, wait=wait, rebuild=rebuild, reason=reason, approver=approver
    )
    _finish(outcome, recorder, timings)


@app.command()
@_sentences
def status(workspace: WorkspaceOption = Path()) -> None:
    """List what was published and what was withheld."""
    from rich.console import Console
    from rich.table import Table

    from orchestration.publication import publications, withheld_notices
    from orchestration.settings import load_settings

    settings = load_settings(workspace)
    console = Console()
    versions, notices = publications(settings.published), withheld_notices(settings.withheld)
    if not versions and not notices:
        typer.echo(f"Nothing published and nothing withheld in {settings.workspace} yet.")
        return
    table = Table("Period", "Status", "Run", "Controls", "Folder", box=None, pad_edge=False)
    rows = [(v.period, f"version {v.version}", v.certificate, v.folder) for v in versions]
    rows += [(period, "withheld", certificate, folder) for period, folder, certificate in notices]
    for period, word, certificate, folder in sorted(rows, key=lambda row: (row[0], row[1])):
        run_id, gate = str(certificate.get("run_id", "")), str(certificate.get("gate_result", ""))
        table.add_row(period, word, run_id, gate, str(folder.relative_to(settings.workspace)))
    console.print(table, soft_wrap=True)


@app.command()
@_sentences
def explain(
    figure: Annotated[
        str, typer.Argument(help="Measure of the register, figure of the report (K1, R3, T) or statement line.")
    ],
    period: PeriodOption,
    workspace: WorkspaceOption = Path(),
    company: Annotated[str | None, typer.Option(help="Company of a statement line that several publish.")] = None,
    csv: Annotated[Path | None, typer.Option("--csv", help="Write every row behind it here.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Lines shown on screen.")] = 25,
) -> None:
    """Walk from any figure of the report, a measure or a statement line to the rows it rests on."""
    from orchestration import explain as trail
    from orchestration.explain_figures import explain_anything, write_trails
    from orchestration.screens import show_explanation, show_figure
    from orchestration.settings import load_settings

    _check_period(period)
    warehouse = load_settings(workspace).warehouse
    behind = explain_anything(warehouse, figure, period, company)
    if behind is not None:
        show_figure(behind, limit)
        if csv is not None:
            typer.echo(f"{write_trails(behind, csv)} rows written to {csv}")
        return
    found = trail.explain(warehouse, figure, period)
    show_explanation(found, limit)
    if csv is not None:
        rows = trail.write_csv(found, csv)
        typer.echo(f"{rows} rows written to {csv}")


@app.command()
@_sentences
def forecast(
    workspace: WorkspaceOption = Path(),
    horizon: Annotated[int, typer.Option(min=1, max=36, help="Fiscal periods ahead.")] = 12,
    step: Annotated[list[str] | None, typer.Option("--step", help="naive or statistical; default: both.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Compute and say what would be written.")] = False,
    wait: WaitOption = 0,
) -> None:
    """Append naive and statistical forecast versions of the demand closed last to finance's demand_forecasts.csv."""
    from orchestration import forecasting
    from orchestration.lock import workspace_lock
    from orchestration.settings import load_settings

    settings = load_settings(workspace)
    if settings.finance is None:
        raise forecasting.ForecastError("expected [finance] with a path in tieout.toml, where the versions are kept")
    with (
        _progress() as tell,
        workspace_lock(settings.workspace, what="a forecast", wait_seconds=wait, waiting=lambda text: tell(text, "")),
    ):
        made = forecasting.forecast(
            settings.warehouse,
            settings.resolve(settings.finance.path),
            horizon=horizon,
            steps=tuple(step) if step else forecasting.STEPS,
            dry_run=dry_run,
            tell=tell,
        )
    what = f"{len(made.rows)} rows of {', '.join(made.versions)} for {made.series} items and plants"
    typer.echo(f"{what} appended to {made.file}." if made.written else f"Would append {what} to {made.file}.")
    if made.too_short:
        typer.echo(f"{made.too_short} series are too short for a statistical forecast.")


@app.command()
@_sentences
def doctor(workspace: WorkspaceOption = Path()) -> None:
    """Look at configuration and extracts: tables, companies, dialects, rungs of the ladder, unreadable cells."""
    from orchestration.doctor import examine
    from orchestration.screens import show_diagnosis
    from orchestration.settings import load_settings

    settings = load_settings(workspace)
    with _progress() as tell:
        found = examine(settings, lambda file, rows: tell("reading", file))
    show_diagnosis(found)
    raise typer.Exit(PUBLISHED if found.healthy else FAILED)


@app.command()
@_sentences
def serve(
    workspace: WorkspaceOption = Path(),
    port: Annotated[int, typer.Option(min=1, max=65535)] = 3000,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
) -> None:
    """Open the Dagster user interface of this workspace."""
    import subprocess

    from orchestration.settings import load_settings

    settings = load_settings(workspace)
    _environment(settings)
    command = [sys.executable, "-m", "dagster", "dev", "-m", "orchestration.definitions", "-h", host, "-p", str(port)]
    raise typer.Exit(subprocess.call(command))


def _check_period(period: str) -> None:
    head, dash, tail = period.partition("-")
    if not (dash and len(head) == 4 and len(tail) == 2 and head.isdigit() and tail.isdigit() and 1 <= int(tail) <= 12):
        raise typer.BadParameter(f"expected a month as YYYY-MM, found {period!r}", param_hint="--period")


def _environment(settings: Settings) -> None:
    """Run history inside the workspace, telemetry off everywhere."""
    from orchestration.workspace import prepare_history

    prepare_history(settings.work)
    os.environ["DAGSTER_HOME"] = str(settings.work)
    os.environ["TIEOUT_WORKSPACE"] = str(settings.workspace)
    for name, value in (
        ("DAGSTER_DISABLE_TELEMETRY", "yes"),
        ("DBT_SEND_ANONYMOUS_USAGE_STATS", "false"),
        ("GX_ANALYTICS_ENABLED", "false"),
        ("DO_NOT_TRACK", "1"),
    ):
        os.environ.setdefault(name, value)


def _close(
    settings: Settings,
    period: str,
    *,
    wait: float,
    rebuild: bool = False,
    reason: str | None = None,
    approver: str | None = None,
) -> tuple[Outcome, Recorder]:
    """Run the Dagster job monthly_close in this process."""
    from orchestration.lock import workspace_lock

    _environment(settings)
    with (
        _progress() as tell,
        workspace_lock(
            settings.workspace, what=f"a close of {period}", wait_seconds=wait, waiting=lambda text: tell(text, "")
        ),
    ):
        tell("starting", "")
        from orchestration.execute import execute_close
        from orchestration.pipeline import Recorder

        def said(step: str, detail: str, done: int, expected: int) -> None:
            tell(step, f"{detail} ({done} of {expected})" if expected else detail)

        recorder = Recorder(said=said)
        outcome = execute_close(settings, period, recorder=recorder, rebuild=rebuild, reason=reason, approver=approver)
    return outcome, recorder


@contextmanager
def _progress() -> Iterator[Callable[[str, str], None]]:
    """tell(step, detail): one moving line on a terminal, one line per step elsewhere."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        last: list[str] = []

        def plain(step: str, detail: str) -> None:
            if last != [step]:
                last[:] = [step]
                typer.echo(f"… {step}", err=True)

        yield plain
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TextColumn("[dim]{task.fields[detail]}"))
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as progress:
        task = progress.add_task("starting", detail="", total=None)

        def tell(step: str, detail: str) -> None:
            progress.update(task, description=step, detail=detail[-60:])

        yield tell


def _finish(outcome: Outcome, recorder: Recorder, timings: bool, *, summary: bool = False) -> None:
    from orchestration.screens import show_summary, show_timings, show_withheld

    typer.echo(outcome.message)
    if outcome.status == "withheld":
        show_withheld(outcome)
    elif summary:
        show_summary(outcome)
    for file in outcome.documents:
        typer.echo(str(file))
    if timings:
        show_timings(recorder)
    raise typer.Exit(WITHHELD if outcome.status == "withheld" else PUBLISHED)


if __name__ == "__main__":
    app()
