"""A live Tryton for tests: installed from the registry into an environment of its own, on a PostgreSQL of its own.

Belongs here: installing, a database with the modules activated, running the scenario, the workspace that reads it.
Does not belong here: what is posted (tryton_scenario.py), what must come out (e2e/test_tryton_live.py).
"""

from __future__ import annotations

import csv
import json
import os
import secrets
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

from postgres import PostgresServer

SCENARIO = Path(__file__).with_name("tryton_scenario.py")
SERIES = "~=8.0.0"
PACKAGES = (
    f"trytond[PostgreSQL]{SERIES}",
    "psycopg[binary]>=3.2",
    *(
        f"{name}{SERIES}"
        for name in (
            "proteus",
            "trytond-account-invoice-stock",
            "trytond-account-stock-anglo-saxon",
            "trytond-purchase",
            "trytond-sale",
        )
    ),
)
MODULES = ("account_stock_anglo_saxon", "account_invoice_stock", "purchase", "sale")
URL_VARIABLE = "TIEOUT_ERP_URL"
READER = "tieout_reader"

TOML = f"""
[company]
name = "Trading Company"
reporting_currency = "EUR"

[[sources]]
name = "erp"
kind = "tryton"
url_env = "{URL_VARIABLE}"

[finance]
path = "finance"

[register]
path = "register"

[publication]
prepared_by = "Controller"
approved_by = "Group controller"

[policies]
# the first year of the company: there is no year to bridge from
required_rungs = [1, 2, 3, 4, 5, 6, 7, 9]
"""

#: statement, line, sign as printed, roles of the accounts on it
STATEMENT_LINES: tuple[tuple[str, str, int, tuple[str, ...]], ...] = (
    ("income_statement", "revenue", -1, ("revenue",)),
    ("income_statement", "material", 1, ("cogs",)),
    ("income_statement", "price_differences", 1, ("difference",)),
    ("income_statement", "other_cost", 1, ("services", "count", "revaluation")),
    ("balance_sheet", "cash", 1, ("cash",)),
    ("balance_sheet", "receivables", 1, ("receivable",)),
    ("balance_sheet", "stock", 1, ("stock",)),
    ("balance_sheet", "payables", -1, ("payable",)),
    ("balance_sheet", "interim", -1, ("interim",)),
    ("balance_sheet", "equity", -1, ("equity",)),
)
RESULT = tuple(role for statement, _, _, roles in STATEMENT_LINES if statement == "income_statement" for role in roles)


class Unreachable(Exception):
    """Tryton cannot be installed here; the text says why."""


class Tryton:
    """Tryton's programs in a virtual environment, and databases on a server."""

    def __init__(self, folder: Path, server: PostgresServer) -> None:
        self._python = folder / "bin" / "python"
        self._folder = folder
        self._server = server
        self.reader_password = secrets.token_urlsafe(16)
        self.uri = f"postgresql://{server.user}:{server.password}@127.0.0.1:{server.port}/"

    def install(self) -> None:
        """Create the environment. Raises Unreachable when the registry does not answer or lacks a package."""
        _run([sys.executable, "-m", "venv", str(self._folder)])
        command = [str(self._python), "-m", "pip", "install", "-q", "--disable-pip-version-check", *PACKAGES]
        done = subprocess.run(command, capture_output=True, text=True, timeout=600)
        if done.returncode:
            raise Unreachable(f"Tryton could not be installed from the package registry: {done.stderr.strip()[-500:]}")

    def create(self, database: str) -> None:
        """A database with the modules activated and no company."""
        self._server.create_database(database)
        secret = self._folder / "admin-password"
        secret.write_text(self._server.password, encoding="utf-8")
        admin = [str(self._folder / "bin" / "trytond-admin"), "-d", database]
        self._run([*admin, "--all", "--email", "admin@example.org"], TRYTONPASSFILE=str(secret))
        self._run([*admin, "-u", *MODULES, "--activate-dependencies"])

    def post(self, database: str, record: Path, scale: int) -> dict[str, Any]:
        """Run the scenario; what was entered and what Tryton reports."""
        self._run([str(self._python), str(SCENARIO), database, str(record), str(scale)])
        loaded: dict[str, Any] = json.loads(record.read_text(encoding="utf-8"))
        return loaded

    def copy(self, database: str, name: str) -> None:
        """A copy of a database nobody is connected to."""
        self._server.run(f'create database "{name}" template "{database}"')

    def grant_reader(self, database: str) -> None:
        """The user of docs/connect-tryton.md: it can read this database and its copies, and write nothing."""
        self._server.run(
            f"create role {READER} login password '{self.reader_password}'; "
            f'grant connect on database "{database}" to {READER}; grant usage on schema public to {READER}; '
            f"grant select on all tables in schema public to {READER}",
            database,
        )

    def url(self, database: str) -> str:
        """What tieout connects with."""
        return self._server.url(database, user=READER, password=self.reader_password)

    def _run(self, command: list[str], **environment: str) -> None:
        _run(command, {**os.environ, "TRYTOND_DATABASE_URI": self.uri, "PYTHONWARNINGS": "ignore", **environment})


