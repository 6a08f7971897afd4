"""tieout.toml: what is wrong is named, with what would be right."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.pipeline import settings_hash
from orchestration.settings import SettingsError, load_settings

GOOD = """
[company]
name = "Test"
reporting_currency = "EUR"
[[sources]]
name = "sap_main"
kind = "sap"
path = "extracts"
"""


def load(folder: Path, text: str) -> str:
    (folder / "tieout.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_settings(folder)
    return str(caught.value)


def test_a_good_file_loads_with_defaults(tmp_path: Path) -> None:
    (tmp_path / "tieout.toml").write_text(GOOD)
    settings = load_settings(tmp_path)
    assert settings.policies.required_rungs == (1, 2, 3, 4, 5, 6, 7, 8, 9)
    assert settings.delivery is None
    assert settings.warehouse == tmp_path / "warehouse.duckdb"


def test_no_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="tieout init"):
        load_settings(tmp_path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GOOD + "[policies]\nwindow_month = 12\n", ["policies.window_month", "Did you mean 'window_months'"]),
        (GOOD + "[polices]\n", ["polices", "policies"]),
        (GOOD + "[policies]\nppv_policy = 'expense'\n", ["ppv_policy", "ppv_expense"]),
        (GOOD.replace('"EUR"', '"euro"'), ["reporting_currency", "euro"]),
        (GOOD.replace('kind = "sap"', 'kind = "oracle9"'), ["kind", "oracle9"]),
        (GOOD.replace('name = "Test"', ""), ["company.name", "missing"]),
        (GOOD + '[[sources]]\nname = "sap_main"\nkind = "sap"\npath = "b"\n', ["sap_main", "own name"]),
        ("[company", ["TOML"]),
        (GOOD + "[delivery]\nhost='h'\nsender='nobody'\nrecipients=['a@b']\n", ["delivery.sender", "nobody"]),
        (GOOD + "[delivery]\nhost='h'\nsender='a@b'\nrecipients=['a@b']\npassword='x'\n", ["delivery.password"]),
    ],
)
def test_mistakes_are_named(tmp_path: Path, text: str, words: list[str]) -> None:
    message = load(tmp_path, text)
    for word in words:
        assert word in message


def test_a_mistake_in_a_source_is_said_once_and_of_the_source(tmp_path: Path) -> None:
    message = load(tmp_path, GOOD.replace('kind = "sap"', 'kind = "oracle9"'))
    assert len(message.splitlines()) == 1
    assert "found 'oracle9'" in message
    assert "at least 1" in load(tmp_path, GOOD.split("[[sources]]")[0].replace("[company]", "sources = []\n[company]"))


def test_the_settings_hash_follows_figures_not_folders(tmp_path: Path) -> None:
    hashes = {}
    for name, text in {
        "plain": GOOD,
        "moved": GOOD.replace('"extracts"', '"elsewhere"'),
        "mail": GOOD + "[delivery]\nhost='h'\nsender='a@b'\nrecipients=['a@b']\n",
        "window": GOOD + "[policies]\nwindow_months = 24\n",
        "signer": GOOD + "[publication]\napproved_by = 'Group controller'\n",
    }.items():
        folder = tmp_path / name
        folder.mkdir()
        (folder / "tieout.toml").write_text(text)
        hashes[name] = settings_hash(load_settings(folder))
    assert hashes["plain"] == hashes["moved"] == hashes["mail"]
    assert len({hashes["plain"], hashes["window"], hashes["signer"]}) == 3
