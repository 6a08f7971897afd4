"""Workspaces as folders: a new one, and the place of run history in it.

Belongs here: files that are created once, for each kind of source. Does not belong here: reading tieout.toml
(settings.py), what a SELECT must give (sources/contract.py).
"""

from __future__ import annotations

import csv
import difflib
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from orchestration.settings import CONFIG_NAME, SettingsError, SourceKind

if TYPE_CHECKING:
    from orchestration.sources.contract import ContractColumn, ContractEntity

KINDS: tuple[str, ...] = get_args(SourceKind)

_HEAD = """\
# Settings of this workspace. Unknown keys are refused; `tieout doctor` shows what was found in the extracts.

[company]
name = "Your company"
reporting_currency = "EUR"
# fiscal_year_start_month = 1
# fiscal_calendar = "calendar"         # or weeks: "445", "454", "544"; fiscal_week_start, fiscal_year_start_rule

"""

_SAP = """\
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
"""

_ORACLE = """\
[[sources]]
name = "oracle_main"
kind = "oracle"                      # E-Business Suite tables or Fusion view objects
path = "extracts/oracle_main"
# companies = ["101", "102"]         # companies that must deliver every month

[sources.options]
# date_order = "dmy"                 # mdy, dmy or ymd; guessed and reported when absent
# decimal_mark = ","
# exclude = ["*_old.csv"]
"""

_FILES = """\
[[sources]]
name = "homegrown"
kind = "files"
path = "extracts/homegrown"
selects = "selects/homegrown"        # one <entity>.sql for each entity that is not delivered ready
# companies = ["10"]                 # companies that must deliver every month

[sources.options]
# tables = { "sales_*.csv" = "sales" }   # several files as one view, or a file as an entity
# date_order = "dmy"                 # of files that are an entity; guessed and reported when absent
# decimal_mark = ","
# exclude = ["*_old.csv"]

# [sources.contract]                 # a column outside the contract: freeze (error, the default), discard, evolve
# goods_receipts = "discard"
"""

_DATABASE = """\
[[sources]]
name = "erp_db"
kind = "database"
url_env = "TIEOUT_ERP_DB_URL"        # the environment variable that holds postgresql://user:password@host/database
selects = "selects/erp_db"           # one <entity>.sql for each entity, in the SQL of the database
# companies = ["10"]                 # companies that must deliver every month

[sources.options]
# first_date = "2025-01-01"          # posting dates, for SELECTs that use :from_date and :to_date
# last_date = "2026-12-31"

# [sources.contract]                 # a column outside the contract: freeze (error, the default), discard, evolve
# goods_receipts = "discard"
"""

_TRYTON = """\
[[sources]]
name = "tryton"
kind = "tryton"
url_env = "TIEOUT_TRYTON_URL"        # the environment variable that holds postgresql://user:password@host/database
selects = "selects/tryton"           # an <entity>.sql here replaces that of the Tryton pack
# companies = ["1"]                  # companies that must deliver every month

[sources.options]
# first_date = "2025-01-01"          # posting dates
# last_date = "2026-12-31"
"""

