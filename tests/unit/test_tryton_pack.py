"""The pack of kind `tryton`: what it ships, what replaces it, what a missing module is called.

Belongs here: choosing SELECTs and wording errors, without a database. Does not belong here: what the SELECTs return
(e2e/test_tryton_live.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from orchestration.sources import tryton
from orchestration.sources.contract import ENTITIES
from orchestration.sources.landing import SourceRequest
from orchestration.sources.model import LandingError, LandingResult, SourceOptions
from orchestration.sources.selects import Select

COUNTED_BY_THE_SERVER = {"control_totals"}  # in the same snapshot
# of modules a workspace may do without, or kept by planning and finance in files: an own SELECT or a finance file
BROUGHT_BY_OTHERS = {
    "demand_forecasts",
    "inventory_ownership",
    "freight_documents",
    "obsolescence_provisions",
    "capital_expenditures",
}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, Select]:
    """What land_tryton hands to the database; nothing is connected to."""
    seen: dict[str, Select] = {}

    def pretend(
        request: SourceRequest, selects: Mapping[str, Select], errors: list[LandingError], progress: Any = None
    ) -> LandingResult:
        seen.update(selects)
        missing = 'relation "stock_move" does not exist (line 4)'
        errors = [*errors, LandingError(request.name, "tryton pack/goods_receipts.sql", None, None, missing)]
        return LandingResult(request.name, request.kind, Path(), SourceOptions(), (), tuple(errors), ())

    monkeypatch.setattr(tryton, "land_selects", pretend)
    return seen


def request(folder: Path) -> SourceRequest:
    return SourceRequest("erp", "tryton", folder / "landing", selects=folder / "selects" / "erp", url_env="NOT_SET")


def test_the_pack_has_a_select_for_every_entity_of_the_contract() -> None:
    assert set(ENTITIES) - set(tryton.pack_selects()) == COUNTED_BY_THE_SERVER | BROUGHT_BY_OTHERS


def test_an_own_select_replaces_one_entity_and_no_other(tmp_path: Path, asked: dict[str, Select]) -> None:
    own = tmp_path / "selects" / "erp" / "items.sql"
    own.parent.mkdir(parents=True)
    own.write_text("select code as item_id, 'PC' as base_uom from product_product")
    tryton.land_tryton(request(tmp_path))
    assert asked["items"].file == "selects/erp/items.sql"
    assert {select.file.split("/")[0] for name, select in asked.items() if name != "items"} == {"tryton pack"}
    assert set(asked) == set(tryton.pack_selects())


def test_an_own_select_that_cannot_be_used_is_not_replaced_in_silence(tmp_path: Path, asked: dict[str, Select]) -> None:
    own = tmp_path / "selects" / "erp" / "items.sql"
    own.parent.mkdir(parents=True)
    own.write_text("delete from product_product")
    result = tryton.land_tryton(request(tmp_path))
    assert "items" not in asked
    assert any(error.file == "selects/erp/items.sql" and "only read" in error.message for error in result.errors)


def test_a_missing_table_is_told_by_the_module_that_brings_it(tmp_path: Path, asked: dict[str, Select]) -> None:
    (error,) = tryton.land_tryton(request(tmp_path)).errors
    assert "Tryton's module stock" in error.message


def test_a_company_without_the_module_sale_has_no_demand_and_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = [
        ("sales_demand", 'relation "sale_line" does not exist'),
        ("items", 'relation "product_x" does not exist'),
    ]

    def pretend(
        request: SourceRequest, selects: Any, errors: list[LandingError], progress: Any = None
    ) -> LandingResult:
        found = [LandingError(request.name, f"tryton pack/{name}.sql", None, None, text) for name, text in missing]
        return LandingResult(request.name, request.kind, Path(), SourceOptions(), (), tuple(found), ())

    monkeypatch.setattr(tryton, "land_selects", pretend)
    demand, items = tryton.land_tryton(request(tmp_path)).errors
    assert (demand.severity, items.severity) == ("warning", "error")
    assert "Tryton's module sale: activate it" in demand.message
