"""The command line: fast help, exit codes, sentences instead of traces."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from orchestration.cli import app

runner = CliRunner()


def test_help_loads_nothing_heavy() -> None:
    script = (
        "import sys\nfrom typer.testing import CliRunner\nfrom orchestration.cli import app\n"
        "r = CliRunner().invoke(app, ['--help'])\nassert r.exit_code == 0, r.output\n"
        "heavy = {'dagster', 'dbt', 'great_expectations', 'pandas', 'duckdb', 'pyarrow', 'typst'} & set(sys.modules)\n"
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", ["demo", "init", "run", "status", "explain", "forecast", "doctor", "serve"])
def test_every_command_explains_itself(command: str) -> None:
    result = runner.invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert "Usage" in result.output


@pytest.mark.parametrize(
    "arguments",
    [
        ["run"],
        ["run", "--period", "09/2026"],
        ["run", "--period", "2026-13"],
        ["demo", "--scale", "0"],
        ["explain"],
        ["explain", "M1", "--period", "soon"],
        ["nonsense"],
    ],
)
def test_wrong_usage_is_exit_code_2(arguments: list[str]) -> None:
    assert runner.invoke(app, arguments).exit_code == 2


@pytest.mark.parametrize("arguments", [["run", "--period", "2026-09"], ["status"], ["doctor"]])
def test_no_workspace_is_a_sentence_and_exit_code_1(arguments: list[str], tmp_path: Path) -> None:
    result = runner.invoke(app, [*arguments, "--workspace", str(tmp_path)])
    assert result.exit_code == 1
    assert "tieout.toml" in result.output
    assert "Traceback" not in result.output


def test_init_makes_a_workspace_once(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    first = runner.invoke(app, ["init", str(folder)])
    assert first.exit_code == 0, first.output
    assert (folder / "register" / "measures.csv").read_text().startswith("measure_id,")
    (folder / "tieout.toml").write_text((folder / "tieout.toml").read_text() + "# mine\n")
    second = runner.invoke(app, ["init", str(folder)])
    assert second.exit_code == 1
    assert (folder / "tieout.toml").read_text().endswith("# mine\n")


def test_status_of_a_new_workspace_and_explain_without_a_run(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    runner.invoke(app, ["init", str(folder)])
    assert "Nothing published" in runner.invoke(app, ["status", "--workspace", str(folder)]).output
    result = runner.invoke(app, ["explain", "M1", "--period", "2026-09", "--workspace", str(folder)])
    assert result.exit_code == 1
    assert "tieout run --period 2026-09" in result.output


def test_doctor_on_an_empty_workspace_names_what_is_missing(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    runner.invoke(app, ["init", str(folder)])
    result = runner.invoke(app, ["doctor", "--workspace", str(folder)])
    assert result.exit_code == 1
    assert "BKPF or ACDOCA" in result.output


def test_a_missing_extract_folder_is_a_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    runner.invoke(app, ["init", str(folder)])
    (folder / "extracts" / "sap_main").rmdir()
    result = runner.invoke(app, ["doctor", "--workspace", str(folder)])
    assert result.exit_code == 1
    assert "sap_main" in result.output
    assert "Traceback" not in result.output


def test_brackets_in_what_clears_a_control_are_printed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A section name of tieout.toml in brackets is no markup of the screen."""
    from orchestration.pipeline import Outcome
    from orchestration.screens import show_withheld
    from reports.verdict import ControlOutcome, Verdict

    text = "State the dialect under [sources.options] (date_order)."
    blocked = ControlOutcome("30_encoding", "Cells are read", "structural", "B", "Data engineer", text, "failed", 3)
    verdict = Verdict("run", "2026-09", "withhold", (blocked,))
    show_withheld(Outcome("withheld", "2026-09", "m", tmp_path, "run", verdict=verdict))
    assert "[sources.options]" in capsys.readouterr().out.replace("\n", " ")