_TAIL = """\

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


@dataclass(frozen=True)
class _Start:
    """How a workspace of one kind begins: its [[sources]], its folders, whether SELECTs are written, what to do."""

    settings: str
    folders: tuple[str, ...]
    selects: str | None
    first_step: str


_STARTS = {
    "sap": _Start(
        _SAP,
        ("extracts/sap_main",),
        None,
        "Put the SAP tables into {folder}/extracts/sap_main (CSV, TSV, XLSX or Parquet, native names).",
    ),
    "oracle": _Start(
        _ORACLE,
        ("extracts/oracle_main",),
        None,
        "Put the Oracle tables into {folder}/extracts/oracle_main (CSV, TSV, XLSX or Parquet, native names).",
    ),
    "files": _Start(
        _FILES,
        ("extracts/homegrown",),
        "selects/homegrown",
        "Put the files into {folder}/extracts/homegrown; fill the templates you need in {folder}/selects/homegrown "
        "and save them as <entity>.sql (docs/connect-files.md).",
    ),
    "database": _Start(
        _DATABASE,
        (),
        "selects/erp_db",
        "Set TIEOUT_ERP_DB_URL; fill the templates you need in {folder}/selects/erp_db and save them as <entity>.sql "
        "(docs/connect-database.md).",
    ),
    "tryton": _Start(
        _TRYTON,
        (),
        None,
        "Set TIEOUT_TRYTON_URL to a read-only user of Tryton's database (docs/connect-tryton.md).",
    ),
}


def create_workspace(folder: Path, kind: str | None = None) -> list[str]:
    """Create tieout.toml, extracts/, register/ and finance/ with header rows; what was created, as lines for people.

    kind: of the first source (sap when None); files and database get a commented SELECT template for every entity.
    Raises SettingsError when the folder has a tieout.toml already or the kind is unknown. Files that exist are left
    alone.
    """
    from orchestration.sources.contract import ENTITIES
    from orchestration.sources.finance import FINANCE
    from orchestration.sources.register import REGISTER

    start = _STARTS.get(kind or "sap")
    if start is None:
        near = difflib.get_close_matches(str(kind), KINDS, 1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise SettingsError(f"unknown kind of source {kind!r}.{hint} Valid: {', '.join(KINDS)}.")
    config = folder / CONFIG_NAME
    if config.exists():
        raise SettingsError(f"{config} exists already; expected a new folder. Nothing was changed.")
    for name in start.folders or (".",):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for name, layouts in (("register", REGISTER), ("finance", FINANCE)):
        (folder / name).mkdir(exist_ok=True)
        for table, columns in layouts.items():
            file = folder / name / f"{table}.csv"
            if not file.exists():
                with file.open("w", newline="", encoding="utf-8") as stream:
                    csv.writer(stream).writerow(columns)
    if start.selects:
        selects = folder / start.selects
        selects.mkdir(parents=True, exist_ok=True)
        for entity in ENTITIES.values():
            template = selects / f"{entity.name}.sql.template"
            if not template.exists():
                template.write_text(select_template(entity, kind or "files"), encoding="utf-8")
    config.write_text(_HEAD + start.settings + _TAIL, encoding="utf-8")
    return [
        f"Created {folder}.",
        f"1. {start.first_step.format(folder=folder)}",
        f"2. Fill {folder / 'register'} and the statements in {folder / 'finance'}; delete the files you lack.",
        f"3. Look at it: tieout doctor --workspace {folder}",
        f"4. Close a month: tieout run --workspace {folder} --period 2026-09",
    ]


_OVER_FILES = """\
Over files: every other file of the folder is a view named after it (Sales 2026.csv -> sales_2026), all columns text,
names in any case, "in quotes" when they hold blanks; _file and _row say where a row stands. Blank cells are null.
  number_of(text, ',')        number with decimal comma; thousands marks and a trailing minus are understood
  date_of(text, 'dmy')        date; dmy, mdy, ymd or a strptime format such as '%d.%m.%Y'
An unreadable cell stops the SELECT and is named; try_number_of and try_date_of make it null instead."""
_OVER_DATABASE = """\
In the SQL of the database; it is only ever read. A SELECT that uses :from_date and :to_date on the posting date
(both inclusive) is fetched month by month."""


def select_template(entity: ContractEntity, kind: str) -> str:
    """Text of `<entity>.sql.template`: what the entity is, and a SELECT with its required columns to be filled in."""
    about = [
        f"{entity.name}: {entity.description}",
        f"One row for each {', '.join(entity.keys)}.",
        f"Without this entity: {entity.without}.",
        "",
        f"To use it: fill it in and save it as {entity.name}.sql. As a template it is not run.",
        "Dates YYYY-MM-DD (or of type date), months YYYY-MM, decimal point, no thousands mark, true or false.",
        *(_OVER_DATABASE if kind == "database" else _OVER_FILES).splitlines(),
    ]
    lines = [f"-- {text}".rstrip() for text in about] + ["", "select"]
    for position, column in enumerate(sorted(entity.columns, key=lambda column: not column.required)):
        comma = "  " if position == 0 else ", "
        cell = f"{comma}null as {column.name}"
        lines += [f"    -- {text}" for text in textwrap.wrap(column_notes(column), 108)]
        lines.append(f"    {cell}" if column.required else f"    -- {cell}")
    return "\n".join([*lines, f"from {'your_table' if kind == 'database' else 'your_file'}", ""])


def column_notes(column: ContractColumn) -> str:
    """One column in one line: name, kind, required or optional, meaning, unit, sign, values, what happens without."""
    head = f"{column.name} ({column.kind}, {'required' if column.required else 'optional'}): {column.description}"
    parts = [
        head,
        f"unit: {column.unit}" if column.unit else "",
        f"sign: {column.sign}" if column.sign else "",
        f"one of {', '.join(column.values)}" if column.values else "",
        f"without it: {column.otherwise}" if column.otherwise else "",
    ]
    return "; ".join(part for part in parts if part) + "."


def prepare_history(folder: Path) -> None:
    """Make `folder` a Dagster home with telemetry off."""
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "dagster.yaml"
    if not config.exists():
        config.write_text(_HISTORY, encoding="utf-8")
