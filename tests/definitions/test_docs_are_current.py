"""The documentation that is written from the code must be the documentation of this code."""

from __future__ import annotations

from pathlib import Path

from orchestration import contract_docs

ROOT = Path(__file__).resolve().parents[2]


def test_data_contract_page_is_written_from_the_contracts_of_this_checkout() -> None:
    committed = (ROOT / "docs" / "data-contract.md").read_text(encoding="utf-8")
    assert committed == contract_docs.render(ROOT / "dbt_project" / "models"), (
        "docs/data-contract.md is out of date; run: python -m orchestration.contract_docs"
    )


def test_controls_page_is_written_from_the_catalogue_of_this_checkout() -> None:
    committed = (ROOT / "docs" / "controls.md").read_text(encoding="utf-8")
    assert committed == contract_docs.render_controls(), (
        "docs/controls.md is out of date; run: python -m orchestration.contract_docs"
    )


def test_policies_page_is_written_from_the_settings_of_this_checkout() -> None:
    committed = (ROOT / "docs" / "policies.md").read_text(encoding="utf-8")
    assert committed == contract_docs.render_policies(), (
        "docs/policies.md is out of date; run: python -m orchestration.contract_docs"
    )


def test_input_contract_page_is_written_from_the_contract_of_this_checkout() -> None:
    committed = (ROOT / "docs" / "input-contract.md").read_text(encoding="utf-8")
    assert committed == contract_docs.render_input_contract(), (
        "docs/input-contract.md is out of date; run: python -m orchestration.contract_docs"
    )
