"""Kind `tryton`: a ready pack of SELECTs for a live Tryton 8.0, on top of the kind `database`.

Belongs here: the pack (packs/tryton/<entity>.sql), SELECTs of the workspace that replace single entities of it, and
what a missing table means to an administrator of Tryton.
Does not belong here: connecting, windows, snapshots (database.py), the contract's rules on cells (selects.py).
"""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

from orchestration.sources.contract import ENTITIES
from orchestration.sources.database import land_selects
from orchestration.sources.landing import SourceRequest
from orchestration.sources.model import LandingError, LandingResult, Progress
from orchestration.sources.selects import Select, read_selects, select_label

PACK = Path(__file__).with_name("packs") / "tryton"
PACK_LABEL = "tryton pack"
_MISSING = re.compile(r'(?:relation|column) "?(?P<name>[^" ]+)"? does not exist')
#: first table name that fits -> module of Tryton that brings it
_MODULES = (
    ("account_invoice_line-stock_move", "account_invoice_stock"),
    ("account_invoice", "account_invoice"),
    ("product_category_account", "account_product"),
    ("account_", "account"),
    ("purchase_", "purchase"),
    ("sale_", "sale"),
    ("product_cost_price_revision", "stock"),
    ("stock_", "stock"),
    ("product_", "product"),
    ("currency_", "currency"),
    ("party_", "party"),
    ("company_", "company"),
)

#: modules a company may do without: their entities are then not read, and that is no error
_OPTIONAL = {"sale"}


def pack_selects() -> dict[str, Select]:
    """The SELECTs of the pack by entity, in the order of the contract."""
    selects, errors = read_selects("tryton", PACK, PACK_LABEL)
    if errors or not selects:
        raise RuntimeError(f"the tryton pack is damaged, install tieout again: {errors or PACK}")
    return selects


def land_tryton(request: SourceRequest, progress: Progress | None = None) -> LandingResult:
    """Land a Tryton database: `selects/<source>/<entity>.sql` where there is one, else the pack's.

    Raises SourceError as `land_database` does. An entity whose tables Tryton does not have (a module that is not
    activated) is an error that names the module; the other entities land.
    """
    own: dict[str, Select] = {}
    errors: list[LandingError] = []
    if request.selects is not None:
        own, errors = read_selects(request.name, request.selects, select_label(request.selects, request.landing_dir))
    selects = pack_selects() | own
    # an own file that cannot be used must not be replaced in silence by the pack's SELECT
    broken = {Path(error.file).stem.strip().lower() for error in errors if error.file}
    chosen = {name: selects[name] for name in ENTITIES if name in selects and name not in broken}
    result = land_selects(request, chosen, errors, progress)
    return dataclasses.replace(result, errors=tuple(_with_module(error) for error in result.errors))


def _with_module(error: LandingError) -> LandingError:
    """An error about a table that is not there, with the module of Tryton that would bring it.

    Of an optional module it is a warning: the company does not use it.
    """
    found = _MISSING.search(error.message)
    if found is None or not str(error.file).startswith(PACK_LABEL):
        return error
    name = found["name"].rpartition(".")[2]
    module = next((module for prefix, module in _MODULES if name.startswith(prefix)), None)
    if module is None:
        return error
    return dataclasses.replace(
        error,
        message=f"{error.message} Table {name} comes with Tryton's module {module}: activate it, or put an own SELECT "
        "for this entity beside tieout.toml.",
        severity="warning" if module in _OPTIONAL else error.severity,
    )
