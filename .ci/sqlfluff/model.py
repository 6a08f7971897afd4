"""Stands in for dbt's description of the model being compiled when SQL style is checked."""

from __future__ import annotations

columns: dict[str, object] = {}
