"""Workspaces for each kind of source: settings that load, and templates that name the whole input contract."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.settings import SettingsError, load_settings
from orchestration.sources.contract import ENTITIES, ContractEntity
from orchestration.sources.landing import SourceRequest, land
from orchestration.sources.selects import match_columns, one_select
from orchestration.workspace import KINDS, create_workspace, select_template


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_workspace_of_each_kind_has_settings_that_load(tmp_path: Path, kind: str) -> None:
    create_workspace(tmp_path / "ws", kind)
    source = load_settings(tmp_path / "ws").sources[0]
    assert source.kind == kind
    assert source.path is None or (tmp_path / "ws" / source.path).is_dir()
    templates = {path.name for path in (tmp_path / "ws" / source.select_folder).glob("*")}
    expected = {f"{name}.sql.template" for name in ENTITIES} if kind in ("files", "database") else set()
    assert templates == expected


def test_without_a_kind_a_workspace_is_for_sap(tmp_path: Path) -> None:
    create_workspace(tmp_path)
    assert [source.kind for source in load_settings(tmp_path).sources] == ["sap"]


def test_an_unknown_kind_names_the_nearest_and_creates_nothing(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"unknown kind of source 'filse'\. Did you mean 'files'\?"):
        create_workspace(tmp_path / "ws", "filse")
    assert not (tmp_path / "ws").exists()


def test_the_command_takes_the_kind(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["init", str(tmp_path / "ws"), "--kind", "files"])
    assert done.exit_code == 0
    assert "connect-files.md" in done.output
    refused = CliRunner().invoke(app, ["init", str(tmp_path / "other"), "--kind", "csv"])
    assert refused.exit_code == 1
    assert "Valid: sap, oracle, files, database, tryton" in refused.output


@pytest.mark.parametrize("kind", ["files", "database"])
@pytest.mark.parametrize("entity", ENTITIES.values(), ids=lambda entity: entity.name)
def test_a_template_is_one_select_of_the_required_columns_and_names_every_other(
    entity: ContractEntity, kind: str
) -> None:
    text = select_template(entity, kind)
    statement = one_select(text)
    table = "your_table" if kind == "database" else "your_file"
    with duckdb.connect() as con:
        con.execute(f"create table {table} (a integer)")
        names = [column[0] for column in con.execute(statement).description or []]
        everything = "\n".join(
            line.replace("-- ,", ",", 1) if line.strip().startswith("-- , null as") else line
            for line in text.split("\n")
        )
        every_name = [column[0] for column in con.execute(everything).description or []]
    assert names == list(entity.required)
    assert sorted(every_name) == sorted(column.name for column in entity.columns)
    assert [warning for _, warnings in [match_columns(entity, every_name)] for warning in warnings] == []
    joined = " ".join(line.strip().removeprefix("--").strip() for line in text.split("\n"))
    for column in entity.columns:
        state = "required" if column.required else "optional"
        assert f"{column.name} ({column.kind}, {state}): {column.description}" in joined
        assert column.sign in joined
        assert column.unit in joined
        assert column.otherwise in joined
        assert ", ".join(column.values) in joined


def test_untouched_templates_are_not_run(tmp_path: Path) -> None:
    create_workspace(tmp_path, "files")
    source = load_settings(tmp_path).sources[0]
    assert source.path is not None
    result = land(
        SourceRequest(
            source.name,
            source.kind,
            tmp_path / "landing",
            tmp_path / source.path,
            source.options,
            tmp_path / source.select_folder,
        )
    )
    assert (result.manifests, [error for error in result.errors if error.file]) == ((), [])
