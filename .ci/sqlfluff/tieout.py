"""Stands in for the macros of this project that other macros call: every call becomes a plain literal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any


def __getattr__(name: str) -> Callable[..., str]:
    return lambda *args, **kwargs: "1"


def ledger_buckets(prefix: str) -> list[str]:
    """The one macro that gives a list."""
    return [f"{prefix}01"]


def systems() -> list[str]:
    """Another that gives a list."""
    return ["sap"]


def contract_facts() -> dict[str, Any]:
    """Facts of any entity, with one value for each of its codes."""
    return defaultdict(lambda: {"codes": defaultdict(lambda: ["value"])})


def delivered_systems() -> list[str]:
    """The systems a workspace has sources of."""
    return ["sap"]
