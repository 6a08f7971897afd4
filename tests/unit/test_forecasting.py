"""`tieout forecast`: versions from statsforecast, appended once and never over another.

Belongs here: which method a series gets, the file that is appended to, the sentences of errors. Does not belong here:
how good the library's methods are; accuracy of versions (dbt unit tests).
"""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from orchestration import forecasting
from orchestration.cli import app

runner = CliRunner()


def _warehouse(folder: Path, months: int = 36) -> Path:
    """36 months of a seasonal item, a new item with four months, one with a single order; closed 2026-09."""
    file = folder / "warehouse.duckdb"
    with duckdb.connect(str(file)) as con:
        con.execute("create schema config; create schema canonical")
        con.execute("create table config.run as select '2026-09' as period, date '2026-09-30' as period_end, "
                    "2026 as fiscal_year")  # fmt: skip
        con.execute(
            "create table config.fiscal_periods as select strftime(d, '%Y-%m') as period, year(d) as fiscal_year, "
            "d::date as start_date, last_day(d)::date as end_date, row_number() over (order by d) as period_index "
            "from generate_series(timestamp '2023-01-01', timestamp '2030-12-01', interval 1 month) as g(d)"
        )
        con.execute(
            "create table canonical.sales_demand (source varchar, company_code varchar, plant varchar, item_id varchar,"
            " item_group varchar, base_uom varchar, entered_on date, requested_date date, "
            "ordered_quantity_base_uom decimal(23,6), cancelled_quantity_base_uom decimal(23,6), cancelled_on date)"
        )
        first = dt.date(2023, 10, 5)
        rows = []
        for month in range(months):
            year, number = divmod(first.month - 1 + month, 12)
            day = dt.date(first.year + year, number + 1, 5)
            rows.append(("erp", "C1", "P1", "A", "F", "PC", day, day, 100 + 50 * (day.month == 12), 0, None))
            if month >= months - 4:
                rows.append(("erp", "C1", "P1", "B", "F", "PC", day, day, 20, 5, day))
        rows.append(("erp", "C1", "P1", "C", "F", "PC", dt.date(2026, 9, 1), dt.date(2026, 9, 5), 7, 0, None))
        # entered after the close, and requested after it: unknown on that day
        rows.append(("erp", "C1", "P1", "A", "F", "PC", dt.date(2026, 10, 1), dt.date(2026, 9, 5), 999, 0, None))
        rows.append(("erp", "C1", "P1", "A", "F", "PC", dt.date(2026, 9, 1), dt.date(2026, 10, 5), 999, 0, None))
        con.executemany("insert into canonical.sales_demand values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    return file


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def test_versions_are_appended_with_the_close_as_their_date(tmp_path: Path) -> None:
    made = forecasting.forecast(_warehouse(tmp_path), tmp_path / "finance", horizon=3)
    rows = _rows(made.file)
    assert list(rows[0]) == list(forecasting.COLUMNS)
    assert {row["created_at"] for row in rows} == {"2026-09-30"}
    assert {row["forecast_version"] for row in rows} == {"tieout-naive-2026-09", "tieout-statistical-2026-09"}
    december = {row["step"]: row["quantity_base_uom"] for row in rows
                if row["item_id"] == "A" and row["bucket_start"] == "2026-12-01"}  # fmt: skip
    assert december["naive"] == "150.000"  # the same month of the year before
    assert float(december["statistical"]) > 120
    # a single order: the last quantity goes on, nothing is estimated
    assert {row["step"] for row in rows if row["item_id"] == "C"} == {"naive"}
    assert made.too_short == 1
    # net of what was cancelled by the close
    assert {row["quantity_base_uom"] for row in rows if row["item_id"] == "B" and row["step"] == "naive"} == {"15.000"}


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    warehouse = _warehouse(tmp_path)
    first = forecasting.forecast(warehouse, tmp_path / "one").file.read_bytes()
    assert first == forecasting.forecast(warehouse, tmp_path / "two").file.read_bytes()


def test_a_version_is_never_written_again(tmp_path: Path) -> None:
    warehouse, finance = _warehouse(tmp_path), tmp_path / "finance"
    file = forecasting.forecast(warehouse, finance, steps=("naive",)).file
    before = file.read_bytes()
    with pytest.raises(forecasting.ForecastError, match="already holds tieout-naive-2026-09"):
        forecasting.forecast(warehouse, finance)
    assert file.read_bytes() == before
    forecasting.forecast(warehouse, finance, steps=("statistical",))
    assert file.read_bytes().startswith(before)


def test_a_file_of_finance_keeps_its_rows_columns_and_separator(tmp_path: Path) -> None:
    finance = tmp_path / "finance"
    finance.mkdir()
    header = "step;forecast_version;" + ";".join(
        c for c in forecasting.COLUMNS if c not in ("step", "forecast_version")
    )
    theirs = f"{header};note\nconsensus;V1;erp;2026-08-31;C1;P1;A;F;2026-10-01;2026-10-31;90;PC;agreed"
    (finance / forecasting.FILE_NAME).write_text(theirs, encoding="utf-8")
    forecasting.forecast(_warehouse(tmp_path), finance, horizon=1, steps=("naive",))
    lines = (finance / forecasting.FILE_NAME).read_text(encoding="utf-8").splitlines()
    assert "\n".join(lines[:2]) == theirs
    assert lines[2] == "naive;tieout-naive-2026-09;erp;2026-09-30;C1;P1;A;F;2026-10-01;2026-10-31;100.000;PC;"


def test_dry_run_writes_nothing(tmp_path: Path) -> None:
    made = forecasting.forecast(_warehouse(tmp_path), tmp_path / "finance", dry_run=True)
    assert made.rows
    assert not made.file.exists()


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(forecasting.ForecastError, match="run `tieout run` first"):
        forecasting.read_demand(tmp_path / "warehouse.duckdb", horizon=12)
    file = _warehouse(tmp_path)
    with duckdb.connect(str(file)) as con:
        con.execute("delete from canonical.sales_demand")
    with pytest.raises(forecasting.ForecastError, match="expected sales orders"):
        forecasting.read_demand(file, horizon=12)
    with pytest.raises(forecasting.ForecastError, match="found consensus"):
        forecasting.forecast(file, tmp_path, steps=("consensus",))
    bad = tmp_path / forecasting.FILE_NAME
    bad.write_text("forecast_version,step\n", encoding="utf-8")
    with pytest.raises(forecasting.ForecastError, match="has no column created_at"):
        forecasting.append(bad, [])


def test_the_command_wants_a_finance_folder(tmp_path: Path, sample_workspace: Path) -> None:
    text = (sample_workspace / "tieout.toml").read_text(encoding="utf-8")
    (tmp_path / "tieout.toml").write_text(text.replace('[finance]\npath = "finance"', ""), encoding="utf-8")
    result = runner.invoke(app, ["forecast", "--workspace", str(tmp_path)])
    assert result.exit_code == 1
    assert "expected [finance] with a path" in result.output
