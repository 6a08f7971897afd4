"""Stands in for dbt's adapter when SQL style is checked: dispatched macros become a plain literal."""

from __future__ import annotations

from collections.abc import Callable


def dispatch(*_: object, **__: object) -> Callable[..., str]:
    """Whatever macro is asked for, a literal of its place."""
    return lambda *args, **kwargs: "1"