def _run(command: list[str], environment: dict[str, str] | None = None) -> None:
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=7200)
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name} failed: {done.stderr.strip()[-3000:]}")


def write_workspace(folder: Path, record: dict[str, Any], measures: list[dict[str, Any]]) -> None:
    """tieout.toml, finance files made of Tryton's own balances, and a register with one measure of two items.

    measures: rows of baselines.csv (item_id, baseline_type, frozen_price). Balances come debit positive.
    """
    folder.mkdir(parents=True)
    (folder / "tieout.toml").write_text(TOML, encoding="utf-8")
    accounts, balances = record["reports"]["accounts"], record["reports"]["balances"]
    mapping = [
        {
            "company_code": "T100",
            "account": accounts[role],
            "statement": statement,
            "line_id": line,
            "presentation_sign": sign,
        }
        for statement, line, sign, roles in (*STATEMENT_LINES, ("balance_sheet", "result", -1, RESULT))
        for role in roles
    ]
    _write(folder / "finance" / "account_mapping.csv", mapping, ("valid_from", "valid_to"))
    statements, before = [], dict.fromkeys((line for _, line, _, _ in STATEMENT_LINES), Decimal(0))
    for period in sorted(balances):
        for order, (statement, line, sign, roles) in enumerate(
            (*STATEMENT_LINES, ("balance_sheet", "result", -1, RESULT))
        ):
            balance = sum((Decimal(balances[period].get(accounts[role], "0")) for role in roles), Decimal(0)) * sign
            basis = "period" if statement == "income_statement" else "balance"
            amount = balance - before[line] if basis == "period" else balance
            if basis == "period":
                before[line] = balance
            statements.append(
                {
                    "period": period,
                    "company_code": "T100",
                    "statement": statement,
                    "line_id": line,
                    "line_title": line.replace("_", " ").capitalize(),
                    "line_order": order,
                    "basis": basis,
                    "amount": amount,
                    "currency": "EUR",
                }
            )
    _write(folder / "finance" / "financial_statements.csv", statements)
    register = folder / "register"
    year, effective = record["year"], f"{record['year']}-02-01"
    project = {"project_id": "P1", "title": "Bearings and brackets", "gate": "DI5", "owner": "Category manager"}
    _write(
        register / "projects.csv", [project | {"sponsor": "Sponsor", "reporting_line": "Purchasing", "budget_tag": ""}]
    )
    _write(
        register / "measures.csv",
        [
            {
                "measure_id": "M1",
                "project_id": "P1",
                "title": "Frame contract for bearings and brackets",
                "benefit_type": "price_saving",
                "claimed_as": "hard",
                "effective_date": effective,
                "window_months": "",
                "owner": "Category manager",
                "gate": "DI5",
            }
        ],
    )
    scope = {
        "measure_id": "M1",
        "source": "erp",
        "company_code": "T100",
        "plant": "",
        "item_group": "",
        "supplier_id": "",
    }
    _write(
        register / "measure_scope.csv",
        [scope | {"scope_id": n, "item_id": row["item_id"], "share": ""} for n, row in enumerate(measures, 1)],
    )
    _write(
        register / "baselines.csv",
        [
            {
                "measure_id": "M1",
                "version": 1,
                "price_currency": "EUR",
                "price_per": 1,
                "approved_by": "Group controller",
                "approved_on": f"{year}-01-31",
                **row,
            }
            for row in measures
        ],
        (
            "price_uom",
            "frozen_rows",
            "frozen_quantity",
            "rows_hash",
            "document_ref",
            "document_date",
            "reason",
            "late_approval_waived",
        ),
    )
    plan = {
        "measure_id": "M1",
        "version": 1,
        "period_from": f"{year}-02",
        "period_to": f"{year}-12",
        "unit": "per_period",
    }
    _write(
        register / "plans.csv",
        [plan | {"amount": 500, "unit_saving": "", "forecast_quantity": "", "created_at": f"{year}-01-15"}],
    )


def sign(folder: Path, hashes: dict[str, str], day: str) -> None:
    """Sign-offs of the measure for the months whose content hash is given."""
    rows = [
        {
            "measure_id": "M1",
            "period": period,
            "sequence": 1,
            "decision": "validated",
            "amount": "",
            "content_hash": content,
            "preparer": "Category manager",
            "approver": "Group controller",
            "approver_line": "Finance",
            "signed_on": day,
            "comment": "",
        }
        for period, content in sorted(hashes.items())
    ]
    _write(folder / "register" / "sign_offs.csv", rows)


def _write(path: Path, rows: list[dict[str, Any]], blank: tuple[str, ...] = ()) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*rows[0], *(name for name in blank if name not in rows[0])], restval="")
        writer.writeheader()
        writer.writerows(rows)
