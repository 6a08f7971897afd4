"""Workspaces as folders: a new one, and the place of run history in it.

Belongs here: files that are created once. Does not belong here: reading tieout.toml (settings.py).
"""

from __future__ import annotations

import csv
from pathlib import Path

from orchestration.settings import CONFIG_NAME, SettingsError

_TEMPLATE = """\
# Settings of this workspace. Unknown keys are refused; `tieout doctor` shows what was found in the extracts.

[company]
name = "Your company"
reporting_currency = "EUR"
# fiscal_year_start_month = 1

[[sources]]
name = "sap_main"
kind = "sap"
path = "extracts/sap_main"
# companies = ["1000", "2000"]      # company codes that must deliver every month

[sources.options]
# client = "100"                     # only rows of this client count
# date_order = "dmy"                 # mdy, dmy or ymd; guessed and reported when absent
# decimal_mark = ","
# exclude = ["*_old.csv"]

[register]
path = "register"

[finance]
path = "finance"

[publication]
# prepared_by = "Benefit controller"
# approved_by = "Group controller"

[policies]
# window_months = 12
# required_rungs = [1, 2, 3, 4, 5, 6, 7, 8, 9]

# [delivery]                         # off unless given; the password is read from TIEOUT_SMTP_PASSWORD
# host = "mail.example.com"
# sender = "tieout@example.com"
# recipients = ["sponsor@example.com"]
"""

_HISTORY = """\
# Run history of this workspace. Nothing here is needed to trust a publication.
telemetry:
  enabled: false
nux:
  enabled: false
"""


def create_workspace(folder: Path) -> list[str]:
    """Create tieout.toml, extracts/, register/ and finance/ with header rows; what was created, as lines for people.

    Raises SettingsError when the folder has a tieout.toml already. Files that exist are left alone.
    """
    from orchestration.sources.finance import FINANCE
    from orchestration.sources.register import REGISTER

    config = folder / CONFIG_NAME
    if config.exists():
        raise SettingsError(f"{config} exists already; expected a new folder. Nothing was changed.")
    (folder / "extracts" / "sap_main").mkdir(parents=True, exist_ok=True)
    for name, layouts in (("register", REGISTER), ("finance", FINANCE)):
        (folder / name).mkdir(exist_ok=True)
        for table, columns in layouts.items():
            file = folder / name / f"{table}.csv"
            if not file.exists():
                with file.open("w", newline="", encoding="utf-8") as stream:
                    csv.writer(stream).writerow(columns)
    config.write_text(_TEMPLATE, encoding="utf-8")
    return [
        f"Created {folder}.",
        f"1. Put the SAP tables into {folder / 'extracts' / 'sap_main'} (CSV, TSV, XLSX or Parquet, native names).",
        f"2. Fill {folder / 'register'} and the statements in {folder / 'finance'}; delete the files you lack.",
        f"3. Look at it: tieout doctor --workspace {folder}",
        f"4. Close a month: tieout run --workspace {folder} --period 2026-09",
    ]


def prepare_history(folder: Path) -> None:
    """Make `folder` a Dagster home with telemetry off."""
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "dagster.yaml"
    if not config.exists():
        config.write_text(_HISTORY, encoding="utf-8")
