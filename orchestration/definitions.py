"""What Dagster loads: the definitions of the workspace in TIEOUT_WORKSPACE.

Belongs here: finding the workspace. Everything else is in build.py.
"""

from __future__ import annotations

import os

import dagster as dg

from orchestration.build import build_definitions
from orchestration.settings import SettingsError, load_settings

WORKSPACE_VARIABLE = "TIEOUT_WORKSPACE"


@dg.definitions
def definitions() -> dg.Definitions:
    workspace = os.environ.get(WORKSPACE_VARIABLE)
    if not workspace:
        raise SettingsError(
            f"expected the workspace folder in the environment variable {WORKSPACE_VARIABLE}, found none. "
            f"Example: {WORKSPACE_VARIABLE}=./demo dg launch --job monthly_close --partition 2026-09"
        )
    return build_definitions(settings=load_settings(workspace))
